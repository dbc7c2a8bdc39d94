"""Words as the simulation compares them: sentences, plain words, stems, and phrases found in a reply."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": ".", "\u00a0": " "})
# As it is typed in a hurry.
_TYPED = dict(
    pair.split("=")
    for line in (
        "u=you ur=your r=are whats=what's wheres=where's whos=who's hows=how's thats=that's its=it's im=i'm",
        "ive=i've ill=i'll dont=don't cant=can't wont=won't didnt=didn't isnt=isn't doesnt=doesn't",
        "youre=you're youve=you've pls=please plz=please acc=account acct=account thx=thanks ty=thanks",
        "addy=address",
    )
    for pair in line.split()
)
MOST_SENTENCES = 24
"""Of a very long reply, so many sentences are looked at, half from each end: what is asked or offered stands there."""
REMEMBERED = 600
"""Characters up to which a text's plain form is kept: lines, sentences and phrases come back many times over."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\s\"')\]]+|(?<=[.!?])(?=[A-Z])|\n+")

FUNCTION_WORDS = frozenset(
    [
        "a",
        "about",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "anyone",
        "anything",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "being",
        "but",
        "by",
        "can",
        "can't",
        "cannot",
        "could",
        "couldn't",
        "did",
        "didn't",
        "do",
        "does",
        "doesn't",
        "doing",
        "don't",
        "down",
        "for",
        "from",
        "get",
        "go",
        "going",
        "got",
        "had",
        "has",
        "hasn't",
        "have",
        "haven't",
        "having",
        "he",
        "he'd",
        "he'll",
        "he's",
        "her",
        "here",
        "hers",
        "him",
        "his",
        "how",
        "i",
        "i'd",
        "i'll",
        "i'm",
        "i've",
        "if",
        "in",
        "into",
        "is",
        "isn't",
        "it",
        "it's",
        "its",
        "just",
        "know",
        "let",
        "let's",
        "like",
        "ll",
        "me",
        "more",
        "my",
        "need",
        "no",
        "not",
        "now",
        "of",
        "off",
        "ok",
        "okay",
        "on",
        "one",
        "only",
        "or",
        "our",
        "out",
        "over",
        "own",
        "please",
        "quite",
        "re",
        "really",
        "right",
        "said",
        "same",
        "say",
        "see",
        "shall",
        "she",
        "she'd",
        "she'll",
        "she's",
        "should",
        "so",
        "some",
        "something",
        "still",
        "such",
        "take",
        "tell",
        "than",
        "that",
        "that's",
        "the",
        "their",
        "theirs",
        "them",
        "then",
        "there",
        "there's",
        "these",
        "they",
        "they're",
        "they've",
        "thing",
        "things",
        "think",
        "this",
        "those",
        "through",
        "to",
        "today",
        "too",
        "up",
        "us",
        "ve",
        "very",
        "want",
        "was",
        "wasn't",
        "we",
        "we'd",
        "we'll",
        "we're",
        "we've",
        "well",
        "were",
        "what",
        "what's",
        "when",
        "where",
        "which",
        "while",
        "who",
        "who's",
        "why",
        "will",
        "with",
        "won't",
        "would",
        "wouldn't",
        "yes",
        "yet",
        "you",
        "you'd",
        "you'll",
        "you're",
        "you've",
        "your",
        "yours",
    ]
)


def plain(text: str) -> str:
    """Lower case, straight quotes, no macrons or accents, single spaces."""
    return _plain(text) if len(text) <= REMEMBERED else _plain.__wrapped__(text)


@lru_cache(maxsize=16384)
def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_MARKS))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(_TYPED.get(word, word) for word in bare.lower().split())


def words(text: str) -> list[str]:
    """The words of a text, plain."""
    return list(_words(text) if len(text) <= REMEMBERED else _words.__wrapped__(text))


@lru_cache(maxsize=16384)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(plain(text)))


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """A word without its commonest endings: enough to let 'deliveries' meet 'delivered'."""
    word = word.removesuffix("'s").replace("'", "")
    for ending, least in (
        ("ations", 4),
        ("ation", 4),
        ("ings", 3),
        ("ing", 3),
        ("ies", 3),
        ("ied", 3),
        ("ery", 4),
        ("ers", 4),
        ("er", 4),
        ("ed", 3),
        ("es", 3),
        ("ly", 3),
        ("s", 3),
        ("y", 3),
        ("e", 3),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    return word


def content(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    return frozenset(stem(word) for word in words(text) if word not in FUNCTION_WORDS)


def first_and_last(text: str) -> list[str]:
    """A text's sentences; of a very long one only the first and last MOST_SENTENCES / 2."""
    found = sentences(text)
    half = MOST_SENTENCES // 2
    return found if len(found) <= MOST_SENTENCES else [*found[:half], *found[-half:]]


def sentences(text: str) -> list[str]:
    """A text's sentences, as they stand, ends kept."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def holds_phrase(text: str, phrase: str) -> bool:
    """Whether the phrase's words stand in the text one after another, as whole words."""
    wanted = words(phrase)
    if not wanted:
        return phrase.strip() != "" and phrase.strip() in text
    return f" {' '.join(wanted)} " in f" {' '.join(words(text))} "


def first_held(text: str, phrases: Iterable[str]) -> str | None:
    """The first phrase that stands in the text."""
    spaced = f" {' '.join(words(text))} "
    for phrase in phrases:
        wanted = words(phrase)
        if wanted and f" {' '.join(wanted)} " in spaced:
            return phrase
    return None
