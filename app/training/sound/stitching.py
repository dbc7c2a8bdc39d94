"""The one sound of an attempt: its turns in their places, both speakers at the same level, nothing clipped."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.errors import NotFound
from app.simulation.values import CustomerState
from app.speech.delivery import pieces_of, timbre_of
from app.speech.saying import said
from app.speech.sound import RATE, Sound, as_wav, from_samples, from_wav, name_of, quiet, samples_of, seconds_of
from app.speech.values import CaptionAt, Piece, Speaker, Timbre
from app.store import Reader, Row, Store
from app.training.attempts import beat_from, from_json, snapshot
from app.training.sound.customers import seed_of
from app.training.sound.kept import TurnSound

LEVEL = -20.0
"""Decibels below full scale at which speech stands, while somebody speaks."""
MOST_GAIN = 30.0
"""Decibels a quiet recording is raised at most, so that the hum in it stays low."""
OWN_LEVEL = 3.0
"""Decibels by which a trainee's turn may stay louder or softer than their others; microphones move."""
HUM = (65.0, 90.0)
"""Hertz: below the first nothing is played, the hum of the mains and of the room; above the second all of it."""
_FRAME = 0.05
_QUIETEST = -55.0
_EDGE = 0.004
_MOST_BYTES = 160_000_000

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Part:
    """A turn's sound on its way into the whole."""

    speaker: str
    name: str
    """What tells it from any other: the SHA-256 of its WAV."""
    wav: bytes | None
    """None: read from the store when it is needed."""
    seconds: float


def kept_part(store: Store, sound: TurnSound) -> Part:
    return Part(sound.speaker, sound.name or "", None, sound.seconds)


@dataclass(frozen=True)
class Unmade:
    """A turn of the customer's whose sound is gone, and can be made again as it was."""

    pieces: tuple[Piece, ...]
    timbre: Timbre
    seed: int

    def made(self, speaker: Speaker) -> tuple[Part, tuple[CaptionAt, ...]]:
        """Raises SpeechFault where it cannot be made."""
        again = said(self.pieces, self.timbre, self.seed, speaker)
        wav = as_wav(again.sound)
        return Part("customer", name_of(wav), wav, seconds_of(again.sound)), again.captions


def unmade(reader: Reader, row: Row, turn_index: int) -> Unmade | None:
    """What it takes to make the customer's turn `turn_index` again; None where there is no such turn."""
    scenario = snapshot(reader, row["scenario_hash"])
    text, beat, state = row["opener"], None, None
    if turn_index:
        exchange = reader.row(
            "SELECT customer, beat, state FROM exchanges WHERE attempt_id = ? AND turn * 2 = ?", row["id"], turn_index
        )
        if exchange is None:
            return None
        text, beat = exchange["customer"], beat_from(exchange["beat"])
        state = CustomerState(**from_json(exchange["state"]))
    return Unmade(pieces_of(text, beat, state), timbre_of(scenario.persona), seed_of(row["seed"], turn_index))


def stitch(store: Store, attempt_id: str, places: Sequence[tuple[Part, float]], seconds: float) -> tuple[bytes, str]:
    """A WAV of `seconds` with each part where it belongs (seconds from the beginning), and its SHA-256.

    Each speaker is brought to LEVEL as a whole. How loudly a customer says one turn beside another is a sign, and
    stays; a trainee's turn that stands far from their others is brought nearer. A sound that cannot be read any more is
    silence. What was made is kept in memory, some attempts at a time, until a sound in it is gone.
    """
    what = name_of(repr([[part.name, start] for part, start in places] + [[seconds]]).encode())
    with _lock:
        _forget_gone(store)
        kept = _made.get(attempt_id)
        if kept is not None and kept.what == what:
            _made.move_to_end(attempt_id)
            return kept.wav, kept.name
    whole = np.zeros(max(round(seconds * RATE), 1), dtype=np.float32)
    clean = [(part, start, _cleaned(_sound(store, part))) for part, start in places]
    levels = {
        speaker: _level(np.concatenate([samples for part, _, samples in clean if part.speaker == speaker]))
        for speaker in {part.speaker for part, _ in places}
    }
    for part, start, samples in clean:
        own, all_of_theirs = _level(samples), levels[part.speaker]
        if own is None or all_of_theirs is None:
            continue  # There is nobody to be heard in it.
        stays = own - all_of_theirs
        if part.speaker == "trainee":
            stays = min(max(stays, -OWN_LEVEL), OWN_LEVEL)
        gain = min(LEVEL + stays - own, MOST_GAIN)
        begin = round(start * RATE)
        here = _unclipped(samples * np.float32(10 ** (gain / 20)))[: len(whole) - begin]
        whole[begin : begin + len(here)] += here
    wav = as_wav(from_samples(whole, RATE))
    made = _Made(what, frozenset(part.name for part, _ in places if part.wav is None), wav, name_of(wav))
    with _lock:
        _made[attempt_id] = made
        _made.move_to_end(attempt_id)
        while len(_made) > 1 and sum(len(each.wav) for each in _made.values()) > _MOST_BYTES:
            _made.popitem(last=False)
    return made.wav, made.name


