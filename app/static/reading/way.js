// The way back to the queue and on in it. The desk below, where there is one, goes there with what is half written.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const state = stage(parentElement, "ur-way");
  const now = JSON.stringify(data);
  if (state.drawn === now) return;
  state.drawn = now;
  const go = (to) => {
    const asked = new CustomEvent("ur-go", { detail: { to }, cancelable: true });
    if (document.dispatchEvent(asked)) setTriggerValue("go", to);
  };
  const step = (to, words, key) =>
    el(
      "button",
      // The words being written keep the focus: their leaving must not come between press and release.
      { type: "button", class: "ur-quiet", onmousedown: (event) => event.preventDefault(), onclick: () => go(to) },
      words,
      key ? el("kbd", { class: "ur-keys-hint", "aria-hidden": "true" }, key) : null
    );
  const { previous, next } = data.nav;
  state.root.replaceChildren(
    el(
      "nav",
      { class: "ur-nav", "aria-label": "The queue" },
      step("", "Back to the queue"),
      previous ? step(previous, "Previous", "k") : null,
      next ? step(next, "Next", "j") : null,
      data.place ? el("span", { class: "ur-quietly" }, data.place) : null
    )
  );
}
