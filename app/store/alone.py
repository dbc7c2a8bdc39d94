"""One process at a time: work that several servers on one database share, and only one of them should do just now.

A lock on a file beside the database: the system lets go of it when its process ends, however that comes about.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.store.owned import give_to_owner

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(database: Path, work: str) -> Iterator[bool]:
    """Inside, True where nobody else is at this work on this database, and nobody will be; False where somebody is.

    `work` names it in letters and hyphens. Where the folder cannot be written to, nobody else can be kept out: True.
    """
    try:
        path = database.with_name(f".{work}.lock")
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        give_to_owner(path, database.parent)
    except OSError:
        yield True
        return
    with os.fdopen(handle, "r+b") as file:
        try:
            _take(file)
        except OSError:
            yield False
            return
        yield True  # closing the file lets go
