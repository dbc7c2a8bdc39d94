// What people wrote on a conversation as a whole, and what is said under it.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const state = stage(parentElement, "ur-left");
  if (state.own !== data.own) recall(state, data);
  const act = (op, what) => setTriggerValue("act", { op, nonce: `${Date.now()}-${Math.random()}`, ...what });
  const now = JSON.stringify(data.items);
  if (state.drawn !== now) {
    state.drawn = now;
    const list = el("div", {}, data.items.map((item) => note(state, item, act)));
    if (state.list) swap(state.list, list);
    else state.root.append(list);
    state.list = list;
    state.later();
  }
  if (data.done && data.done.nonce !== state.seen) {
    state.seen = data.done.nonce;
    announce(state, data.done.said);
    if (data.done.fault) refuse(state, data.done.said);
  }
  if (state.first && data.focus) requestAnimationFrame(() => lead(state.root.querySelector(`#ur-${CSS.escape(data.focus)}`)));
  state.first = false;
}
