// How a spoken call was timed: two sentences, the facts reply by reply folded under them, each with its moment to hear.
// "Listen" says `underheard:listen` to the window; the player of the page plays it.

export default function ({ parentElement, data }) {
  const state = stage(parentElement, "ur-timing");
  const told = JSON.stringify(data);
  if (told === state.told) return;
  state.told = told;
  const open = state.fold ? state.fold.open : false;
  const listen = (fact) => window.dispatchEvent(new CustomEvent("underheard:listen", { detail: fact.listen }));
  const row = (fact) =>
    el(
      "li",
      { class: "ur-timed" },
      el("span", { dir: "auto" }, fact.text),
      fact.listen &&
        el("button", { type: "button", class: "ur-quiet", onclick: () => listen(fact) }, "Listen", el("span", { class: "ur-hidden" }, ` to ${fact.of}`))
    );
  const reply = (each) =>
    el(
      "li",
      {},
      el("h3", {}, each.name),
      el("ul", { class: "ur-timed-facts" }, each.facts.map(row)),
      each.note && el("p", { class: "ur-quietly" }, each.note)
    );
  state.fold = el(
    "details",
    { open },
    el("summary", {}, data.fold),
    el("ol", { class: "ur-timed-replies" }, data.replies.map(reply))
  );
  state.root.replaceChildren(
    ...data.whole.map((sentence) => el("p", { dir: "auto" }, sentence)),
    el("p", { class: "ur-quietly" }, data.about),
    state.fold
  );
}
