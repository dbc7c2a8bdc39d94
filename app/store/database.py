"""Opening the database, reading it, and the one way of writing it.

A connection lives for one operation (opening costs 0.3 ms), so any thread may use the same Store. Every write takes
the write lock at once (BEGIN IMMEDIATE): a transaction that reads first and writes later fails outright under a
second writer, whatever the busy timeout.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlite_utils import Database

from app.errors import StoreFault
from app.store.alone import alone
from app.store.migrations import MIGRATIONS
from app.store.owned import give_to_owner
from app.store.sounds import SoundFiles

Row = dict[str, Any]

_PATIENCE = 6
"""How many times the usual wait it may take until another process has brought the database up to date."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def new_id() -> str:
    """A fresh id: 20 hexadecimal digits that nobody can guess."""
    return secrets.token_hex(10)


def storable(text: str) -> str:
    """The text with NUL and lone surrogates, which no database or browser can carry, shown as U+FFFD; same length."""
    return _UNSTORABLE.sub("\ufffd", text)


def _bindable(value: object) -> Any:
    return storable(value) if isinstance(value, str) else value


def utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """The database file at `path`, opened (made, where it is missing) and brought to the newest shape.

    Raises StoreFault, in one sentence, where the file is corrupt, from a newer version, locked, read-only or gone.
    """

    def __init__(self, path: Path, *, timeout: float = 10.0, clock: Callable[[], datetime] = utc_now) -> None:
        self.path = Path(path)
        self.sounds = SoundFiles(self.path)
        self._timeout = timeout
        self._clock = clock
        self._make_folder()
        self._migrate()

    def now(self) -> str:
        """The time in UTC, as it is stored: ISO 8601 to the microsecond, ending +00:00; sorts as text."""
        return self._clock().astimezone(UTC).isoformat(timespec="microseconds")

    def today(self) -> datetime:
        """The time in UTC as a value, for reckoning with days."""
        return self._clock().astimezone(UTC)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """One consistent view of the database for several questions."""
        with self._told_plainly(), self._connection(create=False) as db:
            db.conn.execute("BEGIN")
            reader = Reader(db)
            try:
                yield reader
            finally:
                if db.conn.in_transaction:
                    db.conn.execute("ROLLBACK")
        reader.close(self)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One transaction holding the write lock: all of it is kept, or none. Never hold it while somebody thinks."""
        with self._told_plainly(), self._connection(create=False) as db:
            db.conn.execute("BEGIN IMMEDIATE")
            writer = Writer(db)
            try:
                yield writer
                db.conn.execute("COMMIT")
            except BaseException:
                if db.conn.in_transaction:
                    db.conn.execute("ROLLBACK")
                raise
        writer.close(self)

    def alone(self, work: str) -> AbstractContextManager[bool]:
        """As `app.store.alone.alone`, on this database: whether no other process is at that work while we are."""
        return alone(self.path, work)

    def empty_write_ahead(self, seconds: float = 10.0) -> bool:
        """Carry the write-ahead log into the database and cut it to nothing, so that nothing deleted is left there.

        False where others were reading all that time; the next call, or the last one to close, does it then.
        """
        until = time.monotonic() + seconds
        with self._told_plainly(), self._connection(create=False) as db:
            while True:
                try:
                    busy = int(db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
                except sqlite3.OperationalError as error:
                    if "locked" not in str(error):
                        raise
                    busy = 1
                if not busy or time.monotonic() > until:
                    return not busy
                time.sleep(0.02)

    def _make_folder(self) -> None:
        if self.path.is_dir():
            raise StoreFault(f"{self.path} is a folder, not a database file; name a file inside it.")
        try:
            # Nobody else on this machine reads what is kept here.
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreFault(
                f"The folder {self.path.parent} cannot be made ({error.strerror}); "
                "set UNDERHEARD_DATA to a folder you may write to."
            ) from error

    @property
    def schema(self) -> str:
        """The name of the step that last changed the database's shape."""
        with self._told_plainly(), self._connection(create=False) as db:
            return [migration.name for migration in MIGRATIONS.applied(db)][-1]

    def check(self) -> None:
        """Raises StoreFault where the database cannot be read and written now; one that is only busy is well."""
        with self._told_plainly(), self._connection(create=False) as db:
            db.conn.execute("PRAGMA busy_timeout=200")
            db.conn.execute("SELECT 1 FROM people LIMIT 1").fetchall()
            try:
                db.conn.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
            else:
                db.conn.execute("ROLLBACK")

    def _migrate(self) -> None:
        self._make_file()
        with self._told_plainly(), self._connection(create=True) as db:
            known = {migration.name for migration in MIGRATIONS._migrations}
            applied = {migration.name for migration in MIGRATIONS.applied(db)}
            if applied - known:
                raise StoreFault(
                    f"{self.path} was written by a newer Underheard; "
                    "update Underheard, or set UNDERHEARD_DATA to another folder."
                )
            if applied == known:
                return
            if not applied and db.table_names() and not list(MIGRATIONS.applied(db)):
                raise StoreFault(
                    f"{self.path} is a database of something else; set UNDERHEARD_DATA to a folder of its own."
                )
            self._write_ahead(db)
            # Another process that starts at the same time may be at it: then it is done when it is our turn.
            db.conn.execute(f"PRAGMA busy_timeout={round(1000 * self._timeout * _PATIENCE)}")
            db.conn.execute("BEGIN IMMEDIATE")
            try:
                MIGRATIONS.apply(db)
                db.conn.execute("COMMIT")
            except BaseException:
                if db.conn.in_transaction:
                    db.conn.execute("ROLLBACK")
                raise

    def _make_file(self) -> None:
        """An empty file that only its owner can read, where there is none: SQLite would go by the umask."""
        with suppress(OSError):  # what is wrong is told when it is opened
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            give_to_owner(self.path, self.path.parent)

    def _write_ahead(self, db: Database) -> None:
        """Switch to a write-ahead log. SQLite does not wait for its turn here, as it does everywhere else: so we do."""
        until = time.monotonic() + self._timeout * _PATIENCE
        while True:
            try:
                db.conn.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.02)

    @contextmanager
    def _connection(self, *, create: bool) -> Iterator[Database]:
        # mode=rw: a database that went missing while we run is a fault to tell, not an empty one to make.
        address = f"file:{quote(str(self.path.absolute()))}?mode={'rwc' if create else 'rw'}"
        conn = sqlite3.connect(address, uri=True, timeout=self._timeout, isolation_level=None)
        try:
            conn.execute("PRAGMA synchronous=NORMAL")
            conn.execute("PRAGMA foreign_keys=ON")
            # What is deleted is overwritten: else it could be read in the file for as long as its page stays free.
            conn.execute("PRAGMA secure_delete=ON")
            yield Database(conn, strict=True, execute_plugins=False)
        finally:
            conn.close()

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreFault(self._told(error)) from error

    def _told(self, error: sqlite3.Error) -> str:
        said = str(error).lower()
        if "locked" in said or "busy" in said:
            return f"{self.path} is held by another program; nothing was lost, try again in a moment."
        if "readonly" in said or "read-only" in said:
            return f"{self.path} may not be written to; give yourself permission, or set UNDERHEARD_DATA elsewhere."
        if "unable to open" in said or "no such table" in said:
            return f"{self.path} cannot be opened; check that it is still there and may be read, then start again."
        if "not a database" in said or "malformed" in said:
            return (
                f"{self.path} is damaged and cannot be read; put a backup in its place, or move it away to begin anew."
            )
        if "full" in said:
            return f"There is no room left on the disk for {self.path}; make some, then try again."
        return f"{self.path} could not be used ({error}); nothing was half written, try again."


