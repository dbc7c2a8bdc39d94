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
from app.training.mentoring import Annotation
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

    def mark(self, attempt: str, kind: str = "missed_cue") -> Annotation:
        """Mere's comment on the first word of the conversation; they open differently each time they meet."""
        word = mentoring.transcript(self.store, attempt, self.mere.id)[0].text.split()[0]
        return mentoring.annotate(self.store, attempt, self.mere.id, 0, 0, len(word), word, kind, "Not a yes.")


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
    page.evaluate("document.fonts.ready.then(() => true)")  # a typeface that arrives moves the words
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
    # It can be undone, and that as well.
    for there in (0, 1):
        desk.locator(".ur-toast").get_by_role("button", name="Undo").click()
        expect(desk.locator("#ur-turn-1 .ur-note")).to_have_count(there)
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
    expect(desk.locator("[data-level='3-acknowledgement-0']")).to_be_focused()
    desk.locator("#ur-why-3").click()
    # Without a reason it says what is missing, for everybody to see.
    desk.keyboard.press("Enter")
    expect(reply.get_by_text("Say why in a few words")).to_be_visible()
    desk.keyboard.type("Would fit any call.")
    desk.keyboard.press("Enter")
    saved(desk)
    expect(turn(desk, 4)).to_be_focused()
    reply.get_by_role("button", name="Show what the scorer read").click()
    expect(reply.locator(".ur-scorer")).to_have_count(3)
    given = mentoring.verdicts(seeded.store, attempt, seeded.mere.id)
    assert [(each.dimension, each.level, each.blind) for each in given] == [("listening", 0, True)]

    debrief = as_person(visit, seeded.ana, f"/debrief?attempt={attempt}")
    sign = debrief.locator("[data-sign='3-listening']")
    expect(sign).to_contain_text("Mere")
    sign.click()
    panel = debrief.locator("#ur-panel-3-listening")
    expect(panel).to_contain_text("set 0, turned away")
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


