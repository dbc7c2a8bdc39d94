"""What an agent has said would happen, and when: so that a customer notices another day, or a thing not done."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.simulation.words import first_and_last, plain

LOOKS_FOR = 2
"""Replies within which what was to be looked up has to come back."""

_SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("contact", r"\b(?:ring|call|phone|text|e-?mail|write to|message|hear from|be in touch)\b"),
        ("money", r"\b(?:refund|credit|waive|pay|paid|charge|fee|money|amount|balance|compensat\w+|cost)\w*\b"),
        ("visit", r"\b(?:engineer|technician|visit|installer|come out|appointment)\b"),
        (
            "coming",
            r"\b(?:deliver\w*|van|courier|arrive\w*|with you|there by|dispatch\w*|sent|send|ship\w*|collect\w*)\b",
        ),
    )
)
_FIRM = re.compile(
    r"\b(?:i|we)(?:'ll| will|'ve| have|'m| am|'re| are)\b|\b(?:it|that|they|he|she|someone|somebody)(?:'ll| will)\b"
    r"|\b(?:goes|comes|arrives|lands|reaches) \w+"
    r"|\byou(?:'ll| will)\b|\bwill\b|\b(?:is|are|has|have) (?:be(?:en)?|being|now|going)\b"
    r"|\b(?:done|booked|arranged|sorted)\b|\bgoing to\b"
)
_OWNS_UP = re.compile(
    r"\b(?:sorry|i meant|i mean|my mistake|i was wrong|i got that wrong|correct(?:ion|ed| myself)|i misspoke|i misread"
    r"|instead|rather than|actually|no longer|i said|i told you|earlier than|sooner than|even better)\b"
)
_NOT_A_PROMISE = re.compile(
    r"\b(?:if|might|may|could|should|would|maybe|perhaps|you said|you told|you asked|you wanted|was|were|had)\b"
)
_VALUES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("day", r"\b((?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"),
        ("near", r"\b(today|tonight|tomorrow|next week)\b"),
        ("hour", r"\b((?:by|at|before|until|till) (?:noon|midday|midnight|\d{1,2}(?:[:.]\d\d)?(?: ?[ap]m)?"
                 r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))\b"
                 r"(?! (?:minutes|hours|days|weeks|per))"),
        ("money", r"((?:[$£€] ?\d+(?:[.,]\d+)*)|\b\d+(?:\.\d+)? (?:dollars|pounds|euros?|quid))\b"),
        ("within", r"\b(?:in|within|about) ((?:\d+|one|two|three|four|five|six|seven|ten|twenty[- ]four"
                   r"|forty[- ]eight) (?:(?:working|business) )?(?:minutes?|hours?|days?|weeks?))\b"),
    )
)  # fmt: skip
_LOOKS = re.compile(
    r"\b(?:i'll|i will|let me|i'm going to|i am going to|i'll just|give me a \w+ (?:to|while i)|bear with me while i)"
    r" (?:just |quickly |go and )?(?:check|look|find out|have a look|take a look|see what|see if|ask"
    r"|pull (?:it|that|this) up)\b"
)
_REPORTS = re.compile(
    r"\b(?:i can see|i see (?:that|it|here)|it says|it looks like|it shows|i've (?:found|checked|looked|got|had|read"
    r"|asked|spoken)|i have (?:found|checked|looked|read|asked|spoken)|looking at (?:it|this|that)|according to"
    r"|turns out"
    r"|there (?:is|are|was|were|'s)|the (?:system|record|notes?|account|log) (?:says?|shows?|has|have)|here it is"
    r"|i couldn't find|i can't (?:find|see)|no (?:record|sign|note))\b"
)


@dataclass(frozen=True)
class Promise:
    """One thing said to happen: about what, and which day, hour, sum or span."""

    subject: str
    kind: str
    value: str


def promises_in(reply: str) -> tuple[Promise, ...]:
    """What a reply says will happen and when, in firm words; offers, questions and alternatives promise nothing."""
    found: list[Promise] = []
    for sentence in first_and_last(reply):
        text = plain(sentence)
        if text.endswith("?") or " or " in f" {text} " or not _FIRM.search(text) or _NOT_A_PROMISE.search(text):
            continue
        subject = next((name for name, pattern in _SUBJECTS if pattern.search(text)), None)
        if subject is None:
            continue
        for kind, pattern in _VALUES:
            values = pattern.findall(text)
            if len(set(values)) == 1:
                found.append(Promise(subject, kind, values[0]))
    return tuple(found)


def contradicted(made: tuple[tuple[str, str, int], ...], reply: str) -> tuple[str, str] | None:
    """(what was said before, what is said now), where a reply promises otherwise than one before it.

    A reply that owns up to it ("sorry, I said Friday") contradicts nothing. `made` is what `kept` returned of the
    replies before.
    """
    if _OWNS_UP.search(plain(reply)):
        return None
    for promise in promises_in(reply):
        before = [value for about, value, _ in made if about == f"{promise.subject}|{promise.kind}"]
        if before and promise.value not in before:
            return before[-1], promise.value
    return None


def kept(reply: str, turn: int) -> tuple[tuple[str, str, int], ...]:
    """A reply's promises in the form memory keeps them: (subject|kind, value, turn)."""
    return tuple((f"{promise.subject}|{promise.kind}", promise.value, turn) for promise in promises_in(reply))


def goes_to_look(reply: str) -> bool:
    """Says that they will look something up, and does not yet say what they found."""
    text = plain(reply)
    return bool(_LOOKS.search(text)) and not _REPORTS.search(text)


def comes_back(reply: str) -> bool:
    """Says what was found, or that nothing was."""
    return bool(_REPORTS.search(plain(reply)))
