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


def test_an_old_voice_does_not_stay_to_be_played_and_a_fault_stands_by_the_button(visit: Visit, room: Room) -> None:
    seeded = Seeded(room)
    text = changed(of_our_own(), Change("set", ("persona", "sounding"), {"pitch": 0.9}))
    held = start_draft(seeded.store, text, seeded.tom.id)
    page = as_person(visit, seeded.tom, f"/scenarios?draft={held.id}")
    brackets = page.get_by_text("What can stand in brackets", exact=True)
    brackets.first.click()
    expect(page.get_by_text("a click, and then nothing at all", exact=False).first).to_be_visible()
    hear, audio = page.locator("[data-hear]"), page.locator(".ur-bench-voice audio")
    pitch = page.locator("[data-at='persona.sounding.pitch']")
    if speaker() is not None:
        hear.click()
        expect(audio).to_have_count(1)
        pitch.fill("0.8")
        expect(audio).to_have_count(0)
        hear.click()
        expect(audio).to_have_count(1)
        pitch.fill("3")
        hear.click()
        expect(page.locator(".ur-bench-voice-tools .ur-bench-fault")).to_contain_text("put right what is named")
        expect(audio).to_have_count(0)
        pitch.fill("0.8")
        expect(page.locator(".ur-bench-voice-tools .ur-bench-fault")).to_have_count(0)
    assert serious(page) == []
    page.locator("[data-section='comes-with']").click()
    expect(brackets).to_be_visible()
    page.locator("[data-at='channel']").select_option("chat")
    expect(brackets).to_be_hidden()
    page.locator("[data-section='person']").click()
    expect(pitch).to_be_visible()
    expect(hear).to_be_hidden()
