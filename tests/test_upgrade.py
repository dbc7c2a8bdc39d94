"""Every earlier shape of the database comes up to date with everything it held, or stays as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rooms import Puppet, made_up, small_room
from sqlite_utils import Database

from app.errors import StoreFault
from app.store import Store
from app.store.migrations import MIGRATIONS
from app.training import mentoring, practice
from app.training.people import create_person, people

NAMES = [migration.name for migration in MIGRATIONS._migrations]
MOVED = {("people", "role")}
"""Columns that are no more, (table, column): what they held stands elsewhere now."""
REPLIES = ("The last time? open", "You said the last time.", "open hurt", "bye then, care 👋 كيف حالك")

Rows = dict[str, list[dict[str, Any]]]


def connected(path: Path) -> closing[sqlite3.Connection]:
    conn = sqlite3.connect(path, isolation_level=None)
    conn.row_factory = sqlite3.Row
    return closing(conn)


def tables(conn: sqlite3.Connection) -> list[str]:
    """Tables of ours, in the order they were made."""
    found = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    return [row["name"] for row in found if not row["name"].startswith(("_", "sqlite_"))]


def columns(conn: sqlite3.Connection, table: str) -> list[sqlite3.Row]:
    return list(conn.execute(f'PRAGMA table_info("{table}")'))


def rows_of(conn: sqlite3.Connection) -> Rows:
    return {name: [dict(row) for row in conn.execute(f'SELECT * FROM "{name}"')] for name in tables(conn)}


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rows]:
    """Every row of a room that was used, and at least one row in every table there is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(practice, "Customer", Puppet)
        patch.setattr(practice, "_customers", type(practice._customers)())
        patch.setattr(practice, "_listen_ahead", lambda *_: None)
        room = small_room(tmp_path_factory.mktemp("room") / "a.db")
        for _ in range(3):
            room.finished(*REPLIES)
        talking = room.begin()
        room.say(talking.id, REPLIES[0])
        with connected(room.store.path) as conn:
            rows = rows_of(conn)
            made = dict(rows)
            for table in (name for name in tables(conn) if not rows[name]):
                made[table] = [_made_up(conn, table, made)]
        yield made


def _made_up(conn: sqlite3.Connection, table: str, others: Rows) -> dict[str, Any]:
    """A row that the table takes: keys of others where it names others, else text that is JSON, or a number."""
    keys = {key["from"]: key for key in conn.execute(f'PRAGMA foreign_key_list("{table}")')}
    row: dict[str, Any] = {}
    for number, column in enumerate(columns(conn, table), start=1):
        name = column["name"]
        if name in keys:
            there = others.get(keys[name]["table"]) or [{}]
            row[name] = there[0].get(keys[name]["to"] or "id", f"{table}-1")
        elif column["type"].upper() == "TEXT":
            row[name] = f'"{table} {name} ā 👋"'
        else:
            row[name] = number
    return row


def earlier(path: Path, at: int, lived: Rows) -> Rows:
    """A database as it was before step `at`, holding what could be held then; what it holds."""
    db = Database(path, strict=True)
    MIGRATIONS.apply(db, stop_before=NAMES[at] if at < len(NAMES) else None)
    db.close()
    with connected(path) as conn:
        conn.execute("BEGIN")
        for table in tables(conn):
            names = [column["name"] for column in columns(conn, table)]
            for row in lived[table]:
                held = {name: row.get(name, "trainee") for name in names}
                marks = ", ".join("?" * len(names))
                listed = ", ".join(f'"{name}"' for name in names)
                conn.execute(f'INSERT OR REPLACE INTO "{table}" ({listed}) VALUES ({marks})', tuple(held.values()))
        conn.execute("COMMIT")
        return rows_of(conn)


def lost(before: Rows, after: Rows) -> list[str]:
    """What stood there and does not stand there now."""
    gone = []
    for table, rows in before.items():
        if not rows:
            continue
        names = [name for name in rows[0] if (table, name) not in MOVED]
        now = {tuple(row[name] for name in names) for row in after[table]}
        gone += [f"{table}: {row}" for row in rows if tuple(row[name] for name in names) not in now]
    return gone


@pytest.mark.parametrize("at", range(1, len(NAMES) + 1), ids=[*NAMES[1:], "newest"])
def test_everything_a_database_of_an_earlier_version_held_is_there_afterwards(
    tmp_path: Path, lived_in: Rows, at: int
) -> None:
    path = tmp_path / "old.db"
    before = earlier(path, at, lived_in)
    store = Store(path)
    assert store.schema == NAMES[-1]
    with connected(path) as conn:
        assert lost(before, rows_of(conn)) == []
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        for (view,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
            conn.execute(f'SELECT * FROM "{view}" LIMIT 3').fetchall()
        made_up_keys = [tuple(row) for row in conn.execute("PRAGMA foreign_key_check")]
    assert made_up_keys == []
    assert {person.name for person in people(store)} >= {"Ana", "Ben", "Mere", "Omar"}
    assert all(person.roles for person in people(store) if person.name in ("Ana", "Mere"))


@pytest.mark.parametrize("at", range(4, len(NAMES) + 1), ids=[*NAMES[4:], "newest"])
def test_the_verbs_open_what_an_earlier_version_wrote(tmp_path: Path, lived_in: Rows, at: int) -> None:
    path = tmp_path / "old.db"
    before = earlier(path, at, lived_in)
    store = Store(path)
    ana = next(person for person in people(store) if person.name == "Ana")
    own = [row["id"] for row in before["attempts"] if row["person_id"] == ana.id]
    assert len(own) == 4
    for attempt_id in own:
        opened = practice.attempt(store, attempt_id, ana.id)
        assert opened.exchanges[0].trainee == REPLIES[0]
    mentor = create_person(store, "New", "mentor")
    mentoring.queue(store, {"gate-key": made_up()}, mentor.id)


def test_a_step_that_fails_leaves_the_old_database_as_it_was(
    tmp_path: Path, lived_in: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    before = earlier(path, len(NAMES) - 3, lived_in)

    def breaks(db: Database) -> None:
        db.execute("CREATE TABLE half (a TEXT)")
        db.execute("DELETE FROM scorecards")
        raise sqlite3.OperationalError("database or disk is full")

    last = MIGRATIONS._migrations[-1]
    with monkeypatch.context() as patch:
        patch.setattr(last, "fn", breaks)
        with pytest.raises(StoreFault, match="no room left on the disk"):
            Store(path)
    with connected(path) as conn:
        assert rows_of(conn) == before
        applied = {row["name"] for row in conn.execute("SELECT name FROM _sqlite_migrations")}
    assert applied == set(NAMES[: len(NAMES) - 3])
    assert Store(path).schema == NAMES[-1], "once it can, it comes up to date"


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path, lived_in: Rows) -> None:
    path = tmp_path / "new.db"
    before = earlier(path, len(NAMES), lived_in)
    with connected(path) as conn:
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, '9999_later', '')",
            (MIGRATIONS.name,),
        )
    with pytest.raises(StoreFault, match="newer Underheard"):
        Store(path)
    with connected(path) as conn:
        assert rows_of(conn) == before
