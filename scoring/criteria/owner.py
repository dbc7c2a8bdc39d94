"""Who does it."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading


def find(reading: Reading) -> tuple[Finding, ...]:
    found = []
    for part in reading.parts:
        if part.acts and part.steps.owned:
            found.append(reading.of("owner", part, "It is clear who does it, or it is done."))
        elif not part.acts and reading.informs(part):
            found.append(reading.of("owner", part, "The answer is given, so nobody has to fetch it.", 0.8))
    return tuple(found)


CRITERION = Criterion(
    name="owner",
    dimension="next_steps",
    raises=True,
    asks="Is it clear who does it?",
    root="Commitment extraction: agent of the act (Searle, 1969; Cohen et al., 2004)",
    find=find,
)
