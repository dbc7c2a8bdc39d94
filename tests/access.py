"""Everybody who could ask something of a room, in one room: seeded once, copied for every try."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benches import SmallBench, of_our_own
from rooms import SmallRoom, made_up

from app.errors import NotAllowed, NotFound, UnderheardError
from app.store import Store, new_id
from app.training import mentoring, practice
from app.training.authoring import start_draft
from app.training.people import Person, create_person, mark_told

ROLES = ("nobody", "erased", "owner", "other", "mentor", "far", "practises", "trainer", "admin")
"""Who asks: no id, the id of somebody who is gone, the trainee whose attempt it is, another trainee, a mentor of the
trainee's team, a mentor of another team, a mentor of the team who practises and asks about an attempt of their own,
a trainer of the team who began the draft, an admin who is in no team."""

LIBRARY = {
    "gate-key": made_up(),
    "side-gate": type(made_up()).model_validate_json(
        made_up("side-gate").model_dump_json().replace("hidden-", "veiled-").replace("Story of", "Tale of")
    ),
}
HERS = "her-very-own-words"
"""Stands in every reply of Ana's."""

Outcome = str
"""'y' did it (or said that the request itself is faulty), 'n' refused, '0' says there is no such thing."""


@dataclass(frozen=True)
class Everybody:
    """The room as seeded, where it is kept, and who plays which part."""

    path: Path
    people: dict[str, Person]
    attempt: str
    """Ana's, done."""
    talking: str
    """Ana's, still going on."""
    own: str
    """The practising mentor's, done."""
    own_talking: str
    """The practising mentor's, with another customer and still going on."""
    draft: str

    def copied(self, to: Path) -> Store:
        """A store of its own that nothing done before has touched."""
        shutil.copyfile(self.path, to)
        for after in ("-wal", "-shm"):
            to.with_name(to.name + after).unlink(missing_ok=True)
        return Store(to)

    def by(self, role: str) -> str:
        """The id somebody in that part acts under."""
        return "" if role == "nobody" else new_id() if role == "erased" else self.people[role].id

    def room(self, store: Store) -> SmallRoom:
        who = self.people
        return SmallRoom(store, LIBRARY, who["owner"], who["other"], who["mentor"], who["far"])

    def bench(self, store: Store) -> SmallBench:
        who = self.people
        return SmallBench(store, who["trainer"], who["trainer"], who["mentor"], who["owner"])


def everybody(path: Path) -> Everybody:
    """Seed the room at `path`. The caller has put the puppet in place of the customer."""
    store = Store(path)
    who = {
        role: mark_told(store, create_person(store, name, *roles).id)
        for role, name, roles in (
            ("owner", "Ana", ["trainee"]),
            ("other", "Ben", ["trainee"]),
            ("mentor", "Mere", ["mentor"]),
            ("far", "Omar", ["mentor"]),
            ("practises", "Pita", ["trainee", "mentor"]),
            ("trainer", "Tom", ["trainer"]),
            ("admin", "Ada", ["admin"]),
        )
    }
    with store.writing() as writer:
        for team, members in (("Kauri", ("owner", "mentor", "practises", "trainer")), ("Rimu", ("other", "far"))):
            writer.add("teams", {"id": team, "name": team, "made_at": store.now()})
            for role in members:
                writer.add("team_members", {"team_id": team, "person_id": who[role].id, "since": store.now()})

    def practised(role: str, done: bool, scenario: str = "gate-key") -> str:
        by, word = who[role].id, HERS if role == "owner" else "his"
        attempt = practice.start_attempt(store, LIBRARY, by, scenario, seed=1)
        for turn, reply in enumerate((f"One moment, {word}", f"open {word}", f"hurt {word}"), start=1):
            practice.take_turn(store, LIBRARY, attempt.id, reply, turn, by)
        if done:
            practice.wrap_up(store, LIBRARY, attempt.id, by)
            practice.reflect(store, attempt.id, by, f"Leaving, {word}.", [], {"listening": 1})
        return attempt.id

    done, talking = practised("owner", True), practised("owner", False)
    own, own_talking = practised("practises", True), practised("practises", False, "side-gate")
    mentoring.leave_feedback(store, done, f"You waited, {HERS}.", who["mentor"].id)
    practice.contest(store, done, 1, "listening", f"I asked, {HERS}.", who["owner"].id)
    draft = start_draft(store, of_our_own(), who["trainer"].id, "copy").id
    with store.writing() as writer:  # All of it into the one file that is copied.
        writer.change("UPDATE people SET told_at = told_at")
    _fold(path)
    return Everybody(path, who, done, talking, own, own_talking, draft)


def _fold(path: Path) -> None:
    """Bring the write-ahead log into the database file itself."""
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()


def outcome(deed: Callable[[], Any]) -> tuple[Outcome, Any]:
    """What came of it, in one letter, and what was given (an error's words where it was refused)."""
    try:
        return "y", deed()
    except NotAllowed as error:
        return "n", str(error)
    except NotFound as error:
        return "0", str(error)
    except UnderheardError as error:
        return "y", str(error)
