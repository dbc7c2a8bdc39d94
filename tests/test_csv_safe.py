"""No cell of any table this project writes is carried out by a spreadsheet, wherever that thinks cells end."""

from __future__ import annotations

import ast
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rooms import Puppet, SmallRoom, small_room

from app.formats.table import BEGINS, BYTE_ORDER_MARK, safe_cell, table
from app.training import log, mentoring, practice
from app.training.accounts import Invitation
from app.training.administering import Added
from app.training.logbook import export_log
from app.training.mentoring.carrying import OWNER
from app.widgets.administering_adding import _as_table

ROOT = Path(__file__).resolve().parent.parent
NUMBER = re.compile(r"-?[0-9.,e+-]*")

pieces = st.sampled_from(
    [
        *BEGINS,
        *"\t\r\n;,|\"' ",
        "\r\n",
        "\u00a0",
        "\ufeff",
        "\u200b",
        "\u2028",
        "cmd",
        "1+1",
        "a",
        "ā",
        "🌱",
        '""',
        "\x00",
    ]
)
hostile = st.one_of(st.lists(pieces, max_size=12).map("".join), st.text(max_size=30))


def cells(text: str, delimiter: str) -> Iterator[str]:
    """The cells as a program finds them that splits at this; quotes count only where it finds them first in a cell."""
    yield from (each for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for each in row)


def runs(cell: str) -> bool:
    """Whether a spreadsheet could take the cell for a formula. Plain negative numbers are numbers."""
    begins = cell
    while begins and (begins[0].isspace() or begins[0] == '"' or unicodedata.category(begins[0]) in ("Cc", "Cf")):
        begins = begins[1:]
    return begins[:1] != "" and begins[0] in BEGINS and not NUMBER.fullmatch(cell)


def check(text: str) -> None:
    for delimiter in (",", ";", "\t"):
        for cell in cells(text.removeprefix(BYTE_ORDER_MARK), delimiter):
            assert not runs(cell), (delimiter, cell, text)


def test_what_counts_as_run_is_strict() -> None:
    for bad in ("=1", " =1", '"=1', "\ufeff=1", "-a", "＝1", "\t@SUM(A1)", "+cmd|' /C calc'!A0"):
        assert runs(bad)
    for good in ("-5", "-2.5", "'=1", "a=1", "", "1e-05"):
        assert not runs(good)


@given(st.lists(hostile, min_size=1, max_size=4), st.booleans())
@example(["a;=1"], False)
@example(['a";=1'], False)
@example(['x\r\n"=HYPERLINK("http://x")'], True)
@example(["\ufeff=1", "\u200b-2+3"], False)
def test_no_text_becomes_a_formula_whatever_it_holds(texts: list[str], mark: bool) -> None:
    check(table(["a", *texts], [{"a": "x"} | dict.fromkeys(texts, text) for text in texts], mark=mark))


@given(hostile)
def test_a_text_is_kept_but_for_quotes_before_it(text: str) -> None:
    kept = str(safe_cell(text))
    assert kept.replace("'", "") == text.replace("'", "")
    assert len(kept) - len(text) == kept.count("'") - text.count("'") >= 0


@given(st.text(alphabet=st.characters(exclude_characters=BEGINS + "\t\r\n;"), max_size=60))
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@given(st.one_of(st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False), st.booleans()))
def test_numbers_stay_numbers(value: float) -> None:
    (read,) = next(csv.reader(io.StringIO(table(["n"], [{"n": value}]).split("\r\n", 1)[1])))
    assert float(read) == float(value)


def test_what_is_no_number_is_an_empty_cell() -> None:
    assert [safe_cell(each) for each in (None, float("nan"), float("inf"), float("-inf"))] == [""] * 4


# -- every table there is ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallRoom]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(practice, "Customer", Puppet)
        patch.setattr(practice, "_customers", type(practice._customers)())
        patch.setattr(practice, "_listen_ahead", lambda *_: None)
        yield small_room(tmp_path_factory.mktemp("csv") / "a.db")


def annotations(room: SmallRoom, words: str) -> Iterator[bytes]:
    """What was written, with these words wherever somebody can write some."""
    attempt = room.finished(f"open {words}")
    said = practice.attempt(room.store, attempt.id, room.ana.id).exchanges[0].trainee
    for start in {0, min(5, len(said) - 1)}:
        mentoring.annotate(
            room.store, attempt.id, room.mere.id, 1, start, len(said), said[start:], "hollow", words if start else ""
        )
    mentoring.set_level(room.store, attempt.id, 1, "listening", 1, words or "So.", room.mere.id)
    mentoring.leave_feedback(room.store, attempt.id, words or "So.", room.mere.id)
    with room.store.writing() as writer:
        writer.change("UPDATE people SET name = ? WHERE id IN (?, ?)", words, room.ana.id, room.mere.id)
    for names in (True, False):
        yield mentoring.export_annotations(
            room.store, OWNER, "csv", attempts=[attempt.id], names=names, mark=names
        ).data


def log_lines(room: SmallRoom, words: str) -> Iterator[bytes]:
    """The log, by somebody of that name."""
    with room.store.writing() as writer:
        writer.change("UPDATE people SET name = ? WHERE id = ?", words, room.mere.id)
        log.note(room.store, writer, room.mere.id, "month.exported", kind="month", item=words, detail={words: words})
    yield export_log(room.store, OWNER).data


def links(room: SmallRoom, words: str) -> Iterator[bytes]:
    """The links of people who were just added."""
    person = replace(room.ben, name=words)
    yield _as_table([Added(person, words, Invitation("secret", room.store.now(), "join"))]).encode()


TABLES: dict[str, Callable[[SmallRoom, str], Iterator[bytes]]] = {
    "app/training/logbook.py": log_lines,
    "app/training/mentoring/carrying.py": annotations,
    "app/widgets/administering_adding.py": links,
}
"""Module that writes a table -> all it writes, with these words in it."""


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=hostile.filter(lambda text: text.strip() != "" and "\x00" not in text))
@example(words='=HYPERLINK("https://example.org";"x")')
@example(words="ok;=1+1")
@example(words="ok\n-2+3")
@example(words="\ufeff＝1")
@pytest.mark.parametrize("module", TABLES)
def test_no_export_runs(room: SmallRoom, module: str, words: str) -> None:
    for data in TABLES[module](room, words):
        check(data.decode())


def test_every_module_that_writes_a_table_is_tried_here_and_none_writes_one_its_own_way() -> None:
    users, own = set(), []
    for path in sorted((ROOT / "app").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "app.formats.table":
                users.add(name)
            if isinstance(node, ast.Attribute) and node.attr in ("writerow", "writerows", "DictWriter", "to_csv"):
                own.append(name)
            # The table Streamlit draws offers itself as CSV, with nothing made safe.
            if isinstance(node, ast.Attribute) and node.attr in ("dataframe", "data_editor"):
                own.append(name)
    assert set(own) == {"app/formats/table.py"}
    assert users == set(TABLES)
