"""Whose practice a mentor sees: everybody's while the room has no teams, from the first on that of their own."""

from __future__ import annotations

from app.errors import NotAllowed
from app.store import Reader
from app.training.people import Person

SHARED = (
    "SELECT other.person_id FROM team_members AS mine JOIN team_members AS other USING (team_id) "
    "JOIN teams ON teams.id = team_id AND teams.closed_at IS NULL WHERE mine.person_id = ?"
)
"""Everybody who shares an open team with the person of that id."""


def seen(reader: Reader, asking: Person, column: str) -> tuple[str, tuple[str, ...]]:
    """SQL that holds where `asking` may see the practice of the person whose id stands in that column, and its values.

    Admins see everybody's, trainees their own.
    """
    if not asking.reads_others:
        return f"{column} = ?", (asking.id,)
    if asking.is_admin or not has_teams(reader):
        return "1", ()
    return f"({column} = ? OR {column} IN ({SHARED}))", (asking.id, asking.id)


def among(reader: Reader, asking: Person, column: str) -> tuple[str, tuple[str, ...]]:
    """As `seen`, for figures that name nobody: trainees too are told them of everybody who shares a team with them."""
    if asking.is_admin or not has_teams(reader):
        return "1", ()
    return f"({column} = ? OR {column} IN ({SHARED}))", (asking.id, asking.id)


def sees(reader: Reader, asking: Person, person_id: str) -> bool:
    """Whether `asking` may see what that person practised."""
    which, values = seen(reader, asking, "people.id")
    return reader.row(f"SELECT 1 AS one FROM people WHERE id = ? AND {which}", person_id, *values) is not None


def refuse_unseen(reader: Reader, asking: Person, person_id: str) -> None:
    """NotAllowed where that person's practice is not for `asking`."""
    if not sees(reader, asking, person_id):
        raise NotAllowed("This person is in none of your teams; only they and the mentors of their team can see this.")


def nobody_but_admins(column: str) -> str:
    """SQL that holds where no mentor or trainer but themselves may see the practice of the person whose id stands in
    that column: what they ask a person to decide, admins alone can.
    """
    other = (
        "SELECT 1 FROM person_roles AS reads LEFT JOIN accounts USING (person_id) "
        f"WHERE reads.role IN ('mentor', 'trainer') AND reads.person_id <> {column} AND accounts.disabled_at IS NULL"
    )
    shared = SHARED.replace("mine.person_id = ?", f"mine.person_id = {column}")
    return (
        "(EXISTS (SELECT 1 FROM teams WHERE closed_at IS NULL) "
        f"AND NOT EXISTS ({other} AND reads.person_id IN ({shared})))"
    )


def has_teams(reader: Reader) -> bool:
    """Whether mentors see their own teams only."""
    return reader.row("SELECT 1 AS one FROM teams WHERE closed_at IS NULL LIMIT 1") is not None
