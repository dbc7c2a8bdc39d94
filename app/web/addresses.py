"""Whose address a request names and came from: this machine's own, the room's public one, or neither."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers

from app.settings import public_address

_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def goes_by(headers: Headers) -> bool:
    """Whether a request names the room by its public address, or this machine by its own."""
    named = host_of(headers)
    return is_loopback(named) or (bool(named) and named == (urlsplit(public_address()).hostname or ""))


def from_this_machine(headers: Headers) -> bool:
    """Whether a request names this machine and came here straight. A page elsewhere cannot make a browser do both."""
    if any(name in headers for name in _PASSED_ON):
        return False
    return is_loopback(host_of(headers))


def host_of(headers: Headers) -> str:
    """The name a request gives the room, without a port; '' where it is none."""
    said = headers.get("host", "")
    try:
        address = urlsplit(f"//{said}")
        _ = address.port  # ValueError where it is no number
    except ValueError:
        return ""
    name = address.hostname or ""
    # Of "[::1].elsewhere" urlsplit tells the number alone, so what was said has to be the name and a port.
    shown = f"[{name}]" if ":" in name else name
    whole = said.lower() == shown or said.lower().startswith(f"{shown}:")
    return name if whole and not address.username and not address.path else ""


def is_loopback(host: str) -> bool:
    """Whether that address or name is this machine's own and nobody else's."""
    return host in ("localhost", "::1") or (host.startswith("127.") and host.replace(".", "").isdigit())
