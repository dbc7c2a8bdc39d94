"""Whether a line speaks to whoever scores it: a small trained head that has read many such orders, and what people say."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from scoring.heads import shipped
from scoring.heads.logistic import sigmoid
from scoring.meaning import BINS, MEANING, MEANING_SCALE, WORDS_SCALE, meaning, word_bins
from scoring.orders import ABOUT_SCORING, MARKUP, OF_SCORING
from scoring.text import sentences_of
from scoring.words import FUNCTION

Row = npt.NDArray[np.float64]

WEIGHTS: Final = "orders.npz"
PROVENANCE: Final = "orders.json"


_ADDRESSED: Final = re.compile(r"^[A-Z][\w'’-]*,\s+")
"""A name, or a word in its place, that is said to somebody first: names never matter."""


def row(piece: str) -> Row | None:
    """(WIDTH,) columns of one line or sentence; None where it holds no word or there are no sentence vectors."""
    piece = _ADDRESSED.sub("", piece)
    plain = " ".join(sentence.plain.strip() for sentence in sentences_of(piece))
    vector = meaning(plain) if plain else None
    if vector is None:
        return None
    words = [word for word in re.findall(r"[^\W_]+", piece.lower()) if word not in FUNCTION]
    count = max(len(words), 1)
    marks = sum(char in MARKUP for char in piece)
    about = sum(word in ABOUT_SCORING for word in words)
    dense = [
        min(marks, 12) / 6,
        marks / max(len(piece), 1),
        float(any(char.isdigit() for char in piece)),
        float(bool(re.search(r"\d\s?(?:/|out of|%)", piece))),
        about / count,
        min(about, 4) / 2,
        float(any(word in OF_SCORING for word in words)),
        min(count, 24) / 12,
        float(any(not char.isascii() for char in piece)),
        1.0,
    ]
    return np.concatenate([np.array(vector) * MEANING_SCALE, word_bins(plain) * WORDS_SCALE, dense]).astype(np.float64)


DENSE: Final = 10
WIDTH: Final = MEANING + BINS + DENSE


@lru_cache(maxsize=1)
def _weights() -> Row | None:
    found = shipped.load(WEIGHTS, PROVENANCE)
    return None if found is None else found[0]["weights"].astype(np.float64)


@lru_cache(maxsize=8192)
def chance(piece: str) -> float:
    """0-1, how likely this line or sentence is an order to the scorer; 0 where the head cannot be used."""
    weights = _weights()
    seen = row(piece)
    if weights is None or seen is None:
        return 0.0
    return round(float(sigmoid(seen @ weights)), 4)
