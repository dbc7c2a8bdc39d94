"""Trying a customer in a real browser: replies are answered beside their reasons, an edit shows where it leads."""

from __future__ import annotations

from benches import of_our_own
from browser_support import PATIENCE, PHONE, Room, Visit, a_browser, a_room, a_visit, serious  # noqa: F401
from playwright.sync_api import expect
from test_browser_review import Seeded, as_person

from app.scenario.changes import changed
from app.scenario.source import Change
from app.speech.engines import speaker
from app.training.authoring import draft, rehearsal, save_text, start_draft

expect.set_options(timeout=PATIENCE)
QUICKLY = (
    *(f"What was that like for you, the {which} time?" for which in ("first", "second", "third", "fourth", "fifth")),
    "And now?",
    "Take your time.",
    "I am listening.",
    "What happened then?",
    "Tell me more about Friday.",
    "What was he like?",
)


def test_a_customer_is_tried_stepped_back_in_edited_and_seen_on_the_map(visit: Visit, room: Room) -> None:
    seeded = Seeded(room)
    held = start_draft(seeded.store, of_our_own(), seeded.tom.id)
    at = f"/scenarios?draft={held.id}"
    page = as_person(visit, seeded.tom, at)
    page.get_by_text("Try it", exact=True).first.click()
    reply = page.get_by_label("Your reply", exact=True)
    expect(reply).to_be_visible(timeout=3 * PATIENCE)
    reply.fill("You said before Friday. What happens Friday?")
    reply.press("Enter")
    first = page.locator("[data-turn='1']")
    expect(first.get_by_text("You said before Friday. What happens Friday?", exact=True)).to_be_visible()
    expect(first.get_by_text("Picked up")).to_be_visible()
    expect(reply).to_have_value("")
    expect(reply).to_be_focused()
    if speaker() is not None:
        page.get_by_role("button", name="Listen to the answer to reply 1", exact=True).click()
        page.wait_for_function("() => document.querySelector('.ur-try audio')?.readyState > 1", timeout=3 * PATIENCE)
        expect(page.locator(".ur-try audio")).to_have_attribute("aria-label", "What they say after reply 1")
    reply.press("Alt+ArrowLeft")
    expect(first).to_have_count(0)
    expect(page.locator(".ur-try audio")).to_have_count(0)
    for said in QUICKLY:
        reply.fill(said)
        reply.press("Enter")
    reply.press_sequentially("Half a rep")
    for number, said in enumerate(QUICKLY, 1):
        expect(page.locator(f"[data-turn='{number}'] .ur-try-reply")).to_have_text(said)
    expect(reply).to_have_value("Half a rep")
    assert rehearsal(seeded.store, held.id, seeded.tom.id).replies == QUICKLY
    page.get_by_role("button", name="Run it", exact=True).click()
    expect(page.get_by_text("It ends: cared for.")).to_be_visible()
    assert serious(page) == []
    now = draft(seeded.store, held.id, seeded.tom.id)
    shut = changed(now.text, Change("set", ("disclosures", 0, "gate", "trust"), 0.89))
    save_text(seeded.store, held.id, shut, now.revision, seeded.tom.id)
    page.close()
    page = as_person(visit, seeded.tom, at, size=PHONE)
    page.get_by_text("Try it", exact=True).first.click()
    expect(page.get_by_text("From here it goes another way since your edit.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], "nothing scrolls sideways"
    page.get_by_text("Map", exact=True).first.click()
    expect(page.get_by_text("picked up at reply 1")).to_be_visible()
    expect(page.get_by_text("Only somebody hot-tempered asks for somebody else")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], "nothing scrolls sideways"
    assert serious(page) == []
    assert len(rehearsal(seeded.store, held.id, seeded.tom.id).replies) == 10
