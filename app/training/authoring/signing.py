"""Sign-offs: a second trainer reads a customer and says that it may be met; true of those very words alone."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import Invalid, NotAllowed, NotFound, StaleDraft
from app.scenario.files import read_text
from app.scenario.model import Scenario
from app.store import Reader, Row, Store, new_id, storable
from app.training import log
from app.training.authoring.access import author, draft_row
from app.training.authoring.points import add_point
from app.training.authoring.published import content_hash
from app.training.people import has_role

LONGEST_NOTE = 2000
"""Characters a note may have."""
ASKED = "asked"
"""Why of a restore point that holds the words a sign-off was asked for."""
NOT_YET = "not-yet"
"""Why of a restore point that holds the words a second reader would not have trainees meet yet."""
_NOT_YET_IS = "Not yet: "
"""What the name of such a point begins with; the reader's note follows."""


@dataclass(frozen=True)
class SignOff:
    """One person's word for a draft's text."""

    id: str
    content_hash: str
    note: str
    by: str
    by_name: str
    signed_at: str
    withdrawn_at: str | None


@dataclass(frozen=True)
class NotYet:
    """What a second reader asked to be changed first."""

    by: str
    by_name: str
    note: str
    said_at: str


@dataclass(frozen=True)
class Signing:
    """How a draft stands with a second reader."""

    signed: SignOff | None
    """That holds for the text as it is now."""
    earlier: SignOff | None
    """The newest that held for other words of it, where none holds now."""
    may_sign: tuple[str, ...]
    """Names of those who may; empty where the room has no other trainer or admin."""
    you_may: bool
    asked_at: str | None
    """When a sign-off was asked for, of the text as it is now."""
    asked_by_name: str | None
    not_yet: NotYet | None
    """What somebody said of the text as it is now instead of signing it; None where it was signed off since."""


@dataclass(frozen=True)
class Wanted:
    """A draft that waits for this person to read it."""

    draft_id: str
    title: str
    asked_by_name: str
    asked_at: str


def signing_of(store: Store, draft_id: str, by: str) -> Signing:
    """How a draft stands with a second reader, for the person who asks."""
    with store.reading() as reader:
        person = author(reader, by)
        row = draft_row(reader, draft_id)
        able = may_sign(reader, row)
        every = _sign_offs(reader, draft_id)
        asked, declined = (
            _asked(reader, row),
            reader.rows(_DECLINED + "AND draft.id = ?" + _NEWEST_FIRST, NOT_YET, draft_id),
        )
    scenario = read_text(row["text"], "customer.yaml").scenario
    text_hash = content_hash(scenario) if scenario else ""
    valid = [each for each in every if each.withdrawn_at is None]
    signed = next((each for each in valid if each.content_hash == text_hash and each.by in able), None)
    earlier = None if signed else next((each for each in valid if each.content_hash != text_hash), None)
    return Signing(
        signed,
        earlier,
        tuple(able.values()),
        person.id in able,
        asked["kept_at"] if asked else None,
        asked["by_name"] if asked else None,
        _not_yet(declined[0]) if declined and not signed else None,
    )


def sign_off(store: Store, draft_id: str, text_hash: str, note: str, by: str) -> SignOff:
    """Say of these words that they may be met. `text_hash` is the `content_hash` of what was read.

    Where they stand published and nobody had signed them, the publication says from now on who did. Raises NotAllowed
    where the person wrote on it, StaleDraft where the text is another by now, Invalid where it has faults or the note
    is too long. Signing the same words again changes the note alone.
    """
    note = _note(note)
    with store.writing() as writer:
        person = author(writer, by)
        row = draft_row(writer, draft_id)
        _may_say(writer, row, text_hash, person.id)
        now, name = store.now(), new_id()
        again = writer.row(
            'SELECT id FROM sign_offs WHERE draft_id = ? AND content_hash = ? AND "by" = ? AND withdrawn_at IS NULL',
            draft_id, text_hash, person.id,
        )  # fmt: skip
        if again:
            name = again["id"]
            writer.change("UPDATE sign_offs SET note = ? WHERE id = ?", note, name)
        else:
            writer.add(
                "sign_offs",
                {
                    "id": name, "draft_id": draft_id, "content_hash": text_hash, "note": note, "by": person.id,
                    "signed_at": now,
                },
            )  # fmt: skip
        writer.change(
            "UPDATE publications SET signed_by = ?, signed_at = ? "
            "WHERE draft_id = ? AND content_hash = ? AND signed_by IS NULL",
            person.id, now, draft_id, text_hash,
        )  # fmt: skip
        log.note(store, writer, person.id, "customer.signed", kind="draft", item=draft_id)
        return next(each for each in _sign_offs(writer, draft_id) if each.id == name)


