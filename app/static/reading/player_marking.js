// Choosing seconds to write about: with [ and ], by dragging, or by hand; to a tenth. Whatever cannot be is said.

const SHORTEST = 0.1;
const OFFERED = 3; // seconds before the play head that are offered.
const AROUND = 2; // seconds played before and after a silence, so that it is heard as one.

// "0:35", "0:35.5" or "35" as seconds of the call; null for anything else.
function secondOf(words) {
  const found = /^\s*(?:(\d{1,3}):)?(\d{1,5}(?:[.,]\d{0,3})?)\s*s?\s*$/.exec(words);
  if (!found) return null;
  const second = Number(found[2].replace(",", "."));
  if (found[1] !== undefined && second >= 60) return null;
  return Number(found[1] || 0) * 60 + second;
}

// From when to when a turn may be marked: the silence before it counts as its own where it was measured.
function reach(turn) {
  return [turn.waited === null ? turn.start : turn.begins, turn.stop];
}

// The turn that has that second; what lies between two turns belongs to the later one.
function turnTo(data, second) {
  return turnAt(data, Math.min(Math.max(second, 0), data.seconds));
}

// What begins where a turn ends, or ends where it begins.
function neighbour(state, turn, by) {
  const turns = timed(state.data);
  const next = turns[turns.indexOf(turn) + by];
  if (by < 0) return `where ${turn.waited ? `the silence before ${called(turn)}` : called(turn)} begins`;
  if (!next) return "where the call ends";
  return `where ${next.waited >= SPOKEN_OF ? `the silence before ${called(next)}` : called(next)} begins`;
}

// Choose those seconds of a turn. What reaches past it is cut, and that is said; nothing is moved to another turn.
function settle(state, turn, wanted) {
  const [least, most] = reach(turn);
  const tenth = (second) => Math.round(second * 10) / 10;
  const from = Math.min(Math.max(wanted.from, least), Math.max(most - SHORTEST, least));
  const to = Math.min(Math.max(wanted.to, from + SHORTEST), most);
  const parts = [];
  if (wanted.from < least - 0.05) parts.push(`begins at ${clock(least, true)}, ${neighbour(state, turn, -1)}`);
  if (wanted.to > most + 0.05) parts.push(`ends at ${clock(most, true)}, ${neighbour(state, turn, 1)}`);
  const note = parts.length ? `A mark stays within one turn: it ${parts.join("; it ")}.` : "";
  const fault = turn.spoken ? "" : `${called(turn)} was not spoken: select its words instead.`;
  state.choice = { turn, from: tenth(from), to: tenth(to), wanted, note, typed: {}, faults: { from: fault.charAt(0).toUpperCase() + fault.slice(1), to: "" } };
  drawChoice(state);
}

// From `anchor` to `other`, whichever comes first: the anchor chooses the turn.
function chooseSeconds(state, anchor, other) {
  const turn = turnTo(state.data, other < anchor ? anchor - 0.001 : anchor);
  settle(state, turn, { from: Math.min(anchor, other), to: Math.max(anchor, other) });
}

// What is offered at first: the last seconds before the play head, or the whole turn where it has hardly begun.
function offerSeconds(state, at) {
  const spoken = timed(state.data).filter((each) => each.spoken);
  const turn = spoken.filter((each) => reach(each)[0] <= at).at(-1) || spoken[0];
  if (!turn) return;
  const head = Math.min(at, turn.stop);
  const least = head > turn.start + 1 ? turn.start : reach(turn)[0];
  const enough = head - least >= 1 && (head < turn.start || head > turn.start + 1);
  settle(state, turn, enough ? { from: Math.max(head - OFFERED, least), to: head } : { from: turn.start, to: turn.stop });
}

function isSilence({ turn, to }) {
  return to <= turn.start + 0.05;
}

function whereChosen({ turn, from, to }) {
  const span = `${clock(from, true)}–${clock(to, true)}`;
  if (isSilence({ turn, to })) return `${(to - from).toFixed(1)} s of the silence before ${called(turn)}, ${span}`;
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
  const find = (selector) => state.marking.querySelector(selector);
  find(".ur-where").textContent = whereChosen(choice);
  find(".ur-cut").textContent = choice.note;
  for (const end of ["from", "to"]) {
    const field = find(`[name="${end}"]`);
    const fault = choice.faults[end];
    // What was typed and cannot be stays, to be mended.
    field.value = choice.typed[end] ?? clock(choice[end], true);
    if (fault) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    find(`[data-fault="${end}"]`).textContent = fault;
  }
}

