"""Says what they meant and did not say, held lightly."""

from __future__ import annotations

from scoring import frames
from scoring.criterion import Criterion, Finding
from scoring.reading import Part, Reading
from scoring.text import rx


def find(reading: Reading) -> tuple[Finding, ...]:
    return tuple(
        reading.of("reflects_meaning", part, "You said what was behind their words and left them free to correct it.")
        for part in reading.parts
        if means(reading, part)
    )


def means(reading: Reading, part: Part) -> bool:
    """A meaning given to something of theirs, as a statement or with a light tag, and not sold, ordered or asked for."""
    if part.steps.hands or part.steps.sells or part.greets or part.data or part.advice or part.service:
        return False
    if part.infers and not reading.heard.small_talk:
        return True
    if part.open or part.blames or part.has(SMALL) or part.explains or (part.question and not part.light_tag):
        return False
    if part.acts and not (part.said or part.invites):
        return False
    if permits(reading, part):
        return True
    if part.ours and not part.hedged:
        return False
    return part.meaning and not bare(part) and (part.tied or (leans(part) and beside(reading, part)))


def permits(reading: Reading, part: Part) -> bool:
    """A permission spoken to what they hinted at: "you don't have to know what to call it"."""
    own = part.has(OWN) and not part.has(frames.STRONG)
    return part.invites and part.tied and bool(reading.heard.signs) and not part.acts and not own


SMALL = rx(r"^ (?:it|that) is (?:just|only) ")
OWN = rx(r"\bi (?:have|am|had|was|would)\b")


def bare(part: Part) -> bool:
    """Only "you said X": words given back, with no meaning to them."""
    return part.echo and not part.hedged


def leans(part: Part) -> bool:
    """Speaks of what was just given back: "that", "it", "you"."""
    return part.has(LEANS) and (part.hedged or part.meaning)


def beside(reading: Reading, part: Part) -> bool:
    at = reading.parts.index(part)
    return any(
        reading.parts[i].reflects or reading.parts[i] in reading.picked
        for i in (at - 1, at + 1)
        if 0 <= i < len(reading.parts)
    )


LEANS = rx(r"\b(?:that|it|this|there|you)\b")


CRITERION = Criterion(
    name="reflects_meaning",
    dimension="listening",
    raises=True,
    asks="Does it say, lightly, what they meant but did not say?",
    root="MITI 4: complex reflection (Moyers et al., 2016); EPITOME: interpretations (Sharma et al., 2020)",
    find=find,
)
