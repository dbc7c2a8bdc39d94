"""A served room in which people sign in, for tests: who they are, their cookies, and asking any address by hand."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from browser_support import Room

from app.scenario.files import library
from app.settings import sign_in_cookie
from app.store import Store
from app.training import accounts, mentoring, practice
from app.training.people import Person, create_person, mark_told

PASSWORD = "four plain words together"
HERS = "kereru in the plum tree"
"""Stands in everything Ana and her mentor wrote."""
PEOPLE = {"owner": "trainee", "other": "trainee", "mentor": "mentor", "admin": "admin", "closed": "mentor"}


@dataclass
class SignedRoom:
    """The room, everybody in it, and what their browsers' cookies hold."""

    served: Room
    store: Store
    people: dict[str, Person] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    done: str = ""
    """Ana's attempt, finished."""
    going: str = ""
    """Ana's attempt that is not over."""

    def cookie(self, who: str) -> str:
        return f"{sign_in_cookie()}={self.secrets[who]}"

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """What the server answers to exactly this: the path is sent as it stands."""
        conn = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=20)
        given = {name: value for name, value in (headers or {}).items() if name.lower() != "host"}
        try:
            conn.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            conn.putheader("Host", (headers or {}).get("Host", f"127.0.0.1:{self.served.port}"))
            for name, value in given.items():
                conn.putheader(name, value.encode("latin-1", "replace"))
            if body is not None and "Content-Length" not in given:
                conn.putheader("Content-Length", str(len(body)))
            try:
                conn.endheaders(body)
                answer = conn.getresponse()
                return Answer(answer.status, dict(answer.getheaders()), answer.read())
            except (ConnectionError, http.client.HTTPException):
                return Answer(0, {}, b"")  # The server hung up on it.
        finally:
            conn.close()


@dataclass(frozen=True)
class Answer:
    """A status (0 where the server hung up), its headers, its body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def signed_room(folder: Path) -> SignedRoom:
    """Seed a room in which people sign in, in `folder`; it is not served yet."""
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(folder / "underheard.db")
    room = SignedRoom(Room(folder), store)
    for who, role in PEOPLE.items():
        person = mark_told(store, create_person(store, f"{who.title()} Person", role).id)
        room.people[who] = person
    boss = room.people["admin"].id
    for who, person in room.people.items():
        accounts.make_account(store, person.id, f"{who}@example.org", boss)
        secret = accounts.invite(store, person.id, boss).secret
        accounts.take_up(store, secret, PASSWORD)
        room.secrets[who] = accounts.sign_in(store, f"{who}@example.org", PASSWORD, f"127.0.0.{len(who)}").secret
        room.secrets[f"used link of {who}"] = secret
    room.secrets["ended"] = accounts.sign_in(store, "owner@example.org", PASSWORD, "127.0.0.9").secret
    accounts.sign_out(store, room.secrets["ended"])
    accounts.disable(store, room.people["closed"].id, boss)
    ana, customers = room.people["owner"].id, library()
    for going in (False, True):
        attempt = practice.start_attempt(store, customers, ana, "late-parcel", seed=3)
        practice.take_turn(store, customers, attempt.id, f"I see a {HERS}. Why Friday?", 1, ana)
        if going:
            room.going = attempt.id
            continue
        room.done = attempt.id
        practice.wrap_up(store, customers, attempt.id, ana)
        practice.reflect(store, attempt.id, ana, f"About a {HERS}.", [], {"listening": 2})
        mentoring.leave_feedback(store, attempt.id, f"Good, the {HERS}.", room.people["mentor"].id)
    return room


def routes() -> list[tuple[str, str]]:
    """(method, path) of every address the application has, asked of it in a process of its own."""
    says = (
        "import json; from app.web.application import application\n"
        "app = application()._build_starlette_app()\n"
        "print(json.dumps([(m, r.path) for r in app.routes "
        "for m in sorted(getattr(r, 'methods', None) or ['WEBSOCKET' if r.path else 'MOUNT'])]))"
    )
    out = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, check=True, timeout=60)
    return [(method, path) for method, path in json.loads(out.stdout.splitlines()[-1])]


@pytest.fixture(name="room", scope="module")
def a_signed_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedRoom]:
    """The same, served; shared by the tests of a module."""
    folder = tmp_path_factory.mktemp("signed") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNDERHEARD_DATA", str(folder))
        seeded = signed_room(folder)
        seeded.served.start()
        yield seeded
        seeded.served.kill()