@dataclass(frozen=True)
class _Made:
    what: str
    names: frozenset[str]
    wav: bytes
    name: str


_made: OrderedDict[str, _Made] = OrderedDict()
_lock = threading.Lock()


def _forget_gone(store: Store) -> None:
    """What was deleted is not held on to here either."""
    for attempt_id in [each for each, made in _made.items() if not all(name in store.sounds for name in made.names)]:
        del _made[attempt_id]


def _sound(store: Store, part: Part) -> Sound:
    try:
        return from_wav(part.wav if part.wav is not None else store.sounds.read(part.name))
    except NotFound:
        return quiet(0)


def _cleaned(sound: Sound) -> Samples:
    """Its samples at RATE, without what lies below HUM, faded in and out over a few milliseconds."""
    samples, rate = samples_of(sound), sound.frame_rate
    if not len(samples):
        return samples
    # Room for the filter to ring out; and in 8 ms every rate of ours has whole samples.
    padded = _quick(-(-(len(samples) + rate // 20) // (rate // 125))) * (rate // 125)
    spectrum = np.fft.rfft(samples, padded)
    hertz = np.arange(len(spectrum)) * (rate / padded)
    spectrum *= np.clip((hertz - HUM[0]) / (HUM[1] - HUM[0]), 0.0, 1.0)
    wide = padded * RATE // rate
    size = round(len(samples) * RATE / rate)
    clean = np.fft.irfft(spectrum, wide)[:size].astype(np.float32) * np.float32(wide / padded)
    edge = min(round(_EDGE * RATE), len(clean) // 2)
    ramp = np.linspace(0.0, 1.0, edge, dtype=np.float32)
    clean[:edge] *= ramp
    clean[len(clean) - edge :] *= ramp[::-1]
    return clean


def _quick(size: int) -> int:
    """The next number made of 2, 3, 5 and 7 alone: a transform of any other length takes several times as long."""
    while True:
        rest = size
        for prime in (2, 3, 5, 7):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return size
        size += 1


def _level(samples: Samples) -> float | None:
    """How loud it is while somebody speaks, in decibels below full scale; None where nobody does.

    Frames 10 dB and more below the mean of those that are no silence are left out, as ITU-R BS.1770-5 gates.
    """
    frame = round(_FRAME * RATE)
    whole = samples[: len(samples) // frame * frame].reshape(-1, frame)
    power = np.mean(np.square(whole, dtype=np.float64), axis=1)
    power = power[power > 10 ** (_QUIETEST / 10)]
    if not len(power):
        return None
    power = power[power > np.mean(power) / 10]
    return float(10 * np.log10(np.mean(power)))


def _unclipped(samples: Samples) -> Samples:
    """Peaks bent below full scale; what is softer stays as it is."""
    knee, room = np.float32(0.7), np.float32(0.25)
    over = np.abs(samples) > knee
    if over.any():
        loud = samples[over]
        samples[over] = np.sign(loud) * (knee + room * np.tanh((np.abs(loud) - knee) / room))
    return samples
