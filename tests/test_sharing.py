"""Customers leave and come in as files: word for word, nothing overwritten unasked, and no file does any harm."""

from __future__ import annotations

import io
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from benches import SmallBench, of_our_own, shipped_text, small_bench

from app import cli
from app.errors import Invalid, NotFound
from app.formats.bundle import LARGEST_PACKED, LARGEST_UNPACKED, MOST_FILES, Bundle, BundledFile, pack, read_bundle
from app.scenario.files import library, shipped_folder
from app.scenario.schema import NAME as SCHEMA_NAME
from app.scenario.schema import schema_text
from app.scenario.source import LARGEST_FILE
from app.training.authoring import (
    bring_in,
    drafts,
    export_draft,
    export_scenarios,
    plan_import,
    points,
    remove_draft,
    save_text,
    schema_file,
    start_draft,
    undo_bring_in,
)
from app.training.authoring.sharing import SCHEMA_LINE
from app.training.mentoring import OWNER

SOONEST = 5.0
"""Seconds within which any upload has its answer."""


@pytest.fixture
def bench(tmp_path: Path) -> SmallBench:
    return small_bench(tmp_path / "a.db")


def zipped(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as packed:
        for name, body in files.items():
            packed.writestr(name, body)
    return held.getvalue()


def bundle(*texts: str) -> Bundle:
    return Bundle("some.zip", tuple(BundledFile(f"{place}.yaml", text) for place, text in enumerate(texts)))


def texts_of(bench: SmallBench) -> list[str]:
    return sorted(each.text for each in drafts(bench.store, bench.tom.id))


# There and back.


def test_every_customer_of_the_library_comes_into_another_room_byte_for_byte(bench: SmallBench, tmp_path: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(shipped_folder().glob("*.yaml"))]
    for text in texts:
        start_draft(bench.store, text, bench.tom.id, "copy")
    carried = export_scenarios(bench.store, bench.tom.id)
    assert carried.items == len(texts) >= 12
    other = small_bench(tmp_path / "b.db")
    came = bring_in(other.store, {}, read_bundle(carried.data, carried.name), {}, other.ruth.id)
    assert len(came.came) == len(texts) and came.left == ()
    assert texts_of(other) == sorted(texts)


def test_scripts_emoji_and_macrons_come_through(bench: SmallBench, tmp_path: Path) -> None:
    text = of_our_own().replace(
        "\ntitle: ", "\n# \u05e9\u05dc\u05d5\u05dd \u202bمرحبا\u202c 👩‍👩‍👧 Tāne kōrero\ntitle: ", 1
    )
    draft = bench.begin(text)
    carried = export_draft(bench.store, draft.id, bench.ruth.id)
    assert carried.name == "mislaid-parcel.yaml"
    other = small_bench(tmp_path / "b.db")
    bring_in(other.store, {}, read_bundle(carried.data, carried.name), {}, other.tom.id)
    assert texts_of(other) == [text]


def test_the_same_customers_make_the_same_bytes_with_the_schema_beside_them(bench: SmallBench) -> None:
    bench.begin()
    first, second = (export_scenarios(bench.store, bench.tom.id).data for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert packed.namelist() == ["mislaid-parcel.yaml", SCHEMA_NAME]
        assert packed.read(SCHEMA_NAME).decode() == schema_text() == schema_file().data.decode()


def test_a_file_that_leaves_names_its_schema_first_and_once(bench: SmallBench) -> None:
    bare = bench.begin("id: tea\ntitle: Tea\n")
    once = export_draft(bench.store, bare.id, bench.tom.id).data.decode()
    assert once.split("\n")[0] == f"# yaml-language-server: $schema=./{SCHEMA_NAME}"
    assert export_draft(bench.store, bench.begin(once).id, bench.tom.id).data.decode() == once


def test_one_id_takes_out_one_customer_and_an_unknown_one_is_told(bench: SmallBench) -> None:
    bench.begin()
    bench.begin(of_our_own("late-parcel", "twelve-dollars"))
    carried = export_scenarios(bench.store, OWNER, ["twelve-dollars"])
    assert [each.name for each in read_bundle(carried.data, carried.name).files] == ["twelve-dollars.yaml"]
    with pytest.raises(NotFound, match="nobody-at-all"):
        export_scenarios(bench.store, bench.tom.id, ["nobody-at-all"])


def test_an_id_that_is_no_name_for_a_file_names_none(bench: SmallBench) -> None:
    draft = bench.begin("id: ../../etc/passwd\ntitle: x\n")
    assert export_draft(bench.store, draft.id, bench.tom.id).name == f"customer-{draft.id[:8]}.yaml"


def test_a_room_without_customers_of_its_own_has_nothing_to_take_out(bench: SmallBench) -> None:
    with pytest.raises(NotFound, match="written here yet"):
        export_scenarios(bench.store, bench.tom.id)


# What is here already.


def test_a_plan_tells_how_each_file_stands_to_what_is_here_and_stores_nothing(bench: SmallBench) -> None:
    held = bench.begin()
    known = library()
    plan = plan_import(
        bench.store,
        known,
        bundle(
            of_our_own(own="a-new-one"),
            of_our_own(),
            of_our_own().replace("Our own,", "Changed,", 1),
            shipped_text().replace("\ntitle: ", "\ntitle: Changed, ", 1),
            of_our_own(own="a-new-one").replace("Our own,", "Once more,", 1),
            "id: half\ntitle: Half of one\npersona: 3\n",
            shipped_text(),
        ),
        bench.ruth.id,
    )
    assert [each.stands for each in plan] == ["new", "same", "draft", "shipped", "twice", "new", "same"]
    assert plan[1].draft_id == plan[2].draft_id == held.id
    assert plan[0].faults == () and plan[5].faults[0].startswith("5.yaml:")
    assert plan[5].title == "Half of one"
    assert len(drafts(bench.store, bench.tom.id)) == 1


def test_where_nothing_is_said_nothing_here_is_touched(bench: SmallBench) -> None:
    held = bench.begin()
    coming = bundle(of_our_own().replace("Our own,", "Changed,", 1), of_our_own())
    came = bring_in(bench.store, library(), coming, {}, bench.ruth.id)
    assert [each.new_id for each in came.came] == ["mislaid-parcel-2"]
    assert [each.why for each in came.left] == ["the same is here already"]
    texts = {each.id: each.text for each in drafts(bench.store, bench.tom.id)}
    assert texts.pop(held.id) == of_our_own()
    (second,) = texts.values()
    assert (
        "\nid: mislaid-parcel-2\n" in second and "Changed, " in second and "(brought in)" in second.split("version")[0]
    )
    assert plan_import(bench.store, {}, bundle(second), bench.tom.id)[0].faults == ()


def test_two_files_of_one_id_both_come_in_under_ids_of_their_own(bench: SmallBench) -> None:
    one, other = of_our_own(own="tea"), of_our_own(own="tea").replace("Our own,", "Another,", 1)
    bring_in(bench.store, library(), bundle(one, other, of_our_own(own="tea-2")), {}, bench.tom.id)
    ids = sorted(text.split("\nid: ")[1].split("\n")[0] for text in texts_of(bench))
    assert ids == ["tea", "tea-2", "tea-3"]


def test_what_a_file_replaces_is_kept_as_a_restore_point(bench: SmallBench) -> None:
    held = bench.begin()
    newer = of_our_own().replace("Our own,", "Theirs,", 1)
    came = bring_in(bench.store, library(), bundle(newer), {0: "replace"}, bench.ruth.id)
    assert came.came[0].draft_id == held.id
    assert texts_of(bench) == [newer]
    assert held.text in [each.text for each in points(bench.store, held.id, bench.tom.id)]
    assert undo_bring_in(bench.store, came, bench.ruth.id) == ()
    assert texts_of(bench) == [held.text]


def test_a_file_that_is_no_customer_is_left_out_with_why_and_faults_that_hide_others_come_first(
    bench: SmallBench,
) -> None:
    coming = bundle("x: 1\n", "id: one\npersona:\n  name: Jude\nid: two\n")
    plan = plan_import(bench.store, {}, coming, bench.tom.id)
    assert (plan[0].stands, plan[0].ways) == ("none", ("leave",))
    assert "a second time" in plan[1].faults[0] and plan[1].title == "Jude"
    assert sum("the file has no" in fault for fault in plan[1].faults) == 1
    brought = bring_in(bench.store, {}, coming, {}, bench.tom.id)
    assert len(brought.came) == 1 and "no customer" in brought.left[0].why


def test_an_undo_takes_back_what_came_in_but_nothing_written_since(bench: SmallBench) -> None:
    came = bring_in(bench.store, {}, bundle("id: one\n", "id: two\n"), {}, bench.tom.id)
    save_text(bench.store, came.came[1].draft_id, "id: two\ntitle: Mine\n", 1, bench.ruth.id)
    assert undo_bring_in(bench.store, came, bench.tom.id) == ("1.yaml",)
    assert texts_of(bench) == ["id: two\ntitle: Mine\n"]


def test_a_choice_that_no_longer_fits_brings_nothing_in_at_all(bench: SmallBench) -> None:
    held = bench.begin()
    coming = bundle("id: one\n", of_our_own().replace("Our own,", "Theirs,", 1))
    assert plan_import(bench.store, {}, coming, bench.tom.id)[1].ways[1] == "replace"
    remove_draft(bench.store, held.id, bench.ruth.id)
    with pytest.raises(Invalid, match="look at the list again"):
        bring_in(bench.store, {}, coming, {0: "bring", 1: "replace"}, bench.tom.id)
    assert texts_of(bench) == []


def test_what_is_left_out_by_choice_stays_out(bench: SmallBench) -> None:
    came = bring_in(bench.store, {}, bundle("id: one\n", "id: two\n"), {0: "leave"}, bench.tom.id)
    assert [each.file for each in came.came] == ["1.yaml"] and texts_of(bench) == ["id: two\n"]


# Files that mean harm, and files that are merely broken.

GOOD = "id: tea\ntitle: Tea\n"


def _with_entry(change: Callable[[zipfile.ZipInfo], None], body: str | bytes = GOOD) -> bytes:
    held, entry = io.BytesIO(), zipfile.ZipInfo("tea.yaml")
    change(entry)
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(entry, body)
    return held.getvalue()


def _mode(mode: int) -> bytes:
    def change(entry: zipfile.ZipInfo) -> None:
        entry.create_system, entry.external_attr = 3, mode << 16

    return _with_entry(change, "/etc/passwd")


def _patched(data: bytes, what: Callable[[bytearray, int, int], None]) -> bytes:
    """A ZIP whose first entry's two headers are changed: (the bytes, its local header, its central one)."""
    raw = bytearray(data)
    what(raw, raw.index(b"PK\x03\x04"), raw.index(b"PK\x01\x02"))
    return bytes(raw)


def _locked(raw: bytearray, local: int, central: int) -> None:
    raw[local + 6] |= 1
    raw[central + 8] |= 1


def _says_small(raw: bytearray, local: int, central: int) -> None:
    struct.pack_into("<I", raw, local + 22, 10)
    struct.pack_into("<I", raw, central + 24, 10)


def _says_huge(raw: bytearray, local: int, central: int) -> None:
    struct.pack_into("<I", raw, local + 22, 0xFFFFFFF0)
    struct.pack_into("<I", raw, central + 24, 0xFFFFFFF0)


def _other_method(number: int) -> Callable[[bytearray, int, int], None]:
    def change(raw: bytearray, local: int, central: int) -> None:
        struct.pack_into("<H", raw, local + 8, number)
        struct.pack_into("<H", raw, central + 10, number)

    return change


def _wrong_sum(raw: bytearray, local: int, central: int) -> None:
    struct.pack_into("<I", raw, local + 14, 1)
    struct.pack_into("<I", raw, central + 16, 1)


def _far_away(raw: bytearray, local: int, central: int) -> None:
    struct.pack_into("<I", raw, central + 42, 0xFFFFFF)


def _odd_name(raw: bytearray, local: int, central: int) -> None:
    raw[local + 30 : local + 33] = raw[central + 46 : central + 49] = b"\xff\xfe\xfd"


def _overlapping() -> bytes:
    """Many names for one and the same large stretch of bytes."""
    one = zipped({"a.yaml": "x" * 500_000})
    central, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    copies = one[central:end] * 150
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 150, 150, len(copies), central, 0)
    return one[:central] + copies + tail


def _bomb(size: int = 200 * 1024 * 1024) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block, parts, total = b" " * 1024 * 1024, [], 0
    for _ in range(size // len(block)):
        parts.append(packer.compress(block))
        total = zlib.crc32(block, total)
    body = b"".join(parts) + packer.flush()
    name = b"bomb.yaml"
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, total, len(body), size, len(name), 0) + name
    central = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, total, len(body), size, len(name), 0, 0, 0, 0, 0, 0
    )  # fmt: skip
    central += name
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local) + len(body), 0)
    return local + body + central + tail


