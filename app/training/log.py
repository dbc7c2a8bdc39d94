"""Who did what, to what, of whom, when: a log that is only added to. It never holds what people said."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from app.store import Reader, Store, Writer

SYSTEM = "system"
"""Who is named where nobody in the room did it: the command line, a background task, an age limit."""
LOOKS_APART = timedelta(hours=1)
"""Looks of one person at one thing within this time are one line."""
_MOST_REMEMBERED = 20_000


def note(
    store: Store,
    writer: Writer,
    by: str,
    act: str,
    *,
    kind: str = "",
    item: str = "",
    of: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Add a line inside the transaction that does the thing, so that neither is ever there without the other.

    `act` is kind.past-participle, as in "attempt.seen"; `of` the id of whom it concerns; `by` the id of who did it
    or `system`; `detail` small facts (levels, a count, a version), never words that somebody wrote or said.
    """
    writer.add(
        "log",
        {
            "at": store.now(),
            "by": by,
            "act": act,
            "kind": kind,
            "item": item,
            "of": of,
            "detail": json.dumps(detail or {}, ensure_ascii=False, separators=(",", ":")),
        },
    )


def note_on(
    store: Store,
    writer: Writer,
    by: str,
    act: str,
    attempt_id: str | None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """As `note`, of something done to an attempt: it concerns whoever practised there."""
    row = writer.row("SELECT person_id FROM attempts WHERE id = ?", attempt_id)
    whose = row["person_id"] if row else ""
    note(store, writer, by, act, kind="attempt", item=attempt_id or "", of=whose, detail=detail)


def saw(reader: Reader, by: str, act: str, *, of: str, kind: str = "", item: str = "") -> None:
    """Have it noted that somebody was shown what is another's, once what shows it has come to its end.

    For verbs that read, inside their transaction. One's own is nothing to note. A line an hour for each (by, act,
    item, of), whichever process they ask: raises StoreFault where it cannot be written, and then nothing is shown.
    """
    if by != of:
        look = (by, act, item, of)
        reader.afterwards(look, lambda store: _keep_look(store, look, kind))


def exported(reader: Reader, by: str, act: str, of: Mapping[str, Mapping[str, object]]) -> None:
    """Have it noted that something was taken along, once the verb that gathers it has read everything.

    `of`: whom it concerns, '' for nobody -> what is told of it; a line each.
    """

    def keep(store: Store) -> None:
        with store.writing() as writer:
            for whose, detail in of.items():
                note(store, writer, by, act, of=whose, detail=detail)

    reader.afterwards(("exported", by, act), keep)


# What this process knows to be noted, so that a page drawn again asks nothing of the database.

_Look = tuple[str, str, str, str]
_noted: dict[tuple[str, _Look], datetime] = {}
_lock = threading.Lock()


def _keep_look(store: Store, look: _Look, kind: str) -> None:
    now, key = store.today(), (str(store.path), look)
    with _lock:
        last = _noted.get(key)
    if last is not None and timedelta() <= now - last < LOOKS_APART:
        return
    by, act, item, of = look
    since = (now - LOOKS_APART).isoformat(timespec="microseconds")
    with store.writing() as writer:
        held = writer.row(
            'SELECT max(at) AS at FROM log WHERE "by" = ? AND at > ? AND act = ? AND item = ? AND of = ?',
            by, since, act, item, of,
        )  # fmt: skip
        if held is None or held["at"] is None:
            note(store, writer, by, act, kind=kind, item=item, of=of)
            at = now
        else:
            at = datetime.fromisoformat(held["at"])
    with _lock:
        if len(_noted) >= _MOST_REMEMBERED:
            _noted.clear()
        _noted[key] = at
