"""From findings to levels: the tables of the rubric, applied, and the points the rules put behind each level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scoring import rubric
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS, Dimension, Finding
from scoring.reading import Reading
from scoring.rubric import RUBRIC_VERSION, Judged
from scoring.scorecard import Scorecard

Met = Mapping[str, tuple[Finding, ...]]
"""Criterion -> its findings, in the rubric's order."""

_LEVEL: Final = {
    "listening": rubric.listening,
    "acknowledgement": rubric.acknowledgement,
    "next_steps": rubric.next_steps,
}
_STEP: Final = 0.12
"""Points for each unit of strength above or below what the level usually shows."""
_LOWERED: Final = 0.03
_STOCK: Final = 0.01
_REACH: Final = 0.45


def rules_alone(reading: Reading, met: Met) -> tuple[dict[str, int | None], dict[str, float | None]]:
    """(levels, points) by the tables, from findings and nothing else."""
    it = Judged(reading, met)
    called = rubric.called_for(reading.heard)
    levels: dict[str, int | None] = {}
    points: dict[str, float | None] = {}
    for dimension in DIMENSIONS:
        if not called[dimension] and not (dimension == "next_steps" and reading.heard.last and rubric.offered(it)):
            levels[dimension] = points[dimension] = None
            continue
        level = level_of(it, dimension)
        levels[dimension] = level
        points[dimension] = _points(it, dimension, level)
    return levels, points


def level_of(it: Judged, dimension: Dimension) -> int:
    """0-4 by the table of a dimension; whoever is harmed, nothing else counts."""
    return 0 if it.met["unsafe"] else _LEVEL[dimension](it)


def card(met: Met, levels: Mapping[str, int | None], points: Mapping[str, float | None], rater: str,
         strengths: Mapping[str, float] | None = None, confidence: Mapping[str, float] | None = None) -> Scorecard:  # fmt: skip
    """A scorecard of findings and what they come to. `strengths` stand where a criterion's is known better than its findings'."""
    known = strengths or {}
    return Scorecard(
        levels=dict(levels),
        points=dict(points),
        criteria={
            name: round(known.get(name, max((f.strength for f in found), default=0.0)), 3)
            for name, found in met.items()
        },
        findings=tuple(finding for found in met.values() for finding in found),
        rater=rater,
        rubric_version=RUBRIC_VERSION,
        confidence={name: value for name, value in (confidence or {}).items() if levels[name] is not None},
    )


def _points(it: Judged, dimension: Dimension, level: int) -> float:
    if it.met["unsafe"]:
        return 0.0
    raised = sum(it.strength(c.name) for c in CRITERIA if c.dimension == dimension and c.raises)
    lowered = sum(
        it.strength(c.name) for c in CRITERIA if c.dimension == dimension and not c.raises and c.name != "stock_phrase"
    )
    shift = _STEP * (raised - rubric.EXPECTED[dimension][level]) - _LOWERED * lowered
    shift = max(-_REACH, min(_REACH, shift))
    if dimension == "acknowledgement" and it.met["stock_phrase"]:
        shift -= _STOCK
    if it.reading.stuffed or (it.reading.echoes and not it.reading.parts):
        shift = min(shift, 0.0)
    return round(max(0.0, min(4.0, level + shift)), 3)
