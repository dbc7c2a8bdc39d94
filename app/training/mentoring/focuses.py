"""The focus: one thing a trainee practises over the next attempts, set by a mentor and agreed by the trainee."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import Invalid, NotAllowed, NotFound
from app.store import Reader, Row, Store, new_id
from app.training import log
from app.training.attempts import asking_person
from app.training.mentoring.access import bounded, mentor
from app.training.mentoring.trainees import known_trainee
from app.training.scope import refuse_unseen
from scoring.criterion import DIMENSIONS

LONGEST_FOCUS = 200
MOST_ATTEMPTS = 10
_MOST_KEPT = 50


@dataclass(frozen=True)
class Focus:
    """One thing to practise, for so many attempts."""

    id: str
    person_id: str
    skill: str
    """A dimension."""
    text: str
    attempts: int
    """For how many attempts it was set, 1-10."""
    left: int
    """How many of them are still to come; those begun since it was set, and finished, count."""
    set_by_name: str
    set_at: str
    agreed_at: str | None
    """When the trainee agreed; None before."""
    closed_at: str | None
    """When it was closed by hand or gave way to another; None otherwise."""

    @property
    def open(self) -> bool:
        """True until it is closed or has run its attempts."""
        return self.closed_at is None and self.left > 0


def set_focus(store: Store, person_id: str, skill: str, text: str, attempts: int, by: str) -> Focus:
    """Set a trainee's focus: a dimension, a sentence of up to 200 characters, for 1-10 attempts.

    An open one gives way to it. For mentors, trainers and admins; Invalid where something is missing or too much, and
    then nothing was stored.
    """
    if skill not in DIMENSIONS:
        raise Invalid(f"Choose what the focus is about; it is one of {', '.join(DIMENSIONS)}.")
    text = " ".join(bounded(text, LONGEST_FOCUS, "a focus").split())
    if not text:
        raise Invalid("Say in a sentence what to practise; nothing was set.")
    if isinstance(attempts, bool) or not isinstance(attempts, int) or not 1 <= attempts <= MOST_ATTEMPTS:
        raise Invalid(f"A focus lasts for 1 to {MOST_ATTEMPTS} attempts; choose a number between them.")
    made = new_id()
    with store.writing() as writer:
        person = mentor(writer, by)
        known_trainee(writer, person_id, person)
        now = store.now()
        before = _newest(writer, person_id)
        if before is not None and before.open:
            writer.change("UPDATE focuses SET closed_at = ? WHERE id = ?", now, before.id)
        writer.add(
            "focuses",
            {
                "id": made,
                "person_id": person_id,
                "set_by": person.id,
                "skill": skill,
                "text": text,
                "attempts": attempts,
                "set_at": now,
            },
        )
        log.note(store, writer, person.id, "focus.set", kind="focus", item=made, of=person_id, detail={"skill": skill})
        return _of_id(writer, made)


def agree_focus(store: Store, focus_id: str, by: str) -> Focus:
    """Agree to one's own focus; the first time counts. NotAllowed for anybody else, Invalid where it is over."""
    with store.writing() as writer:
        asking = asking_person(writer, by)
        found = _of_id(writer, focus_id)
        if found.person_id != asking.id:
            raise NotAllowed("Only the person who practises can agree to their focus.")
        if not found.open:
            raise Invalid("This focus is over; Progress shows whether there is another.")
        writer.change("UPDATE focuses SET agreed_at = ? WHERE id = ? AND agreed_at IS NULL", store.now(), focus_id)
        log.note(store, writer, asking.id, "focus.agreed", kind="focus", item=focus_id, of=asking.id)
        return _of_id(writer, focus_id)


def close_focus(store: Store, focus_id: str, by: str) -> Focus:
    """Close a focus before it has run its attempts; it stays in the history. For mentors, trainers and admins."""
    with store.writing() as writer:
        person = mentor(writer, by)
        known_trainee(writer, _of_id(writer, focus_id).person_id, person)
        if _of_id(writer, focus_id).open:
            writer.change("UPDATE focuses SET closed_at = ? WHERE id = ?", store.now(), focus_id)
            whose = _of_id(writer, focus_id).person_id
            log.note(store, writer, person.id, "focus.closed", kind="focus", item=focus_id, of=whose)
        return _of_id(writer, focus_id)


def focus_of(store: Store, person_id: str, by: str) -> Focus | None:
    """Somebody's open focus, for themselves and for those who mentor; None where there is none."""
    with store.reading() as reader:
        _may_see(reader, person_id, by)
        found = _newest(reader, person_id)
        return found if found is not None and found.open else None


def focuses(store: Store, person_id: str, by: str) -> list[Focus]:
    """Somebody's newest 50 focuses, the newest first, for themselves and for those who mentor."""
    with store.reading() as reader:
        _may_see(reader, person_id, by)
        return [_value(row) for row in reader.rows(f"{_FOCUSES} {_NEWEST} LIMIT {_MOST_KEPT}", person_id)]


def newest_open(reader: Reader, person_id: str) -> Focus | None:
    """As `focus_of`, inside a transaction of somebody who may see it."""
    found = _newest(reader, person_id)
    return found if found is not None and found.open else None


# Under the verbs.


_FOCUSES = """
SELECT focuses.*, people.name AS set_by_name,
  (SELECT count(*) FROM attempts WHERE attempts.person_id = focuses.person_id AND attempts.started_at > focuses.set_at
   AND +attempts.stage = 'done') AS finished
FROM focuses JOIN people ON people.id = focuses.set_by
"""
_NEWEST = "WHERE focuses.person_id = ? ORDER BY set_at DESC, focuses.rowid DESC"


def _newest(reader: Reader, person_id: str) -> Focus | None:
    row = reader.row(f"{_FOCUSES} {_NEWEST} LIMIT 1", person_id)
    return None if row is None else _value(row)


def _of_id(reader: Reader, focus_id: str) -> Focus:
    row = reader.row(f"{_FOCUSES} WHERE focuses.id = ?", focus_id)
    if row is None:
        raise NotFound("There is no such focus; look at the trainee's page again.")
    return _value(row)


def _value(row: Row) -> Focus:
    return Focus(
        id=row["id"],
        person_id=row["person_id"],
        skill=row["skill"],
        text=row["text"],
        attempts=row["attempts"],
        left=max(0, row["attempts"] - row["finished"]),
        set_by_name=row["set_by_name"],
        set_at=row["set_at"],
        agreed_at=row["agreed_at"],
        closed_at=row["closed_at"],
    )


def _may_see(reader: Reader, person_id: str, by: str) -> None:
    asking = asking_person(reader, by)
    if asking.id != person_id and not asking.reads_others:
        raise NotAllowed("This is somebody else's focus; only they and their mentors can see it.")
    asking_person(reader, person_id)
    refuse_unseen(reader, asking, person_id)
