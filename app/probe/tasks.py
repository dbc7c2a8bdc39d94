"""What a process of the probe can be asked to do: play some scripts at one seed, or ten attempts of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.probe.policies import SCRIPTS, Script
from app.probe.run import Played, play_all, ten_attempts
from app.scenario.model import Scenario

LOT = 4
"""Scripts that go to a process at once: few enough that progress shows and no process is long alone at the end."""


@dataclass(frozen=True)
class Play:
    """Play these scripts, by policy and name, at one seed; it comes to a list of Played in their order."""

    scenario: Scenario
    seed: int
    names: tuple[tuple[str, str], ...]

    @property
    def talks(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class Again:
    """Ten attempts of one person; it comes to the share of lines they had heard before, 0-1."""

    scenario: Scenario
    talks: int = 0


Task = Play | Again


def done(task: Task) -> list[Played] | float:
    """What a task comes to."""
    if isinstance(task, Again):
        return ten_attempts(task.scenario)
    wanted = set(task.names)
    scripts = [script for script in SCRIPTS if (script.policy, script.name) in wanted]
    return list(play_all([task.scenario], [task.seed], scripts))


def plays(scenario: Scenario, seeds: Sequence[int], scripts: Sequence[Script]) -> list[Play]:
    """Every script at every seed, in lots, in the order of `play_all`."""
    names = [(script.policy, script.name) for script in scripts]
    lots = [tuple(names[place : place + LOT]) for place in range(0, len(names), LOT)]
    return [Play(scenario, seed, lot) for seed in seeds for lot in lots]
