"""What a voice is given, and what it gives: the director has decided, and only the wording is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.scenario.model import Scenario
from app.simulation.values import Beat, Memory, Spoken
from scoring.conversation import Turn

Show = Callable[[str], None]
"""Told the whole turn as far as it may be shown; it can grow, and start anew."""


@dataclass(frozen=True)
class Scene:
    """One beat to be worded."""

    scenario: Scenario
    before: Memory
    """The memory the reply was met with."""
    after: Memory
    beat: Beat
    turns: Sequence[Turn]
    """What was said before the reply, as it was heard."""
    reply: str
    own: Spoken
    """The beat in the customer's own lines: what it comes to, whatever the words."""


class Voice(Protocol):
    """Words a scene."""

    def word(self, scene: Scene, show: Show | None = None) -> Spoken:
        """The turn. Raises nothing for what a server does: the customer's own lines stand in, and the note says why."""
        ...
