"""Whether the hidden thing can be guessed from what is read or said before anybody has noticed anything."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from app.scenario.lint.look import Look, fold, on_the_desk, place_of, spoken, stem_of
from app.scenario.source import Fault, shown
from scoring.words import DAYS, FUNCTION, KIN, NUMBERS, SERVICE

SEEN_BEFORE = 2
"""Telling words that the desk or the first words may not share with what is behind; a heavy one is enough alone."""
IN_A_SIGN = 4
"""The same for a sign, which is there to hint."""
RARE = 4
"""Times a word may stand in what is said before the deepest rung and still tell something."""

_EVERYDAY = (
    "january february march april may june july august september october november december morning afternoon",
    "evening night today tonight tomorrow yesterday week weekend month year hour minute time ago day late early",
    "home house place something anything nothing everything someone somebody nobody people thing things name",
    "used make made take took came come went said says say told tell asked ask want wanted know knew think",
    "thought look looked twice once first last next left right again always never still since until without",
    "before after between away back down good well i'd i'll i've i'm it'd it'll it's he'd he'll he's she'd",
    "she'll she's we'd we'll we've we're they'd they've they're you'd you've you're that's there's what's who's",
    "here's how's let's can't couldn't won't wouldn't don't didn't doesn't isn't wasn't weren't haven't hasn't",
    "hadn't shouldn't read show shown sign signed miss missed",
)
"""Words that stand everywhere and tell nothing."""
_HEAVY = frozenset(
    stem_of(word)
    for line in (
        "died dies dying death dead funeral burial buried coroner bereaved widow widowed cancer tumour chemo",
        "terminal dementia alzheimer stroke miscarriage miscarried stillborn pregnant pregnancy suicide",
        "overdose addict addiction rehab drinking gambling gambled scam scammed conned fraudster divorce",
        "divorced separated redundant redundancy sacked bankrupt bankruptcy insolvent eviction evicted homeless",
        "refuge abusive abused violent violence assault assaulted raped prison jailed hospice diagnosis",
        "diagnosed depressed depression burnout debts",
    )
    for word in line.split()
)
"""Words of which one alone tells it, where it is part of what is behind."""
_IGNORED = frozenset(stem_of(word) for word in (*" ".join(_EVERYDAY).split(), *DAYS, *NUMBERS))


_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-zāēīōū]{2,}\b")
"""A name, or a day; days tell nothing and are dropped with the rest of what tells nothing."""


def guessable(it: Look) -> Iterator[Fault]:
    """The opener, the title, the record or a sign that shares too much with what is behind, tell phrase or none."""
    file, deepest = it.file, it.deepest
    presenting = file.part("presenting")
    rung = next((part for part in file.parts("disclosures") if deepest and part.text("id") == deepest), None)
    if rung is None:
        return
    said = [text for _, text in rung.texts("lines")]
    hidden = {stem for text in (file.part("behind").text("fact"), *said) for stem in _telling(text)}
    matter = f"{presenting.text('ask')} {presenting.text('right_answer')} {file.part('persona').text('name')}"
    hidden -= set(_telling(matter))
    if not hidden:
        return
    named = {stem_of(fold(name)) for text in (file.part("behind").text("fact"), *said) for name in _NAME.findall(text)}
    counts = Counter(
        stem
        for line in it.lines
        if line.known < it.layers[deepest] and line.role not in ("opener", "cue")
        for stem in _telling(line.text)
    )
    tells = [f" {fold(text)} " for part in file.parts("disclosures") for _, text in part.texts("tell_phrases")]
    for line in (*on_the_desk(file), *it.lines):
        if line.role not in ("opener", "title", "content note", "record", "cue"):
            continue
        if hidden.isdisjoint(_telling(line.text)):
            continue
        folded = f" {fold(line.text)} "
        if any(tell in folded for tell in tells if tell.strip()):
            continue  # said already, as a fault
        for sentence in re.split(r"[.;:!?]", spoken(line.text)):
            shared = {stem: word for stem, word in _telling(sentence).items() if stem in hidden}
            rare = {stem: word for stem, word in shared.items() if counts[stem] <= RARE}
            alone = _HEAVY | named if line.role in ("opener", "title", "content note") else _HEAVY
            heavy = {
                stem: word.capitalize() if stem in named else word for stem, word in shared.items() if stem in alone
            }
            if heavy or len(rare) >= (IN_A_SIGN if line.role == "cue" else SEEN_BEFORE):
                words = list({**heavy, **{stem: word for stem, word in rare.items() if stem not in heavy}}.values())[
                    :IN_A_SIGN
                ]
                where = "a sign" if line.role == "cue" else place_of(line)
                what = f"{where} shares {_and(words)} with what is behind it, which can be guessed without listening"
                yield it.fault(line.at, what, "say it in words that fit the matter they come with as well")
                break


@lru_cache(maxsize=16384)
def _telling(text: str) -> Mapping[str, str]:
    """The words of a text that tell something, by their stems."""
    return {
        stem: word
        for word in fold(spoken(text)).split()
        if len(word) > 2 and not word[0].isdigit() and word not in FUNCTION
        if word not in SERVICE or word in KIN
        if (stem := stem_of(word)) not in _IGNORED
    }


def _and(words: list[str]) -> str:
    quoted = [shown(word) for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
