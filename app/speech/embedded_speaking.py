"""Speaking on this machine: hibari's packaged voice, another persona by pitch, pace and loudness."""

from __future__ import annotations

import threading
from typing import Any

from app.errors import SpeechFault
from app.speech.sound import RATE, Sound, from_samples
from app.speech.values import Timbre, Words

MISSING = "Customers cannot be heard here: speaking is not installed. Run the README's start command again."


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
                try:
                    from hibari import Hibari
                except ImportError as error:
                    raise SpeechFault(MISSING) from error
                self._engine = Hibari(threads=1)

    def speak(self, words: Words, timbre: Timbre, seed: int) -> Sound:
        """See `Speaker.speak`."""
        self.get_ready()
        with self._lock:
            made = self._engine(words.text, speed=words.pace * timbre.pace, seed=seed)
        return from_samples(made, RATE)
