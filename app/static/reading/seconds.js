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