class Reader:
    """Questions to one consistent view of the database."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._afterwards: dict[Hashable, Callable[[Store], None]] = {}

    def afterwards(self, key: Hashable, do: Callable[[Store], None]) -> None:
        """Have this done once the view is closed, and not where something is raised meanwhile; once for each key."""
        self._afterwards.setdefault(key, do)

    def close(self, store: Store) -> None:
        """Do what was put off until now."""
        for do in self._afterwards.values():
            do(store)

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Every row that answers, as dicts."""
        cursor = self._db.conn.execute(sql, tuple(_bindable(value) for value in values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def row(self, sql: str, *values: object) -> Row | None:
        """The first row that answers, or None."""
        found = self.rows(sql, *values)
        return found[0] if found else None


class Writer(Reader):
    """A transaction that holds the write lock."""

    def add(self, table: str, values: Row) -> None:
        """Add one row; sqlite3.IntegrityError where a unique or foreign key stands against it."""
        names, marks = ", ".join(f'"{name}"' for name in values), ", ".join("?" * len(values))
        self.change(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', *values.values())

    def change(self, sql: str, *values: object) -> int:
        """Run one INSERT, UPDATE or DELETE; how many rows it touched."""
        return self._db.conn.execute(sql, tuple(_bindable(value) for value in values)).rowcount
