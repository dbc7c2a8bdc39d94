// The text of one draft: lines with numbers, what is wrong marked in them as one types, and the list of it below.

function buildText(state) {
  const { bus } = state;
  state.lines = [];
  state.shade = el("div", { class: "ur-text-shade", "aria-hidden": "true" });
  state.area = el("textarea", {
    class: "ur-text-area", "aria-label": "Text of the customer’s file", "aria-describedby": "ur-text-keys", spellcheck: "false",
    autocapitalize: "off", autocomplete: "off", wrap: "soft", "data-text": "",
  });
  state.box = el("div", { class: "ur-text-box" }, el("div", { class: "ur-text-page" }, state.shade, state.area));
  state.list = el("div", { class: "ur-text-list" });
  state.root.append(
    state.box,
    el(
      "div",
      { class: "ur-text-foot" },
      el("button", { type: "button", class: "ur-quiet", "data-to-form": "", title: "Alt+G", onclick: () => toForm(state) }, "Show in the form"),
      el("span", { class: "ur-quietly", id: "ur-text-keys" }, "Tab moves words in by two; Esc, then Tab, leaves.")
    ),
    state.list
  );
  const { area } = state;
  area.addEventListener("input", () => {
    shade(state);
    bus.form?.hush();
    bus.typed = { text: area.value, revision: bus.base.revision };
    bus.keep();
    clearTimeout(state.timer);
    state.timer = setTimeout(() => state.flush(), 250);
  });
  area.addEventListener("blur", () => state.flush());
  area.addEventListener("keydown", (event) => textKey(state, event));
  state.flush = () => {
    clearTimeout(state.timer);
    if (!bus.typed) return;
    const text = area.value;
    bus.typed = null;
    if (text === bus.base.text && !bus.pending().some((act) => act.op === "text")) return bus.keep();
    state.sent = text;
    bus.act("text", { text }, (done) => {
      state.told.replaceChildren(...(done.fault ? [done.said, ...versionsIn(done.said, bus)] : []));
      if (done.stale) state.theirs = true;
      // What the room would not take stays here, unsaved, until it is changed.
      else if (done.fault && !bus.typed) bus.typed = { text, revision: bus.base.revision };
    });
    bus.form?.draw();
  };
  state.told = el("p", { class: "ur-bench-told", role: "alert" });
  state.root.prepend(state.told);
  state.goTo = (line, column) => {
    const start = area.value.split("\n").slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const here = Math.min(area.value.length, start + Math.max(0, column - 1));
    if (!area.getClientRects().length) return;
    area.focus({ preventScroll: true });
    area.setSelectionRange(here, here);
    const row = state.lines[line - 1]?.row;
    if (row) state.box.scrollTop = Math.max(0, row.offsetTop - state.box.clientHeight / 3);
    state.box.scrollIntoView({ block: "nearest" });
  };
  // Show where the field stands that somebody is in.
  state.point = (line) => {
    state.root.querySelector(".ur-text-here")?.classList.remove("ur-text-here");
    const row = line && state.lines[line - 1]?.row;
    if (!row || document.activeElement === area) return;
    row.classList.add("ur-text-here");
    const { scrollTop, clientHeight } = state.box;
    if (row.offsetTop < scrollTop || row.offsetTop > scrollTop + clientHeight - 60) state.box.scrollTop = Math.max(0, row.offsetTop - clientHeight / 3);
  };
  // The room's text is shown; what is half typed here stays, in its place.
  state.take = (data) => {
    if (!state.area.isConnected) return;
    const mine = area.value;
    if (!state.taken || state.theirs) {
      put(state, data.text);
      bus.base = { text: data.text, revision: data.revision };
      if (!state.theirs) state.told.textContent = "";
    } else if (data.text === bus.base.text || data.text === state.sent || mine === bus.base.text) {
      if (mine === bus.base.text) put(state, data.text);
      bus.base = { text: data.text, revision: data.revision };
    } else {
      const both = merged(bus.base.text, mine, data.text);
      if (both !== null) {
        put(state, both);
        bus.base = { text: data.text, revision: data.revision };
      }
    }
    if (area.value !== bus.base.text && !bus.typed && !bus.pending().some((act) => act.op === "text")) {
      bus.typed = { text: area.value, revision: bus.base.revision };
      state.timer = setTimeout(() => state.flush(), 250);
    } else if (area.value !== bus.base.text) {
      const waiting = bus.waiting.find((act) => act.op === "text");
      if (waiting) waiting.what = { text: area.value };
    }
    state.taken = true;
    state.theirs = false;
    state.faults = data.faults;
    shade(state);
    const { form } = bus;
    if (form && form.lastAt && form.root.contains(document.activeElement)) state.point(form.lineOf(form.lastAt));
    drawList(state, data.faults, data.asking);
  };
}

// Put a text into the box; only the stretch that differs is touched, so the caret stays where it was.
function put(state, text) {
  const { area } = state;
  if (area.value === text) return;
  if (!state.taken) {
    area.value = text;
    area.setSelectionRange(0, 0);
    return;
  }
  const { start, stop, words } = difference(area.value, text);
  area.setRangeText(words, start, stop, "preserve");
}

