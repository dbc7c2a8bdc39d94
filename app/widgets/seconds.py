"""Seconds a mark stands on, as the drawn pieces take them: in words, on the clock of the call, and to be heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.training.mentoring import Annotation
from app.training.seconds import clock_span
from app.training.sound.listening import Timeline
from app.widgets.drawn import Data
from app.widgets.player import MarkOnSeconds


def seconds_data(note: Annotation, line: Timeline | None) -> Data | None:
    """The seconds of a mark for `seconds.js`; None where none are known. `line`: what the page's player plays."""
    if note.from_second is None or note.to_second is None:
        return None
    section = next((each for each in line.sections if each.turn_index == note.turn_index), None) if line else None
    if line is None or section is None:
        return {"turn": note.turn_index, "from": note.from_second, "to": note.to_second, "words": note.seconds,
                "clock": "", "hear": False, "silence": False}  # fmt: skip
    start, stop = line.at(note.turn_index, note.from_second), line.at(note.turn_index, note.to_second)
    return {
        "turn": note.turn_index,
        "from": note.from_second,
        "to": note.to_second,
        "words": note.seconds,
        # Of a long silence the end alone is played.
        "clock": clock_span(start, stop)
        + (f", its last {stop - start:.1f} s" if note.from_second < section.begins - section.start - 0.05 else ""),
        # A silence before a turn that cannot be heard still leads to its place.
        "hear": section.has == "sound" or note.to_second <= 0.0,
        "silence": not note.quote,
    }


def marks_on_seconds(notes: Sequence[Annotation], kinds: Mapping[str, str]) -> list[MarkOnSeconds]:
    """The marks on seconds as the player shows them. `kinds`: id of a kind of mark -> what it is called."""
    return [
        {
            "id": f"annotation-{note.id}",
            "turn": note.turn_index,
            "from": note.from_second,
            "to": note.to_second,
            "label": f"{note.by_name}: {kinds.get(note.kind, note.kind)}",
        }
        for note in notes
        if note.from_second is not None and note.to_second is not None
    ]


def asides_of(line: Timeline | None) -> dict[int, list[Data]]:
    """By turn index, what was heard beside the words and is not written: {letter, caption}, letters in code points."""
    if line is None:
        return {}
    return {
        each.turn_index: [{"letter": letter, "caption": caption} for letter, caption in each.asides]
        for each in line.sections
        if each.asides
    }
