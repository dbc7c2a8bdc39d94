"""A trainer carries customers in and out, and begins one from a real conversation, in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from benches import SmallBench, of_our_own, small_bench
from browser_support import PHONE, Room, Visit, a_browser, a_visit  # noqa: F401
from fault_server import FaultServer, completion, hangs, says, serving
from playwright.sync_api import Page, expect
from test_from_transcript import CALL, PROPOSED

from app.formats.bundle import pack, read_bundle
from app.training.authoring import drafts


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with serving(hangs) as held:
        yield held


@pytest.fixture(name="room", scope="module")
def a_room_with_a_model(tmp_path_factory: pytest.TempPathFactory, server: FaultServer) -> Iterator[Room]:
    opened = Room(tmp_path_factory.mktemp("room") / "data")
    opened.data.mkdir()
    opened.environment = {
        "UNDERHEARD_BASE_URL": f"http://127.0.0.1:{server.port}/v1",
        "UNDERHEARD_MODEL": "small",
        "UNDERHEARD_VOICE": "embedded",
    }
    opened.start()
    yield opened
    if opened.process:
        opened.kill()


@pytest.fixture(scope="module")
def bench(room: Room) -> SmallBench:
    return small_bench(room.data / "underheard.db")


def as_tom(page: Page, room: Room, bench: SmallBench, path: str) -> None:
    page.context.add_cookies([{"name": "underheard_person", "value": bench.tom.id, "url": room.address}])
    page.goto(room.address + path)


def texts(bench: SmallBench) -> list[str]:
    return [each.text for each in drafts(bench.store, bench.tom.id)]


def test_a_zip_comes_in_after_a_look_and_can_be_taken_back(
    room: Room, bench: SmallBench, visit: Visit, tmp_path: Path
) -> None:
    held = bench.begin()
    some = tmp_path / "some.zip"
    newer = of_our_own().replace("Our own,", "Theirs <b>&amp;</b>,", 1)
    some.write_bytes(pack({"mislaid-parcel.yaml": newer, "half.yaml": "id: half\ntitle: Half of one\n"}))
    page = visit("/", size=PHONE)
    as_tom(page, room, bench, "/scenarios")
    page.get_by_text("Bring in a file, or take customers out").click()
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"no zip at all")
    page.locator("input[type=file]").set_input_files(broken)
    expect(page.get_by_text("broken.zip is damaged or is no ZIP file")).to_be_visible()
    page.locator("input[type=file]").set_input_files(some)
    expect(page.get_by_text("A draft here has the same id.")).to_be_visible()
    expect(page.get_by_text("Theirs <b>&amp;</b>,")).to_be_visible()
    assert texts(bench) == [held.text]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.get_by_role("button", name="Bring in 2 customers").click()
    expect(page.get_by_text("2 customers came in as drafts")).to_be_visible()
    assert len(texts(bench)) == 3 and held.text in texts(bench)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("2 customers came in as drafts")).to_have_count(0)
    assert texts(bench) == [held.text]
    # What was drawn before goes once the page is drawn anew.
    expect(page.get_by_role("button", name="Take out all customers")).to_have_count(1)
    with page.expect_download() as carried:
        page.get_by_role("button", name="Take out all customers").click()
    found = read_bundle(Path(carried.value.path()).read_bytes(), "customers.zip")
    assert [each.text for each in found.files] == [held.text]


def test_a_real_conversation_is_looked_over_sent_where_one_agreed_and_opens_as_a_draft(
    room: Room, bench: SmallBench, visit: Visit, server: FaultServer
) -> None:
    before = len(texts(bench))
    page = visit("/")
    as_tom(page, room, bench, "/scenarios?new=1")
    page.get_by_text("A real conversation", exact=True).click()
    page.get_by_label("Paste a conversation").fill(CALL)
    page.get_by_role("button", name="Read it").click()
    lines = page.get_by_label("The conversation without names")
    expect(lines).to_have_value(re.compile("^Agent: Thank you for calling Halyard"))
    assert "Kellaway" not in lines.input_value()
    expect(page.get_by_text("These may still be names:")).to_contain_text("Halyard")
    lines.fill(lines.input_value().replace("Halyard", "us"))
    page.get_by_text("I have read it, and nobody in it could be known").click()
    expect(page.get_by_text("go to 127.0.0.1, which runs on this machine")).to_be_visible()
    assert server.asked == [] and len(texts(bench)) == before
    # One that takes too long is stopped, and the words are still there.
    page.get_by_role("button", name="Have a language model propose a customer").click()
    expect(page.get_by_text("127.0.0.1 is at it")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Begin with these lines")).to_be_visible()
    expect(lines).to_have_value(re.compile("for calling us"))
    server.acts = [says(completion("no proposal"))]
    page.get_by_role("button", name="Have a language model propose a customer").click()
    expect(page.get_by_text("Nothing was proposed; you can begin with the lines as they are.")).to_be_visible()
    server.acts = [says(completion(json.dumps(PROPOSED)))]
    page.get_by_role("button", name="Have a language model propose a customer").click()
    page.wait_for_url("**/scenarios?draft=*")
    begun = drafts(bench.store, bench.tom.id)[0]
    assert begun.proposed and begun.started_from == "transcript" and "for calling us" in begun.text
    assert all("Halyard" not in json.dumps(each) for each in server.asked)
