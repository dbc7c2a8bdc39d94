"""Who may write customers: what every verb of authoring asks first."""

from __future__ import annotations

from app.errors import NotAllowed, NotFound
from app.store import Reader, Row, Writer
from app.training.attempts import asking_person
from app.training.people import Person


def author(reader: Reader, by: str) -> Person:
    """The person, who must be a trainer or admin; NotAllowed where they are not, NotFound where nobody is."""
    asking = asking_person(reader, by)
    if not asking.writes_customers:
        raise NotAllowed("Only trainers and admins write customers; ask one of them.")
    return asking


DRAFTS = (
    "SELECT scenario_drafts.*, starter.name AS started_by_name, changer.name AS changed_by_name FROM scenario_drafts "
    "JOIN people AS starter ON starter.id = scenario_drafts.started_by "
    "JOIN people AS changer ON changer.id = scenario_drafts.changed_by WHERE removed_at IS NULL "
)


def draft_row(reader: Reader, draft_id: str) -> Row:
    """The row of a draft; NotFound where there is none or it was removed."""
    row = reader.row(DRAFTS + "AND scenario_drafts.id = ?", draft_id)
    if row is None:
        raise NotFound("There is no such draft here; it may have been removed. Go back to all scenarios.")
    return row


def put_text(writer: Writer, draft_id: str, text: str, by: str, now: str) -> None:
    """Make `text` the draft's; its revision goes up by one."""
    writer.change(
        "UPDATE scenario_drafts SET text = ?, revision = revision + 1, changed_by = ?, changed_at = ? WHERE id = ?",
        text, by, now, draft_id,
    )  # fmt: skip
