"""What speaking and hearing pass around: pieces of a turn, words with their times, captions with theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from app.speech.sound import Sound

# -- how a turn is said ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Timbre:
    """A persona's voice against the plain one."""

    pitch: float = 1.0
    """0.7 to 1.15: height and size of the voice."""
    pace: float = 1.0
    """0.7 to 1.3."""
    loudness: float = 0.0
    """Decibels, -9 to 3."""
    who: Literal["she", "he", "they"] = "she"
    """For servers that offer several voices."""


@dataclass(frozen=True)
class Words:
    """A run of words said in one way. All of it is about delivery; 1 and 0 are the persona's own usual."""

    text: str
    pace: float = 1.0
    pitch: float = 1.0
    loudness: float = 0.0
    """Decibels."""
    melody: float = 1.0
    """How far the voice rises and falls: 0 is flat."""
    tight: float = 0.0
    """0 to 1: how held the voice is."""
    trails: bool = False
    """It fades and slows to its end."""
    caption: str = ""
    """How it is said, where somebody listening would notice: 'quieter'. Neighbours with the same caption share one."""


@dataclass(frozen=True)
class Quiet:
    """Nothing is said for a while. With a caption where somebody listening would notice."""

    seconds: float
    caption: str = ""
    """As it is shown, without brackets: 'a pause'."""


BreathKind = Literal["in", "out", "sigh", "shaky", "laugh", "throat", "cough", "sniff", "whistle", "other"]


@dataclass(frozen=True)
class Breath:
    """A sound that is no word."""

    kind: BreathKind
    caption: str
    """As it is shown, without brackets: 'a breath'."""
    seconds: float = 0.6


@dataclass(frozen=True)
class Noise:
    """Something heard of the room or the line."""

    kind: str
    """One of `noises.NOISES`."""
    caption: str
    """As it is shown, without brackets: 'a cup set down'."""
    seconds: float = 0.8


Piece = Words | Quiet | Breath | Noise


@dataclass(frozen=True)
class CaptionAt:
    """A caption and the seconds it stands for, counted from where the turn's sound begins."""

    caption: str
    start: float
    stop: float


@dataclass(frozen=True)
class Said:
    """A turn that can be heard."""

    sound: Sound
    captions: tuple[CaptionAt, ...]
    speaker: str
    """'embedded', or the machine that made it."""
    note: str = ""
    """Why another stood in, where one did; fit for the screen."""


class Speaker(Protocol):
    """Makes words sound."""

    name: str
    """'embedded', or the machine that is asked."""

    def speak(self, words: Words, timbre: Timbre, seed: int) -> Sound:
        """These words in that voice, at `sound.RATE`, with no silence of its own before or after them.

        The same words, timbre and seed sound the same. Raises SpeechFault.
        """
        ...


# -- what was heard ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeardWord:
    """One word and when it was said, in seconds from where the sound begins."""

    text: str
    start: float
    stop: float
    sure: float | None = None
    """How sure the hearer is of it, 0 to 1; None where it does not say."""


@dataclass(frozen=True)
class Written:
    """What somebody said, written down."""

    text: str
    """Empty where nothing was said."""
    words: tuple[HeardWord, ...]
    seconds: float
    """How long the sound is."""
    hearer: str
    """'embedded', or the machine that wrote it down."""
    note: str = ""


Progress = Callable[[float], None]
"""Told how far it is, 0 to 1."""


class Hearer(Protocol):
    """Writes down what was said."""

    name: str

    def hear(self, sound: Sound, progress: Progress | None = None, hints: Sequence[str] = ()) -> Written:
        """The words of a sound, with their times. `hints`: names that may be said, as they are spelled.

        Raises SpeechFault.
        """
        ...
