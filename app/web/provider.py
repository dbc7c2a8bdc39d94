"""Signing in through an identity provider: Streamlit's own OpenID Connect (`st.login`), and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from app.settings import is_secure, provider, public_address

CALLBACK = "/oauth2callback"
GOOD_FOR_SECONDS = 120
"""How long after the provider sent somebody back their word is taken; then our own sign-in has begun, or never does."""


@dataclass(frozen=True)
class Vouched:
    """Whom an identity provider has just vouched for."""

    issuer: str
    subject: str
    email: str
    email_verified: bool


def auth_secrets() -> dict[str, Any] | None:
    """What Streamlit needs to know of the provider; None where there is none. UnderheardError where it is unusable."""
    known = provider()
    if known is None:
        return None
    section: dict[str, Any] = {
        "redirect_uri": public_address() + CALLBACK,
        "client_id": known.client_id,
        "client_secret": known.client_secret,
        "server_metadata_url": known.metadata,
    }
    return {"auth": section}


def login_path() -> str:
    """Where Streamlit sends somebody on to the provider; good for two minutes."""
    return f"/auth/login?provider={encode_provider_token('default')}"


def vouched(cookies: Mapping[str, str]) -> Vouched | None:
    """Whom Streamlit's signed cookie names, where it was set a moment ago and for this room; None otherwise."""
    days = GOOD_FOR_SECONDS / 86_400

    def part(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(get_cookie_secret(), name, value, days) if value else None

    try:
        raw = get_cookie_with_chunks(part, USER_COOKIE_NAME)
        said = json.loads(raw) if raw else None
    except (ValueError, TypeError):
        return None
    if not isinstance(said, dict) or not said.get("is_logged_in") or said.get("origin") != public_address():
        return None
    return Vouched(
        issuer=_text(said.get("iss")),
        subject=_text(said.get("sub")),
        email=_text(said.get("email")),
        email_verified=said.get("email_verified") in (True, "true"),
    )


def has_come_back(cookies: Iterable[str]) -> bool:
    """Whether the provider has sent somebody back, by the names of the cookies they bring."""
    return USER_COOKIE_NAME in cookies


def forget_vouched(response: Response, cookies: Iterable[str]) -> None:
    """Have the browser drop Streamlit's word of who it is: our own sign-in counts alone."""
    for name in cookies:
        if name.startswith((USER_COOKIE_NAME, TOKENS_COOKIE_NAME)):
            response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=is_secure())


def _text(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= 500 else ""
