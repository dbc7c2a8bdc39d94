// Lists of the form: lines one under the other, and items that fold.

function smallButton(words, label, act, more) {
  return el("button", { type: "button", class: "ur-bench-small", "aria-label": label, title: label, onclick: act, ...more }, words);
}

function linesBox(state, field, at, named) {
  const list = valueAt(state.values, at);
  const lines = Array.isArray(list) ? list : [];
  const fresh = typeof field.fresh === "string" ? field.fresh : `${PENCIL} Another line`;
  const addAt = (i) => {
    state.flush();
    state.change([{ op: "add", at, value: fresh, to: i }], { focus: keyOf([...at, i]) });
  };
  const drop = (i, back) => {
    state.drop();
    const to = lines.length > 1 ? keyOf([...at, Math.max(0, Math.min(back ? i - 1 : i, lines.length - 2))]) : null;
    state.change([{ op: "remove", at: [...at, i] }], { focus: to, add: keyOf(at), said: "Removed." });
  };
  const move = (i, to) => {
    if (to < 0 || to >= lines.length) return;
    state.flush();
    state.change([{ op: "move", at: [...at, i], to }], { focus: keyOf([...at, to]) });
  };
  const rows = lines.map((line, i) => {
    const box = writingBox(state, [...at, i], "item", { "aria-label": `${named}, ${i + 1} of ${lines.length}` });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.isComposing) {
        event.preventDefault();
        addAt(i + 1);
      } else if (event.key === "Backspace" && !box.value && lines.length > 1 && !event.repeat) {
        event.preventDefault();
        drop(i, true);
      } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
        event.preventDefault();
        move(i, i + (event.key === "ArrowUp" ? -1 : 1));
      }
    });
    return el(
      "li",
      { class: "ur-bench-line" },
      el(
        "div",
        { class: "ur-bench-row" },
        box,
        el(
          "span",
          { class: "ur-bench-tools" },
          field.short || lines.length < 2 ? null : smallButton("↑", `Move ${named} ${i + 1} up`, () => move(i, i - 1), { disabled: i === 0 }),
          field.short || lines.length < 2 ? null : smallButton("↓", `Move ${named} ${i + 1} down`, () => move(i, i + 1), { disabled: i + 1 === lines.length }),
          smallButton("×", `Remove ${named} ${i + 1}`, () => drop(i))
        )
      ),
      faultSlot(state, keyOf([...at, i]))
    );
  });
  return el(
    "div",
    { class: field.short ? "ur-bench-words" : null },
    el("ul", {}, rows),
    el("button", { type: "button", class: "ur-quiet", "data-add": keyOf(at), onclick: () => addAt(lines.length) }, `Add ${/^[aeiou]/.test(field.one || "line") ? "an" : "a"} ${field.one || "line"}`)
  );
}

const linesField = (state, field, at) => labelled(state, field, at, linesBox(state, field, at, field.label), { legend: true });

function waysField(state, field, at) {
  const ways = Array.isArray(valueAt(state.values, at)) ? valueAt(state.values, at) : [];
  const inner = { ...field, fresh: `${PENCIL} Another line`, one: "line" };
  const box = el(
    "div",
    {},
    ways.map((_, i) =>
      el(
        "div",
        { class: "ur-bench-way" },
        el("div", { class: "ur-bench-way-head" }, `Way ${i + 1}`, smallButton("×", `Remove way ${i + 1}`, () => state.change([{ op: "remove", at: [...at, i] }], { said: "Removed.", add: keyOf(at) }))),
        linesBox(state, inner, [...at, i], `Way ${i + 1}`),
        faultSlot(state, keyOf([...at, i]))
      )
    ),
    el("button", { type: "button", class: "ur-quiet", "data-add": keyOf(at), onclick: () => state.change([{ op: "add", at, value: field.fresh, to: -1 }], { focus: keyOf([...at, ways.length, 0]) }) }, "Add another way")
  );
  return labelled(state, field, at, box, { legend: true });
}

// A part of the form that folds: open where the reader opened it, or where something in it is still to write or wrong.
function folding(state, key, title, body, label) {
  const open = state.isOpen(key);
  const head = el("button", { type: "button", class: "ur-bench-fold", "data-item": key, "aria-expanded": String(open), onclick: () => state.toggle(key) });
  state.updaters.push(() => {
    const counts = state.counts[key] || {};
    const said = title();
    head.replaceChildren(
      el("span", { class: "ur-bench-fold-title", dir: "auto" }, said || label),
      el("span", { class: "ur-bench-counts" }, countWords(counts))
    );
  });
  return el("div", { class: "ur-bench-item" }, head, faultSlot(state, key), open ? body() : null);
}

