"""A sound on its way to a browser is given to the person it is for, for a while, and to nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.settings import database_path, sign_in_cookie
from app.store import Store
from app.training.accounts import create_admin, sign_in
from app.training.sound import handing
from app.training.sound.handing import HELD_SECONDS, Handing
from app.web import sounds

PASSWORD = "a long way round the harbour"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_sound_is_given_to_its_person_and_to_nobody_else() -> None:
    held = Handing()
    token = held.hold("ana", "n", "player-a1", b"RIFF")
    assert held.give(token, "ana") == b"RIFF"
    assert held.give(token, "bo") is None and held.give(token, "") is None
    assert held.give("0" * 64, "ana") is None


def test_a_page_drawn_anew_keeps_its_address_and_another_person_gets_another() -> None:
    held = Handing()
    token = held.hold("ana", "n", "player-a1", b"RIFF")
    assert held.hold("ana", "n", "player-a1", b"RIFF") == token
    assert len({token, held.hold("bo", "n", "player-a1", b"RIFF"), Handing().hold("ana", "n", "player-a1", b"")}) == 3


@pytest.mark.parametrize("gone", ["n", "a1", "ana"], ids=["the sound", "the attempt", "the person"])
def test_what_is_deleted_is_not_held_any_longer(gone: str) -> None:
    held = Handing()
    token, other = held.hold("ana", "n", "player-a1", b"RIFF"), held.hold("bo", "m", "player-b2", b"RIFF")
    held.let_go(gone)
    assert held.give(token, "ana") is None
    assert held.give(other, "bo") == b"RIFF"


def test_a_sound_is_not_held_for_ever_nor_more_of_them_than_there_is_room_for() -> None:
    clock = Clock()
    held = Handing(clock, most=10)
    first, second = held.hold("ana", "1", "a", b"123456"), held.hold("ana", "2", "a", b"123456")
    assert held.give(first, "ana") is None and held.give(second, "ana") == b"123456"
    clock.now = HELD_SECONDS + 1
    assert held.give(second, "ana") is None


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> TestClient:
    monkeypatch.setenv("UNDERHEARD_DATA", str(tmp_path))
    monkeypatch.setattr(sounds, "HANDING", handing.Handing())
    return TestClient(Starlette(routes=sounds.ROUTES))


@pytest.mark.parametrize(
    ("asked", "status", "got", "of"),
    [
        (None, 200, b"0123456789", None),
        ("bytes=0-", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=5-2", 416, b"", "bytes */10"),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("furlongs=1-2", 200, b"0123456789", None),
    ],
)
def test_a_player_gets_the_part_it_asks_for(
    client: TestClient, asked: str | None, status: int, got: bytes, of: str | None
) -> None:
    token = sounds.HANDING.hold("ana", "n", "a", b"0123456789")
    answer = client.get(f"/sound/{token}", headers={"range": asked} if asked else {})
    assert (answer.status_code, answer.content, answer.headers.get("content-range")) == (status, got, of)
    assert answer.headers["cache-control"] == "private, no-store", "no browser keeps it"


def test_what_is_not_there_is_said_in_words(client: TestClient) -> None:
    answer = client.get("/sound/" + "0" * 64)
    assert answer.status_code == 404 and "no such sound for you" in answer.text


def test_where_people_sign_in_a_copied_address_is_of_no_use_to_anybody_else(client: TestClient) -> None:
    store = Store(database_path())
    token = sounds.HANDING.hold(create_admin(store, "Ana", "ana", PASSWORD).id, "n", "a", b"0123456789")
    create_admin(store, "Bo", "bo", PASSWORD)

    def got_by(name: str | None) -> int:
        secret = sign_in(store, name, PASSWORD, "127.0.0.1").secret if name else ""
        return client.get(f"/sound/{token}", headers={"cookie": f"{sign_in_cookie()}={secret}"}).status_code

    assert (got_by("ana"), got_by("bo"), got_by(None)) == (200, 404, 404)
