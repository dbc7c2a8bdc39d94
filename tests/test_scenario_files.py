"""Scenario files: read as YAML 1.2, every fault told at once, in plain words, at its line and column."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from app.scenario.diff import diff
from app.scenario.files import (
    Reading,
    ScenarioFaults,
    everything,
    library,
    library_faults,
    load,
    load_folder,
    read,
    read_text,
    scenario_paths,
    shipped_folder,
)
from app.scenario.schema import NAME, schema_text
from app.scenario.source import read_source

SHIPPED = scenario_paths(shipped_folder())
GOOD = next(path for path in SHIPPED if path.stem == "late-parcel").read_text(encoding="utf-8")


def changed(pattern: str, into: str, text: str = GOOD) -> str:
    """The shipped scenario with the first match of a pattern replaced."""
    new = re.sub(pattern, lambda _: into, text, count=1, flags=re.MULTILINE)
    assert new != text, pattern
    return new


def faults(reading: Reading) -> list[str]:
    return [str(fault) for fault in reading.faults]


def line_of(text: str, pattern: str) -> int:
    found = re.search(pattern, text, flags=re.MULTILINE)
    assert found, pattern
    return text[: found.start()].count("\n") + 1


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_has_no_faults(path: Path) -> None:
    assert faults(read(path)) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_is_accepted_by_the_published_schema(path: Path) -> None:
    schema = json.loads((shipped_folder() / NAME).read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    source = read_source(path)
    assert [error.message for error in Draft7Validator(schema).iter_errors(source.data)] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_names_the_schema_on_its_first_line(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith(f"# yaml-language-server: $schema=./{NAME}\n")


def test_the_published_schema_is_current() -> None:
    assert (shipped_folder() / NAME).read_text(encoding="utf-8") == schema_text(), (
        "run python -m app.scenario.schema, which writes it anew"
    )


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    schema = json.loads(schema_text())
    validator = Draft7Validator(schema)
    data = read_source(SHIPPED[0]).data
    assert validator.is_valid(data)
    for key, value in (("difficulty", "medium"), ("version", "1"), ("unheard_of", 1), ("id", "Not An Id")):
        assert not validator.is_valid({**data, key: value}), key
    assert not validator.is_valid({key: value for key, value in data.items() if key != "title"})


PLAIN_FAULTS = [
    (r"^difficulty: .*$", "difficulty: medium", 13, '"difficulty" is "medium", which it cannot be; choose one of'),
    (r"^difficulty: .*$", "difficulty: no", 13, '"difficulty" is "no", which it cannot be'),
    (r"^difficulty: .*$", "difficulty: Hard", 13, 'did you mean "hard"?'),
    (r"^difficulty: .*$", "difficulty:", 1, '"difficulty" is empty; write one of: easy, normal, hard after it'),
    (r"^version: .*$", 'version: "1"', 10, "in quotation marks, which makes it words; remove the quotation marks"),
    (r"^version: .*$", "version: 0", 10, '"version" is 0, which does not fit here; write a whole number, 1 or more'),
    (r"^version: .*$", "version: 1.5", 10, "write a whole number, 1 or more"),
    (r"^title: .*$", "title: 2026", 8, 'taken for a number and not for words; put quotes around it: "2026"'),
    (r"^title: .*$", "title: true", 8, "taken for yes or no and not for words; put quotes around it"),
    (r"^title: .*$", "title: [a pause]", 8, "begins with [, which is taken for a list; put quotes around the whole"),
    (r"^title: .*$", 'title: ""', 8, '"title" is empty; write some words between the quotes'),
    (r"^title: .*$", f"title: {'word ' * 100}", 8, "499 characters long; at most 400 fit; shorten it"),
    (r"^title: .*$", "title: One: two", 11, "put quotes around text that holds a colon"),
    (r"^title: .*$", "title: @home", 8, "text cannot begin with @; put quotes around it"),
    (r"^title: .*$", "title: 'it's late'", 12, "write an apostrophe inside single quotes twice"),
    (r"^title: .*$", 'title: "never closed', 8, "a quotation mark opens here"),
    (r"^title: .*$", r'title: "a \q"', 11, "use single quotes around the text, or double the backslash"),
    (r"^title: .*$", "title: *other", 8, "*other points back to an earlier part"),
    (r"^title: .*$", "title: &name text", 8, "&name is a YAML anchor, which is not used here"),
    (r"^title: .*$", "title: !!python/object/apply:os.system [ls]", 8, "is a YAML tag, which is not used here"),
    (r"^title: .*$", 'title: "bell \\x07"', 8, "holds an invisible control character"),
    (r"^title: .*$", "title: a\ntitle: b", 1, '"title" stands here a second time'),
    (r"^id: .*$", "id: Late Parcel", 5, "use small letters and digits, with single dashes between words"),
    (r"^language: .*$", "language: English!", 11, "write one like en-NZ"),
    (r"^skills:(?:\n  .*)* ?.*$", "skills: listening", 9, "write a list: each item on a line of its own, after a dash"),
    (r"^    words_a_turn: .*$", "    words_a_turn: [4]", 19, "has too few numbers; write two whole numbers"),
    (r"^    words_a_turn: .*$", "    words_a_turn: 4-12", 19, "two whole numbers in square brackets"),
    (r"^  snap:", "  snapp:", 3, '"snapp" is not a name that "reactions" can have; did you mean "snap"?'),
    (r"^title: .*$", "title: #1 parcel", 8, '"title" is empty, because everything after # is a comment; put'),
    (r"^title: .*$", 'title: "#1 parcel" late', 20, """put single quotes around all of it: '"#1 parcel" late'"""),
    (r"^channel: .*$", "channel:voice", 9, 'there is no space after "channel:"; put one after the colon'),
    (r"^channel: .*$", "channel:\u00a0voice", 9, "a no-break space here, which looks like a space and is none"),
    (r"^difficulty: .*$", "difficulty: \u00a0hard", 13, "holds a no-break space"),
    (r"^skills: .*$", 'skills: ["invites" "agreed"]', 20, "a comma is missing before this word of a [list]; put"),
    (r"^skills: .*$", "skills: [invites agreed]", 10, "put a comma between them: invites, agreed"),
    (r"^    words_a_turn: .*$", "    words_a_turn: [4 12]", 19, "a comma is missing between the numbers"),
    (r"trust: 0\.\d+$", "trust: 7", None, "is 7, which does not fit here; write a number from 0 to 1"),
    (r"trust: 0\.\d+$", "trust: high", None, 'is "high", which does not fit here; write a number from 0 to 1'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "into", "column", "says"), PLAIN_FAULTS, ids=[item[1][:40] for item in PLAIN_FAULTS]
)
def test_a_fault_is_told_in_plain_words_where_it_stands(pattern: str, into: str, column: int | None, says: str) -> None:
    text = changed(pattern, into)
    told = faults(read_text(text, "x.yaml"))
    match = [fault for fault in told if says in fault]
    assert match, told
    name, line, at, _ = match[0].split(":", 3)
    expected = line_of(GOOD, pattern) + into.count("\n")
    assert (name, int(line)) == ("x.yaml", expected), match[0]
    if column is not None:
        assert int(at) == column, match[0]
    for fault in told:
        assert re.fullmatch(r"x\.yaml:\d+:\d+: [^\n]+; [^\n]+", fault), fault
        assert not re.search(r"Input should|pydantic|type=|validation error|NoneType|dict\b|str\b", fault), fault


def test_a_missing_name_points_to_what_lacks_it_and_says_what_it_is_for() -> None:
    text = changed(r"^    read_as: [^\n]*(\n      [^\n]*)*\n", "")
    (told,) = faults(read_text(text, "x.yaml"))
    assert 'has no "read_as"; add a line "read_as:" under it (what an experienced agent reads in it)' in told
    line = int(told.split(":")[1])
    assert text.split("\n")[line - 1].lstrip().startswith("- id:")


@pytest.mark.parametrize("spoilt", ['{0}"One."\n{0}- "Two."', '{0}- "One."\n{0}"Two."', "{0}- One.\n{0}Two."])
def test_a_missing_dash_is_told_where_it_belongs(spoilt: str) -> None:
    start = line_of(GOOD, r"^    habits:")
    lines = GOOD.split("\n")
    told = faults(read_text("\n".join([*lines[:start], spoilt.format("      "), *lines[start:]]), "x.yaml"))
    at = start + 1 + next(n for n, line in enumerate(spoilt.split("\n")) if "- " not in line)
    assert any(fault.startswith(f"x.yaml:{at}:7: a dash is missing here") for fault in told), told


def test_an_item_without_its_dash_is_told_once() -> None:
    item = re.search(r"(?m)^facts:\n  - id: .*\n(?:    .*\n)+  (- )id: ", GOOD)
    assert item is not None
    told = faults(read_text(GOOD[: item.start(1)] + "  " + GOOD[item.end(1) :], "x.yaml"))
    again = [fault for fault in told if "a second time" in fault]
    assert len(again) == 1 and 'put a dash before it, as in "- id: …"' in again[0]


def test_a_misspelt_name_is_met_with_the_nearest_known_one() -> None:
    told = faults(read_text(changed(r"hints_at:", "hint_at:"), "x.yaml"))
    assert any('"hint_at" is not a name' in fault and 'did you mean "hints_at"?' in fault for fault in told)


def test_every_fault_is_told_at_once_of_whatever_kind() -> None:
    text = changed(r"^title: .*$", "title: One: two")
    text = changed(r"^difficulty: .*$", "difficulty: medium", text)
    text = changed(r"^version: .*$", "version: none", text)
    text = changed(r"hints_at: .*$", "hints_at: nowhere", text)
    text = changed(r"^author: .*\n", "", text)
    text = text + "extra: 1\n"
    told = "\n".join(faults(read_text(text, "x.yaml")))
    for says in ("holds a colon", '"medium"', '"version" is "none"', '"nowhere"', 'no "author"', '"extra"'):
        assert says in told, (says, told)
    assert len(told.split("\n")) == 6, told


def test_faults_stand_in_the_order_of_the_file() -> None:
    text = changed(r"^difficulty: .*$", "difficulty: medium", changed(r"hints_at: .*$", "hints_at: nowhere"))
    lines = [fault.line for fault in read_text(text).faults]
    assert lines == sorted(lines) and len(lines) > 1


def test_every_tab_is_told() -> None:
    text = "id: x\npersona:\n\tname: a\n\tage: 3\n"
    tabs = [fault.line for fault in read_text(text).faults if "tab" in fault.what]
    assert tabs == [3, 4]


@pytest.mark.parametrize(
    ("raw", "says", "place"),
    [
        (b"", "the file is empty", (1, 1)),
        (b"\n \n", "the file is empty", (1, 1)),
        (b"- a\n", "does not hold a scenario", (1, 1)),
        (b"just words\n", "does not hold a scenario", (1, 1)),
        (b"id: x\ntitle: caf\xe9\n", "not UTF-8", (2, 11)),
        (b"id: x\x00\n", "invisible control character", (1, 6)),
        (b"\xff\xfe\x00a", "not UTF-8", (1, 1)),
        (b"id: x\n---\nid: y\n", "a second document", (2, 1)),
        (b"? [a]\n: b\n", "one plain word", (1, 3)),
        (b"a: " + b"[" * 500, "too deep", (1, 27)),
        (b"a: " + b"x" * 9000, "longer than 8000 characters", (1, 1)),
        (b"a: b\n" * 120_000, "larger than 512 KB", (1, 1)),
    ],
)
def test_what_is_no_scenario_is_told_in_a_line(tmp_path: Path, raw: bytes, says: str, place: tuple[int, int]) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(raw)
    found = [fault for fault in read(path).faults if says in fault.what]
    assert found and (found[0].line, found[0].column) == place, faults(read(path))


def test_aliases_do_not_unfold() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)
    )
    started = time.perf_counter()
    told = [fault.what for fault in read_text(bomb).faults]
    assert sum("is a YAML anchor" in what for what in told) == 21
    assert sum("points back" in what for what in told) == 40
    assert time.perf_counter() - started < 2


def test_yaml_1_2_leaves_no_and_dates_as_words() -> None:
    source = read_source(Path("x"), b"a: no\nb: on\nc: 2026-11-16\nd: 012\ne: 1_000\nf: 0x10\ng: .inf\nh: ~\n")
    assert source.data == {
        "a": "no", "b": "on", "c": "2026-11-16", "d": 12, "e": "1_000", "f": "0x10", "g": ".inf", "h": None,
    }  # fmt: skip


def test_columns_count_characters_and_lines_any_line_end() -> None:
    source = read_source(Path("x"), "﻿a: ok\r\nkōrero: 'é'\r\n".encode())
    assert source.data == {"a": "ok", "kōrero": "é"}
    mark = source.mark(("kōrero",))
    assert (mark.line, mark.column) == (2, 9)


def test_load_raises_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(changed(r"^difficulty: .*$", "difficulty: medium"), encoding="utf-8")
    with pytest.raises(ScenarioFaults) as raised:
        load(path)
    assert [str(fault) for fault in raised.value.faults] == faults(read(path))
    with pytest.raises(ScenarioFaults, match="there is no such file"):
        load(tmp_path / "none.yaml")
    with pytest.raises(ScenarioFaults, match="this is a folder"):
        load(tmp_path)


def test_a_file_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(GOOD, encoding="utf-8")
    first = read(path)
    assert read(path) is first
    path.write_text(changed(r"^version: .*$", "version: 9"), encoding="utf-8")
    os.utime(path, ns=(time.time_ns(), time.time_ns() + 1_000_000))
    again = read(path)
    assert again.scenario is not None and again.scenario.version == 9


def test_an_id_that_is_taken_is_a_fault_and_the_first_file_stays(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    folder = load_folder(tmp_path)
    assert [path.name for path in folder.paths.values()] == ["a.yaml"]
    (fault,) = folder.faults
    assert fault.path.endswith("b.yaml") and "is taken by a.yaml" in fault.what and fault.line == line_of(GOOD, "^id:")


def test_the_library_holds_published_scenarios_and_those_of_a_named_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = library()
    assert before and all(scenario.status == "published" for scenario in before.values())
    monkeypatch.setenv("UNDERHEARD_SCENARIOS", str(tmp_path))
    (tmp_path / "new.yaml").write_text(changed(r"^id: .*$", "id: one-more"), encoding="utf-8")
    draft = changed(r"^status: .*$", "status: draft", changed(r"^id: .*$", "id: not-yet"))
    (tmp_path / "draft.yaml").write_text(draft, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("id: [", encoding="utf-8")
    assert set(library()) == {*before, "one-more"}
    assert "not-yet" in everything().scenarios
    assert [Path(fault.path).name for fault in library_faults()] == ["broken.yaml"]


def test_a_named_folder_that_is_not_there_is_told_and_the_library_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERHEARD_SCENARIOS", "/no/such/folder")
    assert library()
    assert any("cannot be opened" in fault.what for fault in library_faults())


def test_a_difference_is_said_in_words() -> None:
    before = read_text(GOOD).scenario
    after = read_text(
        changed(r"^difficulty: .*$", "difficulty: hard", changed(r"^version: .*$", "version: 7"))
    ).scenario
    assert before is not None and after is not None
    assert diff(before, before) == []
    said = diff(before, after)
    assert any(each.said.startswith("The version is now 7") for each in said)
