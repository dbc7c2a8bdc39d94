"""The tables and views analysts are given: what each column holds, in words, and two questions to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

FEW: Final = 3
"""What rests on fewer people than this says of nobody whose it is."""


@dataclass(frozen=True)
class Described:
    """A table, or a view where it has `sql`: what it is, and column -> what it holds."""

    says: str
    columns: Mapping[str, str]
    sql: str = ""


_ATTEMPT = "INTEGER which attempt, as in attempts"
_REPLY = "INTEGER which reply, from 1"
_DIMENSION = "TEXT listening, acknowledgement or next_steps"
_LEVEL = "INTEGER 0 to 4; empty where the moment did not call for it"

TABLES: Final[Mapping[str, Described]] = {
    "attempts": Described(
        "Attempts of trainees that are done, one a row.",
        {
            "attempt": "INTEGER a number that is drawn anew for every file",
            "person": "INTEGER who practised, as a number drawn anew for every file; empty in months with fewer than 3",
            "month": "TEXT when it ended, as in 2026-11",
            "customer": "TEXT the customer's id",
            "version": "INTEGER the customer's version",
            "difficulty": "TEXT easy, normal or hard, as it was played",
            "channel": "TEXT chat or voice",
            "second_try": "INTEGER 1 where it went on from a turning point of another attempt",
            "replies": "INTEGER how many replies, of its own where it is a second try",
            "minutes": "INTEGER how long it took",
            "ending": "TEXT how it ended; empty where the trainee wrapped up and nothing was settled",
            "told": "INTEGER how many rungs of what the customer hides were told",
            "rungs": "INTEGER how many there are",
            "listening": "REAL mean level, 0 to 4; a mentor's counts before the scorer's",
            "acknowledgement": "REAL mean level, 0 to 4",
            "next_steps": "REAL mean level, 0 to 4",
            "distress_start": "REAL the customer's, 0 to 1",
            "distress_end": "REAL the customer's, 0 to 1",
        },
    ),
    "levels": Described(
        "The level of each reply that counts.",
        {
            "attempt": _ATTEMPT,
            "reply": _REPLY,
            "dimension": _DIMENSION,
            "level": _LEVEL,
            "given_by": "TEXT scorer or mentor",
            "scorer_level": "INTEGER what the scorer gave",
            "rubric": "TEXT by which version of the rubric",
        },
    ),
    "contests": Described(
        "Levels a trainee asked a person to look at.",
        {
            "attempt": _ATTEMPT,
            "reply": _REPLY,
            "dimension": _DIMENSION,
            "month": "TEXT when they asked",
            "scorer_level": "INTEGER the level they asked about",
            "wanted": "INTEGER the level they would have given, where they said",
            "outcome": "TEXT kept, accepted, changed (no level was asked for) or third; empty while nobody has decided",
            "in_time": "INTEGER 1 where it was decided by the day that was promised",
        },
    ),
    "agreement": Described(
        "Levels mentors gave, each beside the scorer's, by the rubric in force.",
        {
            "attempt": _ATTEMPT,
            "reply": _REPLY,
            "dimension": _DIMENSION,
            "mentor": "INTEGER which mentor, as a number drawn anew for every file; empty with fewer than 3 mentors",
            "mentor_level": _LEVEL,
            "scorer_level": "INTEGER the scorer's as it stood then",
            "blind": "INTEGER 1 where the mentor had not seen the scorer's",
            "calibration": "INTEGER 1 where the reply was picked for a calibration",
        },
    ),
    "signs": Described(
        "Signs the customer showed in an attempt, by kind.",
        {
            "attempt": _ATTEMPT,
            "kind": "TEXT what kind of sign",
            "offered": "INTEGER how many were shown",
            "went_by": "INTEGER how many of them nobody picked up",
        },
    ),
    "usage": Described(
        "How much was practised, a week a row.",
        {
            "week": "TEXT ISO week, as in 2026-W48",
            "begun": "INTEGER attempts that began",
            "done": "INTEGER how many of those are done",
            "replies": "INTEGER replies in them",
            "people": "INTEGER how many people; empty for fewer than 3",
        },
    ),
    "customers": Described(
        "Customers as they were met, a version a row.",
        {
            "customer": "TEXT the customer's id",
            "version": "INTEGER its version",
            "channel": "TEXT chat or voice",
            "language": "TEXT a language tag, as in en-NZ",
            "rungs": "INTEGER how many rungs they hide",
            "signs": "INTEGER how many signs are written for them",
            "attempts": "INTEGER attempts that are done",
        },
    ),
    "sound": Described(
        "What was said aloud, a month a row; months with fewer than 3 people are left out.",
        {
            "month": "TEXT when it was said",
            "attempts": "INTEGER attempts with a spoken reply",
            "replies": "INTEGER replies that were spoken",
            "minutes": "INTEGER of speech",
            "kept": "INTEGER recordings of them that are still kept",
        },
    ),
    "levels_by_month": Described(
        "Mean levels, for months and dimensions with at least 3 people.",
        {
            "month": "TEXT when the attempts ended",
            "dimension": _DIMENSION,
            "people": "INTEGER how many people",
            "replies": "INTEGER how many replies",
            "level": "REAL their mean level, 0 to 4",
            "by_mentors": "REAL share of levels that a mentor gave, 0 to 1",
        },
        "SELECT month, dimension, count(DISTINCT person) AS people, count(*) AS replies, "
        "round(avg(level), 3) AS level, round(avg(given_by = 'mentor'), 3) AS by_mentors "
        "FROM levels JOIN attempts USING (attempt) "
        f"WHERE level IS NOT NULL GROUP BY month, dimension HAVING count(DISTINCT person) >= {FEW}",
    ),
    "agreement_by_dimension": Described(
        "How far mentors' levels and the scorer's agree.",
        {
            "dimension": _DIMENSION,
            "blind": "INTEGER 1 for levels given before the scorer's was seen",
            "pairs": "INTEGER levels that both gave",
            "exact": "REAL share that are the same, 0 to 1",
            "within_one": "REAL share at most one level apart, 0 to 1",
            "bias": "REAL scorer less mentor, in levels",
        },
        "SELECT dimension, blind, count(*) AS pairs, round(avg(mentor_level = scorer_level), 3) AS exact, "
        "round(avg(abs(mentor_level - scorer_level) <= 1), 3) AS within_one, "
        "round(avg(scorer_level - mentor_level), 3) AS bias FROM agreement "
        "WHERE mentor_level IS NOT NULL AND scorer_level IS NOT NULL GROUP BY dimension, blind",
    ),
}
"""Each column's description begins with its SQLite type."""

