// What was said under a mark, a level or words on the whole, and a place to answer.
//
// thread(state, under, act): `under` is {kind, id, items: [{id, name, text, when, mine, read}], can_answer, read, about}.
// `read` (of an item, or of what it stands under) is {name, when} or null; `about` says in words what is answered.
// It calls act("answer", {under_kind, under_id, text}) and act("unsay", {id}). What is half written stays in
// state.answers until the answer is among the items; state.later(), where there is one, hears of every change, and
// state.forget() of an answer that has arrived.

function thread(state, under, act) {
  state.answers = state.answers || {};
  const key = `${under.kind}-${under.id}`;
  const items = under.items || [];
  const half = state.answers[key];
  // It has arrived, now or before the page was drawn anew: the box it was written in goes, and so does what was kept.
  const arrived = half && (half.sent === undefined ? half.kept && stands(half, items) : items.length > half.sent);
  if (arrived) {
    delete state.answers[key];
    state.forget?.();
  }
  const node = el("div", { class: "ur-thread", "data-thread": key });
  const fill = () => {
    const writing = state.answers[key];
    node.replaceChildren();
    append(node, [
      items.length ? el("ul", { class: "ur-remarks", "aria-label": "Answers" }, items.map((item) => remark(item, act))) : null,
      readBy(under.read),
      !under.can_answer ? null : writing ? box(writing) : opener(),
    ]);
  };
  const opener = () =>
    el(
      "button",
      {
        type: "button",
        class: "ur-quiet",
        "data-answer": key,
        "aria-label": under.about ? `Answer ${under.about}` : "Answer",
        onclick: () => {
          state.answers[key] = { text: "" };
          fill();
          node.querySelector("textarea").focus();
        },
      },
      "Answer"
    );
  const box = (writing) => {
    const fault = el("p", { class: "ur-fault", role: "alert", hidden: true });
    const area = growing({
      id: `ur-answer-${key}`,
      class: "ur-answer",
      dir: "auto",
      value: writing.text,
      maxlength: 2000,
      oninput: (event) => {
        writing.text = event.target.value;
        delete writing.sent;
        delete writing.kept;
        fault.hidden = true;
        if (state.later) state.later();
      },
      onblur: (event) => (state.left ? state.left(event) : null),
      onkeydown: (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          send();
        } else if (event.key === "Escape") {
          event.stopPropagation();
          stop();
        }
      },
    });
    const send = () => {
      const text = writing.text.trim();
      if (!text) {
        fault.textContent = "Write something first; nothing was sent.";
        fault.hidden = false;
        area.focus();
        return;
      }
      if (writing.sent === items.length) return;
      writing.sent = items.length;
      act("answer", { under_kind: under.kind, under_id: under.id, text });
    };
    const stop = () => {
      delete state.answers[key];
      if (state.later) state.later();
      fill();
      node.querySelector("[data-answer]")?.focus();
    };
    return el(
      "div",
      { class: "ur-answering" },
      el("label", { for: area.id }, under.about ? `Your answer ${under.about}` : "Your answer"),
      area,
      fault,
      el(
        "div",
        { class: "ur-buttons ur-tight" },
        el("button", { type: "button", class: "ur-primary", onclick: send }, "Send"),
        el("button", { type: "button", class: "ur-quiet", onclick: stop }, "Cancel"),
        el("span", { class: "ur-quietly ur-keys-hint" }, "Ctrl + Enter")
      )
    );
  };
  fill();
  return node;
}

// Whether what was written stands among the answers already.
function stands(half, items) {
  return items.some((item) => item.mine && item.text.trim() === half.text.trim());
}

// The answers half written: {"annotation-<id>": text, …}; what a page keeps as drafts and gives back in `kept`.
function halfAnswers(state) {
  const found = Object.entries(state.answers || {}).filter(([, half]) => half.text.trim());
  return Object.fromEntries(found.map(([key, half]) => [key, half.text]));
}

function keptAnswers(kept) {
  return Object.fromEntries(Object.entries(kept || {}).map(([key, text]) => [key, { text: String(text), kept: true }]));
}

function readBy(read) {
  return read ? el("p", { class: "ur-quietly ur-read" }, `Read by ${read.name}, `, time(read.when)) : null;
}

function remark(item, act) {
  return el(
    "li",
    { class: "ur-remark", id: `ur-remark-${item.id}` },
    el("p", { class: "ur-note-head" }, el("strong", {}, item.name), " · ", time(item.when), item.fresh ? el("span", { class: "ur-fresh" }, "new") : null),
    el("p", { class: "ur-note-words", dir: "auto" }, item.text),
    readBy(item.read),
    item.mine
      ? el("button", { type: "button", class: "ur-quiet", "aria-label": "Take your answer back", onclick: () => act("unsay", { id: item.id }) }, "Take back")
      : null
  );
}
