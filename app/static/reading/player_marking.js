// Choosing seconds to write about: with [ and ], by dragging, or by hand; to a tenth.

const SHORTEST = 0.1;

// Start and stop, brought into the turn the start lies in (the silence before it counts as its own where it was measured).
function chooseSeconds(state, start, stop) {
  const turn = turnAt(state.data, Math.min(start, stop));
  const least = turn.waited === null ? turn.start : turn.begins;
  const within = (second) => Math.round(Math.min(Math.max(second, least), turn.stop) * 10) / 10;
  let [from, to] = [within(Math.min(start, stop)), within(Math.max(start, stop))];
  if (to - from < SHORTEST) [from, to] = from + SHORTEST > turn.stop ? [Math.max(turn.stop - SHORTEST, least), turn.stop] : [from, from + SHORTEST];
  state.choice = { turn, from, to };
  drawChoice(state);
}

function whereChosen({ turn, from, to }) {
  const span = `${clock(from, true)}–${clock(to, true)}`;
  if (to <= turn.start + 0.05) return `${(to - from).toFixed(1)} s of the silence before ${called(turn)}, ${span}`;
  return `${called(turn)}, ${span}`;
}

// The marked stretch on the line, and the form to adjust it and go on from.
function drawChoice(state) {
  const { choice, data } = state;
  state.chosen.hidden = !choice;
  if (!choice) {
    state.marking.replaceChildren();
    return;
  }
  state.chosen.style.left = `${(choice.from / data.seconds) * 100}%`;
  state.chosen.style.width = `${((choice.to - choice.from) / data.seconds) * 100}%`;
  if (!state.marking.firstChild) state.marking.append(...choiceForm(state));
  state.marking.querySelector(".ur-where").textContent = whereChosen(choice);
  for (const end of ["from", "to"]) {
    const field = state.marking.querySelector(`[name="${end}"]`);
    if (document.activeElement !== field || field.step) field.value = clock(choice[end], true);
    field.step = "";
  }
}

function choiceForm(state) {
  const move = (end, by) => {
    const { from, to } = state.choice;
    const moved = end === "from" ? [Math.min(from + by, to - SHORTEST), to] : [from, Math.max(to + by, from + SHORTEST)];
    const { turn } = state.choice;
    const least = turn.waited === null ? turn.start : turn.begins;
    const within = (second) => Math.round(Math.min(Math.max(second, least), turn.stop) * 10) / 10;
    state.choice = { turn, from: within(moved[0]), to: within(moved[1]) };
    drawChoice(state);
  };
  const field = (end, label) => {
    const id = freshId("second");
    const read = (event) => {
      const found = /^\s*(?:(\d+):)?(\d{1,4}(?:[.,]\d)?)\d*\s*$/.exec(event.target.value);
      if (found) move(end, Number(found[1] || 0) * 60 + Number(found[2].replace(",", ".")) - state.choice[end]);
      event.target.value = clock(state.choice[end], true);
    };
    const nudge = (by, words) => el("button", { type: "button", class: "ur-nudge", "aria-label": words, onclick: () => move(end, by) }, by < 0 ? "−" : "+");
    return el(
      "span",
      { class: "ur-second" },
      el("label", { for: id }, label),
      nudge(-0.1, `${label}: a tenth earlier`),
      el("input", {
        type: "text",
        id,
        name: end,
        inputmode: "decimal",
        autocomplete: "off",
        size: 6,
        onchange: read,
        onkeydown: (event) => {
          const by = { ArrowUp: 0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1 }[event.key];
          if (by) {
            event.preventDefault();
            move(end, by);
            event.target.value = clock(state.choice[end], true);
          } else if (event.key === "Enter") {
            read(event);
            handOn(state);
          }
        },
      }),
      nudge(0.1, `${label}: a tenth later`)
    );
  };
  return [
    el("p", { class: "ur-where", role: "status" }),
    el("div", { class: "ur-seconds" }, field("from", "From"), field("to", "To")),
    el(
      "div",
      { class: "ur-buttons" },
      el("button", { type: "button", class: "ur-primary ur-hand-on", onclick: () => handOn(state) }, "Write about these seconds"),
      el("button", { type: "button", onclick: () => state.play(state.choice.from, state.choice.to) }, "Play them"),
      el("button", { type: "button", class: "ur-quiet", onclick: () => letGo(state) }, "Never mind")
    ),
  ];
}

function letGo(state) {
  state.choice = null;
  drawChoice(state);
  state.track.focus({ preventScroll: true });
}

// To whoever writes: seconds counted from where the turn's sound begins, so the silence before it is below nought.
function handOn(state) {
  const { turn, from, to } = state.choice;
  const tenth = (second) => Math.round((second - turn.start) * 1000) / 1000;
  const detail = { turn: turn.index, from: tenth(from), to: tenth(to), label: whereChosen(state.choice) };
  state.audio.pause();
  state.choice = null;
  drawChoice(state);
  window.dispatchEvent(new CustomEvent("underheard:seconds", { detail }));
  if (state.data.acts) state.trigger("act", { act: "seconds", nonce: `${Date.now()}-${Math.random()}`, ...detail });
}
