"""Playing a whole conversation from a script of replies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from app.scenario.model import Scenario
from app.simulation.customer import Customer
from app.simulation.values import Beat, Exchange, Memory
from app.simulation.voice import Voice
from scoring.conversation import Turn


def play(
    scenario: Scenario, replies: Iterable[str], seed: int = 0, voice: Voice | None = None, *, scored: bool = True
) -> Iterator[Exchange]:
    """One exchange a reply, until an ending or the end of the script. `scored` False leaves the levels out."""
    customer = Customer(scenario, seed, scored=scored)
    memory = customer.start()
    turns = [Turn("customer", customer.opening(memory).text)]
    for reply in replies:
        exchange = customer.answer(memory, turns, reply, voice)
        memory = exchange.memory
        turns += [Turn("trainee", reply), Turn("customer", exchange.customer)]
        yield exchange
        if memory.ending:
            return


def outcome(scenario: Scenario, memory: Memory) -> dict[str, Any]:
    """How it stands: {"ending": kind or None, "depth": rungs made, "of": rungs, "cared_for": whether}."""
    return {
        "ending": memory.ending,
        "depth": len(memory.disclosed),
        "of": len(scenario.disclosures),
        "cared_for": memory.ending == "cared_for",
    }


def how_it_ended(scenario: Scenario, memory: Memory) -> str:
    """The story of the ending reached in the talk, or that none was: a script that merely runs out ends nothing."""
    if memory.ending is None:
        return "You stopped here; the conversation had not come to an end."
    ending = next((each for each in scenario.endings if each.kind == memory.ending), None)
    return ending.story if ending else "The conversation came to an end."


def as_json(exchange: Exchange) -> dict[str, Any]:
    """One line of `underheard play --json`."""
    beat, state = exchange.beat, exchange.state
    return {
        "turn": exchange.turn,
        "trainee": exchange.trainee,
        "customer": exchange.customer,
        "levels": dict(exchange.scorecard.levels),
        "state": {"trust": state.trust, "distress": state.distress, "patience": state.patience},
        "beat": beat_name(beat),
        "cues": [beat.cue] if beat.cue else [],
        "disclosed": [beat.disclosure] if beat.disclosure else [],
        "generic": exchange.spoken.generic,
        "voice": exchange.spoken.voice,
        "ending": beat.ending,
    }


def beat_name(beat: Beat) -> str:
    """A beat in a word or a few joined by '+': 'answer', 'disclose', 'open+cue' …"""
    main = (
        "end"
        if beat.ending
        else "disclose"
        if beat.disclosure
        else "follow_up"
        if beat.follow_up
        else "pull_back"
        if beat.pull_back
        else "probed"
        if beat.probed
        else beat.reaction
    )
    parts = ["aside"] if beat.aside else []
    parts.append(main)
    if beat.facts and main != "answer":
        parts.append("answer")
    if beat.cue:
        parts.append("cue")
    return "+".join(parts)
