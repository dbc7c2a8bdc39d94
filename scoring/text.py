"""From what was typed to what was meant: tokens in one plain form, sentences, and the way back to the exact characters.

Everything the scorer looks for is looked for in `Sentence.plain`: lower case, contractions written out, articles dropped,
numbers as figures, slips of the keyboard put right. So grammar, dialect and typing do not decide a score. Every word keeps
the place (in code points) it had in the text, so evidence is always quoted as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from scoring.spelling import known, one_slip, put_right
from scoring.words import ARTICLES, DAYS, NUMBERS

TOKEN: Final = re.compile(
    r"""(?P<word>[£$€₹]?\d+(?:[.,:/-]\d+)*(?:\w+)?%?|[^\W_]+(?:['’‘`´ʼ′][^\W_]+)*['’]?(?=\W|$)|[^\W_]+)|(?P<end>[.?!…‽।？！]+|\n+)"""
    r"""|(?P<pause>[,;:()\[\]{}"“”«»*]|[-–—]+|'|’|‘)""",
    re.UNICODE,
)

QUOTES: Final = str.maketrans({c: "'" for c in "’‘`´ʼ′"})

CONTRACTIONS: Final[dict[str, str]] = {
    "can't": "can not", "cannot": "can not", "cant": "can not", "won't": "will not", "wont": "will not",
    "shan't": "shall not", "ain't": "is not", "aint": "is not", "let's": "let us", "lets": "let us", "im": "i am",
    "ive": "i have", "youre": "you are", "youve": "you have", "youll": "you will", "youd": "you would",
    "weve": "we have", "theyre": "they are", "theyve": "they have", "theyll": "they will", "hes": "he is",
    "shes": "she is", "thats": "that is", "whats": "what is", "theres": "there is", "heres": "here is", "hows": "how is",
    "wheres": "where is", "whos": "who is", "dont": "do not", "doesnt": "does not", "didnt": "did not", "isnt": "is not",
    "arent": "are not", "wasnt": "was not", "werent": "were not", "havent": "have not", "hasnt": "has not",
    "hadnt": "had not", "wouldnt": "would not", "couldnt": "could not", "shouldnt": "should not", "mustnt": "must not",
    "neednt": "need not", "itll": "it will", "thatll": "that will", "itd": "it would", "theyd": "they would",
    "hed": "he would", "gonna": "going to", "gunna": "going to", "wanna": "want to", "gotta": "got to", "its": "it is",
    "u": "you", "ur": "your", "r": "are", "yr": "your", "yu": "you", "ya": "you", "pls": "please", "plz": "please",
    "thx": "thanks", "thnx": "thanks", "ta": "thanks", "cuz": "because", "coz": "because", "cos": "because",
    "bcoz": "because", "bc": "because", "tmrw": "tomorrow", "tmr": "tomorrow", "tomo": "tomorrow", "2moro": "tomorrow",
    "2morrow": "tomorrow", "2day": "today", "tonite": "tonight", "yeah": "yes", "yep": "yes", "yup": "yes", "aye": "yes",
    "nah": "no", "nope": "no", "kinda": "kind of", "sorta": "sort of", "gimme": "give me", "lemme": "let me",
    "dunno": "do not know", "wud": "would", "cud": "could", "shud": "should", "thru": "through", "tho": "though",
    "o'clock": "oclock", "oclock": "oclock", "ok": "okay", "k": "okay", "msg": "message", "acct": "account",
    "appt": "appointment", "hrs": "hours", "hr": "hour", "mins": "minutes", "min": "minute", "wk": "week", "wks": "weeks",
    "abt": "about", "shld": "should", "wld": "would", "y'all": "you", "youse": "you", "yous": "you", "ye": "you",
    "teh": "the", "hte": "the", "adn": "and", "nad": "and", "yuo": "you", "oyu": "you", "yb": "by", "ot": "to",
    "ti": "it", "fo": "of", "si": "is", "fi": "if", "ew": "we", "wiht": "with", "thsi": "this", "taht": "that",
    "waht": "what", "hwat": "what", "ahve": "have", "hvae": "have", "alot": "a lot", "infact": "in fact",
    "mum's": "mum", "someones": "someone is", "somebodys": "somebody is", "nobodys": "nobody is", "everythings": "everything is", "somethings": "something is", "noone": "no one", "em": "them", "'em": "them", "abit": "a bit", "atleast": "at least",
}  # fmt: skip

IS_AFTER: Final = frozenset(
    [
        "it",
        "that",
        "what",
        "there",
        "here",
        "he",
        "she",
        "who",
        "where",
        "how",
        "when",
        "this",
        "why",
        "everything",
        "nothing",
        "something",
        "someone",
        "nobody",
        "one",
    ]
)
UNWELL: Final = frozenset(
    [
        "is",
        "very",
        "was",
        "am",
        "not",
        "are",
        "be",
        "been",
        "feel",
        "feeling",
        "felt",
        "fall",
        "fell",
        "so",
        "too",
        "really",
        "seriously",
        "mentally",
        "terminally",
        "get",
        "got",
        "being",
    ]
)
VERBS_AFTER_ILL: Final = frozenset(
    [
        "be",
        "have",
        "call",
        "ring",
        "phone",
        "text",
        "email",
        "send",
        "cancel",
        "refund",
        "move",
        "change",
        "put",
        "get",
        "make",
        "book",
        "check",
        "let",
        "stay",
        "keep",
        "wait",
        "go",
        "do",
        "give",
        "tell",
        "take",
        "stop",
        "remove",
        "add",
        "note",
        "sort",
        "find",
        "ask",
        "speak",
        "just",
        "also",
        "not",
        "look",
        "see",
        "hold",
        "leave",
        "come",
        "arrange",
        "pass",
        "chase",
        "credit",
        "raise",
        "write",
        "message",
        "update",
        "follow",
        "stick",
        "transfer",
        "pay",
        "waive",
    ]
)
NEXT_ING: Final = re.compile(r".{2,}ing$")
BEFORE_NOT: Final = (
    *(
        "did",
        "does",
        "is",
        "was",
        "were",
        "have",
        "has",
        "had",
        "would",
        "could",
        "should",
        "must",
        "need",
        "are",
        "do",
    ),
    *("might", "ought", "dare", "may", "dun"),
)
"""What "n't" is written behind, the likelier first."""
SUFFIXES: Final = (("n't", "not"), ("'ll", "will"), ("'re", "are"), ("'ve", "have"), ("'d", "would"), ("'m", "am"))


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark, where it stands, and its plain form."""

    raw: str
    start: int
    stop: int
    words: tuple[str, ...]
    """Its plain words, one or two ("I'll" is `i`, `will`); a mark is one of `.` `?` `!` `,`."""
    mark: bool = False
    name: bool = False
    """Written as a name: a capital in mid-sentence, and no word anybody knows."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Some tokens of a text that stand together, and their plain form with the way back."""

    tokens: tuple[Token, ...]
    plain: str
    """Plain words with one space before, between and after; marks stand as words."""
    places: tuple[tuple[int, int, int], ...]
    """(start in plain, stop in plain, index into tokens), in order."""

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def stop(self) -> int:
        return self.tokens[-1].stop

    @property
    def asks(self) -> bool:
        """It ends in a question mark."""
        return self.tokens[-1].mark and "?" in self.tokens[-1].words

    @property
    def words(self) -> list[str]:
        return [word for token in self.tokens if not token.mark for word in token.words]

    def find(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Where `pattern` stands, as (start, stop) in the text it came from; whole words, never empty."""
        for match in pattern.finditer(self.plain):
            span = self.back(match.start(), match.end())
            if span is not None:
                yield span

    def back(self, start: int, stop: int) -> tuple[int, int] | None:
        touched = [index for first, last, index in self.places if first < stop and last > start]
        touched = [index for index in touched if not self.tokens[index].mark] or touched
        if not touched:
            return None
        return self.tokens[touched[0]].start, self.tokens[touched[-1]].stop

    def has(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self.plain) is not None


def rx(pattern: str) -> re.Pattern[str]:
    """A pattern over plain text. `~` stands for up to three small words that change nothing."""
    light = (
        r"(?:(?:really|truly|so|very|just|also|now|then|still|already|completely|totally|fully|absolutely|certainly|definitely|"
        r"personally|actually|only|all|of course|please|always|quite|both|sincerely|deeply|genuinely|extremely|do|even|simply|"
        r"probably|gladly|happily|quickly|straight away|right away|right now|today|at once|myself|too|once|long) ){0,3}"
    )
    return re.compile(pattern.replace("~", light))


@lru_cache(maxsize=2048)
def tokenise(text: str, theirs: frozenset[str] = frozenset()) -> tuple[Token, ...]:
    """The tokens of a text. `theirs` are words of this conversation, which a slip is most likely meant to be."""
    raw: list[tuple[str, int, int, str]] = []
    for match in TOKEN.finditer(text):
        raw.append((match.group(), match.start(), match.end(), match.lastgroup or "pause"))
    tokens: list[Token] = []
    opening = True
    for index, (word, start, stop, kind) in enumerate(raw):
        if kind == "end":
            mark = "?" if "?" in word or "？" in word else "!" if "!" in word else "."
            if (
                index
                and mark == "."
                and word == "."
                and tokens
                and tokens[-1].words[-1:] in (("mr",), ("mrs",), ("ms",), ("dr",), ("st",))
            ):
                continue
            tokens.append(Token(word, start, stop, (mark,), mark=True))
            opening = True
            continue
        if kind == "pause":
            if word not in ("'", "’", "‘", "-"):
                tokens.append(Token(word, start, stop, (",",), mark=True))
                if word in ('"', "“", "[", "("):
                    opening = True
            continue
        word_stop = stop
        if word[-1] in "'’" and len(word) > 1:
            word, word_stop = word[:-1], stop - 1
        following = raw[index + 1][0].lower() if index + 1 < len(raw) and raw[index + 1][3] == "word" else ""
        if following and not known(following):
            following = put_right(following, theirs)
        before = tokens[-1].words[-1] if tokens and not tokens[-1].mark else ""
        plain, name = _plain(word, before, following, opening, theirs)
        tokens.append(Token(word, start, word_stop, plain, name=name))
        opening = False
    return tuple(tokens)


def _plain(
    word: str, before: str, following: str, opening: bool, theirs: frozenset[str]
) -> tuple[tuple[str, ...], bool]:
    low = word.lower().translate(QUOTES).strip("'")
    if not low:
        return (word,), False
    if low == "of" and before in ("must", "could", "should", "would", "might"):
        return ("have",), False
    if low in CONTRACTIONS:
        return tuple(CONTRACTIONS[low].split()), False
    if low in ("ill", "well", "wed", "id", "were") and low not in theirs:
        if (
            low == "ill"
            and before not in UNWELL
            and (opening or following in VERBS_AFTER_ILL or before in ("", "and", "so", "if", "then"))
        ):
            return ("i", "will"), False
        if low == "well" and following in VERBS_AFTER_ILL and before in ("", "and", "then", "so", "okay"):
            return ("we", "will"), False
        if low == "id" and following in ("like", "be", "have", "rather", "need", "want", "love"):
            return ("i", "would"), False
        if low == "were" and opening and NEXT_ING.match(following):
            return ("we", "are"), False
    for suffix, full in SUFFIXES:
        if low.endswith(suffix) and len(low) > len(suffix):
            base = low[: -len(suffix)]
            if full == "not" and base not in BEFORE_NOT:
                base = next((meant for meant in BEFORE_NOT if one_slip(base, meant)), base)
            return (base, full), False
    if low.endswith("'s"):
        stem = low[:-2]
        return ((stem, "is"), False) if stem in IS_AFTER else ((stem,), False)
    if low.endswith(("ize", "izes", "ized", "izing")) and len(low) > 6:
        low = low.replace("iz", "is") if low.count("iz") == 1 else low
    if low in NUMBERS and low not in (
        "one",
        "first",
        "second",
        "half",
        "quarter",
        "once",
        "twice",
        "dozen",
        "fortnight",
    ):
        return (NUMBERS[low],), False
    if (
        low == "one"
        and before in ("by", "at", "before", "until", "around", "about")
        and following not in ("of", "more", "thing", "point", "stage", "time")
    ):
        return ("1",), False
    if known(low) or low in theirs:
        return (low,), False
    fixed = put_right(low, theirs)
    if word[0].isupper() and not opening and not word.isupper() and fixed not in DAYS:
        return (low,), True
    if fixed != low and fixed in CONTRACTIONS:
        return tuple(CONTRACTIONS[fixed].split()), False
    if fixed in NUMBERS and fixed not in ("one", "first", "second", "half", "quarter", "once", "twice"):
        return (NUMBERS[fixed],), False
    return (fixed,), False


def as_sentence(tokens: tuple[Token, ...]) -> Sentence:
    """Tokens that stand together, in plain form."""
    parts: list[str] = []
    places: list[tuple[int, int, int]] = []
    at = 1
    for index, token in enumerate(tokens):
        for word in token.words:
            if word in ARTICLES:
                continue
            parts.append(word)
            places.append((at, at + len(word), index))
            at += len(word) + 1
    return Sentence(tokens, f" {' '.join(parts)} ", tuple(places))


def split(tokens: tuple[Token, ...]) -> tuple[Sentence, ...]:
    """Sentences: up to and with a full stop, question or exclamation mark, ellipsis or new line."""
    sentences: list[Sentence] = []
    held: list[Token] = []
    for token in tokens:
        if token.mark and not held:
            continue
        held.append(token)
        if token.mark and token.words[0] in ".?!":
            if any(not one.mark for one in held):
                sentences.append(as_sentence(tuple(held)))
            held = []
    if any(not one.mark for one in held):
        sentences.append(as_sentence(tuple(held)))
    return tuple(sentences)


@lru_cache(maxsize=2048)
def sentences_of(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text as it stands."""
    return split(tokenise(text))


IRREGULAR: Final[dict[str, str]] = {
    form: base
    for base, forms in {
        "send": "sent", "give": "gave given", "take": "took taken", "tell": "told", "say": "said", "ring": "rang rung",
        "pay": "paid", "lose": "lost", "leave": "left", "keep": "kept", "find": "found", "get": "got gotten",
        "go": "went gone goes", "come": "came", "make": "made", "do": "did done does", "buy": "bought", "think": "thought",
        "feel": "felt", "hear": "heard", "die": "died dying death dead dies", "write": "wrote written",
        "speak": "spoke spoken", "break": "broke broken", "choose": "chose chosen", "hold": "held", "meet": "met",
        "run": "ran", "sit": "sat", "stand": "stood", "wake": "woke", "win": "won", "wear": "wore worn",
        "child": "children", "begin": "began begun", "know": "knew known", "see": "saw seen", "sleep": "slept",
        "bring": "brought", "catch": "caught", "bear": "bore borne", "drive": "drove driven", "teach": "taught",
        "mum": "mam mom mother", "dad": "father",
        "mobile": "cellphone", "parcel": "package parcels", "bill": "invoice",
    }.items()
    for form in forms.split()
}  # fmt: skip


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The light stem under which forms of a word meet: `cancelled` and `cancelling` are `cancel`."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) <= 3 or word[0].isdigit():
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for suffix in ("ingly", "edly", "ing", "ed", "ly"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if word.endswith("y") and len(word) > 3:
        word = word[:-1] + "i"
    return IRREGULAR.get(word, word)
