"""Owns the organisation's part, with no excuse."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading
from scoring.text import rx

EXCUSE = rx(
    r"\b(?:but|however|although|because of (?:courier|weather|demand|staff|high|volume)|due to (?:high|unforeseen|courier|system|demand|weather)|unfortunately|courier|third party|busy period)\b"
)


def find(reading: Reading) -> tuple[Finding, ...]:
    return tuple(
        reading.of("owns_impact", part, "You owned our part in it, without an excuse.", 1.0 if part.tied else 0.7)
        for part in reading.parts
        if part.steps.owns and not part.has(EXCUSE) and not part.question and not part.steps.hands and not part.blames
    )


CRITERION = Criterion(
    name="owns_impact",
    dimension="acknowledgement",
    raises=True,
    asks="Does it own the organisation's part with no excuse?",
    root="ECCS: acknowledgement and confirmation (Bylund & Makoul, 2002); service recovery: acceptance of responsibility (Boshoff, 1999)",
    find=find,
)