QUERIES: Final[Mapping[str, str]] = {
    "Which signs go by": (
        "SELECT kind, sum(offered) AS offered, round(1.0 * sum(went_by) / sum(offered), 2) AS went_by\n"
        "FROM signs GROUP BY kind HAVING sum(offered) >= 10 ORDER BY went_by DESC;"
    ),
    "Whether people hear more from one month to the next": (
        "SELECT month, count(DISTINCT person) AS people, round(avg(1.0 * told / rungs), 2) AS told,\n"
        "       round(avg(listening), 2) AS listening\n"
        "FROM attempts WHERE rungs > 0 AND person IS NOT NULL GROUP BY month ORDER BY month;"
    ),
}

NOTE: Final = (
    "People and attempts have numbers drawn anew for this file, and times go to the month. No words of a conversation, "
    "no names and no ids of people are in it. In a small team somebody who knows them may still tell who is who: what "
    f"rests on fewer than {FEW} people is best not passed on."
)


def types_of(table: str) -> dict[str, str]:
    """Column -> its SQLite type."""
    return {name: says.split(" ", 1)[0] for name, says in TABLES[table].columns.items()}


def metadata(database: str) -> dict[str, object]:
    """What Datasette shows beside the file of that name: https://docs.datasette.io/en/stable/metadata.html."""
    tables = {
        name: {
            "description": each.says,
            "columns": {column: says.split(" ", 1)[1] for column, says in each.columns.items()},
        }
        for name, each in TABLES.items()
    }
    queries = {title: {"sql": sql, "title": title} for title, sql in QUERIES.items()}
    return {
        "title": "Underheard, for analysts",
        "description": NOTE,
        "databases": {database: {"description": NOTE, "tables": tables, "queries": queries}},
    }


def described() -> str:
    """Every table and view with its columns, in Markdown."""
    lines = []
    for name, each in TABLES.items():
        lines += [f"**{name}**: {each.says[0].lower()}{each.says[1:]}", "", "| column | holds |", "| --- | --- |"]
        lines += [f"| `{column}` | {says.split(' ', 1)[1]} |" for column, says in each.columns.items()]
        lines.append("")
    return "\n".join(lines)
