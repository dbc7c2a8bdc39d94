"""Who did what, to what, of whom, when: a log that is only added to. It never holds what people said."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.store import Store, Writer


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
