"""Watches a model's words as they arrive: shows what is safe, holds back what may become a slip, stops at one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    ]
)
"""What only an assistant, or somebody who steps out of the role, would say."""
THANKS = ("thank you", "thanks", "thankyou", "appreciate it", "much appreciated", "i appreciate")
LONGER_BY, LONGER_AT_LEAST = 1.7, 12
"""How many times their own line a turn may be, and how many words it may have in any case."""
ALIKE = 0.85
"""Share of words two turns may have in common before one repeats the other."""

_WORD = re.compile(r"[^\W_]+(?:['’`-][^\W_]+)*")
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
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_STARS = re.compile(r"\*+([^*\n]{1,60})\*+")
_OTHERS = re.compile(r"\n\s*(?:agent|trainee|user|assistant|customer|system)\s*:", re.IGNORECASE)
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


class Watch:
    """Takes a turn piece by piece. Raises Slip at the first piece that cannot be used."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._raw = ""
        self._most = max(LONGER_AT_LEAST, round(LONGER_BY * len(words(rules.own))))
        self._over = False
        self._starts: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        kinds = [("leak", rules.locked), ("role", rules.role), ("never", rules.never)]
        if not rules.thanks_allowed:
            kinds.append(("thanks", THANKS))
        for kind, phrases in kinds:
            for phrase in phrases:
                wanted = tuple(_fold(word) for word in _WORD.findall(phrase.casefold()))
                if wanted:
                    self._starts[wanted[0]].append((wanted, kind))

    def feed(self, piece: str) -> str:
        """The turn as far as it may be shown. Raises Slip."""
        if self._over:
            return self._tidy(self._raw)
        self._raw += piece
        text = self._cut(self._tidy(self._raw))
        tokens = list(_WORD.finditer(text))
        complete = [token for token in tokens if token.end() < len(text)]
        self._search(complete)
        if len(complete) > self._most:
            whole = _SENTENCE.match(text[: complete[self._most].start()])
            if whole is None or len(_WORD.findall(whole.group())) < 2:
                raise Slip("length", "it was too long")
            self._raw, self._over = whole.group(), True
            return self._raw
        return text[: self._held_from(tokens, len(text))].rstrip()

    @property
    def over(self) -> bool:
        """Whether nothing more is wanted."""
        return self._over

    def end(self) -> str:
        """The whole turn, checked once more as a whole. Raises Slip."""
        text = self._cut(self._tidy(self._raw)).strip().strip('"“”«»').strip()
        tokens = list(_WORD.finditer(text))
        if not tokens and "[" not in text and "…" not in text:
            raise Slip("empty", "there were no words")
        self._search(tokens)
        rules = self.rules
        if len(tokens) > self._most:
            raise Slip("length", "it was too long")
        if "?" in text and not rules.question_allowed:
            raise Slip("question", "it asked something")
        if re.search(r"[{}<>|]|\[direction", text, re.IGNORECASE):
            raise Slip("role", "it was not what a person says")
        stems = [_fold(token.group()) for token in tokens]
        for phrase in rules.kept:
            if not _stands_in(tuple(_fold(word) for word in _WORD.findall(phrase.casefold())), stems):
                raise Slip("lacks", f"it lacks “{phrase}”")
        if rules.answers:
            self._answers(text)
        now = plain(re.sub(r"\[[^\]]*\]", " ", text))
        for before in rules.said:
            if len(words(now)) > 3 and _alike(now, before):
                raise Slip("repeat", "it was said before in the same words")
        return text

    def _answers(self, text: str) -> None:
        own = self.rules.own
        wanted = content(own)
        if wanted and len(wanted & content(text)) * 2 < len(wanted):
            raise Slip("fact", "it left out what was asked for")
        for yes in (r"^\W*(?:yes|yeah|yep|aye)\b", r"^\W*(?:no|nah|nope)\b"):
            if re.search(yes, own, re.IGNORECASE) and not re.search(yes, text, re.IGNORECASE):
                raise Slip("fact", "it did not say yes or no as it should")
        denies = r"n't\b|\b(?:no|not|never|nobody|nothing|none)\b"
        if bool(re.search(denies, plain(own))) != bool(re.search(denies, plain(text))):
            raise Slip("fact", "it said yes for no, or no for yes")

    def _search(self, tokens: Sequence[re.Match[str]]) -> None:
        """Raises Slip for the first forbidden phrase, or day or number that nobody has named, in whole words."""
        stems = [_fold(token.group()) for token in tokens]
        for kind, stand in (("as it is", stems), ("spelled out", _spelled_out(stems))):
            for place, first in enumerate(stand):
                for wanted, why in self._starts.get(first, ()):
                    if tuple(stand[place : place + len(wanted)]) == wanted:
                        raise Slip(why, _SAYS[why])
            if kind == "as it is":
                for token in tokens:
                    self._known(token.group())

    def _known(self, word: str) -> None:
        folded = _folded(word)
        number = re.sub(r"\D", "", folded)
        named = folded in _DAYS or len(number) > 1
        if self.rules.known and named and folded not in self.rules.known and number not in self.rules.known:
            raise Slip("fact", "it named a day or a number that nobody has named")

    def _held_from(self, tokens: Sequence[re.Match[str]], length: int) -> int:
        """Where the words begin that may still grow into something forbidden."""
        stars = self._raw.count("*") % 2
        if stars:
            return 0
        stems = [_fold(token.group()) for token in tokens]
        unfinished = bool(tokens) and tokens[-1].end() == length
        for place in range(max(0, len(stems) - 12), len(stems)):
            tail = stems[place:]
            if unfinished and len(tail) == 1:
                return tokens[place].start()  # half a word is shown when it is whole
            for wanted, _ in self._starts.get(tail[0], ()):
                if len(tail) < len(wanted) and wanted[: len(tail)] == tuple(tail):
                    return tokens[place].start()
                before = tail[:-1]
                if unfinished and before and len(tail) <= len(wanted) and wanted[: len(before)] == tuple(before):
                    return tokens[place].start()
        return length

    def _tidy(self, raw: str) -> str:
        text = _UNSEEN.sub("", raw)
        text = _STARS.sub(r"[\1]", text)
        if self.rules.name:
            text = re.sub(rf"^\s*{re.escape(self.rules.name)}\s*:\s*", "", text, flags=re.IGNORECASE)
        text = re.sub(r"^\s*(?:customer|caller)\s*:\s*", "", text, flags=re.IGNORECASE)
        text = text.lstrip().lstrip('"“«')
        return text

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
    """Every day and number that stands in the texts, folded, for Rules.known."""
    found = set()
    for text in texts:
        for word in _WORD.findall(text):
            folded = _folded(word)
            found |= {folded, re.sub(r"\D", "", folded)} - {""}
    return frozenset(found)


def _folded(word: str) -> str:
    return plain(_UNSEEN.sub("", word).casefold().translate(_LOOKALIKES)).replace("’", "'")


def _fold(word: str) -> str:
    return stem(_folded(word).replace("-", ""))


def _spelled_out(stems: list[str]) -> list[str]:
    """'d i e d' as 'died': runs of three single letters or more, joined."""
    joined: list[str] = []
    run = ""
    for word in [*stems, ""]:
        if len(word) == 1:
            run += word
            continue
        if run:
            joined += [stem(run)] if len(run) > 2 else list(run)
            run = ""
        if word:
            joined.append(word)
    return joined


def _stands_in(wanted: tuple[str, ...], stems: list[str]) -> bool:
    return any(tuple(stems[place : place + len(wanted)]) == wanted for place in range(len(stems)))


def _alike(one: str, other: str) -> bool:
    first, second = set(words(one)), set(words(re.sub(r"\[[^\]]*\]", " ", other)))
    return len(first & second) >= ALIKE * max(len(first), len(second), 1)
