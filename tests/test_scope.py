"""Where there are teams, mentors see those of their teams and nobody else; nobody mentors themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rooms import HIDDEN, Puppet, SmallRoom, small_room
from test_rights import MENTORS_ONLY, OF_THE_ATTEMPT, as_text

from app.errors import NotAllowed, NotFound, UnderheardError
from app.training import mentoring, practice
from app.training.administering import set_roles
from app.training.authoring.doing import doing
from app.training.mentoring import calibrating, month
from app.training.people import Person, create_person
from app.training.teams import close_team, make_team, only_admins_decide, set_members

WORDS = "kereru in the plum tree"


class Teams(SmallRoom):
    """Ana and Mere in Harbour, Ben and Omar in Rimu, Ada, an admin, in neither; Pita, who does both, in Harbour."""

    pita: Person
    ada: Person
    harbour: str
    rimu: str


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Teams]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    small = small_room(tmp_path / "a.db")
    made = Teams(small.store, small.library, small.ana, small.ben, small.mere, small.omar)
    ada = create_person(made.store, "Ada", "admin")
    pita = create_person(made.store, "Pita", "trainee", "mentor")
    harbour, rimu = make_team(made.store, "Harbour", ada.id).id, make_team(made.store, "Rimu", ada.id).id
    set_members(made.store, harbour, [made.ana.id, made.mere.id, pita.id], ada.id)
    set_members(made.store, rimu, [made.ben.id, made.omar.id], ada.id)
    for name, value in (("pita", pita), ("ada", ada), ("harbour", harbour), ("rimu", rimu)):
        object.__setattr__(made, name, value)
    yield made


def practised(room: Teams, who: Person, *replies: str, done: bool = True) -> str:
    """An attempt of theirs with these replies; wrapped up and reflected on where `done`."""
    attempt = practice.start_attempt(room.store, room.library, who.id, "gate-key", seed=1)
    for turn, reply in enumerate(replies, 1):
        practice.take_turn(room.store, room.library, attempt.id, reply, turn, who.id)
    if done:
        practice.wrap_up(room.store, room.library, attempt.id, who.id)
        practice.reflect(room.store, attempt.id, who.id, "He is leaving.", [], {"listening": 1})
    return attempt.id


# Refused, or empty, for mentors of another team.


def test_by_no_verb_does_a_mentor_of_another_team_reach_a_trainee(room: Teams) -> None:
    at = practised(room, room.ana, f"One moment, {WORDS}", "open", "hurt", "open", "so then")
    mentoring.leave_feedback(room.store, at, f"You said {WORDS}.", room.mere.id)
    before = as_text(practice.attempt(room.store, at, room.ana.id))
    refused = 0
    for name, verb in (OF_THE_ATTEMPT | MENTORS_ONLY).items():
        try:
            given = as_text(verb(room, at, room.omar.id))
        except (NotAllowed, NotFound) as error:
            given, refused = str(error), refused + 1
        for hers in (at, room.ana.id, WORDS):
            assert hers not in given, name
    assert refused > 60
    assert as_text(practice.attempt(room.store, at, room.ana.id)) == before


Lists = Callable[[Teams, str], Any]
LISTS: dict[str, Lists] = {
    "the queue": lambda room, by: mentoring.queue(room.store, room.library, by),
    "the queue of one trainee": lambda room, by: mentoring.queue(room.store, room.library, by, trainee=room.ana.id),
    "whom the queue can be kept to": lambda room, by: mentoring.queue_people(room.store, by),
    "who is reading": lambda room, by: mentoring.claims(room.store, by),
    "trainees": lambda room, by: mentoring.trainees(room.store, by),
    "the way back from a moment": lambda room, by: mentoring.exemplars(room.store, by),
    "replies to calibrate on": lambda room, by: calibrating.propose_replies(room.store, by),
    "conversations to calibrate on": lambda room, by: calibrating.conversations_to_pick(room.store, by),
    "transcripts": lambda room, by: mentoring.export_transcripts(room.store, by),
    "annotations": lambda room, by: mentoring.export_annotations(room.store, by),
    "what is behind a month": lambda room, by: month.behind(room.store, by, room.store.now()[:7], "distress:all"),
    "what mentors wrote about a customer": lambda room, by: doing(room.store, room.library, "gate-key", by).remarks,
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_hold_what_is_of_ones_teams_and_leave_the_others_out(room: Teams, name: str) -> None:
    at = practised(room, room.ana, f"One moment, {WORDS}", "open")
    mentoring.keep_exemplar(
        room.store, at, 1, room.mere.id, customer="One key.", reply="Hello", reading="So.", kind="hollow"
    )
    mentoring.annotate(room.store, at, room.mere.id, 1, 0, 3, "One", "hollow", "Read.")
    mentoring.queue_count(room.store, room.ada.id)
    while month.reckon_month(room.store, room.ada.id, room.store.now()[:7]):
        pass

    def holds(by: Person) -> bool:
        given = LISTS[name](room, by.id)
        data = given.data.decode() if hasattr(given, "data") else as_text(given)
        return at in data or room.ana.id in data

    assert holds(room.mere) and holds(room.pita) and holds(room.ada)
    assert not holds(room.omar)
    # Where no team counts any more, mentors see everybody again.
    for team in (room.harbour, room.rimu):
        close_team(room.store, team, room.ada.id)
    assert holds(room.omar)


def test_the_figures_of_a_month_and_of_the_queue_are_of_ones_teams(room: Teams) -> None:
    for _ in range(2):
        practised(room, room.ana, "Hello", "open")
    practised(room, room.ben, "Hello")
    now = room.store.now()[:7]
    while month.reckon_month(room.store, room.ada.id, now):
        pass

    def told(by: Person) -> tuple[int, int, int]:
        view = month.month_review(room.store, by.id, now)
        return view.attempts, view.people, mentoring.queue_count(room.store, by.id)

    assert told(room.mere) == (2, 1, 2)
    assert told(room.omar) == (1, 1, 1)
    assert told(room.ada) == (3, 2, 3)


def test_trainees_are_told_a_month_of_those_they_share_a_team_with(room: Teams) -> None:
    others = [create_person(room.store, name, "trainee") for name in ("Cora", "Dev")]
    for each in (room.ana, room.ben, *others):
        practised(room, each, "Hello")
    while month.reckon_month(room.store, room.ada.id, room.store.now()[:7]):
        pass
    now = room.store.now()[:7]
    # Four people have practised, one of Ana's team: nothing is told.
    assert month.month_review(room.store, room.ana.id, now).too_few
    members = [room.ana.id, room.mere.id, *(each.id for each in others)]
    set_members(room.store, room.harbour, members, room.ada.id)
    assert month.month_review(room.store, room.ana.id, now).attempts == 3


def test_a_moment_is_everybodys_and_only_its_mentors_take_it_away(room: Teams) -> None:
    at = practised(room, room.ana, "Hello", "open")
    kept = mentoring.keep_exemplar(
        room.store, at, 1, room.mere.id, customer="One key.", reply="Hello", reading="So.", kind="hollow"
    )
    seen = mentoring.exemplars(room.store, room.omar.id)
    assert [each.reply for each in seen] == ["Hello"] and seen[0].attempt_id is None and seen[0].turn is None
    for verb in (mentoring.withdraw_exemplar, mentoring.undo_withdraw_exemplar, mentoring.remove_clip):
        with pytest.raises(NotAllowed):
            verb(room.store, kept.id, room.omar.id)
    mentoring.withdraw_exemplar(room.store, kept.id, room.pita.id)
    assert mentoring.exemplars(room.store, room.omar.id) == []


def test_what_nobody_in_their_team_can_decide_is_said_to_be_for_an_admin_and_shown_to_them(room: Teams) -> None:
    at = {who.id: practised(room, who, "Hello") for who in (room.ana, room.ben)}
    for who in (room.ana, room.ben):
        practice.contest(room.store, at[who.id], 1, "listening", "I did ask.", who.id)
    assert not only_admins_decide(room.store, room.ana.id) and not only_admins_decide(room.store, room.ben.id)
    assert mentoring.count_for_admins(room.store, room.ada.id) == 0
    set_members(room.store, room.rimu, [room.ben.id], room.ada.id)
    assert only_admins_decide(room.store, room.ben.id) and mentoring.count_for_admins(room.store, room.ada.id) == 1
    rows = {each.attempt_id: each for each in mentoring.queue(room.store, room.library, room.ada.id)}
    assert [rows[at[who.id]].for_admins for who in (room.ana, room.ben)] == [False, True]
    mentoring.set_level(room.store, at[room.ben.id], 1, "listening", 3, "You did.", room.ada.id)
    assert (
        mentoring.count_for_admins(room.store, room.ada.id) == mentoring.count_for_admins(room.store, room.mere.id) == 0
    )


def test_a_calibration_is_for_whoever_may_read_what_is_in_it(room: Teams) -> None:
    hers = practised(room, room.ana, *["open"] * 3, "so", "and")
    his = practised(room, room.ben, f"Hello {WORDS}")
    places = [(hers, 1), (hers, 2), (hers, 3), (hers, 4), (his, 1)]
    made = calibrating.start_calibration(room.store, "Both", places, room.ada.id)
    for_mere = calibrating.calibration(room.store, made.id, room.mere.id)
    assert for_mere.calibration.to_rate == 4 and WORDS not in as_text(for_mere)
    assert [each.place for each in calibrating.calibration(room.store, made.id, room.omar.id).replies] == [5]
    levels = {"listening": 1, "acknowledgement": None, "next_steps": None}
    with pytest.raises(NotAllowed):
        calibrating.rate_reply(room.store, made.id, 5, levels, "So.", room.mere.id)
    calibrating.close_calibration(room.store, made.id, room.ada.id)
    assert WORDS not in as_text(calibrating.calibration(room.store, made.id, room.mere.id))
    only_hers = calibrating.start_calibration(room.store, "Hers", [*places[:4], (hers, 5)], room.mere.id)
    assert only_hers.id not in {each.id for each in calibrating.calibrations(room.store, room.omar.id)}
    with pytest.raises(NotAllowed):
        calibrating.calibration(room.store, only_hers.id, room.omar.id)


# At once.


@pytest.mark.parametrize("how", ["out of the team", "without the role"])
def test_whoever_no_longer_mentors_loses_what_they_saw_at_once(room: Teams, how: str) -> None:
    at = practised(room, room.ana, f"One moment, {WORDS}", "open")
    mark = mentoring.annotate(room.store, at, room.mere.id, 1, 0, 3, "One", "hollow", "Read.")
    said = mentoring.leave_feedback(room.store, at, "You waited.", room.mere.id)
    note = mentoring.write_note(room.store, room.ana.id, "Shy.", True, room.mere.id)
    mentoring.save_draft(room.store, room.mere.id, at, "And then")
    mentoring.claim(room.store, at, room.mere.id)
    if how == "out of the team":
        set_members(room.store, room.harbour, [room.ana.id, room.pita.id], room.ada.id)
    else:
        set_roles(room.store, room.mere.id, ["trainee"], room.ada.id)
    store, by = room.store, room.mere.id
    deeds: list[Callable[[], object]] = [
        lambda: practice.attempt(store, at, by),
        lambda: practice.debrief(store, room.library, at, by),
        lambda: mentoring.edit_annotation(store, mark.id, by, "hollow", "Now."),
        lambda: mentoring.delete_annotation(store, mark.id, by),
        lambda: mentoring.edit_feedback(store, said.id, by, "Now."),
        lambda: mentoring.delete_note(store, note.id, by),
        lambda: mentoring.load_draft(store, by, at),
        lambda: mentoring.practice_of(store, room.ana.id, by),
        lambda: mentoring.notes(store, room.ana.id, by),
        lambda: practice.progress(store, room.library, room.ana.id, by),
        lambda: mentoring.focuses(store, room.ana.id, by),
    ]
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
    if how == "without the role":
        assert mentoring.claims(store, room.pita.id) == {}, "nobody waits for somebody who cannot read it"


# Nobody mentors themselves.


OWN = [
    "claim", "release", "claim_of", "annotate", "annotate_seconds", "set_level", "set_levels", "accept_levels",
    "look_at_scorer", "looked_at", "leave_feedback", "save_draft", "load_draft", "propose_exemplar", "keep_exemplar",
    "kept_of", "propose_clip", "replies_to_pick", "start_calibration",
]  # fmt: skip


def test_nobody_reads_claims_or_scores_their_own_attempt(room: Teams) -> None:
    at = practised(room, room.pita, *["open"] * 3, "so", "and")
    for verb in OWN:
        with pytest.raises(NotAllowed):
            MENTORS_ONLY[verb](room, at, room.pita.id)


def test_what_mentors_note_and_set_about_oneself_is_not_for_oneself(room: Teams) -> None:
    practised(room, room.pita, "Hello")
    mentoring.write_note(room.store, room.pita.id, "hidden-note", True, room.mere.id)
    store, pita = room.store, room.pita.id
    deeds: list[Callable[[], object]] = [
        lambda: mentoring.notes(store, pita, pita),
        lambda: mentoring.write_note(store, pita, "Fine.", True, pita),
        lambda: mentoring.set_focus(store, pita, "listening", "Wait.", 3, pita),
        lambda: mentoring.practice_of(store, pita, pita),
        lambda: mentoring.given(store, pita, pita),
        lambda: mentoring.summary(store, pita, pita),
    ]
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
    assert pita not in {each.id for each in mentoring.trainees(store, pita).rows}
    assert pita in {each.id for each in mentoring.trainees(store, room.mere.id).rows}
    assert mentoring.queue(store, room.library, pita) == []
    assert len(mentoring.queue(store, room.library, room.mere.id)) == 1
    assert mentoring.queue_count(store, pita) == 0 and mentoring.queue_people(store, pita) == {}


@pytest.mark.parametrize("stage", ["talking", "reflecting"])
def test_a_mentor_who_practises_is_given_nothing_hidden_of_their_own_attempt(room: Teams, stage: str) -> None:
    at = practised(room, room.pita, "Hello", "open", done=False)
    store, pita = room.store, room.pita.id
    again = practice.take_turn(store, room.library, at, "open", 2, pita)
    given = as_text([again, practice.take_turn(store, room.library, at, "hurt", 3, pita)])
    if stage == "reflecting":
        practice.wrap_up(store, room.library, at, pita)
        mentoring.leave_feedback(store, at, "hidden-feedback", room.mere.id)
        mentoring.annotate(store, at, room.mere.id, 1, 0, 3, "Hel", "hollow", "hidden-mark")
        mentoring.set_level(store, at, 1, "listening", 1, "hidden-reason", room.mere.id)
    given += as_text(practice.progress(store, room.library, pita, pita))
    given += mentoring.export_transcripts(store, pita).data.decode()
    given += mentoring.export_annotations(store, pita).data.decode()
    given += as_text(doing(store, room.library, "gate-key", pita).remarks)
    for verb in OF_THE_ATTEMPT:
        if verb in ("wrap_up", "reflect", "take_turn"):
            continue
        try:
            given += as_text(OF_THE_ATTEMPT[verb](room, at, pita))
        except UnderheardError as error:
            given += str(error)
    for word in HIDDEN:
        assert word not in given


def test_a_person_with_both_roles_mentors_the_others_of_their_team(room: Teams) -> None:
    hers, his = practised(room, room.ana, "Hello"), practised(room, room.ben, "Hello")
    assert mentoring.annotate(room.store, hers, room.pita.id, 1, 0, 3, "Hel", "hollow", "Read.").by == room.pita.id
    with pytest.raises(NotAllowed):
        mentoring.annotate(room.store, his, room.pita.id, 1, 0, 3, "Hel", "hollow", "Read.")
