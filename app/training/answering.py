"""An answer on its way: it is taken on a thread of its own, so that whoever leaves the page loses nothing."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

from app.simulation.voice import Show
from app.training.attempts import StoredExchange


class Answering:
    """Takes a turn at once; `words` follows it, `result` waits for it."""

    def __init__(self, take: Callable[[Show], StoredExchange]) -> None:
        """`take` is given what to tell the words to, and returns the stored exchange."""
        self._words: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._result: StoredExchange | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(take,), name="answering", daemon=True)
        self._thread.start()

    def words(self, patience: float) -> Iterator[str | None]:
        """The whole turn so far, each time it has grown; None whenever nothing came for `patience` seconds."""
        while True:
            try:
                words = self._words.get(timeout=patience)
            except queue.Empty:
                yield None
                continue
            if words is None:
                return
            yield words

    def result(self) -> StoredExchange:
        """The stored exchange. Raises what taking the turn raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._result is not None
        return self._result

    def _run(self, take: Callable[[Show], StoredExchange]) -> None:
        try:
            self._result = take(self._words.put)
        except BaseException as error:  # it is raised again where it is waited for
            self._error = error
        finally:
            self._words.put(None)
