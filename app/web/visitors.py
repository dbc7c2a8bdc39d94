"""Who is asking, by what their browser sends along."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from app.errors import NotFound
from app.settings import PERSON_COOKIE, database_path, sign_in_cookie
from app.store import Store
from app.training.accounts import SignIn, endings, has_accounts, signed_in, signs_in
from app.training.people import Person, person

REMEMBERED_SECONDS = 1.0
"""How long this process takes a sign-in for good without looking again: what was ended elsewhere is felt after that."""
_MOST = 4096


class _Remembered:
    """Sign-ins seen a moment ago, by (database, secret)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: OrderedDict[tuple[str, str], tuple[float, int, SignIn]] = OrderedDict()

    def get(self, key: tuple[str, str]) -> SignIn | None:
        with self._lock:
            found = self._seen.get(key)
        return found[2] if found and found[0] > time.monotonic() and found[1] == endings() else None

    def put(self, key: tuple[str, str], value: SignIn, as_of: int) -> None:
        with self._lock:
            self._seen[key] = (time.monotonic() + REMEMBERED_SECONDS, as_of, value)
            self._seen.move_to_end(key)
            while len(self._seen) > _MOST:
                self._seen.popitem(last=False)


_REMEMBERED = _Remembered()
_HAVE_SIGN_IN: dict[str, float] = {}
"""Database -> until when it is known that one signs in there."""


def visitor(store: Store, headers: Headers) -> Person | None:
    """Who is asking, None for nobody: whoever is signed in; in a room without accounts, whom they say they are.

    What is signed in is looked up at most once a second, so what is ended elsewhere is felt within two.
    """
    if asks_to_sign_in(store):
        here = sign_in_of(store, headers)
        return here.person if here else None
    try:
        return person(store, cookies(headers).get(PERSON_COOKIE, ""))
    except NotFound:
        return None


def sign_in_of(store: Store, headers: Headers) -> SignIn | None:
    """The sign-in that a request comes with, None for none (any more)."""
    secret = cookies(headers).get(sign_in_cookie(), "")
    if not secret:
        return None
    key = (str(store.path), secret)
    found = _REMEMBERED.get(key)
    if found is None:
        as_of = endings()  # before the look: an ending in between counts
        found = signed_in(store, secret)
        if found is not None:
            _REMEMBERED.put(key, found, as_of)
    return found


def remembered(store: Store, headers: Headers) -> SignIn | None:
    """As `sign_in_of` where it was looked up a moment ago, None otherwise; never waits for the database."""
    return _REMEMBERED.get((str(store.path), cookies(headers).get(sign_in_cookie(), "")))


def asks_to_sign_in(store: Store) -> bool:
    """`signs_in`, kept for a second where it is so."""
    key = str(store.path)
    if _HAVE_SIGN_IN.get(key, 0.0) > time.monotonic():
        return True
    if not signs_in(store):
        return False
    if has_accounts(store):
        _HAVE_SIGN_IN[key] = time.monotonic() + REMEMBERED_SECONDS
    return True


def room_store() -> Store:
    """The database of this server, opened once."""
    return _store(str(database_path()))


@cache
def _store(path: str) -> Store:
    return Store(Path(path))


def cookies(headers: Headers) -> dict[str, str]:
    """Name -> value of the cookies sent along, read as Streamlit reads them for the pages."""
    return cookie_parser(headers.get("cookie", ""))
