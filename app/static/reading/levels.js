// Setting levels: up to three in a box and one reason for them; what the scorer read stays away until the mentor has
// judged or asks. A box is {key, reply, signs, seen, others}: its key is the turn's index, or "whole".

function boxOf(state, key) {
  if (key === "whole") return { ...state.data.whole, key, reply: null, seen: false, others: [] };
  const turn = state.data.turns.find((each) => String(each.index) === String(key));
  return turn && turn.signs ? { key: String(key), reply: turn.reply, signs: turn.signs, seen: turn.seen, others: turn.others } : null;
}

function boxesIn(state) {
  return [...state.data.turns.filter((turn) => turn.signs).map((turn) => String(turn.index)), "whole"];
}

function isOpen(state, box) {
  const asked = box.signs.some((sign) => sign.contested);
  return asked || state.opened.has(box.key) || (state.allOpen && box.key !== "whole" && !state.folded.has(box.key));
}

// undefined: nothing chosen yet; null: not called for.
function chosenIn(draft, sign) {
  if (draft && sign.dim in draft.levels) return draft.levels[sign.dim];
  return sign.mine ? sign.mine.level : undefined;
}

function levelWords(level, word) {
  return level === null ? "not called for" : `${level}, ${word}`;
}

function levelsSaved(state, key) {
  const draft = state.levels[key];
  if (!draft) return;
  if (!draft.reason.trim()) {
    draft.fault = `Say why in a few words; ${state.data.trainee} reads it beside your level.`;
    state.redrawLevels(key);
    state.root.querySelector(`#ur-why-${key}`)?.focus();
    announce(state, draft.fault);
    return;
  }
  draft.fault = "";
  draft.saving = state.act("levels", { ...sentLevels(state, key), place: `${key}-level` }, { levels: key }, levelsDone(state, key));
  state.redrawLevels(key);
  onward(state, key);
}

function sentLevels(state, key) {
  const { levels: set, reason } = state.levels[key];
  return { turn: boxOf(state, key).reply, levels: set, reason };
}

function levelsDone(state, key) {
  return (done) => {
    const draft = state.levels[key];
    if (!draft) return;
    if (!done || done.fault) {
      draft.saving = null;
      draft.fault = done ? done.said : "";
      state.opened.add(key);
    } else if (draft.saving === done.nonce) delete state.levels[key];
    state.stale.add(key);
  };
}

// On to what is read next: the next box where all stand open, else the next turn.
function onward(state, key) {
  const boxes = boxesIn(state);
  const next = boxes[boxes.indexOf(key) + 1];
  if (key === "whole" || (next === "whole" && state.allOpen)) return state.root.querySelector("#ur-overall")?.focus();
  if (state.allOpen) return toLevels(state, next);
  const at = state.data.turns.findIndex((turn) => String(turn.index) === key);
  const turn = state.data.turns[at + 1];
  if (!turn) return toLevels(state, "whole", true);
  state.nodes[turn.index].scrollIntoView({ block: "nearest" });
  state.nodes[turn.index].querySelector(".ur-selectable").focus({ preventScroll: true });
}

// Open a box and go to the first of its levels that is not set, or to its first.
function toLevels(state, key, folded) {
  const box = boxOf(state, key);
  if (!folded) {
    state.opened.add(key);
    state.folded.delete(key);
    state.redrawLevels(key);
  }
  const wanted = box.signs.find((sign) => sign.contested && chosenIn(state.levels[key], sign) === undefined);
  const unset = wanted || box.signs.find((sign) => chosenIn(state.levels[key], sign) === undefined) || box.signs[0];
  const node = state.levelNodes[key];
  const target = folded ? node.querySelector("[data-levels]") : stepOf(node, key, unset.dim);
  target?.focus({ preventScroll: true });
  (folded ? node : target)?.scrollIntoView({ block: folded ? "nearest" : "center" });
}

function stepOf(node, key, dim) {
  return node.querySelector(`[data-level^="${key}-${dim}-"][tabindex="0"]`);
}

