"""Leaving a server alone for a while after it failed, so that nobody waits for it at every turn."""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

RESTS_SECONDS: Final = (20.0, 60.0, 300.0)
"""How long after the first failure, the second in a row, and every further one."""

log = logging.getLogger(__name__)


class Rest:
    """Whether one server is left alone just now. Safe to share between threads."""

    def __init__(self, rests: tuple[float, ...] = RESTS_SECONDS) -> None:
        self._rests = rests
        self._lock = threading.Lock()
        self._failed = 0
        self._until = 0.0
        self._why = ""

    @property
    def why(self) -> str:
        """What it failed by, while it is left alone; '' while it is asked."""
        with self._lock:
            return self._why if time.monotonic() < self._until else ""

    def failed(self, who: str, why: str) -> None:
        """It failed: it is left alone from now on, the longer the more often in a row."""
        log.warning("%s failed: %s", who, why)
        with self._lock:
            self._why = why
            self._until = time.monotonic() + self._rests[min(self._failed, len(self._rests) - 1)]
            self._failed += 1

    def answered(self) -> None:
        """It answered."""
        with self._lock:
            self._failed = 0
