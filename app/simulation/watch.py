"""Watches a model's words as they arrive: shows what is safe, holds back what may become a slip, stops at one."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.simulation.words import content, plain, stem, words

ROLE = tuple(
    [
        "as an ai",
        "language model",
        "i'm an ai",
        "i am an ai",
        "an ai assistant",
        "virtual assistant",
        "how can i help",
        "how can i assist",
        "how may i",
        "happy to help",
        "glad to help",
        "i'd be happy to",
        "i apologize for",
        "i apologise for",
        "sorry for the inconvenience",
        "thank you for calling",
        "thank you for contacting",
        "thank you for reaching out",
        "thanks for reaching out",
        "let me check that for you",
        "anything else i can",
        "i can't assist",
        "i cannot assist",
        "i can't help with that",
        "i cannot help with that",
        "as the customer",
        "in this scenario",
        "role play",
        "roleplay",
        "my instructions",
        "system prompt",
        "the direction",
        "comes to this",
        "word it afresh",
        "keep these words",
        "here's my response",
        "here is my response",
        "here's a response",
        "i understand your concern",
        "i understand how you feel",
        "valued customer",
        "chatgpt",
        "openai",
        "in character",
        "as an agent",
        "we apologize",
        "we apologise",
        "our team will",
        "i'll look into this for you",
        "i can offer you",
        "you're welcome",
        "heard by nobody",
        "what you say comes to",
    ]
)
"""What only an assistant, or somebody who steps out of the role, would say."""
THANKS = ("thank you", "thanks", "thankyou", "appreciate it", "much appreciated", "i appreciate")
LONGER_BY, LONGER_AT_LEAST = 1.7, 12
"""How many times their own line a turn may be, and how many words it may have in any case."""
ALIKE = 0.85
"""Share of words two turns may have in common before one repeats the other."""
_LETTERS_A_WORD = 30
"""Of a turn without spaces so many letters count as a word: an endless one has an end."""

_JOINERS = "'’`-"
_WORD = re.compile(rf"[^\W_]+(?:[{_JOINERS}][^\W_]+)*")
_HALF = re.compile(rf"[^\W_][{_JOINERS}]?$")
_LETTERS = re.compile(r"[^\W_]+")
_PART = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
_DAYS = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_LOOKALIKES = str.maketrans("аеорсухіѕԁһոԛԝ０１３", "aeopcyxisdhnqw013")
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters that show nothing; what else is unseen is known by its category."""
_STARS = re.compile(r"\*+([^*\n]{1,60})\*+")
_QUOTES = str.maketrans("", "", '"“”„«»')
_SPEAKERS = "agent|trainee|user|assistant|customer|caller|system"
_OTHERS = re.compile(rf"(?:^|\n)\s*(?:{_SPEAKERS})\s*:", re.IGNORECASE)
_OTHERS_BEGUN = re.compile(rf"(?:^|\n)\s*(?:{_SPEAKERS})?\s*$", re.IGNORECASE)
_MARKUP = re.compile(r"[{}<>|]|\[\s*direction", re.IGNORECASE)
_SENTENCE = re.compile(r".*[.!?…\]](?=\s|$)", re.DOTALL)


@dataclass(frozen=True)
class Rules:
    """What one turn may not hold, and what it has to."""

    locked: tuple[str, ...]
    role: tuple[str, ...] = ROLE
    never: tuple[str, ...] = ()
    """Words this person would not use."""
    thanks_allowed: bool = False
    question_allowed: bool = True
    own: str = ""
    """The beat in their own lines."""
    kept: tuple[str, ...] = ()
    """Of each of these the turn holds at least the words."""
    answers: bool = False
    """Their own line answers a question of fact: its content has to be there, and its yes or no."""
    known: frozenset[str] = frozenset()
    """Days and numbers that have been named by anybody, folded."""
    said: tuple[str, ...] = ()
    """Their turns so far."""
    name: str = ""
    chat: bool = False


