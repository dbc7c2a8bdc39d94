"""What an author has asked to hear of a draft: made on the spot, kept by this session alone, and gone with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.errors import SpeechFault
from app.scenario.model import Persona
from app.speech.delivery import timbre_of
from app.speech.engines import get_ready
from app.speech.sound import as_wav, name_of
from app.speech.values import Said, Speaker
from app.training.authoring.editing import value_at
from app.widgets.drawn import Data
from app.widgets.room import room
from app.widgets.sounding import address_of

NOT_INSTALLED = "Nobody can be heard here: the voice packages are not installed (README)."


@dataclass(frozen=True)
class Made:
    """One turn that can be heard."""

    wav: bytes
    nonce: str
    """Of what asked for it: who asked hears it at once, whoever finds it there later does not."""
    note: str = ""
    turn: int = 0
    of: str = ""
    """What it was made of (`heard_in`): once anything of that is another, it is gone."""


def a_speaker() -> Speaker:
    """Who speaks in this room. Raises SpeechFault where nobody does."""
    speaker = room().speaker
    if speaker is None:
        raise SpeechFault(NOT_INSTALLED)
    return speaker


def once_ready(draft_id: str) -> None:
    """Load what speaks while the author reads, once a session and draft, so that the first listening does not wait."""
    if st.session_state.setdefault(f"bench-gets-ready-{draft_id}", True):
        st.session_state[f"bench-gets-ready-{draft_id}"] = False
        get_ready(to_hear=False)


def heard_in(data: Any, words: str) -> str:
    """All that decides how these words sound in a draft: a sound that was made of other things is an old one."""
    persona = [value_at(data, ("persona", key)) for key in ("sounding", "age", "pronouns")]
    return json.dumps([words, value_at(data, ("channel",)), *persona], default=str)


def made(said: Said, nonce: str, of: str, turn: int = 0) -> Made:
    """The turn as this session keeps it."""
    return Made(as_wav(said.sound), nonce, said.note, turn, of)


def sound_data(sound: Made | None, key: str) -> Data | None:
    """The sound as a drawn piece takes it. Call in every run that shows it; `key` is unique on the page."""
    if sound is None:
        return None
    return {
        "src": address_of(sound.wav, name_of(sound.wav), key),
        "nonce": sound.nonce,
        "note": sound.note,
        "turn": sound.turn,
        "label": f"What they say after reply {sound.turn}" if sound.turn else "Their first words",
    }


def usual_voice(data: Any) -> Data | None:
    """The voice the person of a file has by age and pronouns; None where it does not say both."""
    age, pronouns = value_at(data, ("persona", "age")), value_at(data, ("persona", "pronouns"))
    if isinstance(age, bool) or not isinstance(age, int) or pronouns not in ("she", "he", "they"):
        return None
    timbre = timbre_of(Persona.model_construct(age=age, pronouns=pronouns, sounding=None))
    return {"pitch": round(timbre.pitch, 2), "pace": round(timbre.pace, 2), "loudness": round(timbre.loudness, 1)}
