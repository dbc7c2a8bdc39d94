"""Links with which somebody chooses a password, once: to join, or after one was lost."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from app.errors import Invalid, NotAllowed, NotFound
from app.store import Reader, Row, Store, Writer, new_id
from app.training.accounts.accounts import (
    SYSTEM,
    account_row,
    admin,
    end_all,
    end_invitations,
    fingerprint,
    keep_password,
)
from app.training.accounts.passwords import hashed, usable_password
from app.training.accounts.tries import forget_tries
from app.training.log import note
from app.training.people import Person, known_person

Kind = Literal["join", "reset"]
LASTS: dict[str, timedelta] = {"join": timedelta(days=7), "reset": timedelta(hours=24)}
LONGEST_SECRET = 100
SPENT = "This link has been used, or is too old; ask your admin for a new one."


@dataclass(frozen=True)
class Invitation:
    """A link that was just made; its secret is shown this once and kept nowhere."""

    secret: str
    expires_at: str
    kind: Kind


@dataclass(frozen=True)
class Invited:
    """Whom a link is for."""

    person: Person
    sign_in_name: str
    kind: Kind
    expires_at: str


def invite(store: Store, person_id: str, by: str, kind: str = "join") -> Invitation:
    """A link for somebody who has an account: good for 7 days, a reset for 24 hours. Older ones of theirs end.

    For admins. Raises NotFound where they have no account, NotAllowed where it was closed.
    """
    with store.writing() as writer:
        admin(writer, by)
        return make_invitation(store, writer, person_id, by, kind)


def invite_from_here(store: Store, person_id: str, kind: str = "join") -> Invitation:
    """As `invite`, from the command line only: it asks nobody whether it may."""
    with store.writing() as writer:
        return make_invitation(store, writer, person_id, SYSTEM, kind)


def invitation(store: Store, secret: str) -> Invited:
    """Whom that link is for; it stays good. NotFound where there is none, it was used or is too old."""
    with store.reading() as reader:
        row = _open(store, reader, secret)
        account = account_row(reader, row["person_id"])
        return Invited(known_person(reader, row["person_id"]), account["name"], row["kind"], row["expires_at"])


def take_up(store: Store, secret: str, password: str) -> Person:
    """Use the link up: from now on this is their password, and whoever was signed in as them is not any more.

    Raises NotFound as `invitation`, Invalid where the password cannot be used (the link then stays good).
    """
    asked = invitation(store, secret)
    chosen = hashed(usable_password(password, asked.person.name, asked.sign_in_name))
    with store.writing() as writer:
        row = _open(store, writer, secret)
        account = account_row(writer, row["person_id"])
        writer.change("UPDATE invitations SET used_at = ? WHERE id = ?", store.now(), row["id"])
        end_invitations(store, writer, row["person_id"])
        keep_password(store, writer, row["person_id"], chosen)
        end_all(store, writer, row["person_id"])
        forget_tries(store, writer, account["name"])
        act = "account.password_reset" if row["kind"] == "reset" else "account.joined"
        note(store, writer, row["person_id"], act, kind="account", item=row["person_id"], of=row["person_id"])
        return known_person(writer, row["person_id"])


def make_invitation(store: Store, writer: Writer, person_id: str, by: str, kind: str) -> Invitation:
    """As `invite`, inside a transaction that has asked whether it may."""
    if kind not in get_args(Kind):
        raise Invalid("There is no such kind of link; choose join or reset.")
    if account_row(writer, person_id)["disabled_at"]:
        raise NotAllowed("This account is closed; open it again first.")
    end_invitations(store, writer, person_id)
    now = store.today()
    secret, until = secrets.token_urlsafe(32), (now + LASTS[kind]).isoformat(timespec="microseconds")
    writer.add(
        "invitations",
        {
            "id": new_id(),
            "secret": fingerprint(secret),
            "person_id": person_id,
            "kind": kind,
            "made_by": by,
            "made_at": store.now(),
            "expires_at": until,
        },
    )
    act = "account.invited" if kind == "join" else "account.reset"
    note(store, writer, by, act, kind="account", item=person_id, of=person_id)
    return Invitation(secret, until, "join" if kind == "join" else "reset")


def _open(store: Store, reader: Reader, secret: str) -> Row:
    row = None
    if len(secret) <= LONGEST_SECRET:
        row = reader.row(
            "SELECT invitations.* FROM invitations JOIN accounts USING (person_id) WHERE secret = ? "
            "AND used_at IS NULL AND expires_at > ? AND disabled_at IS NULL",
            fingerprint(secret),
            store.now(),
        )
    if row is None:
        raise NotFound(SPENT)
    return row
