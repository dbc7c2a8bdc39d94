// The mentor's desk: read top to bottom, mark words, say what you read there, set levels, leave a few words overall.

const OPEN_LEVELS = "ur-levels-open";
const keysOf = (data) => [
  ["n, p", "next turn, the turn before"],
  ["j, k", "next in the queue, the one before"],
  ["Shift + arrows", "select words of a turn"],
  ["Enter", "take the sentence the caret is in"],
  [`1 to ${data.kinds.length}`, data.listens ? "say what the selected words or seconds are" : "say what the selected words are"],
  ["Ctrl + Enter", "save what you wrote"],
  ["l", "to the levels of this turn"],
  ["0 to 4, −", "the level, or not called for; goes on by itself"],
  ["Enter, in why", "save the levels you chose"],
  ["s", "show what the scorer read here"],
  ["a", "accept what it read here, once it is shown"],
  ["Esc", "cancel"],
  ...(data.listens
    ? [
        ["h", "hear this turn, or stop"],
        ["[, ]", "mark seconds from here on, up to here"],
      ]
    : []),
  ["?", "this list"],
];

function hearButton(state, turn) {
  if (!state.data.listens || !turn.sound) return null;
  return el("button", { type: "button", class: "ur-quiet ur-hear", "aria-label": `Listen to ${turn.who}, ${place(turn)}`, onclick: () => hearTurn(state, turn) }, "Listen");
}

function deskTurn(state, turn) {
  const box = turn.signs ? (state.levelNodes[turn.index] = levelBox(state, String(turn.index))) : null;
  return el(
    "li",
    { class: `ur-turn ur-${turn.speaker}${state.hearing === turn.index ? " ur-heard" : ""}`, id: `ur-turn-${turn.index}` },
    el(
      "div",
      { class: "ur-turn-main" },
      el("h3", { class: "ur-who" }, turn.who, turn.reply ? el("span", { class: "ur-number" }, ` reply ${turn.reply}`) : null, hearButton(state, turn)),
      deskWords(state, turn),
      turn.heard ? el("p", { class: "ur-quietly", dir: "auto" }, "Corrected from: ", el("q", {}, turn.heard)) : null,
      cues(turn),
      el("div", { class: "ur-bar-place" }, kindsBar(state, turn)),
      editor(state, turn),
      box,
      el("div", { "data-said": `${turn.index}-level` })
    ),
    el(
      "div",
      { class: "ur-margin" },
      el("div", { "data-said": `${turn.index}-note` }),
      turn.notes.map((note) => deskNote(state, turn, note)),
      onShelf(state, turn)
    )
  );
}

// The switches above the transcript.
function top(state) {
  const { data } = state;
  const unseen = data.turns.filter((turn) => turn.signs && !turn.seen).map((turn) => turn.reply);
  const levelsSwitch = el("input", {
    type: "checkbox",
    checked: state.allOpen,
    onchange: (event) => {
      state.allOpen = event.target.checked;
      localStorage.setItem(OPEN_LEVELS, state.allOpen ? "1" : "");
      state.folded.clear();
      if (!state.allOpen) state.opened.clear();
      for (const key of boxesIn(state)) state.redrawLevels(key);
    },
  });
  return el(
    "div",
    { class: "ur-top" },
    el(
      "div",
      { class: "ur-buttons" },
      el("label", { class: "ur-switch" }, levelsSwitch, "Levels open under every reply"),
      unseen.length ? el("button", { type: "button", class: "ur-quiet", "data-look": "all", onclick: () => look(state, unseen, null) }, "Show what the scorer read everywhere") : null,
      el("button", { type: "button", class: "ur-quiet", "data-kinds": "", "aria-expanded": String(!!state.kinds), onclick: () => editKinds(state) }, "Edit the kinds"),
      el("button", { type: "button", class: "ur-quiet", "data-keys": "", "aria-haspopup": "dialog", onclick: () => showKeys(state) }, "Keys ", el("kbd", { class: "ur-keys-hint", "aria-hidden": "true" }, "?"))
    ),
    kindsEditor(state),
    el("div", { "data-said": "top" })
  );
}

