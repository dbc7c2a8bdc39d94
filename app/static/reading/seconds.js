// Seconds somebody pointed at: where they are on the whole call, and the way to hear them in the page's player.
//
// `seconds` is {turn, from, to, words, clock, hear, silence}: from and to count from where that turn's sound begins; of a
// `silence` what is before and after is played along, or there would be nothing to hear.

function pointedSeconds(seconds) {
  if (!seconds) return null;
  const hear = () => {
    const { turn, from, to, words, silence } = seconds;
    window.dispatchEvent(new CustomEvent("underheard:listen", { detail: { turn, second: from, to, words, silence } }));
  };
  return el(
    "p",
    { class: "ur-note-seconds" },
    seconds.clock,
    seconds.hear ? [" ", el("button", { type: "button", class: "ur-quiet", "aria-label": `Listen to ${seconds.words}`, onclick: hear }, "Listen")] : null
  );
}

// Plays a turn in the page's player, and stops it while that turn is heard.
function listenButton(turn) {
  const button = el("button", { type: "button", class: "ur-quiet ur-listen", "data-turn": turn }, "Listen");
  button.addEventListener("click", () => {
    const stop = button.getAttribute("aria-pressed") === "true";
    window.dispatchEvent(stop ? new Event("underheard:hush") : new CustomEvent("underheard:listen", { detail: { turn } }));
  });
  return button;
}

// Bring something into the middle of the page, without haste where motion is welcome.
function gently(node) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block: "center", behavior: still ? "instant" : "smooth" });
}

// Tells whether what is watched lies above a line so far below the top of the page; what is below counts as not.
function aboveLine(node, line, tell) {
  const root = node.closest('[data-testid="stMain"]');
  const watch = new IntersectionObserver(([entry]) => tell(!entry.isIntersecting), { root, rootMargin: `-${line} 0px 100000px 0px` });
  watch.observe(node);
  return watch;
}

// The turn that is heard is shown where it is read, and gone to when somebody asks; the page never moves by itself. Call
// once a component; returns what takes it back.
function followHeard(state) {
  const heard = (event) => {
    const { turn, playing } = event.detail;
    for (const node of state.root.querySelectorAll(".ur-turn")) node.classList.toggle("ur-heard", playing && node.id === `ur-turn-${turn}`);
    for (const button of state.root.querySelectorAll(".ur-listen")) {
      const now = playing && button.dataset.turn === String(turn);
      button.setAttribute("aria-pressed", String(now));
      button.textContent = now ? "Stop" : "Listen";
    }
  };
  const shows = (event) => {
    const node = state.root.querySelector(`#ur-turn-${event.detail.turn}`);
    if (!node) return;
    gently(node);
    node.focus({ preventScroll: true });
  };
  window.addEventListener("underheard:heard", heard);
  window.addEventListener("underheard:show", shows);
  return () => {
    window.removeEventListener("underheard:heard", heard);
    window.removeEventListener("underheard:show", shows);
  };
}

// What was heard and is not written, in its place: not part of the text, so that it is never selected with it.
function heardAside(asides, letter) {
  const here = (asides || []).filter((each) => each.letter === letter);
  return here.map((each) => el("span", { class: "ur-aside", "data-heard": `[${each.caption}] `, title: "Heard, not written" }));
}

// Where the text is to be cut for these.
function asideCuts(asides) {
  return (asides || []).map((each) => ({ start: each.letter, stop: each.letter }));
}
