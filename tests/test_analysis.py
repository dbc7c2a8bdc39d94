"""Analysts get a file of their own: every documented column is in it, and nobody's name, id or words are."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rooms
from rooms import SECRET, Puppet, SmallRoom, small_room

from app.cli import run
from app.errors import StoreFault
from app.training import mentoring, practice
from app.training.analysis import export_analysis
from app.training.analyst_tables import QUERIES, TABLES, metadata
from app.training.people import Person, create_person
from scoring.rubric import RUBRIC_VERSION

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallRoom:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    return small_room(tmp_path / "underheard.db")


def practised(room: SmallRoom, person: Person, *replies: str) -> str:
    begun = practice.start_attempt(room.store, room.library, person.id, "gate-key", seed=1)
    for turn, reply in enumerate(replies, 1):
        practice.take_turn(room.store, room.library, begun.id, reply, turn, person.id)
    practice.wrap_up(room.store, room.library, begun.id, person.id)
    practice.reflect(room.store, begun.id, person.id, "He is leaving, said-behind.", [], {})
    return begun.id


def lived_in(room: SmallRoom) -> list[str]:
    """Three people's attempts, with a contest that was decided, marks, words and a second try."""
    cy = create_person(room.store, "Cy Ngāti", "trainee")
    ids = [
        practised(room, room.ana, "open words-of-ana", "hurt"),
        practised(room, room.ben, "open the hill", "bye"),
        practised(room, cy, "hello"),
    ]
    practice.contest(room.store, ids[0], 2, "listening", "why-of-ana", room.ana.id, 2)
    mentoring.set_level(room.store, ids[0], 2, "listening", 2, "reason-of-mere", room.mere.id)
    mentoring.set_level(room.store, ids[1], 1, "listening", 1, "reason-of-omar", room.omar.id)
    mentoring.leave_feedback(room.store, ids[0], "feedback-of-mere", room.mere.id)
    again = practice.again_from(room.store, room.library, ids[0], 2, room.ana.id)
    practice.take_turn(room.store, room.library, again.id, "open again", 2, room.ana.id)
    practice.wrap_up(room.store, room.library, again.id, room.ana.id)
    practice.reflect(room.store, again.id, room.ana.id, "", [], {})
    return [*ids, again.id]


def asked(path: Path, sql: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql)]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "analysis.db"


