"""A sign was given; the answer would have fitted anyone."""

from __future__ import annotations

from scoring.criteria.defends import POLICY
from scoring.criterion import Criterion, Finding
from scoring.frames import EXPLAINS, GENERAL
from scoring.reading import Part, Reading, feelings_in, plausible
from scoring.text import rx, stem
from scoring.words import GENERIC


def find(reading: Reading) -> tuple[Finding, ...]:
    heard = reading.heard
    if reading.silent:
        return ()
    if not heard.live:
        if reading.parts or not heard.wants or heard.small_talk:
            return ()
        reason = "They asked for something, and only formula came back."
        return tuple(
            reading.finding("talks_past", start, stop, reason) for start, stop in (*reading.stock, *reading.filler)
        )
    if made_for_them(reading):
        return ()
    reason = "They gave you a sign, and this would have been said to anyone."
    start_of_call = reading.opening and not {sign.kind for sign in heard.signs} & HEAVY
    stock = (
        []
        if start_of_call and any(part.data or part.greets for part in reading.parts)
        else (*reading.stock, *reading.filler)
    )
    found = [
        reading.of("talks_past", part, reason) for part in reading.parts if for_anyone(reading, part, start_of_call)
    ]
    if found or not any(human(part) for part in reading.parts):
        found += [reading.finding("talks_past", start, stop, reason) for start, stop in stock]
    return tuple(sorted(found, key=lambda finding: finding.start))


HEAVY = frozenset(["non_verbal", "past_feeling", "feeling"])
"""Signs that even the first words of a call may not pass over."""


def for_anyone(reading: Reading, part: Part, start_of_call: bool) -> bool:
    """Procedure, advice, sale, switch or information: what would be said to anyone. A short human sentence is none of these."""
    steps = part.steps
    if part.greets or part.has(FAREWELL):
        return False
    if (part.data or part.service) and start_of_call:
        return False
    if (
        part.blames
        or part.has(EXPLAINS)
        or part.data
        or part.service
        or part.advice
        or part.ours
        or part.has(GENERAL)
        or part.has(POLICY)
    ):
        return True
    if steps.hands or steps.refuses or steps.sells or steps.vague or steps.acts:
        return True
    person = part.has(PERSON)
    return not part.question and not person and not part.hedged and len(part.sentence.words) >= 5


def human(part: Part) -> bool:
    """Says something to a person, however little: formula beside it does not make it procedure."""
    if part.question or part.tied or part.invites or part.meaning or part.value or part.steps.owns:
        return True
    return part.steps.closes != () or bool(feelings_in(part)) or part.has(FAREWELL) or part.greets


FAREWELL = rx(r"\b(?:bye|goodbye|take care|go well|good ?night|ka kite|cheers|talk soon|speak soon)\b")
PERSON = rx(r"\b(?:i|you|your|yours|we|us|our|ours|me|my|he|she|him|her|his|they|them|their|that|it|this)\b")


def made_for_them(reading: Reading) -> bool:
    """Anything in it that belongs to this call: a detail, a plan for their ask, a question that could open it, or room."""
    if reading.echoes:
        return True
    for part in reading.parts:
        if part.steps.sells and not part.acts:
            continue
        if part.blames:
            continue
        if part.infers or (part.tied and not hollow(part)):
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


def hollow(part: Part) -> bool:
    """Holds a word of theirs, but hands over, refuses, greets, asks for data or says how things usually go."""
    return (
        bool(part.steps.hands or part.steps.refuses) or part.greets or part.data or part.explains or part.has(GENERAL)
    )


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
