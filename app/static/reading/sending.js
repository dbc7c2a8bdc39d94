// One thing at a time goes to the room; what is pressed meanwhile waits its turn, so that no key is lost.

const PATIENCE = 6000;
const TRIES = 4;

// Gives `state` its ways to send: act(op, what, without, then), keep(), and answered(nonce, done) for what comes back.
// `without` says what half written is being saved by it, and so is no draft any more; `then(done)` hears what became of it.
function sending(state) {
  state.waiting = [];
  state.away = null;
  const next = () => {
    if (state.away || !state.waiting.length) return;
    const { nonce, op, what, without, then } = state.waiting.shift();
    const half = state.half(without);
    state.away = { nonce, half: JSON.stringify(half), then };
    const sent = { op, nonce, attempt: state.data.attempt, ...what, ...half };
    // What is sent while the page is being drawn anew can be lost: it is sent again, and the room does it once.
    const send = (again) => {
      if (again === TRIES) {
        state.answered(nonce, { fault: true, said: "The room did not answer. Nothing was lost; try it again." });
        next();
        return;
      }
      state.patience = setTimeout(() => send(again + 1), PATIENCE);
      state.trigger(op === "draft" ? "draft" : "act", { ...sent, again });
    };
    send(0);
  };
  state.act = (op, what, without, then) => {
    clearTimeout(state.timer);
    const nonce = `${Date.now()}-${Math.random()}`;
    state.waiting.push({ nonce, op, what, without, then });
    next();
    return nonce;
  };
  state.keep = (now) => {
    clearTimeout(state.timer);
    if (JSON.stringify(state.half()) === state.kept) return;
    if (!now && (state.away || state.waiting.length)) {
      state.timer = setTimeout(() => state.keep(), 300);
      return;
    }
    state.act("draft", {});
  };
  state.answered = (nonce, done) => {
    if (!state.away || state.away.nonce !== nonce) return;
    const { half, then } = state.away;
    clearTimeout(state.patience);
    state.away = null;
    if (!done || !done.fault) state.kept = half;
    if (then) then(done);
  };
  state.goOn = next;
  // Something is being written: what was said of the last thing saved goes, unless it can still be undone.
  state.later = () => {
    clearTimeout(state.timer);
    if (!state.bar.querySelector("button")) state.bar.replaceChildren();
    state.say(JSON.stringify(state.half()) === state.kept ? state.data.drafted : "Not saved yet.");
    state.timer = setTimeout(() => state.keep(), 500);
  };
  // Leaving for a button of the desk sends nothing of its own: what the button does takes the words along.
  state.left = (event) => {
    if (!event.relatedTarget || !state.root.contains(event.relatedTarget)) state.keep();
  };
}
