"""Promises what nobody here may promise, or nobody can know."""

from __future__ import annotations

from scoring.criteria.fits_need import stands
from scoring.criterion import Criterion, Finding
from scoring.reading import Part, Reading
from scoring.text import rx

CANNOT_KNOW = rx(
    r"\b(?:guarantee\w*|promise|swear|assure you|100%|definitely|absolutely|for certain|without doubt)\b[^.?!]{0,60}\b(?:never|will not|always|no more|100%|for certain|ever|everything|be fine|not happen)\b|\b(?:this|that|it) will never happen (?:again|ever)\b|\bnever happen again\b|\bi (?:can |~)?guarantee\b(?! (?:you )?(?:nothing|that i can not))"
)
DENIED = rx(r"\b(?:not|cannot|can not|never|unable|no|without|until|unless|if)\b")


def find(reading: Reading) -> tuple[Finding, ...]:
    found = []
    for part in reading.parts:
        if part.has(CANNOT_KNOW) and not part.has(NO_PROMISE):
            found.append(reading.of("unfounded", part, "Nobody can know this, so nobody can promise it."))
        elif forbidden(reading, part) and (part.acts or part.steps.closes) and not part.has(DENIED):
            found.append(reading.of("unfounded", part, "Nobody here may promise this."))
    return tuple(found)


NO_PROMISE = rx(r"\b(?:can not|will not|not going to|would not) (?:~)(?:guarantee|promise|swear)\b")


def forbidden(reading: Reading, part: Part) -> bool:
    """One of the scenario's limits stands in it."""
    return any(stands(step, part.plain) for step in reading.moment.brief.limits)


CRITERION = Criterion(
    name="unfounded",
    dimension="next_steps",
    raises=False,
    asks="Does it promise what the limits rule out, or what nobody can know?",
    root="Service promises and expectations (Zeithaml et al., 1993)",
    find=find,
)
