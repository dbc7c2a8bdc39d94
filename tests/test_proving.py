"""Proving a draft: its checks, the conversations behind each figure, in the background, of those very words alone."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from benches import SmallBench, of_our_own, small_bench
from proofs import our_own, played, prove_by_hand

from app.errors import Invalid, NotFound, UnderheardError
from app.probe.checks import run_checks
from app.probe.policies import SCRIPTS
from app.probe.pool import Pool, Stopped
from app.probe.reaching import reaches
from app.probe.run import figures, play_script
from app.probe.talks import as_expected, talk_as_json, talk_from_json, talk_of, worst_first
from app.probe.tasks import Again, Play, plays
from app.training.authoring import (
    background,
    newest_proof,
    proof_going,
    proof_page,
    proof_talks,
    proving,
    save_text,
    start_proof,
    stop_proof,
)
from app.widgets.bench.proof_words import REACHES, WAYS

NAMED = {script.name: script for script in SCRIPTS}


@pytest.fixture
def bench(tmp_path: Path) -> SmallBench:
    return small_bench(tmp_path / "a.db")


def until_made(bench: SmallBench, draft_id: str) -> None:
    """Wait for the background to have nothing more to prove."""
    prover = background._prover
    with prover._changed:
        assert prover._changed.wait_for(lambda: not prover._jobs, 60)
    assert proof_going(bench.store, draft_id, bench.tom.id) is None


# -- checks ------------------------------------------------------------------------------------------------------------


def test_a_check_says_where_it_led() -> None:
    (first, *_) = run_checks(our_own(), [0])
    assert first.passed and first.policy == "expert"
    assert "it ended “cared for” at reply" in first.why and "3 of 3 told" in first.why
    assert first.talk.reached and len(first.talk.turns[0].reasons) >= 1


def test_a_failing_check_says_what_happened_and_what_must() -> None:
    scenario = our_own()
    warm = next(check for check in scenario.checks if check.policy == "warmth")
    wanting = warm.model_copy(update={"reaches": ["his-order"], "ending": ["cared_for"]})
    (result,) = run_checks(scenario.model_copy(update={"checks": [wanting]}), [0, 1])
    assert not result.passed
    assert "0 of 3 told" in result.why
    assert "it must reach “his-order”" in result.why and "it must end: cared for" in result.why
    assert [turn.trainee for turn in result.talk.turns] == warm.replies[: len(result.talk.turns)]


def test_a_check_that_must_not_reach_something_fails_where_it_does() -> None:
    scenario = our_own()
    expert = next(check for check in scenario.checks if check.policy == "expert")
    narrow = expert.model_copy(update={"reaches": [], "never": [scenario.ladder[-1].id]})
    (result,) = run_checks(scenario.model_copy(update={"checks": [narrow]}), [0])
    assert not result.passed and f"it must not reach “{scenario.ladder[-1].id}”" in result.why


# -- conversations -----------------------------------------------------------------------------------------------------


def test_a_conversation_is_kept_whole_with_the_reason_for_each_turn() -> None:
    talk = play_script(our_own(), NAMED["gives their words back"], 0)
    kept = talk_from_json(json.loads(json.dumps(talk_as_json(talk_of(talk)))))
    assert kept == talk_of(talk)
    assert [turn.customer for turn in kept.turns] == [turn.customer for turn in talk.turns]
    assert any(turn.told for turn in kept.turns) and all(turn.reasons for turn in kept.turns if turn.told)
    assert as_expected(kept)


def test_the_worst_conversations_come_first() -> None:
    talks = [talk_of(each) for each in played()[:24]]
    lost = replace(next(each for each in talks if each.policy == "expert"), depth=0, ending="hangs_up")
    got_in = replace(next(each for each in talks if each.policy == "warmth"), depth=3, ending="cared_for")
    first_two = worst_first([*talks, lost, got_in])[:2]
    assert {each.policy for each in first_two} == {"expert", "warmth"}
    assert not any(as_expected(each) for each in first_two)


def test_every_figure_and_way_of_talking_has_plain_words() -> None:
    found = figures(played())
    assert {each.key for each in reaches(found, 0.2)} <= set(REACHES)
    assert {each.policy for each in found.policies} == set(WAYS)


# -- proofs ------------------------------------------------------------------------------------------------------------


def test_a_proof_is_found_again_with_its_conversations(bench: SmallBench) -> None:
    draft = bench.begin()
    assert newest_proof(bench.store, draft.id, bench.tom.id) is None
    proof_id = prove_by_hand(bench, draft.id)
    proof = newest_proof(bench.store, draft.id, bench.ruth.id)
    assert proof is not None and proof.id == proof_id and proof.by_name == "Tom"
    assert proof.passed and proof.found == figures(played())
    talks = proof_talks(bench.store, proof_id, bench.ruth.id)
    assert talks == [talk_of(each) for each in played()]
    page = proof_page(bench.store, proof_id, ("mislaid-parcel", "Ours <b>"), bench.tom.id)
    assert "Ours &lt;b&gt;" in page and "listens and acts" in page and "<script" not in page
    with pytest.raises(NotFound):
        proof_talks(bench.store, "nothing", bench.tom.id)


def test_only_the_newest_proofs_keep_their_conversations(bench: SmallBench) -> None:
    draft = bench.begin()
    made = [prove_by_hand(bench, draft.id) for _ in range(proving.TALKS_KEPT + 1)]
    assert proof_talks(bench.store, made[0], bench.tom.id) == []
    assert all(proof_talks(bench.store, each, bench.tom.id) for each in made[1:])


def test_a_proof_in_part_or_by_another_scoring_is_none(bench: SmallBench, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = bench.begin()
    prove_by_hand(bench, draft.id, played()[:48])
    proof = newest_proof(bench.store, draft.id, bench.tom.id)
    assert proof is not None and not proof.sound and not proof.holds_for(proof.content_hash)
    prove_by_hand(bench, draft.id)
    whole = newest_proof(bench.store, draft.id, bench.tom.id)
    assert whole is not None and whole.holds_for(whole.content_hash) and not whole.holds_for("another")
    monkeypatch.setattr(proving, "RUBRIC_VERSION", "a later one")
    assert not whole.holds_for(whole.content_hash)


# -- in the background -------------------------------------------------------------------------------------------------


def test_a_draft_with_faults_is_not_proved(bench: SmallBench) -> None:
    draft = bench.begin("id: x\n")
    with pytest.raises(Invalid, match="cannot talk yet"):
        start_proof(bench.store, draft.id, bench.tom.id)
    assert proof_going(bench.store, draft.id, bench.tom.id) is None


def test_a_proof_is_made_in_the_background_for_the_words_there_were(bench: SmallBench) -> None:
    draft = bench.begin()
    begun = start_proof(bench.store, draft.id, bench.tom.id, days=1)
    assert begun.of == len(SCRIPTS)
    assert start_proof(bench.store, draft.id, bench.ruth.id, days=1).content_hash == begun.content_hash
    save_text(bench.store, draft.id, draft.text.replace("\ntitle: ", "\ntitle: Newer, "), 1, bench.tom.id)
    until_made(bench, draft.id)
    proof = newest_proof(bench.store, draft.id, bench.tom.id)
    assert proof is not None and proof.content_hash == begun.content_hash
    assert proof.found.played == len(SCRIPTS) and proof.again is not None
    with bench.store.reading() as reader:
        assert len(reader.rows("SELECT id FROM proofs")) == 1, "asked twice for the same words, proved once"


def test_one_is_proved_at_a_time_and_what_is_stopped_leaves_nothing(bench: SmallBench) -> None:
    first, second = bench.begin(), bench.begin(of_our_own("small-call", "smaller-call"))
    start_proof(bench.store, first.id, bench.tom.id)
    waits = start_proof(bench.store, second.id, bench.ruth.id)
    assert waits.state == "waiting" and waits.ahead == 1
    stop_proof(bench.store, second.id, bench.ruth.id)
    stop_proof(bench.store, first.id, bench.tom.id)
    until_made(bench, first.id)
    for draft in (first, second):
        assert proof_going(bench.store, draft.id, bench.tom.id) is None
        assert newest_proof(bench.store, draft.id, bench.tom.id) is None


def test_what_could_not_be_proved_says_so_and_can_be_begun_again(
    bench: SmallBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise UnderheardError("A conversation could not be played; start it again.")

    draft = bench.begin()
    with monkeypatch.context() as broken:
        broken.setattr(background, "play_beside", fails)
        start_proof(bench.store, draft.id, bench.tom.id)
        prover = background._prover
        with prover._changed:
            assert prover._changed.wait_for(lambda: not prover._jobs, 30)
    going = proof_going(bench.store, draft.id, bench.tom.id)
    assert going is not None and going.state == "failed" and "could not be played" in going.trouble
    stop_proof(bench.store, draft.id, bench.tom.id)
    assert proof_going(bench.store, draft.id, bench.tom.id) is None


# -- the processes -----------------------------------------------------------------------------------------------------


def test_processes_stay_for_the_next_run_and_are_gone_when_closed() -> None:
    tasks = plays(our_own(), [0], [NAMED["cheerful"], NAMED["policy"]])
    with Pool(1) as pool:
        once = pool.run(tasks)
        (process,) = pool._workers
        assert [[turn.customer for turn in talk.turns] for talk in pool.run(tasks)[0]] == [
            [turn.customer for turn in talk.turns] for talk in once[0]
        ]
        assert pool._workers == [process] and process.poll() is None
    assert process.poll() is not None


def test_what_is_stopped_ends_its_processes() -> None:
    stop = threading.Event()
    pool = Pool(1)
    pool.warm()
    (process,) = pool._workers
    stop.set()
    with pytest.raises(Stopped):
        pool.run([Again(our_own())], stop=stop)
    assert process.poll() is not None


def test_a_process_that_dies_is_told_and_the_next_run_starts_another() -> None:
    with Pool(1) as pool:
        pool.warm()
        pool._workers[0].kill()
        pool._workers[0].wait()
        assert pool.run(plays(our_own(), [0], [NAMED["hits on it"]]))[0][0].policy == "guesser"
        broken = Play(our_own().model_copy(update={"checks": None}), 0, (("solver", "knows every step"),))
        with pytest.raises(UnderheardError, match="could not be played"):
            pool.run([broken])
