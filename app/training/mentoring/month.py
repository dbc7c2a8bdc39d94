"""The month: what a team's practice showed, for everybody in it; it names no trainee and ranks nobody.

Every figure leads to the attempts behind it, by a short name such as `cue:verbal_hint`. Trainees are given no figure
that rests on fewer than three people, and of the attempts behind one only their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import Invalid, NotFound
from app.store import Reader, Row, Store
from app.training import log, sums
from app.training.attempts import asking_person, snapshot
from app.training.mentoring.contested import Among, ContestFigures, behind_contests, contest_figures
from app.training.mentoring.exemplars import MOST_AT_ONCE, Exemplar, exemplars
from app.training.people import Person, has_role
from app.training.scope import among
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS

ENOUGH_PEOPLE = 3
"""How many people a figure must rest on before trainees are given it."""
MOST_PHRASES = 8
MOST_MOMENTS = 3
AT_ONCE = 100
"""How many attempts are reckoned in one go; a tenth of a second or so."""
LISTED = 50
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)
_OF = {
    "skill": DIMENSIONS,
    "ending": None,
    "cue": None,
    "phrase": None,
    "criterion": tuple(each.name for each in CRITERIA),
    "dimension": DIMENSIONS,
    "contests": ("all", "decided", "in_time", "overdue", "kept", "accepted", "changed", "third"),
    "distress": ("all",),
    "month": ("all",),
}
"""What a figure can be about, and which values that has; None where any text may be one."""


@dataclass(frozen=True)
class CueFigure:
    """Signs of one kind: how many were offered, and how many of them went by."""

    kind: str
    missed: int
    offered: int
    attempts: int


@dataclass(frozen=True)
class PhraseFigure:
    """A stock phrase, and in how many replies it stood."""

    key: str
    said: str
    replies: int
    attempts: int


@dataclass(frozen=True)
class Level:
    """The mean over attempts of their mean level in one dimension, 0-4; people's word before the scorer's."""

    mean: float | None
    """None where it was not called for, or is kept from who asks."""
    replies: int
    attempts: int
    kept_back: bool = False
    practised: bool = True
    """Whether anybody finished a conversation in that month at all."""


@dataclass(frozen=True)
class SkillFigure:
    """A dimension in this month, and in the one before."""

    dimension: str
    now: Level
    before: Level


@dataclass(frozen=True)
class DistressFigure:
    """The customers' mean distress at the start and at the end, 0-1, over conversations that ended in one way."""

    ending: str | None
    start: float
    end: float
    attempts: int


@dataclass(frozen=True)
class Month:
    """What a month showed, as far as whoever asks is given it."""

    month: str
    """As '2026-11', by UTC."""
    attempts: int
    people: int
    """Trainees who practised. 0, as everything here, where it is too few for who asks."""
    too_few: bool
    """True where fewer than three people practised: then a trainee is given nothing of it."""
    cues: list[CueFigure]
    """Those most missed first."""
    phrases: list[PhraseFigure]
    """The most frequent first."""
    skills: list[SkillFigure]
    contests: ContestFigures | None
    distress: DistressFigure | None
    """Over all of them; None where there are none, or it is kept from who asks."""
    by_ending: list[DistressFigure]
    kept_back: frozenset[str]
    """Of which of cues, phrases, skills and distress something is kept from who asks: fewer than three people."""


@dataclass(frozen=True)
class BehindRow:
    """An attempt behind a figure."""

    attempt_id: str
    title: str
    ended_at: str
    ending: str | None
    replies: int
    trainee_name: str | None
    """None for trainees, who are shown their own alone."""
    own: bool
    """Whether it is of whoever asks."""
    mean_levels: dict[str, float | None]
    note: str
    """What of it the figure counts, in a few words; '' where it counts once."""


@dataclass(frozen=True)
class Behind:
    """The attempts behind a figure, newest first, as far as whoever asks may open them."""

    rows: list[BehindRow]
    openable: int
    """How many there are in all of what `rows` shows a part of."""
    others: int | None
    """For a trainee, how many belong to others; None where that is not told: fewer than three people."""


