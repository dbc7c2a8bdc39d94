"""What mentors note about a trainee, for themselves or for each other; no page shows any of it to a trainee.

It is part of everything that is kept of them, though, and so of the copy they have a right to (`app.training.rights`).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import Invalid, NotAllowed, NotFound
from app.store import Reader, Row, Store, Writer, new_id
from app.training import log
from app.training.mentoring.access import bounded, mentor
from app.training.mentoring.trainees import known_trainee

LONGEST_NOTE = 4000
NOTES_AT_ONCE = 50


@dataclass(frozen=True)
class Note:
    """A note about a trainee."""

    id: str
    person_id: str
    by: str
    by_name: str
    text: str
    shared: bool
    """True where mentors, trainers and admins here may read it; False where its writer alone may."""
    written_at: str


def write_note(store: Store, person_id: str, text: str, shared: bool, by: str) -> Note:
    """Note something about a trainee, for oneself or, `shared`, for mentors, trainers and admins here.

    Invalid for no words or more than 4000 characters; then nothing was stored.
    """
    text = bounded(text, LONGEST_NOTE, "a note")
    if not text:
        raise Invalid("Write something first; nothing was kept.")
    made = new_id()
    with store.writing() as writer:
        person = mentor(writer, by)
        known_trainee(writer, person_id, person)
        writer.add(
            "mentor_notes",
            {
                "id": made,
                "person_id": person_id,
                "by": person.id,
                "text": text,
                "shared": int(bool(shared)),
                "written_at": store.now(),
            },
        )
        log.note(store, writer, person.id, "note.written", kind="note", item=made, of=person_id)
        return _visible(writer, made, person.id)


def notes(store: Store, person_id: str, by: str, start: int = 0) -> list[Note]:
    """Up to 50 notes about a trainee from place `start` on, newest first: one's own, and those others share."""
    with store.reading() as reader:
        person = mentor(reader, by)
        known_trainee(reader, person_id, person)
        log.saw(reader, by, "notes.seen", of=person_id, kind="person", item=person_id)
        return [
            _value(row)
            for row in reader.rows(
                f'{_NOTES} WHERE notes.person_id = ? AND notes.deleted_at IS NULL AND (notes.shared OR notes."by" = ?) '
                "ORDER BY notes.written_at DESC, notes.rowid DESC LIMIT ? OFFSET ?",
                person_id, person.id, NOTES_AT_ONCE, max(0, start),
            )
        ]  # fmt: skip


def delete_note(store: Store, note_id: str, by: str) -> Note:
    """Take one's own note away; it can be brought back. What it said."""
    with store.writing() as writer:
        found = _own(writer, note_id, by)
        writer.change(
            "UPDATE mentor_notes SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", store.now(), note_id
        )
        log.note(store, writer, by, "note.deleted", kind="note", item=note_id, of=found.person_id)
        return found


def undo_delete_note(store: Store, note_id: str, by: str) -> Note:
    """Bring one's own deleted note back as it was."""
    with store.writing() as writer:
        found = _own(writer, note_id, by)
        writer.change("UPDATE mentor_notes SET deleted_at = NULL WHERE id = ?", note_id)
        log.note(store, writer, by, "note.restored", kind="note", item=note_id, of=found.person_id)
        return found


# Under the verbs.


_NOTES = 'SELECT notes.*, people.name AS by_name FROM mentor_notes AS notes JOIN people ON people.id = notes."by"'


def _own(writer: Writer, note_id: str, by: str) -> Note:
    person = mentor(writer, by)
    found = _visible(writer, note_id, person.id)
    if found.by != by:
        raise NotAllowed(f"This note is {found.by_name}'s; write one of your own beside it.")
    known_trainee(writer, found.person_id, person)
    return found


def _visible(reader: Reader, note_id: str, by: str) -> Note:
    """The note; for whoever may not read it there is none."""
    row = reader.row(f'{_NOTES} WHERE notes.id = ? AND (notes.shared OR notes."by" = ?)', note_id, by)
    if row is None:
        raise NotFound("There is no such note; look at the trainee's page again.")
    return _value(row)


def _value(row: Row) -> Note:
    return Note(
        id=row["id"],
        person_id=row["person_id"],
        by=row["by"],
        by_name=row["by_name"],
        text=row["text"],
        shared=bool(row["shared"]),
        written_at=row["written_at"],
    )
