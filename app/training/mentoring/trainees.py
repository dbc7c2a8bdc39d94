"""The people who practise, by name, and what a mentor wants to know of one of them before the next attempts."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from app.errors import Invalid, NotAllowed, NotFound
from app.store import Reader, Row, Store
from app.training import log
from app.training.attempts import snapshot
from app.training.mentoring.access import mentor
from app.training.people import Person, has_role
from app.training.progress import MissedKind
from app.training.scope import refuse_unseen, seen
from app.training.seconds import in_place_of_words
from app.training.verdicts import SCORER, Effective, Verdict, means, verdict_value
from scoring.criterion import DIMENSIONS

GivenKind = Literal["annotation", "verdict", "feedback", "remark"]
GIVEN_KINDS: tuple[GivenKind, ...] = get_args(GivenKind)
AT_ONCE = 50
"""Trainees, and things written, on one page."""
LEVELS_OF, SIGNS_OF = 50, 30
"""From how many of the newest finished attempts the levels, and the signs that go by, are taken."""
SKILL_OF_MARK: Mapping[str, str] = {
    "opened_a_door": "listening",
    "missed_cue": "listening",
    "premature_fix": "listening",
    "good_silence": "listening",
    "hollow": "acknowledgement",
    "well_named": "acknowledgement",
    "next_step": "next_steps",
}
"""The dimension a mark of that kind speaks about; a team's own kinds are found under all skills alone."""
_STEP = 2
"""Levels to a step of one's own rating: its three steps 0, 1, 2 stand for about 0, 2 and 4."""


@dataclass(frozen=True)
class TraineeRow:
    """Somebody who practises, in a list."""

    id: str
    name: str
    practised_at: str | None
    """When they last began an attempt; None before the first."""
    written_at: str | None
    """When a mentor last left a mark, a level, words or an answer for them; None where nobody has."""


@dataclass(frozen=True)
class TraineeList:
    """A page of trainees, by name."""

    rows: list[TraineeRow]
    found: int
    """How many there are in all whose name fits."""


class OwnView(NamedTuple):
    """How somebody's own rating of a dimension stood beside its mean level, over attempts that had both."""

    dimension: str
    higher: int
    same: int
    """Attempts in which they lay within one level of each other."""
    lower: int


@dataclass(frozen=True)
class Practice:
    """How somebody's practice goes: levels over attempts, signs that go by, their own view."""

    person_id: str
    name: str
    finished: int
    practised_at: str | None
    trend: dict[str, list[tuple[str, float]]]
    """A dimension -> (started_at, mean level 0-4) of the newest finished attempts that called for it, oldest first."""
    cues: list[MissedKind]
    """Kinds of sign that went by in the newest finished attempts, the most missed first."""
    own_view: list[OwnView]


@dataclass(frozen=True)
class Given:
    """Something that was written about somebody's attempt: a mark, a level, words on the whole, or an answer."""

    kind: GivenKind
    id: str
    attempt_id: str
    title: str
    by_name: str
    text: str
    quote: str | None
    mark_kind: str | None
    turn: int | None
    """The reply it is about, 1 for the first; None for the customer's words and for the whole."""
    dimension: str | None
    level: int | None
    accepts: bool
    """True where a level takes over the scorer's."""
    at: str
    under_kind: str | None = None
    under_id: str | None = None
    seconds: str = ""
    """The seconds that were marked, in words, where a mark stands on no words: '3.2 s of silence before reply 2'."""

    @property
    def focus(self) -> str:
        """Where it stands on its attempt, as the pages name it."""
        return f"{self.under_kind or self.kind}-{self.under_id or self.id}"


@dataclass(frozen=True)
class GivenPage:
    """A page of what was written, newest first."""

    items: list[Given]
    more: bool
    """Whether there is something older."""


def trainees(store: Store, by: str, search: str = "", start: int = 0) -> TraineeList:
    """Up to 50 trainees from place `start` on, by name, those whose name holds `search` (capitals and accents aside).

    Of those this mentor may see, without themselves. For mentors, trainers and admins; NotAllowed for others.
    """
    with store.reading() as reader:
        asking = mentor(reader, by)
        which, values = seen(reader, asking, "people.id")
        wanted = folded(search)
        named = [
            row
            for row in reader.rows(
                f"SELECT id, name FROM people WHERE {has_role('people.id', 'trainee')} AND id <> ? AND {which}",
                asking.id,
                *values,
            )
            if wanted in folded(row["name"])
        ]
        named.sort(key=lambda row: (folded(row["name"]), row["name"], row["id"]))
        shown = named[max(0, start) : max(0, start) + AT_ONCE]
        dates = {row["id"]: row for row in reader.rows(_DATES, json.dumps([each["id"] for each in shown]))}
    rows = [
        TraineeRow(row["id"], row["name"], dates[row["id"]]["practised_at"], dates[row["id"]]["written_at"] or None)
        for row in shown
    ]
    return TraineeList(rows, len(named))


