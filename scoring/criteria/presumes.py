"""States as fact, or asks outright, what was only hinted at."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.frames import EVENTS
from scoring.heard import telling_stems
from scoring.reading import Reading
from scoring.text import Token, rx, stem
from scoring.words import FUNCTION, PRIVATE

LIGHTLY = rx(
    r"\b(?:sound|sounds|seem|seems|wonder|wondering|maybe|perhaps|might|may be|as if|as though|guess|could be|sense|feels? like|if i have|tell me if|may be wrong|impression)\b"
)
THEIRS = rx(r"\b(?:you|your|he|she|they|someone|somebody|has|have|is|was|did|for your|loss)\b")
MOTIVE = rx(
    r"\byou (?:must have|obviously|clearly|probably|just|are just|only) (?:~)(?:forgot\w*|not|want|trying|miss\w*|entered|made|typed|ignored|did|clicked|lost|changed|upset|angry)\b|\b(?:did|have) you (?:just )?forg[eo]t\w*\b|\bare you (?:just )?(?:trying to|after) (?:a )?(?:get|refund|compensation|discount)\b"
    r"|\bif you had (?:~)(?:paid|read|told|called|checked)\b"
)
OURS = rx(
    r"\bwe\b|^ (?:\w+ ){0,3}?(?:we|us|our|ours|nobody here|no one here|nobody|none of us|each of us|every one of us)\b|\byou (?:~)said\b"
)
"""About our conduct, or their own words given back: not about their life."""


def find(reading: Reading) -> tuple[Finding, ...]:
    known = {stem(word) for word in reading.heard.words}
    found = []
    for sentence in reading.whole:
        words = sentence.words
        lightly = sentence.has(LIGHTLY)
        start = next(token.start for token in sentence.tokens if not token.mark)
        typed = {word for token in sentence.tokens if not token.mark for word in token.words if _as_typed(token, word)}
        new = [
            word
            for word in words
            if word in PRIVATE and word in typed and stem(word) not in known and not _their_word(word, known)
        ]
        event = EVENTS.search(sentence.plain)
        if event and not {stem(word) for word in event.group().split()} <= known:
            new.append(event.group())
        outright = not lightly and sentence.has(THEIRS)
        locked = [
            phrase
            for phrase in reading.moment.brief.locked
            if _names(phrase, sentence.plain) and not _said(phrase, known) and not sentence.has(OURS)
        ]
        motive = sentence.has(MOTIVE)
        mine = all(
            any(f" {whose} {word} " in sentence.plain for whose in ("my", "our", "i am", "i am really", "i am so"))
            for word in new
        )
        if (outright and new and not mine) or (locked and not lightly) or motive:
            what = new[0] if new else "it"
            reason = (
                "You put a motive on them that they never gave."
                if motive
                else f"They only hinted; you said '{what}' outright."
                if new
                else "They have not told you this yet; you said it outright."
            )
            found.append(reading.finding("presumes", start, sentence.stop, reason))
    return tuple(found)


def _names(phrase: str, plain: str) -> bool:
    stems = telling_stems(phrase)
    held = {stem(word) for word in plain.split()}
    weighty = [s for s in stems if s not in FUNCTION]
    if len(weighty) < 2 < len(stems) + 1:  # a phrase of one weighty word and small ones counts only as it stands
        return f" {' '.join(stems)} " in f" {' '.join(stem(word) for word in plain.split())} "
    return bool(weighty) and all(s in held for s in weighty)


def _as_typed(token: Token, word: str) -> bool:
    """A short word put right may have been a name: only what was typed, or what is long enough, is taken for it."""
    return len(word) > 5 or word in token.raw.lower()


def _said(phrase: str, known: set[str]) -> bool:
    return all(s in known for s in telling_stems(phrase) if s not in FUNCTION)


def _their_word(word: str, known: set[str]) -> bool:
    """A word of the same family as one they used: "passed" said, "death" answered."""
    return any(word in family and any(stem(other) in known for other in family) for family in FAMILIES)


FAMILIES = (
    frozenset(
        [
            "died",
            "dying",
            "dies",
            "death",
            "dead",
            "deceased",
            "passed",
            "bereaved",
            "bereavement",
            "loss",
            "funeral",
            "widow",
            "widowed",
            "buried",
            "burial",
            "grief",
            "grieving",
            "lost",
        ]
    ),
    frozenset(["husband", "wife", "partner", "spouse", "fiance", "fiancee", "boyfriend", "girlfriend"]),
    frozenset(["child", "children", "kid", "kids", "baby", "son", "daughter"]),
    frozenset(["mother", "mum", "mam", "mom", "parent", "parents", "nana"]),
    frozenset(["father", "dad", "parent", "parents"]),
    frozenset(["hospital", "illness", "ill", "diagnosis", "cancer", "surgery"]),
    frozenset(["afford", "debt", "debts", "broke", "unemployed", "redundant", "redundancy", "bankrupt"]),
    frozenset(["carer", "caring"]),
)


CRITERION = Criterion(
    name="presumes",
    dimension="listening",
    raises=False,
    asks="Does it state as fact, or ask outright, what was only hinted?",
    root="VR-CoDES: a hint is not yet a concern (Zimmermann et al., 2011); MITI 4: reflections are held lightly (Moyers et al., 2016)",
    find=find,
)
