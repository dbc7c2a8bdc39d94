"""Tries at a password, kept in the database so that every process knows when to make somebody wait.

Waits grow with every failure and end by themselves, so that nobody can be locked out for good by a stranger. While one
lasts, no password is looked at: whether it would have been right stays unknown.
"""

from __future__ import annotations

import ipaddress
import math
from datetime import datetime, timedelta

from app.errors import TooOften
from app.store import Reader, Store, Writer
from app.store.secret import keyed
from app.training.accounts.accounts import account_row, admin, name_key
from app.training.log import note

FREE_BY_NAME, FREE_BY_PLACE = 5, 60
"""Failures before one has to wait. A class behind one address may mistype once each."""
FIRST_WAIT, LONGEST_WAIT = 30.0, 900.0
"""Seconds; each further failure doubles it."""
KEPT = timedelta(days=1)
REMEMBERED_BY_PLACE = timedelta(minutes=15)


def begin_try(store: Store, name: str, place: str) -> int:
    """Note a try before the password is looked at, so that many at once cannot slip through; its number.

    Raises TooOften, with the seconds to wait, where too many failed for this name or from this address.
    """
    who, where = _who(store, name), _place(store, place)
    with store.writing() as writer:
        _sweep(store, writer)
        wait = max(_wait_by_name(store, writer, who), _wait_by_place(store, writer, where))
        if wait > 0:
            raise TooOften(wait)
        writer.add("sign_in_tries", {"who": who, "place": where, "tried_at": store.now(), "worked": 0})
        row = writer.row("SELECT last_insert_rowid() AS id")
        assert row is not None
        number = int(row["id"])
        failures = _failures(store, writer, who)
        account = writer.row("SELECT person_id FROM accounts WHERE name_key = ?", name_key(name))
        if account and failures >= FREE_BY_NAME:
            # Said here, while the write is open: should this try work, account.signed_in follows it.
            note(
                store,
                writer,
                "system",
                "account.locked",
                kind="account",
                item=account["person_id"],
                of=account["person_id"],
                detail={"failures": failures, "seconds": _wait(failures - FREE_BY_NAME)},
            )
    return number


def worked(writer: Writer, number: int) -> None:
    """That try had the right password: what failed before it for this name no longer counts."""
    writer.change("UPDATE sign_in_tries SET worked = 1 WHERE id = ?", number)


def forget_tries(store: Store, writer: Writer, name: str) -> None:
    """What failed for this name no longer counts."""
    writer.change("DELETE FROM sign_in_tries WHERE who = ?", _who(store, name))


def failed_tries(store: Store, person_id: str, by: str) -> int:
    """How many tries at this person's password failed within the last day, which is as long as they are kept.

    For themselves and admins.
    """
    with store.reading() as reader:
        if by != person_id:
            admin(reader, by)
        account = reader.row("SELECT name FROM accounts WHERE person_id = ?", person_id)
        if account is None:
            return 0
        since = (store.today() - KEPT).isoformat(timespec="microseconds")
        row = reader.row(
            "SELECT count(*) AS n FROM sign_in_tries WHERE who = ? AND worked = 0 AND tried_at > ?",
            _who(store, account["name"]),
            since,
        )
    return int(row["n"]) if row else 0


def waits_until(store: Store, person_id: str, by: str) -> str | None:
    """Until when tries at this person's password are refused; None where they are not. For admins."""
    with store.reading() as reader:
        admin(reader, by)
        seconds = _wait_by_name(store, reader, _who(store, account_row(reader, person_id)["name"]))
    return (store.today() + timedelta(seconds=seconds)).isoformat(timespec="microseconds") if seconds > 0 else None


def lift_wait(store: Store, person_id: str, by: str) -> None:
    """Let this person try again at once; for admins."""
    with store.writing() as writer:
        admin(writer, by)
        forget_tries(store, writer, account_row(writer, person_id)["name"])
        note(store, writer, by, "account.unlocked", kind="account", item=person_id, of=person_id)


def _wait(over: int) -> float:
    """Seconds to wait after so many failures past the free ones."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(over, 10))


def _failures(store: Store, reader: Reader, who: str) -> int:
    row = reader.row(
        "SELECT count(*) AS n FROM sign_in_tries WHERE who = ? AND worked = 0 "
        "AND id > coalesce((SELECT max(id) FROM sign_in_tries WHERE who = ? AND worked = 1), 0)",
        who,
        who,
    )
    return int(row["n"]) if row else 0


def _wait_by_name(store: Store, reader: Reader, who: str) -> float:
    failures = _failures(store, reader, who)
    if failures < FREE_BY_NAME:
        return 0.0
    last = reader.row("SELECT max(tried_at) AS at FROM sign_in_tries WHERE who = ? AND worked = 0", who)
    return _left(store, last["at"] if last else None, _wait(failures - FREE_BY_NAME))


def _wait_by_place(store: Store, reader: Reader, where: str) -> float:
    since = (store.today() - REMEMBERED_BY_PLACE).isoformat(timespec="microseconds")
    row = reader.row(
        "SELECT count(*) AS n, max(tried_at) AS at FROM sign_in_tries WHERE place = ? AND tried_at > ? AND worked = 0",
        where,
        since,
    )
    if row is None or row["n"] < FREE_BY_PLACE:
        return 0.0
    return _left(store, row["at"], _wait(int(row["n"]) - FREE_BY_PLACE))


def _left(store: Store, since: str | None, wait: float) -> float:
    if since is None:
        return 0.0
    return max(0.0, math.ceil(wait - (store.today() - datetime.fromisoformat(since)).total_seconds()))


def _sweep(store: Store, writer: Writer) -> None:
    writer.change(
        "DELETE FROM sign_in_tries WHERE tried_at < ?", (store.today() - KEPT).isoformat(timespec="microseconds")
    )


def _who(store: Store, name: str) -> str:
    return keyed(store.path.parent, "sign-in name", name_key(name))


def _place(store: Store, place: str) -> str:
    """An address as it is counted: IPv6 by its /64, which one household has to itself."""
    try:
        address = ipaddress.ip_address(place.split("%")[0])
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
            place = str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    except ValueError:
        pass
    return keyed(store.path.parent, "address", place)
