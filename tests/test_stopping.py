"""A server that is told to stop finishes what it is answering, and goes; told twice, it goes at once."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from fault_server import FaultServer, Stream, chunk, serving
from load_client import Dropped, Visitor
from served import Served

from app.settings import PERSON_COOKIE
from app.store import Store
from app.training.people import create_person, mark_told
from app.web import health
from app.web.under_way import UnderWay

REPLY = "That sounds like a lot to carry. What happens on Friday?"


class Slowly:
    """A language model that begins to answer, and goes on once it is let."""

    def __init__(self) -> None:
        self.asked, self.go_on = threading.Event(), threading.Event()

    def __call__(self, server: FaultServer, handler: object) -> None:
        stream = Stream(handler)  # type: ignore[arg-type]
        stream.says(["Friday", " is"])
        self.asked.set()
        self.go_on.wait(60)
        stream.says([" when", " it", " has", " to", " be", " there."])
        stream.send(chunk(None, "stop"), "[DONE]")
        stream.ends()


@pytest.fixture
def model() -> Iterator[tuple[FaultServer, Slowly]]:
    slowly = Slowly()
    with serving(slowly, slowly, slowly, slowly) as server:
        try:
            yield server, slowly
        finally:
            slowly.go_on.set()


@pytest.fixture
def room(tmp_path: Path, model: tuple[FaultServer, Slowly]) -> Iterator[Served]:
    served = Served(
        tmp_path,
        {
            "UNDERHEARD_BASE_URL": f"http://127.0.0.1:{model[0].port}/v1",
            "UNDERHEARD_MODEL": "slow",
            "UNDERHEARD_VOICE_SECONDS": "60",
        },
    )
    served.start()
    served.wait()
    yield served
    served.end()


async def _ask(room: Served, slowly: Slowly) -> tuple[Visitor, asyncio.Task[None]]:
    """Somebody in the middle of being answered."""
    store = Store(room.data / "underheard.db")
    person = create_person(store, "Ana", "trainee")
    mark_told(store, person.id)
    visitor = Visitor(room.address, {PERSON_COOKIE: person.id})
    await visitor.open()
    await visitor.press(visitor.page.buttons("meet-late-parcel")[0])
    assert visitor.page.box is not None
    saying = asyncio.create_task(visitor.say(REPLY, lambda: None))
    assert await asyncio.to_thread(slowly.asked.wait, 30), "the model was asked"
    return visitor, saying


def test_a_turn_that_is_being_answered_is_finished_and_kept_before_the_server_goes(
    room: Served, model: tuple[FaultServer, Slowly]
) -> None:
    async def journey() -> None:
        visitor, saying = await _ask(room, model[1])
        room.signal()
        with pytest.raises(OSError):  # nobody new comes in
            for _ in range(200):
                _, writer = await asyncio.open_connection("127.0.0.1", room.port)
                writer.close()
                await writer.wait_closed()
                await asyncio.sleep(0.05)
        assert room.process and room.process.poll() is None, "it waits for the turn"
        model[1].go_on.set()
        await saying
        assert visitor.page.turns[-2]["text"] == REPLY and "has to be there" in visitor.page.turns[-1]["text"]
        assert await asyncio.to_thread(room.process.wait, 30) == 0
        with pytest.raises(Dropped):
            await visitor.press("anything")

    asyncio.run(journey())
    with Store(room.data / "underheard.db").reading() as reader:
        kept = reader.rows("SELECT trainee, customer FROM exchanges")
    assert [row["trainee"] for row in kept] == [REPLY] and "has to be there" in kept[0]["customer"]
    events = [line["event"] for line in room.lines()]
    assert events[-1] == "stopped" and "stopping" in events


def test_told_twice_it_goes_at_once_and_what_was_kept_is_there(room: Served, model: tuple[FaultServer, Slowly]) -> None:
    async def journey() -> None:
        _, saying = await _ask(room, model[1])
        room.signal()
        while not any(line["event"] == "stopping" for line in room.lines()):
            await asyncio.sleep(0.02)
        began = time.monotonic()
        room.signal(signal.SIGINT)
        assert room.process and await asyncio.to_thread(room.process.wait, 10) == 130
        assert time.monotonic() - began < 3
        with pytest.raises(Dropped):
            await saying

    asyncio.run(journey())
    with Store(room.data / "underheard.db").reading() as reader:
        assert reader.row("SELECT count(*) AS begun FROM attempts") == {"begun": 1}


def test_work_counts_as_under_way_until_it_ends_however_it_ends() -> None:
    work = UnderWay()
    with work.one():
        first = work.now()
        with pytest.raises(KeyError), work.one():
            assert len(work.now()) == 2 and first < work.now()
            raise KeyError
        assert work.now() == first
    assert work.now() == frozenset()


# -- whether it is well ------------------------------------------------------------------------------------------------


def test_healthz_is_well_names_the_version_and_nobody(tmp_path: Path) -> None:
    served = Served(tmp_path)
    served.start()
    try:
        served.wait()
        create_person(Store(served.data / "underheard.db"), "Aroha", "trainee")
        status, told = _asked(served, "/healthz")
        assert status == 200 and told["status"] == told["database"] == "fine"
        assert set(told) == {"status", "version", "database", "disk"}
        for _ in range(600):
            if (ready := _asked(served, "/healthz?ready"))[0] == 200:
                break
            time.sleep(0.05)
        assert ready[0] == 200
        (served.data / "underheard.db").rename(served.data / "gone.db")
        status, told = _asked(served, "/healthz")
        assert status == 503 and told["status"] == "unwell"
        assert served.stop() == 0
    finally:
        served.end()


def _asked(served: Served, path: str) -> tuple[int, dict[str, str]]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(served.address + path, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, json.load(answer)


def test_a_disk_without_room_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UNDERHEARD_DATA", str(tmp_path))
    for free, told in ((10**9, "fine"), (10**8, "low"), (10**6, "full")):
        monkeypatch.setattr(health.shutil, "disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        assert health._disk() == told