def test_every_documented_column_is_there_and_no_other(room: SmallRoom, out: Path) -> None:
    lived_in(room)
    export_analysis(room.store, out)
    there = {row["name"] for row in asked(out, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert there - {"sqlite_stat1", "sqlite_stat4"} == set(TABLES)
    for name, each in TABLES.items():
        columns = asked(out, f"SELECT * FROM pragma_table_info('{name}')")
        assert [column["name"] for column in columns] == list(each.columns), name
        assert all(says.split(" ")[0] in ("INTEGER", "TEXT", "REAL") for says in each.columns.values())


def test_no_name_id_or_word_of_anybody_is_in_the_bytes_of_the_file(room: SmallRoom, out: Path) -> None:
    attempts = lived_in(room)
    export_analysis(room.store, out)
    with room.store.reading() as reader:
        ids = [
            row["id"] for table in ("people", "verdicts", "contests") for row in reader.rows(f"SELECT id FROM {table}")
        ]
        names = [row["name"] for row in reader.rows("SELECT name FROM people")]
        times = [row["started_at"][:16] for row in reader.rows("SELECT started_at FROM attempts")]
    held = out.read_bytes()
    words = ["words-of-ana", "why-of-ana", "reason-of-", "feedback-of", "said-behind", "hidden-", SECRET, "Tāne"]
    for private in (*ids, *names, *times, *attempts, *words):
        assert private.encode() not in held, private


def test_levels_are_those_that_count_and_say_who_gave_them(room: SmallRoom, out: Path) -> None:
    lived_in(room)
    counts = export_analysis(room.store, out)
    assert (counts["attempts"], counts["people"]) == (4, 3)
    listening = asked(
        out,
        "SELECT second_try, reply, level, given_by, scorer_level FROM levels JOIN attempts USING (attempt) "
        "WHERE dimension = 'listening' ORDER BY second_try, scorer_level, level DESC, reply",
    )
    assert [tuple(row.values()) for row in listening] == [
        (0, 2, 2, "mentor", 0),
        (0, 1, 1, "scorer", 1),
        (0, 2, 1, "scorer", 1),
        (0, 1, 3, "scorer", 3),
        (0, 1, 1, "mentor", 3),
        (1, 2, 3, "scorer", 3),
    ]
    (contest,) = asked(out, "SELECT * FROM contests")
    assert (contest["scorer_level"], contest["wanted"], contest["outcome"], contest["in_time"]) == (0, 2, "accepted", 1)
    assert {row["kind"] for row in asked(out, "SELECT * FROM signs")} == {"verbal_hint", "non_verbal"}
    (week,) = asked(out, "SELECT * FROM usage")
    assert (week["begun"], week["done"], week["replies"], week["people"]) == (4, 4, 6, 3)
    (customer,) = asked(out, "SELECT * FROM customers")
    assert (customer["customer"], customer["rungs"], customer["signs"], customer["attempts"]) == ("gate-key", 3, 2, 4)


def test_agreement_has_a_row_a_mentor_and_tells_no_mentor_apart_where_they_are_few(
    room: SmallRoom, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored = rooms.scored
    monkeypatch.setattr(rooms, "scored", lambda reply: replace(scored(reply), rubric_version=RUBRIC_VERSION))
    lived_in(room)
    export_analysis(room.store, out)
    pairs = asked(out, "SELECT mentor, mentor_level, scorer_level, blind FROM agreement ORDER BY scorer_level")
    assert [tuple(row.values()) for row in pairs] == [(None, 2, 0, 0), (None, 1, 3, 1)]
    by = asked(out, "SELECT dimension, blind, pairs, bias FROM agreement_by_dimension ORDER BY blind")
    assert [tuple(row.values()) for row in by] == [("listening", 0, 1, -2.0), ("listening", 1, 1, 2.0)]


def test_with_fewer_than_three_people_nobody_is_told_from_another(room: SmallRoom, out: Path) -> None:
    practised(room, room.ana, "open")
    practised(room, room.ben, "hurt")
    export_analysis(room.store, out)
    assert [row["person"] for row in asked(out, "SELECT person FROM attempts")] == [None, None]
    assert asked(out, "SELECT people FROM usage") == [{"people": None}]
    assert asked(out, "SELECT * FROM levels_by_month") == []
    practised(room, create_person(room.store, "Cy", "trainee"), "open")
    export_analysis(room.store, out)
    assert sorted(row["person"] for row in asked(out, "SELECT person FROM attempts")) == [1, 2, 3]
    assert [row["people"] for row in asked(out, "SELECT people FROM levels_by_month")] == [3, 3]


def queries() -> Iterator[str]:
    """Those that come with the file, and every one of the README."""
    yield from QUERIES.values()
    yield from re.findall(r"```sql\n(.*?)```", README, re.DOTALL)


def test_the_queries_that_are_shown_run_and_answer(room: SmallRoom, out: Path) -> None:
    lived_in(room)
    for _ in range(8):
        practised(room, room.ben, "open", "hurt")
    export_analysis(room.store, out)
    for sql in queries():
        assert asked(out, sql), sql


def test_the_file_is_for_reading_and_made_whole_or_not_at_all(room: SmallRoom, out: Path, tmp_path: Path) -> None:
    export_analysis(room.store, out)
    assert out.stat().st_mode & 0o777 == 0o440
    with closing(sqlite3.connect(out)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    with pytest.raises(StoreFault, match="choose another place"):
        export_analysis(room.store, tmp_path / "nowhere" / "analysis.db")
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_numbers_lead_from_no_file_to_another(room: SmallRoom, out: Path) -> None:
    for replies in range(1, 7):
        practised(room, room.ana, *["open"] * replies)
    orders = []
    for _ in range(4):
        export_analysis(room.store, out)
        orders.append([row["replies"] for row in asked(out, "SELECT replies FROM attempts ORDER BY attempt")])
    assert all(sorted(order) == [1, 2, 3, 4, 5, 6] for order in orders)
    assert any(order != orders[0] for order in orders)


def test_the_command_writes_the_file_and_what_datasette_shows_beside_it(
    room: SmallRoom, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UNDERHEARD_DATA", str(room.store.path.parent))
    practised(room, room.ana, "open")
    assert run(["analysis", str(out)]) == 0
    assert "Fewer than three people have practised" in capsys.readouterr().err
    told = json.loads(out.with_suffix(".metadata.json").read_text())
    assert told == metadata("analysis") and set(told["databases"]["analysis"]["tables"]) == set(TABLES)
    with room.store.reading() as reader:
        assert reader.rows("SELECT detail FROM log WHERE act = 'analysis.exported'") == [{"detail": '{"attempts":1}'}]
    assert run(["analysis", "--columns"]) == 0
    said = capsys.readouterr().out
    assert all(f"| `{column}` |" in said for each in TABLES.values() for column in each.columns)
    assert run(["analysis", str(room.store.path)]) == 2 and run(["analysis"]) == 2


def test_the_readme_names_every_table_and_column_and_shows_the_queries() -> None:
    if "## For analysts" not in README:
        pytest.skip("the README says nothing of analysts yet")
    section = README.split("## For analysts")[1].split("\n## ")[0]
    for name, each in TABLES.items():
        (said,) = re.findall(rf"^- \*\*{name}\*\*(.*?)(?=^- \*\*|^$)", section, re.MULTILINE | re.DOTALL)
        assert set(re.findall(r"`(\w+)`", said)) == set(each.columns), name
    assert re.findall(r"```sql\n(.*?)\n```", section, re.DOTALL) == list(QUERIES.values())
