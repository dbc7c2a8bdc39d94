"""Five hundred wrong scenario files: each is told with its place, at once, and never takes anything down with it."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from spoiling import ENCODINGS, SPOILS, spoilt

from app.scenario.changes import Unchangeable, changed
from app.scenario.files import read
from app.scenario.source import LARGEST_FILE, Change, read_source

COUNT = 500
LONGEST = 2.0
"""Seconds for one file; a page that took longer would seem to have stopped."""
KINDS = len(SPOILS) + len(ENCODINGS)


@pytest.mark.parametrize("part", range(10))
def test_each_wrong_file_is_told_with_its_place_at_once(part: int, tmp_path: Path) -> None:
    for seed in range(part, COUNT, 10):
        name, raw = spoilt(seed)
        path = tmp_path / f"{seed}.yaml"
        path.write_bytes(raw)
        began = time.process_time()
        reading = read(path)
        took = time.process_time() - began
        assert reading.scenario is None and reading.faults, (name, seed)
        assert took < LONGEST, (name, seed, took)
        lines = re.split(r"\r\n|\r|\n", raw.decode("utf-8-sig", "replace"))
        for fault in reading.faults:
            assert re.fullmatch(rf"{re.escape(str(path))}:\d+:\d+: [^\n]+; [^\n]+", str(fault)), (name, seed, fault)
            assert 1 <= fault.line <= len(lines), (name, seed, fault)
            assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1, (name, seed, fault)
            assert not re.search(r"ruamel|yaml\.|Error|<class|expected <", str(fault)[len(str(path)) :]), (name, fault)


@pytest.mark.parametrize("part", range(5))
def test_a_wrong_file_is_changed_as_asked_or_the_change_is_refused(part: int) -> None:
    made = refused = 0
    for seed in range(part, COUNT, 5):
        name, raw = spoilt(seed)
        if name in ENCODINGS or len(raw) > LARGEST_FILE:
            continue
        text = re.sub(r"\r\n|\r", "\n", raw.decode("utf-8"))
        try:
            after = changed(text, Change("set", ("behind", "need"), "to be heard: no"))
        except Unchangeable as why:
            assert str(why)[0].isupper() or str(why)[0] == '"', (name, why)
            refused += 1
        else:
            data = read_source(Path("x.yaml"), after.encode()).data
            assert data["behind"]["need"] == "to be heard: no", (name, seed)
            made += 1
    assert made > 20 and refused > 20


def test_every_kind_of_wrong_file_is_among_them() -> None:
    assert len({spoilt(seed)[0] for seed in range(KINDS)}) == KINDS < COUNT
