"""Score a reply: read it once, ask every criterion, and let the tables of the rubric say the levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from scoring import rubric
from scoring.conversation import Brief, Conversation, Moment
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS, Dimension, Finding
from scoring.reading import Reading
from scoring.rubric import RUBRIC_VERSION, Judged
from scoring.scorecard import Scorecard

RATER: Final = "embedded"

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


def score_reply(moment: Moment) -> Scorecard:
    """Score one reply in its moment.

    Levels are 0-4 or None where the turns before the reply do not call for the dimension; points are the same, unrounded
    (|points - level| <= 0.5); `criteria` holds every criterion's strength, 0-1, in the rubric's order; findings stand in
    that order too, each with a quote for which `reply[start:stop] == quote`. The same moment always gives the same card.
    """
    reading = Reading(moment)
    return _card(reading, {criterion.name: criterion.find(reading) for criterion in CRITERIA}, RATER)


def card_from(moment: Moment, findings: Sequence[Finding], rater: str) -> Scorecard:
    """The scorecard another rater's findings come to, by the same tables: levels follow from findings, whoever found them.

    `findings` may stand in any order and name any criterion of the rubric; `rater` says who found them. Which dimensions
    are called for is read from the turns, as always. Raises KeyError for a criterion the rubric does not have.
    """
    met: dict[str, list[Finding]] = {criterion.name: [] for criterion in CRITERIA}
    for finding in findings:
        met[finding.criterion].append(finding)
    return _card(Reading(moment), {name: tuple(found) for name, found in met.items()}, rater)


def _card(reading: Reading, met: Mapping[str, tuple[Finding, ...]], rater: str) -> Scorecard:
    it = Judged(reading, met)
    called = rubric.called_for(reading.heard)
    levels: dict[str, int | None] = {}
    points: dict[str, float | None] = {}
    for dimension in DIMENSIONS:
        if not called[dimension] and not (dimension == "next_steps" and reading.heard.last and rubric.offered(it)):
            levels[dimension] = points[dimension] = None
            continue
        level = 0 if met["unsafe"] else _LEVEL[dimension](it)
        levels[dimension] = level
        points[dimension] = _points(it, dimension, level)
    return Scorecard(
        levels=levels,
        points=points,
        criteria={name: round(max((f.strength for f in found), default=0.0), 3) for name, found in met.items()},
        findings=tuple(finding for found in met.values() for finding in found),
        rater=rater,
        rubric_version=RUBRIC_VERSION,
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


def score_conversation(conversation: Conversation, brief: Brief | None = None) -> list[tuple[int, Scorecard]]:
    """Every trainee turn's scorecard, with its 0-based index into `conversation.turns`."""
    known = brief or Brief()
    return [
        (index, score_reply(Moment(conversation.turns[:index], turn.text, known)))
        for index, turn in enumerate(conversation.turns)
        if turn.speaker == "trainee"
    ]
