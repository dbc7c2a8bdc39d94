"""Looks at what keeps a room: its settings file, its database, and who else on this machine could read them."""

from __future__ import annotations

import os
from collections.abc import Iterator

from app.errors import UnderheardError
from app.examined import Check
from app.settings import data_folder, database_path, read_by_others, settings_file


def settings_file_check() -> Check:
    """Whether there is a settings file, whether it can be used, and whether its secrets are kept."""
    about, found = "settings", settings_file()
    if found.path is None:
        return Check(about, "ok", "from the environment alone; underheard.toml in the data folder may hold them")
    if found.faults:
        return Check(about, "missing", " | ".join(str(fault) for fault in found.faults), "the room does not start so")
    if found.secrets and read_by_others(found.path):
        says = f"others on this machine can read {found.path}, which holds {', '.join(found.secrets)}"
        return Check(about, "missing", says, f"chmod 600 {found.path}")
    return Check(about, "ok", f"{len(found.values)} in {found.path}; what the environment says stands over them")


def permissions() -> Iterator[Check]:
    """A line where others on this machine can read what is kept; none where they cannot, or that cannot be told."""
    if os.name != "posix":
        return
    folder, path = data_folder(), database_path()
    open_to_others = [each for each in (folder, path) if each.exists() and each.stat().st_mode & 0o077]
    if open_to_others:
        says = f"others on this machine can look into {' and '.join(str(each) for each in open_to_others)}"
        yield Check("permissions", "optional", says, f"chmod -R go= {folder}")


def database() -> Check:
    """Whether the database can be read, and by which step it was last changed."""
    path = database_path()
    if not path.exists():
        return Check("database", "ok", "none yet; the room makes one when it first starts")
    from app.store import Store

    try:
        schema = Store(path).schema
    except UnderheardError as fault:
        return Check("database", "missing", str(fault))
    size = path.stat().st_size // 1024
    return Check("database", "ok", f"{path.name} can be read and is up to date ({schema}), {size} KB")
