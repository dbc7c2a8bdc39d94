// The player: one sound for the whole attempt, played, sought in and followed; it listens to `underheard:listen` {turn,
// second, to} on the window and says `underheard:heard` {turn, playing}.

const SPEEDS = [0.75, 1, 1.25, 1.5];
const SPEED = "underheard:speed";
const LEAP = 5;

function buildPlayer(state) {
  const button = (words, does, attributes) => el("button", { type: "button", onclick: does, ...attributes }, words);
  const leap = (by) => state.seek(state.audio.currentTime + by);
  state.toggle = button("Play", () => state.press(), { class: "ur-primary ur-toggle" });
  state.time = el("span", { class: "ur-clock" });
  const id = freshId("speed");
  const speed = el(
    "select",
    { id, onchange: (event) => state.faster(Number(event.target.value)) },
    SPEEDS.map((each) => el("option", { value: each, selected: each === state.speed }, `${each}×`))
  );
  speed.value = String(state.speed);
  state.track = el("div", {
    class: "ur-track",
    role: "slider",
    tabindex: 0,
    "aria-label": "Place in the call",
    "aria-valuemin": 0,
    "aria-valuemax": Math.round(state.data.seconds),
  });
  state.scroll = el("div", { class: "ur-scroll-x" }, state.track);
  state.now = el("div", { class: "ur-playing" });
  state.marking = el("div", { class: "ur-marking" });
  state.mini = el(
    "div",
    { class: "ur-mini", hidden: true, role: "group", "aria-label": "Player" },
    (state.miniToggle = button("Pause", () => state.press(), { class: "ur-primary" })),
    (state.miniTime = el("span", { class: "ur-clock" })),
    button("To the player", () => state.root.scrollIntoView({ block: "center" }), { class: "ur-quiet" }),
    button(
      "Close",
      () => {
        state.audio.pause();
        state.mini.hidden = true;
      },
      { class: "ur-quiet" }
    )
  );
  state.fault = el("p", { class: "ur-fault", role: "alert", hidden: true });
  const { names } = state.data;
  state.inner = el(
    "div",
    { class: "ur-player-in" },
    el(
      "div",
      { class: "ur-controls", role: "group", "aria-label": "Listen back" },
      state.toggle,
      button("Back 5 s", () => leap(-LEAP)),
      button("On 5 s", () => leap(LEAP)),
      button("Turn before", () => state.turnBy(-1)),
      button("Next turn", () => state.turnBy(1)),
      state.data.markable
        ? button("Mark seconds", () => {
            const at = state.audio.currentTime;
            chooseSeconds(state, Math.max(at - 3, turnAt(state.data, at).begins), at);
            state.marking.querySelector("input").focus();
          })
        : null,
      el("span", { class: "ur-speed" }, el("label", { for: id }, "Speed"), speed),
      state.time
    ),
    el(
      "div",
      { class: "ur-line-of-time" },
      el("div", { class: "ur-lanes", "aria-hidden": "true" }, el("span", {}, names.customer), el("span", {}, names.trainee)),
      state.scroll
    ),
    (state.legend = el("p", { class: "ur-quietly ur-legend-line" })),
    state.fault,
    state.marking,
    state.now,
    el("p", { class: "ur-quietly ur-keys" }, keysInWords(state.data))
  );
  state.root.replaceChildren(state.inner, state.audio, state.mini);
  drawLineAnew(state);
}

function keysInWords(data) {
  const keys = "On the line: space plays, ← → go 5 seconds, n and p turn by turn";
  return `${keys}${data.markable ? ", [ and ] mark seconds" : ""}${data.marks.length ? ", m goes to the next mark" : ""}.`;
}

// What the small things above the line are, and what cannot be heard.
function legendOf(data) {
  const told = data.signs.some((sign) => sign.picked !== null);
  const item = (className, words) => el("span", {}, el("b", { class: className }), words);
  const parts = [
    data.turns.some((turn) => turn.captions.length) ? item("ur-caption-tick", "heard beside the words") : null,
    told ? [item("ur-sign-tick ur-sign-picked", "a sign of theirs, picked up"), item("ur-sign-tick", "missed")] : data.signs.length ? item("ur-sign-tick", "a sign of theirs") : null,
    data.marks.length ? item("ur-mark-bar", "seconds somebody marked") : null,
    data.about ? el("span", {}, data.about) : null,
  ];
  return parts;
}

