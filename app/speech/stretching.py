"""Making speech slower or faster without changing its pitch: pieces of it laid over each other where they fit best."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.speech.sound import RATE

Samples = NDArray[np.float32]

WINDOW = RATE * 30 // 1000
"""Samples of one piece, 30 ms: two periods of a low voice."""
STEP = WINDOW // 2
SEARCH = RATE * 9 // 1000
"""Samples it may be moved either way to fit: a period of a voice of 110 Hz."""


def stretched(samples: Samples, times: float, to: float | None = None, start: float = 0.55) -> Samples:
    """The samples lasting `times` as long (0.5 to 2.5); with `to`, from share `start` on ever longer, up to `to` times.

    WSOLA, waveform similarity overlap-add (Verhelst and Roelands 1993, ICASSP II). Pure; pitch and timbre stay.
    """
    last = times if to is None else to
    if len(samples) < WINDOW + 2 * SEARCH or (abs(times - 1) < 0.01 and abs(last - 1) < 0.01):
        return samples
    marks = np.linspace(0, 1, 101)
    lasts = times + (last - times) * np.clip((marks - start) / (1 - start), 0, 1)
    ends = np.concatenate([[0.0], np.cumsum((lasts[1:] + lasts[:-1]) / 2)]) / 100 * len(samples)
    count = int(ends[-1])
    wanted = np.interp(np.arange(0, max(count - WINDOW, 1), STEP), ends, marks * len(samples)).astype(int)
    padded = np.pad(samples, (SEARCH, WINDOW + 2 * SEARCH)).astype(np.float32)
    energy = np.concatenate([[0.0], np.cumsum(padded.astype(np.float64) ** 2)])
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
    made = np.zeros(STEP * (len(wanted) + 1) + WINDOW, dtype=np.float32)
    made[:STEP] = samples[:STEP] * window[STEP:]  # the first piece rises in from what was there
    place = SEARCH
    for number, at in enumerate(wanted):
        if number:
            follows = padded[place + STEP : place + STEP + WINDOW]
            region = padded[at : at + 2 * SEARCH + WINDOW]
            fits = np.correlate(region, follows, "valid")
            power = energy[at + WINDOW : at + WINDOW + len(fits)] - energy[at : at + len(fits)]
            place = at + int(np.argmax(fits / np.sqrt(power + 1e-6)))
        made[number * STEP : number * STEP + WINDOW] += padded[place : place + WINDOW] * window
    return made[:count]
