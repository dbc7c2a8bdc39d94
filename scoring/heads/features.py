"""What a head sees of a sentence: its meaning as a vector, what the rules read in it, and how it stands to the customer.

The sentence is read as the rules leave it: formula and names taken out, slips put right, contractions written in full.
So what the scorer's laws ask of the rules (warmth is free, grammar is not empathy) holds for the heads by construction.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from scoring.conversation import Turn
from scoring.criteria import CRITERIA
from scoring.criterion import Finding
from scoring.heard import Heard
from scoring.meaning import BINS, MEANING, Rows, meaning, word_bins
from scoring.reading import Part, Reading, feelings_in, plausible
from scoring.text import sentences_of, stem
from scoring.words import FUNCTION, GENERIC

MOST_PARTS: Final = 40
"""Sentences of a reply that are looked at; nobody says more in one breath."""

_FLAGS: Final = (
    "question", "open", "data", "service", "advice", "light", "echo", "invites", "hedged", "meaning", "said",
    "about_them", "ours", "value", "greets", "infers", "blames", "theirs_alone", "explains",
)  # fmt: skip
_SPANS: Final = ("acts", "whens", "agreed", "closes", "vague", "hands", "refuses", "owns", "sells", "finishes")
_HEARD: Final = (
    "live", "fresh", "feeling", "cost", "grievance", "asks_now", "question_now", "wants", "leaving", "small_talk",
    "closing", "data", "greeting",
)  # fmt: skip


@lru_cache(maxsize=256)
def _said(text: str) -> Rows:
    """(n, 512) the sentences of a customer's turn, at most the last six."""
    rows = [meaning(sentence.plain) for sentence in sentences_of(text)[-6:]]
    return np.array([row for row in rows if row is not None], dtype=np.float32).reshape(-1, MEANING)


def with_substance(reading: Reading) -> tuple[Part, ...]:
    """The sentences a head looks at: what is left of the reply once what would fit any call, or says nothing, is set aside."""
    return tuple(islice((part for part in reading.parts if not reading.says_nothing(part)), MOST_PARTS))


def part_rows(reading: Reading, parts: Sequence[Part], met: Mapping[str, tuple[Finding, ...]]) -> Rows:
    """(parts, width) a row for each of these sentences: meaning, words, then what the rules read in it."""
    if not parts:
        return np.zeros((0, width()), dtype=np.float32)
    around = _around(reading, parts)
    context = _context(reading.moment.turns)
    record = _record(reading.moment.brief.record)
    rows = []
    for place, part in enumerate(parts):
        vector = np.array(meaning(part.plain), dtype=np.float32)
        rows.append(
            np.concatenate(
                [
                    vector,
                    word_bins(part.plain),
                    np.array(
                        _signs(reading, parts, place, met) + _near(vector, context, record) + around, dtype=np.float32
                    ),
                ]
            )
        )
    return np.vstack(rows)


def moment_row(heard: Heard, turns: Sequence[Turn]) -> npt.NDArray[np.float64]:
    """(columns,) what stood before the reply: the customer's last turn as a vector, and what the rules heard in it all."""
    last = _context(turns)
    vector = last.mean(axis=0) if len(last) else np.zeros(MEANING, dtype=np.float32)
    final = last[-1] if len(last) else np.zeros(MEANING, dtype=np.float32)
    said = [turn for turn in turns if turn.speaker == "customer"]
    words = len(said[-1].text.split()) if said else 0
    flags = [float(bool(getattr(heard, name))) for name in _HEARD]
    signs = [
        min(len(heard.signs), 4) / 2,
        float(any(sign.age == 0 for sign in heard.signs)),
        float(bool(heard.danger)),
        min(words, 60) / 30,
        float(words <= 4),
        float(len(said) == 1),
        float("?" in said[-1].text) if said else 0.0,
    ]
    return np.concatenate([vector * 3, final, flags, signs]).astype(np.float64)


def width() -> int:
    return MEANING + BINS + DENSE


