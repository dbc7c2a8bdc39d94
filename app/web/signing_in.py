"""Signing in and out: the addresses people do it at."""

from __future__ import annotations

from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import NotAllowed, TooOften
from app.settings import provider, sign_in_cookie
from app.store import Store
from app.training import accounts
from app.web import provider as identity
from app.web.answering import (
    WAY_IN,
    come_in,
    form_route,
    on_to,
    place_of,
    posted_by_us,
    sheet_with_form,
    shown_route,
)
from app.web.browsers import browser_called
from app.web.forms import (
    drop_cookie,
    local_path,
    set_cookie,
)
from app.web.sheets import STYLE_PATH, field, form, link, quiet, said, sheet, style, trouble
from app.web.visitors import cookies, sign_in_of

OUT = "You are signed out."
_GOING = "underheard_next"
"""Where whoever is with their identity provider wants to go on to; there until they are back."""


# -- signing in --------------------------------------------------------------------------------------------------------


def _show_sign_in(
    request: Request, store: Store, fields: dict[str, str], says: str = "", status: int = 200
) -> Response:
    going = local_path(fields.get("next") or request.query_params.get("next", "/"))
    if request.method == "GET" and sign_in_of(store, request.headers) is not None:
        return on_to(going)
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

    response = sheet_with_form(request, store, "Sign in", "signin", body, status)
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
        new = accounts.sign_in(store, name, password, place_of(request), browser_called(request.headers))
    except TooOften as error:
        response = _show_sign_in(request, store, fields, str(error), 429)
        response.headers["Retry-After"] = str(int(error.seconds))
        return response
    except NotAllowed as error:
        return _show_sign_in(request, store, fields, str(error), 403)
    return come_in(request, store, new, local_path(fields.get("next", "/")))


def _sign_in_again(request: Request, store: Store, fields: dict[str, str], says: str) -> Response:
    return _show_sign_in(request, store, fields, says, 400)


# -- signing in through an identity provider ---------------------------------------------------------------------------


def _to_provider(request: Request, store: Store, fields: dict[str, str]) -> Response:
    if provider() is None:
        return on_to(WAY_IN)
    response = on_to(identity.login_path())
    set_cookie(response, _GOING, quote(local_path(request.query_params.get("next", "/"))), 600)
    return response


def _from_provider(request: Request, store: Store, fields: dict[str, str]) -> Response:
    sent = cookies(request.headers)
    who = identity.vouched(sent) if provider() is not None else None
    if who is None:
        response: Response = on_to(WAY_IN)
    else:
        try:
            new = accounts.sign_in_by_provider(
                store, who.issuer, who.subject, who.email, who.email_verified, browser_called(request.headers)
            )
            response = come_in(request, store, new, local_path(unquote(sent.get(_GOING, ""))))
        except NotAllowed as error:
            response = sheet("You have no account here yet", said(str(error)) + link(WAY_IN, "Back to sign-in"), 403)
    identity.forget_vouched(response, sent)
    drop_cookie(response, _GOING)
    return response


# -- signing out -------------------------------------------------------------------------------------------------------


def _show_sign_out(request: Request, store: Store, fields: dict[str, str], says: str = "") -> Response:
    if sign_in_of(store, request.headers) is None:
        return on_to(WAY_IN)
    return sheet_with_form(
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
    response = on_to(f"{WAY_IN}?out=1")
    drop_cookie(response, sign_in_cookie())
    identity.forget_vouched(response, sent)
    return response


async def _style(request: Request) -> Response:
    return Response(style(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


ROUTES = [
    Route(STYLE_PATH, _style),
    form_route(WAY_IN, _show_sign_in, posted_by_us("signin", _sign_in, _sign_in_again)),
    Route(f"{WAY_IN}/provider", shown_route(_to_provider)),
    Route(f"{WAY_IN}/done", shown_route(_from_provider)),
    form_route("/signout", _show_sign_out, posted_by_us("signout", _sign_out, _show_sign_out)),
]
