"""What a careful colleague has before them: the file, without what is still to be written, and every line in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from app.scenario.source import At, Fault, Fix, Source, View
from app.scenario.unwritten import asked, unwritten
from scoring.text import stem

BANDS = ("any", "calm", "strained", "raw")
_WORD = re.compile(r"[\w']+")
_REMEMBERED = 600
"""Characters up to which a folded text is kept: the same lines come back with every look at a file."""


@dataclass(frozen=True)
class Line:
    """Words of the customer's own, where they stand, and how much is known by the time they are said."""

    at: At
    text: str
    role: str
    known: int = 0
    """The deepest layer that has been told before, or is told in, this line."""


@dataclass(frozen=True)
class Look:
    """One look at one file. Rules take it and yield faults."""

    source: Source
    whole: View
    """The file as it stands."""
    file: View
    """The same, with nothing in the places that are still to be written: no rule judges a stand-in."""
    stand_ins: tuple[tuple[At, str], ...] = ()
    """Those places, and what each asks for."""

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(customer_lines(self.file))

    @cached_property
    def places(self) -> tuple[At, ...]:
        """Where the customer has a line, written or still to be written."""
        return tuple(line.at for line in (customer_lines(self.whole) if self.stand_ins else self.lines))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Each line folded, a space before and behind."""
        return tuple(f" {fold(line.text)} " for line in self.lines)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each word stands in the customer's lines."""
        return Counter(word for text in self.folded for word in text.split())

    @cached_property
    def layers(self) -> dict[str, int]:
        """Layer by the id of what they let be known."""
        return layers(self.file)

    @property
    def deepest(self) -> str:
        """The id of the deepest of what they let be known; empty where there is none."""
        return max(self.layers, key=lambda name: self.layers[name], default="")

    def fault(self, at: At, what: str, do: str, *, key: bool = False, fix: Fix | None = None) -> Fault:
        return self.source.fault(at, what, do, key=key, fix=fix)

    def line(self, at: At) -> int:
        """The number of the line of the file where that place begins."""
        return self.source.mark(at).line


def look_at(source: Source) -> Look:
    """A look at a parsed file whose data is a mapping."""
    stand_ins = tuple((at, asked(text)) for at, text in every_text(source.data) if unwritten(text))
    whole = View(source.data)
    return Look(source, whole, View(_written(source.data)) if stand_ins else whole, stand_ins)


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _written(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_written(each) for each in value]
    return None if unwritten(value) else value


def every_text(value: Any, at: At = ()) -> Iterator[tuple[At, str]]:
    """Every text of a file, with its place."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from every_text(each, (*at, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from every_text(each, (*at, place))


def fold(text: str) -> str:
    """Text as it is compared: lower case, straight apostrophes, words set apart by single spaces, nothing else."""
    return _fold(text) if len(text) <= _REMEMBERED else _fold.__wrapped__(text)


@lru_cache(maxsize=16384)
def _fold(text: str) -> str:
    straight = text.replace("’", "'").replace("‘", "'").casefold()
    return " ".join(word for word in (part.strip("'_") for part in _WORD.findall(straight)) if word)


def holds(text: str, phrase: str) -> bool:
    """Whether whole words of the phrase stand in the text, one after the other."""
    wanted = fold(phrase)
    return bool(wanted) and f" {wanted} " in f" {fold(text)} "


@lru_cache(maxsize=16384)
def stem_of(word: str) -> str:
    """A folded word without its endings, and without the 's of an owner: forms of one word meet."""
    return stem(word.removesuffix("'s"))


def spoken(text: str) -> str:
    """The text without what is only heard: '[a pause]'."""
    return re.sub(r"\[[^]]*\]", " ", text)


