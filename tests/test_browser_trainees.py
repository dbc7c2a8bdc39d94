"""A mentor finds what was written to a trainee, and a page about them that prints on one sheet, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser_support import (  # noqa: F401
    PHONE,
    Room,
    Visit,
    a_browser,
    a_room,
    a_visit,
    serious,
    settled,
)
from playwright.sync_api import Browser, Page, expect

from app.scenario.files import library
from app.store import Store
from app.training import mentoring, people, practice
from app.training.people import Person
from app.widgets.identity import COOKIE

WIDE = "傾聽" * 110
"""As wide as words of that many characters get."""


class Seeded:
    """A trainee with a long name and as much written to them as a summary holds."""

    def __init__(self, room: Room) -> None:
        self.store, self.library = Store(room.data / "underheard.db"), library()
        self.ana = self._person(f"Ānaru {'Tūhoe-' * 11}Rua", "trainee")
        self.mere = self._person("Mere", "mentor")
        for number in range(2):
            attempt = practice.start_attempt(self.store, self.library, self.ana.id, "late-parcel", seed=number)
            for turn, reply in enumerate(("Kia ora, two missed days.", "Can I have your number please?"), 1):
                practice.take_turn(self.store, self.library, attempt.id, reply, turn, self.ana.id)
            practice.wrap_up(self.store, self.library, attempt.id, self.ana.id)
            practice.reflect(self.store, attempt.id, self.ana.id, "", [], {"listening": 1})
            for _ in range(3):
                mentoring.annotate(self.store, attempt.id, self.mere.id, 1, 0, 8, "Kia ora,", "hollow", WIDE)
        self.attempt = attempt.id
        mentoring.set_focus(self.store, self.ana.id, "listening", WIDE[:200], 3, self.mere.id)
        mentoring.write_note(self.store, self.ana.id, "Quiet today.", False, self.mere.id)

    def _person(self, name: str, role: str) -> Person:
        return people.mark_told(self.store, people.create_person(self.store, name, role).id)


@pytest.fixture(scope="module")
def seeded(room: Room) -> Seeded:
    return Seeded(room)


def as_person(page: Page, person: Person, path: str) -> Page:
    page.context.add_cookies([{"name": COOKIE, "value": person.id, "url": page.url}])
    page.goto(page.url.rstrip("/") + path)
    settled(page)
    return page


def test_from_a_trainee_a_mentor_goes_on_to_the_very_conversation(visit: Visit, seeded: Seeded) -> None:
    page = as_person(visit("/", size=PHONE, scheme="dark"), seeded.mere, "/trainees")
    page.get_by_label("Find a name").fill("anaru")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("Ānaru")).press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Ānaru"))).to_be_visible()
    expect(page.get_by_text("Quiet today.")).to_be_visible()
    settled(page)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=re.compile("Mere: Hollow words")).first.press("Enter")
    expect(page).to_have_url(re.compile(f"/review.*attempt={seeded.attempt}"))


def test_the_summary_prints_on_one_sheet(visit: Visit, seeded: Seeded, browser: Browser, tmp_path: Path) -> None:
    page = as_person(visit(), seeded.mere, f"/trainees?trainee={seeded.ana.id}")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save the summary").click()
    file = tmp_path / "summary.html"
    waiting.value.save_as(file)
    paper = browser.new_page()
    paper.goto(file.as_uri())
    expect(paper.locator("blockquote")).to_have_count(6)
    printed = paper.pdf(prefer_css_page_size=True)
    paper.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
