"""Accounts: who can sign in, under which name, and who may not any more."""

from __future__ import annotations

import hashlib
import itertools
import unicodedata
from dataclasses import dataclass

from app.errors import Invalid, NotAllowed, NotFound
from app.store import Reader, Row, Store, Writer, storable
from app.training.accounts.passwords import hashed, usable_password
from app.training.log import note
from app.training.people import Person, create_person, known_person, people

LONGEST_SIGN_IN_NAME = 200
"""Long enough for an e-mail address."""
SYSTEM = "system"
"""In the log: whoever sits at the machine the room runs on."""


@dataclass(frozen=True)
class Account:
    """How one person signs in."""

    person_id: str
    name: str
    """What they type; an e-mail address where an identity provider is to know them by it."""
    has_password: bool
    disabled_at: str | None
    made_at: str
    by_provider: bool
    """Whether an identity provider knows them."""
    invited_until: str | None = None
    """Until when a link they were given works; None where there is none."""


def has_accounts(store: Store) -> bool:
    """Whether anybody has an account."""
    with store.reading() as reader:
        return reader.row("SELECT 1 AS one FROM accounts LIMIT 1") is not None


def make_account(store: Store, person_id: str, name: str, by: str) -> Account:
    """Give somebody a name to sign in with; they choose their password with an invitation.

    For admins. Invalid where the name is taken or they have an account, NotFound for nobody, NotAllowed for others.
    """
    name = usable_sign_in_name(name)
    with store.writing() as writer:
        admin(writer, by)
        known_person(writer, person_id)
        add_account(store, writer, person_id, name, by)
    return _account(store, person_id)


def rename_account(store: Store, person_id: str, name: str, by: str) -> Account:
    """Change the name somebody signs in with; for admins. Raises as `make_account`."""
    name = usable_sign_in_name(name)
    with store.writing() as writer:
        admin(writer, by)
        account_row(writer, person_id)
        _refuse_taken_name(writer, name, person_id)
        writer.change("UPDATE accounts SET name = ?, name_key = ? WHERE person_id = ?", name, name_key(name), person_id)
        note(store, writer, by, "account.renamed", kind="account", item=person_id, of=person_id)
    return _account(store, person_id)


def account_of(store: Store, person_id: str, by: str) -> Account | None:
    """Somebody's account, None where they have none; for themselves and admins."""
    with store.reading() as reader:
        if by != person_id:
            admin(reader, by)
        found = reader.row(f"{_ACCOUNTS} WHERE accounts.person_id = ?", store.now(), person_id)
        return _as_account(found) if found else None


def accounts(store: Store, by: str) -> list[Account]:
    """Everybody's account, by name; for admins."""
    with store.reading() as reader:
        admin(reader, by)
        return [_as_account(row) for row in reader.rows(f"{_ACCOUNTS} ORDER BY name_key", store.now())]


def disable(store: Store, person_id: str, by: str) -> Account:
    """Nobody signs in to this account any more, and who has is signed out at once; for admins, never their own."""
    with store.writing() as writer:
        admin(writer, by)
        if person_id == by:
            raise NotAllowed("You cannot close your own account; ask another admin.")
        account_row(writer, person_id)
        now = store.now()
        writer.change("UPDATE accounts SET disabled_at = ? WHERE person_id = ? AND disabled_at IS NULL", now, person_id)
        end_all(store, writer, person_id)
        end_invitations(store, writer, person_id)
        note(store, writer, by, "account.disabled", kind="account", item=person_id, of=person_id)
    return _account(store, person_id)


def enable(store: Store, person_id: str, by: str) -> Account:
    """This account may be signed in to again; for admins."""
    with store.writing() as writer:
        admin(writer, by)
        account_row(writer, person_id)
        writer.change("UPDATE accounts SET disabled_at = NULL WHERE person_id = ?", person_id)
        note(store, writer, by, "account.enabled", kind="account", item=person_id, of=person_id)
    return _account(store, person_id)


def create_admin(store: Store, name: str, sign_in_name: str = "", password: str | None = None) -> Person:
    """An admin with an account, from the command line only: it asks nobody whether it may.

    Somebody of that name who has no account becomes one. Without a password they need an invitation. Invalid where
    they have an account, the sign-in name is taken, or the password cannot be used.
    """
    sign_in_name = usable_sign_in_name(sign_in_name or name)
    chosen = hashed(usable_password(password, name, sign_in_name)) if password is not None else None
    wanted = " ".join(storable(name).split()).casefold()
    found = next((each for each in people(store) if each.name.casefold() == wanted), None)
    with store.reading() as reader:
        _refuse_taken_name(reader, sign_in_name, found.id if found else "")
    who = found or create_person(store, name, "admin")
    with store.writing() as writer:
        add_account(store, writer, who.id, sign_in_name, SYSTEM)
        if "admin" not in who.roles:
            given = {"person_id": who.id, "role": "admin", "given_at": store.now()}
            writer.add("person_roles", given)
            note(store, writer, SYSTEM, "person.roles", kind="person", item=who.id, of=who.id, detail={"is": "admin"})
        if chosen is not None:
            keep_password(store, writer, who.id, chosen)
        return known_person(writer, who.id)


