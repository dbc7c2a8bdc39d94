// Three small lines over attempts, one a dimension: its own sign marks the points, so it reads without colour.

const MARKS = {
  listening: (x, y) => svg("circle", { cx: x, cy: y, r: 4.5 }),
  acknowledgement: (x, y) => svg("path", { d: `M${x} ${y - 5.5}L${x + 5.5} ${y}L${x} ${y + 5.5}L${x - 5.5} ${y}Z` }),
  next_steps: (x, y) => svg("path", { d: `M${x} ${y - 5.5}L${x + 5.5} ${y + 4.5}H${x - 5.5}Z` }),
};

function small(line) {
  const [width, height, pad] = [260, 84, 10];
  const left = pad + 14; // room for the numbers of the levels
  const x = (i) => left + (line.values.length > 1 ? (i / (line.values.length - 1)) * (width - left - pad) : (width - left - pad) / 2);
  const y = (value) => height - pad - (value / 4) * (height - 2 * pad);
  const chart = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": line.summary, class: `ur-small ur-${line.dim}` });
  for (let level = 0; level <= 4; level += 1) chart.append(svg("line", { x1: 14, x2: width, y1: y(level), y2: y(level), class: "ur-grid" }));
  for (const level of [0, 4]) chart.append(svg("text", { x: 0, y: y(level) + 4, class: "ur-axis" }, level));
  chart.append(svg("path", { d: line.values.map((value, i) => `${i ? "L" : "M"}${x(i)} ${y(value)}`).join(""), class: `ur-trend ur-trend-${line.dim}` }));
  line.values.forEach((value, i) => {
    const mark = MARKS[line.dim](x(i), y(value));
    mark.append(svg("title", {}, line.titles[i]));
    mark.setAttribute("class", "ur-trend-mark");
    chart.append(mark);
  });
  return chart;
}

export default function (component) {
  const { data, parentElement } = component;
  const state = stage(parentElement, "ur-trends");
  const now = JSON.stringify(data);
  if (state.drawn === now) return;
  state.drawn = now;
  state.root.replaceChildren(
    ...data.lines.map((line) =>
      el(
        "figure",
        {},
        el("figcaption", {}, el("span", { class: `ur-${line.dim} ur-sign-name` }, el("span", { "aria-hidden": "true" }, SIGNS[line.dim], " "), NAMES[line.dim])),
        line.values.length ? small(line) : "",
        line.values.length
          ? el("p", { class: "ur-axis-days" }, [...new Set(line.days)].map((day) => el("span", {}, day)))
          : "",
        el("p", { class: "ur-quietly" }, line.summary)
      )
    )
  );
}
