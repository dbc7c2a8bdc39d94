"""Listening back in a real browser: playing, going turn by turn, following the words, choosing seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from browser_support import DESK, PHONE, Room, Visit, a_browser, a_room, a_visit, serious, settled  # noqa: F401
from playwright.sync_api import Page, expect
from rooms import Puppet, SmallRoom, small_room
from test_listening import begun, done, rustle, say

from app.training import practice
from app.training.people import mark_told, people
from app.training.sound import delete_sound
from app.training.sound.listening import Timeline, timeline

SECOND = "document.querySelector('.ur-player audio').currentTime"
PLAYING = "!document.querySelector('.ur-player audio').paused"


@dataclass(frozen=True)
class Listened:
    """An attempt of Ana's that was spoken."""

    people: SmallRoom
    attempt_id: str
    line: Timeline

    def start(self, turn: int) -> float:
        return self.line.sections[turn].start


@pytest.fixture(scope="module")
def listened(room: Room) -> Iterator[Listened]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(practice, "Customer", Puppet)
        patch.setattr(practice, "_customers", type(practice._customers)())
        patch.setattr(practice, "_listen_ahead", lambda *_: None)
        small = small_room(room.data / "underheard.db")
        for person in people(small.store):
            mark_told(small.store, person.id)
        attempt_id = begun(small)
        say(small, attempt_id, "One two three four five", rustle(4.0, 1), waited=4.0, begins=0.7)
        say(small, attempt_id, "Typed, this one")
        say(small, attempt_id, "And six", rustle(3.0, 2), waited=20.0)
        done(small, attempt_id)
        line = timeline(small.store, attempt_id, small.ana.id)
        assert line is not None
        yield Listened(small, attempt_id, line)


def at_debrief(
    visit: Visit, room: Room, listened: Listened, size: tuple[int, int] = DESK, scheme: str = "light"
) -> Page:
    page = visit("/", size=size, scheme=scheme)
    page.context.add_cookies([{"name": "underheard_person", "value": listened.people.ana.id, "url": room.address}])
    page.goto(f"{room.address}/debrief?attempt={listened.attempt_id}")
    settled(page)
    # What is not loaded yet cannot be sought in.
    page.wait_for_function("document.querySelector('.ur-player audio')?.readyState >= 1")
    return page


def test_the_call_is_played_followed_and_gone_through_by_turns(room: Room, visit: Visit, listened: Listened) -> None:
    page = at_debrief(visit, room, listened)
    line = page.get_by_role("slider", name="Place in the call")
    line.focus()
    page.keyboard.press("n")
    expect(line).to_have_attribute("aria-valuetext", f"reply 1, 0:{int(listened.start(1)):02} of 0:{_last(listened)}")
    assert page.evaluate(SECOND) == pytest.approx(listened.start(1), abs=0.01)
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".ur-word-now")).to_have_text("One")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".ur-word-now")).to_have_text("three")
    page.keyboard.press(" ")
    page.wait_for_function(f"{PLAYING} && {SECOND} > {listened.start(1) + 2.2}")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.keyboard.press("k")
    page.wait_for_function(f"!({PLAYING})")
    page.keyboard.press("p")
    assert page.evaluate(SECOND) == pytest.approx(listened.start(1), abs=0.01)
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(page.locator(".ur-playing")).to_contain_text("Typed, not spoken.")
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".ur-playing")).to_contain_text("[20 s of silence; the last 8 are played]")
    page.locator('.ur-block[data-turn="2"]').click(position={"x": 1, "y": 5})
    assert page.evaluate(SECOND) == pytest.approx(listened.start(2), abs=0.01)


def _last(listened: Listened) -> str:
    return f"{int(listened.line.seconds):02}"


