// Figures of a month, a row each: what it is, a small bar, the number in words, and the conversations behind it.

function part(row, each, open) {
  return el(
    "div",
    { class: each.tone ? `ur-figure ur-${each.tone}` : "ur-figure" },
    each.bar === null ? null : el("span", { class: "ur-bar", "aria-hidden": "true" }, el("b", { style: `width: ${Math.round(each.bar * 100)}%` })),
    el("span", { class: "ur-figure-said" }, each.lead ? el("span", { class: "ur-figure-lead" }, `${each.lead}: `) : null, each.text),
    each.open
      ? el("button", { type: "button", class: "ur-quiet", "data-open": each.open, "aria-label": `${each.opens}: ${row.label}${each.lead ? `, ${each.lead}` : ""}`, onclick: () => open(each.open) }, each.opens)
      : null
  );
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const state = stage(parentElement, "ur-figures");
  const now = JSON.stringify(data);
  if (state.drawn === now) return;
  state.drawn = now;
  const open = (name) => setTriggerValue("open", name);
  state.root.replaceChildren(
    el(
      "ul",
      { "aria-label": data.label },
      data.rows.map((row) =>
        el(
          "li",
          {},
          el(
            "p",
            { class: row.quote ? "ur-figure-name ur-figure-quote" : "ur-figure-name", dir: row.quote ? "auto" : null },
            row.dim ? el("span", { class: `ur-${row.dim}`, "aria-hidden": "true" }, SIGNS[row.dim], " ") : null,
            row.label
          ),
          el("div", { class: "ur-figure-parts" }, row.parts.map((each) => part(row, each, open)))
        )
      )
    )
  );
}
