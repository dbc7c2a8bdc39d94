"""Sounds on their way to the browser: an address for the person who is here, and for nobody else."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.speech.sound import name_of
from app.training.sound.handing import HANDING
from app.widgets.identity import current_person


def address_of(wav: bytes, name: str, key: str, recorded: str = "") -> str:
    """Where the browser of whoever is here can fetch that sound. Call in every run that shows it.

    `name` is the name the sound is kept under; `key` is unique on the page and holds the id of what it is of;
    `recorded` is the id of the attempt of which it holds recordings of who practised: that it is fetched is noted then.
    """
    person = current_person()
    return f"/sound/{HANDING.hold(person.id if person else '', name, key, wav, recorded)}"


def audio_of(wav: bytes, key: str, label: str) -> None:
    """A plain player for one sound; `key` as in `address_of`."""
    address = address_of(wav, name_of(wav), key)
    # Nobody carries a colleague's voice away with a press.
    st.html(
        f'<audio class="mo-audio" controls controlslist="nodownload" preload="metadata" src="{escape(address)}" '
        f'aria-label="{escape(label)}">'
    )
