"""Signing in and out: what a browser's cookie stands for, and who is behind it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import Invalid, NotAllowed, NotFound, StoreFault
from app.store import Row, Store, Writer, new_id, storable
from app.training.accounts.accounts import (
    account_row,
    admin,
    count_ending,
    end_all,
    fingerprint,
    keep_password,
    name_key,
)
from app.training.accounts.passwords import hashed, matches, outdated, plain, usable_password
from app.training.accounts.tries import begin_try, worked
from app.training.log import note
from app.training.people import Person, known_person

IDLE, AT_MOST = timedelta(hours=12), timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)
LONGEST_SECRET, LONGEST_BROWSER = 100, 120
WRONG = (
    "That name and password do not belong together here. Check both; an admin can send you a link for a new password."
)
NOT_YOURS = "That is not the password you have now."


@dataclass(frozen=True)
class SignedIn:
    """A browser that has just been signed in. `secret` goes into its cookie and is kept nowhere else."""

    secret: str
    person: Person


@dataclass(frozen=True)
class SignIn:
    """One browser that is signed in, and as whom."""

    id: str
    person: Person
    began_at: str
    seen_at: str
    expires_at: str
    browser: str


def sign_in(store: Store, name: str, password: str, place: str, browser: str = "") -> SignedIn:
    """Sign a browser in. `place` is the address it asks from.

    NotAllowed in the same words, after the same time, whether the name or the password is wrong or the account closed;
    TooOften where too many tries failed.
    """
    number = begin_try(store, name, place)
    with store.reading() as reader:
        row = reader.row("SELECT * FROM accounts WHERE name_key = ?", name_key(name))
    right = matches(row["password"] if row else None, password)
    if row is None or not right or row["disabled_at"]:
        raise NotAllowed(WRONG)
    fresh = hashed(plain(password)) if outdated(row["password"]) else None
    with store.writing() as writer:
        now = account_row(writer, row["person_id"])
        if now["disabled_at"] or now["password"] != row["password"]:
            raise NotAllowed(WRONG)  # changed while the password was being looked at
        if fresh:
            writer.change("UPDATE accounts SET password = ? WHERE person_id = ?", fresh, row["person_id"])
        worked(writer, number)
        return _begin(store, writer, row["person_id"], browser, "password")


def sign_in_by_provider(
    store: Store, issuer: str, subject: str, email: str, email_verified: bool, browser: str = ""
) -> SignedIn:
    """Sign in whom an identity provider vouches for: by its subject, the first time by a verified e-mail address that
    is a sign-in name here. NotAllowed for everybody else; nobody is made up.
    """
    if not issuer or not subject:
        raise NotAllowed("Your organisation's sign-in did not say who you are; try again, or ask your admin.")
    known = f"{issuer}|{subject}"
    with store.writing() as writer:
        row = writer.row("SELECT * FROM accounts WHERE subject = ?", known)
        if row is None and email and email_verified:
            row = writer.row("SELECT * FROM accounts WHERE name_key = ? AND subject IS NULL", name_key(email))
            if row is not None and not row["disabled_at"]:
                writer.change("UPDATE accounts SET subject = ? WHERE person_id = ?", known, row["person_id"])
                who = row["person_id"]
                note(store, writer, who, "account.linked", kind="account", item=who, of=who)
        if row is None or row["disabled_at"]:
            raise NotAllowed(
                "You are known to your organisation, but have no account in this room yet. Ask your admin for one, "
                "under your e-mail address."
            )
        return _begin(store, writer, row["person_id"], browser, "provider")


def signed_in(store: Store, secret: str) -> SignIn | None:
    """Whom this secret signs in now; None where nobody any more: signed out, closed, idle for 12 hours, or 30 days old.

    Notes when it was last seen, once a minute at most.
    """
    if not secret or len(secret) > LONGEST_SECRET:
        return None
    now = store.today()
    with store.reading() as reader:
        row = reader.row(f"{_OPEN} AND sign_ins.secret = ?", *_bounds(now), fingerprint(secret))
        if row is None:
            return None
        found = _as_sign_in(row, known_person(reader, row["person_id"]))
    if now - datetime.fromisoformat(found.seen_at) >= SEEN_EVERY:
        try:
            with store.writing() as writer:
                writer.change("UPDATE sign_ins SET seen_at = ? WHERE id = ?", store.now(), found.id)
        except StoreFault:
            pass  # The database is busy: it will be noted with the next request.
    return found


def sign_out(store: Store, secret: str) -> None:
    """This browser is nobody's any more; nothing happens where it was not anybody's."""
    count_ending()
    with store.writing() as writer:
        row = writer.row("SELECT * FROM sign_ins WHERE secret = ? AND ended_at IS NULL", fingerprint(secret))
        if row is not None:
            writer.change("UPDATE sign_ins SET ended_at = ? WHERE id = ?", store.now(), row["id"])
            who = row["person_id"]
            note(store, writer, who, "account.signed_out", kind="account", item=who, of=who)


def sign_ins_of(store: Store, person_id: str, by: str) -> list[SignIn]:
    """The browsers this person is signed in at, the last seen first; for themselves and admins."""
    with store.reading() as reader:
        if by != person_id:
            admin(reader, by)
        person = known_person(reader, person_id)
        rows = reader.rows(
            f"{_OPEN} AND sign_ins.person_id = ? ORDER BY seen_at DESC", *_bounds(store.today()), person_id
        )
        return [_as_sign_in(row, person) for row in rows]


def end_sign_ins(store: Store, person_id: str, by: str) -> int:
    """Sign this person out everywhere, at once; of how many browsers. For themselves and admins."""
    with store.writing() as writer:
        if by != person_id:
            admin(writer, by)
        known_person(writer, person_id)
        ended = end_all(store, writer, person_id)
        detail = {"browsers": ended}
        note(
            store,
            writer,
            by,
            "account.signed_out_everywhere",
            kind="account",
            item=person_id,
            of=person_id,
            detail=detail,
        )
    return ended


def end_sign_in(store: Store, sign_in_id: str, by: str) -> None:
    """Sign one browser out, at once; for whoever is signed in there, and admins. NotFound where there is no such one.

    Nothing happens where it had ended already.
    """
    count_ending()
    with store.writing() as writer:
        row = writer.row("SELECT * FROM sign_ins WHERE id = ?", sign_in_id)
        if row is None or row["person_id"] != by:
            admin(writer, by)
        if row is None:
            raise NotFound("There is no such sign-in; refresh the page to see those there are.")
        ended = "UPDATE sign_ins SET ended_at = ? WHERE id = ? AND ended_at IS NULL"
        if writer.change(ended, store.now(), sign_in_id):
            who = row["person_id"]
            note(store, writer, by, "account.signed_out", kind="account", item=who, of=who)


def confirm_password(store: Store, secret: str, password: str, place: str = "") -> None:
    """That whoever this secret signs in knows their password, before something that cannot be undone.

    `place` is the address it is asked from; without one, tries count for them alone. NotAllowed where nobody is signed
    in, they have no password or it is another, TooOften after too many tries.
    """
    here = signed_in(store, secret)
    if here is None:
        raise NotAllowed("You are not signed in any more; sign in again first.")
    with store.reading() as reader:
        row = account_row(reader, here.person.id)
    if row["password"] is None:
        raise NotAllowed("You sign in through your organisation, and have no password here.")
    number = begin_try(store, row["name"], place or f"at the desk of {here.person.id}")
    if not matches(row["password"], password):
        raise NotAllowed(NOT_YOURS)
    with store.writing() as writer:
        worked(writer, number)


def change_password(store: Store, secret: str, old: str, new: str, place: str, browser: str = "") -> SignedIn:
    """Give whoever this secret signs in a new password; they are signed out everywhere, and in here anew.

    NotAllowed where nobody is signed in or the old one is wrong, TooOften after too many tries, Invalid where the new
    one cannot be used.
    """
    here = signed_in(store, secret)
    if here is None:
        raise NotAllowed("You are not signed in any more; sign in again first.")
    with store.reading() as reader:
        row = account_row(reader, here.person.id)
    if row["password"] is None:
        raise NotAllowed("You sign in through your organisation; your password is changed there.")
    chosen = usable_password(new, here.person.name, row["name"])
    number = begin_try(store, row["name"], place)
    if not matches(row["password"], old):
        raise NotAllowed(NOT_YOURS)
    if chosen == plain(old):
        raise Invalid("That is the password you have already; choose another.")
    kept = hashed(chosen)
    with store.writing() as writer:
        if account_row(writer, here.person.id)["password"] != row["password"]:
            raise NotAllowed("Your password was changed elsewhere meanwhile; sign in again.")
        worked(writer, number)
        keep_password(store, writer, here.person.id, kept)
        end_all(store, writer, here.person.id)
        who = here.person.id
        note(store, writer, who, "account.password_changed", kind="account", item=who, of=who)
        return _begin(store, writer, who, browser, "password")


_OPEN = (
    "SELECT sign_ins.* FROM sign_ins JOIN accounts USING (person_id) "
    "WHERE accounts.disabled_at IS NULL AND ended_at IS NULL AND expires_at > ? AND seen_at > ?"
)


def _bounds(now: datetime) -> tuple[str, str]:
    return now.isoformat(timespec="microseconds"), (now - IDLE).isoformat(timespec="microseconds")


def _begin(store: Store, writer: Writer, person_id: str, browser: str, way: str) -> SignedIn:
    now = store.today()
    secret = secrets.token_urlsafe(32)
    writer.add(
        "sign_ins",
        {
            "id": new_id(),
            "secret": fingerprint(secret),
            "person_id": person_id,
            "began_at": store.now(),
            "seen_at": store.now(),
            "expires_at": (now + AT_MOST).isoformat(timespec="microseconds"),
            "browser": storable(browser)[:LONGEST_BROWSER],
        },
    )
    note(
        store, writer, person_id, "account.signed_in", kind="account", item=person_id, of=person_id, detail={"by": way}
    )
    return SignedIn(secret, known_person(writer, person_id))


def _as_sign_in(row: Row, person: Person) -> SignIn:
    return SignIn(row["id"], person, row["began_at"], row["seen_at"], row["expires_at"], row["browser"] or "")
