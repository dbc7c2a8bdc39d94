"""The gold set: moments from contact centres, three replies to each, and what careful readers found in every reply.

What a line holds, how the parts were cut and who read them is told in `scoring/gold/README.md`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

from scoring.conversation import Brief, Moment, Turn

Portion = Literal["train", "dev", "test", "more", "elsewhere"]
PORTIONS: tuple[Portion, ...] = ("train", "dev", "test")
"""What was split by moment, so that the test part stands for the whole."""
LEARNED: tuple[Portion, ...] = ("train", "dev", "more", "elsewhere")
"""What the heads learn from."""

ANY_CALL = "any_call.jsonl"
"""Lines for telling formula from speech that belongs to somebody."""


@dataclass(frozen=True)
class GoldReply:
    """One reply and its reading."""

    text: str
    style: str
    """How the trainee writes: plain, typos, second language, dialect, terse or formal."""
    levels: Mapping[str, int | None]
    """Dimension -> 0-4, None where the moment does not call for it."""
    spans: Mapping[str, tuple[tuple[int, int], ...]]
    """Criterion met -> the spans (start, stop) of the reply that meet it."""


@dataclass(frozen=True)
class GoldMoment:
    """What stood before the replies, and the replies."""

    id: str
    business: str
    channel: str
    variety: str
    """The customer's English: en-NZ, en-IN …, or a first language."""
    background: str
    turns: tuple[Turn, ...]
    record: tuple[str, ...]
    cues: tuple[tuple[int, str, str], ...]
    """(index of the turn, words that show it, what it may mean)."""
    called: Mapping[str, bool]
    need: str
    replies: tuple[GoldReply, ...]

    def moment(self, reply: GoldReply) -> Moment:
        """The reply in its moment, with the record at hand and no scenario to say which cues were shown."""
        return Moment(self.turns, reply.text, Brief(record=self.record))


@lru_cache(maxsize=5)
def gold(portion: Portion) -> tuple[GoldMoment, ...]:
    """One part of the gold set. `test` is for the reported figure and nothing else."""
    text = files("scoring").joinpath("gold", f"{portion}.jsonl").read_text(encoding="utf-8")
    return tuple(_moment(json.loads(line)) for line in text.splitlines() if line.strip())


def lines_of_any_call() -> list[dict[str, str]]:
    """`any_call.jsonl`: text, kind (stock, filler, order, own) and, of what is somebody's own, the customer's line."""
    text = files("scoring").joinpath("gold", ANY_CALL).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


@dataclass(frozen=True)
class MomentReading:
    """One reader's reading of a moment and its replies."""

    called: Mapping[str, bool]
    levels: tuple[Mapping[str, int | None] | None, ...]
    """For each reply, in the moment's order: dimension -> 0-4, None where the moment does not call for it; None for the
    whole where this reader did not read the reply."""
    spans: tuple[Mapping[str, tuple[tuple[int, int], ...]], ...]
    """For each reply: criterion met -> the spans (start, stop) that meet it."""


@dataclass(frozen=True)
class SecondReading:
    """One moment as a second reader had it, who did not know the first reading."""

    id: str
    second: MomentReading
    first: MomentReading | None
    """What the first reader had, before the two were resolved; None where that is what the gold set holds."""


def second_readings(folder: Traversable | None = None, name: str = "second.jsonl") -> tuple[SecondReading, ...]:
    """Every second reading of a file, in its order; none where there is no such file.

    `second.jsonl` holds those of the test part, `again.jsonl` those of what is learned from.
    """
    file = (folder or files("scoring").joinpath("gold")).joinpath(name)
    if not file.is_file():
        return ()
    values = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return tuple(
        SecondReading(
            id=value["id"],
            second=_reading(value["called"], value["replies"]),
            first=_reading(value["first_called"], value["first"]) if "first" in value else None,
        )
        for value in values
    )


def _reading(called: Mapping[str, bool], replies: Sequence[Mapping[str, Any] | None]) -> MomentReading:
    return MomentReading(
        called=dict(called),
        levels=tuple(dict(reply["levels"]) if reply else None for reply in replies),
        spans=tuple(_spans(reply["criteria"]) if reply else {} for reply in replies),
    )


def _spans(criteria: Mapping[str, Any]) -> dict[str, tuple[tuple[int, int], ...]]:
    return {name: tuple((start, stop) for start, stop in spans) for name, spans in criteria.items()}


def _moment(value: Mapping[str, Any]) -> GoldMoment:
    return GoldMoment(
        id=value["id"],
        business=value["business"],
        channel=value["channel"],
        variety=value["variety"],
        background=value["background"],
        turns=tuple(Turn(turn["speaker"], turn["text"]) for turn in value["turns"]),
        record=tuple(value["record"]),
        cues=tuple((cue["turn"], cue["quote"], cue["means"]) for cue in value["cues"]),
        called=dict(value["called"]),
        need=value["need"],
        replies=tuple(
            GoldReply(
                text=reply["text"],
                style=reply["style"],
                levels=dict(reply["levels"]),
                spans=_spans(reply["criteria"]),
            )
            for reply in value["replies"]
        ),
    )
