"""What a conversation is: turns between a customer and a trainee, and the moment a reply is given in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Speaker = Literal["customer", "trainee"]

SILENCE = "[silence]"
"""The text of a trainee turn that deliberately says nothing and waits."""


@dataclass(frozen=True)
class Turn:
    """One speaker's words, exactly as they were said or typed."""

    speaker: Speaker
    text: str


@dataclass(frozen=True)
class Conversation:
    """A whole conversation; `scenario` is None where it comes from outside the practice room."""

    id: str
    turns: tuple[Turn, ...]
    scenario: str | None = None


@dataclass(frozen=True)
class CueShown:
    """A sign the customer has given: where, and the words that return to it when given back."""

    id: str
    turn: int
    """Index into `Moment.turns` of the customer turn that showed it."""
    telling: tuple[str, ...] = ()
    shown_as: str = ""
    """The very words that showed it, as they stand in the customer's turn."""


@dataclass(frozen=True)
class Step:
    """A next step a scenario knows of, recognised when every content word of any one sign stands in a sentence."""

    id: str
    signs: tuple[str, ...]


@dataclass(frozen=True)
class Brief:
    """What is known of a case beside its turns. Every part may be empty: conversations from outside have none."""

    record: tuple[str, ...] = ()
    """Lines the trainee can see: account facts, earlier contacts, what a bot already said."""
    cues: tuple[CueShown, ...] = ()
    """Cues shown so far, oldest first."""
    known_cues: bool = False
    """True where `cues` is complete (a scenario keeps count); False lets the scorer look for cues itself."""
    locked: tuple[str, ...] = ()
    """Tell-phrases of what the customer has not yet said: naming one outright presumes."""
    serves_issue: tuple[Step, ...] = ()
    serves_need: tuple[Step, ...] = ()
    limits: tuple[Step, ...] = ()
    """What nobody here may promise."""


@dataclass(frozen=True)
class Moment:
    """A reply and everything before it. Whether a dimension is called for is read from `turns`, never from `reply`."""

    turns: tuple[Turn, ...]
    reply: str
    brief: Brief = field(default_factory=Brief)

    def customer_turns(self, last: int | None = None) -> tuple[str, ...]:
        """The customer's words so far, oldest first; only the newest `last` turns when given."""
        texts = tuple(turn.text for turn in self.turns if turn.speaker == "customer")
        return texts if last is None else texts[-last:]
