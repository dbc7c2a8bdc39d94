"""What is told a learning record store: each attempt and its levels, taken back and told anew where people change one.

Statements are laid down in the transaction that makes them true, and sent afterwards (`sending`). Only attempts whose
trainee was told before they began where levels go are told of; earlier ones on request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.errors import UnderheardError
from app.formats import xapi
from app.settings import public_address
from app.settings.record_store import RecordStore, record_store
from app.store import Reader, Row, Store, Writer
from app.training.attempts import from_json
from app.training.log import note
from app.training.told import BEGAN, OVER, about_attempt, address, practised

VOID = "void"
HELD_SECONDS = 60
"""For how long a level is held back, since its mentor can still undo it."""
LEASE_SECONDS = 120
"""For how long whoever is sending a statement has it to themselves."""
_AT_ONCE = 100


@dataclass(frozen=True)
class Tally:
    """How sending has gone so far."""

    sent: int
    waiting: int
    parked: int
    """Those the record store would not take; they wait for somebody to have them tried again."""
    elsewhere: int
    """Those for a machine that is not the one set up now."""
    fault: str
    """What last went wrong with one that is not sent yet; '' where nothing did."""


def goes_to() -> RecordStore | None:
    """The record store; None where none is set up, or not so that it could be used."""
    try:
        public_address()
        return record_store()
    except UnderheardError:
        return None  # Doctor says what is wrong.


# Laid down by other verbs, inside their transactions.


def begin(store: Store, writer: Writer, attempt_id: str) -> None:
    """Tell of an attempt as it begins, where a record store is set up. The trainee has been told which."""
    to = goes_to()
    if to is not None:
        _begin(store, writer, attempt_id, to.host)


def keep_up(store: Store, writer: Writer, attempt_id: str) -> None:
    """Bring what is told of an attempt up to how it stands, where it is done and its beginning was told of.

    What no longer holds is taken back, or never sent where it has not gone out yet.
    """
    hosts = writer.rows("SELECT DISTINCT host FROM statements WHERE attempt_id = ? AND about = ?", attempt_id, BEGAN)
    done = writer.row("SELECT 1 AS one FROM attempts WHERE id = ? AND stage = 'done'", attempt_id)
    for row in hosts if done else ():
        _keep_up_at(row["host"], store, writer, attempt_id)


def void_all_of(store: Store, writer: Writer, person_id: str) -> int:
    """Let go of everything told of a person: what may have gone out is taken back, the rest is not sent.

    What takes back names nobody. How many are taken back.
    """
    rows = writer.rows(
        "SELECT *, (SELECT v.sent_at FROM statements AS v WHERE v.void_of = statements.id) AS voided_at "
        "FROM statements WHERE person_id = ? AND void_of IS NULL AND tries > 0 "
        "AND (sent_at IS NOT NULL OR next_at IS NOT NULL)",
        person_id,
    )
    writer.change("DELETE FROM statements WHERE person_id = ?", person_id)
    back = [row for row in rows if row["voided_at"] is None]
    for row in back:
        # One that is just being sent gets there first.
        wait = 0.0 if row["sent_at"] else 2.0 * LEASE_SECONDS
        _take_back(store, writer, row | {"attempt_id": None, "person_id": None}, wait)
    return len(back)


# On request, by whoever keeps the room.


def export_statements(store: Store, trainee: str | None = None, since: str = "") -> Iterator[str]:
    """Every statement that holds about attempts that are done, a line of JSON each, oldest attempt first.

    Those laid down for a record store come as they went there. `trainee`: only this person's (their id); `since`: only
    of attempts that ended at that time (ISO 8601, UTC) or later.
    """
    with store.reading() as reader:
        ids = [
            row["id"]
            for row in reader.rows(
                "SELECT id FROM attempts WHERE stage = 'done' AND ended_at >= ? AND (? IS NULL OR person_id = ?) "
                "ORDER BY ended_at, id",
                since, trainee, trainee,
            )
        ]  # fmt: skip
        for attempt_id in ids:
            held = {row["about"]: row for row in _standing(reader, attempt_id)}
            told = _told_before(reader, attempt_id)
            for about, statement in about_attempt(reader, attempt_id).items():
                if about in held and _same(held[about], statement):
                    yield held[about]["body"]
                else:
                    yield xapi.line(_identified(attempt_id, about, statement, told))
    with store.writing() as writer:
        detail = {"attempts": len(ids)}
        note(store, writer, "system", "statements.exported", kind="statements", of=trainee or "", detail=detail)


def queue_past(store: Store) -> int:
    """Tell the record store also of attempts that were done before one was set up; how many there were.

    Raises UnderheardError where none is set up.
    """
    to = _needed()
    count = 0
    while True:
        with store.writing() as writer:
            rows = writer.rows(
                "SELECT id FROM attempts WHERE stage = 'done' AND NOT EXISTS (SELECT 1 FROM statements "
                "WHERE attempt_id = attempts.id AND about = ? AND host = ?) ORDER BY ended_at, id LIMIT ?",
                BEGAN, to.host, _AT_ONCE,
            )  # fmt: skip
            for row in rows:
                _begin(store, writer, row["id"], to.host)
                keep_up(store, writer, row["id"])
            count += len(rows)
            if not rows:
                note(store, writer, "system", "statements.queued", kind="statements", detail={"attempts": count})
                return count


def retry(store: Store) -> int:
    """Have every statement that was put aside tried again; how many there are."""
    with store.writing() as writer:
        return writer.change(
            "UPDATE statements SET next_at = ?, fault = NULL WHERE sent_at IS NULL AND next_at IS NULL", store.now()
        )


def tally(reader: Reader) -> Tally:
    """How many statements were sent, wait, were put aside, and are for another machine."""
    to = goes_to()
    row = reader.row(
        "SELECT count(sent_at) AS sent, "
        "coalesce(sum(sent_at IS NULL AND next_at IS NOT NULL AND host = ?), 0) AS waiting, "
        "coalesce(sum(sent_at IS NULL AND next_at IS NULL AND host = ?), 0) AS parked, "
        "coalesce(sum(sent_at IS NULL AND host <> ?), 0) AS elsewhere FROM statements",
        *[to.host if to else ""] * 3,
    )
    fault = reader.row(
        "SELECT fault FROM statements WHERE sent_at IS NULL AND fault IS NOT NULL "
        "ORDER BY next_at IS NULL DESC, next_at DESC LIMIT 1"
    )
    assert row is not None
    return Tally(row["sent"], row["waiting"], row["parked"], row["elsewhere"], fault["fault"] if fault else "")


# Under them.


def _needed() -> RecordStore:
    public_address()
    to = record_store()
    if to is None:
        raise UnderheardError("No record store is set up; name it in UNDERHEARD_XAPI_ENDPOINT.")
    return to


def _begin(store: Store, writer: Writer, attempt_id: str, host: str) -> None:
    row = writer.row("SELECT * FROM attempts WHERE id = ?", attempt_id)
    if row is not None:
        told = _told_before(writer, attempt_id)
        statement = _identified(attempt_id, BEGAN, xapi.began(practised(writer, row), row["started_at"]), told)
        _add(store, writer, attempt_id, row["person_id"], BEGAN, statement, None, host, 0.0)


def _keep_up_at(host: str, store: Store, writer: Writer, attempt_id: str) -> None:
    at = (attempt_id, host)
    over = writer.row("SELECT 1 AS one FROM statements WHERE attempt_id = ? AND host = ? AND about = ?", *at, OVER)
    # What nobody has tried to send has not been told: it is laid down again from how things stand.
    writer.change("DELETE FROM statements WHERE attempt_id = ? AND host = ? AND about <> ? AND tries = 0", *at, BEGAN)
    wanted = about_attempt(writer, attempt_id)
    held = {row["about"]: row for row in _standing(writer, attempt_id) if row["host"] == host}
    wait = 0.0 if over is None else HELD_SECONDS
    for about, row in held.items():
        if not _same(row, wanted.get(about)):
            _take_back(store, writer, row, wait)
    told, owner = (
        _told_before(writer, attempt_id),
        writer.row("SELECT person_id FROM attempts WHERE id = ?", attempt_id),
    )
    for about, statement in wanted.items():
        if about not in held or not _same(held[about], statement):
            made = _identified(attempt_id, about, statement, told)
            _add(store, writer, attempt_id, owner["person_id"] if owner else None, about, made, None, host, wait)


def _same(row: Row, statement: xapi.Data | None) -> bool:
    """Whether what was told still holds: a mentor who comes to the same level changes nothing."""
    return statement is not None and from_json(row["body"]).get("result") == statement.get("result")


def _standing(reader: Reader, attempt_id: str) -> list[Row]:
    """The statements on an attempt that have not been taken back, the newest of a kind last."""
    return reader.rows(
        "SELECT * FROM statements AS s WHERE attempt_id = ? AND void_of IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM statements AS v WHERE v.attempt_id = s.attempt_id AND v.void_of = s.id) ORDER BY rowid",
        attempt_id,
    )


def _told_before(reader: Reader, attempt_id: str) -> dict[str, int]:
    """What was told of an attempt -> how often, whether it has been taken back since or not."""
    rows = reader.rows("SELECT about, count(*) AS n FROM statements WHERE attempt_id = ? GROUP BY about", attempt_id)
    return {row["about"]: row["n"] for row in rows}


def _identified(attempt_id: str, about: str, statement: xapi.Data, told: Mapping[str, int]) -> xapi.Data:
    return xapi.identified(statement, f"{attempt_id}:{about}", told.get(about, 0))


def _take_back(store: Store, writer: Writer, row: Row, wait: float) -> None:
    statement = xapi.void(address(), row["id"], store.now())
    _add(store, writer, row["attempt_id"], row["person_id"], VOID, statement, row["id"], row["host"], wait)


def _add(
    store: Store,
    writer: Writer,
    attempt_id: str | None,
    person_id: str | None,
    about: str,
    statement: dict[str, Any],
    void_of: str | None,
    host: str,
    wait: float,
) -> None:
    now = store.today()
    writer.add(
        "statements",
        {
            "id": statement["id"],
            "attempt_id": attempt_id,
            "person_id": person_id,
            "about": about,
            "body": xapi.line(statement),
            "void_of": void_of,
            "host": host,
            "made_at": now.isoformat(timespec="microseconds"),
            "tries": 0,
            "next_at": (now + timedelta(seconds=wait)).isoformat(timespec="microseconds"),
        },
    )
