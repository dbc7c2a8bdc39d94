// The conversation as it stands in the store. People's words are only ever set as text.
const CUE = /\[[^\[\]\n]{1,80}\]/g
const drawn = new Map() // attempt -> how many turns this page has shown, so that only new ones arrive gently

function said(text) {
  const line = document.createElement("p")
  line.className = "said"
  let from = 0
  for (const found of text.matchAll(CUE)) {
    line.append(text.slice(from, found.index))
    const cue = document.createElement("span")
    cue.className = "cue"
    cue.textContent = found[0]
    line.append(cue)
    from = found.index + found[0].length
  }
  line.append(text.slice(from))
  return line
}

// Where the customer is heard and not read, their words stand behind a button; what was asked for stays open.
const opened = (window.__underheardOpened ??= new Set())
function behind(each, attempt) {
  const button = document.createElement("button")
  button.type = "button"
  button.className = "show"
  button.textContent = "Show what they said"
  const show = (focus) => {
    opened.add(`${attempt}:${each.index}`)
    const line = said(each.text)
    button.replaceWith(line)
    line.tabIndex = -1
    if (focus) line.focus({ preventScroll: true })
  }
  button.onclick = () => show(true)
  button.show = () => show(false)
  return button
}

function turn(each, names, covers) {
  const item = document.createElement("li")
  item.className = each.speaker
  if (each.index >= 0) item.dataset.turn = each.index
  if (each.silence) {
    item.classList.add("silence")
    const caption = document.createElement("p")
    caption.className = "said"
    const cue = document.createElement("span")
    cue.className = "cue"
    cue.textContent = "[you say nothing, and wait]"
    caption.append(cue)
    item.append(caption)
    return item
  }
  const who = document.createElement("p")
  who.className = "who"
  who.textContent = names[each.speaker]
  const hidden = covers && each.speaker === "customer" && each.index >= 0 && !opened.has(`${covers}:${each.index}`)
  item.append(who, each.waiting ? dots() : hidden ? behind(each, covers) : said(each.text))
  return item
}

function dots() {
  const line = document.createElement("p")
  line.className = "dots"
  line.setAttribute("role", "img")
  line.setAttribute("aria-label", "answering")
  line.append(document.createElement("b"), document.createElement("b"), document.createElement("b"))
  return line
}

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector("ol")
  list.setAttribute("aria-label", data.label)
  const before = drawn.get(data.attempt)
  const items = data.turns.map((each) => turn(each, data.names, data.covered && data.attempt))
  if (before !== undefined && !data.pending) items.slice(before).forEach((item) => item.classList.add("fresh"))
  if (data.over) {
    const over = document.createElement("li")
    over.className = "over"
    over.textContent = data.over
    items.push(over)
  }
  list.replaceChildren(...items)
  const went_on = data.pending || before === undefined || data.turns.length > before
  if (!data.pending) drawn.set(data.attempt, data.turns.length)
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || before === undefined
  const following = keepInSight(items.at(-1))
  if (went_on && data.turns.length > 1) following.toTheEnd(calm)
  if (data.pending) return following.stop
  // Where a voice does not arrive, its words do.
  const show = (event) => {
    if (event.detail.attempt !== data.attempt) return
    opened.add(`${data.attempt}:${event.detail.turn}`)
    list.querySelector(`[data-turn="${event.detail.turn}"] .show`)?.show()
  }
  window.addEventListener("underheard:show-words", show)
  const done = keepTheDraft(data, setTriggerValue)
  return () => {
    window.removeEventListener("underheard:show-words", show)
    following.stop()
    done()
  }
}

// The newest words stay above what stands at the foot of the page (a box, a phone), however that grows, and when typefaces
// arrive late and make lines longer; unless somebody has gone up to read.
const reading = (window.__underheardReading ??= new WeakSet())
function keepInSight(newest) {
  const foot = document.querySelector('[data-testid="stBottom"]')
  const main = document.querySelector('[data-testid="stMain"]')
  if (!newest || !foot || !main) return { toTheEnd: () => {}, stop: () => {} }
  let last = main.scrollTop
  const covered = () => newest.getBoundingClientRect().bottom + 16 - foot.getBoundingClientRect().top
  const show = (behavior = "instant") => {
    const below = covered()
    if (newest.isConnected && below > 0) main.scrollBy({ top: below, behavior })
  }
  const look = () => {
    if (main.scrollTop < last && covered() > 24) reading.add(main)
    else if (covered() <= 24) reading.delete(main)
    last = main.scrollTop
  }
  const sizes = new ResizeObserver(() => reading.has(main) || show())
  sizes.observe(foot)
  sizes.observe(newest.parentElement)
  main.addEventListener("scroll", look, { passive: true })
  return {
    toTheEnd: (calm) => {
      reading.delete(main)
      requestAnimationFrame(() => show(calm ? "instant" : "smooth"))
    },
    stop: () => {
      sizes.disconnect()
      main.removeEventListener("scroll", look)
    },
  }
}

const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, "")

// Whether the conversation holds these words as a reply given since they were typed; a silence, or what another tab said, is
// not them.
function wasSent(draft, turns) {
  const since = turns.slice(2 * draft.next - 1)
  return since.some((each) => each.speaker === "trainee" && !each.silence && letters(each.text) === letters(draft.text))
}

// What is in the box is kept in this tab until the store has it: after a refresh or a lost server it is put back.
function keepTheDraft(data, setTriggerValue) {
  const key = `underheard:reply:${data.own}:${data.attempt}`
  const box = () => document.querySelector('[data-testid="stChatInputTextArea"]')
  const kept = () => {
    try { return JSON.parse(sessionStorage.getItem(key)) } catch { return null }
  }
  const typed = (event) => {
    if (event.target !== box()) return
    if (event.target.value) sessionStorage.setItem(key, JSON.stringify({ next: data.next, text: event.target.value }))
    else sessionStorage.removeItem(key)
  }
  document.addEventListener("input", typed, true)
  const draft = kept()
  if (draft && draft.next !== data.next) {
    if (wasSent(draft, data.turns)) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, JSON.stringify({ next: data.next, text: draft.text }))
  }
  let settled = 0
  const watch = setInterval(() => {
    const app = document.querySelector('[data-testid="stApp"]')
    const idle = app?.dataset.testScriptState === "notRunning" && app?.dataset.testConnectionState !== "DISCONNECTED"
    const draft = kept()
    settled = idle && draft && box() && !box().value && !box().disabled ? settled + 1 : 0
    if (settled < 2) return
    settled = -20
    setTriggerValue("restore", draft.text)
  }, 500)
  return () => {
    document.removeEventListener("input", typed, true)
    clearInterval(watch)
  }
}
