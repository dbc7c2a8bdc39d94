"""Which facts a reply asks for: by what every desk asks, by sentence vectors, and by shared words."""

from __future__ import annotations

import math
import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.simulation.words import content, first_and_last, plain, words
from scoring import vectors

ENOUGH = 0.47
"""A question must come this near a fact to ask for it, 0-1. Set, like the rest here, on tests/asked.py."""
ENOUGH_ALONE = 0.42
"""The same where only shared words can be counted, for want of sentence vectors."""
ENOUGH_FOR_OFFER = 0.74
"""An offer or a courtesy is only then a question for a fact, when it is nearly one of its samples."""
CLEARLY = 0.02
"""How far ahead of the next fact it must be, where it is under SURE."""
SURE = 0.6
NEAR = 0.7
"""So near, a question is for that fact whatever else the moment holds."""
ENOUGH_BARE = 0.61
"""For a clause without a word of content ("Are you all right?"): it must be nearly one of the samples."""
COSINE_SHARE = 0.7
KIND_BONUS = 0.3
SECOND_SHARE = 0.15
MOST_CLAUSES = 6
MOST_FACTS = 3
MOST_WORDS = 24

_FILLER = (
    r"^(?:(?:and|so|ok|okay|right|well|now|then|also|oh|but|thanks|thank you|sorry|hi|hello|great|perfect|first"
    r"|firstly"
    r"|finally|lastly|got it|no problem|lovely|brilliant|cheers)[,.]? )*"
)
# "When there's an answer I'll ring you", "What I can do is …": they begin as questions do, and tell.
_STATES = re.compile(
    r"^(?:(?:and|so|but|ok|okay|right|well|now)[,.]? )*(?:when|where|what|how|which)\b.*"
    r"\b(?:i|we)(?:'ll| will| can|'ve| have|'m| am)\b"
)
_REQUEST = re.compile(
    _FILLER + r"(?:(?:what|when|where|which|who|whose|why|how|on what|at what|in what)\b"
    r"|(?:is|are|was|were|do|does|did|have|has|had|can|could|may|might|would|will|shall|should) "
    r"(?:you|it|there|that|this|i|we|they|he|she|the|your|any|anyone|anybody|someone)\b|any\b)"
    r"|\b(?:can|could|may|might|shall) (?:i|we) (?:just |please |also |quickly )*"
    r"(?:take|have|get|grab|ask|confirm|check|note|verify|trouble you)\b"
    r"|\b(?:can|could|would|will) you (?:just |please |also |quickly )*"
    r"(?:tell|give|confirm|remind|let me know|share|provide|read|spell|send|describe|explain|say|verify|talk me"
    r"|run me)\b"
    r"|\b(?:i|we)(?:'ll| will| would|'d|) (?:just |also |first |only )*(?:need|require|want) "
    r"(?:to (?:take|get|know|check|ask|confirm|verify|have) )?(?:your|the|a|one|some|you to confirm|both)\b"
    r"|\b(?:tell|give|remind) me\b|\bplease (?:confirm|provide|tell|give|share|state|spell|verify)\b"
    r"|\blet me (?:just |quickly )?(?:take|have|get|grab|note) (?:your|the|a)\b"
    r"|\bi(?:'m| am) (?:after|looking for) (?:your|the)\b|\bi was wondering\b|\bdo you (?:know|remember|happen"
    r"|have)\b"
    r"|^confirm (?:your|the)\b|\bplease\W*$"
)
# "Parcel number." A few words that name a datum ask for it, unless they thank for it or say it is had.
_DONE = re.compile(r"\b(?:got|have|thanks?|ta|cheers|noted|fine|same|no|not|your|my|see|is|that|this)\b|'s\b")
_WH_FIRST = re.compile(_FILLER + r"(?:what|when|where|which|who|whose|why|how)\b")
# Offers and courtesies: they ask, but seldom for anything the customer could look up.
_OFFER = re.compile(
    r"\b(?:how (?:can|may|could) (?:i|we) (?:help|assist)|anything else|is that (?:ok|okay|alright|all right"
    r"|fine|fair)"
    r"|does that (?:help|work|suit|sound|make)|would that (?:help|work|be|suit)|do you mind|would you mind"
    r"|bear with me|(?:can|could) you (?:hold|bear)|(?:are|is|am) (?:you|this|i) (?:\w+ ){0,3}(?:real|human|bot"
    r"|robot|ai)"
    r"|(?:would|do) you (?:like|want|prefer) (?:(?:me|us|them|him|her|someone) )?to|shall (?:i|we)|should (?:i|we)"
    r"|(?:can|could|may) (?:i|we) (?!(?:just |please |also |quickly )*"
    r"(?:take (?:your|a|the|some)|have|get|grab|ask|confirm|check|note|verify|trouble)\b))"
)
# Whether what was just offered suits: only a fact that is asked for in these very words.
_SUITS = re.compile(
    r"^(?:(?:and|so|ok|okay|right|well) )?(?:(?:does|would|will|how does) (?:that|this|it) "
    r"(?:help|work|suit|sound|do|be|seem)\b"
    r"|would you (?:like|want) (?:that|this|it)\b"
    r"|(?:is|would) that (?:be )?(?:ok|okay|all right|alright|fine|any good)\b"
    r"|how(?:'s| is) that\b)"
)
# What it is about, what hangs on it, what made them: questions for meaning, not for a datum.
_FOR_MEANING = re.compile(
    r"\bwhat is it about\b|\bwhat's it about\b|\bwhat(?:'s| is| was) (?:happening|going on|up|behind)\b"
    r"|\bwhat happens\b"
    r"|\bwhat does\b.{0,30}\bmean\b|\bwhat makes you\b|\bwhat made you\b|\bwhat(?:'s| is| was| have"
    r"| has)\b.{0,40}\blike\b"
    r"|\bgoing on\b|\bon your mind\b|\bbothering you\b|\bis everything (?:ok|okay|all right|alright)\b"
    r"|\bwhat(?:'s| is) (?:wrong|the matter)\b|\bwhat(?:'s| is) it really\b|\breally about\b|\btell me more\b"
    r"|\bmatters?\b|\bhangs on\b|\bimportant\b|\bwhy\b.{0,20}\b(?:today|now|friday|thursday|sunday)\b"
)
_BROAD = re.compile(
    r"(?:^|, |\b(?:here|speaking) )(?:(?:so|and|now|well|ok|okay|right|hi|hello|\w+),? ){0,2}"
    r"(?:(?:(?:can|could|would|will) you )?(?:please )?(?:just )?(?:tell|talk) me (?:through )?"
    r"(?:what(?:'s| is| has)(?: been)? (?:going on|happened|happening|up|wrong|the (?:problem|issue|matter|trouble))"
    r"|(?:all |a bit |a little )?about (?:it|the problem|this|your \w+)|how (?:i|we) can help)"
    r"|(?:how|what) (?:can|may|could) (?:i|we) (?:help|assist|do)(?: (?:you|with|for you|today|this \w+|for))*"
    r"|what(?:'s| is)(?: been)? (?:going on|happening|up|the (?:problem|issue|matter|trouble)|happened)"
    r"|what (?:seems|appears) to be .{3,20}|what brings you .{2,20}|what(?:'s| has) (?:happened|been happening)"
    r"|what(?:'s| is) (?:this|it|the \w+) (?:all )?about)(?: (?:today|then|here|please|\w+))?\W*$"
)
_MEANING_COSTS = 0.16
"""How much nearer such a question must come before it counts as one for a datum."""
_THAT_YOU = re.compile(r"^(?:and |so )?is (?:that|this|it) (?:you|yours)\b")
_CLAUSES = re.compile(
    r"\s*;\s*|,\s+(?=(?:and )?(?:what|when|where|which|who|why|how|can|could|do|did|is|are|was|have|your|the)\b)"
    r"|,?\s+and\s+(?=(?:what|when|where|which|who|why|how|can|could|do|did|is|are|was|have|your|the|a|one)\b)",
    re.IGNORECASE,
)

