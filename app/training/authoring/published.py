"""Customers that were published here: every version ever put into the room, none of which changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.scenario.files import read_text
from app.scenario.model import Scenario
from app.store import Row, Store
from app.training.mentoring.access import mentor

_HARDNESS = {"easy": 0, "normal": 1, "hard": 2}
PUBLICATIONS = (
    "SELECT publications.*, publisher.name AS published_by_name, signer.name AS signed_by_name "
    "FROM publications JOIN people AS publisher ON publisher.id = published_by "
    "LEFT JOIN people AS signer ON signer.id = signed_by "
)


@dataclass(frozen=True)
class Publication:
    """A version of a customer as it was put into the room."""

    id: str
    scenario_id: str
    version: int
    text: str
    """The file, character for character."""
    content_hash: str
    draft_id: str
    note: str
    """What is new in it, in the author's words."""
    signed_by: str | None
    signed_by_name: str | None
    """The second trainer, who read and signed it off; None where the room has no other."""
    signed_at: str | None
    proof_id: str | None
    published_by: str
    published_by_name: str
    published_at: str
    withdrawn_at: str | None


def publications(store: Store, by: str, scenario_id: str | None = None) -> list[Publication]:
    """Every version published here, or those of one customer, the newest first; for mentors, trainers and admins."""
    with store.reading() as reader:
        mentor(reader, by)
        rows = reader.rows(
            PUBLICATIONS + "WHERE ? IS NULL OR scenario_id = ? ORDER BY published_at DESC, version DESC",
            scenario_id, scenario_id,
        )  # fmt: skip
    return [publication_value(row) for row in rows]


def publication_mark(store: Store) -> str:
    """Changes whenever something is published or withdrawn: while it is the same, so is `in_the_room`."""
    with store.reading() as reader:
        row = reader.row("SELECT count(*) AS made, count(withdrawn_at) AS withdrawn FROM publications")
    assert row is not None
    return f"{row['made']}-{row['withdrawn']}"


def in_the_room(store: Store, shipped: Mapping[str, Scenario]) -> dict[str, Scenario]:
    """Whom trainees can meet, easy ones first: the newest version of each one published here, and the shipped ones.

    Where a version of a shipped customer was published here, that one is met until it is withdrawn.
    """
    with store.reading() as reader:
        rows = reader.rows(
            "SELECT scenario_id, text FROM publications AS one WHERE withdrawn_at IS NULL AND version = "
            "(SELECT max(version) FROM publications WHERE scenario_id = one.scenario_id AND withdrawn_at IS NULL)"
        )
    found = dict(shipped)
    for row in rows:
        scenario = read_text(row["text"], f"{row['scenario_id']}.yaml").scenario
        if scenario is not None:
            found[scenario.id] = scenario
    ordered = sorted(found.values(), key=lambda each: (_HARDNESS[each.difficulty], each.id))
    return {each.id: each for each in ordered}


def content_hash(scenario: Scenario) -> str:
    """A digest of everything a scenario says but its version and status: what a proof or a sign-off is true of."""
    said = scenario.model_dump(mode="json", exclude={"version", "status"})
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def publication_value(row: Row) -> Publication:
    """A publication from a row of PUBLICATIONS."""
    return Publication(
        row["id"], row["scenario_id"], row["version"], row["text"], row["content_hash"], row["draft_id"], row["note"],
        row["signed_by"], row["signed_by_name"], row["signed_at"], row["proof_id"], row["published_by"],
        row["published_by_name"], row["published_at"], row["withdrawn_at"],
    )  # fmt: skip
