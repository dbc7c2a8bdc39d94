"""What a mentor writes about a conversation as a whole, and what is half written of anything."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.errors import Invalid, NotAllowed, NotFound
from app.store import Reader, Store, Writer, new_id, storable
from app.training import log
from app.training.attempts import admitted, sees_behind
from app.training.mentoring.access import LONGEST_FEEDBACK, bounded, mentor, of_another, over
from app.training.mentoring.claims import let_go

OVERALL, UNSAVED = "overall", "unsaved"
"""What a draft is for: the words on the whole attempt; the mark and the levels begun at the desk, as it wrote them."""
_DRAFTS = "mentor_drafts"


@dataclass(frozen=True)
class Feedback:
    """What a mentor wrote about an attempt as a whole."""

    id: str
    attempt_id: str
    by: str
    by_name: str
    text: str
    created_at: str


def leave_feedback(store: Store, attempt_id: str, text: str, by: str) -> Feedback:
    """Write to the trainee about the whole attempt; one's draft for it is cleared with it."""
    text = bounded(text, LONGEST_FEEDBACK, "feedback")
    if not text:
        raise Invalid("Write something first; nothing was sent.")
    made = new_id()
    with store.writing() as writer:
        person = mentor(writer, by)
        over(writer, attempt_id, by)
        now = store.now()
        writer.add(
            "feedback",
            {"id": made, "attempt_id": attempt_id, "person_id": person.id, "text": text, "created_at": now},
        )
        _keep_draft(writer, person.id, attempt_id, OVERALL, "", now)
        let_go(writer, attempt_id, person)
        log.note_on(store, writer, person.id, "feedback.left", attempt_id)
        return Feedback(made, attempt_id, person.id, person.name, text, now)


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
    text = bounded(text, LONGEST_FEEDBACK, "feedback")
    if not text:
        raise Invalid("Write something first; nothing was changed.")
    with store.writing() as writer:
        person, now = mentor(writer, by), store.now()
        row = writer.row("SELECT * FROM feedback WHERE id = ?", feedback_id)
        if row is None:
            raise NotFound("There is no such feedback; look at the attempt again.")
        if row["person_id"] != person.id:
            raise NotAllowed("Somebody else wrote this; leave words of your own beside it.")
        of_another(writer, row["attempt_id"], by)
        if row["text"] == text:
            return Feedback(feedback_id, row["attempt_id"], person.id, person.name, text, row["created_at"])
        writer.change("UPDATE feedback SET text = ?, created_at = ? WHERE id = ?", text, now, feedback_id)
        writer.change("DELETE FROM reads WHERE kind = 'feedback' AND item_id = ?", feedback_id)
        log.note_on(store, writer, person.id, "feedback.changed", row["attempt_id"])
        return Feedback(feedback_id, row["attempt_id"], person.id, person.name, text, now)


def save_draft(store: Store, by: str, attempt_id: str, text: str, target: str = OVERALL) -> None:
    """Keep what is half written for a target, `OVERALL` or `UNSAVED`; an empty text lets it go."""
    text = storable(text)
    if target not in (OVERALL, UNSAVED):
        raise Invalid("There is no draft of that kind.")
    if len(text) > LONGEST_FEEDBACK:
        raise Invalid(f"That is {len(text)} characters long; feedback may have {LONGEST_FEEDBACK}.")
    with store.writing() as writer:
        person = mentor(writer, by)
        of_another(writer, attempt_id, by)
        _keep_draft(writer, person.id, attempt_id, target, text, store.now())


def load_draft(store: Store, by: str, attempt_id: str, target: str = OVERALL) -> str:
    """What one has half written for a target of an attempt; '' where there is nothing."""
    with store.reading() as reader:
        person = mentor(reader, by)
        of_another(reader, attempt_id, by)
        return _drafts(reader, person.id, attempt_id).get(target, "")


# Under the verbs.


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
