"""What has grown too old goes, kind by kind, as the settings say, and not before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from rooms import Puppet, SmallRoom
from somebody import moved_in

from app.cli import run
from app.errors import UnderheardError
from app.store import Store
from app.training import mentoring, practice
from app.training.rights import gone, retain
from app.training.rights.retention import Kept


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield moved_in(tmp_path / "data")


def later(room: SmallRoom, days: int) -> Store:
    """The same room, so many days on."""
    then = room.store.today() + timedelta(days=days)
    return Store(room.store.path, clock=lambda: then)


def by_kind(found: list[Kept]) -> dict[str, int]:
    return {each.kind: each.too_old for each in found}


def rows(store: Store, table: str) -> int:
    with store.reading() as reader:
        return int(reader.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])


def test_nothing_goes_on_the_first_day(room: SmallRoom) -> None:
    assert set(by_kind(retain(room.store)).values()) == {0}


def test_a_dry_run_counts_what_then_goes(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERHEARD_KEEP_ATTEMPTS_DAYS", "100")
    store = later(room, 200)
    with store.writing() as writer:
        writer.change("DELETE FROM contests")
    before = {table: rows(store, table) for table in ("attempts", "exchanges", "sign_ins", "drafts", "log", "sounds")}
    counted = retain(store, dry_run=True)
    assert {table: rows(store, table) for table in before} == before
    assert by_kind(counted) == by_kind(retain(store))
    assert by_kind(counted) == {
        "attempts": 2, "log": 0, "sign-ins": 2, "tries": 0, "drafts": 3, "deleted": 0, "sounds": 7,
    }  # fmt: skip
    assert rows(store, "attempts") == 1, "the one that is still going on"
    assert sum(each.attempts for each in gone(store)) == 2
    assert set(by_kind(retain(store)).values()) == {0}
    assert store.sounds.names() == set() or rows(store, "takes")


def test_conversations_stay_for_good_unless_it_is_set(room: SmallRoom) -> None:
    store = later(room, 300)
    (attempts,) = [each for each in retain(store) if each.kind == "attempts"]
    assert attempts.days is None and rows(store, "attempts") == 3


def test_an_undecided_contest_keeps_its_conversation(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERHEARD_KEEP_ATTEMPTS_DAYS", "1")
    store = later(room, 5)
    assert by_kind(retain(store))["attempts"] == 0
    with store.reading() as reader:
        asked = reader.rows("SELECT attempt_id FROM contests")[0]["attempt_id"]
    mentoring.set_level(store, asked, 2, "next_steps", 3, "Fair.", room.omar.id)
    assert by_kind(retain(store))["attempts"] == 1


def test_what_was_deleted_can_be_brought_back_for_thirty_days(room: SmallRoom) -> None:
    note = mentoring.write_note(room.store, room.ana.id, "Mine.", False, room.omar.id)
    mentoring.delete_note(room.store, note.id, room.omar.id)
    assert by_kind(retain(later(room, 29)))["deleted"] == 0
    assert by_kind(retain(later(room, 31)))["deleted"] == 1


@pytest.mark.parametrize("days", ["182", "0", "soon"])
def test_the_log_is_kept_six_months_whatever_is_set(
    room: SmallRoom, monkeypatch: pytest.MonkeyPatch, days: str
) -> None:
    monkeypatch.setenv("UNDERHEARD_KEEP_LOG_DAYS", days)
    before = rows(room.store, "log")
    with pytest.raises(UnderheardError, match="UNDERHEARD_KEEP_LOG_DAYS is no whole number from 183"):
        retain(later(room, 1000))
    assert rows(room.store, "log") == before


def test_the_command_says_how_long_each_kind_is_kept(room: SmallRoom, capsys: pytest.CaptureFixture[str]) -> None:
    room.store.path.rename(room.store.path.with_name("underheard.db"))
    assert run(["retain", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "for good" in said and "366 days" in said and "none would go" in said
    assert run(["retain", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["removed"] and {each["kind"] for each in told["kinds"]} >= {"attempts", "log", "sounds", "deleted"}
