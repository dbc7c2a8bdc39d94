// When the room stops answering, Streamlit says so in words for those who run servers. Say it for whoever sits here.
const TITLE = "The room is not answering"
const WORDS = "What you sent is kept, and so is what stands in the box. This page goes on by itself when the room is back."

function reword() {
  for (const dialog of document.querySelectorAll('[role="dialog"]')) {
    const pieces = document.createTreeWalker(dialog, NodeFilter.SHOW_TEXT)
    const texts = []
    while (pieces.nextNode()) texts.push(pieces.currentNode)
    const title = texts.find((text) => text.data.trim() === "Connection error")
    if (!title) continue
    title.data = TITLE
    const rest = texts.slice(texts.indexOf(title) + 1).filter((text) => text.data.trim())
    rest.forEach((text, index) => { text.data = index ? "" : WORDS })
  }
}

let watching = null
export default function () {
  if (watching) return
  watching = new MutationObserver(reword)
  watching.observe(document.body, { childList: true, subtree: true })
}
