"""Score a reply: read it once, ask every criterion, let the heads weigh in, and let the tables of the rubric say the levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from scoring.conversation import Brief, Conversation, Moment
from scoring.criteria import CRITERIA
from scoring.criterion import Finding
from scoring.heard import hear
from scoring.levels import card, rules_alone
from scoring.orders import orders
from scoring.reading import Reading
from scoring.scorecard import Scorecard

RATER: Final = "embedded"


def score_reply(moment: Moment) -> Scorecard:
    """Score one reply in its moment.

    Levels are 0-4 or None where the turns before the reply do not call for the dimension; points are the same, unrounded
    (|points - level| <= 0.5); `criteria` holds every criterion's strength, 0-1, in the rubric's order; findings stand in
    that order too, each with a quote for which `reply[start:stop] == quote`. The same moment always gives the same card.
    """
    cut = orders(moment.reply, hear(moment.turns, moment.brief).theirs)
    said, places = _without(moment.reply, cut) if cut else (moment.reply, ())
    if cut and said:
        return _put_back(score_reply(replace(moment, reply=said)), moment.reply, places)
    # Numpy, vectors and weights come with the first reply scored, not with the first import.
    from scoring.heads.weigh import weighed

    reading = Reading(moment)
    return weighed(reading, {criterion.name: criterion.find(reading) for criterion in CRITERIA}, RATER)


def read_by_rules(moment: Moment) -> Scorecard:
    """The scorecard of the rules alone, which no training moves."""
    reading = Reading(moment)
    met = {criterion.name: criterion.find(reading) for criterion in CRITERIA}
    levels, points = rules_alone(reading, met)
    return card(met, levels, points, RATER)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, tuple[int, ...]]:
    """(the text without these spans, where each of its characters stood). Orders to the scorer are not part of a reply."""
    kept = [place for place in range(len(text)) if not any(start <= place < stop for start, stop in spans)]
    while kept and text[kept[0]].isspace():
        kept.pop(0)
    while kept and text[kept[-1]].isspace():
        kept.pop()
    return "".join(text[place] for place in kept), tuple(kept)


def _put_back(card: Scorecard, text: str, places: Sequence[int]) -> Scorecard:
    """The card with its evidence as it stands in `text`."""
    findings = []
    for finding in card.findings:
        start, stop = places[finding.start], places[finding.stop - 1] + 1
        findings.append(replace(finding, start=start, stop=stop, quote=text[start:stop]))
    return replace(card, findings=tuple(findings))


def card_from(moment: Moment, findings: Sequence[Finding], rater: str) -> Scorecard:
    """The scorecard another rater's findings come to, by the same tables: levels follow from findings, whoever found them.

    `findings` may stand in any order and name any criterion of the rubric; `rater` says who found them. Which dimensions
    are called for is read from the turns, as always. Raises KeyError for a criterion the rubric does not have.
    """
    met: dict[str, list[Finding]] = {criterion.name: [] for criterion in CRITERIA}
    for finding in findings:
        met[finding.criterion].append(finding)
    reading = Reading(moment)
    found = {name: tuple(each) for name, each in met.items()}
    levels, points = rules_alone(reading, found)
    return card(found, levels, points, rater)


def score_conversation(conversation: Conversation, brief: Brief | None = None) -> list[tuple[int, Scorecard]]:
    """Every trainee turn's scorecard, with its 0-based index into `conversation.turns`."""
    known = brief or Brief()
    return [
        (index, score_reply(Moment(conversation.turns[:index], turn.text, known)))
        for index, turn in enumerate(conversation.turns)
        if turn.speaker == "trainee"
    ]
