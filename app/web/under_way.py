"""What is being worked on just now, so that a server that is told to stop finishes it first."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.web.logs import event

SLOW_SECONDS = 10.0
"""From here on it is told that a page took long; a customer worded by a model may take a while."""
_log = logging.getLogger("underheard")


class UnderWay:
    """The pieces of work of one process that have begun and not ended. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._open: set[int] = set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Inside, a piece of work is under way, however it ends."""
        with self._lock:
            number = next(self._numbers)
            self._open.add(number)
        began = time.perf_counter()
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(number)
            if (seconds := time.perf_counter() - began) >= SLOW_SECONDS:
                event(_log, logging.WARNING, "slow page", ms=round(1000 * seconds))

    def now(self) -> frozenset[int]:
        """The pieces that are under way."""
        with self._lock:
            return frozenset(self._open)


PAGES = UnderWay()
"""Pages being drawn: a turn is answered inside one."""
