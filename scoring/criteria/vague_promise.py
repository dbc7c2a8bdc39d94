"""A promise nobody could check."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading


def find(reading: Reading) -> tuple[Finding, ...]:
    found = []
    for part in reading.parts:
        if (
            part.steps.vague
            and not part.question
            and not part.said
            and not part.steps.hands
            and not (part.acts and part.steps.whens)
        ):
            found.append(reading.of("vague_promise", part, "Nobody could check whether this was kept."))
    return tuple(found)


CRITERION = Criterion(
    name="vague_promise",
    dimension="next_steps",
    raises=False,
    asks="Is anything promised that nobody could check?",
    root="Goal setting: 'do your best' is no goal (Locke & Latham, 2002)",
    find=find,
)
