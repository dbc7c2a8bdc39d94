"""The queue in a real browser: kept to somebody, opened and left by keyboard, and the number in the menu."""

from __future__ import annotations

import re

from browser_support import (  # noqa: F401
    PATIENCE,
    PHONE,
    Room,
    Visit,
    a_browser,
    a_room,
    a_visit,
    serious,
    settled,
)
from playwright.sync_api import expect
from test_browser_review import Seeded, as_person

from app.training import practice

expect.set_options(timeout=PATIENCE)


def test_a_mentor_keeps_to_one_trainee_reads_by_keyboard_and_the_menu_counts_what_is_left(
    visit: Visit, room: Room
) -> None:
    seeded = Seeded(room)
    ben = seeded._person("Ben", "trainee")
    theirs = practice.start_attempt(seeded.store, seeded.library, ben.id, "late-parcel", seed=1)
    practice.wrap_up(seeded.store, seeded.library, theirs.id, ben.id)
    seeded.finished("Hello.")
    seeded.finished("Hello.")
    page = as_person(visit, seeded.mere, "/review")
    expect(page.get_by_role("link", name="Review · 3")).to_be_visible()
    expect(page.locator(".ur-ledger button")).to_have_count(3)
    whose = page.get_by_role("combobox", name="Whose")
    whose.focus()
    whose.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(2)
    whose.press("Enter")
    expect(page.locator(".ur-ledger button")).to_have_count(2)
    page.locator(".ur-ledger button").first.focus()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^2 of 2$"))).to_be_visible()
    page.get_by_label("What did they hear").fill("You were there.")
    page.get_by_role("button", name="Leave this for Ana").click()
    # Nobody reloads the page: the number is the room's, not the one it was drawn with.
    expect(page.get_by_role("link", name="Review · 2")).to_be_visible()
    page.get_by_role("button", name="Back to the queue").first.click()
    expect(page.locator(".ur-ledger button")).to_have_count(2)
    expect(page.get_by_role("combobox", name="Whose")).to_have_value("Ana")
    expect(page.locator(".ur-ledger button").last).to_contain_text("Read")


def test_the_queue_fits_a_phone_and_the_dark(visit: Visit, room: Room) -> None:
    seeded = Seeded(room)
    seeded.finished()
    page = as_person(visit, seeded.mere, "/review", size=PHONE, scheme="dark")
    expect(page.locator(".ur-ledger button").first).to_be_visible()
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert serious(page) == []
