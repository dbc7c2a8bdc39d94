"""Choosing a password: by a link one was given, or in place of the one one has."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from app.errors import Invalid, NotAllowed, NotFound, UnderheardError
from app.settings import sign_in_cookie
from app.store import Store
from app.training import accounts
from app.training.accounts import SHORTEST
from app.web.answering import (
    WAY_IN,
    come_in,
    form_route,
    on_to,
    place_of,
    posted_by_us,
    sheet_with_form,
)
from app.web.browsers import browser_called
from app.web.sheets import field, form, link, said, sheet, trouble
from app.web.visitors import cookies, sign_in_of

HINT = f"{SHORTEST} characters or more. A few words in a row are easy to remember; nothing else is asked of it."
DIFFERENT = "The two are not the same; write it once more."


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
    response = sheet_with_form(request, store, title, f"join {secret}", body, 400 if says else 200)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _join(request: Request, store: Store, fields: dict[str, str]) -> Response:
    secret, password = request.path_params["secret"], fields.get("new", "")
    try:
        if password != fields.get("again", ""):
            raise _Again(DIFFERENT)
        asked = accounts.invitation(store, secret)
        accounts.take_up(store, secret, password)
        new = accounts.sign_in(store, asked.sign_in_name, password, place_of(request), browser_called(request.headers))
    except _Again as error:
        return _show_join(request, store, fields, str(error), "again")
    except Invalid as error:
        return _show_join(request, store, fields, str(error), "new")
    except NotFound:
        return _show_join(request, store, fields)
    except NotAllowed:
        return on_to(WAY_IN)  # The password is set; too many others failed from this address just now.
    return come_in(request, store, new, "/")


def _join_answer(request: Request, store: Store, fields: dict[str, str]) -> Response:
    purpose = f"join {request.path_params['secret']}"
    return posted_by_us(purpose, _join, lambda *given: _show_join(*given))(request, store, fields)


# -- a new password of one's own ---------------------------------------------------------------------------------------


def _show_password(
    request: Request,
    store: Store,
    fields: dict[str, str],
    says: str = "",
    faults: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """`says` is wrong with the whole of it, `faults` with these fields."""
    here = sign_in_of(store, request.headers)
    if here is None:
        return on_to(f"{WAY_IN}?next=/password")
    account = accounts.account_of(store, here.person.id, here.person.id)
    if account is None or not account.has_password:
        words = "You sign in through your organisation; your password is changed there."
        return sheet("Your password", said(words) + link("/you", "Back"))

    if "changed" in request.query_params and request.method == "GET":
        words = "You stay signed in here, and are signed out everywhere else."
        return sheet("Your password is changed", said(words) + link("/you", "Go on", strong=True))

    def body(token: str) -> str:
        inside = field("name", "Your sign-in name", value=account.name, autocomplete="username", locked=True)
        inside += field(
            "old",
            "The password you have now",
            kind="password",
            autocomplete="current-password",
            fault=faults.get("old", ""),
            focus="old" in faults or not faults,
        )
        where = next((each for each in ("new", "again") if each in faults), "")
        inside += _two_passwords(faults.get(where, ""), where, focus=False, moves="old" not in faults)
        lead = said("After that you are signed out everywhere else, and stay signed in here.")
        again = trouble("Your password is as it was. Passwords are not kept on this page: write all three again.")
        return (
            lead
            + (again if faults else trouble(says))
            + form("/password", token, inside, "Change it")
            + link("/you", "Leave it as it is")
        )

    return sheet_with_form(request, store, "Change your password", "password", body, 400 if says or faults else 200)


def _password(request: Request, store: Store, fields: dict[str, str]) -> Response:
    secret, old = cookies(request.headers).get(sign_in_cookie(), ""), fields.get("old", "")
    faults, place = {}, place_of(request)
    try:
        if fields.get("new", "") != fields.get("again", ""):
            raise _Again(DIFFERENT)
        new = accounts.change_password(
            store, secret, old, fields.get("new", ""), place, browser_called(request.headers)
        )
        return come_in(request, store, new, "/password?changed=1")
    except _Again as error:
        faults["again"] = str(error)
    except Invalid as error:
        faults["new"] = str(error)
    except NotAllowed as error:
        faults["old"] = str(error)
    if "old" not in faults:
        try:
            accounts.confirm_password(store, secret, old, place)  # Both are told, where both are wrong.
        except NotAllowed as error:
            faults["old"] = str(error)
    return _show_password(request, store, fields, faults=faults)


def _two_passwords(says: str, where: str, focus: bool = True, moves: bool = True) -> str:
    """`moves`: whether the focus goes to what is wrong in them."""
    return field(
        "new",
        "Your new password",
        kind="password",
        autocomplete="new-password",
        hint=HINT,
        fault=says if where == "new" else "",
        focus=moves and (where == "new" or (focus and not where)),
    ) + field(
        "again",
        "The same once more",
        kind="password",
        autocomplete="new-password",
        fault=says if where == "again" else "",
        focus=moves and where == "again",
    )


class _Again(UnderheardError):
    """The password was not written the same way twice."""


ROUTES = [
    form_route("/join/{secret}", _show_join, _join_answer),
    form_route("/password", _show_password, posted_by_us("password", _password, _show_password)),
]
