"""From one number of samples a second to another, without the mirror tones that leaving samples out would make."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

_HALF = 16
"""Zero crossings of the filter on either side."""
_BLOCK = 8_192


def resampled(samples: NDArray[np.float32], rate: int, wanted: int) -> NDArray[np.float32]:
    """`samples` at `rate` as they would be at `wanted` samples a second, as float32; equally long in seconds.

    A windowed sinc in phases (Smith and Gossett 1984): tones that the lower rate cannot hold are 50 dB down from 10%
    above its limit on. Odd rates are taken to the nearest ratio of numbers up to 1000, off by a millisecond in two
    minutes at most. Worked through in blocks, so that memory stays within a few times the samples.
    """
    if rate == wanted or not samples.size:
        return samples
    ratio = Fraction(wanted, rate).limit_denominator(1000)
    up, down = ratio.numerator, ratio.denominator
    cutoff = 0.96 * min(1.0, wanted / rate)
    reach = math.ceil(_HALF / cutoff)
    count = max(samples.size * up // down, 1)
    padded = np.concatenate([np.zeros(reach, np.float32), samples, np.zeros(2 * reach + down, np.float32)])
    runs = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach)
    offsets = np.arange(-reach + 1, reach + 1, dtype=np.float64)
    made = np.empty(count, np.float32)
    for phase in range(min(up, count)):
        taps = _taps(offsets - phase * down % up / up, cutoff, reach)
        of_phase = made[phase::up]
        first = phase * down // up + 1
        for begin in range(0, of_phase.size, _BLOCK):
            end = min(begin + _BLOCK, of_phase.size)
            block = runs[first + begin * down : first + (end - 1) * down + 1 : down]
            of_phase[begin:end] = np.ascontiguousarray(block) @ taps
    return made


def _taps(away: NDArray[np.floating], cutoff: float, reach: int) -> NDArray[np.float32]:
    """The filter's weight for samples that far away, in all 1."""
    weights = np.sinc(cutoff * away) * (0.5 + 0.5 * np.cos(np.pi * np.clip(away / reach, -1.0, 1.0)))
    return np.asarray(weights / weights.sum(), dtype=np.float32)
