"""Quiet in what somebody said: where it lies, how long it lasts, and the words on either side of it.

Plain timing and nothing else: seconds in which nothing was said. What a pause means is for people to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.speech.sound import Sound, samples_of, seconds_of
from app.speech.values import HeardWord
from app.speech.without_ffmpeg import silence

SHORTEST = 0.3
"""Seconds of quiet that count as a pause; the closing of the lips before a p or a t is shorter."""
_WINDOW_MS, _STEP_MS = 40, 10
_FRAME, _HOP = 0.02, 0.005
_LOWEST_DB, _BELOW_LOUD_DB = -85.0, 45.0
"""Quiet is no quieter than this, against full scale and against the loud part of the speech."""
_SHARE, _OVER_FLOOR_DB = 0.2, 4.0
"""Where the border lies between the floor of the noise (0) and loud speech (1), in decibels; and over it at least."""
_NEAR = 0.5
"""Seconds by which hearing may be off about where a word ends or begins."""
_SOFT_END, _RISES_DB = 0.25, 1.5
"""How far into quiet the soft end of a word is looked for, in seconds, and what it rises by at least."""
_LEAST_APART_DB = 8.0
"""Speech and noise closer together than that are not told apart."""


@dataclass(frozen=True)
class Pause:
    """A stretch in which nothing was said, in seconds from where the sound begins."""

    start: float
    stop: float

    @property
    def seconds(self) -> float:
        return self.stop - self.start


def quiet_parts(sound: Sound, shortest: float = SHORTEST) -> tuple[Pause, ...]:
    """Every stretch of quiet of at least `shortest` seconds, before, inside and after the speech, in order.

    Quiet is measured against the sound's own loud parts and its own floor of noise (pydub's `detect_silence`), so that
    neither a soft voice nor a humming room matters; on stitched speech its ends are within 50 ms, also with noise 20 dB
    below the speech. Empty where speech and noise cannot be told apart.
    """
    border = _border(sound)
    if border is None:
        return ()
    found = silence.detect_silence(sound, min_silence_len=_WINDOW_MS, silence_thresh=border, seek_step=_STEP_MS)
    levels, whole = _levels(sound, _HOP), seconds_of(sound)
    parts = []
    for begin, end in found:
        start, stop = begin / 1000, min(end / 1000, whole)
        if stop - start >= shortest:
            parts.append(_without_soft_ends(levels, start, stop, whole))
    return tuple(part for part in parts if part.seconds >= shortest)


def pauses(sound: Sound, words: Sequence[HeardWord] = (), shortest: float = SHORTEST) -> tuple[Pause, ...]:
    """The quiet inside what was said, without what lies before the first word and after the last.

    With words, a stretch counts only where a word begins before it and another ends after it: a cough after the last
    word makes no pause.
    """
    first, last = spoken_span(sound, words)
    return tuple(
        part for part in quiet_parts(sound, shortest) if part.start > first + _FRAME and part.stop < last - _FRAME
    )


def spoken_span(sound: Sound, words: Sequence[HeardWord] = ()) -> tuple[float, float]:
    """Where speech begins and ends, in seconds: by the words where they have times, else by the sound alone.

    (0, 0) where nothing was said.
    """
    timed = [word for word in words if word.stop > word.start]
    if timed:
        return timed[0].start, timed[-1].stop
    whole = seconds_of(sound)
    if _border(sound) is None:
        return (0.0, whole) if whole and float(np.max(np.abs(samples_of(sound)))) > 0.001 else (0.0, 0.0)
    parts = quiet_parts(sound, 0.1)
    first = parts[0].stop if parts and parts[0].start <= _FRAME else 0.0
    last = parts[-1].start if parts and parts[-1].stop >= whole - _FRAME else whole
    return (first, last) if last > first else (0.0, 0.0)


def at_the_quiet(sound: Sound, words: Sequence[HeardWord]) -> tuple[HeardWord, ...]:
    """The words with their times mended where they reach into quiet: hearing puts their ends up to half a second off.

    The last word before quiet ends where the quiet starts, the first one after it begins where it stops. A word that
    spans quiet is put on the side where more of it lies. Order stays, and no word becomes shorter than 20 ms.
    """
    mended = list(words)
    for part in quiet_parts(sound):
        middle = (part.start + part.stop) / 2
        sooner = [place for place, word in enumerate(mended) if word.start + word.stop < 2 * middle]
        later = [place for place, word in enumerate(mended) if word.start + word.stop >= 2 * middle]
        if sooner and mended[sooner[-1]].start - _NEAR / 2 < part.start < mended[sooner[-1]].stop + _NEAR:
            last = mended[sooner[-1]]
            mended[sooner[-1]] = replace(last, start=min(last.start, part.start - _FRAME), stop=part.start)
        if later and mended[later[0]].start - _NEAR < part.stop < mended[later[0]].stop + _NEAR / 2:
            first = mended[later[0]]
            mended[later[0]] = replace(first, start=part.stop, stop=max(first.stop, part.stop + _FRAME))
    at = 0.0
    for place, word in enumerate(mended):
        start = max(word.start, at)
        mended[place] = replace(word, start=round(start, 3), stop=round(max(word.stop, start + _FRAME), 3))
        at = start
    return tuple(mended)


def _without_soft_ends(levels: NDArray[np.float64], start: float, stop: float, whole: float) -> Pause:
    """The quiet without the soft end of the word before it and the soft start of the one after it.

    The middle of the stretch tells how loud quiet is just there, and how steady: what rises out of that near an edge,
    a last t or an f, is still speech.
    """
    first, last = round(start / _HOP), min(round(stop / _HOP), levels.size)
    middle = levels[first + (last - first) // 3 : last - (last - first) // 3]
    if not middle.size:
        return Pause(start, stop)
    border = max(float(np.mean(middle)) + max(_RISES_DB, 4 * float(np.std(middle))), _LOWEST_DB)
    near = min(round(_SOFT_END / _HOP), (last - first) // 3)
    over_first = np.flatnonzero(levels[first : first + near] > border)
    over_last = np.flatnonzero(levels[last - near : last] > border)
    if start > 0 and over_first.size:
        start = min((first + int(over_first[-1])) * _HOP + _FRAME / 2, stop)
    if stop < whole - _FRAME and over_last.size:
        stop = max((last - near + int(over_last[0])) * _HOP + _FRAME / 2, start)
    return Pause(round(start, 3), round(stop, 3))


def _levels(sound: Sound, hop: float) -> NDArray[np.float64]:
    """Decibels against full scale of frames of 20 ms, one every `hop` seconds."""
    power = np.square(samples_of(sound).astype(np.float64))
    size, step = round(_FRAME * sound.frame_rate), round(hop * sound.frame_rate)
    if power.size < size:
        return np.zeros(0)
    sums = np.concatenate([[0.0], np.cumsum(power)])
    means = (sums[size:] - sums[:-size])[::step] / size
    return np.asarray(10 * np.log10(np.maximum(means, 0.0) + 1e-12))


def _border(sound: Sound) -> float | None:
    """Decibels against full scale below which it is quiet; None where there is no telling."""
    levels = _levels(sound, _FRAME)
    if levels.size < 3:
        return None
    loud = float(np.percentile(levels, 95))
    floor = max(float(np.percentile(levels, 5)), loud - _BELOW_LOUD_DB, _LOWEST_DB)
    if loud - floor < _LEAST_APART_DB:
        return None
    return floor + max(_SHARE * (loud - floor), _OVER_FLOOR_DB)