class Slip(Exception):
    """The words cannot be used; `name` says why in one fixed word, `says` in a few."""

    def __init__(self, name: str, says: str) -> None:
        super().__init__(says)
        self.name, self.says = name, says


@dataclass(frozen=True)
class _Part:
    """A word of a text, and where it begins there."""

    stem: str
    bare: str
    start: int


class Watch:
    """Takes a turn piece by piece. Raises Slip at the first piece that cannot be used."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._raw = ""
        self._most = max(LONGER_AT_LEAST, round(LONGER_BY * len(words(rules.own))))
        self._over = False
        self._starts: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._letters: dict[str, str] = {}
        kinds = [("leak", rules.locked), ("role", rules.role), ("never", rules.never)]
        if not rules.thanks_allowed:
            kinds.append(("thanks", THANKS))
        own, own_run = _readings(rules.own), _Run(rules.own)
        for kind, phrases in kinds:
            for phrase in phrases:
                letters, forms = _forms(phrase)
                if not letters or (kind != "leak" and own_run.holds(letters)):
                    continue
                self._letters.setdefault(letters, kind)
                for wanted in forms:
                    # Their own line may hold a word of the same stem ("an hour" for "hourly"): then the phrase itself
                    # is what may not be said.
                    if not any(_stands_in(wanted, reading) for reading in own):
                        self._starts[wanted[0]].append((wanted, kind))
        self._longest = max(map(len, self._letters), default=0)

    def feed(self, piece: str) -> str:
        """The turn as far as it may be shown. Raises Slip."""
        if self._over:
            return self._raw
        self._raw += piece
        whole = self._tidy(self._raw)
        if len(whole) > _LETTERS_A_WORD * self._most:
            raise Slip("length", "it was too long")
        text = self._cut(whole[: self._begun(whole)])
        tokens = list(_WORD.finditer(text))
        half = bool(_HALF.search(text))  # half a word is looked at, and shown, when it is whole
        complete, ends = (tokens[:-1], tokens[-1].start()) if half else (tokens, len(text))
        self._at_once(text)
        self._search(text[:ends])
        if len(complete) > self._most:
            self._raw, self._over = self._shortened(text[:ends], complete), True
            return self._raw
        return text[: min(ends, self._held_by_letters(text), self._held_by_stems(text[:ends]))].rstrip()

    @property
    def over(self) -> bool:
        """Whether nothing more is wanted."""
        return self._over

    def end(self) -> str:
        """The whole turn, checked once more as a whole. Raises Slip."""
        text = self._cut(self._tidy(self._raw)).replace("*", "").strip()
        tokens = list(_WORD.finditer(text))
        if not tokens and "[" not in text and "…" not in text:
            raise Slip("empty", "there were no words")
        if len(tokens) > self._most:
            text = self._shortened(text, tokens)
        self._at_once(text)
        self._search(text)
        rules = self.rules
        readings = _readings(text)
        for phrase in rules.kept:
            if not any(_stands_in(wanted, reading) for wanted in _forms(phrase)[1] for reading in readings):
                raise Slip("lacks", f"it lacks “{phrase}”")
        if rules.answers:
            self._answers(text)
        now = plain(_spoken(text))
        for before in rules.said:
            if len(words(now)) > 3 and _alike(now, before):
                raise Slip("repeat", "it was said before in the same words")
        return text

    def _at_once(self, text: str) -> None:
        """Raises Slip for what needs no more words to be seen."""
        if "?" in text and not self.rules.question_allowed:
            raise Slip("question", "it asked something")
        if _MARKUP.search(text):
            raise Slip("role", "it was not what a person says")

    def _shortened(self, text: str, tokens: Sequence[re.Match[str]]) -> str:
        """The whole sentences of as many words as a turn may have. Raises Slip where there are none."""
        whole = _SENTENCE.match(text[: tokens[self._most].start()])
        if whole is None or len(_WORD.findall(whole.group())) < 2:
            raise Slip("length", "it was too long")
        return whole.group()

    def _answers(self, text: str) -> None:
        own, text = _spoken(self.rules.own), _spoken(text)
        wanted = content(own)
        if wanted and len(wanted & content(text)) * 2 < len(wanted):
            raise Slip("fact", "it left out what was asked for")
        for yes in (r"^\W*(?:yes|yeah|yep|aye)\b", r"^\W*(?:no|nah|nope|nay)\b"):
            if re.search(yes, own, re.IGNORECASE) and not re.search(yes, text, re.IGNORECASE):
                raise Slip("fact", "it did not say yes or no as it should")
        denies = r"n't\b|\b(?:no|nah|nope|nay|not|cannot|never|nobody|nothing|nowt|none)\b"
        if bool(re.search(denies, plain(own))) != bool(re.search(denies, plain(text))):
            raise Slip("fact", "it said yes for no, or no for yes")

    def _search(self, text: str) -> None:
        """Raises Slip for the first forbidden phrase, or day or number that nobody has named, in whole words."""
        for stems in _readings(text):
            for place, first in enumerate(stems):
                for wanted, why in self._starts.get(first, ()):
                    if tuple(stems[place : place + len(wanted)]) == wanted:
                        raise Slip(why, _SAYS[why])
        run = _Run(text)
        for letters, why in self._letters.items():
            if run.holds(letters):
                raise Slip(why, _SAYS[why])
        known = self.rules.known
        if known and any(named not in known for token in _WORD.findall(text) for named in _named(token)):
            raise Slip("fact", "it named a day or a number that nobody has named")

    def _held_by_letters(self, text: str) -> int:
        """Where the words begin that may still grow into something forbidden, however they are broken up."""
        for start, letters in _Run(text).tails():
            if len(letters) <= self._longest and any(phrase.startswith(letters) for phrase in self._letters):
                return start
        return len(text)

    def _held_by_stems(self, text: str) -> int:
        """The same for words of which another form is forbidden."""
        held = len(text)
        for parts in (_parts(text), _parts(text, _WORD)):
            for place in range(max(0, len(parts) - 12), len(parts)):
                tail = tuple(part.stem for part in parts[place:])
                if any(wanted[: len(tail)] == tail for wanted, _ in self._starts.get(tail[0], ())):
                    held = min(held, parts[place].start)
                    break
        return held

    def _begun(self, text: str) -> int:
        """Where in the text something begins that may yet be taken out again: a sound, a name, another speaker."""
        starts = [text.find("*") if "*" in text else len(text)]
        other = _OTHERS_BEGUN.search(text)
        if other:
            starts.append(other.start())
        if self.rules.name and re.fullmatch(rf"\s*{re.escape(self.rules.name)}(?:\s+\w*)?\s*", text, re.IGNORECASE):
            starts.append(0)
        return min(starts)

    def _tidy(self, raw: str) -> str:
        text = _STARS.sub(r"[\1]", _visible(raw).translate(_QUOTES))
        if self.rules.name:
            text = re.sub(rf"^\s*{re.escape(self.rules.name)}(?:\s+\w+)?\s*:\s*", "", text, flags=re.IGNORECASE)
        text = re.sub(r"^\s*(?:customer|caller)\s*:\s*", "", text, flags=re.IGNORECASE)
        return text.lstrip()

    def _cut(self, text: str) -> str:
        other = _OTHERS.search(text)
        text = text[: other.start()] if other else text
        return text if self.rules.chat else re.sub(r"\s*\n\s*", " ", text)


_SAYS = {
    "leak": "it said what is not yet to be said",
    "role": "it stepped out of the person",
    "never": "it used a word this person never uses",
    "thanks": "it thanked",
}


def known_in(texts: Iterable[str]) -> frozenset[str]:
    """Every day and number that stands in the texts, for Rules.known."""
    return frozenset(named for text in texts for token in _WORD.findall(_visible(text)) for named in _named(token))


def _named(word: str) -> Iterator[str]:
    """The day, or the numbers of two figures or more, in a word."""
    bare = _bare(word)
    day = bare.removesuffix("s")
    if day in _DAYS:
        yield day
    yield from (number for number in re.findall(r"\d+", _folded(word)) if len(number) > 1)


@lru_cache(4096)
def _folded(word: str) -> str:
    return plain(word.casefold().translate(_LOOKALIKES)).replace("’", "'").replace("`", "'")


@lru_cache(4096)
def _bare(word: str) -> str:
    """The letters and figures alone, as they are typed."""
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_LOOKALIKES)).casefold()
    return "".join(char for char in decomposed if char.isalnum())


@lru_cache(4096)
def _fold(word: str) -> str:
    return stem(_folded(word).replace("-", ""))


def _visible(text: str) -> str:
    """The text without what cannot be seen, and with letters and their accents in one."""
    if text.isascii():
        return text
    return "".join(
        char
        for char in unicodedata.normalize("NFC", text)
        if char not in _UNSEEN and unicodedata.category(char) not in ("Cf", "Mn", "Me")
    )


def _spoken(text: str) -> str:
    """The text without what is only heard: '[a pause]'."""
    return re.sub(r"\[[^\]]*\]", " ", text)


def _parts(text: str, pattern: re.Pattern[str] = _PART) -> list[_Part]:
    found = pattern.finditer(text)
    return [_Part(_fold(token.group()), _bare(token.group()), token.start()) for token in found]


def _readings(text: str) -> tuple[list[str], list[str], list[str]]:
    """The stems of a text with its hyphens as breaks, without them, and with words spelled out joined."""
    parts = _parts(text)
    return [part.stem for part in parts], [part.stem for part in _parts(text, _WORD)], _spelled_out(parts)


@lru_cache(4096)
def _forms(phrase: str) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """A phrase's letters, and its stems with its hyphens as breaks and without them."""
    apart, joined, _ = map(tuple, _readings(phrase))
    return _Run(phrase).letters, (apart,) if apart == joined else (apart, joined)


