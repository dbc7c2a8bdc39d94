// What was asked to be heard: the sound with its controls. It starts by itself only for whoever has just asked for it.

function heardHere(state, sound) {
  if (!sound) {
    // What was made before a change is heard no further.
    state.heard?.node.querySelector("audio").pause();
    state.heard = null;
    return null;
  }
  const asked = state.wants === sound.nonce;
  if (asked) state.wants = null;
  if (state.heard && state.heard.nonce === sound.nonce && !asked) return state.heard.node;
  const audio = el("audio", { controls: true, src: sound.src, preload: "auto", "aria-label": sound.label });
  state.heard = { nonce: sound.nonce, node: el("div", { class: "ur-heard" }, audio, sound.note ? el("p", { class: "ur-quietly" }, sound.note) : null) };
  // Two at once would be understood by nobody.
  audio.addEventListener("play", () => document.querySelectorAll(".ur-heard audio").forEach((other) => other !== audio && other.pause()));
  // A browser that will not start it leaves its own button to do so.
  if (asked) audio.play().catch(() => {});
  return state.heard.node;
}
