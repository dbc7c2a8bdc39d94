"""Listening back: every turn of a spoken attempt on one line of time, and the one sound that goes with it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from app.errors import NotAllowed, SpeechFault
from app.speech.values import CaptionAt, HeardWord, Speaker
from app.store import Reader, Row, Store
from app.training import log
from app.training.attempts import admitted, sees_behind, turns_so_far
from app.training.sound.kept import TurnSound, turn_sounds
from app.training.sound.stitching import Part, kept_part, stitch, unmade
from scoring.conversation import SILENCE, Turn

LONGEST_SILENCE = 8.0
"""Seconds of a silence that are played; how long it really was is told beside it."""
BETWEEN = 0.4
"""Seconds between two turns where no silence was measured."""
WRITTEN = 1.5
"""Seconds a turn takes that was never spoken."""
LONGEST = 1200.0
"""Seconds that are put together; what comes after is read."""

Has = Literal["sound", "deleted", "written_only", "not_kept", "typed", "read", "waited", "beyond"]
"""Whether a turn can be heard, and why not: who spoke deleted it, or a customer's sound grew old; who spoke had chosen
to have it written down only; no recording is kept (there was no room, or it grew old); it was typed; it was a
customer's, read and never spoken; nothing was said, on purpose; it comes after what is put together."""

_WORD = re.compile(r"\S+")
_SENTENCE = re.compile(r"[.!?…][\"”’')]*\s+")
_ONSET = 0.3
"""Seconds: what is heard sooner after a turn begins, or after what was heard first, comes before its first word."""
_LETTERS = re.compile(r"\W+")


@dataclass(frozen=True)
class Section:
    """One turn on the line of time. All of it in seconds from the beginning of the whole."""

    turn_index: int
    """0 is the opener, odd ones are the trainee's, even ones the customer's."""
    speaker: Literal["customer", "trainee"]
    text: str
    """What was said: for a trainee the words they sent."""
    begins: float
    """Where the silence before it begins: where the turn before it ends."""
    start: float
    stop: float
    waited: float | None
    """How long it was silent before their first word; None where that is not known."""
    cut: bool
    """Whether that was longer than what is played of it, its last LONGEST_SILENCE seconds."""
    has: Has
    words: tuple[HeardWord, ...]
    """The words of `text` with their times; empty where those are not known."""
    captions: tuple[CaptionAt, ...]

    @property
    def asides(self) -> tuple[tuple[int, str], ...]:
        """What was heard beside the words and is not written among them, and the letter of `text` it comes before.

        What comes before the first word stands there; anything else where the sentence nearest to it in time begins.
        """
        found: list[tuple[int, str]] = []
        lead, written = self.start + _ONSET, 0
        for each in self.captions:
            place = self.text.find(f"[{each.caption}]", written)
            if place >= 0:
                written = place + len(each.caption) + 2
            elif each.start <= lead and not written:
                found.append((0, each.caption))
            else:
                ends = [match.end() for match in _SENTENCE.finditer(self.text) if match.end() >= written]
                middle = (each.start + each.stop) / 2
                nearest = min([*ends, len(self.text)], key=lambda letter: abs(self.second_of(letter) - middle))
                found.append((nearest, each.caption))
            lead = max(lead, each.stop + _ONSET) if each.start <= lead else lead
        return tuple(found)

    def second_of(self, letter: int) -> float:
        """When the letter at that place of `text` is said.

        To the word where their times are known; else by its share of the letters between one caption and the next.
        """
        if self.words:
            begun = sum(1 for each in _WORD.finditer(self.text) if each.start() <= letter)
            return self.words[min(max(begun - 1, 0), len(self.words) - 1)].start
        letters, seconds = [0], [self.start]
        for each in self.captions:
            found = self.text.find(f"[{each.caption}]", letters[-1])
            if found >= 0:
                letters += [found, found + len(each.caption) + 2]
                seconds += [each.start, each.stop]
        return float(np.interp(letter, [*letters, max(len(self.text), 1)], [*seconds, self.stop]))


@dataclass(frozen=True)
class Timeline:
    """A spoken attempt as one line of time."""

    attempt_id: str
    seconds: float
    sections: tuple[Section, ...]

    def at(self, turn_index: int, second: float) -> float:
        """Where on the whole `second` of that turn lies, counted from where the turn's sound begins.

        Kept within the turn and the silence before it; a turn there is not counts as the end.
        """
        for section in self.sections:
            if section.turn_index == turn_index:
                return min(max(section.start + second, section.begins), section.stop)
        return self.seconds


@dataclass(frozen=True)
class Stitched:
    """One sound for a whole attempt."""

    wav: bytes
    """One channel, 16 bits, at `sound.RATE`, as long as `line`."""
    name: str
    """The SHA-256 of `wav`, in hexadecimal."""
    line: Timeline
    """The line of time that fits it."""

    @property
    def recorded(self) -> bool:
        """Whether anything in it is a recording of who practised."""
        return any(each.speaker == "trainee" and each.has == "sound" for each in self.line.sections)


def timeline(store: Store, attempt_id: str, by: str) -> Timeline | None:
    """The attempt on one line of time; None where nothing in it was spoken.

    For whoever may read the attempt; for who practised, once it is done. Raises NotFound, NotAllowed.
    """
    with store.reading() as reader:
        return line_of(reader, store, _listening(reader, attempt_id, by))