function drawLineAnew(state) {
  const { data } = state;
  state.track.style.minWidth = `${Math.ceil(data.seconds * LEAST_WIDTH)}px`;
  state.track.replaceChildren();
  append(state.track, drawTrack(state));
  state.legend.replaceChildren();
  append(state.legend, legendOf(data));
  if (state.choice) drawChoice(state);
  state.follow();
}

function behave(state) {
  const { audio } = state;
  state.follow = () => {
    const { data } = state;
    const second = Math.min(audio.currentTime, data.seconds);
    if (state.until !== null && second >= state.until) {
      state.until = null;
      audio.pause();
    }
    const turn = turnAt(data, second);
    const place = `${clock(second)} of ${clock(data.seconds)}`;
    state.head.style.left = `${(second / data.seconds) * 100}%`;
    state.time.textContent = place;
    state.miniTime.textContent = `${called(turn)}, ${place}`;
    state.track.setAttribute("aria-valuenow", String(Math.round(second)));
    state.track.setAttribute("aria-valuetext", `${called(turn)}, ${place}`);
    drawNow(state, turn, second);
    if (!audio.paused) {
      const x = (second / data.seconds) * state.track.clientWidth;
      const { scrollLeft, clientWidth } = state.scroll;
      if (x < scrollLeft || x > scrollLeft + clientWidth - 24) state.scroll.scrollLeft = x - 48;
    }
    const as = `${turn.index}/${audio.paused}`;
    if (state.told !== as) {
      state.told = as;
      for (const each of state.track.querySelectorAll(".ur-block")) {
        each.classList.toggle("ur-block-now", each.dataset.turn === String(turn.index));
      }
      window.dispatchEvent(new CustomEvent("underheard:heard", { detail: { turn: turn.index, playing: !audio.paused } }));
    }
  };
  const frame = () => {
    state.follow();
    if (!audio.paused) state.frame = requestAnimationFrame(frame);
  };
  state.seek = (second) => {
    state.until = null;
    state.shown = null;
    audio.currentTime = Math.min(Math.max(second, 0), state.data.seconds);
    state.follow();
  };
  state.play = async (second, until) => {
    if (second !== undefined) state.seek(second);
    state.until = until === undefined ? null : until;
    if (!state.data.address) return;
    audio.playbackRate = state.speed;
    try {
      await audio.play();
    } catch (error) {
      // Pressing pause before it began is no fault.
      if (error.name === "AbortError") return;
      state.fault.textContent = "The sound could not be played; load the page again.";
      state.fault.hidden = false;
    }
  };
  state.press = () => {
    if (!audio.paused) audio.pause();
    else if (audio.currentTime >= state.data.seconds - 0.05) state.play(0);
    else state.play();
  };
  state.faster = (speed) => {
    state.speed = speed;
    audio.playbackRate = speed;
    localStorage.setItem(SPEED, String(speed));
  };
  state.turnBy = (by) => {
    const turns = timed(state.data);
    const at = turns.indexOf(turnAt(state.data, audio.currentTime));
    // Well into a turn, "before" is where this one begins.
    const back = by < 0 && audio.currentTime > turns[at].start + 1.5 ? 0 : by;
    const to = turns[Math.min(Math.max(at + back, 0), turns.length - 1)];
    state.seek(to.start);
  };
  for (const name of ["play", "pause", "ended"]) {
    audio.addEventListener(name, () => {
      const words = audio.paused ? "Play" : "Pause";
      state.toggle.textContent = words;
      state.miniToggle.textContent = words;
      if (!audio.paused) state.fault.hidden = true;
      cancelAnimationFrame(state.frame);
      frame();
      state.miniShown();
    });
  }
  for (const name of ["timeupdate", "seeked", "loadedmetadata"]) audio.addEventListener(name, () => state.follow());
  // Out of sight and playing, it stays in reach.
  state.miniShown = () => {
    if (!audio.paused && !state.inSight) state.mini.hidden = false;
    else if (state.inSight) state.mini.hidden = true;
  };
  state.watch = new IntersectionObserver(([entry]) => {
    state.inSight = entry.isIntersecting;
    state.miniShown();
  });
}

