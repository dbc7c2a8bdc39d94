"""What becomes of contested levels in a month: how many, decided in time or not, and how often they were changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.store import Reader, Row
from app.training import sums
from app.training.attempts import from_json
from app.training.people import has_role
from app.training.verdicts import OUTCOME
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS

Among = tuple[str, tuple[str, ...]]
"""Whose contests count: SQL about people.id, and its values."""


@dataclass(frozen=True)
class Overturned:
    """Contested levels that were decided, and how many of them were changed."""

    name: str
    """A dimension, or a criterion the scorer had found."""
    overturned: int
    decided: int


@dataclass(frozen=True)
class ContestFigures:
    """What became of the levels trainees asked a person to look at in this month."""

    raised: int
    decided: int
    in_time: int
    """Of those decided, how many were by the time that had been promised."""
    overdue: int
    """How many wait for a decision past that time."""
    kept: int
    accepted: int
    """Changed to the level they had asked for."""
    changed: int
    """Changed where they had named none."""
    third: int
    dimensions: list[Overturned]
    criteria: list[Overturned]
    """Those the scorer had found, in the contested dimension of the contested reply; most decided first."""


@dataclass(frozen=True)
class Contested:
    """A contest of the month, and what became of it."""

    row: Row
    outcome: str | None
    decided_at: str | None
    """When it was first decided."""

    def is_among(self, value: str, now: str) -> bool:
        """Whether it counts for `contests:value`."""
        due = self.row["due_at"]
        match value:
            case "all":
                return True
            case "decided":
                return self.outcome is not None
            case "in_time":
                return self.decided_at is not None and (due is None or self.decided_at <= due)
            case "overdue":
                return self.outcome is None and due is not None and due < now
        return self.outcome == value


def contested_in(reader: Reader, month: str, among: Among) -> list[Contested]:
    """What trainees contested in a month, newest first."""
    which, values = among
    window = (month, sums.month_after(month))
    decided: dict[str, list[Row]] = {}
    for row in reader.rows(
        f"SELECT decisions.contest_id, {OUTCOME} AS outcome, decisions.decided_at FROM contests "
        "JOIN decisions ON decisions.contest_id = contests.id "
        "JOIN standing_verdicts AS verdicts ON verdicts.id = decisions.verdict_id "
        "WHERE contests.created_at >= ? AND contests.created_at < ? ORDER BY decisions.decided_at, verdicts.place",
        *window,
    ):
        decided.setdefault(row["contest_id"], []).append(row)
    found = []
    for row in reader.rows(
        "SELECT contests.*, attempts.ended_at FROM contests JOIN attempts ON attempts.id = contests.attempt_id "
        "JOIN people ON people.id = contests.person_id AND " + has_role("people.id", "trainee") + " "
        f"WHERE contests.created_at >= ? AND contests.created_at < ? AND {which} ORDER BY contests.created_at DESC",
        *window,
        *values,
    ):
        own = decided.get(row["id"], [])
        found.append(Contested(row, own[-1]["outcome"] if own else None, own[0]["decided_at"] if own else None))
    return found


def _criteria_of(reader: Reader, month: str) -> dict[str, set[str]]:
    """Contest -> the criteria the scorer had found in its dimension of its reply."""
    belongs = {each.name: each.dimension for each in CRITERIA}
    rows = reader.rows(
        "SELECT contests.id, contests.dimension, scorecards.body FROM contests JOIN scorecards ON scorecards.id = "
        "(SELECT max(id) FROM scorecards AS s WHERE s.attempt_id = contests.attempt_id AND s.turn = contests.turn "
        "AND s.rater LIKE 'embedded%' AND s.scored_at <= contests.created_at) "
        "WHERE contests.created_at >= ? AND contests.created_at < ?",
        month, sums.month_after(month),
    )  # fmt: skip
    return {
        row["id"]: {
            each["criterion"]
            for each in from_json(row["body"])["findings"]
            if belongs.get(each["criterion"]) == row["dimension"]
        }
        for row in rows
    }


def contest_figures(reader: Reader, month: str, now: str, among: Among) -> ContestFigures:
    """What became of the contests of a month ('2026-11') by `now`."""
    contested = contested_in(reader, month, among)
    decided = [each for each in contested if each.outcome is not None]
    found = _criteria_of(reader, month) if decided else {}
    criteria = [
        _overturned(each.name, [one for one in decided if each.name in found.get(one.row["id"], ())])
        for each in CRITERIA
    ]
    dimensions = [_overturned(each, [one for one in decided if one.row["dimension"] == each]) for each in DIMENSIONS]

    def count(value: str) -> int:
        return sum(each.is_among(value, now) for each in contested)

    return ContestFigures(
        raised=len(contested),
        decided=len(decided),
        in_time=count("in_time"),
        overdue=count("overdue"),
        kept=count("kept"),
        accepted=count("accepted"),
        changed=count("changed"),
        third=count("third"),
        dimensions=[each for each in dimensions if each.decided],
        criteria=sorted((each for each in criteria if each.decided), key=lambda each: -each.decided),
    )


def _overturned(name: str, decided: Sequence[Contested]) -> Overturned:
    return Overturned(name, sum(each.outcome != "kept" for each in decided), len(decided))


_FATES = {
    "kept": "kept",
    "accepted": "changed as asked",
    "changed": "changed",
    "third": "set to another level",
    None: "not decided yet",
}
_CALLED = {"listening": "listening", "acknowledgement": "acknowledgement", "next_steps": "next steps"}


def behind_contests(reader: Reader, month: str, about: str, value: str, now: str, among: Among) -> list[Row]:
    """Attempt, person and a note for each attempt with contests of that sort, the newest contest first.

    `about` is contests, dimension or criterion; `value` which of them, as `kept` or `listening`.
    """
    contested = contested_in(reader, month, among)
    if about == "contests":
        chosen = [each for each in contested if each.is_among(value, now)]
    else:
        decided = [each for each in contested if each.outcome is not None]
        found = _criteria_of(reader, month) if about == "criterion" else {}
        chosen = [
            each
            for each in decided
            if (each.row["dimension"] == value if about == "dimension" else value in found.get(each.row["id"], ()))
        ]
    notes: dict[str, Row] = {}
    for each in chosen:
        row = notes.setdefault(
            each.row["attempt_id"],
            {"attempt_id": each.row["attempt_id"], "person_id": each.row["person_id"], "note": []},
        )
        row["note"].append(f"{_CALLED[each.row['dimension']]} in reply {each.row['turn']}: {_FATES[each.outcome]}")
    return [row | {"note": " · ".join(row["note"])} for row in notes.values()]
