// The mentor's desk: read top to bottom, mark words, say what you read there, set levels, leave a few words overall.
//
// A turn is an editable region whose edits are all refused: so the caret, Shift + arrows, double clicks and touch
// handles select words as they do anywhere, and only selecting is possible.

// What a turn shows. A silence is shown as what was done, and is marked whole: there are no words in it to choose from.
function shownWords(state, turn) {
  return turn.silence ? `${state.data.trainee} said nothing, and waited.` : turn.text;
}

function quoted(state, quote, silence) {
  return silence ? `${state.data.trainee} waited` : `“${quote}”`;
}

function deskWords(state, turn) {
  const shown = shownWords(state, turn);
  const whole = { start: 0, stop: Array.from(turn.text).length, quote: turn.text };
  const chosen = () => {
    const found = selected(box);
    return found && turn.silence ? whole : found;
  };
  const marks = turn.notes.map((note) => ({ start: note.start, stop: note.stop, note: note.id }));
  const pending = state.pending && state.pending.turn === turn.index ? state.pending : null;
  if (pending) marks.push({ start: pending.start, stop: pending.stop, pending: true });
  for (const sign of turn.signs || []) {
    if (!state.shown(turn)) continue;
    for (const item of sign.findings) for (const [start, stop] of item.spans) marks.push({ start, stop, dim: sign.dim });
  }
  const box = el("div", {
    class: `ur-said ur-selectable${turn.silence ? " ur-silence" : ""}`,
    role: "textbox",
    "aria-readonly": "true",
    "aria-multiline": "true",
    "aria-label": `${turn.who}, ${place(turn)}. ${turn.silence ? "Press Enter" : "Select words"}, then press 1 to 7.`,
    contenteditable: "true",
    inputmode: "none",
    spellcheck: "false",
    autocorrect: "off",
    autocapitalize: "off",
    translate: "no",
    "data-turn": turn.index,
  });
  if (turn.silence) for (const mark of marks) mark.stop = Array.from(shown).length;
  for (const piece of cut(shown, marks)) {
    let node = document.createTextNode(piece.text);
    const dims = [...new Set(piece.marks.filter((mark) => mark.dim).map((mark) => mark.dim))];
    for (const dim of dims) node = el("span", { class: `ur-under ur-under-${dim}` }, node);
    if (piece.marks.some((mark) => mark.note)) node = el("mark", { class: "ur-ink" }, node);
    if (piece.marks.some((mark) => mark.pending)) node = el("mark", { class: "ur-pending" }, node);
    box.append(node);
  }
  if (turn.silence) {
    // A click takes it: there is nothing to drag over but the whole.
    box.addEventListener("click", () => {
      selectPoints(box, 0, Array.from(shown).length);
      look();
    });
  }
  for (const refused of ["beforeinput", "drop", "dragstart", "cut", "paste"]) {
    box.addEventListener(refused, (event) => event.preventDefault());
  }
  // Some keyboards compose text past beforeinput: put the words back as they were.
  box.addEventListener("input", () => state.redraw(turn.index));
  const look = () => {
    const found = chosen();
    if (found && state.selection && state.selection.turn === turn.index && state.selection.start === found.start && state.selection.stop === found.stop) return;
    state.selection = found ? { turn: turn.index, ...found } : null;
    state.drawBar(turn.index);
  };
  box.addEventListener("pointerup", () => setTimeout(look));
  box.addEventListener("touchend", () => setTimeout(look, 50));
  box.lookAgain = look;
  box.addEventListener("keyup", (event) => {
    if (event.key === "Shift" || event.shiftKey || event.key.startsWith("Arrow") || event.key === "a") look();
  });
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      const selection = document.getSelection();
      const at = selection.rangeCount ? pointsBefore(box, selection.focusNode, selection.focusOffset) : 0;
      const found = turn.silence ? whole : sentenceAt(turn.text, at);
      if (found.quote) {
        selectPoints(box, found.start, turn.silence ? Array.from(shown).length : found.stop);
        state.selection = { turn: turn.index, ...found };
        state.drawBar(turn.index);
        announce(state, `Selected: ${turn.silence ? shown : found.quote}. Press 1 to 7.`);
      }
    } else if (/^[1-9]$/.test(event.key)) {
      const kind = state.data.kinds[Number(event.key) - 1];
      const found = chosen();
      if (found) state.selection = { turn: turn.index, ...found };
      if (kind && state.selection && state.selection.turn === turn.index) {
        event.preventDefault();
        state.choose(kind.id);
      }
    } else if (event.key === "Escape") {
      // The words are let go as well: a look still to come must not find them chosen.
      if (document.getSelection().rangeCount) document.getSelection().collapseToStart();
      state.selection = null;
      state.drawBar(turn.index);
    }
  });
  return box;
}