function editKinds(state) {
  state.kinds = state.kinds ? null : { rows: state.data.kinds.map((kind) => ({ ...kind })), fault: "" };
  state.redrawTop();
  (state.top.querySelector(".ur-kind-row input") || state.top.querySelector("[data-kinds]")).focus();
}

// The list of keys, over the page: whoever closes it is where they were.
function showKeys(state) {
  if (state.keysBox?.isConnected) return state.keysBox.close();
  const close = () => state.keysBox.close();
  state.keysBox = el(
    "dialog",
    {
      class: "ur-keys-box",
      "aria-label": "Keys",
      onclose: () => state.keysBox.remove(),
      onclick: (event) => event.target === state.keysBox && close(),
      onkeydown: (event) => {
        event.stopPropagation();
        if (event.key === "?") close();
      },
    },
    el("dl", { class: "ur-keys-list" }, keysOf(state.data).map(([key, words]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)))),
    el("button", { type: "button", onclick: close }, "Close")
  );
  state.root.append(state.keysBox);
  return state.keysBox.showModal();
}

// What is begun and not saved: in words, whether it could be saved as it stands, how, and the way to it.
function drafts(state) {
  const found = [];
  const turnOf = (key) => state.data.turns.find((turn) => String(turn.index) === String(key));
  if (state.pending) {
    const mark = state.pending;
    const whole = (mark.reading || "").trim();
    found.push({
      words: `your comment on ${pointed(state, mark, turnOf(mark.turn)?.silence)}`,
      lacks: whole ? "" : "has no words yet",
      go: () => state.root.querySelector(".ur-reading"),
      save: (then) => saveMark(state, mark, then),
    });
  }
  for (const [key, draft] of Object.entries(state.levels)) {
    if (draft.saving || !Object.keys(draft.levels).length) continue;
    found.push({
      words: key === "whole" ? "your levels for the whole conversation" : `your levels for reply ${boxOf(state, key).reply}`,
      lacks: draft.reason.trim() ? "" : "say no reason yet",
      go: () => {
        state.opened.add(key);
        state.redrawLevels(key);
        return state.root.querySelector(`#ur-why-${key}`);
      },
      save: (then) => {
        const after = levelsDone(state, key);
        draft.saving = state.act("levels", { ...sentLevels(state, key), place: `${key}-level` }, { levels: key }, (done) => {
          after(done);
          then(done);
        });
      },
    });
  }
  for (const [key, half] of Object.entries(state.answers)) {
    if (!half.text.trim() || half.sent !== undefined) continue;
    const [kind, ...id] = key.split("-");
    found.push({
      words: `your answer, “${Array.from(half.text.trim()).slice(0, 40).join("")}”`,
      lacks: "",
      go: () => state.root.querySelector(`[data-thread="${key}"] textarea`),
      save: (then) => {
        half.sent = Infinity;
        state.act("answer", { under_kind: kind, under_id: id.join("-"), words: half.text, place: "overall" }, { answer: key }, (done) => {
          if (done && !done.fault) delete state.answers[key];
          else delete half.sent;
          then(done);
        });
      },
    });
  }
  return found;
}

