"""What every answer carries along so that a browser guards it: no framing, no guessing, nothing told to others."""

from __future__ import annotations

from starlette.types import Message, Scope, Send

from app.settings import is_secure

HEADERS: dict[bytes, bytes] = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    # The pages are Streamlit's, which brings scripts and styles of its own: what is said here holds beside them.
    b"content-security-policy": b"frame-ancestors 'none'; base-uri 'self'; object-src 'none'; form-action 'self'",
    b"permissions-policy": b"microphone=(self), camera=(), geolocation=(), payment=(), usb=(), display-capture=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"x-frame-options": b"DENY",
}
_FILES = ("/static/", "/app/static/", "/signin/style.css", "/favicon")
"""What may be kept by a browser; nothing else is."""


def protected(scope: Scope, send: Send) -> Send:
    """`send`, with what is missing put on: an answer that brings a header of its own keeps it."""
    secure = is_secure()
    kept = scope["path"].startswith(_FILES)

    async def with_headers(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers = [(name.lower(), value) for name, value in message.get("headers", [])]
            if secure:
                headers = [_only_secure(name, value) for name, value in headers]
            there = {name for name, _ in headers}
            headers += [(name, value) for name, value in HEADERS.items() if name not in there]
            if secure and b"strict-transport-security" not in there:
                headers.append((b"strict-transport-security", b"max-age=31536000"))
            if not kept and b"cache-control" not in there:
                headers.append((b"cache-control", b"no-store"))
            message = {**message, "headers": headers}
        await send(message)

    return with_headers


def _only_secure(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A cookie that leaves out that it is for https alone, saying so."""
    if name != b"set-cookie" or b"; secure" in value.lower():
        return name, value
    return name, value + b"; Secure"
