"""The log in plain sentences: what each kind of deed is called, to an admin and to whoever it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.training.log import SYSTEM

ERASED: Final = "erased"
"""What stands in the log in the place of somebody who was erased."""

GROUPS: Final[Mapping[str, str]] = {
    "seen": "Opened",
    "scored": "Levels and contests",
    "written": "Marks, words, moments and notes",
    "taken": "Taken along or brought in",
    "gone": "Deleted and erased",
    "people": "People, accounts and teams",
    "customers": "Customers",
    "room": "The room itself",
}
"""What deeds are chosen by, as the page names it."""

_SAYS: Final[Mapping[str, Mapping[str, str]]] = {
    "seen": {
        "attempt.seen": "opened {whose} conversation with {what}",
        "reply.seen": "read a reply of {whose} to rate it together with others",
        "sound.heard": "opened the recording of {whose} call with {what}",
        "practice.seen": "opened {whose} practice: levels over time, and what was written",
        "notes.seen": "opened the private notes about {whom}",
        "log.seen": "opened this log",
    },
    "scored": {
        "levels.set": "set levels in {whose} conversation with {what}{facts}",
        "levels.accepted": "took over the scorer’s levels in {whose} conversation with {what}{facts}",
        "level.withdrawn": "took a level back in {whose} conversation with {what}{facts}",
        "contest.made": "asked a person to look at a level in {whose} conversation with {what}{facts}",
        "contest.decided": "decided what was asked about {whose} conversation with {what}{facts}",
        "calibration.started": "began a calibration{facts}",
        "calibration.rated": "rated a reply of {whose} in a calibration{facts}",
        "calibration.closed": "closed a calibration",
        "cuts.set": "fitted the scorer to this team’s mentors",
        "cuts.withdrawn": "went back to the rubric’s own reading of levels",
        "score.made": "had a language model read a reply in {whose} conversation with {what}{facts}",
    },
    "written": {
        "mark.made": "marked words in {whose} conversation with {what}",
        "mark.changed": "reworded a mark in {whose} conversation with {what}",
        "mark.deleted": "took a mark away in {whose} conversation with {what}",
        "mark.restored": "brought a mark back in {whose} conversation with {what}",
        "feedback.left": "wrote about {whose} conversation with {what}",
        "feedback.changed": "reworded what they wrote about {whose} conversation with {what}",
        "answer.given": "answered under {whose} conversation with {what}",
        "answer.deleted": "took an answer back under {whose} conversation with {what}",
        "answer.restored": "brought an answer back under {whose} conversation with {what}",
        "moment.kept": "kept a moment of {whose} conversation with {what} for everybody here",
        "moment.withdrawn": "took a moment of {whose} conversation with {what} away from the team",
        "moment.restored": "brought a moment of {whose} conversation with {what} back",
        "clip.kept": "made a clip of {whose} call with {what}",
        "clip.removed": "took the sound of a moment of {whose} call with {what} away",
        "clip.taken_back": "took back a clip of {whose} call with {what}",
        "focus.set": "set a focus for {whom}{facts}",
        "focus.agreed": "agreed to {whose} focus",
        "focus.closed": "closed a focus of {whose}",
        "note.written": "wrote a private note about {whom}",
        "note.deleted": "deleted a private note about {whom}",
        "note.restored": "brought a private note about {whom} back",
    },
    "taken": {
        "annotations.exported": "took along what was written about {whose} practice{facts}",
        "transcripts.exported": "took along what was said in {whose} practice{facts}",
        "month.exported": "took the team’s figures of a month along",
        "customers.exported": "took customers out as files",
        "customers.imported": "brought customers in from files{facts}",
        "marks.imported": "brought marks in from a file{facts}",
        "analysis.exported": "made a file for analysts{facts}",
        "statements.exported": "took learning records of {whom} out as a file{facts}",
        "statements.queued": "sent earlier practice to the record store{facts}",
        "person.exported": "took along everything about {whom}",
        "log.exported": "took this log along{facts}",
    },
    "gone": {
        "person.erased": "erased a person and everything about them{facts}",
        "sound.deleted": "deleted recordings of {whose} call with {what}{facts}",
        "sound.all_deleted": "deleted every recording of {whose}{facts}",
        "sound.expired": "removed sound that had grown too old{facts}",
        "sound.agreed": "said what may happen with the sound of {whose} voice{facts}",
        "age.removed": "removed what had grown too old{facts}",
    },
    "people": {
        "person.added": "added {whom}{facts}",
        "person.renamed": "changed {whose} name",
        "person.roles": "changed what {whom} may do{facts}",
        "account.made": "made {whom} an account",
        "account.renamed": "changed {whose} sign-in name",
        "account.disabled": "closed {whose} account",
        "account.enabled": "opened {whose} account again",
        "account.invited": "made a link for {whom} to sign in for the first time",
        "account.reset": "made a link for {whom} to choose a new password",
        "account.joined": "chose a password and signed in for the first time",
        "account.password_reset": "chose a new password by a link",
        "account.password_changed": "changed {whose} password",
        "account.linked": "came in through the identity provider for the first time",
        "account.signed_in": "signed in",
        "account.signed_out": "signed out",
        "account.signed_out_everywhere": "ended every sign-in of {whose}{facts}",
        "account.locked": "had {whom} wait after wrong passwords{facts}",
        "account.unlocked": "let {whom} try a password again at once",
        "team.made": "made {team}",
        "team.renamed": "renamed {team}",
        "team.closed": "closed {team}",
        "team.opened": "opened {team} again",
        "team.joined": "put {whom} in {team}",
        "team.left": "took {whom} out of {team}",
    },
    "customers": {
        "customer.published": "put {what} into the room{facts}",
        "customer.withdrawn": "took {what} out of the room{facts}",
        "customer.put_back": "put {what} back into the room{facts}",
        "customer.signed": "signed {what} off",
        "customer.not_yet": "said of {what}: not yet",
        "customer.unsigned": "took the sign-off of {what} back",
    },
    "room": {
        "kinds.set": "changed the kinds of mark{facts}",
        "backup.made": "made a backup{facts}",
        "backup.restored": "put a backup in place{facts}",
    },
}  # fmt: skip
SAYS: Final[Mapping[str, str]] = {act: says for group in _SAYS.values() for act, says in group.items()}
"""Act -> what its sentence says after who did it."""


def acts_of(group: str) -> tuple[str, ...]:
    """The acts of a group; none for a group there is not."""
    return tuple(_SAYS.get(group, ()))


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    id: int
    at: str
    by: str
    """The id of who did it, `system` for nobody in the room, `erased` for somebody who was erased."""
    by_name: str
    """'' where nobody of that id is here any more."""
    act: str
    kind: str
    item: str
    what: str
    """What it was done to as a person would name it: a customer, a team; '' where that is not known."""
    of: str
    of_name: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def told(line: Line, to: str = "") -> str:
    """The line as one sentence, names in it and never an id; `to`: the id of who reads it, who is then 'you'."""
    who = "You" if to and line.by == to else _name(line.by, line.by_name)
    whose, whom = _of(line, to)
    if line.act not in SAYS:
        return f"{who}: {line.act.replace('.', ', ').replace('_', ' ')}."
    what = line.what or ("somebody" if line.kind == "attempt" else "one that is not here any more")
    team = f"the team {line.what}" if line.what else "a team"
    facts = _facts(line.detail)
    said = SAYS[line.act].format(whose=whose, whom=whom, what=what, team=team, facts=f": {facts}" if facts else "")
    return f"{who} {said}."


def _name(person_id: str, name: str) -> str:
    if person_id == SYSTEM:
        return "The room"
    return name or "Somebody who was erased"


def _of(line: Line, to: str) -> tuple[str, str]:
    """Whose it was and whom it was about, as they stand in a sentence."""
    if to and line.of == to:
        return "your", "you"
    if line.of and line.of == line.by and line.of != ERASED:
        return "their own", "themselves"
    if line.of_name:
        return f"{line.of_name}’s", line.of_name
    return ("somebody’s", "somebody who has left") if line.of else ("everybody’s", "everybody")


_NAMES = {"attempts": "conversations", "keep": "kept", "share": "clips may be made"}
_HIDDEN = {"open", "seconds", "skipped", "of", "prompt", "turn_index", "asked_for", "left"}
_OUTCOMES = {
    "kept": "it stays", "accepted": "as asked for", "changed": "changed",
    "third": "another level", "overturned": "another level",
}  # fmt: skip


def _facts(detail: Mapping[str, Any]) -> str:
    """The small facts of a line, in words."""
    said = []
    for name, value in detail.items():
        if name in _HIDDEN or value is None or value == "":
            continue
        if name == "turn":
            said.append(f"reply {value}")
        elif name == "levels" and isinstance(value, Mapping):
            said += [_level(dimension, level) for dimension, level in value.items()]
        elif name == "dimension":
            said.append(_level(str(value), detail["level"]) if "level" in detail else _plain(str(value)))
        elif name == "level":
            continue
        elif name == "outcome":
            said.append(_OUTCOMES.get(str(value), str(value)))
        elif name == "wanted":
            said.append(f"would give {value}")
        elif name == "names":
            said.append("with names" if value else "without names")
        elif name == "format":
            said.append(f"as {value}")
        elif isinstance(value, bool):
            said.append(f"{_plain(name)}: {'yes' if value else 'no'}")
        elif name == "version":
            said.append(f"version {value}")
        elif isinstance(value, int):
            said.append(f"1 {_plain(name).removesuffix('s')}" if value == 1 else f"{value} {_plain(name)}")
        elif isinstance(value, list):
            said.append(f"{_plain(name)}: {', '.join(_plain(str(each)) for each in value) or 'none'}")
        else:
            said.append(f"{_plain(name)} {value}")
    return ", ".join(said)


def _level(dimension: str, level: object) -> str:
    return f"{_plain(dimension)} {'not called for' if level is None else level}"


def _plain(name: str) -> str:
    return _NAMES.get(name, name.replace("_", " "))
