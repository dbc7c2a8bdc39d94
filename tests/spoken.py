"""Attempts that were spoken, for tests: a speaker that hums, a hearer that is told what it hears."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rooms import SmallRoom

from app.speech.sound import HEARING_RATE, RATE, Sound, as_wav, from_samples, seconds_of
from app.speech.values import HeardWord, Progress, Timbre, Words, Written
from app.training import practice
from app.training.attempts import Attempt
from app.training.sound import agree_to_sound, customer_sound, hear_take

Timed = Sequence[tuple[str, float, float]]
"""Words with the seconds they begin and end at."""


def hum(seconds: float, rate: int = RATE, pitch: float = 220.0, loud: float = 0.3) -> Sound:
    """A plain tone."""
    at = np.arange(round(seconds * rate)) / rate
    return from_samples((loud * np.sin(2 * np.pi * pitch * at)).astype(np.float32), rate)


class Hums:
    """A speaker that hums a tenth of a second for every letter."""

    name = "embedded"

    def speak(self, words: Words, timbre: Timbre, seed: int) -> Sound:
        return hum(0.03 * len(words.text))


class Told:
    """A hearer that hears what it was told beforehand."""

    name = "embedded"

    def __init__(self, words: Timed) -> None:
        self.words = tuple(HeardWord(*each) for each in words)

    def hear(self, sound: Sound, progress: Progress | None = None, hints: Sequence[str] = ()) -> Written:
        return Written(" ".join(each.text for each in self.words), self.words, seconds_of(sound), "embedded")


def evenly(text: str, start: float = 0.5, each: float = 0.5) -> list[tuple[str, float, float]]:
    """The words of a text, one every half second, with a little quiet between them."""
    return [(word, start + each * at, start + each * at + 0.4) for at, word in enumerate(text.split())]


def say_aloud(
    room: SmallRoom, attempt_id: str, words: Timed, sent: str | None = None, waited: float = 2.0, seconds: float = 0.0
) -> None:
    """Ana says these words after `waited` seconds and sends `sent`, or what was heard. The customer answers."""
    now = practice.attempt(room.store, attempt_id, room.ana.id)
    sound = hum(seconds or words[-1][2] + 0.5, HEARING_RATE)
    take = hear_take(room.store, Told(words), attempt_id, room.ana.id, now.next_turn, as_wav(sound),
                     quiet_before=waited - words[0][1])  # fmt: skip
    practice.take_turn(
        room.store, room.library, attempt_id, sent or take.heard, now.next_turn, room.ana.id, takes=[take.id]
    )
    customer_sound(room.store, Hums(), attempt_id, 2 * now.next_turn, room.ana.id)


def spoken_attempt(
    room: SmallRoom, *replies: tuple[Timed, str | None, float], keep: bool = True, share: bool = True
) -> Attempt:
    """Ana's attempt, spoken: (words with times, what was sent or None for the same, seconds waited) each; done."""
    agree_to_sound(room.store, room.ana.id, keep, share)
    attempt = room.begin()
    customer_sound(room.store, Hums(), attempt.id, 0, room.ana.id)
    for words, sent, waited in replies:
        say_aloud(room, attempt.id, words, sent, waited)
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    return practice.reflect(room.store, attempt.id, room.ana.id, "He is leaving.", [], {"listening": 1})
