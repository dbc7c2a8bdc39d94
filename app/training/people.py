"""Who is here: trainees, mentors, trainers, admins, several at once, and what each may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from app.errors import ForOthers, Invalid, NotFound
from app.store import Reader, Row, Store, new_id, storable

Role = Literal["trainee", "mentor", "trainer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
LONGEST_NAME = 80


@dataclass(frozen=True)
class Person:
    """Somebody who uses the practice room."""

    id: str
    name: str
    roles: tuple[Role, ...]
    """In the order of ROLES."""
    told_at: str | None
    """When they read the plain notice (the customer is an AI, what is stored, who sees it); None before."""
    created_at: str

    @property
    def reads_others(self) -> bool:
        """True for mentors, trainers and admins: they may read attempts of their teams, hidden parts included."""
        return any(role != "trainee" for role in self.roles)

    @property
    def writes_customers(self) -> bool:
        """True for trainers and admins."""
        return "trainer" in self.roles or "admin" in self.roles

    @property
    def is_mentor(self) -> bool:
        return "mentor" in self.roles

    @property
    def is_trainee(self) -> bool:
        return "trainee" in self.roles

    @property
    def is_admin(self) -> bool:
        return "admin" in self.roles

    @property
    def called(self) -> str:
        """Their roles as one would say them: 'mentor and trainer'."""
        said: list[str] = [*self.roles] or ["without a role"]
        return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def people(store: Store) -> list[Person]:
    """Everybody, by name; not those who were erased, in whose place an empty row may stand."""
    with store.reading() as reader:
        rows = reader.rows(f"{PEOPLE} WHERE left_at IS NULL ORDER BY name COLLATE NOCASE, created_at")
        return [_person(row) for row in rows]


def create_person(store: Store, name: str, *roles: str) -> Person:
    """A new person; Invalid where the name is empty, over 80 characters or taken, or a role is none of ours."""
    name = usable_name(name)
    given = known_roles(roles)
    with store.writing() as writer:
        refuse_taken(writer, name)
        made = Person(new_id(), name, given, None, store.now())
        writer.add("people", {"id": made.id, "name": name, "told_at": None, "created_at": made.created_at})
        for role in given:
            writer.add("person_roles", {"person_id": made.id, "role": role, "given_at": made.created_at})
    return made


def person(store: Store, person_id: str) -> Person:
    """The person of that id; NotFound where there is none."""
    with store.reading() as reader:
        return known_person(reader, person_id)


def mark_told(store: Store, person_id: str) -> Person:
    """Note that this person has read the plain notice; the first time counts."""
    with store.writing() as writer:
        writer.change("UPDATE people SET told_at = ? WHERE id = ? AND told_at IS NULL", store.now(), person_id)
    return person(store, person_id)


def reader_of_others(store: Store, person_id: str) -> Person:
    """The person, who must be a mentor, trainer or admin; NotAllowed where they are not."""
    found = person(store, person_id)
    if not found.reads_others:
        raise ForOthers(
            "mentors, trainers and admins", "Only mentors, trainers and admins can do this; ask one of them."
        )
    return found


# What other verbs ask, inside their transactions.

PEOPLE = (
    "SELECT people.*, (SELECT group_concat(role) FROM person_roles WHERE person_id = people.id) AS roles FROM people"
)


def known_person(reader: Reader, person_id: str) -> Person:
    """The person of that id, read inside this transaction; NotFound where there is none."""
    row = reader.row(f"{PEOPLE} WHERE id = ?", person_id)
    if row is None:
        raise NotFound("There is no such person here; choose who you are again.")
    return _person(row)


def has_role(column: str, *roles: Role) -> str:
    """SQL that holds where the person whose id stands in that column has one of these roles."""
    names = ", ".join(f"'{role}'" for role in roles)
    return f"EXISTS (SELECT 1 FROM person_roles WHERE person_id = {column} AND role IN ({names}))"


def usable_name(name: str) -> str:
    """The name without outer and doubled spaces; Invalid where nobody could be called that."""
    name = " ".join(storable(name).split())
    if not name or not any(character.isalnum() for character in name):
        raise Invalid("Give a name with at least one letter in it.")
    if len(name) > LONGEST_NAME:
        raise Invalid(f"That name is {len(name)} characters long; shorten it to {LONGEST_NAME} or fewer.")
    return name


def refuse_taken(reader: Reader, name: str, but: str = "") -> None:
    """Invalid where somebody else than `but` has that name already."""
    # Compared here: SQLite folds the case of ASCII alone, and Ānaru is a name.
    taken = {row["name"].casefold() for row in reader.rows("SELECT name FROM people WHERE id <> ?", but)}
    if name.casefold() in taken:
        raise Invalid(f"There is already a {name} here; choose them from the list, or add a surname.")


def known_roles(roles: Sequence[str]) -> tuple[Role, ...]:
    """These roles in the order of ROLES, each once; Invalid where there is none, or one that is none of ours."""
    if not roles or any(role not in ROLES for role in roles):
        raise Invalid(f"There is no role of that name; choose one of {', '.join(ROLES)}.")
    return tuple(role for role in ROLES if role in roles)


def _person(row: Row) -> Person:
    held = (row["roles"] or "").split(",")
    return Person(
        row["id"], row["name"], tuple(role for role in ROLES if role in held), row["told_at"], row["created_at"]
    )
