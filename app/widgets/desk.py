"""The mentor's desk: the transcript to read and mark, levels to set, a few words to leave."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.training.debrief import CueView, Debrief, ReplyView, about
from app.training.mentoring import DEFAULT_KINDS, Annotation, Feedback, MarkKind, Receipt, Remark
from app.training.sound import TurnSound
from app.training.sound.listening import Timeline
from app.training.transcript import TurnView
from app.training.verdicts import Contest, Verdict
from app.widgets.drawn import Data, component, when
from app.widgets.names import decided_here, level_word, level_words
from app.widgets.readings import findings_of, newest, reply_index, scorer_level, silent, verdict_data
from app.widgets.second import second_reads
from app.widgets.seconds import asides_of, seconds_data
from scoring.criterion import DIMENSIONS

_desk = component(
    "desk",
    scripts=("seconds", "selection", "thread", "sending", "marks", "levels", "kinds"),
    styles=("transcript", "thread"),
)
_way = component("way")


@dataclass(frozen=True)
class Said:
    """What was said under what stands on an attempt, and what its trainee has read; as the mentor `mentor` sees it."""

    mentor: str
    trainee: str = ""
    """The trainee's name."""
    remarks: Sequence[Remark] = ()
    receipts: Sequence[Receipt] = ()

    def under(self, kind: str, id: str, by: str, about: str) -> Data:
        """The thread under one thing that `by` left, as `thread.js` takes it; `about` ends "Answer …".

        Under what they left themselves there is nothing to answer until somebody else has said something.
        """
        said = [each for each in self.remarks if (each.under_kind, each.under_id) == (kind, id)]
        read = next((each for each in self.receipts if (each.kind, each.item_id) == (kind, id)), None)
        return {
            "kind": kind,
            "id": id,
            "about": about,
            "can_answer": bool(said) or by != self.mentor,
            "read": {"name": self.trainee, "when": when(read.read_at)} if read else None,
            "items": [
                {
                    "id": each.id,
                    "name": each.by_name,
                    "text": each.text,
                    "when": when(each.created_at),
                    "mine": each.by == self.mentor,
                    "read": {"name": each.read_by_name, "when": when(each.read_at)}
                    if each.read_at and each.by == self.mentor
                    else None,
                }
                for each in said
            ],
        }


def way(nav: Mapping[str, str | None], place: str, key: str) -> str | None:
    """The way back to the queue and on in it; where it leads ('' is the queue), or None.

    Where a desk is drawn it goes there itself, taking along what is half written.
    """
    to = _way(data={"nav": dict(nav), "place": place}, key=key, on_go_change=_nothing).go
    return None if to is None else str(to)


def desk(view: Debrief, turns: Sequence[TurnView], notes: Sequence[Annotation], feedback: Sequence[Feedback], *,
         said: Said, seen: Collection[int], kinds: Sequence[MarkKind], labels: Mapping[str, str], draft: str,
         unsaved: str, drafted: str, kept: str, nav: Mapping[str, str | None], done: Data | None, come: bool,
         focus: Data | None, on_act: Callable[[], None], on_draft: Callable[[], None], key: str,
         sounds: Sequence[TurnSound] = (), line: Timeline | None = None) -> Any:  # fmt: skip
    """Draw it. `seen`: the replies of which this mentor may see what the scorer read; of the others nothing is sent.

    `nav` holds the attempts before and after this one in the queue. `unsaved` is what was begun and not saved, as the
    desk sent it, `kept` the last draft that reached the store; `come`: opened from the queue just now;
    `focus`: {id, turn} of what somebody was led to. `sounds`: the turns that were spoken; `line`: what the player above
    the desk plays, None where there is none.
    """
    data = {
        "attempt": view.attempt.id,
        "trainee": view.trainee_name,
        "now": datetime.now(UTC).isoformat(),
        "turns": desk_turns(
            view, turns, notes, said.mentor, said=said, seen=seen, labels=labels, sounds=sounds, line=line
        ),
        "listens": line is not None,
        "whole": {"signs": [_whole(view, dimension, said) for dimension in DIMENSIONS]},
        "kinds": [{"id": kind.id, "label": kind.label} for kind in kinds],
        "feedback": [
            {
                "id": each.id,
                "name": each.by_name,
                "text": each.text,
                "when": when(each.created_at),
                "mine": each.by == said.mentor,
                "thread": said.under("feedback", each.id, each.by, "under the words overall"),
            }
            for each in feedback
        ],
        "draft": draft,
        "unsaved": unsaved,
        "come": come,
        "focus": focus,
        "drafted": drafted,
        "kept": kept,
        "nav": dict(nav),
        "done": done,
    }
    return _desk(data=data, key=key, on_act_change=on_act, on_draft_change=on_draft)


