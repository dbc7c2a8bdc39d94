"""The customer's own lines: enough of them, said once, and in the way this person speaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from statistics import fmean, pstdev
from typing import get_args

from app.scenario.lint.look import BANDS, Line, Look, fold, holds, spoken
from app.scenario.model import ReactionName
from app.scenario.source import At, Change, Fault, Fix, shown
from app.scenario.unwritten import PENCIL

OWN_LINES, CUES, DISCLOSURES, FACTS = 60, 4, 3, 12
"""What a full scenario has at least."""
MOST_THANKS = 0.06
"""Share of lines; people who call say thank you in 1-6% of their turns."""
MOST_QUESTIONS = 0.2
"""Share of lines; people who call ask something in 7-13% of their turns, and lines are a choice among many."""
ENOUGH = 20
"""Lines from which on shares mean something."""
MOST_THIN = 4
"""Reactions; of more than these that lack lines one piece of advice speaks for all."""
LEAST_SPREAD = 0.35
"""How far the lengths of lines lie apart, as a share of their mean."""
MOST_ALIKE = 0.3
"""Share of lines that may begin with the same word."""

_THANKS = re.compile(r"\b(thanks|thank you|thankyou|cheers|i appreciate|much appreciated|ta)\b", re.IGNORECASE)
_LEAST_IN_LIST = {"probed": 2, "follow_ups": 2, "tender": 2}
"""By role: lines that a list must keep; elsewhere one."""


def said_twice(it: Look) -> Iterator[Fault]:
    """Lines that stand in two places: nobody says a line twice."""
    first: dict[str, Line] = {}
    opener = it.lines[0].text if it.lines and it.lines[0].role == "opener" else ""
    for line in it.lines:
        if line.role == "cue" and opener and holds(opener, line.text):
            continue  # it names the words of the opener that show the cue; they are not said again
        key = fold(line.text) or line.text.strip()
        if key in first:
            what = f"{shown(line.text)} already stands on line {it.line(first[key].at)}, and nobody says a line twice"
            yield it.fault(line.at, what, "write another", fix=_once(it, line))
        else:
            first[key] = line


def _once(it: Look, line: Line) -> Fix:
    left = sum(at[:-1] == line.at[:-1] for at in it.places)
    if left > _LEAST_IN_LIST.get(line.role, 1):
        return Fix("Take this one away", (Change("remove", line.at),))
    return Fix("Make room for another", (Change("set", line.at, f"{PENCIL} Other words than those said elsewhere"),))


def too_few(it: Look) -> Iterator[Fault]:
    """Fewer lines, signs, rungs or answers than a full customer has."""
    have = len(it.places)
    if have < OWN_LINES:
        what = f"the customer has {have} lines of their own; {OWN_LINES} or more keep them from sounding thin"
        yield it.fault((), what, "write more lines under reactions and facts")
    for key, least in (("cues", CUES), ("disclosures", DISCLOSURES), ("facts", FACTS)):
        have = len(it.file.parts(key))
        if it.file.has(key) and have < least:
            what = f"there {'is' if have == 1 else 'are'} only {have} under {key}; {least} or more make a full scenario"
            yield it.fault((key,), what, "add some", key=True)


def thin_reactions(it: Look) -> Iterator[Fault]:
    """Ways of reacting that can happen once, or not at all."""
    if not it.whole.has("reactions"):
        return
    reactions = dict(it.whole.part("reactions").entries())
    thin: dict[str, int] = {}
    for name in get_args(ReactionName):
        have = sum(len(reactions[name].texts(band)) for band in BANDS) if name in reactions else 0
        if have < 2:
            thin[name] = have
    do = "write two or more, so that it can happen again"
    if len(thin) > MOST_THIN:
        names = ", ".join(list(thin)[:MOST_THIN])
        what = f"{len(thin)} reactions have no line, or only one: {names} and {len(thin) - MOST_THIN} more"
        fix = Fix("Make room for all of them", tuple(_more_lines(it, name, have) for name, have in thin.items()))
        yield it.fault(
            ("reactions",), what, "write two or more for each, so that it can happen again", key=True, fix=fix
        )
        return
    for name, have in thin.items():
        at: At = ("reactions", name) if name in reactions else ("reactions",)
        count = "no line" if not have else "one line"
        fix = Fix("Make room for two lines" if not have else "Make room for another", (_more_lines(it, name, have),))
        yield it.fault(at, f"the reaction {name} has {count}", do, key=True, fix=fix)


def _more_lines(it: Look, name: str, have: int) -> Change:
    stand_ins = [f"{PENCIL} What they say then", f"{PENCIL} Another way they say it"][have:]
    at: At = ("reactions", name)
    reaction = it.whole.part("reactions").part(name)
    if not reaction.data:
        return Change("set", at, {"any": stand_ins})
    if isinstance(reaction.data.get("any"), list) and reaction.data["any"]:
        return Change("add", (*at, "any"), stand_ins[0])
    return Change("set", (*at, "any"), stand_ins)


def long_lines(it: Look) -> Iterator[Fault]:
    """Lines longer than this person's longest turn."""
    told = it.file.part("persona").part("speech").data.get("words_a_turn")
    if not (isinstance(told, list) and len(told) == 2 and all(isinstance(item, int) for item in told)):
        return
    if told[0] > told[1]:
        at: At = ("persona", "speech", "words_a_turn")
        fix = Fix(f"Write {told[1]} to {told[0]}", (Change("set", at, [told[1], told[0]]),))
        yield it.fault(at, "the shortest turn is longer than the longest", "write the smaller number first", fix=fix)
        return
    for line in it.lines:
        words = words_in(line)
        # What it costs to open the door is allowed more words than the rest.
        most = told[1] * (1.5 if line.role in ("opener", "disclosure", "ending") else 1)
        if words > most:
            what = f"this line has {words} words, and this person's longest turn has {told[1]}"
            yield it.fault(line.at, what, "shorten it, or raise words_a_turn")


