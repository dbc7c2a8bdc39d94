"""By when, or when they will hear."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading


def find(reading: Reading) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for part in reading.parts:
        if not (part.acts or reading.informs(part) or (reading.acting and part.steps.closes)):
            continue
        if part.steps.whens:
            found.extend(
                reading.finding("when", start, stop, "A time they can hold us to.") for start, stop in part.steps.whens
            )
        if part.steps.finished:
            found.extend(
                reading.finding("when", start, stop, "It is done, so there is nothing to wait for.", 0.9)
                for start, stop in part.steps.finishes
            )
        elif not part.steps.whens and reading.informs(part):
            found.append(reading.of("when", part, "The answer is given now.", 0.8))
    return tuple(found)


CRITERION = Criterion(
    name="when",
    dimension="next_steps",
    raises=True,
    asks="Is it clear by when, or when they will hear?",
    root="Implementation intentions (Gollwitzer, 1999); goal setting: a time makes a promise checkable (Locke & Latham, 2002)",
    find=find,
)
