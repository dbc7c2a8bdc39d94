"""Where everything stands in the text of a file, from its first character to behind its last."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from app.scenario.events import Event, events
from app.scenario.faults import At


@dataclass
class Node:
    """A value as it stands in the text: from `start` up to `stop`, in characters."""

    kind: str
    """scalar, list or map."""
    start: int
    stop: int
    column: int
    flow: bool = False
    style: str = ""
    """Of a scalar: '' (plain), ' or ", | or >."""
    keys: list[Node] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)
    value: str = ""

    def part(self, step: str | int) -> Node | None:
        """The value under a name (the last of that name) or at a place of the list."""
        if self.kind == "list" and isinstance(step, int):
            return self.parts[step] if 0 <= step < len(self.parts) else None
        if self.kind == "map" and isinstance(step, str):
            return next((p for k, p in zip(self.keys[::-1], self.parts[::-1], strict=True) if k.value == step), None)
        return None


def line_starts(text: str) -> list[int]:
    """Where each line begins, in characters."""
    return [0, *(found.end() for found in re.finditer("\n", text))]


class Layout:
    """One text and its parts. Raises ruamel.yaml's YAMLError where it cannot be read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = line_starts(text)
        self.root = self._compose()

    def _compose(self) -> Node:
        stack: list[Node] = []
        waiting: list[Node | None] = []
        root = Node("map", 0, 0, 0)
        for event in events(self.text):
            if event.kind == "end":
                node = stack.pop()
                waiting.pop()
                if node.flow:
                    node.stop = self._offset(event.end_line, event.end_column)
                elif node.parts:
                    node.stop = node.parts[-1].stop
                continue
            if event.kind in ("document", "other"):
                continue
            node = self._node(event)
            if not stack:
                root = node
            elif stack[-1].kind == "list":
                stack[-1].parts.append(node)
            elif waiting[-1] is None:
                waiting[-1] = node
                continue
            else:
                key = waiting[-1]
                if node.kind == "scalar" and not node.style and node.start == node.stop:
                    # An empty value is marked where the next thing begins; it belongs behind its name.
                    colon = self.text.index(":", key.stop)
                    node.start = node.stop = colon + 1
                stack[-1].keys.append(key)
                stack[-1].parts.append(node)
                waiting[-1] = None
            if node.kind != "scalar":
                stack.append(node)
                waiting.append(None)
        return root

    def _node(self, event: Event) -> Node:
        start = self._offset(event.line, event.column)
        stop = self._offset(event.end_line, event.end_column)
        if event.kind in ("map", "list"):
            return Node(event.kind, start, stop if event.flow else start, event.column, flow=event.flow)
        if event.style in ("|", ">"):
            stop = self._block_stop(start)
        return Node("scalar", start, stop, event.column, style=event.style, value=event.value)

    def _block_stop(self, start: int) -> int:
        """Where a block of text ends: behind its last line that is indented as its first, or is empty in between."""
        at = self.line_of(start)
        stop, inner = self.line_end(start), -1
        for number in range(at + 1, len(self.starts)):
            line = self.text[self.starts[number] : self.line_end(self.starts[number])]
            if not line.strip():
                continue
            indent = len(line) - len(line.lstrip(" "))
            if inner < 0:
                # The first line sets how far the text is indented; it must stand deeper than what holds it.
                if indent <= self._indent_at(start):
                    break
                inner = indent
            if indent < inner:
                break
            stop = self.line_end(self.starts[number])
        return stop

    def _indent_at(self, offset: int) -> int:
        """The column of the innermost name or dash of the line that an offset stands on."""
        line = self.text[self.starts[self.line_of(offset)] : offset]
        inner = re.match(r" *(?:- +)*(?=[^\s-]|$)", line)
        if inner and line[inner.end() :].strip():
            return inner.end()
        return max(line.rfind("- "), 0)

    def _offset(self, line: int, column: int) -> int:
        return self.starts[line] + column if line < len(self.starts) else len(self.text)

    def line_of(self, offset: int) -> int:
        """The number of the line that an offset stands on, from 0."""
        return bisect_right(self.starts, offset) - 1

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, in front of its line end."""
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end

    def find(self, at: At) -> Node | None:
        """The part at a place; None where there is none."""
        node: Node | None = self.root
        for step in at:
            node = node.part(step) if node else None
        return node
