"""Whose the files of a room are: what root makes in a folder of somebody else is given to them."""

from __future__ import annotations

import os
from pathlib import Path


def give_to_owner(path: Path, folder: Path) -> None:
    """Give a file or folder that root has just made to whoever the room's folder belongs to; else nothing happens.

    Raises OSError where it is not there any more.
    """
    if _is_root():
        whose = folder.stat()
        if whose.st_uid:
            os.chown(path, whose.st_uid, whose.st_gid, follow_symlinks=False)


def give_all(place: Path, like: Path) -> None:
    """Give a folder and all that is in it the owner and group of another; nothing where we are not root."""
    if _is_root():
        whose = like.stat()
        for each in (place, *place.rglob("*")):
            os.chown(each, whose.st_uid, whose.st_gid, follow_symlinks=False)


def _is_root() -> bool:
    return os.name == "posix" and os.geteuid() == 0