function keys(state) {
  state.root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input, textarea, select");
    if (typing) return;
    const onButton = event.target.closest("button");
    const at = state.audio.currentTime;
    const does = {
      k: () => state.press(),
      ArrowRight: () => state.seek(at + (event.shiftKey ? 1 : LEAP)),
      ArrowLeft: () => state.seek(at - (event.shiftKey ? 1 : LEAP)),
      ArrowUp: () => state.seek(at + LEAP),
      ArrowDown: () => state.seek(at - LEAP),
      PageUp: () => state.seek(at + 30),
      PageDown: () => state.seek(at - 30),
      Home: () => state.seek(0),
      End: () => state.seek(state.data.seconds),
      n: () => state.turnBy(1),
      p: () => state.turnBy(-1),
      ...(state.data.marks.length ? { m: () => state.nextMark() } : {}),
      ...(onButton ? {} : { " ": () => state.press() }),
      ...(state.data.markable
        ? {
            "[": () => chooseSeconds(state, at, Math.min(at + 2, turnAt(state.data, at).stop)),
            "]": () => chooseSeconds(state, state.choice && state.choice.from < at ? state.choice.from : Math.max(at - 2, 0), at),
            ...(state.choice ? { Escape: () => letGo(state), ...(onButton ? {} : { Enter: () => handOn(state) }) } : {}),
          }
        : {}),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  });
  state.nextMark = () => {
    const marks = marksOn(state.data).sort((a, b) => a.start - b.start);
    const next = marks.find((mark) => mark.start > state.audio.currentTime + 0.05) || marks[0];
    if (next) state.seek(next.start);
  };
}

// A press goes there; near where a turn begins, to its beginning. A mouse that drags goes along, or chooses seconds.
function pointing(state) {
  const second = (event) => {
    const box = state.track.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * state.data.seconds;
  };
  let from = null;
  let dragged = false;
  state.root.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".ur-track") || event.button || event.pointerType === "touch") return;
    from = { x: event.clientX, second: second(event) };
    dragged = false;
    state.track.setPointerCapture(event.pointerId);
  });
  state.root.addEventListener("pointermove", (event) => {
    if (from === null || (!dragged && Math.abs(event.clientX - from.x) < 5)) return;
    dragged = true;
    if (state.data.markable) chooseSeconds(state, from.second, second(event));
    else state.seek(second(event));
  });
  state.root.addEventListener("pointerup", () => setTimeout(() => (from = null)));
  state.root.addEventListener("click", (event) => {
    if (!event.target.closest(".ur-track") || dragged) {
      dragged = false;
      return;
    }
    const at = second(event);
    const near = (6 / state.track.clientWidth) * state.data.seconds;
    const begins = state.data.turns.find((turn) => Math.abs(turn.start - at) < near);
    state.seek(begins ? begins.start : at);
  });
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const state = stage(parentElement, "ur-player");
  state.trigger = setTriggerValue;
  const now = JSON.stringify({ ...data, address: null });
  const fresh = state.first || state.attempt !== data.attempt;
  state.data = data;
  if (state.first) {
    const speed = Number(localStorage.getItem(SPEED));
    Object.assign(state, { speed: SPEEDS.includes(speed) ? speed : 1, until: null, choice: null, inSight: true });
    state.audio = el("audio", { preload: "metadata" });
    behave(state);
    keys(state);
    pointing(state);
  }
  if (fresh) {
    Object.assign(state, { attempt: data.attempt, choice: null, shown: null, told: null });
    buildPlayer(state);
  } else if (state.drawn !== now) {
    state.shown = null;
    state.told = null;
    state.track.setAttribute("aria-valuemax", String(Math.round(data.seconds)));
    state.root.querySelector(".ur-keys").textContent = keysInWords(data);
    drawLineAnew(state);
  }
  state.drawn = now;
  if (state.address !== data.address) {
    // Where the sound itself changed, one goes on from the same place.
    const at = fresh ? 0 : state.audio.currentTime;
    state.address = data.address;
    if (data.address) state.audio.src = data.address;
    else state.audio.removeAttribute("src");
    if (at) state.audio.currentTime = at;
    state.toggle.disabled = !data.address;
  }
  state.first = false;
  const listen = (event) => {
    const turn = state.data.turns.find((each) => each.index === event.detail.turn);
    if (!turn) return;
    const on = (second) => Math.min(Math.max(turn.start + second, turn.begins), turn.stop);
    const { second = 0, to } = event.detail;
    state.play(on(second), to === undefined || to === null ? undefined : on(to));
  };
  const hush = () => state.audio.pause();
  window.addEventListener("underheard:listen", listen);
  window.addEventListener("underheard:hush", hush);
  state.watch.observe(state.inner);
  return () => {
    window.removeEventListener("underheard:listen", listen);
    window.removeEventListener("underheard:hush", hush);
    state.watch.disconnect();
    if (!parentElement.isConnected) state.audio.pause();
  };
}
