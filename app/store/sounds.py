"""Sounds on disk, beside the database: one file each, named by the SHA-256 of what it holds.

Which sound belongs to whom stands in the database alone. A file is written whole or not at all, and the same sound
twice is kept once.
"""

from __future__ import annotations

import hashlib
import math
import os
import re
import secrets
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from app.errors import NotFound, StoreFault

FOLDER = "audio"
_UNFINISHED = ".part"
_NAME = re.compile(r"[0-9a-f]{64}")


class SoundFiles:
    """The sounds kept in the folder `audio` beside a database."""

    def __init__(self, database: Path) -> None:
        self.folder = database.parent / FOLDER

    def keep(self, data: bytes) -> str:
        """Keep these bytes and return their name. Raises StoreFault where the folder cannot be written to."""
        name = hashlib.sha256(data).hexdigest()
        path = self._path(name)
        if self._is_there(path, data):
            return name
        unfinished = path.with_name(f"{name}.{secrets.token_hex(4)}{_UNFINISHED}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise StoreFault(
                f"The recording cannot be kept in {self.folder} ({error.strerror}); make room, or let us write there."
            ) from error
        return name

    def read(self, name: str) -> bytes:
        """The bytes of that name. Raises NotFound where they are gone or damaged."""
        try:
            data = self._path(name).read_bytes()
        except OSError as error:
            raise NotFound("That recording is no longer there; it may have been deleted.") from error
        if hashlib.sha256(data).hexdigest() != name:
            raise NotFound("That recording is damaged and cannot be played.")
        return data

    def remove(self, names: Collection[str]) -> int:
        """Delete these, and say how many bytes that made free; names that are not there do no harm.

        Raises StoreFault where a file may not be deleted.
        """
        freed = 0
        for name in names:
            path = self._path(name)
            try:
                size = path.stat().st_size
                path.unlink()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise StoreFault(
                    f"A recording in {self.folder} cannot be deleted ({error.strerror}); let us write there, then "
                    "delete it again."
                ) from error
            freed += size
        return freed

    def __contains__(self, name: str) -> bool:
        return self._path(name).exists()

    def names(self) -> set[str]:
        """Every name that is kept."""
        return {path.stem for path in self.folder.glob("??/*.wav")}

    def size(self, names: Collection[str] | None = None) -> int:
        """Bytes kept in all, or of these names."""
        paths = self.folder.glob("??/*.wav") if names is None else (self._path(name) for name in set(names))
        return sum(_size(path) for path in paths)

    def untouched(self, seconds: float) -> set[str]:
        """The names nobody has kept anything under in the last so many seconds of the machine's clock."""
        before = time.time() - seconds
        return {path.stem for path in self.folder.glob("??/*.wav") if _touched(path) < before}

    def clear_unfinished(self, seconds: float) -> None:
        """Delete what a writer that was cut short left behind so many seconds ago or earlier."""
        before = time.time() - seconds
        for path in self.folder.glob(f"??/*{_UNFINISHED}"):
            if _touched(path) < before:
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def _is_there(self, path: Path, data: bytes) -> bool:
        """Whether that file holds these bytes; it counts as touched then, so that nobody sweeps it away meanwhile."""
        try:
            os.utime(path)
            return path.read_bytes() == data
        except OSError:
            return False

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise NotFound("That recording is no longer there; it may have been deleted.")
        return self.folder / name[:2] / f"{name}.wav"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _touched(path: Path) -> float:
    """When it was last written, in seconds since 1970; never, where it has gone meanwhile."""
    try:
        return path.stat().st_mtime
    except OSError:
        return math.inf
