"""How well hearing writes down agents' replies said by another synthesiser, and what it makes of sound without words.

    python tests/voice_bench_hearing.py [REPLIES]      prints each figure; exits 1 where one is out of reach

Speech is made by flite's voices, which are not those the product speaks with. Real times are of the processor, which
other programs on the machine do not stretch.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import difflib
import functools
import importlib.util
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.speech.embedded_hearing import PACKAGES, EmbeddedHearer
from app.speech.embedded_speaking import EmbeddedSpeaker
from app.speech.pauses import SHORTEST, quiet_parts
from app.speech.sound import HEARING_RATE, from_samples, samples_of
from app.speech.values import Timbre, Words
from app.widgets.phone_hearing import UNSURE

Samples = NDArray[np.float32]

VOICES = ("slt", "rms", "awb")
"""flite's: an American woman, an American man, a Scottish man."""
NOISE_AT = 20.0
"""Decibels between speech and noise."""

REPLIES = (
    "Thanks for telling me that. What has this week been like for you?",
    "I'm sorry, that sounds like a lot to carry on your own.",
    "You said it was the last time. What did you mean by that?",
    "Take your time, there's no hurry at all.",
    "I can see the order here, it left the depot on Tuesday morning.",
    "Let me make sure I've understood. You paid twice, and nobody called you back.",
    "I'll refund both payments today, and you'll have an email from me before five.",
    "Is there somebody with you at home at the moment?",
    "That must have been a shock, opening a bill like that.",
    "I don't want to rush past what you just said about your mother.",
    "Would it help if I rang you on Thursday to check that it arrived?",
    "We can stop the direct debit until you've had time to think about it.",
    "I hear that you're angry, and I would be too if I had waited for three weeks.",
    "What matters most to you about getting this sorted out?",
    "I've moved the appointment to the fourteenth, between nine and eleven.",
    "You mentioned the house is very quiet now.",
    "I can't change the fee, but I can tell you exactly why it was charged.",
    "How long have you been looking after him by yourself?",
    "It makes sense that you didn't want to open the letters.",
    "I'm going to put a note on your account so that you never have to explain this again.",
    "When you say you're fine, I'm not sure that I believe you.",
    "The engineer will be with you by half past four, and he'll ring first.",
    "Do you want to talk about the account, or about what happened first?",
    "I've taken her name off the contract, and there is nothing else you need to send.",
    "It sounds as though this parcel is about more than a parcel.",
    "Could you read me the number on the top right of the letter?",
    "There is a charge of forty dollars, and I have taken it off.",
    "What would a good outcome look like for you?",
    "I'd rather get this right than get it done quickly.",
    "Before we go, is there anything I should have asked and didn't?",
    "You've been a customer for eleven years, and you've never missed a payment.",
    "I'm not able to see the medical details, so you only need to tell me what you want to.",
    "The replacement card will be in the post tonight, and it takes two working days.",
    "I noticed that you stopped when I asked about your brother.",
    "We'll keep the old number going until the end of the month.",
    "That isn't good enough, and I'll find out what went wrong at our end.",
    "Shall I stay on the line while you have a look?",
    "If the payment is too much, we can spread it over six months without any interest.",
    "Thank you for your patience, I know you've had to ring us more than once.",
    "Nobody should have to hear about it from a letter.",
)  # fmt: skip
"""What an agent may say in this product's room; written for this bench."""


NAMED = (
    ("I have moved the engineer to Kowhai Street for Thursday.", ("Kowhai Street", "Aroha Thompson")),
    ("Thank you, Aroha. What has this week been like?", ("Aroha Thompson", "Kowhai Street")),
    ("Is this about the order from Hollis and Webb, Mr Okafor?", ("Okafor", "Hollis and Webb")),
    ("I can see the policy in Margaret Delaney's name.", ("Margaret Delaney", "Fernleigh Road")),
    ("We will send it to Fernleigh Road, Mrs Delaney.", ("Margaret Delaney", "Fernleigh Road")),
    ("Is Callum with you at the moment, Niamh?", ("Niamh", "Callum Reid")),
)  # fmt: skip
"""Replies with names in them, and what the record they come from would hint at."""


class Figure(NamedTuple):
    """One thing measured."""

    name: str
    value: float
    reach: float | None
    """What it may be at most; None where it is only told."""
    unit: str