def _near(vector: Rows, context: Rows, record: Rows) -> list[float]:
    cos = [float((rows @ vector).max()) if len(rows) else 0.0 for rows in (context, record)]
    return [round(value, 3) for value in cos]


def _context(turns: Sequence[Turn]) -> Rows:
    """(n, 512) the sentences of the customer's last turn."""
    said = [turn.text for turn in turns if turn.speaker == "customer"]
    return _said(said[-1]) if said else np.zeros((0, MEANING), dtype=np.float32)


def _record(lines: Sequence[str]) -> Rows:
    rows = [_said(line) for line in lines[:8]]
    return np.vstack(rows) if rows else np.zeros((0, MEANING), dtype=np.float32)


def _signs(reading: Reading, parts: Sequence[Part], place: int, met: Mapping[str, tuple[Finding, ...]]) -> list[float]:
    heard, part = reading.heard, parts[place]
    words = part.sentence.words
    count = len(words)
    here = [
        max((f.strength for f in met[c.name] if f.start < part.stop and f.stop > part.start), default=0.0)
        if c.name != "stock_phrase"
        else 0.0
        for c in CRITERIA
    ]
    following = parts[place + 1] if place + 1 < len(parts) else None
    before = parts[place - 1] if place else None
    flags = [float(bool(getattr(part, name))) for name in _FLAGS]
    spans = [float(bool(getattr(part.steps, name))) for name in _SPANS]
    own = sum(word in ("i", "we", "me", "us", "my", "our") for word in words)
    theirs = sum(word in ("you", "your", "yours", "yourself") for word in words)
    rare = sum(word not in FUNCTION and word.isalpha() for word in words)
    tie = min(part.tie, 4.0)
    room = reading.leaves_room(part)
    named = [name for name, _ in feelings_in(part)]
    last = following is None
    return [
        *here,
        *flags,
        *spans,
        *_belongs(heard, words),
        tie / 2,
        float(part.tied),
        float(bool(part.picks)),
        min(count, 40) / 20,
        math.log1p(count),
        float(count <= 4),
        own / max(count, 1),
        theirs / max(count, 1),
        float(own > 0),
        float(theirs > 0),
        rare / max(count, 1),
        float(last),
        float(place == 0),
        float(room),
        float(room and last),
        float(part.question and last),
        float(part.open and last),
        float(part.acts and heard.asks_now),
        float(part.tied and not part.question),
        float(part.question and heard.live),
        float(part.acts and heard.live),
        float(bool(named)),
        float(any(plausible(heard, name) for name in named)),
        float(bool(following and following.acts)),
        float(bool(following and following.question)),
        float(bool(before and before.reflects)),
        float(bool(before and before.acts)),
        float(any(word[0].isdigit() for word in words)),
        float(any(word in ("not", "never", "no", "cannot") for word in words)),
    ]


def known_and_strange(heard: Heard, words: Sequence[str]) -> tuple[int, int]:
    """How many of a sentence's own words the customer, or the record, has used, and how many come from nowhere here."""
    own = {word for word in words if word.isalpha() and word not in GENERIC}
    known = sum(word in heard.words or stem(word) in heard.content for word in own)
    return known, len(own) - known


def _belongs(heard: Heard, words: Sequence[str]) -> list[float]:
    known, strange = known_and_strange(heard, words)
    return [
        min(known, 4) / 2,
        min(strange, 6) / 3,
        strange / max(known + strange, 1),
        float(strange > 3 and not known),
    ]


def _around(reading: Reading, parts: Sequence[Part]) -> list[float]:
    """What holds for the whole moment and the whole reply; how many sentences it has is not among it."""
    heard = reading.heard
    return [
        *(float(bool(getattr(heard, name))) for name in _HEARD),
        min(len(heard.signs), 4) / 2,
        float(bool(reading.echoes)),
        float(any(part.acts for part in parts)),
        float(any(part.question for part in parts)),
        float(bool(heard.danger)),
    ]


DENSE: Final = len(CRITERIA) + len(_FLAGS) + len(_SPANS) + 33 + 2 + len(_HEARD) + 5
"""Columns that are neither meaning nor words."""
