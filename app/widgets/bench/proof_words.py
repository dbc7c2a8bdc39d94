"""What a proof is called on the bench: ways of talking and what a customer should come up to, for people who train."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.probe.reaching import ENDINGS, Reach, per_cent
from app.probe.run import PolicyFigures
from app.scenario.model import Scenario
from app.scenario.places import lines_said
from scoring.heard import DANGER
from scoring.text import sentences_of

WAYS: Final[Mapping[str, tuple[str, str]]] = {
    "expert": ("Listens and acts", "gives words back, waits, asks openly, and does something"),
    "passive": ("Kind but passive", "nods, is nice, gives time, and does nothing"),
    "warmth": ("Scripted warmth", "phrases from the card, whatever is said"),
    "solver": ("Rushed solver", "straight to the steps, and goodbye"),
    "interrogator": ("Question after question", "asks for data, whatever the answer"),
    "defensive": ("Defensive", "policy, doubt, brushing off"),
    "guesser": ("Guesses aloud", "says what it might really be about"),
    "injector": ("Gives orders to the machine", "tries to make it tell"),
}
"""A way of talking -> what it is called and what it does."""

CHECK_WAYS: Final[Mapping[str, str]] = {
    "expert": "An expert",
    "warmth": "Scripted warmth",
    "solver": "A rushed solver",
    "interrogator": "Question after question",
    "other": "Another way",
}

_HARDER: Final = (
    "Let the deeper things need more trust, or something this way of talking never does, such as taking up a sign, "
    "under What they let be known."
)
REACHES: Final[Mapping[str, tuple[str, str]]] = {
    "leaks": (
        "Something is said before its time",
        "A line holds words that give away what may not be told yet. Read where, then change that line, or the words "
        "that would give it away under What they let be known.",
    ),
    "expert": (
        "Somebody who listens and acts gets to the bottom",
        "Where they are told everything and it does not end well, talk with them under Try it up to a step that helps, "
        "and save that as an expert's. Where they are not told, ask for less trust under What they let be known, or "
        "let a sign stand in the first words under Signs.",
    ),
    "warmth": ("Warm phrases alone get in", _HARDER),
    "solver": ("A rushed solver gets in", _HARDER),
    "interrogator": ("Question after question gets in", _HARDER),
    "guesser": ("Guessing aloud gets in", _HARDER),
    "defensive": ("Defensiveness gets in", _HARDER),
    "passive": (
        "Kindness that does nothing gets in",
        "Do not let leaving room be enough for the deepest: under What they let be known, tick something that is "
        "said or done as what the reply itself does.",
    ),
    "slope": (
        "How far what is told follows trust",
        "From no trust to full trust more and more should be told: under What they let be known, set further apart how "
        "much trust each next thing needs.",
    ),
    "order": (
        "Told to those who harm, do not listen, let be, listen",
        "A poorer way of talking was told more than a better one: read its conversations.",
    ),
    "mood": (
        "Conversations in which mood only rises or only falls",
        "People go up and down. Under What warms and closes them, let a reply that gets nowhere cost them less, or let "
        "something warm or close them more than usual.",
    ),
    "words": (
        "Words a turn, the middle one",
        "Shorten or lengthen the lines they say most often, under How they react.",
    ),
    "short": (
        "Turns of three words or fewer",
        "Write more, or fewer, very short lines, under What they can answer and How they react.",
    ),
    "thanks": ("Turns with thanks", "Keep thanks for “Thanks” under How they react, and for Endings."),
    "questions": (
        "Turns with a question",
        "Make statements of some questions in “Tests” and “Comes back to it”, under How they react.",
    ),
    "variation": (
        "How much turns differ in length",
        "Put a line of three words beside one of fifteen, under How they react.",
    ),
    "twice": ("Lines said twice in a conversation", "This is never right; please tell whoever runs this room."),
    "again": (
        "Lines heard again by one person in ten attempts",
        "Write more of each: other first words under What they come with, other ways to say it under What they let be "
        "known, more lines under How they react.",
    ),
    "stock": (
        "Turns in which they ran out of lines of their own",
        "Some way they react has too few lines; write more under How they react.",
    ),
    "resisting": (
        "The same way of resisting three times running",
        "Let them keep somebody out in more than one way, under What warms and closes them, with lines for each under "
        "How they react.",
    ),
}
"""A figure's key -> what it is called, and what to do where it falls short."""


def what_to_do(reach: Reach, scenario: Scenario | None) -> str:
    """What to do about a figure that falls short; for listeners, with the line that speaks of danger where one does."""
    words = REACHES[reach.key][1]
    line = danger_line(scenario) if reach.key == "expert" and scenario is not None else ""
    if not line:
        return words
    return (
        f"One of their lines speaks of danger (“{line}”): any reply that passes over it counts as unsafe, however well "
        f"it listens. If nobody is in danger, say it in other words. {words}"
    )


def danger_line(scenario: Scenario) -> str:
    """The first line of a customer in which somebody may be in danger; empty where none is."""
    said = (each.line for each in lines_said(scenario))
    return next((line for line in said if any(DANGER.search(part.plain) for part in sentences_of(line))), "")


def way_words(each: PolicyFigures) -> str:
    """What came of one way of talking, on a line: how many got in, how much was told, how it ended."""
    ended = ", ".join(f"{ENDINGS.get(kind, kind)} {count}" for kind, count in each.endings.items())
    got_in = round(each.reached * each.played)
    return f"{got_in} of {each.played} got in · {per_cent(each.depth)} told · trust {each.trust:.2f} · {ended}"


def share_words(done: int, of: int, seconds: float | None) -> str:
    """How far a proof is: '48 of 120 conversations, about 4 seconds left'."""
    if seconds is None:
        return f"{done} of {of} conversations"
    left = max(1, round(seconds))
    return f"{done} of {of} conversations, about {left} second{'' if left == 1 else 's'} left"
