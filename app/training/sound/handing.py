"""Sounds on their way to one person's browser: held in memory for a while, and given to nobody else.

They are made or read by the verbs, which ask who may hear them; the server then hands out bytes by an address that
nobody can guess and that is good for that person alone.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

HELD_SECONDS = 2 * 3600.0
"""How long a page may stand open and still play what it shows."""
HELD_BYTES = 256_000_000
"""In all of one server process; beyond it the ones asked for longest ago go first, and come back with the next run."""


@dataclass(frozen=True)
class _Held:
    person_id: str
    name: str
    about: str
    data: bytes
    until: float
    recorded: str


class Handing:
    """What one server process holds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = HELD_BYTES) -> None:
        self._clock, self._most = clock, most
        self._salt = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._bytes = 0

    def hold(self, person_id: str, name: str, about: str, data: bytes, recorded: str = "") -> str:
        """Hold a sound for that person and return its token: the same for the same name, so that a page drawn anew
        plays on. `about` names what it is of, with the id of the attempt or moment in it, so that it can be let go;
        `recorded` is the id of the attempt of which it holds recordings of who practised, where it does."""
        token = hmac.new(self._salt, f"{person_id}\n{name}\n{about}".encode(), "sha256").hexdigest()
        now = self._clock()
        with self._lock:
            self._drop(token)
            self._held[token] = _Held(person_id, name, about, data, now + HELD_SECONDS, recorded)
            self._bytes += len(data)
            for old in [each for each, held in self._held.items() if held.until < now]:
                self._drop(old)
            while self._bytes > self._most and len(self._held) > 1:
                self._drop(next(iter(self._held)))
        return token

    def give(self, token: str, person_id: str | None) -> bytes | None:
        """The sound of that token for that person, `None` for anybody where nobody signs in; None where it is not
        theirs or not there any more, which nobody can tell apart."""
        with self._lock:
            held = self._held.get(token)
            if held is None or held.until < self._clock() or (person_id is not None and held.person_id != person_id):
                return None
            return held.data

    def recorded(self, token: str) -> tuple[str, str] | None:
        """Of which attempt that sound holds recordings, and for whom it is held; None where it holds none."""
        with self._lock:
            held = self._held.get(token)
        return (held.recorded, held.person_id) if held is not None and held.recorded else None

    def let_go(self, *names: str) -> None:
        """Hold nothing any more of these: names of sounds, ids of attempts, moments or people."""
        wanted = set(names)
        with self._lock:
            gone = [
                token
                for token, held in self._held.items()
                if held.name in wanted or held.person_id in wanted or any(name in held.about for name in wanted)
            ]
            for token in gone:
                self._drop(token)

    def _drop(self, token: str) -> None:
        held = self._held.pop(token, None)
        if held is not None:
            self._bytes -= len(held.data)


HANDING = Handing()
"""Of this process: whoever comes back finds their sounds here, since a server in front sends them to the same one."""