# What every desk asks for. A fact is of that kind where a third of its sample questions are.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            "name",
            r"\b(?:your|a|full|first|last|customer's|caller's)(?: (?:full|first|last|own))?(?: and last)? name\b"
            r"(?! (?:of|on|that|down|for))|\bsurname\b|\bwhom? (?:am|are) (?:i|we) (?:speaking|talking|chatting)\b"
            r"|\bwho(?:'s| is) (?:speaking|calling|this)\b|^(?:and |so )?(?:your )?(?:full )?name(?:,|\W*$)"
            r"|\band you are\W*$"
            r"|\bwho have i got\b|\bwhat (?:should|can|do|shall|may) (?:i|we) call you\b"
            r"|\b(?:the )?name(?:,)? please\b",
        ),
        ("postcode", r"\bpost ?code\b|\bzip(?: code)?\b"),
        ("email", r"\be-?mail\b"),
        ("birth", r"\bdate of birth\b|\bd\.?o\.?b\b|\bbirth ?(?:date|day)\b|\bwhen were you born\b"),
        (
            "phone",
            r"\b(?:phone|mobile|telephone|contact|callback|call-back|best) (?:phone )?number\b|\bmobile\b"
            r"|\bnumber (?:to|i can|we can|can i|can we|could i|could we|should i|shall i) (?:call|reach|ring|get)\b",
        ),
        (
            "address",
            r"\baddress\b|\bwhere (?:do|are) you (?:live|based|living)\b|\bwhere(?:'s| is| was| were"
            r"| should) (?:it|the \w+) "
            r"(?:going|(?:meant |supposed )?(?:to )?(?:be )?(?:being )?(?:delivered|sent|go)\b)",
        ),
        ("order-number", r"\border (?:number|no|ref\w*|id)\b|\bnumber on (?:the|your) order\b"),
        ("account-number", r"\b(?:account|customer|membership|policy|client) (?:number|no|ref\w*|id)\b"),
        ("tracking-number", r"\b(?:tracking|consignment|parcel) (?:number|no|ref\w*|id|code)\b"),
        ("bill-number", r"\b(?:bill|invoice|receipt) (?:number|no|ref\w*|id)\b"),
        (
            "case-number",
            r"\b(?:case|ticket|complaint|query|incident) (?:number|no|ref\w*|id)\b"
            r"|\breference numbers?\b",
        ),
        ("spelling", r"\bspell(?:ed|ing|s)?\b"),
        (
            "time",
            r"\b(?:what|which) (?:time|day)s? (?:suit|work|is best|is good|would|are you)\w*"
            r"|\bmorning or (?:the )?afternoon\b"
            r"|\bwhen(?:'s| would| is| are) (?:you |a |the )?(?:be )?(?:good|best|free|convenient)\b"
            r"|\b(?:would|is|does) [\w ]{3,30} or [\w ]{3,30} (?:suit|work|be better|be best|better|easier)\b",
        ),
        (
            "how-are-you",
            r"\bhow (?:are|r) (?:you|u|things)\b(?: (?:keeping|doing|going|today|feeling|this \w+"
            r"|tonight))*\s*[?.!,]*$"
            r"|\bhow(?:'s| is| has) your (?:day|week|morning|afternoon|evening)\b",
        ),
        (
            "help",
            r"\b(?:how|what) (?:can|may|could) (?:i|we) (?:help|assist|do (?:to help|for you))\b"
            r"|\bwhat would you like (?:us to do|me to do|to happen)\b",
        ),
        (
            "story",
            r"\bwhat(?:'s| has) (?:happened|gone on)\b|\bwhat (?:is|'s|seems to be) the (?:problem|issue|matter)\b"
            r"|\bwhat's the (?:problem|issue|matter)\b|\bfrom the start\b",
        ),
    )
)

