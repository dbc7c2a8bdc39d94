"""Whether a clause would fit any call unchanged: a small trained head that has read what agents paste in, and what they mean.

A list of phrases does not know tomorrow's script. This head looks at the clause alone, never at the customer, so it says
only what the clause is in itself; whether anything in it belongs to this call is for the reading to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from scoring.heads import shipped
from scoring.heads.logistic import sigmoid
from scoring.meaning import BINS, MEANING, MEANING_SCALE, WORDS_SCALE, meaning, word_bins
from scoring.words import FUNCTION, GENERIC, WARM

Row = npt.NDArray[np.float64]

WEIGHTS: Final = "any_call.npz"
PROVENANCE: Final = "any_call.json"
_LONGEST: Final = 60
"""Words of a clause that are looked at."""


def row(plain: str) -> Row | None:
    """(columns,) of one clause in plain words; None where there are no sentence vectors."""
    vector = meaning(plain)
    if vector is None:
        return None
    words = [word for word in plain.split() if word[0].isalnum() or word[0] in "£$€₹"][:_LONGEST]
    count = max(len(words), 1)
    rare = sum(word.isalpha() and word not in GENERIC for word in words)
    dense = [
        rare / count,
        min(rare, 3) / 3,
        float(rare == 0),
        sum(word in WARM for word in words) / count,
        float(any(word in WARM for word in words)),
        sum(word in FUNCTION for word in words) / count,
        float(any(not word.isalpha() for word in words)),
        min(count, 24) / 12,
        float(count <= 3),
        float("?" in plain),
        float("!" in plain),
        float(any(word in ("i", "we", "my", "our", "us") for word in words)),
        float(any(word in ("you", "your") for word in words)),
        1.0,
    ]
    return np.concatenate([np.array(vector) * MEANING_SCALE, word_bins(plain) * WORDS_SCALE, dense]).astype(np.float64)


DENSE: Final = 14
WIDTH: Final = MEANING + BINS + DENSE


@dataclass(frozen=True)
class AnyCall:
    """The weights, as the training command left them."""

    weights: Row
    """(WIDTH,) log-odds a column."""

    def chance(self, plain: str) -> float:
        seen = row(plain)
        return 0.0 if seen is None else round(float(sigmoid(seen @ self.weights)), 4)


@lru_cache(maxsize=1)
def load() -> AnyCall | None:
    """The shipped head; None where its weights or the sentence vectors cannot be used."""
    found = shipped.load(WEIGHTS, PROVENANCE)
    return None if found is None else AnyCall(found[0]["weights"].astype(np.float64))


@lru_cache(maxsize=8192)
def chance(plain: str) -> float:
    """0-1, how likely this clause is formula; 0 where the head cannot be used, so that only the list of phrases speaks."""
    head = load()
    return 0.0 if head is None else head.chance(plain)
