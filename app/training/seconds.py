"""Seconds of a turn and the words said in them: where those stand in what was sent, and how seconds are told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.speech.values import CaptionAt, HeardWord
from app.store import Row

_ONSET = 1.0
"""Seconds: a recording that was begun a little before its first word still belongs to the silence."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class WordAt:
    """A word of what was sent and when it was said: `text[start:stop]`, seconds from where the turn's sound begins."""

    start: int
    stop: int
    from_second: float
    to_second: float


def words_at(text: str, words: Sequence[HeardWord]) -> tuple[WordAt, ...]:
    """The words of `text`, as it was sent, that were said aloud, with their seconds.

    What was heard and what was sent differ where the trainee corrected it: runs of words that differ are held to be
    each other and share the seconds of the whole run; what was only written has no seconds. (Longest matching blocks,
    Ratcliff and Metzener 1988, as `difflib` finds them.)
    """
    written = list(_WORD.finditer(text))
    heard = [(_folded(part[0]), word) for word in words for part in _WORD.finditer(word.text)]
    blocks = SequenceMatcher(None, [_folded(each[0]) for each in written], [each for each, _ in heard], autojunk=False)
    found: list[WordAt] = []
    for what, i, to_i, j, to_j in blocks.get_opcodes():
        if what == "equal":
            pairs = zip(written[i:to_i], heard[j:to_j], strict=True)
            found += [WordAt(each.start(), each.end(), word.start, word.stop) for each, (_, word) in pairs]
        elif what == "replace":
            from_second, to_second = heard[j][1].start, max(word.stop for _, word in heard[j:to_j])
            found += [WordAt(each.start(), each.end(), from_second, to_second) for each in written[i:to_i]]
    return tuple(found)


def seconds_of_words(text: str, words: Sequence[HeardWord], start: int, stop: int) -> tuple[float, float] | None:
    """From when to when `text[start:stop]` was said; None where that is not known."""
    said = [each for each in words_at(text, words) if each.start < stop and each.stop > start]
    if not said:
        return None
    return min(each.from_second for each in said), max(each.to_second for each in said)


def words_of_seconds(
    text: str, words: Sequence[HeardWord], captions: Sequence[CaptionAt], from_second: float, to_second: float
) -> tuple[int, int] | None:
    """Where in `text` stands what is heard in those seconds: words by their times, or a caption; None for silence.

    A word counts where at least half of it, or half of those seconds, is shared.
    """
    marked = [*words_at(text, words), *_captions_at(text, captions)]
    inside = [
        each
        for each in marked
        if 2 * (min(each.to_second, to_second) - max(each.from_second, from_second))
        >= max(min(each.to_second - each.from_second, to_second - from_second), 1e-6)
    ]
    return (min(each.start for each in inside), max(each.stop for each in inside)) if inside else None


def seconds_said(turn_index: int, from_second: float | None, to_second: float | None, words: str = "") -> str:
    """Seconds of a turn in words: '3.2 s of silence before reply 2', '0:12.1–0:15.8 of reply 2'; '' for none.

    Seconds count from where that turn's sound begins. `words`: those that were said in them.
    """
    if from_second is None or to_second is None:
        return ""
    if turn_index % 2:
        turn = f"reply {(turn_index + 1) // 2}"
    else:
        turn = f"their answer to reply {turn_index // 2}" if turn_index else "their first words"
    if from_second < 0.0 and to_second <= (0.0 if words else _ONSET):
        return f"{to_second - from_second:.1f} s of silence before {turn}"
    if from_second < 0.0:
        return f"{-from_second:.1f} s of silence, and the first {to_second:.1f} s of {turn}"
    return f"{clock_span(from_second, to_second)} of {turn}"


def in_place_of_words(row: Row, turn_index: int | None) -> str:
    """What a mark without words is on, from its row: `seconds_said` where its quote is empty, else ''."""
    return "" if row["quote"] else seconds_said(turn_index or 0, row["from_second"], row["to_second"])


def clock_span(from_second: float, to_second: float) -> str:
    """'0:12.1–0:15.8': to the tenth, so that it agrees with a length told beside it."""
    return f"{_clock(from_second)}–{_clock(to_second)}"


def _clock(seconds: float) -> str:
    minutes, tenth = divmod(round(seconds * 10), 600)
    return f"{minutes}:{tenth // 10:02d}.{tenth % 10}"


def _captions_at(text: str, captions: Sequence[CaptionAt]) -> list[WordAt]:
    """The captions that stand in a text, with the seconds they stand for."""
    found, at = [], 0
    for each in captions:
        shown = f"[{each.caption}]"
        place = text.find(shown, at)
        if place >= 0:
            at = place + len(shown)
            found.append(WordAt(place, at, each.start, each.stop))
    return found


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.replace("’", "'")).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
