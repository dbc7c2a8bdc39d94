"""Three customers a first author might write: what they put into the places of the template, and nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from app.scenario.changes import changed
from app.scenario.files import read_text
from app.scenario.source import At, Change
from app.scenario.templating import templates
from app.scenario.unwritten import still_to_write

AUTHORED = ("box-at-the-gate", "locked-out", "school-jacket")
"""A delivery complaint that is loneliness, a password that is a wife's illness, a refund that is shame about money."""


def dotted(at: At) -> str:
    """A place as the form writes it: `cues.0.lines.1`."""
    return ".".join(map(str, at))


@cache
def answers(name: str) -> dict[str, Any]:
    """What its author wrote, by place."""
    source = read_text((Path(__file__).parent / "authored" / f"{name}.yaml").read_text(encoding="utf-8")).source
    assert source is not None and isinstance(source.data, dict)
    return source.data


def places(text: str) -> list[At]:
    """The places of a draft's text that are still to be written, in its order."""
    source = read_text(text).source
    assert source is not None
    return [at for at, _ in still_to_write(source)]


@cache
def filled(name: str) -> str:
    """The template with those answers in their places, under that id."""
    text = changed(templates()[0].text, Change("set", ("id",), name))
    for place, words in answers(name).items():
        at = tuple(int(step) if step.isdigit() else step for step in place.split("."))
        text = changed(text, Change("set", at, words))
    return text
