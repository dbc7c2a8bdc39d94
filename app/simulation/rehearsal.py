"""Plays a customer to the one who writes them: the same replies again, and after each how things stand.

All of it follows from the scenario, the replies and the day, so only those need keeping.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.scenario.model import Scenario
from app.simulation.customer import Customer
from app.simulation.gate import HARDER, next_locked, read_gate
from app.simulation.play import beat_name
from app.simulation.values import CustomerState, Exchange, Memory
from scoring.conversation import Turn

UNHEARD_PARTS = {"version", "status", "checks", "debrief", "suggestions"}
"""Parts of a scenario that the customer never goes by."""


@dataclass(frozen=True)
class Standing:
    """Where one thing they may let be known stands after a reply, and what it still waits for."""

    rung: str
    told_at: int | None
    """The reply it was told after; None while it is kept back."""
    next: bool
    """Whether it is the one that comes next."""
    trust: float
    """Trust it wants at this difficulty, 0-1."""
    trust_short: float
    """How much of that is missing, 0 where nothing is."""
    cues: tuple[str, ...]
    """Signs of which one must be picked up first; empty where one was, or none is wanted."""
    moves: tuple[str, ...]
    """Criteria of which the reply itself must meet one; always asked of the coming reply."""
    earliest: int | None
    """The reply it may be told after at the earliest; None where that is past."""

    @property
    def open(self) -> bool:
        """Whether nothing is missing but the reply itself."""
        return self.told_at is None and self.trust_short <= 0 and not self.cues and self.earliest is None


@dataclass(frozen=True)
class Step:
    """One reply, its answer, and how things stand then."""

    exchange: Exchange
    before: CustomerState
    picked_up: tuple[str, ...]
    """Signs this reply picked up."""
    standings: tuple[Standing, ...]

    @property
    def way(self) -> tuple[str, str]:
        """(their words, what they do): two plays go the same way where these are the same."""
        beat = self.exchange.beat
        told = (beat_name(beat), beat.reaction, beat.cue, beat.disclosure, *beat.facts, beat.ending)
        return self.exchange.customer, "|".join(str(each or "") for each in told)


@dataclass(frozen=True)
class Rehearsal:
    """A conversation as it goes with a customer as they are now."""

    opener: str
    start: CustomerState
    shown: tuple[str, ...]
    """Signs the opener shows."""
    standings: tuple[Standing, ...]
    """How things stand before the first reply."""
    steps: tuple[Step, ...]
    ending: str | None
    left: tuple[str, ...]
    """Replies that were not said, since it ended before them."""
    memory: Memory

    @property
    def said(self) -> tuple[str, ...]:
        """The replies that were said."""
        return tuple(step.exchange.trainee for step in self.steps)

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        """What the customer said and did, the opener first."""
        return ((self.opener, ""), *(step.way for step in self.steps))


@dataclass(frozen=True)
class _Sheet:
    """A scenario that is the same where its words are."""

    words: str
    scenario: Scenario = field(compare=False)


def rehearse(scenario: Scenario, replies: Sequence[str], seed: int = 0) -> Rehearsal:
    """Play those replies to their end or the conversation's; what was played before is remembered."""
    heard = scenario.model_dump(mode="json", exclude=UNHEARD_PARTS)
    words = hashlib.sha256(json.dumps(heard, sort_keys=True).encode()).hexdigest()
    sheet = _Sheet(words, scenario)
    customer = Customer(scenario, seed, scored=False)
    memory = begun = customer.start()
    said = tuple(replies)
    steps: list[Step] = []
    for count in range(1, len(said) + 1):
        if memory.ending:
            break
        exchange = _answer(sheet, seed, said[:count])
        before, memory = memory, exchange.memory
        picked = tuple(cue for cue, turn in memory.cues_picked_up if turn == exchange.turn)
        steps.append(Step(exchange, before.state, picked, standings(scenario, memory)))
    return Rehearsal(
        customer.opening(begun).text, begun.state, tuple(cue for cue, _ in begun.cues_shown),
        standings(scenario, begun), tuple(steps), memory.ending, said[len(steps) :], memory,
    )  # fmt: skip


def standings(scenario: Scenario, memory: Memory) -> tuple[Standing, ...]:
    """Where everything they may let be known stands for the coming reply, from the surface down."""
    told, following = dict(memory.disclosed), next_locked(scenario, memory)
    picked = [cue for cue, _ in memory.cues_picked_up]
    found = []
    for rung in scenario.ladder:
        reading = read_gate(scenario, rung, memory.state.trust, picked, (), memory.turn + 1)
        found.append(
            Standing(
                rung.id,
                told.get(rung.id),
                following is not None and following.id == rung.id,
                wanted_trust(scenario, rung.gate.trust),
                reading.trust_short,
                tuple(rung.gate.after_cues) if reading.lacks_cue else (),
                tuple(rung.gate.moves),
                rung.gate.earliest_turn if reading.too_early else None,
            )
        )
    return tuple(found)


def wanted_trust(scenario: Scenario, trust: float) -> float:
    """The trust a gate asks for at the scenario's difficulty."""
    return min(0.95, trust + HARDER[scenario.difficulty])


@lru_cache(maxsize=2048)
def _answer(sheet: _Sheet, seed: int, replies: tuple[str, ...]) -> Exchange:
    """The answer to the last of those replies."""
    customer = Customer(sheet.scenario, seed, scored=False)
    memory = customer.start()
    turns = [Turn("customer", customer.opening(memory).text)]
    for count in range(1, len(replies)):
        exchange = _answer(sheet, seed, replies[:count])
        turns += [Turn("trainee", exchange.trainee), Turn("customer", exchange.customer)]
        memory = exchange.memory
    return customer.answer(memory, turns, replies[-1])
