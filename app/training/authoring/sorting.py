"""Sorts the lines of a conversation into what a customer's file needs: first words, answers, signs, steps offered.

By plain features of the words alone. It is a first sorting for a person to go over, and claims no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.scenario.model import CueKind

MOST_SIGNS, MOST_FACTS, MOST_OFFERS = 6, 8, 4
LONGEST_LINE: Final = 400

_SENTENCE: Final = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=\S)")


def _words(*ways: str) -> re.Pattern[str]:
    """Finds any of these, whole, whatever their case; the first group is what was found."""
    return re.compile(rf"\b({'|'.join(ways)})(?!\w)", re.IGNORECASE)


_FEELING: Final = (
    "(?:worried|scared|upset|frightened|afraid|embarrassed|ashamed|angry|furious|sad|tired|exhausted|lonely|nervous|"
    "anxious|stressed|humiliated|hurt|disappointed|panicked|panicking|devastated|lost|proud|happy)"
)
_KIN: Final = (
    "husband|wife|partner|mum|mom|mother|dad|father|brother|sister|son|daughter|nan|gran|grandmother|grandfather|"
    "kids?|children|boss|ex|neighbour|carer|doctor|dog"
)
_DAY: Final = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|christmas|the end of the (?:week|month)"
_SOUND: Final = re.compile(
    r"[\[(*]\s*((?:a |an |the )?(?:long |short |small )?(?:pause|silence|sighs?|sighing|laughs?|crying|cries|sniffs?|"
    r"coughs?|breath|typing stops?|quiet|voice \w+))\s*[\])*]",
    re.IGNORECASE,
)
_KINDS: Final[tuple[tuple[CueKind, re.Pattern[str]], ...]] = (
    ("non_verbal", _SOUND),
    ("past_feeling", _words(rf"(?:was|were|felt|got|been)(?: (?:so|really|very|quite|pretty|a bit|that))? {_FEELING}")),
    (
        "body",
        _words(
            "(?:can't|cannot|couldn't|haven't|hardly|not) (?:been )?(?:sleep|slept|sleeping|eat|eaten|eating|breathe)",
            "my (?:chest|hands?|head|back|heart|stomach|blood pressure)", "shaking", "headaches?", "worn out", "awake",
        ),
    ),
    (
        "neutral_mention",
        _words(
            rf"my (?:late )?(?:{_KIN})", "the (?:hospital|funeral|hospice|kids|lawyer|bank|school)", "on my own",
            "by myself", "moved out", "laid off", "since (?:he|she|they)",
        ),
    ),
    (
        "verbal_hint",
        _words(
            r"exactly \w+(?: \w+)?", "on the dot", "to the (?:day|minute|cent)",
            r"(?:half|ten|five|twenty|quarter) (?:past|to) \w+",
            rf"(?:by|before|until|since) (?:noon|one|two|three|four|five|six|{_DAY})", r"just needs? to \w+",
            "have to have", r"every single \w+", r"the only \w+",
        ),
    ),
    (
        "vague_words",
        _words(
            "it's fine", "i'm fine", "all good", "never mind", "doesn't matter", "not to worry", "a lot on",
            "a bit much", r"one of those \w+", r"things (?:are|have been) \w+", "sort of", "kind of", "you know",
            "i suppose", "whatever", "or something", "and (?:so on|all that|everything)", "if i'm honest",
            "to be honest", "anyway", "not great", "long story", r"a bit of a \w+",
        ),
    ),
)  # fmt: skip
"""Kinds of signs, the rarest and strongest first, and the words that show one."""
_ASKS_FOR_DATA: Final = re.compile(
    r"^(?:and |so |ok(?:ay)?,? |right,? |sure,? |thanks?,? )*(?:what|when|where|which|who|"
    r"how (?:many|much|long|old|often)|did|do|does|have|has|had|is|are|was|were|"
    r"can (?:you|i)|could (?:you|i)|may i|would you)\b",
    re.IGNORECASE,
)
_COMMITS: Final = _words(
    "i'll", "i will", "we'll", "we will", "i can", "we can", "i could", "i've", "we've", "let me",
    "would you like me to", "i'm going to", "shall i",
)  # fmt: skip
_STALLS: Final = _words(
    "check", "look", "see", "help", "understand", "pull up", "bring up", "ask you", "confirm", "hold", "just"
)
_SMALL: Final = (
    "a an the and or but so to of in on at for with it its it's is was be been i i'm you your we my me he she they "
    "that this there what when how do did have has had not no yes just about up out if as are were would could can "
    "will from by"
)
_SMALL_WORDS: Final = frozenset(_SMALL.split())


@dataclass(frozen=True)
class Sign:
    """Words of the customer's that may be a sign of more."""

    kind: CueKind
    line: str
    telling: str
    """The words in it that would return to it, given back."""


