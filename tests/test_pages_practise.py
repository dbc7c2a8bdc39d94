"""The first screen, choosing a customer and talking with them, as Streamlit draws them (components need a browser)."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from app_support import a_way_through_main  # noqa: F401
from streamlit.testing.v1 import AppTest

from app.settings import database_path
from app.training.mentoring import leave_feedback
from app.training.people import create_person, mark_told, people
from app.training.practice import again_from, attempt, reflect, start_attempt, take_turn, wrap_up
from app.web.application import MAIN
from app.widgets.room import room


def opened(person_id: str | None = None, **query: str) -> AppTest:
    page = AppTest.from_file(str(MAIN), default_timeout=30)
    if person_id:
        page.session_state["person_id"] = person_id
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def words(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def trainee(name: str = "Aroha") -> str:
    person = create_person(room().store, name, "trainee")
    return mark_told(room().store, person.id).id


def test_the_first_screen_says_what_is_kept_before_anybody_starts() -> None:
    page = opened()
    shown = words(page)
    for promise in (
        "The customer is an AI.",
        "What is stored:",
        "Who sees it:",
        "Only words are scored.",
        "People outrank",
    ):
        assert promise in shown
    page.text_input(key="new-name").input("Aroha Ngāti")
    page = next(button for button in page.button if button.label == "Start").click().run()
    shown = words(page)
    assert "Meet a customer" in shown
    assert [(person.name, person.roles, bool(person.told_at)) for person in people(room().store)] == [
        ("Aroha Ngāti", ("trainee",), True)
    ]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "…", "Aroha\x00"])
def test_a_name_that_cannot_be_kept_is_answered_in_words(name: str) -> None:
    page = opened()
    page.text_input(key="new-name").input(name)
    page = next(button for button in page.button if button.label == "Start").click().run()
    shown = words(page)
    assert not page.exception
    assert ('role="alert"' in shown) == (name != "Aroha\x00")


def test_somebody_who_was_here_before_picks_their_name_and_reads_the_notice_once() -> None:
    known = create_person(room().store, "Mere *Tai*", "mentor")
    page = opened()
    page = page.button(key=f"be-{known.id}").click().run()
    shown = words(page)
    assert ">Review</h1>" in shown  # a mentor begins at the queue
    assert next(person for person in people(room().store) if person.id == known.id).told_at


def test_the_cards_show_the_record_and_never_what_is_behind() -> None:
    page = opened(trainee())
    shown = words(page)
    for scenario in room().library.values():
        assert escape(scenario.record.headline) in shown
        assert scenario.behind.fact not in shown
        assert scenario.persona.situation not in shown


def test_choosing_a_customer_opens_an_attempt_that_the_address_names() -> None:
    person_id = trainee()
    page = opened(person_id)
    page = page.button(key="meet-late-parcel").click().run()
    assert not page.exception
    going = attempt(room().store, str(page.query_params["attempt"]).strip("[']"), person_id)
    assert (going.scenario_id, going.stage) == ("late-parcel", "talking")


def test_what_is_typed_is_stored_and_the_box_is_there_again() -> None:
    person_id = trainee()
    going = start_attempt(room().store, room().library, person_id, "late-parcel", seed=1)
    page = opened(person_id, attempt=going.id)
    page = page.chat_input[0].set_value("Hi, I'm Aroha. <b>What</b> happens on Friday?").run()
    assert not page.exception
    kept = attempt(room().store, going.id, person_id)
    assert kept.exchanges[0].trainee == "Hi, I'm Aroha. <b>What</b> happens on Friday?"
    page = page.button(key="wait").click().run()
    assert len(attempt(room().store, going.id, person_id).exchanges) == 2


def test_a_reply_that_is_too_long_is_refused_in_words_and_not_lost() -> None:
    person_id = trainee()
    going = start_attempt(room().store, room().library, person_id, "late-parcel", seed=1)
    page = opened(person_id, attempt=going.id)
    page = page.chat_input[0].set_value("a" * 4001).run()
    assert not page.exception
    shown = words(page)
    assert "4001 characters" in shown
    assert attempt(room().store, going.id, person_id).exchanges == []


def test_a_tab_that_is_behind_is_told_so_and_sends_nothing() -> None:
    person_id = trainee()
    store, library = room().store, room().library
    going = start_attempt(store, library, person_id, "late-parcel", seed=1)
    page = opened(person_id, attempt=going.id)
    take_turn(store, library, going.id, "From the other tab.", 1, person_id)
    page = page.chat_input[0].set_value("From the first tab.").run()
    shown = words(page)
    assert "went on in another tab" in shown
    assert [each.trainee for each in attempt(store, going.id, person_id).exchanges] == ["From the other tab."]


def test_wrapping_up_asks_three_questions_and_leads_to_the_debrief() -> None:
    person_id = trainee()
    store, library = room().store, room().library
    going = start_attempt(store, library, person_id, "late-parcel", seed=1)
    take_turn(store, library, going.id, "Hi, I'm Aroha.", 1, person_id)
    page = opened(person_id, attempt=going.id)
    page = page.button(key="wrap-up-now").click().run()
    shown = words(page)
    assert "What was this really about?" in shown
    page = page.radio(key=f"rating-listening-{going.id}").set_value(2).run()
    page = page.button(key="see").click().run()
    assert not page.exception
    assert attempt(store, going.id, person_id).stage == "done"


@pytest.mark.parametrize("wanted", ["no-such-attempt", "'; DROP TABLE attempts; --", "🌱", "x" * 5000])
def test_an_address_that_leads_nowhere_is_answered_in_words(wanted: str) -> None:
    page = opened(trainee(), attempt=wanted)
    assert not page.exception
    shown = words(page)
    assert "There is no such attempt" in shown


def test_anothers_attempt_stays_theirs() -> None:
    going = start_attempt(room().store, room().library, trainee("Ben"), "late-parcel", seed=1)
    page = opened(trainee("Ana"), attempt=going.id)
    shown = words(page)
    assert "belongs to somebody else" in shown
    shown = words(page)
    assert "Kellaway" not in shown


def test_a_database_that_cannot_be_read_is_said_in_words(data_folder: Path) -> None:
    database_path().parent.mkdir()
    database_path().write_bytes(b"this is no database at all, only words" * 200)
    page = opened()
    assert not page.exception
    shown = words(page)
    assert "That did not work" in shown


def test_whatever_else_goes_wrong_no_traceback_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    person_id = trainee()

    def broken(*_: object) -> None:
        raise RuntimeError("a secret path /home/somebody")

    monkeypatch.setattr("app.training.practice.customers_for", broken)
    page = opened(person_id)
    assert not page.exception
    shown = words(page)
    assert "Something went wrong here" in shown
    shown = words(page)
    assert "secret path" not in shown


def _done(person_id: str, *replies: str) -> str:
    here = room()
    first = start_attempt(here.store, here.library, person_id, "late-parcel", seed=1)
    for turn, reply in enumerate(replies, 1):
        take_turn(here.store, here.library, first.id, reply, turn, person_id)
    wrap_up(here.store, here.library, first.id, person_id)
    return reflect(here.store, first.id, person_id, "", [], {}).id


def test_the_page_says_that_this_is_a_second_try_and_from_where() -> None:
    ana = trainee("Ana")
    again = again_from(room().store, room().library, _done(ana, "Hi, I'm Ana.", "Two missed days."), 2, ana)
    assert "a second try, from reply 2" in words(opened(ana, attempt=again.id))


def test_whoever_comes_back_is_told_that_somebody_wrote() -> None:
    ana = trainee("Ana")
    mere = create_person(room().store, "Mere", "mentor")
    leave_feedback(room().store, _done(ana, "Hi, I'm Ana."), "You waited well.", mere.id)
    page = opened(ana)
    assert "Mere left a note on your conversations." in words(page)
    page = page.button(key="read-arrived").click().run()
    assert "Progress" in words(page)
