"""Runs the conversations a customer's own file carries, and says where each led and where it should have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.probe.reaching import ENDINGS
from app.probe.talks import Talk, turns_of
from app.scenario.model import Check, Scenario
from app.simulation.customer import Customer
from app.simulation.play import play

DAYS: Final = (0, 1, 2)
"""A check must hold on each of these: on another day the same customer words and times things a little differently."""


@dataclass(frozen=True)
class CheckResult:
    """Where one check of a file led."""

    name: str
    policy: str
    """Whom it plays: expert, warmth, solver, interrogator or other."""
    passed: bool
    why: str
    """In plain words, both ways: what happened, and what must have."""
    talk: Talk
    """The conversation: of the first day on which it did not hold, else of the first."""


def run_checks(scenario: Scenario, days: Sequence[int] = DAYS) -> list[CheckResult]:
    """Every check of the file, in its order, on each of those days; some tenths of a second a check."""
    return [_result(scenario, check, days) for check in scenario.checks]


def _result(scenario: Scenario, check: Check, days: Sequence[int]) -> CheckResult:
    talks = [_talk(scenario, check, day) for day in days]
    misses = [(talk, missed) for talk in talks if (missed := _missed(check, talk))]
    if not misses:
        return CheckResult(check.name, check.policy, True, _came_to(scenario, talks[0]), talks[0])
    talk, missed = misses[0]
    often = "" if len(misses) == len(talks) else f" (on {len(misses)} of {len(talks)} days)"
    why = f"{_came_to(scenario, talk)}{often}; {' and '.join(missed)}"
    return CheckResult(check.name, check.policy, False, why, talk)


def _missed(check: Check, talk: Talk) -> list[str]:
    told = {turn.told for turn in talk.turns}
    missed = []
    if unreached := [f"“{name}”" for name in check.reaches if name not in told]:
        missed.append(f"it must reach {', '.join(unreached)}")
    if unwanted := [f"“{name}”" for name in check.never if name in told]:
        missed.append(f"it must not reach {', '.join(unwanted)}")
    if check.ending and talk.ending not in check.ending:
        missed.append(f"it must end: {' or: '.join(_ending(each) for each in check.ending)}")
    return missed


def _came_to(scenario: Scenario, talk: Talk) -> str:
    count = len(talk.turns)
    how = (
        f"it had not ended after {count} {'reply' if count == 1 else 'replies'}"
        if talk.ending == "none"
        else f"it ended “{_ending(talk.ending)}” at reply {count}"
    )
    told = [f"“{turn.told}”" for turn in talk.turns if turn.told]
    what = f"{len(told)} of {len(scenario.disclosures)} told" + (f" ({', '.join(told)})" if told else "")
    return f"{how}, {what}"


def _ending(kind: str) -> str:
    return ENDINGS.get(kind, kind.replace("_", " "))


def _talk(scenario: Scenario, check: Check, day: int) -> Talk:
    customer = Customer(scenario, day, scored=False)
    opener = customer.opening(customer.start()).text
    exchanges = list(play(scenario, check.replies, day, scored=False))
    memory = exchanges[-1].memory
    return Talk(
        check.policy, check.name, day, opener, turns_of(exchanges), memory.ending or "none", len(memory.disclosed),
        len(scenario.disclosures),
    )  # fmt: skip
