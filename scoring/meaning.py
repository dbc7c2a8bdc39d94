"""What trained heads see of plain words: their meaning as a vector, and the words themselves, hashed."""

from __future__ import annotations

import itertools
import zlib
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from scoring.vectors import encode

Rows = npt.NDArray[np.float32]

MEANING: Final = 512
"""Width of a sentence vector."""
BINS: Final = 1024
"""Places a word or pair of words may fall into."""
MEANING_SCALE: Final = 4.0
WORDS_SCALE: Final = 3.0
SCALES: Final = np.concatenate([np.full(MEANING, MEANING_SCALE), np.full(BINS, WORDS_SCALE)])
"""What a column of meaning and one of words weighs beside the others, in whatever looks at both."""

_MARKS: Final = frozenset([".", ",", "!", ";", ":", "-", "–", "—"])


@lru_cache(maxsize=8192)
def meaning(plain: str) -> tuple[float, ...] | None:
    """The vector of one sentence in plain words, rounded so that machines agree; None where there are no vectors."""
    rows = encode([plain[:400].strip(" .!,;:-–—")])
    return None if rows is None else tuple(float(value) for value in np.round(rows[0], 4))


def word_bins(plain: str) -> Rows:
    """(BINS,) words and pairs of words, hashed; counted once each and scaled to length 1."""
    bins = np.zeros(BINS, dtype=np.float32)
    words = [word if not word[0].isdigit() else "0" for word in plain.split() if word not in _MARKS]
    for gram in {*words, *(f"{a} {b}" for a, b in itertools.pairwise(words))}:
        code = zlib.crc32(gram.encode())
        bins[code % BINS] += 1.0 if code & 0x40000000 else -1.0
    size = float(np.linalg.norm(bins))
    return bins / size if size else bins
