"""The moments the scorer's tests share: customers of many businesses, and replies with the levels a mentor would give."""

# ruff: noqa: E501  (an example is read as one line)
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

import scoring
from scoring.conversation import Brief, Moment, Turn

EXAMPLES = Path(scoring.__file__).parent / "gold"


@dataclass(frozen=True)
class Example:
    """A reply in its moment."""

    id: str
    kind: str
    moment: Moment
    levels: tuple[Any, ...]

    def __str__(self) -> str:
        return f"{self.id}/{self.kind}"


def moment(customer: list[str], reply: str, record: tuple[str, ...] = ()) -> Moment:
    """What the customer said, turn by turn, with small answers between, and then the reply."""
    turns: list[Turn] = []
    for index, said in enumerate(customer):
        turns.append(Turn("customer", said))
        if index < len(customer) - 1:
            turns.append(Turn("trainee", "Okay."))
    return Moment(tuple(turns), reply, Brief(record=record))


def examples(name: str = "moments.yaml") -> list[Example]:
    """Every reply of an examples file."""
    data = YAML(typ="safe").load((EXAMPLES / name).read_text(encoding="utf-8"))
    return [
        Example(
            item["id"],
            reply["kind"],
            moment(item["customer"], reply["text"], tuple(item.get("record", ()))),
            tuple(reply["levels"]),
        )
        for item in data
        for reply in item["replies"]
    ]


def with_reply(base: Moment, reply: str) -> Moment:
    return Moment(base.turns, reply, base.brief)
