"""Erasing a person: their rows, sounds and memories of both go, and nothing here names them any more. No undo.

What stays are counts, the log's lines without who it was, and for others the levels that they gave them. Their words to
others go, too, unless they are to stay without the name: what a mentor wrote about somebody's work is that person's as
well (Court of Justice of the EU, C-434/16, Nowak). Customers that were published belong to the room.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.errors import Invalid, NotAllowed, StoreFault
from app.store import Row, Store, Writer, new_id
from app.store.owned import give_to_owner
from app.training.log import SYSTEM, note
from app.training.mentoring.carrying import Owner
from app.training.people import Person, known_person
from app.training.rights.access import allowed
from app.training.rights.counts import keep_counts
from app.training.rights.forgetting import forget
from app.training.rights.naming import Name, take_out_id, take_out_name
from app.training.rights.tables import OF_A_PERSON, OF_ATTEMPTS, TO_OTHERS
from app.training.sound.files import let_go
from app.training.statements import void_all_of

LEFT = "somebody who has left"
ERASED_FILE = "erased.jsonl"
"""Beside the database: hashes of who was erased, so that a backup made before does not bring them back."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Erased:
    """What went. Nothing in it says whose it was."""

    attempts: int
    replies: int
    sounds: int
    """Files of sound."""
    for_others: int
    """Things they had written or done for others, which are now signed by nobody."""
    named: int
    """Places where others had named them."""
    settled: bool
    """Whether the database's own journal is emptied, too; otherwise that happens within the hour."""
    listed: bool = True
    """Whether the list of erasures beside the database could be written, too."""


def would_erase(store: Store, person_id: str, by: str | Owner) -> Erased:
    """What erasing this person would take away; places where others name them are not counted. Raises as erasing."""
    with store.reading() as reader:
        person, _ = allowed(reader, person_id, by)
        refuse_last_admin(reader.rows(_ADMINS), person)
        of = "attempt_id IN (SELECT id FROM attempts WHERE person_id = ?)"
        counts = reader.row(
            "SELECT (SELECT count(*) FROM attempts WHERE person_id = ?) AS attempts,"
            f" (SELECT count(*) FROM exchanges WHERE {of}) AS replies,"
            f" (SELECT count(DISTINCT hash) FROM sounds WHERE {of} AND speaker = 'trainee') AS sounds",
            person.id, person.id, person.id,
        )  # fmt: skip
        assert counts is not None
        others = sum(
            reader.rows(
                f'SELECT count(*) AS n FROM {each.table} WHERE "{each.by}" = ?'
                + (f" AND NOT {of}" if each.table in _AT_ATTEMPTS else ""),
                *[person.id] * (2 if each.table in _AT_ATTEMPTS else 1),
            )[0]["n"]
            for each in TO_OTHERS
            if each.words or each.table == "annotations"
        )
    return Erased(**counts, for_others=others, named=0, settled=False)


def erase_person(
    store: Store, person_id: str, by: str | Owner, typed: str | None = None, *, keep_words: bool = False
) -> Erased:
    """Erase a person; whoever erases themselves gives their own name as they `typed` it.

    `keep_words`: what they wrote to others stays, without their name. Raises NotFound, NotAllowed (somebody else's, or
    the last admin), Invalid where the name typed is another; then nothing went.
    """
    with store.writing() as writer:
        person, who = allowed(writer, person_id, by)
        if who == person.id and " ".join((typed or "").split()).casefold() != person.name.casefold():
            raise Invalid(f"Type your name as it stands here, {person.name}, to erase everything about you.")
        refuse_last_admin(writer.rows(_ADMINS), person)
        going = [row["id"] for row in writer.rows("SELECT id FROM attempts WHERE person_id = ?", person.id)]
        done, freed = _take_away(store, writer, person, keep_words=keep_words)
        by_whom = "erased" if who == person.id else who
        detail = {"attempts": done.attempts, "replies": done.replies}
        note(store, writer, by_whom, "person.erased", kind="person", item="erased", of="erased", detail=detail)
        _remember(store, writer, person.id)
    with suppress(StoreFault):  # The rows are gone; a file that cannot go now is swept up within the hour.
        let_go(store, freed)
    forget(person.id, *going)
    listed = list_erased(store)
    settled = store.empty_write_ahead()
    if not settled:
        log.warning("The database's journal could not be emptied after an erasure; it is tried again within the hour.")
    return Erased(done.attempts, done.replies, len(set(freed)), done.for_others, done.named, settled, listed)


