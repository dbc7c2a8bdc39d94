"""What mentors say about a customer to those who write them: a line that rings wrong, and whether it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import Invalid, NotAllowed, NotFound
from app.scenario.model import Scenario
from app.store import Reader, Row, Store, Writer, new_id
from app.training.authoring.access import author
from app.training.mentoring.access import bounded, mentor
from app.training.people import has_role

LONGEST_REMARK = 2000
LONGEST_QUOTE = 1000


@dataclass(frozen=True)
class CustomerRemark:
    """Something said about a customer."""

    id: str
    scenario_id: str
    version: int
    """The version that was read."""
    quote: str
    """The line it is about; empty where it is about all of them."""
    text: str
    by: str
    by_name: str
    left_at: str
    settled_by_name: str
    settled_at: str | None
    """None while nobody has settled it."""


def leave_remark(
    store: Store, known: Mapping[str, Scenario], scenario_id: str, version: int, quote: str, text: str, by: str
) -> CustomerRemark:
    """Say something about a customer; for mentors, trainers and admins. `known`: the customers read from files.

    `text` has up to 2000 characters, `quote` (the line it is about, or "") up to 1000. Raises Invalid where `text` is
    empty or either is too long, NotFound where no customer of that id is or was here.
    """
    text = bounded(text, LONGEST_REMARK, "a remark")
    quote = bounded(quote, LONGEST_QUOTE, "the line it is about")
    with store.writing() as writer:
        person = mentor(writer, by)
        if not text:
            raise Invalid("Write what you would say about them first.")
        if scenario_id not in known and not _was_here(writer, scenario_id):
            raise NotFound("No such customer is here; go back to all scenarios.")
        remark_id = new_id()
        writer.add(
            "scenario_remarks",
            {
                "id": remark_id, "scenario_id": scenario_id, "version": version, "quote": quote, "text": text,
                "by": person.id, "left_at": store.now(), "settled_by": None, "settled_at": None, "taken_back_at": None,
            },
        )  # fmt: skip
        return _remark(writer, remark_id)


def remarks_on(store: Store, scenario_id: str, by: str) -> list[CustomerRemark]:
    """All that was said about a customer and not taken back: what is not settled first, then the newest first."""
    with store.reading() as reader:
        mentor(reader, by)
        rows = reader.rows(
            f"{_REMARKS} WHERE said.scenario_id = ? AND said.taken_back_at IS NULL "
            "ORDER BY said.settled_at IS NOT NULL, said.left_at DESC, said.rowid DESC",
            scenario_id,
        )
    return [_value(row) for row in rows]


def settle_remark(store: Store, remark_id: str, by: str) -> CustomerRemark:
    """Note that a remark was seen to; for trainers and admins. Whoever settled it first stays the one who did."""
    with store.writing() as writer:
        person = author(writer, by)
        _remark(writer, remark_id)
        writer.change(
            "UPDATE scenario_remarks SET settled_by = ?, settled_at = ? WHERE id = ? AND settled_at IS NULL",
            person.id, store.now(), remark_id,
        )  # fmt: skip
        return _remark(writer, remark_id)


def undo_settle_remark(store: Store, remark_id: str, by: str) -> CustomerRemark:
    """Make a settled remark an open one again; for trainers and admins."""
    with store.writing() as writer:
        author(writer, by)
        _remark(writer, remark_id)
        writer.change("UPDATE scenario_remarks SET settled_by = NULL, settled_at = NULL WHERE id = ?", remark_id)
        return _remark(writer, remark_id)


def take_back_remark(store: Store, remark_id: str, by: str) -> CustomerRemark:
    """Take one's own remark back; nobody reads it any more, and it can be brought back. What it said."""
    with store.writing() as writer:
        found = _own(writer, remark_id, by)
        writer.change(
            "UPDATE scenario_remarks SET taken_back_at = ? WHERE id = ? AND taken_back_at IS NULL",
            store.now(), remark_id,
        )  # fmt: skip
        return found


def undo_take_back_remark(store: Store, remark_id: str, by: str) -> CustomerRemark:
    """Bring one's own remark back as it was."""
    with store.writing() as writer:
        found = _own(writer, remark_id, by)
        writer.change("UPDATE scenario_remarks SET taken_back_at = NULL WHERE id = ?", remark_id)
        return found


def who_writes(store: Store, by: str) -> list[str]:
    """The names of those who may write customers here: trainers, or where there is none the admins; by name."""
    with store.reading() as reader:
        mentor(reader, by)
        rows = reader.rows(
            f"SELECT name, {has_role('people.id', 'trainer')} AS trains FROM people "
            f"WHERE {has_role('people.id', 'trainer', 'admin')} ORDER BY name COLLATE NOCASE, created_at"
        )
    trainers = [row["name"] for row in rows if row["trains"]]
    return trainers or [row["name"] for row in rows]


# Under the verbs.


_REMARKS = (
    "SELECT said.*, people.name AS by_name, settler.name AS settled_by_name FROM scenario_remarks AS said "
    'JOIN people ON people.id = said."by" LEFT JOIN people AS settler ON settler.id = said.settled_by'
)


def _was_here(reader: Reader, scenario_id: str) -> bool:
    """Whether a customer of that id was ever published or met here."""
    found = reader.row(
        "SELECT id FROM publications WHERE scenario_id = ?1 UNION ALL "
        "SELECT hash FROM scenarios WHERE scenario_id = ?1 LIMIT 1",
        scenario_id,
    )
    return found is not None


def _remark(reader: Reader, remark_id: str) -> CustomerRemark:
    row = reader.row(f"{_REMARKS} WHERE said.id = ?", remark_id)
    if row is None:
        raise NotFound("There is no such remark; look at the customer again.")
    return _value(row)


def _own(writer: Writer, remark_id: str, by: str) -> CustomerRemark:
    person = mentor(writer, by)
    found = _remark(writer, remark_id)
    if found.by != person.id:
        raise NotAllowed(f"This remark is {found.by_name}'s; say something of your own beside it.")
    return found


def _value(row: Row) -> CustomerRemark:
    return CustomerRemark(
        id=row["id"],
        scenario_id=row["scenario_id"],
        version=row["version"],
        quote=row["quote"],
        text=row["text"],
        by=row["by"],
        by_name=row["by_name"],
        left_at=row["left_at"],
        settled_by_name=row["settled_by_name"] or "",
        settled_at=row["settled_at"],
    )
