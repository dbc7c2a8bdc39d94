"""Mentoring: which attempts want a reader, marks on the words, levels that outrank the score, feedback in prose.

Everything a mentor decides is kept under their own name; nobody overwrites anybody, and trainees get NotAllowed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import Invalid, NotAllowed, NotFound
from app.scenario.model import Scenario
from app.store import Reader, Row, Store, Writer, new_id, storable
from app.training.attempts import admitted, asking_person, sees_behind, snapshot, turns_so_far
from app.training.people import Person
from app.training.second_reading import Apart, apart_by_attempt
from app.training.transcript import TurnView, span, turn_views
from app.training.verdicts import ANSWERED, Contest, Verdict, contests_of, verdicts_of
from scoring.criterion import DIMENSIONS

KINDS: tuple[tuple[str, str], ...] = (
    ("opened_a_door", "Opened a door"),
    ("missed_cue", "Missed cue"),
    ("premature_fix", "Fixed too soon"),
    ("hollow", "Hollow words"),
    ("good_silence", "Good silence"),
    ("well_named", "Well named"),
    ("next_step", "Next step"),
)
LONGEST_READING = 4000
LONGEST_FEEDBACK = 20_000
OVERALL, UNSAVED = "overall", "unsaved"
"""What a draft is for: the words on the whole attempt; the mark and the levels begun at the desk, as it wrote them."""
_DRAFTS = "mentor_drafts"
_WAITED_LONG = timedelta(days=3)
_FIRST_ATTEMPTS = 3
_WORDS = {"listening": "listening", "acknowledgement": "acknowledgement", "next_steps": "next steps"}


@dataclass(frozen=True)
class QueueRow:
    """An attempt that wants a reader, and why."""

    attempt_id: str
    why: list[str]
    trainee_name: str
    title: str
    ended_at: str
    replies: int
    has_feedback: bool
    trainee_id: str = ""
    ending: str | None = None
    """How the customer ended it; None where the trainee did."""
    depth: int = 0
    """How many of the `of` things behind it they were let in on."""
    of: int = 0


@dataclass(frozen=True)
class Annotation:
    """A mentor's mark: the span, of what kind it is, and what they read there."""

    id: str
    attempt_id: str
    by: str
    by_name: str
    turn_index: int
    start: int
    stop: int
    quote: str
    prefix: str
    suffix: str
    kind: str
    reading: str
    created_at: str
    edited_at: str | None
    """When it was last reworded; None where it stands as first written."""
    deleted_at: str | None = None


@dataclass(frozen=True)
class Feedback:
    """What a mentor wrote about an attempt as a whole."""

    id: str
    attempt_id: str
    by: str
    by_name: str
    text: str
    created_at: str


def queue(store: Store, library: Mapping[str, Scenario], by: str, trainee: str | None = None) -> list[QueueRow]:
    """Attempts that are over, those that most want a reader first: danger, questions raised by the trainee, levels two
    readers are far apart on, long waits, first attempts, the rest; those already answered last. `trainee` is a person's
    id and keeps theirs alone.
    """
    with store.reading() as reader:
        _mentor(reader, by)
        rows = reader.rows(_QUEUE)
        now = store.today()
        apart = apart_by_attempt(reader)
        ranked = [
            (_rank(reader, row, now, apart.get(row["id"], [])), row)
            for row in rows
            if trainee is None or row["person_id"] == trainee
        ]
        ranked.sort(key=lambda each: (each[0][0], each[1]["ended_at"]))
        return [
            QueueRow(
                attempt_id=row["id"],
                why=why,
                trainee_name=row["trainee_name"],
                title=snapshot(reader, row["scenario_hash"]).title,
                ended_at=row["ended_at"],
                replies=row["replies"],
                has_feedback=bool(row["has_feedback"]),
                trainee_id=row["person_id"],
                ending=row["ending"],
                depth=row["depth"] or 0,
                of=row["layers"] or 0,
            )
            for (_, why), row in ranked
        ]


def transcript(store: Store, attempt_id: str, by: str) -> list[TurnView]:
    """What was said, turn by turn: for the person who practised and for mentors."""
    with store.reading() as reader:
        _, row = admitted(reader, attempt_id, by)
        return turn_views(turns_so_far(reader, row))