def refuse_last_admin(admins: list[Row], person: Person) -> None:
    """NotAllowed where nobody could look after the room any more."""
    if person.is_admin and len(admins) == 1:
        raise NotAllowed(
            "You are the last admin here; make somebody else an admin first."
            if admins[0]["person_id"] == person.id
            else "This is the last admin; make another one first."
        )


def remove_attempts(writer: Writer, attempt_ids: list[str]) -> list[str]:
    """Take these conversations away with all that hangs on them, keeping counts; names of sounds that may go."""
    writer.change("CREATE TEMP TABLE IF NOT EXISTS going (id TEXT PRIMARY KEY)")
    writer.change("DELETE FROM going")
    for attempt_id in attempt_ids:
        writer.change("INSERT INTO going (id) VALUES (?)", attempt_id)
    keep_counts(writer)
    which = "attempt_id IN (SELECT id FROM going)"
    freed = [
        row["hash"]
        for row in writer.rows(
            f"SELECT hash FROM sounds WHERE {which} UNION SELECT hash FROM takes WHERE {which} UNION SELECT hash"
            f" FROM clips WHERE exemplar_id IN (SELECT id FROM exemplars WHERE {which})"
        )
        if row["hash"]
    ]
    for part in OF_ATTEMPTS:
        writer.change(f"DELETE FROM {part.table} WHERE {part.where}")
    writer.change("DELETE FROM going")
    return freed


def erase_again(store: Store, known: list[Row]) -> int:
    """Erase whoever is in this list of erasures and is here all the same, from a backup made before; how many."""
    with store.reading() as reader:
        here = [row["id"] for row in reader.rows("SELECT id FROM people")]
    back = [each for each in here if any(hmac.compare_digest(_hashed(row["salt"], each), row["hash"]) for row in known)]
    for person_id in back:
        with store.writing() as writer:
            person = known_person(writer, person_id)
            done, freed = _take_away(store, writer, person, keep_words=False)
            detail = {"attempts": done.attempts, "replies": done.replies}
            note(store, writer, SYSTEM, "person.erased", kind="person", item="erased", of="erased", detail=detail)
        let_go(store, freed)
    with store.writing() as writer:
        for row in known:
            writer.change(
                "INSERT INTO erasures (hash, salt, erased_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                row["hash"], row["salt"], row["erased_at"],
            )  # fmt: skip
    list_erased(store)
    return len(back)


def list_erased(store: Store) -> bool:
    """Write the list of erasures beside the database, for a backup that is put back after the database was lost.

    Whether it could be written.
    """
    with store.reading() as reader:
        rows = reader.rows("SELECT hash, salt, erased_at FROM erasures ORDER BY erased_at, hash")
    path = store.path.parent / ERASED_FILE
    try:
        known = {row["hash"]: row for row in (*read_list(path.parent), *rows)}
        if not known:
            return True
        text = "".join(f"{json.dumps(row)}\n" for row in known.values())
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        give_to_owner(path, path.parent)
        return True
    except OSError as error:
        log.warning("The list of erasures could not be written (%s); the database has it, too.", error.strerror)
        return False


def read_list(folder: Path) -> list[Row]:
    """What the list beside a database says; lines that cannot be read are left out."""
    try:
        lines = (folder / ERASED_FILE).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    found = []
    for line in lines:
        with suppress(ValueError):
            row = json.loads(line)
            if isinstance(row, dict) and all(isinstance(row.get(key), str) for key in ("hash", "salt", "erased_at")):
                found.append({key: row[key] for key in ("hash", "salt", "erased_at")})
    return found


# Under the verbs.


_AT_ATTEMPTS = ("annotations", "verdicts", "feedback", "remarks", "calibration_levels", "exemplars")
"""Of what is written to others, what stands at a conversation: at one's own it goes with that."""
_ADMINS = "SELECT person_id FROM person_roles WHERE role = 'admin'"


