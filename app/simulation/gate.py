"""What the customer may let be known next, which sign they give of it, and whether a sign was picked up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.scenario.model import Cue, Disclosure, Scenario
from app.simulation.lines import unheard_first
from app.simulation.values import Memory
from app.simulation.words import holds_phrase

HARDER = {"easy": -0.05, "normal": 0.0, "hard": 0.05}
"""What the difficulty adds to the trust a gate wants. It changes the gates and the patience, never the person."""
SPACING = 2
"""Replies between two signs."""
AGAIN_AFTER = 4
"""Replies before a missed sign may be given once more."""


@dataclass(frozen=True)
class GateReading:
    """Whether a gate is open to this reply, and which parts of it are not met."""

    trust_short: float
    """How much trust is missing, 0 where there is enough."""
    lacks_cue: bool
    lacks_move: bool
    too_early: bool

    @property
    def open(self) -> bool:
        return self.trust_short <= 0 and not (self.lacks_cue or self.lacks_move or self.too_early)


def next_locked(scenario: Scenario, memory: Memory) -> Disclosure | None:
    """The rung of the ladder that comes next; None when everything was said."""
    made = {name for name, _ in memory.disclosed}
    return next((rung for rung in scenario.ladder if rung.id not in made), None)


def locked_phrases(scenario: Scenario, memory: Memory) -> tuple[str, ...]:
    """Tell-phrases of everything not yet said."""
    made = {name for name, _ in memory.disclosed}
    return tuple(phrase for rung in scenario.ladder if rung.id not in made for phrase in rung.tell_phrases)


def read_gate(
    scenario: Scenario, rung: Disclosure, trust: float, picked_up: Iterable[str], moves: Iterable[str], turn: int
) -> GateReading:
    """How this reply stands before a rung's gate. `moves` are criteria the reply met; `turn` counts from 1."""
    gate = rung.gate
    wanted = min(0.95, gate.trust + HARDER[scenario.difficulty])
    return GateReading(
        trust_short=round(max(0.0, wanted - trust), 4),
        lacks_cue=bool(gate.after_cues) and not set(gate.after_cues) & set(picked_up),
        lacks_move=bool(gate.moves) and not set(gate.moves) & set(moves),
        too_early=turn < gate.earliest_turn,
    )


def cues_in_opener(scenario: Scenario) -> tuple[str, ...]:
    return tuple(cue.id for cue in scenario.cues if cue.in_opener)


def first_words(scenario: Scenario, memory: Memory) -> str:
    """The opener of this attempt."""
    return memory.opener or scenario.presenting.opener


def times_shown(memory: Memory, cue_id: str) -> list[int]:
    """The turns that cue was shown in, oldest first."""
    return [turn for name, turn in memory.cues_shown if name == cue_id]


def line_of(scenario: Scenario, cue: Cue, memory: Memory) -> str | None:
    """The words the cue is next shown in, such as this trainee has not heard first; None where all are said."""
    used, opener = set(memory.lines_used), first_words(scenario, memory)
    left = (line for line in cue.lines if line not in used and not holds_phrase(opener, line))
    return next(iter(unheard_first(left, memory)), None)


def next_cue(
    scenario: Scenario, memory: Memory, picked_up: Iterable[str], *, hurried: bool, again: bool = True
) -> str | None:
    """The sign to give in the coming turn, if one is due. `hurried` shortens the spacing by a reply; `again` lets
    a missed one come back.

    Signs of the next rung come first, new ones before missed ones; the order is the file's, the same for every seed,
    so that a scenario's own scripts can answer them.
    """
    turn = memory.turn + 1
    if memory.cues_shown and turn - max(shown for _, shown in memory.cues_shown) < SPACING - int(hurried):
        return None
    picked = set(picked_up)
    made = {name for name, _ in memory.disclosed}
    locked = [rung.id for rung in scenario.ladder if rung.id not in made]
    best: tuple[int, int, int, str] | None = None
    for place, cue in enumerate(scenario.cues):
        if cue.id in picked or cue.hints_at not in locked:
            continue
        if line_of(scenario, cue, memory) is None:
            continue
        shown = times_shown(memory, cue.id)
        if shown and (not again or turn - shown[-1] < AGAIN_AFTER or len(shown) >= 3):
            continue
        depth = locked.index(cue.hints_at)
        rank = (depth if depth == 0 else 1 + depth if not shown else 9, int(bool(shown)), place, cue.id)
        best = rank if best is None else min(best, rank)
    return best[3] if best else None


def picked_up_in(
    scenario: Scenario, memory: Memory, reply: str, *, returns: bool, makes_room: bool, waited: bool
) -> tuple[str, ...]:
    """Ids of cues this reply picks up.

    `returns`: the scorer saw it return to a cue or to the meaning; `makes_room`: it leaves room in any way; `waited`:
    it said nothing and waited. A cue counts where its telling words come back in a reply that makes room; failing
    that, the newest one shown in their last two turns.
    """
    already = {name for name, _ in memory.cues_picked_up}
    shown = [(turn, name) for name, turn in memory.cues_shown if name not in already]
    if not shown or not (returns or makes_room or waited):
        return ()
    named = [name for _, name in shown if any(holds_phrase(reply, telling) for telling in scenario.cue(name).telling)]
    if named:
        return tuple(dict.fromkeys(named))
    turn, name = max(shown, key=lambda item: (item[0], -[cue.id for cue in scenario.cues].index(item[1])))
    fresh = turn >= memory.turn - 1 if returns else turn >= memory.turn
    return (name,) if fresh and (returns or waited) else ()
