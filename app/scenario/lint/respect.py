"""Words that judge or flatten the person they are said of, each with its reason and what to write instead."""
# ruff: noqa: E501 (a list reads best with a wording on a line)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.scenario.lint.look import Look
from app.scenario.source import At, Fault, shown

DISABILITY = "UK Government, Inclusive language: words to use and avoid when writing about disability"
BIAS_FREE = "American Psychological Association, Bias-free language"
DIABETES = "Diabetes Australia, Our language matters"
SUICIDE = "Samaritans, Media guidelines for reporting suicide"
OURS = "ours: say what somebody does, and let the trainee judge"


@dataclass(frozen=True)
class Wording:
    """A wording, why it does harm, what to write instead, and who says so."""

    pattern: str
    why: str
    instead: str
    source: str
    in_lines: bool = False
    """True where it does harm in the customer's own mouth, too."""


WORDINGS: tuple[Wording, ...] = (
    Wording("hysterical(?:ly)?", "it makes a feeling ridiculous, and has long been said of women", "say what one hears: she speaks fast and her voice breaks", OURS),
    Wording("over-?react(?:s|ed|ing|ion)?", "it decides that they had no cause", "say what it was to them", OURS),
    Wording("over-?sensitive|too sensitive|thin-skinned", "it makes their hurt their fault", "say what hurt them", OURS),
    Wording("attention[- ]seek(?:er|ers|ing)", "it takes a need for a trick", "say what they need from somebody", OURS),
    Wording("manipulative|playing the victim|victim mentality|victim card", "it takes distress for a trick", "say what they do and what they fear", OURS),
    Wording("drama queens?|dramatic for no reason", "it makes a feeling a performance", "say what happened to them", OURS),
    Wording("difficult (?:customer|caller|client|person|woman|man)s?", "it names the person for our trouble", "say what makes this call hard: she has been promised it twice", OURS),
    Wording("a Karen|Karens", "it is an insult, by age and sex", "say what they ask for", OURS, True),
    Wording("crazy|insane|mental|nutter|psycho|unhinged", "it uses illness as an insult", "say what one sees or hears", DISABILITY),
    Wording("suffer(?:s|ed|ing)? from|afflicted (?:by|with)|victims? of (?:a |an )?(?:stroke|dementia|cancer|diabetes)", "it makes a life nothing but the illness", "write has, or lives with", DISABILITY),
    Wording("(?:confined|bound) to (?:a|her|his|their) wheelchair|wheelchair[- ]bound", "a wheelchair is how somebody gets about", "write: uses a wheelchair", DISABILITY),
    Wording("the (?:disabled|handicapped|blind|deaf|mentally ill)", "it turns people into one lump", "write: disabled people, blind people, somebody who is deaf", DISABILITY),
    Wording("crippled?|handicapped|retarded|spastic", "it is an insult", "name the condition, if it matters at all", DISABILITY, True),
    Wording("the elderly|geriatric|senile|old dears?|little old (?:lady|man)", "it makes age the whole of a person", "write: older people; or give the age, where it matters", BIAS_FREE),
    Wording("for (?:her|his|their) age", "it is surprised that an older or younger person can", "say what they do, without the surprise", BIAS_FREE),
    Wording("despite (?:being|her|his|their) (?:age|disability|illness|accent|background|old|disabled|deaf|blind|foreign|an immigrant)", "it is surprised that such a person can", "leave the surprise out", BIAS_FREE),
    Wording("(?:a )?typical (?:woman|man|male|female|millennial|boomer|pensioner|foreigner|immigrant|mother|teenager)s?", "it makes somebody a specimen", "say what this one person does", BIAS_FREE),
    Wording("exotic|those people|people like (?:her|him|them)|broken English", "it sets them apart from us", "say what is meant: where they come from, or how they speak", BIAS_FREE),
    Wording("non-?complian(?:t|ce)|(?:fails|failed|refuses|refused) to comply", "it blames them for not doing as told", "say what got in the way", DIABETES),
    Wording("commit(?:s|ted|ting)? suicide|(?:failed|successful) suicide", "it speaks of a crime, or of success", "write: died by suicide, took her own life, tried to", SUICIDE),
    Wording("junkies?|addicts?|alcoholics?|druggies?", "it makes a person their illness", "write: somebody who drinks too much, or who is addicted to", BIAS_FREE),
)  # fmt: skip
_FOUND = tuple((wording, re.compile(rf"\b(?:{wording.pattern})\b", re.IGNORECASE)) for wording in WORDINGS)
_ANY = re.compile(rf"\b(?:{'|'.join(wording.pattern for wording in WORDINGS)})\b", re.IGNORECASE)
_IN_LINES = re.compile(
    rf"\b(?:{'|'.join(wording.pattern for wording in WORDINGS if wording.in_lines)})\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]|‘[^’]*’(?!\w)|(?<!\w)'[^']*'(?!\w)")
_KAREN = re.compile(r"\bKarens?\b")


def wording(it: Look) -> Iterator[Fault]:
    """Such words in what is said of this person, or is put into their mouth. What is quoted is let be."""
    for at, text, own in _told_of_them(it):
        if not (_IN_LINES if own else _ANY).search(text):
            continue
        plain = _QUOTED.sub(lambda quoted: " " * len(quoted.group()), text)
        for each, pattern in _FOUND:
            found = pattern.search(plain)
            if found is None or (own and not each.in_lines):
                continue
            if "Karen" in each.pattern and not _KAREN.search(found.group()):
                continue
            yield it.fault(at, f"{shown(found.group())} judges more than it says: {each.why}", each.instead)


def _told_of_them(it: Look) -> Iterator[tuple[At, str, bool]]:
    """(place, text, whether the customer says it) of what makes this person who they are."""
    file = it.file
    persona, behind, debrief = file.part("persona"), file.part("behind"), file.part("debrief")
    for view, keys in (
        (file, ("title", "content_note")),
        (persona, ("situation",)),
        (file.part("record"), ("headline",)),
        (behind, ("fact", "need", "why_unsaid")),
        (debrief, ("story",)),
    ):
        for key in keys:
            yield (*view.at, key), view.text(key), False
    for at, text in (
        *file.texts("topics"), *persona.part("speech").texts("habits"), *debrief.texts("questions"),
    ):  # fmt: skip
        yield at, text, False
    for parts, keys in (
        (file.parts("cues"), ("read_as",)), (file.parts("tender"), ("why",)), (file.parts("endings"), ("when", "story")),
    ):  # fmt: skip
        for part in parts:
            for key in keys:
                yield (*part.at, key), part.text(key), False
    for line in it.lines:
        yield line.at, line.text, True
