"""A level is contested, a person decides, and both of them talk under it: what the trainee is told, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from rooms import Puppet, SmallRoom, small_room

from app.errors import Invalid, NotFound
from app.store import Store
from app.training import mentoring, practice
from app.training.attempts import Attempt
from app.training.progress import FeedbackItem
from app.widgets.desk import desk_turns
from app.widgets.drawn import Data
from app.widgets.left import Left
from app.widgets.progressing import asked_row, item_row
from app.widgets.transcript import turns
from app.widgets.words import day


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


def contest(room: SmallRoom, attempt: Attempt, why: str = "I did ask.", wanted: int | None = None) -> None:
    practice.contest(room.store, attempt.id, 1, "listening", why, room.ana.id, wanted)


def decide(room: SmallRoom, attempt: Attempt, level: int | None, reason: str = "I read it twice.") -> None:
    mentoring.set_level(room.store, attempt.id, 1, "listening", level, reason, room.mere.id)


def inbox(room: SmallRoom) -> list[FeedbackItem]:
    return practice.inbox(room.store, room.ana.id)


def sign_of(room: SmallRoom, attempt: Attempt, mine: bool = True) -> Data:
    """Listening in reply 1, as the debrief draws it."""
    reader = room.ana if mine else room.omar
    view = practice.debrief(room.store, room.library, attempt.id, reader.id)
    left = Left(reader.id, mentoring.remarks(room.store, attempt.id, reader.id))
    sign: Data = turns(view, [], mine, left)[1]["signs"][0]
    return sign


# Contesting.


@pytest.mark.parametrize(
    ("asked", "due"),
    [("2026-11-25", "Monday 30 November"), ("2026-11-27", "Wednesday 2 December"),
     ("2026-11-28", "Wednesday 2 December"), ("2026-11-30", "Thursday 3 December")],
)  # fmt: skip
def test_a_person_decides_within_three_working_days_and_the_trainee_is_told_which(
    room: SmallRoom, asked: str, due: str
) -> None:
    attempt = room.finished("Hello")
    then = datetime.fromisoformat(f"{asked}T12:00:00+00:00")
    practice.contest(
        Store(room.store.path, clock=lambda: then), attempt.id, 1, "listening", "I did ask.", room.ana.id, 3
    )
    (made,) = mentoring.contests(room.store, attempt.id, room.ana.id)
    assert made.due_at is not None and day(made.due_at) == due
    assert (made.scorer_level, made.wanted, made.answered) == (1, 3, False)
    contested = sign_of(room, attempt)["contested"]
    assert (contested["why"], contested["wanted"], contested["due"]) == ("I did ask.", "3, opened it", due)
    (asked_for,) = practice.progress(room.store, room.library, room.ana.id, room.ana.id).asked
    assert asked_row(asked_for)["eyebrow"] == f"A mentor decides by {due}"


@pytest.mark.parametrize("accepts", [False, True])
def test_a_level_a_person_stands_behind_is_answered_not_contested(room: SmallRoom, accepts: bool) -> None:
    attempt = room.finished("Hello")
    assert sign_of(room, attempt)["can_contest"]
    if accepts:
        mentoring.accept_levels(room.store, attempt.id, 1, ["listening"], room.mere.id)
    else:
        decide(room, attempt, 2)
    with pytest.raises(Invalid, match="answer Mere under their level instead"):
        contest(room, attempt)
    assert mentoring.contests(room.store, attempt.id, room.ana.id) == []
    sign = sign_of(room, attempt)
    assert not sign["can_contest"] and "answer Mere above" in sign["answer_instead"]
    assert sign["by"]["thread"]["can_answer"]


def test_a_level_taken_back_can_be_contested_again(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    (verdict,) = mentoring.accept_levels(room.store, attempt.id, 1, ["listening"], room.mere.id)
    mentoring.withdraw_levels(room.store, [verdict.id], room.mere.id)
    contest(room, attempt)
    assert len(mentoring.contests(room.store, attempt.id, room.ana.id)) == 1


@pytest.mark.parametrize("why", ["", "  \n "])
def test_without_a_reason_nothing_is_asked(room: SmallRoom, why: str) -> None:
    attempt = room.finished("Hello")
    with pytest.raises(Invalid, match="Say why first"):
        contest(room, attempt, why)
    assert mentoring.contests(room.store, attempt.id, room.ana.id) == []


def test_the_same_level_is_asked_about_once_and_another_beside_it_can_be(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    contest(room, attempt)
    with pytest.raises(Invalid, match="already"):
        contest(room, attempt, "Really.")
    practice.contest(room.store, attempt.id, 1, "next_steps", "This one too.", room.ana.id)
    assert [each.why for each in mentoring.contests(room.store, attempt.id, room.ana.id)] == [
        "I did ask.",
        "This one too.",
    ]


# What was decided.


@pytest.mark.parametrize(
    ("wanted", "given", "words"),
    [(3, 1, "the scorer’s level stays · 1, task only"), (3, 3, "changed as you asked · 3, opened it"),
     (None, 3, "changed · 3, opened it"), (4, 2, "set to another level · 2, heard the content"),
     (4, None, "set to another level · not called for")],
)  # fmt: skip
def test_a_decision_says_what_became_of_it_in_the_inbox_on_the_list_and_at_the_level(
    room: SmallRoom, wanted: int | None, given: int | None, words: str
) -> None:
    attempt = room.finished("Hello")
    contest(room, attempt, wanted=wanted)
    decide(room, attempt, given)
    (item,) = inbox(room)
    row = item_row(item, {})
    assert row["title"] == f"Mere decided about listening: {words}"
    assert (row["said"], row["eyebrow"], row["unread"]) == ("I read it twice.", "You asked a person to look", True)
    (asked,) = practice.progress(room.store, room.library, room.ana.id, room.ana.id).asked
    assert asked_row(asked)["eyebrow"] == f"Mere decided: {words}"
    sign = sign_of(room, attempt)
    assert (sign["by"]["did"], sign["by"]["reading"]) == (f"decided: {words}", "I read it twice.")
    assert sign["decided"]["why"] == "I did ask." and sign["contested"] is None


def test_the_desk_keeps_what_was_asked_and_folds_the_scorers_level_until_the_mentor_has_judged(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    contest(room, attempt)

    def sign(*seen: int) -> Data:
        view = practice.debrief(room.store, room.library, attempt.id, room.mere.id)
        spoken = mentoring.transcript(room.store, attempt.id, room.mere.id)
        drawn: Data = desk_turns(view, spoken, [], room.mere.id, seen=seen)[1]["signs"][0]
        return drawn

    assert sign()["contested"]["scorer"] is None and sign()["contested"]["wanted"] is None
    assert sign(1)["contested"]["scorer"]["level"] == 1 and sign(1)["decided"] == []
    decide(room, attempt, 3)
    (kept,) = sign()["decided"]
    assert sign()["contested"] is None
    assert (kept["why"], kept["by"], kept["decided"]) == ("I did ask.", "Mere", "decided: 3, opened it")


def test_the_persons_level_stands_before_the_scorers_and_both_are_there(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    decide(room, attempt, 4, "You left room.")
    sign = sign_of(room, attempt)
    assert (sign["level"], sign["by"]["name"], sign["by"]["reading"]) == (4, "Mere", "You left room.")
    assert sign["scorer"]["level"] == 1 and not sign["by"]["agrees"]
    # A second mentor sees it otherwise: the newest counts, what was said before stays to be read.
    mentoring.set_level(room.store, attempt.id, 1, "listening", 1, "I hear no room.", room.omar.id)
    sign = sign_of(room, attempt)
    assert (sign["level"], sign["by"]["name"], sign["by"]["agrees"]) == (1, "Omar", True)
    assert [(each["name"], each["reading"]) for each in sign["earlier"]] == [("Mere", "You left room.")]


def test_taking_over_the_scorers_level_is_said_in_words(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    mentoring.accept_levels(room.store, attempt.id, 1, ["listening"], room.mere.id)
    sign = sign_of(room, attempt)
    assert sign["by"]["did"] == "accepted the scorer’s level: 1, task only" and sign["by"]["agrees"]
    assert item_row(inbox(room)[0], {})["title"] == "Mere accepted the scorer’s level for listening: 1, task only"


def test_a_decision_taken_back_leaves_the_question_open(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    contest(room, attempt)
    (verdict,) = mentoring.set_levels(room.store, attempt.id, 1, {"listening": 3}, "Yes.", room.mere.id)
    mentoring.withdraw_levels(room.store, [verdict.id], room.mere.id)
    sign = sign_of(room, attempt)
    assert sign["contested"]["why"] == "I did ask." and sign["by"] is None and sign["decided"] is None
    assert inbox(room) == []


def test_a_mentor_reads_the_question_as_the_trainees(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    contest(room, attempt)
    sign = sign_of(room, attempt, mine=False)
    assert (sign["asker"], sign["can_contest"], sign["answer_instead"]) == ("Ana", False, "")


# Threads, and what is new.


def test_an_answer_under_a_mark_reaches_the_trainee_as_something_new(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    note = mentoring.annotate(room.store, attempt.id, room.mere.id, 1, 0, 5, "Hello", "hollow", "A greeting.")
    mentoring.answer(room.store, attempt.id, "annotation", note.id, "I say it to everybody.", room.ana.id)
    assert [item.kind for item in inbox(room)] == ["annotation"]
    mentoring.answer(room.store, attempt.id, "annotation", note.id, "Then say it to him. ممكن", room.mere.id)
    item = next(each for each in inbox(room) if each.kind == "remark")
    row = item_row(item, {})
    assert (row["title"], row["said"], row["eyebrow"]) == (
        "Mere answered you",
        "Then say it to him. ممكن",
        "About “Hello”",
    )
    assert row["under"] == "A spare gate key · reply 1"
    assert item.under == f"annotation-{note.id}"
    practice.mark_read(room.store, room.ana.id, "remark", item.id)
    (said,) = [each for each in mentoring.remarks(room.store, attempt.id, room.mere.id) if each.by == room.mere.id]
    assert said.read_by_name == "Ana"


def test_what_a_mentor_adds_unasked_is_not_called_an_answer(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    written = mentoring.leave_feedback(room.store, attempt.id, "You waited.", room.mere.id)
    mentoring.answer(room.store, attempt.id, "feedback", written.id, "And twice.", room.omar.id)
    item = next(each for each in inbox(room) if each.kind == "remark")
    assert item_row(item, {})["title"] == "Omar added something"


@pytest.mark.parametrize("gone", ["the answer", "the mark", "the level"])
def test_what_is_gone_takes_its_answers_out_of_the_inbox(room: SmallRoom, gone: str) -> None:
    attempt = room.finished("Hello")
    note = mentoring.annotate(room.store, attempt.id, room.mere.id, 1, 0, 5, "Hello", "hollow", "A greeting.")
    (level,) = mentoring.set_levels(room.store, attempt.id, 1, {"listening": 3}, "Yes.", room.mere.id)
    under = ("verdict", level.id) if gone == "the level" else ("annotation", note.id)
    said = mentoring.answer(room.store, attempt.id, *under, "And?", room.mere.id)
    assert "remark" in [item.kind for item in inbox(room)]
    if gone == "the answer":
        mentoring.delete_remark(room.store, said.id, room.mere.id)
    elif gone == "the mark":
        mentoring.delete_annotation(room.store, note.id, room.mere.id)
    else:
        mentoring.withdraw_levels(room.store, [level.id], room.mere.id)
    assert "remark" not in [item.kind for item in inbox(room)]
    with pytest.raises(NotFound):
        practice.mark_read(room.store, room.ana.id, "remark", said.id)


def test_nothing_said_about_an_attempt_arrives_before_it_is_done(room: SmallRoom) -> None:
    attempt = room.begin()
    room.say(attempt.id, "Hello")
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    note = mentoring.annotate(room.store, attempt.id, room.mere.id, 1, 0, 5, "Hello", "hollow", "A greeting.")
    mentoring.answer(room.store, attempt.id, "annotation", note.id, "And more.", room.omar.id)
    assert inbox(room) == []
    practice.reflect(room.store, attempt.id, room.ana.id, "", [], {})
    assert sorted(item.kind for item in inbox(room)) == ["annotation", "remark"]


def test_marking_one_attempt_read_leaves_the_others_and_other_peoples_new(room: SmallRoom) -> None:
    one, other = room.finished("Hello"), room.finished("Hello again")
    for attempt in (one, other):
        written = mentoring.leave_feedback(room.store, attempt.id, "You waited.", room.mere.id)
        mentoring.answer(room.store, attempt.id, "feedback", written.id, "And twice.", room.omar.id)
    practice.mark_attempt_read(room.store, room.ben.id, one.id)
    assert all(item.read_at is None for item in inbox(room))
    practice.mark_attempt_read(room.store, room.ana.id, one.id)
    assert {item.attempt_id for item in inbox(room) if item.read_at is None} == {other.id}
    assert len([item for item in inbox(room) if item.read_at]) == 2


def test_a_renamed_kind_of_mark_goes_by_its_new_name(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    note = mentoring.annotate(room.store, attempt.id, room.mere.id, 1, 0, 5, "Hello", "hollow", "A greeting.")
    mentoring.set_mark_kinds(room.store, [("hollow", "Could be said to anybody")], room.mere.id)
    labels = mentoring.kind_labels(room.store)
    assert item_row(inbox(room)[0], labels)["title"] == "Mere: Could be said to anybody"
    assert Left(room.ana.id, kinds=labels).mark(note)["kind"] == "Could be said to anybody"


# A second try.


def test_a_second_try_is_averaged_over_its_own_replies(room: SmallRoom) -> None:
    first = room.finished("hurt", "hurt", "Hello")
    again = practice.again_from(room.store, room.library, first.id, 3, room.ana.id)
    room.say(again.id, "open")
    practice.wrap_up(room.store, room.library, again.id, room.ana.id)
    practice.reflect(room.store, again.id, room.ana.id, "", [], {})
    # A level set on what was carried over belongs to the first try, too.
    mentoring.set_level(room.store, again.id, 1, "listening", 4, "No.", room.mere.id)
    view = practice.debrief(room.store, room.library, again.id, room.ana.id)
    assert (view.own_from, view.mean_levels["listening"]) == (3, 3.0)
    seen = practice.progress(room.store, room.library, room.ana.id, room.ana.id)
    assert {row.retry_from: row.mean_levels["listening"] for row in seen.attempts} == {3: 3.0, None: 1 / 3}
    assert [mean for _, mean in seen.trend["listening"]] == [1 / 3, 3.0]
    drawn = turns(view, [], mine=True)
    assert [(turn["reply"], turn["carried"], bool(turn["begins"])) for turn in drawn if "reply" in turn] == [
        (1, True, False),
        (2, True, False),
        (3, False, True),
    ]


def test_a_tip_is_given_once_and_pointed_at_from_then_on(room: SmallRoom) -> None:
    attempt = room.finished("Hello", "Hm", "Well")
    view = practice.debrief(room.store, room.library, attempt.id, room.ana.id)
    tips = ("Say it back.", "Wait.", "Say it back.")
    replies = [replace(reply, try_next=tip) for reply, tip in zip(view.replies, tips, strict=True)]
    drawn = turns(replace(view, replies=replies), [], mine=True)
    assert [(turn["try_next"], turn["try_as"]) for turn in drawn if "reply" in turn] == [
        ("Say it back.", None),
        ("Wait.", None),
        (None, 1),
    ]


def test_of_what_was_told_only_the_words_that_were_said_are_shown(room: SmallRoom) -> None:
    scenario = room.library["gate-key"]
    two = scenario.disclosures[0].model_copy(
        update={"lines": [*scenario.disclosures[0].lines, "It is sold, that is all."]}
    )
    changed = scenario.model_copy(update={"disclosures": [two, *scenario.disclosures[1:]]})
    told = replace(room, library={"gate-key": changed}).finished("open")
    rungs = practice.debrief(room.store, room.library, told.id, room.ana.id).disclosures
    assert rungs[0].lines == [scenario.disclosures[0].lines[0]] and rungs[0].made_turn == 1
    assert rungs[1].made_turn is None and rungs[1].lines
