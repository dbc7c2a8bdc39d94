"""The server's log: one line an event, and in no line a word that somebody said, a name, a password or a secret."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sqlite3
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from load_client import Visitor
from pydantic import TypeAdapter
from served import Served
from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

from app.errors import Invalid, ModelFault, StoreFault
from app.settings.signing_in import sign_in_cookie
from app.store import Store
from app.training.accounts import create_admin, invite, make_account, sign_in, take_up
from app.training.people import create_person, mark_told
from app.web import logs
from app.web.access_log import shown

SECRET = "Aroha said her brother signed"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged in this process, as JSON."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, {name: _state(name) for name in list(logging.Logger.manager.loggerDict)}
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(logs, "_handler", None)
    stream = io.StringIO()
    logs.begin("json", stream)
    yield stream
    root.handlers[:], root.level = before[0], before[1]
    for name, (handlers, level, propagate) in before[2].items():
        logger = logging.getLogger(name)
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)


def _state(name: str) -> tuple[list[logging.Handler], int, bool]:
    logger = logging.getLogger(name)
    return logger.handlers[:], logger.level, logger.propagate


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_time_level_event_and_place(written: io.StringIO) -> None:
    logging.getLogger("app.training.practice").warning("A turn took %d ms", 12)
    (line,) = lines(written)
    assert line["event"] == "A turn took 12 ms" and line["level"] == "warning"
    assert str(line["time"]).endswith("+00:00") and str(line["where"]).startswith("app.training.practice:")


def test_what_a_message_was_filled_with_is_told_only_where_it_cannot_be_words_of_people(written: io.StringIO) -> None:
    log = logging.getLogger("app.simulation.openai_voice")
    log.warning("No turn %s of %s (%s): %s", 3, "0123456789abcdef0123", "timed-out", SECRET)
    log.warning("It failed: %s", ValueError(SECRET))
    log.warning("It failed: %s", {"said": SECRET})
    assert [line["event"] for line in lines(written)] == [
        "No turn 3 of 0123456789abcdef0123 (timed-out): …",
        "It failed: ValueError",
        "It failed: …",
    ]


def test_a_message_that_another_library_put_together_is_not_told(written: io.StringIO) -> None:
    elsewhere = logging.getLogger("streamlit.runtime.somewhere")
    elsewhere.warning(f"Could not read {SECRET}")
    elsewhere.warning("Could not read %s", SECRET)
    elsewhere.error("The stream of a session ended")
    assert [line["event"] for line in lines(written)] == [
        "a line of streamlit",
        "Could not read %s",
        "The stream of a session ended",
    ]


def _fails(error: Exception) -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise error from cause
    except Exception:
        logging.getLogger("app.main").exception("A page could not be drawn")


def test_a_fault_is_told_by_its_type_and_place_and_its_words_only_where_they_are_nobodys(written: io.StringIO) -> None:
    _fails(ValueError(SECRET))
    _fails(Invalid(f"“{SECRET}” is no name."))
    _fails(ModelFault("timed-out", SECRET))
    _fails(StoreFault("rooms.db is damaged."))
    try:
        TypeAdapter(int).validate_python(SECRET)
    except ValueError:
        logging.getLogger("app.main").exception("A page could not be drawn")
    found = lines(written)
    assert [line["fault"] for line in found] == ["ValueError", "Invalid", "ModelFault", "StoreFault", "ValidationError"]
    assert [line.get("why") for line in found] == [None, None, "timed-out", "rooms.db is damaged.", None]
    assert all(line["cause"] == "KeyError" for line in found[:4])
    assert str(found[0]["at"]).startswith("['tests/test_logs.py:")
    assert SECRET not in written.getvalue()


def test_a_fault_that_nobody_caught_in_a_thread_is_told_the_same_way(written: io.StringIO) -> None:
    def fail() -> None:
        raise RuntimeError(SECRET)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    (line,) = lines(written)
    assert (line["event"], line["fault"]) == ("a thread ended by a fault", "RuntimeError")


def test_on_a_terminal_a_line_is_for_people() -> None:
    record = logging.LogRecord("app.x", logging.WARNING, __file__, 3, "A turn took %d ms", (12,), None)
    assert logs.AsText().format(record).endswith("warning A turn took 12 ms  where=app.x:3")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/", "/"),
        ("/practise", "/practise"),
        ("/join/Zk3_secretsecretsecret", "/join/…"),
        ("/sound/0123abcd", "/sound/…"),
        ("/_stcore/upload_file/83bf7287-fa34/4c16", "/_stcore/upload_file/…/…"),
        ("/Aroha Ngāti", "/…"),
        ("/a\nlevel", "/…"),
        ("/" + "x" * 30, "/…"),
    ],
)
def test_of_a_path_nothing_is_told_that_could_be_a_secret_or_words(path: str, told: str) -> None:
    assert shown(path) == told


# -- a whole journey ---------------------------------------------------------------------------------------------------

NAME, ADMIN = "Aroha Ngāti-Whātua", "Ruth Halewood"
PASSWORD, WRONG = "a lantern under seven rivers", "three blind otters in a canoe"
REPLIES = (
    "Kia ora, that sounds like a lot to carry for one week. What happens on Friday?",
    "It matters to you that somebody else decided it. I hear that, truly.",
)
UPLOADED, FRAME, HEADER = "Uploaded words of a stranger", "Framed words of a stranger", "Headed words of a stranger"
BROKEN = "a memory that holds my sister's words and is no JSON"


def _post(url: str, body: bytes, **headers: str) -> int:
    request = urllib.request.Request(url, body, headers=headers)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code


def test_a_whole_journey_leaves_no_word_name_password_or_secret_in_the_log(tmp_path: Path) -> None:
    room = Served(tmp_path)
    store = Store(room.data / "underheard.db")
    admin = create_admin(store, ADMIN, "ruth.halewood", PASSWORD)
    trainee = create_person(store, NAME, "trainee")
    mark_told(store, trainee.id)
    make_account(store, trainee.id, "aroha.ngati", admin.id)
    link = invite(store, trainee.id, admin.id).secret
    take_up(store, link, PASSWORD)
    cookie = sign_in(store, "aroha.ngati", PASSWORD, "127.0.0.1").secret
    said: list[str] = []

    async def journey() -> None:
        visitor = Visitor(room.address, {sign_in_cookie(): cookie})
        await visitor.open()
        await visitor.press(visitor.page.buttons("meet-late-parcel")[0])
        for reply in REPLIES:
            await visitor.say(reply, lambda: None)
        said.extend(turn["text"] for turn in visitor.page.turns)
        # What a page rests on is broken under it, in two ways.
        for broken, shows in ((BROKEN, "is damaged"), (json.dumps({BROKEN: 1}), "Something went wrong here")):
            with closing(sqlite3.connect(store.path, isolation_level=None)) as db:
                db.execute("UPDATE exchanges SET memory = ?, state = ?, beat = ?", (broken,) * 3)
            await visitor.go(visitor.query)
            assert shows in visitor.page.text
        await visitor.close()
        # A frame that is none.
        socket = await connect(
            room.address.replace("http", "ws") + "/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(room.address),
            additional_headers={"Cookie": f"{sign_in_cookie()}={cookie}"},
            proxy=None,
        )
        await socket.send(b"\xff\xff" + FRAME.encode())
        await socket.wait_closed()

    room.start()
    try:
        room.wait()
        asyncio.run(journey())
        cookies = {"Cookie": f"{sign_in_cookie()}={cookie}"}
        upload = f"{room.address}/_stcore/upload_file/{link}/x?name={urllib.parse.quote(UPLOADED)}"
        assert _post(upload, UPLOADED.encode(), **cookies, **{"Content-Type": "multipart/form-data"}) >= 400
        form = urllib.parse.urlencode({"name": "aroha.ngati", "password": WRONG}).encode()
        _post(f"{room.address}/signin?next={urllib.parse.quote(NAME)}", form, Origin=room.address)
        _post(f"{room.address}/join/{link}", form, Referer=HEADER, **{"User-Agent": HEADER})
        _post(f"{room.address}/{urllib.parse.quote(NAME)}", b"", **cookies)
        assert room.stop() == 0
    finally:
        room.end()
    log = room.said()
    events = {line["event"] for line in room.lines()}
    assert {"request", "socket opened", "socket closed", "stopping", "stopped"} <= events
    assert {"a page could not be drawn", "a page met a fault"} <= events
    assert all(set(line) >= {"time", "level", "event", "where"} for line in room.lines())
    words = [NAME, ADMIN, "Aroha", "Ngāti", "Ruth", "Halewood", "aroha", "ngati", "halewood"]
    hidden = [*REPLIES, *said, *words, PASSWORD, WRONG, link, cookie, UPLOADED, FRAME, HEADER, BROKEN]
    pieces = {piece for text in hidden for piece in (text, json.dumps(text)[1:-1], urllib.parse.quote(text))}
    pieces |= {text[at : at + 24] for text in (*REPLIES, *said, BROKEN) for at in range(0, max(1, len(text) - 23), 8)}
    assert len(said) >= 5 and [piece for piece in pieces if len(piece) > 3 and piece in log] == []
