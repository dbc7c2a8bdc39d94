"""The people of a load: an admin, trainees with accounts, browsers that are signed in already, links for a class."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.settings import sign_in_cookie
from app.store import Store
from app.training.accounts import create_admin, invite, make_account, sign_in_by_provider, take_up
from app.training.people import create_person, mark_told

PASSWORD = "a-kettle-sings-before-noon"


@dataclass(frozen=True)
class Known:
    """A trainee with an account."""

    id: str
    sign_in_name: str


def seed(folder: Path, count: int) -> list[Known]:
    """So many trainees with accounts in a new room, who have all read what it keeps."""
    store = Store(folder / "underheard.db")
    admin = create_admin(store, "Ada Admin", "ada", PASSWORD).id
    made = []
    for number in range(count):
        person, name = create_person(store, f"Trainee {number:03}", "trainee"), f"trainee{number:03}@example.org"
        mark_told(store, person.id)
        make_account(store, person.id, name, by=admin)
        made.append(Known(person.id, name))
    return made


def signed_in(folder: Path, people: list[Known]) -> list[dict[str, str]]:
    """Cookies of a browser each, signed in as an identity provider would have it: no password is hashed."""
    store = Store(folder / "underheard.db")
    return [
        {
            sign_in_cookie(): sign_in_by_provider(store, "load", each.id, each.sign_in_name, True).secret,
            f"underheard_talking_{each.id}": "type",
        }
        for each in people
    ]


def with_passwords(folder: Path, people: list[Known]) -> None:
    """Each of them has taken up an invitation, and signs in with PASSWORD."""
    store = Store(folder / "underheard.db")
    with store.reading() as reader:
        row = reader.row("SELECT person_id FROM person_roles WHERE role = 'admin'")
    assert row is not None
    for each in people:
        take_up(store, invite(store, each.id, by=row["person_id"]).secret, PASSWORD)
