"""A mentor reads, marks and judges in a real browser; the trainee finds it on the very words."""

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
    come_in,
    serious,
    settled,
)
from playwright.sync_api import Locator, Page, expect

from app.scenario.files import library
from app.store import Store
from app.training import mentoring, people, practice
from app.training.people import Person
from app.widgets.identity import COOKIE
from scoring.conversation import SILENCE

REPLIES = (
    "Kia ora, Ngāti Sam here 🌱🌱 two missed days, and before Friday. What happens on Friday?",
    "I completely understand how frustrating this must be for you.",
)
HOSTILE = "<img src=x onerror=alert(1)> **bold** $x$ <script>alert(2)</script>"


expect.set_options(timeout=PATIENCE)


class Seeded:
    """People and one finished conversation in the served room, put there through the verbs."""

    def __init__(self, room: Room) -> None:
        self.store, self.library = Store(room.data / "underheard.db"), library()
        known = {person.name: person for person in people.people(self.store)}
        self.ana = known.get("Ana") or self._person("Ana", "trainee")
        self.mere = known.get("Mere") or self._person("Mere", "mentor")
        self.tom = known.get("Tom") or self._person("Tom", "trainer")

    def _person(self, name: str, role: str) -> Person:
        return people.mark_told(self.store, people.create_person(self.store, name, role).id)

    def finished(self, *replies: str) -> str:
        attempt = practice.start_attempt(self.store, self.library, self.ana.id, "late-parcel", seed=3)
        for turn, reply in enumerate(replies or REPLIES, 1):
            practice.take_turn(self.store, self.library, attempt.id, reply, turn, self.ana.id)
        practice.wrap_up(self.store, self.library, attempt.id, self.ana.id)
        practice.reflect(self.store, attempt.id, self.ana.id, HOSTILE, [], {"listening": 1})
        return attempt.id


@pytest.fixture
def seeded(room: Room) -> Seeded:
    return Seeded(room)


def as_person(visit: Visit, person: Person, path: str, size: tuple[int, int] = DESK, scheme: str = "light") -> Page:
    """A browser in which this person has already said who they are, at a page."""
    page = visit("/", size=size, scheme=scheme)
    page.context.add_cookies([{"name": COOKIE, "value": person.id, "url": page.url}])
    page.goto(page.url.rstrip("/") + path)
    expect(page.get_by_text("Who are you?")).to_have_count(0)
    expect(page.locator("h1")).to_be_visible()
    settled(page)
    return page


def turn(page: Page, index: int) -> Locator:
    return page.locator(f".ur-selectable[data-turn='{index}']")


def saved(page: Page) -> None:
    expect(page.locator(".ur-toast")).to_contain_text("Saved for Ana, ")


def drag_over(page: Page, index: int, words: str) -> None:
    """Select words of a turn with the mouse."""
    box = turn(page, index).evaluate(
        """(root, words) => {
          const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + words.length);
            root.scrollIntoView({ block: "center" });
            const { left, right, top, bottom } = range.getBoundingClientRect();
            return { left, right, middle: (top + bottom) / 2 };
          }
        }""",
        words,
    )
    page.mouse.move(box["left"] + 1, box["middle"])
    page.mouse.down()
    page.mouse.move((box["left"] + box["right"]) / 2, box["middle"], steps=4)
    page.mouse.move(box["right"] - 1, box["middle"], steps=4)
    page.mouse.up()


