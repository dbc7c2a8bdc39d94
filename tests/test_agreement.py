"""Agreement and calibration: figures as published, none that cannot be told, and lines moved only where it holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import agreement as measures
from scoring import calibration
from scoring.agreement import Pair, agreement, yes_no
from scoring.calibration import (
    OWN_CUTS,
    TeamHeads,
    before_cuts,
    fit_cuts,
    fit_heads,
    heads_from,
    level_at,
    recut,
    refit,
    refit_heads,
)  # fmt: skip
from scoring.conversation import Moment, Turn
from scoring.criteria import CRITERIA
from scoring.criterion import Finding
from scoring.scorecard import Scorecard
from scoring.scorer import score_reply


def pairs_of(table: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The pairs a published table counts."""
    return [(row, column) for row, counts in enumerate(table) for column, n in enumerate(counts) for _ in range(n)]


def yes_no_of(table: Sequence[Sequence[int]]) -> list[tuple[bool, bool]]:
    return [(bool(a), bool(b)) for a, b in pairs_of(table)]


# Published worked examples.

ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
"""Gwet (2014), 100 pregnancies read by two abstractors."""
DIAGNOSES = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
"""Fleiss (1981), Statistical Methods for Rates and Proportions, 2nd ed., table 13.1."""
ANXIETY = list(zip(
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    strict=True,
))  # fmt: skip
"""The `anxiety` data of the R package irr, whose help tells 0.297 for kappa with squared weights."""


def test_quadratic_kappa_is_as_irr_and_irrcac_tell_it() -> None:
    assert measures.quadratic_kappa(ANXIETY, 7) == pytest.approx(0.297, abs=5e-4)
    assert measures.quadratic_kappa(pairs_of(ABSTRACTORS), 3) == pytest.approx(0.8921569, abs=1e-6)
    assert measures.quadratic_kappa(pairs_of(DIAGNOSES), 3) == pytest.approx(0.7553191, abs=1e-6)


def test_ac2_is_as_irrcac_tells_it() -> None:
    assert measures.gwet_ac2(pairs_of(ABSTRACTORS), 3) == pytest.approx(0.9402369, abs=1e-6)
    assert measures.gwet_ac2(pairs_of(DIAGNOSES), 3) == pytest.approx(0.9130435, abs=1e-6)


def test_quadratic_kappa_and_ac2_by_hand() -> None:
    # Four replies, 0-4: observed disagreement (0+1+0+4)/4 = 1.25; by chance, over every pairing, 60/16 = 3.75.
    pairs = [(0, 0), (1, 2), (3, 3), (4, 2)]
    assert measures.quadratic_kappa(pairs) == pytest.approx(1 - 1.25 / 3.75)
    # Shares of 0..4: 2/8, 1/8, 2/8, 2/8, 1/8, so sum p(1-p) = 50/64; weights add up to 25 - 100/16 = 18.75.
    chance = 18.75 / 20 * 50 / 64
    assert measures.gwet_ac2(pairs) == pytest.approx((1 - 1.25 / 16 - chance) / (1 - chance))


def test_cohen_s_kappa_and_ac1_part_where_nearly_everything_is_a_yes() -> None:
    # Gwet (2002), Kappa statistic is not satisfactory: 94 % the same, and kappa below chance.
    pairs = yes_no_of([[118, 5], [2, 0]])
    assert measures.cohen_kappa(pairs) == pytest.approx(-0.0234, abs=5e-5)
    assert measures.gwet_ac1(pairs) == pytest.approx(0.9408, abs=5e-5)
    assert measures.cohen_kappa(yes_no_of([[20, 5], [10, 15]])) == pytest.approx(0.4)


def test_criteria_are_held_against_each_other_by_name_and_those_nobody_found_are_left_out() -> None:
    rater = [{"hollow", "open"}, {"open"}, set(), {"open"}]
    found = measures.by_criterion(rater, [{"open"}, {"open"}, set(), set()], ["hollow", "open", "owner"])
    assert list(found) == ["hollow", "open"]
    assert (found["open"].rater_yes, found["open"].reference_yes, found["open"].exact.value) == (3, 2, 0.75)
    assert found["open"].kappa.value == pytest.approx(0.5)  # seen .75, by chance 3/4 * 1/2 + 1/4 * 1/2 = .5


# What may not be told.