# -- speech made by another synthesiser --------------------------------------------------------------------------------


def has_flite() -> bool:
    """Whether the other synthesiser is installed here."""
    return shutil.which("flite") is not None


def spoken_by_flite(text: str, voice: str) -> Samples:
    """`text` in one of VOICES, samples at HEARING_RATE."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True, timeout=30)
        with wave.open(str(path)) as file:
            rate, data = file.getframerate(), file.readframes(file.getnframes())
    sound = from_samples(np.frombuffer(data, dtype="<i2").astype(np.int16), rate)
    return samples_of(sound.set_frame_rate(HEARING_RATE))


def with_noise(speech: Samples, noise: Samples, decibels: float) -> Samples:
    """Speech with noise `decibels` below it, by their mean power; `noise` is repeated where it is shorter."""
    noise = np.resize(noise, speech.shape)
    power = float(np.mean(np.square(speech))), float(np.mean(np.square(noise)))
    return (speech + noise * np.sqrt(power[0] / power[1] / 10 ** (decibels / 10))).astype(np.float32)


def white(seconds: float, seed: int) -> Samples:
    """White noise of mean power 1."""
    return np.random.default_rng(seed).standard_normal(round(seconds * HEARING_RATE)).astype(np.float32)


def babble(texts: Sequence[str], voices: Sequence[str] = ("kal16", *VOICES)) -> Samples:
    """Several people at once, saying other things."""
    parts = [spoken_by_flite(text, voices[place % len(voices)]) for place, text in enumerate(texts)]
    longest = max(part.size for part in parts)
    return np.sum([np.resize(part, longest) for part in parts], axis=0, dtype=np.float32)


# -- counting word errors ----------------------------------------------------------------------------------------------

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "first": "one", "second": "two", "third": "three", "fourth": "four", "fifth": "five", "sixth": "six",
    "eighth": "eight", "ninth": "nine", "twelfth": "twelve", "twentieth": "twenty",
}  # fmt: skip


def plain_words(text: str) -> list[str]:
    """Its words without case and punctuation, numbers in words, ordinals as numbers."""
    text = text.lower().replace("’", "'")
    text = re.sub(r"\$(\d+)", r"\1 dollars", text)
    text = re.sub(r"(\d+)(?:st|nd|rd|th)\b", r"\1", text)
    text = re.sub(r"\d+", lambda found: f" {_in_words(int(found.group()))} ", text)
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", text)
    return [_ORDINALS.get(word, re.sub(r"teenth$", "teen", word)) for word in words]


def _in_words(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f" {_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{_ONES[number // 100]} hundred" + (f" and {_in_words(number % 100)}" if number % 100 else "")
    return " ".join(_ONES[int(digit)] for digit in str(number))


def word_errors(said: str, heard: str) -> tuple[int, int]:
    """How many words were left out, put in or changed (Levenshtein), and how many were said."""
    wanted, got = plain_words(said), plain_words(heard)
    row = list(range(len(got) + 1))
    for place, word in enumerate(wanted, start=1):
        before, row[0] = row[0], place
        for other, found in enumerate(got, start=1):
            before, row[other] = row[other], min(row[other] + 1, row[other - 1] + 1, before + (word != found))
    return row[-1], len(wanted)


# -- sounds without words ----------------------------------------------------------------------------------------------


def sounds_without_words(seed: int = 5) -> dict[str, Samples]:
    """Thirty and more sounds in which nobody speaks."""
    chance = np.random.default_rng(seed)

    def at(seconds: float) -> NDArray[np.float64]:
        return np.arange(round(seconds * HEARING_RATE)) / HEARING_RATE

    def noise(seconds: float) -> NDArray[np.float64]:
        return chance.standard_normal(round(seconds * HEARING_RATE))

    def pink(seconds: float) -> NDArray[np.float64]:
        spectrum = np.fft.rfft(noise(seconds))
        made = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(spectrum.size), 1)))
        return made / np.abs(made).max()

    def soft(made: NDArray[np.float64], width: int) -> NDArray[np.float64]:
        return np.convolve(made, np.ones(width) / width, "same")

    def swell(seconds: float, a_second: float) -> NDArray[np.float64]:
        return np.square(np.sin(np.pi * a_second * at(seconds)))

    def tone(hertz: float, seconds: float) -> NDArray[np.float64]:
        return np.sin(2 * np.pi * hertz * at(seconds))

    still = np.zeros(HEARING_RATE)
    melody = (261.6, 329.6, 392.0, 523.3, 440.0, 349.2)
    typing = np.zeros(6 * HEARING_RATE)
    for place in chance.integers(0, typing.size - 2_000, 40):
        typing[place : place + 400] += noise(0.025) * np.exp(-np.arange(400) / 60) * 0.4
    sounds = {
        "silence, 1 s": still, "silence, 5 s": np.zeros(5 * HEARING_RATE), "silence, 30 s": np.zeros(30 * HEARING_RATE),
        "a converter's own noise": noise(5) * 3e-5,
        **{f"white noise at {db} dB": noise(6) * 10 ** (db / 20) for db in (-60, -40, -25)},
        **{f"pink noise at {db} dB": pink(8) * 3 * 10 ** (db / 20) for db in (-50, -30, -15)},
        "a motor": soft(noise(6), 160) * 3,
        **{f"a tone of {hertz} Hz": 0.2 * tone(hertz, 5) for hertz in (50, 60, 100, 440, 1_000, 3_000)},
        "a hum": sum((0.1 / k * tone(50 * k, 8) for k in (1, 2, 3, 5, 7)), np.zeros(8 * HEARING_RATE)),
        "a buzz": 0.2 * np.sign(tone(200, 4)),
        "a melody": np.concatenate([0.3 * tone(hertz, 0.5) * np.exp(-3 * at(0.5)) for hertz in melody * 3]),
        "chords": np.concatenate(
            [0.1 * (tone(hertz, 1) + tone(1.25 * hertz, 1) + tone(1.5 * hertz, 1)) for hertz in melody]
        ),
        "a siren": 0.3 * np.sin(2 * np.pi * (100 * at(6) + 300 * np.square(at(6)))),
        "breathing": 0.05 * soft(noise(8), 6) * swell(8, 0.4),
        "loud breathing": 0.25 * soft(noise(8), 6) * swell(8, 0.4),
        "a sigh": np.concatenate([still, 0.2 * soft(noise(1.5), 8) * np.exp(-1.5 * at(1.5)), still]),
        "clicks": np.where(chance.random(6 * HEARING_RATE) < 0.0005, 0.8, 0.0),
        "typing": typing,
        "a door": np.concatenate([still, 0.9 * noise(0.3) * np.exp(-20 * at(0.3)), still, still]),
        "keys of a telephone": np.concatenate(
            [part for low, high in ((697, 1_209), (770, 1_336), (852, 1_477), (941, 1_336)) * 3
             for part in (0.2 * (tone(low, 0.2) + tone(high, 0.2)), still[:3_200])]
        ),
        "ringing": np.concatenate([part for _ in range(3) for part in (0.2 * (tone(440, 1) + tone(480, 1)), still)]),
        "overdriven noise": np.clip(noise(5) * 5, -1, 1),
        "one knock": np.concatenate([still, [1.0], still]),
        "an offset": np.full(3 * HEARING_RATE, 0.5),
        "waves": 0.2 * noise(6) * swell(6, 4),
        "rain": 0.05 * np.diff(noise(20), prepend=0.0),
    }  # fmt: skip
    return {name: made.astype(np.float32) for name, made in sounds.items()}


# -- speech with silence of known length -------------------------------------------------------------------------------

_PARTS = (
    "I can hear how tired you are", "let me look at this with you", "the parcel left on Tuesday",
    "what would help you most", "there is no hurry at all", "I have taken it off",
)  # fmt: skip


@functools.cache
def _part(number: int) -> Samples:
    """One of _PARTS by the embedded voice, from its first sample within 40 dB of its loudest to its last."""
    made = _speaker().speak(Words(_PARTS[number % len(_PARTS)]), Timbre(), number).set_frame_rate(HEARING_RATE)
    samples = samples_of(made)
    loud = np.flatnonzero(np.abs(samples) > 0.01 * np.abs(samples).max())
    return samples[loud[0] : loud[-1] + 1]


@functools.cache
def _speaker() -> EmbeddedSpeaker:
    return EmbeddedSpeaker()


def stitched(seed: int) -> tuple[Samples, list[tuple[float, float]]]:
    """Three runs of words between stretches of silence, and where those lie, in seconds."""
    chance = np.random.default_rng(seed)
    gaps = [0.5, *chance.uniform(0.35, 2.5, 2), 0.7]
    parts: list[Samples] = []
    truth, at = [], 0
    for place, gap in enumerate(gaps):
        size = round(gap * HEARING_RATE)
        truth.append((at / HEARING_RATE, (at + size) / HEARING_RATE))
        parts.append(np.zeros(size, np.float32))
        at += size
        if place < len(gaps) - 1:
            parts.append(_part(seed + 2 * place))
            at += parts[-1].size
    return np.concatenate(parts), truth


# -- measuring ---------------------------------------------------------------------------------------------------------


def measure_hearing(most: int = len(REPLIES)) -> list[Figure] | None:
    """Words, speed, loading and memory over the first `most` replies; None where it cannot be measured here."""
    hearer = _hearer() if has_flite() else None
    if hearer is None:
        return None
    began = time.process_time()
    hearer.get_ready()
    loaded = time.process_time() - began
    figures = [*measure_words(hearer, most), *measure_names(hearer), *measure_sureness(hearer, min(most, 24))]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [*figures, Figure("loading the hearing", loaded, None, "s"), Figure("memory at its peak", peak, None, "MB")]


def _hearer() -> EmbeddedHearer | None:
    """Not loaded yet; None where its packages, or the embedded voice's, are not installed."""
    wanted = ("faster_whisper", "hibari", *PACKAGES)
    return EmbeddedHearer() if all(importlib.util.find_spec(name) for name in wanted) else None


