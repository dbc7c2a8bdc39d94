"""Opening what a microphone or a file sent: bounded, checked, brought to one channel at the rate hearing works on."""

from __future__ import annotations

import wave

from app.errors import Invalid
from app.speech.sound import HEARING_RATE, Sound, from_wav, seconds_of

LONGEST = 120.0
"""Seconds one recording may last."""
LARGEST = 12_000_000
"""Bytes it may have."""


def opened(data: bytes) -> Sound:
    """The sound in these bytes: one channel, 16 bits, at HEARING_RATE. Raises Invalid, saying what is wrong."""
    if len(data) > LARGEST:
        raise Invalid(
            f"That recording is {len(data) // 1_000_000} MB; it may have {LARGEST // 1_000_000}. Say it in parts."
        )
    try:
        sound = from_wav(data)
    except (wave.Error, EOFError) as error:
        raise Invalid("That is no recording that can be opened; press and talk again.") from error
    if not 0 < seconds_of(sound) <= LONGEST:
        raise Invalid(f"A recording may last {LONGEST:g} seconds; say it in parts.")
    return sound.set_frame_rate(HEARING_RATE)