def desk_turns(view: Debrief, turns: Sequence[TurnView], notes: Sequence[Annotation], mentor: str, *,
               said: Said | None = None, seen: Collection[int] = (), labels: Mapping[str, str] | None = None,
               sounds: Sequence[TurnSound] = (), line: Timeline | None = None) -> list[Data]:  # fmt: skip
    """Every turn with its comments, and for replies what is needed to set their levels.

    What the scorer read is in it only for the replies in `seen`.
    """
    said = said or Said(mentor, view.trainee_name)
    replies = {reply_index(reply.turn): reply for reply in view.replies}
    kinds = dict(DEFAULT_KINDS) | dict(labels or {})
    heard = {each.turn_index: each.heard or "" for each in sounds}
    can_be_heard = {each.turn_index for each in line.sections if each.has == "sound"} if line else set()
    asides = asides_of(line)
    marked: dict[int, list[Annotation]] = {}
    for note in notes:
        marked.setdefault(note.turn_index, []).append(note)
    drawn: list[Data] = []
    for turn in turns:
        reply = replies.get(turn.index)
        shown = reply is not None and reply.turn in seen
        drawn.append(
            {
                "index": turn.index,
                "speaker": turn.speaker,
                "who": view.trainee_name if turn.speaker == "trainee" else view.attempt.persona_name,
                "text": turn.text,
                "silence": silent(turn.text),
                "sound": turn.index in can_be_heard,
                "asides": asides.get(turn.index, []),
                "heard": _corrected_from(heard.get(turn.index, ""), turn.text),
                "reply": reply.turn if reply else None,
                "seen": shown,
                "cues": [] if turn.speaker == "trainee" else _cues(view, turn.index // 2, seen),
                "signs": [_sign(reply, dimension, said, shown=shown) for dimension in DIMENSIONS] if reply else None,
                "others": sorted({each.by_name for each in reply.verdicts if each.by != mentor}) if reply else [],
                "notes": [_note(note, kinds, said, line) for note in marked.get(turn.index, ())],
            }
        )
    return drawn


def _corrected_from(heard: str, sent: str) -> str:
    """What was written down of a spoken reply, where its words are not those that were sent; else ''."""

    def words(text: str) -> list[str]:
        return ["".join(letter for letter in word if letter.isalnum()) for word in text.casefold().split()]

    return "" if not heard or words(heard) == words(sent) else heard


def _note(note: Annotation, kinds: Mapping[str, str], said: Said, line: Timeline | None) -> Data:
    return {
        "id": f"annotation-{note.id}",
        "ref": note.id,
        "start": note.start,
        "stop": note.stop,
        "quote": note.quote,
        "seconds": seconds_data(note, line),
        "kind": note.kind,
        "label": kinds.get(note.kind, note.kind),
        "reading": note.reading,
        "name": note.by_name,
        "when": when(note.created_at),
        "mine": note.by == said.mentor,
        "thread": said.under("annotation", note.id, note.by, "under this comment"),
    }


def _cues(view: Debrief, exchange: int, seen: Collection[int]) -> list[Data]:
    """The signs given in an exchange; what became of one only once the replies it could be picked up in were judged."""
    return [
        {"words": cue.words, "read_as": cue.read_as, "fate": _fate(view, cue, seen)}
        for cue in view.cues
        if exchange in cue.shown_turns
    ]


def _fate(view: Debrief, cue: CueView, seen: Collection[int]) -> str:
    if cue.picked_up_turn is not None:
        found = f"{view.trainee_name} came back to it in reply {cue.picked_up_turn}."
        return found if cue.picked_up_turn in seen else ""
    missed = all(reply.turn in seen for reply in view.replies if reply.turn > min(cue.shown_turns))
    return f"{view.trainee_name} did not come back to it." if missed and seen else ""


def _sign(reply: ReplyView, dimension: str, said: Said, *, shown: bool) -> Data:
    """A dimension to judge: one's own level, and once one has judged or asked, the scorer's and other mentors'."""
    verdicts = [each for each in reply.verdicts if each.dimension == dimension]
    others = {each.by: each for each in verdicts if each.by != said.mentor} if shown else {}
    return {
        "dim": dimension,
        "words": list(level_words(dimension)),
        "mine": _given(newest([each for each in verdicts if each.by == said.mentor], dimension), said),
        "others": [_given(each, said) for each in others.values()],
        "contested": _asked(reply, dimension, shown=shown),
        "decided": _decided(reply, dimension),
        "scorer": scorer_level(reply, dimension) if shown else None,
        "second": second_reads(reply, dimension) if shown else None,
        "findings": [
            each | {"reason": about(said.trainee, each["reason"])} for each in findings_of(reply.scorecard, dimension)
        ]
        if shown
        else None,
    }


def _whole(view: Debrief, dimension: str, said: Said) -> Data:
    own = [each for each in view.overall if each.by == said.mentor]
    return {
        "dim": dimension,
        "words": list(level_words(dimension)),
        "mine": _given(newest(own, dimension), said),
        "others": [],
        "contested": None,
        "decided": [],
        "scorer": None,
    }


def _given(verdict: Verdict | None, said: Said) -> Data | None:
    drawn = verdict_data(verdict)
    if verdict is None or drawn is None:
        return None
    thread = said.under("verdict", verdict.id, verdict.by, f"under this level of {verdict.dimension.replace('_', ' ')}")
    return drawn | {"id": verdict.id, "accepts": verdict.accepts, "thread": thread}


def _asked(reply: ReplyView, dimension: str, *, shown: bool) -> Data | None:
    """What the trainee asks about this level and nobody has decided yet; with the level it is about where `shown`."""
    asked = [each for each in reply.contests if each.dimension == dimension and not each.answered]
    if not asked:
        return None
    contest = asked[-1]
    return {
        "why": contest.why,
        "when": when(contest.created_at),
        "scorer": _level(dimension, contest.scorer_level) if shown else None,
        "wanted": None if contest.wanted is None else _level(dimension, contest.wanted),
        "due": _due(contest),
    }


def _decided(reply: ReplyView, dimension: str) -> list[Data]:
    """What the trainee asked about this level, and what somebody decided, oldest first."""
    found = [(each, each.decision) for each in reply.contests if each.dimension == dimension]
    return [
        {
            "why": contest.why,
            "when": when(contest.created_at),
            "wanted": None if contest.wanted is None else _level(dimension, contest.wanted),
            "by": decision.by_name,
            "decided": decided_here(decision.outcome, dimension, decision.level),
            "reason": decision.reason,
        }
        for contest, decision in found
        if decision
    ]


def _due(contest: Contest) -> Data | None:
    due = when(contest.due_at)
    if due is None or contest.due_at is None:
        return None
    day = datetime.fromisoformat(contest.due_at).astimezone()
    return due | {"on": f"{day:%A} {day.day} {day:%B}"}


def _level(dimension: str, level: int | None) -> Data:
    return {"level": level, "word": level_word(dimension, level)}


def _nothing() -> None:
    """Streamlit keeps an event only where somebody listens for it."""
