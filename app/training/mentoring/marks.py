"""Marks on the words and the seconds of a conversation: where, of what kind it is, and what a mentor reads there."""

from dataclasses import dataclass

from app.errors import NotAllowed, NotFound
from app.store import Reader, Row, Store, Writer, new_id
from app.training import log
from app.training.attempts import admitted, sees_behind, turns_so_far
from app.training.mentoring.access import LONGEST_READING, bounded, mentor, of_another, over
from app.training.mentoring.claims import claim_if_free
from app.training.mentoring.kinds import known_kind
from app.training.mentoring.pointing import checked_seconds, seconds_for
from app.training.people import Person
from app.training.seconds import seconds_said
from app.training.transcript import Span, TurnView, span, turn_views


@dataclass(frozen=True)
class Annotation:
    """A mentor's mark: the span, of what kind it is, and what they read there."""

    id: str
    attempt_id: str
    by: str
    by_name: str
    turn_index: int
    start: int
    stop: int
    quote: str
    prefix: str
    suffix: str
    kind: str
    reading: str
    created_at: str
    edited_at: str | None
    """When it was last reworded; None where it stands as first written."""
    deleted_at: str | None = None
    from_second: float | None = None
    """From where that turn's sound begins; negative in the silence before it. None where nothing is known of seconds.

    The quote is empty where no words were said in these seconds, or it is not known which.
    """
    to_second: float | None = None

    @property
    def seconds(self) -> str:
        """The seconds in words, as '3.2 s of silence before reply 2'; '' where nothing is known of them."""
        return seconds_said(self.turn_index, self.from_second, self.to_second, self.quote)


def transcript(store: Store, attempt_id: str, by: str) -> list[TurnView]:
    """What was said, turn by turn: for the person who practised and for mentors."""
    with store.reading() as reader:
        _, row = admitted(reader, attempt_id, by)
        return turn_views(turns_so_far(reader, row))


def annotate(
    store: Store, attempt_id: str, by: str, turn_index: int, start: int, stop: int, quote: str, kind: str, reading: str
) -> Annotation:
    """Mark the words `quote`, which stand at code points start to stop of that turn, and say what you read there."""
    reading = bounded(reading, LONGEST_READING, "a reading")
    now, made = store.now(), new_id()
    with store.writing() as writer:
        person, kind = mentor(writer, by), known_kind(writer, kind)
        row = over(writer, attempt_id, by)
        turns = turns_so_far(writer, row)
        marked = span(turns, turn_index, start, stop, quote)
        seconds = seconds_for(writer, attempt_id, turns, marked)
        add_mark(writer, made, attempt_id, person, marked, kind, reading, now, seconds)
        log.note_on(store, writer, person.id, "mark.made", attempt_id, {"turn_index": turn_index})
        claim_if_free(writer, attempt_id, person, store.today())
        return _annotation(writer, made)


def annotate_seconds(
    store: Store,
    attempt_id: str,
    by: str,
    turn_index: int,
    from_second: float,
    to_second: float,
    kind: str,
    reading: str,
) -> Annotation:
    """Mark seconds of a spoken turn, and say what you hear there.

    Seconds count from where that turn's sound begins; the silence before it is negative. The mark quotes the words that
    were said in them; its quote is empty where none were, or where it is not known which. Raises Invalid where the
    turn was not spoken, or where its sound and the silence before it are shorter.
    """
    reading = bounded(reading, LONGEST_READING, "a reading")
    now, made = store.now(), new_id()
    with store.writing() as writer:
        person, kind = mentor(writer, by), known_kind(writer, kind)
        turns = turns_so_far(writer, over(writer, attempt_id, by))
        marked, *seconds = checked_seconds(writer, attempt_id, turns, turn_index, from_second, to_second)
        add_mark(writer, made, attempt_id, person, marked, kind, reading, now, (seconds[0], seconds[1]))
        log.note_on(store, writer, person.id, "mark.made", attempt_id, {"turn_index": turn_index})
        claim_if_free(writer, attempt_id, person, store.today())
        return _annotation(writer, made)


