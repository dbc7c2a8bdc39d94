"""Sounds that are no words: breath, a cough, a cup set down, rain; made of shaped noise, soft and short.

A listener should take them for somebody on a phone, not for an effect, so what is nowhere named stays soft; what has a
caption can be a sign, and `saying` makes it loud enough not to be missed. Everything is made from a seed, so that a
turn sounds the same whenever it is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.speech.sound import RATE, Sound, from_samples

Samples: TypeAlias = NDArray[np.float32]
Maker: TypeAlias = Callable[[np.random.Generator, float], Samples]

BREATH_LEVEL = 0.03
"""Root mean square of an ordinary breath: some 10 dB under speech, as it is close to a handset."""
ROOM_LEVEL = 0.016
"""Of what goes on in the room: some 15 dB under speech."""


def breath(kind: str, seconds: float, pitch: float, seed: int) -> Sound:
    """A breath, laugh, cough of about `seconds`, in the size of a voice of that pitch. Kinds: see `values.Breath`."""
    rng = np.random.default_rng((seed, 11))
    made = _BREATHS.get(kind, _out)(rng, seconds, pitch)
    return from_samples(_soft_ends(made), RATE)


def noise(kind: str, seconds: float, seed: int) -> Sound:
    """What is heard of a room or a line, for `seconds`. Raises KeyError for a kind that is not in NOISES."""
    rng = np.random.default_rng((seed, 13))
    return from_samples(_soft_ends(NOISES[kind](rng, seconds)), RATE)


def line_hum(seconds: float, seed: int) -> Samples:
    """The faint hiss of an open line, under everything: without it a pause would sound as if the line were dead."""
    return _band(np.random.default_rng((seed, 17)), seconds, 200, 3000) * np.float32(0.0009)


# -- shapes ------------------------------------------------------------------------------------------------------------


def _count(seconds: float) -> int:
    return max(round(seconds * RATE), 1)


def _band(rng: np.random.Generator, seconds: float, low: float, high: float) -> Samples:
    """Noise between two frequencies in hertz, with slopes of half an octave; root mean square 1."""
    count = _count(seconds)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    at = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 1.0)
    octaves = np.maximum(np.log2(low / at), np.log2(at / high)).clip(0.0)
    made = np.fft.irfft(spectrum * np.exp(-((octaves / 0.5) ** 2)), count)
    return np.asarray(made / max(float(np.sqrt(np.mean(made**2))), 1e-9), dtype=np.float32)


def _curve(seconds: float, points: Sequence[tuple[float, float]]) -> Samples:
    """An envelope through (share of the time, height), eased."""
    at = np.linspace(0.0, 1.0, _count(seconds))
    made = np.interp(at, [place for place, _ in points], [height for _, height in points])
    return np.asarray(np.sin(made.clip(0, 1) * np.pi / 2) ** 2, dtype=np.float32)


def _soft_ends(samples: Samples, seconds: float = 0.008) -> Samples:
    ramp = np.linspace(0.0, 1.0, min(_count(seconds), len(samples) // 2), dtype=np.float32)
    made = samples.copy()
    made[: len(ramp)] *= ramp
    made[len(made) - len(ramp) :] *= ramp[::-1]
    return made


def _put(into: Samples, what: Samples, at: float) -> None:
    start = min(round(at * RATE), len(into))
    stop = min(start + len(what), len(into))
    into[start:stop] += what[: stop - start]


def _ring(seconds: float, parts: Sequence[tuple[float, float, float]]) -> Samples:
    """Struck things: (hertz, height, seconds until it has died away to a third), all begun at once."""
    at = np.arange(_count(seconds)) / RATE
    made = sum(height * np.sin(2 * np.pi * hertz * at) * np.exp(-at / dies) for hertz, height, dies in parts)
    return np.asarray(made * np.minimum(at / 0.001, 1.0), dtype=np.float32)


# -- breath ------------------------------------------------------------------------------------------------------------


def _in(rng: np.random.Generator, seconds: float, pitch: float) -> Samples:
    # An in-breath is brighter than an out-breath and stops sooner than it began.
    made = _band(rng, seconds, 900 * pitch, 3400 * pitch) + 0.4 * _band(rng, seconds, 350 * pitch, 900 * pitch)
    return made * _curve(seconds, [(0, 0), (0.65, 0.9), (0.85, 0.7), (1, 0)]) * np.float32(BREATH_LEVEL)


def _out(rng: np.random.Generator, seconds: float, pitch: float) -> Samples:
    made = _band(rng, seconds, 350 * pitch, 1500 * pitch) + 0.3 * _band(rng, seconds, 1500 * pitch, 3000 * pitch)
    return made * _curve(seconds, [(0, 0), (0.15, 0.9), (0.45, 0.55), (1, 0)]) * np.float32(BREATH_LEVEL)


def _sigh(rng: np.random.Generator, seconds: float, pitch: float) -> Samples:
    first = _in(rng, seconds * 0.4, pitch)
    return np.concatenate([first, _out(rng, seconds - len(first) / RATE, pitch) * np.float32(1.15)])


def _shaky(rng: np.random.Generator, seconds: float, pitch: float) -> Samples:
    made = _in(rng, seconds, pitch)
    at = np.arange(len(made)) / RATE
    return np.asarray(made * (0.62 + 0.38 * np.cos(2 * np.pi * 7.5 * at + np.sin(2 * np.pi * 1.7 * at))), np.float32)


def _laugh(rng: np.random.Generator, seconds: float, pitch: float) -> Samples:
    # Breath alone, in one or two short puffs: a voiced laugh made by machine is comic, and theirs are dry.
    made = np.zeros(_count(seconds), dtype=np.float32)
    puffs = max(round(seconds / 0.22), 1)
    for number in range(puffs):
        puff = _band(rng, 0.16, 450 * pitch, 2300 * pitch) * _curve(0.16, [(0, 0), (0.2, 1), (0.5, 0.5), (1, 0)])
        _put(made, puff * np.float32(BREATH_LEVEL * 1.3 * 0.75**number), number * seconds / puffs)
    return made


def _throat(rng: np.random.Generator, seconds: float, pitch: float) -> Samples:
    made = np.zeros(_count(seconds), dtype=np.float32)
    times = 1 + int(seconds > 0.6)
    for number, at in enumerate((0.0, seconds / 2)[:times]):
        length = 0.88 * seconds / times
        when = np.arange(_count(length)) / RATE
        # Folds that meet unevenly: a low buzz whose beats wander, through a throat's first two resonances.
        buzz = np.sign(np.sin(2 * np.pi * np.cumsum(62 * pitch + 14 * rng.standard_normal(len(when))) / RATE))
        rough = _band(rng, length, 250 * pitch, 1300 * pitch) * (0.6 + 0.4 * buzz).astype(np.float32)
        shape = _curve(length, [(0, 0), (0.15, 1), (0.7, 0.6), (1, 0)])
        _put(made, rough * shape * np.float32(BREATH_LEVEL * (1.3, 1.0)[number]), at)
    return made


def _cough(rng: np.random.Generator, seconds: float, pitch: float) -> Samples:
    made = np.zeros(_count(seconds), dtype=np.float32)
    for number, at in enumerate((0.0, 0.28)[: 1 + int(seconds > 0.45)]):
        burst = _band(rng, 0.24, 350 * pitch, 2600 * pitch) * _curve(0.24, [(0, 0), (0.06, 1), (0.3, 0.45), (1, 0)])
        _put(made, burst * np.float32(BREATH_LEVEL * (2.2, 1.5)[number]), at)
    return made


def _sniff(rng: np.random.Generator, seconds: float, pitch: float) -> Samples:
    made = _band(rng, seconds, 1400 * pitch, 3800)
    return made * _curve(seconds, [(0, 0), (0.5, 0.9), (0.8, 1), (1, 0)]) * np.float32(BREATH_LEVEL * 0.7)


def _whistle(rng: np.random.Generator, seconds: float, pitch: float) -> Samples:
    made = _band(rng, seconds, 1750, 1900) + 0.8 * _band(rng, seconds, 1500, 3600)
    return made * _curve(seconds, [(0, 0), (0.2, 0.7), (0.7, 0.6), (1, 0)]) * np.float32(BREATH_LEVEL * 0.5)


_BREATHS: dict[str, Callable[[np.random.Generator, float, float], Samples]] = {
    "in": _in,
    "out": _out,
    "sigh": _sigh,
    "shaky": _shaky,
    "laugh": _laugh,
    "throat": _throat,
    "cough": _cough,
    "sniff": _sniff,
    "whistle": _whistle,
}

# -- the room and the line ---------------------------------------------------------------------------------------------


def _steady(low: float, high: float, level: float = 1.0, *, swells: bool = False) -> Maker:
    """Something that goes on: rain, a fan, traffic; or comes and goes by."""

    def make(rng: np.random.Generator, seconds: float) -> Samples:
        shape = [(0.0, 0.0), (0.5, 1.0), (1.0, 0.0)] if swells else [(0.0, 0.0), (0.15, 0.8), (0.85, 0.8), (1.0, 0.0)]
        return _band(rng, seconds, low, high) * _curve(seconds, shape) * np.float32(ROOM_LEVEL * level)

    return make


def _struck(parts: Sequence[tuple[float, float, float]], level: float = 1.0, thud: float = 0.0) -> Maker:
    """Something set down or knocked, once: what rings of it, and the dull part."""

    def make(rng: np.random.Generator, seconds: float) -> Samples:
        made = np.zeros(_count(seconds), dtype=np.float32)
        _put(made, _ring(0.4, parts) * np.float32(2.5 * ROOM_LEVEL * level), 0.04)
        if thud:
            dull = _band(rng, 0.12, 110, 700) * _curve(0.12, [(0, 0), (0.04, 1), (0.3, 0.4), (1, 0)])
            _put(made, dull * np.float32(2.5 * ROOM_LEVEL * level * thud), 0.04)
        return made

    return make


def _again(one: Maker, every: float, *, wander: float = 0.0, least: int = 1) -> Maker:
    """The same thing over and over for as long as it lasts: ticks, taps, steps."""

    def make(rng: np.random.Generator, seconds: float) -> Samples:
        made = np.zeros(_count(seconds), dtype=np.float32)
        for number in range(max(int(seconds / every), least)):
            at = number * every + wander * float(rng.uniform(-1, 1)) * every
            _put(made, one(rng, min(every, 0.45)), max(at, 0.0))
        return made

    return make


def _rustle(low: float, high: float, level: float = 0.8, crackle: int = 7) -> Maker:
    """Paper, cloth, tape: short bursts close together."""

    def make(rng: np.random.Generator, seconds: float) -> Samples:
        made = np.zeros(_count(seconds), dtype=np.float32)
        for _ in range(max(round(seconds * crackle), 2)):
            length = float(rng.uniform(0.03, 0.14))
            burst = _band(rng, length, low, high) * _curve(length, [(0, 0), (0.3, 1), (1, 0)])
            _put(
                made,
                burst * np.float32(ROOM_LEVEL * level * rng.uniform(0.4, 1.2)),
                float(rng.uniform(0, seconds * 0.9)),
            )
        return made

    return make


def _tone(hertz: float, on: float, every: float, times: int, level: float = 0.6) -> Maker:
    def make(rng: np.random.Generator, seconds: float) -> Samples:
        made = np.zeros(_count(seconds), dtype=np.float32)
        at = np.arange(_count(on)) / RATE
        beep = np.sin(2 * np.pi * hertz * at).astype(np.float32)
        for number in range(times):
            _put(made, _soft_ends(beep) * np.float32(ROOM_LEVEL * level), number * every)
        return made

    return make


def _water(rng: np.random.Generator, seconds: float) -> Samples:
    made = _steady(500, 3800, 0.8)(rng, seconds)
    ripple = 0.75 + 0.25 * np.interp(
        np.arange(len(made)),
        np.linspace(0, len(made), max(int(seconds * 9), 2)),
        rng.uniform(-1, 1, max(int(seconds * 9), 2)),
    )
    return np.asarray(made * ripple, dtype=np.float32)


def _rain(rng: np.random.Generator, seconds: float) -> Samples:
    made = _steady(900, 3800, 0.45)(rng, seconds)
    for _ in range(int(seconds * 14)):
        drop = _ring(0.03, [(float(rng.uniform(900, 2600)), 1.0, 0.004)])
        _put(
            made,
            drop * np.float32(ROOM_LEVEL * 0.8 * rng.uniform(0.2, 1)),
            float(rng.uniform(0.1, max(seconds - 0.1, 0.11))),
        )
    return made


_CUP = _struck([(1900, 0.5, 0.035), (2750, 0.35, 0.025), (3500, 0.2, 0.02)], 0.8, thud=0.5)
_TICK = _struck([(2400, 0.5, 0.004), (3300, 0.4, 0.003)], 0.5)
_STEP = _rustle(700, 3500, 0.9, crackle=30)

NOISES: dict[str, Maker] = {
    "rain": _rain,
    "water": _water,
    "hiss": _steady(1800, 3900, 0.7),
    "traffic": _steady(90, 700, 1.0),
    "passing": _steady(80, 600, 1.2, swells=True),
    "plane": _steady(120, 1200, 1.1, swells=True),
    "hum": _steady(150, 420, 0.7),
    "dragged": _steady(300, 1800, 0.7, swells=True),
    "cup": _CUP,
    "spoon": _again(_struck([(2600, 0.4, 0.03), (3400, 0.3, 0.02)], 0.5), 0.42, wander=0.08, least=2),
    "set down": _struck([(340, 0.4, 0.03)], 1.0, thud=1.0),
    "fall": _again(_struck([(420, 0.4, 0.02)], 1.0, thud=1.0), 0.3, wander=0.15, least=2),
    "door": _struck([(180, 0.5, 0.05)], 1.3, thud=1.2),
    "creak": _again(_struck([(640, 0.3, 0.02), (910, 0.2, 0.02)], 0.5), 0.07, wander=0.3),
    "paper": _rustle(1500, 3900),
    "pen": _rustle(2200, 3900, 0.5, crackle=9),
    "tape": _rustle(1000, 3900, 1.1, crackle=24),
    "cloth": _rustle(300, 1600, 0.8, crackle=9),
    "steps": _again(_STEP, 0.55, wander=0.06),
    "tick": _again(_TICK, 1.0),
    "quick tick": _again(_TICK, 0.5),
    "tap": _again(_struck([(700, 0.3, 0.008)], 0.6, thud=0.5), 0.24, wander=0.1),
    "strike": _again(_struck([(880, 0.5, 0.28), (2210, 0.25, 0.12), (1320, 0.2, 0.2)], 0.6), 0.9),
    "keys": _again(_struck([(2900, 0.3, 0.02), (3700, 0.3, 0.015)], 0.5), 0.09, wander=0.4),
    "beep": _tone(950, 0.18, 0.3, 1),
    "message": _tone(1250, 0.09, 0.14, 2),
    "alarm": _tone(2000, 0.1, 0.2, 3),
    "click": _struck([(1100, 0.5, 0.004), (2100, 0.4, 0.003)], 1.2, thud=0.8),
    "soft click": _struck([(900, 0.4, 0.004)], 0.5, thud=0.6),
}
"""What a room or a line can sound like. 'click' and 'soft click' end a line: after them nothing is heard."""
