"""Who is here: trainees, mentors, trainers, admins, and what each may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args

from app.errors import Invalid, NotAllowed, NotFound
from app.store import Row, Store, new_id, storable

Role = Literal["trainee", "mentor", "trainer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
LONGEST_NAME = 80


@dataclass(frozen=True)
class Person:
    """Somebody who uses the practice room."""

    id: str
    name: str
    role: Role
    told_at: str | None
    """When they read the plain notice (the customer is an AI, what is stored, who sees it); None before."""
    created_at: str

    @property
    def reads_others(self) -> bool:
        """True for mentors, trainers and admins: they may read any attempt, hidden parts included."""
        return self.role != "trainee"


def people(store: Store) -> list[Person]:
    """Everybody, by name."""
    with store.reading() as reader:
        return [_person(row) for row in reader.rows("SELECT * FROM people ORDER BY name COLLATE NOCASE, created_at")]


def create_person(store: Store, name: str, role: str) -> Person:
    """A new person; Invalid where the name is empty, over 80 characters or taken, or the role is none of ours."""
    name = " ".join(storable(name).split())
    if not name or not any(character.isalnum() for character in name):
        raise Invalid("Give a name with at least one letter in it.")
    if len(name) > LONGEST_NAME:
        raise Invalid(f"That name is {len(name)} characters long; shorten it to {LONGEST_NAME} or fewer.")
    if role not in ROLES:
        raise Invalid(f"There is no role of that name; choose one of {', '.join(ROLES)}.")
    with store.writing() as writer:
        # Compared here: SQLite folds the case of ASCII alone, and Ānaru is a name.
        taken = {row["name"].casefold() for row in writer.rows("SELECT name FROM people")}
        if name.casefold() in taken:
            raise Invalid(f"There is already a {name} here; choose them from the list, or add a surname.")
        made = Person(new_id(), name, role, None, store.now())
        writer.add(
            "people", {"id": made.id, "name": name, "role": role, "told_at": None, "created_at": made.created_at}
        )
    return made


def person(store: Store, person_id: str) -> Person:
    """The person of that id; NotFound where there is none."""
    with store.reading() as reader:
        row = reader.row("SELECT * FROM people WHERE id = ?", person_id)
    if row is None:
        raise NotFound("There is no such person here; choose who you are again.")
    return _person(row)


def mark_told(store: Store, person_id: str) -> Person:
    """Note that this person has read the plain notice; the first time counts."""
    with store.writing() as writer:
        writer.change("UPDATE people SET told_at = ? WHERE id = ? AND told_at IS NULL", store.now(), person_id)
    return person(store, person_id)


def reader_of_others(store: Store, person_id: str) -> Person:
    """The person, who must be a mentor, trainer or admin; NotAllowed where they are not."""
    found = person(store, person_id)
    if not found.reads_others:
        raise NotAllowed("Only mentors, trainers and admins can do this; ask one of them.")
    return found


def _person(row: Row) -> Person:
    return Person(row["id"], row["name"], cast(Role, row["role"]), row["told_at"], row["created_at"])
