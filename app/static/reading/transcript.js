// The debrief's transcript: each reply with its three signs, the words that earned or cost them, and what people wrote.

const LINE_STYLE = { listening: "solid", acknowledgement: "dotted", next_steps: "dashed" };

// A turn's words with their marks. `marks` are {start, stop, dim} for the scorer, {start, stop, note} for a person,
// {start, stop, cue} for a sign the customer gave.
function words(text, marks, onPick, asides) {
  const line = el("p", { class: "ur-said" });
  for (const piece of cut(text, [...marks, ...asideCuts(asides)])) {
    append(line, heardAside(asides, piece.start));
    if (!piece.marks.length) {
      line.append(piece.text);
      continue;
    }
    let node = document.createTextNode(piece.text);
    const dims = [...new Set(piece.marks.filter((mark) => mark.dim).map((mark) => mark.dim))];
    for (const dim of dims) node = el("span", { class: `ur-under ur-under-${dim}` }, node);
    // Words that cost a level end in a small minus; those that earned one do not.
    if (piece.marks.some((mark) => mark.costs && mark.stop === piece.stop)) node = el("span", { class: "ur-costs" }, node);
    if (piece.marks.some((mark) => mark.note)) node = el("mark", { class: "ur-ink" }, node);
    if (piece.marks.some((mark) => mark.cue)) node = el("span", { class: "ur-cue-words" }, node);
    if (dims.length && onPick) {
      node = el("span", { class: "ur-pick", onclick: () => onPick(piece.marks.filter((mark) => mark.dim)) }, node);
    }
    line.append(node);
  }
  append(line, heardAside(asides, Array.from(text).length));
  return line;
}

function finding(item, picked) {
  return el(
    "li",
    { class: `ur-finding${picked ? " ur-picked" : ""}` },
    el(
      "p",
      {},
      el("span", { class: "ur-counts" }, item.raises ? "+ " : "− "),
      el("span", { class: "ur-hidden" }, item.raises ? "Raises it: " : "Lowers it: "),
      el("strong", {}, item.name),
      quotes(item)
    ),
    el("p", { class: "ur-reason" }, item.reason),
    item.worth ? el("p", { class: "ur-quietly" }, item.worth) : null
  );
}

// "Ana asked yesterday: … would have given 3": what was contested, before anything is said of it.
function asked(item, who) {
  return [
    `${who} asked a person to look, `,
    time(item.when),
    ": ",
    el("q", { dir: "auto" }, item.why),
    item.wanted ? ` ${who} would have given ${item.wanted}.` : "",
  ];
}

// The five levels with their words, none chosen; pressing a chosen one leaves it out again.
function wantedLevels(sign, half, changed) {
  const id = freshId("wanted");
  // The level it has is not among them: nobody asks for that.
  const levels = sign.words.map((word, level) => ({ word, level })).filter((each) => each.level !== sign.level);
  const buttons = levels.map(({ word, level }) =>
    el(
      "button",
      {
        type: "button",
        "aria-pressed": String(half.wanted === level),
        onclick: () => {
          half.wanted = half.wanted === level ? null : level;
          levels.forEach((each, i) => buttons[i].setAttribute("aria-pressed", String(half.wanted === each.level)));
          changed();
        },
      },
      el("strong", {}, level),
      " ",
      word
    )
  );
  return [
    el("p", { class: "ur-label", id }, "The level you would have given (you may leave this out)"),
    el("div", { class: "ur-wanted", role: "group", "aria-labelledby": id }, buttons),
  ];
}