@dataclass(frozen=True)
class Sorted:
    """What a conversation offers a customer's file."""

    opener: str
    facts: tuple[tuple[str, str], ...]
    """(what the agent asked, what the customer answered)."""
    signs: tuple[Sign, ...]
    offers: tuple[str, ...]
    """What the agent said would be done."""
    lines: tuple[str, ...]
    """All of it, each line with who says it."""


def sort_lines(text: str) -> Sorted:
    """Sort the lines "Customer: …" and "Agent: …" of a conversation."""
    lines = tuple(line for line in (" ".join(each.split()) for each in text.split("\n")) if _turn(line)[0])
    turns = [_turn(line) for line in lines]
    said = [words for who, words in turns if who == "customer"]
    opener = next((words for words in said if len(words.split()) >= 4), said[0] if said else "")
    signs = tuple(_signs(said))
    taken = {sign.line for sign in signs}
    facts = []
    for (who, asked), (answers, answer) in pairwise(turns):
        question = sentences(asked)[-1] if asked else ""
        short = fitted(" ".join(each for each in sentences(answer) if each not in taken))
        if (
            who == "agent" and answers == "customer" and question.endswith("?") and _ASKS_FOR_DATA.match(question)
            and short and short != fitted(opener)
        ):  # fmt: skip
            facts.append((fitted(question), short))
    offers = [
        fitted(sentence)
        for who, words in turns
        if who == "agent"
        for sentence in sentences(words)
        if _COMMITS.search(sentence.replace("’", "'")) and not _STALLS.search(sentence)
    ]
    return Sorted(
        fitted(opener), tuple(facts[:MOST_FACTS]), signs[:MOST_SIGNS], tuple(dict.fromkeys(offers))[:MOST_OFFERS], lines
    )


def sentences(words: str) -> list[str]:
    """The sentences of a line."""
    return [each.strip() for each in _SENTENCE.split(words) if each.strip()]


def fitted(words: str) -> str:
    """As many whole sentences of it as one line of a file may hold."""
    kept = ""
    for sentence in sentences(words):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > LONGEST_LINE:
            break
        kept = longer
    return kept or words[:LONGEST_LINE].rstrip()


def content_words(words: str) -> list[str]:
    """The words that carry what is said, small, in order."""
    return [word for word in re.findall(r"[^\W\d_][\w'’]*", words.casefold()) if word not in _SMALL_WORDS]


def _turn(line: str) -> tuple[str, str]:
    who, colon, words = line.partition(":")
    return (who.strip().casefold(), words.strip()) if colon and who.strip() in ("Customer", "Agent") else ("", "")


def _signs(said: list[str]) -> Iterator[Sign]:
    """Signs in the customer's lines: one a sentence, one of each kind before a second of any."""
    found: list[Sign] = []
    for sentence in (each for words in said for each in sentences(words)):
        for kind, pattern in _KINDS:
            shown = pattern.search(sentence.replace("’", "'"))
            if shown:
                # One letter stands for one, so the words are found again as they were written.
                words = sentence[shown.start(1) : shown.end(1)].strip()
                telling = re.sub(r"^(?:a|an) ", "the ", words) if kind == "non_verbal" else words
                found.append(Sign(kind, fitted(sentence), telling))
                break
    found += [each for each in _repeated(said) if each.line not in {sign.line for sign in found}]
    seen: dict[CueKind, int] = {}
    ranked = []
    unlike: dict[str, Sign] = {}
    for sign in found:
        unlike.setdefault(sign.telling.casefold(), sign)
    for sign in unlike.values():
        ranked.append((seen.get(sign.kind, 0), sign))
        seen[sign.kind] = seen.get(sign.kind, 0) + 1
    yield from (sign for _, sign in sorted(ranked, key=lambda each: each[0]))


def _repeated(said: list[str]) -> Iterator[Sign]:
    """Words the customer comes back to in another turn: three in a row, one of them carrying something."""
    first: dict[str, int] = {}
    for place, words in enumerate(said):
        for sentence in sentences(words):
            run = re.findall(r"[^\W\d_][\w'’]*", sentence.casefold())
            for start in range(len(run) - 2):
                three = " ".join(run[start : start + 3])
                if first.setdefault(three, place) != place and len(content_words(three)) > 1:
                    yield Sign("repetition", fitted(sentence), three)
                    break
