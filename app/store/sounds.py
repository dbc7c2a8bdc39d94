"""Sounds on disk, beside the database: one file each, named by the SHA-256 of what it holds.

Which sound belongs to whom stands in the database alone. A file is written whole or not at all, and the same sound
twice is kept once.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Collection
from pathlib import Path

from app.errors import NotFound, StoreFault

FOLDER = "audio"
_NAME = re.compile(r"[0-9a-f]{64}")


class SoundFiles:
    """The sounds kept in the folder `audio` beside a database."""

    def __init__(self, database: Path) -> None:
        self.folder = database.parent / FOLDER

    def keep(self, data: bytes) -> str:
        """Keep these bytes and return their name. Raises StoreFault where the folder cannot be written to."""
        name = hashlib.sha256(data).hexdigest()
        path = self._path(name)
        if path.exists():
            return name
        unfinished = path.with_name(f"{name}.{secrets.token_hex(4)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as error:
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

    def remove(self, names: Collection[str]) -> None:
        """Delete these; names that are not there do no harm."""
        for name in names:
            self._path(name).unlink(missing_ok=True)

    def __contains__(self, name: str) -> bool:
        return self._path(name).exists()

    def names(self) -> set[str]:
        """Every name that is kept."""
        return {path.stem for path in self.folder.glob("??/*.wav")}

    def size(self) -> int:
        """Bytes kept in all."""
        return sum(path.stat().st_size for path in self.folder.glob("??/*.wav"))

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise NotFound("That recording is no longer there; it may have been deleted.")
        return self.folder / name[:2] / f"{name}.wav"
