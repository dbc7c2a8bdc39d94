"""The learning record store that levels are sent to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from app.errors import UnderheardError
from app.settings.reading import said

XAPI_VERSIONS: Final = ("1.0.3", "2.0.0")


@dataclass(frozen=True)
class RecordStore:
    """A learning record store, as xAPI has it: where it is and what it knows us by."""

    endpoint: str
    """What stands before /statements, without a slash at its end."""
    key: str
    secret: str = field(repr=False)
    version: str = XAPI_VERSIONS[0]

    @property
    def host(self) -> str:
        """The machine, as a person would name it."""
        return urlsplit(self.endpoint).hostname or self.endpoint

    @property
    def is_here(self) -> bool:
        """Whether what is sent stays on this machine."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")

    @property
    def is_open(self) -> bool:
        """Whether others can read on the way what is sent."""
        return not self.is_here and self.endpoint.startswith("http:")


def record_store() -> RecordStore | None:
    """The learning record store; None where none is set up.

    Raises UnderheardError where the settings contradict themselves or cannot be used.
    """
    endpoint, key, secret = (said(f"UNDERHEARD_XAPI_{name}") for name in ("ENDPOINT", "KEY", "SECRET"))
    version = said("UNDERHEARD_XAPI_VERSION")
    if not endpoint:
        if key or secret or version:
            raise UnderheardError(
                "UNDERHEARD_XAPI_KEY, …_SECRET or …_VERSION is set and nothing says where the record store is; "
                "set UNDERHEARD_XAPI_ENDPOINT, or unset them."
            )
        return None
    _refuse_no_address(endpoint)
    if bool(key) != bool(secret):
        raise UnderheardError("UNDERHEARD_XAPI_KEY and UNDERHEARD_XAPI_SECRET belong together; set both, or neither.")
    if ":" in key or not (key + secret).isprintable():
        raise UnderheardError("UNDERHEARD_XAPI_KEY holds a colon, or it or the secret what no key holds; correct it.")
    if version and version not in XAPI_VERSIONS:
        raise UnderheardError(f"UNDERHEARD_XAPI_VERSION is none of {', '.join(XAPI_VERSIONS)}; correct it.")
    return RecordStore(endpoint.rstrip("/").removesuffix("/statements"), key, secret, version or XAPI_VERSIONS[0])


def _refuse_no_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        usable = usable and not parts.query and not parts.fragment
    except ValueError:
        usable = False
    if not usable or not url.isprintable() or " " in url:
        raise UnderheardError(
            "UNDERHEARD_XAPI_ENDPOINT is no address of a server; write it like https://records.example.org/xapi."
        )
    if parts.username or parts.password:
        raise UnderheardError("UNDERHEARD_XAPI_ENDPOINT holds a password; put it in UNDERHEARD_XAPI_SECRET instead.")
