// What the desk shows: folds away on a phone, stands open beside the conversation on a desk. Text only.
function make(tag, text, className) {
  const element = document.createElement(tag)
  if (text) element.textContent = text
  if (className) element.className = className
  return element
}

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (number) => String(number).padStart(2, "0")
  const hours = Math.floor(whole / 3600)
  return (hours ? `${hours}:${two(Math.floor(whole / 60) % 60)}` : String(Math.floor(whole / 60))) + ":" + two(whole % 60)
}

export default function ({ data, parentElement }) {
  const details = parentElement.querySelector("details")
  const inside = parentElement.querySelector(".inside")
  const time = parentElement.querySelector("time")
  if (!details.dataset.placed) {
    details.dataset.placed = "yes"
    details.open = data.folds ? matchMedia("(min-width: 900px)").matches : true
  }
  inside.replaceChildren(make("p", data.headline, "headline"))
  const facts = make("dl")
  for (const [label, value] of data.account) facts.append(make("dt", label), make("dd", value))
  inside.append(facts)
  if (data.contacts.length) {
    const earlier = make("ul")
    for (const [when, channel, note] of data.contacts) {
      const item = make("li")
      item.append(make("span", `${when} · ${channel}`, "when"), make("span", note))
      earlier.append(item)
    }
    inside.append(make("h3", "Earlier contacts"), earlier)
  }
  if (data.bot.length) {
    const bot = make("ul")
    for (const line of data.bot) bot.append(make("li", line, "bot"))
    inside.append(make("h3", "What the bot already said"), bot)
  }
  if (!data.clock) {
    time.textContent = ""
    return
  }
  const started = performance.now()
  const tick = () => {
    const since = Math.min(data.clock.since + (performance.now() - started) / 1000, data.clock.longest)
    time.textContent = clock(data.clock.spent + (data.clock.running ? since : 0))
  }
  tick()
  time.setAttribute("aria-label", data.clock.label)
  if (!data.clock.running) return
  const ticking = setInterval(tick, 1000)
  return () => clearInterval(ticking)
}
