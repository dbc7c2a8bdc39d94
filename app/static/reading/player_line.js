// The line of the player: two lanes of turns, the silences between them, the customer's signs, what mentors marked.

const LEAST_WIDTH = 2.5; // pixels a second, so that a turn can still be told from the next; the line scrolls past that.
const SPOKEN_OF = 1; // seconds of silence that are worth a figure.

// 0:42, or 0:42.3 where tenths matter.
function clock(seconds, tenths) {
  const whole = tenths ? Math.round(seconds * 10) / 10 : Math.floor(seconds + 0.001);
  const minutes = Math.floor(whole / 60);
  const rest = tenths ? (whole - minutes * 60).toFixed(1).padStart(4, "0") : String(whole - minutes * 60).padStart(2, "0");
  return `${minutes}:${rest}`;
}

// The turns that take time on the line; what comes after its end takes none.
function timed(data) {
  const some = data.turns.filter((turn) => turn.stop > turn.start);
  return some.length ? some : data.turns;
}

function turnAt(data, second) {
  return timed(data).find((turn) => second < turn.stop - 0.0005) || timed(data).at(-1);
}

function waitWords(turn) {
  return turn.cut ? `${turn.waited} s of silence; the last 8 are played` : `${turn.waited} s of silence`;
}

// What a turn is called: "reply 3", "Tāne after reply 3", "Tāne, first words".
function called(turn) {
  if (turn.speaker === "trainee") return turn.name;
  return turn.index ? `${turn.who} ${turn.name}` : `${turn.who}, ${turn.name}`;
}

function drawTrack(state) {
  const { data } = state;
  const place = (from, to) => {
    const left = (from / data.seconds) * 100;
    return `left:${left.toFixed(4)}%;width:${Math.max(0, (to / data.seconds) * 100 - left).toFixed(4)}%`;
  };
  const lane = (speaker) =>
    el(
      "div",
      { class: `ur-lane ur-lane-${speaker}` },
      data.turns
        .filter((turn) => turn.speaker === speaker)
        .map((turn) => [
          turn.waited >= SPOKEN_OF && turn.start > turn.begins
            ? el(
                "span",
                { class: `ur-wait${turn.cut ? " ur-wait-cut" : ""}`, style: place(turn.begins, turn.start), title: waitWords(turn) },
                el("span", {}, `${turn.cut ? "… " : ""}${Math.round(turn.waited)} s`)
              )
            : null,
          turn.chosen ? el("span", { class: "ur-wait-chosen", style: place(turn.start, turn.stop), "data-words": "waited" }) : null,
          el("span", {
            class: `ur-block${turn.sound ? "" : " ur-block-read"}`,
            style: place(turn.start, turn.stop),
            title: `${called(turn)}, ${clock(turn.start)}${turn.why ? `. ${turn.why}` : ""}`,
            "data-turn": turn.index,
          }),
        ])
    );
  const captions = data.turns.flatMap((turn) => turn.captions);
  const fate = (sign) => (sign.picked === null ? "" : sign.picked ? ", picked up" : ", missed");
  const rows = [
    captions.map(([caption, start]) => el("span", { class: "ur-caption-tick", style: place(start, start), title: `[${caption}]` })),
    data.signs.map((sign) => el("span", { class: `ur-sign-tick${sign.picked ? " ur-sign-picked" : ""}`, style: place(sign.at, sign.at), title: `A sign: ${sign.words}${fate(sign)}` })),
  ].filter((each) => each.length);
  const marks = el(
    "div",
    { class: "ur-mark-row" },
    marksOn(data).map((mark) => el("span", { class: "ur-mark-bar", style: place(mark.start, Math.max(mark.stop, mark.start + 0.1)), title: mark.label }))
  );
  state.head = el("div", { class: "ur-head" });
  state.chosen = el("div", { class: "ur-chosen", hidden: true });
  state.root.querySelector(".ur-lanes").style.setProperty("--rows", rows.length);
  return [rows.map((each) => el("div", { class: "ur-sign-row" }, each)), lane("customer"), lane("trainee"), data.marks.length ? marks : null, state.chosen, state.head];
}

// Mentors' marks in seconds of the whole, kept within their turn and the silence before it.
function marksOn(data) {
  return data.marks.flatMap((mark) => {
    const turn = data.turns.find((each) => each.index === mark.turn);
    if (!turn) return [];
    const within = (second) => Math.min(Math.max(turn.start + second, turn.begins), turn.stop);
    return [{ ...mark, start: within(mark.from), stop: within(mark.to) }];
  });
}

// The turn that is being played, its words followed where their times are known.
function drawNow(state, turn, second) {
  const silence = second < turn.start && turn.waited >= SPOKEN_OF;
  const sign = turn.captions.find(([, start, stop]) => second >= start && second < stop);
  const as = `${turn.index}/${silence}`;
  if (state.shown !== as) {
    state.shown = as;
    state.wordNodes = turn.words.map(([text]) => el("span", {}, text));
    const words = turn.words.length ? state.wordNodes.map((node, i) => (i ? [" ", node] : node)) : turn.text;
    state.caption = el("span", { class: "ur-caption" });
    state.now.replaceChildren(
      el("p", { class: "ur-who" }, turn.who, el("span", { class: "ur-number" }, ` ${turn.name}`), " ", state.caption),
      el("p", { class: `ur-said${silence ? " ur-yet" : ""}`, dir: "auto" }, words || "\u2026")
    );
    if (turn.why) state.now.append(el("p", { class: "ur-quietly" }, turn.why));
  }
  state.caption.textContent = silence ? `[${waitWords(turn)}]` : sign ? `[${sign[0]}]` : "";
  turn.words.forEach(([, start], i) => {
    const next = i + 1 < turn.words.length ? turn.words[i + 1][1] : turn.stop;
    state.wordNodes[i].classList.toggle("ur-word-now", second >= start && second < next && second >= turn.start);
  });
}
