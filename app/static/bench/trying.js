// A conversation with a draft: what is said, and beside each turn how the customer is, why, and what they wait for.

const PATIENCE = 4000;
const TRIES = 3;
const NARROW = window.matchMedia("(max-width: 640px)");
const SHORT = { play: "Saying the replies of that check.", rest: "Saying them all.", day: "Saying the same on another day.", difficulty: "Saying the same again.", listen: "Getting it ready to be heard." };
const SAYS = ["say", "wait"];
const WAYS = [
  ["expert", "an expert"], ["warmth", "scripted warmth"], ["solver", "a rushed solver"],
  ["interrogator", "question after question"], ["other", "another way"],
];

// Acts go one at a time and wait their turn; what is not answered is sent again, and the room does each once.
function act(state, op, what, kept) {
  const last = state.waiting.at(-1) || state.away;
  const many = SAYS.includes(op) || (what && what.by);
  // Pressed twice while the first is on its way is meant once; replies and steps are meant as often as they are made.
  if (!many && last && last.op === op && JSON.stringify(last.what) === JSON.stringify(what || {})) return;
  state.waiting.push({ nonce: `${Date.now()}-${Math.random()}`, op, what: what || {}, kept });
  next(state);
}

function next(state) {
  keep(state);
  if (state.away || !state.waiting.length || !state.data.talk) return lineUp(state);
  state.away = state.waiting.shift();
  const { nonce, op, what } = state.away;
  const count = state.data.talk.turns.length;
  // Which reply it is tells the room of one that was said already, also after it or this tab was started anew.
  const sent = what.by ? { n: Math.max(0, count - what.by) } : SAYS.includes(op) ? { after: state.away.after ?? (state.away.after = count) } : {};
  keep(state);
  const send = (again) => {
    if (!state.away || state.away.nonce !== nonce) return;
    if (again === TRIES) tell(state, "The room does not answer. What you said is kept in this tab and sent again.", true);
    state.patience = setTimeout(() => send(again + 1), PATIENCE);
    state.trigger("act", { op, nonce, ...what, ...sent, again });
  };
  send(0);
  clearTimeout(state.slow);
  state.slow = setTimeout(() => state.away && op !== "listen" && tell(state, "They are thinking."), 400);
  lineUp(state);
}

// Replies that are not answered yet, and one that is half typed, outlive a refresh of the tab.
function keep(state) {
  const name = `underheard-trying-${state.data.own}-${state.data.draft}`;
  const waiting = [...(state.away ? [state.away] : []), ...state.waiting].filter((each) => SAYS.includes(each.op));
  const typed = state.area ? state.area.value : state.typed || "";
  try {
    if (!waiting.length && !typed) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify({ waiting, typed }));
  } catch {
    // A browser that keeps nothing keeps nothing.
  }
}

function found(state) {
  let kept = {};
  try {
    kept = JSON.parse(sessionStorage.getItem(`underheard-trying-${state.data.own}-${state.data.draft}`) || "{}");
  } catch {
    kept = {};
  }
  state.waiting = kept.waiting || [];
  state.typed = kept.typed || "";
}

// Shows what is on its way: the replies that wait, and at the button that a check is being run.
function lineUp(state) {
  state.root.setAttribute("aria-busy", state.away ? "true" : "false");
  const said = [state.away, ...state.waiting].filter((each) => each && SAYS.includes(each.op));
  state.line.replaceChildren(...said.map((each) => el("li", {}, el("span", { class: "ur-try-who" }, "On its way"), el("span", { dir: "auto" }, each.op === "wait" ? "You say nothing and wait." : each.what.reply))));
  const running = state.root.querySelector("[data-running]");
  if (running) running.textContent = (state.away && SHORT[state.away.op]) || "";
}

function tell(state, words, fault) {
  state.told.textContent = words || "";
  state.told.setAttribute("role", fault ? "alert" : "status");
  state.told.className = `ur-try-told${fault ? " ur-try-fault" : ""}`;
}

function button(words, op, attributes) {
  return el("button", { type: "button", "data-op": op, ...attributes }, words);
}

