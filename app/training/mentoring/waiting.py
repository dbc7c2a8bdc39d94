"""The queue: which conversations want a reader, those that most want one first, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.scenario.model import Scenario
from app.store import Reader, Row, Store
from app.training import wanting
from app.training.attempts import from_json
from app.training.mentoring.access import mentor
from app.training.mentoring.claims import lapsed
from app.training.people import Person
from app.training.scope import nobody_but_admins, seen
from app.training.verdicts import ANSWERED
from app.training.wanting import APART, READ, Reason
from scoring.criterion import DIMENSIONS

WAITED_LONG = timedelta(days=3)
TOO_LATE = timedelta(days=28)
"""Past which nobody is waiting any more: read for its own sake, after everything else that is unread."""


@dataclass(frozen=True)
class QueueRow:
    """An attempt that wants a reader, and why."""

    attempt_id: str
    why: list[str]
    trainee_name: str
    title: str
    ended_at: str
    replies: int
    has_feedback: bool
    trainee_id: str = ""
    ending: str | None = None
    """How the customer ended it; None where the trainee did."""
    depth: int = 0
    """How many of the `of` things behind it they were let in on."""
    of: int = 0
    scenario_id: str = ""
    contested: bool = False
    """Whether the trainee asks a person to look at a level of it."""
    due_at: str | None = None
    """By when they were told the first of those is decided; None where nothing is asked."""
    claimed_by: str | None = None
    """The id of whoever is reading it just now; None where nobody is."""
    claimed_by_name: str | None = None
    claimed_since: str | None = None
    spoken: bool = False
    """Whether any of its replies was said aloud."""
    for_admins: bool = False
    """Whether something is asked in it that admins alone can decide: no other mentor is in a team with its trainee."""
    drafted: bool = False
    """Whether whoever asks has begun to write about it and has not sent it."""


def queue(
    store: Store,
    library: Mapping[str, Scenario],
    by: str,
    *,
    trainee: str | None = None,
    scenario: str | None = None,
    skill: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[QueueRow]:
    """Attempts that are over, those that most want a reader first: danger, levels the trainee contests, levels two
    readers are far apart on, long waits, a scorer that guesses, a self-rating far from what was read, first attempts,
    the rest; then those unread for four weeks, those somebody else is reading, and those already read.

    Of those this mentor may see, without their own. Only those of a trainee, of a scenario (ids), or about a skill (a
    dimension: what its reasons are about, or the weakest in it). `limit` of them from `offset` on.
    """
    wanting.catch_up(store)
    with store.reading() as reader:
        person = mentor(reader, by)
        now = store.today()
        kept = _together(_theirs(reader, person), _kept(trainee, scenario, skill))
        ids = _in_order(reader, person, now, kept, max(0, limit), max(0, offset))
        found = {
            row["attempt_id"]: _row(row, library, now)
            for row in reader.rows(
                _QUEUE.format(nobody_but_admins("queue.person_id"), ", ".join("?" * len(ids))),
                person.id,
                lapsed(now),
                *ids,
            )
        }
        return [found[each] for each in ids]


def queue_count(store: Store, by: str) -> int:
    """How many attempts want a reader: unread and not four weeks old, with something for a person to decide, or with
    a draft of this mentor's that has not been sent.
    """
    wanting.catch_up(store)
    with store.reading() as reader:
        person = mentor(reader, by)
        which, values = _theirs(reader, person)
        late = _moments(store.today())[0]
        found = reader.row(
            f"SELECT (SELECT count(*) FROM queue WHERE urgency <= ? AND {which}) + "
            f"(SELECT count(*) FROM queue WHERE answered = 0 AND ended_at > ? AND urgency > ? AND {which}) + "
            "(SELECT count(*) FROM drafts JOIN queue USING (attempt_id) WHERE drafts.person_id = ? AND urgency > ? "
            f"AND (answered = 1 OR ended_at <= ?) AND {which}) AS n",
            APART, *values, late, APART, *values, person.id, APART, late, *values,
        )  # fmt: skip
        return int(found["n"]) if found else 0


def count_for_admins(store: Store, by: str) -> int:
    """In how many attempts something is asked that admins alone can decide; 0 for everybody else."""
    with store.reading() as reader:
        person = mentor(reader, by)
        if not person.is_admin:
            return 0
        found = reader.row(
            "SELECT count(DISTINCT attempt_id) AS n FROM contests WHERE person_id <> ? "
            f"AND NOT {ANSWERED} AND {nobody_but_admins('contests.person_id')}",
            person.id,
        )
        return int(found["n"]) if found else 0


def queue_people(store: Store, by: str) -> dict[str, str]:
    """Everybody who has an attempt in the queue: id to name, in the order of their names."""
    with store.reading() as reader:
        person = mentor(reader, by)
        which, values = seen(reader, person, "people.id")
        return {
            row["id"]: row["name"]
            for row in reader.rows(
                "SELECT id, name FROM people WHERE EXISTS (SELECT 1 FROM queue WHERE person_id = people.id) "
                f"AND id <> ? AND {which} ORDER BY name COLLATE NOCASE, rowid",
                person.id,
                *values,
            )
        }


def queue_scenarios(store: Store, by: str) -> dict[str, str]:
    """Every customer met in an attempt of the queue: id to title as last met, in the order of their titles."""
    with store.reading() as reader:
        which, values = _theirs(reader, mentor(reader, by))
        rows = reader.rows(
            "SELECT scenario_id, body ->> '$.title' AS title FROM scenarios "
            f"WHERE EXISTS (SELECT 1 FROM queue WHERE queue.scenario_id = scenarios.scenario_id AND {which}) "
            "ORDER BY stored_at, rowid",
            *values,
        )
    titles = {row["scenario_id"]: row["title"] for row in rows}
    return dict(sorted(titles.items(), key=lambda each: str(each[1]).casefold()))


def queue_skills(store: Store, by: str) -> list[str]:
    """The dimensions attempts of the queue are about, in the rubric's order."""
    with store.reading() as reader:
        which, values = _theirs(reader, mentor(reader, by))
        rows = reader.rows(f"SELECT DISTINCT skills FROM queue WHERE {which}", *values)
        found = {skill for row in rows for skill in row["skills"].split(",")}
    return [each for each in DIMENSIONS if each in found]


