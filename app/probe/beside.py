"""Plays a probe on several processes: the same conversations as on one, sooner."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from app.probe.policies import Script
from app.probe.pool import Pool
from app.probe.run import Played, Progress
from app.probe.tasks import Again, Task, plays
from app.scenario.model import Scenario


def play_beside(
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    scripts: Sequence[Script],
    jobs: int | Pool,
    progress: Progress | None,
    *,
    again: bool = False,
    stop: threading.Event | None = None,
) -> tuple[list[list[Played]], list[float | None]]:
    """As `play_all` with their own lines, by scenario, on several processes; the same whatever their number.

    `jobs` is how many to start and end, or a pool that is kept. With `again`, ten attempts of one person are played
    too, and the share of lines heard again stands second, by scenario; else None does. Raises `pool.Stopped` once
    `stop` is set.
    """
    if isinstance(jobs, int):
        with Pool(jobs) as pool:
            return play_beside(scenarios, seeds, scripts, pool, progress, again=again, stop=stop)
    # Ten attempts are one long task: they go first, so that nobody waits for them alone.
    first: list[Task] = [Again(scenario) for scenario in scenarios] if again else []
    lots = [plays(scenario, seeds, scripts) for scenario in scenarios]
    tasks: list[Task] = [*first, *(each for lot in lots for each in lot)]

    def step(task: Task) -> None:
        if progress and task.talks:
            progress.step(task.talks)

    found = iter(jobs.run(tasks, step, stop))
    shares: list[float | None] = [next(found) if again else None for _ in scenarios]
    return [[talk for _ in lot for talk in next(found)] for lot in lots], shares
