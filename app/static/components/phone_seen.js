// What of the phone is seen: one button to talk with, one to listen again, a line for what there is to say, and the choices.
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
  ui.keys = make("span", "keys")
  ui.again = make("button", "quiet", "Write it down again")
  ui.throw = make("button", "quiet", "Throw away")
  ui.anew = make("button", "quiet", "Say it again instead")
  for (const button of [ui.again, ui.throw, ui.anew]) button.type = "button"
  ui.say.append(ui.caption, ui.status, ui.keys, ui.again, ui.throw, ui.anew)
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
  ui.options = make("button", "options")
  ui.options.type = "button"
  ui.panel = make("div", "panel")
  ui.panel.popover = "auto"
  ui.panel.setAttribute("role", "group")
  ui.panel.setAttribute("aria-label", "Options")
  ui.options.popoverTargetElement = ui.panel
  ui.panel.onbeforetoggle = (event) => {
    if (event.newState !== "open") return
    // Over the conversation for as long as it is open, so that nothing moves.
    const { right, top } = ui.options.getBoundingClientRect()
    ui.panel.style.right = `${Math.max(8, document.documentElement.clientWidth - right)}px`
    ui.panel.style.bottom = `${innerHeight - top + 8}px`
    ui.panel.style.maxHeight = `${top - 16}px`
  }
  ui.inside = make("div", "inside")
  ui.covered = aSwitch("Phone mode: hear, do not read", (on) => choose(call, { covered: on }))
  ui.at_once = aSwitch("Send as soon as I stop", (on) => choose(call, { at_once: on }))
  ui.hint = make("p", "hint")
  ui.inside.append(ui.covered.line, ui.at_once.line, ui.hint)
  ui.panel.append(ui.inside)
  ui.foot = make("div", "foot")
  ui.foot.append(ui.say, ui.options)
  root.append(ui.ask, ui.main, ui.foot, ui.panel)
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
  ui.foot.hidden = !mode
  ui.options.textContent = mode === "type" ? "Talk aloud or listen" : "Options"
  ui.covered.line.hidden = !hears(call)
  ui.covered.input.checked = data.covered
  ui.at_once.line.hidden = mode !== "talk"
  ui.at_once.input.checked = data.at_once
  ui.hint.hidden = !hears(call)
  const fingers = matchMedia("(pointer: coarse)").matches
  ui.hint.hidden ||= fingers && mode !== "talk"
  ui.hint.textContent = fingers ? "Hold the button and talk, or press it once to start and once to stop." : mode === "talk"
    ? "Hold the button or Space and talk, or press once to start and once to stop."
    : "R plays their words again, Esc stops them."

  const talking = talks(call)
  ui.main.hidden = !hears(call) || (!talking && !data.sound)
  ui.talk.hidden = !talking
  ui.drop.hidden = phase !== "recording"
  ui.listen.hidden = !data.sound || phase === "recording" || phase === "opening"
  ui.listen.textContent = playing ? "Stop" : call.quietSince === null && !call.hearing?.ended ? "Listen" : "Listen again"
  ui.listen.classList.toggle("wanted", call.blocked && !playing)
  const waiting = !free(call)
  const adds = Boolean(box()?.value.trim())
  // It stays where it is and keeps the focus; it only does nothing for a while.
  ui.talk.setAttribute("aria-disabled", String(waiting))
  ui.talk.classList.toggle("on", phase === "recording")
  if (phase === "recording") drawRecording(call, call.recorder?.seconds() ?? 0)
  else {
    ui.time.textContent = ""
    ui.talkWords.textContent = phase === "opening" ? "Opening the microphone…" : waiting ? "One moment…" : adds ? "Hold to add" : "Hold to talk"
    ui.canvas.getContext("2d").clearRect(0, 0, ui.canvas.width, ui.canvas.height)
  }

  const narrow = matchMedia("(max-width: 640px)").matches
  const spoken = data.takes.length > 0 && phase === "idle" && !data.over
  const length = data.takes.reduce((sum, take) => sum + take.seconds, 0)
  ui.again.hidden = ui.throw.hidden = phase !== "failed" && !(phase === "sending" && call.tries > 2)
  ui.anew.hidden = !spoken
  const said = call.note
    || (phase === "sending" && call.tries > 2 ? "The room has not answered yet. Your recording is kept and goes again by itself." : "")
    || (spoken ? (narrow ? `${clock(length)} written down.` : `Written down from ${clock(length)} of speech.`) : "")
    || (mode === "talk" && data.why_not)
    || (hears(call) && data.sound_note)
    || (call.blocked && !playing && phase === "idle" ? `Press Listen to hear ${data.name}.` : "")
    || ""
  if (ui.status.textContent !== said) ui.status.textContent = said
  ui.keys.textContent = said || ui.caption.textContent || fingers || phase !== "idle" ? "" : keysOf(call, talking)
}

// Beside the button, while there is nothing else to say.
function keysOf(call, talking) {
  if (!hears(call) || !call.data.sound) return talking ? "Space talks" : ""
  return talking ? "Hold Space to talk · Esc throws it away · R plays them again" : "R plays them again · Esc stops them"
}

function drawRecording(call, seconds) {
  const { ui } = call
  ui.time.textContent = clock(seconds)
  const words = call.held ? "Let go to finish" : "Press to finish"
  if (ui.talkWords.textContent !== words) ui.talkWords.textContent = words
  let note = ""
  if (seconds > WARN) note = "One recording lasts two minutes at most; this one stops by itself at 2:00, and is kept."
  else if (seconds > 4 && call.loudest < 0.001) note = "Nothing comes from the microphone. Is it muted, or is it another one?"
  if (ui.status.textContent !== note) ui.status.textContent = note
  ui.keys.textContent = note || matchMedia("(pointer: coarse)").matches ? "" : "Esc throws it away"
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
