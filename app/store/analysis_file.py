"""Writing a database file of its own for analysts: tables and views that nobody changes any more."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import StoreFault


@dataclass(frozen=True)
class Table:
    """A table of the file: its columns, each with its SQLite type, the first the key where `keyed`; and its rows."""

    name: str
    columns: Mapping[str, str]
    rows: Iterable[Sequence[Any]]
    keyed: bool = False


def write_analysis(path: Path, tables: Iterable[Table], views: Mapping[str, str]) -> dict[str, int]:
    """The file, whole or not at all, for reading only; what was at `path` is replaced. How many rows each table has.

    Raises StoreFault where it cannot be written.
    """
    if path.is_dir():
        raise StoreFault(f"{path}: this is a folder; name a file in it")
    counts: dict[str, int] = {}
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=".analysis-")
        os.close(handle)
        try:
            _fill(name, tables, views, counts)
            os.chmod(name, 0o440)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise StoreFault(f"{path}: the file cannot be written ({reason}); choose another place") from error
    except sqlite3.Error as error:
        raise StoreFault(f"{path}: the file cannot be written ({error}); choose another place") from error
    return counts


def _fill(name: str, tables: Iterable[Table], views: Mapping[str, str], counts: dict[str, int]) -> None:
    conn = sqlite3.connect(name, isolation_level=None)
    try:
        # One file and no other beside it: nobody writes to it again.
        conn.execute("PRAGMA journal_mode=OFF")
        conn.execute("PRAGMA synchronous=OFF")
        conn.execute("BEGIN")
        for table in tables:
            columns = [f'"{column}" {kind}' for column, kind in table.columns.items()]
            if table.keyed:
                columns[0] += " PRIMARY KEY"
            conn.execute(f'CREATE TABLE "{table.name}" ({", ".join(columns)})')
            marks = ", ".join("?" * len(columns))
            done = conn.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', table.rows)
            counts[table.name] = max(done.rowcount, 0)
            if "attempt" in table.columns and not table.keyed:
                conn.execute(f'CREATE INDEX "{table.name}_attempt" ON "{table.name}" (attempt)')
        for view, sql in views.items():
            conn.execute(f'CREATE VIEW "{view}" AS {sql}')
        conn.execute("COMMIT")
        conn.execute("ANALYZE")
    finally:
        conn.close()
