"""A trainee contests a level and talks with a mentor in a real browser; nothing typed is lost on the way."""

from __future__ import annotations

import re

import pytest
from browser_support import (  # noqa: F401
    DESK,
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
from test_browser_review import Seeded, as_person, seeded  # noqa: F401

from app.training import mentoring, practice
from app.widgets.drawn import own_drafts
from app.widgets.words import day

expect.set_options(timeout=PATIENCE)


def test_a_level_is_contested_in_three_clicks_and_the_decision_comes_back_to_it(
    visit: Visit,
    seeded: Seeded,  # noqa: F811
) -> None:
    attempt = seeded.finished()
    page = as_person(visit, seeded.ana, f"/debrief?attempt={attempt}")
    page.locator("[data-sign='3-listening']").click()
    panel = page.locator("#ur-panel-3-listening")
    panel.get_by_role("button", name="Contest").click()
    expect(panel.locator("textarea")).to_be_focused()
    expect(panel).to_contain_text("A mentor decides by ")
    # Without words nothing goes, and it says so where it can be seen.
    panel.get_by_role("button", name="Ask a mentor to look").click()
    expect(panel.get_by_role("alert")).to_have_text("Say why first, in a sentence; nothing was sent.")
    page.keyboard.type("I was about to ask. 🌱")
    panel.get_by_role("button", name="2 heard the content").click()
    # A refresh takes nothing of it away.
    page.reload()
    settled(page)
    page.locator("[data-sign='3-listening']").click()
    expect(panel.locator("textarea")).to_have_value("I was about to ask. 🌱")
    expect(panel.get_by_role("button", name="2 heard the content")).to_have_attribute("aria-pressed", "true")
    expect(panel.get_by_role("button", name=re.compile("^0 "))).to_have_count(0)  # the level it has
    panel.get_by_role("button", name="Ask a mentor to look").click()
    asked = panel.locator(".ur-contested")
    expect(asked).to_contain_text("I was about to ask. 🌱")
    (contest,) = mentoring.contests(seeded.store, attempt, seeded.ana.id)
    assert (contest.wanted, contest.why) == (2, "I was about to ask. 🌱") and contest.due_at
    expect(asked).to_contain_text(
        f"You would have given 2, heard the content. A mentor decides by {day(contest.due_at)}"
    )
    expect(panel.locator("textarea")).to_have_count(0)

    mentoring.set_level(seeded.store, attempt, 2, "listening", 2, "Her pause was yours to take. ممكن", seeded.mere.id)
    inbox = as_person(visit, seeded.ana, "/progress")
    inbox.locator(".ur-unread button", has_text="Mere decided about listening: changed as you asked").click()
    panel = inbox.locator("#ur-panel-3-listening")
    expect(panel.locator(".ur-note")).to_be_in_viewport()
    expect(panel).to_contain_text("decided: changed as you asked · 2, heard the content")
    expect(panel).to_contain_text("Her pause was yours to take. ممكن")
    expect(panel).to_contain_text("The scorer: 0 of 4")
    expect(panel.get_by_role("button", name="Contest")).to_have_count(0)
    expect(inbox.locator("[data-sign='3-listening']")).to_contain_text("scorer: 0")


def test_an_answer_is_written_under_a_mark_and_one_under_words_overall_and_answers_come_back(
    visit: Visit,
    seeded: Seeded,  # noqa: F811
) -> None:
    attempt = seeded.finished()
    note = mentoring.annotate(seeded.store, attempt, seeded.mere.id, 1, 0, 3, "Kia", "well_named", "A greeting.")
    written = mentoring.leave_feedback(seeded.store, attempt, "You waited.", seeded.mere.id)
    page = as_person(visit, seeded.ana, f"/debrief?attempt={attempt}")
    for kind, id, words in (
        ("annotation", note.id, "I nearly did not. <b>x</b>"),
        ("feedback", written.id, "Did I? 🌱"),
    ):
        thread = page.locator(f"[data-thread='{kind}-{id}']")
        thread.get_by_role("button", name="Answer").click()
        page.keyboard.type(words)
        page.keyboard.press("Control+Enter")
        expect(thread.locator(".ur-remark")).to_contain_text(words)
        expect(thread.locator("textarea")).to_have_count(0)
        expect(thread.get_by_role("button", name="Answer", exact=False).last).to_be_focused()
    # What was sent, however fast, is no draft any more; what a browser was left with from before is dropped.
    kept_here = "JSON.stringify(Object.entries(sessionStorage).filter(([name]) => name.startsWith('underheard-half-')))"
    assert page.evaluate(kept_here) == "[]"
    own = f"underheard-half-{own_drafts(seeded.ana.id)}-ur ur-transcript-{attempt}"
    sent = {"contests": {}, "answers": {f"annotation-{note.id}": "I nearly did not. <b>x</b>"}}
    page.evaluate("([name, kept]) => sessionStorage.setItem(name, JSON.stringify(kept))", [own, sent])
    page.reload()
    settled(page)
    expect(page.locator(f"[data-thread='annotation-{note.id}'] .ur-remark")).to_have_count(1)
    expect(page.locator("textarea.ur-answer")).to_have_count(0)
    assert page.evaluate(kept_here) == "[]"
    # What is half written stays with who wrote it, and is there when they come back to this tab.
    page.locator(f"[data-answer='annotation-{note.id}']").click()
    page.keyboard.type("Only mine")
    page.context.add_cookies([{"name": "underheard_person", "value": seeded.mere.id, "url": page.url}])
    page.reload()
    page.get_by_role("button", name="Show the debrief").click()
    expect(page.locator(f"[data-thread='annotation-{note.id}']")).to_be_visible()
    expect(page.locator("textarea.ur-answer")).to_have_count(0)
    page.context.add_cookies([{"name": "underheard_person", "value": seeded.ana.id, "url": page.url}])
    page.reload()
    expect(page.locator("textarea.ur-answer")).to_have_value("Only mine")
    page.locator(".ur-answering").get_by_role("button", name="Cancel").click()
    # What was answered was read.
    assert all(item.read_at for item in practice.inbox(seeded.store, seeded.ana.id) if item.attempt_id == attempt)
    expect(page.locator(".ur-fresh")).to_have_count(0)
    mentoring.answer(seeded.store, attempt, "annotation", note.id, "Keep it.", seeded.mere.id)
    mentoring.mark_remarks_read(seeded.store, attempt, seeded.mere.id)
    inbox = as_person(visit, seeded.ana, "/progress")
    inbox.locator(".ur-unread button", has_text="Keep it.").click()
    answer = inbox.locator(".ur-remark", has_text="Keep it.")
    expect(answer).to_be_in_viewport()
    expect(answer).to_be_focused()
    expect(inbox.locator("#ur-turn-1")).to_contain_text("Read by Mere")
    inbox.locator("#ur-turn-1").get_by_role("button", name="Take your answer back").click()
    expect(inbox.locator("#ur-turn-1 .ur-remark")).to_have_count(1)
    assert [each.text for each in mentoring.remarks(seeded.store, attempt, seeded.mere.id)] == ["Did I? 🌱", "Keep it."]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contests_threads_and_progress_raise_no_serious_barrier(
    visit: Visit,
    seeded: Seeded,  # noqa: F811
    scheme: str,
) -> None:
    attempt = seeded.finished()
    note = mentoring.annotate(seeded.store, attempt, seeded.mere.id, 1, 0, 3, "Kia", "well_named", "A greeting.")
    mentoring.answer(seeded.store, attempt, "annotation", note.id, "And yours.", seeded.mere.id)
    mentoring.leave_feedback(seeded.store, attempt, "You waited.", seeded.mere.id)
    practice.contest(seeded.store, attempt, 1, "listening", "Why?", seeded.ana.id, 4)
    mentoring.set_level(seeded.store, attempt, 1, "listening", 2, "Because.", seeded.mere.id)
    practice.contest(seeded.store, attempt, 1, "next_steps", "And this?", seeded.ana.id)
    page = as_person(visit, seeded.ana, f"/debrief?attempt={attempt}", size=PHONE, scheme=scheme)
    for sign in ("1-listening", "1-next_steps", "3-listening"):
        page.locator(f"[data-sign='{sign}']").click()
    page.locator("#ur-panel-3-listening").get_by_role("button", name="Contest").click()
    page.locator(f"[data-thread='annotation-{note.id}']").get_by_role("button", name="Answer").click()
    page.get_by_text("Show what stayed unsaid").click()
    expect(page.locator(".ur-answer")).to_be_visible()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(as_person(visit, seeded.ana, "/progress", scheme=scheme)) == []
