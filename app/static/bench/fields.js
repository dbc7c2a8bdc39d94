// The fields of the form. Each puts people's words into inputs and text alone, and hands on what is changed.

// A fault or a piece of advice where it belongs, with what would put it right and the way to its line.
function faultNote(state, fault) {
  return el(
    "p",
    { class: fault.advice ? "ur-bench-advice" : "ur-bench-fault", dir: "auto" },
    `${fault.what[0].toUpperCase()}${fault.what.slice(1)}; ${fault.do}. `,
    fault.fix ? el("button", { type: "button", class: "ur-bench-fix", "data-fix": fault.key, onclick: () => state.fix(fault) }, fault.fix) : null,
    ...versionsIn(fault.do, state.bus),
    " ",
    el("button", { type: "button", class: "ur-quiet ur-to-line", onclick: () => state.bus.editor && state.bus.editor.goTo(fault.line, fault.column) }, `line ${fault.line}`)
  );
}

// The place for what is wrong at `key`; filled whenever the faults change.
function faultSlot(state, key) {
  const slot = el("div", { class: "ur-bench-faults", id: `ur-w-${key}` });
  state.updaters.push(() => {
    const found = state.faultsAt[key] || [];
    // What was asked for stays in sight while it is answered.
    const asked = state.asked[key] && !unwritten(valueAt(state.values, stepsOf(key))) ? askedFor(state.asked[key]) : "";
    const refused = state.refused[key] !== undefined;
    const said = JSON.stringify([found, asked, refused]);
    if (slot.said === said) return;
    slot.said = said;
    const number = el("p", { class: "ur-bench-fault", role: "alert", "data-refused": key }, "This is no number, so it is not saved. Write it in figures, as in 42.");
    slot.replaceChildren(...(refused ? [number] : []), ...found.map((fault) => faultNote(state, fault)), ...(asked ? [el("p", { class: "ur-bench-help ur-bench-asked", dir: "auto" }, asked)] : []));
  });
  return slot;
}

// A box to write in. `more` are its further attributes; `enter` what the Enter key does.
function writingBox(state, at, kind, more) {
  const key = keyOf(at);
  const box = el(kind === "number" ? "input" : "textarea", {
    id: `ur-f-${key}`, "data-at": key, dir: "auto", autocomplete: "off", spellcheck: kind === "number" ? "false" : "true",
    "aria-describedby": `ur-w-${key}`, rows: kind === "text" ? 2 : kind === "number" ? null : 1, type: kind === "number" ? "text" : null,
    inputmode: kind === "number" ? "numeric" : null, ...more,
  });
  const fit = () => {
    if (box.tagName !== "TEXTAREA" || !box.isConnected) return;
    box.style.height = "auto";
    let height = box.scrollHeight;
    if (!box.value && box.placeholder.length > 30) {
      // A box to write in is as high as what it asks for.
      box.value = box.placeholder;
      height = box.scrollHeight;
      box.value = "";
    }
    box.style.height = `${height + 2}px`;
  };
  if (kind === "line") box.addEventListener("keydown", (event) => event.key === "Enter" && !event.ctrlKey && event.preventDefault());
  const isNumber = (words) => /^-?\d+(\.\d+)?$/.test(words.trim());
  const numbered = (words) => (kind === "number" && isNumber(words) ? Number(words) : words);
  // What is no number stays in sight, and is not sent; one half typed is not found fault with yet.
  const refuse = (leaving) => {
    const half = /^-?\d*\.?$/.test(box.value.trim());
    if (state.typing?.key === key) state.drop();
    state.bus.keep();
    if (half && !leaving) return;
    state.refused[key] = box.value;
    state.hush();
    state.draw();
  };
  const wrong = () => kind === "number" && box.value.trim() !== "" && !isNumber(box.value);
  box.addEventListener("input", () => {
    fit();
    if (wrong()) return refuse(false);
    box.classList.toggle("ur-to-write", !box.value && unwritten(valueAt(state.values, at)));
    const refused = state.refused[key] !== undefined;
    state.type(at, numbered(box.value), kind === "number" && !!more.placeholder);
    if (refused) state.draw();
  });
  box.addEventListener("blur", () => {
    if (wrong()) return [state.refused[key], String(valueAt(state.values, at))].includes(box.value) ? undefined : refuse(true);
    state.flush();
    state.settle(at);
  });
  state.updaters.push(() => {
    const value = valueAt(state.values, at);
    const toWrite = unwritten(value);
    const shown = value === undefined || value === null || toWrite ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
    box.placeholder = toWrite ? askedFor(value) : more.placeholder || "";
    const refused = state.refused[key];
    if (refused !== undefined && box.value !== refused) box.value = refused;
    else if (refused === undefined && !(state.typing && state.typing.key === key) && !(document.activeElement === box && wrong()) && box.value !== shown) {
      const caret = document.activeElement === box ? [box.selectionStart, box.selectionEnd] : null;
      box.value = shown;
      if (caret) box.setSelectionRange(...caret);
    }
    box.classList.toggle("ur-to-write", toWrite && !box.value);
    if (refused !== undefined || (state.faultsAt[key] || []).some((fault) => !fault.advice)) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
    if (box.tagName === "TEXTAREA" && box.fitted !== box.value + box.placeholder) {
      box.fitted = box.value + box.placeholder;
      requestAnimationFrame(fit);
    }
  });
  return box;
}

