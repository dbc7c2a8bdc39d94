"""The queue's page without a browser: what it is kept to, the way on, and who is reading which."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from app_support import a_way_through_main  # noqa: F401
from streamlit.testing.v1 import AppTest
from test_pages_reading import Desk, drawn_by

from app.training import mentoring, people, practice
from app.training.people import Person
from app.widgets import queueing
from app.widgets.queueing import waiting_row


class Busy(Desk):
    """A desk with another mentor, and attempts that are over without a word having been said."""

    def __init__(self) -> None:
        super().__init__()
        self.omar = self._person("Omar", "mentor")

    def over(self, person: Person, scenario: str = "late-parcel") -> str:
        attempt = practice.start_attempt(self.store, self.library, person.id, scenario, seed=1)
        practice.wrap_up(self.store, self.library, attempt.id, person.id)
        return attempt.id


@pytest.fixture
def desk(data_folder: Path) -> Busy:
    st.cache_resource.clear()
    return Busy()


def order(at: AppTest) -> list[str]:
    assert not at.exception, at.exception
    found: list[str] = at.session_state["review-order"]
    return found


def waiting(desk: Busy, attempt_id: str, by: Person) -> str:
    """The row of an attempt as `by` sees it, in words."""
    rows = mentoring.queue(desk.store, desk.library, by.id)
    return str(waiting_row(next(each for each in rows if each.attempt_id == attempt_id), by))


def test_the_queue_is_kept_to_what_is_chosen_and_shown_whole_again(desk: Busy) -> None:
    ours, theirs = desk.over(desk.ana), desk.over(desk.ben)
    other = desk.over(desk.ben, "small-call")
    at = desk.open(desk.mere, "review")
    assert order(at) == [ours, theirs, other]
    at.selectbox(key="review-whose").set_value(desk.ben.id).run()
    assert order(at) == [theirs, other]
    at.selectbox(key="review-customer").set_value("small-call").run()
    assert order(at) == [other]
    at.selectbox(key="review-whose").set_value(desk.ana.id).run()
    assert "Nothing like this is waiting" in drawn_by(at)
    next(each for each in at.button if each.label == "Show the whole queue").click().run()
    assert order(at) == [ours, theirs, other]
    assert at.selectbox(key="review-whose").value is None


def test_there_is_nothing_to_choose_where_there_is_one_of_each(desk: Busy) -> None:
    desk.over(desk.ana)
    assert len(desk.open(desk.mere, "review").selectbox) == 0


def test_what_the_queue_was_kept_to_is_kept_at_the_desk_and_on_the_way_back(desk: Busy) -> None:
    desk.over(desk.ana)
    theirs, another = desk.over(desk.ben), desk.over(desk.ben)
    at = desk.open(desk.mere, "review")
    at.selectbox(key="review-whose").set_value(desk.ben.id).run()
    at.query_params["attempt"] = theirs
    at.run()
    assert "Ben with" in drawn_by(at) and order(at) == [theirs, another]
    del at.query_params["attempt"]
    at.run()
    assert at.selectbox(key="review-whose").value == desk.ben.id and order(at) == [theirs, another]


def test_more_of_the_queue_is_loaded_below_what_was_there(desk: Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "AT_ONCE", 2)
    attempts = [desk.over(desk.ana) for _ in range(3)]
    at = desk.open(desk.mere, "review")
    assert order(at) == attempts[:2]
    next(each for each in at.button if each.label == "Load more").click().run()
    assert order(at) == attempts and "Load more" not in {each.label for each in at.button}


def test_what_was_read_stays_in_its_place_and_what_is_new_comes_first(desk: Busy) -> None:
    first, second = desk.over(desk.ana), desk.over(desk.ana)
    at = desk.open(desk.mere, "review")
    mentoring.leave_feedback(desk.store, first, "You were there.", desk.mere.id)
    new = desk.over(desk.ben)
    at.run()
    assert order(at) == [new, first, second]
    mentoring.claim(desk.store, new, desk.omar.id)
    at.run()
    assert order(at) == [first, second, new]


def test_a_row_says_who_is_reading_it_and_by_when_to_decide(desk: Busy) -> None:
    attempt = desk.finished()
    mentoring.claim(desk.store, attempt, desk.omar.id)
    assert "Omar is reading this, taken just now" in waiting(desk, attempt, desk.mere)
    assert "you are reading this" in waiting(desk, attempt, desk.omar)
    practice.contest(desk.store, attempt, 1, "listening", "I asked.", desk.ana.id)
    row = waiting(desk, attempt, desk.mere)
    assert "Asked about listening in reply 1" in row and "to be decided by " in row


def test_the_desk_says_who_reads_and_lets_one_take_it_and_let_it_go(desk: Busy) -> None:
    attempt = desk.over(desk.ana)
    at = desk.open(desk.mere, "review", attempt=attempt)
    assert "Nobody else is reading this." in drawn_by(at)
    at.button(key="claim").click().run()
    assert "You are reading this." in drawn_by(at)
    there = drawn_by(desk.open(desk.omar, "review", attempt=attempt))
    assert "Mere is reading this, taken just now." in there
    at.button(key="release").click().run()
    assert mentoring.claims(desk.store, desk.mere.id) == {}


def test_taking_what_somebody_was_quicker_to_take_says_who(desk: Busy) -> None:
    attempt = desk.over(desk.ana)
    at = desk.open(desk.mere, "review", attempt=attempt)
    mentoring.claim(desk.store, attempt, desk.omar.id)
    at.button(key="claim").click().run()
    assert "Omar is reading this; pick another, or ask them to let it go." in drawn_by(at)


def test_the_way_on_passes_over_what_somebody_else_is_reading(desk: Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (desk.over(desk.ana) for _ in range(3))
    seen: list[dict[str, str | None]] = []
    monkeypatch.setattr("app.widgets.reviewing.way", lambda nav, place, key: seen.append(nav))
    at = desk.open(desk.mere, "review")
    assert order(at) == [first, second, third]
    mentoring.claim(desk.store, second, desk.omar.id)
    at.query_params["attempt"] = first
    at.run()
    assert seen[-1] == {"previous": None, "next": third}
    at.query_params["attempt"] = third
    at.run()
    assert seen[-1] == {"previous": second, "next": None}


def test_a_name_with_markup_in_it_is_text_wherever_the_queue_says_it(desk: Busy) -> None:
    wild = people.create_person(desk.store, "<img src=x> **Omar**", "mentor")
    attempt = desk.over(desk.ana)
    mentoring.claim(desk.store, attempt, wild.id)
    shown = drawn_by(desk.open(desk.mere, "review", attempt=attempt))
    assert "<img" not in shown and "&lt;img src=x&gt; **Omar** is reading this" in shown
