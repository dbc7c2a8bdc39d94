"""Speaking on this machine: one packaged voice, made another person's by pitch, size, pace, melody and tightness."""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import SpeechFault
from app.speech.reading_aloud import as_read, with_sounds
from app.speech.sound import RATE, Sound, from_samples, quiet
from app.speech.stretching import stretched
from app.speech.values import Timbre, Words

MISSING = "Customers cannot be heard here: speaking is not installed. Run the README's start command again."
ALTERED = (
    "Customers cannot be heard here: the voice's files are not those that were checked ({}). "
    "Install hibari-tts 0.2.1 again."
)

VOICE = "hibari.onnx"
WEIGHTS = {
    VOICE: "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8",
    "oov.onnx": "d3cfd8122c5f172a98c8de38268bf1213ee09f2c2ae4df6e055fc6532590fe76",
}
"""SHA-256 of what hibari-tts 0.2.1 carries (Apache-2.0, Maureese Williams): the voice "heart", 7.9 MB, distilled from
af_heart of Kokoro-82M (Apache-2.0, hexgrad), and how words are said that stand in no dictionary. No other voice is ever
asked for, so nothing is downloaded."""

SIZE_OF_PITCH = 0.55
MELODY_OF_PITCH = 1.7
"""A pitch p has formants p**0.55 and fundamental p**1.7 times the plain voice's: 0.75 makes them 0.85 and 0.61, about
as men's are to women's (Hillenbrand and others 1995, J. Acoust. Soc. Am. 97: formants 0.85-0.88, fundamental 0.59)."""
PLAIN_PACE = 0.9
"""Of the engine's own, which reads out: some 5.8 syllables a second without its pauses. Talk has about 5."""
VOICED = 40.0
"""Hertz; below it the engine means that the folds are still."""
SMOOTH = 11
"""Bins of 20 Hz: the envelope is smoothed over about one harmonic of the plain voice, so that none is left in it."""
SLOWS_TO = 1.45
"""Times as long as the rest, at the very end of words that trail off."""

Frames = NDArray[np.float32]


class EmbeddedSpeaker:
    """The packaged voice; loaded when it is first needed (half a second), safe to share between threads."""

    name = "embedded"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Any = None

    def get_ready(self) -> None:
        """Load it now. Raises SpeechFault where it is not installed, or its weights are not those that were checked."""
        with self._lock:
            if self._engine is None:
                self._engine = _loaded()

    def speak(self, words: Words, timbre: Timbre, seed: int) -> Sound:
        """See `Speaker.speak`. Words in which there is nothing to say (a smile, dots) give no sound at all."""
        self.get_ready()
        text = with_sounds(as_read(words.text))
        size = timbre.pitch**SIZE_OF_PITCH
        pace = float(np.clip(PLAIN_PACE * words.pace * timbre.pace, 0.5, 2.0))
        rng = np.random.default_rng(seed)
        with self._lock:
            try:
                runs = [self._run(ids) for ids in self._ids(text)]
            except (ValueError, RuntimeError, IndexError, KeyError) as error:
                raise SpeechFault("The customer's voice failed at these words; read them instead.") from error
        if not runs:
            return quiet(0)
        whole = _trimmed(np.concatenate([_sounded(run, words, timbre, rng) for run in runs]))
        whole /= max(float(np.abs(whole).max(initial=0)) / 0.9, 1.0)  # nothing is cut off; it is levelled with the rest
        times = size / pace
        slower = stretched(whole, times, times * SLOWS_TO if words.trails else None)
        return from_samples(_resized(slower, size), RATE)

    def _ids(self, text: str) -> list[list[int]]:
        """Phonemes as numbers, a list a sentence; none for those that hold no sound but only signs."""
        said = self._engine.phonemize(text) if text.strip() else []
        return [self._engine.ids(each) for each in said if any(sign.isalpha() for sign in each)]

    def _run(self, ids: list[int]) -> tuple[Frames, ...]:
        # Always at the engine's own pace: its other paces come in steps, with a leap between 1.3 and 1.4.
        given = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([1.0], np.float32)}
        return tuple(each[0] for each in self._engine.sess.run(None, given))


