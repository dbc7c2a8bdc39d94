"""Keeps names at home: puts neutral words in their place before anything is sent, and finds the way back exactly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from scoring.conversation import Turn
from scoring.vocabulary import VOCABULARY

CUSTOMER: Final = "[customer]"
AGENT: Final = "[agent]"
BOTH: Final = "[name]"
"""Stands where the two share a name."""
SET_ASIDE: Final = "[…]"
"""Stands where the reply spoke to whoever scores it."""

_SMALL: Final = frozenset(
    ("mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam", "lady", "lord", "prof", "professor", "rev", "the", "of",
     "and", "de", "del", "della", "di", "da", "du", "van", "von", "der", "den", "ter", "la", "le", "al", "el", "bin",
     "bint", "ibn", "abu", "st", "mac", "mc")
)  # fmt: skip
_SAME_LENGTH: Final = str.maketrans({"<": "‹", ">": "›"}) | {
    code: "\ufffd" for code in (*range(0, 9), 11, *range(14, 32), 127)
}
"""Marks that some servers read as their own are shown by ones that look alike; controls by U+FFFD. One for one."""
_ROLE_TAG: Final = re.compile(r"\[(?=/?[A-Z]{3,}\])|(?<=[A-Z]{3})\]")
_LONE: Final = re.compile("[\ud800-\udfff]")
_SENTENCE_START: Final = re.compile(r"(?:^|[.!?…:\n]\s*|[\"“‘(\[]\s*)$")
_INTRODUCES: Final = re.compile(
    r"(?:\b(?:hi|hello|hey|dear|thanks|thank you|cheers|bye|goodbye|kia ora|g'day|this is|my name is|name's|name is|"
    r"speaking (?:to|with)|i'?m|it'?s|call me|for|from|mr|mrs|ms|miss)\.?|,)\s+$",
    re.IGNORECASE,
)
_CALLED_AFTER: Final = re.compile(r"\s*(?:[,!?:;.)]|$|(?:here|speaking)\b)")
_SELF: Final = (
    re.compile(r"\bmy name(?: is|'s|’s) ([^\W\d_][\w'’-]+(?: [A-ZĀ-Ž][\w'’-]+)?)", re.IGNORECASE),
    re.compile(r"\b(?:[Tt]his is|[Ii]t(?:'|’)s) ([A-ZĀ-Ž][\w'’-]+(?: [A-ZĀ-Ž][\w'’-]+)?) (?:here|speaking|from)\b"),
    re.compile(r"\b[Ss]peaking (?:to|with) ([A-ZĀ-Ž][\w'’-]+(?: [A-ZĀ-Ž][\w'’-]+)?)"),
    re.compile(r"(?:^|[.!?,]\s+)([A-ZĀ-Ž][\w'’-]+) (?:here|speaking)\b(?=[.,!]|$)"),
)
_NO_NAME: Final = frozenset(
    ("it", "this", "that", "me", "us", "them", "not", "the", "a", "an", "we", "you", "i", "who", "they", "he", "she",
     "anyone", "someone", "somebody", "nobody", "everyone", "right", "still", "only", "just", "all")
)  # fmt: skip


@dataclass(frozen=True)
class Names:
    """Who must not be named: every name either of them goes by, whole."""

    trainee: tuple[str, ...] = ()
    customer: tuple[str, ...] = ()

    def with_those_said(self, turns: Iterable[Turn]) -> Names:
        """These, and the ones they introduced themselves by."""
        said: dict[str, list[str]] = {"trainee": [], "customer": []}
        for turn in turns:
            for pattern in _SELF:
                said[turn.speaker] += [
                    found[1] for found in pattern.finditer(turn.text) if found[1].casefold() not in _NO_NAME
                ]
        return Names((*self.trainee, *said["trainee"]), (*self.customer, *said["customer"]))


@dataclass(frozen=True)
class _Piece:
    """A run of what is sent, and the run of the original it stands for."""

    start: int
    stop: int
    first: int
    last: int
    kept: bool


@dataclass(frozen=True)
class Masked:
    """A text as it is sent: `original` leads from its offsets back to those of the text as it was written."""

    text: str
    set_aside: tuple[tuple[int, int], ...] = ()
    """Runs of the original that were left out: they can be quoted by nobody."""
    _pieces: tuple[_Piece, ...] = field(default=(), repr=False)

    def original(self, start: int, stop: int) -> tuple[int, int]:
        """The span of the original behind a span of this text; a name that is touched is taken whole."""
        return self._back(start, stop=False), self._back(stop, stop=True)

    def _back(self, at: int, *, stop: bool) -> int:
        for piece in self._pieces:
            if piece.start <= at < piece.stop or (stop and piece.start < at <= piece.stop):
                if piece.kept:
                    return piece.first + at - piece.start
                return piece.last if stop else piece.first
        return self._pieces[-1].last if self._pieces else 0


class Mask:
    """The neutral words of one conversation: the same name always becomes the same word."""

    def __init__(self, names: Names) -> None:
        whole = {AGENT: names.trainee, CUSTOMER: names.customer}
        self._words: dict[str, str] = {}
        self._back: dict[str, str] = {CUSTOMER: "the customer", AGENT: "the agent", BOTH: "the name"}
        for token, given in whole.items():
            for name in given:
                for form in _forms(name):
                    known = self._words.setdefault(form, token)
                    if known != token:
                        self._words[form] = BOTH
        forms = sorted(self._words, key=len, reverse=True)
        each = "|".join(r"\s+".join(re.escape(part) for part in form.split()) for form in forms)
        self._pattern = re.compile(rf"(?<![^\W_])(?:{each})(?![^\W_])") if forms else None

    def hide(self, text: str, cut: Sequence[tuple[int, int]] = ()) -> Masked:
        """The text without names; runs in `cut` are left out of it altogether."""
        plain = _LONE.sub("\ufffd", text).translate(_SAME_LENGTH)
        plain = _ROLE_TAG.sub(lambda found: "⟦" if found[0] == "[" else "⟧", plain)
        holes = [(start, stop, SET_ASIDE) for start, stop in cut if start < stop]
        for start, stop, token in self._named(text):
            if not any(start < b and stop > a for a, b, _ in holes):
                holes.append((start, stop, token))
        pieces: list[_Piece] = []
        said: list[str] = []
        at = out = 0
        for start, stop, token in [*sorted(holes), (len(text), len(text), "")]:
            if start > at:
                pieces.append(_Piece(out, out + start - at, at, start, True))
                said.append(plain[at:start])
                out += start - at
            if token:
                pieces.append(_Piece(out, out + len(token), start, stop, False))
                said.append(token)
                out += len(token)
            at = stop
        return Masked("".join(said), tuple(cut), tuple(pieces))

    def restore(self, text: str) -> str:
        """Words about the conversation, as they can be read: whoever a neutral word stands for, in plain words."""
        for token, plain in self._back.items():
            text = text.replace(token, plain)
        return text

    def _named(self, text: str) -> Iterable[tuple[int, int, str]]:
        """Every name in a text, where it stands and what takes its place."""
        if self._pattern is None:
            return
        folded, places = _folded(text)
        for found in self._pattern.finditer(folded):
            form = " ".join(found[0].split())
            start, stop = places[found.start()], places[found.end()]
            if form in VOCABULARY and not _meant_as_name(text, start, stop):
                continue
            yield start, stop, self._words[form]


def _forms(name: str) -> list[str]:
    """A name whole and in its parts, as they are looked for; titles, particles and initials are nobody's name."""
    folded = " ".join(_folded(name)[0].split())
    parts = [part.strip(".,'’()\"") for part in re.split(r"[\s\-]+", folded)]
    found = [part for part in parts if len(part) > 1 and part not in _SMALL and any(each.isalpha() for each in part)]
    if len(folded) > 1 and folded not in _SMALL:
        found.insert(0, folded)
    return list(dict.fromkeys(found))


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in small letters without accents, and where in the text each of its letters stands (and ends)."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text):
        base = "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
        for part in base.casefold():
            letters.append(part)
            places.append(at)
    return "".join(letters), [*places, len(text)]


def _meant_as_name(text: str, start: int, stop: int) -> bool:
    """Whether a name that is a word as well ("Will", "Grace") is a name here."""
    word, before, after = text[start:stop], text[:start], text[stop:]
    if _INTRODUCES.search(before[-24:]) and _CALLED_AFTER.match(after):
        return True
    if not word[:1].isupper() or word.isupper():
        return False
    return not _SENTENCE_START.search(before[-8:]) or bool(_CALLED_AFTER.match(after))