def accounts_here(store: Store) -> list[tuple[Person, Account]]:
    """Everybody who has an account, by sign-in name; for the command line only."""
    with store.reading() as reader:
        rows = reader.rows(f"{_ACCOUNTS} ORDER BY name_key", store.now())
        return [(known_person(reader, row["person_id"]), _as_account(row)) for row in rows]


# What the other verbs of this folder ask, inside their transactions.

_ACCOUNTS = (
    "SELECT accounts.*, (SELECT max(expires_at) FROM invitations WHERE person_id = accounts.person_id "
    "AND used_at IS NULL AND expires_at > ?) AS invited_until FROM accounts"
)


def admin(reader: Reader, by: str) -> Person:
    """The admin of that id; NotAllowed where they are none (any more), NotFound where there is nobody."""
    found = known_person(reader, by)
    if not found.is_admin:
        raise NotAllowed("Only admins can do this; ask one of them.")
    return found


def account_row(reader: Reader, person_id: str) -> Row:
    """The account of that person; NotFound where they have none."""
    row = reader.row("SELECT * FROM accounts WHERE person_id = ?", person_id)
    if row is None:
        raise NotFound("This person has no account yet; make one for them first.")
    return row


def usable_sign_in_name(name: str) -> str:
    """The name without outer and doubled spaces; Invalid where nobody could type it."""
    name = " ".join(storable(unicodedata.normalize("NFKC", name[: 4 * LONGEST_SIGN_IN_NAME])).split())
    if not name or not any(character.isalnum() for character in name):
        raise Invalid("Give a sign-in name with at least one letter in it; an e-mail address will do.")
    if len(name) > LONGEST_SIGN_IN_NAME or not name.isprintable():
        raise Invalid(
            f"That sign-in name cannot be used; write it in {LONGEST_SIGN_IN_NAME} plain characters or fewer."
        )
    return name


def name_key(name: str) -> str:
    """The sign-in name as it is compared: NFKC, casefolded, single spaces."""
    return " ".join(storable(unicodedata.normalize("NFKC", name[: 4 * LONGEST_SIGN_IN_NAME])).casefold().split())


def fingerprint(secret: str) -> str:
    """What is kept of a secret of 256 random bits: its SHA-256; such a one needs no slower hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def keep_password(store: Store, writer: Writer, person_id: str, kept: str) -> None:
    """Put an argon2 hash in place of whatever there was."""
    now = store.now()
    writer.change("UPDATE accounts SET password = ?, password_at = ? WHERE person_id = ?", kept, now, person_id)


_ENDED = itertools.count(1)
_endings = 0


def endings() -> int:
    """A number that grows whenever this process ends a sign-in: what was remembered of one before no longer counts."""
    return _endings


def count_ending() -> None:
    """A sign-in is being ended here."""
    global _endings
    _endings = next(_ENDED)


def end_all(store: Store, writer: Writer, person_id: str) -> int:
    """Sign this person out everywhere; of how many browsers."""
    count_ending()
    now = store.now()
    return writer.change("UPDATE sign_ins SET ended_at = ? WHERE person_id = ? AND ended_at IS NULL", now, person_id)


def end_invitations(store: Store, writer: Writer, person_id: str) -> int:
    """No link that this person was given works any more; how many did."""
    now = store.now()
    return writer.change(
        "UPDATE invitations SET used_at = ? WHERE person_id = ? AND used_at IS NULL AND expires_at > ?",
        now,
        person_id,
        now,
    )


def add_account(store: Store, writer: Writer, person_id: str, name: str, by: str) -> None:
    """An account under that sign-in name; Invalid where they have one, or the name is taken."""
    if writer.row("SELECT 1 AS one FROM accounts WHERE person_id = ?", person_id):
        raise Invalid("They have an account already; to give them a new password, make a reset link.")
    _refuse_taken_name(writer, name, person_id)
    made = {"person_id": person_id, "name": name, "name_key": name_key(name), "made_at": store.now()}
    writer.add("accounts", made)
    note(store, writer, by, "account.made", kind="account", item=person_id, of=person_id)


def _refuse_taken_name(reader: Reader, name: str, but: str) -> None:
    taken = reader.row("SELECT person_id FROM accounts WHERE name_key = ?", name_key(name))
    if taken and taken["person_id"] != but:
        raise Invalid("Somebody signs in with that name already; choose another, an e-mail address for instance.")


def _account(store: Store, person_id: str) -> Account:
    with store.reading() as reader:
        found = reader.row(f"{_ACCOUNTS} WHERE accounts.person_id = ?", store.now(), person_id)
    if found is None:
        raise NotFound("This person has no account any more.")
    return _as_account(found)


def _as_account(row: Row) -> Account:
    return Account(
        person_id=row["person_id"],
        name=row["name"],
        has_password=row["password"] is not None,
        disabled_at=row["disabled_at"],
        made_at=row["made_at"],
        by_provider=row["subject"] is not None,
        invited_until=row["invited_until"],
    )
