"""Levels as people see them: a mentor's newest word outranks the scorer's, and everything before it stays on file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.store import Reader, Row
from scoring.criterion import DIMENSIONS
from scoring.scorecard import Scorecard

SCORER = "scorer"

Effective = tuple[int | None, str]
"""A level (None: not called for) and who stands behind it: 'scorer', or the mentor's name."""


@dataclass(frozen=True)
class Verdict:
    """A mentor's level with a reason. `turn` None is about the attempt as a whole; `level` None says not called for."""

    id: str
    attempt_id: str
    by: str
    by_name: str
    turn: int | None
    dimension: str
    level: int | None
    reason: str
    created_at: str


@dataclass(frozen=True)
class Contest:
    """A trainee's question about a level, and whether a mentor has answered it with a verdict since."""

    id: str
    attempt_id: str
    turn: int
    dimension: str
    why: str
    created_at: str
    answered: bool


def verdicts_of(reader: Reader, attempt_id: str) -> list[Verdict]:
    """Every verdict on an attempt, oldest first."""
    return [
        verdict_value(row)
        for row in reader.rows(
            "SELECT verdicts.*, people.name AS by_name FROM verdicts JOIN people ON people.id = verdicts.person_id "
            "WHERE attempt_id = ? ORDER BY verdicts.rowid",
            attempt_id,
        )
    ]


def verdict_value(row: Row) -> Verdict:
    return Verdict(
        id=row["id"],
        attempt_id=row["attempt_id"],
        by=row["person_id"],
        by_name=row["by_name"],
        turn=row["turn"],
        dimension=row["dimension"],
        level=row["level"],
        reason=row["reason"],
        created_at=row["created_at"],
    )


def contests_of(reader: Reader, attempt_id: str) -> list[Contest]:
    """Every question the trainee has raised about an attempt, oldest first."""
    rows = reader.rows(
        f"SELECT contests.*, {ANSWERED} AS answered FROM contests WHERE attempt_id = ? ORDER BY contests.rowid",
        attempt_id,
    )
    return [
        Contest(
            id=row["id"],
            attempt_id=row["attempt_id"],
            turn=row["turn"],
            dimension=row["dimension"],
            why=row["why"],
            created_at=row["created_at"],
            answered=bool(row["answered"]),
        )
        for row in rows
    ]


ANSWERED = (
    "EXISTS (SELECT 1 FROM verdicts WHERE verdicts.attempt_id = contests.attempt_id AND verdicts.turn = contests.turn "
    "AND verdicts.dimension = contests.dimension AND verdicts.created_at >= contests.created_at)"
)
"""SQL: whether a contest has been answered by a verdict on the same level."""


def effective(scorecard: Scorecard | None, verdicts: Sequence[Verdict]) -> dict[str, Effective]:
    """A level a dimension for one reply: the newest verdict on it, else the scorer's."""
    levels: dict[str, Effective] = {
        dimension: (scorecard.levels.get(dimension) if scorecard else None, SCORER) for dimension in DIMENSIONS
    }
    for verdict in verdicts:
        levels[verdict.dimension] = (verdict.level, verdict.by_name)
    return levels


def means(replies: Sequence[Mapping[str, Effective]], whole: Sequence[Verdict]) -> dict[str, float | None]:
    """Mean level a dimension, 0-4, over the replies that called for it; a verdict on the whole attempt outranks it."""
    found: dict[str, float | None] = {}
    for dimension in DIMENSIONS:
        levels = [level for reply in replies if (level := reply[dimension][0]) is not None]
        found[dimension] = sum(levels) / len(levels) if levels else None
    for verdict in whole:
        found[verdict.dimension] = None if verdict.level is None else float(verdict.level)
    return found
