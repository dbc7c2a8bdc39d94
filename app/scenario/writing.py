"""Writes values as a file has them: in the quotes or folds of what stood there, and so that they read as they were."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from app.scenario.scalars import double, printable, stands_plain

WIDTH = 118
"""Columns after which folded text is wrapped."""


@dataclass(frozen=True)
class Pen:
    """`careful`: every new text stands in double quotes, which hold anything."""

    careful: bool

    def block(self, value: Any, indent: int, in_list: bool = False) -> str:
        """What stands behind a colon or a dash whose holder is indented by `indent`."""
        deeper = indent + 2
        if isinstance(value, dict) and value:
            lines = [f"{self.name(name)}:" + self.block(part, deeper) for name, part in value.items()]
            joined = ("\n" + " " * deeper).join(lines)
            return f" {joined}" if in_list else "\n" + " " * deeper + joined
        if isinstance(value, list) and value:
            lines = ["-" + self.block(part, deeper, in_list=True) for part in value]
            joined = ("\n" + " " * deeper).join(lines)
            return f" {joined}" if in_list else "\n" + " " * deeper + joined
        if isinstance(value, list):
            return " []"
        if isinstance(value, dict):
            return " {}"
        return " " + self.scalar(value, None, False, indent, None)

    def name(self, name: str) -> str:
        """A name as it stands before its colon."""
        return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", name) and stands_plain(name, True) else double(name)

    def inline(self, value: Any) -> str:
        """A value on one line, lists and maps in brackets."""
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self.name(name)}: {self.inline(part)}" for name, part in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.inline(part) for part in value) + "]"
        return self.scalar(value, "", True, 0, None)

    def scalar(self, value: Any, style: str | None, flow: bool, indent: int, start: int | None) -> str:
        """A text, number, truth or nothing, in the style of what stood there where that can hold it.

        `style` None: nothing stood there. `indent`: of the holder; the words of a block stand two deeper.
        """
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return repr(value)
        text = str(value)
        if self.careful:
            return double(text)
        if style == '"':
            return double(text)
        if style == "'" and printable(text):
            return "'" + text.replace("'", "''") + "'"
        if not flow and (style in (">", "|") or (style in (None, "") and len(text) > 90)):
            block = self._folded(text, indent)
            if block is not None:
                return block
        if style in ("", None) and stands_plain(text, flow):
            return text
        return double(text)

    def _folded(self, text: str, indent: int) -> str | None:
        """The text as a block: folded where it is a paragraph, literal where it has lines; None where neither holds."""
        if not text or text != text.strip() or not printable(text.replace("\n", " ")) or "\t" in text:
            return None
        lead = " " * (indent + 2)
        lines = text.split("\n")
        if len(lines) > 1:
            if any(line.startswith(" ") or line != line.rstrip() for line in lines):
                return None
            return "|-\n" + "\n".join(lead + line if line else "" for line in lines)
        made: list[str] = []
        here = ""
        for word in re.split(r"(?<! ) (?! )", text):
            if here and len(lead) + len(here) + 1 + len(word) > WIDTH:
                made.append(here)
                here = word
            else:
                here = f"{here} {word}" if here else word
        made.append(here)
        return ">-\n" + "\n".join(lead + line for line in made)
