"""From a figure of the team's month to a conversation behind it, in a real browser and by keyboard alone."""

from __future__ import annotations

import re

from browser_support import DESK, PATIENCE, PHONE, Room, Visit, a_browser, a_room, a_visit, serious, settled  # noqa: F401
from playwright.sync_api import Page, expect

from app.scenario.files import library
from app.store import Store
from app.training import people, practice
from app.training.people import Person
from app.widgets.identity import COOKIE

expect.set_options(timeout=PATIENCE)


def person(store: Store, name: str, role: str) -> Person:
    return people.mark_told(store, people.create_person(store, name, role).id)


def at_the_team(visit: Visit, who: Person, size: tuple[int, int], scheme: str) -> Page:
    page = visit("/", size=size, scheme=scheme)
    page.context.add_cookies([{"name": COOKIE, "value": who.id, "url": page.url}])
    page.goto(page.url.rstrip("/") + "/team")
    expect(page.locator("h1")).to_have_text("Team")
    settled(page)
    return page


def test_every_figure_leads_to_its_conversations_by_keyboard(visit: Visit, room: Room) -> None:
    store, customers = Store(room.data / "underheard.db"), library()
    mere, ana = person(store, "Mere", "mentor"), person(store, "Ana", "trainee")
    for who in (ana, person(store, "Ben", "trainee"), person(store, "Cy", "trainee")):
        attempt = practice.start_attempt(store, customers, who.id, "late-parcel", seed=3)
        practice.take_turn(store, customers, attempt.id, "I completely understand your frustration.", 1, who.id)
        practice.wrap_up(store, customers, attempt.id, who.id)
        practice.reflect(store, attempt.id, who.id, "", [], {})

    desk = at_the_team(visit, mere, DESK, "dark")
    expect(desk.get_by_text("3 conversations by 3 trainees")).to_be_visible()
    expect(desk.locator(".ur-figures").first).to_be_visible()
    assert serious(desk) == []
    desk.locator("button[data-open='distress:all']").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_have_text("All conversations")
    expect(desk.locator(".ur-ledger .ur-row")).to_have_count(3)
    desk.locator(".ur-ledger .ur-row", has_text="Ana").focus()
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(r"/review\?attempt="))

    phone = at_the_team(visit, ana, PHONE, "light")
    figure = phone.locator("button[data-open='distress:all']")
    expect(figure).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    figure.press("Enter")
    expect(phone.get_by_text("1 conversation of yours, newest first; 2 of others")).to_be_visible()
    expect(phone.locator(".ur-ledger .ur-row")).to_have_count(1)
    expect(phone.get_by_text("Ben")).to_have_count(0)
