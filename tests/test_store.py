"""The memory keeps what it was given, whole, through other writers, old shapes and damage."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlite_utils import Database

from app.errors import StoreFault
from app.store import Store, storable
from app.store.migrations import MIGRATIONS
from app.training.people import create_person, people

NAMES = [migration.name for migration in MIGRATIONS._migrations]
TABLES = {
    "people", "person_roles", "teams", "team_members", "accounts", "invitations", "sign_ins", "sign_in_tries", "log",
    "statements", "scenarios", "attempts", "exchanges", "scorecards", "reflections", "annotations", "readings",
    "verdicts",
    "feedback", "contests", "reads", "drafts", "team_cuts", "second_readings", "second_tries",
    "queue", "claims", "peeks", "decisions", "remarks", "mark_kinds", "exemplars", "focuses", "mentor_notes",
    "calibrations", "calibration_replies", "calibration_levels", "attempt_sums",
    "scenario_drafts", "draft_points", "rehearsals", "proofs", "sign_offs", "publications",
    "scenario_remarks", "sound_agreements", "takes", "sounds", "clips", "erasures", "erased_counts",
}  # fmt: skip


def tables(path: Path) -> set[str]:
    db = Database(path)
    names = {name for name in db.table_names() if not name.startswith(("_", "sqlite_"))}
    db.close()
    return names


def test_an_empty_folder_becomes_a_database(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "folder" / "underheard.db")
    assert people(store) == []
    assert tables(store.path) == TABLES


@pytest.mark.parametrize("at", range(1, len(NAMES)), ids=NAMES[1:])
def test_a_database_of_every_earlier_version_comes_up_to_date_with_what_it_held(tmp_path: Path, at: int) -> None:
    path = tmp_path / "old.db"
    db = Database(path, strict=True)
    MIGRATIONS.apply(db, stop_before=NAMES[at])
    ana = {"id": "p1", "name": "Ana", "created_at": "2026-01-01T00:00:00+00:00"}
    roles = "person_roles" in db.table_names()
    db["people"].insert(ana if roles else ana | {"role": "trainee"})
    if roles:
        db["person_roles"].insert({"person_id": "p1", "role": "trainee", "given_at": ana["created_at"]})
    db.close()
    store = Store(path)
    assert [(person.name, person.roles) for person in people(store)] == [("Ana", ("trainee",))]
    assert tables(path) == TABLES
    assert [step.name for step in MIGRATIONS.applied(Database(path))] == NAMES


def test_migrations_are_numbered_in_order_and_none_is_lost() -> None:
    assert [int(name[:4]) for name in NAMES] == list(range(1, len(NAMES) + 1))


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    create_person(Store(tmp_path / "a.db"), "Ana", "trainee")
    before = (tmp_path / "a.db").read_bytes()
    assert len(people(Store(tmp_path / "a.db"))) == 1
    assert (tmp_path / "a.db").read_bytes() == before


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.db")
    with pytest.raises(RuntimeError, match="half way"), store.writing() as writer:
        writer.add("people", {"id": "p1", "name": "Ana", "created_at": store.now()})
        raise RuntimeError("half way")
    assert people(store) == []


def test_writing_takes_turns_between_threads(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.db")
    faults: list[Exception] = []

    def write(name: str) -> None:
        try:
            for number in range(25):
                create_person(store, f"{name} {number}", "trainee")
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("Ana", "Ben", "Cy", "Dee", "Eli", "Fay")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(people(store)) == 150


WRITER = """
import sys, pathlib
from app.training.people import create_person
from app.store import Store
store = Store(pathlib.Path(sys.argv[1]))
for number in range(40):
    create_person(store, f"{sys.argv[2]} {number}", "trainee")
"""


def test_writing_takes_turns_between_processes_that_open_the_same_new_file(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name], stderr=subprocess.PIPE, text=True)
        for name in ("Ana", "Ben", "Cy", "Dee")
    ]
    said = [writer.communicate(timeout=60)[1] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0, 0], said
    assert len(people(Store(path))) == 160


# What goes wrong is told in one sentence.


def fault_of(path: Path, **given: float) -> str:
    with pytest.raises(StoreFault) as raised:
        create_person(Store(path, **given), "Ana", "trainee")
    told = str(raised.value)
    assert "\n" not in told and "Traceback" not in told and told.endswith(".")
    return told


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"this is a shopping list, not a database " * 50)
    assert "damaged" in fault_of(tmp_path / "a.db")


def test_a_database_damaged_in_the_middle_is_told(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.db")
    for number in range(200):
        create_person(store, f"Person {number}", "trainee")
    with sqlite3.connect(store.path) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()
    whole = store.path.read_bytes()
    store.path.write_bytes(whole[:100] + os.urandom(len(whole) - 100))
    assert "damaged" in fault_of(store.path)


def test_a_database_from_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.db")
    db = Database(store.path)
    db["_sqlite_migrations"].insert({"migration_set": "underheard", "name": "9999_later", "applied_at": "2030"})
    db.close()
    assert "newer Underheard" in fault_of(store.path)


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    db = Database(tmp_path / "a.db")
    db["recipes"].insert({"name": "Scones"})
    db.close()
    assert "something else" in fault_of(tmp_path / "a.db")
    assert Database(tmp_path / "a.db").table_names() == ["recipes"]


def test_a_database_held_by_another_program_is_told(tmp_path: Path) -> None:
    Store(tmp_path / "a.db")
    holder = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert "held by another program" in fault_of(tmp_path / "a.db", timeout=0.1)
    holder.execute("ROLLBACK")
    holder.close()
    create_person(Store(tmp_path / "a.db"), "Ana", "trainee")


def test_a_database_that_vanished_is_told_and_not_made_anew(tmp_path: Path) -> None:
    store = Store(tmp_path / "data" / "a.db")
    shutil.rmtree(tmp_path / "data")
    with pytest.raises(StoreFault, match="cannot be opened"):
        people(store)
    assert not (tmp_path / "data").exists()


def test_a_folder_in_the_place_of_the_database_is_told(tmp_path: Path) -> None:
    assert "is a folder" in fault_of(tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be made" in fault_of(tmp_path / "file" / "a.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_database_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.db")
    store.path.chmod(0o444)
    assert "may not be written" in fault_of(store.path)


def test_a_read_only_database_is_told_even_to_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "a.db")
    real = sqlite3.connect

    def read_only(address: str, **given: object) -> sqlite3.Connection:
        return real(address.replace("mode=rw", "mode=ro"), **given)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr("app.store.database.sqlite3.connect", read_only)
    with pytest.raises(StoreFault, match="may not be written"):
        create_person(store, "Ana", "trainee")


def test_text_that_no_database_can_hold_is_shown_as_such() -> None:
    assert storable("a\x00b\ud800c\udfffd") == "a\ufffdb\ufffdc\ufffdd"
    assert storable("Tāne 🙂 \u202e <b>") == "Tāne 🙂 \u202e <b>"


def test_times_are_utc_text_that_sorts(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.db")
    times = [store.now() for _ in range(100)]
    assert times == sorted(times)
    assert all(time.endswith("+00:00") and len(time) == 32 for time in times)
