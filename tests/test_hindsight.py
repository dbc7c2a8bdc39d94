"""A transcript of the room, scored again from its words alone, comes out as it did when it was said."""

from __future__ import annotations

import pytest

from app.hindsight import brief_at, score_transcript
from app.scenario.files import library
from app.simulation.play import play
from scoring.conversation import Conversation, Turn

CHECKS = [(name, check.name) for name, scenario in library().items() for check in scenario.checks[:4]]


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_a_conversation_scores_the_same_afterwards(name: str, check: str) -> None:
    scenario = library()[name]
    replies = next(one.replies for one in scenario.checks if one.name == check)
    turns = [Turn("customer", scenario.presenting.opener)]
    cards = {}
    for exchange in play(scenario, replies):
        cards[len(turns)] = exchange.scorecard
        turns += [Turn("trainee", exchange.trainee), Turn("customer", exchange.customer)]
    again = dict(score_transcript(Conversation("x", tuple(turns), name), library()))
    assert {turn: card.levels for turn, card in again.items()} == {turn: card.levels for turn, card in cards.items()}


def test_what_was_said_is_no_longer_hidden() -> None:
    scenario = library()["late-parcel"]
    first = scenario.ladder[0]
    turns = [Turn("customer", scenario.presenting.opener), Turn("trainee", "Hello."), Turn("customer", first.lines[0])]
    assert set(first.tell_phrases) <= set(brief_at(scenario, turns[:1]).locked)
    assert not set(first.tell_phrases) & set(brief_at(scenario, turns).locked)


def test_a_cue_is_found_in_the_words_that_show_it() -> None:
    scenario = library()["late-parcel"]
    cue = scenario.cues[-1]
    said = f"Hm. {cue.lines[0]}"
    turns = [Turn("customer", scenario.presenting.opener), Turn("trainee", "Hello."), Turn("customer", said)]
    shown = brief_at(scenario, turns).cues[-1]
    assert (shown.id, shown.turn, shown.shown_as) == (cue.id, 2, cue.lines[0])


def test_words_from_elsewhere_are_not_taken_for_the_script() -> None:
    brief = brief_at(library()["late-parcel"], [Turn("customer", "Hello, it's about something else.")])
    assert brief.record and not brief.locked and not brief.known_cues
