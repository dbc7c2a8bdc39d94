"""A second reader in a served room: said beforehand, silent meanwhile, and a person is asked where it differs."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from browser_support import (  # noqa: F401
    CHROMIUM,
    Room,
    Visit,
    a_browser,
    a_visit,
    come_in,
    serious,
    settled,
)
from fault_server import FaultServer, finds, serving
from playwright.sync_api import expect

from app.store import Store

REPLY = "Two missed days, and before Friday. What happens on Friday?"
FAR = {"specific_to_them": "before Friday", "validates": "Two missed days", "names_feeling": "Two missed days"}


@pytest.fixture(scope="module")
def model() -> Iterator[FaultServer]:
    with serving(finds(**FAR)) as told:
        yield told


@pytest.fixture(name="room", scope="module")
def a_room_with_a_second_reader(tmp_path_factory: pytest.TempPathFactory, model: FaultServer) -> Iterator[Room]:
    if not CHROMIUM:
        pytest.skip("no Chromium here; install one, or name it in CHROMIUM")
    settings = {
        "UNDERHEARD_BASE_URL": f"http://127.0.0.1:{model.port}/v1",
        "UNDERHEARD_JUDGE_MODEL": "models/small.gguf",
    }
    opened = Room(tmp_path_factory.mktemp("room") / "data", environment=settings)
    opened.start()
    yield opened
    if opened.process:
        opened.kill()


def kept(room: Room) -> None:
    """Wait until the second reader's card is stored: the room is another process, so there is only looking."""
    store, until = Store(room.data / "underheard.db"), time.monotonic() + 20
    while time.monotonic() < until:
        with store.reading() as reader:
            if reader.row("SELECT 1 FROM scorecards WHERE rater LIKE 'judge:%'"):
                return
        time.sleep(0.05)
    raise AssertionError("it was not kept")


def test_from_the_first_word_to_a_mentor_s_look(visit: Visit, room: Room, model: FaultServer) -> None:
    page = visit("/")
    come_in(page, "Ana Söderberg")
    expect(page.get_by_text("goes to small on this machine, a language model, without your name")).to_be_visible()
    page.locator(".st-key-meet-late-parcel button").click()
    expect(page.get_by_text("a language model, too")).to_be_visible()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(f"Ana here. {REPLY}")
    box.press("Enter")
    expect(page.get_by_text(REPLY)).to_be_visible()
    settled(page)
    assert not model.asked
    page.get_by_role("button", name="Wrap up").click()
    page.get_by_role("button", name="End it and wrap up").click()
    assert model.arrived.acquire(timeout=30)
    kept(room)
    assert "Ana" not in json.dumps(model.asked, ensure_ascii=False)
    page.get_by_role("button", name="See what was behind it").click()
    expect(page.get_by_text("Two readers differ on acknowledgement in reply 1.")).to_be_visible()
    assert serious(page) == []
    page.locator("[data-sign='1-acknowledgement']").click()
    expect(page.locator("#ur-panel-1-acknowledgement")).to_contain_text(
        "A second reader differs: 4 of 4, and says why."
    )

    desk = visit("/")
    come_in(desk, "Mere", "Mentor")
    expect(desk.get_by_text("Two readers differ on acknowledgement in reply 1")).to_be_visible()
