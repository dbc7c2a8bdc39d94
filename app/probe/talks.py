"""Conversations of the probe as they are kept and read: who said what, how they were then, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from app.probe.run import Played
from app.simulation.play import beat_name
from app.simulation.values import Beat, Exchange

BEATS: Final = {
    "answer": "answers", "cue": "a sign", "disclose": "tells", "follow_up": "goes on about it",
    "pull_back": "draws back", "probed": "asked too early", "open": "opens a little", "go_flat": "flat politeness",
    "shut_down": "shuts down", "end": "ends it", "aside": "the room speaks", "ask_back": "asks back",
    "caught_out": "noticed another promise", "remind": "asks after a promise", "press": "comes back to the ask",
    "minimise": "makes it small", "test": "tests them", "deflect": "turns away from it", "silence": "says nothing",
}  # fmt: skip


@dataclass(frozen=True)
class TalkTurn:
    """One reply and its answer."""

    trainee: str
    customer: str
    does: str
    """What the customer did, in a word or a few."""
    trust: float
    distress: float
    patience: float
    told: str
    """The id of what they let be known in it; '' where nothing."""
    reasons: tuple[str, ...]
    leak: bool = False
    """Whether something was said in it that was not yet to be told."""


@dataclass(frozen=True)
class Talk:
    """One conversation. Plain values all through."""

    policy: str
    """One of POLICIES; for a check of the file, its own."""
    script: str
    seed: int
    opener: str
    turns: tuple[TalkTurn, ...]
    ending: str
    """An EndingKind, or none."""
    depth: int
    rungs: int

    @property
    def reached(self) -> bool:
        """Everything was told, and it ended best."""
        return self.depth == self.rungs and self.ending == "cared_for"

    @property
    def leaks(self) -> int:
        """Turns in which something was said before its time."""
        return sum(turn.leak for turn in self.turns)

    @property
    def trust(self) -> float:
        """Trust at the end, 0-1."""
        return self.turns[-1].trust if self.turns else 0.0


def talk_of(played: Played) -> Talk:
    """A conversation the probe played, as it is kept."""
    turns = turns_of(played.turns, played.leaks)
    return Talk(
        played.policy, played.script, played.seed, played.opener, turns, played.ending, played.depth, played.rungs
    )


def turns_of(exchanges: Sequence[Exchange], leaks: Sequence[int] = ()) -> tuple[TalkTurn, ...]:
    """Exchanges as turns; `leaks` are the numbers, from 1, of those in which something was said too early."""
    return tuple(
        TalkTurn(
            each.trainee, each.customer, does(each.beat), round(each.state.trust, 2), round(each.state.distress, 2),
            round(each.state.patience, 2), each.beat.disclosure or "", each.beat.reasons, number in leaks,
        )
        for number, each in enumerate(exchanges, start=1)
    )  # fmt: skip


def as_expected(talk: Talk) -> bool:
    """Whether it came out as it should: experts get to the bottom, nobody else does, nothing is told too early."""
    if talk.leaks or not talk.rungs:
        return False
    # Somebody kind who only lets them talk may get there now and then.
    return talk.reached if talk.policy == "expert" else talk.policy == "passive" or not talk.reached


def worst_first(talks: Sequence[Talk]) -> list[Talk]:
    """Those that did not come out as they should first; of experts the least told, of the others the most."""

    def place(talk: Talk) -> tuple[bool, int, float]:
        told = talk.depth + talk.trust + (1 if talk.ending == "cared_for" else 0)
        return as_expected(talk), -talk.leaks, told if talk.policy == "expert" else -told

    return sorted(talks, key=place)


def talk_as_json(talk: Talk) -> dict[str, Any]:
    """A talk for keeping; `talk_from_json` reads it back."""
    return {**asdict(talk), "turns": [list(asdict(turn).values()) for turn in talk.turns]}


def talk_from_json(kept: Mapping[str, Any]) -> Talk:
    """The talk `talk_as_json` wrote."""
    names = [each.name for each in fields(TalkTurn)]
    turns = [dict(zip(names, values, strict=True)) for values in kept["turns"]]
    made = tuple(TalkTurn(**{**turn, "reasons": tuple(turn["reasons"])}) for turn in turns)
    return Talk(**{**kept, "turns": made})


def does(beat: Beat) -> str:
    """What the customer did in that turn, in a word or a few."""
    return ", ".join(BEATS.get(part, part.replace("_", " ")) for part in beat_name(beat).split("+"))