def nothing_but(found: measures.Agreement, n: int) -> bool:
    return found.n == n and found.kappa.value is None and found.ac2.value is None and found.kappa.interval is None


def test_no_pairs_and_one_pair_give_no_figure() -> None:
    assert nothing_but(agreement([]), 0) and agreement([]).bias.value is None
    assert nothing_but(agreement([(2, 2)]), 1) and agreement([(2, 2)]).exact.value is None
    assert yes_no([]).kappa.value is None


def test_one_level_throughout_gives_no_kappa_but_its_share_and_bias() -> None:
    found = agreement([(2, 2)] * 40, list(range(40)))
    assert nothing_but(found, 40)
    assert (found.exact.value, found.bias.value) == (1.0, 0.0)


def test_a_rater_who_says_one_level_whatever_the_other_says_agrees_by_chance_alone() -> None:
    assert agreement([(2, 0), (2, 2), (2, 4), (2, 1)]).kappa.value == pytest.approx(0)


def test_not_called_for_is_told_by_itself_and_never_counted_as_a_level() -> None:
    pairs: list[Pair] = [(3, 3), (1, 2), (None, 2), (4, None), (None, None), (0, 0)]
    found = agreement(pairs)
    assert found.n == 3 and found.bias.value == pytest.approx(-1 / 3)
    assert (found.called_for.n, found.called_for.rater_yes, found.called_for.reference_yes) == (6, 4, 4)
    assert found.called_for.exact.value == pytest.approx(4 / 6)


def test_a_level_off_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="off the scale"):
        agreement([(5, 2), (1, 1)])


def test_bias_is_above_nought_where_the_rater_reads_higher() -> None:
    assert agreement([(3, 2), (2, 1), (4, 4)]).bias.value == pytest.approx(2 / 3)


# Intervals.


def noisy(n: int, seed: int) -> list[Pair]:
    rng = np.random.default_rng(seed)
    levels = rng.integers(0, 5, n)
    return [(int(a), int(np.clip(a + rng.integers(-1, 2), 0, 4))) for a in levels]


def test_an_interval_holds_its_figure_is_the_same_each_time_and_narrows_with_more() -> None:
    few, many = agreement(noisy(30, 1)), agreement(noisy(400, 1))
    assert few.kappa == agreement(noisy(30, 1)).kappa
    for found in (few, many):
        assert found.kappa.low is not None and found.kappa.high is not None and found.kappa.value is not None
        assert found.kappa.low < found.kappa.value < found.kappa.high
    assert many.kappa.high - many.kappa.low < 0.5 * (few.kappa.high - few.kappa.low)  # type: ignore[operator]


def test_replies_of_one_conversation_count_as_less_than_as_many_of_their_own() -> None:
    once = noisy(20, 3)
    by_reply = agreement(once * 10)
    by_attempt = agreement(once * 10, list(range(20)) * 10)
    assert by_reply.kappa.value == by_attempt.kappa.value and by_attempt.groups == 20

    def width(found: measures.Agreement) -> float:
        assert found.kappa.interval
        return found.kappa.interval[1] - found.kappa.interval[0]

    assert width(by_attempt) > 2 * width(by_reply)


def test_one_conversation_alone_or_no_difference_at_all_has_no_interval() -> None:
    assert agreement(noisy(50, 4), ["a"] * 50).kappa.interval is None
    found = agreement([(at % 5, at % 5) for at in range(40)])
    assert (found.exact.value, found.exact.interval, found.bias.interval) == (1.0, None, None)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    # Bias, whose truth is known: clustered noise of mean 0 on levels in the middle of the scale.
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(200):
        pairs, groups = [], []
        for group in range(40):
            shift = int(rng.choice([-1, 0, 1]))
            for _ in range(5):
                pairs.append((2 + shift, 2))
                groups.append(group)
        interval = agreement(pairs, groups, resamples=200).bias.interval
        held += interval is not None and interval[0] <= 0 <= interval[1]
    assert held >= 178  # 95 % of 200 is 190; forty groups come a little short


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=30))
def test_every_figure_is_told_or_none_and_never_above_one(pairs: list[tuple[int, int]]) -> None:
    found = agreement([*pairs], resamples=50)
    for each in (found.kappa, found.ac2, found.exact):
        assert each.value is None or each.value <= 1 + 1e-12
    turned = agreement([(b, a) for a, b in pairs], resamples=0)
    assert turned.kappa.value == pytest.approx(found.kappa.value)
    if found.bias.value is not None:
        assert turned.bias.value == pytest.approx(-found.bias.value)


