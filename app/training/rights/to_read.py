"""What is kept of a person's conversations as one text to read: who said what, the levels, and what people wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from app.store import Reader, Row
from app.training.attempts import scorecards, snapshot, turns_so_far
from app.training.debrief import ENDING_TITLES
from scoring.criterion import DIMENSIONS

_WIDE = 78
_BY = "iif(person_id = ?2, 'You', (SELECT name FROM people WHERE id = person_id)) AS by_name"


def to_read(reader: Reader, attempt_ids: Sequence[str]) -> Iterator[str]:
    """A text for each of these conversations, the one asked for first first.

    Levels, and what people wrote, are told only of conversations that are done.
    """
    for number, attempt_id in enumerate(attempt_ids, 1):
        row = reader.row("SELECT * FROM attempts WHERE id = ?", attempt_id)
        if row is not None:
            yield "\n".join([*_head(reader, row, number), "", *_said(reader, row), *_after(reader, row)]) + "\n\n\n"


def _head(reader: Reader, row: Row, number: int) -> Iterator[str]:
    played = snapshot(reader, row["scenario_hash"])
    yield "=" * _WIDE
    yield f"{number}. {played.title}, with {played.persona.name}"
    yield f"Begun {_when(row['started_at'])}" + (f", over {_when(row['ended_at'])}" if row["ended_at"] else "")
    if row["stage"] == "done":
        yield f"How it ended: {ENDING_TITLES.get(row['ending'], row['ending'])}"
    else:
        yield "Not finished yet: levels, and what people wrote, are in here once it is."
    yield f"(In the other files it is called {row['id']}.)"


def _said(reader: Reader, row: Row) -> Iterator[str]:
    done = row["stage"] == "done"
    customer = snapshot(reader, row["scenario_hash"]).persona.name
    cards = scorecards(reader, row["id"]) if done else {}
    by_people = list(_levels(reader, row["id"])) if done else []
    for index, turn in enumerate(turns_so_far(reader, row)):
        if turn.speaker == "customer":
            yield f"{customer}: {turn.text}"
        else:
            number = (index + 1) // 2
            yield f"You ({number}): {turn.text}"
            if number in cards:
                yield f"    The scorer: {_all_levels(cards[number].levels)}"
            yield from (f"    {said}" for of, said in by_people if of == number)
        yield ""
    yield from (f"Of the whole, {said}" for of, said in by_people if of is None)


def _levels(reader: Reader, attempt_id: str) -> Iterator[tuple[int | None, str]]:
    """The reply (None: the whole) and what stands there of a level that a person gave."""
    for row in reader.rows(
        "SELECT turn, dimension, level, reason, (SELECT name FROM people WHERE id = person_id) AS by_name"
        " FROM standing_verdicts WHERE attempt_id = ? ORDER BY place",
        attempt_id,
    ):
        why = f". {row['reason']}" if row["reason"] else ""
        yield row["turn"], f"{row['by_name']} gave {_level(row['dimension'], row['level'])}{why}"


def _after(reader: Reader, row: Row) -> Iterator[str]:
    told = reader.row("SELECT named, telling FROM reflections WHERE attempt_id = ? ORDER BY id", row["id"])
    if told is not None:
        yield f"You said what was behind it: {told['named'] or '(nothing)'}"
        yield from (f"    You saw it in: “{each['quote']}”" for each in json.loads(told["telling"]))
        yield ""
    if row["stage"] != "done":
        return
    for mark in reader.rows(
        f"SELECT turn_index, quote, reading, {_BY} FROM annotations JOIN readings ON readings.id = (SELECT max(id)"
        " FROM readings WHERE annotation_id = annotations.id) WHERE attempt_id = ?1 AND deleted_at IS NULL"
        " ORDER BY turn_index, start",
        row["id"],
        row["person_id"],
    ):
        what = f"“{mark['quote']}”" if mark["quote"] else "a moment of the sound"
        yield f"{mark['by_name']} marked {what}: {mark['reading'] or '(no words)'}"
    for wrote in reader.rows(
        f"SELECT text, created_at, {_BY} FROM feedback WHERE attempt_id = ?1 UNION ALL SELECT text, created_at,"
        f" {_BY} FROM remarks WHERE attempt_id = ?1 AND deleted_at IS NULL ORDER BY created_at",
        row["id"],
        row["person_id"],
    ):
        yield f"{wrote['by_name']} wrote, {_when(wrote['created_at'])}: {wrote['text']}"
    for asked in reader.rows("SELECT * FROM contests WHERE attempt_id = ? ORDER BY rowid", row["id"]):
        level = f"{asked['dimension'].replace('_', ' ')}, reply {asked['turn']}"
        yield f"You asked a person to look at {level}: {asked['why']}"


def _all_levels(levels: Mapping[str, int | None]) -> str:
    return ", ".join(_level(each, levels.get(each)) for each in DIMENSIONS)


def _level(dimension: str, level: int | None) -> str:
    name = dimension.replace("_", " ")
    return f"{name} {'not called for' if level is None else f'{level} of 4'}"


def _when(at: str) -> str:
    return f"{at[:16].replace('T', ' ')} UTC"
