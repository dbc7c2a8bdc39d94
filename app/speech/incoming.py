"""Opening what a microphone or a file sent: bounded, checked, brought to one channel at the rate hearing works on.

What people send is read here as plain WAV, header by header within bounds. The hearing's own packages bring a decoder
of everything (PyAV) along, and it is not used: a decoder of hostile bytes inside the process that holds everybody's
work is a risk that a recording is not worth. Where ffmpeg is installed it decodes the rest, in a process of its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.errors import Invalid, Unheard
from app.speech import other_formats
from app.speech.resampling import resampled
from app.speech.sound import HEARING_RATE, Sound, from_samples
from app.speech.wav_file import read_wav

LONGEST = 120.0
"""Seconds one recording may last."""
SHORTEST = 0.1
"""Seconds it must last."""
LARGEST = 12_000_000
"""Bytes it may have."""
_SILENT = 2e-5
"""Of full scale; below it there is not even the noise of a microphone."""
_CLIPPED, _CLIPPED_SHARE = 0.999, 0.2

NOTHING = "That recording is empty; press and talk again."
MUTED = "Nothing could be heard. Hold and speak, or check the microphone."
OVERDRIVEN = (
    "That is too loud to make out: the microphone is overdriven. Turn it down or sit back a little, and try again."
)
TOO_LONG = f"A recording may last {LONGEST:g} seconds; say it in parts."
TOO_SHORT = "That was too short to hear anything in it; keep the button pressed while you talk."


def opened(data: bytes) -> Sound:
    """The sound in these bytes: one channel, 16 bits, at HEARING_RATE. Raises Invalid, saying what is wrong;
    Unheard where there is nothing to be made out.

    WAV is read here, whole numbers of 8 to 32 bits, floating point, A-law and u-law, up to 8 channels (the mean of
    them), 8 to 96 kHz, also where its sizes were never filled in. Anything else needs ffmpeg on the PATH. At most
    LARGEST bytes and LONGEST seconds; refused before anything of that length is made.
    """
    if not data:
        raise Unheard(NOTHING)
    if len(data) > LARGEST:
        raise Invalid(
            f"That recording is {len(data) / 1e6:.1f} MB; it may have {LARGEST // 1_000_000}. Say it in parts."
        )
    if not other_formats.is_wav(data):
        data = other_formats.decoded(data, LONGEST)
    samples, rate = read_wav(data, LONGEST)
    if samples.size > LONGEST * rate:
        raise Invalid(TOO_LONG)
    if samples.size < SHORTEST * rate:
        raise Unheard(TOO_SHORT if samples.size else NOTHING)
    return from_samples(_checked(resampled(_level(samples), rate, HEARING_RATE)), HEARING_RATE)


def _level(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Without the steady offset some microphones add, and without figures that are no numbers."""
    samples = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    samples = np.clip(samples, -1.0, 1.0)
    return np.asarray(samples - np.float32(np.mean(samples, dtype=np.float64)), dtype=np.float32)


def _checked(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The samples. Raises Invalid where there is nothing in them, or nothing can be made out."""
    loudness = np.abs(samples)
    if float(np.max(loudness)) < _SILENT:
        raise Unheard(MUTED)
    if float(np.mean(loudness >= _CLIPPED)) > _CLIPPED_SHARE:
        raise Unheard(OVERDRIVEN)
    return samples