function countWords({ write, faults, advice }) {
  const words = [];
  if (write) words.push(`${write} to write`);
  if (faults) words.push(`${faults} fault${faults === 1 ? "" : "s"}`);
  if (!write && !faults && advice) words.push(`${advice} to look at`);
  return words.join(", ");
}

// A new item, with an id and what it points to filled in.
function freshItem(state, field, list) {
  const made = structuredClone(field.fresh);
  if (made.id) {
    const taken = new Set(list.map((each) => each && each.id));
    let number = list.length + 1;
    while (taken.has(`${made.id}-${number}`)) number += 1;
    made.id = `${made.id}-${number}`;
  }
  if ("hints_at" in made) made.hints_at = (others(state, "disclosures").at(-1) || [""])[0];
  if ("cue" in made) made.cue = (others(state, "cues")[0] || [""])[0];
  if ("layer" in made) made.layer = Math.min(5, 1 + Math.max(0, ...list.map((each) => (each && Number(each.layer)) || 0)));
  return made;
}

function itemsField(state, field, at) {
  const list = Array.isArray(valueAt(state.values, at)) ? valueAt(state.values, at) : [];
  const key = keyOf(at);
  const move = (i, to) => {
    state.flush();
    state.swapOpen(key, i, to);
    state.change([{ op: "move", at: [...at, i], to }], { item: keyOf([...at, to]) });
  };
  const rows = list.map((_, i) => {
    const here = [...at, i];
    const label = `${field.one[0].toUpperCase()}${field.one.slice(1)} ${i + 1}`;
    const title = () => short(titleOf(valueAt(state.values, here), field.titled), 80);
    const body = () =>
      el(
        "div",
        { class: "ur-bench-inside" },
        field.fields.map((inner) => drawField(state, inner, [...here, ...stepsOf(inner.key)])),
        el(
          "div",
          { class: "ur-bench-item-foot" },
          i > 0 ? el("button", { type: "button", class: "ur-quiet", onclick: () => move(i, i - 1) }, "Move up") : null,
          i + 1 < list.length ? el("button", { type: "button", class: "ur-quiet", onclick: () => move(i, i + 1) }, "Move down") : null,
          el("button", { type: "button", class: "ur-quiet", "data-remove": keyOf(here), onclick: () => remove(i, label) }, `Remove this ${field.one}`)
        )
      );
    return el("li", {}, folding(state, keyOf(here), title, body, label));
  });
  const remove = (i, label) => {
    state.flush();
    state.shiftOpen(key, i, list.length);
    state.change([{ op: "remove", at: [...at, i] }], { said: `${label} is removed.`, add: key });
  };
  const add = () => {
    const made = keyOf([...at, list.length]);
    state.opened[made] = true;
    state.change([{ op: "add", at, value: freshItem(state, field, list), to: -1 }], { into: made });
  };
  const empty = list.length ? null : el("p", { class: "ur-quietly" }, `None yet. Add a first ${field.one} below.`);
  return labelled(state, field, at, el("div", {}, el("ol", {}, rows), empty, el("button", { type: "button", "data-add": key, onclick: add }, `Add ${/^[aeiou]/.test(field.one) ? "an" : "a"} ${field.one}`)), { legend: true });
}

function namedField(state, field, at) {
  const rows = field.choices.map(([name, words]) => {
    const here = [...at, name];
    const [label, when] = words.split("\n");
    const begin = () => {
      state.opened[keyOf(here)] = true;
      state.change([{ op: "set", at: here, value: structuredClone(field.fresh) }], { into: keyOf(here) });
    };
    const body = () =>
      el(
        "div",
        { class: "ur-bench-inside" },
        el("p", { class: "ur-bench-help" }, when),
        valueAt(state.values, here)
          ? field.fields.map((inner) => drawField(state, inner, [...here, inner.key]))
          : el("button", { type: "button", "data-add": keyOf(here), onclick: begin }, "Write lines for it")
      );
    const count = () => {
      const held = valueAt(state.values, here) || {};
      const all = Object.values(held).reduce((sum, each) => sum + (Array.isArray(each) ? each.length : 0), 0);
      return `${label} · ${all || "no"} line${all === 1 ? "" : "s"}`;
    };
    return el("li", {}, folding(state, keyOf(here), count, body, label));
  });
  return el("div", { class: "ur-bench-field" }, el("ol", {}, rows), faultSlot(state, keyOf(at)));
}

