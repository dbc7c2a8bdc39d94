"""Who may take along or erase what is kept of a person: they themselves, admins, and whoever holds the data folder."""

from __future__ import annotations

from app.errors import NotAllowed
from app.store import Reader
from app.training.log import SYSTEM
from app.training.mentoring.carrying import Owner
from app.training.people import Person, known_person


def allowed(reader: Reader, person_id: str, by: str | Owner) -> tuple[Person, str]:
    """The person it is about, and who is named for it in the log. Raises NotFound or NotAllowed."""
    if isinstance(by, Owner):
        return known_person(reader, person_id), SYSTEM
    asking = known_person(reader, by)
    if asking.id != person_id and not asking.is_admin:
        raise NotAllowed("What is kept of somebody is for them and for admins alone; ask one of them.")
    return known_person(reader, person_id), asking.id
