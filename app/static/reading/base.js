// Small tools every drawn piece uses. People's words reach the page through textContent only, never as HTML.

const DIMENSIONS = ["listening", "acknowledgement", "next_steps"];
const SIGNS = { listening: "●", acknowledgement: "◆", next_steps: "▲" };
const NAMES = { listening: "Listening", acknowledgement: "Acknowledgement", next_steps: "Next steps" };

// An element: el("p", { class: "x", onclick: f }, "text", child, null …). Attributes set to null or false are left out.
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  append(node, children);
  return node;
}

// A moment in time: relative words, the exact one on hover. `when` is {ago, exact, at}.
function time(when) {
  if (!when) return null;
  return el("time", { class: "ur-time", datetime: when.at, title: when.exact }, when.ago);
}

// Four small steps, as many filled as the level: none at 0.
function steps(level) {
  const row = el("span", { class: "ur-steps", "aria-hidden": "true" });
  for (let step = 0; step < 4; step += 1) row.append(el("b", { class: level !== null && step < level ? "ur-on" : "" }));
  return row;
}

// Cut a text where any mark starts or stops. Marks count in code points, as Python does, so emoji do not shift them.
// Returns [{text, start, stop, marks}], covering the whole text in order.
function cut(text, marks) {
  const points = Array.from(text);
  const edges = new Set([0, points.length]);
  for (const mark of marks) {
    edges.add(Math.min(mark.start, points.length));
    edges.add(Math.min(mark.stop, points.length));
  }
  const sorted = [...edges].sort((a, b) => a - b);
  const pieces = [];
  for (let i = 0; i + 1 < sorted.length; i += 1) {
    const [start, stop] = [sorted[i], sorted[i + 1]];
    pieces.push({
      text: points.slice(start, stop).join(""),
      start,
      stop,
      marks: marks.filter((mark) => mark.start <= start && mark.stop >= stop && mark.stop > mark.start),
    });
  }
  return pieces;
}

// The place where this component draws, made once and kept over reruns, with the state the reader left it in.
function stage(parent, className) {
  if (!parent.__uh) {
    const root = el("div", { class: `ur ${className}` });
    parent.append(root);
    parent.__uh = { root, first: true };
  }
  return parent.__uh;
}

let counter = 0;
function freshId(prefix) {
  counter += 1;
  return `ur-${prefix}-${counter}`;
}

// Say something to a screen reader without moving anything.
function announce(state, words) {
  if (!state.live) {
    state.live = el("div", { class: "ur-hidden", role: "status", "aria-live": "polite" });
    state.root.parentNode.append(state.live);
  }
  state.live.textContent = words;
}

// The words that decided something, as quotes in a row.
function quotes(item) {
  return item.quotes.map((quote, i) => [i ? ", " : " · ", el("q", { class: "ur-quote" }, quote)]);
}

// What goes between the quotes of a finding and its reason: their own full stop will do.
function quotesEnd(item) {
  return /[.!?…]$/.test(item.quotes[item.quotes.length - 1] || "") ? " " : ". ";
}

// A textarea that grows with its words.
function growing(attributes) {
  const area = el("textarea", { rows: 2, ...attributes });
  const fit = () => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  area.addEventListener("input", fit);
  requestAnimationFrame(fit);
  return area;
}