// What a field says, taken as a time on the call: From chooses the turn, To goes as far as that turn does.
function readField(state, end, words) {
  const { choice } = state;
  const second = secondOf(words);
  const refuse = (fault) => {
    choice.faults[end] = fault;
    choice.typed[end] = words;
    choice.note = "";
    drawChoice(state);
  };
  if (second === null) return refuse("Write a time on the call, as 0:35, 0:35.5 or 35.");
  if (clock(second, true) === clock(choice[end], true)) {
    if (choice.typed[end] !== undefined) settle(state, choice.turn, { from: choice.from, to: choice.to, own: choice.wanted.own });
    return undefined;
  }
  if (end === "from") {
    if (second >= state.data.seconds) return refuse(`The call is ${clock(state.data.seconds, true)} long.`);
    const turn = turnTo(state.data, second);
    const to = choice.wanted.own ? choice.wanted.to : second + OFFERED;
    if (to <= second) {
      // The end was written for another beginning: the beginning stands, and what is wrong is said at the end.
      settle(state, turn, { from: second, to: turn.stop });
      Object.assign(state.choice, { note: "", wanted: { from: second, to, own: true } });
      state.choice.faults.to = `That is before ${clock(second, true)}, where the mark begins.`;
      state.choice.typed.to = clock(to, true);
      return drawChoice(state);
    }
    const wanted = choice.wanted.own ? to : Math.min(to, turn.stop);
    return settle(state, turn, { from: second, to: wanted, own: choice.wanted.own });
  }
  if (second <= choice.from) return refuse(`That is before ${clock(choice.from, true)}, where the mark begins.`);
  return settle(state, choice.turn, { from: choice.from, to: second, own: true });
}

function choiceForm(state) {
  const move = (end, by) => {
    const { turn, from, to, wanted } = state.choice;
    const moved = end === "from" ? { from: Math.min(from + by, to - SHORTEST), to } : { from, to: Math.max(to + by, from + SHORTEST) };
    settle(state, turn, { ...moved, own: wanted.own || end === "to" });
  };
  const field = (end, label) => {
    const id = freshId("second");
    const read = (event) => readField(state, end, event.target.value);
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
        "aria-describedby": `${id}-fault`,
        title: "A time on the call, as 0:35, 0:35.5 or 35",
        onchange: read,
        onkeydown: (event) => {
          const by = { ArrowUp: 0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1 }[event.key];
          if (by) {
            event.preventDefault();
            move(end, by);
          } else if (event.key === "Enter") {
            event.preventDefault();
            read(event);
            handOn(state);
          } else if (event.key === "Escape") {
            event.preventDefault();
            letGo(state);
          }
        },
      }),
      nudge(0.1, `${label}: a tenth later`),
      el("span", { class: "ur-second-fault", id: `${id}-fault`, "data-fault": end, role: "alert" })
    );
  };
  const play = () => {
    const { from, to } = state.choice;
    const around = isSilence(state.choice) ? AROUND : 0;
    state.play(Math.max(from - around, 0), Math.min(to + around, state.data.seconds), whereChosen(state.choice));
  };
  const { kinds } = state.data;
  return [
    el("p", { class: "ur-where", role: "status" }),
    el("p", { class: "ur-cut", role: "status" }),
    el(
      "div",
      { class: "ur-seconds" },
      field("from", "From"),
      field("to", "To"),
      el("button", { type: "button", class: "ur-primary ur-hand-on", onclick: () => handOn(state) }, "Write about these seconds", kinds ? el("span", { class: "ur-keys-hint" }, ` or 1 to ${kinds}`) : null),
      el("button", { type: "button", onclick: play }, "Play them"),
      el("button", { type: "button", class: "ur-quiet", onclick: () => letGo(state) }, "Never mind")
    ),
  ];
}

function letGo(state) {
  state.choice = null;
  drawChoice(state);
  state.track.focus({ preventScroll: true });
}

// To whoever writes, with the number of the kind where one was pressed: seconds counted from where the turn's sound
// begins, so the silence before it is below nought. Not while something at a field is still to be mended.
function handOn(state, kind) {
  const wrong = ["from", "to"].find((end) => state.choice.faults[end]);
  if (wrong) {
    state.marking.querySelector(`[name="${wrong}"]`).focus({ preventScroll: true });
    return;
  }
  const { turn, from, to } = state.choice;
  const [least, most] = reach(turn);
  const told = (second) => Math.round((Math.min(Math.max(second, least), most) - turn.start) * 1000) / 1000;
  const detail = { turn: turn.index, from: told(from), to: told(to), label: whereChosen(state.choice), ...(kind ? { kind } : {}) };
  state.audio.pause();
  state.choice = null;
  drawChoice(state);
  window.dispatchEvent(new CustomEvent("underheard:seconds", { detail }));
  if (state.data.acts) state.trigger("act", { act: "seconds", nonce: `${Date.now()}-${Math.random()}`, ...detail });
}
