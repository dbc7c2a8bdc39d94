"""How human the customers' turns are: `python tests/bench_lines.py` prints a line a scenario and one for all.

Measured on whole conversations: every scenario's own checks and a few replayed here, at a few seeds. People in real
supportive conversations: median 6-8 words a turn, about a third of turns of three words or fewer, thanks in 1-6% of
turns, questions in 7-13%.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.probe.run import spoken_words
from app.scenario.files import library
from app.scenario.model import Scenario
from app.simulation.play import play
from app.simulation.values import Exchange

SEEDS = range(3)
TALKS: dict[str, tuple[tuple[str, ...], ...]] = {
    "late-parcel": (
        (
            "Kia ora, you're through to Sam at the depot desk. Tell me what's going on.",
            "Before Friday. What's happening on Friday?",
            "Right. And you've been let down on two days already, that's on us. How long have you been at it?",
            "[silence]",
            "Okay so I can send it out tomorrow on the van?",
            "You said N Kellaway and stopped for a second.",
            "Take your time.",
            "that's awful, sorry for your loss",
            "You've been doing all of this by yourself?",
            "What do you think it is, in the box?",
            "I'll put a release note on it so you can pick it up with your own licence. No forms. Would that help?",
            "Go well Jude.",
        ),
        (
            "Hello thanks for calling, who am I speaking with?",
            "have you got your tracking number for me?",
            "let me just have a look",
            "okay so it looks like they missed you, sorry about that",
            "is the address 27 arun street?",
            "right I can book the van for tomorrow",
            "Lovely, anything else I can help with?",
        ),
    ),
    "small-call": (
        (
            "Good morning Ray, it's Tess. What's the light doing?",
            "It means it's counting what you use, one flash a watt hour. Quite normal.",
            "Sounds like you've been watching it a while.",
            "What else have you noticed?",
            "Third time this week. I don't mind at all. What's your week been like?",
            "Mm.",
            "Who used to be there to ask?",
            "[silence]",
            "I could ring you Thursday at ten, same time each week. Would you like that?",
            "It'd be me, Tess. You won't have to explain.",
            "Bye Ray.",
        ),
        (
            "Hi there, lovely to hear from you. How are you today?",
            "Oh good. Are you having a nice week?",
            "So tell me about this light.",
            "I see. And what does it do when you put the kettle on?",
            "You've been counting, haven't you.",
            "That's clever that.",
            "What did you do for work?",
            "I bet that was quiet.",
        ),
    ),
    "billing-dispute": (
        (
            "Hello Glenn, Priya here. The bill is estimated, and the late fee went on before anyone read the meter. "
            "That's our error.",
            "'It's the principle.' Tell me about the principle.",
            "what's your account number?",
            "How are things at the moment?",
            "A lot of people's hours are all over the place this year.",
            "Right. What does a normal fortnight look like now?",
            "Sounds like you're deciding which bill can wait.",
            "I'm taking the late fee off now, and stopping the notice. We can spread the rest as suits.",
            "That's done then. You'll get one text from me and nothing in the post.",
            "Cheers Glenn",
        ),
        (
            "Yeah that's just how the bills work mate.",
            "You can send us your reading if you want.",
            "ok what's the reading then",
            "i've put that in, so the bill will be redone",
            "and the late fee is gone",
            "anything else?",
        ),
    ),
    "exact-query": (
        (
            "Hi Ximena, I'm Dan. You've asked about $24.11, to the cent. What made you check it so closely?",
            "You have written all of it down.",
            "That's six months of writing to us. What has that been like?",
            "how many times have you contacted us?",
            "We each answered one message and nobody looked at why. That is ours.",
            "I'm sorry. I'd like to read the whole log, if you'd let me.",
            "[silence]",
            "I'll take this one myself: the credit of 24.11 goes on today, and I'll write to you by Friday noon.",
            "Thanks Ximena, bye",
        ),
        (
            "Hi! Happy to help. What's your account number?",
            "Thanks! Which invoice is this about?",
            "Let me check that for you.",
            "It looks like a number hold from your old address.",
            "I can credit it for you?",
            "Done! Anything else?",
        ),
    ),
}
"""Conversations no scenario wrote: one that listens, and one that is ordinary."""


@dataclass(frozen=True)
class Measured:
    """What a list of customer turns is like; shares are 0-1."""

    turns: int
    words: float
    """Median words a turn."""
    short: float
    """Share of turns of three words or fewer."""
    thanks: float
    questions: float
    generic: float
    repeats: float
    """Share of turns that say a line, or a phrase of four words, already said in the conversation."""


def conversations(scenario: Scenario, seeds: Sequence[int] = SEEDS) -> Iterator[list[Exchange]]:
    """Every check and talk of that scenario, at each seed."""
    scripts = [*(tuple(check.replies) for check in scenario.checks), *TALKS.get(scenario.id, ())]
    for script in scripts:
        for seed in seeds:
            yield list(play(scenario, script, seed, scored=False))


def measured(talks: list[list[Exchange]]) -> Measured:
    """The figures over those conversations."""
    lengths, thanks, questions, generic, repeats = [], 0, 0, 0, 0
    for exchanges in talks:
        said: set[tuple[str, ...]] = set()
        for exchange in exchanges:
            tokens = spoken_words(exchange.customer)
            lengths.append(len(tokens))
            thanks += bool(re.search(r"\b(?:thank|thanks|ta|cheers)\b", exchange.customer.lower()))
            questions += "?" in exchange.customer
            generic += exchange.spoken.generic
            fours = [tuple(tokens[place : place + 4]) for place in range(len(tokens) - 3)]
            repeats += any(four in said for four in fours) or len(set(fours)) < len(fours)
            said.update(fours)
    count = len(lengths)
    return Measured(
        count,
        statistics.median(lengths),
        sum(length <= 3 for length in lengths) / count,
        thanks / count,
        questions / count,
        generic / count,
        repeats / count,
    )


def _line(name: str, found: Measured) -> str:
    return (
        f"{name:16} turns {found.turns:4}  words {found.words:4.1f}  <=3 words {found.short:5.1%}  "
        f"thanks {found.thanks:5.1%}  questions {found.questions:5.1%}  generic {found.generic:5.1%}  "
        f"repeats {found.repeats:5.1%}"
    )


def main() -> None:
    """Prints the figures."""
    everything: list[list[Exchange]] = []
    for scenario in library().values():
        talks = list(conversations(scenario))
        everything += talks
        print(_line(scenario.id, measured(talks)))
    print(_line("all", measured(everything)))


if __name__ == "__main__":
    main()
