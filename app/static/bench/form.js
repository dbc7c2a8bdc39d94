// The form of one draft: one section at a time, with what is wrong and what is still to write where it belongs.

const KEYS = [
  ["Alt + N", "next to write; Ctrl + Enter does the same"],
  ["Enter", "in a list of lines: a next line"],
  ["Backspace", "in an empty line: the line goes"],
  ["Alt + ↑ or ↓", "move a line"],
  ["Ctrl + Z", "outside a field: undo the last change"],
  ["Ctrl + S", "keep the customer under Versions as it is now"],
  ["Alt + G", "in the text: show its field in the form"],
];
const MADE_UP = /^(step|sign|answer|help|ending|sore|second)-\d+$/;

// Reckon what stands where: values with all that is on its way, faults at their fields, counts of sections and items.
function reckon(state) {
  const { data, bus } = state;
  if (data.readable || !state.room) state.room = data.values || {};
  state.values = bus.pending().reduce((values, act) => (act.op === "change" ? act.what.changes.reduce(applied, values) : values), state.room);
  state.places = placesOf(data.sections, state.values);
  state.byKey = new Map(state.places.map((place) => [place.key, place]));
  state.faultsAt = {};
  state.counts = {};
  const count = (key, what) => {
    if (!key) return;
    state.counts[key] = state.counts[key] || { write: 0, faults: 0, advice: 0 };
    state.counts[key][what] += 1;
  };
  state.elsewhere = [];
  for (const fault of data.faults) {
    let at = fault.at || [];
    while (at.length && !state.byKey.has(keyOf(at))) at = at.slice(0, -1);
    const place = state.byKey.get(keyOf(at));
    fault.shownAt = place ? place.key : null;
    if (!place) {
      state.elsewhere.push(fault);
      continue;
    }
    (state.faultsAt[place.key] = state.faultsAt[place.key] || []).push(fault);
    for (const key of new Set([place.section, place.item])) count(key, fault.advice ? "advice" : "faults");
  }
  state.toWrite = state.places.filter((place) => place.leaf && unwritten(place.value) && !(state.typing && state.typing.key === place.key && state.typing.value !== ""));
  for (const place of state.toWrite) for (const key of new Set([place.section, place.item])) count(key, "write");
  for (const place of state.places) {
    if (place.item && !(place.item in state.opened) && state.counts[place.item]?.write) state.opened[place.item] = true;
  }
}

