"""Mentoring: the queue says why, marks stand on the very words, a mentor's word outranks the score, nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rooms import Puppet, SmallRoom, small_room

from app.errors import Invalid, NotAllowed, NotFound
from app.store import Store
from app.training import mentoring, practice
from app.training.mentoring import Annotation


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


def mark(room: SmallRoom, attempt_id: str, quote: str, turn_index: int = 0, **given: str) -> Annotation:
    text = mentoring.transcript(room.store, attempt_id, room.mere.id)[turn_index].text
    start = text.index(quote)
    return mentoring.annotate(
        room.store, attempt_id, given.get("by", room.mere.id), turn_index, start, start + len(quote), quote,
        given.get("kind", "missed_cue"), given.get("reading", "He says it will not come again."),
    )  # fmt: skip


# The queue.


def test_an_attempt_comes_into_the_queue_once_it_is_over(room: SmallRoom) -> None:
    attempt = room.begin()
    assert mentoring.queue(room.store, room.library, room.mere.id) == []
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    (row,) = mentoring.queue(room.store, room.library, room.mere.id)
    assert (row.attempt_id, row.trainee_name, row.why) == (attempt.id, "Ana", ["Their first attempt"])
    assert (row.replies, row.has_feedback, row.title) == (0, False, "A spare gate key")


def test_the_queue_is_in_the_order_of_its_reasons(room: SmallRoom) -> None:
    early, second, third, fourth, contested, unsafe = (
        room.finished(reply) for reply in ("one", "two", "three", "four", "open", "danger")
    )
    practice.contest(room.store, contested.id, 1, "listening", "I did leave room.", room.ana.id)
    mentoring.leave_feedback(room.store, second.id, "Read.", room.mere.id)
    rows = mentoring.queue(room.store, room.library, room.mere.id)
    assert [row.attempt_id for row in rows] == [
        unsafe.id, contested.id, early.id, third.id, fourth.id, second.id,
    ]  # fmt: skip
    assert rows[1].why == ["Asked about listening in reply 1"]
    assert rows[3].why == ["One of their first attempts"]
    assert rows[4].why == ["Not read yet"]
    assert rows[5].why == ["Read"] and rows[5].has_feedback
    later = Store(room.store.path, clock=lambda: datetime.now(UTC) + timedelta(days=4))
    assert mentoring.queue(later, room.library, room.mere.id)[2].why == ["Waiting 4 days", "Their first attempt"]


def test_the_queue_can_be_one_trainees(room: SmallRoom) -> None:
    room.finished("one")
    assert mentoring.queue(room.store, room.library, room.mere.id, trainee=room.ben.id) == []
    assert len(mentoring.queue(room.store, room.library, room.mere.id, trainee=room.ana.id)) == 1


def test_a_contest_leaves_the_queue_once_a_mentor_has_answered_it(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    practice.contest(room.store, attempt.id, 1, "listening", "I left room.", room.ana.id)
    (contest,) = mentoring.contests(room.store, attempt.id, room.mere.id)
    assert not contest.answered
    mentoring.set_level(room.store, attempt.id, 1, "next_steps", 3, "Another matter.", room.mere.id)
    assert not mentoring.contests(room.store, attempt.id, room.mere.id)[0].answered
    mentoring.set_level(room.store, attempt.id, 1, "listening", 1, "I read it as you were scored.", room.mere.id)
    assert mentoring.contests(room.store, attempt.id, room.ana.id)[0].answered
    assert mentoring.queue(room.store, room.library, room.mere.id)[0].why == ["Read"]


@pytest.mark.parametrize(("turn", "dimension"), [(0, "listening"), (2, "listening"), (1, "charm")])
def test_only_a_level_that_is_there_can_be_contested(room: SmallRoom, turn: int, dimension: str) -> None:
    attempt = room.finished("Hello")
    with pytest.raises((Invalid, NotFound)):
        practice.contest(room.store, attempt.id, turn, dimension, "", room.ana.id)


# Marks.


def test_a_mark_stands_on_the_very_words_with_what_is_around_them(room: SmallRoom) -> None:
    attempt = room.finished("Hello 🙂 Tāne, the hill?")
    made = mark(room, attempt.id, "Tāne", turn_index=1)
    assert (made.start, made.stop, made.prefix, made.suffix) == (8, 12, "Hello 🙂 ", ", the hill?")
    assert mentoring.annotations(room.store, attempt.id, room.ana.id) == [made]
    assert mentoring.annotations(room.store, attempt.id, room.mere.id) == [made]


@pytest.mark.parametrize(
    ("turn_index", "start", "stop", "quote"),
    [(0, 0, 3, "Two"), (0, 0, 4, "One"), (0, -3, 3, "One"), (0, 3, 0, ""), (7, 0, 3, "One"), (-1, 0, 3, "One"),
     (0, 3, 4, " "), (0, 0, 10**9, "One")],
)  # fmt: skip
def test_a_mark_on_words_that_do_not_stand_there_is_refused(
    room: SmallRoom, turn_index: int, start: int, stop: int, quote: str
) -> None:
    attempt = room.finished("Hello")
    with pytest.raises(Invalid):
        mentoring.annotate(room.store, attempt.id, room.mere.id, turn_index, start, stop, quote, "hollow", "")
    assert mentoring.annotations(room.store, attempt.id, room.mere.id) == []


def test_a_conversation_is_marked_once_it_is_over(room: SmallRoom) -> None:
    attempt = room.begin()
    with pytest.raises(Invalid, match="still going on"):
        mark(room, attempt.id, "One")


def test_rewording_a_mark_keeps_what_it_said_before(room: SmallRoom) -> None:
    made = mark(room, room.finished("Hello").id, "last time")
    edited = mentoring.edit_annotation(room.store, made.id, room.mere.id, "well_named", "On second thoughts.")
    assert (edited.kind, edited.reading, edited.quote) == ("well_named", "On second thoughts.", "last time")
    assert edited.edited_at is not None
    mentoring.edit_annotation(room.store, made.id, room.mere.id, "well_named", "On second thoughts.")
    with room.store.reading() as reader:
        assert [row["reading"] for row in reader.rows("SELECT reading FROM readings ORDER BY id")] == [
            "He says it will not come again.",
            "On second thoughts.",
        ]


def test_a_deleted_mark_can_be_brought_back(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    made = mark(room, attempt.id, "last time")
    assert mentoring.delete_annotation(room.store, made.id, room.mere.id).deleted_at is not None
    assert mentoring.annotations(room.store, attempt.id, room.mere.id) == []
    assert practice.inbox(room.store, room.ana.id) == []
    with pytest.raises(NotFound):
        mentoring.edit_annotation(room.store, made.id, room.mere.id, "hollow", "")
    mentoring.delete_annotation(room.store, made.id, room.mere.id)
    assert mentoring.undo_delete(room.store, made.id, room.mere.id) == made
    assert mentoring.annotations(room.store, attempt.id, room.mere.id) == [made]


def test_mentors_cannot_change_each_others_marks(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    made = mark(room, attempt.id, "last time")
    with pytest.raises(NotAllowed, match="Mere"):
        mentoring.edit_annotation(room.store, made.id, room.omar.id, "hollow", "Mine now.")
    with pytest.raises(NotAllowed):
        mentoring.delete_annotation(room.store, made.id, room.omar.id)
    mentoring.delete_annotation(room.store, made.id, room.mere.id)
    with pytest.raises(NotAllowed):
        mentoring.undo_delete(room.store, made.id, room.omar.id)
    mark(room, attempt.id, "last time", by=room.omar.id)
    mentoring.undo_delete(room.store, made.id, room.mere.id)
    assert [each.by_name for each in mentoring.annotations(room.store, attempt.id, room.mere.id)] == ["Mere", "Omar"]


def test_a_mark_is_of_a_kind_we_know(room: SmallRoom) -> None:
    with pytest.raises(Invalid):
        mark(room, room.finished("Hello").id, "last time", kind="silly")
    assert len(mentoring.DEFAULT_KINDS) == 7


# Levels.


def test_a_mentors_newest_level_outranks_the_score_and_nothing_is_overwritten(room: SmallRoom) -> None:
    attempt = room.finished("Hello", "open")
    mentoring.set_level(room.store, attempt.id, 1, "listening", 3, "The greeting was theirs.", room.mere.id)
    mentoring.set_level(room.store, attempt.id, 1, "listening", 4, "And it was held back.", room.omar.id)
    mentoring.set_level(room.store, attempt.id, 2, "next_steps", None, "Nothing was asked.", room.mere.id)
    seen = practice.debrief(room.store, room.library, attempt.id, room.ana.id)
    first, second = seen.replies
    assert first.effective_levels["listening"] == (4, "Omar")
    assert first.scorecard is not None and first.scorecard.level("listening") == 1
    assert [(each.by_name, each.level) for each in first.verdicts] == [("Mere", 3), ("Omar", 4)]
    assert second.effective_levels["next_steps"] == (None, "Mere")
    assert seen.mean_levels == {"listening": 3.5, "acknowledgement": None, "next_steps": 2.0}
    row = practice.progress(room.store, room.library, room.ana.id, room.mere.id).attempts[0]
    assert row.mean_levels == seen.mean_levels


def test_a_level_for_the_whole_attempt_outranks_the_mean(room: SmallRoom) -> None:
    attempt = room.finished("Hello", "open")
    verdict = mentoring.set_level(room.store, attempt.id, None, "acknowledgement", 1, "None was spoken.", room.mere.id)
    seen = practice.debrief(room.store, room.library, attempt.id, room.ana.id)
    assert seen.mean_levels["acknowledgement"] == 1.0
    assert seen.overall == [verdict] == mentoring.verdicts(room.store, attempt.id, room.ana.id)


@pytest.mark.parametrize(
    ("turn", "dimension", "level", "reason"),
    [(0, "listening", 1, "x"), (2, "listening", 1, "x"), (1, "charm", 1, "x"), (1, "listening", 5, "x"),
     (1, "listening", -1, "x"), (1, "listening", True, "x"), (1, "listening", 1, "  "), (1, "listening", 1, "x" * 4001),
     ],
)  # fmt: skip
def test_a_level_is_for_something_there_in_range_and_with_a_reason(
    room: SmallRoom, turn: int, dimension: str, level: int, reason: str
) -> None:
    attempt = room.finished("Hello")
    with pytest.raises((Invalid, NotFound)):
        mentoring.set_level(room.store, attempt.id, turn, dimension, level, reason, room.mere.id)
    assert mentoring.verdicts(room.store, attempt.id, room.mere.id) == []


def test_mentors_at_work_together_lose_nothing(room: SmallRoom) -> None:
    attempt = room.finished("Hello")

    def work(mentor: str) -> None:
        for number in range(15):
            mentoring.set_level(room.store, attempt.id, 1, "listening", number % 5, f"{number}", mentor)
            mark(room, attempt.id, "last time", by=mentor, reading=f"{number}")

    threads = [threading.Thread(target=work, args=(mentor,)) for mentor in (room.mere.id, room.omar.id)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mentoring.verdicts(room.store, attempt.id, room.mere.id)) == 30
    assert len(mentoring.annotations(room.store, attempt.id, room.mere.id)) == 30


# Feedback lands with the trainee.


def test_half_written_feedback_is_kept_until_it_is_sent(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    assert mentoring.load_draft(room.store, room.mere.id, attempt.id) == ""
    mentoring.save_draft(room.store, room.mere.id, attempt.id, "You asked him")
    mentoring.save_draft(room.store, room.mere.id, attempt.id, "You asked him once")
    assert mentoring.load_draft(room.store, room.mere.id, attempt.id) == "You asked him once"
    assert mentoring.load_draft(room.store, room.omar.id, attempt.id) == ""
    sent = mentoring.leave_feedback(room.store, attempt.id, "You asked him once, and waited.", room.mere.id)
    assert mentoring.load_draft(room.store, room.mere.id, attempt.id) == ""
    assert mentoring.feedback(room.store, attempt.id, room.ana.id) == [sent]
    mentoring.save_draft(room.store, room.mere.id, attempt.id, "More")
    mentoring.save_draft(room.store, room.mere.id, attempt.id, " ")
    assert mentoring.load_draft(room.store, room.mere.id, attempt.id) == ""


def test_what_is_begun_at_the_desk_is_kept_beside_the_words_overall(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    mentoring.save_draft(room.store, room.mere.id, attempt.id, "You asked")
    mentoring.save_draft(room.store, room.mere.id, attempt.id, '{"levels": {}}', mentoring.UNSAVED)
    assert mentoring.load_draft(room.store, room.mere.id, attempt.id) == "You asked"
    mentoring.leave_feedback(room.store, attempt.id, "You asked him.", room.mere.id)
    assert mentoring.load_draft(room.store, room.mere.id, attempt.id) == ""
    assert mentoring.load_draft(room.store, room.mere.id, attempt.id, mentoring.UNSAVED) == '{"levels": {}}'
    mentoring.save_draft(room.store, room.mere.id, attempt.id, "", mentoring.UNSAVED)
    with room.store.reading() as reader:
        assert reader.rows("SELECT * FROM drafts") == []
    with pytest.raises(Invalid):
        mentoring.save_draft(room.store, room.mere.id, attempt.id, "x", "elsewhere")


@pytest.mark.parametrize("kept", ["You asked him", "[1]", '"a"', "17"])
def test_a_draft_kept_as_plain_words_is_still_there(room: SmallRoom, kept: str) -> None:
    attempt = room.finished("Hello")
    mentoring.save_draft(room.store, room.mere.id, attempt.id, "x")
    with room.store.writing() as writer:
        writer.change("UPDATE drafts SET text = ?", kept)
    assert mentoring.load_draft(room.store, room.mere.id, attempt.id) == kept


def test_feedback_is_reworded_by_its_writer_and_unread_again(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    sent = mentoring.leave_feedback(room.store, attempt.id, "You wated.", room.mere.id)
    practice.mark_read(room.store, room.ana.id, "feedback", sent.id)
    mentoring.edit_feedback(room.store, sent.id, room.mere.id, "You wated.")
    assert practice.inbox(room.store, room.ana.id)[0].read_at is not None
    mentoring.edit_feedback(room.store, sent.id, room.mere.id, " You waited. ")
    (item,) = practice.inbox(room.store, room.ana.id)
    assert (item.text, item.read_at) == ("You waited.", None)
    for who, text, fault in ((room.omar.id, "Mine", NotAllowed), (room.mere.id, " ", Invalid)):
        with pytest.raises(fault):
            mentoring.edit_feedback(room.store, sent.id, who, text)
    with pytest.raises(NotFound):
        mentoring.edit_feedback(room.store, "nothing", room.mere.id, "Words")
    assert mentoring.feedback(room.store, attempt.id, room.ana.id)[0].text == "You waited."


def test_the_queue_says_how_it_ended_and_how_far_they_were_let_in(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    (row,) = mentoring.queue(room.store, room.library, room.mere.id)
    assert row.ending == practice.attempt(room.store, attempt.id, room.mere.id).ending
    assert 0 <= row.depth <= row.of and row.of > 0


@pytest.mark.parametrize("text", ["", " \n ", "x" * 20_001])
def test_feedback_says_something_of_bounded_length(room: SmallRoom, text: str) -> None:
    with pytest.raises(Invalid):
        mentoring.leave_feedback(room.store, room.finished("Hello").id, text, room.mere.id)


def test_what_people_write_is_unread_until_it_is_read_and_again_once_reworded(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    made = mark(room, attempt.id, "last time")
    verdict = mentoring.set_level(room.store, attempt.id, 1, "listening", 2, "A detail of his.", room.mere.id)
    sent = mentoring.leave_feedback(room.store, attempt.id, "Thank you for this one.", room.omar.id)
    items = practice.inbox(room.store, room.ana.id)
    assert [(item.kind, item.id, item.from_name) for item in items] == [
        ("feedback", sent.id, "Omar"),
        ("verdict", verdict.id, "Mere"),
        ("annotation", made.id, "Mere"),
    ]
    assert (items[1].dimension, items[1].level, items[1].turn_index) == ("listening", 2, 1)
    assert (items[2].quote, items[2].mark_kind, items[2].turn_index) == ("last time", "missed_cue", 0)
    assert practice.progress(room.store, room.library, room.ana.id, room.ana.id).unread == 3
    for item in items:
        practice.mark_read(room.store, room.ana.id, item.kind, item.id)
    practice.mark_read(room.store, room.ana.id, "feedback", sent.id)
    assert practice.progress(room.store, room.library, room.ana.id, room.ana.id).unread == 0
    mentoring.edit_annotation(room.store, made.id, room.mere.id, "missed_cue", "Said better.")
    first = practice.inbox(room.store, room.ana.id)[0]
    assert (first.kind, first.text, first.read_at) == ("annotation", "Said better.", None)


def test_one_reads_ones_own_mail(room: SmallRoom) -> None:
    sent = mentoring.leave_feedback(room.store, room.finished("Hello").id, "Thank you.", room.mere.id)
    assert practice.inbox(room.store, room.ben.id) == []
    for who, kind, item in ((room.ben.id, "feedback", sent.id), (room.ana.id, "feedback", "nothing")):
        with pytest.raises(NotFound):
            practice.mark_read(room.store, who, kind, item)
    with pytest.raises(Invalid):
        practice.mark_read(room.store, room.ana.id, "letter", sent.id)
