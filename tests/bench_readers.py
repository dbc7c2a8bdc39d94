"""Scores many moments at once, on as many processes as asked, and remembers each."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType

from scoring.conversation import Moment
from scoring.scorecard import Scorecard
from scoring.scorer import score_reply

_A_TIME = 16


class Readers:
    """Two processes that score; none at all where the caller's own will do."""

    def __init__(self, processes: int = 2) -> None:
        self._pool = (
            ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) if processes else None
        )
        self._known: dict[Moment, Scorecard] = {}

    def cards(self, moments: Sequence[Moment]) -> list[Scorecard]:
        """A scorecard a moment, in their order."""
        new = [moment for moment in dict.fromkeys(moments) if moment not in self._known]
        scored = self._pool.map(score_reply, new, chunksize=_A_TIME) if self._pool else map(score_reply, new)
        self._known.update(zip(new, scored, strict=True))
        return [self._known[moment] for moment in moments]

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