def _take_away(store: Store, writer: Writer, person: Person, *, keep_words: bool) -> tuple[Erased, list[str]]:
    own = writer.rows("SELECT id FROM attempts WHERE person_id = ?", person.id)
    replies = writer.row(
        "SELECT count(*) AS n FROM exchanges WHERE attempt_id IN (SELECT id FROM attempts WHERE person_id = ?)",
        person.id,
    )
    # While the rows are there that say which lines of the log are about them.
    _out_of_log(writer, person.id)
    void_all_of(store, writer, person.id)
    takes = writer.rows("SELECT hash FROM takes WHERE person_id = ? AND hash IS NOT NULL", person.id)
    freed = [row["hash"] for row in takes] + remove_attempts(writer, [row["id"] for row in own])
    if not keep_words:
        _drop_drafts(writer, person.id)
    for part in OF_A_PERSON:
        writer.change(f"DELETE FROM {part.table} WHERE {part.where}", person.id)
    for_others = _sign_over(writer, person, store.now(), keep_words=keep_words)
    others = [
        row["name"] for row in writer.rows("SELECT name FROM people WHERE id <> ? AND left_at IS NULL", person.id)
    ]
    named = take_out_name(writer, Name(person.name, others))
    writer.change("DELETE FROM people WHERE id = ?", person.id)
    return Erased(len(own), int(replies["n"]) if replies else 0, len(freed), for_others, named, False), freed


def _sign_over(writer: Writer, person: Person, now: str, *, keep_words: bool) -> int:
    """Put an empty row in this person's place wherever others were written to; how many things that is."""
    shell = new_id()
    writer.add("people", {"id": shell, "name": LEFT, "told_at": None, "created_at": now, "left_at": now})
    if not keep_words:
        for each in TO_OTHERS:
            for column in each.words:
                writer.change(f'UPDATE {each.table} SET {column} = ? WHERE "{each.by}" = ?', each.instead, person.id)
        writer.change(
            "UPDATE readings SET reading = '' WHERE annotation_id IN (SELECT id FROM annotations WHERE person_id = ?)",
            person.id,
        )
    signed = sum(
        writer.change(f'UPDATE {each.table} SET "{each.by}" = ? WHERE "{each.by}" = ?', shell, person.id)
        for each in TO_OTHERS
    )
    take_out_id(writer, person.id, shell)
    if not signed:
        writer.change("DELETE FROM people WHERE id = ?", shell)
    return signed


def _drop_drafts(writer: Writer, person_id: str) -> None:
    """Customers they had begun, that nobody else worked on and that nobody ever met."""
    alone = (
        "(SELECT id FROM scenario_drafts AS mine WHERE started_by = ? AND changed_by = ?"
        " AND NOT EXISTS (SELECT 1 FROM publications WHERE draft_id = mine.id)"
        ' AND NOT EXISTS (SELECT 1 FROM draft_points WHERE draft_id = mine.id AND "by" <> ?))'
    )
    whose = (person_id, person_id, person_id)
    for table in ("draft_points", "rehearsals", "sign_offs", "proofs"):
        writer.change(f"DELETE FROM {table} WHERE draft_id IN {alone}", *whose)
    # Without its points nothing says any more that others worked on it, and nobody did.
    writer.change(
        "DELETE FROM scenario_drafts WHERE started_by = ? AND changed_by = ?"
        " AND NOT EXISTS (SELECT 1 FROM publications WHERE draft_id = scenario_drafts.id)"
        " AND NOT EXISTS (SELECT 1 FROM draft_points WHERE draft_id = scenario_drafts.id)",
        person_id, person_id,
    )  # fmt: skip


def _out_of_log(writer: Writer, person_id: str) -> None:
    """Take the person out of the log: that something was done, and when, stays."""
    about = "of = ?1 OR item = ?1 OR item IN (SELECT id FROM attempts WHERE person_id = ?1) OR instr(detail, ?1)"
    writer.change(f"UPDATE log SET item = 'erased', detail = '{{}}' WHERE {about}", person_id)
    writer.change("UPDATE log SET of = 'erased' WHERE of = ?", person_id)
    writer.change('UPDATE log SET "by" = \'erased\' WHERE "by" = ?', person_id)


def _remember(store: Store, writer: Writer, person_id: str) -> None:
    salt = secrets.token_hex(16)
    writer.add("erasures", {"hash": _hashed(salt, person_id), "salt": salt, "erased_at": store.now()})


def _hashed(salt: str, person_id: str) -> str:
    return hashlib.sha256(f"{salt}:{person_id}".encode()).hexdigest()
