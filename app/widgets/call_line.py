"""The line of the call: trust and distress over the turns, the signs given, what was let be known, where it turned."""

from __future__ import annotations

from app.training.debrief import Debrief
from app.widgets.drawn import Data, component

_line = component("line")


def call_line(view: Debrief, key: str, who: str = "you", *, blind: bool = False) -> None:
    """Draw it, with a table that says the same. `who` was let in: the reader, or the trainee by name.

    `blind` leaves out which signs were picked up and where it turned, for whoever has yet to judge.
    """
    _line(data=line(view, who, blind=blind), key=key)


def line(view: Debrief, who: str = "you", *, blind: bool = False) -> Data:
    """The points, marks and words of the line; `summary` says it in a sentence or three."""
    made = sorted(
        (each for each in view.disclosures if each.made_turn is not None), key=lambda each: each.made_turn or 0
    )
    events: dict[int, list[str]] = {}
    for cue in view.cues:
        for turn in cue.shown_turns:
            fate = "" if blind else f", {_fate(cue.picked_up_turn)}"
            events.setdefault(turn, []).append(f"A sign: “{cue.words}”{fate}.")
    for rung in made:
        events.setdefault(rung.made_turn or 0, []).append(f"They let {who} in, step {rung.layer} of {view.of}.")
    turned = [] if blind else view.turning_points
    for number, point in enumerate(turned, 1):
        events.setdefault(point.turn, []).append(f"Turning point {number}.")
    return {
        "points": [
            {
                "turn": turn,
                "trust": round(state.trust, 3),
                "distress": round(state.distress, 3),
                "events": events.get(turn, []),
            }
            for turn, state in enumerate(view.states)
        ],
        "cues": [
            {"turn": turn, "picked": None if blind else cue.picked_up_turn is not None, "words": cue.words}
            for cue in view.cues
            for turn in cue.shown_turns
        ],
        "rungs": [{"turn": rung.made_turn} for rung in made],
        "of": view.of,
        "who": who,
        "turning": [{"turn": point.turn, "text": point.text} for point in turned],
        "summary": summary(view, blind=blind),
    }


def summary(view: Debrief, *, blind: bool = False) -> str:
    """What the line shows, for whoever does not look at it."""
    first, last = view.states[0], view.states[-1]
    picked = sum(cue.picked_up_turn is not None for cue in view.cues)
    given = f"{len(view.cues)} sign{'' if len(view.cues) == 1 else 's'} given"
    told = given if blind else f"{picked} of {len(view.cues)} signs picked up"
    signs = told if view.cues else "no signs given"
    return (
        f"Over {len(view.states) - 1} replies trust {_went(first.trust, last.trust)} and distress "
        f"{_went(first.distress, last.distress)}; {signs}; let in {view.depth} of {view.of}."
    )


def _went(before: float, after: float) -> str:
    if abs(after - before) < 0.05:
        return f"stayed near {after:.1f}"
    return f"{'rose' if after > before else 'fell'} from {before:.1f} to {after:.1f}"


def _fate(picked_up: int | None) -> str:
    return "missed" if picked_up is None else f"picked up in reply {picked_up}"