def add_mark(
    writer: Writer,
    made: str,
    attempt_id: str,
    person: Person,
    marked: Span,
    kind: str,
    reading: str,
    now: str,
    seconds: tuple[float, float] | None = None,
) -> None:
    """Append a mark of that id on what stands or is heard there, with its first reading, inside a transaction."""
    writer.add(
        "annotations",
        {
            "id": made,
            "attempt_id": attempt_id,
            "person_id": person.id,
            "turn_index": marked.turn_index,
            "start": marked.start,
            "stop": marked.stop,
            "quote": marked.quote,
            "prefix": marked.prefix,
            "suffix": marked.suffix,
            "created_at": now,
            "from_second": seconds[0] if seconds else None,
            "to_second": seconds[1] if seconds else None,
        },
    )
    writer.add("readings", {"annotation_id": made, "kind": kind, "reading": reading, "written_at": now})


def annotations(store: Store, attempt_id: str, by: str) -> list[Annotation]:
    """The marks on an attempt in the order of its words, without deleted ones; none for a trainee before it is done."""
    with store.reading() as reader:
        asking, row = admitted(reader, attempt_id, by)
        if not sees_behind(asking, row):
            return []
        found = reader.rows(f"{_ANNOTATIONS} WHERE annotations.attempt_id = ? AND deleted_at IS NULL "
                            "ORDER BY turn_index, start, from_second, annotations.rowid", attempt_id)  # fmt: skip
        return [_annotation_value(each) for each in found]


def edit_annotation(store: Store, annotation_id: str, by: str, kind: str, reading: str) -> Annotation:
    """Reword one's own mark; what it said before stays on file. The trainee finds it unread again."""
    reading = bounded(reading, LONGEST_READING, "a reading")
    with store.writing() as writer:
        before, kind = _own_annotation(writer, annotation_id, by), known_kind(writer, kind)
        if before.deleted_at is not None:
            raise NotFound("That mark was deleted; undo that first, then change it.")
        if (before.kind, before.reading) != (kind, reading):
            writer.add(
                "readings",
                {"annotation_id": annotation_id, "kind": kind, "reading": reading, "written_at": store.now()},
            )
            log.note_on(store, writer, by, "mark.changed", before.attempt_id, {"turn_index": before.turn_index})
        return _annotation(writer, annotation_id)


def delete_annotation(store: Store, annotation_id: str, by: str) -> Annotation:
    """Take one's own mark away; it can be brought back."""
    with store.writing() as writer:
        mark = _own_annotation(writer, annotation_id, by)
        writer.change(
            "UPDATE annotations SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", store.now(), annotation_id
        )
        log.note_on(store, writer, by, "mark.deleted", mark.attempt_id, {"turn_index": mark.turn_index})
        return _annotation(writer, annotation_id)


def undo_delete(store: Store, annotation_id: str, by: str) -> Annotation:
    """Bring one's own deleted mark back as it was."""
    with store.writing() as writer:
        mark = _own_annotation(writer, annotation_id, by)
        writer.change("UPDATE annotations SET deleted_at = NULL WHERE id = ?", annotation_id)
        log.note_on(store, writer, by, "mark.restored", mark.attempt_id, {"turn_index": mark.turn_index})
        return _annotation(writer, annotation_id)


# Under the verbs.


_ANNOTATIONS = """
SELECT annotations.*, people.name AS by_name, readings.kind, readings.reading, readings.written_at
FROM annotations
JOIN people ON people.id = annotations.person_id
JOIN readings ON readings.id = (SELECT max(id) FROM readings WHERE annotation_id = annotations.id)
"""


def _annotation(reader: Reader, annotation_id: str) -> Annotation:
    row = reader.row(f"{_ANNOTATIONS} WHERE annotations.id = ?", annotation_id)
    if row is None:
        raise NotFound("There is no such mark; look at the transcript again.")
    return _annotation_value(row)


def _annotation_value(row: Row) -> Annotation:
    return Annotation(
        id=row["id"],
        attempt_id=row["attempt_id"],
        by=row["person_id"],
        by_name=row["by_name"],
        turn_index=row["turn_index"],
        start=row["start"],
        stop=row["stop"],
        quote=row["quote"],
        prefix=row["prefix"],
        suffix=row["suffix"],
        kind=row["kind"],
        reading=row["reading"],
        created_at=row["created_at"],
        edited_at=row["written_at"] if row["written_at"] != row["created_at"] else None,
        deleted_at=row["deleted_at"],
        from_second=row["from_second"],
        to_second=row["to_second"],
    )


def _own_annotation(reader: Reader, annotation_id: str, by: str) -> Annotation:
    person = mentor(reader, by)
    found = _annotation(reader, annotation_id)
    if found.by != person.id:
        raise NotAllowed(f"This mark is {found.by_name}'s; add one of your own beside it.")
    of_another(reader, found.attempt_id, by)
    return found
