"""One line in the log for every request and every socket: method, path, status, milliseconds.

No query, no cookie, no address of anybody, and of the path only what cannot be a secret, an id or somebody's words.
"""

from __future__ import annotations

import logging
import re
import secrets
import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.logs import HIDDEN, REQUEST, event

SLOW_MS = 2000.0
"""From here on an answer is slow, and its line a warning."""
_PLAIN = re.compile(r"[a-z_][a-z_.-]{0,23}")
_GIVEN = re.compile(r"[0-9a-f]{16,64}")
_QUIET = ("/static/", "/_stcore/health", "/_stcore/host-config", "/healthz", "/favicon", "/component/", "/app/static/")
_log = logging.getLogger("underheard.access")


class AccessLog:
    """Writes the line; gives each request an id, or keeps the one that a server in front gave it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0
        given = Headers(scope=scope).get("x-request-id", "")
        request = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        token = REQUEST.set(request)

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "websocket.accept":
                status = 101
                event(_log, logging.INFO, "socket opened", path=shown(scope["path"]), status=status)
            elif message["type"] == "websocket.close" and not status:
                status = 403
            await send(message)

        try:
            await self._app(scope, receive, told)
        except BaseException:
            status = status or 500
            raise
        finally:
            ms = round((time.perf_counter() - began) * 1000, 1)
            if scope["type"] == "websocket":
                event(_log, logging.INFO, "socket closed", path=shown(scope["path"]), status=status, ms=ms)
            elif status >= 400 or not scope["path"].startswith(_QUIET):
                slow = ms >= SLOW_MS
                level = logging.WARNING if slow or status >= 500 else logging.INFO
                says = "slow request" if slow else "request"
                method = scope["method"] if scope["method"] in _METHODS else HIDDEN
                event(_log, level, says, method=method, path=shown(scope["path"]), status=status, ms=ms)
            REQUEST.reset(token)


_METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])


def shown(path: str) -> str:
    """A path as it may be logged: what is no plain word of ours is left out, and so is what goes deep."""
    parts = path.split("/")[1:6]
    return "/" + "/".join(part if not part or _PLAIN.fullmatch(part) else HIDDEN for part in parts)
