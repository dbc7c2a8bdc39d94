// Words that may have been misheard, while they stand in the box as they were heard; chosen, one is selected there.
const box = () => document.querySelector('[data-testid="stChatInputTextArea"]')
const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")

function tokensOf(text) {
  return [...text.matchAll(/\S+/g)].map((found) => ({ word: plain(found[0]), text: found[0], at: found.index }))
    .filter((each) => each.word)
}

// Where it stands in the box, beside a word it was heard beside; null where it was put right.
function placeOf([before, said, after], tokens) {
  const wanted = tokensOf(said).map((each) => each.word)
  const [left, right] = [plain(before), plain(after)]
  for (let i = 0; wanted.length && i + wanted.length <= tokens.length; i++) {
    if (!wanted.every((word, k) => tokens[i + k].word === word)) continue
    const alone = !left && !right
    if (alone || (left && tokens[i - 1]?.word === left) || (right && tokens[i + wanted.length]?.word === right)) {
      const last = tokens[i + wanted.length - 1]
      const lead = tokens[i].text.search(/[\p{L}\p{N}]/u)
      return [tokens[i].at + lead, last.at + last.text.search(/[^\p{L}\p{N}]*$/u)]
    }
  }
  return null
}

export default function ({ data, parentElement }) {
  const line = parentElement.querySelector("p")
  let shown = ""
  const look = () => {
    const tokens = tokensOf(box()?.value ?? "")
    const there = data.words.filter((each) => placeOf(each, tokens)).slice(0, data.most)
    if (JSON.stringify(there) === shown) return
    shown = JSON.stringify(there)
    line.hidden = !there.length
    line.replaceChildren("Not sure of:")
    for (const each of there) {
      const button = document.createElement("button")
      button.type = "button"
      button.textContent = `“${each[1]}”`
      button.setAttribute("aria-label", `Select “${each[1]}” in your reply`)
      button.onclick = () => {
        const area = box()
        const place = area && placeOf(each, tokensOf(area.value))
        if (!place) return
        area.focus({ preventScroll: true })
        area.setSelectionRange(...place)
      }
      line.append(button)
    }
  }
  // Streamlit sets the box without an event of its own now and then.
  const looking = setInterval(look, 400)
  document.addEventListener("input", look, true)
  look()
  return () => {
    clearInterval(looking)
    document.removeEventListener("input", look, true)
  }
}