function overall(state, node) {
  const { data } = state;
  const again = data.feedback.find((item) => item.id === state.rewording && item.mine);
  const redo = () => {
    state.end = overall(state, state.end);
    state.lay();
  };
  const area = growing({
    id: "ur-overall",
    rows: 3,
    dir: "auto",
    value: again ? state.reworded : state.overall,
    maxlength: 8000,
    "aria-describedby": state.endFault ? "ur-overall-fault" : null,
    oninput: (event) => {
      if (again) state.reworded = event.target.value;
      else state.overall = event.target.value;
      state.later();
    },
    onblur: (event) => state.left(event),
    onkeydown: (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        leave();
      } else if (event.key === "Escape" && again) stop();
    },
  });
  const stop = () => {
    state.rewording = null;
    redo();
    state.end.querySelector("textarea").focus();
  };
  const fault = (words) => {
    state.endFault = words;
    redo();
    announce(state, words);
    state.end.querySelector("textarea").focus();
  };
  const send = () => {
    const words = area.value;
    state.endFault = "";
    state.checking = false;
    state.leaving = again
      ? state.act("reword", { id: again.id, words, place: "overall" })
      : state.act("feedback", { words, place: "overall" }, { overall: true });
  };
  const leave = () => {
    if (again) return area.value.trim() ? send() : fault("Write something first; nothing was changed.");
    if (drafts(state).length) {
      // Nothing is left behind unsaid: first what is still a draft, then the words.
      state.checking = true;
      state.endFault = "";
      redo();
      state.end.querySelector(".ur-still button")?.focus();
      return;
    }
    if (!area.value.trim()) return fault("Write something first; nothing was left yet.");
    send();
  };
  const saveAll = (then) => {
    const whole = drafts(state).filter((draft) => !draft.lacks);
    let left = whole.length;
    let failed = false;
    const one = (done) => {
      failed = failed || !done || !!done.fault;
      left -= 1;
      if (left) return;
      if (failed || drafts(state).length) redo();
      else then();
    };
    for (const draft of whole) draft.save(one);
  };
  const still = () => {
    const found = drafts(state);
    if (!state.checking || !found.length) return null;
    const ready = found.some((draft) => !draft.lacks);
    const all = found.every((draft) => !draft.lacks);
    const words = area.value.trim();
    const done = () => {
      state.checking = false;
      redo();
      if (words) send();
    };
    return el(
      "div",
      { class: "ur-still", role: "alert" },
      el("p", {}, `Still a draft, and not yet ${data.trainee}’s to read:`),
      el(
        "ul",
        {},
        found.map((draft) =>
          el(
            "li",
            {},
            draft.words,
            draft.lacks ? el("strong", {}, `, which ${draft.lacks}`) : null,
            " ",
            el(
              "button",
              {
                type: "button",
                class: "ur-quiet",
                "aria-label": `Go to ${draft.words}`,
                onclick: () => {
                  const there = draft.go();
                  there?.scrollIntoView({ block: "center" });
                  there?.focus({ preventScroll: true });
                },
              },
              "Take me there"
            )
          )
        )
      ),
      el(
        "div",
        { class: "ur-buttons" },
        ready ? el("button", { type: "button", class: "ur-primary", onclick: () => saveAll(done) }, all ? (words ? "Save these and leave it all" : "Save these") : "Save what is whole") : null,
        words ? el("button", { type: "button", onclick: () => send() }, "Leave only the words overall; keep these as drafts") : null
      )
    );
  };
  state.levelNodes.whole = levelBox(state, "whole");
  const fresh = el(
    "section",
    { class: "ur-overall" },
    el("h2", {}, `Overall, for ${data.trainee}`),
    state.levelNodes.whole,
    el("div", { "data-said": "whole-level" }),
    data.feedback.map((item) =>
      el(
        "div",
        { class: "ur-note" },
        el("p", { class: "ur-note-head" }, el("strong", {}, item.name), " · ", time(item.when)),
        el("p", { class: "ur-note-words", dir: "auto" }, item.text),
        thread(state, item.thread, state.answer),
        item.mine && item !== again
          ? el(
              "button",
              {
                type: "button",
                class: "ur-quiet",
                "aria-label": "Edit what you wrote overall",
                onclick: () => {
                  Object.assign(state, { rewording: item.id, reworded: item.text });
                  redo();
                  state.end.querySelector("#ur-overall").focus();
                },
              },
              "Edit"
            )
          : null
      )
    ),
    el("div", { "data-said": "overall" }),
    el("label", { for: "ur-overall" }, again ? "Say it again; they find it unread." : "What did they hear, and what would you try next? They read this first."),
    area,
    state.endFault ? el("p", { class: "ur-fault", id: "ur-overall-fault", role: "alert" }, state.endFault) : null,
    still(),
    el(
      "div",
      { class: "ur-buttons" },
      el("button", { type: "button", class: "ur-primary", onclick: () => leave() }, again ? "Save" : `Leave this for ${data.trainee}`),
      again ? el("button", { type: "button", class: "ur-quiet", onclick: () => stop() }, "Cancel") : null,
      el("span", { class: "ur-quietly ur-keys-hint" }, "Ctrl + Enter"),
      again ? null : el("span", { class: "ur-quietly ur-draft" })
    ),
    el("div", { class: "ur-foot" }, foot(state))
  );
  if (node) node.replaceWith(fresh);
  return fresh;
}

