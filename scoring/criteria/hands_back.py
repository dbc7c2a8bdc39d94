"""Gives the customer work that could be ours, or a no with nothing beside it."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading
from scoring.steps import ONLY_THEIRS
from scoring.text import rx


def find(reading: Reading) -> tuple[Finding, ...]:
    ours = bool(reading.acting)
    found = []
    for part in reading.parts:
        if part.has(EMERGENCY):
            continue
        if part.steps.hands and not (ours and part.has(ONLY_THEIRS)) and not part.open:
            start = part.steps.hands[0][0]
            found.append(
                reading.finding(
                    "hands_back", start, part.stop, "This is work for them that could be ours.", 0.7 if ours else 1.0
                )
            )
    if ours or found or any(reading.informs(part) for part in reading.parts):
        return tuple(found)
    for part in reading.parts:
        if part.steps.refuses and not part.question and not part.said and not part.meaning and not part.invites:
            start, _stop = part.steps.refuses[0]
            found.append(
                reading.finding(
                    "hands_back",
                    start,
                    part.stop,
                    "A no, with nothing in its place: they are left with all of it.",
                    0.9,
                )
            )
    return tuple(found)


EMERGENCY = rx(r"\b(?:111|999|000|911|112|ambulance|fire (?:brigade|service)|healthline)\b")


CRITERION = Criterion(
    name="hands_back",
    dimension="next_steps",
    raises=False,
    asks="Does it hand over work that could be ours, or refuse with nothing in its place?",
    root="Customer effort (Dixon et al., 2010)",
    find=find,
)
