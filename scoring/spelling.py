"""Slips of the keyboard, put right: one letter too many, too few, wrong or in the wrong place."""

from __future__ import annotations

from functools import lru_cache

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


@lru_cache(maxsize=16384)
def known(word: str) -> bool:
    """A word spelled right, in any of its usual forms."""
    if len(word) < 3 or not word.isascii() or not word.isalpha() or word in VOCABULARY or word in LEXICON:
        return True
    for suffix, ends in (("s", ("",)), ("es", ("", "e")), ("ies", ("y",)), ("ed", ("", "e")), ("ied", ("y",)),
                         ("ing", ("", "e")), ("ly", ("", "le")), ("er", ("", "e")), ("est", ("", "e")), ("ness", ("",)),
                         ("ful", ("",)), ("less", ("",)), ("able", ("", "e")), ("ment", ("",)), ("y", ("", "e"))):  # fmt: skip
        if word.endswith(suffix):
            base = word[: -len(suffix)]
            for end in ends:
                if len(base) > (4 if suffix == "y" else 2) and base + end in VOCABULARY:
                    return True
            if len(base) > 4 and base[-1] == base[-2] and base[:-1] in VOCABULARY:
                return True
    for prefix in ("un", "re", "dis", "over", "mis", "out"):
        if word.startswith(prefix) and word[len(prefix) :] in VOCABULARY and len(word) - len(prefix) > 3:
            return True
    return False


def _shorter(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def _forms(word: str) -> tuple[str, ...]:
    if len(word) < 3 or len(word) > 12:
        return ()
    root = word[:-1] if word.endswith("e") else word
    return (word + "s", root + "ed", root + "ing")


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[str, ...]]:
    """Every word with one letter left out -> the words it may come from; those the reading leans on stand first."""
    index: dict[str, list[str]] = {}
    forms = {form for word in VOCABULARY for form in _forms(word)} - VOCABULARY - LEXICON
    for word in (*sorted(LEXICON), *sorted(VOCABULARY - LEXICON), *sorted(forms)):
        if len(word) >= 3:
            for short in _shorter(word):
                index.setdefault(short, []).append(word)
    return {short: tuple(found) for short, found in index.items()}


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
        small = sorted(
            other for other in words.FUNCTION if len(other) == 4 and other[0] == word[0] and one_slip(word, other)
        )
        return small[0] if small else word
    found: list[str] = []
    for short in _shorter(word):
        found.extend(_index().get(short, ()))
    good = [other for other in found if one_slip(word, other) and (other[0] == word[0] or len(word) > 4)]
    if not good:
        return word
    return min(good, key=lambda other: (other not in LEXICON, other[0] != word[0], abs(len(other) - len(word)), other))