def stitched(store: Store, speaker: Speaker | None, attempt_id: str, by: str) -> Stitched | None:
    """The whole attempt as one sound, levelled; None where nothing in it was spoken.

    A customer's sound that has grown too old is made again where there is a `speaker`, and not kept. Put together once
    for as long as what is in it is there. Whoever hands it on to be heard has that noted, by `fetched`. Raises as
    `timeline` does.
    """
    with store.reading() as reader:
        row = _listening(reader, attempt_id, by)
        turns, sounds = turns_so_far(reader, row), turn_sounds(reader, row["id"])
        gone = [each.turn_index for each in sounds if each.speaker == "customer" and not _there(store, each)]
        again = {index: unmade(reader, row, index) for index in gone} if speaker else {}
    parts: dict[int, Part] = {}
    for place, each in enumerate(sounds):
        made = again.get(each.turn_index)
        if made is not None and speaker is not None:
            try:
                part, captions = made.made(speaker)
            except SpeechFault:
                continue  # It is read, as where nobody speaks.
            sounds[place] = replace(each, seconds=part.seconds, captions=captions)
            parts[each.turn_index] = part
        elif _there(store, each):
            parts[each.turn_index] = kept_part(store, each)
    line = _laid_out(attempt_id, turns, sounds, parts.keys())
    if line is None:
        return None
    places = [(parts[each.turn_index], each.start) for each in line.sections if each.has == "sound"]
    wav, name = stitch(store, attempt_id, places, line.seconds)
    return Stitched(wav, name, line)


def fetched(store: Store, attempt_id: str, by: str) -> None:
    """Have it noted that recordings in that attempt go to the browser of somebody else than who made them.

    Raises as `timeline` does, and StoreFault where it cannot be noted: then they are not to be handed on.
    """
    with store.reading() as reader:
        row = _listening(reader, attempt_id, by)
        log.saw(reader, by, "sound.heard", of=row["person_id"], kind="attempt", item=row["id"])


def line_of(reader: Reader, store: Store, row: Row) -> Timeline | None:
    """As `timeline`, inside a transaction, of an attempt that may be listened to."""
    sounds = turn_sounds(reader, row["id"])
    there = {each.turn_index for each in sounds if _there(store, each)}
    return _laid_out(row["id"], turns_so_far(reader, row), sounds, there)


def _listening(reader: Reader, attempt_id: str, by: str) -> Row:
    asking, row = admitted(reader, attempt_id, by)
    if not sees_behind(asking, row):
        raise NotAllowed("Finish this attempt first: wrap up, and say what you think was behind it; then listen back.")
    return row


def _there(store: Store, sound: TurnSound) -> bool:
    return sound.name is not None and sound.name in store.sounds


def _laid_out(
    attempt_id: str, turns: Sequence[Turn], sounds: Sequence[TurnSound], there: Collection[int]
) -> Timeline | None:
    """One after the other. `there`: the turns whose sound can be had."""
    if not sounds:
        return None
    spoken = {each.turn_index: each for each in sounds}
    sections: list[Section] = []
    end = 0.0
    for index, turn in enumerate(turns):
        sound = spoken.get(index)
        silence = _silence(sound)
        start = end + (min(silence, LONGEST_SILENCE) if silence is not None else BETWEEN if index else 0.0)
        stop = start + (sound.seconds if sound and sound.seconds else WRITTEN)
        has = _has(turn, sound, index in there)
        if stop > LONGEST:
            has, start, stop = "beyond" if has == "sound" else has, min(start, LONGEST), LONGEST
        sections.append(
            Section(
                turn_index=index,
                speaker=turn.speaker,
                text=turn.text,
                begins=end,
                start=start,
                stop=stop,
                waited=sound.waited if sound else None,
                cut=silence is not None and silence > LONGEST_SILENCE,
                has=has,
                words=_moved(words_sent(turn.text, sound.words), start) if sound and stop < LONGEST else (),
                captions=tuple(
                    CaptionAt(each.caption, start + each.start, start + each.stop)
                    for each in (sound.captions if sound and stop < LONGEST else ())
                ),
            )
        )
        end = stop
    return Timeline(attempt_id, end, tuple(sections))


def _silence(sound: TurnSound | None) -> float | None:
    """Seconds from the end of the turn before to where its sound begins: a recording begins before the first word."""
    if sound is None or sound.waited is None:
        return None
    return max(sound.waited - (sound.words[0].start if sound.words else 0.0), 0.0)


def _has(turn: Turn, sound: TurnSound | None, there: bool) -> Has:
    if there:
        return "sound"
    if sound is not None:
        if sound.deleted_at or turn.speaker == "customer":
            return "deleted"
        return "written_only" if sound.written_only else "not_kept"
    if turn.speaker == "customer":
        return "read"
    return "waited" if turn.text == SILENCE else "typed"


def _moved(words: Sequence[HeardWord], seconds: float) -> tuple[HeardWord, ...]:
    return tuple(replace(each, start=each.start + seconds, stop=each.stop + seconds) for each in words)


def words_sent(text: str, heard: Sequence[HeardWord]) -> tuple[HeardWord, ...]:
    """The words of what was sent, as they were written, with the times of what was heard in their place.

    Words put in where others were heard share their time; words nothing was heard for take none of it, and words that
    were taken out are left out. Empty where no times are known.
    """
    if not heard:
        return ()
    sent = _WORD.findall(text)
    match = difflib.SequenceMatcher(None, [_bare(word.text) for word in heard], [_bare(word) for word in sent], False)
    found: list[HeardWord] = []
    for _, first, last, begin, end in match.get_opcodes():
        here = heard[first:last]
        start = here[0].start if here else found[-1].stop if found else heard[0].start
        stop = here[-1].stop if here else start
        for number, word in enumerate(sent[begin:end]):
            if len(here) == end - begin:
                found.append(HeardWord(word, here[number].start, here[number].stop))
            else:
                share = (stop - start) / (end - begin)
                found.append(HeardWord(word, start + number * share, start + (number + 1) * share))
    return tuple(found)


def _bare(word: str) -> str:
    return _LETTERS.sub("", word.casefold())
