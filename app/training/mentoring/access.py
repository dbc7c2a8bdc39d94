"""Who may mentor, what may be written, and when: what every verb of mentoring asks first."""

from __future__ import annotations

from app.errors import Invalid, NotAllowed
from app.store import Reader, Row, storable
from app.training.attempts import admitted, asking_person
from app.training.people import Person

LONGEST_READING = 4000
LONGEST_FEEDBACK = 20_000


def mentor(reader: Reader, by: str) -> Person:
    """The person, who must be a mentor, trainer or admin; NotAllowed where they are not, NotFound where nobody is."""
    asking = asking_person(reader, by)
    if not asking.reads_others:
        raise NotAllowed("Only mentors, trainers and admins can do this; ask one of them.")
    return asking


def of_another(reader: Reader, attempt_id: str, by: str) -> Row:
    """The row of an attempt of somebody else's, for a mentor who may see it; NotAllowed on one's own practice."""
    asking, row = admitted(reader, attempt_id, by)
    if row["person_id"] == asking.id:
        raise NotAllowed("This is your own practice; another mentor reads it.")
    return row


def over(reader: Reader, attempt_id: str, by: str) -> Row:
    """The same of an attempt that is over; Invalid while it is still going on."""
    row = of_another(reader, attempt_id, by)
    if row["stage"] == "talking":
        raise Invalid("This conversation is still going on; come back once it is wrapped up.")
    return row


def bounded(text: str, longest: int, what: str) -> str:
    """The text without outer spaces; Invalid where it has more than `longest` characters."""
    text = storable(text).strip()
    if len(text) > longest:
        raise Invalid(f"That is {len(text)} characters long; {what} may have {longest}. Nothing was stored.")
    return text
