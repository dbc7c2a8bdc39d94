"""The same reply in other clothes: slips, other grammar, and what any call holds said beside it.

The laws say that none of this moves a level, so the heads learn from such copies, too. What changes follows from a hash of
the reply: the same gold set always gives the same copies.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final

import numpy as np

_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_ARTICLE: Final = re.compile(r"\b(?:the|an?) (?=\w)", re.IGNORECASE)
_ENDS: Final = re.compile(r"[.?!…]\s+")
_SLIPPED: Final = 0.12
"""Share of the longer words that are mistyped."""
_SECOND: Final = (
    (re.compile(r"\b(he|she|it) has\b"), r"\1 have"),
    (re.compile(r"\b(he|she|it) is\b"), r"\1 are"),
    (re.compile(r"\bthere are\b"), "there is"),
    (re.compile(r"\b(was|were) not\b"), "not was"),
    (re.compile(r"\bdid you (\w+)"), r"you did \1"),
    (re.compile(r"\b(?:to|of) (?=the\b)"), ""),
)


def rng_of(text: str) -> np.random.Generator:
    return np.random.default_rng(int(hashlib.sha256(text.encode()).hexdigest()[:12], 16))


def other_hand(text: str) -> str:
    """As somebody else would have typed it."""
    rng = rng_of(text)
    way = int(rng.integers(6))
    if way <= 2:
        return _WORD.sub(lambda found: _slip(found.group(), rng) if rng.random() < _SLIPPED else found.group(), text)
    if way == 3:
        return _ARTICLE.sub("", text).replace("'", "").replace("’", "")
    if way == 4:
        for pattern, instead in _SECOND:
            text = pattern.sub(instead, text)
        return _ARTICLE.sub("", text)
    return text.lower() if rng.random() < 0.5 else text.upper()


def _slip(word: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(1, len(word) - 1))
    way = int(rng.integers(3))
    if way == 0:
        return word[:at] + word[at + 1 :]
    if way == 1:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def padded(text: str, lines: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """(the text with one to three of these lines before, between or after its sentences, [(where in the text, how many
    characters were put there)]), the places in order."""
    rng = rng_of(text)
    chosen = [lines[int(rng.integers(len(lines)))].strip() for _ in range(int(rng.integers(1, 4)))]
    chosen = [line if line[-1:] in ".?!…" else f"{line}." for line in chosen]
    chosen = [line[:1].upper() + line[1:] for line in chosen]
    breaks = [0, *(found.end() for found in _ENDS.finditer(text)), len(text)]
    puts = sorted((breaks[int(rng.integers(len(breaks)))], line) for line in chosen)
    whole, at, moved = "", 0, []
    for place, line in puts:
        piece = f" {line}" if place == len(text) else f"{line} "
        whole += text[at:place] + piece
        moved.append((place, len(piece)))
        at = place
    return whole + text[at:], moved


def shifted(spans: Sequence[tuple[int, int]], moved: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The spans of the text as they stand in the padded one."""

    def at(place: int, starts: bool) -> int:
        return place + sum(size for where, size in moved if where < place or (starts and where == place))

    return tuple((at(start, True), at(stop, False)) for start, stop in spans)
