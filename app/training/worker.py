"""Work that a server does in the background: at once when it is woken, now and then by itself, later after trouble."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from app.store import Store


class Worker(ABC):
    """One thread that does what waits. Each kind says how, in `do`; its constructor sets up what that needs first."""

    name: ClassVar[str]
    first_pause: ClassVar[float] = 30.0
    longest_pause: ClassVar[float] = 3600.0
    """Seconds after trouble, doubled each time it goes on."""
    look_again: ClassVar[float]
    """Seconds after which it looks by itself."""
    waits: ClassVar[str] = "What goes on in the background waits %d seconds: %s"
    """What the server's log says of a pause: its seconds and the trouble."""
    failed: ClassVar[str]
    """What it says of a fault that nobody foresaw."""
    ends_within: ClassVar[float] = 5.0
    """Seconds that `stop` waits for it."""
    log: ClassVar[logging.Logger]

    def __init__(self) -> None:
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._waking = threading.Lock()
        self.idle = threading.Event()
        """Set while there is nothing to do."""
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    @abstractmethod
    def do(self) -> str:
        """Do what waits until it is done or `_stopping` is set; what kept it from being done, '' where nothing did."""

    def wake(self) -> None:
        with self._waking:
            self.idle.clear()
            self._woken.set()

    def stop(self) -> None:
        """End it; what was under way is done again next time."""
        self._stopping.set()
        self._woken.set()
        self._thread.join(self.ends_within)

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.is_set():
            trouble = self._once()
            pause = min(self.longest_pause, 2 * pause or self.first_pause) if trouble else 0.0
            if trouble and not self._stopping.is_set():
                self.log.warning(self.waits, pause, trouble)
                self._stopping.wait(pause)
                continue
            with self._waking:
                if not self._woken.is_set():
                    self.idle.set()
            self._woken.wait(self.look_again)
            self._woken.clear()

    def _once(self) -> str:
        try:
            return self.do()
        except Exception as error:
            # Whatever it is, practising goes on without it; it is tried again later.
            self.log.exception(self.failed)
            return type(error).__name__


Kind = TypeVar("Kind", bound=Worker)


class Workers(Generic[Kind]):
    """The workers of one kind in this process: one a database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._here: dict[str, Kind] = {}

    def start(self, store: Store, make: Callable[[], Kind]) -> Kind:
        """The one of this database, made where there is none yet."""
        with self._lock:
            key = str(store.path.absolute())
            if key not in self._here:
                self._here[key] = make()
            return self._here[key]

    def wake(self, store: Store) -> None:
        """Tell the one of this database, where there is one, that something waits."""
        with self._lock:
            found = self._here.get(str(store.path.absolute()))
        if found is not None:
            found.wake()

    def stop(self, store: Store) -> bool:
        """End the one of this database; whether there was one."""
        with self._lock:
            found = self._here.pop(str(store.path.absolute()), None)
        if found is not None:
            found.stop()
        return found is not None
