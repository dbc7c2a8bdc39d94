// The plain values of a customer's file: what stands where, what a change makes of them, and what is still to write.

const PENCIL = "✎";
const keyOf = (at) => at.join(".");
const stepsOf = (key) => key.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
const unwritten = (value) => typeof value === "string" && value.trimStart().startsWith(PENCIL);
const askedFor = (value) => value.trim().slice(PENCIL.length).trim();

function valueAt(data, at) {
  for (const step of at) {
    if (data === null || typeof data !== "object") return undefined;
    data = data[step];
  }
  return data;
}

// What the room will make of a change, so that the form need not wait for it.
function applied(data, { op, at, value, to }) {
  const all = structuredClone(data || {});
  const holderAt = op === "add" ? at : at.slice(0, -1);
  let holder = all;
  for (const [i, step] of holderAt.entries()) {
    if (holder[step] === null || typeof holder[step] !== "object") holder[step] = i + 1 === holderAt.length && op === "add" ? [] : {};
    holder = holder[step];
  }
  const last = at[at.length - 1];
  const place = (item) => holder.splice(to === undefined || to < 0 ? holder.length : to, 0, item);
  if (op === "set") holder[last] = value;
  else if (op === "add") place(structuredClone(value));
  else if (op === "remove" && Array.isArray(holder)) holder.splice(last, 1);
  else if (op === "remove") delete holder[last];
  else if (op === "move") place(...holder.splice(last, 1));
  return all;
}

// Every place the form knows, in its order: { key, at, section, leaf, value, item } where `item` holds it.
function placesOf(sections, values) {
  const found = [];
  const go = (field, at, section, item) => {
    const value = valueAt(values, at);
    const place = (where, leaf, inside) => found.push({ key: keyOf(where), at: where, section, leaf, value: valueAt(values, where), item: inside });
    const each = (list) => (Array.isArray(list) ? list : []);
    if (field.kind === "lines") {
      place(at, false, item);
      each(value).forEach((_, i) => place([...at, i], true, item));
    } else if (field.kind === "ways") {
      place(at, false, item);
      each(value).forEach((way, i) => each(way).forEach((_, j) => place([...at, i, j], true, item)));
    } else if (field.kind === "items") {
      place(at, false, item);
      each(value).forEach((_, i) => {
        place([...at, i], false, keyOf([...at, i]));
        field.fields.forEach((inner) => go(inner, [...at, i, ...stepsOf(inner.key)], section, keyOf([...at, i])));
      });
    } else if (field.kind === "named") {
      place(at, false, item);
      for (const [name] of field.choices) {
        const there = [...at, name];
        place(there, false, keyOf(there));
        if (valueAt(values, there)) field.fields.forEach((inner) => go(inner, [...there, ...stepsOf(inner.key)], section, keyOf(there)));
      }
    } else if (field.kind === "maybe" || field.kind === "voice") {
      place(at, false, item);
      if (value) field.fields.forEach((inner) => go(inner, [...at, ...stepsOf(inner.key)], section, item));
    } else if (field.kind === "weights" || field.kind === "span") {
      place(at, false, item);
      Object.keys(value && typeof value === "object" ? value : {}).forEach((name) => place([...at, field.kind === "span" ? Number(name) : name], true, item));
    } else place(at, true, item);
  };
  for (const section of sections) for (const field of section.fields) go(field, stepsOf(field.key), section.key, null);
  return found;
}

// The one stretch in which two texts differ: what is before and behind it is the same in both.
function difference(from, to) {
  let start = 0;
  const most = Math.min(from.length, to.length);
  while (start < most && from[start] === to[start]) start += 1;
  let behind = 0;
  while (behind < most - start && from[from.length - 1 - behind] === to[to.length - 1 - behind]) behind += 1;
  return { start, stop: from.length - behind, words: to.slice(start, to.length - behind) };
}

// `mine` with what `theirs` changed of `base`, or null where both changed the same stretch.
function merged(base, mine, theirs) {
  const a = difference(base, mine);
  const b = difference(base, theirs);
  if (b.start === b.stop && !b.words) return mine;
  if (b.stop <= a.start) return mine.slice(0, b.start) + b.words + mine.slice(b.stop);
  const shift = mine.length - base.length;
  if (b.start >= a.stop) return mine.slice(0, b.start + shift) + b.words + mine.slice(b.stop + shift);
  return null;
}
