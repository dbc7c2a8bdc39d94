"""Practising: what is said is kept before it is shown, tabs do not trip each other, the debrief tells the story."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rooms import LOCKED, SECRET, Puppet, SmallRoom, made_up, small_room

from app.errors import AttemptEnded, Invalid, NotAllowed, NotFound, StaleAttempt, UnderheardError
from app.scenario.files import library as shipped
from app.simulation.values import CustomerState, Memory
from app.store import Store
from app.training import mentoring, practice
from app.training.advice import explained
from app.training.debrief import about
from app.training.people import create_person, mark_told, people
from app.training.practice import SILENCE, Telling
from app.widgets.conversation import _clock
from app.widgets.signs import level_html
from scoring.conversation import Turn


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


# People.


def test_people_come_in_the_order_of_their_names(room: SmallRoom) -> None:
    create_person(room.store, "āwhina", "trainer")
    assert [each.name for each in people(room.store)][:2] == ["Ana", "Ben"]


@pytest.mark.parametrize(
    ("name", "role"),
    [("", "trainee"), ("  \u200b", "trainee"), ("x" * 81, "trainee"), ("Cy", "boss"), ("ana", "mentor")],
)
def test_a_person_needs_a_name_of_their_own_and_a_role(room: SmallRoom, name: str, role: str) -> None:
    with pytest.raises(Invalid):
        create_person(room.store, name, role)


def test_the_notice_was_read_when_it_was_first_read(room: SmallRoom) -> None:
    first = mark_told(room.store, room.ana.id).told_at
    assert first is not None
    assert mark_told(room.store, room.ana.id).told_at == first
    with pytest.raises(NotFound):
        mark_told(room.store, "nobody")


# Meeting a customer.


def test_customers_show_what_the_queue_shows_and_how_often_they_were_met(room: SmallRoom) -> None:
    (card,) = practice.customers_for(room.store, room.library, room.ana.id)
    assert (card.headline, card.times_met, card.open_attempt_id) == ("Wants a spare key for the gate", 0, None)
    attempt = room.begin()
    (card,) = practice.customers_for(room.store, room.library, room.ana.id)
    assert (card.times_met, card.open_attempt_id) == (0, attempt.id), "nothing was said yet"
    room.say(attempt.id, "Hello")
    card = practice.customers_for(room.store, room.library, room.ana.id)[0]
    assert (card.times_met, card.open_attempt_id) == (1, attempt.id)
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    assert practice.customers_for(room.store, room.library, room.ana.id)[0].open_attempt_id == attempt.id
    practice.reflect(room.store, attempt.id, room.ana.id, "", [], {})
    assert practice.customers_for(room.store, room.library, room.ana.id)[0].open_attempt_id is None


def test_drafts_are_met_by_those_who_review_them_only(room: SmallRoom) -> None:
    drafts = {"gate-key": made_up(status="draft")}
    assert practice.customers_for(room.store, drafts, room.ana.id) == []
    with pytest.raises(NotFound):
        practice.start_attempt(room.store, drafts, room.ana.id, "gate-key")
    assert len(practice.customers_for(room.store, drafts, room.mere.id)) == 1
    assert practice.start_attempt(room.store, drafts, room.mere.id, "gate-key").opener


def test_an_attempt_opens_with_their_first_words(room: SmallRoom) -> None:
    attempt = room.begin(seed=7)
    assert (attempt.opener, attempt.seed, attempt.stage) == ("One key will do. For the last time.", 7, "talking")
    assert (attempt.exchanges, attempt.next_turn, attempt.conversation_over) == ([], 1, False)
    assert attempt.persona_name == "Tāne Rua"
    with pytest.raises(NotFound):
        practice.start_attempt(room.store, room.library, room.ana.id, "nobody")
    assert room.begin().seed != practice.start_attempt(room.store, room.library, room.ana.id, "gate-key").seed


# Taking a turn.


def test_a_reply_and_its_answer_are_kept_together(room: SmallRoom) -> None:
    attempt = room.begin()
    heard = practice.take_turn(room.store, room.library, attempt.id, "Which gate?", 1, room.ana.id)
    assert (heard.turn, heard.trainee, heard.customer) == (1, "Which gate?", "[a pause] It opens towards the hill.")
    assert practice.attempt(room.store, attempt.id, room.ana.id).exchanges == [heard]
    with room.store.reading() as reader:
        assert len(reader.rows("SELECT * FROM scorecards WHERE attempt_id = ?", attempt.id)) == 1


def test_saying_nothing_is_a_reply(room: SmallRoom) -> None:
    attempt = room.begin()
    assert practice.take_turn(room.store, room.library, attempt.id, SILENCE, 1, room.ana.id).trainee == SILENCE


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * 4001])
def test_a_reply_that_is_empty_or_too_long_is_not_kept(room: SmallRoom, text: str) -> None:
    attempt = room.begin()
    with pytest.raises(Invalid):
        practice.take_turn(room.store, room.library, attempt.id, text, 1, room.ana.id)
    assert practice.attempt(room.store, attempt.id, room.ana.id).exchanges == []


def test_a_reply_of_exactly_the_bound_is_kept(room: SmallRoom) -> None:
    attempt = room.begin()
    practice.take_turn(room.store, room.library, attempt.id, "🙂" * 4000, 1, room.ana.id)
    assert practice.attempt(room.store, attempt.id, room.ana.id).exchanges[0].trainee == "🙂" * 4000


def test_a_second_tab_that_has_gone_on_is_noticed(room: SmallRoom) -> None:
    attempt = room.begin()
    room.say(attempt.id, "One.", "Two.")
    for turn in (1, 2, 4, 0, -1):
        with pytest.raises(StaleAttempt):
            practice.take_turn(room.store, room.library, attempt.id, "From the other tab.", turn, room.ana.id)
    assert practice.attempt(room.store, attempt.id, room.ana.id).next_turn == 3


def test_the_same_reply_sent_twice_is_kept_once(room: SmallRoom) -> None:
    attempt = room.begin()
    first = practice.take_turn(room.store, room.library, attempt.id, "Which gate?", 1, room.ana.id)
    again = practice.take_turn(room.store, room.library, attempt.id, "Which gate?", 1, room.ana.id)
    assert first == again
    assert len(practice.attempt(room.store, attempt.id, room.ana.id).exchanges) == 1


def test_a_last_reply_sent_twice_is_answered_alike(room: SmallRoom) -> None:
    attempt = room.begin()
    first = practice.take_turn(room.store, room.library, attempt.id, "bye", 1, room.ana.id)
    assert first.last
    assert practice.take_turn(room.store, room.library, attempt.id, "bye", 1, room.ana.id) == first
    with pytest.raises(AttemptEnded):
        practice.take_turn(room.store, room.library, attempt.id, "Wait", 2, room.ana.id)
    assert practice.attempt(room.store, attempt.id, room.ana.id).conversation_over


@pytest.mark.parametrize("same", [True, False], ids=["the same words", "different words"])
def test_two_tabs_at_once_keep_one_reply(room: SmallRoom, same: bool) -> None:
    for _ in range(5):
        attempt = room.begin()
        start = threading.Barrier(4)
        came_of_it: list[str] = []

        tabs = [
            threading.Thread(
                target=_speak, args=(room, attempt.id, "Hello" if same else f"Hello {each}", start, came_of_it)
            )
            for each in range(4)
        ]
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join()
        assert sorted(came_of_it) == (["kept"] * 4 if same else ["kept", "stale", "stale", "stale"])
        assert len(practice.attempt(room.store, attempt.id, room.ana.id).exchanges) == 1


def _speak(room: SmallRoom, attempt_id: str, text: str, start: threading.Barrier, came_of_it: list[str]) -> None:
    start.wait()
    try:
        practice.take_turn(room.store, room.library, attempt_id, text, 1, room.ana.id)
        came_of_it.append("kept")
    except StaleAttempt:
        came_of_it.append("stale")


def test_nothing_is_kept_where_the_customer_fails(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = room.begin()

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Puppet, "answer", fail)
    with pytest.raises(UnderheardError, match="nothing was lost"):
        practice.take_turn(room.store, room.library, attempt.id, "Hello", 1, room.ana.id)
    assert practice.attempt(room.store, attempt.id, room.ana.id).exchanges == []


def test_nobody_waits_for_the_database_while_a_customer_thinks(
    room: SmallRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt, real, wrote = room.begin(), Puppet.answer, []

    def slow(self: Puppet, *given: object, **named: object) -> object:
        wrote.append(create_person(Store(room.store.path, timeout=0.2), "Meanwhile", "trainee"))
        return real(self, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Puppet, "answer", slow)
    practice.take_turn(room.store, room.library, attempt.id, "Hello", 1, room.ana.id)
    assert len(wrote) == 1


# Wrapping up and looking back.


def test_a_talk_can_be_wrapped_up_before_it_ends_and_twice_does_no_harm(room: SmallRoom) -> None:
    attempt = room.begin()
    room.say(attempt.id, "open")
    once = practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    assert (once.stage, once.conversation_over) == ("reflecting", True)
    assert practice.wrap_up(room.store, room.library, attempt.id, room.ana.id) == once
    with pytest.raises(AttemptEnded):
        practice.take_turn(room.store, room.library, attempt.id, "More", 2, room.ana.id)


def test_what_the_trainee_says_was_behind_it_is_kept_as_said(room: SmallRoom) -> None:
    attempt = room.begin()
    room.say(attempt.id, "Hello")
    with pytest.raises(Invalid, match="Wrap up"):
        practice.reflect(room.store, attempt.id, room.ana.id, "", [], {})
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    last_time = attempt.opener.index("last time")
    telling = [Telling(0, last_time, last_time + 9, "last time"), Telling(2, 0, 9, "[a pause]")]
    done = practice.reflect(room.store, attempt.id, room.ana.id, " He is leaving. ", telling, {"listening": 2})
    assert done.stage == "done"
    seen = practice.debrief(room.store, room.library, attempt.id, room.ana.id)
    assert (seen.named, seen.telling, seen.self_rating) == ("He is leaving.", telling, {"listening": 2})
    assert [(cue.id, cue.named) for cue in seen.cues] == [("last-time", True), ("pause", True)]
    again = practice.reflect(room.store, attempt.id, room.ana.id, "Something else.", [], {})
    assert again == done
    assert practice.debrief(room.store, room.library, attempt.id, room.ana.id).named == "He is leaving."


@pytest.mark.parametrize(
    ("telling", "rating"),
    [
        ([Telling(0, 0, 3, "Two")], {}),
        ([Telling(9, 0, 3, "One")], {}),
        ([Telling(0, -3, 3, "One")], {}),
        ([Telling(0, 3, 3, "")], {}),
        ([], {"listening": 4}),
        ([], {"charm": 1}),
    ],
)
def test_words_that_were_not_said_and_ratings_that_are_not_ours_are_refused(
    room: SmallRoom, telling: list[Telling], rating: dict[str, int]
) -> None:
    attempt = room.begin()
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    with pytest.raises(Invalid):
        practice.reflect(room.store, attempt.id, room.ana.id, "", telling, rating)
    assert practice.attempt(room.store, attempt.id, room.ana.id).stage == "reflecting"


# The debrief.


def test_the_debrief_tells_how_it_ended_and_what_turned_it(room: SmallRoom) -> None:
    attempt = room.finished("What about the last time?", "open that", "hurt", "bye")
    seen = practice.debrief(room.store, room.library, attempt.id, room.ana.id)
    assert (seen.ending_kind, seen.ending_title, seen.cared_for) == ("solved_unheard", "Solved, but unheard", False)
    assert seen.story.startswith(
        "Story of solved_unheard. In reply 2 you asked, and waited (“open that”), and he let you see"
    )
    assert (seen.depth, seen.of) == (1, 3)
    assert [point.turn for point in seen.turning_points] == [2, 3]
    assert (
        seen.turning_points[1].text
        == "In reply 3 the reply made it smaller than it was to him (“hurt”), and he drew back."
    )
    assert [state.trust for state in seen.states] == [0.25, 0.26, 0.46, 0.31, 0.32]
    assert [(each.id, each.made_turn) for each in seen.disclosures] == [
        ("sold", 2),
        ("unasked", None),
        ("signed", None),
    ]
    assert [(cue.id, cue.words, cue.shown_turns, cue.picked_up_turn) for cue in seen.cues] == [
        ("last-time", "For the last time.", [0], 1),
        ("pause", "[a pause] It opens towards the hill.", [1], None),
    ]
    assert seen.try_next == "When words like “the hill” come, give them back, and leave the next words to him."
    assert seen.behind.fact == "hidden-fact"
    assert seen.trainee_name == "Ana"


def test_what_cost_nothing_is_not_brought_up(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = room.finished("open to hurt")
    (reply,) = practice.debrief(room.store, room.library, attempt.id, room.ana.id).replies
    assert reply.scorecard is not None and reply.scorecard.met("minimises")
    assert reply.try_next == "The step was there. Add who does it, and when he will hear."


def test_each_reply_stands_between_the_words_around_it_with_its_levels(room: SmallRoom) -> None:
    attempt = room.finished("Hello", "open", SILENCE)
    first, second, third = practice.debrief(room.store, room.library, attempt.id, room.ana.id).replies
    assert (first.customer_before, first.customer_after) == (attempt.opener, second.customer_before)
    assert first.effective_levels == {
        "listening": (1, "scorer"),
        "acknowledgement": (None, "scorer"),
        "next_steps": (2, "scorer"),
    }
    assert first.try_next == "“last time” was there to come back to: give it back, and leave a gap after it."
    assert second.scorecard is not None and second.scorecard.met("open_question")
    assert third.effective_levels["listening"] == (None, "scorer")


def test_a_debrief_of_nothing_said_is_a_debrief(room: SmallRoom) -> None:
    seen = practice.debrief(room.store, room.library, room.finished().id, room.ana.id)
    assert (seen.ending_title, seen.replies, seen.turning_points) == ("Left open", [], [])
    assert "wrapped up while it was still open" in seen.story
    assert seen.mean_levels == {"listening": None, "acknowledgement": None, "next_steps": None}


def test_a_scenario_that_was_edited_since_changes_no_debrief(room: SmallRoom) -> None:
    attempt = room.finished("open", "bye")
    before = practice.debrief(room.store, room.library, attempt.id, room.ana.id)
    edited = {"gate-key": made_up(title="Another title", version=2, cues=list(made_up().cues[::-1]))}
    assert practice.debrief(room.store, edited, attempt.id, room.ana.id) == before
    assert practice.debrief(room.store, {}, attempt.id, room.ana.id) == before
    assert practice.start_attempt(room.store, edited, room.ana.id, "gate-key").title == "Another title"


def test_an_open_attempt_goes_on_with_the_customer_it_began_with(room: SmallRoom) -> None:
    attempt = room.begin()
    practice.take_turn(room.store, {}, attempt.id, "open", 1, room.ana.id)
    assert practice.attempt(room.store, attempt.id, room.ana.id).exchanges[0].customer == SECRET


def test_danger_passed_over_comes_first(room: SmallRoom) -> None:
    attempt = room.finished("danger", "open", "hurt", "hurt")
    seen = practice.debrief(room.store, room.library, attempt.id, room.ana.id)
    assert "safety" in seen.try_next
    (row,) = mentoring.queue(room.store, room.library, room.mere.id)
    assert row.why[0] == "A reply may have passed over danger"


# Again from a turning point.


def test_a_conversation_can_be_taken_up_again_from_any_reply(room: SmallRoom) -> None:
    attempt = room.finished("Hello", "open", "hurt", "bye")
    again = practice.again_from(room.store, room.library, attempt.id, 3, room.ana.id)
    assert (again.parent_id, again.parent_turn, again.stage, again.seed) == (attempt.id, 3, "talking", attempt.seed)
    assert [each.trainee for each in again.exchanges] == ["Hello", "open"]
    assert again.exchanges[0].scorecard is None
    room.say(again.id, "open", "care")
    practice.wrap_up(room.store, room.library, again.id, room.ana.id)
    practice.reflect(room.store, again.id, room.ana.id, "", [], {})
    seen = practice.debrief(room.store, room.library, again.id, room.ana.id)
    assert (seen.cared_for, seen.depth, len(seen.replies), len(seen.states)) == (True, 2, 4, 5)
    assert practice.debrief(room.store, room.library, attempt.id, room.ana.id).ending_kind == "solved_unheard"
    assert practice.again_from(room.store, room.library, attempt.id, 1, room.ana.id).exchanges == []
    for turn in (0, -1, 5):
        with pytest.raises(Invalid):
            practice.again_from(room.store, room.library, attempt.id, turn, room.ana.id)


def test_an_attempt_is_finished_before_it_is_taken_up_again(room: SmallRoom) -> None:
    attempt = room.begin()
    room.say(attempt.id, "open")
    with pytest.raises(NotAllowed):
        practice.again_from(room.store, room.library, attempt.id, 1, room.ana.id)


# Progress.


def test_progress_says_the_week_and_draws_the_lines(room: SmallRoom) -> None:
    fresh = practice.progress(room.store, room.library, room.ana.id, room.ana.id)
    assert "not met a customer yet" in fresh.week_sentence
    assert fresh.meet_next == ("gate-key", "A first conversation; take as long as you like.")
    first = room.finished("Hello", "open", "care")
    second = room.begin()
    room.say(second.id, "open", "open", "open")
    seen = practice.progress(room.store, room.library, room.ana.id, room.ana.id)
    assert seen.week_sentence == (
        "In the last seven days you had two conversations; in one of them the customer left cared for."
    )
    assert [row.id for row in seen.attempts] == [second.id, first.id]
    unfinished, finished = seen.attempts
    assert (unfinished.ending, unfinished.depth, set(unfinished.mean_levels.values())) == (None, None, {None})
    assert (finished.ending, finished.depth, finished.of, finished.cared_for) == ("cared_for", 1, 3, True)
    assert seen.trend["listening"] == [(first.started_at, pytest.approx(5 / 3))]
    assert seen.trend["acknowledgement"] == []
    assert seen.missed_cue_kinds == [("verbal_hint", 1, 1), ("non_verbal", 1, 1)]


def test_weeks_end(room: SmallRoom) -> None:
    room.finished("care")
    later = Store(room.store.path, clock=lambda: datetime.now(UTC) + timedelta(days=8))
    seen = practice.progress(later, room.library, room.ana.id, room.ana.id)
    assert seen.week_sentence.startswith("You have not practised in the last seven days")


def test_whom_to_meet_next_comes_with_a_reason(room: SmallRoom) -> None:
    other = made_up("other-key", difficulty="hard", skills=["names_feeling"])
    library = room.library | {"other-key": other, "third-key": made_up("third-key", status="draft")}
    room.finished("hurt", "bye")
    name, why = practice.progress(room.store, library, room.ana.id, room.ana.id).meet_next or ("", "")
    assert (name, why) == ("other-key", "You have not met them yet.")
    name, why = practice.progress(room.store, room.library, room.ana.id, room.ana.id).meet_next or ("", "")
    assert (name, why) == ("gate-key", "When you met them last, something was left unsaid; meet them again.")
    assert practice.progress(room.store, {}, room.ana.id, room.ana.id).meet_next is None


# The shipped customers, on real parts.


@pytest.mark.parametrize("scenario_id", sorted(shipped()))
def test_a_shipped_customer_can_be_met_and_debriefed(tmp_path: Path, scenario_id: str) -> None:
    store, library = Store(tmp_path / "a.db"), shipped()
    ana = create_person(store, "Ana", "trainee")
    for check in library[scenario_id].checks:
        attempt = practice.start_attempt(store, library, ana.id, scenario_id, seed=0)
        for turn, reply in enumerate(check.replies, start=1):
            if practice.take_turn(store, library, attempt.id, reply, turn, ana.id).last:
                break
        practice.wrap_up(store, library, attempt.id, ana.id)
        practice.reflect(store, attempt.id, ana.id, "", [], {})
        seen = practice.debrief(store, library, attempt.id, ana.id)
        assert len(seen.states) == len(seen.replies) + 1 == len(seen.attempt.exchanges) + 1
        told = [seen.story, seen.try_next, *(point.text for point in seen.turning_points)]
        told += [reply.try_next for reply in seen.replies if reply.try_next]
        for sentence in told:
            assert sentence.strip().endswith((".", "?", "”", "…", "!")), sentence
            assert "{" not in sentence and "None" not in sentence, sentence
    assert practice.progress(store, library, ana.id, ana.id).attempts
    assert LOCKED not in repr(practice.customers_for(store, library, ana.id))


def test_memory_survives_the_store_unchanged() -> None:
    from dataclasses import asdict

    from app.simulation.customer import Customer
    from app.training.attempts import as_json, beat_from, memory_from
    from scoring.conversation import Turn

    scenario = shipped()["late-parcel"]
    customer = Customer(scenario, seed=3)
    memory, turns = customer.start(), [Turn("customer", customer.opening().text)]
    for reply in scenario.checks[0].replies[:4]:
        exchange = customer.answer(memory, turns, reply)
        memory = exchange.memory
        turns += [Turn("trainee", reply), Turn("customer", exchange.customer)]
        assert memory_from(as_json(asdict(memory))) == memory
        assert beat_from(as_json(asdict(exchange.beat))) == exchange.beat
    assert replace(memory, turn=0) != memory


def test_what_the_customer_took_as_help_is_told_with_what_would_have_helped(room: SmallRoom) -> None:
    attempt = room.finished("open", "bye")
    seen = practice.debrief(room.store, room.library, attempt.id, room.ana.id)
    scenario = room.library["gate-key"]
    assert seen.helped == []
    assert seen.would_have_helped == [each.what for each in (*scenario.resolutions.issue, *scenario.resolutions.need)]


def test_a_mentor_reads_of_the_trainee_by_name_and_quotes_stay_as_said(room: SmallRoom) -> None:
    attempt = room.finished("What about the last time?", "open that", "hurt", "bye")
    seen = practice.debrief(room.store, room.library, attempt.id, room.mere.id)
    assert "In reply 2 Ana asked, and waited (“open that”), and he let Ana see" in seen.story
    assert about("Ana", "You were asked “did you?” and your reply…") == "Ana was asked “did you?” and Ana’s reply…"
    said = "You went back to 'And the first one, while you're at it.', though you've no card; you're near."
    told = "Ana went back to 'And the first one, while you're at it.', though Ana has no card; Ana is near."
    assert about("Ana", said) == told


def test_nobody_is_told_to_mend_things_while_somebody_is_telling(room: SmallRoom) -> None:
    attempt = room.finished("open", "bye")
    reply = practice.debrief(room.store, room.library, attempt.id, room.ana.id).replies[0]
    exchange = practice.attempt(room.store, attempt.id, room.ana.id).exchanges[0]
    levels = {"listening": 3, "acknowledgement": 3, "next_steps": 1}
    memory = Memory(CustomerState(0.3, 0.5, 0.5))
    scenario = room.library["gate-key"]
    before = (Turn("customer", reply.customer_before),)
    assert explained(scenario, memory, exchange, before, levels).try_next is None
    levels["listening"] = 2
    quiet = replace(exchange, beat=None)
    assert explained(scenario, memory, quiet, before, levels).try_next is not None
    told = replace(memory, disclosed=((scenario.ladder[0].id, exchange.turn - 1),))
    advice = explained(scenario, told, quiet, before, levels).try_next
    assert advice is None or "who does it" not in advice


def test_a_second_try_left_open_is_no_conversation_and_a_contest_is_listed(room: SmallRoom) -> None:
    attempt = room.finished("Hello", "open", "bye")
    practice.again_from(room.store, room.library, attempt.id, 2, room.ana.id)
    practice.contest(room.store, attempt.id, 2, "listening", "I did hear him", room.ana.id)
    seen = practice.progress(room.store, room.library, room.ana.id, room.ana.id)
    assert seen.week_sentence.startswith("In the last seven days you had one conversation;")
    assert [row.retry_from for row in seen.attempts] == [2, None]
    assert [(each.contest.turn, each.contest.dimension, each.answered) for each in seen.asked] == [
        (2, "listening", False)
    ]
    mentoring.set_level(room.store, attempt.id, 2, "listening", 3, "So you did.", room.mere.id)
    (asked,) = practice.progress(room.store, room.library, room.ana.id, room.ana.id).asked
    assert asked.answered


def test_the_clock_starts_with_the_first_reply_of_ones_own(room: SmallRoom) -> None:
    attempt = room.begin()
    assert _clock(attempt, running=True)["running"] is False
    finished = room.finished("Hello", "open", "bye")
    again = practice.again_from(room.store, room.library, finished.id, 3, room.ana.id)
    assert _clock(again, running=True)["spent"] == 0 and not _clock(again, running=True)["running"]
    room.say(again.id, "open")
    assert _clock(practice.attempt(room.store, again.id, room.ana.id), running=True)["running"]


def test_names_and_words_the_customer_used_are_not_called_hard(room: SmallRoom) -> None:
    attempt = room.finished("Kellaway, youve an extraordinarily complicated Rasmussen, and yes Ximena knows.")
    hard = practice.debrief(room.store, room.library, attempt.id, room.ana.id).plain_language.difficult_words
    assert not {"ximena", "rasmussen", "youve"} & set(hard)
    assert "complicated" in hard


@pytest.mark.parametrize("level", range(5))
def test_a_level_is_drawn_as_that_many_of_four(level: int) -> None:
    drawn = level_html("listening", level, "heard")
    assert (drawn.count('class="on"'), drawn.count("<b ")) == (level, 4)