function levelRow(state, box, sign) {
  const { key } = box;
  const draft = state.levels[key];
  const chosen = chosenIn(draft, sign);
  const choices = [...sign.words.map((word, level) => ({ level, word, face: String(level) })), { level: null, word: "not called for", face: "–" }];
  const pick = (level, byKey) => {
    const now = (state.levels[key] = state.levels[key] || { levels: {}, reason: "" });
    now.levels[sign.dim] = level;
    now.saving = null;
    now.fault = "";
    state.later();
    state.redrawLevels(key);
    const node = state.levelNodes[key];
    const after = box.signs.slice(box.signs.indexOf(sign) + 1);
    const all = box.signs.every((each) => chosenIn(now, each) !== undefined);
    // By key: on to the next dimension, after the last to the reason. By mouse: to the reason, which takes what is
    // typed while the mouse goes on choosing; by finger only once all are chosen, for it brings up a keyboard.
    const finger = matchMedia("(pointer: coarse)").matches;
    if (byKey && after.length) stepOf(node, key, after[0].dim)?.focus();
    else if (byKey || all || sign.contested || !finger) node.querySelector(`#ur-why-${key}`)?.focus({ preventScroll: !byKey });
    else node.querySelector(`[data-level="${key}-${sign.dim}-${level}"]`)?.focus();
  };
  const lit = chosen === undefined ? 0 : chosen === null ? 5 : chosen;
  return el(
    "div",
    { class: "ur-level", "data-row": `${key}-${sign.dim}` },
    sign.contested ? asks(state, sign, (level) => pick(level, false)) : null,
    el(
      "div",
      { class: "ur-level-head" },
      el("span", { class: `ur-${sign.dim} ur-sign-name` }, el("span", { "aria-hidden": "true" }, SIGNS[sign.dim], " "), NAMES[sign.dim]),
      el(
        "div",
        {
          class: "ur-choices",
          role: "group",
          "aria-label": `${NAMES[sign.dim]}, your level`,
          onkeydown: (event) => {
            if (event.ctrlKey || event.metaKey || event.altKey) return;
            const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
            if (steps) {
              const all = [...event.currentTarget.children];
              all[Math.min(all.length - 1, Math.max(0, all.indexOf(event.target) + steps))].focus();
              event.preventDefault();
            } else if (/^[0-4-]$/.test(event.key)) {
              event.preventDefault();
              event.stopPropagation();
              pick(event.key === "-" ? null : Number(event.key), true);
            }
          },
        },
        choices.map((choice, place) =>
          el(
            "button",
            {
              type: "button",
              class: "ur-choice",
              tabindex: place === lit ? "0" : "-1",
              "aria-pressed": String(chosen === choice.level),
              "aria-label": choice.level === null ? choice.word : `${choice.level}, ${choice.word}`,
              title: choice.level === null ? choice.word : `${choice.level} · ${choice.word}`,
              "data-level": `${key}-${sign.dim}-${choice.level}`,
              onclick: (event) => pick(choice.level, event.detail === 0),
            },
            el("b", {}, choice.face),
            el("small", {}, choice.word)
          )
        )
      )
    ),
    (sign.decided || []).map((each) => askedBefore(state, each)),
    sign.mine ? given(state, key, sign.mine, true) : null,
    (sign.others || []).map((other) => given(state, key, other, false)),
    sign.scorer ? scorerPart(state, box, sign) : null
  );
}

// A level a person has given: whose, why, and what was said about it.
function given(state, key, verdict, mine) {
  const gone = Date.parse(verdict.when.at) + 58000 - (Date.now() + state.ahead);
  if (mine && gone > 0) setTimeout(() => state.root.isConnected && state.redrawLevels(key), gone + 100);
  return el(
    "div",
    { class: "ur-given" },
    el(
      "p",
      { class: "ur-level-why" },
      el("strong", {}, verdict.name),
      mine ? ": " : [" gave ", levelWords(verdict.level, verdict.word), ". "],
      verdict.accepts ? "as the scorer has it." : el("span", { dir: "auto" }, verdict.reason),
      " ",
      el("span", { class: "ur-quietly" }, "· ", time(verdict.when)),
      mine && gone > 0
        ? el("button", { type: "button", class: "ur-quiet", "aria-label": `Undo this level of ${verdict.name}`, onclick: () => state.act("withdraw", { ids: [verdict.id], place: `${key}-level` }) }, "Undo")
        : null
    ),
    thread(state, verdict.thread, state.answer)
  );
}

