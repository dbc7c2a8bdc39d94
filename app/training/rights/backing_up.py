"""Backups and whoever was erased: a backup that is put back brings nobody back who was erased after it was made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.errors import StoreFault
from app.settings import DATABASE_NAME
from app.store import Row, Store
from app.store.backup import Backup, Tell, backup, look_into, restore
from app.training.log import SYSTEM, note
from app.training.rights.erasing import ERASED_FILE, erase_again, read_list


@dataclass(frozen=True)
class Restored:
    """What was put back."""

    held: Backup
    erased: int
    """People who were in the backup and had been erased since; they were erased again."""
    aside: Path | None
    """Where what had been there is now; None where there was nothing."""
    knew: bool
    """Whether anything there could say who had been erased since: the old database, or the list beside it."""


def back_up(store: Store, to: Path, tell: Tell | None = None) -> Backup:
    """Back the room up to that file, while it runs, and note that in the log. Raises StoreFault."""
    made = backup(store, to, tell)
    with store.writing() as writer:
        note(store, writer, SYSTEM, "backup.made", kind="backup", detail={"people": made.people, "bytes": made.size})
    return made


def put_back(file: Path, folder: Path, tell: Tell | None = None) -> Restored:
    """Put a backup back into that data folder; whoever was erased since is erased again before it takes its place.

    Raises StoreFault where it cannot be put back; then the room is as it was.
    """
    held, again = look_into(file), 0
    known = _erased_here(folder)
    knew = (folder / ERASED_FILE).exists() or (folder / DATABASE_NAME).exists()

    def settle(store: Store) -> None:
        nonlocal again
        again = erase_again(store, known)
        with store.writing() as writer:
            note(store, writer, SYSTEM, "backup.restored", kind="backup", detail={"made_at": held.made_at})

    aside = restore(file, folder, settle, tell)
    return Restored(held, again, aside, knew)


def _erased_here(folder: Path) -> list[Row]:
    """Who was erased, by the list beside the room's database and by the database itself, where it can be read."""
    known = {row["hash"]: row for row in read_list(folder)}
    path = folder / DATABASE_NAME
    if path.exists():
        try:
            with Store(path).reading() as reader:
                for row in reader.rows("SELECT hash, salt, erased_at FROM erasures"):
                    known[row["hash"]] = row
        except StoreFault:
            pass  # It is damaged, which is why a backup is put back; the list beside it says the same.
    return list(known.values())