// On from the foot of an attempt, where reading it ends.
function foot(state) {
  const { next } = state.data.nav;
  const step = (to, words) => el("button", { type: "button", onclick: () => state.go(to) }, words);
  return [next ? step(next, "Next in the queue") : null, step("", "Back to the queue")];
}

// What was begun and is kept as a draft, as far as it still stands on the words of this attempt.
function begun(data) {
  let kept;
  try {
    kept = JSON.parse(data.unsaved || "{}");
  } catch {
    kept = {};
  }
  const stands = (mark) => {
    const turn = mark && data.turns.find((each) => each.index === mark.turn);
    return (
      turn &&
      Array.from(turn.text).slice(mark.start, mark.stop).join("") === mark.quote &&
      (!mark.id || turn.notes.some((note) => note.ref === mark.id && note.mine))
    );
  };
  const [pending, ...shelf] = [kept.mark, ...(kept.shelf || [])].filter(stands);
  for (const mark of shelf) mark.failed = "This was not saved yet.";
  const boxes = [...data.turns.filter((turn) => turn.signs).map((turn) => String(turn.index)), "whole"];
  const levels = {};
  for (const [key, draft] of Object.entries(kept.levels || {})) {
    // Drafts of before had a level and a reason a dimension: "3-listening".
    const [box, dim] = key.split("-");
    if (!boxes.includes(box)) continue;
    if (dim) {
      levels[box] = levels[box] || { levels: {}, reason: "" };
      levels[box].levels[dim] = draft.level;
      levels[box].reason = levels[box].reason || draft.reason;
    } else levels[box] = { levels: draft.levels || {}, reason: draft.reason || "" };
  }
  return { pending: pending || null, shelf, levels, answers: keptAnswers(kept.answers) };
}

// What has the focus inside `node`, to find it again once the node is drawn anew.
function held(node) {
  const active = document.activeElement;
  if (!node.contains(active)) return null;
  const name = ["data-level", "data-accept", "data-look", "data-levels", "data-answer", "data-kinds", "data-keys"].find((each) => active.hasAttribute(each));
  const how = active.id ? `#${CSS.escape(active.id)}` : name ? `[${name}="${CSS.escape(active.getAttribute(name))}"]` : active.classList.contains("ur-selectable") ? ".ur-selectable" : null;
  const range = active.matches("textarea, input[type=text]") ? [active.selectionStart, active.selectionEnd] : null;
  return { how, range };
}

function holdAgain(node, was, instead) {
  if (!was) return;
  const target = (was.how && node.querySelector(was.how)) || (instead && node.querySelector(instead));
  target?.focus({ preventScroll: true });
  if (target && was.range && target.setSelectionRange) target.setSelectionRange(...was.range);
}

// Play a turn from its first word; stop where that is what is playing.
function hearTurn(state, turn) {
  if (turn && state.hearing !== turn.index) window.dispatchEvent(new CustomEvent("underheard:listen", { detail: { turn: turn.index, second: 0 } }));
  else window.dispatchEvent(new CustomEvent("underheard:hush"));
}

// A key for the player that was pressed at the desk.
function toPlayer(key) {
  const line = document.querySelector(".ur-player .ur-track");
  if (!line) return;
  line.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  line.focus({ preventScroll: true });
}

