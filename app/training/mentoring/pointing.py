"""Which seconds of a turn a mentor may point at, and which words are heard in them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.errors import Invalid
from app.store import Reader
from app.training.seconds import seconds_of_words, words_of_seconds
from app.training.sound.kept import TurnSound, turn_sounds
from app.training.transcript import Span, span
from scoring.conversation import Turn

SHORTEST = 0.05
"""Seconds; less than that nobody can point at."""
_SLACK = 0.05
"""Seconds by which a mark may go past the end of a sound: a player's clock is no finer."""


def checked_seconds(
    reader: Reader, attempt_id: str, turns: Sequence[Turn], turn_index: int, from_second: float, to_second: float
) -> tuple[Span, float, float]:
    """The words said in those seconds of a turn (an empty span for silence) and the seconds, to the millisecond.

    Raises Invalid where the turn was not spoken, or the seconds are not in its sound or the silence before it.
    """
    if not 0 <= turn_index < len(turns):
        raise Invalid("There is no such turn in this conversation; choose the seconds again.")
    sound = next((each for each in turn_sounds(reader, attempt_id) if each.turn_index == turn_index), None)
    if sound is None:
        raise Invalid("That turn was not spoken; select its words to mark it.")
    if not (math.isfinite(from_second) and math.isfinite(to_second)) or to_second - from_second < SHORTEST:
        raise Invalid("Those are no seconds to mark; choose where they begin, then where they end.")
    quiet = quiet_before(sound)
    earliest = -quiet
    if from_second < earliest - _SLACK or to_second > sound.seconds + _SLACK:
        before = f" and {quiet:.1f} seconds of silence before it" if quiet else ""
        raise Invalid(f"That turn has {sound.seconds:.1f} seconds of sound{before}; choose seconds within these.")
    from_second = round(max(from_second, earliest), 3)
    to_second = round(min(to_second, sound.seconds), 3)
    text = turns[turn_index].text
    found = words_of_seconds(text, sound.words, sound.captions, from_second, to_second)
    if found is None:
        return Span(turn_index, 0, 0, "", "", ""), from_second, to_second
    return span(turns, turn_index, *found, text[found[0] : found[1]]), from_second, to_second


def quiet_before(sound: TurnSound) -> float:
    """Seconds of silence before a turn's sound begins; 0 where that is not known."""
    return max((sound.waited or 0.0) - (sound.words[0].start if sound.words else 0.0), 0.0)


def seconds_for(reader: Reader, attempt_id: str, turns: Sequence[Turn], marked: Span) -> tuple[float, float] | None:
    """When marked words were said, where their turn was spoken and that is known."""
    sound = next((each for each in turn_sounds(reader, attempt_id) if each.turn_index == marked.turn_index), None)
    if sound is None:
        return None
    return seconds_of_words(turns[marked.turn_index].text, sound.words, marked.start, marked.stop)
