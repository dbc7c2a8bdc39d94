"""Trying a draft: what is kept is replayed exactly, an edit shows where it leads, and what was said becomes a check."""

from __future__ import annotations

from pathlib import Path

import pytest
from benches import SmallBench, of_our_own, small_bench

from app.errors import Invalid
from app.probe.checks import run_checks
from app.scenario.changes import changed
from app.scenario.files import read_text
from app.scenario.source import Change
from app.simulation.play import play
from app.training.authoring import (
    Draft,
    draft,
    first_changed,
    get_ready,
    keep_rehearsal,
    play_through,
    playable,
    rehearsal,
    save_check,
    save_text,
)
from app.widgets.bench.trying_words import talk_data

EXPERT = next(check for check in read_text(of_our_own()).scenario.checks if check.policy == "expert")  # type: ignore[union-attr]


@pytest.fixture
def bench(tmp_path: Path) -> SmallBench:
    return small_bench(tmp_path / "a.db")


def edited(bench: SmallBench, held: Draft, at: tuple[str | int, ...], value: object) -> Draft:
    return save_text(bench.store, held.id, changed(held.text, Change("set", at, value)), held.revision, bench.tom.id)


def now(bench: SmallBench, held: Draft):  # type: ignore[no-untyped-def]
    scenario = playable(draft(bench.store, held.id, bench.tom.id).text).scenario
    assert scenario is not None
    return play_through(rehearsal(bench.store, held.id, bench.tom.id), scenario)


def test_a_rehearsal_goes_as_the_same_replies_go_in_the_practice_room(bench: SmallBench) -> None:
    held = bench.begin()
    keep_rehearsal(bench.store, held.id, EXPERT.replies, bench.tom.id, seed=2)
    scenario = read_text(held.text).scenario
    assert scenario is not None
    practised = [each.customer for each in play(scenario, EXPERT.replies, 2, scored=False)]
    assert [step.exchange.customer for step in now(bench, held).steps] == practised


def test_stepping_back_and_saying_the_same_again_is_exact(bench: SmallBench) -> None:
    held = bench.begin()
    keep_rehearsal(bench.store, held.id, EXPERT.replies[:6], bench.tom.id)
    whole = now(bench, held)
    keep_rehearsal(bench.store, held.id, EXPERT.replies[:4], bench.tom.id, ahead=EXPERT.replies[4:6])
    assert now(bench, held).steps == whole.steps[:4]
    keep_rehearsal(bench.store, held.id, EXPERT.replies[:6], bench.tom.id)
    assert now(bench, held).steps == whole.steps


def test_an_edited_line_is_said_at_the_same_reply(bench: SmallBench) -> None:
    held = bench.begin()
    keep_rehearsal(bench.store, held.id, EXPERT.replies[:5], bench.tom.id)
    told = next(step for step in now(bench, held).steps if step.exchange.beat.disclosure)
    scenario = playable(held.text).scenario
    assert scenario is not None
    place = [each.id for each in scenario.disclosures].index(str(told.exchange.beat.disclosure))
    edited(bench, held, ("disclosures", place, "lines", 0), "Kia ora, it is this whare. It goes back on Friday.")
    step = now(bench, held).steps[told.exchange.turn - 1]
    assert "whare" in step.exchange.customer
    assert first_changed(rehearsal(bench.store, held.id, bench.tom.id), now(bench, held)) == (
        told.exchange.turn,
        "words",
    )


def test_an_edit_that_shuts_a_gate_says_where_it_goes_another_way(bench: SmallBench) -> None:
    held = bench.begin()
    keep_rehearsal(bench.store, held.id, EXPERT.replies, bench.tom.id)
    before = now(bench, held)
    assert first_changed(rehearsal(bench.store, held.id, bench.tom.id), before) is None
    first = next(step.exchange for step in before.steps if step.exchange.beat.disclosure)
    scenario = playable(held.text).scenario
    assert scenario is not None
    place = [each.id for each in scenario.disclosures].index(str(first.beat.disclosure))
    edited(bench, held, ("disclosures", place, "gate", "trust"), 0.89)
    after = now(bench, held)
    assert first_changed(rehearsal(bench.store, held.id, bench.tom.id), after) == (first.turn, "way")
    standing = after.steps[first.turn - 1].standings[0]
    assert (standing.told_at, standing.open, standing.trust) == (None, False, 0.89)
    assert standing.trust_short == pytest.approx(0.89 - after.steps[first.turn - 1].exchange.state.trust, abs=0.001)
    keep_rehearsal(bench.store, held.id, after.said, bench.tom.id)
    assert first_changed(rehearsal(bench.store, held.id, bench.tom.id), now(bench, held)) is None


def test_replies_after_an_ending_are_kept(bench: SmallBench) -> None:
    held = bench.begin()
    keep_rehearsal(bench.store, held.id, (*EXPERT.replies, "Are you still there?"), bench.tom.id)
    ended = now(bench, held)
    assert (ended.ending, ended.left) == ("cared_for", ("Are you still there?",))
    assert rehearsal(bench.store, held.id, bench.tom.id).replies[-1] == "Are you still there?"


