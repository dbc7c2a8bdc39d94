"""The team's month: what it counts, what leads from it to conversations, and what it keeps from whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from app_support import a_way_through_main  # noqa: F401
from rooms import SECRET, Puppet, SmallRoom, scored, small_room
from streamlit.testing.v1 import AppTest

from app.errors import Invalid
from app.store import Store
from app.training import mentoring, people, practice, sums
from app.training.mentoring import month as months_of
from app.training.mentoring.month import behind, moments_of_month, month_review, reckon_month
from app.training.people import Person
from app.widgets.month import figure_name, month_name
from app.widgets.month_on_paper import month_on_paper
from scoring.criterion import Finding
from scoring.scorecard import Scorecard

MAIN = Path(__file__).parents[1] / "app" / "main.py"
NOVEMBER, OCTOBER = datetime(2026, 11, 16, 10, tzinfo=UTC), datetime(2026, 10, 5, 10, tzinfo=UTC)


def with_stock(reply: str) -> Scorecard:
    """As the puppet's, and 'Bear with me' is a stock phrase."""
    card = scored(reply)
    at = reply.lower().replace("\u2019", "'").find("bear with me")
    if at < 0:
        return card
    found = Finding("stock_phrase", at, at + 12, reply[at : at + 12], "It would fit any call.")
    return Scorecard(card.levels, card.points, card.criteria, (*card.findings, found), "embedded", "test-1")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    monkeypatch.setattr("rooms.scored", with_stock)
    yield small_room(tmp_path / "a.db")


def at_time(room: SmallRoom, now: datetime) -> Store:
    return Store(room.store.path, clock=lambda: now)


def finished(room: SmallRoom, who: Person, *replies: str, now: datetime = NOVEMBER) -> str:
    """An attempt of theirs with these replies, done at that time."""
    store = at_time(room, now)
    attempt = practice.start_attempt(store, room.library, who.id, "gate-key", seed=1)
    return go_on(store, room, who, attempt.id, *replies)


def go_on(store: Store, room: SmallRoom, who: Person, attempt_id: str, *replies: str) -> str:
    for reply in replies:
        turn = practice.attempt(store, attempt_id, who.id).next_turn
        practice.take_turn(store, room.library, attempt_id, reply, turn, who.id)
    practice.wrap_up(store, room.library, attempt_id, who.id)
    practice.reflect(store, attempt_id, who.id, "Something.", [], {})
    return attempt_id


def three(room: SmallRoom) -> list[Person]:
    return [room.ana, room.ben, people.create_person(room.store, "Cy", "trainee")]


def test_signs_are_counted_by_kind_with_those_that_went_by(room: SmallRoom) -> None:
    finished(room, room.ana, "What is up the hill?", "What is up the hill?")
    finished(room, room.ben, "Hello", "Hello")
    view = month_review(room.store, room.mere.id, "2026-11")
    assert [(each.kind, each.missed, each.offered, each.attempts) for each in view.cues] == [
        ("verbal_hint", 2, 2, 2), ("non_verbal", 1, 2, 2),
    ]  # fmt: skip
    assert (view.attempts, view.people) == (2, 2)


def test_a_stock_phrase_is_the_same_however_it_is_spelled_and_counts_once_a_reply(room: SmallRoom) -> None:
    first = finished(room, room.ana, "Bear with me", "BEAR  with me, bear with me.".replace("  ", " "), "Hello")
    second = finished(room, room.ben, "Bear with me!")
    finished(room, room.ben, "Hello")
    (phrase,) = month_review(room.store, room.mere.id, "2026-11").phrases
    assert (phrase.key, phrase.replies, phrase.attempts) == ("bear with me", 3, 2)
    found = behind(room.store, room.mere.id, "2026-11", f"phrase:{phrase.key}")
    assert {row.attempt_id for row in found.rows} == {first, second}
    assert {row.note for row in found.rows} == {"in 2 of its replies", "in 1 of its replies"}


def test_a_mentors_level_moves_the_month_and_taking_it_back_moves_it_back(room: SmallRoom) -> None:
    attempt = finished(room, room.ana, "Hello", "Hello")

    def listening() -> float | None:
        reckon_month(room.store, room.mere.id, "2026-11")
        return month_review(room.store, room.mere.id, "2026-11").skills[0].now.mean

    assert listening() == 1.0
    (verdict,) = mentoring.set_levels(room.store, attempt, 1, {"listening": 4}, "It opened it.", room.mere.id)
    assert listening() == 2.5
    mentoring.set_levels(room.store, attempt, None, {"listening": 3}, "On the whole.", room.omar.id)
    assert listening() == 3.0
    mentoring.withdraw_levels(room.store, [verdict.id], room.mere.id)
    assert listening() == 3.0
    with room.store.reading() as reader:
        row = reader.row("SELECT listening, listening_replies FROM attempt_sums WHERE attempt_id = ?", attempt)
    assert row == {"listening": 3.0, "listening_replies": 2}