def test_a_contest_is_decided_at_its_level_and_can_be_undone(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished()
    practice.contest(seeded.store, attempt, 2, "listening", "I named it.", seeded.ana.id, wanted=3)
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}")
    reply = desk.locator("#ur-turn-3")
    expect(reply.locator(".ur-contested")).to_contain_text("I named it.")
    expect(reply.locator(".ur-contested")).to_contain_text("They would give 3")
    reply.get_by_role("button", name="Give the 3 they ask for").click()
    expect(desk.locator("#ur-why-3")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(reply.get_by_text("Say why in a few words")).to_be_visible()
    desk.keyboard.type("You did name it.")
    desk.keyboard.press("Enter")
    expect(reply.locator(".ur-contested")).to_have_count(0)
    (contest,) = mentoring.contests(seeded.store, attempt, seeded.ana.id)
    assert contest.decision and (contest.decision.outcome, contest.decision.reason) == ("accepted", "You did name it.")
    reply.locator(".ur-toast").get_by_role("button", name="Undo").click()
    expect(reply.locator(".ur-contested")).to_be_visible()
    assert not mentoring.contests(seeded.store, attempt, seeded.ana.id)[0].answered
    mentoring.set_level(seeded.store, attempt, 2, "listening", 3, "You did name it.", seeded.mere.id)


def test_the_scorers_levels_come_when_asked_for_and_are_taken_over_in_a_click(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished()
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}")
    desk.get_by_role("button", name="Show what the scorer read everywhere").click()
    expect(desk.get_by_role("button", name="Show what the scorer read everywhere")).to_have_count(0)
    reply = desk.locator("#ur-turn-3")
    reply.get_by_role("button", name="Set levels").click()
    card = practice.debrief(seeded.store, seeded.library, attempt, seeded.mere.id).replies[1].scorecard
    assert card is not None
    reply.locator("[data-accept='3-listening']").click()
    expect(reply.locator(".ur-toast")).to_contain_text("Saved for Ana")
    (given,) = mentoring.verdicts(seeded.store, attempt, seeded.mere.id)
    assert (given.level, given.accepts, given.blind) == (card.levels["listening"], True, False)
    reply.get_by_role("button", name="Accept both").click()
    expect(reply.locator(".ur-given")).to_have_count(3)
    assert len(mentoring.verdicts(seeded.store, attempt, seeded.mere.id)) == 3


def test_what_is_still_a_draft_is_told_before_anything_is_left(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished()
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}")
    drag_over(desk, 1, "two missed days")
    desk.keyboard.press("6")
    desk.keyboard.type("You gave him his days back.")
    reply = desk.locator("#ur-turn-3")
    reply.get_by_role("button", name="Set levels").click()
    desk.keyboard.press("0")
    desk.get_by_label("What did they hear").fill("You waited.")
    desk.get_by_role("button", name="Leave this for Ana").click()
    still = desk.locator(".ur-still")
    expect(still).to_contain_text("your comment on “two missed days”")
    expect(still).to_contain_text("your levels for reply 2, which say no reason yet")
    assert mentoring.feedback(seeded.store, attempt, seeded.mere.id) == []
    still.get_by_role("button", name="Go to your levels for reply 2").click()
    expect(desk.locator("#ur-why-3")).to_be_focused()
    desk.keyboard.type("Would fit any call.")
    desk.get_by_role("button", name="Leave this for Ana").click()
    desk.get_by_role("button", name="Save these and leave it all").click()
    expect(desk.locator(".ur-overall .ur-toast")).to_contain_text("1 comment, 1 level, words overall")
    expect(still).to_have_count(0)
    assert [each.reading for each in mentoring.annotations(seeded.store, attempt, seeded.mere.id)] == [
        "You gave him his days back."
    ]
    assert [each.reason for each in mentoring.verdicts(seeded.store, attempt, seeded.mere.id)] == [
        "Would fit any call."
    ]
    assert [each.text for each in mentoring.feedback(seeded.store, attempt, seeded.mere.id)] == ["You waited."]


def test_a_thread_goes_both_ways_under_a_comment(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished()
    mark = seeded.mark(attempt)
    mentoring.answer(seeded.store, attempt, "annotation", mark.id, HOSTILE, seeded.ana.id)
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}")
    note = desk.locator("#ur-turn-0 .ur-note")
    expect(note.locator(".ur-remark")).to_contain_text(HOSTILE)
    assert mentoring.remarks(seeded.store, attempt, seeded.ana.id)[0].read_by_name == "Mere"
    note.get_by_role("button", name="Answer").click()
    desk.keyboard.type("What did you hear in it?")
    desk.keyboard.press("Control+Enter")
    expect(note.locator(".ur-remark")).to_have_count(2)
    expect(note.locator(".ur-remark").last).to_contain_text("What did you hear in it?")
    expect(note.locator("textarea")).to_have_count(0)
    note.locator(".ur-toast").or_(desk.locator("#ur-turn-0 .ur-toast")).get_by_role("button", name="Undo").click()
    expect(note.locator(".ur-remark")).to_have_count(1)


def test_a_kind_is_renamed_and_added_at_the_desk(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished()
    seeded.mark(attempt, "hollow")
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}")
    desk.get_by_role("button", name="Edit the kinds").click()
    desk.get_by_role("textbox", name="Kind 4").fill("Opened a door")
    desk.get_by_role("button", name="Save the kinds").click()
    expect(desk.locator(".ur-kinds-edit .ur-fault")).to_contain_text("Two kinds have the same name")
    desk.get_by_role("textbox", name="Kind 4").fill("Rings hollow")
    desk.get_by_role("button", name="Add a kind").click()
    desk.keyboard.type("Warm")
    desk.get_by_role("button", name="Move kind 8 up").click()
    desk.get_by_role("button", name="Save the kinds").click()
    expect(desk.locator("#ur-turn-0 .ur-note")).to_contain_text("Rings hollow")
    labels = [kind.label for kind in mentoring.mark_kinds(seeded.store)]
    assert labels[3] == "Rings hollow" and labels[6:] == ["Warm", "Next step"]
    mentoring.set_mark_kinds(seeded.store, list(mentoring.DEFAULT_KINDS), seeded.mere.id)


class Hands:
    """A mentor's hands at a page, counting: an action is a click, a key, or typing one text."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.actions += 1
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.actions += 1
        self.page.keyboard.type(text)

    def click(self, what: Locator) -> None:
        self.actions += 1
        what.click()

    def select(self, index: int, words: str) -> None:
        self.actions += 1
        drag_over(self.page, index, words)


EIGHT = (
    *REPLIES, "What is in the parcel?", "You said Friday: what is waiting for you then?",
    "I can send it by courier today.", "Who is with you on Friday?", "Thank you for telling me that.",
    "I will call at five. Is that still a good time?",
)  # fmt: skip


def test_a_prepared_mentor_finishes_eight_replies_within_sixty_actions(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished(*EIGHT)
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}")
    hands = Hands(desk)
    for index, words, kind in ((1, "two missed days", "6"), (3, "completely understand", "4")):
        before = hands.actions
        hands.select(index, words)
        hands.press(kind)
        hands.write("What I read there.")
        hands.press("Control+Enter")
        expect(desk.locator(f"#ur-turn-{index} .ur-note")).to_be_visible()
        assert hands.actions - before - 1 <= 3, "select, say what it is, save; the words themselves not counted"
    # By keyboard alone, right after the last: the next turn, its sentence, the kind, the words, save. Nothing waits.
    before = hands.actions
    hands.press("n", "Enter", "2")
    hands.write("A day said too firmly.")
    hands.press("Control+Enter")
    assert hands.actions - before - 1 <= 6
    hands.click(desk.get_by_label("Levels open under every reply"))
    hands.press("l")
    for _ in EIGHT:
        hands.press("3", "2", "-")
        hands.write("As I read it.")
        hands.press("Enter")
    expect(desk.locator("#ur-overall")).to_be_focused()
    hands.write("You asked, and waited for the answer.")
    hands.press("Control+Enter")
    expect(desk.locator(".ur-overall .ur-toast")).to_contain_text("3 comments, 24 levels, words overall")
    assert hands.actions <= 60
    marks = mentoring.annotations(seeded.store, attempt, seeded.mere.id)
    assert [(mark.turn_index, mark.kind) for mark in marks] == [(1, "well_named"), (3, "hollow"), (4, "missed_cue")]
    given = mentoring.verdicts(seeded.store, attempt, seeded.mere.id)
    assert {(each.turn, each.dimension): each.level for each in given} == {
        (number, dimension): level
        for number in range(1, 9)
        for dimension, level in (("listening", 3), ("acknowledgement", 2), ("next_steps", None))
    }
    assert all(each.blind for each in given)
    assert len(mentoring.feedback(seeded.store, attempt, seeded.mere.id)) == 1


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
    seeded.mark(attempt)
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
    reply.locator("[data-level='3-next_steps-1']").click()
    desk.keyboard.type("Would fit")
    expect(reply.locator(".ur-draft")).to_contain_text("Draft kept")
    desk.reload()
    settled(desk)
    expect(desk.locator(".ur-reading")).to_have_value("You gave him his days back")
    expect(desk.locator("#ur-turn-1 mark.ur-pending")).to_have_text("two missed days")
    expect(desk.locator("#ur-why-3")).to_have_value("Would fit")
    expect(reply.locator("[data-level='3-next_steps-1']")).to_have_attribute("aria-pressed", "true")
    assert mentoring.annotations(seeded.store, attempt, seeded.mere.id) == []
    # Saving the one leaves the other half written, and its draft goes.
    desk.locator(".ur-reading").press("Control+Enter")
    expect(desk.locator("#ur-turn-1 .ur-toast")).to_contain_text("Saved for Ana, ")
    expect(desk.locator("#ur-turn-1 .ur-note")).to_contain_text("You gave him his days back")
    desk.reload()
    settled(desk)
    expect(desk.locator("#ur-why-3")).to_have_value("Would fit")
    expect(desk.locator(".ur-reading")).to_have_count(0)
    desk.locator("#ur-why-3").press("Control+Enter")
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
    desk.locator(".ur-toast").get_by_role("button", name="Undo").click()
    expect(desk.locator(".ur-overall .ur-note-words")).to_have_text("You wated.")


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
    settled(desk)
    expect(turn(desk, 0)).to_have_count(1)  # the desk that was left has gone
    expect(turn(desk, 0)).to_be_focused()
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
    desk.get_by_label("Levels open under every reply").check()
    desk.get_by_role("button", name="Show what the scorer read everywhere").click()
    expect(desk.locator(".ur-scorer").first).to_be_visible()
    desk.get_by_role("button", name="Edit the kinds").click()
    desk.get_by_role("button", name="Keys").click()
    expect(desk.get_by_role("dialog", name="Keys")).to_contain_text("next turn, the turn before")
    assert serious(desk) == []
    desk.keyboard.press("Escape")
    desk.locator("#ur-turn-3 .ur-level").get_by_role("button", name="Keep").click()
    desk.get_by_role("button", name="Leave this for Ana").click()
    expect(desk.locator(".ur-still")).to_be_visible()
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


def test_somebody_led_to_a_mark_lands_on_it(visit: Visit, seeded: Seeded) -> None:
    attempt = seeded.finished(*REPLIES, *("And then?" for _ in range(4)))
    last = mentoring.transcript(seeded.store, attempt, seeded.mere.id)[9].text
    made = mentoring.annotate(seeded.store, attempt, seeded.mere.id, 9, 0, len(last), last, "well_named", "Room.")
    desk = as_person(visit, seeded.mere, f"/review?attempt={attempt}&focus=annotation-{made.id}")
    expect(desk.locator(f"#ur-annotation-{made.id}")).to_be_in_viewport()
    desk.get_by_role("button", name="Back to the queue").last.click()
    expect(desk).not_to_have_url(re.compile("focus="))
