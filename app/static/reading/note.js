// A mark, a level or words on the whole as they are read in a debrief, each with what was said under it.

// The mark of what has not been read yet.
function fresh(is) {
  return is ? el("span", { class: "ur-fresh" }, "new") : null;
}

function note(state, item, act) {
  return el(
    "div",
    { class: "ur-note", id: `ur-${item.id}`, tabindex: "-1" },
    el("p", { class: "ur-note-head" }, el("strong", {}, item.name), item.did ? [" ", item.did] : null, item.kind ? [" · ", item.kind] : null, " · ", time(item.when), fresh(item.fresh)),
    item.quote ? el("p", { class: "ur-note-quote", dir: "auto" }, "“", item.quote, "”") : item.seconds ? el("p", { class: "ur-note-quote" }, item.seconds.words) : null,
    pointedSeconds(item.seconds),
    item.reading ? el("p", { class: "ur-note-words", dir: "auto" }, item.reading) : null,
    item.thread ? thread(state, item.thread, act) : null
  );
}

// What is half written outlives a refresh of the page, in this tab alone and for whoever wrote it.
function recall(state, { own, attempt }) {
  state.own = own;
  state.keptAs = `underheard-half-${own}-${state.root.className}-${attempt}`;
  let kept = {};
  try {
    kept = JSON.parse(sessionStorage.getItem(state.keptAs) || "{}");
  } catch {
    kept = {};
  }
  state.contests = kept.contests || {};
  state.answers = keptAnswers(kept.answers);
  state.later = () => {
    try {
      const half = { contests: state.contests, answers: halfAnswers(state) };
      if (!Object.keys({ ...half.contests, ...half.answers }).length) sessionStorage.removeItem(state.keptAs);
      else sessionStorage.setItem(state.keptAs, JSON.stringify(half));
    } catch {
      // A browser that keeps nothing keeps nothing.
    }
  };
  state.forget = state.later;
}

// Answers that were refused can be sent again; why stands above their buttons.
function refuse(state, said) {
  for (const [key, half] of Object.entries(state.answers)) {
    if (half.sent === undefined) continue;
    delete half.sent;
    const fault = state.root.querySelector(`[data-thread="${CSS.escape(key)}"] .ur-fault`);
    if (!fault) continue;
    fault.textContent = said;
    fault.hidden = false;
  }
}

// Put a new node in the place of an old one; whoever was writing in it, or stood on one of its buttons, still does.
function swap(old, made) {
  const at = old.contains(document.activeElement) ? document.activeElement : null;
  const caret = at && at.tagName === "TEXTAREA" ? [at.selectionStart, at.selectionEnd] : null;
  const inThread = at && at.closest("[data-thread]")?.getAttribute("data-thread");
  const sign = at && at.getAttribute("data-sign");
  old.replaceWith(made);
  if (!at) return;
  const find = (selector) => made.querySelector(selector);
  const again =
    (at.id && find(`#${CSS.escape(at.id)}`)) ||
    (sign && find(`[data-sign="${CSS.escape(sign)}"]`)) ||
    (inThread && find(`[data-thread="${CSS.escape(inThread)}"] [data-answer]`)) ||
    (at.closest(".ur-form") && find(".ur-contested"));
  again?.focus({ preventScroll: true });
  if (caret && again?.tagName === "TEXTAREA") again.setSelectionRange(...caret);
}

// Lead the eye and the keyboard to something on the page.
function lead(target) {
  if (!target) return;
  if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
  target.classList.add("ur-flash");
}
