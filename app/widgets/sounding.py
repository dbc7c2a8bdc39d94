"""Sounds on their way to the browser: an address that only this page run knows, good while the page shows it."""

from __future__ import annotations

import secrets

from streamlit import runtime

_SALT = secrets.token_hex(16)
"""In every name, so that nobody can work out an address from a sound they have."""


def address_of(wav: bytes, name: str, key: str) -> str:
    """Where the browser of this run can fetch that sound. Call in every run that shows it; `key` is unique on the page.

    `name` is the name the sound is kept under: the server tells sounds apart by it.
    """
    return runtime.get_instance().media_file_mgr.add(wav, "audio/wav", f"sound-{key}", file_name=f"{_SALT}-{name}.wav")
