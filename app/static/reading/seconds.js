// Seconds somebody pointed at: where they are on the whole call, and the way to hear them in the page's player.
//
// `seconds` is {turn, from, to, words, clock, hear}: from and to count from where that turn's sound begins.

function pointedSeconds(seconds) {
  if (!seconds) return null;
  const hear = () => {
    const { turn, from, to } = seconds;
    window.dispatchEvent(new CustomEvent("underheard:listen", { detail: { turn, second: from, to } }));
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

// The turn that is heard is shown where it is read. Call once a component; returns what takes it back.
function followHeard(state) {
  const heard = (event) => {
    const { turn, playing } = event.detail;
    for (const button of state.root.querySelectorAll(".ur-listen")) {
      const now = playing && button.dataset.turn === String(turn);
      button.setAttribute("aria-pressed", String(now));
      button.textContent = now ? "Stop" : "Listen";
    }
  };
  window.addEventListener("underheard:heard", heard);
  return () => window.removeEventListener("underheard:heard", heard);
}