def test_words_marked_by_mouse_and_by_keyboard_reach_the_trainee(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished()
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}")
    # By mouse, past two emoji: select, press the kind, write.
    drag_over(desk, 1, "two missed days")
    expect(desk.locator(".ur-bar")).to_contain_text("two missed days")
    desk.keyboard.press("6")
    desk.keyboard.type(HOSTILE)
    desk.keyboard.press("Control+Enter")
    saved(desk)
    # By keyboard alone: into the customer's turn, two words, the kind, write, save.
    turn(desk, 0).focus()
    desk.keyboard.press("Home")
    desk.keyboard.press("Shift+Control+ArrowRight")
    expect(desk.locator(".ur-bar")).to_contain_text("Yeah")
    desk.keyboard.press("2")
    desk.keyboard.type("A yes that is not one. Ngā mihi 🌱")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#ur-turn-0 .ur-note")).to_contain_text("A yes that is not one.")
    marks = mentoring.annotations(seeded.store, attempt, seeded.mere.id)
    assert [(mark.turn_index, mark.kind) for mark in marks] == [(0, "missed_cue"), (1, "well_named")]
    assert marks[1].quote == REPLIES[0][marks[1].start : marks[1].stop] == "two missed days"

    inbox = as_person(visit, seeded.ana, "/progress")
    expect(inbox.locator(".ur-unread")).to_have_count(2)
    row = inbox.locator(".ur-unread", has_text="two missed days")
    expect(row).to_contain_text(HOSTILE)
    row.get_by_role("button").click()
    expect(inbox).to_have_url(re.compile("/debrief"))
    expect(inbox.locator("#ur-turn-1 mark.ur-ink")).to_have_text("two missed days")
    note = inbox.locator("#ur-turn-1 .ur-note")
    expect(note).to_be_in_viewport()
    expect(note).to_contain_text("Mere")
    expect(note).to_contain_text(HOSTILE)
    assert inbox.locator("img[src=x], .ur-note strong:has-text('bold')").count() == 0
    assert [item.read_at is None for item in practice.inbox(seeded.store, seeded.ana.id)] == [True, False]


def test_a_level_is_set_blind_and_the_trainee_sees_both(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished()
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}")
    reply = desk.locator("#ur-turn-3")
    reply.get_by_role("button", name="Set levels").click()
    expect(reply.locator(".ur-scorer")).to_have_count(0)
    desk.keyboard.press("0")
    desk.keyboard.type("Would fit any call.")
    desk.keyboard.press("Enter")
    saved(desk)
    expect(desk.locator("[data-level='3-acknowledgement-0']")).to_be_focused()
    reply.get_by_role("button", name="Show what the scorer read").click()
    expect(reply.locator(".ur-scorer")).to_have_count(3)

    debrief = as_person(visit, seeded.ana, f"/debrief?attempt={attempt}")
    sign = debrief.locator("[data-sign='3-listening']")
    expect(sign).to_contain_text("Mere")
    sign.click()
    panel = debrief.locator("#ur-panel-3-listening")
    expect(panel).to_contain_text("Mere set 0")
    expect(panel).to_contain_text("Would fit any call.")
    expect(panel).to_contain_text("The scorer:")