def _twice(name: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr(name, "id: one\n")
        packed.writestr(name, "id: two\n")
    return held.getvalue()


_PLAIN = zipped({"tea.yaml": GOOD})
LARGE = "# " + "x" * 70 + "\n"

REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("a.yaml", lambda: b""),
    "an empty zip": ("a.zip", lambda: zipped({})),
    "an empty zip by another name": ("a.yaml", lambda: zipped({})),
    "not a zip": ("a.zip", lambda: b"hello, this is no zip"),
    "zeros": ("a.zip", lambda: bytes(100_000)),
    "half a zip": ("a.zip", lambda: _PLAIN[: len(_PLAIN) // 2]),
    "a zip without its end": ("a.zip", lambda: _PLAIN[:-22]),
    "an end alone that promises much": (
        "a.zip",
        lambda: struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 65535, 65535, 0xFFFFFFFF, 0xFFFFFFFF, 0),
    ),
    "a zip too large": ("a.zip", lambda: b"PK\x03\x04" + bytes(LARGEST_PACKED)),
    "ten thousand tiny files": ("a.zip", lambda: zipped({f"{each}.yaml": GOOD for each in range(10_000)})),
    "one file too many": ("a.zip", lambda: zipped({f"{each}.yaml": GOOD for each in range(MOST_FILES + 1)})),
    "ten thousand folders": ("a.zip", lambda: zipped({f"{each}/": "" for each in range(10_000)})),
    "folders only": ("a.zip", lambda: zipped({"one/": "", "one/two/": ""})),
    "more than may be unpacked": (
        "a.zip",
        lambda: zipped({f"{each}.yaml": LARGE * 7000 for each in range(LARGEST_UNPACKED // (len(LARGE) * 7000) + 2)}),
    ),
    "one stretch under many names": ("a.zip", _overlapping),
    "a picture": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "a picture called a customer": ("a.yaml", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "a program called a customer": ("a.yaml", lambda: b"\x7fELF" + bytes(100)),
    "a gzip": ("a.yaml.gz", lambda: b"\x1f\x8b\x08" + bytes(100)),
    "a gzip called a customer": ("a.yaml", lambda: b"\x1f\x8b\x08" + bytes(100)),
    "a seven-zip": ("a.7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(100)),
    "a json file": ("a.json", lambda: b"{}"),
    "a name without an end": ("customer", lambda: GOOD.encode()),
    "a file too large": ("a.yaml", lambda: b"# x\n" * (LARGEST_FILE // 4 + 1)),
    "UTF-16": ("a.yaml", lambda: GOOD.encode("utf-16")),
    "UTF-16, big end first": ("a.yaml", lambda: b"\xfe\xff" + GOOD.encode("utf-16-be")),
    "UTF-16 without a mark": ("a.yaml", lambda: GOOD.encode("utf-16-le")),
    "UTF-32": ("a.yaml", lambda: GOOD.encode("utf-32")),
    "Latin-1": ("a.yaml", lambda: "title: Café\n".encode("latin-1")),
    "Windows quotes": ("a.yaml", lambda: "title: “Tea”\n".encode("cp1252")),
    "Shift JIS": ("a.yaml", lambda: "title: お茶\n".encode("shift-jis")),
    "lone surrogates": ("a.yaml", lambda: b"title: \xed\xa0\x80\n"),
    "an overlong letter": ("a.yaml", lambda: b"title: \xc0\xaf\n"),
    "a letter cut off": ("a.yaml", lambda: "title: ā".encode()[:-1]),
    "NUL": ("a.yaml", lambda: b"title: a\0b\n"),
    "spaces only": ("a.yaml", lambda: b" \n\t\n"),
    "a byte order mark alone": ("a.yaml", lambda: b"\xef\xbb\xbf"),
}
"""What is refused as a whole: (its name, its bytes)."""

LEFT_OUT: dict[str, Callable[[], bytes]] = {
    "a link": lambda: _mode(stat.S_IFLNK | 0o777),
    "a pipe": lambda: _mode(stat.S_IFIFO | 0o644),
    "a device": lambda: _mode(stat.S_IFCHR | 0o644),
    "a socket": lambda: _mode(stat.S_IFSOCK | 0o644),
    "locked with a password": lambda: _patched(_PLAIN, _locked),
    "a bomb": _bomb,
    "a bomb that says it is small": lambda: _patched(_bomb(50 * 1024 * 1024), _says_small),
    "a zip without its head": lambda: _PLAIN[10:],
    "bzip2": lambda: zipped({"tea.yaml": GOOD * 9}, zipfile.ZIP_BZIP2),
    "a bzip2 bomb": lambda: zipped({"tea.yaml": " " * 30_000_000}, zipfile.ZIP_BZIP2),
    "lzma": lambda: zipped({"tea.yaml": GOOD * 9}, zipfile.ZIP_LZMA),
    "a way of packing nobody knows": lambda: _patched(_PLAIN, _other_method(97)),
    "a wrong sum": lambda: _patched(_PLAIN, _wrong_sum),
    "a place outside the file": lambda: _patched(_PLAIN, _far_away),
    "a zip inside": lambda: zipped({"inner.zip": _PLAIN}),
    "a zip inside that is called a customer": lambda: zipped({"inner.yaml": _PLAIN}),
    "a picture": lambda: zipped({"a.png": b"\x89PNG"}),
    "a program": lambda: zipped({"run.py": "import os"}),
    "a program of a shell": lambda: zipped({"tea.yaml.sh": "rm -r /"}),
    "what one system leaves behind": lambda: zipped({"__MACOSX/._tea.yaml": b"\x00\x05\x16\x07"}),
    "UTF-16": lambda: zipped({"tea.yaml": GOOD.encode("utf-16")}),
    "Latin-1": lambda: zipped({"tea.yaml": "title: Café".encode("latin-1")}),
    "NUL": lambda: zipped({"tea.yaml": b"id: \0"}),
    "empty": lambda: zipped({"tea.yaml": b""}),
    "too large": lambda: zipped({"tea.yaml": LARGE * 8000}),
    "a name without letters": lambda: zipped({"\u202e\u200b": GOOD}),
    "a very long name": lambda: zipped({"x" * 60_000: GOOD}),
}
"""What is told and left out, file by file."""

HARMLESS: dict[str, Callable[[], bytes]] = {
    "a way up": lambda: zipped({"../../../etc/cron.d/tea.yaml": GOOD}),
    "a way up, the other slash": lambda: zipped({"..\\..\\windows\\tea.yaml": GOOD}),
    "a whole path": lambda: zipped({"/etc/tea.yaml": GOOD}),
    "a drive": lambda: zipped({"C:\\tea.yaml": GOOD}),
    "a name of a device": lambda: zipped({"CON.yaml": GOOD}),
    "a name that turns round": lambda: zipped({"\u202elmay.exe.yaml": GOOD}),
    "a name with a break": lambda: zipped({"tea\r\n.yaml": GOOD}),
    "a name with markup": lambda: zipped({"<img src=x onerror=alert(1)>.yaml": GOOD}),
    "a name that is a command": lambda: zipped({"; rm -rf ~ ;.yaml": GOOD}),
    "two of one name": lambda: _twice("tea.yaml"),
    "a name that is no text": lambda: _patched(zipped({"xxxtea.yaml": GOOD}), _odd_name),
    "words before the zip": lambda: b"hello" + _PLAIN,
    "words after the zip": lambda: _PLAIN + b"hello",
    "tags that would build objects": lambda: zipped({"t.yaml": "id: !!python/object/apply:os.system [ls]\n"}),
    "words that unfold": lambda: zipped({"t.yaml": "id: t\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b,*b,*b]\n"}),
    "brackets without end": lambda: zipped({"t.yaml": "id: t\na: " + "[" * 50_000}),
    "a line without end": lambda: zipped({"t.yaml": "id: t\na: " + "x" * 400_000}),
    "many keys": lambda: zipped({"t.yaml": "id: t\n" + "".join(f"k{each}: 1\n" for each in range(40_000))}),
    "an id that is a path": lambda: zipped({"t.yaml": "id: ../../x\n"}),
    "an id that is a question to the database": lambda: zipped({"t.yaml": 'id: "\'; DROP TABLE people; --"\n'}),
    "a size that is a lie": lambda: _patched(_PLAIN, _says_huge),
    "old breaks": lambda: zipped({"t.yaml": "id: tea\rtitle: Tea\r"}),
}
"""What can come in, as words and nothing else."""


def test_there_are_enough_of_them() -> None:
    assert len(REFUSED) + len(LEFT_OUT) + len(HARMLESS) >= 80


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_taken_is_refused_in_words(what: str) -> None:
    name, made = REFUSED[what]
    data, began = made(), time.monotonic()
    with pytest.raises(Invalid) as refused:
        read_bundle(data, name)
    assert time.monotonic() - began < SOONEST
    said = str(refused.value)
    assert said.startswith(name) and said.endswith(".") and len(said) < 200


@pytest.mark.parametrize("what", LEFT_OUT)
def test_a_file_that_cannot_be_taken_is_left_out_with_why(what: str) -> None:
    data, began = LEFT_OUT[what](), time.monotonic()
    found = read_bundle(data, "a.zip")
    assert time.monotonic() - began < SOONEST
    assert found.files == () and len(found.left_out) == 1
    assert len(found.left_out[0].name) <= 80 and found.left_out[0].name.isprintable()
    assert 10 < len(found.left_out[0].why) < 120


@pytest.mark.parametrize("what", HARMLESS)
def test_odd_files_come_in_as_words_and_do_nothing_else(
    what: str, bench: SmallBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    data, began = HARMLESS[what](), time.monotonic()
    found = read_bundle(data, "a.zip")
    plan = plan_import(bench.store, library(), found, bench.tom.id)
    came = bring_in(bench.store, library(), found, {}, bench.tom.id)
    assert time.monotonic() - began < SOONEST
    assert len(plan) == len(came.came) == len(found.files) >= 1
    assert all(each.file.isprintable() and "/" not in each.file and "\\" not in each.file for each in plan)
    assert texts_of(bench) == sorted(each.text for each in found.files)
    assert list((tmp_path / "here").iterdir()) == [] and undo_bring_in(bench.store, came, bench.tom.id) == ()
    assert texts_of(bench) == []


def test_a_good_file_comes_in_beside_bad_ones() -> None:
    found = read_bundle(zipped({"tea.yaml": GOOD, "notes.txt": "x", "bad.yaml": b"\xff", SCHEMA_NAME: "{}"}), "a.zip")
    assert [each.name for each in found.files] == ["tea.yaml"]
    assert [each.name for each in found.left_out] == ["notes.txt", "bad.yaml"]


def test_a_large_bundle_tells_how_far_it_has_been_looked_through(bench: SmallBench) -> None:
    told: list[tuple[int, int]] = []
    found = read_bundle(pack({"one.yaml": "id: one\n", "two.yaml": "id: two\n"}), "a.zip")
    plan_import(bench.store, {}, found, bench.tom.id, lambda *how_far: told.append(how_far))
    assert told == [(1, 2), (2, 2)]


# At the command line.


def test_customers_travel_between_rooms_at_the_command_line(
    bench: SmallBench, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERHEARD_DATA", str(tmp_path / "unused"))
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    first, second = small_bench(here / "underheard.db"), small_bench(there / "underheard.db")
    first.begin()
    first.begin("id: half\ntitle: Half\n")
    out = tmp_path / "some.zip"
    assert cli.run(["export", "scenarios", str(out), "--data", str(here)]) == 0
    assert cli.run(["import", str(out), "--as", "ruth", "--data", str(there)]) == 1
    said = capsys.readouterr()
    assert "half.yaml: a draft" in said.out and "mislaid-parcel.yaml: a draft" in said.out
    assert all(line.startswith("half.yaml:") for line in said.err.splitlines() if "customers" not in line)
    assert texts_of(second) == sorted(each if each[0] == "#" else f"{SCHEMA_LINE}\n{each}" for each in texts_of(first))
    # The same once more changes nothing, and one that is taken waits for a word.
    one = tmp_path / "one.yaml"
    one.write_text(of_our_own(), encoding="utf-8")
    assert cli.run(["import", str(one), "--as", "Tom", "--data", str(there)]) == 0
    assert "the same is here already" in capsys.readouterr().out
    one.write_text(of_our_own().replace("Our own,", "Changed,", 1), encoding="utf-8")
    assert cli.run(["import", str(one), "--as", "Tom", "--data", str(there)]) == 1
    assert 'the id "mislaid-parcel" is taken' in capsys.readouterr().out
    assert cli.run(["import", str(one), "--as", "Tom", "--taken", "replace", "--data", str(there)]) == 0
    assert any("Changed," in text for text in texts_of(second)) and len(texts_of(second)) == 2
    assert not (tmp_path / "unused").exists()


def test_what_cannot_be_carried_is_told_in_a_line(
    bench: SmallBench, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "room").mkdir()
    small_bench(tmp_path / "room" / "underheard.db")
    monkeypatch.setenv("UNDERHEARD_DATA", str(tmp_path / "room"))
    (tmp_path / "a.zip").write_bytes(b"no zip")
    good = tmp_path / "a.yaml"
    good.write_text(GOOD)
    for arguments, says in (
        (["import", str(tmp_path / "a.zip"), "--as", "Tom"], "damaged"),
        (["import", str(tmp_path / "none.yaml"), "--as", "Tom"], "cannot be read"),
        (["import", str(good), "--as", "Ana"], "Only trainers and admins"),
        (["import", str(good), "--as", "Nobody"], "Nobody here"),
        (["export", "scenarios"], "name the file to write"),
        (["export", "scenarios", str(tmp_path / "b.zip")], "written here yet"),
        (["export", "transcripts", "x.zip"], "--out"),
        (
            ["import", str(good), "--as", "Tom", "--data", str(tmp_path / "no")],
            "There is no room in",
        ),
    ):
        assert cli.run(arguments) == 2, arguments
        assert says in capsys.readouterr().err, arguments
    assert not (tmp_path / "b.zip").exists()
