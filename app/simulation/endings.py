"""How an attempt ends: earned by what was said, heard and done, never by a turn count alone."""

from __future__ import annotations

from app.scenario.model import EndingKind, Scenario
from app.simulation.gate import next_locked
from app.simulation.values import Memory

IDLE_ENOUGH = 3
"""Replies that explore nothing, after the issue was served, before they thank and go."""
PATIENCE_GONE = 0.03
WOUNDS_TO_HANG_UP = 3
TRUST_GONE = 0.06
TRUST_LOW = 0.12

STANDS_IN: dict[EndingKind, tuple[EndingKind, ...]] = {
    "cared_for": ("heard_only",),
    "heard_only": ("drifts_off", "solved_unheard"),
    "solved_unheard": ("drifts_off",),
    "escalates": ("hangs_up", "drifts_off"),
    "hangs_up": ("escalates", "drifts_off"),
    "drifts_off": ("hangs_up", "escalates", "solved_unheard"),
}
"""Which ending's words serve where a file has none of that kind."""


def serves(scenario: Scenario, memory: Memory) -> tuple[bool, bool]:
    """Whether the issue, and whether the need, has been served so far."""
    served = set(memory.served)
    return (
        any(step.id in served for step in scenario.resolutions.issue),
        any(step.id in served for step in scenario.resolutions.need),
    )


def earned_if_closed(scenario: Scenario, memory: Memory) -> EndingKind | None:
    """The ending a close would bring now; None where nothing was reached and they are left standing."""
    issue, need = serves(scenario, memory)
    if next_locked(scenario, memory) is None:
        return "cared_for" if need else "heard_only"
    return "solved_unheard" if issue else None
