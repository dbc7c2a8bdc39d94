// The debrief's transcript: each reply with its three signs, the words that earned or cost them, and what people wrote.

const LINE_STYLE = { listening: "solid", acknowledgement: "dotted", next_steps: "dashed" };

// A turn's words with their marks. `marks` are {start, stop, dim} for the scorer, {start, stop, note} for a person,
// {start, stop, cue} for a sign the customer gave.
function words(text, marks, onPick) {
  const line = el("p", { class: "uh-said" });
  for (const piece of cut(text, marks)) {
    if (!piece.marks.length) {
      line.append(piece.text);
      continue;
    }
    let node = document.createTextNode(piece.text);
    const dims = [...new Set(piece.marks.filter((mark) => mark.dim).map((mark) => mark.dim))];
    for (const dim of dims) node = el("span", { class: `uh-under uh-under-${dim}` }, node);
    if (piece.marks.some((mark) => mark.note)) node = el("mark", { class: "uh-ink" }, node);
    if (piece.marks.some((mark) => mark.cue)) node = el("span", { class: "uh-cue-words" }, node);
    if (dims.length && onPick) {
      node = el("span", { class: "uh-pick", onclick: () => onPick(piece.marks.filter((mark) => mark.dim)) }, node);
    }
    line.append(node);
  }
  return line;
}

function note(item) {
  return el(
    "div",
    { class: "uh-note", id: `uh-${item.id}`, tabindex: "-1" },
    el("p", { class: "uh-note-head" }, el("strong", {}, item.name), " · ", item.kind, " · ", time(item.when)),
    item.quote ? el("p", { class: "uh-note-quote" }, "“", item.quote, "”") : null,
    el("p", { class: "uh-note-words" }, item.reading)
  );
}

function finding(item, picked) {
  return el(
    "li",
    { class: `uh-finding${picked ? " uh-picked" : ""}` },
    el(
      "p",
      {},
      el("span", { class: "uh-counts" }, item.raises ? "+ " : "− "),
      el("span", { class: "uh-hidden" }, item.raises ? "Raises it: " : "Lowers it: "),
      el("strong", {}, item.name),
      item.quote ? [" · ", el("q", { class: "uh-quote" }, item.quote)] : null
    ),
    el("p", { class: "uh-reason" }, item.reason),
    item.worth ? el("p", { class: "uh-quietly" }, item.worth) : null
  );
}

function contest(state, turn, sign, act) {
  const key = `${turn.index}-${sign.dim}`;
  if (sign.contested) {
    return el(
      "p",
      { class: "uh-quietly" },
      "You asked a person to look ",
      time(sign.contested.when),
      ": ",
      el("q", {}, sign.contested.why),
      " Their word will appear here."
    );
  }
  if (!sign.can_contest) return null;
  const draft = state.contests[key];
  if (draft === undefined) {
    return el(
      "button",
      {
        class: "uh-quiet",
        type: "button",
        onclick: () => {
          state.contests[key] = "";
          state.redraw(turn.index);
          state.root.querySelector(`#uh-contest-${key}`)?.focus();
        },
      },
      "Contest: ask a person to look"
    );
  }
  const area = growing({
    id: `uh-contest-${key}`,
    value: draft,
    maxlength: 2000,
    oninput: (event) => (state.contests[key] = event.target.value),
  });
  const send = () => {
    if (!area.value.trim()) {
      announce(state, "Say why first, in a sentence.");
      area.focus();
      return;
    }
    act("contest", { turn: turn.reply, dim: sign.dim, why: area.value });
  };
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
  });
  return el(
    "div",
    { class: "uh-form" },
    el("label", { for: area.id }, `Why does ${NAMES[sign.dim].toLowerCase()} look wrong to you?`),
    area,
    el(
      "div",
      { class: "uh-buttons" },
      el("button", { class: "uh-primary", type: "button", onclick: send }, "Ask a mentor to look"),
      el(
        "button",
        {
          class: "uh-quiet",
          type: "button",
          onclick: () => {
            delete state.contests[key];
            state.redraw(turn.index);
          },
        },
        "Never mind"
      )
    )
  );
}

function signPanel(state, turn, sign, act) {
  const picked = state.picked[turn.index] || [];
  return el(
    "div",
    { class: `uh-panel uh-edge-${sign.dim}`, id: `uh-panel-${turn.index}-${sign.dim}` },
    sign.by
      ? el(
          "div",
          { class: "uh-note" },
          el("p", { class: "uh-note-head" }, el("strong", {}, sign.by.name), ` set ${sign.by.level} · `, sign.by.word, " · ", time(sign.by.when)),
          el("p", { class: "uh-note-words" }, sign.by.reason)
        )
      : null,
    el(
      "div",
      { class: "uh-pencil-part" },
      el(
        "p",
        { class: "uh-reason" },
        sign.scorer.level === null
          ? "The scorer: this moment did not call for it."
          : `The scorer: ${sign.scorer.level} of 4, ${sign.scorer.word}.`,
        sign.by ? " A person's word outranks it." : ""
      ),
      sign.findings.length
        ? el("ul", {}, sign.findings.map((item) => finding(item, picked.includes(item.n))))
        : sign.scorer.level === null
          ? null
          : el("p", { class: "uh-reason" }, sign.nothing)
    ),
    sign.could.map((way) =>
      el(
        "div",
        { class: "uh-could" },
        el("p", { class: "uh-quietly" }, "A way it could have gone"),
        el("p", { class: "uh-said" }, way.reply),
        el("p", { class: "uh-reason" }, way.why)
      )
    ),
    contest(state, turn, sign, act)
  );
}

