"""How the room is reached from elsewhere, and who vouches for those who come."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.errors import UnderheardError
from app.settings.reading import said as _set
from app.settings.table import BY_VARIABLE

SHORTEST_SECRET = BY_VARIABLE["UNDERHEARD_SECRET"].shortest
"""Characters of a secret to sign with."""


PERSON_COOKIE = "underheard_person"
"""Who somebody said they are, while the room has no accounts."""


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect identity provider."""

    metadata: str
    """The address of its .well-known/openid-configuration."""
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    """What people call it."""


def public_address() -> str:
    """How people reach the room, such as https://practice.example.org, without a path; '' where that was not said.

    Raises UnderheardError where UNDERHEARD_ADDRESS is no such address.
    """
    said = _set("UNDERHEARD_ADDRESS").rstrip("/")
    if not said:
        return ""
    try:
        parts = urlsplit(said)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        usable = usable and not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
    except ValueError:
        usable = False
    if not usable or not said.isprintable() or " " in said:
        raise UnderheardError(
            "UNDERHEARD_ADDRESS is no address people could reach; write it like https://practice.example.org."
        )
    return said.lower()


def is_secure() -> bool:
    """Whether people reach the room over https."""
    return public_address().startswith("https:")


def sign_in_cookie() -> str:
    """The name of the cookie that says which browser is signed in. Over https no other host can set one of its name."""
    return "__Host-underheard" if is_secure() else "underheard_signed_in"


def given_secret() -> str:
    """What UNDERHEARD_SECRET says is to be signed with; '' where it says nothing. UnderheardError where too short."""
    said = _set("UNDERHEARD_SECRET")
    if said and len(said) < SHORTEST_SECRET:
        raise UnderheardError(f"UNDERHEARD_SECRET is shorter than {SHORTEST_SECRET} characters; make it longer.")
    return said


def has_provider() -> bool:
    """Whether an identity provider is named; whether it can be used is what `provider` says."""
    return bool(_set("UNDERHEARD_OIDC_ISSUER"))


def provider() -> Provider | None:
    """The identity provider people sign in with, None where none is named.

    Raises UnderheardError where a part of it is missing or its address is not safe to use.
    """
    issuer = _set("UNDERHEARD_OIDC_ISSUER")
    parts = {name: _set(f"UNDERHEARD_OIDC_{name}") for name in ("CLIENT_ID", "CLIENT_SECRET")}
    if not issuer:
        for name, value in parts.items():
            if value:
                raise UnderheardError(
                    f"UNDERHEARD_OIDC_{name} is set and no identity provider is named; name it in "
                    "UNDERHEARD_OIDC_ISSUER, or unset it."
                )
        return None
    for name, value in parts.items():
        if not value:
            raise UnderheardError(f"UNDERHEARD_OIDC_ISSUER is set and UNDERHEARD_OIDC_{name} is not; set it, too.")
    address = urlsplit(issuer)
    here = address.hostname in ("localhost", "::1") or (address.hostname or "").startswith("127.")
    if not address.hostname or not (address.scheme == "https" or (address.scheme == "http" and here)):
        raise UnderheardError("UNDERHEARD_OIDC_ISSUER is no https address; write it like https://login.example.org.")
    if not public_address():
        raise UnderheardError("UNDERHEARD_OIDC_ISSUER needs UNDERHEARD_ADDRESS, where people are sent back to; set it.")
    known = "/.well-known/openid-configuration"
    metadata = issuer if issuer.endswith(known) else issuer.rstrip("/") + known
    name = " ".join(_set("UNDERHEARD_OIDC_NAME").split())[:60] or "your organisation"
    return Provider(metadata, parts["CLIENT_ID"], parts["CLIENT_SECRET"], name)