function labelled(state, field, at, control, { legend } = {}) {
  const key = keyOf(at);
  return el(
    "div",
    { class: `ur-bench-field ur-bench-k-${field.kind}`, role: legend ? "group" : null, "aria-labelledby": legend ? `ur-l-${key}` : null },
    el(legend ? "div" : "label", { class: "ur-bench-label", id: `ur-l-${key}`, for: legend ? null : `ur-f-${key}` }, field.label),
    field.help ? el("p", { class: "ur-bench-help" }, field.help) : null,
    control,
    faultSlot(state, key),
    bracketsNote(state, field)
  );
}

const plainField = (kind) => (state, field, at) => labelled(state, field, at, writingBox(state, at, kind, {}));

function numberField(state, field, at) {
  const otherwise = field.otherwise === undefined ? "" : `${field.otherwise}, as usual`;
  return labelled(state, field, at, writingBox(state, at, "number", { placeholder: otherwise }));
}

function shareField(state, field, at) {
  const box = writingBox(state, at, "number", { inputmode: "decimal", placeholder: field.otherwise === undefined ? "" : `${field.otherwise}` });
  const slide = el("input", {
    type: "range", min: field.low || 0, max: field.high ?? 1, step: field.step || 0.01, "aria-label": `${field.label}, slider`,
    oninput: () => {
      box.value = slide.value;
      state.type(at, Number(slide.value));
    },
    onchange: () => state.flush(),
  });
  state.updaters.push(() => {
    const value = valueAt(state.values, at);
    slide.value = typeof value === "number" ? value : (field.otherwise ?? 0);
  });
  return labelled(state, field, at, el("div", { class: "ur-bench-slide" }, slide, box));
}

function spanField(state, field, at) {
  const one = (i, name) => writingBox(state, [...at, i], "number", { "aria-label": `${field.label}, ${name}` });
  return labelled(state, field, at, el("div", { class: "ur-bench-span" }, one(0, "fewest"), " to ", one(1, "most")), { legend: true });
}

function yesField(state, field, at) {
  const key = keyOf(at);
  const box = el("input", { type: "checkbox", id: `ur-f-${key}`, "data-at": key, onchange: () => state.change([{ op: "set", at, value: box.checked }]) });
  state.updaters.push(() => {
    box.checked = valueAt(state.values, at) === true;
  });
  return el("div", { class: "ur-bench-field" }, el("label", { class: "ur-bench-tick", for: `ur-f-${key}` }, box, " ", field.label), faultSlot(state, key));
}

// A select whose choices are [value, words]; a value that is none of them still shows.
function choosing(state, at, choicesNow, { optional, label } = {}) {
  const key = keyOf(at);
  const box = el("select", {
    id: `ur-f-${key}`, "data-at": key, "aria-label": label || null, "aria-describedby": `ur-w-${key}`,
    onchange: () => state.change([box.value === "" ? { op: "remove", at } : { op: "set", at, value: box.value }]),
  });
  state.updaters.push(() => {
    const value = valueAt(state.values, at);
    const choices = choicesNow();
    const rest = value && !choices.some(([each]) => each === value) ? [[String(value), `${value} (is not there)`]] : [];
    const none = optional || !value ? [["", optional || "Choose"]] : [];
    const all = [...none, ...choices, ...rest];
    const said = JSON.stringify(all);
    if (box.said !== said) {
      box.said = said;
      box.replaceChildren(...all.map(([each, words]) => el("option", { value: each }, words)));
    }
    box.value = value || "";
  });
  return box;
}

function choiceField(state, field, at) {
  return labelled(state, field, at, choosing(state, at, () => field.choices, { optional: field.otherwise === undefined ? null : "As usual" }));
}