function contest(state, turn, sign, act) {
  const key = `${turn.index}-${sign.dim}`;
  if (sign.contested) {
    if (state.contests[key]) {
      delete state.contests[key];
      state.forget();
    }
    const due = sign.contested.due ? `${state.data.decider} decides by ${sign.contested.due}` : `${state.data.decider} will decide`;
    return el(
      "p",
      { class: "ur-quietly ur-contested", tabindex: "-1" },
      asked(sign.contested, sign.asker),
      ` ${due}; what they say will stand here.`
    );
  }
  if (sign.answer_instead) return el("p", { class: "ur-quietly" }, sign.answer_instead);
  if (!sign.can_contest) return null;
  const half = state.contests[key];
  if (half === undefined) {
    return el(
      "button",
      {
        class: "ur-quiet",
        type: "button",
        onclick: () => {
          state.contests[key] = { why: "", wanted: null };
          state.redraw(turn.index);
          const area = state.root.querySelector(`#ur-contest-${key}`);
          area?.focus({ preventScroll: true });
          // The words and the buttons under them, both in sight.
          requestAnimationFrame(() => area?.closest(".ur-form").scrollIntoView({ block: "nearest" }));
        },
      },
      "Contest: ask a person to look"
    );
  }
  const fault = el("p", { class: "ur-fault", role: "alert", hidden: !half.fault }, half.fault || "");
  const changed = () => {
    delete half.fault;
    fault.hidden = true;
    state.later();
  };
  const area = growing({
    id: `ur-contest-${key}`,
    value: half.why,
    dir: "auto",
    maxlength: 2000,
    oninput: (event) => {
      half.why = event.target.value;
      changed();
    },
  });
  const send = () => {
    if (!half.why.trim()) {
      fault.textContent = "Say why first, in a sentence; nothing was sent.";
      fault.hidden = false;
      area.focus();
      return;
    }
    act("contest", { turn: turn.reply, dim: sign.dim, why: half.why, wanted: half.wanted, closes: key });
  };
  const form = el(
    "div",
    { class: "ur-form" },
    el("label", { for: area.id }, `Why does ${NAMES[sign.dim].toLowerCase()} look wrong to you?`),
    area,
    wantedLevels(sign, half, changed),
    fault,
    el(
      "div",
      { class: "ur-buttons" },
      el("button", { class: "ur-primary", type: "button", onclick: send }, "Ask a mentor to look"),
      el(
        "button",
        {
          class: "ur-quiet",
          type: "button",
          onclick: () => {
            delete state.contests[key];
            state.later();
            state.redraw(turn.index);
            state.root.querySelector(`[data-sign="${key}"]`)?.focus();
          },
        },
        "Never mind"
      )
    ),
    el("p", { class: "ur-quietly" }, `${state.data.decider} decides by ${state.data.due}, and says why. Asking never counts against you.`)
  );
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
  });
  return form;
}

// Everything people said about one level: what was asked, what counts now, and what was said before that.
function byPeople(state, sign, act) {
  const before = sign.earlier.length
    ? el(
        "details",
        { class: "ur-before" },
        el("summary", {}, sign.earlier.length === 1 ? "What a person said before that" : `What people said before that (${sign.earlier.length})`),
        sign.earlier.map((item) => note(state, item, act))
      )
    : null;
  return [
    sign.decided ? el("p", { class: "ur-quietly" }, asked(sign.decided, sign.asker)) : null,
    sign.by ? note(state, sign.by, act) : null,
    before,
  ];
}

function signPanel(state, turn, sign, act) {
  const picked = state.picked[turn.index] || [];
  return el(
    "div",
    { class: `ur-panel ur-edge-${sign.dim}`, id: `ur-panel-${turn.index}-${sign.dim}` },
    el("h4", { class: `ur-${sign.dim} ur-panel-name` }, el("span", { "aria-hidden": "true" }, SIGNS[sign.dim], " "), NAMES[sign.dim]),
    byPeople(state, sign, act),
    el(
      "div",
      { class: "ur-pencil-part" },
      el(
        "p",
        { class: "ur-reason" },
        sign.scorer.level === null
          ? `The scorer: this moment did not call for it, so ${sign.findings.length ? "what stands here" : "what was said"} is not counted.`
          : `The scorer: ${sign.scorer.level} of 4, ${sign.scorer.word}.`,
        sign.scorer.team ? ` ${sign.scorer.team}` : "",
        sign.scorer.sure ? ` ${sign.scorer.sure}` : "",
        sign.second ? ` ${sign.second}` : "",
        sign.by && !sign.by.agrees ? " A person’s word outranks it." : ""
      ),
      sign.findings.length
        ? el("ul", {}, sign.findings.map((item) => finding(item, picked.includes(`${sign.dim}-${item.n}`))))
        : sign.scorer.level === null
          ? null
          : el("p", { class: "ur-reason" }, sign.nothing)
    ),
    contest(state, turn, sign, act)
  );
}

// What stands out in a reply and one thing to try, in a line each, and another way to say it, folded.
function inWords(state, turn, act) {
  const line = (name, said) => el("p", {}, el("span", { class: "ur-told-name" }, name, " "), said);
  const parts = [turn.strength ? line("It worked:", turn.strength) : null, turn.try_next ? line("Try:", turn.try_next) : null, turn.try_as ? line("Try:", `as under reply ${turn.try_as}.`) : null];
  if (turn.way) {
    const fold = el(
      "details",
      { class: "ur-way", open: Boolean(state.ways[turn.index]) },
      el("summary", {}, "Another way to say it", turn.way.by ? el("span", { class: "ur-quietly" }, ` · ${turn.way.by}`) : null),
      el("p", { class: "ur-said" }, turn.way.text),
      el("p", { class: "ur-reason" }, turn.way.why)
    );
    fold.addEventListener("toggle", () => (state.ways[turn.index] = fold.open));
    parts.push(fold);
  }
  // A model is asked only when somebody wants it, about their own words, and where they were told so before they began.
  if (state.data.asks_model && turn.lacks && !turn.way?.by) {
    const ask = el("button", { class: "ur-quiet", type: "button" }, "Ask the model for another way");
    ask.addEventListener("click", () => {
      ask.disabled = true;
      announce(state, "The model is asked.");
      act("suggest", { turn: turn.reply });
    });
    parts.push(ask);
  }
  if (state.suggested[turn.reply] && !turn.way?.by) parts.push(el("p", {}, state.suggested[turn.reply]));
  return parts.some(Boolean) ? el("div", { class: "ur-told" }, parts) : null;
}