# Words an agent and a sample question may put differently.
_SAME = {
    other: word
    for word, others in (
        ("before", "previous old earlier former"),
        ("work", "occupation job"),
        ("order", "buy bought purchase purchased ordered"),
        ("contents", "inside"),
        ("pay", "paid payment payments"),
        ("phone", "mobile telephone"),
        ("photo", "picture"),
        ("speak", "spoke spoken speaking talked talk talking"),
        ("worry", "bothering worrying worried concerned concern"),
        ("amount", "cost"),
        ("charged", "charge charges"),
        ("credit", "credited credits"),
        ("adviser", "colleagues"),
        ("call", "rang ring phoned called"),
        ("touch", "contacted"),
        ("online", "website app"),
        ("internet", "broadband"),
        ("different", "another"),
        ("reading", "reader"),
        ("pick", "collect"),
        ("counter", "depot"),
        ("id", "passport licence identification"),
        ("sort", "kind"),
        ("start", "beginning began first"),
        ("fix", "fixed"),
        ("notice", "reminder"),
        ("shop", "company"),
        ("somebody", "someone anyone anybody"),
        ("household", "alone"),
        ("hold", "kept keep"),
    )
    for other in others.split()
}

# Which answer a question word wants; a clash speaks against a match however alike the rest is.
_WANTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (want, re.compile(pattern))
    for want, pattern in (
        ("how long", r"\bhow long\b|\bsince when\b"),
        ("how much", r"\bhow (?:much|many)\b|\bwhat(?:'s| is| was)? the (?:amount|cost|price|total|figure)\b"),
        ("how often", r"\bhow (?:often|many times|fast|quick)\b"),
        (
            "when",
            r"\bwhen\b|\bwhen's\b|\b(?:what|which) (?:time|date|day)\b|\bwhat(?:'s| is| was) the (?:date|time"
            r"|latest)\b",
        ),
        ("where", r"\bwhere\b|\bwhere's\b|\bwhich (?:branch|shop|store|depot)\b"),
        ("whose", r"\bwhose\b"),
        ("who", r"\bwhom?\b|\bwho's\b|\bwhich (?:of|adviser|agent|person|colleague)\b"),
        ("why", r"\bwhy\b|\bhow come\b|\breason\b|\bwhat (?:makes|made)\b"),
        ("how", r"\bhow\b"),
        ("what", r"\bwhat\b|\bwhat's\b|\bwhich\b"),
    )
)


