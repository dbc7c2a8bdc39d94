"""Levels that outrank the score: set with a reason, taken over from the scorer, taken back; and contests decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.errors import Invalid, NotAllowed, NotFound
from app.store import Reader, Store, Writer, new_id
from app.training import log, statements
from app.training.attempts import admitted, scorecards, sees_behind, turns_so_far
from app.training.mentoring.access import LONGEST_READING, bounded, mentor, of_another, over
from app.training.mentoring.claims import claim_if_free
from app.training.people import Person
from app.training.verdicts import Contest, Outcome, Verdict, contests_of, verdicts_of
from scoring.criterion import DIMENSIONS

UNDO_SECONDS = 60
"""For how long after giving it a verdict can be taken back without a trace on the trainee's side."""


def set_level(
    store: Store, attempt_id: str, turn: int | None, dimension: str, level: int | None, reason: str, by: str
) -> Verdict:
    """A level of one's own for a reply (`turn` from 1) or the whole attempt (None), with the reason.

    `level` is 0-4, or None for not called for. Appended: the newest counts, all stay on file.
    """
    return set_levels(store, attempt_id, turn, {dimension: level}, reason, by)[0]


def set_levels(
    store: Store, attempt_id: str, turn: int | None, levels: Mapping[str, int | None], reason: str, by: str
) -> list[Verdict]:
    """Levels of one's own in several dimensions of one reply (or the whole attempt), given together for one reason.

    Whatever the trainee had contested among them is decided by it. Raises Invalid where there is no reason.
    """
    for dimension, level in levels.items():
        _check(dimension, level)
    if not levels:
        raise Invalid("Choose a level first.")
    reason = bounded(reason, LONGEST_READING, "a reason")
    if not reason:
        raise Invalid("Say in a sentence why; the trainee reads it beside your level.")
    with store.writing() as writer:
        person = mentor(writer, by)
        _reply_of(writer, attempt_id, turn, by)
        blind = not _peeked(writer, attempt_id, turn, person)
        made = [
            _give(writer, attempt_id, person, turn, each, level, reason, blind, False, store.now())
            for each, level in levels.items()
        ]
        log.note_on(store, writer, person.id, "levels.set", attempt_id, {"turn": turn, "levels": dict(levels)})
        _note_decisions(store, writer, person, attempt_id, made)
        if turn is not None and _judged(writer, attempt_id, turn, person):
            _peek(writer, attempt_id, turn, person, store.now())
        statements.keep_up(store, writer, attempt_id)
        return [verdict for verdict in verdicts_of(writer, attempt_id) if verdict.id in made]


def accept_levels(store: Store, attempt_id: str, turn: int, dimensions: list[str], by: str) -> list[Verdict]:
    """Take over the scorer's levels of a reply in these dimensions as one's own; no reason is needed for that.

    Raises Invalid where the trainee contests one of them: that is decided with a reason, through `set_levels`.
    """
    for dimension in dimensions:
        _check(dimension, None)
    if not dimensions:
        raise Invalid("Choose a level first.")
    with store.writing() as writer:
        person = mentor(writer, by)
        _reply_of(writer, attempt_id, turn, by)
        card = scorecards(writer, attempt_id).get(turn)
        if card is None:
            raise NotFound("The scorer has no levels for this reply; set one yourself.")
        for each in dimensions:
            if _open_contests(writer, attempt_id, turn, each):
                raise Invalid(f"Say why: {_trainee(writer, attempt_id)} asked about {each.replace('_', ' ')}.")
        # What is taken over was seen, whoever asked for it.
        _peek(writer, attempt_id, turn, person, store.now())
        made = [
            _give(writer, attempt_id, person, turn, each, card.levels.get(each), "", False, True, store.now())
            for each in dimensions
        ]
        taken = {each: card.levels.get(each) for each in dimensions}
        log.note_on(store, writer, person.id, "levels.accepted", attempt_id, {"turn": turn, "levels": taken})
        statements.keep_up(store, writer, attempt_id)
        return [verdict for verdict in verdicts_of(writer, attempt_id) if verdict.id in made]


def withdraw_levels(store: Store, verdict_ids: list[str], by: str) -> None:
    """Take back verdicts of one's own within a minute of giving them; what counted before counts again.

    They stay on file, withdrawn. Raises Invalid afterwards: then a newer level is the way to change one's mind.
    """
    with store.writing() as writer:
        person, now = mentor(writer, by), store.today()
        for verdict_id in verdict_ids:
            row = writer.row("SELECT * FROM verdicts WHERE id = ?", verdict_id)
            if row is None:
                raise NotFound("There is no such level; look at the attempt again.")
            if row["person_id"] != person.id:
                raise NotAllowed("Somebody else set this level; set one of your own beside it.")
            of_another(writer, row["attempt_id"], by)
            if now - datetime.fromisoformat(row["created_at"]) > timedelta(seconds=UNDO_SECONDS):
                raise Invalid("It is too late to take this back; set the level anew, with the reason.")
            writer.change(
                "UPDATE verdicts SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL", store.now(), verdict_id
            )
            facts = {"turn": row["turn"], "dimension": row["dimension"], "level": row["level"]}
            log.note_on(store, writer, person.id, "level.withdrawn", row["attempt_id"], facts)
            statements.keep_up(store, writer, row["attempt_id"])


