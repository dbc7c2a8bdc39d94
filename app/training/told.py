"""What is told of one attempt that is done, and of its levels, as statements without ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.errors import UnderheardError
from app.formats import xapi
from app.settings import public_address
from app.store import Reader, Row
from app.training.attempts import scorecards
from scoring.criterion import DIMENSIONS

BEGAN, OVER = "began", "over"


def about_attempt(reader: Reader, attempt_id: str) -> dict[str, xapi.Data]:
    """What is told -> its statement, without an id, as an attempt that is over stands now; {} for one that is not."""
    row = reader.row("SELECT * FROM attempts WHERE id = ?", attempt_id)
    if row is None or row["stage"] != "done" or row["ended_at"] is None:
        return {}
    of, begins = practised(reader, row), row["parent_turn"] or 1
    said = {
        each["turn"]: each["said_at"]
        for each in reader.rows(
            "SELECT turn, said_at FROM exchanges WHERE attempt_id = ? AND turn >= ? ORDER BY turn", attempt_id, begins
        )
    }
    took = (datetime.fromisoformat(row["ended_at"]) - datetime.fromisoformat(row["started_at"])).total_seconds()
    told = {
        BEGAN: xapi.began(of, row["started_at"]),
        OVER: xapi.over(of, row["ended_at"], took, len(said)),
    }
    levels = list(_levels(reader, attempt_id, said))
    for each in levels:
        if each.level is not None:
            told[f"level:{each.turn}:{each.dimension}"] = xapi.level_of_reply(
                of, each.turn, each.dimension, each.level, each.given_by, each.rater, each.rubric, each.at
            )
    for dimension in DIMENSIONS:
        of_it = [each for each in levels if each.dimension == dimension and each.level is not None]
        rubric = max((each.rubric for each in levels), default="")
        by = {each.given_by for each in of_it}
        given_by = by.pop() if len(by) == 1 else "both"
        mean = sum(each.level or 0 for each in of_it) / len(of_it) if of_it else None
        at = max((row["ended_at"], *(each.at for each in of_it)))
        whole = reader.row(
            "SELECT level, created_at FROM standing_verdicts WHERE attempt_id = ? AND turn IS NULL AND dimension = ? "
            "ORDER BY place DESC LIMIT 1",
            attempt_id, dimension,
        )  # fmt: skip
        if whole is not None:
            mean, given_by, at = whole["level"], "mentor", whole["created_at"]
        if mean is not None:
            told[f"level:{dimension}"] = xapi.level_of_attempt(of, dimension, mean, len(of_it), given_by, rubric, at)
    return told


@dataclass(frozen=True)
class _Level:
    turn: int
    dimension: str
    level: int | None
    given_by: xapi.GivenBy
    rater: str
    rubric: str
    at: str


def _levels(reader: Reader, attempt_id: str, said: dict[int, str]) -> Iterator[_Level]:
    """The level of each of these replies that counts: a mentor's newest, else the scorer's."""
    cards = scorecards(reader, attempt_id)
    verdicts = {
        (row["turn"], row["dimension"]): row
        for row in reader.rows(
            "SELECT turn, dimension, level, created_at FROM standing_verdicts "
            "WHERE attempt_id = ? AND turn IS NOT NULL ORDER BY place",
            attempt_id,
        )
    }
    for turn, at in said.items():
        card = cards.get(turn)
        for dimension in DIMENSIONS:
            given, rubric = verdicts.get((turn, dimension)), card.rubric_version if card else ""
            if given is not None:
                yield _Level(turn, dimension, given["level"], "mentor", "", rubric, given["created_at"])
            elif card is not None:
                yield _Level(turn, dimension, card.levels.get(dimension), "scorer", card.rater, rubric, at)


def practised(reader: Reader, row: Row) -> xapi.Practised:
    """The attempt of that row as far as statements tell of it, with the customer as they were met."""
    played = reader.row(
        "SELECT version, json_extract(body, '$.title') AS title, json_extract(body, '$.language') AS language "
        "FROM scenarios WHERE hash = ?",
        row["scenario_hash"],
    ) or {"version": 0, "title": None, "language": None}
    return xapi.Practised(
        attempt_id=row["id"],
        person_id=row["person_id"],
        scenario_id=row["scenario_id"],
        version=played["version"],
        title=played["title"] or row["scenario_id"],
        language=played["language"] or "en",
        address=address(),
    )


def address() -> str:
    """The room's own address; '' where it has none, or none that could be."""
    try:
        return public_address()
    except UnderheardError:
        return ""
