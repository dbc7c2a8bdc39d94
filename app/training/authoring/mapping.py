"""The map of a customer: which sign opens what, what follows what, how it may end, and what can never be reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.scenario.model import Cue, Disclosure, Ending, Scenario
from app.simulation.endings import STANDS_IN
from app.simulation.rehearsal import Rehearsal, wanted_trust
from app.simulation.words import holds_phrase
from scoring.criteria import CRITERIA

RAISING = frozenset(criterion.name for criterion in CRITERIA if criterion.raises)
MOST_TRUST = 0.95
"""Trust above this is never asked for in a conversation; a gate close to it opens to hardly anybody."""


@dataclass(frozen=True)
class SignNode:
    """A sign on the map."""

    id: str
    words: str
    hints_at: str
    opens: tuple[str, ...]
    """What it is one of the keys to."""
    in_opener: bool
    barred: str = ""
    """Why it can never be shown; empty where it can."""
    shown_at: tuple[int, ...] = ()
    """Replies after which it was shown in the conversation tried; 0 is the opener."""
    picked_at: int | None = None


@dataclass(frozen=True)
class RungNode:
    """Something they may let be known, and what it waits for."""

    id: str
    place: int
    """From 1, the surface."""
    words: str
    trust: float
    """Wanted at the customer's difficulty, 0-1."""
    earliest: int
    after: tuple[str, ...]
    """Signs of which one must be picked up."""
    moves: tuple[str, ...]
    """Criteria of which the reply must meet one."""
    barred: str = ""
    told_at: int | None = None


@dataclass(frozen=True)
class EndingNode:
    """A way it may end."""

    id: str
    kind: str
    when: str
    needs: str
    """Which it takes: all (everything told), issue (the issue served), or nothing."""
    barred: str = ""
    by_nature: str = ""
    """A sentence where this person never ends so because of who they are; nothing to mend."""
    reached_at: int | None = None


@dataclass(frozen=True)
class Map:
    """A customer as a picture; every list in the order it is drawn."""

    opener: str
    signs: tuple[SignNode, ...]
    rungs: tuple[RungNode, ...]
    endings: tuple[EndingNode, ...]
    replies: int
    """How many were said in the conversation whose path is marked; 0 where none is."""

    @property
    def barred(self) -> int:
        """How many things on it can never be reached though they should be."""
        drawn: tuple[SignNode | RungNode | EndingNode, ...] = (*self.signs, *self.rungs, *self.endings)
        return sum(bool(each.barred) for each in drawn)


def map_of(scenario: Scenario, tried: Rehearsal | None = None) -> Map:
    """The map of a customer whose references all arrive; `tried` marks the path a conversation took."""
    memory = tried.memory if tried and tried.steps else None
    shown = memory.cues_shown if memory else ()
    picked = dict(memory.cues_picked_up) if memory else {}
    told = dict(memory.disclosed) if memory else {}
    signs = tuple(
        SignNode(
            cue.id, cue.lines[0], cue.hints_at,
            tuple(rung.id for rung in scenario.ladder if cue.id in rung.gate.after_cues), cue.in_opener,
            sign_barred(scenario, cue), tuple(turn for name, turn in shown if name == cue.id), picked.get(cue.id),
        )
        for cue in scenario.cues
    )  # fmt: skip
    unshown = {sign.id: sign.barred for sign in signs if sign.barred}
    rungs: list[RungNode] = []
    for place, rung in enumerate(scenario.ladder, 1):
        above = next((each for each in rungs if each.barred), None)
        barred = f"{above.id} comes before it and cannot be reached" if above else rung_barred(rung, unshown)
        rungs.append(
            RungNode(
                rung.id, place, rung.lines[0], wanted_trust(scenario, rung.gate.trust), rung.gate.earliest_turn,
                tuple(rung.gate.after_cues), tuple(rung.gate.moves), barred, told.get(rung.id),
            )
        )  # fmt: skip
    shut = next((each.id for each in rungs if each.barred), "")
    ended = tried.ending if tried else None
    endings = tuple(
        EndingNode(
            each.id, each.kind, each.when, _NEEDS.get(each.kind, ""), ending_barred(scenario, each, shut),
            never_by_nature(scenario, each),
            memory.turn if memory and ended and _said(scenario, ended) is each else None,
        )
        for each in scenario.endings
    )  # fmt: skip
    return Map(scenario.presenting.opener, signs, tuple(rungs), endings, memory.turn if memory else 0)


_NEEDS = {"cared_for": "all", "heard_only": "all", "solved_unheard": "issue"}


def sign_barred(scenario: Scenario, cue: Cue) -> str:
    """Why a sign is never shown; empty where it can be."""
    opener = scenario.presenting.opener
    if not cue.in_opener and all(holds_phrase(opener, line) for line in cue.lines):
        return "all its lines stand in the opener already, and no line is said twice"
    return ""


def rung_barred(rung: Disclosure, unshown: Mapping[str, str]) -> str:
    """Why something is never told, whoever asks; empty where it can be. `unshown`: signs that are never shown."""
    gate = rung.gate
    if gate.trust > MOST_TRUST:
        return f"nobody comes to a trust of {gate.trust:.2f}"
    if gate.after_cues and all(cue in unshown for cue in gate.after_cues):
        return "none of the signs it waits for can be shown"
    if gate.moves and not RAISING & set(gate.moves):
        return "it waits for a way of replying that nobody can be asked for"
    return ""


def ending_barred(scenario: Scenario, ending: Ending, shut: str = "") -> str:
    """Why it never ends so; empty where it can. `shut`: something on the ladder that cannot be reached, or ''."""
    if scenario.ending(ending.kind) is not ending:
        return "another ending of the same kind comes first"
    if ending.kind in ("cared_for", "heard_only") and shut:
        return f"everything must have been told, and {shut} cannot be reached"
    return ""


def never_by_nature(scenario: Scenario, ending: Ending) -> str:
    """Why somebody of this temper never ends so, in a sentence; empty where they may or its words serve for another."""
    if ending.kind == "escalates" and scenario.sensitivities.temper == "cold" and not _stands_in(scenario, "escalates"):
        return "Only somebody hot-tempered asks for somebody else; this one goes quiet."
    return ""


def _stands_in(scenario: Scenario, kind: str) -> bool:
    """Whether the words of that ending serve for another that the file does not have."""
    missing = [other for other in STANDS_IN if other != kind and scenario.ending(other) is None]
    return any(_said(scenario, other) is scenario.ending(kind) for other in missing)


def _said(scenario: Scenario, kind: str) -> Ending | None:
    """The ending of the file whose words are said where it ends in that way."""
    wanted = (kind, *next((stand for other, stand in STANDS_IN.items() if other == kind), ()))
    return next((found for each in wanted if (found := scenario.ending(each))), None)
