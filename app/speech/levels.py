"""How loud a stretch of sound is where somebody speaks in it, and making it as loud as the rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.speech.sound import Sound, from_samples, samples_of

SPEECH_LEVEL = -22.0
"""Decibels under full scale, root mean square over what is said: loud enough beside other things on a computer, and
with room for somebody who snaps."""
_WITHIN = 25.0
"""Decibels under the loudest 20 ms; what is quieter is a gap between words and does not count."""
_MOST = 30.0
"""Decibels something may be raised by: what is quieter yet is no speech."""


def speech_level(sound: Sound) -> float | None:
    """Decibels under full scale (0 or less), over the 20 ms stretches with speech in them; None where all is silent."""
    samples = samples_of(sound)
    step = max(sound.frame_rate // 50, 1)
    if len(samples) < step:
        samples = np.pad(samples, (0, step - len(samples)))
    power = (samples[: len(samples) // step * step].reshape(-1, step) ** 2).mean(axis=1)
    loudest = float(power.max())
    if loudest <= 1e-9:
        return None
    return float(10 * np.log10(power[power >= loudest * 10 ** (-_WITHIN / 10)].mean()))


def levelled(sound: Sound, level: float = SPEECH_LEVEL) -> Sound:
    """The sound, as loud as `level` where somebody speaks; silence stays silence, and nothing clips."""
    now = speech_level(sound)
    if now is None:
        return sound
    gain = np.float32(10 ** (min(level - now, _MOST) / 20))
    return from_samples(held(samples_of(sound) * gain), sound.frame_rate)


def held(samples: NDArray[np.float32], knee: float = 0.6, ceiling: float = 0.95) -> NDArray[np.float32]:
    """The samples with peaks over `knee` bent under `ceiling` instead of being cut off: never clips."""
    over = np.abs(samples) > knee
    if not over.any():
        return samples
    made = samples.copy()
    room = ceiling - knee
    made[over] = np.sign(made[over]) * (knee + room * np.tanh((np.abs(made[over]) - knee) / room))
    return made


def faded(sound: Sound, start: float = 0.006, stop: float = 0.006) -> Sound:
    """The sound with its first and last seconds eased in and out, so that a join never clicks."""
    samples = samples_of(sound)
    for seconds, there in ((start, slice(None)), (stop, slice(None, None, -1))):
        count = min(round(seconds * sound.frame_rate), len(samples))
        samples = samples[there].copy()
        samples[:count] *= np.linspace(0.0, 1.0, count, dtype=np.float32)
        samples = samples[there]
    return from_samples(np.ascontiguousarray(samples), sound.frame_rate)
