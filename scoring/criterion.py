"""What a criterion is: a small yes/no judgement with a root in the literature, answered with evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scoring.reading import Reading

Dimension = Literal["listening", "acknowledgement", "next_steps"]
DIMENSIONS: tuple[Dimension, ...] = ("listening", "acknowledgement", "next_steps")


@dataclass(frozen=True)
class Finding:
    """A criterion met in a reply, with the span that met it: always `reply[start:stop] == quote`."""

    criterion: str
    start: int
    stop: int
    quote: str
    reason: str
    strength: float = 1.0
    """How clearly, from just above 0 to 1."""


@dataclass(frozen=True)
class Criterion:
    """A yes/no judgement on one reply: what it asks, which way it counts, and where it comes from."""

    name: str
    dimension: Dimension | Literal["any"]
    raises: bool
    asks: str
    """The question a mentor would answer yes or no to."""
    root: str
    """The published instrument it derives from."""
    find: Callable[[Reading], tuple[Finding, ...]]
    """Every span of the reply that meets it, in order; empty where none does."""
