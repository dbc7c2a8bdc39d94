"""Cheer, jokes, sarcasm or sales at the wrong moment."""

from __future__ import annotations

import re

from scoring.criteria.minimises import asked_for_money
from scoring.criterion import Criterion, Finding
from scoring.reading import Reading
from scoring.text import rx

CHEER = re.compile(
    r"!{2,}|[\U0001F600-\U0001F60F\U0001F642\U0001F643\U0001F389\U0001F38A\U0001F973\U0001F929\U0001F44D\U0001F44F\U0001F31E\U00002728\U0001F970\U0001F618]+|(?<!\w)(?:[:;]-?[)D]|\^\^|xd)(?!\w)",
    re.IGNORECASE,
)
MERRY = rx(
    r"\b(?:haha\w*|lol|hehe|awesome|fantastic|amazing|woohoo|yay|brilliant news|great news|good news|exciting|super|no worries at all|happy days|smile|chin up|wonderful|fabulous)\b|^ (?:great|perfect|lovely|excellent|wonderful|brilliant|fantastic|awesome|super)(?= !| [.,] (?!i |we |so |then |that |thank|thanks|let |got ))"
    r"|\b(?:have (?:~)(?:great|wonderful|fantastic|lovely|fabulous) (?:day|weekend|evening))\b"
)
SARCASM = rx(
    r"\b(?:oh well|well (?:~)(?:you|that is|maybe you|if you)(?: \w+){0,3} (?:should|could) have|lucky you|boo hoo|poor you|good for you|whatever you say|if you say so|as i (?:already )?(?:said|told you)|like i said|join (?:the )?club|welcome to)\b"
)


def find(reading: Reading) -> tuple[Finding, ...]:
    if not reading.heard.live:
        return ()
    found = []
    cheer = "They are not in a cheerful place, and this is cheerful."
    if reading.tokens:
        for match in CHEER.finditer(reading.text):
            found.append(reading.finding("misattuned", match.start(), match.end(), cheer))
    found.extend(reading.search("misattuned", MERRY, cheer))
    found.extend(reading.search("misattuned", SARCASM, "This sounds like a dig, whatever was meant."))
    for part in reading.parts:
        if part.steps.sells and not part.steps.hands and not asked_for_money(reading.heard.words):
            found.append(reading.of("misattuned", part, "A sale, at the moment they least want one."))
    return tuple(sorted(found, key=lambda finding: finding.start))


CRITERION = Criterion(
    name="misattuned",
    dimension="acknowledgement",
    raises=False,
    asks="Is there cheer, a joke, sarcasm or a sale at the wrong moment?",
    root="AELS: sensing (Drollinger et al., 2006); ECCS level 0 (Bylund & Makoul, 2002)",
    find=find,
)