def test_a_reply_is_listened_to_from_where_it_is_read_and_stays_in_reach(
    room: Room, visit: Visit, listened: Listened
) -> None:
    page = at_debrief(visit, room, listened, PHONE, "dark")
    reply = page.locator("#ur-turn-5")
    reply.get_by_role("button", name="Listen", exact=True).click()
    page.wait_for_function(PLAYING)
    assert page.evaluate(SECOND) >= listened.start(5) - 0.01
    expect(page.locator(".ur-mini")).to_contain_text("reply 3")
    assert serious(page) == []
    # As others ask for it: a stretch, after which it is quiet again.
    page.evaluate(
        "window.dispatchEvent(new CustomEvent('underheard:listen', { detail: { turn: 1, second: -1, to: 0.3 } }))"
    )
    page.wait_for_function(f"!({PLAYING})")
    assert listened.start(1) + 0.25 <= page.evaluate(SECOND) < listened.start(1) + 1.5
    # A silence is heard between what is before and after it, and what is played is said.
    page.evaluate(
        "window.dispatchEvent(new CustomEvent('underheard:listen', "
        "{ detail: { turn: 1, second: -1, to: -0.5, silence: true, words: '0.5 s of silence before reply 1' } }))"
    )
    expect(page.locator(".ur-stretch")).to_have_text("Playing 0.5 s of silence before reply 1.")
    page.wait_for_function(PLAYING)
    assert page.evaluate(SECOND) < listened.start(1) - 1.5
    expect(page.locator("#ur-turn-1")).to_contain_class("ur-heard")
    reply.get_by_role("button", name="Listen", exact=True).click()
    expect(page.locator(".ur-stretch")).to_be_empty()
    reply.get_by_role("button", name="Stop", exact=True).click()
    page.wait_for_function(f"!({PLAYING})")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_mentor_chooses_seconds_by_keys_and_by_hand(room: Room, visit: Visit, listened: Listened) -> None:
    page = visit("/")
    page.context.add_cookies([{"name": "underheard_person", "value": listened.people.mere.id, "url": room.address}])
    page.goto(f"{room.address}/review?attempt={listened.attempt_id}")
    settled(page)
    page.wait_for_function("document.querySelector('.ur-player audio')?.readyState >= 1")
    page.evaluate("window.addEventListener('underheard:seconds', (event) => (window.chosen = event.detail))")
    line = page.get_by_role("slider", name="Place in the call")
    line.focus()
    page.keyboard.press("n")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("[")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("]")
    expect(page.locator(".ur-where")).to_contain_text("1.0 s of the silence before reply 1")
    begins = page.get_by_label("From", exact=True)
    begins.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".ur-where")).to_contain_text("1.2 s of the silence before reply 1")
    page.get_by_role("button", name="Write about these seconds").click()
    chosen = page.evaluate("window.chosen")
    assert chosen["turn"] == 1
    assert chosen["from"] == pytest.approx(-1.2, abs=0.1)
    assert chosen["to"] == pytest.approx(0.0, abs=0.1)
    assert serious(page) == []