// The keys of the desk, wherever nobody is writing.
function pressed(state, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key !== "?")) return;
  const at = event.target;
  const writing = at.closest && at.closest("textarea, select, input:not([type=checkbox])") && !at.closest(".ur-selectable");
  const inPlayer = !!at.closest?.(".ur-player");
  if (writing || !(at === document.body || state.root.contains(at) || at.closest?.(".ur-nav, .ur-player"))) return;
  // From the player nothing leads away from this conversation.
  if (inPlayer && !["n", "p", "l", "h", "?"].includes(event.key)) return;
  const { nav, turns } = state.data;
  const placed = turns.findIndex((turn) => state.nodes[turn.index].contains(at));
  // From the player one goes on from the turn it plays.
  const here = placed < 0 && inPlayer ? turns.findIndex((turn) => turn.index === state.played) : placed;
  // The reply a turn is about: itself, or the one that answers it.
  const reply = turns.slice(Math.max(0, here)).find((turn) => turn.signs) || turns.findLast((turn) => turn.signs);
  const atEnd = state.end.contains(at);
  const does = {
    n: () => step(1),
    p: () => step(-1),
    l: () => (atEnd ? toLevels(state, "whole") : reply && toLevels(state, String(reply.index))),
    s: () => !atEnd && reply && !reply.seen && look(state, [reply.reply], String(reply.index)),
    a: () => {
      const left = reply && reply.seen ? reply.signs.filter((sign) => undecided(sign)).map((sign) => sign.dim) : [];
      if (left.length && !atEnd) accept(state, boxOf(state, String(reply.index)), left);
    },
    j: () => nav.next && state.go(nav.next),
    k: () => nav.previous && state.go(nav.previous),
    ...(state.data.listens ? { h: () => hearTurn(state, turns[here]), "[": () => toPlayer("["), "]": () => toPlayer("]") } : {}),
    ...(/^[1-9]$/.test(event.key) && !event.defaultPrevented && document.querySelector(".ur-player .ur-hand-on") ? { [event.key]: () => toPlayer(event.key) } : {}),
    "?": () => showKeys(state),
  };
  const step = (by) => {
    const turn = atEnd ? (by < 0 ? turns[turns.length - 1] : null) : turns[here < 0 ? 0 : here + by];
    if (!turn) return by > 0 ? state.root.querySelector("#ur-overall").focus() : null;
    state.nodes[turn.index].scrollIntoView({ block: "nearest" });
    state.nodes[turn.index].querySelector(".ur-selectable").focus();
    return null;
  };
  if (!(event.key in does)) return;
  if (event.key !== "Escape") event.preventDefault();
  does[event.key]();
}

