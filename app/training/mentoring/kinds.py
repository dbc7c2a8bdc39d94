"""The kinds of mark a team uses: those that come with the room, until it has a list of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Invalid
from app.store import Reader, Store, new_id, storable
from app.training import log
from app.training.mentoring.access import mentor

DEFAULT_KINDS: tuple[tuple[str, str], ...] = (
    ("opened_a_door", "Opened a door"),
    ("missed_cue", "Missed cue"),
    ("premature_fix", "Fixed too soon"),
    ("hollow", "Hollow words"),
    ("good_silence", "Good silence"),
    ("well_named", "Well named"),
    ("next_step", "Next step"),
)
MOST_KINDS, LONGEST_LABEL = 9, 40
"""As many as there are keys for, and what fits on a button."""


@dataclass(frozen=True)
class MarkKind:
    """A kind of mark. `id` is what marks keep; `label` is what people read, and may be reworded."""

    id: str
    label: str


def mark_kinds(store: Store) -> list[MarkKind]:
    """The kinds in use, in the order of their keys."""
    with store.reading() as reader:
        return kinds_in_use(reader)


def kind_labels(store: Store) -> dict[str, str]:
    """Id -> label of every kind there is or was, so that old marks keep their name."""
    with store.reading() as reader:
        return labels_of(reader)


def set_mark_kinds(store: Store, kinds: Sequence[tuple[str | None, str]], by: str) -> list[MarkKind]:
    """The whole list, in order: (id, label) for a kind that is kept or reworded, (None, label) for a new one.

    Kinds left out are retired: marks made with them keep them. Raises Invalid for none, more than nine, doubles or
    empty and overlong labels; then nothing has changed.
    """
    wanted = [(id, " ".join(storable(label).split())) for id, label in kinds]
    if not 1 <= len(wanted) <= MOST_KINDS:
        raise Invalid(f"Keep between 1 and {MOST_KINDS} kinds: each has a key of its own.")
    for _, label in wanted:
        if not label or len(label) > LONGEST_LABEL:
            raise Invalid(f"Give every kind a name of {LONGEST_LABEL} characters or fewer.")
    if len({label.casefold() for _, label in wanted}) < len(wanted):
        raise Invalid("Two kinds have the same name; change one of them.")
    with store.writing() as writer:
        person, now = mentor(writer, by), store.now()
        known = dict(DEFAULT_KINDS) | {row["id"]: "" for row in writer.rows("SELECT id FROM mark_kinds")}
        writer.change("UPDATE mark_kinds SET retired_at = ? WHERE retired_at IS NULL", now)
        for place, (id, label) in enumerate(wanted):
            if id is not None and id not in known:
                raise Invalid("That kind is not known here; add it as a new one.")
            made = id or _fresh(label, known)
            known[made] = label
            writer.change(
                "INSERT INTO mark_kinds (id, label, place, made_by, made_at, retired_at) VALUES (?, ?, ?, ?, ?, NULL) "
                "ON CONFLICT (id) DO UPDATE SET label = excluded.label, place = excluded.place, retired_at = NULL",
                made, label, place, person.id, now,
            )  # fmt: skip
        log.note(store, writer, person.id, "kinds.set", detail={"kinds": len(wanted)})
        return kinds_in_use(writer)


def kinds_in_use(reader: Reader) -> list[MarkKind]:
    """As `mark_kinds`, inside a transaction."""
    own = reader.rows("SELECT id, label FROM mark_kinds WHERE retired_at IS NULL ORDER BY place")
    return [MarkKind(row["id"], row["label"]) for row in own] or [MarkKind(*each) for each in DEFAULT_KINDS]


def labels_of(reader: Reader) -> dict[str, str]:
    """As `kind_labels`, inside a transaction: those that come with the room first, then the team's own in order."""
    own = {row["id"]: row["label"] for row in reader.rows("SELECT id, label FROM mark_kinds ORDER BY place")}
    return dict(DEFAULT_KINDS) | own


def known_kind(reader: Reader, kind: str) -> str:
    """The kind, where there is or was one of that id; Invalid where there never was."""
    known = {id for id, _ in DEFAULT_KINDS} | {row["id"] for row in reader.rows("SELECT id FROM mark_kinds")}
    if kind not in known:
        raise Invalid(f"There is no such kind of mark; choose one of {', '.join(k.id for k in kinds_in_use(reader))}.")
    return kind


def _fresh(label: str, known: dict[str, str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:30] or "kind"
    return stem if stem not in known else f"{stem}_{new_id()[:6]}"
