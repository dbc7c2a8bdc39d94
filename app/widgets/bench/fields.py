"""What a section of the form and each of its fields is made of, and how they reach the browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from app.scenario.unwritten import PENCIL

Kind = Literal[
    "line",  # a short text
    "text",  # a longer one
    "number",
    "share",  # a number from 0 to 1, with a slider
    "yes",  # ticked or not
    "choice",  # one of some
    "several",  # any of some
    "refer",  # one of the signs, or of what they let be known
    "refers",  # any of them
    "lines",  # a list of texts
    "ways",  # a list of lists of texts
    "span",  # two numbers
    "weights",  # names, each with a number
    "group",  # fields that belong together
    "maybe",  # the same, and there may be none
    "voice",  # a "maybe" that can be heard
    "items",  # a list of such groups
    "named",  # such a group for each of some names
    "name",  # the id of an item
]
Choices = tuple[tuple[str, str], ...]


def ask(words: str) -> str:
    """A value that stands for words still to be written."""
    return f"{PENCIL} {words}"


@dataclass(frozen=True)
class Field:
    """One thing a customer's file says."""

    key: str
    """Where it stands within what holds it, steps joined by dots."""
    label: str
    kind: Kind
    help: str = ""
    choices: Choices = ()
    of: str = ""
    """For what refers: "cues" or "disclosures"."""
    fields: tuple[Field, ...] = ()
    one: str = ""
    """What one of its items is called."""
    fresh: Any = None
    """What a new one holds; an `id` in it is made anew."""
    titled: str = ""
    """The field of an item that names it, joined by dots."""
    low: float = 0
    high: float = 1
    step: float = 1
    short: bool = False
    """True for lists whose items are a few words each."""
    otherwise: Any = None
    """What holds where the file says nothing."""
    brackets: bool = False
    """True where what can stand in brackets is told beneath it, of somebody who rings."""
    when: tuple[str, ...] = ()
    """(place, value): shown only where that stands there, or where the file says something here all the same."""


@dataclass(frozen=True)
class Section:
    """A part of the form that shows at a time."""

    key: str
    label: str
    lead: str
    fields: tuple[Field, ...]


def form_data(sections: tuple[Section, ...]) -> list[dict[str, Any]]:
    """The sections as the form in the browser takes them; what a field does not say is left out."""
    return [_slim(asdict(section)) for section in sections]


def lines(key: str, label: str, help: str = "", one: str = "line", *, short: bool = False) -> Field:
    """A list of texts."""
    return Field(key, label, "lines", help, one=one, short=short, fresh=ask(f"Another {one}"))


def choice(key: str, label: str, choices: Mapping[str, str], help: str = "", otherwise: Any = None) -> Field:
    """One of some values, each with its words."""
    return Field(key, label, "choice", help, choices=tuple(choices.items()), otherwise=otherwise)


def short_name() -> Field:
    """The id of an item."""
    return Field("id", "Short name", "name", "What points here uses it; change it, and all that points here follows.")


_PLAIN = {"help": "", "choices": (), "of": "", "fields": (), "one": "", "fresh": None, "titled": "", "low": 0,
          "high": 1, "step": 1, "short": False, "otherwise": None, "brackets": False, "when": ()}  # fmt: skip


def _slim(part: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in part.items() if name not in _PLAIN or value != _PLAIN[name]}
    if "fields" in kept:
        kept["fields"] = [_slim(each) for each in kept["fields"]]
    return kept