function bar(item) {
  const change = Math.abs(item.change) < 0.005 ? "" : `${item.change > 0 ? "▲" : "▼"} ${short(Math.abs(item.change))}`;
  const spoken = change ? `, ${item.change > 0 ? "up" : "down"} ${short(Math.abs(item.change))}` : "";
  return el(
    "li",
    {},
    el("span", { class: "ur-hidden" }, `${item.name} ${short(item.value)}${spoken}`),
    el("span", { "aria-hidden": "true" }, item.name),
    el("span", { class: "ur-try-bar", "aria-hidden": "true" }, el("b", { style: `width:${Math.round(item.value * 100)}%` })),
    el("span", { class: "ur-try-figure", "aria-hidden": "true" }, short(item.value), " ", el("i", {}, change))
  );
}

function short(value) {
  const text = value.toFixed(2);
  return text.startsWith("0.") ? text.slice(1) : text;
}

function rungWords(rung) {
  if (rung.told) return `told at reply ${rung.told}`;
  const wants = rung.wants.join(" · ");
  if (!rung.next) return wants ? `after that; waits for: ${wants}` : "after that";
  return rung.open ? "may be told now" : `waits for: ${wants}`;
}

function opens(rung) {
  if (rung.told || !rung.moves) return null;
  const lead = rung.open && rung.next ? ", to " : " · and ";
  if (rung.moves === rung.allMoves) return `${lead}${rung.moves}`;
  return [lead, el("details", { class: "ur-try-moves" }, el("summary", { title: rung.allMoves }, rung.moves), el("span", {}, rung.allMoves))];
}

function rungRow(rung) {
  const sign = rung.told ? "●" : rung.open && rung.next ? "◐" : "○";
  return el("li", { class: rung.told ? "ur-try-told-rung" : "" }, el("span", { "aria-hidden": "true" }, sign, " "), el("b", { dir: "auto" }, `${rung.place}. “${rung.words}”`), " ", rungWords(rung), opens(rung));
}

function inside(turn, last) {
  const rows = [
    turn.picked.length ? ["Picked up", turn.picked.join(", ")] : null,
    turn.told ? ["Lets be known", turn.told] : null,
    turn.sign ? ["Shows a sign", turn.sign] : null,
  ].filter(Boolean);
  return [
    el("ul", { class: "ur-try-bars", "aria-label": "How they are" }, turn.bars.map(bar)),
    rows.map(([name, words]) => el("p", { class: "ur-try-row", dir: "auto" }, el("b", {}, `${name}: `), words)),
    el("p", { class: "ur-try-why", dir: "auto" }, el("b", {}, `${turn.does[0].toUpperCase()}${turn.does.slice(1)}. `), turn.why.join(" ")),
    turn.generic ? el("p", { class: "ur-try-row" }, "None of their own lines fitted here, so a stock one was said. Write them one more for this.") : null,
    turn.next && !last ? el("ul", { class: "ur-try-rungs" }, rungRow(turn.next)) : null,
  ];
}

