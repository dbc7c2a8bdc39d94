// Talking aloud: the customer's newest words are heard, a reply is spoken while a button or Space is held. What was recorded
// stays here until the room has written it down. Heard words go into the box as typed ones do, to be looked over and sent.
const LONGEST = 119.5 // seconds; the room takes 120 of them
const WARN = 105
const SHORTEST = 0.35
const TAP = 400 // milliseconds: a press shorter than this starts, and the next one stops
const AGAIN = 5000 // milliseconds after which what the room has not got is sent again
const MODES = [["talk", "Talk aloud"], ["listen", "Listen and type"], ["type", "Type"]]

function make(tag, className, text) {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text) element.textContent = text
  return element
}
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, "0")}`
const now = () => performance.now()
const words = (text) => text.replace(/\s+/g, " ").trim()

// What outlives a page drawn anew, and a server that went and came back: one for each attempt.
const calls = (window.__underheardCalls ??= new Map())
function callOf(attempt) {
  if (!calls.has(attempt)) {
    calls.set(attempt, {
      phase: "idle", held: null, recorder: null, recording: null, note: "", blocked: false, quietSince: null, level: 0,
      levels: [], sent: 0, spoke: false,
    })
  }
  return calls.get(attempt)
}

const box = () => document.querySelector('[data-testid="stChatInputTextArea"]')
const app = () => document.querySelector('[data-testid="stApp"]')
const idle = () => app()?.dataset.testScriptState === "notRunning" && app()?.dataset.testConnectionState !== "DISCONNECTED"

function put(area, text) {
  // The box belongs to Streamlit: it takes words as if they had been typed.
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text)
  area.dispatchEvent(new Event("input", { bubbles: true }))
}

// -- the phone --------------------------------------------------------------------------------------------------------

export default function ({ data, parentElement, setTriggerValue }) {
  const call = callOf(data.attempt)
  call.data = data
  call.send = setTriggerValue
  if (!call.ui || call.ui.parent !== parentElement || !call.ui.root.isConnected) build(call, parentElement)
  takeNews(call)
  const listeners = [
    ["keydown", (event) => keyDown(call, event)],
    ["keyup", (event) => keyUp(call, event)],
    ["pointerup", () => release(call)],
    ["pointercancel", () => release(call)],
  ]
  for (const [name, listener] of listeners) document.addEventListener(name, listener, true)
  const leaving = (event) => {
    if (call.recording || call.recorder) event.preventDefault()
  }
  window.addEventListener("beforeunload", leaving)
  const ticking = setInterval(() => tick(call), 100)
  draw(call)
  listen(call)
  return () => {
    for (const [name, listener] of listeners) document.removeEventListener(name, listener, true)
    window.removeEventListener("beforeunload", leaving)
    clearInterval(ticking)
    // Drawn anew, this goes on; gone from the page, nothing may go on sounding or listening.
    setTimeout(() => {
      if (call.ui.root.isConnected) return
      quieten(call)
      call.quietSince = null // Nobody waits who is not there.
      if (call.recorder) stop(call, true)
    }, 400)
  }
}

function choose(call, change) {
  const chosen = { mode: call.data.mode, covered: call.data.covered, at_once: call.data.at_once, ...change }
  const kept = [chosen.mode, chosen.covered ? "covered" : "", chosen.at_once ? "at-once" : ""].join(".")
  document.cookie = `${call.data.cookie}=${kept}; path=/; SameSite=Lax; max-age=31536000`
  Object.assign(call.data, chosen)
  if (chosen.mode !== "talk" && call.recorder) stop(call, true)
  if (change.mode === "type") quieten(call)
  if (change.mode) call.ui.panel.hidePopover()
  call.send("choose", { ...chosen, nonce: `${Date.now()}-${Math.random()}` })
  draw(call)
}

// -- talking ----------------------------------------------------------------------------------------------------------

const talks = (call) => call.data.mode === "talk" && call.data.can_talk && !call.data.over
const free = (call) => !["packing", "sending", "hearing"].includes(call.phase)
// What the room could not write down is kept, to be sent again, until something else has been said in its place.
const rest = (call) => (call.recording ? "failed" : "idle")

function press(call) {
  if (!talks(call)) return
  if (call.recorder || call.phase === "opening") {
    call.held = { at: now(), stops: true }
    return
  }
  if (!free(call)) return
  call.held = { at: now(), stops: false }
  start(call)
}

function release(call, tapped = false) {
  const held = call.held
  if (!held) return
  call.held = null
  if (held.stops) return call.phase === "opening" ? giveUp(call) : stop(call)
  if (tapped || now() - held.at < TAP) return // a short press: it goes on until the next
  if (call.phase === "opening") giveUp(call)
  else stop(call)
}

function giveUp(call) {
  if (call.opening) pressed(call, call.opening.quiet)
  call.opening = null
  call.phase = rest(call)
  call.note = "The microphone was not open yet. Press again, and talk once it says so."
  draw(call)
}

async function start(call) {
  const since = { at: now(), quiet: quietBefore(call) }
  quieten(call)
  call.note = ""
  if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) {
    call.held = null
    call.note = "The browser opens a microphone only on this machine or over https. Everything works by typing."
    draw(call)
    return
  }
  const opening = (call.opening = since)
  const chunks = []
  call.phase = "opening"
  draw(call)
  let ear
  let samples = 0
  try {
    ear = await openMicrophone((chunk) => {
      if (call.opening !== opening) return
      chunks.push(chunk)
      samples += chunk.length
      let sum = 0
      for (const sample of chunk) sum += sample * sample
      call.level = Math.max(call.level * 0.85, Math.sqrt(sum / chunk.length))
      call.loudest = Math.max(call.loudest, call.level)
    })
  } catch (error) {
    if (call.opening !== opening) return
    pressed(call, since.quiet)
    call.opening = null
    call.held = null
    call.phase = rest(call)
    call.note = whyNot(error)
    draw(call)
    return
  }
  if (call.opening !== opening) {
    ear.close()
    return
  }
  chunks.length = 0
  samples = 0
  call.level = 0
  call.loudest = 0
  call.levels = []
  call.recorder = {
    ear, chunks, begun: now(),
    seconds: () => samples / ear.rate,
    quiet: pressed(call, since.quiet === null || since.quiet < 0 ? since.quiet : since.quiet + (now() - since.at) / 1000),
  }
  ear.lost(() => stop(call))
  call.phase = "recording"
  draw(call)
}

async function stop(call, discard = false) {
  const recorder = call.recorder
  if (!recorder) return
  call.recorder = null
  call.held = null
  call.opening = null
  recorder.ear.close()
  if (discard || recorder.seconds() < SHORTEST) {
    call.phase = rest(call)
    const before = call.recording ? " The one before it is kept." : ""
    call.note = discard ? `Thrown away.${before}` : "That was very short. Hold the button while you talk, or press it once to start and once to stop."
    draw(call)
    return
  }
  call.phase = "packing"
  draw(call)
  const made = await asWav(recorder.chunks, recorder.ear.rate)
  call.recording = { ...made, quiet_before: recorder.quiet, at_once: call.data.at_once && !(box()?.value ?? "").trim() }
  call.phase = "sending"
  sendTake(call, true)
  draw(call)
}

// -- from here to the room and back -----------------------------------------------------------------------------------

function sendTake(call, anew = false) {
  if (anew) call.recording.nonce = `${Date.now()}-${Math.random()}`
  call.sent = now()
  call.tries = anew ? 1 : call.tries + 1
  call.send("take", { ...call.recording, turn: call.data.next, tries: call.tries })
}

function forget(call, note) {
  call.recording = null
  call.phase = "idle"
  call.note = note
  draw(call)
}

const key = (call) => `underheard:takes:${call.data.attempt}`
function placed(call) {
  try { return new Set(JSON.parse(sessionStorage.getItem(key(call))) ?? []) } catch { return new Set() }
}

// What the room says of the recording it was sent, and the words of those it has written down.
function takeNews(call) {
  const { data } = call
  if (call.next !== data.next) {
    call.spoke = call.spoken === call.next && call.next !== undefined
    if (call.phase === "idle") call.note = ""
    call.next = data.next
  }
  if (data.takes.length) call.spoken = data.next
  if (data.over && call.recorder) stop(call, true)
  if (call.recording && ["sending", "hearing"].includes(call.phase)) {
    const { nonce, seconds } = call.recording
    const before = placed(call)
    // A room that went down after writing it down, before saying so: the words are there.
    const there = data.takes.some((take) => !before.has(take.id) && Math.abs(take.seconds - seconds) < 0.05)
    if (data.done?.nonce === nonce && data.done.unheard) forget(call, data.done.fault)
    else if (data.done?.nonce === nonce && data.done.fault) {
      call.phase = "failed"
      call.note = data.done.fault
    } else if (data.done?.nonce === nonce || (there && data.got !== nonce)) {
      call.spoke = true
      forget(call, data.done?.sent ? "Sent as it was written down." : "")
    } else if (data.got === nonce) call.phase = "hearing"
    else if (call.phase === "hearing") call.phase = "sending"
  }
}

function place(call) {
  const known = placed(call)
  const fresh = call.data.takes.filter((take) => !known.has(take.id))
  const area = box()
  if (!fresh.length || !area || area.disabled || !idle() || !call.data.place) return
  const text = [area.value.trimEnd(), ...fresh.map((take) => take.heard)].filter(Boolean).join(" ")
  sessionStorage.setItem(key(call), JSON.stringify([...known, ...fresh.map((take) => take.id)]))
  put(area, text)
  area.focus({ preventScroll: true })
  area.setSelectionRange(text.length, text.length)
  call.note = ""
  draw(call)
}

function sayAnew(call) {
  const area = box()
  const heard = call.data.takes.map((take) => take.heard).join(" ")
  // Words that were corrected may be wanted yet; only what stands as it was heard goes.
  if (area && words(area.value) === words(heard)) put(area, "")
  else if (area && heard && area.value.includes(heard)) put(area, words(area.value.replace(heard, "")))
  call.data.takes = []
  call.send("drop", { nonce: `${Date.now()}-${Math.random()}`, turn: call.data.next })
  call.note = "Thrown away. Say it again when you are ready."
  call.ui.talk.focus({ preventScroll: true })
  draw(call)
}

function tick(call) {
  if (call.recorder) {
    const seconds = call.recorder.seconds()
    call.levels.push(call.level)
    if (call.levels.length > 60) call.levels.shift()
    if (seconds >= LONGEST) stop(call)
    else drawRecording(call, seconds)
    return
  }
  const caption = captionNow(call)
  if (call.ui.caption.textContent !== caption) {
    call.ui.caption.textContent = caption
    draw(call)
  }
  if (call.phase === "sending" && call.recording && now() - call.sent > AGAIN && idle()) sendTake(call)
  place(call)
  const full = Boolean(box()?.value.trim())
  if (call.full !== full) {
    call.full = full
    draw(call)
  }
}

// -- the keyboard -----------------------------------------------------------------------------------------------------

function focused() {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element
}

// Space and R are letters in a text field, and belong to whatever control has the focus.
function isOurs(call, event) {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector('[role="dialog"]')) return false
  const element = focused()
  if (!element || element === call.ui.talk) return true
  const control = "input,textarea,select,button,a,summary,[role=button],[role=radio],[role=tab],[contenteditable=true],[tabindex='0']:not([data-testid])"
  return !element.matches(control)
}

function keyDown(call, event) {
  if (event.key === "Escape" && call.recorder) {
    event.preventDefault()
    stop(call, true)
    return
  }
  if (event.key === "Escape" && call.audio && !call.audio.paused) quieten(call)
  if (!isOurs(call, event)) return
  if (event.code === "Space" && talks(call)) {
    event.preventDefault()
    if (!event.repeat) {
      call.spaced = true
      call.ui.talk.focus({ preventScroll: true })
      press(call)
    }
  } else if (event.key.toLowerCase() === "r" && hears(call) && !event.repeat) play(call)
}

function keyUp(call, event) {
  if (event.code !== "Space" || !call.spaced) return
  call.spaced = false
  event.preventDefault()
  release(call)
}
