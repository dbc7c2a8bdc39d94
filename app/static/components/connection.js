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

// On a phone the menu lies over the page: once a page is chosen from it, it has done its work.
function closeTheMenu(event) {
  if (!event.target.closest?.('[data-testid="stSidebarNavLink"]') || !matchMedia("(max-width: 768px)").matches) return
  setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click(), 150)
}

// What opens over the page is drawn at its end: begin there, so that Tab reaches what it offers first.
let opened = null
function stepIn() {
  const body = document.querySelector('[data-testid="stPopoverBody"]:has(.st-key-wrap-up-now)')
  if (body === opened) return
  opened = body
  if (!body) return
  body.tabIndex = -1
  setTimeout(() => body.focus({ preventScroll: true }), 50)
}

let watching = null
export default function () {
  if (watching) return
  document.addEventListener("click", closeTheMenu, true)
  watching = new MutationObserver(() => {
    reword()
    stepIn()
  })
  watching.observe(document.body, { childList: true, subtree: true })
}
