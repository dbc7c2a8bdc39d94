"""The threat model names tests that are there, and the README leads to it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
THREATS = (HERE / "THREATS.md").read_text(encoding="utf-8")
NAMED = re.compile(r"(test_\w+\.py)::(test_\w+)")


def rows() -> list[list[str]]:
    lines = [
        line for line in THREATS.splitlines() if line.startswith("| ") and not line.startswith(("| threat", "| ---"))
    ]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_threat_names_tests_that_are_there() -> None:
    known: dict[str, set[str]] = {}
    assert len(rows()) >= 30
    for threat, what, tests in rows():
        assert threat and what and NAMED.search(tests), threat
        for file, name in NAMED.findall(tests):
            if file not in known:
                tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
                known[file] = {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}
            assert name in known[file], f"{threat}: there is no {file}::{name}"


def test_every_kind_of_threat_and_what_remains_is_told() -> None:
    heads = re.findall(r"^## (.+)$", THREATS, re.M)
    assert len(heads) == 7 and heads[-1] == "What remains"
    assert len(re.findall(r"^- ", THREATS.split("## What remains")[1], re.M)) >= 6


def test_the_readme_leads_to_it() -> None:
    assert "tests/THREATS.md" in (HERE.parent / "README.md").read_text(encoding="utf-8")
