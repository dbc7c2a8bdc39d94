"""What people left on an attempt, as its debrief shows it: each thing with what was said under it, and what is new."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.training.mentoring import Annotation, Feedback, Remark
from app.training.sound.listening import Timeline
from app.training.verdicts import Decision, Verdict
from app.widgets.drawn import Data, component, own_drafts, when
from app.widgets.names import NAMES, decided_words, given
from app.widgets.seconds import seconds_data
from scoring.conversation import SILENCE

_left = component("left", scripts=("seconds", "thread", "note"), styles=("transcript", "thread"))


@dataclass(frozen=True)
class Left:
    """What was said under what stands on an attempt, and what of all that is new, as `reader` sees it."""

    reader: str
    """The id of whoever reads it."""
    remarks: Sequence[Remark] = ()
    unread: Collection[str] = ()
    """'annotation-<id>', 'verdict-<id>', 'feedback-<id>' and 'remark-<id>' of what the reader has not read yet."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Id of a kind of mark -> what it is called."""
    line: Timeline | None = None
    """What the page's player plays; None where nothing was spoken, or there is no player."""

    def mark(self, note: Annotation) -> Data:
        """A mentor's mark: whose, when, of what kind, on which words, and what they read there."""
        return self._thing("annotation", note.id, note.by_name, note.created_at, "under this comment") | {
            "kind": self.kinds.get(note.kind, note.kind),
            "quote": "" if note.quote == SILENCE else note.quote,
            "seconds": seconds_data(note, self.line),
            "reading": note.reading,
        }

    def level(self, verdict: Verdict, decision: Decision | None = None) -> Data:
        """A level somebody set or took over; `decision` is what became of the trainee's question about it, if so."""
        dimension = verdict.dimension
        if decision and (decision.by, decision.decided_at) == (verdict.by, verdict.created_at):
            did = f"decided: {decided_words(decision.outcome, dimension, verdict.level)}"
        elif verdict.accepts:
            did = f"accepted the scorer’s level: {given(dimension, verdict.level)}"
        elif verdict.level is None:
            did = "set it aside: not called for"
        else:
            did = f"set {given(dimension, verdict.level)}"
        name = NAMES[dimension].lower()
        drawn = self._thing("verdict", verdict.id, verdict.by_name, verdict.created_at, f"about this level of {name}")
        return drawn | {"did": did, "kind": "", "quote": "", "reading": verdict.reason}

    def whole(self, each: Feedback | Verdict) -> Data:
        """Words on the whole conversation, or a level for all of it."""
        if isinstance(each, Verdict):
            whole = f"{NAMES[each.dimension]}, over the whole conversation: {given(each.dimension, each.level)}"
            return self.level(each) | {"did": "", "kind": whole}
        thing = self._thing("feedback", each.id, each.by_name, each.created_at, "about the whole conversation")
        return thing | {"kind": "", "quote": "", "reading": each.text}

    def answers_new(self, drawn: Data) -> bool:
        """Whether something said under it is new."""
        return any(item["fresh"] for item in drawn["thread"]["items"])

    def _thing(self, kind: str, id: str, name: str, at: str, about: str) -> Data:
        said = [each for each in self.remarks if (each.under_kind, each.under_id) == (kind, id)]
        return {
            "id": f"{kind}-{id}",
            "name": name,
            "when": when(at),
            "fresh": f"{kind}-{id}" in self.unread,
            "thread": {
                "kind": kind,
                "id": id,
                "about": about,
                "can_answer": True,
                "items": [self._remark(each) for each in said],
            },
        }

    def _remark(self, each: Remark) -> Data:
        mine = each.by == self.reader
        read = {"name": each.read_by_name, "when": when(each.read_at)} if mine and each.read_at else None
        return {
            "id": each.id,
            "name": each.by_name,
            "text": each.text,
            "when": when(each.created_at),
            "mine": mine,
            "read": read,
            "fresh": f"remark-{each.id}" in self.unread,
        }


def left_on_the_whole(things: Sequence[Feedback | Verdict], left: Left, attempt_id: str, *, focus: str | None,
                      done: Data | None, on_act: Callable[[], None], key: str) -> Any:  # fmt: skip
    """Draw what was written on the conversation as a whole. `focus`: the id of the thing or answer to lead to."""
    items = [left.whole(each) for each in things]
    data = {"items": items, "attempt": attempt_id, "focus": focus, "done": done, "own": own_drafts(left.reader)}
    return _left(data=data, key=key, on_act_change=on_act)
