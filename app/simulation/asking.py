"""Which facts a reply asks for: rules for what every desk asks, sentence vectors and shared words for the rest."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.simulation import vectors
from app.simulation.words import content, plain, sentences, words

ENOUGH = 0.53
"""A question must come this near one of a fact's sample questions, 0-1. Set on tests/test_understanding.py."""
ENOUGH_ALONE = 0.60
"""The same where only shared words can be counted, for want of sentence vectors."""
MOST_SENTENCES = 6
MOST_FACTS = 3

_REQUEST = re.compile(
    r"^(?:(?:and|so|ok|okay|right|well|now|then|also|oh|but|thanks|thank you|sorry|hi|hello|great|perfect"
    r"|first|firstly|"
    r"finally|lastly)[,.]? )*"
    r"(?:what|when|where|which|who|whose|why|how|is|are|was|were|do|does|did|have|has|had|can|could|may|might"
    r"|would|will|"
    r"shall|should|any|am)\b"
    r"|\b(?:can|could|may|might|shall) (?:i|we) (?:just |please |also |quickly )*"
    r"(?:take|have|get|grab|ask|confirm|check|note|verify|trouble you)\b"
    r"|\b(?:can|could|would|will) you (?:just |please |also |quickly )*"
    r"(?:tell|give|confirm|remind|let me know|share|provide|read|spell|send|describe|explain|say|verify|talk me)\b"
    r"|\b(?:i|we)(?:'ll| will| would|'d|) (?:just |also |first |only )*(?:need|require|want) (?:to (?:take"
    r"|get|know|check|ask"
    r"|confirm|verify|have) )?(?:your|the|a|some|you to confirm|both)\b"
    r"|\b(?:tell|give|remind) me\b|\bplease (?:confirm|provide|tell|give|share|state|spell|verify)\b"
    r"|\blet me (?:just |quickly )?(?:take|have|get|grab|note) (?:your|the|a)\b"
    r"|\bi(?:'m| am) (?:after|looking for) (?:your|the)\b|\bi was wondering\b|\bdo you (?:know|remember"
    r"|happen|have)\b"
    r"|^confirm (?:your|the)\b|^(?:your|full|first|last|order|account|date|post|phone|email"
    r"|contact)\b.{0,40}\bplease\b"
)
# Sentences that ask, but for nothing the customer could look up: they are understood elsewhere.
_NOT_FOR_FACTS = re.compile(
    r"\b(?:how (?:can|may|could) (?:i|we) (?:help|assist)|anything else|how are you|how's your day|how is your day"
    r"|can (?:i|we) (?:put|place|pop) you|is that (?:ok|okay|alright|all right|fine|fair)"
    r"|does that (?:help|work|suit|sound|make)|would that (?:help|work|be|suit)|do you mind|would you mind holding"
    r"|bear with me|can you hold|could you hold|are you (?:a|an) (?:real|human|bot|robot|ai)"
    r"|(?:would|should|shall|can|could|may) (?:you like|i|we) (?:me to )?(?:arrange|send|book|refund|cancel"
    r"|transfer|offer|"
    r"call|ring|waive|credit|escalate|raise|log|set|change|move|put|stay|help))\b"
)
_CLAUSES = re.compile(
    r"\s*;\s*|,\s+(?=(?:and )?(?:what|when|where|which|who|why|how|can|could|do|did|is|are|was|have|your|the)\b)"
    r"|,?\s+and\s+(?=(?:what|when|where|which|who|why|how|can|could|do|did|is|are|was|have|your|the|a)\b)",
    re.IGNORECASE,
)