// The ways of the desk to draw again, made once.
function drawing(state) {
  state.act = () => {};
  sending(state);
  state.answer = (op, what) => {
    const about = what.under_id ? `${what.under_kind}-${what.under_id}` : null;
    const node = about ? state.root.querySelector(`[data-thread="${about}"]`) : state.root.querySelector(`#ur-remark-${what.id}`);
    const place = node?.closest(".ur-levels")?.dataset.box;
    const turn = node?.closest(".ur-turn")?.id.replace("ur-turn-", "");
    const where = place ? `${place}-level` : turn ? `${turn}-note` : "overall";
    // `text` is what is half written overall, which goes along with everything.
    state.act(op, { ...what, words: what.text, place: where }, about ? { answer: about } : null, (done) => {
      const half = about && state.answers[about];
      if (half && half.sent !== undefined) {
        if (done && !done.fault) delete state.answers[about];
        else delete half.sent;
      }
    });
  };
  // What is half written, without what is being saved: {text, unsaved}, as the room keeps it for this mentor.
  state.half = (without) => {
    const saved = without || {};
    const plain = ({ turn, start, stop, from, to, label, quote, kind, reading, id }) => ({ turn, start, stop, from, to, label, quote, kind, reading, id });
    const marks = [state.pending, ...state.shelf].filter((mark) => mark && mark !== saved.mark).map(plain);
    const levels = Object.fromEntries(
      Object.entries(state.levels)
        .filter(([key]) => key !== saved.levels)
        .map(([key, draft]) => [key, { levels: draft.levels, reason: draft.reason }])
    );
    const answers = halfAnswers(state);
    delete answers[saved.answer];
    const any = marks.length || Object.keys(levels).length || Object.keys(answers).length;
    const unsaved = any ? JSON.stringify({ mark: marks[0] || null, shelf: marks.slice(1), levels, answers }) : "";
    return { text: saved.overall ? "" : state.overall, unsaved };
  };
  state.say = (words) => {
    for (const line of state.root.querySelectorAll(".ur-draft")) {
      const about = line.closest(".ur-overall") && !line.closest(".ur-why") && !state.overall.trim() ? "" : words;
      if (line.textContent !== about) line.textContent = about;
    }
  };
  state.go = (to) => {
    sessionStorage.setItem("ur-go", to);
    state.act("go", { to });
  };
  state.busy = () => {
    if (!state.pending) return false;
    // Nothing half written is pushed away by the next mark.
    const [was, is] = [state.data.turns.flatMap((each) => each.notes).find((note) => note.ref === state.pending.id), state.pending];
    if (!(is.reading || "").trim() || (was && was.reading === is.reading && was.kind === is.kind)) return false;
    state.fault = "Save or cancel this first; nothing of it is lost.";
    state.redraw(is.turn);
    const area = state.root.querySelector(".ur-reading");
    area.scrollIntoView({ block: "center" });
    area.focus();
    return true;
  };
  // The line about what was saved stands by what was saved.
  state.lay = () => state.root.querySelector(`[data-said="${state.place || "overall"}"]`)?.append(state.bar);
  state.redraw = (index) => {
    const turn = state.data.turns.find((each) => each.index === Number(index));
    const was = held(state.nodes[turn.index]);
    const node = deskTurn(state, turn);
    state.nodes[turn.index].replaceWith(node);
    state.nodes[turn.index] = node;
    holdAgain(node, was, ".ur-selectable");
    state.lay();
    state.say(state.data.drafted);
  };
  state.redrawLevels = (key) => {
    const before = state.levelNodes[key];
    const was = held(before);
    const node = (state.levelNodes[key] = levelBox(state, key));
    before.replaceWith(node);
    holdAgain(node, was, "[data-levels]");
    state.say(state.data.drafted);
  };
  state.redrawTop = () => {
    const was = held(state.top);
    const node = top(state);
    state.top.replaceWith(node);
    state.top = node;
    holdAgain(node, was, "input");
    state.lay();
  };
  state.redrawEnd = () => {
    const was = held(state.end);
    state.end = overall(state, state.end);
    holdAgain(state.end, was, "#ur-overall");
    state.lay();
    state.say(state.data.drafted);
  };
  state.drawBar = (index) => {
    for (const turn of state.data.turns) {
      const place = state.nodes[turn.index].querySelector(".ur-bar-place");
      const bar = turn.index === index ? kindsBar(state, turn) : null;
      if (bar || place.firstChild) place.replaceChildren(...(bar ? [bar] : []));
    }
  };
  state.choose = (kind) => {
    if (state.busy()) return;
    const before = state.pending;
    state.pending = { ...state.selection, kind, reading: "" };
    const { turn } = state.pending;
    state.selection = null;
    state.fault = "";
    if (before && before.turn !== turn) state.redraw(before.turn);
    state.redraw(turn);
    state.root.querySelector(".ur-reading")?.focus();
    state.later();
  };
  state.cancel = () => {
    const { turn } = state.pending;
    state.later();
    state.pending = null;
    state.fault = "";
    offShelf(state);
    state.redraw(turn);
    if (state.pending && state.pending.turn !== turn) state.redraw(state.pending.turn);
    state.nodes[turn].querySelector(".ur-selectable")?.focus();
  };
}

