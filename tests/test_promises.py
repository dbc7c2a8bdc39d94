"""What an agent promised: heard in firm words, compared with what comes later, and forgiven where they own up."""

from __future__ import annotations

import pytest

from app.simulation.promises import Promise, comes_back, contradicted, goes_to_look, kept, promises_in


@pytest.mark.parametrize(
    ("reply", "promise"),
    [
        ("The van will be with you on Thursday.", Promise("coming", "day", "thursday")),
        ("I'll ring you by four.", Promise("contact", "hour", "by four")),
        ("We've taken $17.50 off as a credit.", Promise("money", "money", "$17.50")),
        ("The engineer is going to come out tomorrow.", Promise("visit", "near", "tomorrow")),
        ("The refund goes to your bank within 3 working days.", Promise("money", "within", "3 working days")),
    ],
)
def test_a_promise_is_heard_with_its_subject_and_when(reply: str, promise: Promise) -> None:
    assert promise in promises_in(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "Would Thursday or Friday suit for the van?",
        "I could ring you on Thursday.",
        "You said it would be delivered on Thursday.",
        "The van was due on Thursday.",
        "It'll be delivered on Thursday or Friday.",
        "I'm sorry about Thursday.",
    ],
)
def test_questions_alternatives_and_the_past_promise_nothing(reply: str) -> None:
    assert promises_in(reply) == ()


def test_another_day_for_the_same_thing_is_noticed() -> None:
    made = kept("I'll have it delivered on Thursday.", 2)
    assert contradicted(made, "So the van will deliver it on Friday.") == ("thursday", "friday")


@pytest.mark.parametrize(
    "reply",
    [
        "So the van will deliver it on Thursday.",
        "I'll ring you on Friday.",
        "I'm sorry, I said Thursday. It will be delivered on Friday.",
        "It will be delivered by five.",
        "Would Friday be better for the delivery?",
    ],
)
def test_the_same_day_another_thing_and_owning_up_contradict_nothing(reply: str) -> None:
    assert contradicted(kept("I'll have it delivered on Thursday.", 2), reply) is None


def test_going_to_look_and_coming_back_are_told_apart() -> None:
    assert goes_to_look("Bear with me, I'll just check that for you.")
    assert not goes_to_look("I'll check: it says the van was full.")
    assert comes_back("I've found it, it's at the depot.") and comes_back("I couldn't find anything.")
    assert not comes_back("What's your postcode?")
