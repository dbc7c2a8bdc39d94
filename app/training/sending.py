"""Sending what waits for the learning record store: in the background, with patience, and each only once.

What is being sent is taken for a while (`LEASE_SECONDS`), so that of several processes one has it. A process that dies
in between leaves it to be sent again, under the same id, which a record store takes for the same statement.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.endpoint.record_store import Answer, give
from app.settings.record_store import RecordStore
from app.store import Row, Store
from app.training.statements import LEASE_SECONDS, goes_to
from app.training.worker import Worker, Workers

AT_ONCE = 50
"""Statements in one request."""
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3600.0
"""Seconds until a record store that was in trouble is asked again; twice as long each time."""
LOOK_AGAIN = 15.0
"""Seconds after which it looks for work."""

log = logging.getLogger(__name__)
Give = Callable[[RecordStore, Sequence[str]], Answer]


@dataclass(frozen=True)
class Pass:
    """What came of sending everything that was due."""

    sent: int
    parked: int
    trouble: str = ""
    """Why it could not go on; '' where everything was tried."""


def send_due(store: Store, to: RecordStore, stopped: Callable[[], bool] = lambda: False, give: Give = give) -> Pass:
    """Send every statement that is due, oldest first; what takes one back goes once that one has gone."""
    sent = parked = 0
    while not stopped():
        taken = _take(store, to)
        if not taken:
            break
        answer = give(to, [row["body"] for row in taken])
        if answer.kind == "taken":
            _sent(store, taken)
            sent += len(taken)
        elif answer.kind == "trouble":
            _later(store, taken, answer)
            return Pass(sent, parked, answer.says)
        else:
            # It takes all or none: each by itself tells which one it minds.
            for at, row in enumerate(taken):
                rest = taken[at:]
                if stopped():
                    _let_go(store, rest)
                    return Pass(sent, parked)
                _hold(store, rest)
                alone = give(to, [row["body"]]) if len(taken) > 1 else answer
                if alone.kind == "trouble":
                    _later(store, rest, alone)
                    return Pass(sent, parked, alone.says)
                if alone.kind == "refused":
                    _park(store, row, alone.says)
                    parked += 1
                else:
                    _sent(store, [row])
                    sent += 1
    return Pass(sent, parked)


# Each a short transaction of its own: no lock is held while the other side thinks.


def _take(store: Store, to: RecordStore) -> list[Row]:
    """The next ones that are due, taken for as long as sending them may last."""
    with store.reading() as reader:
        if not reader.rows(_DUE, store.now(), to.host, 1):
            return []  # Mostly so, and then nobody's turn to write is taken.
    with store.writing() as writer:
        rows = writer.rows(_DUE, store.now(), to.host, AT_ONCE)
        for row in rows:
            writer.change(
                "UPDATE statements SET tries = tries + 1, next_at = ? WHERE id = ?",
                _in(store, LEASE_SECONDS), row["id"],
            )  # fmt: skip
        return rows


def _hold(store: Store, rows: Sequence[Row]) -> None:
    with store.writing() as writer:
        for row in rows:
            writer.change(
                "UPDATE statements SET next_at = ? WHERE id = ? AND sent_at IS NULL",
                _in(store, LEASE_SECONDS), row["id"],
            )  # fmt: skip


def _let_go(store: Store, rows: Sequence[Row]) -> None:
    with store.writing() as writer:
        for row in rows:
            writer.change("UPDATE statements SET next_at = ? WHERE id = ? AND sent_at IS NULL", store.now(), row["id"])


def _sent(store: Store, rows: Sequence[Row]) -> None:
    with store.writing() as writer:
        for row in rows:
            writer.change(
                "UPDATE statements SET sent_at = ?, next_at = NULL, fault = NULL WHERE id = ?", store.now(), row["id"]
            )


def _park(store: Store, row: Row, says: str) -> None:
    with store.writing() as writer:
        writer.change(
            "UPDATE statements SET next_at = NULL, fault = ? WHERE id = ? AND sent_at IS NULL", says, row["id"]
        )


def _later(store: Store, rows: Sequence[Row], answer: Answer) -> None:
    with store.writing() as writer:
        for row in rows:
            wait = max(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(row["tries"], 20)), answer.wait or 0.0)
            writer.change(
                "UPDATE statements SET next_at = ?, fault = ? WHERE id = ? AND sent_at IS NULL",
                _in(store, wait), answer.says, row["id"],
            )  # fmt: skip


def _in(store: Store, seconds: float) -> str:
    return (store.today() + timedelta(seconds=seconds)).isoformat(timespec="microseconds")


_DUE = """
SELECT * FROM statements WHERE sent_at IS NULL AND next_at <= ? AND host = ?
  AND (void_of IS NULL OR NOT EXISTS (SELECT 1 FROM statements AS told
                                      WHERE told.id = statements.void_of AND told.sent_at IS NULL))
ORDER BY next_at, rowid LIMIT ?
"""
"""SQL: what may be sent now. What takes a statement back waits for that one, or for its being gone."""


class Sender(Worker):
    """The thread of one server that sends what is due."""

    name, log = "record-sender", log
    first_pause, longest_pause, look_again, ends_within = FIRST_PAUSE, LONGEST_PAUSE, LOOK_AGAIN, 5.0
    waits = "Statements wait %d seconds: %s"
    failed = "Statements could not be sent"

    def __init__(self, store: Store, to: RecordStore) -> None:
        self._store, self._to = store, to
        super().__init__()

    def do(self) -> str:
        return send_due(self._store, self._to, self._stopping.is_set).trouble


_senders: Workers[Sender] = Workers()


def start(store: Store) -> Sender | None:
    """Let the sender of this server begin, with what was left unsent before; None where no record store is set up.

    Doing it again does no harm: there is one a database and process.
    """
    to = goes_to()
    return None if to is None else _senders.start(store, lambda: Sender(store, to))


def stop(store: Store) -> None:
    """End the sender of this database, after the request that is under way."""
    _senders.stop(store)
