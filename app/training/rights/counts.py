"""What is left of conversations that are gone: how many there were, with which customer, at which levels."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.store import Reader, Store, Writer
from scoring.criterion import DIMENSIONS

LEVELS = 5


@dataclass(frozen=True)
class Gone:
    """Conversations of a month with one customer that were erased or grew too old. Nothing in it says whose."""

    month: str
    scenario_id: str
    attempts: int
    replies: int
    levels: dict[str, list[int]]
    """Dimension -> how many replies the scorer had read at level 0, 1, 2, 3 and 4."""


def gone(store: Store) -> list[Gone]:
    """Every month and customer of which conversations are gone, the newest month first."""
    with store.reading() as reader:
        return [
            Gone(row["month"], row["scenario_id"], row["attempts"], row["replies"], json.loads(row["levels"]))
            for row in reader.rows("SELECT * FROM erased_counts ORDER BY month DESC, scenario_id")
        ]


def gone_in(reader: Reader, month: str) -> int:
    """How many conversations of that month are gone."""
    row = reader.row("SELECT coalesce(sum(attempts), 0) AS n FROM erased_counts WHERE month = ?", month)
    return int(row["n"]) if row else 0


def keep_counts(writer: Writer) -> None:
    """Add the conversations in the table `going` to the counts; of those that were over."""
    found = writer.rows(
        "SELECT substr(ended_at, 1, 7) AS month, scenario_id, count(*) AS attempts FROM attempts"
        " WHERE id IN (SELECT id FROM going) AND ended_at IS NOT NULL GROUP BY 1, 2"
    )
    # A second try holds the replies it goes on from once more: those count where they were said.
    cards = writer.rows(
        "SELECT substr(attempts.ended_at, 1, 7) AS month, attempts.scenario_id, cards.* FROM scorecards AS cards"
        " JOIN attempts ON attempts.id = cards.attempt_id"
        " WHERE attempts.id IN (SELECT id FROM going) AND ended_at IS NOT NULL AND rater LIKE 'embedded%'"
        " AND cards.turn >= coalesce(attempts.parent_turn, 1) AND cards.id = (SELECT max(id) FROM scorecards"
        " WHERE attempt_id = attempts.id AND turn = cards.turn AND rater LIKE 'embedded%')"
    )
    for row in found:
        theirs = [each for each in cards if (each["month"], each["scenario_id"]) == (row["month"], row["scenario_id"])]
        before = writer.row(
            "SELECT * FROM erased_counts WHERE month = ? AND scenario_id = ?", row["month"], row["scenario_id"]
        )
        levels = json.loads(before["levels"]) if before else {}
        for dimension in DIMENSIONS:
            counts = levels.setdefault(dimension, [0] * LEVELS)
            for each in theirs:
                if each[dimension] is not None:
                    counts[each[dimension]] += 1
        writer.change("DELETE FROM erased_counts WHERE month = ? AND scenario_id = ?", row["month"], row["scenario_id"])
        writer.add(
            "erased_counts",
            {
                "month": row["month"],
                "scenario_id": row["scenario_id"],
                "attempts": row["attempts"] + (before["attempts"] if before else 0),
                "replies": len(theirs) + (before["replies"] if before else 0),
                "levels": json.dumps(levels),
            },
        )