// What the trainee asks about a level, and the two ways to decide that are nearest.
function asks(state, sign, decide) {
  const { contested } = sign;
  const { scorer, wanted } = contested;
  const other = wanted && !(scorer && wanted.level === scorer.level);
  return el(
    "div",
    { class: "ur-contested" },
    el("p", {}, el("strong", {}, `${state.data.trainee} asks you to look`), " · ", time(contested.when), contested.why ? [": ", el("q", { dir: "auto" }, contested.why)] : "."),
    el(
      "p",
      { class: "ur-quietly" },
      wanted ? `They would give ${levelWords(wanted.level, wanted.word)}. ` : "They named no level. ",
      scorer ? `The level asked about is ${levelWords(scorer.level, scorer.word)}. ` : "The level asked about shows once you have judged this reply, or asked for what the scorer read. ",
      contested.due ? [Date.parse(contested.due.at) < Date.now() ? "A person was to decide by " : "A person decides by ", el("time", { datetime: contested.due.at, title: contested.due.exact }, contested.due.on), "."] : null
    ),
    el(
      "div",
      { class: "ur-buttons ur-decide" },
      scorer ? el("button", { type: "button", onclick: () => decide(scorer.level) }, scorer.level === null ? "Keep it not called for" : `Keep ${scorer.level}`) : null,
      other ? el("button", { type: "button", onclick: () => decide(wanted.level) }, wanted.level === null ? "Call it not called for, as they ask" : `Give the ${wanted.level} they ask for`) : null,
      el("span", { class: "ur-quietly" }, scorer || other ? "or choose another below, and say why." : "Choose a level below, and say why.")
    )
  );
}

// What the trainee asked about a level that somebody has decided since, and how.
function askedBefore(state, item, about) {
  const { wanted } = item;
  return el(
    "div",
    { class: "ur-given ur-asked-before" },
    el(
      "p",
      { class: "ur-level-why" },
      el("strong", {}, state.data.trainee),
      about ? ` asked about ${about}, ` : " asked, ",
      time(item.when),
      ": ",
      el("q", { dir: "auto" }, item.why),
      ` ${wanted ? `Would give ${levelWords(wanted.level, wanted.word)}` : "Named no level"}. `,
      el("strong", {}, item.by),
      ` ${item.decided}. `,
      about ? el("span", { dir: "auto" }, item.reason) : null // else it stands beside their level
    )
  );
}

function scorerPart(state, box, sign) {
  const { level, word, team, sure } = sign.scorer;
  return el(
    "div",
    { class: "ur-scorer" },
    el(
      "p",
      {},
      "The scorer: ",
      level === null ? "not called for" : [steps(level), ` ${level}, ${word}`],
      team ? `. ${team}` : "",
      sure ? el("span", { class: "ur-quietly" }, `. ${sure}`) : null,
      acceptable(sign) && box.reply
        ? el(
            "button",
            { type: "button", class: "ur-accept", "data-accept": `${box.key}-${sign.dim}`, "aria-label": `Accept ${level === null ? "not called for" : level} for ${NAMES[sign.dim].toLowerCase()}`, onclick: () => accept(state, box, [sign.dim]) },
            level === null ? "Accept not called for" : `Accept ${level}`
          )
        : null
    ),
    sign.second ? el("p", {}, sign.second) : null,
    el(
      "ul",
      {},
      sign.findings.map((item) => el("li", {}, item.raises ? "+ " : "− ", item.name, quotes(item), quotesEnd(item), item.reason))
    )
  );
}

// Whether the scorer's level of a dimension could still be taken over: nothing stands contested, nor given alike.
function acceptable(sign) {
  return sign.scorer && !sign.contested && !(sign.mine && sign.mine.level === sign.scorer.level);
}

// Whether no person has given a level there yet: what is taken over all at once touches none of theirs.
function undecided(sign) {
  return acceptable(sign) && !sign.mine && !(sign.others || []).length;
}

const UNDECIDED_ONLY = "Only where nobody has given a level yet";

function accept(state, box, dims) {
  const draft = state.levels[box.key];
  if (draft) {
    for (const dim of dims) delete draft.levels[dim];
    if (!Object.keys(draft.levels).length && !draft.reason.trim()) delete state.levels[box.key];
  }
  state.act("accept", { turn: box.reply, dims, place: `${box.key}-level` });
  const left = box.signs.find((sign) => acceptable(sign) && !dims.includes(sign.dim));
  if (left) state.levelNodes[box.key].querySelector(`[data-accept="${box.key}-${left.dim}"]`)?.focus();
  else onward(state, box.key);
}

