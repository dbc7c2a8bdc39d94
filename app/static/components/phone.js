// Talking aloud: the customer's newest words are heard, a reply is spoken while a button or Space is held. What was recorded
// stays here until the room has written it down. Heard words go into the box as typed ones do, to be looked over and sent.
const LONGEST = 119.5 // seconds; the room takes 120
const WARN = 105
const SHORTEST = 0.35
const TAP = 400 // milliseconds: a press shorter than this starts, and the next one stops
const RATE = 16000
const AGAIN = 5000 // milliseconds after which what the room has not got is sent again
const MODES = [["talk", "Talk aloud"], ["listen", "Listen and type"], ["type", "Type"]]
const WORKLET = `
  registerProcessor("underheard-ear", class extends AudioWorkletProcessor {
    process(inputs) {
      if (inputs[0].length) this.port.postMessage(inputs[0][0].slice())
      return true
    }
  })
`

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

// -- the microphone ---------------------------------------------------------------------------------------------------

async function openMicrophone(onSamples) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: false, autoGainControl: true },
  })
  const context = new (window.AudioContext || window.webkitAudioContext)()
  const source = context.createMediaStreamSource(stream)
  const mute = context.createGain()
  mute.gain.value = 0
  mute.connect(context.destination)
  let node
  if (context.audioWorklet) {
    const url = URL.createObjectURL(new Blob([WORKLET], { type: "text/javascript" }))
    await context.audioWorklet.addModule(url)
    URL.revokeObjectURL(url)
    node = new AudioWorkletNode(context, "underheard-ear")
    node.port.onmessage = (event) => onSamples(event.data)
  } else {
    node = context.createScriptProcessor(4096, 1, 1)
    node.onaudioprocess = (event) => onSamples(event.inputBuffer.getChannelData(0).slice())
  }
  source.connect(node)
  node.connect(mute)
  await context.resume()
  return {
    rate: context.sampleRate,
    lost: (then) => { for (const track of stream.getTracks()) track.onended = then },
    close: () => {
      for (const track of stream.getTracks()) {
        track.onended = null
        track.stop()
      }
      source.disconnect()
      context.close()
    },
  }
}

function whyNot(error) {
  if (error.name === "NotAllowedError") return "This page may not use the microphone. Allow it in the browser's address bar, or type; everything works by typing."
  if (error.name === "NotFoundError") return "No microphone was found. Plug one in and press again, or type; everything works by typing."
  if (error.name === "NotReadableError") return "The microphone is in use elsewhere. Close what uses it and press again, or type."
  return "The microphone could not be opened. Press again, or type; everything works by typing."
}

// The chunks as a WAV file: 16 kHz, one channel, 16 bits.
async function asWav(chunks, rate) {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const all = new Float32Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  const wanted = Math.max(1, Math.min(Math.round((length * RATE) / rate), LONGEST * RATE))
  const offline = new OfflineAudioContext(1, wanted, RATE)
  const buffer = offline.createBuffer(1, length, rate)
  buffer.copyToChannel(all, 0)
  const source = offline.createBufferSource()
  source.buffer = buffer
  source.connect(offline.destination)
  source.start()
  const samples = (await offline.startRendering()).getChannelData(0)
  const file = new DataView(new ArrayBuffer(44 + 2 * samples.length))
  const text = (offset, letters) => [...letters].forEach((letter, i) => file.setUint8(offset + i, letter.charCodeAt(0)))
  text(0, "RIFF")
  file.setUint32(4, 36 + 2 * samples.length, true)
  text(8, "WAVEfmt ")
  file.setUint32(16, 16, true)
  file.setUint16(20, 1, true)
  file.setUint16(22, 1, true)
  file.setUint32(24, RATE, true)
  file.setUint32(28, 2 * RATE, true)
  file.setUint16(32, 2, true)
  file.setUint16(34, 16, true)
  text(36, "data")
  file.setUint32(40, 2 * samples.length, true)
  samples.forEach((sample, i) => file.setInt16(44 + 2 * i, Math.max(-1, Math.min(1, sample)) * 32767, true))
  const reader = new FileReader()
  return new Promise((done, failed) => {
    reader.onload = () => done({ wav: reader.result.split(",")[1], seconds: samples.length / RATE })
    reader.onerror = failed
    reader.readAsDataURL(new Blob([file]))
  })
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
      if (call.recorder) stop(call, true)
    }, 400)
  }
}

