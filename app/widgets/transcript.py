"""The debrief's transcript: what was said, how each reply was read, and what people wrote on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from app.training.another_way import AnotherWay
from app.training.debrief import Debrief, ReplyView, about
from app.training.mentoring import Annotation
from app.widgets.drawn import Data, component, own_drafts
from app.widgets.left import Left
from app.widgets.readings import (
    contest_data,
    could_have,
    cue_marks,
    finding_marks,
    newest_contest,
    reply_index,
    sign_data,
    silent,
)
from app.widgets.seconds import asides_of
from scoring.criterion import DIMENSIONS

_transcript = component("transcript", scripts=("seconds", "thread", "note"), styles=("thread",))
SUGGESTED = "suggested by the model"
KEY = (
    "Under each reply: ● listening, ◆ acknowledgement, ▲ next steps. Open one, or the underlined words, to read why; "
    "a small minus stands after words that cost a level, or that would fit any call and earned nothing. "
    "Grey is the scorer's pencil; ink is a person."
)


def transcript(view: Debrief, notes: Sequence[Annotation], mine: bool, left: Left, ways: Mapping[int, AnotherWay],
               asks_model: bool, due: str, focus: Data | None, done: Data | None, on_act: Callable[[], None],
               key: str, decider: str = "A mentor") -> Any:  # fmt: skip
    """Draw it. `mine`: the reader is who practised, and may contest. `due`: the day by which `decider` would decide.

    `focus`: where to begin reading ({id, turn}).
    """
    data = {"turns": turns(view, notes, mine, left, ways), "attempt": view.attempt.id, "asks_model": asks_model,
            "due": due, "decider": decider, "key": KEY, "focus": focus, "done": done,
            "own": own_drafts(left.reader)}  # fmt: skip
    return _transcript(data=data, key=key, on_act_change=on_act)


def turns(
    view: Debrief,
    notes: Sequence[Annotation],
    mine: bool,
    left: Left | None = None,
    ways: Mapping[int, AnotherWay] = MappingProxyType({}),
) -> list[Data]:
    """Every turn with its marks, oldest first."""
    left = left or Left(view.attempt.person_id)
    customer, trainee = view.attempt.persona_name, "You" if mine else view.trainee_name
    turned = {point.turn for point in view.turning_points}
    heard = {each.turn_index for each in left.line.sections if each.has == "sound"} if left.line else set()
    by = "you" if mine else trainee
    drawn = [_customer(view, notes, 0, 0, customer, view.attempt.opener, by, left)]
    tips: dict[str, int] = {}
    for reply in view.replies:
        index = reply_index(reply.turn)
        own = [note for note in notes if note.turn_index == index]
        tip = _told(view, reply.try_next, mine)
        as_under = tips.setdefault(tip, reply.turn) if tip else reply.turn
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
                "carried": reply.turn < view.own_from,
                "begins": _begins(view, mine) if reply.turn == view.own_from > 1 else "",
                "last": reply.turn == len(view.replies),
                "again": mine,
                "signs": [_sign(view, reply, dimension, mine, left) for dimension in DIMENSIONS],
                "could": could_have(view, reply),
                "strength": _told(view, reply.strength, mine),
                # What has been said once is pointed at from then on.
                "try_next": tip if as_under == reply.turn else None,
                "try_as": None if as_under == reply.turn else as_under,
                "lacks": reply.lacks if not silent(reply.trainee) else None,
                "way": _way(view, ways.get(reply.turn), mine),
                "notes": [left.mark(note) for note in own],
            }
        )
        drawn.append(_customer(view, notes, index + 1, reply.turn, customer, reply.customer_after, by, left))
    asides = asides_of(left.line)
    return [each | {"heard": each["index"] in heard, "asides": asides.get(each["index"], [])} for each in drawn]


def _begins(view: Debrief, mine: bool) -> str:
    whose = "you" if mine else view.trainee_name
    return (
        f"Here this try begins. What stands above was said the first time; the levels on the whole count what {whose} "
        "said from here."
    )


def _told(view: Debrief, words: str | None, mine: bool) -> str | None:
    """Words said to the trainee, as this reader reads them."""
    return words if mine or words is None else about(view.trainee_name, words)


def _way(view: Debrief, way: AnotherWay | None, mine: bool) -> Data | None:
    if way is None:
        return None
    return {"text": way.text, "why": _told(view, way.why, mine), "by": SUGGESTED if way.source == "model" else ""}


def _sign(view: Debrief, reply: ReplyView, dimension: str, mine: bool, left: Left) -> Data:
    """A dimension of one reply, with what people said about it and what the trainee has asked."""
    asked = newest_contest(reply.contests, dimension, answered=True)
    given = [each for each in reply.verdicts if each.dimension == dimension]
    drawn = [left.level(each, asked.decision if asked else None) for each in reversed(given)]
    sign = sign_data(reply, dimension)
    by = drawn[0] | {"agrees": given[-1].level == sign["scorer"]["level"]} if drawn else None
    sign |= {
        "by": by,
        "earlier": drawn[1:],
        "asker": "You" if mine else view.trainee_name,
        "contested": contest_data(newest_contest(reply.contests, dimension, answered=False)),
        "decided": contest_data(asked),
        "can_contest": mine and by is None,
        "answer_instead": f"A person has read this; to say more, answer {by['name']} above." if mine and by else "",
        "fresh": any(each["fresh"] or left.answers_new(each) for each in drawn),
    }
    if not mine:
        for finding in sign["findings"]:
            finding["reason"] = about(view.trainee_name, finding["reason"])
    return sign


def _customer(
    view: Debrief, notes: Sequence[Annotation], index: int, exchange: int, who: str, text: str, by: str, left: Left
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
        "notes": [left.mark(note) for note in own],
    }


def _ink(notes: Sequence[Annotation]) -> list[Data]:
    return [{"start": note.start, "stop": note.stop, "note": note.id} for note in notes]
