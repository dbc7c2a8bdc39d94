"""How a customer is doing is told from the conversations people had, each figure with what it rests on."""

from __future__ import annotations

from pathlib import Path

import pytest
from benches import SmallBench, small_bench

from app.errors import NotAllowed, NotFound
from app.scenario.files import library
from app.scenario.model import Scenario
from app.training import mentoring, practice, teams
from app.training.authoring import doing as room
from app.training.authoring.doing import doing, times_met
from app.training.people import create_person
from scoring.criterion import DIMENSIONS

KIND = (
    "Two missed days, and before Friday. What happens on Friday?",
    "It matters to you that it comes. What is in it?",
)
COLD = ("Can I have your reference number please?", "That's our policy, I'm afraid.")


@pytest.fixture
def bench(tmp_path: Path) -> SmallBench:
    return small_bench(tmp_path / "a.db")


def talked(bench: SmallBench, replies: tuple[str, ...], difficulty: str | None = None, seed: int = 1) -> str:
    """The id of an attempt of Ana's, done."""
    known, ana = library(), bench.ana.id
    going = practice.start_attempt(bench.store, known, ana, "late-parcel", seed=seed, difficulty=difficulty)
    for turn, said in enumerate(replies, 1):
        practice.take_turn(bench.store, known, going.id, said, turn, ana)
    practice.wrap_up(bench.store, known, going.id, ana)
    practice.reflect(bench.store, going.id, ana, "Something.", [], dict.fromkeys(DIMENSIONS, 1))
    return going.id


def test_before_anybody_met_them_there_are_no_figures(bench: SmallBench) -> None:
    view = doing(bench.store, library(), "late-parcel", bench.mere.id)
    assert (view.attempts, view.read, view.unsaid, view.said, view.distress) == (0, 0, (), (), None)
    assert [each.of for each in view.rungs] == [{}] * 3
    with pytest.raises(NotFound):
        doing(bench.store, library(), "nobody", bench.mere.id)


def test_each_figure_says_of_how_many_and_how_hard_it_was_played(bench: SmallBench) -> None:
    kind, cold = talked(bench, KIND, "easy"), talked(bench, COLD, "hard")
    practice.start_attempt(bench.store, library(), bench.ana.id, "late-parcel")
    view = doing(bench.store, library(), "late-parcel", bench.tom.id)
    assert (view.attempts, view.read, view.open, sum(view.endings.values())) == (2, 2, 1, 2)
    assert times_met(bench.store, bench.mere.id) == {"late-parcel": 2}
    assert view.rungs[0].of == {"easy": 1, "hard": 1}
    made = {each.id for each in practice.debrief(bench.store, library(), kind, bench.ana.id).disclosures
            if each.made_turn is not None}  # fmt: skip
    assert made == {rung.id for rung in view.rungs if rung.told["easy"]}
    assert view.depth == {"easy": {len(made): 1}, "hard": {0: 1}}
    missed = [each for attempt in (kind, cold)
              for each in practice.debrief(bench.store, library(), attempt, bench.ana.id).cues
              if each.picked_up_turn is None and each.shown_turns[0] < 2]  # fmt: skip
    assert sum(each.missed for each in view.signs) == len(missed) > 0
    assert [each.missed for each in view.signs if each.shown] == sorted(
        (each.missed for each in view.signs if each.shown), reverse=True
    )


def test_of_another_team_nothing_is_told_before_three_people_there_have_met_them(bench: SmallBench) -> None:
    ruth = create_person(bench.store, "Ada", "admin").id
    ours, theirs = (teams.make_team(bench.store, name, ruth).id for name in ("Harbour", "Lakes"))
    teams.set_members(bench.store, ours, [bench.tom.id, bench.mere.id], ruth)
    trainees = [bench.ana.id, *(create_person(bench.store, name, "trainee").id for name in ("Hemi", "Pita"))]
    teams.set_members(bench.store, theirs, trainees, ruth)

    def met(by: str, known: dict[str, Scenario]) -> None:
        going = practice.start_attempt(bench.store, known, by, "late-parcel", seed=1)
        practice.take_turn(bench.store, known, going.id, COLD[0], 1, by)
        practice.wrap_up(bench.store, known, going.id, by)

    one, two = dict(library()), dict(library())
    two["late-parcel"] = one["late-parcel"].model_copy(update={"version": 2})
    for by in trainees[:2] * 2:
        met(by, one)
    nothing = doing(bench.store, one, "late-parcel", bench.tom.id)
    assert nothing.kept_back and not nothing.versions and not nothing.depth and not nothing.endings
    assert (nothing.attempts, nothing.read, nothing.said, nothing.distress, nothing.again.attempts) == (
        0,
        0,
        (),
        None,
        0,
    )
    assert doing(bench.store, one, "late-parcel", ruth).attempts == 4, "admins see everybody's"
    met(bench.tom.id, one)
    assert doing(bench.store, one, "late-parcel", bench.tom.id).attempts == 1
    met(trainees[2], one)
    met(trainees[2], two)
    view = doing(bench.store, two, "late-parcel", bench.tom.id)
    assert (view.versions, view.attempts, view.kept_back) == ({1: 6}, 6, True), "nor by taking one from the other"
    assert doing(bench.store, two, "late-parcel", bench.tom.id, version=2).attempts == 0
    assert not doing(bench.store, two, "late-parcel", bench.tom.id, version=1).kept_back