// Where a turn stands, as the page numbers it.
function place(turn) {
  if (turn.reply) return `reply ${turn.reply}`;
  return turn.index ? `after reply ${turn.index / 2}` : "first words";
}

function kindsBar(state, turn) {
  const found = state.selection;
  if (!found || found.turn !== turn.index || (state.pending && state.pending.turn === turn.index)) return null;
  return el(
    "div",
    { class: "ur-bar", role: "group", "aria-label": "What is it?" },
    el("p", { class: "ur-quietly" }, quoted(state, found.quote.length > 80 ? `${Array.from(found.quote).slice(0, 77).join("")}…` : found.quote, turn.silence), ": what is it?"),
    el(
      "div",
      { class: "ur-kinds" },
      state.data.kinds.map((kind, i) =>
        el(
          "button",
          { type: "button", class: "ur-kind", onmousedown: (event) => event.preventDefault(), onclick: () => state.choose(kind.id) },
          el("kbd", { "aria-hidden": "true" }, i + 1),
          " ",
          kind.label
        )
      )
    )
  );
}

function editor(state, turn) {
  const pending = state.pending;
  if (!pending || pending.turn !== turn.index) return null;
  const area = growing({
    id: freshId("reading"),
    class: "ur-reading",
    value: pending.reading || "",
    maxlength: 4000,
    oninput: (event) => {
      pending.reading = event.target.value;
      state.later();
    },
    onblur: (event) => state.left(event),
  });
  const save = () => {
    if (!area.value.trim()) {
      announce(state, "Write what you read there first.");
      area.focus();
      return;
    }
    const { turn: index, start, stop, quote, kind, reading, id } = pending;
    pending.saving = state.act(
      id ? "edit" : "annotate",
      { turn: index, start, stop, quote, kind, reading, id, place: `${index}-note` },
      { mark: true }
    );
    state.redraw(turn.index);
  };
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    } else if (event.key === "Escape") state.cancel();
  });
  return el(
    "div",
    { class: "ur-editor" },
    el("p", { class: "ur-note-quote" }, quoted(state, pending.quote, turn.silence)),
    el(
      "div",
      { class: "ur-kinds", role: "group", "aria-label": "Kind" },
      state.data.kinds.map((kind) =>
        el(
          "button",
          {
            type: "button",
            class: "ur-kind",
            "aria-pressed": String(kind.id === pending.kind),
            onclick: () => {
              pending.kind = kind.id;
              state.later();
              state.redraw(turn.index);
              state.root.querySelector(".ur-reading")?.focus();
            },
          },
          kind.label
        )
      )
    ),
    el("label", { for: area.id }, "What do you read there, and why?"),
    area,
    state.fault ? el("p", { class: "ur-fault", role: "alert" }, state.fault) : null,
    el(
      "div",
      { class: "ur-buttons" },
      el("button", { type: "button", class: "ur-primary", onclick: save }, pending.saving ? "Saving…" : "Save"),
      el("button", { type: "button", class: "ur-quiet", onclick: () => state.cancel() }, "Cancel"),
      el("span", { class: "ur-quietly ur-keys-hint" }, "Ctrl + Enter saves, Esc cancels"),
      el("span", { class: "ur-quietly ur-draft" })
    )
  );
}

function deskNote(state, turn, note) {
  return el(
    "div",
    { class: "ur-note", id: `ur-${note.id}` },
    el("p", { class: "ur-note-head" }, el("strong", {}, note.name), " · ", note.label, " · ", time(note.when)),
    el("p", { class: "ur-note-quote" }, quoted(state, note.quote, turn.silence)),
    el("p", { class: "ur-note-words" }, note.reading),
    note.mine
      ? el(
          "div",
          { class: "ur-buttons ur-tight" },
          el(
            "button",
            {
              type: "button",
              class: "ur-quiet",
              "aria-label": `Edit your comment on “${note.quote}”`,
              onclick: () => {
                if (state.busy()) return;
                state.pending = { turn: turn.index, start: note.start, stop: note.stop, quote: note.quote, kind: note.kind, reading: note.reading, id: note.ref };
                state.redraw(turn.index);
                state.root.querySelector(".ur-reading")?.focus();
              },
            },
            "Edit"
          ),
          el(
            "button",
            {
              type: "button",
              class: "ur-quiet",
              "aria-label": `Delete your comment on “${note.quote}”`,
              onclick: () => state.act("delete", { id: note.ref, place: `${turn.index}-note` }),
            },
            "Delete"
          )
        )
      : null
  );
}

