// Hearing the customer: their newest turn, and what is known of how it was heard, in this browser, also after a page drawn anew.
const hears = (call) => call.data.mode === "talk" || call.data.mode === "listen"

// Of the newest turn: whether it has begun to sound, was heard to its end, and the quiet before the first press after it.
const keptAt = (call) => `underheard:heard:${call.data.attempt}`
function remembered(call, turn) {
  try {
    const kept = JSON.parse(localStorage.getItem(keptAt(call)))
    if (kept?.turn === turn) return kept
  } catch { /* what cannot be read is not known */ }
  return { turn, begun: false, ended: false }
}
function remember(call) {
  try { localStorage.setItem(keptAt(call), JSON.stringify(call.hearing)) } catch { /* it is known until the page goes */ }
}

function listen(call) {
  const sound = call.data.sound
  if (!hears(call) || !sound) {
    quieten(call)
    // Without a sound there is nothing but their words.
    if (hears(call)) {
      call.quietSince = call.hearing = null
      requestAnimationFrame(() => showWords(call, 2 * (call.data.next - 1)))
    }
    return
  }
  if (!call.audio) {
    call.audio = new Audio()
    call.audio.preload = "auto"
    call.audio.onplaying = () => {
      call.blocked = false
      call.ui.root.dataset.playing = call.turn
      call.hearing.begun = true
      remember(call)
      draw(call)
    }
    call.audio.onpause = () => silent(call)
    call.audio.onended = () => heardOut(call)
    call.audio.onerror = () => unheard(call)
  }
  // Nobody talks over the question of what may happen with their own voice.
  if (call.turn === sound.turn || call.data.asking) return
  call.turn = sound.turn
  call.hearing = remembered(call, sound.turn)
  call.quietSince = null
  delete call.ui.root.dataset.playing
  call.audio.src = sound.url
  if (call.spoke && call.data.mode === "talk" && box() && !box().value) call.ui.talk.focus({ preventScroll: true })
  call.blocked = false
  // Somebody who is talking already is not talked over, and nobody is told twice what they have heard.
  if (call.recorder) call.blocked = true
  else if (!call.hearing.ended) play(call)
}

function silent(call) {
  delete call.ui.root.dataset.playing
  if (call.turn !== undefined) call.ui.root.dataset.played = call.turn
  call.quietSince = call.ui.root.isConnected ? now() : null
  draw(call)
}

function heardOut(call) {
  call.hearing.ended = true
  // Who cut in, threw that away and heard them out has let them finish.
  if (call.hearing.first < 0 && !call.data.takes.length && !call.recording) delete call.hearing.first
  remember(call)
  silent(call)
}

function play(call) {
  if (!call.audio || !call.data.sound || call.recorder) return
  call.firstTime = !call.hearing.begun
  call.audio.currentTime = 0
  call.audio.play().then(() => { call.blocked = false }).catch((error) => {
    // A browser keeps quiet until something has been pressed.
    if (error.name === "NotAllowedError") call.blocked = true
    draw(call)
  })
}

// Seconds since the customer's sound ended; below 0 where it is cut off while it is heard for the first time; null where
// nobody can tell, as in the middle of listening once more.
function quietBefore(call) {
  const { audio } = call
  if (audio && !audio.paused && !audio.ended) {
    const left = audio.duration - audio.currentTime
    return call.firstTime && Number.isFinite(left) && left > 0.05 ? -left : null
  }
  return call.quietSince === null ? null : Math.max(0, (now() - call.quietSince) / 1000)
}

// The quiet before the first press after the customer's turn counts, whatever became of what was said then.
function pressed(call, quiet) {
  if (!call.hearing) return quiet
  if (call.hearing.first === undefined) {
    call.hearing.first = quiet
    remember(call)
  }
  return call.hearing.first
}

// What somebody listening would notice and the words do not tell, while it is there; for whoever reads along.
function captionNow(call) {
  const { audio, data } = call
  if (!audio || audio.paused || data.covered || data.sound?.turn !== call.turn) return ""
  const found = data.sound.captions.find(([, start, stop]) => audio.currentTime >= start && audio.currentTime < stop)
  return found ? `[${found[0]}]` : ""
}

function quieten(call) {
  if (call.audio && !call.audio.paused) call.audio.pause()
}

function unheard(call) {
  call.note = `${call.data.name}'s voice did not arrive; here are their words.`
  showWords(call, call.turn)
  draw(call)
}

function showWords(call, turn) {
  window.dispatchEvent(new CustomEvent("underheard:show-words", { detail: { attempt: call.data.attempt, turn } }))
}