def measure_words(hearer: EmbeddedHearer, most: int = len(REPLIES)) -> list[Figure]:
    """Word errors by voice and noise, the real-time factor of one thread, and words made up of nothing."""
    background = babble([REPLIES[place] for place in (3, 9, 14, 21, 30, 36)])
    wrong: dict[tuple[str, str], list[int]] = {}
    took = lasted = 0.0
    for voice in VOICES:
        for number, reply in enumerate(REPLIES[:most]):
            speech = spoken_by_flite(reply, voice)
            for noise, samples in (
                ("no noise", speech),
                ("white noise", with_noise(speech, white(speech.size / HEARING_RATE, number), NOISE_AT)),
                ("babble", with_noise(speech, np.roll(background, 7_919 * number), NOISE_AT)),
            ):
                began = time.process_time()
                heard = hearer.hear(from_samples(samples, HEARING_RATE))
                took += time.process_time() - began
                lasted += heard.seconds
                errors, words = word_errors(reply, heard.text)
                counts = wrong.setdefault((voice, noise), [0, 0])
                counts[0] += errors
                counts[1] += words
    made_up = [
        name
        for name, samples in sounds_without_words().items()
        if hearer.hear(from_samples(samples, HEARING_RATE)).text
    ]
    noisy = [counts for (_, noise), counts in wrong.items() if noise != "no noise"]
    each = [
        Figure(f"word errors, {voice}, {noise}", 100 * errors / words, None, "%")
        for (voice, noise), (errors, words) in wrong.items()
    ]
    return [
        *each,
        Figure(f"word errors with noise {NOISE_AT:g} dB below", 100 * _share(noisy), 10.0, "%"),
        Figure("word errors in all", 100 * _share(list(wrong.values())), 10.0, "%"),
        Figure("hearing, real-time factor on one thread", took / lasted, 0.3, ""),
        Figure(f"words made up of {len(sounds_without_words())} sounds without any", len(made_up), 0.0, ""),
    ]