function turnItem(state, turn) {
  const { n } = turn;
  const editing = state.editing === n;
  const words = turn.waited ? el("p", { class: "ur-try-waits" }, "You say nothing and wait.") : el("p", { class: "ur-try-reply", dir: "auto" }, turn.reply);
  let mine = words;
  if (editing) {
    const area = growing({ class: "ur-try-edit", "aria-label": `Your reply ${n}`, dir: "auto" });
    area.value = state.half ?? (turn.waited ? "" : turn.reply);
    area.addEventListener("input", () => { state.half = area.value; });
    const done = () => area.value.trim() && act(state, "edit", { n, reply: area.value });
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        done();
      }
      if (event.key === "Escape") stopEditing(state, n);
    });
    mine = el("div", {}, area, el("div", { class: "ur-try-tools" }, el("button", { type: "button", onclick: done }, "Say this instead"), el("button", { type: "button", class: "ur-quiet", onclick: () => stopEditing(state, n) }, "Leave it")));
  }
  return el(
    "li",
    { class: `ur-try-turn${turn.mark ? " ur-try-changed" : ""}`, "data-turn": n },
    turn.mark ? el("p", { class: "ur-try-mark", tabindex: "-1" }, turn.mark) : null,
    el("div", { class: "ur-try-mine" },
      el("p", { class: "ur-try-who" }, `You, reply ${n}`,
        editing ? null : el("button", { type: "button", class: "ur-quiet", "data-edit": n, "aria-label": `Change reply ${n}`, onclick: () => { state.editing = n; state.half = null; draw(state); state.root.querySelector(".ur-try-edit")?.focus(); } }, "Change"),
        el("button", { type: "button", class: "ur-quiet", "data-from": n, "aria-label": `Go again from before reply ${n}`, onclick: () => act(state, "back", { n: n - 1 }) }, "Go again from here")),
      mine),
    el("div", { class: "ur-try-theirs" },
      el("p", { class: "ur-try-who" }, state.data.name, listenButton(state, n)),
      el("p", { class: "ur-said ur-try-words", dir: "auto" }, turn.customer),
      soundOf(state, n),
      el("details", { open: state.folded ? null : true, class: "ur-try-inside" }, el("summary", {}, "What goes on in them"), inside(turn, n === state.data.talk.turns.length)))
  );
}

// Made from the draft when it is asked for; nothing sounds that nobody asked for.
function listenButton(state, n) {
  if (!state.data.hears) return null;
  return el("button", { type: "button", class: "ur-quiet", "data-op": `listen-${n}`, "aria-label": n ? `Listen to the answer to reply ${n}` : "Listen to their first words", onclick: () => act(state, "listen", { n }) }, "Listen");
}

function soundOf(state, n) {
  const { sound } = state.data;
  return sound && sound.turn === n ? heardHere(state, sound) : null;
}

function stopEditing(state, n) {
  state.editing = null;
  state.half = null;
  draw(state);
  state.root.querySelector(`[data-edit="${n}"]`)?.focus();
}

function tools(state) {
  const { data } = state;
  const said = data.talk.turns.length;
  const back = [
    said ? button("Step back", "back", { title: "Alt + ←", "aria-keyshortcuts": "Alt+ArrowLeft", onclick: () => act(state, "back", { by: 1 }) }) : null,
    said ? button("Start again", "start", { onclick: () => act(state, "back", { n: 0 }) }) : null,
  ];
  const choose = el("select", { "aria-label": "How hard", "data-difficulty": "" },
    [["", `As written (${data.ownDifficulty})`], ["easy", "Easy"], ["normal", "Normal"], ["hard", "Hard"]].map(([value, words]) => el("option", { value, selected: value === data.difficulty }, words)));
  choose.value = data.difficulty;
  choose.addEventListener("change", () => act(state, "difficulty", { difficulty: choose.value }));
  const fold = el("button", { type: "button", class: "ur-quiet", "data-fold": "", onclick: () => { state.folded = !state.folded; draw(state); state.root.querySelector("[data-fold]").focus(); } }, state.folded ? "Show what goes on in them" : "Hide what goes on in them");
  const day = button(`Another day (this is day ${data.day})`, "day", { onclick: () => act(state, "day") });
  const running = el("p", { class: "ur-try-running", role: "status", "data-running": "" });
  const row = (...parts) => el("div", { class: "ur-try-bar-of-tools" }, ...parts);
  if (!NARROW.matches) return [row(choose, day, ...back, fold), scripts(state), running];
  const ways = el("details", { class: "ur-try-ways", open: state.ways || null }, el("summary", {}, "Ways to play"), row(choose, day, fold), scripts(state));
  ways.addEventListener("toggle", () => { state.ways = ways.open; });
  return [ways, running, said ? row(...back) : null];
}

