"""The recognition is tied to a detail only this call has."""

from __future__ import annotations

from scoring.criteria import names_feeling
from scoring.criteria.validates import SENSE
from scoring.criterion import Criterion, Finding
from scoring.reading import Part, Reading
from scoring.text import rx
from scoring.words import GENERIC

HONOURS = rx(
    r"\b(?:you (?:~)(?:do not|will not|would not|need not|never) (?:~)(?:have to|need to|know|decide|explain|say|tell|be|choose|justify|apologise|answer|rush|hurry)|no ?(?:body|one) (?:~)(?:will|is going to|needs)|we (?:~)(?:do not|will not|can|need not|could) (?:~)(?:touch|change|rush|leave|wait|ask|push|stop|keep)|"
    r"i (?:~)will not (?:~)(?:touch|change|ask|push|rush|make|try|talk|hurry|keep|pretend|argue)|(?:it|that|he|she|name|account|phone|line|everything) (?:~)(?:stays|can stay|can wait|will wait|still works|will stay|keeps)|as long as you (?:~)(?:want|need|like)|take (?:it )?as long|your (?:call|decision|choice|time|say)|whatever you (?:~)decide|"
    r"nothing (?:~)(?:has|needs|have) to|there is no (?:rush|hurry|right|wrong)|it still works|then we|in your own time|up to you|i respect|thank you for (?:~)(?:telling|trusting|saying)|glad you (?:~)(?:told|said|rang|asked|called)|not silly|not (?:a )?(?:nuisance|bother|small|stupid|daft|only|just)|it matters|that matters|deserve\w*|worth)\b"
)
REGRET = rx(r"\b(?:sorry|apologise|apologies)\b")


def find(reading: Reading) -> tuple[Finding, ...]:
    found = []
    named = frozenset(finding.start for finding in names_feeling.find(reading))
    for part in reading.parts:
        how = recognises(part, named)
        if how and (reading.near(part) or (how == "owns" and part.about_them and particular(part))):
            found.append(reading.of("specific_to_them", part, REASONS[how], 1.0 if part.tied else 0.8))
    return tuple(found)


def recognises(part: Part, named: frozenset[int]) -> str:
    """Which kind of recognition a sentence is, '' where it is none; `named` are the starts of named feelings."""
    if part.steps.hands or part.steps.sells or part.greets or (part.question and not part.light_tag and not part.echo):
        return ""
    if part.blames or part.explains:
        return ""
    if part.steps.owns:
        return "owns"
    if part.has(SENSE):
        return "sense"
    if not part.acts and part.start in named:
        return "names"
    if part.has(HONOURS) and (not part.acts or part.tied):
        return "honours" if part.tied else ""
    if part.has(REGRET) and part.tied and not part.acts and not part.steps.refuses:
        return "regret"
    if part.meaning and part.reflects and bool(part.picks) and part.hedged and not part.question:
        return "meaning"
    return ""


def particular(part: Part) -> bool:
    """It says which deed of ours it was."""
    return any(word.isalpha() and word not in GENERIC and word not in ("down", "lot") for word in part.sentence.words)


REASONS = {
    "owns": "You owned what was done to them, and no one else's call had it.",
    "sense": "You said why, from their own situation.",
    "names": "You named how it is for them, tied to what only they have told you.",
    "honours": "You spoke respect to their own situation.",
    "regret": "Your regret is for their loss in particular, not for inconvenience.",
    "meaning": "You spoke to what hangs on it for them.",
}


CRITERION = Criterion(
    name="specific_to_them",
    dimension="acknowledgement",
    raises=True,
    asks="Is the recognition tied to a detail only this call has?",
    root="ECCS: from perfunctory recognition to confirmation (Bylund & Makoul, 2002); EPITOME: strong against weak reactions (Sharma et al., 2020)",
    find=find,
)
