// What is selected in a turn, counted in code points as Python counts, so that emoji and macrons shift nothing.

function pointsBefore(root, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(root);
  range.setEnd(node, offset);
  return Array.from(range.toString()).length;
}

// What is selected inside `root`, in code points with outer spaces trimmed, or null.
function selected(root) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(root)) return null;
  const whole = document.createRange();
  whole.selectNodeContents(root);
  const inside = range.cloneRange();
  if (inside.compareBoundaryPoints(Range.START_TO_START, whole) < 0) inside.setStart(whole.startContainer, whole.startOffset);
  if (inside.compareBoundaryPoints(Range.END_TO_END, whole) > 0) inside.setEnd(whole.endContainer, whole.endOffset);
  let start = pointsBefore(root, inside.startContainer, inside.startOffset);
  let stop = pointsBefore(root, inside.endContainer, inside.endOffset);
  const points = Array.from(root.textContent);
  while (start < stop && /\s/.test(points[start])) start += 1;
  while (stop > start && /\s/.test(points[stop - 1])) stop -= 1;
  return stop > start ? { start, stop, quote: points.slice(start, stop).join("") } : null;
}

// The sentence the caret stands in, in code points: for marking it whole with one key.
function sentenceAt(text, at) {
  const points = Array.from(text);
  const ends = (i) => /[.!?…\n]/.test(points[i]) && (i + 1 === points.length || /\s/.test(points[i + 1]));
  let start = Math.min(at, points.length - 1);
  while (start > 0 && !ends(start - 1)) start -= 1;
  while (start < points.length && /\s/.test(points[start])) start += 1;
  let stop = start;
  while (stop < points.length && !ends(stop)) stop += 1;
  stop = Math.min(stop + 1, points.length);
  return { start, stop, quote: points.slice(start, stop).join("") };
}

// Select these code points of what `root` says, as if by hand.
function selectPoints(root, start, stop) {
  const range = document.createRange();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let before = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const points = Array.from(node.data);
    const units = (count) => points.slice(0, count).join("").length;
    if (!begun && start < before + points.length) {
      range.setStart(node, units(start - before));
      begun = true;
    }
    if (begun && stop <= before + points.length) {
      range.setEnd(node, units(stop - before));
      const selection = document.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      return;
    }
    before += points.length;
  }
}
