"""Proving in the background: one draft at a time in a room, the others wait; the page stays free meanwhile."""

from __future__ import annotations

import logging
import os
import threading
import time
from dataclasses import dataclass, field
from typing import Literal

from app.errors import Invalid, UnderheardError
from app.probe.beside import play_beside
from app.probe.policies import SCRIPTS
from app.probe.pool import Pool, Stopped
from app.probe.run import Progress
from app.scenario.files import read_text
from app.scenario.model import Scenario
from app.store import Store
from app.training.authoring.access import author, draft_row
from app.training.authoring.proving import DAYS, keep_proof
from app.training.authoring.published import content_hash

PROCESSES = min(2, os.cpu_count() or 1)
KEPT_WARM = 300.0
"""Seconds the processes wait for a next draft before they end and give their memory back."""

log = logging.getLogger(__name__)

State = Literal["waiting", "running", "failed"]


@dataclass(frozen=True)
class Going:
    """A proof that is being made, or that could not be."""

    state: State
    content_hash: str
    """Of the words that are being proved."""
    done: int
    """Conversations so far."""
    of: int
    ahead: int
    """Drafts that are proved before this one."""
    seconds_left: float | None
    """About; None where it cannot be said yet."""
    trouble: str = ""


@dataclass
class _Job:
    store: Store
    draft_id: str
    scenario: Scenario
    content_hash: str
    by: str
    progress: Progress
    days: int
    stop: threading.Event = field(default_factory=threading.Event)
    state: State = "waiting"
    trouble: str = ""
    first_done: float | None = None
    """When the first conversations were done: reckoning begins there, for starting takes its own time."""
    first_count: int = 0


def start_proof(store: Store, draft_id: str, by: str, days: int = DAYS) -> Going:
    """Begin to prove a draft as it stands; returns at once. Begun already for the same words, it just goes on.

    A proof of the draft's earlier words that is still being made is stopped. Raises Invalid where the draft has faults.
    """
    with store.reading() as reader:
        author(reader, by)
        row = draft_row(reader, draft_id)
    scenario = read_text(row["text"], "customer.yaml").scenario
    if scenario is None:
        raise Invalid("This customer cannot talk yet; put right what is marked under Write and try, then prove it.")
    of = days * len(SCRIPTS)
    return _prover.begin(_Job(store, draft_id, scenario, content_hash(scenario), by, Progress(of=of), days))


def stop_proof(store: Store, draft_id: str, by: str) -> None:
    """Stop proving a draft, or take it out of those that wait; nothing of it is kept. Where none is made, nothing."""
    with store.reading() as reader:
        author(reader, by)
        draft_row(reader, draft_id)
    _prover.stop(store, draft_id)


def proof_going(store: Store, draft_id: str, by: str) -> Going | None:
    """How far the proof of a draft is; None where none is being made."""
    with store.reading() as reader:
        author(reader, by)
        draft_row(reader, draft_id)
    return _prover.going(store, draft_id)


class _Prover:
    """Makes one proof at a time, in a thread that ends when it is not asked for a while."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._jobs: list[_Job] = []
        """Those that wait, in their turn, after the one that runs."""
        self._failed: dict[tuple[str, str], _Job] = {}
        self._thread: threading.Thread | None = None

    def begin(self, job: _Job) -> Going:
        with self._changed:
            self._failed.pop(_key(job), None)
            for other in self._jobs:
                if _key(other) == _key(job) and not other.stop.is_set():
                    if other.content_hash == job.content_hash:
                        return self._told(other)
                    other.stop.set()
            self._jobs.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True, name="prove")
                self._thread.start()
            self._changed.notify_all()
            return self._told(job)

    def stop(self, store: Store, draft_id: str) -> None:
        with self._changed:
            self._failed.pop((str(store.path), draft_id), None)
            for job in self._jobs:
                if _key(job) == (str(store.path), draft_id):
                    job.stop.set()
            self._changed.notify_all()

    def going(self, store: Store, draft_id: str) -> Going | None:
        key = (str(store.path), draft_id)
        with self._changed:
            job = next((each for each in self._jobs if _key(each) == key and not each.stop.is_set()), None)
            job = job or self._failed.get(key)
            return self._told(job) if job else None

    def _told(self, job: _Job) -> Going:
        progress, left = job.progress, None
        if job.first_done is not None and progress.done > job.first_count:
            each = (time.monotonic() - job.first_done) / (progress.done - job.first_count)
            left = each * (progress.of - progress.done)
        waits = job in self._jobs and job.state == "waiting"
        ahead = sum(not each.stop.is_set() for each in self._jobs[: self._jobs.index(job)]) if waits else 0
        return Going(job.state, job.content_hash, progress.done, progress.of, ahead, left, job.trouble)

    def _work(self) -> None:
        with Pool(PROCESSES) as pool:
            while True:
                with self._changed:
                    self._jobs = [job for job in self._jobs if not job.stop.is_set()]
                    if not self._jobs and not self._changed.wait_for(lambda: bool(self._jobs), KEPT_WARM):
                        self._thread = None
                        return
                    job = self._jobs[0]
                    job.state = "running" if not job.stop.is_set() else job.state
                if not job.stop.is_set():
                    self._prove(job, pool)
                with self._changed:
                    self._jobs.remove(job)
                    if job.state == "failed" and not job.stop.is_set():
                        self._failed[_key(job)] = job
                    self._changed.notify_all()

    def _prove(self, job: _Job, pool: Pool) -> None:
        def tell(progress: Progress) -> None:
            if job.first_done is None:
                job.first_done, job.first_count = time.monotonic(), progress.done

        job.progress.tell = tell
        try:
            (played,), (again,) = play_beside(
                [job.scenario], range(job.days), SCRIPTS, pool, job.progress, again=True, stop=job.stop
            )
            with job.store.writing() as writer:
                now = job.store.now()
                keep_proof(writer, job.draft_id, job.content_hash, job.days, played, again, job.by, now)
        except Stopped:
            return
        except UnderheardError as error:
            job.state, job.trouble = "failed", str(error)
        except Exception:
            log.exception("A proof of draft %s could not be made", job.draft_id)
            job.state, job.trouble = "failed", "It could not be proved; nothing was lost, start it again."


def _key(job: _Job) -> tuple[str, str]:
    return str(job.store.path), job.draft_id


_prover = _Prover()