def test_a_trainee_contests_and_the_mentor_finds_it_first(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished()
    debrief = as_person(visit, seeded.ana, f"/debrief?attempt={attempt}")
    debrief.locator("[data-sign='1-listening']").click()
    debrief.get_by_role("button", name="Contest").click()
    debrief.keyboard.type("I asked, and stopped.")
    debrief.get_by_role("button", name="Ask a mentor to look").click()
    expect(debrief.get_by_text("You asked a person to look")).to_be_visible()
    queue = as_person(visit, seeded.mere, "/review")
    first = queue.locator(".ur-ledger button").first
    expect(first).to_contain_text("Asked about listening in reply 1")
    first.click()
    expect(queue.get_by_text("Ana asks you to look")).to_be_visible()


def test_every_reason_opens_and_folds_away_at_once(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished()
    debrief = as_person(visit, seeded.ana, f"/debrief?attempt={attempt}")
    signs = debrief.locator(".ur-sign").count()
    assert signs >= 6
    debrief.get_by_role("button", name="Show all the reasons").click()
    expect(debrief.locator(".ur-panel")).to_have_count(signs)
    # One folded by hand is no longer all of them.
    debrief.locator("[data-sign='1-listening']").click()
    expect(debrief.locator(".ur-panel")).to_have_count(signs - 1)
    debrief.get_by_role("button", name="Show all the reasons").click()
    debrief.get_by_role("button", name="Fold all the reasons away").click()
    expect(debrief.locator(".ur-panel")).to_have_count(0)


def test_drafts_survive_and_deleting_can_be_undone(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished()
    mentoring.annotate(seeded.store, attempt, seeded.mere.id, 0, 0, 4, "Yeah", "missed_cue", "Not a yes.")
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}")
    desk.get_by_label("What did they hear").fill("You waited, and")
    expect(desk.get_by_text("Draft kept")).to_be_visible()
    desk.reload()
    settled(desk)
    expect(desk.get_by_label("What did they hear")).to_have_value("You waited, and")
    desk.get_by_role("button", name="Delete your comment").click()
    expect(desk.locator("#ur-turn-0 .ur-note")).to_have_count(0)
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator("#ur-turn-0 .ur-note")).to_contain_text("Not a yes.")
    desk.get_by_role("button", name="Edit your comment").click()
    desk.locator(".ur-reading").fill("Said too fast to be a yes.")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator("#ur-turn-0 .ur-note")).to_contain_text("Said too fast to be a yes.")
    desk.get_by_label("What did they hear").fill("You waited, and it made the call.")
    desk.get_by_role("button", name="Leave this for Ana").click()
    expect(desk.locator(".ur-overall .ur-note")).to_contain_text("You waited, and it made the call.")
    expect(desk.get_by_label("What did they hear")).to_have_value("")
    assert [each.text for each in mentoring.feedback(seeded.store, attempt, seeded.ana.id)] == [
        "You waited, and it made the call."
    ]
    assert mentoring.load_draft(seeded.store, seeded.mere.id, attempt) == ""


def test_a_reading_and_a_level_begun_are_there_after_a_refresh(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished()
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}")
    drag_over(desk, 1, "two missed days")
    desk.keyboard.press("6")
    desk.keyboard.type("You gave him his days back")
    expect(desk.locator(".ur-editor .ur-draft")).to_contain_text("Draft kept")
    reply = desk.locator("#ur-turn-3")
    reply.get_by_role("button", name="Set levels").click()
    reply.locator("[data-level='3-listening-0']").click()
    desk.keyboard.type("Would fit")
    expect(reply.locator(".ur-draft")).to_contain_text("Draft kept")
    desk.reload()
    settled(desk)
    expect(desk.locator(".ur-reading")).to_have_value("You gave him his days back")
    expect(desk.locator("#ur-turn-1 mark.ur-pending")).to_have_text("two missed days")
    expect(desk.locator("#ur-why-3-listening")).to_have_value("Would fit")
    assert mentoring.annotations(seeded.store, attempt, seeded.mere.id) == []
    # Saving the one leaves the other half written, and its draft goes.
    desk.locator(".ur-reading").press("Control+Enter")
    expect(desk.locator("#ur-turn-1 .ur-toast")).to_contain_text("Saved for Ana, ")
    expect(desk.locator("#ur-turn-1 .ur-note")).to_contain_text("You gave him his days back")
    desk.reload()
    settled(desk)
    expect(desk.locator("#ur-why-3-listening")).to_have_value("Would fit")
    expect(desk.locator(".ur-reading")).to_have_count(0)
    desk.locator("#ur-why-3-listening").press("Control+Enter")
    expect(desk.locator("#ur-turn-3 .ur-toast")).to_contain_text("Saved for Ana, ")
    assert mentoring.load_draft(seeded.store, seeded.mere.id, attempt, mentoring.UNSAVED) == ""