# Confidence.


def test_a_confidence_that_means_what_it_says_has_no_error() -> None:
    said = [0.25] * 4 + [0.75] * 4
    true = [True, False, False, False, True, True, True, False]
    found = calibration.calibration(said, true)
    assert found.error == 0 and [each.n for each in found.bins] == [4, 4]
    assert found.curve.at(0.25) == 0.25 and found.curve.at(0.75) == 0.75


def test_the_error_is_the_mean_distance_weighed_by_how_many() -> None:
    # Three said .9 and one was right (apart by .5667), one said .1 and was right (apart by .9).
    found = calibration.calibration([0.9, 0.9, 0.9, 0.1], [True, False, False, True])
    assert found.error == pytest.approx((3 * (0.9 - 1 / 3) + 0.9) / 4)


def test_the_curve_never_falls_and_pools_what_would() -> None:
    # Right at .5 and wrong at .6 would fall: pooled, they are one of two.
    curve = calibration.isotonic([0.1, 0.5, 0.6, 0.7, 0.9], [False, True, False, True, True])
    assert curve.at(0.1) == 0 and curve.at(0.5) == curve.at(0.6) == pytest.approx(0.5)
    assert curve.at(0.7) == 1 and curve.at(0.0) == 0 and curve.at(1.0) == 1


def test_nothing_judged_gives_no_error_and_no_curve() -> None:
    found = calibration.calibration([], [])
    assert (found.n, found.bins, found.error, found.curve.at(0.5)) == (0, (), None, None)
    with pytest.raises(ValueError, match="between 0 and 1"):
        calibration.calibration([1.2], [True])


# A team's lines.


def card(points: float, *criteria: str, level: int | None = None) -> Scorecard:
    own = level_at(points) if level is None else level
    findings = tuple(Finding(name, 0, 2, "Hm", "In this test.") for name in criteria)
    return Scorecard({"listening": own}, {"listening": points}, {}, findings, "embedded", "test")


def test_the_rubric_s_own_lines_give_every_reply_the_level_it_has() -> None:
    for reply in (
        "Okay.", "I completely understand how frustrating this must be.", "Only a kettle? What makes you say only?",
        "It'll be there by two, I've booked it, and you'll have a text tonight. Does that work?",
    ):  # fmt: skip
        scored = score_reply(Moment((Turn("customer", "It's only a kettle. I just need it by two."),), reply))
        levels = {name: None if at is None else level_at(at) for name, at in scored.points.items()}
        assert levels == scored.levels


def test_mentors_who_draw_the_same_lines_move_none() -> None:
    points = [step / 10 for step in range(41)] * 2
    assert fit_cuts(points, [level_at(at) for at in points]) == OWN_CUTS
    assert fit_cuts([], []) == OWN_CUTS


def test_lines_are_found_where_mentors_draw_them() -> None:
    points = [step / 50 for step in range(201)]
    theirs = (0.3, 1.2, 2.8, 3.7)
    found = fit_cuts(points, [level_at(at, theirs) for at in points])
    assert found == pytest.approx(theirs, abs=0.02)


def test_no_team_votes_an_empty_reply_up_nor_any_reply_by_two() -> None:
    points = [0.0, 0.4, 0.8, 1.0, 1.3, 2.0, 2.4] * 20
    cuts = fit_cuts(points, [4] * len(points))
    assert level_at(0.0, cuts) == 0 and level_at(1.0, cuts) <= 1
    for at in points:
        moved = recut(card(at), {"listening": cuts}, 1).levels["listening"]
        assert moved is not None and abs(moved - level_at(at)) <= 1


@given(
    st.lists(st.tuples(st.integers(0, 400).map(lambda n: n / 100), st.integers(0, 4)), max_size=40),
    st.integers(0, 400).map(lambda n: n / 100),
    st.integers(0, 400).map(lambda n: n / 100),
)
def test_more_points_never_mean_a_lower_level(rows: list[tuple[float, int]], one: float, other: float) -> None:
    cuts = fit_cuts([at for at, _ in rows], [level for _, level in rows])
    assert calibration.are_cuts(cuts)
    low, high = (
        recut(card(at), {"listening": cuts}, 1).levels["listening"] for at in (min(one, other), max(one, other))
    )
    assert low is not None and high is not None and low <= high


