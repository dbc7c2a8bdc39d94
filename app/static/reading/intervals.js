// Agreement as dots with their interval, one a row: the same figures stand in the table beside it.

const AXIS = { from: -0.4, to: 1, width: 520, left: 8, right: 8 };

function place(value) {
  const held = Math.max(AXIS.from, Math.min(AXIS.to, value));
  return AXIS.left + ((held - AXIS.from) / (AXIS.to - AXIS.from)) * (AXIS.width - AXIS.left - AXIS.right);
}

function intervalRow(row) {
  const [height, middle] = [24, 12];
  const chart = svg("svg", { viewBox: `0 0 ${AXIS.width} ${height}`, role: "img", "aria-label": row.told, class: "ur-interval" });
  for (const at of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
    chart.append(svg("line", { x1: place(at), x2: place(at), y1: 0, y2: height, class: at === 0 ? "ur-nought" : "ur-grid" }));
  }
  if (row.low !== null) chart.append(svg("line", { x1: place(row.low), x2: place(row.high), y1: middle, y2: middle, class: "ur-reach" }));
  if (row.value !== null) {
    const x = place(row.value);
    chart.append(
      row.people
        ? svg("circle", { cx: x, cy: middle, r: 6, class: "ur-people" })
        : svg("rect", { x: x - 5.5, y: middle - 5.5, width: 11, height: 11, class: "ur-scorer-dot" })
    );
  }
  return el(
    "div",
    { class: "ur-interval-row" },
    el("span", { class: "ur-interval-who" }, row.who),
    chart,
    el("span", { class: "ur-interval-figure" }, row.shown)
  );
}

function axis() {
  const chart = svg("svg", { viewBox: `0 0 ${AXIS.width} 18`, class: "ur-interval", "aria-hidden": "true" });
  for (const at of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
    chart.append(svg("text", { x: place(at), y: 14, class: "ur-axis", "text-anchor": at === 1 ? "end" : "middle" }, String(at)));
  }
  return el("div", { class: "ur-interval-row", "aria-hidden": "true" }, el("span", { class: "ur-interval-who" }), chart, el("span", { class: "ur-interval-figure" }));
}

export default function (component) {
  const { data, parentElement } = component;
  const state = stage(parentElement, "ur-intervals");
  const now = JSON.stringify(data);
  if (state.drawn === now) return;
  state.drawn = now;
  state.root.replaceChildren(el("div", { role: "group", "aria-label": data.label }, data.rows.map(intervalRow), axis()));
}
