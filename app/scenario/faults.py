"""What is wrong in a file, where, and what would put it right."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import total_ordering
from typing import Any, Literal

Step = str | int
At = tuple[Step, ...]
"""Where a value stands in the file: ("cues", 0, "lines", 2)."""


@dataclass(frozen=True)
class Change:
    """One change to a file that leaves the rest of it as it was written, comments included.

    set: put `value` at `at`, which may be a name its holder does not have yet. add: put `value` into the list at `at`
    as its item `to` (-1: at the end). remove: take away what stands at `at`. move: make the item at `at` item `to` of
    its list.
    """

    op: Literal["set", "add", "remove", "move"]
    at: At
    value: Any = None
    to: int = -1


@dataclass(frozen=True)
class Fix:
    """What would put a fault right: what its button says, and the changes or the new words for a stretch of text."""

    label: str
    changes: tuple[Change, ...] = ()
    text: tuple[int, int, int, int, str] | None = None
    """Line and column where it begins, line and column behind its end (from 1), and the words in its place."""


@total_ordering
@dataclass(frozen=True)
class Fault:
    """Something wrong in a file, said so that a person who writes no code can put it right.

    `line` and `column` count from 1, in characters.
    """

    path: str
    line: int
    column: int
    what: str
    do: str
    at: At | None = field(default=None, compare=False)
    """The place in the file it is about, for whoever shows it at the field; None where it is about the text alone."""
    fix: Fix | None = field(default=None, compare=False)
    """What would put it right, where one thing would."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.what}; {self.do}"

    def __lt__(self, other: Fault) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[str, int, int, str, str]:
        return (self.path, self.line, self.column, self.what, self.do)


def shown(text: str, longest: int = 48) -> str:
    """A value in quotes, on one line and not too long, for a message."""
    flat = " ".join(text.split())
    return f'"{flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"}"'