def months(store: Store, by: str) -> list[str]:
    """The months in which somebody finished an attempt, as '2026-11', newest first."""
    with store.reading() as reader:
        asking_person(reader, by)
        return [
            row["month"]
            for row in reader.rows(
                "SELECT DISTINCT substr(ended_at, 1, 7) AS month FROM attempts INDEXED BY "
                "idx_attempts_stage_ended_at_id WHERE stage = 'done' AND ended_at IS NOT NULL ORDER BY month DESC"
            )
        ]


def reckon_month(store: Store, by: str, month: str, most: int = AT_ONCE) -> int:
    """Reckon what is not reckoned yet of a month and the one before, `most` attempts of it; how many are left."""
    before = sums.month_after(_known_month(month), -1)
    with store.reading() as reader:
        asking_person(reader, by)
        left = sums.stale(reader, before, month)
    if not left:
        return 0
    with store.writing() as writer:
        sums.reckon_stale(writer, before, month, most, store.now())
    return max(0, left - most)


def month_review(store: Store, by: str, month: str) -> Month:
    """What that month showed, of the attempts that are reckoned (`reckon_month`); Invalid where it is no month.

    Of everybody's, or, where there are teams, of those who share one with whoever asks.
    """
    _known_month(month)
    with store.reading() as reader:
        asking = asking_person(reader, by)
        whose = among(reader, asking, "people.id")
        attempts, people = _practised(reader, month, whose)
        if people < ENOUGH_PEOPLE and not asking.reads_others:
            return Month(month, 0, 0, True, [], [], [], None, None, [], frozenset())
        least = 1 if asking.reads_others else ENOUGH_PEOPLE
        cues, fewer_cues = _cues(reader, month, least, whose)
        phrases, fewer_phrases = _phrases(reader, month, least, whose)
        skills = _skills(reader, month, least, whose)
        distress, by_ending, fewer_endings = _distress(reader, month, least, whose)
        fewer = {
            "cues": fewer_cues,
            "phrases": fewer_phrases,
            "skills": any(each.now.kept_back or each.before.kept_back for each in skills),
            "distress": fewer_endings,
        }
        return Month(
            month=month,
            attempts=attempts,
            people=people,
            too_few=people < ENOUGH_PEOPLE,
            cues=cues,
            phrases=phrases,
            skills=skills,
            contests=contest_figures(reader, month, store.now(), whose),
            distress=distress,
            by_ending=by_ending,
            kept_back=frozenset(name for name, some in fewer.items() if some),
        )


def note_month_taken(store: Store, by: str, month: str) -> None:
    """Note that somebody takes the figures of a month along; Invalid where it is no month."""
    _known_month(month)
    with store.writing() as writer:
        log.note(store, writer, asking_person(writer, by).id, "month.exported", kind="month", item=month)


def behind(store: Store, by: str, month: str, of: str, *, limit: int = LISTED, offset: int = 0) -> Behind:
    """The attempts behind a figure, newest first: `of` is what it is about, as `cue:body` or `contests:kept`.

    A mentor is given all of those they may see, a trainee their own. Raises Invalid where there is no such figure.
    """
    _known_month(month)
    about, value = _known_of(of)
    with store.reading() as reader:
        asking = asking_person(reader, by)
        whose = among(reader, asking, "people.id")
        rows = _behind(reader, month, about, value, store.now(), whose)
        mine = rows if asking.reads_others else [row for row in rows if row["person_id"] == asking.id]
        others = None
        if not asking.reads_others and _may_be_told(reader, month, about, rows, whose):
            others = len(rows) - len(mine)
        return Behind(
            rows=[_behind_row(reader, row, asking) for row in mine[offset : offset + limit]],
            openable=len(mine),
            others=others,
        )


def moments_of_month(store: Store, by: str, month: str) -> list[Exemplar]:
    """The newest moments mentors kept in that month, three at most, of those this person may see."""
    first, after = _known_month(month), sums.month_after(month)
    found: list[Exemplar] = []
    offset = 0
    while len(found) < MOST_MOMENTS:
        part = exemplars(store, by, limit=MOST_AT_ONCE, offset=offset)
        found += [each for each in part if first <= each.kept_at < after]
        if len(part) < MOST_AT_ONCE or part[-1].kept_at < first:
            break
        offset += MOST_AT_ONCE
    return found[:MOST_MOMENTS]