// The buttons stay the same ones, so that a press on one is not lost where the form is drawn between down and up.
function drawNav(state) {
  const { sections } = state.data;
  if (!state.navs) {
    state.navs = sections.map((section) => {
      const count = el("small", {});
      const button = el("button", { type: "button", "data-section": section.key, onclick: () => state.show(section.key) }, el("span", {}, section.label), count);
      return { section, button, count };
    });
    state.nav.append(el("ul", {}, state.navs.map(({ button }) => el("li", {}, button))));
  }
  for (const { section, button, count } of state.navs) {
    const counts = state.counts[section.key] || {};
    const words = countWords(counts);
    if (count.textContent !== words) count.textContent = words;
    button.classList.toggle("ur-bench-has-fault", !!counts.faults);
    if (section.key === state.section) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

function drawSection(state, focus) {
  const section = state.data.sections.find((each) => each.key === state.section);
  const shape = JSON.stringify([state.section, section.fields.map((field) => belongs(state, field, stepsOf(field.key))), state.places.filter((place) => place.section === section.key).map((place) => [place.key, !!state.opened[place.item], place.leaf || !!state.opened[place.key]])]);
  if (state.shape !== shape) {
    const at = state.body.contains(document.activeElement) ? document.activeElement : null;
    const caret = at && at.selectionStart !== undefined && at.selectionStart !== null && at.type !== "range" ? [at.selectionStart, at.selectionEnd] : null;
    const scrolled = state.shown === section.key ? state.body.scrollTop : 0;
    const half = state.typing && at && at.dataset.at === state.typing.key ? at.value : null;
    state.shape = shape;
    state.shown = section.key;
    state.updaters = [];
    const made = [
      el("h2", { class: "ur-bench-title", tabindex: "-1" }, section.label),
      el("p", { class: "ur-bench-lead" }, section.lead),
      section.fields.map((field) => drawField(state, field, stepsOf(field.key))),
    ].flat().filter(Boolean);
    state.body.replaceChildren(...made);
    state.updaters.forEach((update) => update());
    state.body.scrollTop = scrolled;
    if (at && !focus) {
      for (const name of ["at", "item", "add"]) {
        if (!at.dataset[name]) continue;
        const again = state.body.querySelector(`[data-${name}="${CSS.escape(at.dataset[name])}"]`);
        again?.focus({ preventScroll: true });
        if (again && half !== null) again.value = half;
        if (again && caret && again.setSelectionRange) again.setSelectionRange(...caret);
        break;
      }
    }
  } else state.updaters.forEach((update) => update());
}

function drawTop(state) {
  const { bus, data } = state;
  // What was to be written in a part that is gone is still to be written.
  const left = state.toWrite.length + (data.gone || 0);
  const all = Math.max(data.asked, left);
  const parts = data.missing ? `${data.missing} part${data.missing === 1 ? " is" : "s are"} missing` : "";
  state.left.textContent = [left ? `${left} of ${all} still to write` : parts ? "" : "Everything is written", parts].filter(Boolean).join(", ");
  state.next.hidden = !state.toWrite.length;
  const faults = data.faults.filter((fault) => !fault.advice).length;
  state.wrong.hidden = !faults;
  state.wrong.textContent = `${faults} fault${faults === 1 ? "" : "s"}`;
  const saved = bus.saved();
  state.root.dataset.saved = saved ? "yes" : "no";
  state.kept.dataset.saved = saved ? "yes" : "no";
  state.kept.textContent = bus.failing || (saved ? state.keptAt : "Not saved yet");
  state.undo.disabled = !data.undo;
  state.undo.setAttribute("aria-disabled", String(!data.undo));
  state.redo.hidden = !data.redo;
  state.locked.hidden = data.readable;
  state.body.disabled = !data.readable;
  if (!data.readable) {
    const { line, column, what, say } = data.unreadable || { line: 1, column: 1, what: "the text cannot be read", say: "look at it" };
    state.locked.replaceChildren(
      `The text cannot be read, so the form waits as it was. Line ${line}: ${what}; ${say}. `,
      el("button", { type: "button", onclick: () => bus.editor && bus.editor.goTo(line, column) }, `Go to line ${line}`)
    );
  }
  const said = JSON.stringify(state.elsewhere);
  if (state.other.said !== said) {
    state.other.said = said;
    state.other.replaceChildren(...(data.readable ? state.elsewhere.map((fault) => faultNote(state, fault)) : []));
  }
}

function say(state, words, wrong) {
  state.told.replaceChildren(...(words ? [words] : []), ...versionsIn(words, state.bus));
  state.told.classList.toggle("ur-bench-fault", !!wrong);
  state.saidAt = Date.now();
}

function clock() {
  const now = new Date();
  return `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
}

function build(state) {
  const { bus } = state;
  Object.assign(state, { opened: {}, refused: {}, updaters: [], typing: null, asked: {}, keptAt: "Saved", section: state.data.section });
  const button = (words, act, more) => el("button", { type: "button", onclick: act, ...more }, words);
  state.left = el("span", { class: "ur-bench-left" });
  state.next = button("Next to write", () => state.goNext(), { class: "ur-primary", "data-next": "", title: "Alt+N or Ctrl+Enter" });
  state.wrong = button("", () => state.goWrong(), { "data-wrong": "", title: "Go to the next fault" });
  state.kept = el("span", { class: "ur-bench-kept", role: "status", "aria-live": "polite" });
  state.undo = button("Undo", () => state.send("undo"), { class: "ur-quiet", "data-undo": "", title: "Ctrl+Z outside a field" });
  state.redo = button("Redo", () => state.send("redo"), { class: "ur-quiet", "data-redo": "" });
  state.told = el("p", { class: "ur-bench-told", role: "status", "aria-live": "polite", dir: "auto" });
  state.locked = el("div", { class: "ur-bench-locked", role: "status", hidden: true });
  state.other = el("div", {});
  state.nav = el("nav", { class: "ur-bench-nav", "aria-label": "Sections" });
  state.body = el("fieldset", { class: "ur-bench-body", "aria-label": "Form" });
  state.root.append(
    el("div", { class: "ur-bench-top" }, state.left, state.next, state.wrong, el("span", { class: "ur-bench-gap" }), state.kept, state.undo, state.redo, state.told),
    state.locked,
    state.other,
    el("div", { class: "ur-bench-sheet" }, state.nav, state.body),
    el("details", { class: "ur-bench-keys" }, el("summary", {}, "Keys"), el("dl", {}, KEYS.map(([key, words]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)))))
  );

  state.draw = (focus) => {
    reckon(state);
    drawNav(state);
    drawSection(state, focus);
    drawTop(state);
  };
  bus.told.push(() => state.root.isConnected && state.toWrite && drawTop(state));

  state.type = (at, value, optional) => {
    const key = keyOf(at);
    delete state.refused[key];
    state.hush();
    if (state.typing && state.typing.key !== key) state.flush();
    const held = valueAt(state.values, at);
    if (unwritten(held)) state.asked[key] = held;
    state.typing = { key, at, value: value === "" && state.asked[key] ? state.asked[key] : value, optional };
    bus.typing = { at, value, was: held ?? null, revision: bus.revision };
    bus.keep();
    clearTimeout(state.timer);
    state.timer = setTimeout(() => state.flush(), 300);
  };
  state.flush = () => {
    clearTimeout(state.timer);
    if (!state.typing) return;
    const { at, value, optional } = state.typing;
    state.typing = null;
    bus.typing = null;
    const held = valueAt(state.values, at);
    if (value === held || (value === "" && (held === undefined || held === null))) return bus.keep();
    state.change([value === "" && optional ? { op: "remove", at } : { op: "set", at, value }]);
  };
  // What was half typed in a line that goes is not sent after it.
  state.drop = () => {
    clearTimeout(state.timer);
    state.typing = null;
    bus.typing = null;
  };
  state.change = (changes, { focus, item, into, add, said } = {}) => {
    state.flush();
    if (bus.editor) bus.editor.flush();
    const sent = changes.map((change) => ({ ...change, was: valueAt(state.values, change.at) ?? null }));
    if (said) say(state, `${said} Undo brings it back.`);
    else state.hush();
    if (changes.some(({ op }) => op === "remove" || op === "move")) state.refused = {};
    bus.act("change", { changes: sent }, (done) => {
      if (done.said && !done.fault && !bus.pending().length) say(state, done.said);
      if (done.fault) say(state, `${done.said} You had written: ${sent.map((change) => (typeof change.value === "string" ? `“${change.value}”` : "")).join(" ")}`, true);
    });
    const key = focus || item || into || add;
    state.draw(key);
    const find = (selector) => state.body.querySelector(selector);
    const target =
      (focus && find(`[data-at="${CSS.escape(focus)}"]`)) ||
      (item && find(`[data-item="${CSS.escape(item)}"]`)) ||
      (into && find(`[data-at^="${CSS.escape(into)}."]`)) ||
      (add && find(`[data-add="${CSS.escape(add)}"]`));
    if (target) target.focus();
  };
  // An item that has a made-up id is called by its own words, once they are written.
  state.settle = (at) => {
    const place = state.byKey.get(keyOf(at));
    if (!place || !place.item) return;
    const itemAt = stepsOf(place.item);
    const field = state.titles[keyOf(itemAt.slice(0, -1))];
    const value = valueAt(state.values, at);
    if (!field || keyOf(at) !== `${place.item}.${field}` || typeof value !== "string" || !value.trim() || unwritten(value)) return;
    if (MADE_UP.test(valueAt(state.values, [...itemAt, "id"]) || "")) state.rename(itemAt, value, true);
  };
  state.rename = (at, name, quietly) => {
    state.flush();
    if (!quietly) state.hush();
    bus.act("rename", { at, name, quietly: !!quietly }, (done) => done.fault && say(state, done.said, true));
  };
  state.send = (op, what) => {
    bus.flush();
    if (op === "undo" || op === "redo") state.refused = {};
    // What is said of it no longer holds where something was changed meanwhile.
    bus.act(op, what || {}, (done) => (done.fault || !bus.pending().length) && say(state, done.said || "", done.fault));
  };
  // What was said of an earlier change goes with the next; what went wrong can be read first.
  state.hush = () => {
    if (!state.told.classList.contains("ur-bench-fault") || Date.now() - state.saidAt > 8000) say(state, "");
  };
  state.fix = (fault) => state.send("fix", { line: fault.line, column: fault.column, what: fault.raw });

  state.say = (words, wrong) => say(state, words, wrong);

  state.isOpen = (key) => !!state.opened[key];
  state.toggle = (key) => {
    state.flush();
    state.opened[key] = !state.isOpen(key);
    state.draw();
  };
  state.swapOpen = (key, from, to) => {
    const [a, b] = [`${key}.${from}`, `${key}.${to}`];
    [state.opened[a], state.opened[b]] = [state.isOpen(b), state.isOpen(a)];
  };
  // Items behind one that goes keep being open or not.
  state.shiftOpen = (key, from, count) => {
    for (let i = from; i < count; i += 1) state.opened[`${key}.${i}`] = state.isOpen(`${key}.${i + 1}`);
    delete state.opened[`${key}.${count - 1}`];
  };
  state.show = (section, focus) => {
    state.flush();
    state.section = section;
    state.draw(focus);
    const here = state.nav.querySelector("[aria-current]");
    if (here && state.nav.scrollWidth > state.nav.clientWidth) state.nav.scrollLeft = here.offsetLeft - 24;
    if (!focus) state.body.scrollTop = 0;
  };
  state.goTo = (key) => {
    const place = state.byKey.get(key);
    if (!place) return;
    if (place.item) state.opened[place.item] = true;
    state.show(place.section, key);
    const find = (name) => state.body.querySelector(`[data-${name}="${CSS.escape(key)}"]`);
    const target = find("at") || state.body.querySelector(`[data-at^="${CSS.escape(key)}."]`) || find("item") || find("add") || state.body.querySelector(`#${CSS.escape(`ur-w-${key}`)}`)?.closest(".ur-bench-field");
    lead(target);
  };
  // The line a field stands on; where it is on the line of what holds it, that one.
  state.lineOf = (key) => {
    const lines = state.data.lines || {};
    let at = key.split(".");
    while (at.length && !(at.join(".") in lines)) at = at.slice(0, -1);
    return lines[at.join(".")];
  };
  state.goNear = (key) => {
    let near = key;
    while (near && !state.byKey.has(near)) {
      const inside = state.places.find((place) => place.key.startsWith(`${near}.`));
      if (inside) near = inside.key;
      else near = near.split(".").slice(0, -1).join(".");
    }
    if (near) state.goTo(near);
  };
  state.goNext = () => {
    state.flush();
    if (!state.toWrite.length) return say(state, "Everything is written.");
    const order = new Map(state.places.map((place, i) => [place.key, i]));
    const here = order.get(document.activeElement?.dataset?.at || state.lastAt) ?? -1;
    const next = state.toWrite.find((place) => order.get(place.key) > here) || state.toWrite[0];
    state.goTo(next.key);
  };
  state.goWrong = () => {
    const faults = state.data.faults.filter((fault) => !fault.advice);
    if (!faults.length) return;
    state.wrongAt = ((state.wrongAt ?? -1) + 1) % faults.length;
    const fault = faults[state.wrongAt];
    if (fault.shownAt) state.goTo(fault.shownAt);
    else bus.editor?.goTo(fault.line, fault.column);
  };
  state.root.addEventListener("focusin", (event) => {
    if (!event.target.dataset.at) return;
    state.lastAt = event.target.dataset.at;
    bus.editor?.point(state.lineOf(state.lastAt));
  });
  bus.form = state;
  listen(state);
}

// Keys that hold for the whole bench, wherever the reader is.
function listen(state) {
  const { bus } = state;
  if (bus.listening) return;
  bus.listening = true;
  document.addEventListener("keydown", (event) => {
    const form = bus.form;
    if (!form.root.isConnected) return;
    const ctrl = event.ctrlKey || event.metaKey;
    const inText = /^(INPUT|TEXTAREA)$/.test(event.target.tagName) && !/^(checkbox|range|radio)$/.test(event.target.type);
    const done = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if ((event.altKey && !ctrl && event.code === "KeyN") || (ctrl && event.key === "Enter" && form.root.contains(event.target))) {
      done();
      form.goNext();
    } else if (ctrl && !event.altKey && event.key.toLowerCase() === "s") {
      done();
      form.send("keep");
    } else if (ctrl && !event.altKey && !inText && event.key.toLowerCase() === "z") {
      done();
      form.send(event.shiftKey ? "redo" : "undo");
    }
  }, true);
}

// `lead` for this page: the eye and the keyboard go to a field.
function lead(target) {
  if (!target) return;
  if (!target.matches("input, textarea, select, button, [tabindex]")) target.setAttribute("tabindex", "-1");
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
}

export default function ({ data: given, parentElement, setTriggerValue }) {
  const data = { ...given, faults: given.faults.filter((fault) => !fault.unwritten), asking: given.faults.filter((fault) => fault.unwritten) };
  const state = stage(parentElement, "ur-bench");
  const bus = bench(data);
  Object.assign(state, { data, bus });
  state.titles = {};
  for (const section of data.sections) for (const field of section.fields) if (field.titled) state.titles[field.key] = field.titled;
  bus.trigger = (sent) => setTriggerValue("act", sent);
  bus.revision = data.revision;
  const first = state.first;
  if (first) {
    state.first = false;
    build(state);
  }
  bus.form = state;
  const { typed, typing } = bus.found;
  bus.found = {};
  // What an earlier page of this tab could not send goes now, with the draft it was written in.
  if (typing) bus.waiting.push({ nonce: `${Date.now()}-typing`, op: "change", revision: typing.revision, what: { changes: [{ op: "set", at: typing.at, value: typing.value, was: typing.was }] } });
  if (typed && typed.text !== data.text) bus.waiting.push({ nonce: `${Date.now()}-typed`, op: "text", revision: typed.revision, what: { text: typed.text } });
  if (!bus.base) bus.base = { text: data.text, revision: data.revision };
  const came = bus.answered(data.done);
  if (came && bus.saved() && !data.done.fault) state.keptAt = `Saved ${clock()}`;
  bus.latest = data;
  state.draw();
  // A section the page asks for is opened once; a form that is built anew stays where it was left.
  if (first) state.showed = bus.showed || 0;
  if (data.show && data.show.times > state.showed) {
    state.showed = bus.showed = data.show.times;
    state.show(data.show.section);
    lead(state.body.querySelector(".ur-bench-title"));
  }
  if (bus.editor) bus.editor.take(data);
  else bus.base = { text: data.text, revision: data.revision };
  bus.keep();
  bus.next();
}
