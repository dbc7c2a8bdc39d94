// The map of a customer: a row for each thing they may let be known, its signs beside it, and lines between them.

function node(kind, item, ...inside) {
  const classes = ["ur-map-node", `ur-map-${kind}`, item.path ? "ur-map-path" : "", item.barred ? "ur-map-barred" : ""];
  return el(
    "div",
    { class: classes.filter(Boolean).join(" "), "data-node": `${kind}:${item.id}` },
    inside,
    item.path ? el("span", { class: "ur-map-when" }, item.path) : null,
    item.barred ? el("span", { class: "ur-map-why" }, `Cannot be reached: ${item.barred}.`) : null,
    item.aside ? el("span", { class: "ur-map-soft" }, item.aside) : null
  );
}

function signNode(sign) {
  return el("li", {}, node("sign", sign,
    el("b", {}, sign.id), el("span", { class: "ur-map-soft" }, sign.kind), el("span", { class: "ur-map-words", dir: "auto" }, sign.words),
    el("span", { class: sign.opensWords ? "ur-map-opens" : "ur-map-soft" }, sign.opensWords ? `opens ${sign.opensWords}` : "opens nothing by itself")));
}

function rungRow(rung) {
  return el("li", { class: "ur-map-row" },
    el("div", { class: "ur-map-right" },
      el("p", { class: "ur-map-gate" }, el("span", { "aria-hidden": "true" }, "⌄ "), rung.gate),
      node("rung", rung, el("b", {}, `${rung.place}. ${rung.id}`), el("span", { class: "ur-map-words", dir: "auto" }, rung.words))),
    el("div", { class: "ur-map-left" }, rung.signs.length
      ? el("ul", { "aria-label": `Signs of ${rung.id}` }, rung.signs.map(signNode))
      : el("p", { class: "ur-map-soft" }, "No sign points here yet.")));
}

function build(state) {
  const { data } = state;
  state.lines = svg("svg", { class: "ur-map-lines", "aria-hidden": "true" });
  state.sheet = el("div", { class: "ur-map-sheet" },
    state.lines,
    el("div", { class: "ur-map-begin" }, el("div", { class: "ur-map-node ur-map-opener", "data-node": "opener:" }, el("b", {}, "Their first words"), el("span", { class: "ur-map-words", dir: "auto" }, data.opener))),
    el("ol", { class: "ur-map-rows", "aria-label": "What they let be known, from the surface down" }, data.rungs.map(rungRow)),
    el("h3", {}, "How it can end"),
    el("ul", { class: "ur-map-endings" }, data.endings.map((ending) => el("li", {}, node("ending", ending,
      el("b", {}, ending.kind), el("span", { class: "ur-map-soft" }, ending.needsWords), el("span", { dir: "auto" }, ending.when))))));
  state.root.replaceChildren(el("p", { class: "ur-map-lead" }, data.lead), state.sheet);
}

// Lines from the middle of one box's side to another's, in the sheet's own measure.
function join(state) {
  const { sheet, lines, data } = state;
  const box = sheet.getBoundingClientRect();
  lines.replaceChildren();
  if (!box.width || box.width < 520) return;
  const place = (key) => {
    const found = sheet.querySelector(`[data-node="${CSS.escape(key)}"]`);
    if (!found) return null;
    const at = found.getBoundingClientRect();
    return { left: at.left - box.left, right: at.right - box.left, top: at.top - box.top, bottom: at.bottom - box.top, x: (at.left + at.right) / 2 - box.left, y: (at.top + at.bottom) / 2 - box.top };
  };
  const draw = (d, kind) => lines.append(svg("path", { d, class: kind }));
  let last = place("opener:");
  let path = data.rungs.some((rung) => rung.path) || data.endings.some((ending) => ending.path);
  for (const rung of data.rungs) {
    const here = place(`rung:${rung.id}`);
    const x = here.x;
    if (last) draw(`M${x} ${last.bottom} L${x} ${here.top}`, path && rung.path ? "ur-map-thick" : rung.barred ? "ur-map-dashed" : "");
    last = here;
    for (const sign of rung.signs) {
      const from = place(`sign:${sign.id}`);
      const targets = sign.opens.length ? sign.opens : [rung.id];
      for (const target of targets) {
        const to = place(`rung:${target}`);
        if (!to) continue;
        const bend = (from.left - to.right) / 2;
        const way = `M${from.left} ${from.y} C${from.left - bend} ${from.y} ${to.right + bend} ${to.y} ${to.right} ${to.y}`;
        draw(way, sign.picked && sign.opens.length ? "ur-map-thick" : sign.opens.length ? "" : "ur-map-dotted");
      }
    }
  }
  path = data.endings.find((ending) => ending.path && ending.needs === "all");
  const end = path ? place(`ending:${path.id}`) : null;
  if (end && last) draw(`M${last.x} ${last.bottom} C${last.x} ${(last.bottom + end.top) / 2} ${end.x} ${(last.bottom + end.top) / 2} ${end.x} ${end.top}`, "ur-map-thick");
}

export default function ({ data, parentElement }) {
  const state = stage(parentElement, "ur-map");
  const said = JSON.stringify(data);
  if (state.said === said) return;
  Object.assign(state, { data, said });
  build(state);
  state.watch?.disconnect();
  state.watch = new ResizeObserver(() => join(state));
  state.watch.observe(state.sheet);
}
