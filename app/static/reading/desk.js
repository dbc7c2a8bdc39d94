// The mentor's desk: read top to bottom, mark words, say what you read there, set levels, leave a few words overall.
//
// A turn is an editable region whose edits are all refused: so the caret, Shift + arrows, double clicks and touch
// handles select words as they do anywhere, and only selecting is possible.

function deskWords(state, turn) {
  const marks = turn.notes.map((note) => ({ start: note.start, stop: note.stop, note: note.id }));
  const pending = state.pending && state.pending.turn === turn.index ? state.pending : null;
  if (pending) marks.push({ start: pending.start, stop: pending.stop, pending: true });
  for (const sign of turn.signs || []) {
    if (!state.shown(turn, sign)) continue;
    for (const item of sign.findings) for (const [start, stop] of item.spans) marks.push({ start, stop, dim: sign.dim });
  }
  const box = el("div", {
    class: "ur-said ur-selectable",
    role: "textbox",
    "aria-readonly": "true",
    "aria-multiline": "true",
    "aria-label": `${turn.who}, turn ${turn.index}. Select words, then press 1 to 7.`,
    contenteditable: "true",
    inputmode: "none",
    spellcheck: "false",
    autocorrect: "off",
    autocapitalize: "off",
    translate: "no",
    "data-turn": turn.index,
  });
  for (const piece of cut(turn.text, marks)) {
    let node = document.createTextNode(piece.text);
    const dims = [...new Set(piece.marks.filter((mark) => mark.dim).map((mark) => mark.dim))];
    for (const dim of dims) node = el("span", { class: `ur-under ur-under-${dim}` }, node);
    if (piece.marks.some((mark) => mark.note)) node = el("mark", { class: "ur-ink" }, node);
    if (piece.marks.some((mark) => mark.pending)) node = el("mark", { class: "ur-pending" }, node);
    box.append(node);
  }
  for (const refused of ["beforeinput", "drop", "dragstart", "cut", "paste"]) {
    box.addEventListener(refused, (event) => event.preventDefault());
  }
  // Some keyboards compose text past beforeinput: put the words back as they were.
  box.addEventListener("input", () => state.redraw(turn.index));
  const look = () => {
    const found = selected(box);
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
      const found = sentenceAt(turn.text, at);
      if (found.quote) {
        state.selection = { turn: turn.index, ...found };
        state.drawBar(turn.index);
        announce(state, `Selected: ${found.quote}. Press 1 to 7.`);
      }
    } else if (/^[1-9]$/.test(event.key)) {
      const kind = state.data.kinds[Number(event.key) - 1];
      const found = selected(box);
      if (found) state.selection = { turn: turn.index, ...found };
      if (kind && state.selection && state.selection.turn === turn.index) {
        event.preventDefault();
        state.choose(kind.id);
      }
    } else if (event.key === "Escape") {
      state.selection = null;
      state.drawBar(turn.index);
    }
  });
  return box;
}

function kindsBar(state, turn) {
  const found = state.selection;
  if (!found || found.turn !== turn.index || state.pending) return null;
  return el(
    "div",
    { class: "ur-bar", role: "group", "aria-label": "What is it?" },
    el("p", { class: "ur-quietly" }, "“", found.quote.length > 80 ? `${Array.from(found.quote).slice(0, 77).join("")}…` : found.quote, "” — what is it?"),
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
    oninput: (event) => (pending.reading = event.target.value),
  });
  const save = () => {
    if (!area.value.trim()) {
      announce(state, "Write what you read there first.");
      area.focus();
      return;
    }
    const { turn: index, start, stop, quote, kind, reading, id } = pending;
    pending.saving = state.act(id ? "edit" : "annotate", { turn: index, start, stop, quote, kind, reading, id });
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
    el("p", { class: "ur-note-quote" }, "“", pending.quote, "”"),
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
      el("span", { class: "ur-quietly ur-keys-hint" }, "Ctrl + Enter saves, Esc cancels")
    )
  );
}

function deskNote(state, turn, note) {
  return el(
    "div",
    { class: "ur-note", id: `ur-${note.id}` },
    el("p", { class: "ur-note-head" }, el("strong", {}, note.name), " · ", note.label, " · ", time(note.when)),
    el("p", { class: "ur-note-quote" }, "“", note.quote, "”"),
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
              onclick: () => state.act("delete", { id: note.ref }),
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
      turn.silence ? el("p", { class: "ur-quietly" }, `${state.data.trainee} said nothing, and waited.`) : null,
      el("div", { class: "ur-bar-place" }, kindsBar(state, turn)),
      editor(state, turn),
      levels(state, turn)
    ),
    el("div", { class: "ur-margin" }, turn.notes.map((note) => deskNote(state, turn, note)))
  );
}

