"""Scores whole transcripts, with what is known of the case where its customer is one of the library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.scenario.lint import holds
from app.scenario.model import Scenario
from app.simulation.customer import Customer
from scoring.conversation import Brief, Conversation, CueShown, Moment, Turn
from scoring.scorecard import Scorecard
from scoring.scorer import score_reply


def score_transcript(
    conversation: Conversation, library: Mapping[str, Scenario] | None = None
) -> Iterator[tuple[int, Scorecard]]:
    """(index of the trainee turn, its scorecard), in order, each as soon as it is scored."""
    for index, moment in moments(conversation, library):
        yield index, score_reply(moment)


def moments(conversation: Conversation, library: Mapping[str, Scenario] | None = None) -> Iterator[tuple[int, Moment]]:
    """(index of the trainee turn, the moment it was said in), in order."""
    scenario = (library or {}).get(conversation.scenario or "")
    for index, turn in enumerate(conversation.turns):
        if turn.speaker == "trainee":
            before = conversation.turns[:index]
            brief = brief_at(scenario, before) if scenario else Brief()
            yield index, Moment(before, turn.text, brief)


def brief_at(scenario: Scenario, turns: Sequence[Turn]) -> Brief:
    """What was known of a case after these turns, read back from the words alone.

    A cue counts as shown, and a disclosure as made, where one of its lines stands in a customer turn.
    """
    customer = Customer(scenario)
    whole = customer.brief(customer.start())
    said = [(index, turn.text) for index, turn in enumerate(turns) if turn.speaker == "customer"]
    ours = bool(said) and holds(said[0][1], scenario.presenting.opener)
    if not ours:
        # Someone else's words: nothing of the script can be taken as shown or hidden.
        return Brief(
            record=whole.record, serves_issue=whole.serves_issue, serves_need=whole.serves_need, limits=whole.limits
        )
    cues = [
        CueShown(cue.id, index, tuple(cue.telling), line)
        for index, text in said
        for cue in scenario.cues
        for line in cue.lines
        if holds(text, line)
    ]
    opening = [cue for cue in whole.cues if cue.id not in {shown.id for shown in cues if shown.turn == 0}]
    told = {
        rung.id for rung in scenario.disclosures if any(holds(text, line) for _, text in said for line in rung.lines)
    }
    return Brief(
        record=whole.record,
        cues=(*opening, *cues),
        known_cues=True,
        locked=tuple(phrase for rung in scenario.ladder if rung.id not in told for phrase in rung.tell_phrases),
        serves_issue=whole.serves_issue,
        serves_need=whole.serves_need,
        limits=whole.limits,
    )
