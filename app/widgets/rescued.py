"""What somebody had typed when they were signed out: from their socket to the page that gives it back, once."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from secrets import token_urlsafe
from threading import Lock
from urllib.parse import parse_qs

PARAMETER = "unsent"
"""The part of a page's query that says which of what was handed over is meant. It never stands in an address."""
LONGEST, MOST = 20_000, 12
_AT_ONCE = 64
_NOT_TYPED = {"quote", "label", "kind", "nonce", "place", "op", "attempt", "id", "event", "key", "under_kind"}
"""What a drawn piece sends along with what was typed."""
_handed: OrderedDict[str, Typed] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Typed:
    """Words from the last message of a page."""

    drafts: tuple[str, ...] = ()
    """What was being written in a drawn piece, as the desk: what it sent just now."""
    fields: tuple[str, ...] = ()
    """What the fields of the page hold: what was typed there, and the names of what was chosen."""


def written_in(sent: str) -> list[str]:
    """Every text somebody wrote in what a drawn piece sent, as JSON; drafts kept as JSON within it are opened, too."""
    try:
        return [each for each in _texts(json.loads(sent)) if each.strip()]
    except (ValueError, RecursionError):
        return []


def hand_over(typed: Typed) -> str:
    """Keep it for the page about to be drawn; the value of PARAMETER for it, '' where nothing was typed.

    Of what no page came for, the oldest goes first.
    """
    if not typed.drafts and not typed.fields:
        return ""
    name = token_urlsafe(16)
    with _lock:
        _handed[name] = typed
        while len(_handed) > _AT_ONCE:
            _handed.popitem(last=False)
    return name


def taken(query: str) -> Typed:
    """What was handed over for the page of that query, which is forgotten with it; nothing where there is nothing."""
    names = parse_qs(query).get(PARAMETER, [])
    with _lock:
        return _handed.pop(names[-1], Typed()) if names else Typed()


def longest(texts: Iterable[str]) -> list[str]:
    """The texts in their order, without those that another one holds already; no more and no longer than is shown."""
    found: list[str] = []
    for text in (each[:LONGEST] for each in texts):
        if any(text.strip() in kept for kept in found):
            continue
        held = [place for place, kept in enumerate(found) if kept.strip() in text]
        for place in reversed(held):
            del found[place]
        found.insert(held[0] if held else len(found), text)
    return found[:MOST]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        inside = _opened(value)
        if inside is None:
            yield value
        else:
            yield from _texts(inside)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in _NOT_TYPED:
                yield from _texts(each)


def _opened(text: str) -> dict[str, object] | None:
    """A draft kept as JSON; None for words."""
    if not text.startswith("{"):
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
