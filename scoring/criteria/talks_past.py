"""A sign was given; the answer would have fitted anyone."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Part, Reading, feelings_in, plausible
from scoring.text import rx, stem
from scoring.words import GENERIC


def find(reading: Reading) -> tuple[Finding, ...]:
    heard = reading.heard
    if not heard.live or reading.silent or made_for_them(reading):
        return ()
    reason = "They gave you a sign, and this would have been said to anyone."
    found = [reading.finding("talks_past", start, stop, reason) for start, stop in reading.stock]
    found += [reading.of("talks_past", part, reason) for part in reading.parts if not part.greets]
    return tuple(sorted(found, key=lambda finding: finding.start))


def made_for_them(reading: Reading) -> bool:
    """Anything in it that belongs to this call: a detail, a plan for their ask, a question that could open it, or room."""
    if reading.echoes:
        return True
    for part in reading.parts:
        if part.steps.sells and not part.acts:
            continue
        if part.tied and not part.steps.hands and not part.steps.refuses and not part.greets and not part.data:
            return True
        if (
            part.acts
            and (reading.fits_ask(part) or part.steps.offered or names_something(part))
            and not part.steps.hands
        ):
            return True
        if (part.open or part.invites or part.meaning) and not reading.stuffed and not part.steps.hands:
            return True
        if (
            part.question
            and part.about_them
            and not (part.service or part.data or part.advice or part.steps.sells or part.has(REQUEST))
        ):
            return True
        if part.light or reading.informs(part) or (part.steps.owns and not part.steps.hands):
            return True
        if any(plausible(reading.heard, name) for name, _ in feelings_in(part)) and not reading.stuffed:
            return True
    return False


REQUEST = rx(r"^ (?:please |and |so |okay |, )?(?:can|could|would|will) you\b")


def names_something(part: Part) -> bool:
    """The act is on something in particular: a truck is; "this to the team" is not."""
    return any(word not in GENERIC and stem(word) not in ANY_ACT for word in part.sentence.words if word.isalpha())


ANY_ACT = frozenset(
    stem(word)
    for word in [
        "transfer",
        "escalate",
        "send",
        "forward",
        "pass",
        "put",
        "email",
        "request",
        "ticket",
        "form",
        "case",
        "team",
        "department",
        "manager",
        "supervisor",
        "link",
        "review",
        "specialist",
        "colleague",
        "queue",
        "log",
        "note",
        "connect",
        "raise",
        "check",
        "confirm",
        "update",
        "process",
        "right",
        "away",
        "shortly",
        "asap",
    ]
)


CRITERION = Criterion(
    name="talks_past",
    dimension="listening",
    raises=False,
    asks="Was a cue or feeling offered, and is the reply procedure, advice or a switch that would fit anyone's case?",
    root="VR-CoDES: reduce space, ignore or switch (Del Piccolo et al., 2011); ECCS level 0-1 (Bylund & Makoul, 2002)",
    find=find,
)
