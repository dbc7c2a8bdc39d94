"""Backing a room up while it runs, and putting a backup back: one ZIP with the database, the sounds and a list of both.

What is put back is checked whole before anything of the room is touched, and what was there is moved aside, never
deleted. How long backups are kept is up to whoever keeps them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import sqlite3
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app.errors import StoreFault
from app.store.database import Store
from app.store.migrations import MIGRATIONS
from app.store.opened import LOCK_NAME, alone
from app.store.owned import give_all
from app.store.sounds import FOLDER

FORMAT = "underheard-backup-1"
MANIFEST, DATABASE = "manifest.json", "underheard.db"
LARGEST_MANIFEST = 64 * 1024 * 1024
_CHUNK = 1024 * 1024
_SOUND = re.compile(rf"{FOLDER}/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})\.wav")
_SHA = re.compile(r"[0-9a-f]{64}")

Tell = Callable[[float], None]
"""Told how far it is, 0-1."""


@dataclass(frozen=True)
class Backup:
    """What a backup holds."""

    made_at: str
    schema: str
    """The last step of the database's shape."""
    people: int
    sounds: int
    size: int
    """Bytes of all that is in it, unpacked."""


def backup(store: Store, to: Path, tell: Tell | None = None) -> Backup:
    """Write a backup of the room to that file, whole or not at all, readable by its owner alone.

    People may go on meanwhile: the database is as it was at one moment, and sounds named in it come along. Raises
    StoreFault where the file is there already or cannot be written.
    """
    if to.exists():
        raise StoreFault(f"{to} is there already; name another file, so that no backup is lost.")
    unfinished = to.with_name(f".{to.name}.{secrets.token_hex(4)}.part")
    copy = unfinished.with_suffix(".db")
    try:
        with _told(to):
            copy_database(store.path, copy)
            made = _pack(store, copy, unfinished, tell)
            unfinished.rename(to)
    finally:
        for each in (unfinished, copy):
            with suppress(OSError):
                each.unlink(missing_ok=True)
    return made


def copy_database(database: Path, to: Path) -> None:
    """A copy of the database as it is at one moment, in a file that is its owner's alone."""
    os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(_connected(database)) as conn:
        conn.execute("VACUUM INTO ?", (str(to),))


def look_into(file: Path) -> Backup:
    """What a backup says it holds; every part of it is checked when it is put back. Raises StoreFault."""
    with _opened(file) as packed:
        return _held(_manifest(packed, file))


