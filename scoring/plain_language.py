"""Plain language: how long the sentences are, and how many words are hard; never part of a score.

textstat counts syllables by a dictionary it would fetch from the network. Here it is made to use the hyphenation patterns
that come with it, on purpose, so that it reads the same with no network at all.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any, Final

from scoring.text import sentences_of

ENOUGH_WORDS: Final = 30
"""Below this a readability index says nothing: "OK." reads as Flesch 36.6."""
LONG_SENTENCE: Final = 25
"""Words. Longer sentences are hard to follow by ear (plain-language guides put the limit between 20 and 25)."""


@dataclass(frozen=True)
class PlainLanguage:
    """Measures of one text, or of an attempt's replies together."""

    words: int
    sentences: int
    words_per_sentence: float
    """0.0 where there are no words."""
    long_sentences: tuple[str, ...]
    """Sentences of more than `LONG_SENTENCE` words, as they stand."""
    difficult_words: tuple[str, ...]
    """Words off the Dale-Chall list with two syllables or more, in lower case, in order, each once."""
    polysyllables: int
    """Words of three syllables and more."""
    band: str | None
    """"easy", "plain", "hard" or "very hard" by Flesch reading ease; None under `ENOUGH_WORDS` words."""
    reading_ease: float | None


def plain_language(texts: str | Sequence[str]) -> PlainLanguage:
    """Measure one reply, or several together. Needs no network and fetches nothing."""
    said = [texts] if isinstance(texts, str) else list(texts)
    found = [(text, sentence) for text in said for sentence in sentences_of(text)]
    words = [
        token.raw
        for _, sentence in found
        for token in sentence.tokens
        if not token.mark and any(c.isalpha() for c in token.raw)
    ]
    lengths = [sum(not token.mark for token in sentence.tokens) for _, sentence in found]
    long = tuple(
        text[sentence.start : sentence.stop]
        for (text, sentence), length in zip(found, lengths, strict=True)
        if length > LONG_SENTENCE
    )
    measured = _textstat()
    difficult: list[str] = []
    polysyllables = 0
    for word in words:
        low = word.lower().replace("’", "'")
        if measured.syllable_count(low) >= 3:
            polysyllables += 1
        if low not in difficult and measured.is_difficult_word(low):
            difficult.append(low)
    ease = None
    if len(words) >= ENOUGH_WORDS and lengths:
        syllables = sum(measured.syllable_count(word.lower()) for word in words)
        ease = round(206.835 - 1.015 * len(words) / max(1, len(found)) - 84.6 * syllables / len(words), 1)
    return PlainLanguage(
        words=len(words),
        sentences=len(found),
        words_per_sentence=round(len(words) / len(found), 1) if found else 0.0,
        long_sentences=long,
        difficult_words=tuple(difficult),
        polysyllables=polysyllables,
        band=None if ease is None else _band(ease),
        reading_ease=ease,
    )


def _band(ease: float) -> str:
    """Flesch (1948): 80 and over is easy, 60 plain English, 40 hard, below that very hard."""
    return "easy" if ease >= 80 else "plain" if ease >= 60 else "hard" if ease >= 40 else "very hard"


@lru_cache(maxsize=1)
def _textstat() -> Any:
    """textstat, imported late (it is slow) and kept from the network."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import textstat
        from textstat.backend.counts import _count_syllables

        _pin(_count_syllables)
        return (
            textstat.textstat
            if hasattr(textstat, "textstat") and hasattr(textstat.textstat, "syllable_count")
            else textstat
        )


def _pin(module: ModuleType) -> None:
    """No dictionary: every word's syllables come from pyphen's patterns."""
    module.get_cmudict = _no_dictionary  # type: ignore[attr-defined]


def _no_dictionary(lang: str) -> dict[str, list[list[str]]]:
    return {}
