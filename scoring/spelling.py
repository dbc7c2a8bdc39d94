"""Slips of the keyboard, put right: one letter too many, too few, wrong or in the wrong place.

What is a word at all, and which word was likelier meant, is for a dictionary of 160,000 words with how often each is used
(pyspellchecker's, from film subtitles) to say, beside the words the reading leans on.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from spellchecker import SpellChecker

from scoring import words
from scoring.vocabulary import VOCABULARY

LEXICON: frozenset[str] = (
    words.FUNCTION
    | words.SERVICE
    | words.WARM
    | words.GENERIC
    | words.KIN
    | words.PRIVATE
    | words.DAYS
    | words.UNITS
    | frozenset(words.NUMBERS)
    | frozenset(word for names, _ in words.FEELINGS.values() for word in names)
)
_USED: Final = 1000
"""How often the dictionary must have met a word before a slip is put right to it."""
_AMERICAN: Final = (
    *(("our", "or"), ("is", "iz"), ("ys", "yz"), ("ll", "l")),
    *(("ogue", "og"), ("re", "er"), ("ae", "e"), ("ence", "ense")),
)
"""How the dictionary, which is American, spells what is spelled otherwise here."""
_FORMS: Final = (("s", ""), ("es", ""), ("ies", "y"), ("d", ""), ("ed", ""), ("ied", "y"), ("ing", ""), ("ing", "e"))
"""(ending, what stands in its place in the word it is a form of)."""
_HISSES: Final = ("s", "x", "z", "ch", "sh", "o")
_RARE: Final = 1500
_EVERYBODYS: Final = 20_000
"""How often a word is met that hardly anybody uses, and one that everybody does."""
_LEANT_ON: Final = 30
"""How much oftener than the dictionary says a word of the lexicon is meant."""
_ELSEWHERE: Final = 0.02
"""How much seldomer a word is meant that opens with another letter."""


@lru_cache(maxsize=1)
def _dictionary() -> SpellChecker:
    return SpellChecker(language="en", distance=1)


@lru_cache(maxsize=16384)
def known(word: str) -> bool:
    """A word spelled right."""
    if len(word) < 3 or not word.isascii() or not word.isalpha() or word in VOCABULARY or word in LEXICON:
        return True
    dictionary = _dictionary()
    if word not in dictionary:
        return bool(_bases(word)) or any(word.replace(ours, theirs) in dictionary for ours, theirs in _AMERICAN)
    # A word that hardly anybody uses, one slip from one that everybody does, is that slip.
    return dictionary[word] >= _RARE or not any(
        (other in LEXICON or other in VOCABULARY) and other[:1] == word[0] and dictionary[other] >= _EVERYBODYS
        for other in dictionary.edit_distance_1(word)
    )


def in_dictionary(word: str) -> bool:
    """An English word, whether or not it may be a slip of another."""
    return word in VOCABULARY or word in LEXICON or word in _dictionary() or bool(_bases(word))


def _bases(word: str) -> list[str]:
    """The familiar words this may be a form of."""
    return [
        base
        for ending, instead in _FORMS
        if word.endswith(ending) and (ending != "es" or word[:-2].endswith(_HISSES))
        for base in (word.removesuffix(ending) + instead,)
        if len(base) > 2 and (base in VOCABULARY or base in LEXICON)
    ]


def _ours(word: str) -> bool:
    """A familiar word, or one the reading leans on, or a form of one."""
    return word in VOCABULARY or word in LEXICON or bool(_bases(word))


def one_slip(a: str, b: str) -> bool:
    """True where one letter inserted, left out, replaced or swapped with its neighbour makes `a` into `b`."""
    if a == b or abs(len(a) - len(b)) > 1:
        return a == b
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    if len(a) > len(b):
        return a[start + 1 :] == b[start:]
    if len(a) < len(b):
        return a[start:] == b[start + 1 :]
    swapped = a[start + 2 :] == b[start + 2 :] and a[start : start + 2] == b[start : start + 2][::-1]
    return a[start + 1 :] == b[start + 1 :] or swapped


@lru_cache(maxsize=8192)
def put_right(word: str, theirs: frozenset[str] = frozenset()) -> str:
    """The word most likely meant, words of this conversation first; the word itself where none is one slip away."""
    if len(word) < 3 or len(word) > 24:
        return word
    near = sorted(other for other in theirs if len(other) > 3 and one_slip(word, other))
    if near:
        return near[0]
    if len(word) < 4:
        used = _dictionary()
        small = [other for other in words.FUNCTION if len(other) == 4 and other[0] == word[0] and one_slip(word, other)]
        return min(small, key=lambda other: (-used[other], other)) if small else word
    dictionary = _dictionary()
    meant: dict[str, float] = {}
    for other in dictionary.edit_distance_1(word):
        if other not in dictionary and other not in LEXICON and other not in VOCABULARY:
            continue
        often = dictionary[other] * _LEANT_ON + _USED if _ours(other) else dictionary[other]
        same = other[:1] == word[0]
        if often >= _USED and len(other) > 2 and other.isalpha() and (same or len(word) > 4):
            meant[other] = often if same else often * _ELSEWHERE
    return min(meant, key=lambda other: (-meant[other], other)) if meant else word
