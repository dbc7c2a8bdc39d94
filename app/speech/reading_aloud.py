"""How written words are read out: numbers figure by figure, prices as people say them, te reo Māori as it sounds."""

from __future__ import annotations

import re

_FIGURES = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_UNSAID = re.compile(r"[\[\](){}<>|*_~^`\\]")
_TO_THE_HUNDREDTH = re.compile(r"(?<![\d.$€£,])(\d{1,4})\.(\d\d)(?![\d.%])")
_LONG = re.compile(r"(?<![\d.,:$€£])(?:0\d+|\d{5,}|(\d)\1\1)(?![\d:]|[.,]\d)")
"""Read figure by figure: with a nought in front, five figures or more, or thrice the same."""

TE_REO = frozenset(("aroha", "hapu", "kai", "kia", "kowhai", "mai", "matipo", "oamaru", "ora", "patea", "pene",
                    "rua", "taihape", "taihoa", "tamariki", "tangi", "te", "timaru", "waka", "whanau", "whare",
                    "whata"))  # fmt: skip
"""Words of te reo Māori that are often written without their macrons; any word with a macron is taken for one."""

SAID_AS = {
    "d'you": "ʤu", "geraghty": "ɡˈɛɹəTi", "hooroo": "hˌuɹˈu", "jarrod": "ʤˈæɹəd", "moira": "mˈYɹə", "nah": "nˈɑ",
    "nuala": "nˈulə", "outhwaite": "ˈuθwAt", "owt": "ˈWt", "petrie": "pˈitɹi", "rego": "ɹˈɛʤO", "summat": "sˈʌmət",
    "whanganui": "wˈɑŋənui",
}  # fmt: skip
"""Names and words of the Englishes the customers speak that the voice's own, American dictionary does not hold."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SYLLABLE = re.compile(r"(wh|ng|[hkmnprtw])?(āe|āi|āo|āu|ae|ai|ao|au|ei|oi|oe|ou|[aeiouāēīōū])")
_CONSONANTS = {"wh": "f", "ng": "ŋ", "r": "ɹ"}
_VOWELS = {"a": "ɑ", "e": "ɛ", "i": "i", "o": "ɔ", "u": "u", "ā": "ɑ", "ē": "ɛ", "ī": "i", "ō": "ɔ", "ū": "u",
           "ae": "I", "ai": "I", "ao": "W", "au": "O", "ei": "A", "oi": "Y", "oe": "Y", "ou": "O",
           "āe": "I", "āi": "I", "āo": "W", "āu": "O"}  # fmt: skip
_MACRONS = frozenset("āēīōū")


def as_read(text: str) -> str:
    """The text as it is read out, in plain words: what any machine that speaks may be given.

    Brackets, stars and other signs that nobody says are taken out. Digits that name something are spelled out
    ("30718" is three oh seven one eight), prices and times without a sign are said in two halves ("7.50").
    """
    text = _UNSAID.sub(" ", text)
    text = _TO_THE_HUNDREDTH.sub(lambda found: f"{found[1]} {_half(found[2])}", text)
    return _LONG.sub(lambda found: " ".join(_FIGURES[int(figure)] for figure in found[0]), text)


def _half(figures: str) -> str:
    if figures == "00":
        return ""
    return f"oh {_FIGURES[int(figures[1])]}" if figures[0] == "0" else figures


def with_sounds(text: str) -> str:
    """The text with te reo Māori, and words in SAID_AS, in phonemes: `[word](/phonemes/)`, for the embedded voice.

    It was made from American English, and would say Hāwera as if it rhymed with "have a". Sounds after R. Harlow,
    *Māori: A Linguistic Introduction* (2007); stress falls on the first long vowel, else on the first diphthong, else
    on the first syllable (B. Biggs, *Let's Learn Maori*, 1969).
    """
    return _WORD.sub(lambda found: _marked(found[0]), text)


def _marked(word: str) -> str:
    plain = word.lower().replace("’", "'")
    owner = plain.endswith("'s")
    if (known := SAID_AS.get(plain.removesuffix("'s"))) is not None:
        return f"[{word}](/{known}{'z' if owner else ''}/)"
    if plain not in TE_REO and not _MACRONS & set(plain):
        return word
    parts, from_ = [], 0
    while from_ < len(plain):
        found = _SYLLABLE.match(plain, from_)
        if found is None:
            return word  # no word of te reo, whatever its vowels
        parts.append((found[1] or "", found[2]))
        from_ = found.end()
    stressed = next((place for place, (_, vowel) in enumerate(parts) if _MACRONS & set(vowel)), None)
    if stressed is None:
        stressed = next((place for place, (_, vowel) in enumerate(parts) if len(vowel) == 2), 0)
    said = []
    for place, (consonant, vowel) in enumerate(parts):
        faint = vowel == "a" and place == len(parts) - 1 and len(parts) > 1 and place != stressed
        said.append(_CONSONANTS.get(consonant, consonant))
        said.append(("ˈ" if place == stressed else "") + ("ə" if faint else _VOWELS[vowel]))
    return f"[{word}](/{''.join(said)}/)"
