"""A summary of somebody's practice on one page, to print and talk over: nothing in it the trainee may not read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from app.errors import Invalid
from app.store import Reader, Store
from app.training import log
from app.training.mentoring.access import mentor
from app.training.mentoring.focuses import Focus, newest_open
from app.training.mentoring.trainees import given_rows, known_trainee, recent_cues, recent_levels, trend_of
from app.training.progress import MissedKind
from app.training.seconds import in_place_of_words

PERIODS: tuple[int | None, ...] = (30, 90, None)
"""Days a summary looks back; None is everything."""
_MOST_QUOTES = 5
_MOST_LEVELS = 500
_LONGEST_QUOTE = 220


class Quote(NamedTuple):
    """What a mentor wrote, or the beginning of it."""

    by_name: str
    at: str
    text: str
    about: str | None
    """The words it was written about; None for a level or words on the whole, and for seconds without words."""
    seconds: str = ""
    """The seconds it was written about, in words, where there are no words in them."""


class Line(NamedTuple):
    """A dimension over the period: its first and its last mean level, 0-4; None where nothing called for it."""

    dimension: str
    first: float | None
    last: float | None
    attempts: int
    """How many finished attempts called for it."""


@dataclass(frozen=True)
class Summary:
    """What stands on the page."""

    name: str
    days: int | None
    finished: int
    customers: int
    """How many different customers they met."""
    cared_for: int
    """Attempts in which the customer left cared for."""
    let_in: int
    """Attempts in which they were let in on all that was behind it."""
    lines: list[Line]
    quotes: list[Quote]
    """Newest first, five at most."""
    focus: Focus | None
    cues: list[MissedKind]
    printed_by: str
    printed_at: str


def summary(store: Store, person_id: str, by: str, days: int | None = 30) -> Summary:
    """A trainee's practice over the last `days` (30, 90, or None for all), of finished attempts alone.

    Private notes are no part of it. NotAllowed for trainees, NotFound where there is no such trainee.
    """
    if days not in PERIODS:
        raise Invalid("A summary looks back 30 days, 90 days, or over everything; choose one of these.")
    since = "" if days is None else (store.today() - timedelta(days=days)).isoformat(timespec="microseconds")
    with store.reading() as reader:
        asking = mentor(reader, by)
        person = known_trainee(reader, person_id, asking)
        log.saw(reader, by, "practice.seen", of=person_id, kind="person", item=person_id)
        counted = reader.row(
            "SELECT count(*) AS finished, count(DISTINCT scenario_id) AS customers, "
            "coalesce(sum(ending = 'cared_for'), 0) AS cared_for, "
            "coalesce(sum(layers > 0 AND depth >= layers), 0) AS let_in "
            "FROM attempts WHERE person_id = ? AND +stage = 'done' AND started_at >= ?",
            person_id,
            since,
        )
        assert counted is not None  # An aggregate without groups always answers.
        trend = trend_of(recent_levels(reader, person_id, since, _MOST_LEVELS))
        return Summary(
            name=person["name"],
            days=days,
            finished=counted["finished"],
            customers=counted["customers"],
            cared_for=counted["cared_for"],
            let_in=counted["let_in"],
            lines=[
                Line(dimension, points[0][1] if points else None, points[-1][1] if points else None, len(points))
                for dimension, points in trend.items()
            ],
            quotes=_quotes(reader, person_id, since),
            focus=newest_open(reader, person_id),
            cues=recent_cues(reader, person_id, since),
            printed_by=asking.name,
            printed_at=store.now(),
        )


def _quotes(reader: Reader, person_id: str, since: str) -> list[Quote]:
    # A mark or a level may stand without a word; ask for enough to find five with some.
    rows = given_rows(
        reader, person_id, kinds=("annotation", "verdict", "feedback"), stages=("done",), since=since,
        most=20 * _MOST_QUOTES,
    )  # fmt: skip
    said = [row for row in rows if row["text"].strip()][:_MOST_QUOTES]
    return [
        Quote(
            row["by_name"],
            row["at"],
            shortened(row["text"]),
            shortened(row["quote"], 80) if row["quote"] else None,
            in_place_of_words(row, row["turn_index"]),
        )
        for row in said
    ]


def shortened(text: str, longest: int = _LONGEST_QUOTE) -> str:
    """The text on one line, cut at a word where it has more than `longest` characters, and then ending in …"""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 2]
    return f"{cut.rpartition(' ')[0] or cut} …"
