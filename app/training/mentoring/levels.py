"""Levels that outrank the score, and what a trainee asked a person to look at."""

from __future__ import annotations

from app.errors import Invalid, NotFound
from app.store import Store, new_id
from app.training.attempts import admitted, sees_behind, turns_so_far
from app.training.mentoring.access import LONGEST_READING, bounded, mentor, over
from app.training.verdicts import Contest, Verdict, contests_of, verdicts_of
from scoring.criterion import DIMENSIONS


def set_level(
    store: Store, attempt_id: str, turn: int | None, dimension: str, level: int | None, reason: str, by: str
) -> Verdict:
    """A level of one's own for a reply (`turn` from 1) or the whole attempt (None), with the reason.

    `level` is 0-4, or None for not called for. Appended: the newest counts, all stay on file.
    """
    if dimension not in DIMENSIONS:
        raise Invalid(f"There is no dimension of that name; choose one of {', '.join(DIMENSIONS)}.")
    if level is not None and (isinstance(level, bool) or level not in range(5)):
        raise Invalid("A level is 0, 1, 2, 3 or 4, or none where the moment did not call for it.")
    reason = bounded(reason, LONGEST_READING, "a reason")
    if not reason:
        raise Invalid("Say in a sentence why; the trainee reads it beside your level.")
    made = new_id()
    with store.writing() as writer:
        person = mentor(writer, by)
        row = over(writer, attempt_id, by)
        if turn is not None and not 1 <= turn <= len(turns_so_far(writer, row)) // 2:
            raise NotFound("There is no such reply in this attempt.")
        writer.add(
            "verdicts",
            {
                "id": made,
                "attempt_id": attempt_id,
                "person_id": person.id,
                "turn": turn,
                "dimension": dimension,
                "level": level,
                "reason": reason,
                "created_at": store.now(),
            },
        )
        return next(verdict for verdict in verdicts_of(writer, attempt_id) if verdict.id == made)


def verdicts(store: Store, attempt_id: str, by: str) -> list[Verdict]:
    """Every verdict on an attempt, oldest first; none for a trainee before it is done."""
    with store.reading() as reader:
        asking, row = admitted(reader, attempt_id, by)
        return verdicts_of(reader, attempt_id) if sees_behind(asking, row) else []


def contests(store: Store, attempt_id: str, by: str) -> list[Contest]:
    """What the trainee asked a person to look at, oldest first."""
    with store.reading() as reader:
        admitted(reader, attempt_id, by)
        return contests_of(reader, attempt_id)