# Under the verbs.


def _moments(now: datetime) -> tuple[str, str]:
    """What ended before the first ended too long ago; what ended before the second has waited long."""
    return (
        (now - TOO_LATE).isoformat(timespec="microseconds"),
        (now - WAITED_LONG).isoformat(timespec="microseconds"),
    )


def _theirs(reader: Reader, person: Person) -> tuple[str, tuple[str, ...]]:
    """The rows that are for this mentor to read, as SQL with its values: nobody reads their own."""
    which, values = seen(reader, person, "queue.person_id")
    return f"queue.person_id <> ? AND {which}", (person.id, *values)


def _together(*parts: tuple[str, Sequence[str]]) -> tuple[str, list[str]]:
    """Rows of which all of this holds."""
    return " AND ".join(which for which, _ in parts), [value for _, values in parts for value in values]


def _kept(trainee: str | None, scenario: str | None, skill: str | None) -> tuple[str, list[str]]:
    """What the rows are kept to, as SQL with its values."""
    parts, values = ["1"], []
    for column, value in (("queue.person_id", trainee), ("queue.scenario_id", scenario)):
        if value is not None:
            parts.append(f"{column} = ?")
            values.append(value)
    if skill is not None:
        parts.append("instr(',' || skills || ',', ',' || ? || ',')")
        values.append(skill)
    return " AND ".join(parts), values


def _in_order(
    reader: Reader, person: Person, now: datetime, kept: tuple[str, list[str]], limit: int, offset: int
) -> list[str]:
    """The ids of that part of the queue. Each stretch of it is read off an index, and only as far as it is needed."""
    wanted, values = kept
    too_late, waited = _moments(now)
    taken = reader.rows("SELECT attempt_id FROM claims WHERE person_id <> ? AND claimed_at > ?", person.id, lapsed(now))
    ids = [row["attempt_id"] for row in taken]
    marks = ", ".join("?" * len(ids))
    unread = f"answered = 0 AND urgency > {APART}"
    stretches: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        (f"urgency <= {APART}", "urgency, ended_at", ()),
        (f"{unread} AND ended_at > ? AND ended_at <= ?", "ended_at", (too_late, waited)),
        (f"{unread} AND ended_at > ?", "urgency, ended_at", (waited,)),
        # Where nobody waits any more, the newest comes first.
        (f"{unread} AND ended_at <= ?", "ended_at DESC", (too_late,)),
        (f"urgency < {READ}", "urgency, ended_at", ()),
        (f"answered = 1 AND urgency > {APART}", "ended_at DESC", ()),
    )
    found: list[str] = []
    for place, (which, order, moments) in enumerate(stretches):
        if len(found) >= offset + limit:
            break
        among = "1" if place == _READ_STRETCH else f"attempt_id {'IN' if place == _TAKEN else 'NOT IN'} ({marks})"
        claimed = [] if place == _READ_STRETCH else ids
        rows = reader.rows(
            f"SELECT attempt_id FROM queue WHERE {which} AND {among} AND {wanted} ORDER BY {order}, attempt_id LIMIT ?",
            *moments, *claimed, *values, offset + limit - len(found),
        )  # fmt: skip
        found += [row["attempt_id"] for row in rows]
    return found[offset:]