def test_a_month_stands_beside_the_one_before(room: SmallRoom) -> None:
    finished(room, room.ana, "open", "open", now=NOVEMBER)
    finished(room, room.ana, "hurt", now=OCTOBER)
    listening = month_review(room.store, room.mere.id, "2026-11").skills[0]
    assert (listening.now.mean, listening.now.replies, listening.now.attempts) == (3.0, 2, 1)
    assert (listening.before.mean, listening.before.replies) == (0.0, 1)
    assert months_of.months(room.store, room.ben.id) == ["2026-11", "2026-10"]
    acknowledgement = month_review(room.store, room.mere.id, "2026-11").skills[1]
    assert acknowledgement.now.mean is None and not acknowledgement.now.kept_back


def test_the_turn_of_the_year_is_a_month_like_any(room: SmallRoom) -> None:
    finished(room, room.ana, "open", now=datetime(2025, 12, 31, 23, 59, tzinfo=UTC))
    finished(room, room.ana, "hurt", now=datetime(2026, 1, 1, 0, 0, tzinfo=UTC))
    listening = month_review(room.store, room.mere.id, "2026-01").skills[0]
    assert (listening.now.mean, listening.before.mean) == (0.0, 3.0)


def test_a_second_try_counts_from_the_reply_it_began_again_at(room: SmallRoom) -> None:
    store = at_time(room, NOVEMBER)
    first = finished(room, room.ana, "hurt", "hurt", "hurt")
    again = practice.again_from(store, room.library, first, 3, room.ana.id)
    go_on(store, room, room.ana, again.id, "open")
    with room.store.reading() as reader:
        row = reader.row("SELECT * FROM attempt_sums WHERE attempt_id = ?", again.id)
    assert row is not None
    assert (row["replies"], row["listening"], row["listening_replies"], row["cues"]) == (1, 3.0, 1, "{}")
    assert month_review(room.store, room.mere.id, "2026-11").attempts == 2


def test_a_conversation_without_a_reply_counts_nowhere(room: SmallRoom) -> None:
    finished(room, room.ana)
    view = month_review(room.store, room.mere.id, "2026-11")
    assert (view.attempts, view.cues, view.distress) == (0, [], None)
    assert "No conversation" not in month_on_paper(view, [], "now")


def test_what_mentors_try_out_themselves_is_not_the_teams_practice(room: SmallRoom) -> None:
    finished(room, room.mere, "hurt")
    assert month_review(room.store, room.omar.id, "2026-11").attempts == 0


def test_what_was_done_before_there_were_sums_is_reckoned_a_part_at_a_time(room: SmallRoom) -> None:
    for _ in range(3):
        finished(room, room.ana, "open")
    finished(room, room.ana, "hurt", now=OCTOBER)
    before = month_review(room.store, room.mere.id, "2026-11")
    with room.store.writing() as writer:
        writer.change("DELETE FROM attempt_sums")
    assert month_review(room.store, room.mere.id, "2026-11").attempts == 0
    assert reckon_month(room.store, room.ben.id, "2026-11", most=3) == 1
    assert reckon_month(room.store, room.ben.id, "2026-11", most=3) == 0
    assert month_review(room.store, room.mere.id, "2026-11") == before


def test_an_attempt_that_cannot_be_read_any_more_keeps_nobody_from_the_month(room: SmallRoom) -> None:
    damaged, whole = finished(room, room.ana, "open"), finished(room, room.ana, "open")
    with room.store.writing() as writer:
        writer.change("UPDATE exchanges SET memory = 'torn' WHERE attempt_id = ?", damaged)
        writer.change("DELETE FROM attempt_sums")
    assert reckon_month(room.store, room.mere.id, "2026-11") == 0
    found = behind(room.store, room.mere.id, "2026-11", "distress:all")
    assert [row.attempt_id for row in found.rows] == [whole]


# Contests.


