"""Lays two texts, or the items of two lists, side by side: which became which, and what stayed of the words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal

from app.scenario.places import NAMED_BY

ALIKE = 0.5
"""How much two lines share, at least, to be one line reworded rather than one gone and another new."""
Piece = tuple[Literal["same", "gone", "new"], str]
_WORDS = re.compile(r"\s+|[.,;:!?…“”\"()\[\]]|[^\s.,;:!?…“”\"()\[\]]+")


def marked(before: str, after: str) -> list[Piece]:
    """Both texts in one, word by word: what stayed, what is gone, what is new."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.3:  # Word by word, two texts that share little but small words cannot be read.
        return [each for each in (("gone", before), ("new", after)) if each[1]]
    pieces: list[Piece] = []
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            pieces.append(("same", "".join(old[i1:i2])))
            continue
        gone, fresh = "".join(old[i1:i2]), "".join(new[j1:j2])
        pieces += [("gone", gone)] if gone else []
        pieces += [("new", fresh)] if fresh else []
    return pieces


def paired(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Place -> place: which item of `after` each of `before` became: by name, then by how much of it stayed."""
    pairs: dict[int, int] = {}
    for key in NAMED_BY:
        old, new = _by(key, before), _by(key, after)
        for name, i in old.items():
            if name in new and i not in pairs and new[name] not in pairs.values():
                pairs[i] = new[name]
        if old and new:
            break
    for i, was in enumerate(before):
        if i in pairs:
            continue
        left = [j for j in range(len(after)) if j not in pairs.values()]
        likely = max(left, key=lambda j: _shared(was, after[j]), default=None)
        if likely is not None and _shared(was, after[likely]) >= ALIKE:
            pairs[i] = likely
    return pairs


def _by(key: str, items: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Name -> place, where every item has one and no two share it."""
    found = {item[key]: place for place, item in enumerate(items) if isinstance(item.get(key), str)}
    return found if len(found) == len(items) else {}


def _shared(before: Mapping[str, Any], after: Mapping[str, Any]) -> float:
    keys = {*before, *after}
    return sum(key_of(before.get(key)) == key_of(after.get(key)) for key in keys) / len(keys) if keys else 0.0


def alike(before: Any, after: Any) -> bool:
    """Whether two lines share enough to be one line reworded."""
    if isinstance(before, list) and isinstance(after, list):
        return bool(set(map(key_of, before)) & set(map(key_of, after)))
    if not isinstance(before, str) or not isinstance(after, str):
        return False
    matcher = SequenceMatcher(None, _WORDS.findall(before), _WORDS.findall(after), autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def key_of(value: Any) -> str:
    """A value as text, the same for what says the same."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
