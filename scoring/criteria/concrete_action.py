"""Something that someone will do, is doing or has done; or the answer itself."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading


def find(reading: Reading) -> tuple[Finding, ...]:
    found = []
    for part in reading.parts:
        if part.acts and not (part.steps.sells and not reading.heard.wants):
            found.append(reading.of("concrete_action", part, "Somebody does something here, and it can be checked."))
        elif reading.informs(part):
            found.append(reading.of("concrete_action", part, "You answered what they asked.", 0.9))
    return tuple(found)


CRITERION = Criterion(
    name="concrete_action",
    dimension="next_steps",
    raises=True,
    asks="Is there something that someone will do, is doing or has just done, or the answer that was asked for?",
    root="Implementation intentions: what, when, where (Gollwitzer, 1999); commitment language (Amrhein et al., 2003)",
    find=find,
)
