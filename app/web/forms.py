"""Forms that only our own pages can send: bounded, and with a token that belongs to the browser they were shown to."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from app.errors import Invalid
from app.settings import is_secure, public_address
from app.store.secret import room_secret
from app.web.visitors import cookies

LARGEST = 16 * 1024
"""Bytes of a form; a password has 1024 characters at most."""
GOOD_FOR = 12 * 3600
"""Seconds a page may stand open before its form is sent."""
TOKEN = "token"
STALE = "This page was open for too long, or came from somewhere else. Nothing was changed; send it again."


def form_cookie() -> str:
    """The name of the cookie that ties a form to the browser it was shown to."""
    return "__Host-underheard_form" if is_secure() else "underheard_form"


def nonce_of(request: Request) -> str:
    """What this browser's forms are tied to: what its cookie says, else something new."""
    said = cookies(request.headers).get(form_cookie(), "")
    return said if 40 <= len(said) <= 60 and said.isascii() else secrets.token_urlsafe(32)


def token_for(folder: Path, nonce: str, purpose: str) -> str:
    """What a form of that purpose carries, for the browser that holds that nonce."""
    return _signer(folder).dumps([_bound(nonce), purpose])


def keep_nonce(response: Response, nonce: str) -> None:
    """Have the browser hold the nonce for as long as it is open."""
    set_cookie(response, form_cookie(), nonce)


def set_cookie(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """A cookie no script can read, that other sites' forms do not bring along, and that https keeps to itself."""
    response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=is_secure())


def drop_cookie(response: Response, name: str) -> None:
    """Have the browser forget a cookie of ours."""
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=is_secure())


async def read_form(request: Request) -> dict[str, str]:
    """Name -> value of a posted form, the first of each name; Invalid where it is none, or over 16 KB."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Invalid("That is no form of this room; go back and send it again.")
    said = request.headers.get("content-length", "0")
    if not said.isdigit() or int(said) > LARGEST:
        raise Invalid("That is more than a form here can hold; shorten it.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise Invalid("That is more than a form here can hold; shorten it.")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=20)
    except ValueError as error:
        raise Invalid("That is no form of this room; go back and send it again.") from error
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    return fields


def refuse_forged(folder: Path, request: Request, fields: dict[str, str], purpose: str) -> None:
    """Invalid where this form was not one of ours, shown to this very browser a while ago at most."""
    if not is_same_origin(request.headers):
        raise Invalid(STALE)
    nonce = cookies(request.headers).get(form_cookie(), "")
    try:
        bound, meant = _signer(folder).loads(fields.get(TOKEN, ""), max_age=GOOD_FOR)
    except (BadData, ValueError, TypeError) as error:
        raise Invalid(STALE) from error
    if not nonce or meant != purpose or not hmac.compare_digest(str(bound), _bound(nonce)):
        raise Invalid(STALE)


def is_same_origin(headers: Headers) -> bool:
    """Whether a page of ours sent this, as far as the browser says: by Sec-Fetch-Site, and by Origin."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    # A page that tells nobody where it was, as the one behind an invitation, sends no origin either.
    return headers.get("origin") == "null" or origin_matches(headers)


def origin_matches(headers: Headers) -> bool:
    """Whether the Origin, where one is said, is the address people reach the room by."""
    origin = headers.get("origin")
    if origin is None:
        return True
    address = urlsplit(origin.lower())
    if not address.netloc:  # "null", for one
        return False
    return (
        f"{address.scheme}://{address.netloc}" == public_address() or address.netloc == headers.get("host", "").lower()
    )


def local_path(said: str) -> str:
    """A path of this room to go on to; "/" where anything else was said."""
    usable = (
        said.startswith("/")
        and not said.startswith("//")
        and len(said) <= 500
        and said.isascii()
        and said.isprintable()
        and not any(character in said for character in '\\<>"^`{|} ')
    )
    if not usable or urlsplit(said).netloc or urlsplit(said).scheme:
        return "/"
    return "/" if urlsplit(said).path.startswith(("/sign", "/join", "/auth", "/oauth2callback")) else said


def _signer(folder: Path) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(room_secret(folder), salt="underheard-form")


def _bound(nonce: str) -> str:
    return hashlib.sha256(nonce.encode()).hexdigest()