function build(call, parent) {
  const root = make("section", "phone")
  const ui = { parent, root }
  root.setAttribute("aria-label", "Talking aloud")
  ui.ask = make("p", "ask", "This is a call. How do you want to answer?")
  ui.talk = make("button", "talk")
  ui.talk.type = "button"
  ui.talkWords = make("span", "label")
  ui.time = make("span", "time")
  ui.time.setAttribute("aria-hidden", "true")
  ui.canvas = make("canvas")
  ui.canvas.width = 600
  ui.canvas.height = 40
  ui.canvas.setAttribute("aria-hidden", "true")
  ui.talk.append(ui.canvas, ui.talkWords, ui.time)
  ui.listen = make("button", "listen")
  ui.listen.type = "button"
  ui.drop = make("button", "drop", "Throw away")
  ui.drop.type = "button"
  ui.main = make("div", "main")
  ui.main.append(ui.talk, ui.drop, ui.listen)
  ui.say = make("p", "say")
  ui.status = make("span", "status")
  ui.status.setAttribute("role", "status")
  ui.caption = make("span", "caption")
  ui.again = make("button", "quiet", "Send again")
  ui.throw = make("button", "quiet", "Throw away")
  ui.anew = make("button", "quiet", "Say it again")
  for (const button of [ui.again, ui.throw, ui.anew]) button.type = "button"
  ui.say.append(ui.caption, ui.status, ui.again, ui.throw, ui.anew)
  ui.choice = make("div", "choice")
  ui.choice.setAttribute("role", "group")
  ui.choice.setAttribute("aria-label", "How do you want to answer?")
  ui.modes = MODES.map(([mode, label]) => {
    const button = make("button", "mode", label)
    button.type = "button"
    button.onclick = () => choose(call, { mode })
    ui.choice.append(button)
    return [mode, button]
  })
  ui.options = make("details", "options")
  ui.summary = make("summary")
  ui.options.append(ui.summary)
  ui.inside = make("div", "inside")
  ui.covered = aSwitch("Phone mode: hear, do not read", (on) => choose(call, { covered: on }))
  ui.at_once = aSwitch("Send as soon as I stop", (on) => choose(call, { at_once: on }))
  ui.hint = make("p", "hint")
  ui.inside.append(ui.covered.line, ui.at_once.line, ui.hint)
  ui.options.append(ui.inside)
  root.append(ui.ask, ui.main, ui.say, ui.options)
  parent.querySelector(".phone")?.remove()
  parent.append(root)

  ui.talk.onpointerdown = (event) => {
    if (event.button) return
    event.preventDefault()
    ui.talk.focus({ preventScroll: true })
    press(call)
  }
  ui.talk.oncontextmenu = (event) => event.preventDefault()
  // A click without a pointer: a screen reader, a switch, Enter. Press once to start and once to stop.
  ui.talk.onclick = (event) => {
    if (event.detail) return
    press(call)
    release(call, true)
  }
  ui.listen.onclick = () => (call.audio && !call.audio.paused ? quieten(call) : play(call))
  ui.drop.onclick = () => stop(call, true)
  ui.again.onclick = () => {
    call.phase = "sending"
    sendTake(call, true)
    draw(call)
  }
  ui.throw.onclick = () => forget(call, "Thrown away.")
  ui.anew.onclick = () => sayAnew(call)
  call.ui = ui
}

function aSwitch(label, onChange) {
  const line = make("label", "switch")
  const input = make("input")
  input.type = "checkbox"
  input.setAttribute("role", "switch")
  input.onchange = () => onChange(input.checked)
  line.append(input, make("span", "", label))
  return { line, input }
}

function choose(call, change) {
  const chosen = { mode: call.data.mode, covered: call.data.covered, at_once: call.data.at_once, ...change }
  const kept = [chosen.mode, chosen.covered ? "covered" : "", chosen.at_once ? "at-once" : ""].join(".")
  document.cookie = `${call.data.cookie}=${kept}; path=/; SameSite=Lax; max-age=31536000`
  Object.assign(call.data, chosen)
  if (chosen.mode !== "talk" && call.recorder) stop(call, true)
  if (change.mode === "type") quieten(call)
  if (change.mode) call.ui.options.open = false
  call.send("choose", { ...chosen, nonce: `${Date.now()}-${Math.random()}` })
  draw(call)
}