// What the browser tells the desk; once, for as long as the desk lives.
function listening(state) {
  state.keys = (event) => pressed(state, event);
  // The way above the desk asks the desk to go, so that what is half written comes along.
  state.sends = (event) => {
    event.preventDefault();
    state.go(event.detail.to);
  };
  // Words typed in the last half second are not kept yet: the browser asks before it drops them.
  state.leaves = (event) => {
    if (JSON.stringify(state.half()) === state.kept) return;
    state.keep(true);
    event.preventDefault();
  };
  // A finger drags the handles of a selection without touching the words: look once it has come to rest.
  state.finger = () => {
    clearTimeout(state.rests);
    state.rests = setTimeout(() => {
      const node = document.getSelection()?.anchorNode;
      const box = (node instanceof Element ? node : node?.parentElement)?.closest(".ur-selectable");
      if (box && state.root.contains(box) && !document.getSelection().isCollapsed) box.lookAgain();
    }, 300);
  };
  // Seconds chosen in the player are marked as words are.
  state.secondsChosen = (event) => {
    const { turn, from, to, label, kind } = event.detail;
    const node = state.nodes[turn];
    if (!node) return;
    const shown = label.charAt(0).toUpperCase() + label.slice(1);
    state.selection = { turn, from, to, label: shown, start: 0, stop: 0, quote: "" };
    // A kind that was pressed along with them opens the form at once.
    const pressed = kind && state.data.kinds[kind - 1];
    if (pressed) {
      state.choose(pressed.id);
      if (state.selection) return state.drawBar(turn);
      return state.nodes[turn].querySelector(".ur-editor").scrollIntoView({ block: "center" });
    }
    state.drawBar(turn);
    node.querySelector(".ur-selectable").focus({ preventScroll: true });
    node.querySelector(".ur-bar-place").scrollIntoView({ block: "center" });
    return announce(state, `Chosen: ${state.selection.label}. Press 1 to ${state.data.kinds.length}.`);
  };
  // The turn that is being heard is pointed out.
  state.heard = (event) => {
    state.played = event.detail.turn;
    state.hearing = event.detail.playing ? event.detail.turn : null;
    for (const turn of state.data.turns) state.nodes[turn.index].classList.toggle("ur-heard", turn.index === state.hearing);
  };
  state.shows = (event) => {
    const node = state.nodes[event.detail.turn];
    if (!node) return;
    gently(node);
    node.querySelector(".ur-selectable").focus({ preventScroll: true });
  };
  // Where the transcript ends, what sticks above it lets go.
  state.watchEnd = () => {
    const line = matchMedia("(min-width: 800px)").matches ? "200px" : "40%";
    state.ends?.disconnect();
    state.ends = aboveLine(state.edge, line, (past) => window.dispatchEvent(new CustomEvent("underheard:past", { detail: { past } })));
  };
  window.addEventListener("underheard:show", state.shows);
  window.addEventListener("underheard:seconds", state.secondsChosen);
  window.addEventListener("underheard:heard", state.heard);
  document.addEventListener("ur-go", state.sends);
  window.addEventListener("beforeunload", state.leaves);
  document.addEventListener("keydown", state.keys);
  if (matchMedia("(pointer: coarse)").matches) document.addEventListener("selectionchange", state.finger);
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const state = stage(parentElement, "ur-desk");
  const fresh = state.first || state.attempt !== data.attempt;
  if (state.first) drawing(state);
  state.trigger = setTriggerValue;
  state.data = data;
  state.ahead = Date.parse(data.now) - Date.now();
  state.root.classList.toggle("ur-listens", data.listens);
  if (fresh) {
    Object.assign(state, {
      attempt: data.attempt,
      selection: null,
      ...begun(data),
      overall: data.draft || "",
      rewording: null,
      reworded: "",
      leaving: null,
      checking: false,
      endFault: "",
      fault: "",
      folded: new Set(),
      stale: new Set(),
      allOpen: localStorage.getItem(OPEN_LEVELS) === "1",
      nodes: {},
      levelNodes: {},
      drawn: {},
      kinds: null,
    });
    state.opened = new Set(Object.keys(state.levels));
    state.kept = JSON.stringify(state.half());
    state.seen = data.done ? data.done.nonce : state.seen;
  }

  const done = data.done && data.done.nonce !== state.seen ? data.done : null;
  if (done) {
    state.seen = done.nonce;
    state.answered(done.nonce, done);
    if (state.leaving === done.nonce && !done.fault) {
      state.leaving = null;
      if (state.rewording) state.rewording = null;
      else state.overall = "";
      state.ended = null;
    }
    announce(state, done.said);
  }
  if (data.kept) state.answered(data.kept, null);

  const endNow = JSON.stringify([data.feedback, data.nav, data.whole]);
  const topNow = JSON.stringify([data.kinds, data.turns.map((turn) => turn.seen)]);
  if (fresh) {
    const list = el("ol", { class: "ur-turns" });
    for (const turn of data.turns) {
      list.append((state.nodes[turn.index] = deskTurn(state, turn)));
      state.drawn[turn.index] = JSON.stringify(turn);
    }
    state.bar = state.bar || el("div", { class: "ur-status" });
    state.bar.replaceChildren();
    state.end = overall(state, null);
    state.top = top(state);
    state.ended = endNow;
    state.topped = topNow;
    state.edge = el("div", { class: "ur-edge" });
    state.root.replaceChildren(state.top, list, state.edge, state.end);
  } else {
    const kindsNew = state.topped !== topNow;
    if (kindsNew || state.topStale) {
      Object.assign(state, { topped: topNow, topStale: false });
      state.redrawTop();
    }
    for (const turn of data.turns) {
      const now = JSON.stringify(turn);
      if (state.drawn[turn.index] === now && !state.stale.has(String(turn.index))) continue;
      state.drawn[turn.index] = now;
      state.redraw(turn.index);
    }
    if (state.ended !== endNow || state.stale.has("whole") || (done && state.checking)) {
      state.ended = endNow;
      state.redrawEnd();
    }
    state.stale.clear();
    if (state.wanted && boxOf(state, state.wanted)?.seen) {
      const node = state.levelNodes[state.wanted];
      const all = node.querySelector(`[data-accept="${state.wanted}"]`) || node.querySelector("[data-accept]");
      if (node.contains(document.activeElement) || document.activeElement === document.body || state.nodes[state.wanted].contains(document.activeElement)) {
        (all || node.querySelector("[data-levels]")).focus({ preventScroll: true });
        node.scrollIntoView({ block: "nearest" });
      }
      state.wanted = null;
    }
  }

  // What was saved is said in a quiet line beside it, with undo where it can be undone.
  if (!state.timer || JSON.stringify(state.half()) === state.kept) state.say(data.drafted || "");
  if (done) {
    state.place = done.place;
    state.lay();
    clearTimeout(state.goes);
    const { undo } = done;
    state.bar.replaceChildren(
      el(
        "div",
        { class: `ur-toast${done.fault ? " ur-toast-fault" : ""}` },
        el("span", {}, done.said),
        undo ? el("button", { type: "button", class: "ur-quiet", onclick: () => state.act(undo.op, { ...undo, place: done.place }) }, "Undo") : null
      )
    );
    state.goes = done.stays ? 0 : setTimeout(() => state.bar.replaceChildren(), undo || done.fault ? 60000 : 8000);
  }
  state.goOn();

  if (!state.keys) listening(state);
  state.watchEnd();
  const stepped = fresh && sessionStorage.getItem("ur-go") === data.attempt;
  if (fresh && data.focus) {
    // Led here to something that was written: to the very mark, the level's reply, or the words on the whole.
    const { id, turn } = data.focus;
    const index = Number(String(turn ?? "").split("/")[0]);
    requestAnimationFrame(() => {
      const spot = (id && state.root.querySelector(`#ur-${CSS.escape(id)}`)) || (turn === undefined || turn === null ? state.end : state.nodes[index]);
      if (!spot) return;
      spot.scrollIntoView({ block: "center" });
      (spot.querySelector(".ur-selectable, textarea, button") || spot).focus?.({ preventScroll: true });
      spot.classList.add("ur-flash");
    });
  } else if (stepped || (fresh && data.come)) {
    // Come from the queue: go on reading from the top, or from what was asked, without reaching for the mouse.
    sessionStorage.removeItem("ur-go");
    const asked = data.turns.find((turn) => (turn.signs || []).some((sign) => sign.contested));
    if (stepped) state.root.closest('[data-testid="stMain"]')?.scrollTo(0, 0);
    state.root.querySelector(asked ? `.ur-selectable[data-turn="${asked.index}"]` : ".ur-selectable")?.focus({ preventScroll: true });
    if (asked) setTimeout(() => state.nodes[asked.index].scrollIntoView({ block: "center" }), 100);
  }
  state.first = false;
  return () => {
    document.removeEventListener("keydown", state.keys);
    document.removeEventListener("ur-go", state.sends);
    window.removeEventListener("underheard:seconds", state.secondsChosen);
    window.removeEventListener("underheard:show", state.shows);
    state.ends.disconnect();
    window.removeEventListener("underheard:heard", state.heard);
    window.removeEventListener("beforeunload", state.leaves);
    document.removeEventListener("selectionchange", state.finger);
    clearTimeout(state.timer);
  };
}