@dataclass(frozen=True)
class Asked:
    """One fact a reply asks for."""

    fact: str
    nearness: float
    clause: str
    by_rule: bool = False
    """Plain data every desk asks for: a name, a number, a date of birth."""


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
            _Sample(fact, plain(question), _meaning(question), wanted(plain(question)))
            for fact, samples in questions
            for question in samples
        ]
        self.exact = {sample.text: sample.fact for sample in reversed(self.samples)}
        spread = Counter(stem for sample in self.samples for stem in sample.stems)
        self.weight = {stem: 1.0 / (1.0 + math.log(count)) for stem, count in spread.items()}
        self.kinds: dict[str, frozenset[str]] = {}
        for fact, samples in questions:
            named = Counter(kind for question in samples for kind in set(kinds_asked(plain(question))))
            self.kinds[fact] = frozenset(
                kind for kind, count in named.items() if 3 * count >= len(samples) or kind == "old-address"
            )
        self.rows = vectors.encode([sample.text for sample in self.samples])

    def asked(self, reply: str) -> tuple[Asked, ...]:
        """The facts a reply asks for, in the order asked; at most MOST_FACTS."""
        found: dict[str, Asked] = {}
        for clause in requests(reply)[:MOST_CLAUSES]:
            for asked in self._asked_in(clause):
                found.setdefault(asked.fact, asked)
        return tuple(found.values())[:MOST_FACTS]

    def for_the_ask(self, text: str) -> tuple[str, ...]:
        """The facts that say what has happened and what they want: what a desk's first broad question is for.

        What they want comes first where the plain text asks how to help.
        """
        return tuple(
            dict.fromkeys(
                fact
                for kind in (("help", "story") if "help" in kinds_asked(text) else ("story", "help"))
                for fact, kinds in self.kinds.items()
                if kind in kinds
            )
        )

    def nearest(self, clause: str) -> list[tuple[str, float]]:
        """Every fact with how near the clause comes to it (0 to about 1.3), nearest first."""
        text = plain(clause)
        stems, want, kinds = _meaning(text), wanted(text), set(kinds_asked(text))
        row = None if self.rows is None else vectors.encode([text])
        cosines = None if row is None or self.rows is None else vectors.nearness(row, self.rows)[0]
        nears: dict[str, list[float]] = {}
        for place, sample in enumerate(self.samples):
            near = shared = self._shared(stems, sample.stems)
            if cosines is not None:
                near = COSINE_SHARE * max(0.0, float(cosines[place])) + (1 - COSINE_SHARE) * shared
            if want and sample.wants and want != sample.wants:
                near -= 0.04 if "what" in (want, sample.wants) or "how" in (want, sample.wants) else 0.16
            elif want and want == sample.wants and want not in ("what", "how"):
                near += 0.05
            if kinds & self.kinds[sample.fact]:
                near += KIND_BONUS
            nears.setdefault(sample.fact, []).append(near)
        return sorted(((fact, _best_two(found)) for fact, found in nears.items()), key=lambda item: -item[1])

    def _shared(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Weighted overlap of content words, 0-1 (Dice)."""
        total = sum(self.weight.get(stem, 0.8) for stem in one) + sum(self.weight[stem] for stem in other)
        return 2 * sum(self.weight[stem] for stem in one & other) / total if total else 0.0

    def _asked_in(self, clause: str) -> list[Asked]:
        text = plain(clause)
        ranked = self.nearest(clause)
        same = self.exact.get(text)
        if same:
            return [Asked(same, 1.0, clause, bool(set(kinds_asked(text)) & self.kinds[same]))]
        if _SUITS.search(text):
            return []
        kinds = kinds_asked(text)
        # "Name, postcode and account number please": one clause, several data.
        several = [kind for kind in kinds if any(kind in self.kinds[fact] for fact, _ in ranked)]
        bare = len(text.split()) <= 4 and not text.endswith("?")
        if (len(several) > 1 or (several and bare)) and not _WH_FIRST.search(text):
            firsts = (next(fact for fact, _ in ranked if kind in self.kinds[fact]) for kind in several)
            return [Asked(fact, 1.0, clause, True) for fact in dict.fromkeys(firsts)]
        if not ranked:
            return []
        (fact, near), *others = ranked
        if near < ENOUGH_BARE and not _meaning(text) and not kinds:
            return []  # "How's that been?" is about what was just said
        enough = ENOUGH_ALONE if self.rows is None else ENOUGH
        if _OFFER.search(text) and not _WH_FIRST.search(text):
            enough = ENOUGH_FOR_OFFER
        elif _FOR_MEANING.search(text):
            enough += _MEANING_COSTS
        if near < enough or (near < SURE and others and near - others[0][1] < CLEARLY):
            return []
        return [Asked(fact, near, clause, bool(set(kinds) & self.kinds[fact]))]


_building = threading.Lock()


def fact_index(questions: tuple[tuple[str, tuple[str, ...]], ...]) -> FactIndex:
    """The index over ((fact id, its sample questions), …), built on first use, and by one thread only."""
    with _building:
        return _fact_index(questions)


@lru_cache(maxsize=128)
def _fact_index(questions: tuple[tuple[str, tuple[str, ...]], ...]) -> FactIndex:
    return FactIndex(questions)


def requests(reply: str) -> list[str]:
    """The clauses of a reply that ask for something to be told, in order."""
    found: list[str] = []
    before = ""
    for sentence in first_and_last(reply):
        text = plain(sentence)
        if before and _THAT_YOU.search(text):
            sentence = f"{before} {sentence}"  # "It says N Kellaway. Is that you?"
        before = sentence
        bare = len(text.split()) <= 4 and not _DONE.search(text) and bool(kinds_asked(text))
        if not text.endswith("?") and _STATES.search(text):
            continue
        if text.endswith("?") or bare or _REQUEST.search(text):
            parts = [part for part in _CLAUSES.split(sentence) if words(part)]
            asked = [part for part in parts[:-1] if _REQUEST.search(plain(part)) or kinds_asked(plain(part))]
            found.extend(" ".join(part.split()[:MOST_WORDS]) for part in (*asked, *parts[-1:]))
    return found


def asks_for_meaning(text: str) -> bool:
    """Whether a plain text asks what something means to them, not for a datum."""
    return bool(_FOR_MEANING.search(text))


def asks_broadly(reply: str) -> bool:
    """Whether a reply asks what this is about, as a desk's first words do: 'Tell me what's going on.'"""
    return any(_BROAD.search(plain(sentence)) for sentence in first_and_last(reply))


def kinds_asked(text: str) -> list[str]:
    """The kinds of everyday detail a plain text names, in the order named."""
    places = ((match.start(), kind) for kind, pattern in _KINDS if (match := pattern.search(text)))
    named = [kind for _, kind in sorted(places)]
    if "address" in named and re.search(r"\b(?:previous|old|before|former|last)\b", text):
        named[named.index("address")] = "old-address"
    # An e-mail address is an e-mail, not a place.
    mail = "email" in named and text.count("address") == 1 and re.search(r"e-?mail address", text)
    return [kind for kind in named if not (mail and kind == "address")]


def wanted(text: str) -> str | None:
    """What sort of answer a plain question wants: 'when', 'how long' …; None where it does not say."""
    return next((want for want, pattern in _WANTS if pattern.search(text)), None)


def questions_of(facts: Sequence[tuple[str, Sequence[str]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The hashable form `fact_index` is kept under."""
    return tuple((fact, tuple(samples)) for fact, samples in facts)


def _best_two(nears: list[float]) -> float:
    """Mostly the nearest sample, a little the next: two that agree say more than one."""
    ordered = sorted(nears, reverse=True)
    return round((1 - SECOND_SHARE) * ordered[0] + SECOND_SHARE * ordered[min(1, len(ordered) - 1)], 3)


def _meaning(text: str) -> frozenset[str]:
    """Content stems, with words of one meaning made one."""
    return content(" ".join(_SAME.get(word, word) for word in words(text.replace("for a living", "for work"))))