def practice_of(store: Store, person_id: str, by: str) -> Practice:
    """How the practice of a trainee goes. NotAllowed for trainees, NotFound where there is no such trainee."""
    with store.reading() as reader:
        person = known_trainee(reader, person_id, mentor(reader, by))
        log.saw(reader, by, "practice.seen", of=person_id, kind="person", item=person_id)
        counted = reader.row(
            "SELECT sum(stage = 'done') AS finished, max(started_at) AS practised_at FROM attempts WHERE person_id = ?",
            person_id,
        )
        levels = recent_levels(reader, person_id)
        return Practice(
            person_id=person_id,
            name=person["name"],
            finished=counted["finished"] or 0 if counted else 0,
            practised_at=counted["practised_at"] if counted else None,
            trend=trend_of(levels),
            cues=recent_cues(reader, person_id),
            own_view=_own_view(reader, levels),
        )


def given(
    store: Store, person_id: str, by: str, *, skill: str | None = None, kind: str | None = None, start: int = 0
) -> GivenPage:
    """Up to 50 things written about a trainee's attempts that are over, newest first, from place `start` on.

    `skill` is a dimension, `kind` one of GIVEN_KINDS; Invalid for any other. NotAllowed for trainees.
    """
    if skill is not None and skill not in DIMENSIONS:
        raise Invalid(f"There is no such skill; it is one of {', '.join(DIMENSIONS)}.")
    if kind is not None and kind not in GIVEN_KINDS:
        raise Invalid(f"There is no such kind of thing; it is one of {', '.join(GIVEN_KINDS)}.")
    with store.reading() as reader:
        known_trainee(reader, person_id, mentor(reader, by))
        log.saw(reader, by, "practice.seen", of=person_id, kind="person", item=person_id)
        rows = given_rows(reader, person_id, skill=skill, kinds=[kind] if kind else GIVEN_KINDS,
                          start=max(0, start), most=AT_ONCE + 1)  # fmt: skip
        return GivenPage([_given(reader, row) for row in rows[:AT_ONCE]], len(rows) > AT_ONCE)


# What the other verbs about a trainee ask, inside their transactions.


def known_trainee(reader: Reader, person_id: str, asking: Person) -> Row:
    """The row of that trainee; NotFound where there is nobody of that id who is one.

    NotAllowed where they are in none of the teams of `asking`, and for one's own practice: Progress has that.
    """
    row = reader.row(f"SELECT * FROM people WHERE id = ? AND {has_role('people.id', 'trainee')}", person_id)
    if row is None:
        raise NotFound("There is no such trainee; choose one from the list under Trainees.")
    if person_id == asking.id:
        raise NotAllowed("This is your own practice; you find it under Progress.")
    refuse_unseen(reader, asking, person_id)
    return row


class AttemptLevels(NamedTuple):
    """Mean levels of one finished attempt."""

    attempt_id: str
    started_at: str
    means: dict[str, float | None]


def recent_levels(
    reader: Reader, person_id: str, since: str = "", most: int = LEVELS_OF
) -> list[AttemptLevels]:  # fmt: skip
    """Mean levels of the newest `most` finished attempts begun at `since` or later, oldest first.

    A mentor's word outranks the scorer's, and a second try counts from its first reply of its own.
    """
    attempts = reader.rows(f"SELECT id, started_at FROM {_RECENT} ORDER BY started_at, place", person_id, since, most)
    replies: dict[str, dict[int, dict[str, Effective]]] = {row["id"]: {} for row in attempts}
    for row in reader.rows(
        f"SELECT recent.id, turn, listening, acknowledgement, next_steps FROM {_RECENT} AS recent "
        "CROSS JOIN scorecards ON scorecards.attempt_id = recent.id "
        "WHERE rater LIKE 'embedded%' AND turn >= own_from ORDER BY scorecards.id",
        person_id, since, most,
    ):  # fmt: skip
        replies[row["id"]][row["turn"]] = {dimension: (row[dimension], SCORER) for dimension in DIMENSIONS}
    whole: dict[str, list[Verdict]] = {}
    for row in reader.rows(
        f"SELECT verdicts.*, people.name AS by_name FROM {_RECENT} AS recent "
        "CROSS JOIN standing_verdicts AS verdicts ON verdicts.attempt_id = recent.id "
        "JOIN people ON people.id = verdicts.person_id ORDER BY verdicts.place",
        person_id, since, most,
    ):  # fmt: skip
        verdict = verdict_value(row)
        if verdict.turn is None:
            whole.setdefault(verdict.attempt_id, []).append(verdict)
        elif verdict.turn in replies[verdict.attempt_id]:
            replies[verdict.attempt_id][verdict.turn][verdict.dimension] = (verdict.level, verdict.by_name)
    return [
        AttemptLevels(row["id"], row["started_at"], means(list(replies[row["id"]].values()), whole.get(row["id"], [])))
        for row in attempts
    ]


