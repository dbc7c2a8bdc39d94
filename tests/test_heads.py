"""The trained heads: shipped as they were made, made again the same, and never the only ones to say."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files

import numpy as np
import pytest

from scoring import any_call, order_lines
from scoring.conversation import SILENCE, Moment, Turn
from scoring.criterion import DIMENSIONS
from scoring.gold_set import LEARNED, PORTIONS, gold, second_readings
from scoring.heads import model, train, weigh
from scoring.heads.examples import examples
from scoring.heads.logistic import fit_logistic, sigmoid
from scoring.heads.net import PARTS, Net, fit_net
from scoring.rubric import RUBRIC_VERSION
from scoring.scorer import score_reply

FOLDER = files("scoring.heads")
ASKED = (Turn("customer", "It's only the date I'm ringing about. I just need to know he'll be gone by two."),)


def test_the_weights_are_the_ones_that_were_trained_on_this_gold_set() -> None:
    told = json.loads(FOLDER.joinpath(model.PROVENANCE).read_text(encoding="utf-8"))
    body = FOLDER.joinpath(model.WEIGHTS).read_bytes()
    assert told["sha256"] == hashlib.sha256(body).hexdigest() and told["rubric_version"] == RUBRIC_VERSION
    assert len(body) <= 5_000_000
    trained_on = told["trained_on"]
    for head, sha in zip((any_call, order_lines), told["of_lines"], strict=True):
        of_lines = json.loads(FOLDER.joinpath(head.PROVENANCE).read_text(encoding="utf-8"))
        assert sha == of_lines["sha256"] == hashlib.sha256(FOLDER.joinpath(head.WEIGHTS).read_bytes()).hexdigest()
        trained_on |= of_lines["trained_on"]
    for name, sha in trained_on.items():
        lines = files("scoring").joinpath("gold", name).read_bytes()
        assert hashlib.sha256(lines).hexdigest() == sha, f"{name} changed: python -m scoring.heads.train"
    assert "test.jsonl" not in trained_on


def test_weights_that_were_tampered_with_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    before = score_reply(Moment(ASKED, "By two. What happens at two?"))
    monkeypatch.setattr(model, "RUBRIC_VERSION", "another")
    model.load.cache_clear()
    try:
        assert model.load() is None
        alone = score_reply(Moment(ASKED, "By two. What happens at two?"))
        assert alone.levels["listening"] == 3 and not alone.confidence and before.confidence
    finally:
        monkeypatch.undo()
        model.load.cache_clear()


def test_the_gold_set_is_what_its_readme_says() -> None:
    moments = [moment for portion in PORTIONS for moment in gold(portion)]
    later = [moment for portion in LEARNED if portion not in PORTIONS for moment in gold(portion)]
    replies = [(moment, reply) for moment in moments for reply in moment.replies]
    assert len(moments) >= 400 and len(replies) >= 1200
    assert len({moment.business for moment in moments}) >= 25
    assert len({moment.variety for moment in moments if moment.variety.startswith("en-")}) >= 4
    assert sum("second language" in moment.background for moment in moments) >= 20
    assert len({moment.id for moment in moments}) == len(moments)
    assert sum(len(second.second.levels) for second in second_readings()) >= 300
    for dimension in DIMENSIONS:
        given = [reply.levels[dimension] for _, reply in replies]
        assert all(given.count(level) >= 60 for level in (0, 1, 2, 3, 4, None)), dimension
    assert len({moment.id for moment in [*moments, *later]}) == len(moments) + len(later)
    again = {each.id: len(each.second.levels) for each in second_readings(name="again.jsonl")}
    read = {moment.id: len(moment.replies) for portion in LEARNED for moment in gold(portion)}
    assert {m.id for portion in ("train", "dev") for m in gold(portion)} <= again.keys() <= read.keys()
    assert all(read[each] == count for each, count in again.items())
    for moment, reply in [*replies, *((each, reply) for each in later for reply in each.replies)]:
        assert moment.turns[-1].speaker == "customer"
        for spans in reply.spans.values():
            assert all(0 <= start < stop <= len(reply.text) for start, stop in spans)


def test_fitting_twice_gives_the_same_and_finds_what_is_there() -> None:
    rng = np.random.default_rng(5)
    rows = np.hstack([rng.normal(size=(400, 3)), np.ones((400, 1))])
    truth = (rng.random(400) < sigmoid(rows @ np.array([2.0, -1.0, 0.0, 0.5]))).astype(float)
    cost = np.array([1.0, 1.0, 1.0, 0.0])
    first = fit_logistic(rows, truth, cost)
    assert (first == fit_logistic(rows, truth, cost)).all()
    assert first[0] > 1 and first[1] < -0.5 and abs(first[2]) < 0.5
    # What counts for nothing leaves no mark.
    half = np.concatenate([np.ones(200), np.zeros(200)])
    assert np.allclose(fit_logistic(rows, truth, cost, half), fit_logistic(rows[:200], truth[:200], cost), atol=1e-3)


def test_replies_to_one_customer_never_stand_on_both_sides_of_a_fold() -> None:
    read = examples(("dev",), small=False)
    for group in {each.group for each in read}:
        assert len({train.fold_of(each.group) for each in read if each.group == group}) == 1


def test_levels_follow_from_the_findings_that_are_shown() -> None:
    for moment in gold("dev")[:40]:
        for reply in moment.replies:
            card = score_reply(moment.moment(reply))
            found = {finding.criterion for finding in card.findings}
            steps, spoken = card.levels["next_steps"], card.levels["acknowledgement"]
            if steps is not None and steps >= 3:
                assert {"concrete_action", "owner", "when"} <= found
            if spoken is not None and spoken >= 3:
                assert "specific_to_them" in found
            for dimension in DIMENSIONS:
                level, point = card.levels[dimension], card.points[dimension]
                assert (level is None) == (point is None)
                assert level is None or abs((point or 0.0) - level) <= 0.5
                assert (dimension in card.confidence) <= (level is not None)


@pytest.mark.parametrize("reply", [SILENCE, "…", "", "mm", "👍", "ok " * 400, "א" * 3000, "I'll ring you. " * 300])
def test_any_reply_at_all_gets_a_card(reply: str) -> None:
    card = score_reply(Moment(ASKED, reply))
    assert set(card.levels) == set(DIMENSIONS)


def test_nobody_is_sure_of_everything() -> None:
    sure = [
        value
        for moment in gold("dev")[:40]
        for reply in moment.replies
        for value in score_reply(moment.moment(reply)).confidence.values()
    ]
    assert min(sure) > 0.05 and max(sure) < 0.99 and max(sure) - min(sure) > 0.3
    assert weigh.load() is not None


def test_a_net_finds_what_a_straight_line_cannot_and_gives_the_same_again() -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(600, 2))
    both = ((rows[:, 0] > 0) == (rows[:, 1] > 0)).astype(float)
    truth, counts = np.stack([both, 1 - both], axis=1), np.ones((600, 2))
    # The second output is judged in half of the rows only.
    counts[::2, 1] = 0

    def fitted() -> Net:
        return fit_net(rows, truth, counts, units=16, rounds=30, decay=1e-4, pace=1e-2, chances=True, fits=2)

    net = fitted()
    chances = net.chances(rows)
    assert (((chances > 0.5) == (truth > 0.5)).mean(0) > 0.9).all()
    again = fitted()
    assert all((getattr(net, part) == getattr(again, part)).all() for part in PARTS)
    kept = Net.of({name: array.astype(np.float32) for name, array in net.arrays("it").items()}, "it")
    assert np.allclose(kept.chances(rows), chances, atol=1e-5)