def test_a_line_somebody_heard_is_not_among_those_nobody_heard(bench: SmallBench) -> None:
    attempt = practice.attempt(bench.store, talked(bench, COLD), bench.ana.id)
    view = doing(bench.store, library(), "late-parcel", bench.mere.id)
    unsaid = {each.line for each in view.unsaid}
    assert attempt.opener not in unsaid
    assert 0 < len(unsaid) < view.lines
    assert not any(each.attempts for each in view.unsaid)
    heard = " ".join(each.customer for each in attempt.exchanges)
    assert not any(line in heard for line in unsaid if len(line) > 20)
    assert {each.section for each in view.unsaid} > {"Endings", "How they react", "Signs"}


def test_what_mentors_wrote_stands_there_newest_first_and_leads_to_its_place(bench: SmallBench) -> None:
    first, second = talked(bench, KIND), talked(bench, COLD)
    opener = practice.attempt(bench.store, first, bench.ana.id).opener
    mark = mentoring.annotate(
        bench.store, first, bench.mere.id, 0, 0, 4, opener[:4], "missed_cue", "She trails off here."
    )
    level = mentoring.set_level(bench.store, second, 1, "listening", 0, "Nothing of hers came back.", bench.mere.id)
    found = doing(bench.store, library(), "late-parcel", bench.mere.id).remarks
    assert [(each.focus, each.attempt_id, each.text) for each in found] == [
        (f"verdict-{level.id}", second, "Nothing of hers came back."),
        (f"annotation-{mark.id}", first, "She trails off here."),
    ]
    mentoring.delete_annotation(bench.store, mark.id, bench.mere.id)
    assert len(doing(bench.store, library(), "late-parcel", bench.mere.id).remarks) == 1


def test_levels_given_for_one_reason_are_one_row_with_their_reply(bench: SmallBench) -> None:
    attempt = talked(bench, COLD)
    why = "No room said back."
    given = mentoring.set_levels(
        bench.store, attempt, 2, {"acknowledgement": 2, "listening": 3, "next_steps": None}, why, bench.mere.id
    )
    mentoring.set_levels(bench.store, attempt, 1, {"listening": 1}, why, bench.mere.id)
    mentoring.set_levels(bench.store, attempt, 2, {"listening": 0}, "Another reason.", bench.mere.id)
    first = practice.attempt(bench.store, attempt, bench.ana.id).exchanges[0].customer
    mentoring.annotate(bench.store, attempt, bench.mere.id, 2, 0, 3, first[:3], "missed_cue", "Here.")
    found = doing(bench.store, library(), "late-parcel", bench.mere.id).remarks
    assert [(each.text, each.reply, each.answer, each.levels) for each in found] == [
        ("Here.", 1, True, ()),
        ("Another reason.", 2, False, (("listening", 0),)),
        (why, 1, False, (("listening", 1),)),
        (why, 2, False, (("listening", 3), ("acknowledgement", 2), ("next_steps", None))),
    ]
    assert found[-1].focus in {f"verdict-{each.id}" for each in given}


def test_a_second_try_is_laid_beside_the_first(bench: SmallBench) -> None:
    first = talked(bench, COLD)
    again = practice.again_from(bench.store, library(), first, 1, bench.ana.id)
    practice.take_turn(bench.store, library(), again.id, KIND[0], 1, bench.ana.id)
    practice.take_turn(bench.store, library(), again.id, KIND[1], 2, bench.ana.id)
    view = doing(bench.store, library(), "late-parcel", bench.mere.id)
    assert view.again.attempts == 0, "it is not over yet"
    practice.wrap_up(bench.store, library(), again.id, bench.ana.id)
    view = doing(bench.store, library(), "late-parcel", bench.mere.id)
    deeper = view.depth["normal"].get(1, 0)
    assert (view.again.attempts, view.again.deeper, view.again.less_deep) == (1, deeper, 0)


def test_versions_are_told_apart(bench: SmallBench) -> None:
    talked(bench, COLD)
    newer = {**library(), "late-parcel": library()["late-parcel"].model_copy(update={"version": 2})}
    for _ in range(2):
        going = practice.start_attempt(bench.store, newer, bench.ana.id, "late-parcel")
        practice.take_turn(bench.store, newer, going.id, COLD[0], 1, bench.ana.id)
        practice.wrap_up(bench.store, newer, going.id, bench.ana.id)
    view = doing(bench.store, newer, "late-parcel", bench.mere.id)
    assert (view.versions, view.attempts) == ({2: 2, 1: 1}, 3)
    old = doing(bench.store, newer, "late-parcel", bench.mere.id, version=1)
    assert (old.attempts, old.read, old.versions) == (1, 1, {2: 2, 1: 1})
    unmet = doing(bench.store, newer, "late-parcel", bench.mere.id, version=3)
    assert unmet.attempts == 0


def test_figures_about_words_rest_on_the_newest_alone(bench: SmallBench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "NEWEST", 1)
    talked(bench, KIND, "easy")
    talked(bench, COLD, "hard")
    view = doing(bench.store, library(), "late-parcel", bench.mere.id)
    assert (view.attempts, view.read, view.rungs[0].of) == (2, 1, {"hard": 1})


def test_no_trainee_is_told_how_others_did(bench: SmallBench) -> None:
    talked(bench, KIND)
    with pytest.raises(NotAllowed):
        doing(bench.store, library(), "late-parcel", bench.ana.id)
    view = doing(bench.store, library(), "late-parcel", bench.mere.id)
    assert bench.ana.name not in repr(view)