def trend_of(levels: Sequence[AttemptLevels]) -> dict[str, list[tuple[str, float]]]:
    """A dimension -> (started_at, mean level) of the attempts that called for it, in their order."""
    return {
        dimension: [(each.started_at, mean) for each in levels if (mean := each.means[dimension]) is not None]
        for dimension in DIMENSIONS
    }


def recent_cues(reader: Reader, person_id: str, since: str = "") -> list[MissedKind]:
    """Kinds of sign that a reply followed and none picked up, in the newest 30 finished attempts since then."""
    missed: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    for row in reader.rows(
        "SELECT recent.scenario_hash, turn, json_extract(memory, '$.cues_shown') AS shown, "
        f"json_extract(memory, '$.cues_picked_up') AS picked FROM {_RECENT} AS recent "
        "CROSS JOIN exchanges ON exchanges.id = (SELECT id FROM exchanges AS e WHERE e.attempt_id = recent.id "
        "ORDER BY e.turn DESC LIMIT 1)",
        person_id, since, SIGNS_OF,
    ):  # fmt: skip
        kinds = {cue.id: cue.kind for cue in snapshot(reader, row["scenario_hash"]).cues}
        picked = {name for name, _ in json.loads(row["picked"] or "[]")}
        # A sign in the customer's last words had no reply after it to pick it up.
        seen = {name for name, turn in json.loads(row["shown"] or "[]") if turn < row["turn"]}
        offered.update(kinds[name] for name in seen)
        missed.update(kinds[name] for name in seen - picked)
    return [
        MissedKind(kind, count, offered[kind]) for kind, count in sorted(missed.items(), key=lambda m: (-m[1], m[0]))
    ]


def given_rows(
    reader: Reader, person_id: str, *, skill: str | None = None, kinds: Sequence[str] = GIVEN_KINDS,
    stages: Sequence[str] = ("reflecting", "done"), since: str = "", start: int = 0, most: int = AT_ONCE,
) -> list[Row]:  # fmt: skip
    """Rows of what was written about a trainee's attempts of these stages at `since` or later, newest first."""
    within = "" if skill is None else "AND skill = ?"
    asked = ", ".join("?" * len(kinds))
    return reader.rows(
        f"SELECT * FROM ({_GIVEN}) WHERE kind IN ({asked}) AND at >= ? {within} "
        "ORDER BY at DESC, place DESC LIMIT ? OFFSET ?",
        person_id, json.dumps(list(stages)), json.dumps(SKILL_OF_MARK), *kinds, since, *([skill] if skill else []),
        most, start,
    )  # fmt: skip


def folded(name: str) -> str:
    """A name as it is searched and sorted: without capitals, accents and macrons."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(letter for letter in apart if not unicodedata.combining(letter)).split())


# Under the verbs.


_RECENT = (
    "(SELECT id, rowid AS place, started_at, scenario_hash, coalesce(parent_turn, 1) AS own_from FROM attempts "
    "WHERE person_id = ? AND +stage = 'done' AND started_at >= ? ORDER BY started_at DESC, rowid DESC LIMIT ?)"
)
"""SQL: somebody's newest finished attempts since then; takes a person's id, a time and how many.

The plus keeps SQLite from going through everybody's finished attempts instead of this person's.
"""

_DATES = """
SELECT people.id, (SELECT max(started_at) FROM attempts WHERE person_id = people.id) AS practised_at,
  max(
    (SELECT coalesce(max(a.created_at), '') FROM attempts AS t CROSS JOIN annotations AS a ON a.attempt_id = t.id
     WHERE t.person_id = people.id AND a.deleted_at IS NULL),
    (SELECT coalesce(max(v.created_at), '') FROM attempts AS t CROSS JOIN verdicts AS v ON v.attempt_id = t.id
     WHERE t.person_id = people.id AND v.withdrawn_at IS NULL),
    (SELECT coalesce(max(f.created_at), '') FROM attempts AS t CROSS JOIN feedback AS f ON f.attempt_id = t.id
     WHERE t.person_id = people.id),
    (SELECT coalesce(max(r.created_at), '') FROM attempts AS t CROSS JOIN remarks AS r ON r.attempt_id = t.id
     WHERE t.person_id = people.id AND r.person_id <> people.id AND r.deleted_at IS NULL)
  ) AS written_at
