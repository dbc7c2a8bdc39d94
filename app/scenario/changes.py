"""Makes one change to the text of a scenario file and leaves every other character as it was written.

The text is spliced where the value stands, never written anew: comments, order, quotes and line breaks stay. Every
change is read back before it is returned, so a change that would come out as something else is refused.
"""

from __future__ import annotations

import copy
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError

from app.errors import UnderheardError
from app.scenario.faults import At, Change, Fix, shown
from app.scenario.layout import Layout, Node, line_starts
from app.scenario.scalars import core_value
from app.scenario.shape import known_names
from app.scenario.source import Source, read_source
from app.scenario.writing import Pen


class Unchangeable(UnderheardError):
    """The text cannot be changed there: it cannot be read, or has no such place."""


def changed(text: str, change: Change) -> str:
    """The text with that change made. Raises Unchangeable where it cannot be."""
    source = _readable(text)
    if change.op == "set" and _stands(source.data, change):
        return text
    expected = _applied(source.data, change)
    body = text.removeprefix("\ufeff")
    whole = body if body.endswith("\n") else body + "\n"
    try:
        where = Layout(whole)
    except YAMLError as error:
        raise Unchangeable("The text cannot be read; mend it first.") from error
    for careful in (False, True):
        made = _Splice(where, Pen(careful)).make(change)
        if made is not None and _same(_data(made), expected):
            made = made if body.endswith("\n") or not made.endswith("\n") else made[:-1]
            return ("\ufeff" if text.startswith("\ufeff") else "") + made
    raise Unchangeable(f"{_spoken(change.at)} cannot be changed from here; change it in the text.")


def fixed(text: str, fix: Fix) -> str:
    """The text with a fault put right. Raises Unchangeable where the fix no longer fits it."""
    if fix.text is not None:
        line, column, stop_line, stop_column, words = fix.text
        starts = line_starts(text)
        if not (1 <= line <= stop_line <= len(starts)):
            raise Unchangeable("The text has changed since; look at the fault again.")
        begin, stop = starts[line - 1] + column - 1, starts[stop_line - 1] + stop_column - 1
        if not begin <= stop <= len(text):
            raise Unchangeable("The text has changed since; look at the fault again.")
        text = text[:begin] + words + text[stop:]
    for change in fix.changes:
        text = changed(text, change)
    return text


def _readable(text: str) -> Source:
    source = _read(text)
    if source.broken or source.mended or not isinstance(source.data, dict):
        line = min((fault.line for fault in source.faults), default=1)
        raise Unchangeable(f"The text cannot be read from line {line} on; mend it there first.")
    return source


@lru_cache(maxsize=8)
def _read(text: str) -> Source:
    return read_source(Path("customer.yaml"), text.encode("utf-8", "replace"))


def _data(text: str) -> Any:
    source = _read(text)
    return None if source.broken or source.mended else source.data


