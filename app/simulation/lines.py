"""Their own lines: which fit now and are not yet said. An order is drawn from the seed alone, never from the moment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import cast

from app.scenario.model import Banded, ReactionName, Scenario
from app.simulation.values import CustomerState, Memory

CALM_UNDER = 0.35
RAW_OVER = 0.7
SHORT = 3
SHORT_FIRST, SHORT_AFTER_LONG, SHORT_AFTER_SHORT = 0.3, 0.06, 1.0
"""How much sooner than its draw a line of SHORT words or fewer comes; after a long turn; after a short one."""
LONG = 9
"""Words."""


def band_of(state: CustomerState) -> str:
    """'calm', 'strained' or 'raw', by distress."""
    return "calm" if state.distress < CALM_UNDER else "raw" if state.distress > RAW_OVER else "strained"


def chance(seed: int, *what: object) -> float:
    """A number from 0 to 1 that depends on the seed and the names given, and on nothing else."""
    digest = hashlib.sha256("|".join((str(seed), *map(str, what))).encode()).digest()
    return int.from_bytes(digest[:6], "big") / float(1 << 48)


def digest(line: str) -> str:
    """A line in a few letters, for remembering over attempts that it was heard."""
    return hashlib.sha256(line.encode()).hexdigest()[:8]


def unheard_first(lines: Iterable[str], memory: Memory) -> list[str]:
    """The lines, those first that this trainee has not heard in an earlier attempt; else in their order."""
    heard = set(memory.heard_before)
    return sorted(lines, key=lambda line: digest(line) in heard) if heard else list(lines)


def unused_reaction(scenario: Scenario, memory: Memory, name: str) -> bool:
    """Whether any line of that reaction, in any band, is still unsaid."""
    banded = scenario.reactions.get(cast(ReactionName, name))
    if banded is None:
        return False
    used = set(memory.lines_used)
    return any(line not in used for line in (*banded.any, *banded.calm, *banded.strained, *banded.raw))


def in_order(lines: Iterable[str], seed: int, what: str, short_first: float = SHORT_FIRST) -> list[str]:
    """The lines in this attempt's order; short ones tend to come sooner, as people say them more often."""

    def place(line: str) -> tuple[float, str]:
        drawn = int.from_bytes(hashlib.sha256(f"{seed}|{what}|{line}".encode()).digest()[:6], "big") / float(1 << 48)
        return drawn * (short_first if len(line.split()) <= SHORT else 1.0), line

    return sorted(lines, key=place)


def pick_reaction(
    scenario: Scenario, name: str, state: CustomerState, memory: Memory, used: set[str], seed: int
) -> str | None:
    """An unsaid line of that reaction: of the band they are in or any band first, then of the nearest other bands.

    What this trainee heard in an earlier attempt comes last, whatever its band.
    """
    banded = scenario.reactions.get(cast(ReactionName, name))
    if banded is None:
        return None
    last = len(memory.said[-1].split()) if memory.said else SHORT + 1
    short_first = SHORT_AFTER_LONG if last >= LONG else SHORT_AFTER_SHORT if last <= SHORT else SHORT_FIRST
    groups = (in_order(group, seed, name, short_first) for group in _groups(banded, band_of(state)))
    left = [line for group in groups for line in group if line not in used]
    return next(iter(unheard_first(left, memory)), None)


def _groups(banded: Banded, band: str) -> list[list[str]]:
    if band == "calm":
        return [[*banded.calm, *banded.any], banded.strained, banded.raw]
    if band == "raw":
        return [[*banded.raw, *banded.any], banded.strained, banded.calm]
    return [[*banded.strained, *banded.any], banded.calm, banded.raw]