FROM people WHERE people.id IN (SELECT value FROM json_each(?))
"""

_GIVEN = """
WITH theirs AS (
  SELECT id, scenario_hash FROM attempts WHERE person_id = ?1 AND +stage IN (SELECT value FROM json_each(?2))
)
SELECT 'annotation' AS kind, a.id, a.attempt_id, theirs.scenario_hash, people.name AS by_name, r.reading AS text,
       a.quote, r.kind AS mark_kind, CASE WHEN a.turn_index % 2 THEN (a.turn_index + 1) / 2 END AS turn,
       NULL AS dimension, NULL AS level, 0 AS accepts, r.written_at AS at, NULL AS under_kind, NULL AS under_id,
       (SELECT value FROM json_each(?3) WHERE key = r.kind) AS skill, a.rowid AS place,
       a.turn_index, a.from_second, a.to_second
FROM theirs CROSS JOIN annotations AS a ON a.attempt_id = theirs.id AND a.deleted_at IS NULL
JOIN people ON people.id = a.person_id
JOIN readings AS r ON r.id = (SELECT max(id) FROM readings WHERE annotation_id = a.id)
UNION ALL
SELECT 'verdict', v.id, v.attempt_id, theirs.scenario_hash, people.name, v.reason, NULL, NULL, v.turn,
       v.dimension, v.level, coalesce(v.accepts, 0), v.created_at, NULL, NULL, v.dimension, v.rowid, NULL, NULL, NULL
FROM theirs CROSS JOIN verdicts AS v ON v.attempt_id = theirs.id AND v.withdrawn_at IS NULL
JOIN people ON people.id = v.person_id
UNION ALL
SELECT 'feedback', f.id, f.attempt_id, theirs.scenario_hash, people.name, f.text, NULL, NULL, NULL,
       NULL, NULL, 0, f.created_at, NULL, NULL, NULL, f.rowid, NULL, NULL, NULL
FROM theirs CROSS JOIN feedback AS f ON f.attempt_id = theirs.id
JOIN people ON people.id = f.person_id
UNION ALL
SELECT 'remark', m.id, m.attempt_id, theirs.scenario_hash, people.name, m.text, a.quote, r.kind,
       coalesce(CASE WHEN a.turn_index % 2 THEN (a.turn_index + 1) / 2 END, v.turn),
       v.dimension, v.level, 0, m.created_at, m.under_kind, m.under_id,
       coalesce(v.dimension, (SELECT value FROM json_each(?3) WHERE key = r.kind)), m.rowid,
       a.turn_index, a.from_second, a.to_second
FROM theirs CROSS JOIN remarks AS m ON m.attempt_id = theirs.id AND m.deleted_at IS NULL
JOIN people ON people.id = m.person_id
LEFT JOIN annotations AS a ON m.under_kind = 'annotation' AND a.id = m.under_id
LEFT JOIN readings AS r ON r.id = (SELECT max(id) FROM readings WHERE annotation_id = a.id)
LEFT JOIN verdicts AS v ON m.under_kind = 'verdict' AND v.id = m.under_id
WHERE a.deleted_at IS NULL AND v.withdrawn_at IS NULL
"""


def _given(reader: Reader, row: Row) -> Given:
    return Given(
        kind=row["kind"],
        id=row["id"],
        attempt_id=row["attempt_id"],
        title=snapshot(reader, row["scenario_hash"]).title,
        by_name=row["by_name"],
        text=row["text"],
        quote=row["quote"],
        mark_kind=row["mark_kind"],
        turn=row["turn"],
        dimension=row["dimension"],
        level=row["level"],
        accepts=bool(row["accepts"]),
        at=row["at"],
        under_kind=row["under_kind"],
        under_id=row["under_id"],
        seconds=in_place_of_words(row, row["turn_index"]),
    )


def _own_view(reader: Reader, levels: Sequence[AttemptLevels]) -> list[OwnView]:
    rated = {
        row["attempt_id"]: json.loads(row["self_rating"])
        for row in reader.rows(
            "SELECT attempt_id, self_rating FROM reflections WHERE attempt_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY id",
            json.dumps([each.attempt_id for each in levels]),
        )
    }
    views = []
    for dimension in DIMENSIONS:
        apart = [
            _STEP * own - mean
            for each in levels
            if (mean := each.means[dimension]) is not None
            and (own := rated.get(each.attempt_id, {}).get(dimension)) is not None
        ]
        higher, lower = sum(each > 1 for each in apart), sum(each < -1 for each in apart)
        views.append(OwnView(dimension, higher, len(apart) - higher - lower, lower))
    return views