function scripts(state) {
  const { data } = state;
  if (!data.checks.length) return null;
  const choose = el("select", { "aria-label": "A check of this customer", "data-check": "" }, data.checks.map((check, i) => el("option", { value: i }, `${check.name} (${check.who}, ${check.count})`)));
  choose.value = String(Math.min(state.check || 0, data.checks.length - 1));
  choose.addEventListener("change", () => { state.check = Number(choose.value); });
  const play = (whole) => act(state, "play", { which: Number(choose.value), whole });
  return el("div", { class: "ur-try-scripts" }, choose,
    button("Run it", "run", { onclick: () => play(true) }), button("Step by step", "steps", { onclick: () => play(false) }));
}

function compose(state) {
  const { data } = state;
  if (data.talk.ending) return null;
  const ahead = data.talk.ahead;
  const area = state.area || growing({ class: "ur-try-say", placeholder: "Your reply", "aria-label": "Your reply", dir: "auto", maxlength: 2000 });
  if (!state.area) {
    state.area = area;
    area.value = state.typed || "";
    area.addEventListener("input", () => keep(state));
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      state.say();
    });
  }
  state.say = () => {
    const reply = area.value;
    if (!reply.trim()) return area.focus();
    // The box is free at once for the next reply; one that cannot be said comes back to it.
    area.value = "";
    act(state, "say", { reply });
    area.dispatchEvent(new Event("input"));
    area.focus({ preventScroll: true });
  };
  return el("div", { class: "ur-try-compose" },
    ahead.length
      ? el("div", { class: "ur-try-ahead" },
        el("p", {}, `${ahead.length === 1 ? "A reply is" : `${ahead.length} replies are`} kept to go on with. The next: `, el("q", { dir: "auto" }, ahead[0] === "[silence]" ? "say nothing, wait" : ahead[0])),
        el("div", { class: "ur-try-tools" }, button("Say it", "next", { class: "ur-primary", onclick: () => act(state, "next") }),
          ahead.length > 1 ? button("Say them all", "rest", { onclick: () => act(state, "rest") }) : null,
          button("Put away", "drop", { class: "ur-quiet", onclick: () => act(state, "drop") })))
      : null,
    area,
    el("div", { class: "ur-try-tools" },
      button("Say", "say", { class: ahead.length ? "" : "ur-primary", onclick: () => state.say() }),
      button("Say nothing, wait", "wait", { onclick: () => act(state, "wait") })),
    drafts(state));
}

// Replies that stand in the file already: what an assistant would suggest, and what a good reply could have been.
function drafts(state) {
  const { drafts: found } = state.data;
  if (!found.length) return null;
  const fold = el("details", { class: "ur-try-drafts", open: state.drafts || null }, el("summary", {}, "Say something the file has already"),
    el("ul", {}, found.map((draft, i) => el("li", {}, el("button", { type: "button", dir: "auto", "data-op": `draft-${i}`, onclick: () => act(state, "say", { reply: draft.text }, true) }, el("small", {}, draft.kind), draft.text)))));
  fold.addEventListener("toggle", () => { state.drafts = fold.open; });
  return fold;
}

function saving(state) {
  const propose = state.data.talk.propose;
  if (!propose) return null;
  const form = state.form || (state.form = { name: "", policy: "expert", ending: true, off: new Set(), open: false });
  const name = el("input", { type: "text", "aria-label": "Name of the check", placeholder: "An expert who takes her time", maxlength: 200, "data-check-name": "", value: form.name });
  name.addEventListener("input", () => { form.name = name.value; });
  const who = el("select", { "aria-label": "Whose way of talking it is" }, WAYS.map(([value, words]) => el("option", { value }, words)));
  who.value = form.policy;
  who.addEventListener("change", () => { form.policy = who.value; });
  const tick = (words, key, on) => {
    const box = el("input", { type: "checkbox" });
    box.checked = on;
    box.addEventListener("change", () => (box.checked ? form.off.delete(key) : form.off.add(key)));
    return el("label", { class: "ur-try-tick" }, box, words);
  };
  const fold = el("details", { class: "ur-try-save", open: form.open || null },
    el("summary", {}, "Save this conversation as a check"),
    el("p", { class: "ur-quietly" }, "A check says where a conversation must lead. It is run whenever you prove this customer, so an edit that breaks it is found."),
    el("label", {}, "Name", name),
    el("label", {}, "Whose way of talking", who),
    el("p", {}, "It must lead to:"),
    propose.ending ? tick(`the ending “${propose.ending}”`, "ending", !form.off.has("ending")) : null,
    propose.reaches.map(({ id, words }) => tick(`${words} is told`, `+${id}`, !form.off.has(`+${id}`))),
    propose.never.map(({ id, words }) => tick(`${words} is never told`, `-${id}`, !form.off.has(`-${id}`))),
    el("button", { type: "button", class: "ur-primary", "data-op": "check", onclick: () => {
      form.sent = true;
      act(state, "check", {
        name: form.name, policy: form.policy, ending: !!propose.ending && !form.off.has("ending"),
        reaches: propose.reaches.map(({ id }) => id).filter((id) => !form.off.has(`+${id}`)), never: propose.never.map(({ id }) => id).filter((id) => !form.off.has(`-${id}`)),
      });
    } }, "Save as a check"));
  fold.addEventListener("toggle", () => { form.open = fold.open; });
  return fold;
}