def say_not_yet(store: Store, draft_id: str, text_hash: str, note: str, by: str) -> None:
    """Say of these words that trainees should not meet them yet, and why; the note goes to whoever writes them.

    It holds until the words change or are signed off, and takes back one's own sign-off. `text_hash` is the
    `content_hash` of what was read. Raises Invalid where the note is empty or too long or the text has faults,
    NotAllowed where the person wrote on it, StaleDraft where the text is another by now.
    """
    note = " ".join(_note(note).split())
    if not note:
        raise Invalid("Write what is to be changed first, so that whoever writes it knows; then press Not yet.")
    with store.writing() as writer:
        person = author(writer, by)
        row = draft_row(writer, draft_id)
        _may_say(writer, row, text_hash, person.id)
        now = store.now()
        writer.change(
            'UPDATE sign_offs SET withdrawn_at = ? WHERE draft_id = ? AND "by" = ? AND withdrawn_at IS NULL',
            now, draft_id, person.id,
        )  # fmt: skip
        add_point(writer, draft_id, row["text"], row["revision"], NOT_YET, f"{_NOT_YET_IS}{note}", person.id, now)
        log.note(store, writer, person.id, "customer.not_yet", kind="draft", item=draft_id)


def not_yets(store: Store, by: str) -> dict[str, NotYet]:
    """What second readers asked to be changed first, by draft: the newest of those said of its words as they are."""
    with store.reading() as reader:
        author(reader, by)
        rows = reader.rows(_DECLINED + _NEWEST_FIRST, NOT_YET)
        signed = {row["id"]: _signed_since(reader, row) for row in rows}
    return {row["id"]: _not_yet(row) for row in reversed(rows) if not signed[row["id"]]}


def withdraw_sign_off(store: Store, draft_id: str, by: str) -> None:
    """Take back one's own sign-offs of a draft. What was published stays. NotFound where there is none."""
    with store.writing() as writer:
        person = author(writer, by)
        draft_row(writer, draft_id)
        if not writer.change(
            'UPDATE sign_offs SET withdrawn_at = ? WHERE draft_id = ? AND "by" = ? AND withdrawn_at IS NULL',
            store.now(), draft_id, person.id,
        ):  # fmt: skip
            raise NotFound("You have not signed this customer off; there is nothing to take back.")
        log.note(store, writer, person.id, "customer.unsigned", kind="draft", item=draft_id)


def ask_sign_off(store: Store, draft_id: str, by: str) -> None:
    """Ask whoever may for a sign-off of the draft as it is now; it then stands on their shelf.

    Asking twice for the same words asks once. Raises Invalid where it has faults, or where the room has nobody to ask.
    """
    _, text = _readable(store, draft_id, by)
    with store.writing() as writer:
        person = author(writer, by)
        row = draft_row(writer, draft_id)
        if row["text"] != text:
            raise StaleDraft(f"{row['changed_by_name']} has just changed this customer; look at it, then ask.")
        if not [name for name in may_sign(writer, row) if name != person.id]:
            raise Invalid("There is no other trainer or admin in this room to ask; you may publish without.")
        if _asked(writer, row) is None:
            label = "A sign-off was asked for"
            add_point(writer, draft_id, row["text"], row["revision"], ASKED, label, person.id, store.now())


def wanted_sign_offs(store: Store, by: str) -> list[Wanted]:
    """The drafts whose sign-off was asked for and which this person may sign; the oldest asked first."""
    with store.reading() as reader:
        person = author(reader, by)
        rows = reader.rows(_WANTED, ASKED)
        mine = [row for row in rows if person.id in may_sign(reader, row)]
    return sorted((_wanted(row) for row in mine), key=lambda each: each.asked_at)


def count_wanted_sign_offs(store: Store, by: str) -> int:
    """How many `wanted_sign_offs` there are for this person, for the menu."""
    return len(wanted_sign_offs(store, by))


# For the other verbs, inside their own transactions.


def may_sign(reader: Reader, row: Row) -> dict[str, str]:
    """Those who may sign a draft off, by id: the trainers and admins who have not written on it.

    Where all of them have, it is those who did not change it last: a room where everybody helped can still publish.
    """
    authors = {
        each["id"]: each["name"]
        for each in reader.rows(
            f"SELECT id, name FROM people WHERE {has_role('people.id', 'trainer', 'admin')} ORDER BY name"
        )
    }
    wrote = {row["started_by"], row["changed_by"]} | {
        each["by"]
        for each in reader.rows(
            "SELECT DISTINCT \"by\" FROM draft_points WHERE draft_id = ? AND why IN ('started', 'written', 'before')",
            row["id"],
        )
    }
    able = {name: called for name, called in authors.items() if name not in wrote}
    return able or {name: called for name, called in authors.items() if name != row["changed_by"]}


