"""The queue: why an attempt wants a person, what it is kept to, who is reading it, and how many wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rooms import Puppet, SmallRoom, made_up, scored, small_room

from app.errors import Invalid, NotFound
from app.store import Store, new_id
from app.training import mentoring, practice
from app.training.attempts import Attempt, scorecard_row
from app.training.mentoring import QueueRow
from app.training.people import create_person
from app.training.wanting import catch_up, reckon, unreckoned


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


def finished(room: SmallRoom, *replies: str, by: str = "", rating: Mapping[str, int] | None = None) -> Attempt:
    """An attempt played with these replies by Ana (or `by`), wrapped up and rated so."""
    who = by or room.ana.id
    attempt = practice.start_attempt(room.store, room.library, who, "gate-key", seed=1)
    for turn, reply in enumerate(replies, 1):
        practice.take_turn(room.store, room.library, attempt.id, reply, turn, who)
    practice.wrap_up(room.store, room.library, attempt.id, who)
    return practice.reflect(room.store, attempt.id, who, "He is leaving.", [], rating or {})


def practised(room: SmallRoom) -> None:
    """Ana has had her first attempts, read and done with."""
    for _ in range(3):
        mentoring.leave_feedback(room.store, finished(room, "Hello").id, "Read.", room.mere.id)


def queue(room: SmallRoom, by: str = "", *, later: timedelta = timedelta(), **kept: str) -> list[QueueRow]:
    store = Store(room.store.path, clock=lambda: datetime.now(UTC) + later) if later else room.store
    return mentoring.queue(store, room.library, by or room.mere.id, **kept)  # type: ignore[arg-type]


def row_of(room: SmallRoom, attempt_id: str) -> QueueRow:
    return next(each for each in queue(room) if each.attempt_id == attempt_id)


def sure(room: SmallRoom, attempt_id: str, *confidence: float) -> None:
    """Have the scorer be so sure of listening, a reply each."""
    with room.store.writing() as writer:
        for turn, chance in enumerate(confidence, 1):
            card = scored("Hello")
            kept = type(card)(
                card.levels, card.points, card.criteria, card.findings, card.rater, card.rubric_version,
                {"listening": chance},
            )  # fmt: skip
            writer.add("scorecards", scorecard_row(attempt_id, turn, kept, room.store.now()))


# Why.


def test_an_attempt_the_scorer_guesses_at_says_where_it_guesses_most(room: SmallRoom) -> None:
    practised(room)
    guessed, known = finished(room, "Hello", "And you?"), finished(room, "Hello", "And you?")
    sure(room, guessed.id, 0.48, 0.31)
    sure(room, known.id, 0.9, 0.31)
    assert row_of(room, guessed.id).why == ["The scorer is unsure of listening in reply 2"]
    assert row_of(room, known.id).why == ["Not read yet"]
    assert [each.attempt_id for each in queue(room)][:2] == [guessed.id, known.id]


@pytest.mark.parametrize(
    ("rating", "why"),
    [
        ({"listening": 2}, ["Their own rating of listening is far from what was read"]),
        ({"next_steps": 0}, ["Their own rating of next steps is far from what was read"]),
        ({"listening": 1, "next_steps": 1}, ["Not read yet"]),
        ({"acknowledgement": 2}, ["Not read yet"]),
        ({}, ["Not read yet"]),
    ],
)
def test_rating_oneself_far_from_what_was_read_wants_a_person(
    room: SmallRoom, rating: dict[str, int], why: list[str]
) -> None:
    # The puppet's scorer reads listening at 1, next steps at 2, and never calls for acknowledgement.
    practised(room)
    assert row_of(room, finished(room, "Hello", rating=rating).id).why == why


def test_how_somebody_rates_themselves_is_held_against_what_people_read_and_is_done_with_once_they_have(
    room: SmallRoom,
) -> None:
    practised(room)
    attempt = finished(room, "Hello", rating={"listening": 2})
    given = mentoring.set_level(room.store, attempt.id, 1, "listening", 1, "So I read it.", room.mere.id)
    assert row_of(room, attempt.id).why == ["Read"]
    mentoring.withdraw_levels(room.store, [given.id], room.mere.id)
    assert row_of(room, attempt.id).why == ["Their own rating of listening is far from what was read"]


def test_a_contest_says_by_when_it_is_to_be_decided(room: SmallRoom) -> None:
    attempt = finished(room, "Hello")
    practice.contest(room.store, attempt.id, 1, "listening", "I left room.", room.ana.id)
    (contest,) = mentoring.contests(room.store, attempt.id, room.mere.id)
    row = row_of(room, attempt.id)
    assert (row.contested, row.due_at) == (True, contest.due_at)
    mentoring.set_level(room.store, attempt.id, 1, "listening", 1, "As it was.", room.mere.id)
    assert (row_of(room, attempt.id).contested, row_of(room, attempt.id).due_at) == (False, None)


def test_what_has_been_read_and_is_asked_about_comes_back_to_the_top(room: SmallRoom) -> None:
    read, unread = finished(room, "Hello"), finished(room, "Hello")
    mentoring.leave_feedback(room.store, read.id, "You waited.", room.mere.id)
    assert [each.attempt_id for each in queue(room)] == [unread.id, read.id]
    practice.contest(room.store, read.id, 1, "next_steps", "I offered one.", room.ana.id)
    assert [each.attempt_id for each in queue(room)] == [read.id, unread.id]


def test_a_mark_taken_away_leaves_the_attempt_unread_and_brought_back_read(room: SmallRoom) -> None:
    attempt = finished(room, "Hello")
    mark = mentoring.annotate(room.store, attempt.id, room.mere.id, 0, 0, 3, "One", "hollow", "Read.")
    assert row_of(room, attempt.id).has_feedback
    mentoring.delete_annotation(room.store, mark.id, room.mere.id)
    assert not row_of(room, attempt.id).has_feedback
    mentoring.undo_delete(room.store, mark.id, room.mere.id)
    assert row_of(room, attempt.id).has_feedback


def test_a_second_try_is_judged_by_its_own_replies(room: SmallRoom) -> None:
    practised(room)
    first = finished(room, "danger", "Hello")
    again = practice.again_from(room.store, room.library, first.id, 2, room.ana.id)
    practice.take_turn(room.store, room.library, again.id, "Hello", 2, room.ana.id)
    practice.wrap_up(room.store, room.library, again.id, room.ana.id)
    sure(room, first.id, 0.1)
    sure(room, again.id, 0.1)
    assert "The scorer is unsure of listening in reply 1" in row_of(room, first.id).why
    assert not [why for why in row_of(room, again.id).why if "unsure" in why]


def test_three_days_are_a_long_wait_and_after_four_weeks_nobody_waits_any_more(room: SmallRoom) -> None:
    practised(room)
    old = finished(room, "Hello")
    assert queue(room, later=timedelta(days=2))[0].why == ["Not read yet"]
    assert queue(room, later=timedelta(days=4))[0].why == ["Waiting 4 days"]
    store = Store(room.store.path, clock=lambda: datetime.now(UTC) + timedelta(days=29))
    assert mentoring.queue_count(store, room.mere.id) == 0 and mentoring.queue_count(room.store, room.mere.id) == 1
    with room.store.writing() as writer:
        month_ago = (datetime.now(UTC) - timedelta(days=29)).isoformat(timespec="microseconds")
        writer.change("UPDATE attempts SET ended_at = ? WHERE id = ?", month_ago, old.id)
        reckon(writer, [old.id], room.store.now())
    new = finished(room, "Hello")
    assert [each.attempt_id for each in queue(room)][:2] == [new.id, old.id]


# Kept up to date.


def test_attempts_of_an_older_database_are_found_when_the_queue_is_read(room: SmallRoom) -> None:
    attempts = [finished(room, "Hello").id for _ in range(4)]
    with room.store.writing() as writer:
        writer.change("DELETE FROM queue")
    with room.store.reading() as reader:
        assert unreckoned(reader) == 4
    assert sorted(each.attempt_id for each in queue(room)) == sorted(attempts)
    with room.store.reading() as reader:
        assert unreckoned(reader) == 0


def test_reckoning_goes_on_next_time_where_it_would_take_too_long(
    room: SmallRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = [finished(room, "Hello").id for _ in range(3)]
    monkeypatch.setattr("app.training.wanting._AT_ONCE", 1)
    with room.store.writing() as writer:
        writer.change("DELETE FROM queue")
    catch_up(room.store, seconds=0)
    with room.store.reading() as reader:
        assert [row["attempt_id"] for row in reader.rows("SELECT attempt_id FROM queue")] == [attempts[-1]]
    catch_up(room.store)
    with room.store.reading() as reader:
        assert unreckoned(reader) == 0


def test_an_attempt_still_going_on_is_never_reckoned(room: SmallRoom) -> None:
    attempt = room.begin()
    room.say(attempt.id, "danger")
    with room.store.writing() as writer:
        reckon(writer, [attempt.id, "nothing"], room.store.now())
    assert queue(room) == [] and mentoring.queue_count(room.store, room.mere.id) == 0


def test_a_damaged_scorecard_does_not_close_the_queue(room: SmallRoom) -> None:
    attempt = finished(room, "Hello")
    with room.store.writing() as writer:
        writer.change("DROP TRIGGER IF EXISTS scorecards_stay")  # The room itself changes no score.
        writer.change("UPDATE scorecards SET body = '{' WHERE attempt_id = ?", attempt.id)
        writer.change("DELETE FROM queue")
    assert [each.attempt_id for each in queue(room)] == [attempt.id]


# What it is kept to.


def test_the_queue_can_be_kept_to_a_trainee_a_customer_and_a_skill_and_read_page_by_page(room: SmallRoom) -> None:
    room.library["letter"] = made_up("letter", title="A letter lost")
    ours, theirs = finished(room, "open"), finished(room, "Hello", by=room.ben.id, rating={"next_steps": 0})
    other = practice.start_attempt(room.store, room.library, room.ben.id, "letter", seed=1)
    practice.wrap_up(room.store, room.library, other.id, room.ben.id)

    def ids(**kept: object) -> list[str]:
        rows = mentoring.queue(room.store, room.library, room.mere.id, **kept)  # type: ignore[arg-type]
        return [each.attempt_id for each in rows]

    assert ids(trainee=room.ben.id) == [theirs.id, other.id]
    assert ids(scenario="letter") == [other.id]
    assert ids(trainee=room.ana.id, scenario="letter") == []
    # What its reason is about, and what it is weakest in: listening at 1 for the one, next steps at 2 for the other.
    assert ids(skill="listening") == [theirs.id] and ids(skill="next_steps") == [theirs.id, ours.id]
    assert ids(skill="acknowledgement") == ids(skill="steps") == ids(trainee="nobody") == []
    whole = ids()
    assert ids(limit=2) == whole[:2] and ids(limit=2, offset=2) == whole[2:] and len(whole) == 3
    assert mentoring.queue_people(room.store, room.mere.id) == {room.ana.id: "Ana", room.ben.id: "Ben"}
    assert mentoring.queue_scenarios(room.store, room.mere.id) == {
        "letter": "A letter lost",
        "gate-key": "A spare gate key",
    }
    assert mentoring.queue_skills(room.store, room.mere.id) == ["listening", "next_steps"]


def test_an_empty_queue_has_nothing_to_be_kept_to(room: SmallRoom) -> None:
    room.begin()
    assert mentoring.queue_people(room.store, room.mere.id) == {}
    assert mentoring.queue_scenarios(room.store, room.mere.id) == {}
    assert mentoring.queue_skills(room.store, room.mere.id) == []


def test_the_count_goes_down_once_somebody_has_left_something_and_up_where_it_is_questioned(room: SmallRoom) -> None:
    first, second = finished(room, "Hello"), finished(room, "danger")
    counts = [mentoring.queue_count(room.store, room.mere.id)]
    mentoring.leave_feedback(room.store, first.id, "You waited.", room.mere.id)
    counts.append(mentoring.queue_count(room.store, room.omar.id))
    mentoring.set_level(room.store, second.id, 1, "next_steps", 2, "So I read it.", room.mere.id)
    counts.append(mentoring.queue_count(room.store, room.mere.id))
    practice.contest(room.store, first.id, 1, "listening", "I left room.", room.ana.id)
    counts.append(mentoring.queue_count(room.store, room.mere.id))
    assert counts == [2, 1, 0, 1]


# Who is reading it.


def test_what_a_mentor_has_half_written_is_said_to_be_theirs_and_counts_as_not_finished(room: SmallRoom) -> None:
    attempt = finished(room, "Hello").id
    mentoring.leave_feedback(room.store, attempt, "Read.", room.omar.id)
    mentoring.save_draft(room.store, room.mere.id, attempt, "What I would add is")
    assert row_of(room, attempt).drafted
    assert not queue(room, room.omar.id)[0].drafted
    assert [mentoring.queue_count(room.store, each.id) for each in (room.mere, room.omar)] == [1, 0]
    mentoring.leave_feedback(room.store, attempt, "What I would add is room.", room.mere.id)
    assert not row_of(room, attempt).drafted and mentoring.queue_count(room.store, room.mere.id) == 0


def test_what_one_mentor_has_taken_another_sees_and_finds_after_the_rest(room: SmallRoom) -> None:
    taken, free = finished(room, "danger"), finished(room, "Hello")
    read = finished(room, "Hello")
    mentoring.leave_feedback(room.store, read.id, "Read.", room.omar.id)
    made = mentoring.claim(room.store, taken.id, room.omar.id)
    assert (made.by, made.by_name) == (room.omar.id, "Omar")
    assert mentoring.claim(room.store, taken.id, room.omar.id) == made
    rows = queue(room, room.mere.id)
    assert [each.attempt_id for each in rows] == [free.id, taken.id, read.id]
    assert (rows[1].claimed_by_name, rows[1].claimed_since) == ("Omar", made.since)
    assert queue(room, room.omar.id)[0].attempt_id == taken.id
    with pytest.raises(Invalid, match="Omar is reading this"):
        mentoring.claim(room.store, taken.id, room.mere.id)
    mentoring.release(room.store, taken.id, room.mere.id)
    assert mentoring.claim_of(room.store, taken.id, room.mere.id) == made
    mentoring.release(room.store, taken.id, room.omar.id)
    assert mentoring.claim_of(room.store, taken.id, room.mere.id) is None
    assert mentoring.claims(room.store, room.mere.id) == {} and queue(room)[0].attempt_id == taken.id


def test_after_two_hours_what_was_taken_passes_on(room: SmallRoom) -> None:
    attempt = finished(room, "Hello")
    mentoring.claim(room.store, attempt.id, room.omar.id)
    almost = Store(room.store.path, clock=lambda: datetime.now(UTC) + timedelta(minutes=119))
    with pytest.raises(Invalid, match="Omar"):
        mentoring.claim(almost, attempt.id, room.mere.id)
    later = Store(room.store.path, clock=lambda: datetime.now(UTC) + timedelta(minutes=121))
    assert mentoring.claim_of(later, attempt.id, room.mere.id) is None
    assert mentoring.queue(later, room.library, room.mere.id)[0].claimed_by is None
    assert mentoring.claim(later, attempt.id, room.mere.id).by_name == "Mere"
    with pytest.raises(Invalid, match="Mere"):
        mentoring.claim(later, attempt.id, room.omar.id)


def test_the_first_thing_a_mentor_leaves_takes_it_and_their_words_overall_let_it_go(room: SmallRoom) -> None:
    marked, levelled, accepted = (finished(room, "Hello").id for _ in range(3))
    mentoring.annotate(room.store, marked, room.mere.id, 0, 0, 3, "One", "hollow", "Read.")
    mentoring.set_level(room.store, levelled, 1, "listening", 2, "So I read it.", room.mere.id)
    mentoring.accept_levels(room.store, accepted, 1, ["listening"], room.mere.id)
    assert {each.by for each in mentoring.claims(room.store, room.omar.id).values()} == {room.mere.id}
    assert set(mentoring.claims(room.store, room.omar.id)) == {marked, levelled, accepted}
    # Another may leave words beside it; that takes it from nobody, and lets go of nothing of theirs.
    mentoring.annotate(room.store, marked, room.omar.id, 0, 0, 3, "One", "hollow", "I hear it too.")
    mentoring.leave_feedback(room.store, marked, "From me, too.", room.omar.id)
    held = mentoring.claim_of(room.store, marked, room.omar.id)
    assert held is not None and held.by_name == "Mere"
    mentoring.leave_feedback(room.store, marked, "You waited.", room.mere.id)
    assert set(mentoring.claims(room.store, room.omar.id)) == {levelled, accepted}


def test_only_what_is_over_and_there_can_be_taken(room: SmallRoom) -> None:
    with pytest.raises(Invalid, match="still going on"):
        mentoring.claim(room.store, room.begin().id, room.mere.id)
    with pytest.raises(NotFound):
        mentoring.claim(room.store, new_id(), room.mere.id)


def test_a_trainer_has_the_same_queue(room: SmallRoom) -> None:
    tom = create_person(room.store, "Tom", "trainer")
    finished(room, "Hello")
    assert mentoring.queue(room.store, room.library, tom.id) == queue(room)
