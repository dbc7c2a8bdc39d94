"""Taking people out of words: names of this room, addresses, telephone and account numbers become plain words.

It errs towards taking out. What it cannot know (a nickname, a street, a story only one person has) is left to whoever
reads it before it is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

AGENT, COLLEAGUE, EMAIL, NUMBER = "the agent", "a colleague", "[email]", "[number]"
STAND_INS = frozenset(("the", "agent", "a", "colleague", "email", "number"))
"""Every word that may stand where somebody was."""

_PARTICLE_WORDS = (
    "al bin da de del den der di do dos du el ibn la le of st te ter the van von y a an agent colleague email number"
)
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_ORDINARY_WORDS = (
    "april art august autumn bell bill black blue bob brook brown carol chance charity christian clay cliff cook dale "
    "dawn day dean do drew earl eve faith field forest frank gene glen good grace grant gray green guy hall hardy hill "
    "holly home hope hunter ivy jack jade jasmine jean joy june king lane law lily long love lucky major mark mason "
    "may melody mercy mere miles noble page park pat paul penny pearl pepper price prince ray read reed rich river rob "
    "robin rocky rose ruby rusty sandy shaw singh sky so son star stone storm summer sun sunny tan taylor terry tom "
    "trinity wade wan ward wells west will win winter wood woods you young"
)
_ORDINARY = frozenset(_ORDINARY_WORDS.split())
"""Names that are words as well: taken out where they are written as a name."""
_BEGINNINGS = "do may so will you good long mark rich love hope grant home read win day"
_AT_A_START = frozenset(_BEGINNINGS.split())
"""Of those, the ones a sentence often begins with."""

_EMAIL = re.compile(r"[^\s@<>()\[\]\"',;:]+@[^\s@<>()\[\]\"',;:]*[^\W_]")
_TITLED = re.compile(
    r"(?i)\b(account|order|reference|ref|number|no|card|invoice|policy|ticket|case|customer|ending(?: in)?|pin)"
    r"([\s.:#]*(?:is|was)?[\s#:]*)(?=[\w-]*\d)[\w-]*\d{3,}[\w-]*"
)
_CODE = re.compile(r"(?<!\w)[^\W\d_]{1,6}[-_/]?\d{4,}[\w/-]*|#\s?\d{3,}[\w-]*")
_RUN = re.compile(r"(?<![\w.,])[+(]?\d(?:[\s().\-\u2010-\u2015/]{0,2}\d){5,}|\d{5,}")
_WORD = re.compile(r"[^\W\d_]+")
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_INTRODUCED = re.compile(r"(?:\b(?:i'm|i’m|im|i am|name is|name's|name’s|this is|it's|it’s|called|am|with|ask))\s+$")
_SPEAKING = re.compile(r"\s*(?:,|and|\w+)?\s*(?:here|speaking|from)\b|[ .!]*(?:\n|$)")
_NEAR = 24
"""How many characters before a word are looked at."""
_AFTER_A_SENTENCE = re.compile(r"(?:^|[.!?…\n]['\"”’)\]]*)\s*[\"'“‘(]?$")


@dataclass(frozen=True)
class Known:
    """Who may be named in some words: the one whose words they are, and everybody else of the room."""

    agent: frozenset[str]
    """Folded parts of the agent's name."""
    others: frozenset[str]
    between: frozenset[str]
    """Particles (te, van) and single letters that stand between the parts of a name here."""
    unspaced: Mapping[str, str]
    """Whole names in scripts without spaces -> what stands for them."""


def known(agent: str, others: Iterable[str], kept: Sequence[str] = ()) -> Known:
    """The names to take out. `kept` are names that may stay, of a customer who is made up, unless they are the agent's.

    Parts of one letter and particles (van, de, te) are not names on their own.
    """
    staying = {part for name in kept for part in _parts(name)}
    mine = frozenset(_parts(agent))
    theirs = {name: _parts(name) for name in others}
    unspaced = {_folded(name)[0].strip(): COLLEAGUE for name in theirs if _SPACELESS.search(name)}
    if _SPACELESS.search(agent):
        unspaced[_folded(agent)[0].strip()] = AGENT
    every = {word for name in (agent, *theirs) for word in _WORD.findall(_folded(name)[0])}
    between = {word for word in every if word in _PARTICLES or len(word) == 1}
    return Known(
        mine,
        frozenset(part for parts in theirs.values() for part in parts) - mine - staying,
        frozenset(between),
        {name: stands for name, stands in unspaced.items() if len(name) > 1},
    )


def deidentified(text: str, people: Known, kept: Iterable[str] = ()) -> str:
    """The text with nobody in it. `kept` are words (names in a customer's own lines) that are nobody of this room's.

    Doing it again changes nothing.
    """
    text = _EMAIL.sub(EMAIL, text)
    text = _CODE.sub(NUMBER, _TITLED.sub(lambda found: f"{found[1]}{found[2]}{NUMBER}", text))
    text = _RUN.sub(NUMBER, text)
    staying = {part for word in kept for part in _parts(word)} - people.agent
    return _replaced(text, _joined(text, _named(text, people, staying), people.between))