def sign_off_in(reader: Reader, row: Row, text_hash: str) -> SignOff | None:
    """The sign-off that holds for these words of a draft, by somebody who may; None where there is none."""
    able = may_sign(reader, row)
    for each in _sign_offs(reader, row["id"]):
        if each.withdrawn_at is None and each.content_hash == text_hash and each.by in able:
            return each
    return None


_UNANSWERED = (
    "AND NOT EXISTS (SELECT 1 FROM draft_points AS later WHERE later.draft_id = point.draft_id "
    f"AND later.why = '{NOT_YET}' AND later.text = point.text AND later.rowid > point.rowid) "
)
"""Of the askings `point`: those nobody answered with a not yet."""
_DECLINED = (
    "SELECT draft.*, point.label, point.kept_at, reader.id AS reader_id, reader.name AS reader_name "
    "FROM scenario_drafts AS draft JOIN draft_points AS point ON point.draft_id = draft.id AND point.why = ? "
    'AND point.text = draft.text JOIN people AS reader ON reader.id = point."by" '
    "WHERE draft.removed_at IS NULL "
)
"""The not yets said of drafts as they are now."""
_NEWEST_FIRST = " ORDER BY point.kept_at DESC, point.rowid DESC"
_WANTED = (
    "SELECT scenario_drafts.*, point.kept_at, asker.name AS by_name FROM scenario_drafts "
    "JOIN draft_points AS point ON point.draft_id = scenario_drafts.id AND point.why = ? "
    "AND point.text = scenario_drafts.text "
    'JOIN people AS asker ON asker.id = point."by" '
    "WHERE removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM sign_offs WHERE sign_offs.draft_id = scenario_drafts.id "
    f"AND sign_offs.signed_at >= point.kept_at AND sign_offs.withdrawn_at IS NULL) {_UNANSWERED}"
)


def _asked(reader: Reader, row: Row) -> Row | None:
    return reader.row(
        'SELECT kept_at, people.name AS by_name FROM draft_points AS point JOIN people ON people.id = point."by" '
        f"WHERE draft_id = ? AND why = ? AND text = ? {_UNANSWERED} ORDER BY kept_at DESC LIMIT 1",
        row["id"], ASKED, row["text"],
    )  # fmt: skip


def _readable(store: Store, draft_id: str, by: str) -> tuple[Scenario, str]:
    with store.reading() as reader:
        author(reader, by)
        text = str(draft_row(reader, draft_id)["text"])
    scenario = read_text(text, "customer.yaml").scenario
    if scenario is None:
        raise Invalid("This customer has faults still; put right what is marked under Write and try first.")
    return scenario, text


def _may_say(reader: Reader, row: Row, text_hash: str, by: str) -> None:
    """Refuse where a person may not say of these words whether trainees meet them, or read others."""
    scenario = read_text(row["text"], "customer.yaml").scenario
    if scenario is None:
        raise Invalid("This customer has faults still; put right what is marked under Write and try first.")
    if content_hash(scenario) != text_hash:
        raise StaleDraft(f"{row['changed_by_name']} changed this customer since you read it; read it again, then say.")
    if by not in may_sign(reader, row):
        raise NotAllowed("You have written on this customer; somebody else must read it and sign it off.")


def _signed_since(reader: Reader, row: Row) -> bool:
    scenario = read_text(row["text"], "customer.yaml").scenario
    return scenario is not None and sign_off_in(reader, row, content_hash(scenario)) is not None


def _not_yet(row: Row) -> NotYet:
    return NotYet(row["reader_id"], row["reader_name"], row["label"].removeprefix(_NOT_YET_IS), row["kept_at"])


def _note(note: str) -> str:
    note = storable(note).strip()
    if len(note) > LONGEST_NOTE:
        raise Invalid(f"That note has {len(note)} characters; shorten it to {LONGEST_NOTE} or fewer.")
    return note


def _sign_offs(reader: Reader, draft_id: str) -> list[SignOff]:
    rows = reader.rows(
        'SELECT sign_offs.*, people.name AS by_name FROM sign_offs JOIN people ON people.id = sign_offs."by" '
        "WHERE draft_id = ? ORDER BY signed_at DESC, sign_offs.rowid DESC",
        draft_id,
    )
    return [
        SignOff(
            row["id"], row["content_hash"], row["note"], row["by"], row["by_name"], row["signed_at"],
            row["withdrawn_at"],
        )
        for row in rows
    ]  # fmt: skip


def _wanted(row: Row) -> Wanted:
    source = read_text(row["text"], "customer.yaml").source
    data = source.data if source else None
    title = data.get("title") if isinstance(data, dict) else None
    return Wanted(row["id"], title if isinstance(title, str) else "A customer", row["by_name"], row["kept_at"])