function deskTurn(state, turn) {
  return el(
    "li",
    { class: `ur-turn ur-${turn.speaker}`, id: `ur-turn-${turn.index}` },
    el(
      "div",
      { class: "ur-turn-main" },
      el("h3", { class: "ur-who" }, turn.who, turn.reply ? el("span", { class: "ur-number" }, ` reply ${turn.reply}`) : null),
      deskWords(state, turn),
      el("div", { class: "ur-bar-place" }, kindsBar(state, turn)),
      editor(state, turn),
      levels(state, turn),
      el("div", { "data-said": `${turn.index}-level` })
    ),
    el("div", { class: "ur-margin" }, el("div", { "data-said": `${turn.index}-note` }), turn.notes.map((note) => deskNote(state, turn, note)))
  );
}

function overall(state, node) {
  const { data } = state;
  const again = data.feedback.find((item) => item.id === state.rewording && item.mine);
  const area = growing({
    id: "ur-overall",
    rows: 3,
    value: again ? state.reworded : state.overall,
    maxlength: 8000,
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
    state.end = overall(state, state.end);
    state.end.querySelector("textarea").focus();
  };
  const leave = () => {
    const words = area.value;
    if (!words.trim()) {
      announce(state, "There is nothing to leave yet.");
      area.focus();
      return;
    }
    state.leaving = again
      ? state.act("reword", { id: again.id, words, place: "overall" })
      : state.act("feedback", { words, place: "overall" }, { overall: true });
  };
  const fresh = el(
    "section",
    { class: "ur-overall" },
    el("h2", {}, `Overall, for ${data.trainee}`),
    data.feedback.map((item) =>
      el(
        "div",
        { class: "ur-note" },
        el("p", { class: "ur-note-head" }, el("strong", {}, item.name), " · ", time(item.when)),
        el("p", { class: "ur-note-words" }, item.text),
        item.mine && item !== again
          ? el(
              "button",
              {
                type: "button",
                class: "ur-quiet",
                "aria-label": "Edit what you wrote overall",
                onclick: () => {
                  Object.assign(state, { rewording: item.id, reworded: item.text });
                  state.end = overall(state, state.end);
                  state.end.querySelector("textarea").focus();
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
  const mark = kept.mark || null;
  const turn = mark && data.turns.find((each) => each.index === mark.turn);
  const stands =
    turn &&
    Array.from(turn.text).slice(mark.start, mark.stop).join("") === mark.quote &&
    (!mark.id || turn.notes.some((note) => note.ref === mark.id && note.mine));
  const keys = data.turns.flatMap((each) => (each.signs || []).map((sign) => `${each.index}-${sign.dim}`));
  const levels = Object.fromEntries(Object.entries(kept.levels || {}).filter(([key]) => keys.includes(key)));
  return { pending: stands ? mark : null, levels };
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const state = stage(parentElement, "ur-desk");
  const fresh = state.first || state.attempt !== data.attempt;
  if (fresh) {
    Object.assign(state, {
      attempt: data.attempt,
      selection: null,
      ...begun(data),
      asked: new Set(),
      overall: data.draft || "",
      rewording: null,
      fault: "",
      drawn: {},
      nodes: {},
      seen: data.done ? data.done.nonce : null,
    });
  }
  state.data = data;
  // What is half written, without what is being saved: {text, unsaved}, as the room keeps it for this mentor.
  state.half = (without) => {
    const { overall: left, mark: marked, level } = without || {};
    const { turn, start, stop, quote, kind, reading, id } = state.pending || {};
    const mark = state.pending && !marked ? { turn, start, stop, quote, kind, reading, id } : null;
    const levels = Object.fromEntries(Object.entries(state.levels).filter(([key]) => key !== level));
    const any = mark || Object.keys(levels).length;
    return { text: left ? "" : state.overall, unsaved: any ? JSON.stringify({ mark, levels }) : "" };
  };
  if (fresh) {
    state.opened = new Set(Object.keys(state.levels).map((key) => Number(key.split("-")[0])));
    state.kept = JSON.stringify(state.half());
  }
  const nonce = () => `${Date.now()}-${Math.random()}`;
  state.act = (op, what, without) => {
    clearTimeout(state.timer);
    const half = state.half(without);
    const sent = { op, nonce: nonce(), attempt: data.attempt, ...what, ...half };
    state.sent = { nonce: sent.nonce, half: JSON.stringify(half) };
    setTriggerValue("act", sent);
    return sent.nonce;
  };
  state.keep = () => {
    clearTimeout(state.timer);
    const half = state.half();
    const now = JSON.stringify(half);
    if (now === state.kept) return;
    state.kept = now;
    setTriggerValue("draft", { ...half, nonce: nonce() });
  };
  state.say = (words) => {
    for (const line of state.root.querySelectorAll(".ur-draft")) {
      const about = line.closest(".ur-overall") && !state.overall.trim() ? "" : words;
      if (line.textContent !== about) line.textContent = about;
    }
  };
  // Something is being written: what was said of the last thing saved goes, unless it can still be undone.
  state.later = () => {
    clearTimeout(state.timer);
    if (!state.bar.querySelector("button")) state.bar.replaceChildren();
    state.say(JSON.stringify(state.half()) === state.kept ? data.drafted : "Not saved yet.");
    state.timer = setTimeout(() => state.keep(), 500);
  };
  // Leaving for a button of the desk sends nothing of its own: what the button does takes the words along.
  state.left = (event) => {
    if (!event.relatedTarget || !state.root.contains(event.relatedTarget)) state.keep();
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
  // What the scorer read comes once it is asked for, or once every level it called for here has been judged.
  state.shown = (turn) => {
    const called = turn.signs.filter((sign) => sign.scorer.level !== null);
    const judged = called.length ? called.every((sign) => sign.mine) : turn.signs.every((sign) => sign.mine);
    return state.asked.has(turn.index) || judged;
  };
  // The line about what was saved stands by what was saved.
  state.lay = () => state.root.querySelector(`[data-said="${state.place || "overall"}"]`)?.append(state.bar);
  state.redraw = (index) => {
    const turn = state.data.turns.find((each) => each.index === index);
    const node = deskTurn(state, turn);
    state.nodes[index].replaceWith(node);
    state.nodes[index] = node;
    state.lay();
    state.say(state.data.drafted);
  };
  state.drawBar = (index) => {
    for (const turn of state.data.turns) {
      const place = state.nodes[turn.index].querySelector(".ur-bar-place");
      const bar = turn.index === index ? kindsBar(state, turn) : null;
      place.replaceChildren(...(bar ? [bar] : []));
    }
  };
  state.choose = (kind) => {
    if (state.busy()) return;
    const { turn, start, stop, quote } = state.selection;
    const before = state.pending;
    state.pending = { turn, start, stop, quote, kind, reading: "" };
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
    state.redraw(turn);
    state.nodes[turn].querySelector(".ur-selectable")?.focus();
  };

  const done = data.done && data.done.nonce !== state.seen ? data.done : null;
  const touched = new Set();
  let back = null;
  if (done) {
    state.seen = done.nonce;
    state.fault = "";
    if (!done.fault && state.sent && state.sent.nonce === done.nonce) state.kept = state.sent.half;
    if (state.pending && state.pending.saving === done.nonce) {
      touched.add(state.pending.turn);
      if (done.fault) {
        state.pending.saving = null;
        state.fault = done.said;
      } else {
        back = state.pending.turn;
        state.pending = null;
      }
    }
    if (state.leaving === done.nonce && !done.fault) {
      if (state.rewording) state.rewording = null;
      else state.overall = "";
      state.ended = null;
    }
    if (done.closes && !done.fault) {
      delete state.levels[done.closes];
      touched.add(Number(done.closes.split("-")[0]));
      state.after = done.closes;
    }
    announce(state, done.said);
  }

  if (fresh) {
    const list = el("ol", { class: "ur-turns" });
    for (const turn of data.turns) {
      list.append((state.nodes[turn.index] = deskTurn(state, turn)));
      state.drawn[turn.index] = JSON.stringify(turn);
    }
    state.bar = state.bar || el("div", { class: "ur-status" });
    state.bar.replaceChildren();
    state.end = overall(state, null);
    state.ended = JSON.stringify([data.feedback, data.nav]);
    const hint = el(
      "p",
      { class: "ur-quietly ur-keys-hint" },
      "With the keyboard: ", el("kbd", {}, "n"), " and ", el("kbd", {}, "p"), " go from turn to turn, Shift and the arrows select, ",
      el("kbd", {}, "Enter"), " takes the sentence, ", el("kbd", {}, "1"), " to ", el("kbd", {}, "7"), " say what it is."
    );
    state.root.replaceChildren(hint, list, state.end);
  } else {
    for (const turn of data.turns) {
      const now = JSON.stringify(turn);
      if (state.drawn[turn.index] !== now || touched.has(turn.index)) {
        state.drawn[turn.index] = now;
        const active = document.activeElement;
        const held = state.nodes[turn.index].contains(active) ? active.getAttribute("data-level") || active.getAttribute("data-levels") : null;
        state.redraw(turn.index);
        if (held) state.nodes[turn.index].querySelector(`[data-level="${held}"],[data-levels="${held}"]`)?.focus();
      }
    }
    if (state.ended !== JSON.stringify([data.feedback, data.nav])) {
      state.ended = JSON.stringify([data.feedback, data.nav]);
      const writing = state.end.contains(document.activeElement);
      state.end = overall(state, state.end);
      if (writing) state.end.querySelector("textarea").focus({ preventScroll: true });
    }
    if (back !== null) state.nodes[back].querySelector(".ur-selectable")?.focus({ preventScroll: true });
    if (state.after) {
      // On to the next dimension that wants a level; after the last, stay.
      const [index, dim] = [Number(state.after.split("-")[0]), state.after.split("-").slice(1).join("-")];
      const { signs } = data.turns.find((each) => each.index === index);
      const open = signs.slice(signs.findIndex((sign) => sign.dim === dim) + 1).find((sign) => !sign.mine);
      const target = open
        ? state.root.querySelector(`[data-level="${index}-${open.dim}-0"]`)
        : state.nodes[index].querySelector(`[data-level^="${state.after}-"][aria-pressed="true"]`);
      target?.focus({ preventScroll: true });
      target?.scrollIntoView({ block: "nearest" });
      state.after = null;
    }
  }

  // What was saved is said in a quiet line beside it, with undo where it can be undone.
  if (!state.timer || JSON.stringify(state.half()) === state.kept) state.say(data.drafted || "");
  if (done) {
    state.place = done.place;
    state.lay();
    clearTimeout(state.goes);
    state.bar.replaceChildren(
      el(
        "div",
        { class: `ur-toast${done.fault ? " ur-toast-fault" : ""}` },
        el("span", {}, done.said),
        done.undo ? el("button", { type: "button", class: "ur-quiet", onclick: () => state.act("undo", { id: done.undo, place: done.place }) }, "Undo") : null
      )
    );
    state.goes = setTimeout(() => state.bar.replaceChildren(), done.undo || done.fault ? 60000 : 8000);
  }

  // j and k go through the queue, n and p through the turns, wherever nobody is writing; it lives as long as the desk.
  if (!state.keys) {
    state.keys = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const at = event.target;
      const writing = at.closest && at.closest("textarea, input, select") && !at.closest(".ur-selectable");
      if (writing || !(at === document.body || state.root.contains(at) || at.closest?.(".ur-nav"))) return;
      const { nav, turns } = state.data;
      if (event.key === "n" || event.key === "p") {
        const here = turns.findIndex((turn) => state.nodes[turn.index].contains(at));
        const turn = turns[here < 0 ? 0 : here + (event.key === "n" ? 1 : -1)];
        if (!turn) return;
        event.preventDefault();
        state.nodes[turn.index].scrollIntoView({ block: "nearest" });
        state.nodes[turn.index].querySelector(".ur-selectable").focus();
        return;
      }
      const to = event.key === "j" ? nav.next : event.key === "k" ? nav.previous : null;
      if (!to) return;
      event.preventDefault();
      state.go(to);
    };
    // The way above the desk asks the desk to go, so that what is half written comes along.
    state.sends = (event) => {
      event.preventDefault();
      state.go(event.detail.to);
    };
    document.addEventListener("ur-go", state.sends);
    // Words typed in the last half second are not kept yet: the browser asks before it drops them.
    state.leaves = (event) => {
      if (JSON.stringify(state.half()) === state.kept) return;
      state.keep();
      event.preventDefault();
    };
    window.addEventListener("beforeunload", state.leaves);
    document.addEventListener("keydown", state.keys);
    // A finger drags the handles of a selection without touching the words: look once it has come to rest.
    state.finger = () => {
      clearTimeout(state.rests);
      state.rests = setTimeout(() => {
        const node = document.getSelection()?.anchorNode;
        const box = (node instanceof Element ? node : node?.parentElement)?.closest(".ur-selectable");
        if (box && state.root.contains(box) && !document.getSelection().isCollapsed) box.lookAgain();
      }, 300);
    };
    if (matchMedia("(pointer: coarse)").matches) document.addEventListener("selectionchange", state.finger);
  }
  const stepped = fresh && sessionStorage.getItem("ur-go") === data.attempt;
  if (stepped || (fresh && data.come)) {
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
    window.removeEventListener("beforeunload", state.leaves);
    document.removeEventListener("selectionchange", state.finger);
    clearTimeout(state.timer);
  };
}