// -- hearing the customer ---------------------------------------------------------------------------------------------

const hears = (call) => call.data.mode === "talk" || call.data.mode === "listen"

function listen(call) {
  const sound = call.data.sound
  if (!hears(call) || !sound) {
    quieten(call)
    // Without a sound there is nothing but their words.
    if (hears(call)) requestAnimationFrame(() => showWords(call, 2 * (call.data.next - 1)))
    return
  }
  if (!call.audio) {
    call.audio = new Audio()
    call.audio.preload = "auto"
    call.audio.onplaying = () => {
      call.blocked = false
      call.ui.root.dataset.playing = call.turn
      draw(call)
    }
    call.audio.onpause = () => silent(call)
    call.audio.onended = () => silent(call)
    call.audio.onerror = () => unheard(call)
  }
  // Nobody talks over the question of what may happen with their own voice.
  if (call.turn === sound.turn || call.data.asking) return
  call.turn = sound.turn
  call.quietSince = null
  call.audio.src = sound.url
  if (call.spoke && call.data.mode === "talk" && box() && !box().value) call.ui.talk.focus({ preventScroll: true })
  // Somebody who is talking already is not talked over.
  if (call.recorder) call.blocked = true
  else play(call)
}

function silent(call) {
  delete call.ui.root.dataset.playing
  if (call.turn !== undefined) call.ui.root.dataset.played = call.turn
  call.quietSince = now()
  draw(call)
}

function play(call) {
  if (!call.audio || !call.data.sound || call.recorder) return
  call.audio.currentTime = 0
  call.audio.play().then(() => { call.blocked = false }).catch((error) => {
    // A browser keeps quiet until something has been pressed.
    if (error.name === "NotAllowedError") call.blocked = true
    draw(call)
  })
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
  call.opening = null
  call.phase = rest(call)
  call.note = "The microphone was not open yet. Press again, and talk once it says so."
  draw(call)
}

// Seconds of the customer's sound that were still to come, where it is cut off before it was heard to its end once.
function stillToCome(call) {
  const audio = call.audio
  if (!audio || audio.paused || call.quietSince !== null || !Number.isFinite(audio.duration)) return 0
  return Math.max(0, audio.duration - audio.currentTime)
}

