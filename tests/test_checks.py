"""Every shipped scenario keeps its own promises: its checks end as they say, at several seeds."""

from __future__ import annotations

from functools import cache

import pytest

from app.scenario.files import library
from app.scenario.model import Check, Scenario
from app.simulation.play import outcome, play
from app.simulation.values import Exchange

SEEDS = range(3)
SCENARIOS = library()
CHECKS = [
    pytest.param(scenario, check, id=f"{scenario.id}: {check.name}")
    for scenario in SCENARIOS.values()
    for check in scenario.checks
]


@cache
def ended(name: str, check: str, seed: int) -> Exchange:
    """The last exchange of that check, played once for all tests."""
    replies = next(each.replies for each in SCENARIOS[name].checks if each.name == check)
    *_, last = play(SCENARIOS[name], replies, seed, scored=False)
    return last


@pytest.mark.parametrize(("scenario", "check"), CHECKS)
def test_a_check_leads_where_it_says(scenario: Scenario, check: Check) -> None:
    for seed in SEEDS:
        last = ended(scenario.id, check.name, seed)
        made = {name for name, _ in last.memory.disclosed}
        assert set(check.reaches) <= made, f"seed {seed}: reached {sorted(made)}"
        assert not set(check.never) & made, f"seed {seed}: reached {sorted(made)}"
        if check.ending:
            assert last.memory.ending in check.ending, f"seed {seed}: {outcome(scenario, last.memory)}"


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
def test_skill_reaches_the_deepest_and_the_best_ending_and_nothing_else_does(scenario: Scenario) -> None:
    policies = {check.policy for check in scenario.checks}
    assert {"expert", "warmth", "solver", "interrogator"} <= policies
    for check in scenario.checks:
        for seed in SEEDS:
            last = ended(scenario.id, check.name, seed)
            deepest = len(last.memory.disclosed) == len(scenario.disclosures)
            if check.policy == "expert":
                assert deepest, (check.name, seed)
                assert last.memory.ending == "cared_for", (check.name, seed)
            elif check.policy != "other":
                assert not deepest, (check.name, seed)
                assert last.memory.ending != "cared_for", (check.name, seed)


GUESS = "It sounds like this is about more than that. Take your time."
# Ray, the easy one, is lonely: room alone, said often enough, lets him talk.
GUARDED = [name for name, scenario in SCENARIOS.items() if scenario.difficulty != "easy"]


@pytest.mark.parametrize("name", GUARDED)
def test_a_guess_that_fits_anybody_said_again_and_again_lets_nobody_in(name: str) -> None:
    for seed in SEEDS:
        *_, last = play(SCENARIOS[name], [GUESS] * 9, seed, scored=False)
        assert len(last.memory.disclosed) < len(SCENARIOS[name].disclosures), seed
