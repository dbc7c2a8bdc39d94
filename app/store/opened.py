"""Who has the room open: a lock on its folder that server processes share, and that putting a backup back needs alone.

A process that is killed lets go of it by that. Where the system has no such locks, nobody is kept out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import StoreFault
from app.store.owned import give_to_owner

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LOCK_NAME = "room.lock"
_held: dict[str, int] = {}


def hold_open(folder: Path) -> None:
    """Say, for as long as this process lives, that the room in that folder is open. Doing it again does no harm.

    Raises StoreFault where a backup is being put back there just now.
    """
    key = str(folder.absolute())
    if fcntl is None or key in _held:
        return
    try:
        handle = _opened(folder)
    except OSError:
        return  # A folder that may not be written to is told of where something is written.
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise StoreFault("A backup is being put back here just now; open the room once that is done.") from error
    _held[key] = handle


def let_go(folder: Path) -> None:
    """This process has the room open no longer."""
    handle = _held.pop(str(folder.absolute()), None)
    if handle is not None:
        os.close(handle)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Have the room in that folder to oneself. Raises StoreFault where a server has it open."""
    if fcntl is None or not folder.is_dir():
        yield
        return
    handle = _opened(folder)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreFault("This room is open; stop every server of it, then put the backup back.") from error
        yield
    finally:
        os.close(handle)


def _opened(folder: Path) -> int:
    path = folder / LOCK_NAME
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    give_to_owner(path, folder)
    return handle
