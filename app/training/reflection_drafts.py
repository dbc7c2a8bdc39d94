"""What a trainee has half said while wrapping up, kept until they are done: a refresh or a closed tab loses nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from app.errors import Invalid
from app.store import Store, storable
from app.training.attempts import own
from app.training.practice import LONGEST_NAMED, Telling


@dataclass(frozen=True)
class ReflectionDraft:
    """As much as has been said so far; every part may be empty."""

    named: str = ""
    telling: tuple[Telling, ...] = ()
    self_rating: Mapping[str, int] = field(default_factory=dict)


def save_reflection_draft(
    store: Store, attempt_id: str, by: str, named: str, telling: Sequence[Telling], self_rating: Mapping[str, int]
) -> None:
    """Keep what was said so far, for the person who practised, until `reflect`. Invalid where it is too long."""
    named = storable(named)
    if len(named) > LONGEST_NAMED:
        raise Invalid(f"That is {len(named)} characters long; say it in {LONGEST_NAMED} or fewer.")
    body = {"named": named, "telling": [asdict(each) for each in telling], "self_rating": dict(self_rating)}
    with store.writing() as writer:
        _, row = own(writer, attempt_id, by)
        if row["stage"] != "reflecting":
            return
        writer.change(
            "INSERT INTO drafts (person_id, attempt_id, text, saved_at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (person_id, attempt_id) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at",
            by, attempt_id, json.dumps(body, ensure_ascii=False), store.now(),
        )  # fmt: skip


def load_reflection_draft(store: Store, attempt_id: str, by: str) -> ReflectionDraft:
    """What had been said so far; empty where nothing was."""
    with store.reading() as reader:
        own(reader, attempt_id, by)
        row = reader.row("SELECT text FROM drafts WHERE person_id = ? AND attempt_id = ?", by, attempt_id)
    if row is None:
        return ReflectionDraft()
    try:
        body = json.loads(row["text"])
        return ReflectionDraft(
            str(body["named"]), tuple(Telling(**each) for each in body["telling"]), dict(body["self_rating"])
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return ReflectionDraft()  # Written by another version: what it said can be said again.
