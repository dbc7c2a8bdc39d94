"""The debrief's transcript: what was said, how each reply was read, and what people wrote on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from app.training.another_way import AnotherWay
from app.training.debrief import Debrief, ReplyView, about
from app.training.mentoring import DEFAULT_KINDS, Annotation
from app.widgets.drawn import Data, component, when
from app.widgets.readings import (
    could_have,
    cue_marks,
    finding_marks,
    reply_index,
    sign_data,
    silent,
)
from scoring.conversation import SILENCE
from scoring.criterion import DIMENSIONS

_transcript = component("transcript")
SUGGESTED = "suggested by the model"
KEY = (
    "Under each reply: ● listening, ◆ acknowledgement, ▲ next steps. Open one, or the underlined words, to read why; "
    "a small minus stands after words that cost. "
    "Grey is the scorer's pencil; ink is a person."
)


def transcript(view: Debrief, notes: Sequence[Annotation], mine: bool, ways: Mapping[int, AnotherWay], asks_model: bool,
               focus: Data | None, done: Data | None, on_act: Callable[[], None], key: str) -> Any:  # fmt: skip
    """Draw it. `mine`: the reader is who practised, and may contest. `focus`: where to begin reading ({id, turn})."""
    data = {"turns": turns(view, notes, mine, ways), "asks_model": asks_model, "key": KEY, "focus": focus, "done": done}
    return _transcript(data=data, key=key, on_act_change=on_act)


def turns(
    view: Debrief, notes: Sequence[Annotation], mine: bool, ways: Mapping[int, AnotherWay] = MappingProxyType({})
) -> list[Data]:
    """Every turn with its marks, oldest first."""
    customer, trainee = view.attempt.persona_name, "You" if mine else view.trainee_name
    turned = {point.turn for point in view.turning_points}
    by = "you" if mine else trainee
    drawn = [_customer(view, notes, 0, 0, customer, view.attempt.opener, by)]
    for reply in view.replies:
        index = reply_index(reply.turn)
        own = [note for note in notes if note.turn_index == index]
        drawn.append(
            {
                "index": index,
                "reply": reply.turn,
                "speaker": "trainee",
                "who": trainee,
                "text": "" if silent(reply.trainee) else reply.trainee,
                "silence": silent(reply.trainee),
                "marks": finding_marks(reply) + _ink(own),
                "turning": reply.turn in turned,
                "last": reply.turn == len(view.replies),
                "again": mine,
                "signs": [_sign(view, reply, dimension, mine) for dimension in DIMENSIONS],
                "could": could_have(view, reply),
                "strength": _told(view, reply.strength, mine),
                "try_next": _told(view, reply.try_next, mine),
                "lacks": reply.lacks if not silent(reply.trainee) else None,
                "way": _way(view, ways.get(reply.turn), mine),
                "notes": [note_data(note) for note in own],
            }
        )
        drawn.append(_customer(view, notes, index + 1, reply.turn, customer, reply.customer_after, by))
    return drawn


def _told(view: Debrief, words: str | None, mine: bool) -> str | None:
    """Words said to the trainee, as this reader reads them."""
    return words if mine or words is None else about(view.trainee_name, words)


def _way(view: Debrief, way: AnotherWay | None, mine: bool) -> Data | None:
    if way is None:
        return None
    return {"text": way.text, "why": _told(view, way.why, mine), "by": SUGGESTED if way.source == "model" else ""}


def _sign(view: Debrief, reply: ReplyView, dimension: str, mine: bool) -> Data:
    sign = sign_data(reply, dimension, mine)
    if not mine:
        for finding in sign["findings"]:
            finding["reason"] = about(view.trainee_name, finding["reason"])
    return sign


def note_data(note: Annotation) -> Data:
    """A mentor's mark as it is read: whose, when, what kind, on which words, and what they read there."""
    return {
        "id": f"annotation-{note.id}",
        "name": note.by_name,
        "when": when(note.created_at),
        "kind": dict(DEFAULT_KINDS).get(note.kind, note.kind),
        "quote": "" if note.quote == SILENCE else note.quote,
        "reading": note.reading,
    }


def _customer(
    view: Debrief, notes: Sequence[Annotation], index: int, exchange: int, who: str, text: str, by: str
) -> Data:
    own = [note for note in notes if note.turn_index == index]
    cues = [cue for cue in view.cues if exchange in cue.shown_turns]
    return {
        "index": index,
        "speaker": "customer",
        "who": who,
        "text": text,
        "marks": cue_marks(text, cues) + _ink(own),
        "cues": [{"picked": cue.picked_up_turn is not None, "by": by, "read_as": cue.read_as} for cue in cues],
        "notes": [note_data(note) for note in own],
    }


def _ink(notes: Sequence[Annotation]) -> list[Data]:
    return [{"start": note.start, "stop": note.stop, "note": note.id} for note in notes]