# What every desk asks for. A fact is of that kind where one of its sample questions is.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            "name",
            r"\b(?:your|the|a|full|first|last|customer's|caller's)(?: (?:full|first|last"
            r"|own))?(?: and last)? (?:sur)?name\b"
            r"(?! (?:of the|on the|of your))|\bsurname\b|\bwhom? (?:am|are) (?:i|we) (?:speaking|talking|chatting)\b"
            r"|\bwho's (?:speaking|calling|this|that)\b|\bwho is (?:speaking|calling|this)\b|^(?:and "
            r"|so )?(?:name|who)\b"
            r"|\bwhat (?:should|can|do|shall|may) (?:i|we) call you\b|\bname please\b|\bcatch your name\b",
        ),
        ("postcode", r"\bpost ?code\b|\bzip(?: code)?\b"),
        ("email", r"\be-?mail\b"),
        ("birth", r"\bdate of birth\b|\bd\.?o\.?b\b|\bbirth ?(?:date|day)\b|\bwhen were you born\b"),
        (
            "phone",
            r"\b(?:phone|mobile|telephone|contact|callback|call-back|best) (?:phone )?number\b|\bnumber (?:to"
            r"|i can|we can)"
            r" (?:call|reach|ring|get)\b|\bwhat number\b.{0,25}\b(?:call|reach|ring)",
        ),
        (
            "address",
            r"\baddress\b|\bwhere (?:do|are) you (?:live|based|living)\b|\bwhere (?:was|is|were"
            r"|should) it (?:going|be"
            r" delivered|being delivered|delivered|meant to go|supposed to go)\b",
        ),
        ("order-number", r"\border (?:number|no|ref\w*|id)\b"),
        ("account-number", r"\b(?:account|customer|membership|policy|client) (?:number|no|ref\w*|id)\b"),
        ("tracking-number", r"\b(?:tracking|consignment|parcel) (?:number|no|ref\w*|id|code)\b"),
        ("bill-number", r"\b(?:bill|invoice|receipt) (?:number|no|ref\w*|id)\b"),
        ("case-number", r"\b(?:case|ticket|complaint|query|incident) (?:number|no|ref\w*|id)\b"),
    )
)
_ANY_NUMBER = re.compile(r"\breference\b|\bref(?: (?:number|no))?\b|\bthe number\b")
_NUMBERS = ("order-number", "account-number", "tracking-number", "case-number", "bill-number")

# Which answer a question word wants; a clash speaks against a match however alike the rest is.
_WANTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("how long", re.compile(r"\bhow long\b|\bsince when\b")),
    (
        "how much",
        re.compile(
            r"\bhow (?:much|many)\b|\bwhat(?:'s| is| was)? the (?:amount|cost|price|total"
            r"|figure)\b"
        ),
    ),
    ("how often", re.compile(r"\bhow (?:often|many times)\b")),
    (
        "when",
        re.compile(
            r"\bwhen\b|\bwhat (?:time|date|day)\b|\bwhich (?:day|date)\b|\bwhat(?:'s| is| was) the (?:date|time)\b"
        ),
    ),
    ("where", re.compile(r"\bwhere\b|\bwhich (?:branch|shop|store|depot)\b")),
    ("who", re.compile(r"\bwhom?\b|\bwho's\b|\bwhose\b|\banyone\b|\banybody\b|\bsomeone else\b")),
    ("why", re.compile(r"\bwhy\b|\bhow come\b|\breason\b|\bwhat (?:makes|made)\b")),
    ("what", re.compile(r"\bwhat\b|\bwhat's\b|\bwhich\b")),
)


@dataclass(frozen=True)
class Asked:
    """One fact a reply asks for."""

    fact: str
    nearness: float
    clause: str
    by_rule: bool = False


@dataclass(frozen=True)
class _Sample:
    fact: str
    text: str
    stems: frozenset[str]
    wants: str | None


