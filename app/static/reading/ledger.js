// A plain list of things to open: a line of words, what is said under it, and when. Up and down move, Enter opens.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const state = stage(parentElement, "ur-ledger");
  const now = JSON.stringify(data);
  if (state.drawn === now) return;
  state.drawn = now;
  const held = state.root.contains(document.activeElement) ? document.activeElement.getAttribute("data-row") : null;
  const rows = data.rows.map((row) =>
    el(
      "li",
      { class: row.unread ? "ur-unread" : null },
      el(
        "button",
        { type: "button", class: "ur-row", "data-row": row.id, onclick: () => setTriggerValue("open", row.id) },
        row.unread ? el("span", { class: "ur-new" }, "new") : null,
        row.eyebrow ? el("span", { class: "ur-eyebrow" }, row.eyebrow) : null,
        el("span", { class: "ur-row-title" }, row.title),
        row.said ? el("span", { class: "ur-row-said" }, row.said) : null,
        row.levels
          ? el(
              "span",
              { class: "ur-row-levels" },
              row.levels.map((level) =>
                el(
                  "span",
                  {},
                  el("span", { class: `ur-${level.dim}`, "aria-hidden": "true" }, SIGNS[level.dim], " "),
                  el("span", { class: "ur-hidden" }, NAMES[level.dim], " "),
                  level.value
                )
              )
            )
          : null,
        el("span", { class: "ur-row-under" }, row.under, row.under && row.when ? " · " : "", time(row.when))
      )
    )
  );
  const list = el("ul", { "aria-label": data.label }, rows);
  list.addEventListener("keydown", (event) => {
    const all = [...list.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const to = plain && ["ArrowDown", "j"].includes(event.key) ? at + 1 : plain && ["ArrowUp", "k"].includes(event.key) ? at - 1 : null;
    if (to === null || !all[to]) return;
    event.preventDefault();
    all[to].focus();
  });
  state.root.replaceChildren(list);
  if (held) state.root.querySelector(`[data-row="${CSS.escape(held)}"]`)?.focus();
}
