"""Proving a customer in a real browser and a real room: it runs beside the page, and what it says can be read."""

from __future__ import annotations

from benches import of_our_own
from browser_support import PATIENCE, PHONE, Room, Visit, a_browser, a_room, a_visit, serious  # noqa: F401
from playwright.sync_api import expect
from test_browser_review import Seeded, as_person

from app.training.authoring import newest_proof, start_draft

expect.set_options(timeout=PATIENCE)


def test_a_proof_runs_while_the_page_is_left_and_its_conversations_can_be_read(visit: Visit, room: Room) -> None:
    seeded = Seeded(room)
    held = start_draft(seeded.store, of_our_own(), seeded.tom.id)
    at = f"/scenarios?draft={held.id}&view=prove"
    page = as_person(visit, seeded.tom, at)
    page.get_by_role("button", name="Prove it", exact=True).click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    page.close()
    page = as_person(visit, seeded.tom, at, size=PHONE)
    expect(page.get_by_text("Everything that must hold does")).to_be_visible(timeout=3 * PATIENCE)
    proof = newest_proof(seeded.store, held.id, seeded.tom.id)
    assert proof is not None and proof.found.played == 120
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], "nothing scrolls sideways"
    assert serious(page) == []
    page.locator("[data-row=warmth]").first.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("summary")).to_have_count(15)
    dialog.locator("summary").first.press("Enter")
    expect(dialog.get_by_text("trust 0.").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
