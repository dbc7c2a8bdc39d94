"""Claims to know exactly how they feel."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading
from scoring.text import rx

CLAIMS = rx(
    r"\bi (?:~)(?:can |do )?(?:know|understand|get|feel) (?:~)exactly (?:~)(?:how|what)(?: \w+){1,4}|\bi (?:~)know (?:~)(?:just |precisely )?(?:how|what) (?:~)(?:you feel|you are feeling|it feels|that feels|this feels|it is like|that is like|you are going through)\b|\bi feel your pain\b|\bi know what you (?:are going|have been|went) through\b|\bi have been (?:~)(?:exactly )?(?:where you are|there|in your shoes|in same)\b"
)


def find(reading: Reading) -> tuple[Finding, ...]:
    return reading.search("overclaims", CLAIMS, "Nobody knows exactly; saying so takes it from them.")


CRITERION = Criterion(
    name="overclaims",
    dimension="acknowledgement",
    raises=False,
    asks="Does it claim to know exactly what they feel?",
    root="ECCS (Bylund & Makoul, 2002); EPITOME: presumptuous interpretations (Sharma et al., 2020)",
    find=find,
)