def test_contests_are_told_by_what_became_of_them_and_when(room: SmallRoom) -> None:
    attempt = finished(room, room.ana, "open", "hurt", "Hello", "Hello")
    asking = at_time(room, NOVEMBER)
    for turn, wanted in ((1, 4), (2, 1), (3, None), (4, 2)):
        practice.contest(asking, attempt, turn, "listening", "I did leave room.", room.ana.id, wanted)
    soon, late = at_time(room, NOVEMBER + timedelta(hours=5)), at_time(room, NOVEMBER + timedelta(days=9))
    mentoring.set_level(soon, attempt, 1, "listening", 3, "As it was.", room.mere.id)
    mentoring.set_level(soon, attempt, 2, "listening", 1, "You are right.", room.mere.id)
    mentoring.set_level(late, attempt, 3, "listening", 2, "It heard the content.", room.mere.id)
    told = month_review(late, room.mere.id, "2026-11").contests
    assert told is not None
    assert (told.raised, told.decided, told.in_time, told.overdue) == (4, 3, 2, 1)
    assert (told.kept, told.accepted, told.changed, told.third) == (1, 1, 1, 0)
    assert [asdict(each) for each in told.dimensions] == [{"name": "listening", "overturned": 2, "decided": 3}]
    assert [(each.name, each.overturned, each.decided) for each in told.criteria] == [("open_question", 0, 1)]
    assert behind(late, room.mere.id, "2026-11", "contests:overdue").rows[0].note == (
        "listening in reply 4: not decided yet"
    )
    (row,) = behind(late, room.mere.id, "2026-11", "criterion:open_question").rows
    assert row.note == "listening in reply 1: kept"


def test_a_decision_taken_back_is_none(room: SmallRoom) -> None:
    attempt, store = finished(room, room.ana, "open"), at_time(room, NOVEMBER)
    practice.contest(store, attempt, 1, "listening", "I did leave room.", room.ana.id)
    verdict = mentoring.set_level(store, attempt, 1, "listening", 4, "You did.", room.mere.id)
    assert getattr(month_review(store, room.mere.id, "2026-11").contests, "changed", None) == 1
    mentoring.withdraw_levels(store, [verdict.id], room.mere.id)
    told = month_review(store, room.mere.id, "2026-11").contests
    assert told is not None and (told.raised, told.decided, told.changed) == (1, 0, 0)


# Distress.


def test_distress_is_told_at_the_start_and_the_end_by_ending(room: SmallRoom) -> None:
    finished(room, room.ana, "Hello", "care")
    finished(room, room.ana, "Hello")
    with room.store.writing() as writer:
        writer.change("UPDATE exchanges SET state = json_set(state, '$.distress', 0.25) WHERE customer LIKE 'Bye%'")
        writer.change("DELETE FROM attempt_sums")
    reckon_month(room.store, room.mere.id, "2026-11")
    view = month_review(room.store, room.mere.id, "2026-11")
    assert view.distress is not None
    assert (view.distress.start, view.distress.end, view.distress.attempts) == (0.5, 0.375, 2)
    assert {each.ending: (each.start, each.end) for each in view.by_ending} == {
        "cared_for": (0.5, 0.25), None: (0.5, 0.5),
    }  # fmt: skip


# Moments.


def keep(room: SmallRoom, attempt: str, reading: str, now: datetime = NOVEMBER) -> str:
    return mentoring.keep_exemplar(
        at_time(room, now), attempt, 1, room.mere.id, kind="hollow", reading=reading,
        customer="One key will do.", reply="Hello",
    ).id  # fmt: skip


def test_the_newest_three_moments_of_a_month_are_shown(room: SmallRoom) -> None:
    finished(room, room.ana, "Hello")
    for day in range(5):
        attempt = finished(room, room.ben, "Hello")
        keep(room, attempt, f"Reading {day}", NOVEMBER + timedelta(days=day))
    keep(room, finished(room, room.ben, "Hello"), "Later", NOVEMBER + timedelta(days=30))
    withdrawn = keep(room, finished(room, room.ben, "Hello"), "Withdrawn", NOVEMBER + timedelta(days=6))
    mentoring.withdraw_exemplar(room.store, withdrawn, room.mere.id)
    shown = moments_of_month(room.store, room.ana.id, "2026-11")
    assert [each.reading for each in shown] == ["Reading 4", "Reading 3", "Reading 2"]
    assert all(each.attempt_id is None for each in shown)
    assert moments_of_month(room.store, room.mere.id, "2026-10") == []


# Who is given what.


