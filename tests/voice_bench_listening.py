"""How long listening back takes to begin, how true its times are, and whether both speakers are equally loud.

Loudness is measured as ITU-R BS.1770-5 has it (K-weighting, blocks of 400 ms, both gates): another measure than the one
that the levels are set by.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.speech.engines import speaker
from app.speech.sound import HEARING_RATE, RATE, Sound, as_wav, from_samples, from_wav, samples_of, seconds_of
from app.speech.values import Timbre, Words
from app.store import Store
from app.training.sound.stitching import Part, stitch

Samples = NDArray[np.float32]
MINUTES = 10
SAID = (
    "Good morning. I only wanted to know whether it can be moved to next month, that is all.",
    "It was my mother's account before. I suppose somebody has to close it, and it may as well be me.",
    "No, no. You have been very helpful. I will see what the others say about it on Thursday.",
)
# The two filters of the K-weighting at 48 kHz: numerators and denominators.
SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def measure_listening() -> Iterator[tuple[str, float, float | None, str]]:
    """(what, value, what it must reach, unit)."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "a.db")
        places, seconds = _call(store)
        begun = time.perf_counter(), time.process_time()
        wav, _ = stitch(store, "bench", places, seconds)
        took, worked = time.perf_counter() - begun[0], time.process_time() - begun[1]
        yield f"{MINUTES} minutes put together, by the clock", took, None, "s"
        yield f"{MINUTES} minutes put together, of one core", worked, 1.0, "s"
        whole = samples_of(from_wav(wav))
        kept = [from_wav(store.sounds.read(part.name)) for part, _ in places]
        off = [abs(_found(whole, sound, start) - start) for sound, (_, start) in zip(kept, places, strict=True)]
        yield "a turn off its place, worst", 1000 * max(off), 10.0, "ms"
        theirs, own = (
            _loudness(np.concatenate([_cut(whole, part, start) for part, start in places if part.speaker == who]))
            for who in ("customer", "trainee")
        )
        yield "one speaker louder than the other", abs(theirs - own), 1.5, "LU"
        yield "highest peak of full scale", float(np.abs(whole).max()), 0.99, ""


def _call(store: Store) -> tuple[list[tuple[Part, float]], float]:
    """A customer at one level, a trainee far from a microphone that hums."""
    ours = speaker()
    rng = np.random.default_rng(1)

    def spoken(number: int, timbre: Timbre) -> Sound:
        if ours is None:
            return from_samples(rng.normal(0, 0.05, 5 * RATE).astype(np.float32), RATE)
        return ours.speak(Words(SAID[number % len(SAID)]), timbre, number)

    made = {(who, number): spoken(number, timbre) for number in range(len(SAID))
            for who, timbre in (("customer", Timbre(pitch=0.8)), ("trainee", Timbre(pitch=1.1)))}  # fmt: skip
    places: list[tuple[Part, float]] = []
    at = 0.0
    while at < MINUTES * 60:
        who = "trainee" if len(places) % 2 else "customer"
        sound = made[who, len(places) // 2 % len(SAID)]
        if who == "trainee":
            far = samples_of(sound.set_frame_rate(HEARING_RATE)) * 0.05
            hum = 0.004 * np.sin(2 * np.pi * 50 * np.arange(len(far)) / HEARING_RATE)
            noise = rng.normal(0, 0.0005, len(far))
            sound = from_samples((far + hum + noise).astype(np.float32), HEARING_RATE)
        name = store.sounds.keep(as_wav(sound))
        places.append((Part(who, name, None, seconds_of(sound)), at))
        at += seconds_of(sound) + (0.4 if who == "trainee" else 1.7)
    return places, at


def _cut(whole: Samples, part: Part, start: float) -> Samples:
    return whole[round(start * RATE) : round((start + part.seconds) * RATE)]


def _found(whole: Samples, sound: Sound, start: float) -> float:
    """The second near `start` at which it lies in the whole, by correlation."""
    here = samples_of(sound.set_frame_rate(RATE))
    begin = max(round((start - 0.3) * RATE), 0)
    near = whole[begin : begin + len(here) + round(0.6 * RATE)]
    size = 1 << (len(near) + len(here)).bit_length()
    matched = np.fft.irfft(np.fft.rfft(near, size) * np.conj(np.fft.rfft(here, size)), size)
    return (begin + int(np.argmax(matched[: len(near)]))) / RATE


def _loudness(samples: Samples) -> float:
    """LUFS of one channel."""
    size = 1 << len(samples).bit_length()
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(size, 1 / RATE) / 48_000)
    spectrum = np.fft.rfft(samples.astype(np.float64), size)
    for above, below in (SHELF, HIGH_PASS):
        spectrum *= np.polyval(above[::-1], z) / np.polyval(below[::-1], z)
    weighted = np.fft.irfft(spectrum, size)[: len(samples)]
    block, step = round(0.4 * RATE), round(0.1 * RATE)
    sums = np.concatenate([[0.0], np.cumsum(np.square(weighted))])
    starts = np.arange(0, len(samples) - block, step)
    power = (sums[starts + block] - sums[starts]) / block
    power = power[-0.691 + 10 * np.log10(power + 1e-15) > -70]
    power = power[power > np.mean(power) / 10]
    return float(-0.691 + 10 * np.log10(np.mean(power)))