// How the reply could have gone, as the scenario tells it for the sign that lay there.
function couldHave(turn) {
  return turn.could.map((way) =>
    el(
      "div",
      { class: "ur-could" },
      el("p", { class: "ur-quietly" }, "A way it could have gone"),
      el("p", { class: "ur-said" }, way.reply),
      el("p", { class: "ur-reason" }, way.why)
    )
  );
}

function signButton(state, turn, sign) {
  const open = (state.open[turn.index] || []).includes(sign.dim);
  const level = sign.level;
  return el(
    "button",
    {
      class: `ur-sign${level === null ? " ur-not-called" : ""}`,
      type: "button",
      "aria-expanded": String(open),
      "aria-controls": open ? `ur-panel-${turn.index}-${sign.dim}` : null,
      onclick: () => {
        const now = state.open[turn.index] || [];
        state.open[turn.index] = open ? now.filter((dim) => dim !== sign.dim) : [...now, sign.dim];
        if (open) state.picked[turn.index] = [];
        state.redraw(turn.index);
        state.root.querySelector(`[data-sign="${turn.index}-${sign.dim}"]`)?.focus();
      },
      "data-sign": `${turn.index}-${sign.dim}`,
    },
    el(
      "span",
      { class: `ur-${sign.dim} ur-sign-name` },
      el("span", { "aria-hidden": "true" }, SIGNS[sign.dim], " "),
      NAMES[sign.dim],
      el("span", { class: "ur-caret", "aria-hidden": "true" }, open ? " ▴" : " ▾")
    ),
    level === null
      ? el("span", { class: sign.by ? "ur-by-person" : "ur-quietly" }, "not called for", sign.by ? el("span", { class: "ur-who" }, ` — ${sign.by.name}`) : null)
      : el(
          "span",
          { class: sign.by ? "ur-by-person" : "ur-by-scorer" },
          steps(level),
          el("span", { class: "ur-hidden" }, ` ${level} of 4,`),
          " ",
          sign.word,
          sign.by ? el("span", { class: "ur-who" }, ` — ${sign.by.name}`) : null
        ),
    // What a person thinks is in ink; what the scorer thought stays beside it, in pencil.
    sign.by && !sign.by.agrees
      ? el("span", { class: "ur-by-scorer" }, "scorer: ", sign.scorer.level === null ? "not called for" : `${sign.scorer.level}, ${sign.scorer.word}`)
      : null,
    sign.contested ? el("span", { class: "ur-quietly" }, sign.asker === "You" ? "you asked" : "asked about") : null,
    fresh(sign.fresh)
  );
}

function turnNode(state, turn, act) {
  const pick = (marks) => {
    const dims = [...new Set(marks.map((mark) => mark.dim))];
    state.picked[turn.index] = marks.map((mark) => mark.finding);
    state.open[turn.index] = [...new Set([...(state.open[turn.index] || []), ...dims])];
    state.redraw(turn.index);
    state.root.querySelector(`#ur-panel-${turn.index}-${dims[0]}`)?.scrollIntoView({ block: "nearest" });
  };
  const open = state.open[turn.index] || [];
  const main = [
    turn.begins ? el("p", { class: "ur-begins" }, turn.begins) : null,
    el(
      "div",
      { class: "ur-turn-head" },
      el(
        "h3",
        { class: "ur-who" },
        turn.who,
        turn.reply ? el("span", { class: "ur-number" }, ` reply ${turn.reply}`) : null,
        turn.turning ? el("span", { class: "ur-turning" }, " · it turned here") : null
      ),
      turn.heard ? listenButton(turn.index) : null
    ),
    turn.silence ? el("p", { class: "ur-said ur-silence" }, `${turn.who} waited.`) : words(turn.text, turn.marks, pick, turn.asides),
    (turn.cues || []).map((cue) =>
      el(
        "p",
        { class: "ur-cue" },
        el("span", { "aria-hidden": "true" }, cue.picked ? "● " : "○ "),
        cue.picked ? `A sign ${cue.by} picked up: ` : "A sign: ",
        cue.read_as
      )
    ),
    turn.signs ? el("div", { class: "ur-signs" }, turn.signs.map((sign) => signButton(state, turn, sign))) : null,
    (turn.signs || []).filter((sign) => open.includes(sign.dim)).map((sign) => signPanel(state, turn, sign, act)),
    turn.signs && open.length && !turn.way ? couldHave(turn) : null,
    turn.signs ? inWords(state, turn, act) : null,
    turn.again && (turn.turning || turn.last || open.length)
      ? el("button", { class: "ur-quiet", type: "button", onclick: () => act("again", { turn: turn.reply }) }, "Again from here")
      : null,
  ];
  return el(
    "li",
    { class: `ur-turn ur-${turn.speaker}${turn.turning ? " ur-turned" : ""}${turn.carried ? " ur-carried" : ""}`, id: `ur-turn-${turn.index}`, tabindex: "-1" },
    el("div", { class: "ur-turn-main" }, main),
    turn.notes.length ? el("div", { class: "ur-margin" }, turn.notes.map((each) => note(state, each, act))) : null
  );
}