def test_a_month_of_fewer_than_three_people_is_kept_from_trainees(room: SmallRoom) -> None:
    finished(room, room.ana, "Bear with me")
    finished(room, room.ben, "Bear with me")
    view = month_review(room.store, room.ana.id, "2026-11")
    assert view.too_few
    assert (view.attempts, view.people, view.cues, view.phrases, view.skills, view.distress) == (0, 0, [], [], [], None)
    assert month_review(room.store, room.mere.id, "2026-11").phrases[0].replies == 2


def test_a_figure_of_fewer_than_three_people_is_kept_from_trainees(room: SmallRoom) -> None:
    everybody = three(room)
    for each in everybody:
        finished(room, each, "Hello")
    finished(room, room.ana, "Bear with me", "care")
    finished(room, room.ben, "Hello", now=OCTOBER)
    view, whole = (month_review(room.store, each.id, "2026-11") for each in (room.ben, room.mere))
    assert view.phrases == [] and "phrases" in view.kept_back
    assert [each.said for each in whole.phrases] == ["Bear with me"] and not whole.kept_back
    assert view.skills[0].before.kept_back and view.skills[0].before.mean is None
    assert whole.skills[0].before.mean == 1.0
    assert [each.kind for each in view.cues] == ["verbal_hint"]
    assert view.distress is not None and view.attempts == 4


def test_what_is_kept_back_cannot_be_reckoned_from_the_rest(room: SmallRoom) -> None:
    for each in three(room):
        finished(room, each, "Hello")
    finished(room, room.ana, "care")
    view = month_review(room.store, room.ben.id, "2026-11")
    assert view.distress is not None and view.distress.attempts == 4
    assert view.by_ending == [], "the one ending left would give the other away"


def test_a_trainee_opens_their_own_and_is_told_how_many_others_there_are(room: SmallRoom) -> None:
    everybody = three(room)
    own, *_ = [finished(room, each, "Hello") for each in everybody]
    found = behind(room.store, room.ana.id, "2026-11", "cue:verbal_hint")
    assert [(row.attempt_id, row.trainee_name) for row in found.rows] == [(own, None)]
    assert (found.openable, found.others) == (1, 2)
    whole = behind(room.store, room.mere.id, "2026-11", "cue:verbal_hint")
    assert sorted(str(row.trainee_name) for row in whole.rows) == ["Ana", "Ben", "Cy"]
    assert whole.others is None


def test_nobody_learns_how_many_others_are_behind_a_figure_of_few_people(room: SmallRoom) -> None:
    for each in three(room):
        finished(room, each, "Hello")
    finished(room, room.ana, "Bear with me")
    found = behind(room.store, room.ben.id, "2026-11", "phrase:bear with me")
    assert (found.rows, found.openable, found.others) == ([], 0, None)


def test_a_long_list_comes_in_parts(room: SmallRoom) -> None:
    made = [finished(room, room.ana, "Hello", now=NOVEMBER + timedelta(minutes=each)) for each in range(3)]
    rows = [
        row.attempt_id
        for offset in (0, 2)
        for row in behind(room.store, room.mere.id, "2026-11", "distress:all", limit=2, offset=offset).rows
    ]
    assert rows == list(reversed(made))


@pytest.mark.parametrize("month", ["", "2026-13", "2026-1", "26-11", "2026-11-01", "0001-01", "２０２６-11", "x'; --"])
def test_only_a_month_is_a_month(room: SmallRoom, month: str) -> None:
    for verb in (month_review, reckon_month):
        with pytest.raises(Invalid):
            verb(room.store, room.mere.id, month)


@pytest.mark.parametrize(
    "of", ["", "skill", "skill:", "skill:id", "contests:never", "criterion:charm", "person:ana", "month:1", ":"]
)
def test_only_a_figure_there_is_has_conversations_behind_it(room: SmallRoom, of: str) -> None:
    with pytest.raises(Invalid):
        behind(room.store, room.mere.id, "2026-11", of)


@pytest.mark.parametrize("value", ["' OR 1=1 --", "$[0]", "\u202e", "x" * 5000])
def test_a_made_up_phrase_has_nothing_behind_it(room: SmallRoom, value: str) -> None:
    finished(room, room.ana, "Bear with me")
    assert behind(room.store, room.mere.id, "2026-11", f"phrase:{value}").rows == []


def test_months_go_up_and_down_over_the_years() -> None:
    assert [sums.month_after("2026-11", by) for by in (-11, -1, 1, 2, 14)] == [
        "2025-12", "2026-10", "2026-12", "2027-01", "2028-01",
    ]  # fmt: skip
    assert month_name("2026-02") == "February 2026"