class _Run:
    """A text's letters without a break, and where its words begin and end among them."""

    def __init__(self, text: str) -> None:
        self.letters = ""
        self._words: list[tuple[int, int]] = []
        for found in _LETTERS.finditer(text):
            self._words.append((found.start(), len(self.letters)))
            self.letters += _bare(found.group())
        self._edges = {*(at for _, at in self._words), len(self.letters)}

    def holds(self, letters: str) -> bool:
        """Whether these letters stand in it from the beginning of a word to the end of one."""
        at = self.letters.find(letters)
        while at >= 0:
            if at in self._edges and at + len(letters) in self._edges:
                return True
            at = self.letters.find(letters, at + 1)
        return False

    def tails(self) -> Iterator[tuple[int, str]]:
        """Where each word begins in the text, with the letters from there to the end; the longest first."""
        for start, at in self._words:
            yield start, self.letters[at:]


def _spelled_out(parts: Sequence[_Part]) -> list[str]:
    """'d i e d' as 'died': runs of three single letters or more, joined."""
    joined: list[str] = []
    run: list[_Part] = []

    def close() -> None:
        joined.extend([stem("".join(part.bare for part in run))] if len(run) > 2 else [part.stem for part in run])
        run.clear()

    for part in parts:
        if len(part.bare) == 1:
            run.append(part)
            continue
        close()
        joined.append(part.stem)
    close()
    return joined


def _stands_in(wanted: Sequence[str], stems: Sequence[str]) -> bool:
    return f" {' '.join(wanted)} " in f" {' '.join(stems)} "


def _alike(one: str, other: str) -> bool:
    first, second = set(words(one)), set(words(_spoken(other)))
    return len(first & second) >= ALIKE * max(len(first), len(second), 1)
