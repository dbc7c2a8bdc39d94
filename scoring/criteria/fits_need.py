"""Serves what they need, as far as it is known."""

from __future__ import annotations

from scoring.conversation import Step
from scoring.criterion import Criterion, Finding
from scoring.heard import telling_stems
from scoring.reading import Reading
from scoring.text import stem


def find(reading: Reading) -> tuple[Finding, ...]:
    brief = reading.moment.brief
    found = []
    for part in reading.parts:
        if not (part.acts or reading.informs(part)) or (part.steps.sells and not part.tied):
            continue
        if brief.serves_issue or brief.serves_need:
            if any(stands(step, part.plain) for step in brief.serves_need):
                found.append(reading.of("fits_need", part, "This serves what they need, not only what they asked."))
            elif any(stands(step, part.plain) for step in brief.serves_issue):
                found.append(reading.of("fits_need", part, "This serves what they came for.", 0.8))
        elif reading.fits_ask(part):
            found.append(reading.of("fits_need", part, "This goes to what they asked for.", 0.8))
    return tuple(found)


def stands(step: Step, plain: str) -> bool:
    """Whether every content word of any one sign of a step stands in a sentence's plain form."""
    held = {stem(word) for word in plain.split()}
    for sign in step.signs:
        words = telling_stems(sign)
        weighty = [word for word in words if word not in SMALL] or list(words)
        if weighty and all(word in held for word in weighty):
            return True
    return False


SMALL = frozenset(["a", "an", "the", "to", "of", "in", "on", "at", "by", "for", "with", "and", "or", "it", "is", "be"])


CRITERION = Criterion(
    name="fits_need",
    dimension="next_steps",
    raises=True,
    asks="Does it serve the thing behind, as far as it is known?",
    root="MITI 4: cultivating what matters to the client (Moyers et al., 2016); service recovery fits the failure (Smith et al., 1999)",
    find=find,
)
