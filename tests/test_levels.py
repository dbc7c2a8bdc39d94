"""Levels a mentor gives: together for one reason, blind first, taken over, taken back, and contests decided by them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rooms import Puppet, SmallRoom, small_room

from app.errors import Invalid, NotAllowed, NotFound
from app.store import Store
from app.training import mentoring, practice


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


def later(room: SmallRoom, seconds: int) -> Store:
    return Store(room.store.path, clock=lambda: datetime.now(UTC) + timedelta(seconds=seconds))


def levels_of(room: SmallRoom, attempt_id: str, turn: int = 1) -> dict[str, tuple[int | None, str]]:
    return practice.debrief(room.store, room.library, attempt_id, room.ana.id).replies[turn - 1].effective_levels


def test_three_levels_are_given_together_for_one_reason(room: SmallRoom) -> None:
    attempt = room.finished("open")
    given = {"listening": 4, "acknowledgement": None, "next_steps": 0}
    made = mentoring.set_levels(room.store, attempt.id, 1, given, " You asked, and waited. ", room.mere.id)
    assert {each.dimension: each.level for each in made} == given
    assert {each.reason for each in made} == {"You asked, and waited."}
    assert levels_of(room, attempt.id)["acknowledgement"] == (None, "Mere")


def test_without_a_reason_or_a_level_nothing_is_stored(room: SmallRoom) -> None:
    attempt = room.finished("open")
    for levels, reason in (({"listening": 4}, "  "), ({}, "Because."), ({"listening": 5}, "x"), ({"warmth": 2}, "x")):
        with pytest.raises(Invalid):
            mentoring.set_levels(room.store, attempt.id, 1, levels, reason, room.mere.id)
    assert mentoring.verdicts(room.store, attempt.id, room.mere.id) == []


def test_one_bad_level_among_three_stores_none_of_them(room: SmallRoom) -> None:
    attempt = room.finished("open")
    with pytest.raises(Invalid):
        mentoring.set_levels(room.store, attempt.id, 1, {"listening": 3, "next_steps": 9}, "Because.", room.mere.id)
    assert mentoring.verdicts(room.store, attempt.id, room.mere.id) == []


def test_a_level_given_before_looking_is_blind_and_after_looking_is_not(room: SmallRoom) -> None:
    attempt = room.finished("open", "Hello")
    (first,) = mentoring.set_levels(room.store, attempt.id, 1, {"listening": 4}, "Asked.", room.mere.id)
    mentoring.look_at_scorer(room.store, attempt.id, [1], room.mere.id)
    (second,) = mentoring.set_levels(room.store, attempt.id, 1, {"listening": 3}, "On second thoughts.", room.mere.id)
    (elsewhere,) = mentoring.set_levels(room.store, attempt.id, 2, {"listening": 1}, "Small talk.", room.mere.id)
    (other,) = mentoring.set_levels(room.store, attempt.id, 1, {"listening": 2}, "Half.", room.omar.id)
    assert [each.blind for each in (first, second, elsewhere, other)] == [True, False, True, True]


def test_judging_all_that_was_called_for_shows_the_scorer_and_ends_blindness(room: SmallRoom) -> None:
    attempt = room.finished("open")
    mentoring.set_levels(room.store, attempt.id, 1, {"listening": 4}, "Asked.", room.mere.id)
    assert mentoring.looked_at(room.store, attempt.id, room.mere.id) == set()
    (last,) = mentoring.set_levels(room.store, attempt.id, 1, {"next_steps": 2}, "One step.", room.mere.id)
    assert last.blind
    assert mentoring.looked_at(room.store, attempt.id, room.mere.id) == {1}
    assert mentoring.looked_at(room.store, attempt.id, room.omar.id) == set()
    (again,) = mentoring.set_levels(room.store, attempt.id, 1, {"next_steps": 3}, "After reading.", room.mere.id)
    assert again.blind is False


def test_taking_over_needs_no_reason_and_is_never_blind(room: SmallRoom) -> None:
    attempt = room.finished("open")
    made = mentoring.accept_levels(room.store, attempt.id, 1, ["listening", "acknowledgement"], room.mere.id)
    assert [(each.level, each.reason, each.accepts, each.blind) for each in made] == [
        (3, "", True, False), (None, "", True, False),
    ]  # fmt: skip
    assert levels_of(room, attempt.id)["listening"] == (3, "Mere")
    with pytest.raises(Invalid):
        mentoring.accept_levels(room.store, attempt.id, 1, [], room.mere.id)
    with pytest.raises(NotFound):
        mentoring.accept_levels(room.store, attempt.id, 2, ["listening"], room.mere.id)


def test_a_contested_level_is_not_taken_over_without_a_reason(room: SmallRoom) -> None:
    attempt = room.finished("open")
    practice.contest(room.store, attempt.id, 1, "listening", "I left room.", room.ana.id)
    with pytest.raises(Invalid, match="Say why: Ana asked"):
        mentoring.accept_levels(room.store, attempt.id, 1, ["next_steps", "listening"], room.mere.id)
    assert mentoring.verdicts(room.store, attempt.id, room.mere.id) == []
    assert not mentoring.contests(room.store, attempt.id, room.mere.id)[0].answered
    mentoring.accept_levels(room.store, attempt.id, 1, ["next_steps"], room.mere.id)


@pytest.mark.parametrize(("level", "outcome"), [(3, "kept"), (4, "accepted"), (2, "third"), (None, "third")])
def test_a_level_with_a_reason_decides_the_contest(room: SmallRoom, level: int | None, outcome: str) -> None:
    attempt = room.finished("open")
    practice.contest(room.store, attempt.id, 1, "listening", "I left room.", room.ana.id, wanted=4)
    (made,) = mentoring.set_levels(room.store, attempt.id, 1, {"listening": level}, "I read it twice.", room.mere.id)
    (contest,) = mentoring.contests(room.store, attempt.id, room.ana.id)
    assert contest.decision is not None
    assert (contest.decision.outcome, contest.decision.level, contest.decision.reason, contest.decision.by_name) == (
        outcome, level, "I read it twice.", "Mere",
    )  # fmt: skip
    # Whoever decides has read which level it is about.
    assert made.blind is False


def test_taken_back_within_a_minute_what_stood_before_stands_again(room: SmallRoom) -> None:
    attempt = room.finished("open")
    practice.contest(room.store, attempt.id, 1, "listening", "I left room.", room.ana.id)
    (made,) = mentoring.set_levels(room.store, attempt.id, 1, {"listening": 0}, "No.", room.mere.id)
    with pytest.raises(NotAllowed, match="Somebody else set this level"):
        mentoring.withdraw_levels(room.store, [made.id], room.omar.id)
    mentoring.withdraw_levels(later(room, 50), [made.id], room.mere.id)
    assert levels_of(room, attempt.id)["listening"] == (3, "scorer")
    assert not mentoring.contests(room.store, attempt.id, room.mere.id)[0].answered
    assert mentoring.verdicts(room.store, attempt.id, room.mere.id) == []


def test_after_a_minute_a_level_stays_and_none_of_several_is_taken_back(room: SmallRoom) -> None:
    attempt = room.finished("open")
    made = mentoring.set_levels(room.store, attempt.id, 1, {"listening": 0, "next_steps": 1}, "No.", room.mere.id)
    with pytest.raises(Invalid, match="too late"):
        mentoring.withdraw_levels(later(room, 61), [each.id for each in made], room.mere.id)
    with pytest.raises(NotFound):
        mentoring.withdraw_levels(room.store, [made[0].id, "nothing"], room.mere.id)
    assert len(mentoring.verdicts(room.store, attempt.id, room.mere.id)) == 2


def test_levels_for_the_whole_are_blind_only_where_nothing_was_looked_at(room: SmallRoom) -> None:
    attempt = room.finished("open")
    (first,) = mentoring.set_levels(room.store, attempt.id, None, {"listening": 2}, "On the whole.", room.mere.id)
    mentoring.look_at_scorer(room.store, attempt.id, [1], room.mere.id)
    (second,) = mentoring.set_levels(room.store, attempt.id, None, {"listening": 3}, "On the whole.", room.mere.id)
    assert (first.blind, second.blind) == (True, False)
    view = practice.debrief(room.store, room.library, attempt.id, room.ana.id)
    assert view.mean_levels["listening"] == 3.0


def test_only_replies_that_were_said_can_be_looked_at(room: SmallRoom) -> None:
    attempt = room.finished("open")
    for turns in ([0], [2], [1, 7]):
        with pytest.raises(NotFound):
            mentoring.look_at_scorer(room.store, attempt.id, turns, room.mere.id)
    assert mentoring.looked_at(room.store, attempt.id, room.mere.id) == set()