# Under the verbs.

_SUMS = (
    "FROM attempt_sums AS sums JOIN people ON people.id = sums.person_id AND "
    + has_role("people.id", "trainee")
    + " {more} "
    "WHERE sums.month = ? AND sums.replies > 0 AND {whose}"
)


def _sums(whose: Among, more: str = "") -> Among:
    """What to reckon from, as SQL with its values after the month."""
    which, values = whose
    return _SUMS.format(more=more, whose=which), values


def _known_month(month: str) -> str:
    if not _MONTH.fullmatch(month) or month < "0001-02":
        raise Invalid("That is no month; choose one from the list.")
    return month


def _known_of(of: str) -> tuple[str, str]:
    about, _, value = of.partition(":")
    values = _OF.get(about, ())
    if values is not None and value not in values:
        raise Invalid("There is no such figure; go back to the month and choose one there.")
    return about, value


def _practised(reader: Reader, month: str, whose: Among) -> tuple[int, int]:
    """How many attempts, by how many people."""
    of, values = _sums(whose)
    row = reader.row(f"SELECT count(*) AS attempts, count(DISTINCT person_id) AS people {of}", month, *values)
    return (row["attempts"], row["people"]) if row else (0, 0)


def _cues(reader: Reader, month: str, least: int, whose: Among) -> tuple[list[CueFigure], bool]:
    of, values = _sums(whose, ", json_each(sums.cues) AS each")
    rows = reader.rows(
        "SELECT each.key AS kind, sum(json_extract(each.value, '$[0]')) AS offered, "
        " sum(json_extract(each.value, '$[1]')) AS missed, count(*) AS attempts, "
        f" count(DISTINCT person_id) AS people {of} GROUP BY each.key",
        month,
        *values,
    )
    told = [
        CueFigure(row["kind"], row["missed"], row["offered"], row["attempts"]) for row in rows if row["people"] >= least
    ]
    told.sort(key=lambda each: (-each.missed, each.offered, each.kind))
    return told, len(told) < len(rows)


def _phrases(reader: Reader, month: str, least: int, whose: Among) -> tuple[list[PhraseFigure], bool]:
    of, values = _sums(whose, ", json_each(sums.stock) AS each")
    rows = reader.rows(
        "SELECT each.key AS phrase, sum(json_extract(each.value, '$[0]')) AS replies, "
        " min(json_extract(each.value, '$[1]')) AS said, count(*) AS attempts, count(DISTINCT person_id) AS people "
        f"{of} GROUP BY each.key ORDER BY replies DESC, attempts DESC, phrase",
        month,
        *values,
    )
    told = [
        PhraseFigure(row["phrase"], row["said"], row["replies"], row["attempts"])
        for row in rows
        if row["people"] >= least
    ]
    return told[:MOST_PHRASES], len(told) < len(rows)


def _skills(reader: Reader, month: str, least: int, whose: Among) -> list[SkillFigure]:
    before = sums.month_after(month, -1)
    counted = ", ".join(
        f"avg({each}) AS {each}, count({each}) AS {each}_attempts, "
        f"sum(CASE WHEN {each} IS NOT NULL THEN {each}_replies ELSE 0 END) AS {each}_replies, "
        f"count(DISTINCT CASE WHEN {each} IS NOT NULL THEN person_id END) AS {each}_people"
        for each in DIMENSIONS
    )
    of, values = _sums(whose)
    held = {
        each: reader.row(f"SELECT count(*) AS conversations, {counted} {of}", each, *values) or {}
        for each in (month, before)
    }

    def level(dimension: str, of: str) -> Level:
        row = held[of]
        people = row[f"{dimension}_people"]
        if 0 < people < least:
            return Level(None, 0, 0, kept_back=True)
        replies, attempts = row[f"{dimension}_replies"] or 0, row[f"{dimension}_attempts"]
        return Level(row[dimension], replies, attempts, practised=row["conversations"] > 0)

    return [SkillFigure(each, level(each, month), level(each, before)) for each in DIMENSIONS]


