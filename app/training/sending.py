"""Sending what waits for the learning record store: in the background, with patience, and each only once.

What is being sent is taken for a while (`LEASE_SECONDS`), so that of several processes one has it. A process that dies
in between leaves it to be sent again, under the same id, which a record store takes for the same statement.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.endpoint.record_store import Answer, give
from app.settings.record_store import RecordStore
from app.store import Row, Store
from app.training.statements import LEASE_SECONDS, goes_to

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


class Sender:
    """The thread of one server that sends what is due."""

    def __init__(self, store: Store, to: RecordStore) -> None:
        self._store, self._to = store, to
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="record-sender", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        """End it after the request that is under way; what it has not heard about is sent again next time."""
        self._stopping.set()
        self._woken.set()
        self._thread.join(5)

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.is_set():
            trouble = self._once()
            pause = min(LONGEST_PAUSE, 2 * pause or FIRST_PAUSE) if trouble else 0.0
            if trouble and not self._stopping.is_set():
                log.warning("Statements wait %d seconds: %s", pause, trouble)
                self._stopping.wait(pause)
                continue
            self._woken.wait(LOOK_AGAIN)
            self._woken.clear()

    def _once(self) -> str:
        try:
            return send_due(self._store, self._to, self._stopping.is_set).trouble
        except Exception as error:
            # Whatever it is, practising goes on without it; it is tried again later.
            log.exception("Statements could not be sent")
            return type(error).__name__


_senders: dict[str, Sender] = {}
_lock = threading.Lock()


def start(store: Store) -> Sender | None:
    """Let the sender of this server begin, with what was left unsent before; None where no record store is set up.

    Doing it again does no harm: there is one a database and process.
    """
    to = goes_to()
    if to is None:
        return None
    with _lock:
        key = str(store.path.absolute())
        if key not in _senders:
            _senders[key] = Sender(store, to)
        return _senders[key]


def stop(store: Store) -> None:
    """End the sender of this database."""
    with _lock:
        sender = _senders.pop(str(store.path.absolute()), None)
    if sender is not None:
        sender.stop()
