"""A turn put together from its pieces: words by a speaker, breath, room and quiet by us, captions where they fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.speech import noises
from app.speech.levels import SPEECH_LEVEL, faded, held, levelled
from app.speech.openai_speaking import FallbackSpeaker
from app.speech.sound import RATE, Sound, from_samples, quiet, samples_of
from app.speech.values import Breath, CaptionAt, Noise, Piece, Quiet, Said, Speaker, Timbre, Words

ENDS_THE_LINE = ("click", "soft click")
"""Kinds of noise after which there is no line to hiss."""
TRAILS_FROM = 0.5
"""Share of a trailing run of words after which it fades."""
TRAILS_TO = -9.0
"""Decibels, at its end."""
BREATH_UNDER, ROOM_UNDER = -4.5, -6.0
"""Decibels against their words, for a breath or cough, and for something in the room, that has a caption: what is
named can be a sign, so it has to be heard by whoever listens, and no more."""
UNSAID = "nothing the voice can say"
"""Caption of what no sound could be made of: a smile, words in letters the speaker does not know."""
UNSAID_SECONDS = 0.8
PHONE_LOW, PHONE_HIGH = 200.0, 3900.0
"""Hertz. About a wide telephone: it makes them somebody on a line, takes the edge off a made voice, and leaves every
word: what was written down of it had no more faults than of the full band."""


def said(pieces: Sequence[Piece], timbre: Timbre, seed: int, speaker: Speaker) -> Said:
    """The pieces one after the other, levelled, as on a telephone. The same in gives the same sound.

    It is never empty: what cannot be said is a short quiet, captioned UNSAID. Captions hold from the first to the last
    sample of their pieces; neighbours with the same caption share one. Raises SpeechFault where the words cannot be
    made to sound.
    """
    if isinstance(speaker, FallbackSpeaker):  # One voice says the whole turn, whichever can.
        made, note = speaker.turn(pieces, timbre, lambda one: said(pieces, timbre, seed, one))
        return replace(made, note=note)
    sounds: list[Sound] = []
    captions: list[CaptionAt] = []
    length, line, before, open_line = 0, 0, "", True
    if not any(isinstance(piece, Words | Breath | Noise) or piece.caption for piece in pieces):
        pieces = (Quiet(UNSAID_SECONDS, UNSAID),)
    for number, piece in enumerate(pieces):
        sound = _made(piece, timbre, seed + number, speaker)
        if isinstance(piece, Words) and not sound.frame_count():
            piece = Quiet(UNSAID_SECONDS, piece.caption or UNSAID)
            sound = quiet(piece.seconds)
        start, length = length / RATE, length + round(sound.frame_count())
        sounds.append(sound)
        open_line = open_line and not (isinstance(piece, Noise) and piece.kind in ENDS_THE_LINE)
        line = length if open_line else line
        if piece.caption and piece.caption == before:
            captions[-1] = CaptionAt(piece.caption, captions[-1].start, round(length / RATE, 4))
        elif piece.caption:
            captions.append(CaptionAt(piece.caption, round(start, 4), round(length / RATE, 4)))
        before = piece.caption
    return Said(_on_the_phone(sum(sounds, quiet(0)), line, seed), tuple(captions), speaker.name)


def _made(piece: Piece, timbre: Timbre, seed: int, speaker: Speaker) -> Sound:
    if isinstance(piece, Words):
        sound = speaker.speak(piece, timbre, seed)
        if sound.frame_rate != RATE:
            sound = sound.set_frame_rate(RATE)
        # However loud the speaker made it, it is as loud as the persona and the piece say.
        sound = levelled(sound, SPEECH_LEVEL + timbre.loudness + piece.loudness)
        return faded(_trailing(sound) if piece.trails else sound)
    if isinstance(piece, Breath):
        sound = noises.breath(piece.kind, piece.seconds, timbre.pitch, seed)
        return _heard_beside(sound, timbre, BREATH_UNDER) if piece.caption else sound
    if isinstance(piece, Noise):
        sound = noises.noise(piece.kind, piece.seconds, seed)
        named = piece.caption and piece.kind not in ENDS_THE_LINE
        return _heard_beside(sound, timbre, ROOM_UNDER) if named else sound
    return quiet(piece.seconds)


def _heard_beside(sound: Sound, timbre: Timbre, under: float) -> Sound:
    """The sound, so many decibels against that voice's words, counting only what a telephone leaves of it."""
    banded = from_samples(_in_band(samples_of(sound)), RATE)
    return faded(levelled(banded, SPEECH_LEVEL + timbre.loudness + under))


def _trailing(sound: Sound) -> Sound:
    samples = samples_of(sound)
    place = np.linspace(0, 1, len(samples), dtype=np.float32)
    decibels = TRAILS_TO * np.clip((place - TRAILS_FROM) / (1 - TRAILS_FROM), 0, 1)
    return from_samples((samples * 10 ** (decibels / 20)).astype(np.float32), sound.frame_rate)


def _on_the_phone(sound: Sound, line: int, seed: int) -> Sound:
    """The whole in a telephone's band; an open line's hiss under the first `line` samples."""
    samples = samples_of(sound)
    if not len(samples):
        return sound
    if line:
        samples = samples.copy()
        samples[:line] += noises.line_hum(line / RATE, seed)
    return from_samples(held(_in_band(samples)), RATE)


def _in_band(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    around = RATE // 20  # so that the band's own ringing does not run round from the end to the beginning
    padded = np.pad(samples, around)
    at = np.maximum(np.fft.rfftfreq(len(padded), 1 / RATE), 1.0)
    octaves = np.maximum(np.log2(PHONE_LOW / at), np.log2(at / PHONE_HIGH)).clip(0.0)
    band = np.fft.irfft(np.fft.rfft(padded) * np.exp(-((octaves / 0.5) ** 2)), len(padded))
    return np.asarray(band[around : around + len(samples)], dtype=np.float32)