def restore(file: Path, folder: Path, settle: Callable[[Store], None], tell: Tell | None = None) -> Path | None:
    """Put a backup back into that data folder; where what was there has been moved to, None where nothing was.

    Everything is unpacked beside the folder and checked first: names, sizes, SHA-256, the database itself. `settle` is
    called with the store before it takes its place. Raises StoreFault, in a sentence, and then the room is as it was:
    the file is no backup, is damaged or from a newer version, the room is open, or there is no room on the disk.
    """
    folder = folder.absolute()
    fresh = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.restoring")
    try:
        with _opened(file) as packed, _told(folder, writing=folder.parent), alone(folder):
            _unpack(packed, _manifest(packed, file), file, fresh, tell)
            _check_database(fresh / DATABASE, file)
            store = Store(fresh / DATABASE)  # Refuses what a newer version wrote, and brings up to date what is older.
            settle(store)
            store.empty_write_ahead()
            aside = _swap(folder, fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return aside


# Packing.


def _pack(store: Store, copy: Path, to: Path, tell: Tell | None) -> Backup:
    with closing(_connected(copy, "ro")) as conn:
        named = sorted(
            row[0]
            for row in conn.execute(
                "SELECT hash FROM sounds WHERE hash IS NOT NULL UNION SELECT hash FROM takes WHERE hash IS NOT NULL"
                " UNION SELECT hash FROM clips WHERE hash IS NOT NULL"
            )
        )
        people = conn.execute("SELECT count(*) FROM people WHERE left_at IS NULL").fetchone()[0]
        schema = conn.execute("SELECT max(name) FROM _sqlite_migrations").fetchone()[0]
    database_size = copy.stat().st_size
    whole = database_size + store.sounds.size(named)
    done = 0
    files: dict[str, dict[str, Any]] = {}
    handle = os.open(to, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(handle, "w+b") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            sources = [(DATABASE, copy, zipfile.ZIP_DEFLATED)]
            sources += [
                (f"{FOLDER}/{name[:2]}/{name}.wav", store.sounds.folder / name[:2] / f"{name}.wav", zipfile.ZIP_STORED)
                for name in named
            ]
            for name, source, method in sources:
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type, entry.external_attr = method, 0o600 << 16
                try:
                    reading = source.open("rb")
                except FileNotFoundError:
                    continue  # It was deleted since; a row that names it says so then.
                digest, size = hashlib.sha256(), 0
                with reading, packed.open(entry, "w", force_zip64=True) as writing:
                    while chunk := reading.read(_CHUNK):
                        digest.update(chunk)
                        writing.write(chunk)
                        size, done = size + len(chunk), done + len(chunk)
                        if tell and whole:
                            tell(min(1.0, done / whole))
                files[name] = {"sha256": digest.hexdigest(), "size": size}
            manifest = {
                "format": FORMAT,
                "made_at": store.now(),
                "schema": schema,
                "people": people,
                "files": files,
            }
            packed.writestr(MANIFEST, json.dumps(manifest, indent=1))
        stream.flush()
        os.fsync(stream.fileno())
    return _held(manifest)


def _held(manifest: dict[str, Any]) -> Backup:
    files = manifest["files"]
    return Backup(
        manifest["made_at"], manifest["schema"], manifest["people"], len(files) - 1,
        sum(each["size"] for each in files.values()),
    )  # fmt: skip


# Unpacking.


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        packed = zipfile.ZipFile(file)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or "it is no ZIP, or damaged"
        raise StoreFault(f"{file} is no backup that can be put back ({reason}); name another.") from error
    with packed:
        yield packed


def _manifest(packed: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """What the backup says is in it, once it is sure that this is in it, and nothing else."""
    wrong = StoreFault(f"{file} is no backup of Underheard, or not a whole one; name another.")
    entries = {entry.filename: entry for entry in packed.infolist()}
    try:
        entry = entries[MANIFEST]
        if entry.file_size > LARGEST_MANIFEST:
            raise wrong
        said = json.loads(_read(packed, entry, LARGEST_MANIFEST))
        files = said["files"]
        if (
            said["format"] != FORMAT
            or len(entries) != len(packed.infolist())
            or set(entries) != {MANIFEST, *files}
            or DATABASE not in files
            or not all(isinstance(said[name], kind) for name, kind in _KINDS.items())
        ):
            raise wrong
        for name, each in files.items():
            sound = _SOUND.fullmatch(name)
            if (
                not (name == DATABASE or sound)
                or not _SHA.fullmatch(each["sha256"])
                or (sound and sound[2] != each["sha256"])
                or type(each["size"]) is not int
                or entries[name].file_size != each["size"]
                or stat.S_IFMT(entries[name].external_attr >> 16) not in (0, stat.S_IFREG)
            ):
                raise wrong
    except (KeyError, TypeError, ValueError, RecursionError, AttributeError) as error:
        raise wrong from error
    return dict(said)


_KINDS = {"made_at": str, "schema": str, "people": int, "files": dict}


def _unpack(packed: zipfile.ZipFile, manifest: dict[str, Any], file: Path, to: Path, tell: Tell | None) -> None:
    files = manifest["files"]
    whole = sum(each["size"] for each in files.values())
    parent = next(place for place in to.parents if place.exists())
    if whole * 1.1 > shutil.disk_usage(parent).free:
        raise StoreFault(
            f"{file} takes {whole // 1_000_000} MB unpacked, and the disk has no room for that; make some."
        )
    to.mkdir(parents=True, mode=0o700)
    done = 0
    for name, each in files.items():
        path = to / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, left = hashlib.sha256(), each["size"]
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as writing:
            for chunk in _chunks(packed, name, file):
                left -= len(chunk)
                if left < 0:  # More comes out of it than it says: a ZIP made to fill a disk.
                    break
                digest.update(chunk)
                writing.write(chunk)
                done += len(chunk)
                if tell and whole:
                    tell(min(1.0, done / whole))
        if left or digest.hexdigest() != each["sha256"]:
            raise StoreFault(
                f"{file} is damaged ({name} is not what it was); nothing was changed, name another backup."
            )


def _chunks(packed: zipfile.ZipFile, name: str, file: Path) -> Iterator[bytes]:
    try:
        with packed.open(name) as reading:
            while chunk := reading.read(_CHUNK):
                yield chunk
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError, zlib.error) as error:
        raise StoreFault(f"{file} is damaged ({name} cannot be read); nothing was changed, name another.") from error


def _read(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    try:
        with packed.open(entry) as reading:
            return reading.read(most + 1)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, zlib.error) as error:
        raise ValueError("damaged") from error


def _check_database(database: Path, file: Path) -> None:
    try:
        with closing(_connected(database)) as conn:
            found = conn.execute("PRAGMA integrity_check(1)").fetchone()[0]
            lost = conn.execute("PRAGMA foreign_key_check").fetchone()
            steps = {row[0] for row in conn.execute("SELECT name FROM _sqlite_migrations")}
    except sqlite3.Error as error:
        raise StoreFault(f"The database in {file} cannot be read ({error}); nothing was changed.") from error
    if steps - {migration.name for migration in MIGRATIONS._migrations}:
        raise StoreFault(f"{file} is from a newer Underheard; update Underheard first. Nothing was changed.")
    if found != "ok" or lost is not None:
        raise StoreFault(f"The database in {file} is damaged; nothing was changed, name another backup.")


def _swap(folder: Path, fresh: Path) -> Path | None:
    """Put the fresh folder in the place of the old; what was there is moved aside, but for what is not in backups."""
    if not folder.exists():
        fresh.rename(folder)
        return None
    database = folder / DATABASE
    if database.exists():
        try:
            # Whoever is just writing at the command line is waited for; whoever comes now finds the file gone.
            with closing(_connected(database)) as conn:
                conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                conn.execute("BEGIN EXCLUSIVE")
                conn.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise StoreFault(f"{database} is held by another program; try again in a moment.") from error
            # It is damaged: all the more reason to put a backup back.
    moved = {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", FOLDER}
    for each in folder.iterdir():
        # The room's secret, its settings and the list of who was erased are no part of a backup, and stay.
        if each.name not in moved and each.name != LOCK_NAME and not (fresh / each.name).exists():
            if each.is_dir() and not each.is_symlink():
                shutil.copytree(each, fresh / each.name, symlinks=True)
            else:
                shutil.copy2(each, fresh / each.name, follow_symlinks=False)
    give_all(fresh, folder)
    aside = _free_name(folder)
    folder.rename(aside)
    try:
        fresh.rename(folder)
    except OSError:
        aside.rename(folder)
        raise
    return aside


def _free_name(folder: Path) -> Path:
    number = 1
    while (aside := folder.with_name(f"{folder.name}.before-restore-{number}")).exists():
        number += 1
    return aside


def _connected(database: Path, mode: str = "rw") -> sqlite3.Connection:
    conn = sqlite3.connect(f"file:{quote(str(database.absolute()))}?mode={mode}", uri=True, timeout=10.0)
    conn.isolation_level = None
    return conn


@contextmanager
def _told(place: Path, writing: Path | None = None) -> Iterator[None]:
    """OSError in a sentence; `writing` is the folder that what is unpacked and what is moved aside are to stand in."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreFault(f"The database could not be copied ({error}); nothing was changed, try again.") from error
    except OSError as error:
        reason = error.strerror or error
        if writing is not None and not os.access(
            next(each for each in (writing, *writing.parents) if each.exists()), os.W_OK
        ):
            raise StoreFault(
                f"{writing} cannot be written to ({reason}), and what is in {place.name} now is moved aside there; run "
                "this as somebody who may, such as root. Nothing was changed."
            ) from error
        raise StoreFault(f"{place} cannot be written ({reason}); nothing was changed.") from error