def taken_out(text: str, people: Known, kept: Iterable[str] = ()) -> list[tuple[int, int]]:
    """(start, stop) of every run of `text` that `deidentified` puts something else for, in order; they may overlap."""
    found = [each.span() for pattern in (_EMAIL, _CODE, _RUN) for each in pattern.finditer(text)]
    found += [(each.end(2), each.end()) for each in _TITLED.finditer(text)]
    staying = {part for word in kept for part in _parts(word)} - people.agent
    found += [(start, stop) for start, stop, _ in _joined(text, _named(text, people, staying), people.between)]
    return sorted(found)


def names_of_people(text: str, people: Known, kept: Iterable[str] = ()) -> list[tuple[int, int]]:
    """(start, stop) of every name in `text` of somebody of this room, in order, parts of one name as one."""
    staying = {part for word in kept for part in _parts(word)} - people.agent
    return [(start, stop) for start, stop, _ in _joined(text, _named(text, people, staying), people.between)]


def names_in(text: str) -> set[str]:
    """Words written as names in a text: those with a capital."""
    return {word for word in _WORD.findall(text) if word[0].isupper()}


def _parts(name: str) -> list[str]:
    """Folded parts of a name, and the whole of it run together."""
    every = _WORD.findall(_folded(name)[0])
    words = [word for word in every if len(word) > 1 and word not in _PARTICLES]
    if len(every) < 2:
        return [word for word in every if len(word) > 1]
    return [*words, "".join(every)]


def _folded(text: str) -> tuple[str, list[int]]:
    """Small letters without accents or what cannot be seen, and where in the text each of them stands."""
    letters, places = [], []
    for place, character in enumerate(text):
        for letter in unicodedata.normalize("NFKD", character).casefold():
            if unicodedata.category(letter) not in ("Mn", "Cf"):
                letters.append(letter)
                places.append(place)
    return "".join(letters), places


def _named(text: str, people: Known, staying: set[str]) -> list[tuple[int, int, str]]:
    """(start, stop, what stands for it) of every name, in order."""
    folded, places = _folded(text)
    found = []
    for word in _WORD.finditer(folded):
        stands = AGENT if word[0] in people.agent else COLLEAGUE if word[0] in people.others - staying else None
        if stands and _is_a_name(text, folded, places, word, stands):
            found.append((places[word.start()], places[word.end() - 1] + 1, stands))
    for name, stands in people.unspaced.items():
        for each in re.finditer(re.escape(name), folded):
            found.append((places[each.start()], places[each.end() - 1] + 1, stands))
    return sorted(found)


def _is_a_name(text: str, folded: str, places: list[int], word: re.Match[str], stands: str) -> bool:
    """Whether the word stands there as a name: an ordinary one ("will", "mere") need not be one."""
    if word[0] not in _ORDINARY | _PARTICLES:
        return True
    if _INTRODUCED.search(folded[max(0, word.start() - _NEAR) : word.start()]) and (
        stands == AGENT or text[places[word.start()]].isupper()
    ):
        return True
    if not text[places[word.start()]].isupper():
        return False
    begins = _begins(folded, word.start())
    return not begins or _SPEAKING.match(folded, word.end()) is not None or word[0] not in _AT_A_START


def _begins(text: str, place: int) -> bool:
    """Whether a sentence begins there."""
    near = text[max(0, place - _NEAR) : place]
    return _AFTER_A_SENTENCE.search(near if place <= _NEAR else f"_{near}") is not None


def _joined(text: str, found: list[tuple[int, int, str]], particles: frozenset[str]) -> list[tuple[int, int, str]]:
    """Parts of one name, side by side, as one; overlaps as one."""
    joined: list[tuple[int, int, str]] = []
    for start, stop, stands in found:
        if joined:
            before = joined[-1]
            between = text[before[1] : start]
            joins = re.fullmatch(r"[\s'’\-\w]{0,12}", between) and set(_WORD.findall(_folded(between)[0])) <= particles
            if start <= before[1] or (stands == before[2] and joins):
                joined[-1] = (before[0], max(stop, before[1]), before[2])
                continue
        joined.append((start, stop, stands))
    return joined


def _replaced(text: str, found: list[tuple[int, int, str]]) -> str:
    parts, at = [], 0
    for start, stop, stands in found:
        while stop < len(text) and unicodedata.category(text[stop]) == "Mn":
            stop += 1
        begins = _begins(text, start)
        parts += [text[at:start], stands[0].upper() + stands[1:] if begins else stands]
        at = stop
    return "".join([*parts, text[at:]])