def _loaded() -> Any:
    # Looked up before it is imported: the weights are checked before anything of the package runs on them.
    found = importlib.util.find_spec("hibari")
    if found is None or found.origin is None:
        raise SpeechFault(MISSING)
    assets = Path(found.origin).parent / "assets"
    for name, sha256 in WEIGHTS.items():
        try:
            digest = hashlib.sha256((assets / name).read_bytes()).hexdigest()
        except OSError as error:
            raise SpeechFault(ALTERED.format(f"{name} cannot be read")) from error
        if digest != sha256:
            raise SpeechFault(ALTERED.format(f"{name} differs"))
    try:
        from hibari import Hibari

        engine = Hibari(voice="heart", model=str(assets / VOICE), threads=1)
        engine.phonemize("Ready.")  # loads the dictionaries too
    except ImportError as error:
        raise SpeechFault(MISSING) from error
    return engine


def _sounded(run: tuple[Frames, ...], words: Words, timbre: Timbre, rng: np.random.Generator) -> NDArray[np.float32]:
    """A sentence made to sound in that delivery: spectra (601, frames), pitch (frames), a frame every 12.5 ms."""
    from hibari import dsp

    harmonic, turn, breathy, free, phase, pitch = (each.copy() for each in run)
    voiced = pitch > VOICED
    if voiced.any():
        middle = float(np.exp(np.log(pitch[voiced]).mean()))
        # Resizing lowers everything by p**0.55; the rest of the way is gone by the folds alone.
        lower = timbre.pitch ** (MELODY_OF_PITCH - SIZE_OF_PITCH) * words.pitch * (1 + 0.07 * words.tight)
        pitch[voiced] = middle * (pitch[voiced] / middle) ** words.melody * lower
        harmonic[:, voiced] = _smoothed(harmonic[:, voiced])
        # The free branch remembers the plain voice's own pitch; the further away from it, the less of it below 4 kHz.
        free[:200, voiced] -= min(1.4, 5 * abs(float(np.log(lower))))
    if words.tight:
        # A pressed voice has less breath and a flatter spectrum: more between 1 and 4 kHz (Gobl and Ní Chasaide 2003,
        # Speech Communication 40).
        harmonic[50:200] += 0.35 * words.tight
        breathy[:] -= 0.5 * words.tight
    made: NDArray[np.float32] = dsp.synth(harmonic, turn, breathy, free, phase, pitch, rng)
    return made


def _smoothed(envelope: Frames) -> Frames:
    """The magnitudes' running mean over SMOOTH bins, twice over; natural logarithms in and out."""
    made = np.exp(np.minimum(envelope, 7.0)).astype(np.float64)
    for width in (SMOOTH // 2 + 1, SMOOTH // 2):
        padded = np.pad(made, ((width // 2 + 1, width - 1 - width // 2), (0, 0)), mode="edge")
        sums = np.cumsum(padded, axis=0)
        made = (sums[width:] - sums[:-width]) / width
    return np.asarray(np.log(np.maximum(made, 1e-6)), dtype=np.float32)


def _resized(samples: NDArray[np.float32], size: float) -> NDArray[np.float32]:
    """Played at another speed: every frequency times `size`, the time divided by it, as the engine spoke for that."""
    if abs(size - 1) < 1e-6:
        return samples
    count = int(len(samples) / size)
    if size > 1:  # what would fold back from above half the rate is taken out first
        spectrum = np.fft.rfft(samples)
        spectrum[int(len(spectrum) / size) :] = 0
        samples = np.fft.irfft(spectrum, len(samples)).astype(np.float32)
    made = np.interp(np.arange(count) * size, np.arange(len(samples)), samples)
    return np.asarray(made, dtype=np.float32)


def _trimmed(samples: NDArray[np.float32], below: float = 0.012, margin: float = 0.02) -> NDArray[np.float32]:
    """Without the engine's own silence at the ends: quieter than 38 dB under full, but for a little of it."""
    step = RATE // 200
    frames = samples[: len(samples) // step * step].reshape(-1, step)
    loud = np.flatnonzero(np.sqrt((frames**2).mean(axis=1)) > below * max(float(np.abs(samples).max(initial=0)), 1e-6))
    if not len(loud):
        return samples[:0]
    kept = round(margin * RATE)
    return samples[max(int(loud[0]) * step - kept, 0) : (int(loud[-1]) + 1) * step + kept]