async function start(call) {
  const cut = stillToCome(call)
  quieten(call)
  call.note = ""
  if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) {
    call.held = null
    call.note = "The browser opens a microphone only on this machine or over https. Everything works by typing."
    draw(call)
    return
  }
  const opening = (call.opening = {})
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
    quiet: cut > 0.05 ? -cut : call.quietSince === null ? null : Math.max(0, (now() - call.quietSince) / 1000),
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
    call.note = discard ? "Thrown away." : "That was very short. Hold the button while you talk, or press it once to start and once to stop."
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
    call.next = data.next
  }
  if (data.takes.length) call.spoken = data.next
  if (data.over && call.recorder) stop(call, true)
  if (call.recording && ["sending", "hearing"].includes(call.phase)) {
    const { nonce, seconds } = call.recording
    const before = placed(call)
    // A room that went down after writing it down, before saying so: the words are there.
    const there = data.takes.some((take) => !before.has(take.id) && Math.abs(take.seconds - seconds) < 0.05)
    if (data.done?.nonce === nonce && data.done.fault) {
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

// -- what is seen -----------------------------------------------------------------------------------------------------

function draw(call) {
  const { ui, data, phase } = call
  if (!ui) return
  const mode = data.mode
  const playing = Boolean(call.audio && !call.audio.paused && hears(call))
  ui.root.dataset.phase = phase
  ui.root.dataset.mode = mode
  ui.root.classList.toggle("undecided", !mode)
  ui.ask.hidden = Boolean(mode) || data.over
  const home = mode ? ui.inside : ui.root
  if (ui.choice.parentNode !== home) home.insertBefore(ui.choice, mode ? ui.inside.firstChild : ui.main)
  for (const [name, button] of ui.modes) {
    button.hidden = name === "talk" && !data.hearer
    button.setAttribute("aria-pressed", String(name === mode))
  }
  ui.options.hidden = !mode
  ui.summary.textContent = { talk: "Talking aloud", listen: "Listening and typing", type: "Talk aloud or listen" }[mode] ?? ""
  ui.covered.line.hidden = !hears(call)
  ui.covered.input.checked = data.covered
  ui.at_once.line.hidden = mode !== "talk"
  ui.at_once.input.checked = data.at_once
  ui.hint.hidden = !hears(call)
  const fingers = matchMedia("(pointer: coarse)").matches
  ui.hint.hidden ||= fingers && mode !== "talk"
  ui.hint.textContent = fingers ? "Hold the button and talk, or press it once to start and once to stop." : mode === "talk"
    ? "Hold the button or Space and talk, or press once to start and once to stop. Esc throws a recording away. R plays their words again."
    : "R plays their words again, Esc stops them."

  const talking = talks(call)
  ui.main.hidden = !hears(call) || (!talking && !data.sound)
  ui.talk.hidden = !talking
  ui.drop.hidden = phase !== "recording"
  ui.listen.hidden = !data.sound || phase === "recording" || phase === "opening"
  ui.listen.textContent = playing ? "Stop" : call.quietSince === null ? "Listen" : "Listen again"
  ui.listen.classList.toggle("wanted", call.blocked && !playing)
  const waiting = !free(call)
  // It stays where it is and keeps the focus; it only does nothing for a while.
  ui.talk.setAttribute("aria-disabled", String(waiting))
  ui.talk.classList.toggle("on", phase === "recording")
  if (phase === "recording") drawRecording(call, call.recorder?.seconds() ?? 0)
  else {
    ui.time.textContent = ""
    ui.talkWords.textContent = phase === "opening" ? "Opening the microphone…" : waiting ? "One moment…" : "Hold to talk"
    ui.canvas.getContext("2d").clearRect(0, 0, ui.canvas.width, ui.canvas.height)
  }

  const spoken = data.takes.length > 0 && phase === "idle" && !data.over
  const length = data.takes.reduce((sum, take) => sum + take.seconds, 0)
  ui.again.hidden = ui.throw.hidden = phase !== "failed" && !(phase === "sending" && call.tries > 2)
  ui.anew.hidden = !spoken
  const said = call.note
    || (phase === "sending" && call.tries > 2 ? "The room has not answered yet. Your recording is kept and goes again by itself." : "")
    || (spoken ? `Written down from ${clock(length)} of speech. Change what is wrong, then send.` : "")
    || (mode === "talk" && data.why_not)
    || (hears(call) && data.sound_note)
    || (call.blocked && !playing && phase === "idle" ? `Press Listen to hear ${data.name}.` : "")
    || ""
  if (ui.status.textContent !== said) ui.status.textContent = said
  ui.say.hidden = !said && !ui.caption.textContent && ui.again.hidden && ui.anew.hidden
}

function drawRecording(call, seconds) {
  const { ui } = call
  const left = Math.ceil(120 - seconds)
  ui.time.textContent = clock(seconds)
  const words = call.held ? "Let go to finish" : "Press to finish"
  if (ui.talkWords.textContent !== words) ui.talkWords.textContent = words
  let note = ""
  if (seconds > WARN) note = `${left > 10 ? 15 : 10} seconds are left for this recording.`
  else if (seconds > 4 && call.loudest < 0.001) note = "Nothing comes from the microphone. Is it muted, or is it another one?"
  if (ui.status.textContent !== note) ui.status.textContent = note
  ui.say.hidden = !note
  ui.caption.textContent = ""
  const paint = ui.canvas.getContext("2d")
  const { width, height } = ui.canvas
  paint.clearRect(0, 0, width, height)
  paint.strokeStyle = getComputedStyle(ui.talk).color
  paint.lineWidth = 3
  paint.lineCap = "round"
  call.levels.forEach((level, i) => {
    const tall = Math.max(1, Math.min(1, Math.sqrt(level) * 1.8) * (height - 6)) / 2
    const x = width - (call.levels.length - i) * 10 + 4
    paint.beginPath()
    paint.moveTo(x, height / 2 - tall)
    paint.lineTo(x, height / 2 + tall)
    paint.stroke()
  })
}