# On the screen, and on paper.


def test_paper_holds_the_figures_and_lets_no_markup_through(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(room, room.ana, "Bear with me", "open")
    with room.store.writing() as writer:
        writer.change("UPDATE attempt_sums SET stock = ?", '{"b":[2,"<script>alert(1)</script>"]}')
    keep(room, finished(room, room.ben, "Hello"), "<b>Said</b>")
    kept = moments_of_month(room.store, room.ana.id, "2026-11")
    drawn = month_on_paper(month_review(room.store, room.mere.id, "2026-11"), kept, "today")
    assert "<h1>The team in November 2026</h1>" in drawn
    assert "<script" not in drawn and "&lt;script&gt;alert(1)&lt;/script&gt;" in drawn
    assert "A hint in the words" in drawn and "2 conversations by 2 trainees" in drawn
    assert "One key will do." in drawn and "Said" not in drawn, "a reading may tell what is behind a customer"
    assert "Ana" not in drawn and "Ben" not in drawn


def test_a_sheet_to_hand_round_leaves_out_what_gives_a_customer_away(room: SmallRoom) -> None:
    told = finished(room, room.ben, "open", "And then?")
    mentoring.keep_exemplar(
        at_time(room, NOVEMBER), told, 2, room.mere.id, kind="hollow", reading="He told.", customer=SECRET, reply="And?"
    )
    kept = moments_of_month(room.store, room.mere.id, "2026-11")
    assert [each.open for each in kept] == [False]
    drawn = month_on_paper(month_review(room.store, room.mere.id, "2026-11"), kept, "today")
    assert SECRET not in drawn and "1 left out here" in drawn


def page(room: SmallRoom, person: Person, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setattr("app.widgets.room._store", lambda _: room.store)
    people.mark_told(room.store, person.id)
    at = AppTest.from_file(str(MAIN), default_timeout=30)
    at.session_state["person_id"] = person.id
    at.run()
    for name, value in query.items():
        at.query_params[name] = value
    return at.switch_page("pages/team.py").run()


def shown(at: AppTest) -> str:
    assert not at.exception
    return " ".join(each.proto.body for each in at.get("html"))


def test_the_page_says_what_will_be_here(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nothing here yet" in shown(page(room, room.ana, monkeypatch))


def test_the_page_tells_a_month_and_keeps_one_of_too_few(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in three(room):
        finished(room, each, "Hello")
    finished(room, room.ana, "Hello", now=OCTOBER)
    at = page(room, room.ana, monkeypatch)
    assert "3 conversations by 3 trainees, finished in November 2026." in shown(at)
    at.selectbox(key="month").set_value("2026-10").run()
    assert "Fewer than three people practised in October 2026" in shown(at)
    assert "conversation by" not in shown(at)
    at = page(room, room.mere, monkeypatch, month="2026-10")
    assert "1 conversation by 1 trainee" in shown(at) and "Trainees cannot see this month here" in shown(at)


def test_the_page_adds_up_what_was_not_before_it_tells_anything(
    room: SmallRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in three(room):
        finished(room, each, "Hello")
    with room.store.writing() as writer:
        writer.change("DELETE FROM attempt_sums")
    monkeypatch.setattr(months_of.reckon_month, "__defaults__", (1,))
    assert "3 conversations by 3 trainees" in shown(page(room, room.mere, monkeypatch))


def test_behind_a_figure_a_trainee_reads_what_is_theirs(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in three(room):
        finished(room, each, "Hello")
    at = page(room, room.ben, monkeypatch, month="2026-11", of="cue:verbal_hint")
    assert "A hint in the words" in shown(at)
    assert "1 conversation of yours, newest first; 2 of others, which only they and their mentors can open." in shown(
        at
    )
    at.button(key="back").click().run()
    assert "3 conversations by 3 trainees" in shown(at)


def test_an_address_that_names_no_figure_says_so(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(room, room.ana, "Hello")
    assert "There is no such figure" in shown(page(room, room.mere, monkeypatch, of="person:ana"))
    assert "3 conversations" not in shown(page(room, room.mere, monkeypatch, month="1999-99"))


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ("skill:next_steps", "Next steps"),
        ("criterion:owns_impact", "Decided by a person: owns our part"),
        ("ending:", "Left open"),
        ("contests:kept", "Asked about, and kept as it was"),
        ("distress:all", "All conversations"),
    ],
)
def test_a_figure_has_a_name(of: str, said: str) -> None:
    assert figure_name(of) == said
