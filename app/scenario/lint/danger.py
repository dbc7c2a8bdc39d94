"""Lines in which somebody may be in danger, and what a trainee should be told of that before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from app.scenario.lint.look import Look, fold
from app.scenario.source import Change, Fault, Fix, shown
from scoring.heard import DANGER
from scoring.text import sentences_of

_MAY = re.compile(
    r"smell|gas|carbon|alarm|chest|breath|overdos|t[ao]+k(?:en)?$|swallow|kill|end$|die$|dead|better$|point$|reason$|want|"
    r"suicid|harm|self|cut|go$|going$|safe|hits?$|beats|hurt|threat|lock|fire|spark|shock|unconsc|collaps|bleed|stroke|"
    r"seiz|chok|insulin|oxygen|ventil|dialys|cpap|feeding|concentr|monitor|power|allerg|anaphyl|baby|live$|bare$|run$|"
    r"difficulty|trouble|hard$|pains?$|pressure|tight|had$|here$|find$|found$|knows$|rather$|wish$|carrying"
)
"""Only lines with a word like these are looked at at all."""
_NEEDS_MORE = frozenset(
    word
    for line in (
        "end better point reason want wants wanted wanting go going take took taken had here find found knows run hard",
        "rather wish cut live power lock locked",
    )
    for word in line.split()
)
"""Words that stand in any call: with these alone, a phrase is looked for first, which is quicker."""
_PHRASE = re.compile(
    r"end (?:it|my)|better off|point (?:in|of|to)|reason (?:in|to)|want(?:ed)? to|(?:go|going|carrying) on|be here|"
    r"where (?:i|we)\b|(?:took|take|taken|had) (?:\w+ ){0,3}(?:whole|all|every|too many|entire|handful|lots?|loads|"
    r"tablets)|run out|out of|hard breath|be dead|was dead|were dead|cut+(?:ing)? myself|live wire|power|locked in"
)
_SPEAKS_OF_IT = re.compile(
    r"danger|harm|safe|suicid|dying|death|\bdie|life|violen|abus|hurt|threat|fear|frighten|afraid|health|\bill|sick|"
    r"hospital|medic|emergenc|injur|distress|hard to hear|painful|upsetting|stay with"
)


def heavy(it: Look) -> Iterator[Fault]:
    """Danger in a line of a customer who is not marked as one that may stay with a trainee."""
    marked = it.file.true("heavy")
    note = it.file.text("content_note")
    telling = {word for word in it.counts if _may_tell(word)}
    for line, text in zip(it.lines, it.folded, strict=True):
        found = telling.intersection(text.split())
        if not found or (found <= _NEEDS_MORE and not _PHRASE.search(text)):
            continue
        words = _stated(line.text)
        if not words:
            continue
        if not marked:
            what = (
                f"somebody may be in danger here ({shown(words)}); a reply that passes over it is at the lowest level"
            )
            do = "say that it may stay with a trainee (heavy: true): the debrief then says where support is"
            fix = Fix("It may stay with a trainee", (Change("set", ("heavy",), True),))
            yield it.fault(line.at, what, f"{do}; or choose other words, if nobody is in danger", fix=fix)
        if note and not _SPEAKS_OF_IT.search(fold(note)):
            what = f"line {it.line(line.at)} speaks of danger ({shown(words)}), and this note does not prepare for it"
            do = "say what may be hard to hear, without giving it away: parts of this are about somebody's safety"
            yield it.fault(("content_note",), what, do)
        return  # the first says it for all


@lru_cache(maxsize=16384)
def _may_tell(word: str) -> bool:
    return bool(_MAY.match(word))


@lru_cache(maxsize=4096)
def _stated(text: str) -> str:
    """The words of a line by which the scorer sees danger; empty where it sees none."""
    return next((found.group().strip() for part in sentences_of(text) if (found := DANGER.search(part.plain))), "")
