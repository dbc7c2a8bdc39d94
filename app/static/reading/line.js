// The line of the call: trust and distress over turns, the customer's signs as marks, what they let be known as steps.
// Drawn at its real width, so its words stay readable on a phone; a table says the same to whoever prefers it.

function drawLine(state) {
  const { data, root } = state;
  const width = Math.max(280, Math.round(root.clientWidth || 640));
  const narrow = width < 520;
  const turns = data.points.length - 1;
  const left = 30;
  const right = narrow ? 14 : 84;
  const top = 30;
  const plot = narrow ? 150 : 180;
  const stairs = 16 + 10 * data.of;
  const cueY = top + plot + 22;
  const stairTop = cueY + 22;
  const height = stairTop + stairs + 26;
  const x = (turn) => left + (turns ? (turn / turns) * (width - left - right) : 0);
  const y = (value) => top + (1 - value) * plot;
  const chart = svg("svg", {
    class: "ur-chart", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": data.summary,
  });
  const put = (tag, attributes, ...children) => chart.append(svg(tag, attributes, ...children));

  for (const [value, word] of [[0, "low"], [1, "high"]]) {
    put("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), class: "ur-grid" });
    put("text", { x: 0, y: y(value) + 4, class: "ur-tick" }, word);
  }
  data.turning.forEach((point, i) => {
    put("line", { x1: x(point.turn), x2: x(point.turn), y1: top - 6, y2: stairTop + stairs, class: "ur-turn-line" });
    put("circle", { cx: x(point.turn), cy: top - 15, r: 10, class: "ur-turn-dot" });
    put("text", { x: x(point.turn), y: top - 10.5, class: "ur-turn-number", "text-anchor": "middle" }, String(i + 1));
  });
  const path = (name) => data.points.map((point, i) => `${i ? "L" : "M"}${x(point.turn).toFixed(1)} ${y(point[name]).toFixed(1)}`).join("");
  put("path", { d: path("distress"), class: "ur-distress" });
  put("path", { d: path("trust"), class: "ur-trust" });
  const last = data.points[turns];
  if (narrow) {
    put("text", { x: left + 4, y: y(data.points[0].trust) + (data.points[0].trust < data.points[0].distress ? 16 : -8), class: "ur-label" }, "trust");
    put("text", { x: left + 4, y: y(data.points[0].distress) + (data.points[0].trust < data.points[0].distress ? -8 : 16), class: "ur-label ur-soft-label" }, "distress");
  } else {
    let [a, b] = [y(last.trust), y(last.distress)];
    if (Math.abs(a - b) < 16) [a, b] = a <= b ? [(a + b) / 2 - 8, (a + b) / 2 + 8] : [(a + b) / 2 + 8, (a + b) / 2 - 8];
    put("text", { x: width - right + 10, y: a + 4, class: "ur-label" }, "trust");
    put("text", { x: width - right + 10, y: b + 4, class: "ur-label ur-soft-label" }, "distress");
  }

  // The customer's signs: filled where one was picked up, hollow where it was left.
  if (!narrow) put("text", { x: width - right + 10, y: cueY + 4, class: "ur-label" }, "their signs");
  const at = {};
  for (const cue of data.cues) {
    const stack = (at[cue.turn] = (at[cue.turn] || 0) + 1) - 1;
    const mark = svg(
      "circle",
      { cx: x(cue.turn) + stack * 13, cy: cueY, r: 5, class: cue.picked ? "ur-cue-picked" : "ur-cue-missed" },
      svg("title", {}, cue.picked === null ? cue.words : `${cue.words}: ${cue.picked ? "picked up" : "missed"}`)
    );
    chart.append(mark);
  }

  // What they let be known, as a staircase going up: the further in, the higher.
  const step = (depth) => stairTop + 6 + (data.of - depth) * ((stairs - 12) / Math.max(1, data.of));
  let trail = `M${x(0)} ${step(0)}`;
  let depth = 0;
  for (const rung of data.rungs) {
    trail += `H${x(rung.turn).toFixed(1)}`;
    depth += 1;
    trail += `V${step(depth).toFixed(1)}`;
  }
  trail += `H${x(turns)}`;
  for (let i = 0; i <= data.of; i += 1) put("line", { x1: left, x2: width - right, y1: step(i), y2: step(i), class: "ur-rung" });
  put("path", { d: trail, class: "ur-stairs" });
  // On a phone the words stand in the legend, where no line runs through them.
  if (!narrow) put("text", { x: width - right + 10, y: step(depth) + 4, class: "ur-label" }, `let in ${depth}/${data.of}`);
  const every = Math.ceil(turns / (narrow ? 6 : 14)) || 1;
  for (let turn = 0; turn <= turns; turn += 1) {
    if (turn % every && turn !== turns) continue;
    if (turn !== turns && turns - turn < every) continue;
    put("text", { x: x(turn), y: height - 4, class: "ur-tick", "text-anchor": "middle" }, turn === 0 ? "start" : String(turn));
  }
  return chart;
}

function table(data) {
  const head = ["Reply", "Trust", "Distress", "What happened"];
  return el(
    "table",
    {},
    el("caption", { class: "ur-hidden" }, "The line of the call, reply by reply"),
    el("thead", {}, el("tr", {}, head.map((word) => el("th", { scope: "col" }, word)))),
    el(
      "tbody",
      {},
      data.points.map((point) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, point.turn === 0 ? "start" : point.turn),
          el("td", {}, point.trust.toFixed(2)),
          el("td", {}, point.distress.toFixed(2)),
          el("td", {}, point.events.join(" "))
        )
      )
    )
  );
}

function legend(data) {
  return el(
    "p",
    { class: "ur-quietly ur-legend" },
    el("span", {}, el("i", { class: "ur-swatch ur-swatch-trust" }), "trust"),
    el("span", {}, el("i", { class: "ur-swatch ur-swatch-distress" }), "distress"),
    data.cues.some((cue) => cue.picked === null)
      ? el("span", {}, el("b", { class: "ur-dot" }), "a sign of theirs")
      : [el("span", {}, el("b", { class: "ur-dot ur-dot-on" }), "a sign of theirs, picked up"), el("span", {}, el("b", { class: "ur-dot" }), "missed")],
    el("span", {}, el("i", { class: "ur-swatch ur-swatch-stairs" }), `how far they let ${data.who} in: ${data.rungs.length} of ${data.of}`)
  );
}

export default function (component) {
  const { data, parentElement } = component;
  const state = stage(parentElement, "ur-line");
  const now = JSON.stringify(data);
  state.data = data;
  if (state.drawn !== now) {
    state.drawn = now;
    state.place = el("div", { class: "ur-place" });
    state.root.replaceChildren(
      state.place,
      legend(data),
      data.turning.length
        ? el(
            "ol",
            { class: "ur-turning-list" },
            data.turning.map((point, i) =>
              el(
                "li",
                {},
                el("span", { class: "ur-badge", "aria-hidden": "true" }, i + 1),
                el("span", {}, point.text)
              )
            )
          )
        : "",
      el("details", { class: "ur-table" }, el("summary", {}, "Read it as a table"), el("div", { class: "ur-scroll", tabindex: "0", role: "region", "aria-label": "The line of the call as a table" }, table(data)))
    );
    state.place.append(drawLine(state));
  }
  if (!state.watch) {
    let before = state.root.clientWidth;
    state.watch = new ResizeObserver(() => {
      if (state.root.clientWidth === before || !state.root.clientWidth) return;
      before = state.root.clientWidth;
      state.place.replaceChildren(drawLine(state));
    });
    state.watch.observe(state.root);
  }
  return () => state.watch.disconnect();
}
