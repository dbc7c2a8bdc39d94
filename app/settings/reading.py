"""What a setting was given: its text, a number within its range, or an address of a server."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from app.errors import UnderheardError


def _set(variable: str) -> str:
    return os.environ.get(variable, "").strip()


def _address(url: str, begin: str = "UNDERHEARD") -> str:
    says = f"{begin}_BASE_URL is no address of a server; write it like http://127.0.0.1:8080/v1."
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isprintable() or " " in url:
        raise UnderheardError(says)
    if parts.username or parts.password:
        raise UnderheardError(f"{begin}_BASE_URL holds a password; put it in {begin}_API_KEY instead.")
    return url.rstrip("/")


def _number(variable: str, least: float, most: float) -> float | None:
    said = _set(variable)
    if not said:
        return None
    try:
        value = float(said)
    except ValueError:
        value = -1.0
    if not least <= value <= most:
        raise UnderheardError(f"{variable} is no number from {least:g} to {most:g}; correct it, or unset it.")
    return value
