"""Shuts the topic right after a sign, or buries it under questions."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading
from scoring.text import rx

SHUTS = rx(
    r"\banything else\b|\bis there something else\b|\bis that (?:all|everything)\b|\b(?:let us|we should|can we|shall we|lets|let me) (?:~)(?:move on|get back to|stick to|focus on|get on|carry on|return to|keep (?:this|it) (?:brief|to))\b"
    r"|\b(?:moving on|back to (?:your|business|matter|issue|account)|as i (?:said|was saying)|in any case|be that as it may|not (?:really )?relevant|never mind (?:that|about)|that is not (?:why|what) (?:you|we|i))\b"
    r"|\bhave (?:~)(?:good|nice|great|lovely|wonderful) (?:day|evening|one|weekend|rest|night)\b|\bthank you for (?:calling|contacting)\b.{0,30}\b(?:day|bye|goodbye)\b"
)
STACK = 3


def find(reading: Reading) -> tuple[Finding, ...]:
    heard = reading.heard
    found = []
    if heard.fresh or heard.feeling:
        for sentence in reading.whole:
            if any(True for _ in sentence.find(SHUTS)):
                start, stop = next(sentence.find(SHUTS))
                found.append(
                    reading.finding(
                        "closes_space", start, stop, "A sign had just been given, and this shuts the door on it."
                    )
                )
    asked = [part for part in reading.parts if part.question and not part.agreeing and not part.acts]
    if len(asked) >= STACK and not found:
        found.append(
            reading.finding(
                "closes_space",
                asked[0].start,
                asked[-1].stop,
                f"{len(asked)} questions at once: the easiest is answered and the rest are lost.",
                0.8,
            )
        )
    return tuple(found)


CRITERION = Criterion(
    name="closes_space",
    dimension="listening",
    raises=False,
    asks="Does it stack questions, or shut the topic right after a cue?",
    root="VR-CoDES: reduce space, shut down or switch (Del Piccolo et al., 2011)",
    find=find,
)
