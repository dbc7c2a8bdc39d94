"""What the simulation passes around: the customer's state, what they remember, what they do next, what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scoring.scorecard import Scorecard

VoiceName = Literal["embedded", "openai"]


@dataclass(frozen=True)
class CustomerState:
    """How the customer is, each 0-1."""

    trust: float
    distress: float
    patience: float


@dataclass(frozen=True)
class Memory:
    """Everything the director needs to go on with an attempt after a restart. JSON-able: tuples of text and numbers."""

    state: CustomerState
    turn: int = 0
    """Trainee replies so far."""
    cues_shown: tuple[tuple[str, int], ...] = ()
    """(cue id, turn); turn 0 is the opener. A cue shown twice stands twice."""
    cues_picked_up: tuple[tuple[str, int], ...] = ()
    disclosed: tuple[tuple[str, int], ...] = ()
    facts_given: tuple[str, ...] = ()
    served: tuple[str, ...] = ()
    """Ids of resolutions a reply has committed to."""
    lines_used: tuple[str, ...] = ()
    """Every line said so far, verbatim: none is said again."""
    reactions: tuple[str, ...] = ()
    """One a turn, oldest first."""
    ending: str | None = None
    said: tuple[str, ...] = ()
    """Their turns after the opener in their own lines: what the director goes by, whichever voice was heard."""
    opener: str = ""
    """Their first words in this attempt; empty stands for the file's own opener."""
    heard_before: tuple[str, ...] = ()
    """Digests of lines this trainee has heard from them in earlier attempts: said again where nothing else fits."""
    promises: tuple[tuple[str, str, int], ...] = ()
    """What the agent said would happen: (subject and kind, value, turn)."""
    asked: tuple[tuple[str, int], ...] = ()
    """What they asked and nothing has answered yet, with the turn."""
    marks: tuple[tuple[str, float], ...] = ()
    """Small named numbers the director keeps (idle turns, wary until …)."""


def mark(memory: Memory, name: str) -> float:
    """One of the director's small numbers; 0 where it was never set."""
    return dict(memory.marks).get(name, 0.0)


@dataclass(frozen=True)
class Beat:
    """What the customer does next, decided before any words."""

    reaction: str
    """A ReactionName of the scenario format, or: answer (facts alone), choose, confirm, end."""
    cue: str | None = None
    cue_alone: bool = False
    """True where the sign is the whole turn: the reaction is not worded."""
    disclosure: str | None = None
    follow_up: str | None = None
    """A disclosure already made that they stay with."""
    pull_back: str | None = None
    probed: str | None = None
    tender: str | None = None
    """The sore spot that was touched."""
    second: Literal["raised", "again"] | None = None
    """Their second practical matter, brought up with this turn."""
    before_now: tuple[str, str] | None = None
    """What the agent had promised, and what they say now, where the customer noticed."""
    facts: tuple[str, ...] = ()
    ending: str | None = None
    """An EndingKind, when this is their last turn."""
    choice: str | None = None
    """The option they take of those the agent offered, in the agent's words."""
    aside: bool = False
    """True where the product first says, outside the role, that this customer is an AI."""
    reasons: tuple[str, ...] = ()
    """Why, in plain words, for the debrief and for authors."""


@dataclass(frozen=True)
class Spoken:
    """The customer's words for a Beat, and how they came about."""

    text: str
    lines: tuple[str, ...]
    """The scenario lines it is made of."""
    voice: VoiceName = "embedded"
    generic: bool = False
    """True where no line of their own fitted and a stock one was used."""
    note: str = ""
    """Why another voice stood in, where one did."""


@dataclass(frozen=True)
class Exchange:
    """One reply and its answer, complete: what is stored and what is drawn."""

    turn: int
    trainee: str
    customer: str
    scorecard: Scorecard
    state: CustomerState
    beat: Beat
    spoken: Spoken
    memory: Memory
