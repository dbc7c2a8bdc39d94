"""Customers made heard by an OpenAI-compatible speech server; the packaged voice where it does not answer."""

from __future__ import annotations

import concurrent.futures
import struct
import time
from collections.abc import Callable, Collection, Sequence
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.endpoint.audio import Audio, Spoken
from app.errors import ModelFault, SpeechFault
from app.settings import Model
from app.speech.resting import RESTS_SECONDS, Rest
from app.speech.sound import RATE, Sound, from_samples, quiet
from app.speech.values import Piece, Speaker, Timbre, Words

INSTEAD: Final = "The speech server did not answer; the packaged voice was used."
AT_ONCE: Final = 4
"""Stretches of one turn that are asked for side by side."""
_HUSH: Final = 0.02
"""What is quieter before and after the words, against their loudest, is none of theirs."""
_FAINTEST: Final = 0.05
"""Loudest of a sound, against full scale, that is not taken for silence."""
_TO_BREATHE: Final = 0.02
"""Seconds left around the words, so that soft beginnings and ends are whole."""
_SLOWEST: Final = 0.5
"""Seconds a character may take to say: some servers run on when they lose the thread."""
_Made = TypeVar("_Made")


class OpenAISpeaker:
    """Words said by a speech server, in a voice chosen by pronoun. Of the delivery, only the pace reaches it."""

    def __init__(self, model: Model, *, pause: float = 0.3) -> None:
        self.model = model
        self.name = name_of_host(model)
        self._server = Audio(model, pause=pause)

    def speak(self, words: Words, timbre: Timbre, seed: int) -> Sound:
        """See `Speaker.speak`; servers take no seed, so the same words may sound a little otherwise the next time."""
        return self.within(words, timbre, self.model.seconds)

    def within(self, words: Words, timbre: Timbre, seconds: float) -> Sound:
        """The same, every try within `seconds`. Raises SpeechFault."""
        if not any(each.isalnum() for each in words.text):
            return quiet(0)  # An emoji or a dash: there is nothing to pronounce.
        speed = words.pace * timbre.pace
        try:
            voice = dict(self.model.voices)[timbre.who]
            spoken = self._server.speech(words.text, voice, speed=speed, seconds=max(seconds, 0.1))
            samples, rate = samples_in(spoken)
            if len(samples) / rate > 5.0 + _SLOWEST * len(words.text) / speed:
                raise ModelFault("implausible", "The speech server sent far more than these words.")
            return from_samples(_trimmed(_at(samples, rate)), RATE)
        except ModelFault as fault:
            raise SpeechFault(str(fault)) from fault

    def models(self, seconds: float) -> list[str]:
        """The names of the models its server offers, where it says. Raises ModelFault."""
        return self._server.models(seconds)

    def close(self) -> None:
        """End what is under way."""
        self._server.close()


class FallbackSpeaker:
    """A speech server with the packaged voice behind it: each turn is wholly in the one or wholly in the other."""

    def __init__(
        self, first: OpenAISpeaker, instead: Speaker | None, *, rests: tuple[float, ...] = RESTS_SECONDS
    ) -> None:
        """`instead`: None where no voice is packaged. `rests`: how long a failing server is left alone, in seconds."""
        self.name = first.name
        self.first = first
        self.instead = instead
        self._rest = Rest(rests)

    def speak(self, words: Words, timbre: Timbre, seed: int) -> Sound:
        """See `Speaker.speak`. Alone, these words are a whole turn."""
        return self.turn((words,), timbre, lambda one: one.speak(words, timbre, seed))[0]

    def turn(self, pieces: Sequence[Piece], timbre: Timbre, make: Callable[[Speaker], _Made]) -> tuple[_Made, str]:
        """(what `make` makes of a turn with one speaker, a note where the packaged voice stood in, else '').

        Raises SpeechFault where neither can speak.
        """
        resting = self._rest.why
        try:
            if resting:
                raise SpeechFault(resting)
            made = make(_Ready(self.first, pieces, timbre))
        except SpeechFault as fault:
            if not resting:
                self._rest.failed(self.name, str(fault))
            if self.instead is None:
                raise
            return make(self.instead), INSTEAD
        self._rest.answered()
        return made, ""

    def models(self, seconds: float) -> list[str]:
        """The names of the models its server offers, where it says. Raises ModelFault."""
        return self.first.models(seconds)

    def close(self) -> None:
        """End what is under way."""
        self.first.close()


def as_before(speaker: Speaker, made_by: Collection[str]) -> Speaker:
    """Who says the next turn of a customer some of whose turns are by `made_by`: once the packaged voice, always it.

    A customer whose voice changes in the middle of a call is two people.
    """
    if isinstance(speaker, FallbackSpeaker) and speaker.instead is not None and speaker.instead.name in made_by:
        return speaker.instead
    return speaker