def test_a_recut_card_keeps_everything_but_the_level_and_says_whose_lines_they_were() -> None:
    own = card(1.3, "open_question")
    moved = recut(own, {"listening": (0.5, 1.2, 2.5, 3.5)}, 3)
    assert (moved.levels, moved.rater) == ({"listening": 2}, "embedded+team-cuts 3")
    assert (moved.points, moved.findings, moved.rubric_version) == (own.points, own.findings, own.rubric_version)
    assert before_cuts(moved, "listening") == 1 and before_cuts(own, "listening") is None
    assert before_cuts(recut(card(1.7), {"listening": (0.5, 1.2, 2.5, 3.5)}, 3), "listening") is None


def test_an_unsafe_reply_and_a_level_held_by_a_law_are_left_alone() -> None:
    low: calibration.Cuts = (0.001, 1.001, 1.01, 1.02)
    assert recut(card(0.0, "unsafe"), {"listening": low}, 1).levels == {"listening": 0}
    assert recut(card(2.3, level=1), {"listening": low}, 1).levels == {"listening": 1}
    none = Scorecard({"listening": None}, {"listening": None}, {}, (), "embedded", "test")
    assert recut(none, {"listening": low}, 1).levels == {"listening": None}


def team(seed: int, shift: float, noise: float, attempts: int = 20) -> tuple[list[float], list[int], list[int]]:
    """Points, and levels by mentors whose lines lie `shift` lower than the rubric's."""
    rng = np.random.default_rng(seed)
    points = [round(float(at), 2) for at in rng.uniform(1.05, 3.9, 6 * attempts)]
    levels = [int(np.clip(level_at(at + shift) + rng.choice([-1, 0, 1], p=[noise, 1 - 2 * noise, noise]), 0, 4))
              for at in points]  # fmt: skip
    return points, levels, [at // 6 for at in range(len(points))]


def test_a_team_that_reads_higher_is_followed_on_conversations_left_out() -> None:
    found = refit(*team(1, 0.45, 0.1))
    assert found.holds and found.after is not None and found.before is not None and found.after > found.before
    assert found.rise.low is not None and found.rise.low > 0 and (found.n, found.groups) == (120, 20)


def test_a_team_that_reads_as_the_rubric_does_is_not_refitted_to_its_noise() -> None:
    assert sum(refit(*team(seed, 0.0, 0.2)).holds for seed in range(20)) <= 1


def test_lines_are_tried_only_on_conversations_they_were_not_fitted_to() -> None:
    seen: list[int] = []

    def spy(points: Sequence[float], levels: Sequence[int]) -> calibration.Cuts:
        seen.append(len(points))
        return OWN_CUTS

    points, levels, groups = team(1, 0.4, 0.1)
    assert not refit(points, levels, groups, fit=spy).holds
    assert seen == [96, 96, 96, 96, 96, 120]


# A team's heads.

Weighing = tuple[list[float], list[dict[str, float]], list[int], list[int]]


def weighing(seed: int, weight: float, noise: float, attempts: int = 20) -> Weighing:
    """Points, criteria, levels and conversations of mentors who give `weight` levels more for what is reflected."""
    rng = np.random.default_rng(seed)
    points = [round(float(at), 2) for at in rng.uniform(1.05, 3.9, 6 * attempts)]
    strengths = [
        {each.name: round(float(rng.uniform(0.5, 1)) * float(rng.random() < 0.35), 3) for each in CRITERIA}
        for _ in points
    ]
    levels = [
        min(4, max(0, level_at(at + weight * held["reflects_meaning"]) + int(slip)))
        for at, held, slip in zip(
            points, strengths, rng.choice([-1, 0, 1], len(points), p=[noise, 1 - 2 * noise, noise]), strict=True
        )
    ]
    return points, strengths, levels, [at // 6 for at in range(len(points))]


def test_mentors_who_reward_a_criterion_more_are_followed_by_heads_and_better_than_by_lines() -> None:
    tried = [refit_heads(*weighing(seed, 1.2, 0.1, attempts=80)) for seed in range(10)]
    assert sum(found.holds for found in tried) >= 8
    for found in tried:
        assert isinstance(found.cuts, TeamHeads)
        assert max(found.cuts.criteria.items(), key=lambda each: each[1])[0] == "reflects_meaning"
        assert found.over_lines and found.over_lines.value is not None and found.over_lines.value > 0


@pytest.mark.parametrize("attempts", [10, 20, 40])
def test_a_team_that_weighs_as_the_rubric_does_gets_neither_heads_nor_lines(attempts: int) -> None:
    wrong = 0
    for seed in range(20):
        points, strengths, levels, groups = weighing(seed, 0.0, 0.2, attempts)
        wrong += refit_heads(points, strengths, levels, groups).holds or refit(points, levels, groups).holds
    assert wrong <= 1


def test_few_verdicts_move_little_and_none_move_nothing() -> None:
    none = fit_heads([], [], [])
    assert (none.always, none.slope, dict(none.criteria)) == (0, 0, {})
    few = fit_heads([2.0] * 3, [{"open_question": 1.0}] * 3, [3] * 3)
    assert 0 < few.expected(2.0, {"open_question": 1.0}) - 2.0 < 0.5  # moves no level by itself


WEIGHT = st.floats(-9, 9)


@given(
    st.integers(0, 400).map(lambda n: n / 100),
    st.builds(TeamHeads, WEIGHT, WEIGHT, st.dictionaries(st.sampled_from([c.name for c in CRITERIA]), WEIGHT)),
    st.dictionaries(st.sampled_from([c.name for c in CRITERIA]), st.floats(0, 1)),
)
def test_the_rubric_s_laws_hold_whatever_heads_are_in_force(
    points: float, heads: TeamHeads, strengths: dict[str, float]
) -> None:
    own = replace(card(points), criteria=strengths)
    moved = recut(own, {"listening": heads}, 1)
    level = moved.levels["listening"]
    assert level is not None and abs(level - level_at(points)) <= 1 and 0 <= level <= 4
    assert level <= 1 or points > 1  # what is stuffed or handed back stays where the laws have it
    assert level == 0 or points > 0
    assert before_cuts(moved, "listening") == (None if level == level_at(points) else level_at(points))
    assert recut(replace(own, criteria=strengths), {"listening": heads}, 1) == moved


@given(st.lists(st.tuples(st.integers(0, 400).map(lambda n: n / 100), st.integers(0, 4)), max_size=30), st.floats(0, 1))
def test_warmth_stays_free_of_charge_and_heads_are_stored_whole(rows: list[tuple[float, int]], warm: float) -> None:
    held = [{"stock_phrase": warm, "when": 1 - warm}] * len(rows)
    heads = fit_heads([at for at, _ in rows], held, [level for _, level in rows])
    assert "stock_phrase" not in heads.criteria and heads.slope >= -1
    assert heads_from(json.loads(json.dumps(asdict(heads)))) == heads
    assert heads.expected(2.2, {"stock_phrase": warm}) == heads.expected(2.2, {})


def test_what_is_not_heads_is_not_taken_for_them() -> None:
    for stored in ([0.5, 1.5, 2.5, 3.5], None, {}, {"always": 0.1, "slope": 0.0, "criteria": {"when": "much"}},
                   {"always": float("nan"), "slope": 0.0, "criteria": {}}):  # fmt: skip
        assert heads_from(stored) is None
    assert heads_from({"always": 0, "slope": 0, "criteria": {"stock_phrase": 1.0}}) == TeamHeads(0, 0, {})


def test_heads_are_named_in_the_rater_and_say_nothing_of_how_sure_a_moved_level_is() -> None:
    own = replace(card(2.2), criteria={"when": 1.0}, confidence={"listening": 0.7})
    moved = recut(own, {"listening": TeamHeads(0.0, 0.0, {"when": 0.5})}, 4)
    assert (moved.levels["listening"], moved.rater, moved.confidence) == (3, "embedded+team-cuts+heads 4", {})
    kept = recut(own, {"listening": TeamHeads(0.0, 0.0, {"when": 0.1})}, 4)
    assert (kept.levels["listening"], kept.confidence) == (2, {"listening": 0.7})
    assert recut(card(0.0, "unsafe"), {"listening": TeamHeads(3.0, 0.0, {})}, 1).levels == {"listening": 0}