class FactIndex:
    """A scenario's sample questions, made ready for comparing; built once a scenario and kept."""

    def __init__(self, questions: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        self.samples = [
            _Sample(fact, plain(question), content(question), wanted(plain(question)))
            for fact, samples in questions
            for question in samples
        ]
        spread = Counter(stem for sample in self.samples for stem in sample.stems)
        self.weight = {stem: 1.0 / (1.0 + math.log(count)) for stem, count in spread.items()}
        self.kinds: dict[str, list[str]] = {}
        for fact, samples in questions:
            for kind in {kind for question in samples for kind in kinds_asked(plain(question))}:
                self.kinds.setdefault(kind, []).append(fact)
        self.rows = vectors.encode([sample.text for sample in self.samples])

    def asked(self, reply: str) -> tuple[Asked, ...]:
        """The facts a reply asks for, in the order asked; at most MOST_FACTS."""
        found: dict[str, Asked] = {}
        for clause in requests(reply)[:MOST_SENTENCES]:
            for asked in self._by_kind(clause) or self._by_nearness(clause):
                found.setdefault(asked.fact, asked)
        return tuple(found.values())[:MOST_FACTS]

    def nearest(self, clause: str) -> list[tuple[str, float]]:
        """Every fact with how near the clause comes to it, 0-1, nearest first."""
        text = plain(clause)
        stems, want = content(text), wanted(text)
        row = None if self.rows is None else vectors.encode([text])
        cosines = None if row is None or self.rows is None else vectors.nearness(row, self.rows)[0]
        best: dict[str, float] = {}
        for place, sample in enumerate(self.samples):
            shared = self._shared(stems, sample.stems)
            near = shared if cosines is None else 0.62 * max(0.0, float(cosines[place])) + 0.38 * shared
            if want and sample.wants and want != sample.wants:
                near -= 0.04 if "what" in (want, sample.wants) else 0.16
            elif want and want == sample.wants and want != "what":
                near += 0.05
            best[sample.fact] = max(best.get(sample.fact, 0.0), round(near, 3))
        return sorted(best.items(), key=lambda item: -item[1])

    def _shared(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Weighted overlap of content words, 0-1 (Dice)."""
        total = sum(self.weight.get(stem, 1.0) for stem in one) + sum(self.weight[stem] for stem in other)
        return 2 * sum(self.weight[stem] for stem in one & other) / total if total else 0.0

    def _by_kind(self, clause: str) -> list[Asked]:
        asked_kinds = kinds_asked(plain(clause))
        found = [Asked(self.kinds[kind][0], 1.0, clause, True) for kind in asked_kinds if kind in self.kinds]
        if not found and not asked_kinds and _ANY_NUMBER.search(plain(clause)):
            numbers = [kind for kind in _NUMBERS if kind in self.kinds]
            found = [Asked(self.kinds[numbers[0]][0], 0.9, clause, True)] if numbers else []
        return found

    def _by_nearness(self, clause: str) -> list[Asked]:
        ranked = self.nearest(clause)
        enough = ENOUGH_ALONE if self.rows is None else ENOUGH
        if not ranked or ranked[0][1] < enough:
            return []
        return [Asked(ranked[0][0], ranked[0][1], clause)]


@lru_cache(maxsize=128)
def fact_index(questions: tuple[tuple[str, tuple[str, ...]], ...]) -> FactIndex:
    """The index over ((fact id, its sample questions), …), built on first use."""
    return FactIndex(questions)


def requests(reply: str) -> list[str]:
    """The clauses of a reply that ask for something to be told, in order."""
    found: list[str] = []
    for sentence in sentences(reply):
        text = plain(sentence)
        if _NOT_FOR_FACTS.search(text):
            continue
        if not (text.endswith("?") or _REQUEST.search(text)):
            continue
        found.extend(part for part in _CLAUSES.split(sentence) if len(words(part)) > 0)
    return found


def kinds_asked(text: str) -> list[str]:
    """The kinds of everyday detail a plain text names, in the order named."""
    places = ((match.start(), kind) for kind, pattern in _KINDS if (match := pattern.search(text)))
    named = [kind for _, kind in sorted(places)]
    # An e-mail address is an e-mail, not a place.
    return [
        kind
        for kind in named
        if not (
            kind == "address"
            and "email" in named
            and text.count("address") == 1
            and re.search(r"e-?mail address", text)
        )
    ]


def wanted(text: str) -> str | None:
    """What sort of answer a plain question wants: 'when', 'how long' …; None where it does not say."""
    return next((want for want, pattern in _WANTS if pattern.search(text)), None)


def questions_of(facts: Sequence[tuple[str, Sequence[str]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The hashable form `fact_index` is kept under."""
    return tuple((fact, tuple(samples)) for fact, samples in facts)
