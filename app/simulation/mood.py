"""How a reply moves the customer: trust, distress and patience, by what the reply did and what this person is like.

The weights are ours. Their order follows the literature the rubric stands on: exploration moves most (VR-CoDES space,
MITI reflections and open questions), specific acknowledgement next, stock warmth nothing; procedure over a cue costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.scenario.model import Sensitivities
from app.simulation.values import CustomerState

MOST_A_TURN = 0.15
"""No reply moves trust or distress further than this."""

WEARS: Mapping[str, float] = {"easy": 0.75, "normal": 1.0, "hard": 1.25}
"""By the difficulty: how much of their usual patience a reply that gets nowhere costs."""

WARMS: Mapping[str, float] = {
    "reflects_meaning": 0.085,
    "picks_up_cue": 0.075,
    "open_question": 0.05,
    "invites": 0.05,
    "reflects_specifics": 0.04,
    "specific_to_them": 0.045,
    "validates": 0.04,
    "owns_impact": 0.04,
    "names_feeling": 0.03,
    "fits_need": 0.03,
    "concrete_action": 0.015,
    "agreed": 0.01,
    "when": 0.005,
}
CLOSES: Mapping[str, float] = {
    "unsafe": 0.15,
    "minimises": 0.08,
    "misattuned": 0.08,
    "defends": 0.07,
    "against_their_word": 0.07,
    "presumes": 0.06,
    "asks_again": 0.05,
    "talks_past": 0.045,
    "overclaims": 0.05,
    "hands_back": 0.05,
    "takes_over": 0.05,
    "closes_space": 0.035,
    "too_soon": 0.03,
    "but_pivot": 0.025,
    "vague_promise": 0.015,
    "unfounded": 0.015,
}
EXPLORES = frozenset({"reflects_meaning", "picks_up_cue", "open_question", "invites"})
ACKNOWLEDGES = frozenset({"names_feeling", "validates", "specific_to_them", "owns_impact"})
WOUNDS = frozenset(
    {"unsafe", "minimises", "misattuned", "defends", "against_their_word", "overclaims", "takes_over", "hands_back"}
)
HEATS = WOUNDS | {"presumes", "asks_again", "talks_past", "vague_promise"}


@dataclass(frozen=True)
class Push:
    """What one reply did to them, before it is applied."""

    trust: float
    distress: float
    patience: float
    weights: tuple[tuple[str, float], ...]
    """(criterion, what it moved trust by), heaviest first."""


def push_of(
    strengths: Mapping[str, float],
    person: Sensitivities,
    *,
    gets_nowhere: bool,
    difficulty: str = "normal",
    extra_trust: float = 0.0,
    extra_distress: float = 0.0,
    extra_patience: float = 0.0,
) -> Push:
    """What the criteria met (name -> strength 0-1) do to them. `gets_nowhere`: nothing was heard, asked or done."""
    weights = []
    for name, strength in strengths.items():
        if name in WARMS:
            weights.append((name, WARMS[name] * strength * person.warms_to.get(name, 1.0)))
        elif name in CLOSES:
            weights.append((name, -CLOSES[name] * strength * person.closes_at.get(name, 1.0)))
    weights.sort(key=lambda item: (-abs(item[1]), item[0]))
    gain = sum(moved for _, moved in weights if moved > 0)
    loss = -sum(moved for _, moved in weights if moved < 0)
    explored = any(name in EXPLORES for name, moved in weights if moved > 0)
    acknowledged = any(name in ACKNOWLEDGES for name, moved in weights if moved > 0)
    heat = sum(CLOSES[name] * person.closes_at.get(name, 1.0) for name in strengths if name in HEATS and name in CLOSES)
    distress = extra_distress + heat - (0.03 if explored else 0.0) - (0.04 if acknowledged else 0.0)
    distress -= 0.03 if "concrete_action" in strengths and "talks_past" not in strengths else 0.0
    patience = extra_patience
    if gets_nowhere:
        patience -= person.patience_cost * WEARS[difficulty]
    elif gain > loss:
        patience += 0.02
    patience -= 0.6 * heat
    return Push(gain - loss + extra_trust, distress, patience, tuple(weights))


def moved(state: CustomerState, push: Push) -> CustomerState:
    """The state after a push: bounded a turn, trust harder to gain the more there is, all within 0-1, 4 places."""
    trust = _bounded(push.trust)
    if trust > 0:
        trust *= 1.2 - state.trust
    return CustomerState(
        trust=_share(state.trust + trust),
        distress=_share(state.distress + _bounded(push.distress)),
        patience=_share(state.patience + max(-0.4, min(0.1, push.patience))),
    )


def _bounded(change: float) -> float:
    return max(-MOST_A_TURN, min(MOST_A_TURN, change))


def _share(value: float) -> float:
    return round(max(0.0, min(1.0, value)), 4)
