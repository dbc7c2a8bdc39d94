// A text box that hands over what is in it as it is typed, so that a refresh loses at most the last half second.
const opened = new Map()

export default function ({ data, parentElement, setStateValue }) {
  const label = parentElement.querySelector("label")
  const box = parentElement.querySelector("textarea")
  const left = parentElement.querySelector("p")
  label.textContent = data.label
  label.hidden = data.hideLabel
  box.setAttribute("aria-label", data.label)
  box.placeholder = data.placeholder
  box.rows = data.rows
  box.maxLength = data.limit
  if (box.dataset.of !== data.of) {
    box.dataset.of = data.of
    box.value = data.value
    opened.set(data.of, data.value)
  }
  const told = () => {
    const room = data.limit - box.value.length
    left.textContent = room < 200 ? `${room} characters left` : ""
  }
  told()
  let waiting = 0
  const hand = () => {
    clearTimeout(waiting)
    if (opened.get(data.of) === box.value) return
    opened.set(data.of, box.value)
    setStateValue("words", box.value)
  }
  box.oninput = () => {
    told()
    clearTimeout(waiting)
    waiting = setTimeout(hand, 500)
  }
  box.onblur = hand
}