def _same(one: Any, other: Any) -> bool:
    """Equal, and of the same types: 1 is not true, and "1" is not 1."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _spoken(at: At) -> str:
    return shown(".".join(str(step) for step in at)) if at else "The file"


def _applied(data: Any, change: Change) -> Any:
    """The plain values with the change made."""
    if not change.at:
        raise Unchangeable("The whole file cannot be changed at once; change it in the text.")
    whole = copy.deepcopy(data)
    holder = whole
    *way, last = change.at
    for place, step in enumerate(way):
        follows: Any = [] if isinstance(change.at[place + 1], int) else {}
        holder = _into(holder, step, follows, change)
    named = isinstance(holder, dict) and isinstance(last, str)
    if change.op == "set" and (named or (isinstance(holder, list) and _has(holder, last))):
        holder[last] = copy.deepcopy(change.value)
    elif change.op == "add":
        items = _into(holder, last, [], change)
        if not isinstance(items, list):
            raise Unchangeable(f"{_spoken(change.at)} is no list, so nothing can be added to it.")
        to = len(items) if change.to < 0 else min(change.to, len(items))
        items.insert(to, copy.deepcopy(change.value))
    elif change.op == "remove" and _has(holder, last):
        del holder[last]
    elif change.op == "move" and isinstance(holder, list) and isinstance(last, int) and _has(holder, last):
        item = holder.pop(last)
        holder.insert(len(holder) if change.to < 0 else min(change.to, len(holder)), item)
    else:
        raise Unchangeable(f"There is no {_spoken(change.at)} here any more; the text has changed since.")
    return whole


def _stands(data: Any, change: Change) -> bool:
    """Whether what would be set stands there already."""
    for step in change.at:
        if not _has(data, step):
            return False
        data = data[step]
    return _same(data, change.value)


def _has(holder: Any, step: str | int) -> bool:
    if isinstance(holder, dict):
        return step in holder
    return isinstance(holder, list) and isinstance(step, int) and 0 <= step < len(holder)


def _into(holder: Any, step: str | int, empty: Any, change: Change) -> Any:
    """What stands at a step; where nothing does and the change makes things, an empty holder is put there."""
    if _has(holder, step) and isinstance(holder[step], dict | list):
        return holder[step]
    if isinstance(holder, dict) and isinstance(step, str) and holder.get(step) is None and change.op in ("set", "add"):
        holder[step] = empty
        return empty
    raise Unchangeable(f"There is no {_spoken(change.at)} here any more; the text has changed since.")


class _Splice:
    """The ways to change one text."""

    def __init__(self, where: Layout, pen: Pen) -> None:
        self.text = where.text
        self.where = where
        self.pen = pen

    def make(self, change: Change) -> str | None:
        """The text with the change made; None where that is beyond splicing."""
        at, value = change.at, change.value
        if change.op == "set":
            return self._set(at, value)
        if change.op == "add":
            return self._add(at, value, change.to)
        if change.op == "remove":
            return self._remove(at)
        return self._move(at, change.to)

    def _set(self, at: At, value: Any) -> str | None:
        node, holder = self.where.find(at), self.where.find(at[:-1])
        if holder is None or (holder.kind == "scalar" and not holder.value):
            return self._set(at[:-1], [value] if isinstance(at[-1], int) else {at[-1]: value})
        if node is None:
            return self._new_key(at, holder, value)
        indent = holder.column
        if node.kind == "scalar" and not isinstance(value, dict | list):
            if node.value == value and isinstance(value, str) and (node.style or core_value(node.value) == value):
                return self.text
            if not node.style and not isinstance(value, str) and _same(core_value(node.value), value):
                return self.text
            words = self.pen.scalar(value, node.style, holder.flow, indent, node.start)
            gap = " " if node.start == node.stop and self.text[node.start - 1] in ":-" else ""
            if node.style in (">", "|"):
                words = self._with_notes(words, self._notes(node.start, self.where.line_end(node.start)))
            return self._put(node.start, node.stop, gap + words)
        if holder.flow:
            return self._put(node.start, node.stop, self.pen.inline(value))
        start = self._behind_name(holder, at[-1], node)
        stop = node.stop
        if (
            node.flow
            and node.parts
            and isinstance(value, list)
            and value
            and not any(isinstance(each, dict | list) for each in value)
        ):
            return self._put(start, stop, " " + self.pen.inline(value))
        written = self.pen.block(value, indent, in_list=holder.kind == "list")
        before = self.where.line_end(node.start) if node.style in (">", "|") else node.start
        return self._put(start, stop, self._with_notes(written, self._notes(start, before)))

    def _notes(self, start: int, stop: int) -> list[str]:
        """The comments of a stretch that holds nothing else: of its first line, and each of a line of its own."""
        first, *lines = self.text[start:stop].split("\n")
        behind = re.search(r"(?:(?<=\s)|^)#.*", first)
        return [f"  {behind.group()}" if behind else "", *(line for line in lines if line.lstrip().startswith("#"))]

    def _with_notes(self, written: str, notes: list[str]) -> str:
        """New words with the comments that stood in front of the old ones, or behind the sign of a block."""
        head, mark, body = written.partition("\n")
        return "\n".join([head + notes[0], *notes[1:]]) + mark + body

    def _behind_name(self, holder: Node, step: str | int, node: Node) -> int:
        """The place right behind the colon, or the dash, in front of a value."""
        if holder.kind == "map":
            key = next(k for k, p in zip(holder.keys, holder.parts, strict=True) if p is node)
            return self.text.index(":", key.stop) + 1
        return self._dash(holder, node) + 1

    def _dash(self, holder: Node, item: Node) -> int:
        """The offset of the dash in front of an item of a block list."""
        at = self.where.line_of(item.start)
        while at >= 0:
            dash = self.where.starts[at] + holder.column
            if self.text[dash : dash + 1] == "-" and dash < max(item.start, dash + 1) and dash <= item.start:
                return dash
            at -= 1
        raise Unchangeable("A list here is written in a way that cannot be changed from outside the text.")

    def _put(self, start: int, stop: int, words: str) -> str:
        return self.text[:start] + words + self.text[stop:]

    def _new_key(self, at: At, holder: Node, value: Any) -> str | None:
        name = at[-1]
        if holder.kind != "map" or not isinstance(name, str):
            return None
        if holder.flow:
            if not holder.parts:
                above = self.where.find(at[:-2]) if len(at) > 1 else None
                if above is not None and not above.flow:
                    return self._set(at[:-1], {name: value})
                return self._put(holder.start, holder.stop, self.pen.inline({name: value}))
            last = holder.parts[-1].stop
            return self._put(last, last, f", {name}: {self.pen.inline(value)}")
        after = self._sibling_before(at, holder)
        line_end = self.where.line_end(after.stop)
        written = " " * holder.column + f"{name}:" + self.pen.block(value, holder.column)
        return self._put(line_end, line_end, "\n" + written)

    def _sibling_before(self, at: At, holder: Node) -> Node:
        """The value after which a new name belongs: the last that the format names before it, or the first there is."""
        order = known_names(at[:-1])
        place = order.index(str(at[-1])) if at[-1] in order else len(order)
        before = [p for k, p in zip(holder.keys, holder.parts, strict=True) if k.value in order[:place]]
        return before[-1] if before else holder.parts[0]

    def _add(self, at: At, value: Any, to: int) -> str | None:
        node = self.where.find(at)
        if node is None or node.kind == "scalar":
            return self._set(at, [value])
        count = len(node.parts)
        to = count if to < 0 else min(to, count)
        holder = self.where.find(at[:-1])
        if not count:
            if holder is not None and holder.flow:
                return self._put(node.start, node.stop, self.pen.inline([value]))
            return self._set(at, [value])
        if node.flow:
            like = node.parts[min(to, count - 1)]
            words = self._like(value, like)
            if to == count:
                return self._put(node.parts[-1].stop, node.parts[-1].stop, f", {words}")
            return self._put(node.parts[to].start, node.parts[to].start, f"{words}, ")
        written = "-" + self._item(value, node)
        if to == 0:
            dash = self._dash(node, node.parts[0])
            return self._put(dash, dash, written + "\n" + " " * node.column)
        end = self._item_end(node, node.parts[to - 1])
        return self._put(end, end, "\n" + " " * node.column + written)

    def _item(self, value: Any, node: Node) -> str:
        """A new item behind its dash, written as its neighbours are."""
        likes = [part for part in node.parts if part.kind != "scalar"]
        inline = bool(likes) and all(part.kind == "map" and part.flow for part in likes)
        if inline and isinstance(value, dict) and not any(isinstance(each, dict | list) for each in value.values()):
            return " " + self.pen.inline(value)
        scalars = [part for part in node.parts if part.kind == "scalar"]
        if not isinstance(value, dict | list) and scalars:
            return " " + self.pen.scalar(value, scalars[-1].style, False, node.column, None)
        return self.pen.block(value, node.column, in_list=True)

    def _item_end(self, holder: Node, item: Node) -> int:
        """Where the last line of an item ends, and of the comments below it that are indented as parts of it are."""
        end = self.where.line_end(item.stop)
        for number in range(self.where.line_of(end) + 1, len(self.where.starts)):
            line = self.text[self.where.starts[number] : self.where.line_end(self.where.starts[number])]
            if line.strip() and not (
                line.lstrip(" ").startswith("#") and len(line) - len(line.lstrip(" ")) > holder.column
            ):
                break
            end = self.where.line_end(self.where.starts[number]) if line.strip() else end
        return end

    def _item_begin(self, holder: Node, item: Node) -> int:
        """The dash of an item, or the first of the comments right above it that stand where it does."""
        begin = self._dash(holder, item)
        number = self.where.line_of(begin)
        if self.text[self.where.starts[number] : begin].strip():
            return begin
        while number and re.match(
            rf" {{{holder.column}}}#", self.text[self.where.starts[number - 1] :][: holder.column + 1]
        ):
            number -= 1
            begin = self.where.starts[number] + holder.column
        return begin

    def _like(self, value: Any, like: Node) -> str:
        if like.kind == "scalar" and not isinstance(value, dict | list):
            return self.pen.scalar(value, like.style if like.style in ("'", '"') else "", True, 0, None)
        return self.pen.inline(value)

    def _remove(self, at: At) -> str | None:
        node, holder = self.where.find(at), self.where.find(at[:-1])
        if node is None or holder is None:
            return None
        place = next(place for place, part in enumerate(holder.parts) if part is node)
        if len(holder.parts) == 1:
            empty: Any = [] if holder.kind == "list" else {}
            return self._set(at[:-1], empty) if at[:-1] else None
        if holder.flow:
            first = holder.keys[place].start if holder.kind == "map" else node.start
            if place + 1 < len(holder.parts):
                following = holder.keys[place + 1] if holder.kind == "map" else holder.parts[place + 1]
                return self._put(first, following.start, "")
            return self._put(holder.parts[place - 1].stop, node.stop, "")
        first = holder.keys[place].start if holder.kind == "map" else self._dash(holder, node)
        line = self.where.starts[self.where.line_of(first)]
        if not self.text[line:first].strip():
            return self._put(line, min(self.where.line_end(node.stop) + 1, len(self.text)), "")
        # It stands behind a dash on the same line: the next one takes its place there.
        if place + 1 == len(holder.parts):
            return None
        then = holder.keys[place + 1].start if holder.kind == "map" else self._dash(holder, holder.parts[place + 1])
        between = self.text[self.where.line_end(node.stop) : self.where.starts[self.where.line_of(then)]]
        comments = "".join(f"{part}\n" for part in between.split("\n") if part.strip().startswith("#"))
        made = self._put(first, then, "")
        return made if not comments else made[:line] + comments + made[line:]

    def _move(self, at: At, to: int) -> str | None:
        holder = self.where.find(at[:-1])
        item = at[-1]
        if holder is None or holder.kind != "list" or not isinstance(item, int):
            return None
        order = list(range(len(holder.parts)))
        order.pop(item)
        order.insert(len(order) if to < 0 else min(to, len(order)), item)
        if holder.flow:
            words = [self.text[part.start : part.stop] for part in holder.parts]
            made, behind = self.text[: holder.parts[0].start], holder.parts[0].start
            for place, part in enumerate(holder.parts):
                made += self.text[behind : part.start] + words[order[place]]
                behind = part.stop
            return made + self.text[behind:]
        begin = self._item_begin(holder, holder.parts[0])
        ends = [self._item_end(holder, part) + 1 for part in holder.parts]
        starts = [begin, *ends[:-1]]
        lead = " " * holder.column
        regions = [self.text[start:end] for start, end in zip(starts, ends, strict=True)]
        regions[0] = lead + regions[0]
        moved = "".join(regions[place] for place in order)
        line = self.where.starts[self.where.line_of(begin)]
        if self.text[line:begin].strip():
            # The list begins behind another dash; what comes first must stand there at once.
            if not moved.startswith(lead + "-"):
                return None
            return self.text[:begin] + moved[len(lead) :] + self.text[ends[-1] :]
        return self.text[:line] + moved + self.text[ends[-1] :]