def annotate(
    store: Store, attempt_id: str, by: str, turn_index: int, start: int, stop: int, quote: str, kind: str, reading: str
) -> Annotation:
    """Mark the words `quote`, which stand at code points start to stop of that turn, and say what you read there."""
    kind, reading = _kind(kind), _text(reading, LONGEST_READING, "a reading")
    now, made = store.now(), new_id()
    with store.writing() as writer:
        mentor = _mentor(writer, by)
        row = _over(writer, attempt_id, by)
        marked = span(turns_so_far(writer, row), turn_index, start, stop, quote)
        writer.add(
            "annotations",
            {
                "id": made,
                "attempt_id": attempt_id,
                "person_id": mentor.id,
                "turn_index": marked.turn_index,
                "start": marked.start,
                "stop": marked.stop,
                "quote": marked.quote,
                "prefix": marked.prefix,
                "suffix": marked.suffix,
                "created_at": now,
            },
        )
        writer.add("readings", {"annotation_id": made, "kind": kind, "reading": reading, "written_at": now})
        return _annotation(writer, made)


def annotations(store: Store, attempt_id: str, by: str) -> list[Annotation]:
    """The marks on an attempt in the order of its words, without deleted ones; none for a trainee before it is done."""
    with store.reading() as reader:
        asking, row = admitted(reader, attempt_id, by)
        if not sees_behind(asking, row):
            return []
        found = reader.rows(f"{_ANNOTATIONS} WHERE annotations.attempt_id = ? AND deleted_at IS NULL "
                            "ORDER BY turn_index, start, annotations.rowid", attempt_id)  # fmt: skip
        return [_annotation_value(each) for each in found]


def edit_annotation(store: Store, annotation_id: str, by: str, kind: str, reading: str) -> Annotation:
    """Reword one's own mark; what it said before stays on file. The trainee finds it unread again."""
    kind, reading = _kind(kind), _text(reading, LONGEST_READING, "a reading")
    with store.writing() as writer:
        before = _own_annotation(writer, annotation_id, by)
        if before.deleted_at is not None:
            raise NotFound("That mark was deleted; undo that first, then change it.")
        if (before.kind, before.reading) != (kind, reading):
            writer.add(
                "readings",
                {"annotation_id": annotation_id, "kind": kind, "reading": reading, "written_at": store.now()},
            )
        return _annotation(writer, annotation_id)


def delete_annotation(store: Store, annotation_id: str, by: str) -> Annotation:
    """Take one's own mark away; it can be brought back."""
    with store.writing() as writer:
        _own_annotation(writer, annotation_id, by)
        writer.change(
            "UPDATE annotations SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", store.now(), annotation_id
        )
        return _annotation(writer, annotation_id)


