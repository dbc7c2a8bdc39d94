// What the form and the text of one draft share: one queue of what goes to the room, and the way to each other.
// Acts go one at a time; what is not answered is sent again, and what no answer came for outlives a refresh of the tab.

const PATIENCE = 6000;
const TRIES = 3;

function bench({ draft, own }) {
  window.underheardBench = window.underheardBench || {};
  const name = `${own}-${draft}`;
  if (!window.underheardBench[name]) window.underheardBench[name] = makeBench(draft, `underheard-bench-${name}`);
  return window.underheardBench[name];
}

function makeBench(draft, keptAs) {
  const bus = { draft, waiting: [], away: null, trigger: null, base: null, typed: null, typing: null, failing: "", form: null, editor: null, told: [] };
  let kept = {};
  try {
    kept = JSON.parse(sessionStorage.getItem(keptAs) || "{}");
  } catch {
    kept = {};
  }
  bus.waiting = kept.waiting || [];
  bus.found = { typed: kept.typed || null, typing: kept.typing || null };

  bus.keep = () => {
    const plain = ({ nonce, op, what, revision }) => ({ nonce, op, what, revision });
    const waiting = [...(bus.away ? [bus.away] : []), ...bus.waiting].map(plain);
    try {
      if (!waiting.length && !bus.typed && !bus.typing) sessionStorage.removeItem(keptAs);
      else sessionStorage.setItem(keptAs, JSON.stringify({ waiting, typed: bus.typed, typing: bus.typing }));
    } catch {
      // A browser that keeps nothing keeps nothing.
    }
    bus.tell();
  };

  // "yes" once the room has everything, "no" while something is typed or on its way.
  bus.saved = () => !bus.away && !bus.waiting.length && !bus.typed && !bus.typing;
  bus.tell = () => bus.told.forEach((listen) => listen());

  bus.act = (op, what, then) => {
    const nonce = `${Date.now()}-${Math.random()}`;
    const last = bus.waiting[bus.waiting.length - 1];
    if (op === "text" && last && last.op === "text") last.what = what;
    else if (op === "change" && last && last.op === "change" && sameField(last.what, what)) last.what.changes[0].value = what.changes[0].value;
    else bus.waiting.push({ nonce, op, what, then });
    bus.keep();
    bus.next();
  };

  const send = (act, again) => {
    if (bus.away !== act) return;
    if (again === TRIES) {
      // It stays first in the queue: nothing is dropped because the room is away.
      bus.failing = "The room does not answer. What you wrote is kept in this tab and sent again.";
      bus.tell();
      again = 0;
    }
    bus.patience = setTimeout(() => send(act, again + 1), PATIENCE);
    bus.trigger({ op: act.op, nonce: act.nonce, draft, revision: act.revision, again, ...act.what });
  };
  bus.next = () => {
    if (bus.away || !bus.trigger || !bus.waiting.length) return;
    const act = bus.waiting.shift();
    if (act.revision === undefined) act.revision = act.op === "text" ? bus.base.revision : bus.revision;
    bus.away = act;
    bus.keep();
    send(act, 0);
  };

  // What the room said of the act that was away; true where it was that one.
  bus.answered = (done) => {
    if (!done || !bus.away || done.nonce !== bus.away.nonce) return false;
    const act = bus.away;
    clearTimeout(bus.patience);
    bus.away = null;
    bus.failing = "";
    if (act.then) act.then(done);
    return true;
  };

  // Everything half typed goes into the queue now, in the order it was typed.
  bus.flush = () => {
    if (bus.editor) bus.editor.flush();
    if (bus.form) bus.form.flush();
  };
  bus.pending = () => [...(bus.away ? [bus.away] : []), ...bus.waiting];
  window.addEventListener("pagehide", bus.flush);
  return bus;
}

// The way to the earlier states of the customer, wherever it is said that something is there.
function versionsIn(words, bus) {
  if (!/\bVersions\b/.test(words)) return [];
  return [" ", el("button", { type: "button", class: "ur-quiet", "data-versions": "", onclick: () => bus.form?.send("versions") }, "Go to Versions")];
}

function sameField(one, other) {
  const [a, b] = [one.changes, other.changes];
  return a.length === 1 && b.length === 1 && a[0].op === "set" && b[0].op === "set" && JSON.stringify(a[0].at) === JSON.stringify(b[0].at);
}