def measure_names(hearer: EmbeddedHearer) -> list[Figure]:
    """Word errors in replies with names, with noise, without and with hints of the record's own names."""
    counts: dict[str, list[tuple[int, int]]] = {"without": [], "with": []}
    for voice in VOICES:
        for number, (reply, hints) in enumerate(NAMED):
            speech = spoken_by_flite(reply, voice)
            sound = from_samples(with_noise(speech, white(3, number), NOISE_AT), HEARING_RATE)
            counts["without"].append(word_errors(reply, hearer.hear(sound).text))
            counts["with"].append(word_errors(reply, hearer.hear(sound, hints=hints).text))
    return [Figure(f"word errors with names, {how} hints", 100 * _share(each), None, "%")
            for how, each in counts.items()]  # fmt: skip


def measure_sureness(hearer: EmbeddedHearer, most: int = 24) -> list[Figure]:
    """How many misheard words, and how many right ones, are pointed out as unsure in noise that makes it hard."""
    background = babble(REPLIES[30:36])
    marked: dict[bool, list[bool]] = {True: [], False: []}
    for number, reply in enumerate(REPLIES[:most]):
        speech = spoken_by_flite(reply, VOICES[number % len(VOICES)])
        hiss = white(speech.size / HEARING_RATE, number)
        for noise, decibels in ((hiss, 10.0), (hiss, 20.0), (np.roll(background, -3_000 * number), 6.0)):
            made = with_noise(speech, noise, decibels)
            words = hearer.hear(from_samples(made * np.float32(0.6 / np.abs(made).max()), HEARING_RATE)).words
            parts = [(part, place) for place, word in enumerate(words) for part in plain_words(word.text)]
            blocks = difflib.SequenceMatcher(None, plain_words(reply), [part for part, _ in parts], autojunk=False)
            right = {at for block in blocks.get_matching_blocks() for at in range(block.b, block.b + block.size)}
            wrong = {place for at, (_, place) in enumerate(parts) if at not in right}
            for place, word in enumerate(words):
                marked[place not in wrong].append(word.sure is not None and word.sure < UNSURE)
    return [
        Figure(f"{name} words pointed out, of {len(each)}", 100 * statistics.mean(each), reach, "%")
        for name, each, reach in (("misheard", marked[False], None), ("right", marked[True], 6.0))
    ]


