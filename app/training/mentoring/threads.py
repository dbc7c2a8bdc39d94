"""What is said under what a mentor left: by the trainee it was left for, and by mentors in return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from app.errors import Invalid, NotAllowed, NotFound
from app.store import Reader, Row, Store, new_id
from app.training import log
from app.training.attempts import admitted, sees_behind
from app.training.mentoring.access import bounded

Under = Literal["annotation", "verdict", "feedback"]
UNDER: tuple[Under, ...] = get_args(Under)
LONGEST_REMARK = 2000
_TABLES = {"annotation": "annotations", "verdict": "verdicts", "feedback": "feedback"}


@dataclass(frozen=True)
class Remark:
    """Something said under a mark, a level or words on the whole."""

    id: str
    attempt_id: str
    under_kind: Under
    under_id: str
    by: str
    by_name: str
    text: str
    created_at: str
    read_at: str | None = None
    """When it was first read by somebody it was meant for: the trainee, or somebody who mentors."""
    read_by_name: str | None = None


@dataclass(frozen=True)
class Receipt:
    """When the trainee read something that was left for them."""

    kind: Under
    item_id: str
    read_at: str


def answer(store: Store, attempt_id: str, under_kind: str, under_id: str, text: str, by: str) -> Remark:
    """Say something under what stands on an attempt: its trainee, once it is done, or somebody who mentors.

    Raises NotFound where nothing of that kind stands there, Invalid for no words or too many.
    """
    text = bounded(text, LONGEST_REMARK, "an answer")
    if not text:
        raise Invalid("Write something first; nothing was sent.")
    if under_kind not in UNDER:
        raise Invalid(f"There is no such kind of thing to answer; it is one of {', '.join(UNDER)}.")
    made, now = new_id(), store.now()
    with store.writing() as writer:
        asking, row = admitted(writer, attempt_id, by)
        if not sees_behind(asking, row):
            raise NotAllowed("Finish this attempt first; then you can answer what was written about it.")
        stands = writer.row(
            f"SELECT * FROM {_TABLES[under_kind]} WHERE id = ? AND attempt_id = ?", under_id, attempt_id
        )
        if stands is None or stands.get("deleted_at") or stands.get("withdrawn_at"):
            raise NotFound("What you answer is not there any more; look at the attempt again.")
        writer.add(
            "remarks",
            {
                "id": made,
                "attempt_id": attempt_id,
                "under_kind": under_kind,
                "under_id": under_id,
                "person_id": asking.id,
                "text": text,
                "created_at": now,
            },
        )
        log.note_on(store, writer, asking.id, "answer.given", attempt_id)
        return next(each for each in _remarks(writer, attempt_id) if each.id == made)


def remarks(store: Store, attempt_id: str, by: str) -> list[Remark]:
    """Everything said under what stands on an attempt, oldest first; none for a trainee before it is done."""
    with store.reading() as reader:
        asking, row = admitted(reader, attempt_id, by)
        return _remarks(reader, attempt_id) if sees_behind(asking, row) else []


def delete_remark(store: Store, remark_id: str, by: str) -> None:
    """Take back something one has said; it stays on file, and shows for nobody."""
    with store.writing() as writer:
        row = _own(writer, remark_id, by)
        writer.change("UPDATE remarks SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", store.now(), remark_id)
        log.note_on(store, writer, by, "answer.deleted", row["attempt_id"])


def undo_delete_remark(store: Store, remark_id: str, by: str) -> None:
    """Bring back something one has said and taken back."""
    with store.writing() as writer:
        row = _own(writer, remark_id, by)
        writer.change("UPDATE remarks SET deleted_at = NULL WHERE id = ?", remark_id)
        log.note_on(store, writer, by, "answer.restored", row["attempt_id"])


def receipts(store: Store, attempt_id: str, by: str) -> list[Receipt]:
    """When the trainee read what was left for them on this attempt, for whoever mentors or is the trainee."""
    with store.reading() as reader:
        _, row = admitted(reader, attempt_id, by)
        return [
            Receipt(kind, found["item_id"], found["read_at"])
            for kind, table in _TABLES.items()
            for found in reader.rows(
                f"SELECT item_id, read_at FROM reads JOIN {table} ON {table}.id = item_id "
                f"WHERE reads.person_id = ? AND reads.kind = ? AND {table}.attempt_id = ?",
                row["person_id"], kind, attempt_id,
            )
            if kind in UNDER
        ]  # fmt: skip


def mark_remarks_read(store: Store, attempt_id: str, by: str) -> None:
    """Note that this person has read what was said to them on an attempt: a mentor what the trainee said, and the
    trainee what everybody else said. The first time counts; nothing happens for a trainee before it is done.
    """
    with store.writing() as writer:
        asking, row = admitted(writer, attempt_id, by)
        if not sees_behind(asking, row):
            return
        trainee = row["person_id"]
        said_to_them = "<>" if asking.id == trainee else "="
        writer.change(
            "INSERT OR IGNORE INTO reads (person_id, kind, item_id, read_at) "
            f"SELECT ?, 'remark', id, ? FROM remarks WHERE attempt_id = ? AND person_id {said_to_them} ? "
            "AND deleted_at IS NULL",
            asking.id, store.now(), attempt_id, trainee,
        )  # fmt: skip


# Under the verbs.


def _own(reader: Reader, remark_id: str, by: str) -> Row:
    row = reader.row("SELECT * FROM remarks WHERE id = ?", remark_id)
    if row is None:
        raise NotFound("There is no such answer; look at the attempt again.")
    admitted(reader, row["attempt_id"], by)
    if row["person_id"] != by:
        raise NotAllowed("Somebody else said this; say something of your own beside it.")
    return row


def _remarks(reader: Reader, attempt_id: str) -> list[Remark]:
    return [
        Remark(
            id=row["id"],
            attempt_id=attempt_id,
            under_kind=row["under_kind"],
            under_id=row["under_id"],
            by=row["person_id"],
            by_name=row["by_name"],
            text=row["text"],
            created_at=row["created_at"],
            read_at=row["read_at"],
            read_by_name=row["read_by_name"],
        )
        for row in reader.rows(
            "SELECT remarks.*, people.name AS by_name, min(reads.read_at) AS read_at, readers.name AS read_by_name "
            "FROM remarks JOIN people ON people.id = remarks.person_id "
            "LEFT JOIN reads ON reads.kind = 'remark' AND reads.item_id = remarks.id AND reads.person_id IN "
            " (SELECT person_id FROM person_roles WHERE role <> 'trainee' "
            " UNION SELECT person_id FROM attempts WHERE id = ?) "
            "LEFT JOIN people AS readers ON readers.id = reads.person_id "
            "WHERE attempt_id = ? AND deleted_at IS NULL GROUP BY remarks.id ORDER BY remarks.rowid",
            attempt_id,
            attempt_id,
        )
    ]