// Every reason at once, for whoever reads a conversation through, and all of them away again.
function allAtOnce(state) {
  const replies = state.data.turns.filter((turn) => turn.signs);
  const all = () => replies.every((turn) => (state.open[turn.index] || []).length === turn.signs.length);
  const button = el("button", { class: "ur-quiet ur-all", type: "button" });
  state.name = () => (button.textContent = all() ? "Fold all the reasons away" : "Show all the reasons");
  button.addEventListener("click", () => {
    const open = !all();
    for (const turn of replies) {
      state.open[turn.index] = open ? turn.signs.map((sign) => sign.dim) : [];
      if (!open) state.picked[turn.index] = [];
      state.redraw(turn.index);
    }
    announce(state, open ? "Every reply shows its reasons." : "The reasons are folded away.");
  });
  state.name();
  return replies.length ? button : null;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const state = stage(parentElement, "ur-transcript");
  if (state.own !== data.own) recall(state, data);
  Object.assign(state, {
    open: state.open || {},
    picked: state.picked || {},
    ways: state.ways || {},
    suggested: state.suggested || {},
    drawn: state.drawn || {},
    data,
  });
  const act = (op, what) => setTriggerValue("act", { op, nonce: `${Date.now()}-${Math.random()}`, ...what });

  state.redraw = (index) => {
    const turn = state.data.turns.find((each) => each.index === index);
    const made = turnNode(state, turn, act);
    swap(state.nodes[index], made);
    state.nodes[index] = made;
    state.name?.();
  };

  if (data.done && data.done.nonce !== state.seen) {
    state.seen = data.done.nonce;
    const [about] = String(data.done.about || "").split("-");
    if (data.done.about && !data.done.fault) delete state.contests[data.done.about];
    else if (data.done.about && state.contests[data.done.about]) state.contests[data.done.about].fault = data.done.said;
    if (data.done.about) delete state.drawn[about];
    if (data.done.fault) refuse(state, data.done.said);
    announce(state, data.done.said);
    state.later();
    if (data.done.suggested) {
      state.suggested[data.done.suggested] = data.done.said;
      delete state.drawn[2 * data.done.suggested - 1];
    }
  }
  if (state.first || state.shape !== data.turns.length) {
    state.shape = data.turns.length;
    state.nodes = {};
    const list = el("ol", { class: "ur-turns" });
    for (const turn of data.turns) list.append((state.nodes[turn.index] = turnNode(state, turn, act)));
    const whole = allAtOnce(state);
    state.root.replaceChildren(el("p", { class: "ur-key ur-quietly" }, data.key), ...(whole ? [whole] : []), list);
    for (const turn of data.turns) state.drawn[turn.index] = JSON.stringify(turn);
  } else {
    for (const turn of data.turns) {
      const now = JSON.stringify(turn);
      if (state.drawn[turn.index] !== now) {
        state.drawn[turn.index] = now;
        state.redraw(turn.index);
      }
    }
  }
  if (state.first && data.focus) {
    const [index, dim] = String(data.focus.turn ?? "").split("/");
    if (dim) {
      state.open[index] = [dim];
      state.redraw(Number(index));
    }
    const wanted = data.focus.id ? `#ur-${CSS.escape(data.focus.id)}` : `#ur-panel-${index}-${dim}`;
    requestAnimationFrame(() => lead(state.root.querySelector(wanted) || state.root.querySelector(`#ur-turn-${index}`)));
  }
  state.first = false;
  return followHeard(state);
}
