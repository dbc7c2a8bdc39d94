"""How a customer keeps people out, notices, draws back and comes round: the director beyond trust alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, get_args

import pytest
from a_customer import a_customer, some

from app.probe.policies import SCRIPTS
from app.probe.run import RESISTS, play_script
from app.scenario.files import library
from app.scenario.model import ReactionName, Scenario
from app.simulation.customer import Customer, memory_as_json, memory_from_json
from app.simulation.director import start
from app.simulation.lines import digest
from app.simulation.play import play
from app.simulation.values import Exchange, Memory
from scoring.conversation import Turn

WAYS = get_args(ReactionName)
REACTIONS = {name: some(name.replace("_", " ").capitalize(), 8) for name in WAYS}
REACTIONS["caught_out"] = {
    "any": ["You said {before}, and now {now}.", "That is not what you said.", "Hang on a second."]
}
SORE = {"id": "alone", "words": ["on your own"], "lines": ["Who says.", "Leave that."], "why": "He is."}
PLUG = {"id": "plug", "what": "Whether it has a plug.", "lines": ["And has it a plug?"], "again": ["The plug, I said."],
        "answered_by": ["plug comes", "has plug"]}  # fmt: skip
LIBRARY = library()


def mo(**changes: Any) -> Scenario:
    return a_customer(**({"reactions": REACTIONS} | changes))


def talk(scenario: Scenario, *replies: str, seed: int = 0) -> list[Exchange]:
    return list(play(scenario, replies, seed, scored=False))


def kinds(exchanges: Iterable[Exchange]) -> list[str]:
    return [each.beat.reaction for each in exchanges]


def test_another_day_than_before_is_noticed_and_said_in_the_agents_words() -> None:
    *_, last = talk(mo(), "It will be delivered on Thursday.", "Okay, so it will be delivered on Friday.")
    assert last.beat.reaction == "caught_out"
    assert last.customer == "You said Thursday, and now Friday."
    assert any("thursday" in reason for reason in last.beat.reasons)


def test_owning_up_to_another_day_is_not_held_against_anybody() -> None:
    first, last = talk(
        mo(), "It will be delivered on Thursday.", "I'm sorry, I said Thursday. It will be delivered on Friday."
    )
    assert last.beat.reaction != "caught_out"
    assert last.state.trust >= first.state.trust - 0.02


def test_offering_what_was_said_to_be_done_is_noticed() -> None:
    done = "I've put the new kettle on the van tomorrow, that's done."
    _, last = talk(mo(), done, "Shall I put the new kettle on the van tomorrow?")
    assert last.beat.reaction == "caught_out" and "{" not in last.customer


def test_what_was_to_be_looked_up_is_asked_after() -> None:
    said = kinds(talk(mo(), "Bear with me, I'll just check.", "Nice weather, isn't it.", "I do like a kettle."))
    assert "remind" in said
    back = kinds(
        talk(mo(), "Bear with me, I'll just check.", "I can see it, it was on the van on Monday.", "It is red.")
    )
    assert "remind" not in back


def test_a_sore_spot_stings_whoever_touches_it_and_closes_them() -> None:
    scenario = mo(tender=[SORE])
    (stung,) = talk(scenario, "Are you on your own there? Tell me more, I'm listening.")
    (not_stung,) = talk(mo(), "Are you on your own there? Tell me more, I'm listening.")
    assert stung.customer in SORE["lines"] and stung.beat.disclosure is None
    assert stung.state.trust < not_stung.state.trust


def test_they_cut_in_on_a_speech() -> None:
    speech = "I will now explain to you how our delivery process works in all its parts and steps. " * 6
    (cut_in,) = talk(mo(), speech)
    assert cut_in.beat.reaction == "interrupt"


def test_asked_whether_there_is_anything_else_they_say_so_and_come_back_to_it_once() -> None:
    scenario = mo(second_matter=PLUG)
    said = talk(
        scenario,
        "There's a new kettle on the van tomorrow, I've booked it.",
        "Is there anything else I can help with?",
        "Lovely. Anything else?",
        "Anything else at all?",
    )
    assert [each.beat.second for each in said if each.beat.second] == ["raised", "again"]
    assert "And has it a plug?" in said[1].customer and said[1].memory.ending is None
    assert said[-1].memory.ending == "solved_unheard"


def test_another_matter_that_was_answered_is_not_brought_up_again() -> None:
    said = talk(
        mo(second_matter=PLUG),
        "There's a new kettle on the van tomorrow, I've booked it. A plug comes with it.",
        "Is there anything else I can help with?",
    )
    assert all(each.beat.second is None for each in said)


@pytest.mark.parametrize("scenario", LIBRARY.values(), ids=list(LIBRARY))
def test_no_way_of_resisting_comes_three_times_running(scenario: Scenario) -> None:
    for script in SCRIPTS:
        if script.policy in ("passive", "warmth", "interrogator", "injector"):
            named = play_script(scenario, script, 1).memory.reactions
            threes = [set(named[place : place + 3]) for place in range(len(named) - 2)]
            assert not any(len(three) == 1 and three <= RESISTS for three in threes), (script.name, named)


def test_people_resist_in_their_own_ways() -> None:
    def ways(*habits: str) -> set[str]:
        scenario = mo(sensitivities={"start_distress": 0.6, "resists_with": list(habits)})
        stock = (
            "I completely understand how you feel.",
            "I do appreciate your patience.",
            "We value you as a customer.",
        )
        return {name for seed in range(6) for name in kinds(talk(scenario, *stock, seed=seed)) if name in RESISTS}

    quiet, dry = ways("silence", "minimise"), ways("sarcasm", "go_flat", "test")
    assert {"silence", "minimise"} <= quiet and "sarcasm" in dry
    assert "sarcasm" not in quiet and "silence" not in dry


def test_to_be_asked_why_again_and_again_opens_nobody() -> None:
    for name in ("late-parcel", "billing-dispute"):
        asked = [
            f"Why {words}?" for words in ("is that", "now", "do you say that", "is it before friday", "the principle")
        ]
        *_, last = talk(LIBRARY[name], *asked, *asked)
        assert not last.memory.disclosed, name


def test_a_step_alone_opens_nobody_though_it_holds_a_word_of_theirs() -> None:
    jude = LIBRARY["late-parcel"]
    memory = replace(start(jude), turn=3, state=replace(start(jude).state, trust=0.8))
    turns = [Turn("customer", memory.opener)]
    step = Customer(jude).answer(memory, turns, "I've stopped the return, so you will have it before Friday.")
    asks = Customer(jude).answer(memory, turns, "You said before Friday. What happens on Friday?")
    assert step.beat.disclosure is None and asks.beat.disclosure == "the-house"


def test_gentler_and_harder_change_gates_and_patience_and_not_the_person() -> None:
    jude = LIBRARY["late-parcel"]
    levels = {name: jude.model_copy(update={"difficulty": name}) for name in ("easy", "normal", "hard")}
    lost = {name: talk(each, "I see.", "Right.", "Okay.")[-1].state.patience for name, each in levels.items()}
    assert lost["easy"] > lost["normal"] > lost["hard"]
    starts = {name: start(each) for name, each in levels.items()}
    assert starts["easy"] == starts["normal"] == starts["hard"]
    expert = next(check for check in jude.checks if check.policy == "expert")
    opened = {name: talk(each, *expert.replies)[-1].memory.disclosed for name, each in levels.items()}
    assert opened["easy"][0][1] <= opened["hard"][0][1]


def test_met_again_they_say_it_in_other_words() -> None:
    jude = LIBRARY["late-parcel"]
    expert = next(check for check in jude.checks if check.policy == "expert")

    def meet(heard: tuple[str, ...]) -> Memory:
        customer = Customer(jude, 3)
        memory = customer.start(heard)
        turns = [Turn("customer", customer.opening(memory).text)]
        for reply in expert.replies:
            exchange = customer.answer(memory, turns, reply)
            turns += [Turn("trainee", reply), Turn("customer", exchange.customer)]
            memory = exchange.memory
            if memory.ending:
                break
        return memory

    first = meet(())
    second = meet(tuple(digest(line) for line in first.lines_used))
    assert second.opener != first.opener and second.opener in jude.presenting.opener_again
    assert len(set(first.lines_used) & set(second.lines_used)) <= 3
    assert [name for name, _ in second.disclosed] == [name for name, _ in first.disclosed]


def test_what_they_remember_survives_being_kept() -> None:
    scenario = mo(second_matter=PLUG)
    memory = talk(scenario, "It will be delivered on Thursday.", "Is there anything else?")[-1].memory
    assert memory.promises and memory.said and memory.asked
    assert memory_from_json(memory_as_json(memory)) == memory
