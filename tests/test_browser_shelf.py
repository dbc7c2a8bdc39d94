"""A trainer finds a customer on the shelf, looks at what it was before and goes back, in a real browser."""

from __future__ import annotations

import pytest
from benches import SmallBench, small_bench
from browser_support import DESK, PHONE, Room, Visit, a_browser, a_room, a_visit, serious, settled  # noqa: F401
from playwright.sync_api import Page, expect
from test_doing import COLD, talked

from app.training.authoring import draft, keep_point, save_text


@pytest.fixture(scope="module")
def bench(room: Room) -> SmallBench:
    return small_bench(room.data / "underheard.db")


def as_tom(visit: Visit, room: Room, bench: SmallBench, path: str, **how: object) -> Page:
    page = visit("/", **how)
    page.context.add_cookies([{"name": "underheard_person", "value": bench.tom.id, "url": room.address}])
    page.goto(room.address + path)
    settled(page)
    return page


def test_the_shelf_is_walked_by_keys_and_what_was_before_comes_back(
    room: Room, bench: SmallBench, visit: Visit
) -> None:
    held = bench.begin()
    keep_point(bench.store, held.id, "Before <b>it</b>", bench.tom.id)
    opener = "I need to know I'll have it before Friday."
    save_text(bench.store, held.id, held.text.replace(opener, "I need it by Friday."), held.revision, bench.ruth.id)
    page = as_tom(visit, room, bench, "/scenarios", size=PHONE)
    drafts = page.get_by_role("list", name="Being written")
    expect(drafts.get_by_role("button", name="Take away")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    drafts.locator(".ur-shelf-open").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**draft=*")
    page.get_by_text("Versions", exact=True).click()
    page.locator(".ur-shelf-open", has_text="Before <b>it</b>").click()
    expect(page.get_by_text("The opener was reworded.")).to_be_visible()
    assert "know" in " ".join(page.locator(".bt del").all_inner_texts())
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.get_by_role("button", name="Go back to how it was then").click()
    expect(page.get_by_text("What it was just now is kept below")).to_be_visible()
    assert draft(bench.store, held.id, bench.tom.id).text == held.text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_found_on_these_pages(room: Room, bench: SmallBench, visit: Visit, scheme: str) -> None:
    held = bench.begin()
    keep_point(bench.store, held.id, "Now", bench.tom.id)
    talked(bench, COLD)
    for path in (
        "/scenarios",
        f"/scenarios?draft={held.id}&view=versions",
        "/scenarios?scenario=late-parcel&view=doing",
    ):
        page = as_tom(visit, room, bench, path, size=DESK, scheme=scheme)
        page.locator(".ur-shelf, .bt-table").first.wait_for()
        assert serious(page) == [], path