def customer_lines(file: View) -> Iterator[Line]:
    """Every line the customer may say, in the order of the model."""
    rungs = layers(file)
    opener = file.part("presenting").text("opener")
    if opener:
        yield Line(("presenting", "opener"), opener, "opener")
    for at, text in file.part("presenting").texts("opener_again"):
        yield Line(at, text, "opener")
    for cue in file.parts("cues"):
        for at, text in cue.texts("lines"):
            yield Line(at, text, "cue")
    for disclosure in file.parts("disclosures"):
        layer = rungs.get(disclosure.text("id"), 0)
        for at, text in disclosure.texts("lines"):
            yield Line(at, text, "disclosure", layer)
        for at, text in each_way(disclosure):
            yield Line(at, text, "disclosure", layer)
        for at, text in disclosure.part("probed").texts("lines"):
            # Only the next rung is ever probed, so everything above it has been told.
            yield Line(at, text, "probed", layer - 1)
        for key in ("follow_ups", "pull_back"):
            for at, text in disclosure.texts(key):
                yield Line(at, text, key, layer)
    for key in ("facts", "unknown_to_customer"):
        for fact in file.parts(key):
            for at, text in fact.texts("lines"):
                yield Line(at, text, "fact", rungs.get(fact.text("after"), 0))
    for name, reaction in file.part("reactions").entries():
        for band in BANDS:
            for at, text in reaction.texts(band):
                yield Line(at, text, f"reaction {name}")
    for sore in file.parts("tender"):
        for at, text in sore.texts("lines"):
            yield Line(at, text, "tender")
    for key in ("lines", "again"):
        for at, text in file.part("second_matter").texts(key):
            yield Line(at, text, "second matter")
    deepest = max(rungs.values(), default=0)
    for ending in file.parts("endings"):
        # These two are only reached by way of the deepest disclosure; every other ending can come before it.
        known = deepest if ending.text("kind") in ("cared_for", "heard_only") else 0
        for at, text in ending.texts("lines"):
            yield Line(at, text, "ending", known)


def on_the_desk(file: View) -> Iterator[Line]:
    """Everything a trainee can read before the customer has said anything."""
    for key in ("title", "content_note"):
        if file.text(key):
            yield Line((key,), file.text(key), key.replace("_", " "))
    record = file.part("record")
    if record.text("headline"):
        yield Line(("record", "headline"), record.text("headline"), "record")
    for part in [*record.parts("account"), *record.parts("contacts")]:
        for key in ("label", "value", "when", "channel", "note"):
            if part.text(key):
                yield Line((*part.at, key), part.text(key), "record")
    for at, text in record.texts("bot"):
        yield Line(at, text, "record")


def each_way(disclosure: View) -> Iterator[tuple[At, str]]:
    """The lines under also_said."""
    ways = disclosure.data.get("also_said")
    for number, way in enumerate(ways if isinstance(ways, list) else []):
        for place, text in enumerate(way if isinstance(way, list) else []):
            if isinstance(text, str):
                yield (*disclosure.at, "also_said", number, place), text


def layers(file: View) -> dict[str, int]:
    """Layer by the id of what they let be known."""
    return {part.text("id"): int(part.number("layer", 0)) for part in file.parts("disclosures") if part.text("id")}


def place_of(line: Line) -> str:
    """What one calls the place of a line: 'an answer', 'a line of the reaction snap'."""
    role = line.role
    if role in ("opener", "title", "content note", "record"):
        return f"the {role}"
    if role == "probed":
        return "a line said when it is probed too early"
    if role.startswith("reaction "):
        return f"a line of the reaction {role.removeprefix('reaction ')}"
    if role in ("follow_ups", "pull_back"):
        return f"a line under {role}"
    return {"fact": "an answer", "ending": "an ending", "suggestion": "a suggestion"}.get(role, f"a {role} line")


def fresh_id(name: str, taken: Iterable[str]) -> str:
    """The name, or the name and the first number that makes it one not yet taken."""
    names = set(taken)
    stem_name = re.sub(r"-\d+$", "", name)[:56].rstrip("-") or "another"
    tries = (name, *(f"{stem_name}-{number}" for number in range(2, 1000)))
    return next(each for each in tries if each and each not in names)