class _Ready:
    """The words of one turn, asked for side by side and all there before any is used."""

    def __init__(self, speaker: OpenAISpeaker, pieces: Sequence[Piece], timbre: Timbre) -> None:
        self.name = speaker.name
        self._speaker = speaker
        self._until = time.monotonic() + speaker.model.seconds
        wanted = list(dict.fromkeys(piece for piece in pieces if isinstance(piece, Words)))
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE, thread_name_prefix="speech") as pool:
            said = pool.map(lambda words: speaker.within(words, timbre, self._left()), wanted)
            self._sounds = dict(zip(wanted, said, strict=True))

    def speak(self, words: Words, timbre: Timbre, seed: int) -> Sound:
        """See `Speaker.speak`."""
        if words not in self._sounds:
            self._sounds[words] = self._speaker.within(words, timbre, self._left())
        return self._sounds[words]

    def _left(self) -> float:
        return self._until - time.monotonic()


def name_of_host(model: Model) -> str:
    """The machine that is asked, as people are told it; never 'embedded', which means that nothing leaves this one."""
    return model.host if model.host != "embedded" else "embedded (another machine)"


def samples_in(spoken: Spoken) -> tuple[NDArray[np.float32], int]:
    """(samples of one channel from -1 to 1, rate) of what a server sent. Raises ModelFault.

    A WAV file is read to its end where its header says no true size, as those of servers that stream do not.
    """
    if spoken.kind == "pcm":
        return _decoded(spoken.data, 1, 16, 1), spoken.rate
    data, at = spoken.data, 12
    form: tuple[int, int, int, int] | None = None
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8
        if name == b"fmt " and size >= 16 and at + size <= len(data):
            coding, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, at)
            if coding == 0xFFFE and size >= 26:
                coding = int.from_bytes(data[at + 24 : at + 26], "little")
            form = (coding, channels, rate, bits)
        elif name == b"data":
            if form is None:
                break
            coding, channels, rate, bits = form
            untold = size in (0, 0xFFFFFFFF) or size >= 0x7FFFFF00
            if not untold and size > len(data) - at:
                raise ModelFault("cut-short", "The speech broke off before its end.")
            if not 8000 <= rate <= 96_000 or channels not in (1, 2):
                break
            return _decoded(data[at:] if untold else data[at : at + size], coding, bits, channels), rate
        at += size + size % 2
    raise ModelFault("not-an-answer", "The server sent a WAV file of a kind that cannot be read.")


def _decoded(data: bytes, coding: int, bits: int, channels: int) -> NDArray[np.float32]:
    """Samples of one channel, those of two averaged."""
    whole = data[: len(data) // (channels * max(bits // 8, 1)) * channels * max(bits // 8, 1)]
    if (coding, bits) == (1, 16):
        samples = np.frombuffer(whole, "<i2").astype(np.float32) / 32768.0
    elif (coding, bits) == (3, 32):
        samples = np.frombuffer(whole, "<f4").astype(np.float32)
    elif (coding, bits) == (1, 32):
        samples = (np.frombuffer(whole, "<i4") / 2147483648.0).astype(np.float32)
    elif (coding, bits) == (1, 24):
        parts = np.frombuffer(whole, np.uint8).reshape(-1, 3).astype(np.int32)
        joined = parts[:, 0] | parts[:, 1] << 8 | parts[:, 2] << 16
        samples = ((joined ^ 0x800000) - 0x800000).astype(np.float32) / 8388608.0
    else:
        raise ModelFault("not-an-answer", "The server sent a WAV file of a kind that cannot be read.")
    if not np.isfinite(samples).all():
        raise ModelFault("not-an-answer", "The server sent a WAV file with samples that are no numbers.")
    return np.asarray(samples.reshape(-1, channels).mean(axis=1), dtype=np.float32)


def _at(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """The samples at RATE: the same spectrum, cut off or continued with nothing."""
    if rate == RATE or not len(samples):
        return samples
    count = max(round(len(samples) * RATE / rate), 1)
    spectrum = np.fft.rfft(samples)
    wanted = np.zeros(count // 2 + 1, dtype=spectrum.dtype)
    kept = min(len(wanted), len(spectrum))
    wanted[:kept] = spectrum[:kept]
    return np.asarray(np.fft.irfft(wanted, count) * (count / len(samples)), dtype=np.float32)


def _trimmed(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Without the silence before and after. Raises ModelFault where there is nothing else."""
    loud = np.flatnonzero(np.abs(samples) > _HUSH * max(float(np.abs(samples).max(initial=0.0)), _FAINTEST))
    if not len(loud):
        raise ModelFault("empty", "The server sent silence.")
    spare = round(_TO_BREATHE * RATE)
    return samples[max(loud[0] - spare, 0) : loud[-1] + spare]
