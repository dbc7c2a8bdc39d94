"""Threads: a trainee answers what was left for them, mentors answer back, and each sees when the other has read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rooms import Puppet, SmallRoom, small_room

from app.errors import Invalid, NotAllowed, NotFound
from app.training import mentoring, practice


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


@pytest.fixture
def attempt(room: SmallRoom) -> str:
    return room.finished("open").id


def left(room: SmallRoom, attempt: str) -> dict[str, str]:
    """A mark, a level and words overall that Mere left: kind -> id."""
    mark = mentoring.annotate(room.store, attempt, room.mere.id, 0, 0, 3, "One", "well_named", "A start.")
    verdict = mentoring.set_level(room.store, attempt, 1, "listening", 4, "You asked.", room.mere.id)
    words = mentoring.leave_feedback(room.store, attempt, "You waited.", room.mere.id)
    return {"annotation": mark.id, "verdict": verdict.id, "feedback": words.id}


def test_everything_a_mentor_leaves_can_be_answered_in_both_directions(room: SmallRoom, attempt: str) -> None:
    for kind, id in left(room, attempt).items():
        mentoring.answer(room.store, attempt, kind, id, "  Ngā mihi 🌱 ", room.ana.id)
        mentoring.answer(room.store, attempt, kind, id, "And next time?", room.omar.id)
        said = [each for each in mentoring.remarks(room.store, attempt, room.ana.id) if each.under_id == id]
        assert [(each.under_kind, each.by_name, each.text) for each in said] == [
            (kind, "Ana", "Ngā mihi 🌱"), (kind, "Omar", "And next time?"),
        ]  # fmt: skip


def test_an_answer_wants_words_and_something_to_stand_under(room: SmallRoom, attempt: str) -> None:
    ids = left(room, attempt)
    for kind, id, words, error in (
        ("annotation", ids["annotation"], "  ", Invalid),
        ("annotation", ids["annotation"], "x" * 2001, Invalid),
        ("contest", ids["annotation"], "Hello", Invalid),
        ("annotation", ids["verdict"], "Hello", NotFound),
        ("annotation", "nothing", "Hello", NotFound),
    ):
        with pytest.raises(error):
            mentoring.answer(room.store, attempt, kind, id, words, room.ana.id)
    with pytest.raises(NotAllowed):
        mentoring.answer(room.store, attempt, "annotation", ids["annotation"], "Hello", room.ben.id)
    assert mentoring.remarks(room.store, attempt, room.mere.id) == []


def test_what_was_taken_away_cannot_be_answered(room: SmallRoom, attempt: str) -> None:
    ids = left(room, attempt)
    mentoring.delete_annotation(room.store, ids["annotation"], room.mere.id)
    mentoring.withdraw_levels(room.store, [ids["verdict"]], room.mere.id)
    for kind in ("annotation", "verdict"):
        with pytest.raises(NotFound, match="not there any more"):
            mentoring.answer(room.store, attempt, kind, ids[kind], "Hello", room.ana.id)


def test_an_answer_is_taken_back_and_brought_back_by_whoever_gave_it(room: SmallRoom, attempt: str) -> None:
    made = mentoring.answer(room.store, attempt, "feedback", left(room, attempt)["feedback"], "Hm.", room.ana.id)
    with pytest.raises(NotAllowed, match="Somebody else said this"):
        mentoring.delete_remark(room.store, made.id, room.mere.id)
    mentoring.delete_remark(room.store, made.id, room.ana.id)
    assert mentoring.remarks(room.store, attempt, room.mere.id) == []
    mentoring.undo_delete_remark(room.store, made.id, room.ana.id)
    assert [each.text for each in mentoring.remarks(room.store, attempt, room.mere.id)] == ["Hm."]
    with pytest.raises(NotFound):
        mentoring.delete_remark(room.store, "nothing", room.ana.id)


def test_a_mentor_opening_the_attempt_reads_what_the_trainee_said(room: SmallRoom, attempt: str) -> None:
    id = left(room, attempt)["feedback"]
    mentoring.answer(room.store, attempt, "feedback", id, "I held back.", room.ana.id)
    mentoring.answer(room.store, attempt, "feedback", id, "How did that feel?", room.mere.id)
    mentoring.mark_remarks_read(room.store, attempt, room.omar.id)
    theirs, mentors = mentoring.remarks(room.store, attempt, room.ana.id)
    assert theirs.read_at is not None and theirs.read_by_name == "Omar"
    assert mentors.read_at is None and mentors.read_by_name is None
    mentoring.mark_remarks_read(room.store, attempt, room.ana.id)
    mentoring.mark_remarks_read(room.store, attempt, room.mere.id)
    again, mentors = mentoring.remarks(room.store, attempt, room.ana.id)
    assert mentors.read_by_name == "Ana"
    assert (again.read_at, again.read_by_name) == (theirs.read_at, "Omar")


def test_before_it_is_done_a_trainee_reads_no_answers(room: SmallRoom) -> None:
    begun = room.begin()
    room.say(begun.id, "open", "bye")
    practice.wrap_up(room.store, room.library, begun.id, room.ana.id)
    words = mentoring.leave_feedback(room.store, begun.id, "Early words.", room.mere.id)
    mentoring.answer(room.store, begun.id, "feedback", words.id, "To myself.", room.mere.id)
    mentoring.mark_remarks_read(room.store, begun.id, room.ana.id)
    assert mentoring.remarks(room.store, begun.id, room.ana.id) == []
    (said,) = mentoring.remarks(room.store, begun.id, room.mere.id)
    assert said.read_at is None
    with pytest.raises(NotAllowed, match="Finish this attempt first"):
        mentoring.answer(room.store, begun.id, "feedback", words.id, "Hello", room.ana.id)


def test_a_receipt_says_when_the_trainee_read_it(room: SmallRoom, attempt: str) -> None:
    ids = left(room, attempt)
    assert mentoring.receipts(room.store, attempt, room.mere.id) == []
    practice.mark_read(room.store, room.ana.id, "annotation", ids["annotation"])
    (read,) = mentoring.receipts(room.store, attempt, room.mere.id)
    assert (read.kind, read.item_id) == ("annotation", ids["annotation"])
