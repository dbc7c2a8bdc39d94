"""The mentor's desk: the transcript to read and mark, levels to set, a few words to leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.training.debrief import Debrief, ReplyView
from app.training.mentoring import DEFAULT_KINDS, Annotation, Feedback
from app.training.transcript import TurnView
from app.widgets.drawn import Data, component, when
from app.widgets.readings import desk_sign, reply_index, silent
from scoring.criterion import DIMENSIONS

_desk = component("desk", scripts=("selection", "levels"), styles=("transcript",))
_way = component("way")


def way(nav: Mapping[str, str | None], place: str, key: str) -> str | None:
    """The way back to the queue and on in it; where it leads ('' is the queue), or None.

    Where a desk is drawn it goes there itself, taking along what is half written.
    """
    to = _way(data={"nav": dict(nav), "place": place}, key=key, on_go_change=_nothing).go
    return None if to is None else str(to)


def desk(view: Debrief, turns: Sequence[TurnView], notes: Sequence[Annotation], feedback: Sequence[Feedback], *,
         mentor: str, draft: str, unsaved: str, drafted: str, nav: Mapping[str, str | None], done: Data | None,
         come: bool, on_act: Callable[[], None], on_draft: Callable[[], None], key: str) -> Any:  # fmt: skip
    """Draw it. `mentor` is the id of who reads; `nav` holds the attempts before and after this one in the queue.

    `unsaved` is the mark and levels begun and not saved, as the desk sent them; `come`: opened from the queue just now.
    """
    data = {
        "attempt": view.attempt.id,
        "trainee": view.trainee_name,
        "turns": desk_turns(view, turns, notes, mentor),
        "kinds": [{"id": id, "label": label} for id, label in DEFAULT_KINDS],
        "feedback": [
            {
                "id": each.id,
                "name": each.by_name,
                "text": each.text,
                "when": when(each.created_at),
                "mine": each.by == mentor,
            }
            for each in feedback
        ],
        "draft": draft,
        "unsaved": unsaved,
        "come": come,
        "drafted": drafted,
        "nav": dict(nav),
        "done": done,
    }
    return _desk(data=data, key=key, on_act_change=on_act, on_draft_change=on_draft)


def desk_turns(view: Debrief, turns: Sequence[TurnView], notes: Sequence[Annotation], mentor: str) -> list[Data]:
    """Every turn with its comments, and for replies what is needed to set their levels."""
    replies = {reply_index(reply.turn): reply for reply in view.replies}
    kinds = dict(DEFAULT_KINDS)
    drawn: list[Data] = []
    for turn in turns:
        reply = replies.get(turn.index)
        drawn.append(
            {
                "index": turn.index,
                "speaker": turn.speaker,
                "who": view.trainee_name if turn.speaker == "trainee" else view.attempt.persona_name,
                "text": turn.text,
                "silence": silent(turn.text),
                "reply": reply.turn if reply else None,
                "signs": [_sign(reply, dimension, mentor) for dimension in DIMENSIONS] if reply else None,
                "notes": [
                    {
                        "id": f"annotation-{note.id}",
                        "ref": note.id,
                        "start": note.start,
                        "stop": note.stop,
                        "quote": note.quote,
                        "kind": note.kind,
                        "label": kinds.get(note.kind, note.kind),
                        "reading": note.reading,
                        "name": note.by_name,
                        "when": when(note.created_at),
                        "mine": note.by == mentor,
                    }
                    for note in notes
                    if note.turn_index == turn.index
                ],
            }
        )
    return drawn


def _sign(reply: ReplyView, dimension: str, mentor: str) -> Data:
    """A dimension to judge, with what this mentor last gave as the reason, to begin from when judging it again."""
    own = next((each for each in reversed(reply.verdicts) if each.dimension == dimension and each.by == mentor), None)
    return desk_sign(reply, dimension) | {"reason": own.reason if own else ""}


def _nothing() -> None:
    """Streamlit keeps an event only where somebody listens for it."""