def test_nothing_of_a_rehearsal_reaches_another_author(bench: SmallBench) -> None:
    held = bench.begin()
    keep_rehearsal(bench.store, held.id, ("Hello, it's me 🙂 مرحبا",), bench.tom.id, difficulty="hard")
    assert rehearsal(bench.store, held.id, bench.ruth.id).replies == ()
    assert rehearsal(bench.store, bench.begin().id, bench.tom.id).replies == ()
    assert rehearsal(bench.store, held.id, bench.tom.id).replies == ("Hello, it's me 🙂 مرحبا",)


def test_words_still_to_be_written_keep_nobody_from_trying_it() -> None:
    text = changed(of_our_own(), Change("set", ("cues", 0, "read_as"), "✎ What you would hear in it"))
    assert read_text(text).scenario is None
    found = playable(text)
    assert found.scenario is not None
    assert found.faults > 0


def test_a_sign_that_points_nowhere_stands_in_the_way_and_is_named(bench: SmallBench) -> None:
    held = bench.begin()
    keep_rehearsal(bench.store, held.id, EXPERT.replies[:2], bench.tom.id)
    edited(bench, held, ("cues", 0, "hints_at"), "nowhere")
    found = playable(draft(bench.store, held.id, bench.tom.id).text)
    assert found.scenario is None
    assert "nowhere" in found.in_the_way[0].what
    assert len(rehearsal(bench.store, held.id, bench.tom.id).replies) == 2


@pytest.mark.parametrize("text", ["", "id: x\n", "a: [", "- 1\n- 2\n"])
def test_a_text_that_is_no_customer_says_what_is_in_the_way(text: str) -> None:
    found = playable(text)
    assert found.scenario is None
    assert found.in_the_way


def test_a_saved_check_stands_in_the_file_and_holds(bench: SmallBench) -> None:
    held = bench.begin()
    keep_rehearsal(bench.store, held.id, EXPERT.replies, bench.tom.id)
    told = [name for name, _ in now(bench, held).memory.disclosed]
    after = save_check(
        bench.store, held.id, " Ours:  she “waits” ", "expert", True, told, (), held.revision, bench.tom.id
    )
    scenario = read_text(after.text).scenario
    assert scenario is not None
    check = scenario.checks[-1]
    assert (check.name, check.replies, check.reaches) == ("Ours: she “waits”", EXPERT.replies, told)
    assert check.ending == ["cared_for"]
    assert run_checks(scenario.model_copy(update={"checks": [check]}))[0].passed
    with pytest.raises(Invalid, match="another"):
        save_check(bench.store, held.id, "Ours: she “waits”", "expert", True, told, (), after.revision, bench.tom.id)


def test_a_check_needs_a_conversation_and_a_name(bench: SmallBench) -> None:
    held = bench.begin()
    with pytest.raises(Invalid, match="Say something"):
        save_check(bench.store, held.id, "Nothing", "other", True, (), (), held.revision, bench.tom.id)
    keep_rehearsal(bench.store, held.id, ("Hello.",), bench.tom.id)
    with pytest.raises(Invalid, match="name"):
        save_check(bench.store, held.id, "  ", "other", True, (), (), held.revision, bench.tom.id)


def test_a_conversation_made_easier_is_no_check(bench: SmallBench) -> None:
    held = bench.begin()
    keep_rehearsal(bench.store, held.id, ("Hello.",), bench.tom.id, difficulty="easy")
    with pytest.raises(Invalid, match="As written"):
        save_check(bench.store, held.id, "Easier", "other", True, (), (), held.revision, bench.tom.id)


@pytest.mark.parametrize(("replies", "difficulty"), [(("  ",), ""), (("x" * 2001,), ""), (("Hi.",), "brutal")])
def test_what_cannot_be_kept_says_why(bench: SmallBench, replies: tuple[str, ...], difficulty: str) -> None:
    held = bench.begin()
    keep_rehearsal(bench.store, held.id, ("Hello.",), bench.tom.id)
    with pytest.raises(Invalid):
        keep_rehearsal(bench.store, held.id, replies, bench.tom.id, difficulty=difficulty)
    assert rehearsal(bench.store, held.id, bench.tom.id).replies == ("Hello.",)


def test_what_they_wait_for_is_said_in_their_words_and_shortly(bench: SmallBench) -> None:
    held = bench.begin()
    keep_rehearsal(bench.store, held.id, ("Hello.",), bench.tom.id)
    scenario = playable(held.text).scenario
    assert scenario is not None
    drawn = talk_data(rehearsal(bench.store, held.id, bench.tom.id), now(bench, held), scenario)
    first = drawn["rungs"][0]
    assert first["place"] == 1
    assert first["words"].rstrip("…") in scenario.ladder[0].lines[0]
    assert any("“before friday”" in wants.lower() for wants in first["wants"])
    ids = {each.id for each in (*scenario.cues, *scenario.disclosures) if "-" in each.id or "_" in each.id}
    shown = " ".join(str([rung["words"], rung["wants"], rung["moves"], rung["allMoves"]]) for rung in drawn["rungs"])
    assert not [name for name in ids if name in shown]
    assert all(len(rung["moves"]) < 80 for rung in drawn["rungs"])


def test_a_draft_gets_ready_behind_once_a_text_and_also_where_it_cannot_be_tried() -> None:
    text = of_our_own()
    assert get_ready(text) is get_ready(text)
    assert get_ready(text).wait(60)
    assert get_ready("a: [").wait(60)