def place_in_queue(page: Page) -> int:
    """Where the open attempt stands in the queue, from 1: a row may move while others of this room are being read."""
    shown = page.get_by_text(re.compile(r"^\d+ of \d+$"))
    expect(shown).to_be_visible()
    return int((shown.text_content() or "").split()[0])


def at_place(page: Page, place: int) -> Locator:
    return page.get_by_text(re.compile(rf"^{place} of \d+$"))


def test_next_takes_along_what_is_being_written(visit: Visit, seeded: Seeded) -> None:
    seeded.finished()
    seeded.finished()
    desk = as_person(visit, seeded.mere, "/review")
    desk.locator(".ur-ledger button").first.click()
    here = place_in_queue(desk)
    for name in ("Next", "Next in the queue"):
        desk.get_by_label("What did they hear").click()
        desk.keyboard.type(f"Half of it, and {name}")
        desk.get_by_role("button", name=name, exact=True).click()
        expect(at_place(desk, here + 1)).to_be_visible()
        desk.get_by_role("button", name="Previous", exact=True).click()
        expect(at_place(desk, here)).to_be_visible()
        expect(desk.get_by_label("What did they hear")).to_have_value(re.compile(f"Half of it, and {name}"))
    desk.get_by_role("button", name="Back to the queue").first.click()
    expect(desk.locator(".ur-ledger button").first).to_be_visible()


def test_a_silence_is_marked_whole_and_never_shown_as_a_code(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished("Tell me about Friday.", SILENCE)
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}")
    expect(turn(desk, 3)).to_have_text("Ana said nothing, and waited.")
    drag_over(desk, 3, "nothing")
    expect(desk.locator(".ur-bar")).to_contain_text("Ana waited: what is it?")
    desk.keyboard.press("Escape")
    expect(desk.locator(".ur-bar")).to_have_count(0)
    desk.keyboard.press("Enter")
    desk.keyboard.press("5")
    desk.keyboard.type("That was the right thing to say.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#ur-turn-3 .ur-note")).to_contain_text("Ana waited")
    expect(desk.locator("#ur-turn-3 mark.ur-ink")).to_have_text("Ana said nothing, and waited.")
    expect(desk.get_by_text(SILENCE)).to_have_count(0)
    (mark,) = mentoring.annotations(seeded.store, attempt, seeded.mere.id)
    assert (mark.turn_index, mark.start, mark.quote, mark.kind) == (3, 0, SILENCE, "good_silence")


def test_the_keys_go_from_turn_to_turn_and_enter_shows_what_it_took(visit: Visit, seeded: Seeded) -> None:
    desk = as_person(visit, seeded.mere, f"/review?attempt={seeded.finished()}")
    desk.locator("body").press("n")
    expect(turn(desk, 0)).to_be_focused()
    desk.keyboard.press("n")
    expect(turn(desk, 1)).to_be_focused()
    expect(turn(desk, 1)).to_have_attribute("aria-label", re.compile("Ana, reply 1"))
    desk.keyboard.press("Control+Home")
    desk.keyboard.press("Enter")
    assert desk.evaluate("String(getSelection())").startswith("Kia ora, Ngāti Sam here 🌱🌱")
    desk.keyboard.press("Escape")
    desk.keyboard.press("p")
    expect(turn(desk, 0)).to_be_focused()