function overall(state, node) {
  const { data } = state;
  const area = growing({
    id: "ur-overall",
    rows: 3,
    value: state.overall,
    maxlength: 8000,
    oninput: (event) => {
      state.overall = event.target.value;
      clearTimeout(state.timer);
      state.timer = setTimeout(keep, 700);
    },
    onblur: () => keep(),
    onkeydown: (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) leave();
    },
  });
  const keep = () => {
    clearTimeout(state.timer);
    if (state.overall === state.kept) return;
    state.kept = state.overall;
    state.draft(state.overall);
  };
  const leave = () => {
    if (!state.overall.trim()) {
      announce(state, "There is nothing to leave yet.");
      area.focus();
      return;
    }
    clearTimeout(state.timer);
    state.kept = state.overall;
    state.leaving = state.act("feedback", { text: state.overall });
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
        el("p", { class: "ur-note-words" }, item.text)
      )
    ),
    el("label", { for: "ur-overall" }, "What did they hear, and what would you try next? They read this first."),
    area,
    el(
      "div",
      { class: "ur-buttons" },
      el("button", { type: "button", class: "ur-primary", onclick: () => leave() }, `Leave this for ${data.trainee}`),
      el("span", { class: "ur-quietly ur-draft" }, data.drafted || "")
    )
  );
  if (node) node.replaceWith(fresh);
  return fresh;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const state = stage(parentElement, "ur-desk");
  const fresh = state.first || state.attempt !== data.attempt;
  if (fresh) {
    Object.assign(state, {
      attempt: data.attempt,
      selection: null,
      pending: null,
      levels: {},
      opened: new Set(),
      asked: new Set(),
      overall: data.draft || "",
      kept: data.draft || "",
      fault: "",
      drawn: {},
      nodes: {},
      seen: data.done ? data.done.nonce : null,
    });
  }
  state.data = data;
  state.act = (op, what) => {
    const nonce = `${Date.now()}-${Math.random()}`;
    setTriggerValue("act", { op, nonce, attempt: data.attempt, ...what });
    return nonce;
  };
  state.draft = (text) => setTriggerValue("draft", { text, nonce: `${Date.now()}-${Math.random()}` });
  state.shown = (turn, sign) => Boolean(state.asked.has(turn.index) || sign.mine);
  state.redraw = (index) => {
    const turn = state.data.turns.find((each) => each.index === index);
    const node = deskTurn(state, turn);
    state.nodes[index].replaceWith(node);
    state.nodes[index] = node;
  };
  state.drawBar = (index) => {
    for (const turn of state.data.turns) {
      const place = state.nodes[turn.index].querySelector(".ur-bar-place");
      const bar = turn.index === index ? kindsBar(state, turn) : null;
      place.replaceChildren(...(bar ? [bar] : []));
    }
  };
  state.choose = (kind) => {
    const { turn, start, stop, quote } = state.selection;
    const before = state.pending;
    state.pending = { turn, start, stop, quote, kind, reading: "" };
    state.selection = null;
    state.fault = "";
    if (before && before.turn !== turn) state.redraw(before.turn);
    state.redraw(turn);
    state.root.querySelector(".ur-reading")?.focus();
  };
  state.cancel = () => {
    const { turn } = state.pending;
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
    if (state.leaving === done.nonce && !done.fault) state.overall = state.kept = "";
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
    state.bar = el("div", { class: "ur-status" });
    state.end = overall(state, null);
    state.ended = JSON.stringify(data.feedback);
    state.root.replaceChildren(list, state.end, state.bar);
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
    if (state.ended !== JSON.stringify(data.feedback)) {
      state.ended = JSON.stringify(data.feedback);
      state.end = overall(state, state.end);
    }
    const drafted = state.end.querySelector(".ur-draft");
    if (drafted) drafted.textContent = data.drafted || "";
    if (back !== null) state.nodes[back].querySelector(".ur-selectable")?.focus({ preventScroll: true });
    if (state.after) {
      // On to the next dimension that wants a level, else to the next turn.
      const index = Number(state.after.split("-")[0]);
      const turn = data.turns.find((each) => each.index === index);
      const open = turn.signs.find((sign) => !sign.mine);
      const to = open ? `[data-level="${index}-${open.dim}-0"]` : `.ur-selectable[data-turn="${index + 1}"]`;
      const target = state.root.querySelector(to) || state.root.querySelector("#ur-overall");
      target?.focus({ preventScroll: true });
      target?.scrollIntoView({ block: "nearest" });
      state.after = null;
    }
  }

  // What was saved is said, at the foot of the window, with undo where it can be undone.
  if (done) {
    clearTimeout(state.goes);
    state.bar.replaceChildren(
      el(
        "div",
        { class: `ur-toast${done.fault ? " ur-toast-fault" : ""}` },
        el("span", {}, done.said),
        done.undo ? el("button", { type: "button", class: "ur-quiet", onclick: () => state.act("undo", { id: done.undo }) }, "Undo") : null
      )
    );
    state.goes = setTimeout(() => state.bar.replaceChildren(), done.undo || done.fault ? 60000 : 8000);
  }

  // j and k go through the queue wherever nobody is writing; the listener lives as long as the desk.
  if (!state.keys) {
    state.keys = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const at = event.target;
      const writing = at.closest && at.closest("textarea, input, select") && !at.closest(".ur-selectable");
      if (writing || !(at === document.body || state.root.contains(at) || at.closest?.(".ur-nav"))) return;
      const { nav } = state.data;
      const to = event.key === "j" ? nav.next : event.key === "k" ? nav.previous : null;
      if (!to) return;
      event.preventDefault();
      const half = state.pending && (state.pending.reading || "").trim() ? ".ur-reading" : null;
      const why = Object.entries(state.levels).find(([, draft]) => draft.reason.trim());
      if (half || why) {
        // Nothing half written is left behind by a key.
        announce(state, "Save or cancel what you are writing first.");
        state.root.querySelector(half || `#ur-why-${why[0]}`)?.focus();
        return;
      }
      sessionStorage.setItem("ur-go", to);
      state.act("go", { to });
    };
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
  if (fresh && sessionStorage.getItem("ur-go") === data.attempt) {
    // Come by key: go on reading from the top, without reaching for the mouse.
    sessionStorage.removeItem("ur-go");
    state.root.closest('[data-testid="stMain"]')?.scrollTo(0, 0);
    state.root.querySelector(".ur-selectable")?.focus({ preventScroll: true });
  }
  state.first = false;
  return () => {
    document.removeEventListener("keydown", state.keys);
    document.removeEventListener("selectionchange", state.finger);
    clearTimeout(state.timer);
  };
}
