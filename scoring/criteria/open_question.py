"""Asks what cannot be answered with yes, no or a number, and then waits."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Part, Reading


def find(reading: Reading) -> tuple[Finding, ...]:
    last: list[Part] = []
    for part in reversed(reading.speaking):
        if part.open and not part.acts:
            last.append(part)
        elif not (part.invites or part.echo) or part.acts:
            break
    return tuple(
        reading.of(
            "open_question",
            part,
            "You asked something only they can answer, and left it as the last word."
            if part.tied or reading.near(part)
            else "You asked an open question and waited; it could have stood closer to what they said.",
            1.0 if part.tied or reading.near(part) else 0.6,
        )
        for part in reversed(last)
    )


CRITERION = Criterion(
    name="open_question",
    dimension="listening",
    raises=True,
    asks="Does it invite more than yes, no or a datum, and stop there?",
    root="MITI 4: open question (Moyers et al., 2016); EPITOME: explorations (Sharma et al., 2020)",
    find=find,
)
