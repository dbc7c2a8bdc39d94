// The shelf: a row a customer, which opens it, and under it what else one can do with them. Up and down move.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const state = stage(parentElement, "ur-shelf");
  const now = JSON.stringify(data);
  if (state.drawn === now) return;
  state.drawn = now;
  const here = state.root.contains(document.activeElement) ? document.activeElement.getAttribute("data-act") : null;
  const act = (id, op) => setTriggerValue("act", { id, op });
  const rows = data.rows.map((row) =>
    el(
      "li",
      { class: row.tone ? `ur-${row.tone}` : null },
      el(
        "button",
        { type: "button", class: "ur-shelf-open", "data-act": `${row.id} open`, onclick: () => act(row.id, "open") },
        row.eyebrow ? el("span", { class: "ur-eyebrow" }, row.eyebrow) : null,
        el("span", { class: "ur-row-title", dir: "auto" }, row.title),
        row.said ? el("span", { class: "ur-row-said", dir: "auto" }, row.said) : null,
        row.under ? el("span", { class: "ur-row-under" }, row.under) : null,
        row.note ? el("span", { class: "ur-row-under", dir: "auto" }, row.note) : null
      ),
      el(
        "div",
        { class: "ur-shelf-acts" },
        el(
          "button",
          { type: "button", class: "ur-shelf-main", tabindex: "-1", "aria-hidden": "true", onclick: () => act(row.id, "open") },
          row.opens
        ),
        row.acts.map((each) =>
          el(
            "button",
            {
              type: "button",
              class: "ur-quiet",
              "data-act": `${row.id} ${each.op}`,
              "aria-label": `${each.label}: ${row.title}`,
              onclick: () => act(row.id, each.op),
            },
            each.label
          )
        )
      )
    )
  );
  const list = el("ul", { "aria-label": data.label }, rows);
  list.addEventListener("keydown", (event) => {
    const all = [...list.querySelectorAll(".ur-shelf-open")];
    const at = all.findIndex((each) => each.closest("li").contains(document.activeElement));
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const to = plain && ["ArrowDown", "j"].includes(event.key) ? at + 1 : plain && ["ArrowUp", "k"].includes(event.key) ? at - 1 : null;
    if (to === null || !all[to]) return;
    event.preventDefault();
    all[to].focus();
  });
  state.root.replaceChildren(list);
  if (here) state.root.querySelector(`[data-act="${CSS.escape(here)}"]`)?.focus();
}
