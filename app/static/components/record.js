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

// While part of the record is out of sight, a line at its foot says so and names what is still to come.
function sayWhatIsBelow(inside, more) {
  const foot = inside.getBoundingClientRect().bottom
  more.hidden = inside.scrollTop + inside.clientHeight >= inside.scrollHeight - 8
  const below = [...inside.querySelectorAll("h3, dt")].filter((head) => head.getBoundingClientRect().bottom > foot)
  // Besides the headings, what the desk can do is named: it is looked for in the middle of a call.
  const names = below.filter((head) => head.tagName === "H3" || /desk|guide/i.test(head.textContent)).map((head) => head.dataset.short || head.textContent)
  more.replaceChildren(make("span", `↓ More below${names.length ? `: ${names.join(", ").toLowerCase()}` : ""}`))
}

export default function ({ data, parentElement }) {
  const details = parentElement.querySelector("details")
  const inside = parentElement.querySelector(".inside")
  const time = parentElement.querySelector("time")
  if (!details.dataset.placed) {
    details.dataset.placed = "yes"
    details.open = data.folds ? matchMedia("(min-width: 900px)").matches : true
  }
  const earlier_contacts = data.contacts.length
    ? `${data.contacts.length} earlier ${data.contacts.length === 1 ? "contact" : "contacts"}`
    : data.bot.length ? "what the bot said" : ""
  parentElement.querySelector(".holds").textContent = earlier_contacts ? ` · ${earlier_contacts}` : ""
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
    const said = make("h3", "What the bot already said")
    said.dataset.short = "the bot"
    for (const line of data.bot) bot.append(make("li", line, "bot"))
    inside.append(said, bot)
  }
  const more = parentElement.querySelector(".more")
  sayWhatIsBelow(inside, more)
  // Opening, another width, another font: whatever changes what fits.
  const fits = new ResizeObserver(() => sayWhatIsBelow(inside, more))
  fits.observe(inside)
  inside.onscroll = () => sayWhatIsBelow(inside, more)
  more.onclick = () => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches
    inside.scrollBy({ top: inside.clientHeight * 0.8, behavior: calm ? "instant" : "smooth" })
  }
  if (!data.clock) {
    time.textContent = ""
    return () => fits.disconnect()
  }
  const started = performance.now()
  const tick = () => {
    const since = Math.min(data.clock.since + (performance.now() - started) / 1000, data.clock.longest)
    time.textContent = clock(data.clock.spent + (data.clock.running ? since : 0))
  }
  tick()
  time.setAttribute("aria-label", data.clock.label)
  time.title = data.clock.label
  const ticking = data.clock.running ? setInterval(tick, 1000) : null
  return () => {
    clearInterval(ticking)
    fits.disconnect()
  }
}