function whyLine(state, box) {
  const { key } = box;
  const draft = state.levels[key];
  if (!draft || !Object.keys(draft.levels).length) return null;
  const told = box.signs.filter((sign) => sign.dim in draft.levels).map((sign) => `${NAMES[sign.dim].toLowerCase()} ${draft.levels[sign.dim] ?? "–"}`);
  const asked = box.signs.some((sign) => sign.contested && sign.dim in draft.levels);
  return el(
    "div",
    { class: "ur-why" },
    el("label", { for: `ur-why-${key}` }, asked ? `Why? ${state.data.trainee} asked.` : "Why?", el("span", { class: "ur-hidden" }, ` For ${told.join(", ")}`)),
    el("input", {
      type: "text",
      id: `ur-why-${key}`,
      dir: "auto",
      value: draft.reason,
      maxlength: 2000,
      autocomplete: "off",
      "aria-describedby": draft.fault ? `ur-fault-${key}` : null,
      "aria-invalid": draft.fault ? "true" : null,
      oninput: (event) => {
        draft.reason = event.target.value;
        draft.saving = null;
        state.later();
      },
      onblur: (event) => state.left(event),
      onkeydown: (event) => {
        if (event.key === "Enter" && !event.isComposing) {
          event.preventDefault();
          levelsSaved(state, key);
        } else if (event.key === "Escape") {
          const [dim] = Object.keys(draft.levels);
          delete state.levels[key];
          state.later();
          state.redrawLevels(key);
          stepOf(state.levelNodes[key], key, dim)?.focus();
        }
      },
    }),
    el("button", { type: "button", class: "ur-primary", onclick: () => levelsSaved(state, key) }, draft.saving ? "Saving…" : "Save"),
    el("span", { class: "ur-quietly ur-keys-hint" }, "Enter saves, Esc cancels"),
    el("span", { class: "ur-quietly ur-draft" }),
    draft.fault ? el("p", { class: "ur-fault", id: `ur-fault-${key}`, role: "alert" }, draft.fault) : null
  );
}

function levelBox(state, key) {
  const box = boxOf(state, key);
  if (!box) return null;
  const opened = isOpen(state, box);
  const set = box.signs.filter((sign) => sign.mine).length;
  const left = box.signs.filter((sign) => undecided(sign));
  const what = key === "whole" ? "levels for the whole conversation" : "levels";
  return el(
    "div",
    { class: `ur-levels${opened ? " ur-levels-open" : ""}`, "data-box": key },
    el(
      "button",
      {
        type: "button",
        class: "ur-quiet",
        "aria-expanded": String(opened),
        "data-levels": key,
        onclick: () => {
          if (!opened) return toLevels(state, key);
          state.opened.delete(key);
          state.folded.add(key);
          state.redrawLevels(key);
          state.levelNodes[key].querySelector("[data-levels]").focus();
        },
      },
      opened ? `Fold ${what}` : set ? `${what[0].toUpperCase()}${what.slice(1)} · ${set} of 3 set` : `Set ${what}`
    ),
    opened ? null : box.signs.map((sign) => (sign.decided || []).map((each) => askedBefore(state, each, NAMES[sign.dim].toLowerCase()))),
    opened && key === "whole" ? el("p", { class: "ur-quietly" }, "They stand before the mean of the replies. Leave them where the replies say it.") : null,
    opened ? box.signs.map((sign) => levelRow(state, box, sign)) : null,
    opened ? whyLine(state, box) : null,
    opened && !box.seen && box.others.length ? el("p", { class: "ur-quietly" }, `${box.others.join(" and ")} set levels here; they show after yours.`) : null,
    opened && !box.seen && box.reply
      ? el("button", { type: "button", class: "ur-quiet", "data-look": key, onclick: () => look(state, [box.reply], key) }, "Show what the scorer read", el("kbd", { class: "ur-keys-hint", "aria-hidden": "true" }, "s"))
      : null,
    opened && box.seen && left.length > 1
      ? el("button", { type: "button", class: "ur-accept", "data-accept": key, title: UNDECIDED_ONLY, onclick: () => accept(state, box, left.map((sign) => sign.dim)) }, left.length === 3 ? "Accept all three" : "Accept both", el("kbd", { class: "ur-keys-hint", "aria-hidden": "true" }, "a"))
      : null
  );
}

function look(state, replies, key) {
  state.act("look", { turns: replies, place: key ? `${key}-level` : "top" });
  if (!key) return;
  // The scorer's part opens where the mentor looks, with its levels to accept.
  state.opened.add(key);
  state.folded.delete(key);
  state.redrawLevels(key);
  state.wanted = key;
}
