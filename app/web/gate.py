"""The gate: every request and every socket passes it before anything else of the server sees it.

Where people have accounts, only who is signed in gets past it, but for the pages one signs in at. While nobody has
one, whoever sits at this machine may choose who they are: then only this machine is let in, by its own name, and
nothing that came through another server.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from app.errors import UnderheardError
from app.web.addresses import from_this_machine, goes_by, is_loopback
from app.web.forms import origin_matches
from app.web.protecting import protected
from app.web.provider import has_come_back
from app.web.sockets import watched
from app.web.visitors import asks_to_sign_in, cookies, remembered, room_store, sign_in_of

ELSEWHERE = (
    "This room has no sign-in yet, so it answers only on the machine it runs on. "
    "To open it to others, make the first account there: underheard admin create"
)
NOT_HERE = "This room does not go by that name; use the address you were given."
SIGN_IN_FIRST = "You are not signed in, or not any more. Sign in again at /signin."
_METRICS = "/_stcore/metrics"
WATCHED = frozenset(("/healthz", "/_stcore/health"))
"""What keeps watch over the server asks these; they say nothing about anybody."""
OPEN = WATCHED | frozenset(
    (
        "/signin",
        "/signin/style.css",
        "/signin/provider",
        "/signin/done",
        "/oauth2callback",
        "/auth/login",
        "/favicon.ico",
        "/favicon.png",
    )
)
"""What everybody may ask for, signed in or not."""
OPEN_BELOW = ("/join/", "/static/", "/app/static/")
"""And whatever begins so: invitations, and the files that every page is drawn with."""
_SAYS_WHO = (
    b"remote-user",
    b"x-remote-user",
    b"x-remote-email",
    b"x-remote-groups",
    b"x-forwarded-user",
    b"x-forwarded-email",
    b"x-forwarded-groups",
    b"x-forwarded-preferred-username",
    b"x-auth-request-user",
    b"x-auth-request-email",
    b"x-auth-request-groups",
    b"x-authenticated-user",
    b"x-user",
    b"x-user-id",
    b"x-user-email",
)
"""Headers by which other servers say who somebody is; nothing here believes them, so nothing behind shall see them."""


class Gate:
    """Lets in who may come in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() not in _SAYS_WHO]
        send = protected(scope, send)
        try:
            refusal = await _refusal(scope)
        except UnderheardError as error:
            refusal = PlainTextResponse(str(error), 503)
        if refusal is None:
            if scope["type"] == "websocket":
                receive = watched(receive, partial(_is_still_here, Headers(scope=scope)))
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(1008)(scope, receive, send)
        else:
            await refusal(scope, receive, send)


async def _is_still_here(headers: Headers) -> bool:
    """Whether whoever opened a socket may go on with it."""
    store = room_store()
    if remembered(store, headers) is not None:
        return True
    if not await run_in_threadpool(asks_to_sign_in, store):
        return True
    return await run_in_threadpool(sign_in_of, store, headers) is not None


async def _refusal(scope: Scope) -> Response | None:
    """What is answered instead, None for whoever may come in."""
    headers, path = Headers(scope=scope), scope["path"]
    if path == _METRICS and not (from_this_machine(headers) and _came_straight(scope)):
        return PlainTextResponse("Not found", 404)
    if scope["type"] == "websocket" and not origin_matches(headers):
        return PlainTextResponse(NOT_HERE, 403)
    if path in WATCHED and (from_this_machine(headers) or goes_by(headers)):
        return None
    store = room_store()
    here = remembered(store, headers)
    if here is None and not await run_in_threadpool(asks_to_sign_in, store):
        return None if from_this_machine(headers) else PlainTextResponse(ELSEWHERE, 403)
    if not goes_by(headers):
        return PlainTextResponse(NOT_HERE, 421)
    if here is not None or is_open(path) or await run_in_threadpool(sign_in_of, store, headers) is not None:
        return None
    return _to_sign_in(scope, headers)


def _to_sign_in(scope: Scope, headers: Headers) -> Response:
    """On to the page one signs in at for whoever wants a page, a plain no for everything else."""
    if scope["type"] == "websocket" or not _wants_a_page(headers):
        return PlainTextResponse(SIGN_IN_FIRST, 401)
    if has_come_back(cookies(headers)):
        return RedirectResponse("/signin/done", 303)
    going = scope["path"] if scope["method"] in ("GET", "HEAD") else "/"
    if query := scope.get("query_string", b""):
        going += "?" + query.decode("latin-1")
    return RedirectResponse("/signin" if going == "/" else f"/signin?next={quote(going, safe='/')}", 303)


def _wants_a_page(headers: Headers) -> bool:
    return headers.get("sec-fetch-mode", "navigate") == "navigate" and "text/html" in headers.get("accept", "")


def is_open(path: str) -> bool:
    """Whether everybody may ask for it. A path that climbs, or could be read as one that does, is never open."""
    if ".." in path or "//" in path or "\\" in path or "\0" in path:
        return False
    return path in OPEN or path.startswith(OPEN_BELOW)


def _came_straight(scope: Scope) -> bool:
    client = scope.get("client")
    return client is not None and is_loopback(str(client[0]))
