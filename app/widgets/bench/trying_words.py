"""What a conversation with a draft says beside it: how they are, why they did it, and what they still wait for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.probe.reaching import ENDINGS
from app.probe.talks import BEATS
from app.scenario.model import Scenario
from app.simulation.play import beat_name
from app.simulation.rehearsal import Rehearsal, Standing, Step
from app.simulation.values import CustomerState
from app.training.authoring import Rehearsing, first_changed
from app.widgets.drawn import Data
from app.widgets.names import CRITERION_WORDS
from scoring.conversation import SILENCE

CHANGED = {
    "way": "From here it goes another way since your edit.",
    "words": "Other words here since your edit; it goes the same way.",
    "ended": "It now ends here, earlier than before your edit. The replies left over are kept below.",
    "goes on": "It ended here before your edit. Now it goes on.",
}

_SHORTLY = {
    "open_question": "question",
    "invites": "room",
    "picks_up_cue": "their sign",
    "reflects_meaning": "what they meant",
    "reflects_specifics": "something of theirs",
    "names_feeling": "how it is for them",
    "validates": "why it makes sense",
    "owns_impact": "our part",
}
_FIRST_WORDS = 6


def talk_data(kept: Rehearsing, now: Rehearsal, scenario: Scenario) -> Data:
    """The conversation as the drawn piece takes it."""
    changed = first_changed(kept, now)
    return {
        "opener": now.opener,
        "openerSigns": [_sign(scenario, cue) for cue in now.shown],
        "openerMark": CHANGED[changed[1]] if changed and changed[0] == 0 else "",
        "start": bars(now.start, now.start),
        "turns": [
            _turn(step, scenario, CHANGED[changed[1]] if changed and changed[0] == step.exchange.turn else "")
            for step in now.steps
        ],
        "rungs": [_rung(standing, scenario, now.memory.state.trust) for standing in _last(now)],
        "ending": _ending(now, scenario),
        "ahead": [*now.left, *kept.ahead],
        "changed": changed[0] if changed else None,
        "propose": _proposal(now, scenario),
    }


def bars(before: CustomerState, after: CustomerState) -> list[Data]:
    """Trust, distress and patience as small bars, each with its change."""
    return [
        {"name": name, "value": round(new, 2), "change": round(new - old, 2)}
        for name, old, new in (
            ("Trust", before.trust, after.trust),
            ("Distress", before.distress, after.distress),
            ("Patience", before.patience, after.patience),
        )
    ]


def waits_for(standing: Standing, scenario: Scenario, trust: float) -> list[str]:
    """What something they may let be known still waits for beside the reply itself, each a few words."""
    wants = []
    if standing.trust_short > 0:
        wants.append(f"more trust ({_share(standing.trust)}, now {_share(trust)})")
    if standing.cues:
        wants.append(f"a sign picked up: {' or '.join(_sign(scenario, cue) for cue in standing.cues)}")
    if standing.earliest is not None:
        wants.append(f"from reply {standing.earliest}")
    return wants


def opening_words(moves: Sequence[str]) -> str:
    """What the reply itself must do, in a few words; `moves_words` says all of it."""
    if len(moves) <= 1:
        return f"a reply with {moves_words(moves)}" if moves else ""
    named = [_SHORTLY[name] for name in moves if name in _SHORTLY]
    if len(named) < len(moves):
        return f"a reply with one of {len(moves)} things"
    return f"a reply that opens ({', '.join(named[:3])}{'…' if named[3:] else ''})"


def moves_words(moves: Sequence[str]) -> str:
    """Criteria of which one must be met, in words."""
    return " or ".join(f"“{CRITERION_WORDS.get(name, name.replace('_', ' '))}”" for name in moves)


def does(step: Step) -> str:
    """What the customer did with a reply, in a few words."""
    names = beat_name(step.exchange.beat).split("+")
    return ", ".join(BEATS.get(name, name.replace("_", " ")) for name in names)


def ending_words(kind: str) -> str:
    """An ending in a few words."""
    return ENDINGS.get(kind, kind.replace("_", " "))


def _turn(step: Step, scenario: Scenario, mark: str) -> Data:
    exchange, beat = step.exchange, step.exchange.beat
    following = next((each for each in step.standings if each.next), None)
    return {
        "n": exchange.turn,
        "reply": exchange.trainee,
        "waited": exchange.trainee.strip() == SILENCE,
        "customer": exchange.customer,
        "does": does(step),
        "bars": bars(step.before, exchange.state),
        "why": list(beat.reasons),
        "sign": _sign(scenario, beat.cue) if beat.cue else "",
        "picked": [_sign(scenario, cue) for cue in step.picked_up],
        "told": _named(scenario, beat.disclosure) if beat.disclosure else "",
        "generic": exchange.spoken.generic,
        "next": _rung(following, scenario, exchange.state.trust) if following else None,
        "mark": mark,
    }


def _sign(scenario: Scenario, cue: str) -> str:
    return f"“{scenario.cue(cue).telling[0]}”"


def _place(scenario: Scenario, rung: str) -> int:
    return [each.id for each in scenario.ladder].index(rung) + 1


def _first_words(scenario: Scenario, rung: str) -> str:
    """How its line begins, without what is not spoken."""
    line = scenario.ladder[_place(scenario, rung) - 1].lines[0]
    words = (re.sub(r"\[[^\]]*\]", " ", line) or line).split() or line.split()
    return " ".join(words[:_FIRST_WORDS]).rstrip(".,;:") + ("…" if len(words) > _FIRST_WORDS else "")


def _named(scenario: Scenario, rung: str) -> str:
    return f"{_place(scenario, rung)}. “{_first_words(scenario, rung)}”"


def _rung(standing: Standing, scenario: Scenario, trust: float) -> Data:
    asked = opening_words(standing.moves)
    return {
        "place": _place(scenario, standing.rung),
        "words": _first_words(scenario, standing.rung),
        "told": standing.told_at,
        "open": standing.open,
        "next": standing.next,
        "wants": [] if standing.told_at else waits_for(standing, scenario, trust),
        "moves": asked,
        "allMoves": asked if len(standing.moves) <= 1 else f"It needs one of these: {moves_words(standing.moves)}.",
    }


def _last(now: Rehearsal) -> tuple[Standing, ...]:
    return now.steps[-1].standings if now.steps else now.standings


def _ending(now: Rehearsal, scenario: Scenario) -> Data | None:
    if now.ending is None:
        return None
    ending = scenario.ending(now.ending)
    return {"words": ending_words(now.ending), "story": ending.story if ending else ""}


def _proposal(now: Rehearsal, scenario: Scenario) -> Data | None:
    """What a check of this conversation may ask for: what it came to, and what it did not."""
    if not now.steps:
        return None
    told = {name for name, _ in now.memory.disclosed}
    return {
        "ending": ending_words(now.ending) if now.ending else "",
        "reaches": [_choice(scenario, rung.id) for rung in scenario.ladder if rung.id in told],
        "never": [_choice(scenario, rung.id) for rung in scenario.ladder if rung.id not in told],
    }


def _choice(scenario: Scenario, rung: str) -> Data:
    return {"id": rung, "words": _named(scenario, rung)}


def _share(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")
