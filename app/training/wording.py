"""A sentence put the way a trainee writes: contractions, capitals and stops as in their own reply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from scoring.explain import SENTENCE_END

_FULL: Final = re.compile(
    r"\b(?:I am|I will|I have|it is|that is|what is|do not|does not|did not|is not|cannot|can not|will not|would not|"
    r"we are|we have|we will|you are|you have|you will)\b",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(
    r"\b(?:i['’]?m|i['’]ll|i['’]?ve|ive|\w+n['’]t|dont|cant|wont|(?:it|that|what|there|here|who)['’]?s|"
    r"(?:we|you|they)['’](?:re|ve|ll))\b",
    re.IGNORECASE,
)
_EXPANSIONS: Final = (
    (re.compile(r"\b(it|that|what|there|here)'s (been|got|had|gone|come)\b", re.IGNORECASE), r"\1 has \2"),
    (re.compile(r"\b(it|that|what|there|here|who)'s\b", re.IGNORECASE), r"\1 is"),
    (re.compile(r"\bcan't\b"), "cannot"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\b(do|does|did|is|are|was|were|would|could|should|have|has|had)n't\b", re.IGNORECASE), r"\1 not"),
    (re.compile(r"\b(I|we|you|they|it)'ll\b", re.IGNORECASE), r"\1 will"),
    (re.compile(r"\b(I|we|you|they)'ve\b", re.IGNORECASE), r"\1 have"),
    (re.compile(r"\b(we|you|they)'re\b", re.IGNORECASE), r"\1 are"),
    (re.compile(r"\bI'm\b"), "I am"),
)
_QUOTES: Final = re.compile(r"(?<!\w)'(?:[^']|(?<=\w)'(?=\w))+'(?!\w)")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where each sentence stands, its end mark with it, the space between left out."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end in SENTENCE_END.finditer(text):
        stop = end.start() + len(end[0].rstrip())
        if text[start:stop].strip():
            spans.append((start + len(text[start:stop]) - len(text[start:stop].lstrip()), stop))
        start = end.end()
    if text[start:].strip():
        spans.append((start, len(text.rstrip())))
    return spans


def joined(text: str) -> tuple[str, ...]:
    """A text's sentences."""
    return tuple(text[start:stop] for start, stop in sentence_spans(text))


def fitted(reply: str, greeting: Sequence[str], sentences: Sequence[str]) -> str:
    """Sentences as one reply in the hand of whoever wrote `reply`; their own sentences stay as they wrote them."""
    theirs = set(joined(reply))
    lower = _writes_small(reply)
    expand = bool(_FULL.search(reply)) and not _SHORT.search(reply)
    said: list[str] = []
    for sentence in dict.fromkeys(sentences):
        if sentence not in theirs:
            if expand:
                sentence = _expanded(sentence)
            if lower:
                sentence = _small(sentence)
        elif said and said[-1][-1:] not in ".!?…,":
            said[-1] += "."
        if said and said[-1][-1:].isalnum():
            said[-1] += "."
        said.append(sentence.strip())
    text = " ".join(said)
    if lower and not re.search(r"[.!?…]\s*$", reply) and text.endswith("."):
        text = text[:-1]
    if "’" in reply and "'" not in reply:
        text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    return text


def _writes_small(reply: str) -> bool:
    """Whether they begin their sentences without a capital."""
    letters = [next((letter for letter in part if letter.isalpha()), "") for part in joined(reply)]
    letters = [letter for letter in letters if letter]
    return bool(letters) and all(letter.islower() for letter in letters)


def _expanded(sentence: str) -> str:
    """Without contractions, but for words that are quoted."""
    kept = _QUOTES.findall(sentence)
    bare = _QUOTES.sub("\x00", sentence)
    for pattern, full in _EXPANSIONS:
        bare = pattern.sub(full, bare)
    for each in kept:
        bare = bare.replace("\x00", each, 1)
    return bare


def _small(sentence: str) -> str:
    """Begun small, as they do; "I" too, where nothing else is a capital."""
    place = next((at for at, letter in enumerate(sentence) if letter.isalpha()), 0)
    small = sentence[:place] + sentence[place].lower() + sentence[place + 1 :]
    return re.sub(r"\bI\b", "i", small)
