"""What a customer should come up to: every figure beside what is wanted, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.probe.run import Figures

POLICY_WORDS: Final = {
    "expert": "listens and acts",
    "passive": "kind but passive",
    "warmth": "scripted warmth",
    "solver": "rushed solver",
    "interrogator": "interrogator",
    "defensive": "defensive",
    "guesser": "guesses aloud",
    "injector": "gives orders to the machine",
}
ENDINGS: Final = {
    "cared_for": "cared for",
    "heard_only": "heard, and nothing done",
    "solved_unheard": "solved, unheard",
    "escalates": "asks for somebody else",
    "hangs_up": "hangs up",
    "drifts_off": "drifts off",
    "none": "no ending",
}
LEAST_VARIED: Final = 0.6
SLACK: Final = 0.02
"""A fall from a poorer way of talking to a better one smaller than this says nothing: with one customer at five seeds
it comes to two or three tellings in forty-five conversations."""
ENOUGH_PLAYED: Final = 72
"""Conversations from which a comparison of ways of talking says something: three of every script."""


@dataclass(frozen=True)
class Reach:
    """One thing a customer should come up to."""

    about: str
    is_: str
    wants: str
    met: bool
    means: str
    """What it measures, and what to do where it falls short."""
    key: str
    """A fixed word for it; for a way of talking that word."""
    must: bool = True
    """False for what a customer should come near to: a figure of style, which a few conversations say little about."""


def reaches(found: Figures, again: float | None = None) -> list[Reach]:
    """Every figure beside what it should come up to."""
    style, by = found.style, {each.policy: each for each in found.policies}
    made: list[Reach] = []

    def add(key: str, about: str, value: str, wants: str, met: bool, means: str, must: bool = True) -> None:
        made.append(Reach(about, value, wants, met, means, key, must))

    add(
        "leaks",
        "said before its time",
        f"{found.leaks} of {found.locked_turns}",
        "0",
        found.leaks == 0,
        "Words under tell_phrases in a line said before that rung; `lint` finds such lines.",
    )
    if "expert" in by:
        add(
            "expert",
            "listeners get to the bottom, and are taken as having cared",
            per_cent(by["expert"].reached),
            "90% or more",
            by["expert"].reached >= 0.9,
            "Where they are told everything and it does not end well, the need's signs are too narrow, or no expert "
            "check shows them a step. Where they are not told, lower a gate's trust, or let a sign come sooner.",
        )
    for name in ("warmth", "solver", "interrogator", "guesser", "defensive"):
        if name in by:
            add(
                name,
                f"{POLICY_WORDS[name]} gets there",
                per_cent(by[name].reached),
                "5% or less",
                by[name].reached <= 0.05,
                "Raise the deeper gates' trust, or ask for moves that this way of talking does not make.",
            )
    if "passive" in by:
        add(
            "passive",
            f"{POLICY_WORDS['passive']} gets there",
            per_cent(by["passive"].reached),
            "20% or less",
            by["passive"].reached <= 0.2,
            "Take `invites` out of the deepest gate's moves.",
            must=False,
        )
    if len(by) > 3:
        add(
            "slope",
            "how far what is told follows trust (slope)",
            f"{found.slope:.2f}",
            "0.6 or more",
            found.slope >= 0.6,
            "From trust 0 to 1 the share of the ladder that is told should rise by at least 0.6.",
        )
        add(
            "order",
            "told to those who harm, do not listen, let be, listen",
            " / ".join(f"{each:.2f}" for each in found.tiers),
            f"never falling by more than {SLACK:g}",
            all(later >= earlier - SLACK for earlier, later in pairwise(found.tiers)),
            "A poorer way of talking was told more: look at its conversations.",
            must=found.played >= ENOUGH_PLAYED,
        )
    add(
        "mood",
        "mood goes one way only",
        per_cent(found.one_way),
        "35% or less",
        found.one_way <= 0.35,
        "People go up and down. Less patience_cost, or more for warms_to and closes_at, moves this one more.",
        must=False,
    )
    add(
        "words",
        "words a turn, the middle one",
        f"{style.words:g}",
        "6 to 16",
        6 <= style.words <= 16,
        "Shorten or lengthen the commonest lines: answers, open, go_flat, press.",
        must=False,
    )
    add(
        "short",
        "turns of three words or fewer",
        per_cent(style.short),
        "15% to 35%",
        0.15 <= style.short <= 0.35,
        "Write more (or fewer) lines of one to three words in the common reactions.",
        must=False,
    )
    add(
        "thanks",
        "turns with thanks",
        per_cent(style.thanks),
        "8% or less",
        style.thanks <= 0.08,
        "Keep thanks to the reaction thank and to endings.",
        must=False,
    )
    add(
        "questions",
        "turns with a question",
        per_cent(style.questions),
        "20% or less",
        style.questions <= 0.2,
        "Turn some questions of press and test into statements.",
        must=False,
    )
    add(
        "variation",
        "how much turns differ in length",
        f"{style.variation:.2f}",
        f"{LEAST_VARIED:g} or more",
        style.variation >= LEAST_VARIED,
        "Spread of the words a turn over their mean. A three-word line beside one of fifteen.",
        must=False,
    )
    add("twice", "lines said twice in an attempt", f"{style.repeats}", "0", style.repeats == 0, "This is never right.")
    if again is not None:
        add(
            "again",
            "lines heard again in ten attempts",
            per_cent(again),
            "25% or less",
            again <= 0.25,
            "Write more lines: other openers (opener_again), other tellings (also_said), more in each reaction.",
            must=False,
        )
    add(
        "stock",
        "turns of a stock word",
        per_cent(style.generic),
        "2% or less",
        style.generic <= 0.02,
        "Some reaction has too few lines; `lint` names the thin ones.",
    )
    add(
        "resisting",
        "one way of resisting three times running",
        f"{found.run_of_three}",
        "0",
        found.run_of_three == 0,
        "Give more ways under resists_with, and lines for each.",
    )
    return made


def most_of(again: Sequence[float | None]) -> float | None:
    """The largest of the shares that were measured; None where none was."""
    return max((share for share in again if share is not None), default=None)


def per_cent(value: float) -> str:
    """A share, 0-1, in per cent."""
    return f"{100 * value:.0f}%" if value in (0.0, 1.0) or value >= 0.1 else f"{100 * value:.1f}%"