function maybeField(state, field, at, fresh = field.fresh, after = null) {
  const key = keyOf(at);
  const begin = () => state.change([{ op: "set", at, value: { ...structuredClone(fresh), ...(fresh.id ? { id: `${fresh.id}-1` } : {}) } }], { into: key });
  const there = valueAt(state.values, at);
  const box = there
    ? el(
        "div",
        { class: "ur-bench-inside" },
        field.fields.map((inner) => drawField(state, inner, [...at, ...stepsOf(inner.key)])),
        el("button", { type: "button", class: "ur-quiet", "data-remove": key, onclick: () => state.change([{ op: "remove", at }], { said: "Removed.", add: key }) }, `Remove the ${field.one}`)
      )
    : el("button", { type: "button", "data-add": key, onclick: begin }, `Add a ${field.one}`);
  return labelled(state, field, at, after ? [box, after] : box, { legend: true });
}

// A voice of their own begins as the one they have anyway; either can be heard at once.
function voiceField(state, field, at) {
  const place = el("div", {});
  const told = el("p", { class: "ur-quietly", role: "status", dir: "auto" });
  const press = () => {
    state.bus.flush();
    state.hush();
    state.unheard = null;
    state.bus.act("hear", {}, (done) => {
      if (done.fault) state.unheard = { said: done.said, revision: state.data.revision };
      else state.wants = done.nonce;
    });
    update();
  };
  const button = el("button", { type: "button", "data-hear": "", onclick: press }, "Hear their first words");
  const update = () => {
    const { sound, hears, revision } = state.data;
    const rings = valueAt(state.values, ["channel"]) === "voice";
    const waits = state.bus.pending().some((act) => act.op === "hear");
    if (state.unheard && state.unheard.revision !== revision) state.unheard = null;
    button.hidden = !hears || !rings;
    const words = !rings ? "" : !hears ? "They can be heard here once the voice packages are installed (README)." : waits ? "Getting it ready to be heard." : state.unheard ? state.unheard.said : "";
    if (told.textContent !== words) told.textContent = words;
    told.className = state.unheard && !waits && rings ? "ur-bench-fault" : "ur-quietly";
    // What no longer is how they sound is not left there to be played.
    const node = heardHere(state, waits || !rings ? null : sound);
    if (!node) place.replaceChildren();
    else if (node.parentNode !== place) place.replaceChildren(node);
  };
  state.updaters.push(update);
  return maybeField(state, field, at, state.data.usualVoice || field.fresh, el("div", { class: "ur-bench-voice" }, el("div", { class: "ur-bench-voice-tools" }, button, told), place));
}

// What can stand in brackets in a line, and what one hears of it; of somebody who writes, nothing is heard.
function bracketsNote(state, field) {
  if (!field.brackets) return null;
  const rows = state.data.brackets.map(({ name, written, heard }) =>
    el("div", {}, el("dt", {}, name), el("dd", {}, el("div", { class: "ur-bench-captions" }, written.flatMap((each) => [el("span", {}, each), " "])), `${heard[0].toUpperCase()}${heard.slice(1)}.`)));
  const note = el("details", { class: "ur-bench-brackets", open: state.bracketsOpen ? true : null, ontoggle: () => { state.bracketsOpen = note.open; } },
    el("summary", {}, "What can stand in brackets"),
    el("p", { class: "ur-bench-help" }, "In any line of theirs. Whoever reads along sees the words as you wrote them; these are heard, too, and others like them:"),
    el("dl", {}, rows),
    el("p", { class: "ur-bench-help" }, "Anything else is silent for a little under a second. Round brackets and asterisks are no captions: what stands in them is said aloud."));
  state.updaters.push(() => { note.hidden = valueAt(state.values, ["channel"]) !== "voice"; });
  return note;
}

const DRAWN = {
  line: plainField("line"), text: plainField("text"), number: numberField, share: shareField, yes: yesField, choice: choiceField,
  several: (state, field, at) => ticks(state, field, at, () => field.choices || []), refer: referField,
  refers: (state, field, at) => ticks(state, field, at, () => others(state, field.of)), lines: linesField, ways: waysField,
  span: spanField, weights: weightsField, items: itemsField, named: namedField, maybe: maybeField, voice: voiceField, name: nameField,
};

// Whether the field belongs to what the customer is; where the file says something there, it always shows.
function belongs(state, field, at) {
  return !field.when || valueAt(state.values, stepsOf(field.when[0])) === field.when[1] || valueAt(state.values, at) !== undefined;
}

function drawField(state, field, at) {
  if (!belongs(state, field, at)) return null;
  return DRAWN[field.kind](state, field, at);
}
