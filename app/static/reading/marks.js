// Marks at the desk: words chosen as anywhere else, the kind with one key, what is read there, and what was answered.
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

// What a mark is on, in words: what it quotes or, where no words were said, which seconds.
function pointed(state, mark, silence) {
  return mark.quote ? quoted(state, mark.quote, silence) : mark.seconds ? mark.seconds.words : mark.label;
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
  for (const mark of [pending, ...state.shelf.filter((each) => each.turn === turn.index)]) {
    if (mark) marks.push({ start: mark.start, stop: mark.stop, pending: true });
  }
  for (const sign of turn.signs || []) {
    for (const item of sign.findings || []) for (const [start, stop] of item.spans) marks.push({ start, stop, dim: sign.dim });
  }
  const box = el("div", {
    class: `ur-said ur-selectable${turn.silence ? " ur-silence" : ""}`,
    role: "textbox",
    "aria-readonly": "true",
    "aria-multiline": "true",
    "aria-label": `${turn.who}, ${place(turn)}. ${turn.silence ? "Press Enter" : "Select words"}, then press 1 to ${state.data.kinds.length}.`,
    contenteditable: "true",
    dir: "auto",
    inputmode: "none",
    spellcheck: "false",
    autocorrect: "off",
    autocapitalize: "off",
    translate: "no",
    "data-turn": turn.index,
  });
  if (turn.silence) for (const mark of marks) mark.stop = Array.from(shown).length;
  for (const piece of cut(shown, [...marks, ...asideCuts(turn.asides)])) {
    append(box, heardAside(turn.asides, piece.start));
    let node = document.createTextNode(piece.text);
    const dims = [...new Set(piece.marks.filter((mark) => mark.dim).map((mark) => mark.dim))];
    for (const dim of dims) node = el("span", { class: `ur-under ur-under-${dim}` }, node);
    if (piece.marks.some((mark) => mark.note)) node = el("mark", { class: "ur-ink" }, node);
    if (piece.marks.some((mark) => mark.pending)) node = el("mark", { class: "ur-pending" }, node);
    box.append(node);
  }
  append(box, heardAside(turn.asides, Array.from(shown).length));
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
        announce(state, `Selected: ${turn.silence ? shown : found.quote}. Press 1 to ${state.data.kinds.length}.`);
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
    el("p", { class: "ur-quietly" }, pointed(state, found.quote.length > 80 ? { quote: `${Array.from(found.quote).slice(0, 77).join("")}…` } : found, turn.silence), ": what is it?"),
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
    id: `ur-reading-${turn.index}`,
    dir: "auto",
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
      state.fault = "Write what you read there first; nothing was saved.";
      state.redraw(turn.index);
      state.root.querySelector(".ur-reading")?.focus();
      announce(state, state.fault);
      return;
    }
    state.fault = "";
    saveMark(state, pending);
    state.redraw(turn.index);
    state.nodes[turn.index].querySelector(".ur-selectable")?.focus({ preventScroll: true });
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
    el("p", { class: "ur-note-quote" }, pointed(state, pending, turn.silence)),
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
    el("label", { for: area.id }, pending.label ? "What do you hear there, and why?" : "What do you read there, and why?"),
    area,
    state.fault ? el("p", { class: "ur-fault", role: "alert" }, state.fault) : null,
    el(
      "div",
      { class: "ur-buttons" },
      el("button", { type: "button", class: "ur-primary", onclick: save }, "Save"),
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
    el("p", { class: "ur-note-quote", dir: "auto" }, pointed(state, note, turn.silence)),
    state.data.listens ? pointedSeconds(note.seconds) : null,
    el("p", { class: "ur-note-words", dir: "auto" }, note.reading),
    thread(state, note.thread, state.answer),
    note.mine
      ? el(
          "div",
          { class: "ur-buttons ur-tight" },
          el(
            "button",
            {
              type: "button",
              class: "ur-quiet",
              "aria-label": `Edit your comment on ${note.quote ? `“${note.quote}”` : pointed(state, note)}`,
              onclick: () => {
                if (state.busy()) return;
                state.pending = { turn: turn.index, start: note.start, stop: note.stop, quote: note.quote, kind: note.kind, reading: note.reading, id: note.ref, label: note.quote ? "" : pointed(state, note) };
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
              "aria-label": `Delete your comment on ${note.quote ? `“${note.quote}”` : pointed(state, note)}`,
              onclick: () => state.act("delete", { id: note.ref, place: `${turn.index}-note` }),
            },
            "Delete"
          )
        )
      : null
  );
}

// Send a mark. It waits on the shelf until the room has it, so that the next words can be marked meanwhile; what could
// not be saved comes back into its box.
function saveMark(state, mark, then) {
  const { turn, start, stop, from, to, quote, kind, reading, id } = mark;
  if (state.pending === mark) state.pending = null;
  mark.failed = false;
  if (!state.shelf.includes(mark)) state.shelf.push(mark);
  const sent = { turn, start, stop, from, to, quote, kind, reading, id, place: `${turn}-note` };
  state.act(id ? "edit" : from === undefined ? "annotate" : "annotate_seconds", sent, { mark }, (done) => {
    if (done && !done.fault) state.shelf = state.shelf.filter((each) => each !== mark);
    else mark.failed = done ? done.said : "It could not be sent; save it again.";
    offShelf(state);
    state.stale.add(String(turn));
    if (then) then(done);
  });
}

function offShelf(state) {
  const back = state.pending ? null : state.shelf.find((each) => each.failed);
  if (!back) return;
  state.shelf = state.shelf.filter((each) => each !== back);
  state.pending = back;
  state.fault = back.failed;
  state.stale.add(String(back.turn));
}

function onShelf(state, turn) {
  return state.shelf
    .filter((mark) => mark.turn === turn.index)
    .map((mark) => el("p", { class: "ur-quietly" }, `Saving what you read in ${pointed(state, mark, turn.silence)}…`));
}

// The customer's signs in a turn as the scenario reads them; what became of one only where that may be shown.
function cues(turn) {
  if (!turn.cues || !turn.cues.length) return null;
  return el(
    "ul",
    { class: "ur-cues", "aria-label": "Their signs here" },
    turn.cues.map((cue) => el("li", { class: "ur-cue" }, el("q", { class: "ur-cue-words" }, cue.words), ": ", cue.read_as, cue.fate ? el("strong", {}, ` ${cue.fate}`) : null))
  );
}
