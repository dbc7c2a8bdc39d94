// The team's kinds of mark: renamed, added, taken out and put in order, for everybody.

const MOST_KINDS = 9;

function kindsEditor(state) {
  if (!state.kinds) return null;
  const rows = state.kinds.rows;
  const again = (place, what) => {
    state.redrawTop();
    const row = state.top.querySelectorAll(".ur-kind-row")[Math.min(place, rows.length - 1)];
    (row?.querySelector(`[data-do="${what}"]:not([disabled])`) || row?.querySelector("input"))?.focus();
  };
  const swap = (place, by, what) => {
    [rows[place], rows[place + by]] = [rows[place + by], rows[place]];
    again(place + by, what);
  };
  const button = (words, what, label, click, off) =>
    el("button", { type: "button", class: "ur-quiet", "data-do": what, "aria-label": label, title: label, disabled: off, onclick: click }, words);
  return el(
    "section",
    { class: "ur-kinds-edit", "aria-label": "Edit the kinds" },
    el("p", { class: "ur-quietly" }, "Everybody who mentors uses these. A kind taken out stays on the marks that have it."),
    el(
      "ol",
      {},
      rows.map((row, place) =>
        el(
          "li",
          { class: "ur-kind-row" },
          el("kbd", { "aria-hidden": "true" }, place + 1),
          el("input", {
            type: "text",
            value: row.label,
            maxlength: 40,
            dir: "auto",
            "aria-label": `Kind ${place + 1}`,
            oninput: (event) => (row.label = event.target.value),
            onkeydown: (event) => {
              if (event.key === "Enter" && !event.isComposing) save();
              if (event.key === "Escape") close();
            },
          }),
          button("↑", "up", `Move kind ${place + 1} up`, () => swap(place, -1, "up"), place === 0),
          button("↓", "down", `Move kind ${place + 1} down`, () => swap(place, 1, "down"), place === rows.length - 1),
          button("Remove", "out", `Remove kind ${place + 1}`, () => { rows.splice(place, 1); again(place, "out"); }, rows.length === 1)
        )
      )
    ),
    state.kinds.fault ? el("p", { class: "ur-fault", role: "alert" }, state.kinds.fault) : null,
    el(
      "div",
      { class: "ur-buttons" },
      rows.length < MOST_KINDS
        ? el("button", { type: "button", onclick: () => { rows.push({ id: null, label: "" }); again(rows.length - 1, ""); } }, "Add a kind")
        : null,
      el("button", { type: "button", class: "ur-primary", onclick: () => save() }, "Save the kinds"),
      el("button", { type: "button", class: "ur-quiet", onclick: () => close() }, "Cancel")
    )
  );
  function save() {
    state.act("kinds", { kinds: rows.map((row) => [row.id, row.label]), place: "top" }, null, (done) => {
      if (!state.kinds) return;
      if (done && !done.fault) state.kinds = null;
      else if (done) state.kinds.fault = done.said;
      state.topStale = true;
    });
  }
  function close() {
    state.kinds = null;
    state.redrawTop();
    state.top.querySelector("[data-kinds]").focus();
  }
}
