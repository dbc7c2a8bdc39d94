"""Processes that play conversations for the probe: kept warm for the next time, and never left behind.

They are plain processes of `app.probe.worker`, so whatever the program that asks is (a command, a web server), nothing
of it is run again in them.
"""

from __future__ import annotations

import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from app.errors import UnderheardError
from app.probe.tasks import Task

_ROOT = Path(__file__).resolve().parents[2]


class Stopped(UnderheardError):
    """Somebody called it off; what was played until then is let go."""


class Pool:
    """So many processes. One set of tasks at a time; use it as a context, or `close` it."""

    def __init__(self, jobs: int) -> None:
        self.jobs = max(jobs, 1)
        self._workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def warm(self) -> None:
        """Start what processes are not running."""
        for gone in [each for each in self._workers if each.poll() is not None]:
            _end(gone)
            self._workers.remove(gone)
        while len(self._workers) < self.jobs:
            self._workers.append(
                subprocess.Popen(
                    [sys.executable, "-m", "app.probe.worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    cwd=_ROOT,
                    start_new_session=True,  # Ctrl-C is for whoever asked: they end these.
                )
            )

    def run(
        self,
        tasks: Sequence[Task],
        step: Callable[[Task], None] | None = None,
        stop: threading.Event | None = None,
    ) -> list[Any]:
        """What each task comes to, in their order. `step` is told of each as it is done, in this thread.

        Raises Stopped soon after `stop` is set, UnderheardError where a process fails; the processes that were busy are
        then ended, and the next run starts others.
        """
        self.warm()
        left: queue.SimpleQueue[tuple[int, Task]] = queue.SimpleQueue()
        for place, task in enumerate(tasks):
            left.put((place, task))
        answers: queue.SimpleQueue[tuple[int, bool, Any]] = queue.SimpleQueue()
        found: list[Any] = [None] * len(tasks)
        threads = [
            threading.Thread(target=_keep_busy, args=(worker, left, answers), daemon=True) for worker in self._workers
        ]
        for thread in threads:
            thread.start()
        missing = len(tasks)
        try:
            while missing:
                if stop is not None and stop.is_set():
                    raise Stopped("It was stopped; nothing of it was kept.")
                try:
                    place, well, answer = answers.get(timeout=0.2)
                except queue.Empty:
                    continue
                if not well:
                    raise UnderheardError(f"A conversation could not be played ({answer}); start it again.")
                found[place], missing = answer, missing - 1
                if step:
                    step(tasks[place])
        except BaseException:
            self.close()
            raise
        for thread in threads:
            thread.join()
        return found

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            _end(worker)
        self._workers = []


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()
    for pipe in (worker.stdin, worker.stdout):
        with suppress(OSError):  # what it did not read any more
            if pipe:
                pipe.close()


def _keep_busy(
    worker: subprocess.Popen[bytes],
    left: queue.SimpleQueue[tuple[int, Task]],
    answers: queue.SimpleQueue[tuple[int, bool, Any]],
) -> None:
    """Hand one process a task after another until none is left or it is gone."""
    assert worker.stdin is not None and worker.stdout is not None
    while True:
        try:
            place, task = left.get_nowait()
        except queue.Empty:
            return
        try:
            pickle.dump(task, worker.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            worker.stdin.flush()
            well, answer = pickle.load(worker.stdout)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            answers.put((place, False, "its process has ended"))
            return
        answers.put((place, well, answer))
        if not well:
            return
