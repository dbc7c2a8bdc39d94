"""How a customer reacts, in the words of the form: each way of reacting, what warms them and what closes them."""

from __future__ import annotations

from collections.abc import Sequence

from app.widgets.bench.fields import Field, Section, ask, choice, lines
from app.widgets.names import CRITERION_WORDS
from scoring.criteria import CRITERIA

REACTIONS = {
    "open": ("Softened", "They were heard, and give a little more."),
    "deflect": ("Turns it away", "They are asked past the surface before they trust."),
    "test": ("Tests", "They see whether a promise or an interest is real."),
    "snap": ("Snaps", "The reply hurt or angered them."),
    "shut_down": ("Closes", "After a wound; short."),
    "go_flat": ("Polite and empty", "Answers stock warmth, chatter, procedure."),
    "correct": ("Puts it right", "Something was presumed, or is wrong."),
    "thank": ("Thanks", "A step has been named, and suits them."),
    "wait": ("Waits", "The agent needs a moment, or says nothing."),
    "press": ("Comes back to it", "What they asked was unanswered, or answered vaguely."),
    "unsure": ("Did not follow", "Nonsense, another language, off the subject."),
    "greet": ("Greets", "Answers a hello or the agent’s name."),
    "repeat": ("Said that already", "They are asked for what was said or stands in the record."),
    "minimise": ("Makes it smaller", "Smaller than it is."),
    "sarcasm": ("Sarcasm", "Says the opposite, dryly."),
    "silence": ("Silence", "Says nothing that can be heard as an answer."),
    "ask_back": ("Asks back", "Answers a question with one of their own."),
    "interrupt": ("Cuts in", "On a long speech."),
    "caught_out": ("Caught you out", "The agent now says something else. {before} and {now} stand for the two."),
    "remind": ("Reminds", "Something promised a moment ago was not done."),
}
"""Each way of reacting: what the form calls it, and when it comes."""

_RESISTING = ("test", "deflect", "minimise", "go_flat", "sarcasm", "silence")

HOW_THEY_REACT = Section("reactions", "How they react", "Their own lines for each way of reacting. Lines under “any” "
                         "serve always; the others only when they feel like that.", (
    Field("reactions", "Ways of reacting", "named", choices=tuple((name, f"{label}\n{when}")
                                                               for name, (label, when) in REACTIONS.items()), fields=(
        lines("any", "Any time"), lines("calm", "When calm"), lines("strained", "When strained"),
        lines("raw", "When raw")), fresh={"any": [ask("What they say then"), ask("Or")]}),
))  # fmt: skip


def criteria(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Criteria to choose among, each in the words of the screen."""
    return tuple((name, CRITERION_WORDS.get(name, name)) for name in names)


def weighing() -> Section:
    """What warms and closes them, in numbers."""
    warm = criteria([each.name for each in CRITERIA if each.raises])
    every = criteria([each.name for each in CRITERIA])
    return Section("sensitivities", "What warms and closes them", "Left alone, they are like most people.", (
        Field("sensitivities.start_trust", "Trust to begin with", "share", step=0.01, otherwise=0.25),
        Field("sensitivities.start_distress", "How upset they are to begin with", "share", step=0.01, otherwise=0.5),
        Field("sensitivities.start_patience", "Patience to begin with", "share", step=0.01, otherwise=0.7),
        Field("sensitivities.patience_cost", "What a reply that gets nowhere costs them", "share", high=0.3, step=0.01,
              otherwise=0.05),
        choice("sensitivities.temper", "Out of patience, they", {"cold": "go quietly", "hot": "ask for a manager"},
               otherwise="cold"),
        Field("sensitivities.resists_with", "How they keep somebody out", "several", "Each needs lines under How they "
              "react.", choices=tuple((name, REACTIONS[name][0]) for name in _RESISTING)),
        Field("sensitivities.warms_to", "What warms them more or less than usual", "weights", "1 is as usual, 2 twice "
              "as much.", choices=warm, high=3, step=0.1),
        Field("sensitivities.closes_at", "What closes them more or less than usual", "weights", "1 is as usual, 2 "
              "twice as much.", choices=every, high=3, step=0.1),
    ))  # fmt: skip
