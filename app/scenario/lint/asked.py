"""What agents on nearly every desk ask, and whether this person has an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.scenario.lint.look import Look, fold
from app.scenario.source import Fault

USUAL: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("their name", re.compile(r"\b(?:names?|who am i|who(?:'s| is) (?:calling|this|that)|called|call you)\b")),
    ("a number or reference", re.compile(r"\b(?:numbers?|references?|ref|id|code)\b")),
    ("their address", re.compile(r"\b(?:address|postcode|post code|zip|where (?:do|are) you (?:live|living|based))\b")),
    ("a phone number or email", re.compile(r"\b(?:phone|mobile|cell|e ?mail|reach you|ring you|call you|text you)\b")),
    ("when it was", re.compile(r"\b(?:when|what (?:day|date|time)|which (?:day|date)|how long|since)\b")),
    (
        "what they have tried",
        re.compile(
            r"\b(?:tr(?:y|ied)|already|before|did you|have you (?:\w+ )?(?:done|checked|called|rung|spoken|asked|been|"
            r"told|looked|had|sent|got|contacted))\b"
        ),
    ),
    (
        "what they would like done",
        re.compile(
            r"\b(?:(?:like|want|need) (?:us|me) to|(?:would|do) you (?:\w+ )?(?:like|want|need)|you after|hoping|"
            r"prefer|(?:can|could) (?:i|we) (?:do|help)|would help|be best|suits?)\b"
        ),
    ),
)
ENOUGH_FACTS = 3


def unanswered(it: Look) -> Iterator[Fault]:
    """The usual questions that nothing here answers, all in one piece of advice."""
    facts = [*it.file.parts("facts"), *it.file.parts("unknown_to_customer")]
    asked = " | ".join(fold(text) for fact in facts for _, text in fact.texts("questions"))
    if len(facts) < ENOUGH_FACTS or not asked:
        return  # there the number of facts is what to speak of
    lacking = [what for what, pattern in USUAL if not pattern.search(asked)]
    if lacking:
        named = lacking[0] if len(lacking) == 1 else f"{', '.join(lacking[:-1])} and {lacking[-1]}"
        what = f"agents nearly always ask for {named}, and nothing here answers it"
        do = "add an answer for each under facts, or under unknown_to_customer what they do not know"
        yield it.fault(("facts",), what, do, key=True)
