// The player: one sound for the whole attempt, played, sought in and followed; it listens to `underheard:listen` {turn,
// second, to, silence, words} on the window, and says `underheard:heard` {turn, playing} and, to whoever draws the text,
// `underheard:show` {turn}.

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
  state.marking = el("div", { class: "ur-marking", role: "group", "aria-label": "Seconds to write about" });
  const lead = () => state.audio && window.dispatchEvent(new CustomEvent("underheard:show", { detail: { turn: turnAt(state.data, state.audio.currentTime).index } }));
  const place = () => button("", lead, { class: "ur-quiet ur-place" });
  state.places = [place(), place()];
  state.mini = el(
    "div",
    { class: "ur-mini", hidden: true, role: "group", "aria-label": "Player" },
    (state.miniToggle = button("Play", () => state.press(), { class: "ur-primary" })),
    (state.miniTime = el("span", { class: "ur-clock" })),
    state.places[1],
    button("To the player", () => state.root.scrollIntoView({ block: "center" }), { class: "ur-quiet ur-to-player" }),
    button(
      "×",
      () => {
        state.audio.pause();
        state.closed = true;
        state.mini.hidden = true;
      },
      { class: "ur-quiet ur-close", "aria-label": "Close" }
    )
  );
  state.fault = el("p", { class: "ur-fault", role: "alert", hidden: true });
  state.more = button("More", () => state.fold(!state.whole), { class: "ur-quiet ur-more", "aria-expanded": "false" });
  const { names } = state.data;
  state.inner = el(
    "div",
    { class: "ur-player-in" },
    el(
      "div",
      { class: "ur-controls", role: "group", "aria-label": "Listen back" },
      button("Back 5 s", () => leap(-LEAP)),
      button("On 5 s", () => leap(LEAP)),
      button("Turn before", () => state.turnBy(-1)),
      button("Next turn", () => state.turnBy(1)),
      state.data.markable
        ? button("Mark seconds", () => {
            offerSeconds(state, state.audio.currentTime);
            state.marking.querySelector(".ur-hand-on")?.focus({ preventScroll: true });
          })
        : null,
      el("span", { class: "ur-speed" }, el("label", { for: id }, "Speed"), speed)
    ),
    (state.legend = el("p", { class: "ur-quietly ur-legend-line" })),
    el(
      "div",
      { class: "ur-line-of-time" },
      el("div", { class: "ur-start" }, state.toggle),
      el("div", { class: "ur-lanes", "aria-hidden": "true" }, el("span", {}, names.customer), el("span", {}, names.trainee)),
      state.scroll,
      el("div", { class: "ur-at" }, el("span", {}, state.time, state.more), state.places[0])
    ),
    (state.heard = el("p", { class: "ur-quietly ur-stretch", role: "status" })),
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
      state.stretch("");
    }
    const turn = turnAt(data, second);
    const place = `${clock(second)} of ${clock(data.seconds)}`;
    state.head.style.left = `${(second / data.seconds) * 100}%`;
    state.time.textContent = place;
    state.miniTime.textContent = place;
    for (const each of state.places) {
      if (each.textContent !== called(turn)) {
        each.textContent = called(turn);
        each.setAttribute("aria-label", `Go to ${called(turn)} in the text`);
      }
    }
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
  // What is played where it is a stretch and not the call from there on.
  state.stretch = (words) => {
    const told = words ? `Playing ${words}.` : "";
    if (state.heard.textContent !== told) state.heard.textContent = told;
  };
  state.seek = (second) => {
    state.until = null;
    state.stretch("");
    state.shown = null;
    audio.currentTime = Math.min(Math.max(second, 0), state.data.seconds);
    state.follow();
  };
  state.play = async (second, until, words) => {
    if (second !== undefined) state.seek(second);
    state.until = until === undefined ? null : until;
    state.closed = false;
    if (words) state.stretch(words);
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
  // Out of sight and begun, it stays in reach; where seconds are marked, from the start, as far as the text goes.
  state.miniShown = () => {
    state.begun = state.begun || !audio.paused;
    const wanted = !state.past && (state.begun || state.data.markable);
    state.mini.hidden = state.inSight || state.closed || !state.data.address || (audio.paused && !wanted);
  };
  // Where it sticks above a text, only the row with the line stays, and the rest on demand: what is above that row goes
  // under the head of the page, and no other thing on the page moves.
  state.fold = (whole) => {
    state.whole = whole;
    state.more.textContent = whole ? "Less" : "More";
    state.more.setAttribute("aria-expanded", String(whole));
    state.measure();
  };
  state.measure = () => {
    const hold = state.root.closest(".st-key-desk-player")?.parentElement;
    const lane = state.track.querySelector(".ur-lane");
    if (!hold || !lane) return;
    const [all, row] = [hold.getBoundingClientRect(), lane.getBoundingClientRect()];
    const slim = state.whole ? all.height : Math.min(all.height, all.bottom - row.top + 8);
    document.documentElement.style.setProperty("--ur-slim", `${Math.round(slim)}px`);
    document.documentElement.style.setProperty("--ur-over", `${Math.round(all.height - slim)}px`);
  };
  state.sizes = new ResizeObserver(() => state.measure());
  state.watch = new IntersectionObserver(([entry]) => {
    state.inSight = entry.isIntersecting;
    state.miniShown();
  });
}

function keys(state) {
  state.root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Beside a text that has keys of its own, these two are the text's, unless one is on the line.
    if (state.data.markable && "np".includes(event.key) && !event.target.closest(".ur-track")) return;
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
            "]": () => {
              if (state.choice && state.choice.from < at) chooseSeconds(state, state.choice.from, at);
              else chooseSeconds(state, at, Math.max(at - 2, reach(turnTo(state.data, at - 0.001))[0]));
            },
            ...(state.choice ? { Escape: () => letGo(state), ...(onButton ? {} : { Enter: () => handOn(state) }) } : {}),
          }
        : {}),
      ...(state.choice && /^[1-9]$/.test(event.key) ? { [event.key]: () => handOn(state, Number(event.key)) } : {}),
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
    state.closed = false;
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
    const { second = 0, to, words = "" } = event.detail;
    // Nothing can be heard in a silence but what is before and after it.
    const around = event.detail.silence ? AROUND : 0;
    const until = to === undefined || to === null ? undefined : Math.min(on(to) + around, state.data.seconds);
    state.play(Math.max(on(second) - around, 0), until, words);
  };
  const hush = () => state.audio.pause();
  window.addEventListener("underheard:listen", listen);
  window.addEventListener("underheard:hush", hush);
  const past = (event) => {
    state.past = event.detail.past;
    state.root.classList.toggle("ur-past", state.past);
    state.miniShown();
  };
  window.addEventListener("underheard:past", past);
  state.watch.observe(state.inner);
  state.sizes.observe(state.inner);
  state.roof = aboveLine(state.inner.firstChild, "72px", (above) => state.root.classList.toggle("ur-stuck", above || Boolean(state.whole)));
  return () => {
    window.removeEventListener("underheard:past", past);
    state.sizes.disconnect();
    state.roof.disconnect();
    window.removeEventListener("underheard:listen", listen);
    window.removeEventListener("underheard:hush", hush);
    state.watch.disconnect();
    if (!parentElement.isConnected) state.audio.pause();
  };
}