def undo_delete(store: Store, annotation_id: str, by: str) -> Annotation:
    """Bring one's own deleted mark back as it was."""
    with store.writing() as writer:
        _own_annotation(writer, annotation_id, by)
        writer.change("UPDATE annotations SET deleted_at = NULL WHERE id = ?", annotation_id)
        return _annotation(writer, annotation_id)


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
    reason = _text(reason, LONGEST_READING, "a reason")
    if not reason:
        raise Invalid("Say in a sentence why; the trainee reads it beside your level.")
    made = new_id()
    with store.writing() as writer:
        mentor = _mentor(writer, by)
        row = _over(writer, attempt_id, by)
        if turn is not None and not 1 <= turn <= len(turns_so_far(writer, row)) // 2:
            raise NotFound("There is no such reply in this attempt.")
        writer.add(
            "verdicts",
            {
                "id": made,
                "attempt_id": attempt_id,
                "person_id": mentor.id,
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


def leave_feedback(store: Store, attempt_id: str, text: str, by: str) -> Feedback:
    """Write to the trainee about the whole attempt; one's draft for it is cleared with it."""
    text = _text(text, LONGEST_FEEDBACK, "feedback")
    if not text:
        raise Invalid("Write something first; nothing was sent.")
    made = new_id()
    with store.writing() as writer:
        mentor = _mentor(writer, by)
        _over(writer, attempt_id, by)
        now = store.now()
        writer.add(
            "feedback",
            {"id": made, "attempt_id": attempt_id, "person_id": mentor.id, "text": text, "created_at": now},
        )
        _keep_draft(writer, mentor.id, attempt_id, OVERALL, "", now)
        return Feedback(made, attempt_id, mentor.id, mentor.name, text, now)


def feedback(store: Store, attempt_id: str, by: str) -> list[Feedback]:
    """What was written about the whole attempt, oldest first; none for a trainee before it is done."""
    with store.reading() as reader:
        asking, row = admitted(reader, attempt_id, by)
        if not sees_behind(asking, row):
            return []
        return [
            Feedback(each["id"], attempt_id, each["person_id"], each["by_name"], each["text"], each["created_at"])
            for each in reader.rows(
                "SELECT feedback.*, people.name AS by_name FROM feedback JOIN people ON people.id = feedback.person_id "
                "WHERE attempt_id = ? ORDER BY feedback.rowid",
                attempt_id,
            )
        ]


def edit_feedback(store: Store, feedback_id: str, by: str, text: str) -> Feedback:
    """Reword one's own words on the whole attempt. The trainee finds them unread again."""
    text = _text(text, LONGEST_FEEDBACK, "feedback")
    if not text:
        raise Invalid("Write something first; nothing was changed.")
    with store.writing() as writer:
        mentor, now = _mentor(writer, by), store.now()
        row = writer.row("SELECT * FROM feedback WHERE id = ?", feedback_id)
        if row is None:
            raise NotFound("There is no such feedback; look at the attempt again.")
        if row["person_id"] != mentor.id:
            raise NotAllowed("Somebody else wrote this; leave words of your own beside it.")
        if row["text"] == text:
            return Feedback(feedback_id, row["attempt_id"], mentor.id, mentor.name, text, row["created_at"])
        writer.change("UPDATE feedback SET text = ?, created_at = ? WHERE id = ?", text, now, feedback_id)
        writer.change("DELETE FROM reads WHERE kind = 'feedback' AND item_id = ?", feedback_id)
        return Feedback(feedback_id, row["attempt_id"], mentor.id, mentor.name, text, now)


def save_draft(store: Store, by: str, attempt_id: str, text: str, target: str = OVERALL) -> None:
    """Keep what is half written for a target, `OVERALL` or `UNSAVED`; an empty text lets it go."""
    text = storable(text)
    if target not in (OVERALL, UNSAVED):
        raise Invalid("There is no draft of that kind.")
    if len(text) > LONGEST_FEEDBACK:
        raise Invalid(f"That is {len(text)} characters long; feedback may have {LONGEST_FEEDBACK}.")
    with store.writing() as writer:
        mentor = _mentor(writer, by)
        admitted(writer, attempt_id, by)
        _keep_draft(writer, mentor.id, attempt_id, target, text, store.now())


def load_draft(store: Store, by: str, attempt_id: str, target: str = OVERALL) -> str:
    """What one has half written for a target of an attempt; '' where there is nothing."""
    with store.reading() as reader:
        return _drafts(reader, _mentor(reader, by).id, attempt_id).get(target, "")


# Under the verbs.


def _mentor(reader: Reader, by: str) -> Person:
    asking = asking_person(reader, by)
    if not asking.reads_others:
        raise NotAllowed("Only mentors, trainers and admins can do this; ask one of them.")
    return asking


def _drafts(reader: Reader, mentor_id: str, attempt_id: str) -> dict[str, str]:
    row = reader.row("SELECT text FROM drafts WHERE person_id = ? AND attempt_id = ?", mentor_id, attempt_id)
    if row is None:
        return {}
    try:
        kept = json.loads(row["text"])[_DRAFTS]
        return {str(target): str(text) for target, text in kept.items()}
    except KeyError:
        return {}  # The same person's own reflection on it.
    except (ValueError, TypeError, AttributeError):
        return {OVERALL: str(row["text"])}  # Kept before there was more than one thing to keep.


def _keep_draft(writer: Writer, mentor_id: str, attempt_id: str, target: str, text: str, now: str) -> None:
    """Lay a draft beside the others of this mentor and attempt; all of them share a row, which goes with the last."""
    drafts = _drafts(writer, mentor_id, attempt_id)
    drafts.pop(target, None)
    if text.strip():
        drafts[target] = text
    if not drafts:
        writer.change("DELETE FROM drafts WHERE person_id = ? AND attempt_id = ?", mentor_id, attempt_id)
        return
    writer.change(
        "INSERT INTO drafts (person_id, attempt_id, text, saved_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (person_id, attempt_id) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at",
        mentor_id, attempt_id, json.dumps({_DRAFTS: drafts}, ensure_ascii=False), now,
    )  # fmt: skip


def _over(reader: Reader, attempt_id: str, by: str) -> Row:
    row = admitted(reader, attempt_id, by)[1]
    if row["stage"] == "talking":
        raise Invalid("This conversation is still going on; come back once it is wrapped up.")
    return row


def _kind(kind: str) -> str:
    if kind not in {name for name, _ in KINDS}:
        raise Invalid(f"There is no such kind of mark; choose one of {', '.join(name for name, _ in KINDS)}.")
    return kind


def _text(text: str, longest: int, what: str) -> str:
    text = storable(text).strip()
    if len(text) > longest:
        raise Invalid(f"That is {len(text)} characters long; {what} may have {longest}. Nothing was stored.")
    return text


_ANNOTATIONS = """
SELECT annotations.*, people.name AS by_name, readings.kind, readings.reading, readings.written_at
FROM annotations
JOIN people ON people.id = annotations.person_id
JOIN readings ON readings.id = (SELECT max(id) FROM readings WHERE annotation_id = annotations.id)
"""


def _annotation(reader: Reader, annotation_id: str) -> Annotation:
    row = reader.row(f"{_ANNOTATIONS} WHERE annotations.id = ?", annotation_id)
    if row is None:
        raise NotFound("There is no such mark; look at the transcript again.")
    return _annotation_value(row)


def _annotation_value(row: Row) -> Annotation:
    return Annotation(
        id=row["id"],
        attempt_id=row["attempt_id"],
        by=row["person_id"],
        by_name=row["by_name"],
        turn_index=row["turn_index"],
        start=row["start"],
        stop=row["stop"],
        quote=row["quote"],
        prefix=row["prefix"],
        suffix=row["suffix"],
        kind=row["kind"],
        reading=row["reading"],
        created_at=row["created_at"],
        edited_at=row["written_at"] if row["written_at"] != row["created_at"] else None,
        deleted_at=row["deleted_at"],
    )


def _own_annotation(reader: Reader, annotation_id: str, by: str) -> Annotation:
    mentor = _mentor(reader, by)
    found = _annotation(reader, annotation_id)
    if found.by != mentor.id:
        raise NotAllowed(f"This mark is {found.by_name}'s; add one of your own beside it.")
    return found


_QUEUE = f"""
SELECT attempts.*, people.name AS trainee_name,
  (SELECT count(*) FROM exchanges WHERE attempt_id = attempts.id) AS replies,
  (EXISTS (SELECT 1 FROM feedback WHERE attempt_id = attempts.id)
   OR EXISTS (SELECT 1 FROM verdicts WHERE attempt_id = attempts.id)
   OR EXISTS (SELECT 1 FROM annotations WHERE attempt_id = attempts.id AND deleted_at IS NULL)) AS has_feedback,
  EXISTS (SELECT 1 FROM contests WHERE attempt_id = attempts.id AND NOT {ANSWERED}) AS contested,
  EXISTS (SELECT 1 FROM scorecards WHERE attempt_id = attempts.id AND rater LIKE 'embedded%'
          AND body LIKE '%"criterion":"unsafe"%') AS unsafe,
  EXISTS (SELECT 1 FROM scorecards WHERE attempt_id = attempts.id AND rater NOT LIKE 'embedded%'
          AND body LIKE '%"criterion":"unsafe"%') AS unsafe_to_another,
  (SELECT count(*) FROM attempts AS earlier WHERE earlier.person_id = attempts.person_id
   AND (earlier.started_at, earlier.rowid) < (attempts.started_at, attempts.rowid)) AS earlier
FROM attempts JOIN people ON people.id = attempts.person_id
WHERE attempts.stage != 'talking'
"""


def _rank(reader: Reader, row: Row, now: datetime, apart: Sequence[Apart]) -> tuple[int, list[str]]:
    """Where an attempt stands in the queue (lower comes first), and why, in words."""
    why: list[str] = []
    ranks: list[int] = []
    answered = bool(row["has_feedback"])
    if row["unsafe"] and not answered:
        ranks.append(0)
        why.append("A reply may have passed over danger")
    elif row["unsafe_to_another"] and not answered:
        # Either reader is enough here: a false alarm costs a minute.
        ranks.append(0)
        why.append("A second reader fears that a reply passed over danger")
    if row["contested"]:
        ranks.append(1)
        open_contests = [each for each in contests_of(reader, row["id"]) if not each.answered]
        why += [f"Asked about {_WORDS[each.dimension]} in reply {each.turn}" for each in open_contests]
    if apart:
        ranks.append(2)
        why += [f"Two readers differ on {_WORDS[each.dimension]} in reply {each.turn}" for each in apart]
    waited = now - datetime.fromisoformat(row["ended_at"])
    if not answered:
        if waited >= _WAITED_LONG:
            ranks.append(3)
            why.append(f"Waiting {waited.days} days")
        if row["earlier"] == 0:
            ranks.append(4)
            why.append("Their first attempt")
        elif row["earlier"] < _FIRST_ATTEMPTS:
            ranks.append(4)
            why.append("One of their first attempts")
        if not ranks:
            why.append("Not read yet")
        ranks.append(5)
    elif not ranks:
        ranks.append(6)
        why.append("Read")
    return min(ranks), why
