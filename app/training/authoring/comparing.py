"""What changed between two versions of a customer, said in words, whatever faults either has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.errors import NotFound
from app.scenario.diff import Difference, differences
from app.scenario.places import SECTIONS
from app.scenario.source import read_source
from app.store import Reader, Store
from app.training.authoring.access import author, draft_row
from app.training.mentoring.access import mentor

NOW = "now"
"""Stands for a draft as it is."""
MOST_LINES = 40
"""Lines of a part that cannot be read which are shown one by one."""
_TOP = re.compile(r"^([A-Za-z_][\w-]*)\s*:", re.ASCII)


@dataclass(frozen=True)
class Comparison:
    """How the newer of two versions differs from the older."""

    differences: tuple[Difference, ...]
    same_text: bool
    """True where they are the same character for character."""
    by_lines: tuple[str, ...] = ()
    """Sections that cannot be read in one of the two, so that only their lines could be laid side by side."""

    @property
    def sections(self) -> dict[str, list[Difference]]:
        """The differences a section of the form, in the form's order."""
        order = list(dict.fromkeys(SECTIONS.values()))
        found: dict[str, list[Difference]] = {}
        for each in sorted(self.differences, key=lambda each: _place(order, each.section)):
            found.setdefault(each.section, []).append(each)
        return found

    @property
    def summary(self) -> str:
        """How much differs, in a sentence."""
        if self.same_text:
            return "They say the same."
        if not self.differences:
            return "They say the same; only notes beside the words, or the way they are written down, changed."
        many = len(self.differences)
        return f"{many} change{'' if many == 1 else 's'}, in: {'; '.join(self.sections)}."


def compare(
    store: Store, draft_id: str, before: str, after: str, by: str, words: Mapping[str, str] | None = None
) -> Comparison:
    """How `after` differs from `before`: each NOW, a restore point of the draft, or a version published from here.

    `words` has how the screen says the format's own names. Raises NotFound where one of them is not there.
    """
    with store.reading() as reader:
        author(reader, by)
        draft = draft_row(reader, draft_id)
        texts = [draft["text"] if each == NOW else _text(reader, draft_id, each) for each in (before, after)]
    return compared(texts[0], texts[1], words)


def compare_publications(
    store: Store, before: str, after: str, by: str, words: Mapping[str, str] | None = None
) -> Comparison:
    """How one published version differs from another; for mentors, trainers and admins."""
    with store.reading() as reader:
        mentor(reader, by)
        texts = [_text(reader, None, each) for each in (before, after)]
    return compared(texts[0], texts[1], words)


def _text(reader: Reader, draft_id: str | None, version_id: str) -> str:
    row = reader.row("SELECT text FROM draft_points WHERE id = ? AND draft_id = ?", version_id, draft_id)
    row = row or reader.row("SELECT text FROM publications WHERE id = ?", version_id)
    if row is None:
        raise NotFound("There is no such version here; refresh the page to see those there are.")
    return str(row["text"])


# The texts themselves.


def compared(before: str, after: str, words: Mapping[str, str] | None = None) -> Comparison:
    """How one text differs from another. A part that cannot be read is compared by its lines, the others by sense."""
    if before == after:
        return Comparison((), same_text=True)
    was, now = parts_of(before), parts_of(after)
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    found: list[Difference] = []
    unread: list[str] = []
    for key in dict.fromkeys([*now, *was]):
        one, two = was.get(key), now.get(key)
        if one == two:
            continue
        read = [(text, _value(key, text)) for text in (one, two) if text is not None]
        if not key or any(value is _UNREAD for _, value in read):
            told = list(_by_lines(key, one or "", two or ""))
            if told:
                found += told
                unread += [SECTIONS.get(key, "the text")] if key else []
            continue
        if one is not None:
            old[key] = read[0][1]
        if two is not None:
            new[key] = read[-1][1]
    return Comparison(
        tuple(differences(old, new, words) + found), same_text=False, by_lines=tuple(dict.fromkeys(unread))
    )


def touched(before: str, after: str) -> tuple[str, ...]:
    """The sections whose words differ between two texts: found at once, for a list of many versions."""
    if before == after:
        return ()
    was, now = parts_of(before), parts_of(after)
    keys = [key for key in dict.fromkeys([*now, *was]) if _bare(was.get(key, "")) != _bare(now.get(key, ""))]
    order = list(dict.fromkeys(SECTIONS.values()))
    return tuple(sorted({SECTIONS.get(key, "Elsewhere") for key in keys}, key=lambda each: _place(order, each)))


def parts_of(text: str) -> dict[str, str]:
    """The text under each name at the left margin; what stands before the first is under ''."""
    parts: dict[str, list[str]] = {"": []}
    held: list[str] = []
    """Notes and empty lines, which belong to what comes after them."""
    key = ""
    for line in text.split("\n"):
        if not line.strip() or line.startswith("#"):
            held.append(line)
            continue
        found = _TOP.match(line)
        if found:
            key = found[1]
        elif held and parts[key]:
            parts[key] += held
            held = []
        parts.setdefault(key, [])
        parts[key] += [*held, line]
        held = []
    return {key: "\n".join(lines) for key, lines in parts.items() if key or any(_bare("\n".join(lines)))}


_UNREAD = object()


@lru_cache(maxsize=256)
def _value(key: str, text: str) -> Any:
    """The plain value under a name; _UNREAD where the text has faults that hide a part of it."""
    source = read_source(Path("customer.yaml"), text.encode("utf-8", "replace"))
    if source.broken or source.mended or not isinstance(source.data, dict) or set(source.data) != {key}:
        return _UNREAD
    return source.data[key]


def _by_lines(key: str, before: str, after: str) -> list[Difference]:
    old, new = (_bare(text).split("\n") for text in (before, after))
    found: list[Difference] = []
    for op, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal" or len(found) >= MOST_LINES:
            continue
        gone, fresh = ("\n".join(line.strip() for line in each) for each in (old[i1:i2], new[j1:j2]))
        said = "These lines changed." if gone and fresh else "Lines were added." if fresh else "Lines were taken away."
        found.append(Difference((key,) if key else (), said, gone, fresh))
    return found


def _bare(text: str) -> str:
    """The lines that say something."""
    lines = (line.rstrip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))


def _place(order: list[str], section: str) -> int:
    return order.index(section) if section in order else len(order)