// What an item is called by its own words.
function titleOf(item, titled) {
  const value = valueAt(item, stepsOf(titled));
  if (typeof value === "string" && value.trim()) return unwritten(value) ? "" : value.trim();
  return "";
}
const short = (words, most) => (Array.from(words).length > most ? `${Array.from(words).slice(0, most).join("")}…` : words);

function others(state, of) {
  const list = state.values && state.values[of];
  return (Array.isArray(list) ? list : []).filter((each) => each && each.id).map((each) => [each.id, short(titleOf(each, "lines.0") || each.id, 64)]);
}

function referField(state, field, at) {
  const required = at[at.length - 1] === "hints_at" || at[at.length - 1] === "cue";
  return labelled(state, field, at, choosing(state, at, () => others(state, field.of), { optional: required ? null : "None" }));
}

// Ticks for a list of names; `choicesNow` gives [value, words].
function ticks(state, field, at, choicesNow) {
  const key = keyOf(at);
  const row = el("div", { class: "ur-bench-ticks", "data-at": key, tabindex: "-1" });
  state.updaters.push(() => {
    const held = valueAt(state.values, at);
    const list = Array.isArray(held) ? held : [];
    const choices = choicesNow();
    const gone = list.filter((each) => !choices.some(([value]) => value === each)).map((each) => [each, `${each} (is not there)`]);
    const all = [...choices, ...gone];
    const said = JSON.stringify([all, list]);
    if (row.said === said) return;
    row.said = said;
    const stood = row.contains(document.activeElement) ? document.activeElement.value : null;
    row.replaceChildren(
      ...all.map(([value, words]) => {
        const toggle = (event) => {
          const now = valueAt(state.values, at);
          const place = Array.isArray(now) ? now.indexOf(value) : -1;
          if (event.target.checked && place < 0) state.change([{ op: "add", at, value, to: -1 }]);
          else if (!event.target.checked && place >= 0) state.change([{ op: "remove", at: [...at, place] }]);
        };
        return el("label", { class: "ur-bench-tick", dir: "auto" }, el("input", { type: "checkbox", value, checked: list.includes(value), onchange: toggle }), " ", words);
      })
    );
    if (!all.length) row.append(el("span", { class: "ur-quietly" }, "None is written yet."));
    if (stood !== null) row.querySelector(`input[value="${CSS.escape(stood)}"]`)?.focus();
  });
  return labelled(state, field, at, row, { legend: true });
}

function weightsField(state, field, at) {
  const held = valueAt(state.values, at);
  const names = held && typeof held === "object" ? Object.keys(held) : [];
  const words = Object.fromEntries(field.choices);
  const rows = names.map((name) =>
    el(
      "div",
      { class: "ur-bench-weight" },
      el("label", { for: `ur-f-${keyOf([...at, name])}` }, words[name] || name),
      writingBox(state, [...at, name], "number", { inputmode: "decimal" }),
      el("button", { type: "button", class: "ur-bench-small", "aria-label": `Remove ${words[name] || name}`, onclick: () => state.change([{ op: "remove", at: [...at, name] }], { said: "Removed." }) }, "×"),
      faultSlot(state, keyOf([...at, name]))
    )
  );
  const add = el("select", { "aria-label": `${field.label}: add one`, onchange: () => add.value && state.change([{ op: "set", at: [...at, add.value], value: 1 }], { focus: keyOf([...at, add.value]) }) },
    el("option", { value: "" }, "Add one"), field.choices.filter(([name]) => !names.includes(name)).map(([name, said]) => el("option", { value: name }, said)));
  return labelled(state, field, at, el("div", {}, rows, add), { legend: true });
}

// The id of an item: changing it changes all that points to it, so it goes once it is left.
function nameField(state, field, at) {
  if (at.length === 1) return plainField("line")(state, field, at);
  const key = keyOf(at);
  const box = el("input", { type: "text", id: `ur-f-${key}`, "data-at": key, autocomplete: "off", spellcheck: "false", "aria-describedby": `ur-w-${key}` });
  const rename = () => {
    if (box.value.trim() && box.value !== valueAt(state.values, at)) {
      if (typeof at[at.length - 2] === "number") state.rename(at.slice(0, -1), box.value);
      else state.change([{ op: "set", at, value: box.value }]);
    }
  };
  box.addEventListener("change", rename);
  state.updaters.push(() => {
    if (document.activeElement !== box) box.value = valueAt(state.values, at) ?? "";
  });
  return labelled(state, field, at, box);
}
