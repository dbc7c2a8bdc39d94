"""Asks for what was already said or stands in the record."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading
from scoring.text import rx, stem

KINDS = {
    "name": rx(
        r"\b(?:your|full|first|last|account holder) (?:full |first |last )?name\b|\bwhat name\b|\bwho am i speaking\b"
    ),
    "account": rx(r"\b(?:account|customer|policy|member\w*|contract|meter) (?:number|id|no)\b"),
    "reference": rx(
        r"\b(?:order|booking|reference|case|ticket|claim|tracking|job|complaint|flight|policy) (?:number|reference|code|ref|id)\b|\breference\b"
    ),
    "address": rx(r"\b(?:address|postcode)\b"),
    "birth": rx(r"\b(?:date of birth|dob)\b"),
    "email": rx(r"\bemail(?: address)?\b"),
    "phone": rx(r"\b(?:phone|mobile|contact|best) number\b"),
}
START_OVER = rx(
    r"\bhow (?:can|may|could) (?:i|we) (?:~)(?:help|assist)\b|\bwhat (?:is|seems to be) (?:problem|issue|matter|your (?:query|issue|problem|question))\b"
    r"|\bwhat (?:is this|are you) (?:~)(?:about|calling about|ringing about|contacting us about|calling for)\b|\b(?:explain|tell me|go over|describe|repeat|start)(?: \w+){0,5} (?:again|from (?:the )?(?:start|beginning|top)|once more|1 more time)\b"
    r"|\bwhat can i do for you\b|\bwhat happened again\b|\bremind me\b"
)
NEW = rx(r"\b(?:new|next|other|second)\b")
THEY = rx(r"\byou (?:~)(?:get|got|have|had|start|started|were|are|always)\b")
TRIED = rx(r"\bhave you (?:~)(?:tried|already tried|checked|called|rung|contacted|spoken)\b")


def find(reading: Reading) -> tuple[Finding, ...]:
    found = []
    for part in reading.parts:
        asking = part.question or part.data or (part.has(START_OVER) and not part.infers and not part.has(THEY))
        if not asking or part.acts:
            continue
        again = (
            part.data
            and not part.has(NEW)
            and any(part.has(pattern) and kind in reading.heard.given for kind, pattern in KINDS.items())
        )
        over = part.has(START_OVER) and reading.heard.wants and not part.tied
        tried = part.has(TRIED) and any(
            words & {stem(word) for word in part.sentence.words} for words in reading.heard.refused
        )
        if again or over or tried:
            found.append(reading.of("asks_again", part, "They have already told you this, or the record shows it."))
    return tuple(found)


CRITERION = Criterion(
    name="asks_again",
    dimension="listening",
    raises=False,
    asks="Does it ask for what was already said, or stands in the record?",
    root="AELS: processing, keeping track of what was said (Drollinger et al., 2006)",
    find=find,
)
