"""What a proof is called on the bench: ways of talking and what a customer should come up to, for people who train."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.probe.reaching import ENDINGS, per_cent
from app.probe.run import PolicyFigures

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
    "Let the deeper things need more trust, or something this way of talking never does, such as taking up a sign."
)
REACHES: Final[Mapping[str, tuple[str, str]]] = {
    "leaks": (
        "Something is said before its time",
        "A line holds words that give away what may not be told yet. Read where, then change that line, or the words "
        "that count as giving it away.",
    ),
    "expert": (
        "Somebody who listens and acts gets to the bottom",
        "Where they are told everything and it does not end well, write an expert's check that shows them a step that "
        "helps. Where they are not told, ask for less trust, or let a sign come sooner.",
    ),
    "warmth": ("Warm phrases alone get in", _HARDER),
    "solver": ("A rushed solver gets in", _HARDER),
    "interrogator": ("Question after question gets in", _HARDER),
    "guesser": ("Guessing aloud gets in", _HARDER),
    "defensive": ("Defensiveness gets in", _HARDER),
    "passive": (
        "Kindness that does nothing gets in",
        "Do not let leaving room be enough for the deepest: ask for something that is said or done.",
    ),
    "slope": (
        "How far what is told follows trust",
        "From no trust to full trust more and more should be told: set what each next thing needs further apart.",
    ),
    "order": (
        "Told to those who harm, do not listen, let be, listen",
        "A poorer way of talking was told more than a better one: read its conversations.",
    ),
    "mood": (
        "Mood goes one way only",
        "People go up and down. Let a reply cost less patience, or give more that they warm to and close at.",
    ),
    "words": ("Words a turn, the middle one", "Shorten or lengthen the lines they say most often."),
    "short": ("Turns of three words or fewer", "Write more, or fewer, very short lines where they answer or resist."),
    "thanks": ("Turns with thanks", "Keep thanks for when something was done, and for the end."),
    "questions": ("Turns with a question", "Make statements of some questions they ask when they press or test."),
    "variation": ("How much turns differ in length", "Put a line of three words beside one of fifteen."),
    "twice": ("Lines said twice in a conversation", "This is never right; please tell whoever runs this room."),
    "again": (
        "Lines heard again by one person in ten attempts",
        "Write more of each: other first words, other tellings, more lines for each way they react.",
    ),
    "stock": (
        "Turns in which they ran out of lines of their own",
        "Some way they react has too few lines; write more.",
    ),
    "resisting": (
        "The same way of resisting three times running",
        "Let them resist in more than one way, with lines for each.",
    ),
}
"""A figure's key -> what it is called, and what to do where it falls short."""


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
