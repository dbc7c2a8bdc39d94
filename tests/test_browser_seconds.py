"""A mentor listens, marks seconds and writes what they hear there; the trainee finds those seconds and hears them."""

from __future__ import annotations

import pytest
from browser_support import PATIENCE, Room, Visit, a_browser, a_room, a_visit, serious, settled  # noqa: F401
from playwright.sync_api import Page, expect
from spoken import Hums, Told, evenly, hum

from app.scenario.files import library
from app.speech.sound import HEARING_RATE, as_wav
from app.store import Store
from app.training import mentoring, people, practice
from app.training.people import Person
from app.training.sound import agree_to_sound, customer_sound, hear_take, sounds_of
from app.widgets.identity import COOKIE

SAID = "That sounds like it has been a long week for you"
PLAYED = (
    "() => { const audio = document.querySelector('.ur-player audio'); return !audio.paused && audio.currentTime; }"
)

expect.set_options(timeout=PATIENCE)


class Spoken:
    """Ana's spoken conversation in the served room, done, and Mere to read it."""

    def __init__(self, room: Room) -> None:
        self.store, shelf = Store(room.data / "underheard.db"), library()
        self.ana, self.mere = (
            people.mark_told(self.store, people.create_person(self.store, name, role).id)
            for name, role in (("Ana", "trainee"), ("Mere", "mentor"))
        )
        agree_to_sound(self.store, self.ana.id, True, True)
        self.attempt = practice.start_attempt(self.store, shelf, self.ana.id, "late-parcel", seed=3).id
        customer_sound(self.store, Hums(), self.attempt, 0, self.ana.id)
        words = evenly(SAID)
        wav = as_wav(hum(words[-1][2] + 0.5, HEARING_RATE))
        take = hear_take(self.store, Told(words), self.attempt, self.ana.id, 1, wav, quiet_before=3.0)
        practice.take_turn(self.store, shelf, self.attempt, SAID, 1, self.ana.id, takes=[take.id])
        customer_sound(self.store, Hums(), self.attempt, 2, self.ana.id)
        practice.wrap_up(self.store, shelf, self.attempt, self.ana.id)
        practice.reflect(self.store, self.attempt, self.ana.id, "A birthday.", [], {"listening": 1})


@pytest.fixture(scope="module")
def spoken(room: Room) -> Spoken:
    return Spoken(room)


def as_person(visit: Visit, person: Person, path: str) -> Page:
    page = visit("/")
    page.context.add_cookies([{"name": COOKIE, "value": person.id, "url": page.url}])
    page.goto(page.url.rstrip("/") + path)
    expect(page.locator("h1")).to_be_visible()
    settled(page)
    return page


def test_a_mentor_marks_seconds_and_the_trainee_hears_them(spoken: Spoken, visit: Visit) -> None:
    page = as_person(visit, spoken.mere, f"/review?attempt={spoken.attempt}")
    line = page.get_by_role("slider", name="Place in the call")
    line.focus()
    page.keyboard.press("n")  # To where the reply begins.
    page.keyboard.press("[")
    expect(page.locator(".ur-where")).to_contain_text("reply 1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="What is it?")).to_be_visible()
    page.keyboard.press("5")
    page.keyboard.type("Slow, and warm.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".ur-toast")).to_contain_text("Saved for Ana")
    [made] = mentoring.annotations(spoken.store, spoken.attempt, spoken.mere.id)
    assert (made.turn_index, made.quote, made.kind) == (1, "That sounds like", "good_silence")
    assert (made.from_second, made.to_second) == (pytest.approx(0.0, abs=0.06), pytest.approx(2.0, abs=0.06))
    note = page.locator(f"#ur-annotation-{made.id}")
    note.get_by_role("button", name="Listen").click()
    begins = sounds_of(spoken.store, spoken.attempt, spoken.mere.id)[0].seconds + 3.0
    page.wait_for_function(f"({PLAYED})() > {begins}")
    expect(page.locator("#ur-turn-1")).to_have_class("ur-turn ur-trainee ur-heard")
    assert not serious(page)

    mentoring.annotate_seconds(
        spoken.store, spoken.attempt, spoken.mere.id, 1, -2.5, 0.0, "good_silence", "You waited."
    )
    page = as_person(visit, spoken.ana, "/progress")
    expect(page.get_by_text("2.5 s of silence before reply 1", exact=True)).to_be_visible()
    page.get_by_text("Slow, and warm.").click()
    note = page.locator(f"#ur-annotation-{made.id}")
    expect(note).to_contain_text("“That sounds like”")
    note.get_by_role("button", name="Listen").click()
    page.wait_for_function(f"({PLAYED})() > {begins}")
    assert not serious(page)


def test_what_was_half_written_about_seconds_outlives_a_refresh(spoken: Spoken, visit: Visit) -> None:
    page = as_person(visit, spoken.mere, f"/review?attempt={spoken.attempt}")
    page.get_by_role("slider", name="Place in the call").focus()
    page.keyboard.press("n")
    page.keyboard.press("[")
    page.get_by_role("button", name="Write about these seconds").click()
    page.keyboard.press("1")
    page.keyboard.type("Half a thought")
    expect(page.locator(".ur-editor .ur-draft")).to_contain_text("Draft kept")
    page.reload()
    settled(page)
    expect(page.locator(".ur-reading")).to_have_value("Half a thought")
    expect(page.locator(".ur-editor .ur-note-quote")).to_contain_text("Reply 1")
    page.locator(".ur-editor").get_by_role("button", name="Save").click()
    expect(page.locator(".ur-toast")).to_contain_text("Saved for Ana")
    made = mentoring.annotations(spoken.store, spoken.attempt, spoken.mere.id)[-1]
    assert (made.reading, made.to_second) == ("Half a thought", pytest.approx(2.0, abs=0.06))


def test_a_moment_is_heard_until_its_trainee_takes_that_back(spoken: Spoken, visit: Visit) -> None:
    found = mentoring.propose_exemplar(spoken.store, spoken.attempt, 1, spoken.mere.id)
    moment = mentoring.keep_exemplar(
        spoken.store, spoken.attempt, 1, spoken.mere.id, kind="well_named", reading="x", customer=found.customer,
        reply=found.reply,
    )  # fmt: skip
    mentoring.keep_clip(spoken.store, moment.id, spoken.mere.id)
    page = as_person(visit, spoken.mere, "/moments")
    heard = page.locator("audio.mo-audio")
    expect(heard).to_be_visible()
    page.wait_for_function("document.querySelector('audio.mo-audio').duration > 3")
    assert not serious(page)
    agree_to_sound(spoken.store, spoken.ana.id, True, False)
    page.reload()
    settled(page)
    expect(page.get_by_text("Well named").first).to_be_visible()
    expect(page.get_by_text("Ana took back that it may be heard.")).to_be_visible()
    expect(heard).to_have_count(0)
