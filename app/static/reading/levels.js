// Setting levels: five steps a dimension and a reason; what the scorer read stays away until the mentor has judged or asks.

function levelRow(state, turn, sign) {
  const key = `${turn.index}-${sign.dim}`;
  const draft = state.levels[key];
  // undefined: nothing chosen yet; null: not called for.
  const chosen = draft ? draft.level : sign.mine ? sign.mine.level : undefined;
  const choices = [...sign.words.map((word, level) => ({ level, word, face: String(level) })), { level: null, word: "not called for", face: "–" }];
  const pick = (level) => {
    state.levels[key] = { level, reason: draft ? draft.reason : sign.reason };
    state.redraw(turn.index);
    // What was said before is there to keep or to type over.
    state.root.querySelector(`#ur-why-${key}`)?.select();
    state.later();
  };
  const save = () => {
    if (!draft.reason.trim()) {
      announce(state, "Say why in a few words.");
      state.root.querySelector(`#ur-why-${key}`)?.focus();
      return;
    }
    state.act(
      "level",
      { turn: turn.reply, dim: sign.dim, level: draft.level, reason: draft.reason, closes: key, place: `${turn.index}-level` },
      { level: key }
    );
  };
  const name = el("span", { class: `ur-${sign.dim} ur-sign-name` }, el("span", { "aria-hidden": "true" }, SIGNS[sign.dim], " "), NAMES[sign.dim]);
  return el(
    "div",
    { class: "ur-level" },
    el(
      "div",
      { class: "ur-level-head" },
      name,
      el(
        "div",
        {
          class: "ur-choices",
          role: "group",
          "aria-label": `${NAMES[sign.dim]}, your level`,
          onkeydown: (event) => {
            if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-4-]$/.test(event.key)) return;
            event.preventDefault();
            pick(event.key === "-" ? null : Number(event.key));
          },
        },
        choices.map((choice) =>
          el(
            "button",
            {
              type: "button",
              class: "ur-choice",
              "aria-pressed": String(chosen === choice.level),
              "aria-label": choice.level === null ? choice.word : `${choice.level}, ${choice.word}`,
              title: choice.level === null ? choice.word : `${choice.level} · ${choice.word}`,
              "data-level": `${key}-${choice.level}`,
              onclick: () => pick(choice.level),
            },
            el("b", {}, choice.face),
            el("small", {}, choice.word)
          )
        )
      )
    ),
    draft
      ? el(
          "div",
          { class: "ur-why" },
          el("label", { for: `ur-why-${key}` }, "Why?"),
          el("input", {
            type: "text",
            id: `ur-why-${key}`,
            value: draft.reason,
            maxlength: 2000,
            autocomplete: "off",
            placeholder: sign.mine ? sign.mine.reason : null,
            oninput: (event) => {
              draft.reason = event.target.value;
              state.later();
            },
            onblur: (event) => state.left(event),
            onkeydown: (event) => {
              if (event.key === "Enter" && !event.isComposing) save();
              if (event.key === "Escape") {
                delete state.levels[key];
                state.later();
                state.redraw(turn.index);
                state.root.querySelector(`[data-level="${key}-${draft.level}"]`)?.focus();
              }
            },
          }),
          el("button", { type: "button", class: "ur-primary", onclick: save }, "Save"),
          el("span", { class: "ur-quietly ur-keys-hint" }, "Enter saves, Esc cancels"),
          el("span", { class: "ur-quietly ur-draft" })
        )
      : null,
    sign.mine && !draft
      ? el("p", { class: "ur-level-why" }, el("strong", {}, sign.mine.name), ": ", sign.mine.reason, " ", el("span", { class: "ur-quietly" }, "· ", time(sign.mine.when)))
      : null,
    state.shown(turn)
      ? el(
          "div",
          { class: "ur-scorer" },
          el(
            "p",
            {},
            "The scorer: ",
            sign.scorer.level === null ? "not called for" : [steps(sign.scorer.level), ` ${sign.scorer.level}, ${sign.scorer.word}`],
            sign.scorer.team ? `. ${sign.scorer.team}` : "",
            sign.scorer.sure ? el("span", { class: "ur-quietly" }, `. ${sign.scorer.sure}`) : null
          ),
          sign.second ? el("p", {}, sign.second) : null,
          el(
            "ul",
            {},
            sign.findings.map((item) =>
              el("li", {}, item.raises ? "+ " : "− ", item.name, quotes(item), ". ", item.reason)
            )
          )
        )
      : null,
    sign.contested
      ? el(
          "p",
          { class: "ur-contested" },
          el("strong", {}, `${state.data.trainee} asks you to look`),
          " · ",
          time(sign.contested.when),
          ": ",
          el("q", {}, sign.contested.why)
        )
      : null
  );
}

function levels(state, turn) {
  if (!turn.signs) return null;
  const open = state.opened.has(turn.index) || turn.signs.some((sign) => sign.contested && !sign.mine);
  const set = turn.signs.filter((sign) => sign.mine).length;
  const hidden = !state.shown(turn);
  return el(
    "div",
    { class: "ur-levels" },
    el(
      "button",
      {
        type: "button",
        class: "ur-quiet",
        "aria-expanded": String(open),
        "data-levels": turn.index,
        onclick: () => {
          if (open) state.opened.delete(turn.index);
          else state.opened.add(turn.index);
          state.redraw(turn.index);
          state.root.querySelector(open ? `[data-levels="${turn.index}"]` : `[data-level^="${turn.index}-listening"]`)?.focus();
        },
      },
      open ? "Fold levels" : set ? `Levels · ${set} of 3 set` : "Set levels"
    ),
    open ? turn.signs.map((sign) => levelRow(state, turn, sign)) : null,
    open && hidden
      ? el(
          "button",
          {
            type: "button",
            class: "ur-quiet",
            onclick: () => {
              state.asked.add(turn.index);
              state.redraw(turn.index);
            },
          },
          "Show what the scorer read"
        )
      : null
  );
}
