"""Levels as people see them: a mentor's newest word outranks the scorer's, and everything before it stays on file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from app.store import Reader, Row
from scoring.criterion import DIMENSIONS
from scoring.scorecard import Scorecard

SCORER = "scorer"
WORKING_DAYS_TO_DECIDE = 3
"""Working days, Monday to Friday, within which a trainee is told a person decides about what they contest."""

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
    """Empty only where it takes over the scorer's level."""
    created_at: str
    blind: bool | None = None
    """Whether its mentor had not yet seen what the scorer read there; None where that is not known."""
    accepts: bool = False
    """True where it takes over the scorer's level as it stood."""


Outcome = Literal["kept", "accepted", "changed", "third"]
"""What became of a contested level: kept as it was, changed to the level the trainee asked for, changed where they had
named none, or set to another than they asked for."""
OUTCOME = "iif(decisions.outcome = 'accepted' AND contests.wanted IS NULL, 'changed', decisions.outcome)"
"""SQL: the outcome of a decision. Once, a level changed where they had named none was kept as changed as asked."""


@dataclass(frozen=True)
class Decision:
    """What a person decided about a contested level, and why."""

    outcome: Outcome
    level: int | None
    reason: str
    by: str
    by_name: str
    decided_at: str


@dataclass(frozen=True)
class Contest:
    """A trainee's question about a level, and what a mentor has decided since."""

    id: str
    attempt_id: str
    turn: int
    dimension: str
    why: str
    created_at: str
    answered: bool
    scorer_level: int | None = None
    """The level they contest."""
    wanted: int | None = None
    """The level they would have given; None where they did not say."""
    due_at: str | None = None
    """By when they were told a person decides."""
    decision: Decision | None = None


def verdicts_of(reader: Reader, attempt_id: str) -> list[Verdict]:
    """Every verdict on an attempt, oldest first."""
    return [
        verdict_value(row)
        for row in reader.rows(
            "SELECT verdicts.*, people.name AS by_name FROM standing_verdicts AS verdicts "
            "JOIN people ON people.id = verdicts.person_id "
            "WHERE attempt_id = ? ORDER BY verdicts.place",
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
        blind=None if row["blind"] is None else bool(row["blind"]),
        accepts=bool(row["accepts"]),
    )


def contests_of(reader: Reader, attempt_id: str) -> list[Contest]:
    """Every question the trainee has raised about an attempt, oldest first, each with the newest decision on it."""
    return _contests(reader, "contests.attempt_id = ?", attempt_id)


def contests_by(reader: Reader, person_id: str) -> list[Contest]:
    """Every question this person has raised about attempts of theirs, oldest first; as `contests_of`."""
    of_theirs = "contests.attempt_id IN (SELECT id FROM attempts WHERE attempts.person_id = ?)"
    return _contests(reader, of_theirs, person_id)


def _contests(reader: Reader, which: str, value: str) -> list[Contest]:
    rows = reader.rows(
        f"SELECT contests.*, {OUTCOME} AS outcome, decisions.decided_at, verdicts.level AS decided, verdicts.reason, "
        " verdicts.person_id AS decided_by, people.name AS decided_by_name "
        "FROM contests LEFT JOIN (decisions JOIN standing_verdicts AS verdicts ON verdicts.id = decisions.verdict_id "
        "JOIN people ON people.id = verdicts.person_id) ON decisions.contest_id = contests.id "
        f"WHERE {which} ORDER BY contests.rowid, decisions.decided_at",
        value,
    )
    return list({row["id"]: _contest(row) for row in rows}.values())


def _contest(row: Row) -> Contest:
    decided = None
    if row["outcome"] is not None:
        decided = Decision(
            outcome=cast(Outcome, row["outcome"]),
            level=row["decided"],
            reason=row["reason"],
            by=row["decided_by"],
            by_name=row["decided_by_name"],
            decided_at=row["decided_at"],
        )
    return Contest(
        id=row["id"],
        attempt_id=row["attempt_id"],
        turn=row["turn"],
        dimension=row["dimension"],
        why=row["why"],
        created_at=row["created_at"],
        answered=decided is not None,
        scorer_level=row["scorer_level"],
        wanted=row["wanted"],
        due_at=row["due_at"],
        decision=decided,
    )


ANSWERED = (
    "EXISTS (SELECT 1 FROM decisions JOIN standing_verdicts AS decided ON decided.id = decisions.verdict_id "
    "WHERE decisions.contest_id = contests.id)"
)
"""SQL: whether a contest has been decided by a verdict that stands."""


def decided_by(asked: datetime) -> datetime:
    """By when a contest raised at that time is to be decided: so many working days later, at the same hour."""
    due, left = asked, WORKING_DAYS_TO_DECIDE
    while left:
        due += timedelta(days=1)
        left -= due.weekday() < 5
    return due


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
