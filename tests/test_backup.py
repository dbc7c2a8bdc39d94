"""A room is backed up while people go on, comes back whole or not at all, and brings nobody back who was erased."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rooms import Puppet, SmallRoom
from somebody import THEIRS, TRAINEE, moved_in

from app.cli import run
from app.doctor_store import kept
from app.errors import StoreFault
from app.store import Store
from app.store.backup import DATABASE, MANIFEST
from app.store.opened import hold_open, let_go
from app.training import practice
from app.training.mentoring import OWNER
from app.training.people import create_person, people
from app.training.rights import back_up, erase_person, put_back


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield moved_in(tmp_path / "data", "underheard.db")


def everything(folder: Path) -> dict[str, bytes]:
    """What a room keeps: every row of its database, and every sound."""
    store = Store(folder / "underheard.db")
    held: dict[str, bytes] = {name: store.sounds.read(name) for name in store.sounds.names()}
    with store.reading() as reader:
        for row in reader.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'log'"):
            held[row["name"]] = repr(reader.rows(f"SELECT * FROM {row['name']}")).encode()
    return held


def test_what_comes_back_is_what_was_there_and_what_was_there_since_is_set_aside(
    room: SmallRoom, tmp_path: Path
) -> None:
    folder, file = room.store.path.parent, tmp_path / "backup.zip"
    (folder / "secret").write_text("the room's own")
    before = everything(folder)
    made = back_up(room.store, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert made.people == 4 and made.sounds == len(room.store.sounds.names())
    create_person(room.store, "Came Later", "trainee")
    done = put_back(file, folder)
    assert everything(folder) == before
    assert done.aside is not None and "Came Later" in [each.name for each in people(Store(done.aside / DATABASE))]
    assert (folder / "secret").read_text() == "the room's own"
    assert [path.name for path in tmp_path.iterdir() if "restoring" in path.name or path.name.startswith(".")] == []


def test_it_can_be_put_into_a_folder_that_is_not_there_yet(room: SmallRoom, tmp_path: Path) -> None:
    back_up(room.store, tmp_path / "b.zip")
    assert put_back(tmp_path / "b.zip", tmp_path / "new" / "place").aside is None
    assert everything(tmp_path / "new" / "place") == everything(room.store.path.parent)
    assert (tmp_path / "new" / "place" / DATABASE).stat().st_mode & 0o077 == 0


def test_people_go_on_while_it_is_made(room: SmallRoom, tmp_path: Path) -> None:
    stop, faults, made = threading.Event(), list[Exception](), list[str]()

    def come() -> None:
        while not stop.is_set():
            try:
                made.append(create_person(room.store, f"Person {len(made)}", "trainee").name)
            except Exception as error:
                faults.append(error)

    coming = threading.Thread(target=come)
    coming.start()
    try:
        held = [back_up(room.store, tmp_path / f"{number}.zip") for number in range(3)]
    finally:
        stop.set()
        coming.join()
    assert faults == [] and made
    for number, each in enumerate(held):
        put_back(tmp_path / f"{number}.zip", tmp_path / str(number))
        assert len(people(Store(tmp_path / str(number) / DATABASE))) == each.people


def test_whoever_was_erased_since_is_erased_again(room: SmallRoom, tmp_path: Path) -> None:
    folder = room.store.path.parent
    back_up(room.store, tmp_path / "before.zip")
    erase_person(room.store, room.ana.id, OWNER)
    done = put_back(tmp_path / "before.zip", folder)
    assert done.erased == 1
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [each for each in (room.ana.id, TRAINEE, THEIRS) if each.encode() in data], path.name
    # The list of who was erased is in backups made from now on, so that it outlives the folder.
    back_up(Store(folder / DATABASE), tmp_path / "after.zip")
    put_back(tmp_path / "after.zip", tmp_path / "elsewhere")
    assert put_back(tmp_path / "before.zip", tmp_path / "elsewhere").erased == 1


def test_the_list_of_who_was_erased_outlives_a_lost_database(room: SmallRoom, tmp_path: Path) -> None:
    folder = room.store.path.parent
    back_up(room.store, tmp_path / "before.zip")
    erase_person(room.store, room.ana.id, OWNER)
    for path in folder.glob("underheard.db*"):
        path.write_bytes(b"not a database at all")
    assert put_back(tmp_path / "before.zip", folder).erased == 1
    assert TRAINEE not in [each.name for each in people(Store(folder / DATABASE))]


def test_an_open_room_is_not_replaced(room: SmallRoom, tmp_path: Path) -> None:
    folder = room.store.path.parent
    back_up(room.store, tmp_path / "b.zip")
    hold_open(folder)
    try:
        before = everything(folder)
        with pytest.raises(StoreFault, match="This room is open"):
            put_back(tmp_path / "b.zip", folder)
        assert everything(folder) == before
    finally:
        let_go(folder)
    put_back(tmp_path / "b.zip", folder)


def test_no_backup_is_written_over(room: SmallRoom, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"the only one")
    with pytest.raises(StoreFault, match="is there already"):
        back_up(room.store, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_bytes() == b"the only one"


Spoil = Callable[[dict[str, bytes], dict[str, Any]], None]


def _renamed(name: str) -> Spoil:
    def spoil(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        sound = next(each for each in files if each.startswith("audio/"))
        files[name] = files.pop(sound)
        manifest["files"][name] = manifest["files"].pop(sound)

    return spoil


def _grown(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    """A file that unpacks to far more than the manifest says."""
    files[DATABASE] = b"\0" * 50_000_000


def _changed(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    files[DATABASE] = files[DATABASE][:-1] + b"x"


def _extra(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    files["audio/more.sh"] = b"x"


def _no_database(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del files[DATABASE], manifest["files"][DATABASE]


def _rubbish_inside(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    files[DATABASE] = b"SQLite format 3\0" + b"rubbish" * 1000
    said = {"sha256": hashlib.sha256(files[DATABASE]).hexdigest(), "size": len(files[DATABASE])}
    manifest["files"][DATABASE] = said


@pytest.mark.parametrize(
    "spoil",
    [
        _renamed("../../escaped.wav"), _renamed("/etc/escaped"), _renamed("audio/../../escaped.wav"),
        _renamed("audio\\..\\escaped.wav"), _renamed("secret"), _renamed("underheard.toml"), _grown, _changed, _extra,
        _no_database, _rubbish_inside,
        lambda files, manifest: manifest.clear(),
        lambda files, manifest: manifest.update(format="underheard-backup-9"),
        lambda files, manifest: manifest.update(files=[1, 2]),
        lambda files, manifest: manifest["files"][DATABASE].update(size="1"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_whole_backup_changes_nothing(room: SmallRoom, tmp_path: Path, spoil: Spoil) -> None:
    folder, file = room.store.path.parent, tmp_path / "b.zip"
    back_up(room.store, file)
    with zipfile.ZipFile(file) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    manifest = json.loads(files.pop(MANIFEST))
    spoil(files, manifest)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
        packed.writestr(MANIFEST, json.dumps(manifest))
    file.write_bytes(held.getvalue())
    before, around = everything(folder), sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(StoreFault):
        put_back(file, folder)
    assert everything(folder) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == around


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + b"\0" * 18, b"no zip at all"])
def test_what_is_no_zip_is_told_so(room: SmallRoom, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "b.zip").write_bytes(data)
    with pytest.raises(StoreFault, match="is no backup"):
        put_back(tmp_path / "b.zip", room.store.path.parent)


def test_two_files_of_one_name_are_no_backup(room: SmallRoom, tmp_path: Path) -> None:
    back_up(room.store, tmp_path / "b.zip")
    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "b.zip", "a") as packed:
        warnings.simplefilter("ignore")
        packed.writestr(DATABASE, b"another")
    with pytest.raises(StoreFault, match="is no backup"):
        put_back(tmp_path / "b.zip", room.store.path.parent)


def test_doctor_says_whether_what_is_kept_is_whole(room: SmallRoom, tmp_path: Path) -> None:
    def said() -> dict[str, str]:
        return {check.about: check.state for check in kept(thorough=True)}

    assert said() == {"integrity": "ok", "sounds": "ok", "backup": "optional"}
    back_up(room.store, tmp_path / "b.zip")
    assert said()["backup"] == "ok"
    name = next(iter(room.store.sounds.names()))
    (room.store.sounds.folder / name[:2] / f"{name}.wav").write_bytes(b"damaged")
    assert said()["sounds"] == "missing"
    room.store.sounds.remove([name])
    assert said()["sounds"] == "missing"


def test_both_commands(room: SmallRoom, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, there = tmp_path / "b.zip", tmp_path / "there"
    assert run(["backup", str(file)]) == 0
    assert "4 people" in capsys.readouterr().out
    assert run(["backup", str(file)]) == 2
    assert run(["restore", str(file), "--data", str(there)]) == 0
    assert "4 people" in capsys.readouterr().out
    assert run(["restore", str(file), "--data", str(there), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["aside"].endswith("there.before-restore-1")
    assert run(["restore", str(tmp_path / "none.zip"), "--data", str(there)]) == 2


def test_erasing_by_command_asks_first(room: SmallRoom, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["erase", TRAINEE]) == 2
    assert "--yes" in capsys.readouterr().err
    assert run(["erase", TRAINEE, "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["replies"] == 3
    assert room.ana.id in [each.id for each in people(room.store)]
    assert run(["erase", TRAINEE, "--yes"]) == 0
    assert room.ana.id not in [each.id for each in people(room.store)]
