"""The room's own secret: what it signs with, made once and shared by every process on the same data folder."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from app.errors import StoreFault
from app.settings import given_secret
from app.settings.signing_in import SHORTEST_SECRET
from app.store.owned import give_to_owner

SECRET_NAME = "secret"


def room_secret(folder: Path) -> str:
    """The secret of the room kept in that folder: UNDERHEARD_SECRET, else a file of it, made where there is none.

    Raises UnderheardError where it cannot be read or made, or is too short to sign with.
    """
    said = given_secret()
    if said:
        return said
    path = folder / SECRET_NAME
    try:
        if not path.exists():
            _make(path)
        found = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreFault(f"{path} cannot be read or made ({error}); give yourself permission, or remove it.") from error
    if len(found) < SHORTEST_SECRET:
        raise StoreFault(f"{path} is too short to sign with; remove it, and a new one is made.")
    return found


def keyed(folder: Path, purpose: str, *said: str) -> str:
    """A hash that only whoever has the room's secret can reckon: 32 hexadecimal digits."""
    text = "\0".join((purpose, *said)).encode("utf-8", "surrogatepass")
    return hmac.new(room_secret(folder).encode(), text, hashlib.sha256).hexdigest()[:32]


def _make(path: Path) -> None:
    """Written whole beside it, then linked into place: of two processes that start at once, the first one's counts."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # readable by its owner alone
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        give_to_owner(Path(beside), path.parent)
        try:
            os.link(beside, path)
        except FileExistsError:
            return
        except OSError:  # a file system without links
            if not path.exists():
                os.replace(beside, path)
                return
    finally:
        Path(beside).unlink(missing_ok=True)
