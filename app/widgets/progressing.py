"""Rows of the progress page."""

from __future__ import annotations

from collections.abc import Mapping

from app.training.debrief import ENDING_TITLES
from app.training.practice import AttemptRow, FeedbackItem
from app.training.progress import AskedRow
from app.widgets.drawn import Data
from app.widgets.ledger import row
from app.widgets.names import NAMES, decided_words, given
from app.widgets.words import day
from scoring.conversation import SILENCE

_STAGES = {
    "talking": "Still talking; open it to go on",
    "reflecting": "Wrapped up; say what was behind it to see the debrief",
}


def item_row(item: FeedbackItem, kinds: Mapping[str, str]) -> Data:
    """Something a person wrote, as a row: who, about what, on which words. `kinds`: what kinds of mark are called."""
    where = f" · reply {(item.turn_index + 1) // 2}" if item.turn_index is not None and item.turn_index % 2 else ""
    eyebrow = ""
    if item.kind == "annotation":
        title = f"{item.from_name}: {kinds.get(item.mark_kind or '', item.mark_kind or '')}"
        eyebrow = "You waited" if item.quote == SILENCE else f"“{item.quote}”" if item.quote else _begun(item.seconds)
    elif item.kind == "verdict":
        title = f"{item.from_name} {_did(item)}"
        eyebrow = "You asked a person to look" if item.outcome else ""
    elif item.kind == "remark":
        eyebrow = f"About “{item.quote}”" if item.quote and item.quote != SILENCE else ""
        if item.seconds:
            eyebrow = f"About {item.seconds}"
        title = f"{item.from_name} answered you" if item.answers else f"{item.from_name} added something"
    else:
        title = f"{item.from_name}, on the whole conversation"
    return row(
        f"{item.kind}-{item.id}", title, under=f"{item.title}{where}", at=item.created_at, said=item.text,
        eyebrow=eyebrow, unread=item.read_at is None,
    )  # fmt: skip


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _did(item: FeedbackItem) -> str:
    """What a person did with a level, as a sentence goes on after their name."""
    dimension = item.dimension or ""
    name = NAMES.get(dimension, dimension).lower() + (" over the whole conversation" if item.turn_index is None else "")
    if item.outcome:
        return f"decided about {name}: {decided_words(item.outcome, dimension, item.level)}"
    if item.accepts:
        return f"accepted the scorer’s level for {name}: {given(dimension, item.level)}"
    return f"set {name}: {given(dimension, item.level)}"


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


def asked_row(asked: AskedRow, decider: str = "A mentor") -> Data:
    """A level the trainee asked a person to look at, and what was decided, or by when it will be."""
    contest = asked.contest
    if contest.decision:
        words = decided_words(contest.decision.outcome, contest.dimension, contest.decision.level)
        fate = f"{contest.decision.by_name} decided: {words}"
    elif contest.due_at:
        fate = f"{decider} decides by {day(contest.due_at)}"
    else:
        fate = f"{decider} will decide"
    name = NAMES.get(contest.dimension, contest.dimension)
    return row(
        f"contest-{contest.id}", f"{name} in reply {contest.turn}",
        under=f"{asked.title} · you asked", at=contest.created_at, said=contest.why, eyebrow=fate,
    )  # fmt: skip
