"""Who is reading which attempt just now, so that two mentors do not read the same one without knowing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import Invalid
from app.store import Reader, Store, Writer
from app.training.mentoring.access import mentor, over
from app.training.people import Person
from app.training.scope import seen

CLAIMS_LAPSE = timedelta(hours=2)
"""After so long somebody else may take an attempt to read; whoever had it need do nothing."""


@dataclass(frozen=True)
class Claim:
    """An attempt somebody is reading."""

    attempt_id: str
    by: str
    by_name: str
    since: str


def claim(store: Store, attempt_id: str, by: str) -> Claim:
    """Take an attempt to read; taking what one has already changes nothing.

    Raises Invalid while somebody else has it, unless they took it two hours ago or more: then it passes on.
    """
    with store.writing() as writer:
        person = mentor(writer, by)
        over(writer, attempt_id, by)
        held = claim_on(writer, attempt_id, store.today())
        if held is not None and held.by != person.id:
            raise Invalid(f"{held.by_name} is reading this; pick another, or ask them to let it go.")
        claim_if_free(writer, attempt_id, person, store.today())
        made = claim_on(writer, attempt_id, store.today())
    assert made is not None
    return made


def release(store: Store, attempt_id: str, by: str) -> None:
    """Let an attempt go that one has taken to read; what somebody else has stays with them."""
    with store.writing() as writer:
        person = mentor(writer, by)
        over(writer, attempt_id, by)
        let_go(writer, attempt_id, person)


def claims(store: Store, by: str) -> dict[str, Claim]:
    """Every attempt that somebody is reading just now, by its id, of those this mentor may see."""
    with store.reading() as reader:
        which, values = seen(reader, mentor(reader, by), "attempts.person_id")
        within = f"attempt_id IN (SELECT attempts.id FROM claims CROSS JOIN attempts ON id = attempt_id WHERE {which})"
        return {each.attempt_id: each for each in _claims(reader, within, store.today(), *values)}


def claim_of(store: Store, attempt_id: str, by: str) -> Claim | None:
    """Who is reading this attempt just now; None where nobody is."""
    with store.reading() as reader:
        mentor(reader, by)
        over(reader, attempt_id, by)
        return claim_on(reader, attempt_id, store.today())


# For the other verbs, inside their own transactions.


def lapsed(now: datetime) -> str:
    """When a claim must have been made to count no more, as it is stored."""
    return (now - CLAIMS_LAPSE).isoformat(timespec="microseconds")


def claim_on(reader: Reader, attempt_id: str, now: datetime) -> Claim | None:
    """Who is reading it just now; None where nobody is."""
    return next(iter(_claims(reader, "attempt_id = ?", now, attempt_id)), None)


def claim_if_free(writer: Writer, attempt_id: str, person: Person, now: datetime) -> None:
    """Whoever leaves something on an attempt nobody is reading is reading it."""
    writer.change("DELETE FROM claims WHERE claimed_at <= ?", lapsed(now))
    writer.change(
        "INSERT OR IGNORE INTO claims (attempt_id, person_id, claimed_at) VALUES (?, ?, ?)",
        attempt_id, person.id, now.isoformat(timespec="microseconds"),
    )  # fmt: skip


def let_go(writer: Writer, attempt_id: str, person: Person) -> None:
    """Whoever has said what they had to say on the whole has read it."""
    writer.change("DELETE FROM claims WHERE attempt_id = ? AND person_id = ?", attempt_id, person.id)


def _claims(reader: Reader, which: str, now: datetime, *values: str) -> list[Claim]:
    return [
        Claim(row["attempt_id"], row["person_id"], row["name"], row["claimed_at"])
        for row in reader.rows(
            "SELECT claims.*, people.name FROM claims JOIN people ON people.id = claims.person_id "
            f"WHERE {which} AND claimed_at > ? ORDER BY claimed_at",
            *values, lapsed(now),
        )
    ]  # fmt: skip
