"""Which scorer this is, to the byte: a fingerprint of the tables, rules and trained weights that levels come from."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from scoring.rubric import RUBRIC_VERSION

_DIGITS = 16
_SCORES = (".py", ".json", ".npz")
_APART = ("gold", "__pycache__", "fingerprint.py", "measured.py")
"""Folders and files that no level depends on once the weights are trained."""


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """The first 16 hexadecimal digits of a SHA-256 over the rubric's version and every file that can move a level.

    Two scorers that share it give the same card for the same moment; reckoned once a process, in about 10 ms.
    """
    from scoring.vectors import RESOURCES_SHA256  # It brings numpy, which comes with the first reply scored.

    folder = Path(__file__).parent
    whole = hashlib.sha256(RUBRIC_VERSION.encode())
    for name, sha256 in sorted(RESOURCES_SHA256.items()):
        whole.update(f"{name} {sha256}\n".encode())
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.suffix in _SCORES and not set(_APART) & set(place.parts):
            whole.update(f"{place.as_posix()}\n".encode())
            # Line ends are no part of what a rule says: a checkout may change them.
            data = path.read_bytes()
            whole.update(data if path.suffix == ".npz" else data.replace(b"\r\n", b"\n"))
    return whole.hexdigest()[:_DIGITS]
