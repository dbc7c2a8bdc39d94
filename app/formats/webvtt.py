"""WebVTT: a conversation as timed captions that players, editors and tools for analysing talk open.

https://www.w3.org/TR/webvtt1/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.conversation import SILENCE, Speaker

PAUSE = "[pause]"
VOICES: dict[Speaker, str] = {"customer": "Customer", "trainee": "Trainee"}
_LONGEST_SHOWN, _SHORTEST_SHOWN, _A_CHARACTER = 20.0, 1.0, 0.06
_LINES = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Said:
    """A turn and when it was said, in seconds from the beginning of the conversation."""

    speaker: Speaker
    text: str
    at: float
    until: float | None = None
    """When it ended, where it was spoken; None where it was written, or that is not known."""


def captions(turns: Sequence[Said], notes: Sequence[str] = ()) -> str:
    """The whole file: a header, `notes` as comments, a cue a turn in the order given.

    A cue lasts as long as it was spoken, or else as long as it takes to read, a second at least, and ends where the
    next begins; turns of one and the same time follow each other, and so does a turn said before the one it follows.
    """
    blocks = ["WEBVTT", *(f"NOTE {_comment(note)}" for note in notes)]
    starts: list[float] = []
    for place, turn in enumerate(turns):
        if turn.until is not None:
            starts.append(turn.at)
            continue
        after = starts[-1] + _shown(turns[place - 1]) if place and turn.at <= turns[place - 1].at else 0.0
        starts.append(max(turn.at, after, starts[-1] + _SHORTEST_SHOWN if starts else 0.0))
    for place, turn in enumerate(turns):
        stop = starts[place] + _shown(turn) if turn.until is None else max(turn.until, starts[place] + 0.001)
        if place + 1 < len(turns):
            stop = min(stop, starts[place + 1])
        blocks.append(
            f"{place}\n{timestamp(starts[place])} --> {timestamp(stop)}\n<v {VOICES[turn.speaker]}>{words(turn.text)}"
        )
    return "\n\n".join(blocks) + "\n"


def timestamp(seconds: float) -> str:
    """`HH:MM:SS.mmm`; more digits for the hours where it takes them. `seconds` is 0 or more."""
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


def words(text: str) -> str:
    """What was said as a cue may hold it: escaped, without the empty lines that would end it; a silence in words."""
    if text.strip() == SILENCE:
        return PAUSE
    lines = [line for line in _LINES.split(text.replace("\x00", "\ufffd")) if line.strip()]
    return "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _shown(turn: Said) -> float:
    return min(_LONGEST_SHOWN, max(_SHORTEST_SHOWN, len(turn.text) * _A_CHARACTER))


def _comment(text: str) -> str:
    """One line that cannot be taken for the times of a cue."""
    return " ".join(text.replace("\x00", "\ufffd").split()).replace("-->", "→")
