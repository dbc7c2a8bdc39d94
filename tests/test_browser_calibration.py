"""Two mentors calibrate in a real browser, by keyboard; the figures they add to are drawn for everybody."""

from __future__ import annotations

import re

import pytest
from browser_support import (  # noqa: F401
    PATIENCE,
    PHONE,
    Room,
    Visit,
    a_browser,
    a_room,
    a_visit,
    serious,
)
from playwright.sync_api import Page, expect
from test_browser_review import Seeded, as_person

from app.training import people
from app.training.mentoring.calibrating import calibrations, rate_reply, start_calibration
from scoring.criterion import DIMENSIONS

HOSTILE = "<img src=x onerror=alert(1)> **bold** Ngā mihi 🌱"

expect.set_options(timeout=PATIENCE)


@pytest.fixture
def seeded(room: Room) -> Seeded:
    return Seeded(room)


def too_wide(page: Page) -> bool:
    return bool(
        page.evaluate(
            """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
                 .some((each) => each.scrollWidth > each.clientWidth + 1)"""
        )
    )


def test_mentors_rate_by_keyboard_and_see_each_other_only_at_the_end(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished("Two missed days. What happens on Friday?", *["I will ring by three."] * 4)
    store, omar = seeded.store, people.create_person(seeded.store, "Omar", "mentor")
    id = start_calibration(store, "October", [(attempt, turn) for turn in range(1, 6)], seeded.mere.id).id
    for place in range(1, 6):
        rate_reply(store, id, place, dict.fromkeys(DIMENSIONS, 4), HOSTILE, omar.id)

    page = as_person(visit, seeded.mere, f"/calibration?calibration={id}")
    for number in range(1, 6):
        expect(page.locator(".ur-rate-title")).to_have_text(f"Reply {number} of 5")
        assert "onerror" not in page.content(), "what Omar gave is nowhere on the page yet"
        if number == 2:
            # Half rated: it says what is missing, and a refresh loses neither the level nor the words.
            page.keyboard.press("3")
            page.locator(".ur-rate-why").fill("Ngā mihi 🌱, half said")
            page.get_by_role("button", name="Save and on").click()
            expect(page.get_by_role("alert").first).to_contain_text("Choose a level for acknowledgement and next steps")
            page.reload()
            expect(page.locator(".ur-rate-why")).to_have_value("Ngā mihi 🌱, half said")
            expect(page.locator("[data-choice='listening-3']")).to_have_attribute("aria-pressed", "true")
            page.locator("[data-choice='acknowledgement-0']").focus()
            page.keyboard.press("2")
            page.keyboard.press("-")
        else:
            for key in ("1", "2", "-"):
                page.keyboard.press(key)
        expect(page.locator(".ur-rate-why")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.get_by_text("Two levels apart or more")).to_be_visible()
    expect(page.locator(".tg-reply").first).to_contain_text(HOSTILE)
    assert page.locator("img[src=x]").count() == 0
    assert calibrations(store, seeded.mere.id)[0].rated == 5
    assert serious(page) == [] and not too_wide(page)


def test_how_far_levels_agree_is_drawn_for_a_trainee_on_a_phone(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished("Two missed days. What happens on Friday?", *["I will ring by three."] * 4)
    id = start_calibration(seeded.store, "Before", [(attempt, turn) for turn in range(1, 6)], seeded.mere.id).id
    for place in range(1, 6):
        rate_reply(seeded.store, id, place, dict.fromkeys(DIMENSIONS, place % 5), "", seeded.mere.id)
    for scheme in ("light", "dark"):
        page = as_person(visit, seeded.ana, "/agreement", size=PHONE, scheme=scheme)
        expect(page.locator("svg[role=img]").first).to_have_attribute("aria-label", re.compile("^Scorer with mentors"))
        assert serious(page) == [] and not too_wide(page)
