"""Restore points: what a draft was at some moment, kept by itself as one writes, or by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.errors import Invalid, NotFound
from app.store import Row, Store, Writer, new_id, storable
from app.training.authoring.access import author, draft_row, put_text

if TYPE_CHECKING:
    from app.training.authoring.drafts import Draft

EVERY = timedelta(minutes=3)
"""While somebody writes, what a draft was is kept about this often."""
MOST_BY_THEMSELVES = 60
"""Points kept by themselves a draft may have; the oldest go, those with a name stay."""
MUCH = 400
"""Characters that go at once: what was there before is kept whatever the time."""
LONGEST_LABEL = 120


@dataclass(frozen=True)
class Point:
    """A draft as it was."""

    id: str
    draft_id: str
    text: str
    revision: int
    why: str
    """started, written (by itself), named, set-aside (two were writing), before (a restore, a fix), published."""
    label: str
    by: str
    by_name: str
    kept_at: str


def points(store: Store, draft_id: str, by: str) -> list[Point]:
    """Every restore point of a draft, the newest first."""
    with store.reading() as reader:
        author(reader, by)
        draft_row(reader, draft_id)
        return [
            _point(row)
            for row in reader.rows(
                "SELECT draft_points.*, people.name AS by_name FROM draft_points "
                'JOIN people ON people.id = draft_points."by" '
                "WHERE draft_id = ? ORDER BY kept_at DESC, draft_points.rowid DESC",
                draft_id,
            )
        ]


def keep_point(store: Store, draft_id: str, label: str, by: str) -> None:
    """Keep the draft as it is now under a name. Raises Invalid where the name is empty or too long."""
    label = " ".join(storable(label).split())
    if not label or len(label) > LONGEST_LABEL:
        raise Invalid(f"Give it a name of 1 to {LONGEST_LABEL} characters, as in: before the second disclosure.")
    with store.writing() as writer:
        person = author(writer, by)
        row = draft_row(writer, draft_id)
        add_point(writer, draft_id, row["text"], row["revision"], "named", label, person.id, store.now())


def restore(store: Store, draft_id: str, point_id: str, by: str) -> Draft:
    """Make a draft what it was at a restore point; what it was just now is kept as one, too."""
    from app.training.authoring.drafts import draft

    with store.writing() as writer:
        person = author(writer, by)
        row = draft_row(writer, draft_id)
        point = writer.row("SELECT * FROM draft_points WHERE id = ? AND draft_id = ?", point_id, draft_id)
        if point is None:
            raise NotFound("There is no such restore point; refresh the page to see those there are.")
        now = store.now()
        if point["text"] != row["text"]:
            add_point(writer, draft_id, row["text"], row["revision"], "before", "Before going back", person.id, now)
            put_text(writer, draft_id, point["text"], person.id, now)
    return draft(store, draft_id, by)


# For the other verbs, inside their own transactions.


def add_point(writer: Writer, draft_id: str, text: str, revision: int, why: str, label: str, by: str, now: str) -> None:
    """Keep a text as a restore point of a draft, unless the newest holds the very same."""
    newest = writer.row(
        "SELECT text, why FROM draft_points WHERE draft_id = ? ORDER BY kept_at DESC, rowid DESC LIMIT 1", draft_id
    )
    if newest is not None and newest["text"] == text and why in ("written", "before"):
        return
    writer.add(
        "draft_points",
        {
            "id": new_id(), "draft_id": draft_id, "text": text, "revision": revision, "why": why, "label": label,
            "by": by, "kept_at": now,
        },
    )  # fmt: skip


def point_before(writer: Writer, row: Row, text: str, by: str, now: str) -> None:
    """Keep what a draft is before it becomes `text`: where the last point is a while ago, or much goes at once."""
    newest = writer.row(
        "SELECT kept_at FROM draft_points WHERE draft_id = ? ORDER BY kept_at DESC, rowid DESC LIMIT 1", row["id"]
    )
    old = newest is None or datetime.fromisoformat(now) - datetime.fromisoformat(newest["kept_at"]) >= EVERY
    if old or len(row["text"]) - len(text) >= MUCH:
        add_point(writer, row["id"], row["text"], row["revision"], "written", "While writing", by, now)
        writer.change(
            "DELETE FROM draft_points WHERE draft_id = ? AND why = 'written' AND id NOT IN "
            "(SELECT id FROM draft_points WHERE draft_id = ? AND why = 'written' ORDER BY kept_at DESC LIMIT ?)",
            row["id"], row["id"], MOST_BY_THEMSELVES,
        )  # fmt: skip


def _point(row: Row) -> Point:
    return Point(
        row["id"], row["draft_id"], row["text"], row["revision"], row["why"], row["label"], row["by"], row["by_name"],
        row["kept_at"],
    )  # fmt: skip
