"""The gate: every request and every socket passes it before anything else of the server sees it.

While nobody has an account, whoever sits at this machine may choose who they are: then only this machine is let in,
by its own name, and nothing that came through another server.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

ELSEWHERE = (
    "This room has no sign-in yet, so it answers only on the machine it runs on. "
    "To open it to others, make the first account there: underheard admin create"
)
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class Gate:
    """Lets in who may come in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not from_this_machine(headers):
            await _refuse(scope, receive, send)
            return
        await self._app(scope, receive, send)


def from_this_machine(headers: Headers) -> bool:
    """Whether a request names this machine and came here straight. A page elsewhere cannot make a browser do both."""
    if any(name in headers for name in _PASSED_ON):
        return False
    return is_loopback(urlsplit(f"//{headers.get('host', '')}").hostname or "")


def is_loopback(host: str) -> bool:
    """Whether that address or name is this machine's own and nobody else's."""
    return host in ("localhost", "::1") or (host.startswith("127.") and host.replace(".", "").isdigit())


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(1008)(scope, receive, send)
    else:
        await PlainTextResponse(ELSEWHERE, 403)(scope, receive, send)
