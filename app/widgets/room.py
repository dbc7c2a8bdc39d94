"""What every page stands on: the open store and the library of customers, each opened once for the whole server."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from app.errors import UnderheardError
from app.scenario.files import library
from app.scenario.model import Scenario
from app.settings import Model, database_path, voice_model
from app.simulation.openai_voice import OpenAIVoice
from app.speech.engines import hearer, speaker
from app.speech.values import Hearer, Speaker
from app.store import Store
from app.training import second_reading
from app.training.agreement import standing
from app.training.authoring import in_the_room, publication_mark
from app.training.sound import retention
from scoring.vectors import encode


@dataclass(frozen=True)
class Room:
    """The store and the library, as the verbs take them."""

    store: Store
    library: Mapping[str, Scenario]
    voice: OpenAIVoice | None = None
    """Words the customers; None where they say their own lines."""
    speaker: Speaker | None = None
    """Makes the customers heard; None where that is not installed."""
    hearer: Hearer | None = None
    """Writes down what trainees say; None where that is not installed."""

    @property
    def voice_host(self) -> str | None:
        """The machine that words the customers, where one does."""
        return self.voice.model.host if self.voice else None


def enter() -> None:
    """Find the room afresh, for the run of a page that begins here. Raises as `room`."""
    _entered.set(None)
    _entered.set(_found())


def room() -> Room:
    """The practice room of this server. Raises UnderheardError where its database or its scenarios cannot be read."""
    return _entered.get() or _found()


_entered: ContextVar[Room | None] = ContextVar("room", default=None)
"""The room of the run that is going on in this thread: a page asks for it a dozen times."""


def _found() -> Room:
    store = _store(str(database_path()))
    return Room(
        store, _customers(str(store.path), publication_mark(store)), _voice(_voice_model()), speaker(), hearer()
    )


@st.cache_resource(show_spinner=False)
def _store(path: str) -> Store:
    store = Store(Path(path))
    second_reading.start(store)
    retention.start(store)
    # What a team's mentors and the scorer agree on is reckoned before the first page asks for it.
    threading.Thread(target=standing, args=(store,), daemon=True, name="get-standing").start()
    return store


def _voice_model() -> Model | None:
    try:
        return voice_model()
    except UnderheardError:
        return None  # Doctor says what is wrong with it.


@st.cache_resource(show_spinner=False)
def _voice(model: Model | None) -> OpenAIVoice | None:
    return OpenAIVoice(model) if model else None


@st.cache_resource(show_spinner=False, max_entries=4)
def _customers(path: str, mark: str) -> Mapping[str, Scenario]:
    """Whom one can meet here, as long as nothing is published or withdrawn."""
    return in_the_room(_store(path), _shipped())


@st.cache_resource(show_spinner=False)
def _shipped() -> Mapping[str, Scenario]:
    # What understanding needs is loaded while the first person reads, not while they wait for a first answer.
    threading.Thread(target=encode, args=(["Hello."],), daemon=True, name="get-ready").start()
    return library()
