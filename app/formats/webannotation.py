"""Web Annotations: marks on words, levels and answers as JSON-LD that other tools for annotating read, and back.

https://www.w3.org/TR/annotation-model/ and https://www.w3.org/TR/selectors-states/. Positions count code points, as the
model asks and as Python does; a quote with what stands on either side finds the words again where positions differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

URN = "urn:underheard"
CONTEXT: list[object] = ["http://www.w3.org/ns/anno.jsonld", {"underheard": f"{URN}:terms:"}]
LARGEST_FILE = 5 * 1024 * 1024
MOST_ANNOTATIONS = 5_000
_MOST_PLACES, _LONGEST_SURROUNDING = 200, 64
"""Beyond these, words are not looked for: a file must not keep the room busy."""
_SOURCE = re.compile(rf"{URN}:attempt:([0-9a-z-]{{1,64}}):turn:([0-9]{{1,4}})", re.ASCII)
_SOUND = re.compile(rf"{URN}:attempt:([0-9a-z-]{{1,64}}):sound", re.ASCII)
MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"
_FRAGMENT = re.compile(r"#?t=(?:npt:)?([0-9]{1,6}(?:\.[0-9]{1,6})?)?,([0-9]{1,6}(?:\.[0-9]{1,6})?)", re.ASCII)
LONGEST_SOUND = 24 * 3600.0
"""Seconds; no call is longer, and what a file says beyond it is not believed."""
_MARKS = {"commenting", "tagging", "highlighting", "describing", "questioning"}
_ONE_A_FILE = "write one JSON object: an AnnotationCollection, an AnnotationPage or an Annotation"

Data = dict[str, Any]


def attempt_urn(attempt_id: str, turn_index: int | None = None) -> str:
    """What an attempt, or one of its turns (0 is the customer's first words), is called outside."""
    return f"{URN}:attempt:{attempt_id}" + ("" if turn_index is None else f":turn:{turn_index}")


def sound_urn(attempt_id: str) -> str:
    """What the whole sound of an attempt that was spoken is called outside."""
    return f"{attempt_urn(attempt_id)}:sound"


def item_urn(kind: str, id: str) -> str:
    """What a mark, level, answer or words on the whole is called outside."""
    return f"{URN}:{kind}:{id}"


def comment(text: str) -> Data:
    return {"type": "TextualBody", "value": text, "format": "text/plain", "purpose": "commenting"}


def tag(label: str, kind: str) -> Data:
    return {"type": "TextualBody", "value": label, "purpose": "tagging", "underheard:kind": kind}


def assessment(dimension: str, level: int | None) -> Data:
    """A level as words anybody can read, with the figures beside them."""
    said = "not called for" if level is None else str(level)
    return {
        "type": "TextualBody",
        "value": f"{dimension.replace('_', ' ')}: {said}",
        "purpose": "assessing",
        "underheard:dimension": dimension,
        "underheard:level": level,
    }


def words_in_turn(
    attempt_id: str, turn_index: int, start: int, stop: int, quote: str, prefix: str, suffix: str
) -> Data:
    """A target: these words of a turn, by what they are and by where they stand."""
    return {
        "type": "SpecificResource",
        "source": attempt_urn(attempt_id, turn_index),
        "selector": [
            {"type": "TextQuoteSelector", "exact": quote, "prefix": prefix, "suffix": suffix},
            {"type": "TextPositionSelector", "start": start, "end": stop},
        ],
    }


def seconds_of_sound(
    attempt_id: str, start: float, stop: float, turn_index: int, from_second: float, to_second: float
) -> Data:
    """A target: these seconds of the whole sound, as a media fragment (https://www.w3.org/TR/media-frags/).

    Beside it, for this room, the turn and its own seconds, which lie below nought in the silence before it.
    """
    return {
        "type": "SpecificResource",
        "source": sound_urn(attempt_id),
        "selector": {
            "type": "FragmentSelector",
            "conformsTo": MEDIA_FRAGMENTS,
            "value": f"t={start:.3f},{stop:.3f}",
            "underheard:turn": turn_index,
            "underheard:from": from_second,
            "underheard:to": to_second,
        },
    }


def annotation(
    id: str,
    motivation: str | Sequence[str],
    creator: str,
    created: str,
    body: Sequence[Data],
    target: str | Data | Sequence[Data],
    modified: str | None = None,
) -> Data:
    """One annotation; `id` and a target that is a text are URNs of this module."""
    made: Data = {
        "id": id,
        "type": "Annotation",
        "motivation": motivation if isinstance(motivation, str) else list(motivation),
        "creator": {"type": "Person", "name": creator},
        "created": created,
    }
    if modified is not None:
        made["modified"] = modified
    return made | {"body": list(body), "target": target}


def collection(id: str, label: str, items: Sequence[Data], generated: str) -> str:
    """A whole file: a collection of one page."""
    held = item_urn("annotations", id)
    return json.dumps(
        {
            "@context": CONTEXT,
            "id": held,
            "type": "AnnotationCollection",
            "label": label,
            "generated": generated,
            "total": len(items),
            "first": {
                "id": f"{held}:page:1",
                "type": "AnnotationPage",
                "partOf": held,
                "startIndex": 0,
                "items": list(items),
            },
        },
        ensure_ascii=False,
        indent=1,
    )


# Reading.


@dataclass(frozen=True)
class SecondsRead:
    """Seconds of a conversation's sound, as a file tells them."""

    start: float
    """From the beginning of the whole."""
    stop: float
    turn_index: int | None
    """The turn they are in, where this room wrote the file, and then these in seconds of it; else None."""
    from_second: float
    to_second: float


@dataclass(frozen=True)
class MarkRead:
    """A mark on words, on seconds or on both, as a file tells it, not yet held against any conversation."""

    number: int
    """Which annotation of the file it is, from 1."""
    id: str | None
    attempt_id: str
    turn_index: int
    """-1 for a mark on seconds alone."""
    quote: str
    """Empty for a mark on seconds alone."""
    prefix: str
    suffix: str
    start: int | None
    stop: int | None
    kind: str | None
    """The kind's own id, where this room wrote the file."""
    tag: str | None
    reading: str
    creator: str | None
    seconds: SecondsRead | None = None


@dataclass(frozen=True)
class FileRead:
    """What a file held: its marks, how many annotations are something else, and every fault in words."""

    marks: tuple[MarkRead, ...]
    others: int
    faults: tuple[str, ...]


def read(data: bytes, name: str) -> FileRead:
    """The marks of a file of annotations. Never raises for what the file holds: faults say `name: annotation 3: …`."""
    if len(data) > LARGEST_FILE:
        return _nothing(f"{name}: the file is larger than {LARGEST_FILE // 1024 // 1024} MB; bring it in by parts")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return _nothing(f"{name}: line {line} holds something that is not UTF-8; save the file as UTF-8")
    try:
        held = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        return _nothing(f"{name}: line {error.lineno} is not JSON ({error.msg}); {_ONE_A_FILE}")
    except (RecursionError, ValueError):
        return _nothing(f"{name}: the JSON is nested or numbered beyond reason; {_ONE_A_FILE}")
    items = _items(held)
    if items is None:
        return _nothing(f"{name}: there are no annotations in it; {_ONE_A_FILE}")
    if len(items) > MOST_ANNOTATIONS:
        return _nothing(f"{name}: {len(items)} annotations, more than {MOST_ANNOTATIONS}; bring them in by parts")
    marks: list[MarkRead] = []
    faults: list[str] = []
    others = 0
    for number, item in enumerate(items, start=1):
        try:
            mark = _mark(item, number)
        except _Unreadable as error:
            faults.append(f"{name}: annotation {number}: {error}")
            continue
        if mark is None:
            others += 1
        else:
            marks.append(mark)
    return FileRead(tuple(marks), others, tuple(faults))


def find(text: str, quote: str, prefix: str = "", suffix: str = "", start: int | None = None) -> int | None:
    """Where `quote` stands in `text`, of its places the one whose surroundings fit best, `start` before its equals.

    None where it does not stand there at all, or in several places of which none fits better than the others: another
    tool may count otherwise, so a position alone does not outweigh what is around the words.
    """
    if not quote:
        return None
    prefix, suffix = prefix[-_LONGEST_SURROUNDING:], suffix[:_LONGEST_SURROUNDING]
    if start is not None and _stands(text, prefix, quote, suffix, start):
        return start
    places: list[int] = []
    at = text.find(quote)
    while at >= 0:
        places.append(at)
        if len(places) > _MOST_PLACES:
            return None
        at = text.find(quote, at + 1)

    def fit(at: int) -> int:
        before, after = text[max(0, at - len(prefix)) : at], text[at + len(quote) :][: len(suffix)]
        return _shared(before[::-1], prefix[::-1]) + _shared(after, suffix)

    fits = {at: fit(at) for at in places}
    best = [at for at in places if fits[at] == max(fits.values())]
    return best[0] if len(best) == 1 else start if start in best else None


def _stands(text: str, prefix: str, quote: str, suffix: str, start: int) -> bool:
    """Whether the quote stands there, with just these surroundings."""
    stop = start + len(quote)
    return text[start:stop] == quote and text[:start].endswith(prefix) and text.startswith(suffix, stop)


class _Unreadable(Exception):
    pass


def _nothing(fault: str) -> FileRead:
    return FileRead((), 0, (fault,))


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _shared(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _items(held: object) -> list[object] | None:
    if isinstance(held, list):
        return held
    if not isinstance(held, dict):
        return None
    if isinstance(held.get("first"), dict):
        return _items(held["first"])
    if isinstance(held.get("items"), list):
        return list(held["items"])
    return [held] if "target" in held else None


def _mark(item: object, number: int) -> MarkRead | None:
    """The mark an annotation is; None where it is none (a level, an answer, words on the whole)."""
    if not isinstance(item, dict):
        raise _Unreadable('it is no object; write {"type": "Annotation", …}')
    motivations = {str(each).rsplit(":", 1)[-1].rsplit("#", 1)[-1] for each in _each(item.get("motivation"))}
    target = _each(item.get("target"))
    if motivations and not motivations & _MARKS:
        return None
    if len(target) == 1 and isinstance(target[0], str) and target[0].startswith(f"{URN}:"):
        return None
    if not 1 <= len(target) <= 2 or not all(isinstance(each, dict) for each in target):
        raise _Unreadable("it points at no words, or at several things; give it one target with a selector")
    attempt_id, turn_index, seconds = "", -1, None
    selectors: list[Data] = []
    for each in target:
        source = each.get("source")
        source = source.get("id") if isinstance(source, dict) else source
        found = _SOURCE.fullmatch(source) if isinstance(source, str) else None
        heard = _SOUND.fullmatch(source) if isinstance(source, str) else None
        if found is None and heard is None:
            raise _Unreadable(
                f"its source is no turn of a conversation here; write {URN}:attempt:…:turn:…, or …:sound for seconds"
            )
        here = [held for held in _each(each.get("selector")) if isinstance(held, dict)]
        whose = (found or heard or [""])[1]
        if (attempt_id and whose != attempt_id) or (found and selectors) or (heard and seconds):
            raise _Unreadable("it points at no words, or at several things; give it one target with a selector")
        attempt_id = whose
        if found:
            turn_index, selectors = int(found[2]), here or [{"type": ""}]
        else:
            seconds = _seconds_read(here)
    quoted = next((each for each in selectors if each.get("type") == "TextQuoteSelector"), {})
    placed = next((each for each in selectors if each.get("type") == "TextPositionSelector"), {})
    quote = quoted.get("exact") if selectors else ""
    if not isinstance(quote, str) or (selectors and not quote.strip()):
        raise _Unreadable("it quotes no words; give it a TextQuoteSelector with the exact words")
    bodies = [each if isinstance(each, dict) else {"value": each} for each in _each(item.get("body"))]
    if isinstance(item.get("bodyValue"), str):
        bodies.append({"value": item["bodyValue"]})
    tags = [each for each in bodies if each.get("purpose") == "tagging"]
    said = [each.get("value") for each in bodies if each.get("purpose") != "tagging"]
    identity = item.get("id")
    return MarkRead(
        number=number,
        id=identity if isinstance(identity, str) and identity.strip() else None,
        attempt_id=attempt_id,
        turn_index=turn_index,
        quote=quote,
        prefix=_text(quoted.get("prefix")) or "",
        suffix=_text(quoted.get("suffix")) or "",
        start=_count(placed.get("start")),
        stop=_count(placed.get("end")),
        kind=_text(tags[0].get("underheard:kind")) if tags else None,
        tag=_text(tags[0].get("value")) if tags else None,
        reading="\n".join(each for each in said if isinstance(each, str) and each.strip()),
        creator=_creator(item.get("creator")),
        seconds=seconds,
    )


def _seconds_read(selectors: Sequence[Data]) -> SecondsRead:
    selector = next((each for each in selectors if each.get("type") == "FragmentSelector"), {})
    value = selector.get("value")
    found = _FRAGMENT.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 100 else None
    start, stop = (float(found[1] or 0), float(found[2])) if found else (0.0, 0.0)
    if not 0.0 <= start < stop <= LONGEST_SOUND:
        raise _Unreadable('it points at no seconds; give it a FragmentSelector with a value like "t=12.3,15.0"')
    turn = _count(selector.get("underheard:turn"))
    first, last = (_second(selector.get(f"underheard:{end}")) for end in ("from", "to"))
    if turn is None or first is None or last is None:
        return SecondsRead(start, stop, None, 0.0, 0.0)
    return SecondsRead(start, stop, turn, first, last)


def _second(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LONGEST_SOUND:
        return None
    return float(value)


def _creator(value: object) -> str | None:
    for each in _each(value):
        named = each.get("name") if isinstance(each, dict) else each
        name = " ".join((_text(named) or "").split())
        if name:
            return name[:80]
    return None


def _each(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
