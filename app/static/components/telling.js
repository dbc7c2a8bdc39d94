// "Which of their words told you?": click a sentence, select any words, or use arrow keys and Enter.
// Offsets inside this file count UTF-16 units, as browsers do; what is handed over counts code points, as Python does.
const PHRASE = /\[[^\[\]\n]{1,80}\]|[^.!?…\[\]]+[.!?…]*["'”’)]*|[\[\].!?…]+/g
const chosen = new Map() // attempt -> [{turn, start, stop}]

// One voice at a time. What plays goes on when sentences are chosen meanwhile.
const playing = (window.__underheardTelling ??= { audio: new Audio(), attempt: null, turn: null, drawn: () => {} })
function hush() {
  playing.audio.pause()
  playing.turn = null
  playing.drawn()
}
playing.audio.onended = hush
playing.audio.onerror = hush

const points = (text, offset) => [...text.slice(0, offset)].length
const units = (text, offset) => [...text].slice(0, offset).join("").length

function phrasesOf(text) {
  const found = []
  for (const match of text.matchAll(PHRASE)) {
    const lead = match[0].length - match[0].trimStart().length
    const start = match.index + lead
    const stop = start + match[0].trim().length
    if (stop > start && /[\p{L}\p{N}]/u.test(match[0])) found.push({ start, stop })
    else if (found.length) found.at(-1).stop = Math.max(found.at(-1).stop, stop)
  }
  return found.length ? found : [{ start: 0, stop: text.length }]
}

export default function ({ data, parentElement, setStateValue }) {
  const list = parentElement.querySelector("ol")
  if (playing.attempt !== data.attempt) hush()
  playing.attempt = data.attempt
  list.setAttribute("aria-label", data.label)
  const texts = new Map(data.turns.map((each) => [each.index, each.text]))
  if (!chosen.has(data.attempt)) {
    chosen.set(data.attempt, data.telling.map((each) => ({
      turn: each.turn_index,
      start: units(texts.get(each.turn_index) ?? "", each.start),
      stop: units(texts.get(each.turn_index) ?? "", each.stop),
    })))
  }
  const marks = () => chosen.get(data.attempt)
  const touching = (turn, start, stop) => marks().filter((each) => each.turn === turn && each.start < stop && each.stop > start)

  const keep = (next, focused) => {
    chosen.set(data.attempt, next.sort((one, other) => one.turn - other.turn || one.start - other.start))
    draw(focused)
    setStateValue("telling", marks().map((each) => {
      const text = texts.get(each.turn)
      return {
        turn_index: each.turn,
        start: points(text, each.start),
        stop: points(text, each.stop),
        quote: text.slice(each.start, each.stop),
      }
    }))
  }

  const toggle = (turn, start, stop, focused) => {
    const here = touching(turn, start, stop)
    const others = marks().filter((each) => !here.includes(each))
    keep(here.length ? others : [...others, { turn, start, stop }], focused)
  }

  let clicked = null // the sentence a click has just chosen: a second click on it is after one word only

  const add = (turn, start, stop) => {
    if (clicked && performance.now() - clicked.at < 600) {
      chosen.set(data.attempt, marks().filter((each) => each.turn !== clicked.turn || each.start !== clicked.start || each.stop !== clicked.stop))
    }
    const here = touching(turn, start, stop)
    const from = Math.min(start, ...here.map((each) => each.start))
    const to = Math.max(stop, ...here.map((each) => each.stop))
    keep([...marks().filter((each) => !here.includes(each)), { turn, start: from, stop: to }])
  }

  const piece = (turn, text, start, stop, marked) => {
    const part = document.createElement(marked ? "mark" : "span")
    part.textContent = text.slice(start, stop)
    part.dataset.turn = turn
    part.dataset.from = start
    return part
  }

  const listenTo = (each) => {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "listen"
    button.dataset.listen = each.index
    name(button)
    button.onclick = () => {
      if (playing.turn === each.index) return hush()
      playing.turn = each.index
      playing.audio.src = each.url
      playing.audio.play().catch(hush)
      playing.drawn()
    }
    return button
  }
  const name = (button) => {
    const on = playing.turn === Number(button.dataset.listen)
    button.textContent = on ? "Stop" : "Listen"
    const place = data.turns.filter((each) => each.speaker === "customer").findIndex((each) => each.index === Number(button.dataset.listen))
    button.setAttribute("aria-label", on ? "Stop" : `Listen to turn ${place + 1} of ${data.names.customer}`)
  }
  playing.drawn = () => list.querySelectorAll("[data-listen]").forEach(name)

  const heardOnly = (captions) => captions.map((caption) => {
    const cue = document.createElement("span")
    cue.className = "cue"
    cue.textContent = ` ${caption} `
    return cue
  })

  const fill = (into, turn, text, start, stop) => {
    let from = start
    for (const each of touching(turn, start, stop)) {
      const left = Math.max(each.start, start)
      const right = Math.min(each.stop, stop)
      if (left > from) into.append(piece(turn, text, from, left, false))
      into.append(piece(turn, text, left, right, true))
      from = right
    }
    if (from < stop) into.append(piece(turn, text, from, stop, false))
  }

  function draw(focused) {
    const items = []
    let first = true
    for (const each of data.turns) {
      const item = document.createElement("li")
      item.className = each.speaker
      const who = document.createElement("p")
      who.className = "who"
      who.textContent = data.names[each.speaker]
      const said = document.createElement("p")
      said.className = "said"
      if (each.speaker === "trainee") said.textContent = each.silence ? "[says nothing, and waits]" : each.text
      else {
        if (each.url) who.append(" ", listenTo(each))
        said.append(...heardOnly(each.before ?? []))
        let from = 0
        for (const { start, stop } of phrasesOf(each.text)) {
          if (start > from) fill(said, each.index, each.text, from, start)
          const phrase = document.createElement("span")
          phrase.className = each.text[start] === "[" ? "phrase cue" : "phrase"
          phrase.setAttribute("role", "button")
          phrase.dataset.phrase = `${each.index}:${start}`
          phrase.tabIndex = (focused ? focused === phrase.dataset.phrase : first) ? 0 : -1
          first = false
          const covered = touching(each.index, start, stop)
          const whole = covered.some((mark) => mark.start <= start && mark.stop >= stop)
          phrase.setAttribute("aria-pressed", whole ? "true" : covered.length ? "mixed" : "false")
          fill(phrase, each.index, each.text, start, stop)
          phrase.onclick = () => {
            if (selected()) return
            clicked = { turn: each.index, start, stop, at: performance.now() }
            toggle(each.index, start, stop, phrase.dataset.phrase)
          }
          phrase.onkeydown = (event) => {
            if (event.key === "Enter" || event.key === " ") {
              event.preventDefault()
              toggle(each.index, start, stop, phrase.dataset.phrase)
            }
          }
          said.append(phrase)
          from = stop
        }
        if (from < each.text.length) fill(said, each.index, each.text, from, each.text.length)
        said.append(...heardOnly(each.after ?? []))
      }
      item.append(who, said)
      items.push(item)
    }
    list.replaceChildren(...items)
    if (focused) list.querySelector(`[data-phrase="${focused}"]`)?.focus({ preventScroll: true })
  }

  // The reader's own selection, where it lies inside one turn of the customer: {turn, start, stop} at word ends.
  function selected() {
    const selection = document.getSelection()
    const range = selection.getComposedRanges
      ? selection.getComposedRanges({ shadowRoots: [parentElement] })[0]
      : selection.rangeCount ? selection.getRangeAt(0) : null
    if (!range) return null
    const place = (node, offset) => {
      const part = node.parentElement?.closest?.("[data-from]")
      return part ? { turn: Number(part.dataset.turn), at: Number(part.dataset.from) + offset } : null
    }
    const one = place(range.startContainer, range.startOffset)
    const other = place(range.endContainer, range.endOffset)
    if (!one || !other || one.turn !== other.turn || one.at === other.at) return null
    const text = texts.get(one.turn)
    let [start, stop] = [one.at, other.at]
    while (start < stop && /\s/.test(text[start])) start += 1
    while (stop > start && /\s/.test(text[stop - 1])) stop -= 1
    const inWord = (index) => index > 0 && index < text.length && /[\p{L}\p{N}'’]/u.test(text[index - 1]) && /[\p{L}\p{N}'’]/u.test(text[index])
    while (inWord(start)) start -= 1
    while (inWord(stop)) stop += 1
    return stop > start ? { turn: one.turn, start, stop } : null
  }

  list.onpointerup = () => setTimeout(() => {
    const words = selected()
    if (!words) return
    document.getSelection().removeAllRanges()
    add(words.turn, words.start, words.stop)
  })
  list.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (!step || !event.target.dataset.phrase) return
    const phrases = [...list.querySelectorAll(".phrase")]
    const next = phrases[phrases.indexOf(event.target) + step]
    if (!next) return
    event.preventDefault()
    event.target.tabIndex = -1
    next.tabIndex = 0
    next.focus()
  }
  draw()
  return () => setTimeout(() => list.isConnected || hush())
}