def _share(counts: Sequence[Sequence[int]]) -> float:
    return sum(errors for errors, _ in counts) / sum(words for _, words in counts)


def measure_pauses(times: int = 12) -> list[Figure] | None:
    """How far the measured ends of quiet lie from where it was put, and how many stretches were missed or made up.

    None where the packages for it are not installed.
    """
    hearer = _hearer()
    if hearer is None:
        return None
    off: dict[str, list[float]] = {"by the sound": [], "by the times of heard words": []}
    miscounted = 0
    for seed in range(times):
        samples, truth = stitched(seed)
        hum = np.sin(2 * np.pi * 50 * np.arange(3 * HEARING_RATE) / HEARING_RATE).astype(np.float32)
        for name, made in {
            "none": samples,
            "soft": samples * 0.03,
            "white": with_noise(samples, white(3, seed), NOISE_AT),
            "hum": with_noise(samples, hum, NOISE_AT),
        }.items():
            sound = from_samples(made.astype(np.float32), HEARING_RATE)
            miscounted += _compare([(p.start, p.stop) for p in quiet_parts(sound)], truth, off["by the sound"])
            if name in ("none", "white") and seed < times / 2:
                words = hearer.hear(sound).words
                between = [(one.stop, two.start) for one, two in pairwise(words) if two.start - one.stop >= SHORTEST]
                miscounted += _compare(between, truth[1:-1], off["by the times of heard words"])
    figures = [
        figure
        for how, values in off.items()
        if values
        for figure in (
            Figure(f"ends of quiet {how}, median", 1000 * statistics.median(values), 50.0, "ms"),
            Figure(f"ends of quiet {how}, worst", 1000 * max(values), 50.0, "ms"),
        )
    ]
    return [*figures, Figure("recordings in which quiet was missed or made up", miscounted, 0.0, "")]


def _compare(found: Sequence[tuple[float, float]], truth: Sequence[tuple[float, float]], off: list[float]) -> int:
    if len(found) != len(truth):
        return 1
    off += [abs(a - b) for pair, wanted in zip(found, truth, strict=True) for a, b in zip(pair, wanted, strict=True)]
    return 0


def main() -> int:
    """Print every figure; 0 where all are within reach, 1 where one is not, 2 where it cannot be measured here."""
    if not has_flite():
        print("flite is not installed here (on Debian or Ubuntu: apt install flite); nothing was measured.")
        return 2
    figures = [*(measure_hearing(*map(int, sys.argv[1:2])) or ()), *(measure_pauses() or ())]
    if not figures:
        print("Hearing or speaking is not installed here; nothing was measured.")
        return 2
    for figure in figures:
        reach = "" if figure.reach is None else f"  (at most {figure.reach:g})"
        print(f"{figure.name:60} {figure.value:8.3f} {figure.unit}{reach}")
    return int(any(figure.reach is not None and figure.value > figure.reach for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