function hindered(state) {
  const { data } = state;
  const first = data.inTheWay.slice(0, 3);
  return [
    el("p", { class: "ur-try-lead" }, "They cannot be talked with yet. This stands in the way:"),
    el("ul", { class: "ur-try-faults" }, first.map((fault) => el("li", {}, el("button", { type: "button", class: "ur-quiet", dir: "auto", onclick: () => goTo(state, fault) }, `Line ${fault.line}: ${fault.what}; ${fault.say}`)))),
    data.inTheWay.length > 3 ? el("p", { class: "ur-quietly" }, `And ${data.inTheWay.length - 3} more, named at their fields.`) : null,
    data.kept ? el("p", {}, `Your ${data.kept === 1 ? "reply is" : `${data.kept} replies are`} kept and played again as soon as it is put right.`) : null,
  ];
}

function goTo(state, fault) {
  const form = window.underheardBench?.[`${state.data.own}-${state.data.draft}`]?.form;
  const found = form?.data?.faults?.find((each) => each.line === fault.line && each.shownAt);
  if (found) form.goTo(found.shownAt);
}

function draw(state) {
  const { data } = state;
  const held = state.root.contains(document.activeElement) ? document.activeElement : null;
  const back = held && held.dataset.op ? `[data-op="${held.dataset.op}"]` : held && "checkName" in held.dataset ? "[data-check-name]" : held && "difficulty" in held.dataset ? "[data-difficulty]" : null;
  const typing = held && held === state.area;
  const talk = data.talk;
  if (!talk) {
    state.body.replaceChildren(...hindered(state).filter(Boolean));
    return;
  }
  const parts = [
    talk.turns.length && NARROW.matches ? null : el("p", { class: "ur-try-lead" }, "Talk with them as an agent would: write a reply and press Enter; Alt and ← steps back. Change the customer, and the same conversation is played again at once."),
    data.faults ? el("p", { class: "ur-quietly" }, `${data.faults === 1 ? "One thing is" : `${data.faults} things are`} still to be put right or written; they are played as far as they are.`) : null,
    ...tools(state),
    talk.turns.length ? el("p", { class: "ur-quietly", "data-stands": "" }, `${talk.turns.length === 1 ? "One reply" : `${talk.turns.length} replies`}, ${talk.rungs.filter((rung) => rung.told).length} of ${talk.rungs.length} told, ${talk.ending ? `ended: ${talk.ending.words}` : "not ended yet"}.`) : null,
    talk.changed !== null ? el("p", { class: "ur-try-changes" }, el("button", { type: "button", class: "ur-quiet", onclick: () => { const mark = state.root.querySelector(".ur-try-mark"); mark?.scrollIntoView({ block: "center" }); mark?.focus({ preventScroll: true }); } }, talk.changed ? `Changed since your edit, from reply ${talk.changed} on` : "Changed since your edit, from the first words on")) : null,
    el("ol", { class: "ur-try-talk", "aria-label": "The conversation" },
      el("li", { class: `ur-try-turn${talk.openerMark ? " ur-try-changed" : ""}`, "data-turn": 0 },
        talk.openerMark ? el("p", { class: "ur-try-mark", tabindex: "-1" }, talk.openerMark) : null,
        el("div", { class: "ur-try-theirs" }, el("p", { class: "ur-try-who" }, data.name, listenButton(state, 0)), el("p", { class: "ur-said ur-try-words", dir: "auto" }, talk.opener), soundOf(state, 0),
          el("details", { open: state.folded ? null : true, class: "ur-try-inside" }, el("summary", {}, "What goes on in them"), el("ul", { class: "ur-try-bars" }, talk.start.map(bar)), talk.openerSigns.length ? el("p", { class: "ur-try-row", dir: "auto" }, el("b", {}, "Shows a sign: "), talk.openerSigns.join(", ")) : null))),
      talk.turns.map((turn) => turnItem(state, turn))),
    talk.ending ? el("div", { class: "ur-try-ending" }, el("p", {}, el("b", {}, `It ends: ${talk.ending.words}.`)), el("p", { dir: "auto" }, talk.ending.story),
      talk.ahead.length ? el("p", { class: "ur-quietly" }, `${talk.ahead.length === 1 ? "One reply was" : `${talk.ahead.length} replies were`} not said, since it ended before. ${talk.ahead.length === 1 ? "It is" : "They are"} kept: change the customer, or step back.`) : null) : null,
    el("div", { class: "ur-try-ladder" }, el("h3", {}, "What they let be known"), el("ul", { class: "ur-try-rungs" }, talk.rungs.map(rungRow))),
    state.line,
    compose(state),
    saving(state),
  ];
  state.body.replaceChildren(...parts.filter(Boolean));
  if (typing && state.area.isConnected) state.area.focus({ preventScroll: true });
  else if (back) state.root.querySelector(back)?.focus({ preventScroll: true });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = stage(parentElement, "ur-try");
  state.trigger = setTriggerValue;
  if (!state.waiting) {
    state.data = data;
    found(state);
  }
  const sent = state.away && data.done && data.done.nonce === state.away.nonce ? state.away : null;
  const came = sent && { ...data.done, op: sent.op };
  if (state.first) {
    state.first = false;
    state.body = el("div", {});
    state.line = el("ul", { class: "ur-try-line", "aria-label": "On its way" });
    NARROW.addEventListener("change", () => state.root.isConnected && draw(state));
    state.told = el("p", { class: "ur-try-told", role: "status" });
    state.root.append(state.body, state.told);
    state.root.addEventListener("keydown", (event) => {
      if (!event.altKey || event.key !== "ArrowLeft" || !state.data.talk?.turns.length) return;
      event.preventDefault();
      act(state, "back", { by: 1 });
    });
  }
  state.data = data;
  if (came) {
    clearTimeout(state.patience);
    clearTimeout(state.slow);
    state.away = null;
    if (came.fault && came.op === "say" && !sent.kept && state.area) state.area.value = [sent.what.reply, state.area.value].filter((each) => each.trim()).join("\n");
    if (!came.fault && came.op === "listen") state.wants = data.done.nonce;
    if (!came.fault && came.op === "edit") state.editing = state.half = null;
    if (!came.fault && came.op === "check") state.form = { ...state.form, name: "", open: false };
    tell(state, came.said, came.fault);
  }
  draw(state);
  next(state);
  if (!came) return;
  if (came.op === "say" && came.fault) state.area?.dispatchEvent(new Event("input"));
  if (["say", "wait", "next", "rest", "back"].includes(came.op) && !came.fault) {
    if (state.area?.isConnected && document.activeElement !== state.area) state.area.focus({ preventScroll: true });
    (state.root.querySelector(".ur-try-compose") || state.root.querySelector(".ur-try-ending"))?.scrollIntoView({ block: "nearest" });
    const last = data.talk?.turns.at(-1);
    if (last) announce(state, `${data.name}: ${last.customer}`);
  }
}
