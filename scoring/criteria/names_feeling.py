"""Names or paints a plausible state, tentatively."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Part, Reading, feelings_in, plausible
from scoring.text import rx

OWN = rx(r"\bi (?:am|feel|was|would be|get) (?:~)(?:\w+)\b")
OTHER = rx(r"\b(?:you|your|that|it|this|anyone|anybody|who|no wonder|he|she|how|must|sounds?)\b")
DENIES = rx(
    r"\b(?:do not be|no need to (?:be|feel|get)|stop (?:being|worrying)|do not (?:worry|panic|get|feel)|should not (?:be|feel|worry)|not to (?:worry|panic))\b"
)


def find(reading: Reading) -> tuple[Finding, ...]:
    found = []
    for part in reading.parts:
        if part.steps.hands or part.steps.sells or part.greets or part.has(DENIES) or part.blames or part.explains:
            continue
        if part.question and not part.light_tag and not part.echo:
            continue
        state = next((pair for pair in feelings_in(part) if part.tied or plausible(reading.heard, pair[0])), None)
        if state and part.has(OTHER) and not (part.has(OWN) and not part.about_them) and not part.acts:
            reason = f"'{state[1]}' is a state their own words make likely."
            found.append(reading.of("names_feeling", part, reason, 1.0 if part.tied else 0.6))
        elif paints(reading, part):
            found.append(reading.of("names_feeling", part, "You said what that is like for them, in their terms.", 0.9))
    return tuple(found)


def paints(reading: Reading, part: Part) -> bool:
    """An evaluation of their own situation that only they could be given: "ten years is a long time"."""
    if not part.value or part.question or part.acts or part.ours or part.steps.owns or reading.informs(part):
        return False
    return part.tied and (part.about_them or part.has(OTHER) or part.has(LONG))


LONG = rx(r"\b(?:long|lot|too|enough|hard|heavy|many|nothing)\b")


CRITERION = Criterion(
    name="names_feeling",
    dimension="acknowledgement",
    raises=True,
    asks="Does it name or paint a state that what they said makes plausible?",
    root="EPITOME: emotional reactions (Sharma et al., 2020); ECCS level 4-5 (Bylund & Makoul, 2002); VR-CoDES: explicit, affect (Del Piccolo et al., 2011)",
    find=find,
)
