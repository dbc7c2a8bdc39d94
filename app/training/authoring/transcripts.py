"""A real conversation, made safe to begin a customer from: who says what, and nobody in it who could be known.

Nothing is stored here. A person reads the words that are left before anything is kept of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.errors import Invalid
from app.judge.names import AGENT, CUSTOMER, Mask, Names
from app.store import Store, storable
from app.training.authoring.access import author
from app.training.deidentify import Known, deidentified, known
from scoring.conversation import Turn
from scoring.transcripts import parse_transcripts
from scoring.vocabulary import VOCABULARY

LARGEST: Final = 512 * 1024
"""Bytes of a conversation that is looked at."""
MOST_TURNS: Final = 500
NAME, ADDRESS, DATE = "[name]", "[address]", "[date]"
STAND_IN: Final = re.compile(r"\[(?:name|agent|address|date|email|number)\]")
"""What stands where a person, or what would find them, was."""

Who = Literal["customer", "agent", "other"]

_WHEN: Final = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s*)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?"
_LINE: Final = re.compile(
    rf"^\s*(?:[\[(]?\s*{_WHEN}\s*[\])]?\s*[-–—|]?\s*)?([^\W\d_][^:\n]{{0,47}}?)\s*(?:[\[(]\s*{_WHEN}\s*[\])])?\s*:(?!//)\s*(.*)$",
    re.IGNORECASE,
)
_AGENT_WORDS: Final = (
    r"\b(?:agent|advis[eo]r|operator|rep|representative|support|assistant|staff|service|desk|clerk|team|trainee|"
    r"helpline|consultant|host)\b"
)
_CUSTOMER_WORDS: Final = r"\b(?:customer|caller|client|member|patient|guest|user|visitor|consumer|cust)\b"
_OTHER_WORDS: Final = r"\b(?:bot|chatbot|system|virtual|automatic|automated|ivr|note|notes|supervisor)\b"
_SOUNDS_LIKE_AN_AGENT: Final = re.compile(
    r"\b(?:(?:thank you|thanks) for (?:calling|contacting|waiting|holding|your patience)|"
    r"(?:how|what) (?:can|may) i (?:help|do)|you(?:'re| are) (?:speaking|chatting|through)|i can see|"
    r"let me (?:check|look|have a look|see)|anything else|your (?:account|order|policy|booking) (?:number|reference)|"
    r"can i (?:take|get|have) your|bear with me|i apologi[sz]e)\b",
    re.IGNORECASE,
)
_STREET: Final = re.compile(
    r"\b(?:unit |flat |apartment )?\d{1,5}[a-z]?(?:/\d{1,5})?,? (?:[A-ZĀ-Ž][\w'’-]+ ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Place|Pl|Crescent|Cres|Terrace|Tce|Way|Close|Court|Ct|Highway|"
    r"Parade|Pde|Grove|Square|Boulevard)\b\.?",
)
_POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_BORN: Final = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}\b")
_TITLED: Final = re.compile(r"\b(Mrs?|Ms|Miss|Mx|Dr|Sir|Madam|Prof)\.? ([A-ZĀ-Ž][\w'’-]+(?: [A-ZĀ-Ž][\w'’-]+)?)")
_NAMED: Final = re.compile(
    r"(?i:\b(?:(?:sur|first |last |maiden |middle |full |family )name(?: is|'s|’s|:)?|under the name(?: of)?|named|"
    r"called))\s+([A-ZĀ-Ž][\w'’-]+(?: [A-ZĀ-Ž][\w'’-]+)?)"
)
_CAPITAL: Final = re.compile(r"(?<![.!?…:\]\n]\s)(?<!^)(?<=[\w,;)'’\"”] )([A-ZĀ-Ž][a-zā-ž][\w'’-]*)", re.MULTILINE)
_CAPITALS: Final = (
    "i i'm i'll i've i'd monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december christmas easter english god ok internet mr mrs ms dr"
)
_NO_NAMES: Final = frozenset(_CAPITALS.split())


@dataclass(frozen=True)
class Heard:
    """A conversation as it was given: each line with whoever is named before it."""

    lines: tuple[tuple[str, str], ...]
    """(speaker as written, words)."""
    speakers: Mapping[str, Who]
    """Who each of them seems to be."""


def conversations(data: bytes, name: str) -> tuple[tuple[str, Heard], ...]:
    """(what to call it, what was heard) of every conversation in a file or a pasted text.

    JSON Lines, as `underheard export transcripts` writes them, or lines that begin with who speaks, with or without a
    time before it. Raises Invalid, saying what to do, where there is none.
    """
    if len(data) > LARGEST:
        raise Invalid(f"This conversation is larger than {LARGEST // 1024} KB; take a part of it.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Invalid("This file is saved as UTF-16; save it with encoding UTF-8.")
    try:
        text = storable(data.decode("utf-8-sig")).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Invalid(f"A character on line {line} is not UTF-8; save the file with encoding UTF-8.") from None
    if text.lstrip().startswith("{"):
        found = parse_transcripts(text.encode("utf-8"), name)
        if not found.conversations:
            raise Invalid(f"{found.faults[0]}.")
        return tuple((each.id, _of_turns(each.turns)) for each in found.conversations)
    return ((name, hear_lines(text)),)


def hear_lines(text: str) -> Heard:
    """Who says what in lines like "Customer: …" or "[10:02] Jude: …"; a line without a speaker goes on with the last.

    Raises Invalid where fewer than two people speak.
    """
    split = [(found[1].strip(), found[2].strip()) if (found := _LINE.match(line)) else ("", line.strip())
             for line in text.split("\n")]  # fmt: skip
    often = Counter(name for name, _ in split if name)
    # Words before a colon inside a sentence come once; people speak again.
    people = {name for name, count in often.items() if count > 1 or _role(name) or len(often) <= 2}
    lines: list[tuple[str, str]] = []
    for (name, words), line in zip(split, text.split("\n"), strict=True):
        if name in people:
            if words:
                lines.append((name, words))
        elif line.strip() and lines:
            lines[-1] = (lines[-1][0], f"{lines[-1][1]} {line.strip()}")
    if len({name for name, _ in lines}) < 2:
        raise Invalid(
            "No two speakers were found. Begin each line with who speaks and a colon, as in: Customer: It still hasn’t "
            "come."
        )
    return Heard(tuple(lines[:MOST_TURNS]), _guessed(lines))


def anonymised(store: Store, heard: Heard, who: Mapping[str, Who], by: str) -> str:
    """The conversation as lines "Customer: …" and "Agent: …" with nobody in it who could be known.

    Names of the speakers and of everybody in this room, addresses, dates and numbers become plain words. Names it
    cannot know are left to whoever reads it; `may_be_names` lists where to look. Raises Invalid where there is no line
    of a customer's, or none of an agent's.
    """
    with store.reading() as reader:
        author(reader, by)
        room = [row["name"] for row in reader.rows("SELECT name FROM people")]
    kept = [(who.get(name, "other"), words) for name, words in heard.lines]
    said = {each for each, _ in kept}
    if not {"customer", "agent"} <= said:
        raise Invalid("Say who of them is the customer and who the agent; there must be lines of both.")
    named: dict[Who, list[str]] = {"customer": [], "agent": [], "other": []}
    for name, whose in who.items():
        if own := _without_role(name):
            named[whose].append(own)
    turns = [Turn("customer" if each == "customer" else "trainee", words) for each, words in kept]
    told = [found[1] for _, words in kept for found in _NAMED.finditer(words)]
    names = Names(tuple(named["agent"]), (*named["customer"], *told)).with_those_said(turns)
    mask, people = Mask(names), known("", [*room, *named["other"]])
    lines = []
    for whose, words in kept:
        if whose != "other":
            speaker = "Customer" if whose == "customer" else "Agent"
            lines.append(f"{speaker}: {_bare(' '.join(mask.hide(words).text.split()), people)}")
    return "\n".join(lines)


def _bare(words: str, people: Known) -> str:
    words = words.replace(CUSTOMER, NAME).replace("[agent]", AGENT)
    words = _TITLED.sub(lambda found: f"{found[1]} {NAME}", words)
    for pattern, stands in ((_STREET, ADDRESS), (_POSTCODE, ADDRESS), (_BORN, DATE)):
        words = pattern.sub(stands, words)
    return deidentified(words, people)


def may_be_names(text: str) -> tuple[str, ...]:
    """Words of the lines that are written like names and stand for nobody known, for a person to look at."""
    found: list[str] = []
    for line in text.split("\n"):
        words = line.split(":", 1)[-1].strip()
        for each in _CAPITAL.finditer(words):
            word = each[1].rstrip("'’-")
            plain = word.casefold().removesuffix("'s").removesuffix("’s")
            if plain not in _NO_NAMES and word not in found:
                found.append(word)
    return tuple(found[:40])


def _of_turns(turns: Sequence[Turn]) -> Heard:
    lines = [("Customer" if turn.speaker == "customer" else "Agent", " ".join(turn.text.split())) for turn in turns]
    return Heard(tuple(line for line in lines if line[1])[:MOST_TURNS], {"Customer": "customer", "Agent": "agent"})


def _role(name: str) -> Who | None:
    """Who a name says it is, where it is a role; None where it may be anybody's."""
    roles: tuple[tuple[str, Who], ...] = (
        (_OTHER_WORDS, "other"), (_AGENT_WORDS, "agent"), (_CUSTOMER_WORDS, "customer"),
    )  # fmt: skip
    return next((who for pattern, who in roles if re.search(pattern, name, re.IGNORECASE)), None)


def _without_role(name: str) -> str:
    """What of a speaker's label is somebody's own name: nothing of "Agent 2", "Jane" of "Support (Jane)"."""
    if _role(name) is None:
        return name
    words = re.findall(r"[^\W\d_][\w'’-]*", name)
    return " ".join(word for word in words if _role(word) is None and word.casefold() not in VOCABULARY)


def _guessed(lines: Iterable[tuple[str, str]]) -> dict[str, Who]:
    """Who each speaker seems to be: by what they are called, then by how they talk."""
    lines = list(lines)
    names = list(dict.fromkeys(name for name, _ in lines))
    who = {name: found for name in names if (found := _role(name))}
    unknown = [name for name in names if name not in who]
    sounds = Counter(name for name, words in lines if _SOUNDS_LIKE_AN_AGENT.search(words))
    if "agent" not in who.values() and unknown:
        agent = max(unknown, key=lambda name: sounds[name])
        who[agent] = "agent"
        unknown.remove(agent)
    often = Counter(name for name, _ in lines)
    if "customer" not in who.values() and unknown:
        customer = max(unknown, key=lambda name: often[name])
        who[customer] = "customer"
        unknown.remove(customer)
    return {name: who.get(name, "other") for name in names}
