"""The templates a customer is begun from: whole files in which only what makes this person is still to be written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files as package_files


@dataclass(frozen=True)
class Template:
    """A file to begin from."""

    name: str
    title: str
    when: str
    """When one would choose it, in a sentence."""
    text: str
    """The file: what stands for words still to be written begins with a pencil."""


_TEMPLATES = (
    (
        "plain-caller",
        "A plain-spoken caller",
        "Somebody of few words, on the phone. How they react, how it can end and their small answers are there.",
    ),
)


def templates() -> list[Template]:
    """Every template, the one for a first customer first."""
    return [Template(name, title, when, _text(name)) for name, title, when in _TEMPLATES]


def blank() -> str:
    """A file with only what every customer needs, each value of it still to be written."""
    return _text("blank")


def free_id(words: str, taken: Collection[str]) -> str:
    """A short name made of those words that is not among `taken`: small letters, digits and hyphens.

    Words in another script leave nothing to make one of; then it is "customer", with a number where that is taken.
    """
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower().replace("'", "")
    begin = "-".join(re.findall(r"[a-z0-9]+", letters))[:48].strip("-") or "customer"
    number, found = 1, begin
    while found in taken:
        number += 1
        found = f"{begin}-{number}"
    return found


def _text(name: str) -> str:
    return (package_files("app.scenario") / "templates" / f"{name}.yaml").read_text(encoding="utf-8")
