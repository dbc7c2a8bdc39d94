"""What was said, turn by turn, and spans of it that somebody points at.

Turn indexes count every turn: 0 is the customer's opener, reply n stands at 2n - 1, the answer to it at 2n.
Offsets are code points, as Python counts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.errors import Invalid
from app.store import storable
from scoring.conversation import Turn

_CONTEXT = 32
_MOST_TELLING = 40


@dataclass(frozen=True)
class TurnView:
    """One turn of a transcript."""

    index: int
    speaker: Literal["customer", "trainee"]
    text: str


@dataclass(frozen=True)
class Telling:
    """Words of the transcript which, the trainee says afterwards, told them: `text[start:stop] == quote`."""

    turn_index: int
    start: int
    stop: int
    quote: str


@dataclass(frozen=True)
class Span:
    """Words of the transcript with a little of what stands on either side, to find them again."""

    turn_index: int
    start: int
    stop: int
    quote: str
    prefix: str
    suffix: str


def turn_views(turns: Sequence[Turn]) -> list[TurnView]:
    return [TurnView(index, turn.speaker, turn.text) for index, turn in enumerate(turns)]


def span(turns: Sequence[Turn], turn_index: int, start: int, stop: int, quote: str) -> Span:
    """The span, once it is sure that those very words stand there; Invalid where they do not."""
    quote = storable(quote)
    if not 0 <= turn_index < len(turns):
        raise Invalid("There is no such turn in this conversation; select the words again.")
    text = turns[turn_index].text
    if not 0 <= start < stop <= len(text) or text[start:stop] != quote or not quote.strip():
        raise Invalid("Those words do not stand there in the conversation; select them again.")
    return Span(turn_index, start, stop, quote, text[max(0, start - _CONTEXT) : start], text[stop : stop + _CONTEXT])


def kept_telling(telling: Sequence[Telling], turns: Sequence[Turn]) -> list[Telling]:
    """The words the trainee pointed at, each checked, without doubles, in the order they were said."""
    if len(telling) > _MOST_TELLING:
        raise Invalid(f"Those are {len(telling)} places; point at the {_MOST_TELLING} that told you most.")
    spans = {span(turns, each.turn_index, each.start, each.stop, each.quote) for each in telling}
    ordered = sorted(spans, key=lambda each: (each.turn_index, each.start, each.stop))
    return [Telling(each.turn_index, each.start, each.stop, each.quote) for each in ordered]