function signButton(state, turn, sign) {
  const open = (state.open[turn.index] || []).includes(sign.dim);
  const level = sign.level;
  return el(
    "button",
    {
      class: `uh-sign${level === null ? " uh-not-called" : ""}`,
      type: "button",
      "aria-expanded": String(open),
      "aria-controls": open ? `uh-panel-${turn.index}-${sign.dim}` : null,
      onclick: () => {
        const now = state.open[turn.index] || [];
        state.open[turn.index] = open ? now.filter((dim) => dim !== sign.dim) : [...now, sign.dim];
        if (open) state.picked[turn.index] = [];
        state.redraw(turn.index);
        state.root.querySelector(`[data-sign="${turn.index}-${sign.dim}"]`)?.focus();
      },
      "data-sign": `${turn.index}-${sign.dim}`,
    },
    el("span", { class: `uh-${sign.dim} uh-sign-name` }, el("span", { "aria-hidden": "true" }, SIGNS[sign.dim], " "), NAMES[sign.dim]),
    level === null
      ? el("span", { class: "uh-quietly" }, "not called for")
      : el(
          "span",
          { class: sign.by ? "uh-by-person" : "uh-by-scorer" },
          el("span", { class: `uh-${sign.dim}` }, steps(level)),
          el("span", { class: "uh-hidden" }, ` ${level} of 4,`),
          " ",
          sign.word,
          sign.by ? el("span", { class: "uh-who" }, ` — ${sign.by.name}`) : null
        ),
    el("span", { class: "uh-caret", "aria-hidden": "true" }, open ? "▴" : "▾")
  );
}

function turnNode(state, turn, act) {
  const pick = (marks) => {
    const dims = [...new Set(marks.map((mark) => mark.dim))];
    state.picked[turn.index] = marks.map((mark) => mark.finding);
    state.open[turn.index] = [...new Set([...(state.open[turn.index] || []), ...dims])];
    state.redraw(turn.index);
    state.root.querySelector(`#uh-panel-${turn.index}-${dims[0]}`)?.scrollIntoView({ block: "nearest" });
  };
  const open = state.open[turn.index] || [];
  const main = [
    el(
      "h3",
      { class: "uh-who" },
      turn.who,
      turn.reply ? el("span", { class: "uh-number" }, ` reply ${turn.reply}`) : null,
      turn.turning ? el("span", { class: "uh-turning" }, " · it turned here") : null
    ),
    turn.silence ? el("p", { class: "uh-said uh-silence" }, "You said nothing, and waited.") : words(turn.text, turn.marks, pick),
    (turn.cues || []).map((cue) =>
      el(
        "p",
        { class: "uh-cue" },
        el("span", { "aria-hidden": "true" }, cue.picked ? "● " : "○ "),
        cue.picked ? "A sign you picked up: " : "A sign: ",
        cue.read_as
      )
    ),
    turn.signs ? el("div", { class: "uh-signs" }, turn.signs.map((sign) => signButton(state, turn, sign))) : null,
    (turn.signs || []).filter((sign) => open.includes(sign.dim)).map((sign) => signPanel(state, turn, sign, act)),
  ];
  return el(
    "li",
    { class: `uh-turn uh-${turn.speaker}${turn.turning ? " uh-turned" : ""}`, id: `uh-turn-${turn.index}`, tabindex: "-1" },
    el("div", { class: "uh-turn-main" }, main),
    turn.notes.length ? el("div", { class: "uh-margin" }, turn.notes.map(note)) : null
  );
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const state = stage(parentElement, "uh-transcript");
  Object.assign(state, {
    open: state.open || {},
    picked: state.picked || {},
    contests: state.contests || {},
    drawn: state.drawn || {},
    data,
  });
  const act = (op, what) => setTriggerValue("act", { op, nonce: `${Date.now()}-${Math.random()}`, ...what });

  state.redraw = (index) => {
    const turn = state.data.turns.find((each) => each.index === index);
    const fresh = turnNode(state, turn, act);
    state.nodes[index].replaceWith(fresh);
    state.nodes[index] = fresh;
  };

  if (data.done && data.done.nonce !== state.seen) {
    state.seen = data.done.nonce;
    if (data.done.closes) delete state.contests[data.done.closes];
    announce(state, data.done.said);
  }
  if (state.first || state.shape !== data.turns.length) {
    state.shape = data.turns.length;
    state.nodes = {};
    const list = el("ol", { class: "uh-turns" });
    for (const turn of data.turns) list.append((state.nodes[turn.index] = turnNode(state, turn, act)));
    state.root.replaceChildren(el("p", { class: "uh-key uh-quietly" }, data.key), list);
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
    requestAnimationFrame(() => {
      const target = state.root.querySelector(`#uh-${CSS.escape(data.focus.id || "")}`) || state.root.querySelector(`#uh-turn-${index}`);
      if (!target) return;
      target.scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
      target.classList.add("uh-flash");
    });
  }
  state.first = false;
}
