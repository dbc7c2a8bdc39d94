"""A stretch of sound: one channel, 16 bits; made of samples or of a WAV file, and back."""

from __future__ import annotations

import hashlib
import io
import wave
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.speech.without_ffmpeg import AudioSegment

Sound: TypeAlias = AudioSegment
"""One channel of 16-bit samples at some rate; `+` appends, slices are in milliseconds."""

RATE = 24_000
"""Samples a second of what customers say and of what is put together to be listened to."""
HEARING_RATE = 16_000
"""Samples a second that hearing works on, and what recordings are kept at."""


def quiet(seconds: float, rate: int = RATE) -> Sound:
    """Digital silence."""
    return from_samples(np.zeros(max(round(seconds * rate), 0), dtype=np.int16), rate)


def from_samples(samples: NDArray[np.int16] | NDArray[np.float32], rate: int) -> Sound:
    """A sound of one channel: int16 samples as they are, float32 ones from -1 to 1."""
    if samples.dtype != np.int16:
        samples = np.multiply(np.clip(samples, -1.0, 1.0), 32767.0).astype(np.int16)
    return AudioSegment(data=samples.astype("<i2").tobytes(), sample_width=2, frame_rate=rate, channels=1)


def samples_of(sound: Sound) -> NDArray[np.float32]:
    """Its samples, shape (samples,), from -1 to 1."""
    return np.frombuffer(sound.raw_data, dtype="<i2").astype(np.float32) / 32768.0


def seconds_of(sound: Sound) -> float:
    """How long it is, to the sample (pydub's own `len` is in whole milliseconds)."""
    return float(sound.frame_count()) / float(sound.frame_rate)


def as_wav(sound: Sound) -> bytes:
    """The sound as a WAV file: one channel, 16 bits."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.frame_rate)
        file.writeframes(sound.raw_data)
    return out.getvalue()


def from_wav(data: bytes) -> Sound:
    """A WAV file of ours back as sound; for what comes from outside there is `incoming`."""
    with wave.open(io.BytesIO(data), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return from_samples(samples.astype(np.int16), file.getframerate())


def name_of(data: bytes) -> str:
    """The name a sound is kept under: the SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
