"""Signing in and out, joining by a link, and changing one's password: the addresses people do it at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote, unquote

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app.errors import Invalid, NotAllowed, NotFound, TooOften, UnderheardError
from app.settings import provider, sign_in_cookie
from app.store import Store
from app.training import accounts
from app.training.accounts import AT_MOST, SHORTEST, SignedIn
from app.web import provider as identity
from app.web.addresses import is_loopback
from app.web.browsers import browser_called
from app.web.forms import (
    drop_cookie,
    keep_nonce,
    local_path,
    nonce_of,
    read_form,
    refuse_forged,
    set_cookie,
    token_for,
)
from app.web.sheets import STYLE_PATH, field, form, link, quiet, said, sheet, style, trouble
from app.web.visitors import asks_to_sign_in, cookies, room_store, sign_in_of

OUT = "You are signed out."
HINT = f"{SHORTEST} characters or more. A few words in a row are easy to remember; nothing else is asked of it."
DIFFERENT = "The two are not the same; write it once more."
WAY_IN = "/signin"
_GOING = "underheard_next"
"""Where whoever is with their identity provider wants to go on to; there until they are back."""

Draw = Callable[[Request, Store, dict[str, str]], Response]


def _sheet_with_form(
    request: Request, store: Store, title: str, purpose: str, body: Callable[[str], str], status: int = 200
) -> Response:
    """A page whose form is tied to this browser; `body` is given the token."""
    nonce = nonce_of(request)
    response = sheet(title, body(token_for(store.path.parent, nonce, purpose)), status)
    keep_nonce(response, nonce)
    return response


def _posted(purpose: str, done: Draw, again: Callable[[Request, Store, dict[str, str], str], Response]) -> Draw:
    """`done` where the form is one of ours, else the page once more, saying so."""

    def answer(request: Request, store: Store, fields: dict[str, str]) -> Response:
        try:
            refuse_forged(store.path.parent, request, fields, purpose)
        except Invalid as error:
            return again(request, store, fields, str(error))
        return done(request, store, fields)

    return answer


def _route(path: str, shown: Draw, posted: Draw) -> Route:
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
        return _on("/")
    return draw(request, store, fields)


def _on(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def _place(request: Request) -> str:
    """The address a request comes from: what the server in front of us on this machine says, where there is one."""
    straight = request.client.host if request.client else ""
    if not is_loopback(straight):
        return straight
    passed_on = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return passed_on[:60] or straight


def _come_in(request: Request, store: Store, new: SignedIn, path: str) -> Response:
    """On to the page that was asked for, signed in anew; what this browser was signed in as before has ended."""
    old = cookies(request.headers).get(sign_in_cookie(), "")
    if old and old != new.secret:
        accounts.sign_out(store, old)
    response = _on(path)
    set_cookie(response, sign_in_cookie(), new.secret, int(AT_MOST.total_seconds()))
    identity.forget_vouched(response, cookies(request.headers))
    return response


# -- signing in --------------------------------------------------------------------------------------------------------


def _show_sign_in(
    request: Request, store: Store, fields: dict[str, str], says: str = "", status: int = 200
) -> Response:
    going = local_path(fields.get("next") or request.query_params.get("next", "/"))
    if request.method == "GET" and sign_in_of(store, request.headers) is not None:
        return _on(going)
    name, known = fields.get("name", ""), provider()
    came_back = request.method == "GET" and known is not None and _GOING in cookies(request.headers)
    if came_back and not says:
        says = "Nobody was signed in there. Try again, or ask your admin."

    def body(token: str) -> str:
        inside = field(
            "name",
            "Your sign-in name",
            value=name,
            autocomplete="username",
            fault="" if name or not says or came_back else "Write the name your admin gave you.",
            focus=not name,
        ) + field("password", "Your password", kind="password", autocomplete="current-password", focus=bool(name))
        out = quiet(OUT) if "out" in request.query_params and not says else ""
        other = ""
        if known is not None:
            way = link(f"{WAY_IN}/provider?next={quote(going)}", f"Sign in with {known.name}", strong=True)
            other = f'<div class="second"><p class="or">or</p>{way}</div>'
        lost = "No password yet, or lost it? Your admin can send you a link."
        return out + trouble(says) + form(WAY_IN, token, inside, "Sign in", {"next": going}) + other + quiet(lost)

    response = _sheet_with_form(request, store, "Sign in", "signin", body, status)
    if cookies(request.headers).get(sign_in_cookie()):
        drop_cookie(response, sign_in_cookie())  # It signs nobody in any more.
    if came_back:
        drop_cookie(response, _GOING)
    return response


def _sign_in(request: Request, store: Store, fields: dict[str, str]) -> Response:
    name, password = fields.get("name", ""), fields.get("password", "")
    if not name.strip() or not password:
        return _show_sign_in(request, store, fields, "Write your sign-in name and your password.", 400)
    try:
        new = accounts.sign_in(store, name, password, _place(request), browser_called(request.headers))
    except TooOften as error:
        response = _show_sign_in(request, store, fields, str(error), 429)
        response.headers["Retry-After"] = str(int(error.seconds))
        return response
    except NotAllowed as error:
        return _show_sign_in(request, store, fields, str(error), 403)
    return _come_in(request, store, new, local_path(fields.get("next", "/")))


def _sign_in_again(request: Request, store: Store, fields: dict[str, str], says: str) -> Response:
    return _show_sign_in(request, store, fields, says, 400)


# -- signing in through an identity provider ---------------------------------------------------------------------------


def _to_provider(request: Request, store: Store, fields: dict[str, str]) -> Response:
    if provider() is None:
        return _on(WAY_IN)
    response = _on(identity.login_path())
    set_cookie(response, _GOING, quote(local_path(request.query_params.get("next", "/"))), 600)
    return response


def _from_provider(request: Request, store: Store, fields: dict[str, str]) -> Response:
    sent = cookies(request.headers)
    who = identity.vouched(sent) if provider() is not None else None
    if who is None:
        response: Response = _on(WAY_IN)
    else:
        try:
            new = accounts.sign_in_by_provider(
                store, who.issuer, who.subject, who.email, who.email_verified, browser_called(request.headers)
            )
            response = _come_in(request, store, new, local_path(unquote(sent.get(_GOING, ""))))
        except NotAllowed as error:
            response = sheet("You have no account here yet", said(str(error)) + link(WAY_IN, "Back to sign-in"), 403)
    identity.forget_vouched(response, sent)
    drop_cookie(response, _GOING)
    return response


# -- signing out -------------------------------------------------------------------------------------------------------


def _show_sign_out(request: Request, store: Store, fields: dict[str, str], says: str = "") -> Response:
    if sign_in_of(store, request.headers) is None:
        return _on(WAY_IN)
    return _sheet_with_form(
        request,
        store,
        "Sign out?",
        "signout",
        lambda token: (
            trouble(says)
            + said("What you sent is stored. What you typed in another tab and did not send may be lost.")
            + form("/signout", token, "", "Sign out")
            + link("/", "Stay signed in")
        ),
        400 if says else 200,
    )


def _sign_out(request: Request, store: Store, fields: dict[str, str]) -> Response:
    sent = cookies(request.headers)
    accounts.sign_out(store, sent.get(sign_in_cookie(), ""))
    response = _on(f"{WAY_IN}?out=1")
    drop_cookie(response, sign_in_cookie())
    identity.forget_vouched(response, sent)
    return response


# -- joining, and a new password after a lost one ----------------------------------------------------------------------


def _show_join(request: Request, store: Store, fields: dict[str, str], says: str = "", where: str = "") -> Response:
    secret = request.path_params["secret"]
    try:
        asked = accounts.invitation(store, secret)
    except NotFound as error:
        return sheet("This link leads nowhere", said(str(error)) + link(WAY_IN, "Sign in"), 404, "no-referrer")
    joins = asked.kind == "join"
    lead = (
        f"You have been invited to Underheard as {asked.person.name}. Choose a password, and you are in."
        if joins
        else f"Hello {asked.person.name}. With your new password you are signed out everywhere else."
    )

    def body(token: str) -> str:
        inside = field("name", "Your sign-in name", value=asked.sign_in_name, autocomplete="username", locked=True)
        inside += _two_passwords(says, where)
        unplaced = trouble(says) if says and not where else ""
        return said(lead) + unplaced + form(f"/join/{quote(secret)}", token, inside, "Go on")

    title = "Welcome" if joins else "Choose a new password"
    response = _sheet_with_form(request, store, title, f"join {secret}", body, 400 if says else 200)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _join(request: Request, store: Store, fields: dict[str, str]) -> Response:
    secret, password = request.path_params["secret"], fields.get("new", "")
    try:
        if password != fields.get("again", ""):
            raise _Again(DIFFERENT)
        asked = accounts.invitation(store, secret)
        accounts.take_up(store, secret, password)
        new = accounts.sign_in(store, asked.sign_in_name, password, _place(request), browser_called(request.headers))
    except _Again as error:
        return _show_join(request, store, fields, str(error), "again")
    except Invalid as error:
        return _show_join(request, store, fields, str(error), "new")
    except NotFound:
        return _show_join(request, store, fields)
    except NotAllowed:
        return _on(WAY_IN)  # The password is set; too many others failed from this address just now.
    return _come_in(request, store, new, "/")


def _join_answer(request: Request, store: Store, fields: dict[str, str]) -> Response:
    purpose = f"join {request.path_params['secret']}"
    return _posted(purpose, _join, lambda *given: _show_join(*given))(request, store, fields)


# -- a new password of one's own ---------------------------------------------------------------------------------------


def _show_password(request: Request, store: Store, fields: dict[str, str], says: str = "", where: str = "") -> Response:
    here = sign_in_of(store, request.headers)
    if here is None:
        return _on(f"{WAY_IN}?next=/password")
    account = accounts.account_of(store, here.person.id, here.person.id)
    if account is None or not account.has_password:
        words = "You sign in through your organisation; your password is changed there."
        return sheet("Your password", said(words) + link("/you", "Back"))

    def body(token: str) -> str:
        inside = field("name", "Your sign-in name", value=account.name, autocomplete="username", locked=True)
        old = says if where == "old" else ""
        inside += field(
            "old",
            "The password you have now",
            kind="password",
            autocomplete="current-password",
            fault=old,
            focus=where not in ("new", "again"),
        )
        inside += _two_passwords(says if where in ("new", "again") else "", where, focus=False)
        unplaced = trouble(says) if says and not where else ""
        lead = said("After that you are signed out everywhere else, and stay signed in here.")
        return lead + unplaced + form("/password", token, inside, "Change it") + link("/you", "Leave it as it is")

    return _sheet_with_form(request, store, "Change your password", "password", body, 400 if says else 200)


def _password(request: Request, store: Store, fields: dict[str, str]) -> Response:
    if fields.get("new", "") != fields.get("again", ""):
        return _show_password(request, store, fields, DIFFERENT, "again")
    sent = cookies(request.headers)
    try:
        new = accounts.change_password(
            store,
            sent.get(sign_in_cookie(), ""),
            fields.get("old", ""),
            fields.get("new", ""),
            _place(request),
            browser_called(request.headers),
        )
    except Invalid as error:
        return _show_password(request, store, fields, str(error), "new")
    except NotAllowed as error:
        return _show_password(request, store, fields, str(error), "old")
    return _come_in(request, store, new, "/you")


def _two_passwords(says: str, where: str, focus: bool = True) -> str:
    return field(
        "new",
        "Your new password",
        kind="password",
        autocomplete="new-password",
        hint=HINT,
        fault=says if where == "new" else "",
        focus=where == "new" or (focus and not where),
    ) + field(
        "again",
        "The same once more",
        kind="password",
        autocomplete="new-password",
        fault=says if where == "again" else "",
        focus=where == "again",
    )


class _Again(UnderheardError):
    """The password was not written the same way twice."""


async def _style(request: Request) -> Response:
    return Response(style(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


def _only_shown(draw: Draw) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(_answer, request, {}, draw)
        except UnderheardError as error:
            return sheet("That did not work", said(str(error)), 503)

    return endpoint


ROUTES = [
    Route(STYLE_PATH, _style),
    _route(WAY_IN, _show_sign_in, _posted("signin", _sign_in, _sign_in_again)),
    Route(f"{WAY_IN}/provider", _only_shown(_to_provider)),
    Route(f"{WAY_IN}/done", _only_shown(_from_provider)),
    _route("/signout", _show_sign_out, _posted("signout", _sign_out, _show_sign_out)),
    _route("/join/{secret}", _show_join, _join_answer),
    _route("/password", _show_password, _posted("password", _password, _show_password)),
]
