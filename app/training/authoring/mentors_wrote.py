"""What mentors wrote on attempts with a customer: marks, levels with their reason, and words on the whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.store import Reader, Row
from app.training.seconds import in_place_of_words
from scoring.criterion import DIMENSIONS

MOST_REMARKS = 30
_ROWS = MOST_REMARKS * len(DIMENSIONS)


@dataclass(frozen=True)
class RemarkFigure:
    """Something a mentor wrote about an attempt with this customer."""

    kind: str
    """annotation, verdict or feedback."""
    id: str
    attempt_id: str
    text: str
    quote: str
    by_name: str
    at: str
    reply: int | None = None
    """The reply it stands at, from 1, 0 for their first words; None where it is about the whole."""
    answer: bool = False
    """Whether it is about what the customer said after that reply."""
    levels: tuple[tuple[str, int | None], ...] = ()
    """(dimension, level 0-4, or None for not called for) that were given for this one reason."""
    seconds: str = ""
    """The seconds it is about, in words, where a mark stands on no words: '3.2 s of silence before reply 2'."""

    @property
    def focus(self) -> str:
        """Where it stands on its attempt, as the pages name it."""
        return f"{self.kind}-{self.id}"


def mentors_wrote(reader: Reader, attempt_ids: Sequence[str]) -> tuple[RemarkFigure, ...]:
    """The newest 30 things mentors wrote on these attempts; levels given for the same reason are one of them."""
    rows = reader.rows(
        "WITH theirs AS MATERIALIZED (SELECT value AS id FROM json_each(?)) "
        "SELECT * FROM (SELECT 'annotation' AS kind, a.id, a.attempt_id, r.reading AS text, a.quote, a.person_id, "
        " r.written_at AS at, a.turn_index AS place, NULL AS dimension, NULL AS level, "
        " a.from_second, a.to_second "
        " FROM theirs CROSS JOIN annotations AS a ON a.attempt_id = theirs.id AND a.deleted_at IS NULL "
        " JOIN readings AS r ON r.id = (SELECT max(id) FROM readings WHERE annotation_id = a.id) "
        "UNION ALL SELECT 'verdict', v.id, v.attempt_id, v.reason, '', v.person_id, v.created_at, v.turn, v.dimension, "
        " v.level, NULL, NULL "
        " FROM theirs CROSS JOIN verdicts AS v ON v.attempt_id = theirs.id AND v.withdrawn_at IS NULL "
        "UNION ALL SELECT 'feedback', f.id, f.attempt_id, f.text, '', f.person_id, f.created_at, NULL, NULL, "
        " NULL, NULL, NULL "
        " FROM theirs CROSS JOIN feedback AS f ON f.attempt_id = theirs.id) AS wrote "
        "JOIN (SELECT id AS writer, name AS by_name FROM people) ON writer = person_id "
        "WHERE trim(text) <> '' ORDER BY at DESC, wrote.id LIMIT ?",
        json.dumps(list(attempt_ids)), _ROWS,
    )  # fmt: skip
    together: dict[tuple[object, ...], RemarkFigure] = {}
    for row in rows:
        said = (row["attempt_id"], row["person_id"], row["place"], row["text"])
        key = said if row["kind"] == "verdict" else (row["kind"], row["id"])
        together[key] = _with_level(together.get(key) or _figure(row), row)
    return tuple(together.values())[:MOST_REMARKS]


def _figure(row: Row) -> RemarkFigure:
    reply: int | None = row["place"]
    answer, seconds = False, ""
    if row["kind"] == "annotation":
        # A mark stands at a turn: the opener is 0, and after it each reply and its answer take one.
        answer = row["place"] > 0 and row["place"] % 2 == 0
        reply = (row["place"] + 1) // 2
        seconds = in_place_of_words(row, row["place"])
    return RemarkFigure(
        row["kind"], row["id"], row["attempt_id"], row["text"], row["quote"] or "", row["by_name"], row["at"], reply,
        answer, seconds=seconds,
    )  # fmt: skip


def _with_level(held: RemarkFigure, row: Row) -> RemarkFigure:
    """The same with that row's level too; the newest of a dimension counts."""
    if row["dimension"] is None or row["dimension"] in dict(held.levels):
        return held
    levels = dict(held.levels) | {row["dimension"]: row["level"]}
    return replace(held, levels=tuple((each, levels[each]) for each in DIMENSIONS if each in levels))
