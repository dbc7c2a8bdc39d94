"""Customers being written: the text of a file, kept as it is typed, whatever is still wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.errors import Invalid, NotFound, StaleDraft
from app.scenario.source import LARGEST_FILE
from app.store import Row, Store, Writer, new_id, storable
from app.training.authoring.access import DRAFTS, author, draft_row, put_text
from app.training.authoring.points import add_point, point_before

LARGEST_TEXT = LARGEST_FILE
"""Bytes in UTF-8 that a draft may have."""

Start = Literal["template", "copy", "blank", "transcript", "file", "version"]


@dataclass(frozen=True)
class Draft:
    """A customer being written. Every trainer and admin of the room may go on with it."""

    id: str
    text: str
    """The YAML file as it stands; it may have any fault."""
    revision: int
    """Goes up by one with every save."""
    started_from: str
    proposed: bool
    """True where a language model wrote the first of it."""
    started_by: str
    started_by_name: str
    started_at: str
    changed_by: str
    changed_by_name: str
    changed_at: str


def drafts(store: Store, by: str) -> list[Draft]:
    """Every draft of the room, the newest changed first."""
    with store.reading() as reader:
        author(reader, by)
        return [_draft(row) for row in reader.rows(DRAFTS + "ORDER BY changed_at DESC, scenario_drafts.rowid DESC")]


def draft(store: Store, draft_id: str, by: str) -> Draft:
    """The draft of that id; NotFound where there is none."""
    with store.reading() as reader:
        author(reader, by)
        return _draft(draft_row(reader, draft_id))


def start_draft(store: Store, text: str, by: str, started_from: Start = "blank", *, proposed: bool = False) -> Draft:
    """Begin a draft with that text. Raises Invalid where it is too long."""
    text = fitting(text)
    with store.writing() as writer:
        person = author(writer, by)
        draft_id = add_draft(writer, text, person.id, store.now(), started_from, proposed=proposed)
        return _draft(draft_row(writer, draft_id))


def save_text(store: Store, draft_id: str, text: str, revision: int, by: str) -> Draft:
    """Keep the text of a draft. `revision` is that of the text the change was made in.

    Raises StaleDraft where somebody saved another text since: what was sent is then kept as a restore point, and
    nothing is lost. Raises Invalid where the text is too long, NotFound where the draft is gone.
    """
    text = fitting(text)
    with store.writing() as writer:
        person = author(writer, by)
        row = draft_row(writer, draft_id)
        now = store.now()
        stale = row["revision"] != revision and row["text"] != text
        if stale:
            add_point(writer, draft_id, text, revision, "set-aside", "Yours, when two were writing", person.id, now)
        elif row["text"] != text:
            point_before(writer, row, text, person.id, now)
            put_text(writer, draft_id, text, person.id, now)
        kept = _draft(draft_row(writer, draft_id))
    if stale:
        raise StaleDraft(stale_words(kept.changed_by == person.id, kept.changed_by_name, "this customer"))
    return kept


def stale_words(own: bool, name: str, what: str) -> str:
    """What to say where `what` was changed since, in another window of the same person or by somebody else."""
    if own:
        return f"You changed {what} in another window. Here is what you wrote there; the rest is kept under Versions."
    return f"{name} changed {what} meanwhile. Here is theirs; yours is kept under Versions."


def remove_draft(store: Store, draft_id: str, by: str) -> None:
    """Take a draft away; `undo_remove_draft` brings it back. What was published from it stays in the room."""
    with store.writing() as writer:
        author(writer, by)
        draft_row(writer, draft_id)
        writer.change("UPDATE scenario_drafts SET removed_at = ? WHERE id = ?", store.now(), draft_id)


def undo_remove_draft(store: Store, draft_id: str, by: str) -> Draft:
    """Bring a draft back that was taken away; NotFound where there never was one."""
    with store.writing() as writer:
        author(writer, by)
        if not writer.change("UPDATE scenario_drafts SET removed_at = NULL WHERE id = ?", draft_id):
            raise NotFound("There is no such draft here; go back to all scenarios.")
        return _draft(draft_row(writer, draft_id))


def fitting(text: str) -> str:
    """The text as it can be kept; Invalid where it is larger than a scenario file may be."""
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n")
    size = len(text.encode("utf-8"))
    if size > LARGEST_TEXT:
        raise Invalid(
            f"This text has {size // 1024} KB and a customer's file may have {LARGEST_TEXT // 1024}; shorten it. "
            "What was kept before is still there."
        )
    return text


def add_draft(
    writer: Writer, text: str, by: str, now: str, started_from: Start, *, proposed: bool = False, label: str = ""
) -> str:
    """Begin a draft inside a transaction of another verb; its id. The text must be `fitting`."""
    draft_id = new_id()
    writer.add(
        "scenario_drafts",
        {
            "id": draft_id, "text": text, "revision": 1, "started_from": started_from, "proposed": int(proposed),
            "started_by": by, "started_at": now, "changed_by": by, "changed_at": now,
        },
    )  # fmt: skip
    add_point(writer, draft_id, text, 1, "started", label or "As it was begun", by, now)
    return draft_id


def _draft(row: Row) -> Draft:
    return Draft(
        row["id"], row["text"], row["revision"], row["started_from"], bool(row["proposed"]), row["started_by"],
        row["started_by_name"], row["started_at"], row["changed_by"], row["changed_by_name"], row["changed_at"],
    )  # fmt: skip
