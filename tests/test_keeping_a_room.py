"""Whoever keeps a room by the command line: a mistyped folder is told, nothing is left that the room cannot use."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from app import settings
from app.cli import run
from app.errors import UnderheardError
from app.store import Store
from app.store.backup import DATABASE
from app.training import accounts
from app.training.people import create_person

EVERY = (
    ["log"], ["admin", "list"], ["admin", "invite", "Ana"], ["admin", "reset", "Ana"], ["retain"], ["statements"],
    ["analysis", "a.db"], ["agreement"], ["erase", "Ana", "--yes"], ["export", "person", "Ana", "--out", "ana.zip"],
    ["export", "transcripts"], ["export", "statements"], ["export", "scenarios", "c.zip"], ["sounds"],
    ["backup", "b.zip"],
    ["import", "marks.jsonld", "--as", "Mia"],
)  # fmt: skip
AS_ROOT = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
SOMEBODY = 4242


@pytest.fixture(autouse=True)
def _away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for setting in settings.SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("UNDERHEARD_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("command", EVERY, ids=lambda command: " ".join(command[:2]))
def test_no_command_makes_an_empty_room_in_a_mistyped_folder(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "here").mkdir()
    for mistyped, how in ((tmp_path / "typo", "set"), (tmp_path / "here", "set"), (tmp_path / "tpyo", "named")):
        monkeypatch.setenv("UNDERHEARD_DATA", str(mistyped if how == "set" else tmp_path / "other"))
        assert run([*command, *([] if how == "set" else ["--data", str(mistyped)])]) == 2
        assert f"There is no room in {mistyped}; name its folder with --data" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["here"]


def test_doctor_says_that_a_folder_named_to_it_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--data", str(tmp_path / "tpyo")]) == 1
    assert f"missing  data folder: {tmp_path / 'tpyo'} (--data) is not there" in capsys.readouterr().out


def test_agreement_is_told_of_the_room_it_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Store(tmp_path / "other" / DATABASE)
    assert run(["agreement", "--data", str(tmp_path / "other")]) == 0


def test_the_first_account_makes_the_room(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["admin", "create", "Ruth", "--invite"]) == 0
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert run(["admin", "list"]) == 0
    assert "Ruth" in capsys.readouterr().out


def test_a_folder_that_cannot_be_made_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    assert run(["admin", "create", "Ruth", "--invite"]) == 2
    said = capsys.readouterr().err
    assert f"cannot make the folder {tmp_path / 'data'} (Permission denied)" in said
    assert f"install -d -o underheard -m 700 {tmp_path / 'data'}" in said and "unexpected" not in said


@AS_ROOT
def test_what_root_does_leaves_the_folder_to_whom_it_belongs(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    store = Store(folder / DATABASE)
    ana = create_person(store, "Ana", "trainee")
    store.sounds.keep(b"sound")
    for each in (folder, *folder.rglob("*")):
        os.chown(each, SOMEBODY, SOMEBODY)
    assert run(["backup", "b.zip"]) == 0
    assert run(["erase", ana.name, "--yes"]) == 0
    assert (folder / "erased.jsonl").exists()

    def whose() -> set[tuple[int, int]]:
        return {(each.stat().st_uid, each.stat().st_gid) for each in (folder, *folder.rglob("*"))}

    assert whose() == {(SOMEBODY, SOMEBODY)}
    assert run(["restore", "b.zip"]) == 0
    assert (folder / DATABASE).exists() and whose() == {(SOMEBODY, SOMEBODY)}


def test_a_backup_put_where_nobody_knows_who_was_erased_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    create_person(Store(tmp_path / "data" / DATABASE), "Ana", "trainee")
    assert run(["backup", "b.zip"]) == 0
    says = "is back, unless erased.jsonl of the old folder is put here first"
    assert run(["restore", "b.zip"]) == 0
    assert says not in capsys.readouterr().err
    assert run(["restore", "b.zip", "--data", "new"]) == 0
    assert says in capsys.readouterr().err
    (tmp_path / "newer").mkdir()
    (tmp_path / "newer" / "erased.jsonl").write_text("")
    assert run(["restore", "b.zip", "--data", "newer"]) == 0
    assert says not in capsys.readouterr().err


def test_restore_names_the_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    create_person(Store(tmp_path / "data" / DATABASE), "Ana", "trainee")
    assert run(["backup", "b.zip"]) == 0
    real, allowed = Path.mkdir, os.access

    def refused(path: Path, *given: object, **also: object) -> None:
        if path.name.endswith(".restoring"):
            raise PermissionError(13, "Permission denied")
        real(path, *given, **also)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", refused)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path and allowed(path, mode))
    assert run(["restore", "b.zip"]) == 2
    assert f"{tmp_path} cannot be written to (Permission denied)" in capsys.readouterr().err


def test_an_erasure_whose_list_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create_person(Store(tmp_path / "data" / DATABASE), "Ana", "trainee")
    (tmp_path / "data" / "erased.jsonl").mkdir()
    assert run(["erase", "Ana", "--yes"]) == 1
    assert "The list of erasures, erased.jsonl in the data folder, could not be written" in capsys.readouterr().err
    (tmp_path / "data" / "erased.jsonl").rmdir()
    assert run(["retain"]) == 0
    assert (tmp_path / "data" / "erased.jsonl").read_text()


def test_a_wrong_name_is_told_with_near_ones_and_where_to_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("Ana Reyes", "Anna Reyes"):
        create_person(Store(tmp_path / "data" / DATABASE), name, "trainee")
    assert run(["erase", "Zed", "--yes"]) == 2
    assert "the first page" in capsys.readouterr().err
    assert run(["admin", "create", "Ruth", "--invite"]) == 0
    capsys.readouterr()
    for command in (["erase", "Ana Reye", "--yes"], ["export", "person", "Ana Reye", "--out", "a.zip"]):
        assert run(command) == 2
        said = capsys.readouterr().err
        assert '"Ana Reyes"' in said and '"Anna Reyes"' in said
    assert run(["erase", "Zed", "--yes"]) == 2
    assert "underheard admin list" in capsys.readouterr().err


def test_a_room_opened_to_others_before_the_first_account_is_refused_and_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", "--host", "0.0.0.0", "--no-browser"]) == 2
    assert "underheard admin create NAME" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_doctor_of_a_server_counts_accounts_and_minds_who_could_look_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    create_person(Store(tmp_path / "data" / DATABASE), "Ana", "trainee")
    (tmp_path / "data").chmod(0o755)
    assert "optional permissions: " in said_by_doctor(capsys)
    assert run(["admin", "create", "Ruth", "--invite"]) == 0
    said = said_by_doctor(capsys)
    assert "missing  permissions: " in said and "ok       accounts: 1 account; 1 admin who can sign in" in said
    assert " port: " not in said and " browser: " not in said
    (tmp_path / "data").chmod(0o700)
    assert run(["backup", "b.zip"]) == 0
    assert run(["restore", "b.zip"]) == 0
    assert "ok       put back: this room was put back on" in said_by_doctor(capsys)


def said_by_doctor(capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    run(["doctor"])
    return capsys.readouterr().out


def test_the_log_tells_when_somebody_is_made_to_wait_and_from_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"seven quiet ferries home\n")))
    assert run(["admin", "create", "Ruth", "--password-stdin"]) == 0
    store = Store(tmp_path / "data" / DATABASE)
    for name in ("Ruth", "nobody at all"):
        for _ in range(5):
            with pytest.raises(UnderheardError):
                accounts.sign_in(store, name, "nine loud ferries out again", "192.0.2.7")
    capsys.readouterr()
    assert run(["log"]) == 0
    words = capsys.readouterr().out
    assert run(["log", "--json"]) == 0
    facts = capsys.readouterr().out
    assert words.count("had Ruth wait after wrong passwords") == 1 == facts.count("account.locked")
    assert "192.0.2" not in words + facts and "nobody at all" not in words + facts
