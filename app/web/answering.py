"""How the server answers at its own pages: forms that only they can send, and a browser that is signed in anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app.errors import Invalid, UnderheardError
from app.settings import sign_in_cookie
from app.store import Store
from app.training import accounts
from app.training.accounts import AT_MOST, SignedIn
from app.web import provider as identity
from app.web.addresses import is_loopback
from app.web.forms import (
    keep_nonce,
    nonce_of,
    read_form,
    refuse_forged,
    set_cookie,
    token_for,
)
from app.web.sheets import link, said, sheet
from app.web.visitors import asks_to_sign_in, cookies, room_store

WAY_IN = "/signin"

Draw = Callable[[Request, Store, dict[str, str]], Response]


def sheet_with_form(
    request: Request, store: Store, title: str, purpose: str, body: Callable[[str], str], status: int = 200
) -> Response:
    """A page whose form is tied to this browser; `body` is given the token."""
    nonce = nonce_of(request)
    response = sheet(title, body(token_for(store.path.parent, nonce, purpose)), status)
    keep_nonce(response, nonce)
    return response


def posted_by_us(purpose: str, done: Draw, again: Callable[[Request, Store, dict[str, str], str], Response]) -> Draw:
    """`done` where the form is one of ours, else the page once more, saying so."""

    def answer(request: Request, store: Store, fields: dict[str, str]) -> Response:
        try:
            refuse_forged(store.path.parent, request, fields, purpose)
        except Invalid as error:
            return again(request, store, fields, str(error))
        return done(request, store, fields)

    return answer


def form_route(path: str, shown: Draw, posted: Draw) -> Route:
    """GET shows, POST does; both in a thread, for they ask the database. Whatever else goes wrong is said plainly."""

    async def endpoint(request: Request) -> Response:
        try:
            if request.method != "POST":
                return await run_in_threadpool(_answer, request, {}, shown)
            fields = await read_form(request)
            return await to_thread.run_sync(_answer, request, fields, posted, limiter=_at_once())
        except Invalid as error:
            return sheet("That did not work", said(str(error)) + link(WAY_IN, "Sign in"), 400)
        except UnderheardError as error:
            return sheet("That did not work", said(str(error)), 503)

    return Route(path, endpoint, methods=["GET", "POST"])


def _at_once() -> CapacityLimiter:
    """Hashes take their time: forms wait for each other, so that a flood of them leaves the pages their threads."""
    try:
        return _AT_ONCE.get()
    except LookupError:
        limiter = CapacityLimiter(4)
        _AT_ONCE.set(limiter)
        return limiter


_AT_ONCE: RunVar[CapacityLimiter] = RunVar("forms at once")


def _answer(request: Request, fields: dict[str, str], draw: Draw) -> Response:
    store = room_store()
    if not asks_to_sign_in(store):
        return on_to("/")
    return draw(request, store, fields)


def on_to(path: str) -> RedirectResponse:
    """On to that path, with a GET whatever was asked."""
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def place_of(request: Request) -> str:
    """The address a request comes from: what the server in front of us on this machine says, where there is one."""
    straight = request.client.host if request.client else ""
    if not is_loopback(straight):
        return straight
    passed_on = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return passed_on[:60] or straight


def come_in(request: Request, store: Store, new: SignedIn, path: str) -> Response:
    """On to the page that was asked for, signed in anew; what this browser was signed in as before has ended."""
    old = cookies(request.headers).get(sign_in_cookie(), "")
    if old and old != new.secret:
        accounts.sign_out(store, old)
    response = on_to(path)
    set_cookie(response, sign_in_cookie(), new.secret, int(AT_MOST.total_seconds()))
    identity.forget_vouched(response, cookies(request.headers))
    return response


def shown_route(draw: Draw) -> Callable[[Request], Awaitable[Response]]:
    """What answers a GET by drawing, in a thread."""

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(_answer, request, {}, draw)
        except UnderheardError as error:
            return sheet("That did not work", said(str(error)), 503)

    return endpoint
