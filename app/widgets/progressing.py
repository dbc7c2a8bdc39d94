"""Rows of the progress page, and of the mentors' queue."""

from __future__ import annotations

from app.training.debrief import ENDING_TITLES
from app.training.mentoring import DEFAULT_KINDS, QueueRow
from app.training.practice import AttemptRow, FeedbackItem
from app.training.progress import AskedRow
from app.widgets.drawn import Data
from app.widgets.ledger import row
from app.widgets.names import NAMES, level_word
from scoring.conversation import SILENCE

_STAGES = {
    "talking": "Still talking; open it to go on",
    "reflecting": "Wrapped up; say what was behind it to see the debrief",
}


def item_row(item: FeedbackItem) -> Data:
    """Something a person wrote, as a row: who, about what, on which words."""
    where = f" · reply {(item.turn_index + 1) // 2}" if item.turn_index is not None and item.turn_index % 2 else ""
    if item.kind == "annotation":
        title = f"{item.from_name}: {dict(DEFAULT_KINDS).get(item.mark_kind or '', item.mark_kind or '')}"
        eyebrow = "You waited" if item.quote == SILENCE else f"“{item.quote}”" if item.quote else ""
    elif item.kind == "verdict":
        dimension = item.dimension or ""
        level = "" if item.level is None else f"{item.level}, "
        name, word = NAMES.get(dimension, dimension).lower(), level_word(dimension, item.level)
        title = f"{item.from_name} set {name}: {level}{word}"
        eyebrow = ""
    else:
        title, eyebrow = f"{item.from_name}, on the whole conversation", ""
    return row(
        f"{item.kind}-{item.id}", title, under=f"{item.title}{where}", at=item.created_at, said=item.text,
        eyebrow=eyebrow, unread=item.read_at is None,
    )  # fmt: skip


def attempt_row(attempt: AttemptRow) -> Data:
    """A conversation as a row: how it ended, how far one was let in, its three mean levels."""
    again = "" if attempt.retry_from is None else f"a second try, from reply {attempt.retry_from}"
    if attempt.stage != "done":
        return row(attempt.id, attempt.title, under=_STAGES[attempt.stage], eyebrow=again, at=attempt.started_at)
    depth = f"let in {attempt.depth} of {attempt.of}" if attempt.depth is not None else ""
    ending = ENDING_TITLES.get(attempt.ending, "")
    return row(
        attempt.id, attempt.title, under=" · ".join(part for part in (ending, depth) if part), at=attempt.started_at,
        levels=attempt.mean_levels, eyebrow=again,
    )  # fmt: skip


def asked_row(asked: AskedRow) -> Data:
    """A level the trainee asked a person to look at, and whether somebody has."""
    fate = "a person has looked" if asked.answered else "you asked a person to look; waiting"
    name = NAMES.get(asked.dimension, asked.dimension)
    return row(
        asked.attempt_id, f"{name} in reply {asked.turn}", under=f"{asked.title} · {fate}", at=asked.created_at,
        said=asked.why,
    )  # fmt: skip


def queue_row(waiting: QueueRow) -> Data:
    """An attempt that wants a reader: why it is here, whose it is, which customer, since when."""
    replies = f"{waiting.replies} {'reply' if waiting.replies == 1 else 'replies'}"
    return row(
        waiting.attempt_id, f"{waiting.trainee_name} · {waiting.title}", under=replies, at=waiting.ended_at,
        eyebrow=" · ".join(waiting.why),
    )  # fmt: skip