def _distress(
    reader: Reader, month: str, least: int, whose: Among
) -> tuple[DistressFigure | None, list[DistressFigure], bool]:
    of, values = _sums(whose)
    means = "avg(distress_start) AS start, avg(distress_end) AS end, count(*) AS attempts"
    rows = reader.rows(
        f"SELECT ending, {means}, group_concat(DISTINCT person_id) AS people {of} "
        "GROUP BY ending ORDER BY attempts DESC, ending",
        month,
        *values,
    )
    people = {row["ending"]: set(row["people"].split(",")) for row in rows}
    told = [row for row in rows if len(people[row["ending"]]) >= least]
    hidden = [row for row in rows if row not in told]
    # What is left out could be reckoned from the rest and the whole: so enough is left out to be about enough people.
    while hidden and told and len(set().union(*(people[row["ending"]] for row in hidden))) < least:
        hidden.append(told.pop())
    whole = reader.row(f"SELECT NULL AS ending, {means} {of}", month, *values)
    enough = whole is not None and len(set().union(*people.values())) >= least
    return (
        _distress_figure(whole) if whole is not None and enough else None,
        [_distress_figure(row) for row in told],
        bool(hidden),
    )


def _distress_figure(row: Row) -> DistressFigure:
    return DistressFigure(row["ending"], row["start"], row["end"], row["attempts"])


# What is behind a figure.


def _behind(reader: Reader, month: str, about: str, value: str, now: str, whose: Among) -> list[Row]:
    """Attempt, person and a note for each attempt a figure rests on, newest first."""
    if about in ("contests", "dimension", "criterion"):
        return behind_contests(reader, month, about, value, now, whose)
    values: list[str | None] = []
    more, where, note = "", "", "''"
    if about == "cue":
        more, where, values = ", json_each(sums.cues) AS each", "AND each.key = ?", [value]
        note = "json_extract(each.value, '$[1]') || ' of ' || json_extract(each.value, '$[0]') || ' went by'"
    elif about == "phrase":
        more, where, values = ", json_each(sums.stock) AS each", "AND each.key = ?", [value]
        note = "'in ' || json_extract(each.value, '$[0]') || ' of its replies'"
    elif about == "ending":
        where, values = "AND ending IS ?", [value or None]
    elif about == "skill":
        where = f"AND {value} IS NOT NULL"
    of, people = _sums(whose, more)
    return reader.rows(
        f"SELECT attempt_id, person_id, {note} AS note {of} {where} ORDER BY ended_at DESC", month, *people, *values
    )


def _may_be_told(reader: Reader, month: str, about: str, rows: Sequence[Row], whose: Among) -> bool:
    """Whether a trainee is told how many attempts of others there are: not where it is of fewer than three people."""
    if about in ("contests", "dimension", "criterion"):
        return _practised(reader, month, whose)[1] >= ENOUGH_PEOPLE
    return len({row["person_id"] for row in rows}) >= ENOUGH_PEOPLE


def _behind_row(reader: Reader, row: Row, asking: Person) -> BehindRow:
    held: dict[str, Any] = (
        reader.row(
            "SELECT attempts.scenario_hash, attempts.ended_at, attempts.ending, people.name, sums.replies, "
            f"{', '.join(f'sums.{each}' for each in DIMENSIONS)} FROM attempts "
            "JOIN people ON people.id = attempts.person_id LEFT JOIN attempt_sums AS sums "
            "ON sums.attempt_id = attempts.id WHERE attempts.id = ?",
            row["attempt_id"],
        )
        or {}
    )
    if not held:
        raise NotFound("One of these attempts is gone; go back to the month and look again.")
    return BehindRow(
        attempt_id=row["attempt_id"],
        title=snapshot(reader, held["scenario_hash"]).title,
        ended_at=held["ended_at"],
        ending=held["ending"],
        replies=held["replies"] or 0,
        trainee_name=held["name"] if asking.reads_others else None,
        own=row["person_id"] == asking.id,
        mean_levels={each: held[each] for each in DIMENSIONS},
        note=row["note"],
    )