def never_says(it: Look) -> Iterator[Fault]:
    """Lines with a word this person would not use."""
    for _, phrase in it.file.part("persona").part("speech").texts("never_says"):
        wanted = f" {fold(phrase)} "
        for line, text in zip(it.lines, it.folded, strict=True):
            if wanted.strip() and wanted in text:
                what = f"this line holds {shown(phrase)}, which this person never says"
                yield it.fault(line.at, what, "say it their way, or change never_says")


def thanks_and_questions(it: Look) -> Iterator[Fault]:
    """More thanks or questions than people who call have."""
    rest = [line for line in it.lines if line.role != "reaction thank"]
    if len(rest) < ENOUGH:
        return
    measures: tuple[tuple[str, float, Callable[[str], bool]], ...] = (
        ("say thank you", MOST_THANKS, lambda text: bool(_THANKS.search(text))),
        ("ask something", MOST_QUESTIONS, lambda text: "?" in text),
    )
    for does, most, has in measures:
        found = [line for line in rest if has(line.text)]
        if len(found) > most * len(rest):
            what = f"{len(found)} of {len(rest)} lines {does}, more than people who call do"
            yield it.fault(found[0].at, what, "change some of them")


def one_length(it: Look) -> Iterator[Fault]:
    """Lines that are all about as long: people say a word, and then a good deal."""
    lengths = [words_in(line) for line in it.lines]
    if len(lengths) < ENOUGH:
        return
    mean, spread = fmean(lengths), pstdev(lengths)
    if mean and spread < LEAST_SPREAD * mean:
        low, high = round(mean - spread), round(mean + spread)
        what = f"nearly all of the {len(lengths)} lines have {low} to {high} words, and a person is not so even"
        do = "make some of them two or three words, and let a few run on"
        yield it.fault(it.lines[0].at, what, do)


def one_beginning(it: Look) -> Iterator[Fault]:
    """Lines that mostly begin with the same word."""
    begun = [(line, words[0]) for line in it.lines if (words := fold(spoken(line.text)).split())]
    if len(begun) < ENOUGH:
        return
    word, count = Counter(first for _, first in begun).most_common(1)[0]
    if count > MOST_ALIKE * len(begun):
        what = f"{count} of {len(begun)} lines begin with {shown(word)}"
        do = "begin some of them another way; what comes back too often sounds written"
        yield it.fault(next(line.at for line, first in begun if first == word), what, do)


def words_in(line: Line) -> int:
    """How many words are said; what is only heard ('[a pause]') is none."""
    return _count(line.text)


@lru_cache(maxsize=16384)
def _count(text: str) -> int:
    return len(fold(spoken(text)).split())
