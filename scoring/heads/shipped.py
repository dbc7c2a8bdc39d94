"""Weights as they were shipped: read once, and used only where they are the very bytes their provenance names."""

from __future__ import annotations

import hashlib
import io
import json
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring import vectors

Arrays = dict[str, npt.NDArray[Any]]


def load(weights: str, provenance: str, rubric_version: str | None = None) -> tuple[Arrays, dict[str, Any]] | None:
    """(array by name, provenance) of two files of this folder.

    None where either is missing or the bytes are not those that were trained, where they were trained for another rubric
    than the one named, and where the sentence vectors they were trained over cannot be used.
    """
    if vectors.why_unavailable():
        return None
    folder = files("scoring.heads")
    try:
        told: dict[str, Any] = json.loads(folder.joinpath(provenance).read_text(encoding="utf-8"))
        body = folder.joinpath(weights).read_bytes()
    except OSError:
        return None
    if hashlib.sha256(body).hexdigest() != told["sha256"] or rubric_version not in (None, told["rubric_version"]):
        return None
    kept = np.load(io.BytesIO(body), allow_pickle=False)
    return {name: kept[name] for name in kept.files}, told