def test_seconds_that_are_typed_are_times_on_the_call_and_never_moved_without_a_word(
    room: Room, visit: Visit, listened: Listened
) -> None:
    page = visit("/")
    page.context.add_cookies([{"name": "underheard_person", "value": listened.people.mere.id, "url": room.address}])
    page.goto(f"{room.address}/review?attempt={listened.attempt_id}")
    settled(page)
    page.wait_for_function("document.querySelector('.ur-player audio')?.readyState >= 1")
    page.get_by_role("button", name="Mark seconds").click()
    where, said = page.locator(".ur-where"), page.locator(".ur-cut")
    begins, ends = page.get_by_label("From", exact=True), page.get_by_label("To", exact=True)
    expect(where).to_contain_text("first words, 0:00.0")  # The play head is at the beginning: the whole turn.
    # Nonsense stays to be mended, is told at the field, and goes no further.
    begins.fill("soon")
    page.get_by_role("button", name="Write about these seconds").click()
    expect(begins).to_have_value("soon")
    expect(begins).to_have_attribute("aria-invalid", "true")
    expect(page.locator('[data-fault="from"]')).to_contain_text("as 0:35")
    # From chooses the turn, as plain seconds; To reaches as far as that turn.
    start, stop = listened.line.sections[5].start, listened.line.sections[5].stop
    begins.fill(f"{start + 0.5:.1f}")
    begins.blur()
    expect(where).to_contain_text("reply 3")
    expect(begins).not_to_have_attribute("aria-invalid", "true")
    ends.fill("1:58")
    ends.blur()
    expect(said).to_contain_text("A mark stays within one turn: it ends at 0:")
    expect(said).to_contain_text("Tāne Rua after reply 3 begins")
    ends.fill("0:01.5")
    ends.blur()
    expect(page.locator('[data-fault="to"]')).to_contain_text("That is before 0:")
    expect(ends).to_have_value("0:01.5")
    ends.fill(f"0:{stop - 0.5:04.1f}")
    ends.blur()
    expect(said).to_be_empty()
    # What was typed cannot be pointed at by the second.
    begins.fill(f"{listened.start(3) + 0.2:.1f}")
    begins.blur()
    expect(page.locator('[data-fault="from"]')).to_contain_text("Reply 2 was not spoken")
    begins.fill(f"{start + 0.5:.1f}")
    begins.blur()
    expect(where).to_contain_text("reply 3")
    assert serious(page) == []
    # The number of a kind opens the form with it.
    page.locator(".ur-hand-on").press("3")
    expect(page.locator("#ur-turn-5 .ur-editor .ur-kind").nth(2)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#ur-reading-5")).to_be_focused()


def test_the_desks_keys_are_there_after_the_player_was_used_and_its_row_stays_slim(
    room: Room, visit: Visit, listened: Listened
) -> None:
    page = visit("/", size=(1280, 620))
    page.context.add_cookies([{"name": "underheard_person", "value": listened.people.mere.id, "url": room.address}])
    page.goto(f"{room.address}/review?attempt={listened.attempt_id}")
    settled(page)
    page.wait_for_function("document.querySelector('.ur-player audio')?.readyState >= 1")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(PLAYING)
    expect(page.locator("#ur-turn-0")).to_contain_class("ur-heard")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("1 to 7")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_have_count(0)
    page.get_by_role("button", name="Pause", exact=True).press("n")
    expect(page.locator('.ur-selectable[data-turn="1"]')).to_be_focused()
    # What is gone to is whole under the slim row.
    page.locator('.ur-selectable[data-turn="6"]').focus()
    page.locator("#ur-turn-5").evaluate("node => node.scrollIntoView({ block: 'start' })")
    below = "document.querySelector('.st-key-desk-player').getBoundingClientRect().bottom"
    assert page.evaluate(f"document.querySelector('#ur-turn-5').getBoundingClientRect().top >= {below}")
    assert page.evaluate(f"{below} < 200")
    # Where the text ends it lets go.
    page.locator("#ur-overall").evaluate("node => node.scrollIntoView({ block: 'start' })")
    page.wait_for_function(f"{below} < 0")


def test_what_was_deleted_is_said_and_read(room: Room, visit: Visit, listened: Listened) -> None:
    delete_sound(listened.people.store, listened.attempt_id, listened.people.ana.id)
    page = at_debrief(visit, room, listened)
    expect(page.locator(".ur-player")).to_contain_text("replies can be heard; you deleted")
    page.get_by_role("slider", name="Place in the call").focus()
    page.keyboard.press("n")
    expect(page.locator(".ur-playing")).to_contain_text("One two three four five")
    expect(page.locator(".ur-playing")).to_contain_text("This recording was deleted; here are the words.")
    assert page.locator("#ur-turn-1 .ur-listen").count() == 0
    assert page.locator("#ur-turn-2 .ur-listen").count() == 1