_TAKEN, _READ_STRETCH = 4, 5
"""Which stretches hold what others are reading, and what has been read whoever is reading it again."""
_QUEUE = """
SELECT queue.*, people.name, attempts.ending, attempts.depth, attempts.layers, claims.person_id AS claimed_by,
  claims.claimed_at, readers.name AS claimed_by_name,
  EXISTS (SELECT 1 FROM sounds WHERE attempt_id = attempts.id AND speaker = 'trainee') AS spoken,
  EXISTS (SELECT 1 FROM drafts WHERE drafts.person_id = ? AND drafts.attempt_id = attempts.id) AS drafted,
  {} AS for_admins,
  (SELECT body ->> '$.title' FROM scenarios WHERE hash = attempts.scenario_hash) AS title
FROM queue JOIN people ON people.id = queue.person_id JOIN attempts ON attempts.id = queue.attempt_id
LEFT JOIN claims ON claims.attempt_id = queue.attempt_id AND claims.claimed_at > ?
LEFT JOIN people AS readers ON readers.id = claims.person_id
WHERE queue.attempt_id IN ({})
"""


def _row(row: Row, library: Mapping[str, Scenario], now: datetime) -> QueueRow:
    customer = library.get(row["scenario_id"])
    reasons = [(code, dimension, turn, more) for code, dimension, turn, more in from_json(row["why"])]
    asked = [more for code, _, _, more in reasons if code == "contested"]
    return QueueRow(
        attempt_id=row["attempt_id"],
        why=_why(reasons, bool(row["answered"]), now - datetime.fromisoformat(row["ended_at"])),
        trainee_name=row["name"],
        title=customer.title if customer else row["title"] or "",
        ended_at=row["ended_at"],
        replies=row["replies"],
        has_feedback=bool(row["answered"]),
        trainee_id=row["person_id"],
        ending=row["ending"],
        depth=row["depth"] or 0,
        of=row["layers"] or 0,
        scenario_id=row["scenario_id"],
        contested=bool(asked),
        due_at=min((each for each in asked if each), default=None),
        claimed_by=row["claimed_by"],
        claimed_by_name=row["claimed_by_name"],
        claimed_since=row["claimed_at"],
        spoken=bool(row["spoken"]),
        drafted=bool(row["drafted"]),
        for_admins=bool(asked) and bool(row["for_admins"]),
    )


def _why(reasons: Sequence[Reason], answered: bool, waited: timedelta) -> list[str]:
    """Why an attempt is in the queue, in words, what wants a person most first."""
    before = [_words(each) for each in reasons if each[0] in _BEFORE_WAITING]
    after = [_words(each) for each in reasons if each[0] not in _BEFORE_WAITING]
    waiting = [f"Waiting {waited.days} days"] if not answered and waited >= WAITED_LONG else []
    return [*before, *waiting, *after] or ["Read" if answered else "Not read yet"]


_BEFORE_WAITING = ("unsafe", "unsafe_to_another", "contested", "apart")
_ALONE = {
    "unsafe": "A reply may have passed over danger",
    "unsafe_to_another": "A second reader fears that a reply passed over danger",
    "first": "Their first attempt",
    "early": "One of their first attempts",
}


def _words(reason: Reason) -> str:
    code, dimension, turn, _ = reason
    what = (dimension or "").replace("_", " ")
    match code:
        case "contested":
            return f"Asked about {what} in reply {turn}"
        case "apart":
            return f"Two readers differ on {what} in reply {turn}"
        case "low_confidence":
            return f"The scorer is unsure of {what} in reply {turn}"
        case "self_gap":
            # Which way would tell a mentor something of the scorer's levels before they have read.
            return f"Their own rating of {what} is far from what was read"
        case _:
            return _ALONE.get(code, code.replace("_", " "))