def test_words_overall_can_be_said_again(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished()
    mentoring.leave_feedback(seeded.store, attempt, "You wated.", seeded.mere.id)
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}")
    desk.get_by_role("button", name="Edit what you wrote overall").click()
    expect(desk.locator("#ur-overall")).to_have_value("You wated.")
    desk.locator("#ur-overall").fill("You waited.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".ur-overall .ur-note-words")).to_have_text("You waited.")
    expect(desk.locator("#ur-overall")).to_have_value("")


def test_nothing_can_be_typed_into_what_was_said(visit: Visit, seeded: Seeded) -> None:
    desk = as_person(visit, seeded.mere, f"/review?attempt={seeded.finished()}")
    turn(desk, 1).click()
    before = turn(desk, 1).text_content()
    for key in ("x", "Delete", "Backspace", "Control+b", "Control+x", "Control+z"):
        desk.keyboard.press(key)
    desk.keyboard.insert_text("more")
    assert turn(desk, 1).text_content() == before == REPLIES[0]


def test_j_and_k_go_through_the_queue(visit: Visit, seeded: Seeded) -> None:
    seeded.finished()
    seeded.finished()
    desk = as_person(visit, seeded.mere, "/review")
    desk.locator(".ur-ledger button").first.click()
    here = place_in_queue(desk)
    turn(desk, 0).focus()
    first = desk.url
    desk.keyboard.press("j")
    expect(at_place(desk, here + 1)).to_be_visible()
    expect(desk).not_to_have_url(first)
    expect(turn(desk, 0)).to_have_count(1)  # the desk that was left has gone
    expect(turn(desk, 0)).to_be_focused()
    settled(desk)
    desk.keyboard.press("k")
    expect(at_place(desk, here)).to_be_visible()


def test_again_from_here_takes_the_trainee_back_into_the_conversation(visit: Visit, seeded: Seeded) -> None:
    page = as_person(visit, seeded.ana, f"/debrief?attempt={seeded.finished()}")
    page.get_by_role("button", name="Again from the start").click()
    expect(page).to_have_url(re.compile(r"/(practise)?\?attempt="))
    expect(page.get_by_role("list", name=re.compile("Conversation with"))).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barrier_on_these_pages(visit: Visit, seeded: Seeded, scheme: str) -> None:
    attempt = seeded.finished()
    mentoring.annotate(seeded.store, attempt, seeded.mere.id, 1, 0, 8, REPLIES[0][:8], "well_named", "A greeting.")
    mentoring.set_level(seeded.store, attempt, 1, "listening", 4, "You stopped.", seeded.mere.id)
    practice.contest(seeded.store, attempt, 2, "listening", "Why?", seeded.ana.id)
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}", scheme=scheme)
    desk.locator("#ur-turn-1").get_by_role("button", name="Levels").click()
    desk.get_by_text("The case").click()
    turn(desk, 0).focus()
    desk.keyboard.press("Home")
    desk.keyboard.press("Enter")
    expect(desk.locator(".ur-bar")).to_be_visible()
    assert serious(desk) == []
    desk.keyboard.press("1")
    expect(desk.locator(".ur-editor")).to_be_visible()
    assert serious(desk) == []
    debrief = as_person(visit, seeded.ana, f"/debrief?attempt={attempt}", scheme=scheme)
    debrief.locator("[data-sign='1-listening']").click()
    debrief.locator("[data-sign='3-listening']").click()
    expect(debrief.locator("#ur-panel-3-listening")).to_be_visible()
    debrief.get_by_text("Read it as a table").click()
    assert serious(debrief) == []
    assert serious(as_person(visit, seeded.ana, "/progress", scheme=scheme)) == []
    assert serious(as_person(visit, seeded.mere, "/review", scheme=scheme)) == []
    assert serious(as_person(visit, seeded.tom, "/scenarios", scheme=scheme)) == []
    assert serious(as_person(visit, seeded.tom, "/scenarios?scenario=late-parcel", scheme=scheme)) == []


@pytest.mark.parametrize("path", ["/progress", "/review", "/debrief?attempt={}", "/review?attempt={}", "/scenarios"])
def test_a_phone_shows_it_without_sideways_scrolling(visit: Visit, seeded: Seeded, path: str) -> None:
    who = seeded.ana if path.startswith(("/progress", "/debrief")) else seeded.tom
    page = as_person(visit, who, path.format(seeded.finished()), size=PHONE)
    too_wide = page.evaluate(
        """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
             .some((each) => each.scrollWidth > each.clientWidth + 1)"""
    )
    assert not too_wide
