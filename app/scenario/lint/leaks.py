"""Words that would give away what they have not yet let be known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.scenario.lint.look import Line, Look, each_way, fold, holds, on_the_desk, place_of
from app.scenario.source import Change, Fault, Fix, shown

MOST_LEAKS = 4
"""Places; more than these are told in one fault, where the phrase stands."""
_COMMON = re.compile(
    "a|an|and|are|but|for|from|had|has|have|her|him|his|how|its|just|not|now|she|that|the|they|this|was|were|what|when|"
    "who|why|will|with|yes|you|your"
)


def _too_short(phrase: str) -> bool:
    wanted = fold(phrase)
    return len(wanted) < 3 or bool(_COMMON.fullmatch(wanted))


def short_tells(it: Look) -> Iterator[Fault]:
    """Phrases under tell_phrases that give nothing away."""
    for disclosure in it.file.parts("disclosures"):
        phrases = disclosure.texts("tell_phrases")
        for at, phrase in phrases:
            if phrase.strip() and _too_short(phrase):
                what = f"{shown(phrase)} under tell_phrases is too short to give anything away"
                fix = Fix("Take it out", (Change("remove", at),)) if len(phrases) > 2 else None
                yield it.fault(at, what, "write the words that only somebody who knows would say", fix=fix)


def leaks(it: Look) -> Iterator[Fault]:
    """Lines, and words on the trainee's desk, that hold a phrase of something not told by then."""
    return _leaks_in(it, [*zip(it.lines, it.folded, strict=True), *_folded(on_the_desk(it.file))])


def drafts(it: Look) -> Iterator[Fault]:
    """The same in the drafts that are offered to the agent."""
    parts = it.file.parts("suggestions")
    texts = (Line((*part.at, "text"), part.text("text"), "suggestion") for part in parts if part.text("text"))
    return _leaks_in(it, list(_folded(texts)))


def _folded(lines: Iterable[Line]) -> Iterator[tuple[Line, str]]:
    return ((line, f" {fold(line.text)} ") for line in lines)


def _leaks_in(it: Look, lines: list[tuple[Line, str]]) -> Iterator[Fault]:
    for disclosure in it.file.parts("disclosures"):
        name, layer = disclosure.text("id"), int(disclosure.number("layer", 0))
        if not name:
            continue
        before = [(line, text) for line, text in lines if line.known < layer]
        together = "\n".join(text for _, text in before)
        for phrase_at, phrase in disclosure.texts("tell_phrases"):
            wanted = f" {fold(phrase)} "
            if not wanted.strip() or _too_short(phrase) or wanted not in together:
                continue
            found = [line for line, text in before if wanted in text]
            if len(found) > MOST_LEAKS:
                stand = ", ".join(str(number) for number in sorted({it.line(line.at) for line in found})[:6])
                what = f"{shown(phrase)} gives away disclosure {shown(name)} in {len(found)} places (lines {stand} …)"
                yield it.fault(phrase_at, what, "make the phrase longer, or say those lines another way")
                continue
            for line in found:
                what = f"{place_of(line)} gives away disclosure {shown(name)}: it holds {shown(phrase)}"
                do = "say it another way, or make the phrase under tell_phrases longer"
                yield it.fault(line.at, what, do)


def says_itself(it: Look) -> Iterator[Fault]:
    """What they let be known, said in words that hold none of the phrases that guard it."""
    for part in sorted(it.file.parts("disclosures"), key=lambda part: part.number("layer", 0)):
        own = " ".join(text for _, text in part.texts("lines"))
        tells = part.texts("tell_phrases")
        if own and tells and not any(holds(own, text) for _, text in tells):
            what = f"none of the tell_phrases of {shown(part.text('id'))} stands in its own lines"
            yield it.fault((*part.at, "tell_phrases"), what, "take them from the words that give it away")
        ways: dict[int, list[str]] = {}
        for at, text in each_way(part):
            ways.setdefault(int(at[-2]), []).append(text)
        for number, texts in ways.items():
            if tells and not any(holds(" ".join(texts), text) for _, text in tells):
                what = f"this other way to say {shown(part.text('id'))} holds none of its tell_phrases"
                do = "say the thing itself, or add its words to tell_phrases"
                yield it.fault((*part.at, "also_said", number, 0), what, do)