def look_at_scorer(store: Store, attempt_id: str, turns: list[int], by: str) -> None:
    """Note that this mentor has asked to see what the scorer read of these replies; the first time counts.

    Levels they set on them from then on are not blind.
    """
    with store.writing() as writer:
        person = mentor(writer, by)
        row = over(writer, attempt_id, by)
        replies = len(turns_so_far(writer, row)) // 2
        for turn in turns:
            if not 1 <= turn <= replies:
                raise NotFound("There is no such reply in this attempt.")
            _peek(writer, attempt_id, turn, person, store.now())


def looked_at(store: Store, attempt_id: str, by: str) -> set[int]:
    """The replies of which this mentor may see what the scorer read: they asked, or have judged all it called for."""
    with store.reading() as reader:
        person = mentor(reader, by)
        of_another(reader, attempt_id, by)
        return _looked_at(reader, attempt_id, person)


def verdicts(store: Store, attempt_id: str, by: str) -> list[Verdict]:
    """Every verdict on an attempt, oldest first; none for a trainee before it is done."""
    with store.reading() as reader:
        asking, row = admitted(reader, attempt_id, by)
        return verdicts_of(reader, attempt_id) if sees_behind(asking, row) else []


def contests(store: Store, attempt_id: str, by: str) -> list[Contest]:
    """What the trainee asked a person to look at, oldest first, with what was decided."""
    with store.reading() as reader:
        admitted(reader, attempt_id, by)
        return contests_of(reader, attempt_id)


# Under the verbs.


def _check(dimension: str, level: int | None) -> None:
    if dimension not in DIMENSIONS:
        raise Invalid(f"There is no dimension of that name; choose one of {', '.join(DIMENSIONS)}.")
    if level is not None and (isinstance(level, bool) or level not in range(5)):
        raise Invalid("A level is 0, 1, 2, 3 or 4, or none where the moment did not call for it.")


def _reply_of(reader: Reader, attempt_id: str, turn: int | None, by: str) -> None:
    row = over(reader, attempt_id, by)
    if turn is not None and not 1 <= turn <= len(turns_so_far(reader, row)) // 2:
        raise NotFound("There is no such reply in this attempt.")


def _looked_at(reader: Reader, attempt_id: str, person: Person) -> set[int]:
    rows = reader.rows("SELECT turn FROM peeks WHERE attempt_id = ? AND person_id = ?", attempt_id, person.id)
    return {row["turn"] for row in rows}


def _peeked(reader: Reader, attempt_id: str, turn: int | None, person: Person) -> bool:
    """Whether they have seen what the scorer read of this reply; of any, where it is about the whole attempt."""
    seen = _looked_at(reader, attempt_id, person)
    return bool(seen) if turn is None else turn in seen


def _peek(writer: Writer, attempt_id: str, turn: int, person: Person, now: str) -> None:
    writer.change(
        "INSERT OR IGNORE INTO peeks (attempt_id, person_id, turn, seen_at) VALUES (?, ?, ?, ?)",
        attempt_id, person.id, turn, now,
    )  # fmt: skip


def _judged(reader: Reader, attempt_id: str, turn: int, person: Person) -> bool:
    """Whether they have given every level the scorer called for in this reply; all three, where it called for none."""
    card = scorecards(reader, attempt_id).get(turn)
    called = [each for each in DIMENSIONS if card is not None and card.levels.get(each) is not None]
    given = {
        verdict.dimension
        for verdict in verdicts_of(reader, attempt_id)
        if verdict.turn == turn and verdict.by == person.id
    }
    return given.issuperset(called or DIMENSIONS)


def _open_contests(reader: Reader, attempt_id: str, turn: int | None, dimension: str) -> list[Contest]:
    return [
        each
        for each in contests_of(reader, attempt_id)
        if not each.answered and (each.turn, each.dimension) == (turn, dimension)
    ]


def _trainee(reader: Reader, attempt_id: str) -> str:
    row = reader.row("SELECT name FROM people JOIN attempts ON people.id = person_id WHERE attempts.id = ?", attempt_id)
    return str(row["name"]) if row else "the trainee"


def _give(
    writer: Writer,
    attempt_id: str,
    person: Person,
    turn: int | None,
    dimension: str,
    level: int | None,
    reason: str,
    blind: bool,
    accepts: bool,
    now: str,
) -> str:
    """Append one verdict, and decide by it whatever stood contested there; its id."""
    made = new_id()
    claim_if_free(writer, attempt_id, person, datetime.fromisoformat(now))
    open_contests = _open_contests(writer, attempt_id, turn, dimension)
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
            "created_at": now,
            # Whoever decides a contest has read which level it is about.
            "blind": int(blind and not open_contests),
            "accepts": int(accepts),
        },
    )
    for each in open_contests:
        writer.add(
            "decisions",
            {"contest_id": each.id, "verdict_id": made, "outcome": _outcome(each, level), "decided_at": now},
        )
    return made


def _note_decisions(store: Store, writer: Writer, person: Person, attempt_id: str, made: Sequence[str]) -> None:
    """A line for every contest that these verdicts have decided."""
    for row in writer.rows(
        "SELECT contests.turn, contests.dimension, outcome, verdict_id FROM decisions "
        "JOIN contests ON contests.id = contest_id WHERE contests.attempt_id = ?",
        attempt_id,
    ):
        if row.pop("verdict_id") in made:
            log.note_on(store, writer, person.id, "contest.decided", attempt_id, row)


def _outcome(contest: Contest, level: int | None) -> Outcome:
    if level == contest.scorer_level:
        return "kept"
    if contest.wanted is None:
        return "changed"
    return "accepted" if level == contest.wanted else "third"