// The lines behind the box, each with its number, and marks where something is wrong. Only lines that changed are drawn.
function shade(state) {
  const texts = state.area.value.split("\n");
  const marks = new Map();
  for (const fault of state.faults || []) {
    const held = marks.get(fault.line);
    if (!held || (held.advice && !fault.advice)) marks.set(fault.line, fault);
  }
  const { lines, shade: page } = state;
  // Lines in front of and behind what changed stay as they are.
  let front = 0;
  while (front < texts.length && front < lines.length && lines[front].text === texts[front]) front += 1;
  let back = 0;
  while (back < texts.length - front && back < lines.length - front && lines[lines.length - 1 - back].text === texts[texts.length - 1 - back]) back += 1;
  const gone = lines.splice(front, lines.length - front - back);
  gone.forEach((line) => line.row.remove());
  const after = lines[front]?.row || null;
  const made = texts.slice(front, texts.length - back).map((text) => ({ text, row: el("div", {}, el("span", {}, text || "\u200b")), mark: "" }));
  const pieces = document.createDocumentFragment();
  made.forEach((line) => pieces.append(line.row));
  page.insertBefore(pieces, after);
  lines.splice(front, 0, ...made);
  lines.forEach((line, i) => {
    const fault = marks.get(i + 1);
    const mark = fault ? (fault.advice ? "advice" : "fault") : "";
    if (line.mark === mark) return;
    if (line.mark) line.row.classList.remove(`ur-text-${line.mark}`);
    if (mark) line.row.classList.add(`ur-text-${mark}`);
    line.mark = mark;
  });
}

function drawList(state, faults, asking) {
  const said = JSON.stringify([faults, asking]);
  if (state.list.said === said) return;
  state.list.said = said;
  const wrong = faults.filter((fault) => !fault.advice);
  const advice = faults.filter((fault) => fault.advice);
  const item = (fault) =>
    el(
      "li",
      {},
      el(
        "button",
        {
          type: "button", class: "ur-text-go", dir: "auto", "data-line": fault.line,
          onclick: () => {
            if (fault.shownAt || fault.at) state.bus.form?.goNear(fault.shownAt || keyOf(fault.at));
            state.goTo(fault.line, fault.column);
          },
        },
        el("b", {}, `line ${fault.line}`), `: ${fault.what}; ${fault.do}`
      ),
      fault.fix ? el("button", { type: "button", class: "ur-bench-fix", "data-fix": fault.key, onclick: () => state.bus.form?.fix(fault) }, fault.fix) : null
    );
  const opened = new Set([...state.list.querySelectorAll("details[open]")].map((fold) => fold.dataset.fold));
  const fold = (name, words, held) => (held.length ? el("details", { "data-fold": name, open: opened.has(name) }, el("summary", {}, words), el("ul", {}, held.map(item))) : "");
  state.list.replaceChildren(
    el("p", { class: "ur-text-count", role: "status", "data-faults": wrong.length }, wrong.length ? `${wrong.length} fault${wrong.length === 1 ? "" : "s"}` : "No faults"),
    el("ul", {}, wrong.map(item)),
    fold("asking", `${asking.length} still to write`, asking),
    fold("advice", `${advice.length} to look at`, advice)
  );
}

// Lead the form to the field in whose words the caret stands.
function toForm(state) {
  const { area, bus } = state;
  state.flush();
  const caret = area.value.slice(0, area.selectionStart).split("\n").length;
  let found = null;
  for (const [key, line] of Object.entries((bus.latest && bus.latest.lines) || {})) if (line <= caret && (!found || line >= found[1])) found = [key, line];
  if (found) bus.form?.goNear(found[0]);
}

// Tab moves the lines in or out; Esc lets the next Tab go on to what comes after.
function textKey(state, event) {
  const { area } = state;
  if (event.key === "Escape") {
    state.leaving = true;
    return;
  }
  if (event.altKey && event.code === "KeyG") {
    event.preventDefault();
    toForm(state);
    return;
  }
  if (event.key === "Shift") return;
  const leaving = state.leaving;
  state.leaving = false;
  if (event.key === "Enter" && !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing) {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const line = area.value.slice(start, area.selectionStart);
    const lead = /^ *(- )?/.exec(line)[0];
    if (!lead) return;
    event.preventDefault();
    type(area, `\n${line.trim() === "-" || /^ *- *$/.test(line) ? " ".repeat(lead.length) : lead}`);
  }
  if (event.key !== "Tab" || leaving || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const { selectionStart: from, selectionEnd: to, value } = area;
  if (from === to && !event.shiftKey) {
    type(area, "  ");
    return;
  }
  const start = value.lastIndexOf("\n", from - 1) + 1;
  const end = value.indexOf("\n", Math.max(from, to - 1));
  const stop = end < 0 ? value.length : end;
  const moved = value.slice(start, stop).split("\n").map((line) => (event.shiftKey ? line.replace(/^ {1,2}/, "") : `  ${line}`)).join("\n");
  area.setSelectionRange(start, stop);
  type(area, moved);
  if (from === to) area.setSelectionRange(Math.max(start, from - 2), Math.max(start, from - 2));
  else area.setSelectionRange(start, start + moved.length);
}

// As if typed, so that the browser's own undo takes it back.
function type(area, words) {
  if (document.execCommand("insertText", false, words)) return;
  area.setRangeText(words, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

export default function ({ data, parentElement }) {
  const state = stage(parentElement, "ur-text");
  state.bus = bench(data);
  if (state.first) {
    state.first = false;
    buildText(state);
  }
  state.bus.editor = state;
  if (state.bus.latest) state.take(state.bus.latest);
}
