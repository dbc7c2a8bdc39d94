"""Where two readers of a finished conversation are far apart on a level, and no person has set it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.judge import RATER
from app.store import Reader, Row
from scoring.reconcile import compare

JUDGES = f"{RATER}:%"
"""SQL LIKE: what the second reader's scorecards are signed with; the scorer's own begin with 'embedded'."""


@dataclass(frozen=True)
class Apart:
    """A level on which the scorer and the second reader are far apart, and which no person has set since."""

    turn: int
    dimension: str


def apart_of(reader: Reader, attempt_id: str) -> list[Apart]:
    """The levels of an attempt on which two readers are far apart and which wait for a person, in order.

    Replies a second try shares with the one before are asked about there, and not again.
    """
    return apart_by_attempt(reader, [attempt_id]).get(attempt_id, [])


def apart_by_attempt(reader: Reader, attempt_ids: Sequence[str]) -> dict[str, list[Apart]]:
    """The same of several attempts, by id; those where nobody is apart are left out."""
    marks = ", ".join("?" * len(attempt_ids))
    shown: dict[tuple[str, int], dict[bool, Row]] = {}
    for row in reader.rows(_LEVELS.format(marks), *attempt_ids, JUDGES, JUDGES):
        shown.setdefault((row["attempt_id"], row["turn"]), {})[row["rater"].startswith(f"{RATER}:")] = row
    if not shown:
        return {}
    settled = {
        (row["attempt_id"], row["turn"], row["dimension"])
        for row in reader.rows(
            "SELECT attempt_id, turn, dimension FROM standing_verdicts "
            f"WHERE turn IS NOT NULL AND attempt_id IN ({marks})",
            *attempt_ids,
        )
    }
    found: dict[str, list[Apart]] = {}
    for (attempt_id, turn), by in sorted(shown.items()):
        for dimension in _far(by):
            if (attempt_id, turn, dimension) not in settled:
                found.setdefault(attempt_id, []).append(Apart(turn, dimension))
    return found


def _far(by: Mapping[bool, Row]) -> list[str]:
    """The dimensions on which the two newest cards of a reply are far apart; none where only one has read it."""
    return [each.dimension for each in compare(by[False], by[True]) if each.apart] if len(by) == 2 else []


_LEVELS = """
SELECT scorecards.attempt_id, turn, rater, listening, acknowledgement, next_steps FROM scorecards
JOIN attempts ON attempts.id = scorecards.attempt_id
WHERE attempts.id IN ({})
  AND EXISTS (SELECT 1 FROM scorecards AS second WHERE second.attempt_id = attempts.id AND second.rater LIKE ?)
  AND (rater LIKE 'embedded%' OR rater LIKE ?) AND turn >= coalesce(attempts.parent_turn, 1)
ORDER BY scorecards.id
"""
