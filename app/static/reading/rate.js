// One reply to rate blind: what came before it, three rows of levels, a reason, save and on. Keys 0-4 and - set a level.

const rateName = (data) => `uh-rate-${data.own}-${data.id}-${data.place}`;

function rateKept(data) {
  try {
    return JSON.parse(sessionStorage.getItem(rateName(data)) || "null");
  } catch {
    return null;
  }
}

function rateKeep(state) {
  try {
    sessionStorage.setItem(rateName(state.data), JSON.stringify(state.draft));
  } catch {
    // Without storage the draft lives as long as the page.
  }
}

function rateForget(data) {
  try {
    sessionStorage.removeItem(rateName(data));
  } catch {
    // Nothing was kept.
  }
}

function rateMissing(state) {
  return DIMENSIONS.filter((dim) => state.draft.levels[dim] === undefined);
}

function rateRow(state, sign) {
  const choices = [...sign.words.map((word, level) => ({ level, word, face: String(level) })), { level: null, word: "not called for", face: "–" }];
  return el(
    "div",
    { class: "ur-rate-row", role: "group", "aria-label": `${NAMES[sign.dim]}, your level`, "data-dim": sign.dim },
    el("span", { class: `ur-${sign.dim} ur-sign-name` }, el("span", { "aria-hidden": "true" }, SIGNS[sign.dim], " "), NAMES[sign.dim]),
    el(
      "div",
      { class: "ur-rate-choices" },
      choices.map((choice) =>
        el(
          "button",
          {
            type: "button",
            class: "ur-rate-choice",
            "aria-pressed": String(state.draft.levels[sign.dim] === choice.level),
            "aria-label": choice.level === null ? choice.word : `${choice.level}, ${choice.word}`,
            "data-choice": `${sign.dim}-${choice.level}`,
            onclick: () => ratePick(state, sign.dim, choice.level, false),
          },
          el("b", {}, choice.face),
          el("small", {}, choice.word)
        )
      )
    )
  );
}

// By key the next row is the next to be asked for; by pointer the focus stays where it is.
function ratePick(state, dim, level, byKey) {
  state.draft.levels[dim] = level;
  rateKeep(state);
  for (const button of state.root.querySelectorAll(`[data-dim="${dim}"] .ur-rate-choice`)) {
    button.setAttribute("aria-pressed", String(button.dataset.choice === `${dim}-${level}`));
  }
  rateSay(state, "");
  if (!byKey) return;
  const next = DIMENSIONS[DIMENSIONS.indexOf(dim) + 1];
  const to = next ? state.root.querySelector(`[data-dim="${next}"] .ur-rate-choice`) : state.root.querySelector(".ur-rate-why");
  to?.focus();
}

function rateSay(state, words) {
  state.said.textContent = words;
  state.said.className = words ? "ur-fault" : "";
}

function rateSave(state, send) {
  if (state.sending) return;
  const missing = rateMissing(state);
  if (missing.length) {
    rateSay(state, `Choose a level for ${missing.map((dim) => NAMES[dim].toLowerCase()).join(" and ")}; – says it was not called for.`);
    state.root.querySelector(`[data-dim="${missing[0]}"] .ur-rate-choice`)?.focus();
    return;
  }
  state.sending = true;
  send("save", { place: state.data.place, levels: state.draft.levels, reason: state.draft.reason });
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const state = stage(parentElement, "ur-rate");
  state.sending = false;
  const now = JSON.stringify(data);
  if (state.drawn === now) return;
  const moved = !state.data || state.data.place !== data.place || state.data.id !== data.id;
  if (state.data && moved && data.kept === state.data.place) rateForget(state.data);
  state.drawn = now;
  state.data = data;
  if (moved) state.draft = rateKept(data) || { levels: { ...(data.levels || {}) }, reason: data.reason };
  state.said = el("p", { role: "alert" });
  const heading = el("h2", { tabindex: "-1", class: "ur-rate-title" }, `Reply ${data.number} of ${data.of}`);
  const save = () => rateSave(state, setTriggerValue);
  state.root.replaceChildren(
    heading,
    el("p", { class: "ur-quietly" }, data.under),
    el(
      "ol",
      { class: "ur-rate-turns", "aria-label": "What was said, up to the reply" },
      data.turns.map((turn, i) =>
        el(
          "li",
          { class: i === data.turns.length - 1 ? "ur-rate-this" : turn.agent ? "ur-rate-agent" : null },
          el("p", { class: "ur-rate-who" }, turn.who, i === data.turns.length - 1 ? " · the reply to rate" : ""),
          el("p", { class: turn.silence ? "ur-quietly" : "ur-said", dir: "auto" }, turn.text)
        )
      )
    ),
    el(
      "div",
      { class: "ur-rate-box" },
      data.signs.map((sign) => rateRow(state, sign)),
      el("label", { for: "ur-rate-why" }, "Why? A few words help when you talk about it. You may leave it empty."),
      growing({
        id: "ur-rate-why",
        class: "ur-rate-why",
        maxlength: 2000,
        dir: "auto",
        value: state.draft.reason,
        oninput: (event) => {
          state.draft.reason = event.target.value;
          rateKeep(state);
        },
        onkeydown: (event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          save();
        },
      }),
      state.said,
      el(
        "div",
        { class: "ur-rate-foot" },
        el("button", { type: "button", class: "ur-primary", onclick: save }, data.last ? "Save, and see everybody's" : "Save and on"),
        data.previous === null ? null : el("button", { type: "button", onclick: () => setTriggerValue("go", data.previous) }, "The one before"),
        data.next === null ? null : el("button", { type: "button", onclick: () => setTriggerValue("go", data.next) }, "The next one"),
        el("span", { class: "ur-quietly ur-rate-keys" }, "Keys: 0 to 4, – for not called for, Enter saves")
      )
    )
  );
  rateSay(state, data.fault);
  state.root.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "TEXTAREA" || !/^[0-4-]$/.test(event.key)) return;
    event.preventDefault();
    const row = event.target.closest("[data-dim]");
    const dim = row ? row.dataset.dim : rateMissing(state)[0] || DIMENSIONS[0];
    ratePick(state, dim, event.key === "-" ? null : Number(event.key), true);
  };
  if (moved) {
    heading.focus({ preventScroll: true });
    // Above the first reply stands the page's own heading: nobody is taken past it unasked.
    if (!state.first) heading.scrollIntoView({ block: "start" });
    state.first = false;
  }
}
