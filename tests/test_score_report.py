"""The page of `underheard score --report`: it counts right, stands by itself, and shows words as words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app import cli
from app.paper import Html, escaped, marked, page, table, tag
from app.score_report import ScoreReport
from scoring.conversation import Conversation, Turn
from scoring.criterion import Finding
from scoring.scorecard import Scorecard

HOSTILE = "</blockquote><script>alert(1)</script><img src=x onerror=alert(1)>\"'&"


class Seen(HTMLParser):
    """Every element and attribute of a page, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words += data


def card(listening: int | None, findings: tuple[Finding, ...] = ()) -> Scorecard:
    levels = {"listening": listening, "acknowledgement": None, "next_steps": 1}
    points = {name: None if level is None else float(level) for name, level in levels.items()}
    return Scorecard(levels, points, {}, findings, "r", "v", confidence={"listening": 0.62})


def test_text_on_a_page_has_no_power() -> None:
    seen = Seen(page(HOSTILE, tag("p", HOSTILE, title=HOSTILE), table(HOSTILE, [HOSTILE, "n"], [[HOSTILE, 1]])))
    assert not {"script", "img"} & set(seen.elements)
    assert not any(name.startswith("on") for name in seen.attributes)
    assert seen.words.count(HOSTILE) >= 4


def test_a_page_needs_nothing_from_elsewhere() -> None:
    whole = page("A page", tag("p", "words"))
    assert not re.search(r"https?:|src=|url\(|@import|<script|<link", whole)
    assert "default-src &#x27;none&#x27;" in whole and 'lang="en"' in whole and "color-scheme: light dark" in whole


def test_characters_that_are_no_text_become_a_sign() -> None:
    assert escaped("a\x00b\x1b[31m\u202ec\ud800") == "a�b�[31m�c�"
    assert escaped("one\r\ntwo\tthree") == "one\ntwo\tthree"
    assert escaped(None) == "–" and escaped(Html("<b>")) == "<b>"


def test_marks_stand_where_the_spans_are() -> None:
    assert marked("a<b c", [(1, 3), (2, 3), (4, 99)]) == "a<mark>&lt;b</mark> <mark>c</mark>"


def test_the_report_counts_by_hand() -> None:
    talk = Conversation("one", (Turn("customer", "It's fine."), Turn("trainee", "Is it?"), Turn("trainee", "Done.")))
    found = Finding("open_question", 0, 6, "Is it?", "You asked.")
    report = ScoreReport()
    report.add(talk, {1: card(3, (found, found)), 2: card(None)})
    report.add(Conversation("two", (Turn("trainee", "Hm."),)), {0: card(0)})
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", report.page()))
    assert "3 replies in 2 conversations" in words
    assert "Listening 1 0 0 1 0 1 1.50" in words  # one 0, one 3, one not called for
    assert "Acknowledgement 0 0 0 0 0 3 – " in words
    assert "open_question raises 1 33% 2" in words
    assert (
        "Listening: 3, opened it (sure of it: 62%) · Acknowledgement: not called for · Next steps: 1, nothing" in words
    )
    assert "one – 2 3.00 (1) – 1.00 (2)" in words and "two – 1 0.00 (1) – 1.00 (1)" in words


def test_score_writes_a_page_beside_its_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    turns = [
        {"speaker": "customer", "text": f"It's fine. Just cancel it. {HOSTILE}"},
        {"speaker": "trainee", "text": f"You say fine as if it isn't. What went wrong? {HOSTILE}"},
    ]
    source = tmp_path / "calls.jsonl"
    source.write_text(json.dumps({"id": HOSTILE, "turns": turns}) + "\n", encoding="utf-8")
    target = tmp_path / "calls.html"
    assert cli.run(["score", str(source), "--json", "--report", str(target)]) == 0
    assert json.loads(capsys.readouterr().out)["turn"] == 1
    seen = Seen(target.read_text(encoding="utf-8"))
    assert not {"script", "img"} & set(seen.elements) and "What went wrong?" in seen.words
    assert list(tmp_path.glob(".report-*")) == []


@pytest.mark.parametrize(
    ("name", "says"), [("calls.jsonl", "ends in .html"), ("no/where.html", "no folder"), ("there.html", "folder")]
)
def test_a_report_that_cannot_be_written_is_told_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, says: str
) -> None:
    source = tmp_path / "calls.jsonl"
    source.write_text('{"id": "a", "turns": [{"speaker": "trainee", "text": "Hello."}]}\n', encoding="utf-8")
    before = source.read_bytes()
    (tmp_path / "there.html").mkdir()
    assert cli.run(["score", str(source), "--report", str(tmp_path / name)]) == 2
    said = capsys.readouterr()
    assert says in said.err and said.out == "" and source.read_bytes() == before


def test_the_page_is_written_though_nobody_reads_the_lines(tmp_path: Path) -> None:
    calls, page_file = tmp_path / "calls.jsonl", tmp_path / "calls.html"
    turns = [
        {"speaker": "customer", "text": "It's fine. Cancel it."},
        {"speaker": "trainee", "text": "It doesn't sound fine."},
    ]
    lines = [json.dumps({"id": f"call-{n}", "turns": turns}) for n in range(40)]
    calls.write_text("\n".join(lines), encoding="utf-8")
    command = [
        sys.executable,
        "-c",
        "from app.cli import main; main()",
        "score",
        str(calls),
        "--report",
        str(page_file),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as scoring:
        assert scoring.stdout is not None and scoring.stderr is not None
        assert scoring.stdout.readline().strip() == b"call-0"
        scoring.stdout.close()
        said = scoring.stderr.read().decode()
    assert scoring.returncode == 0 and f"The report is in {page_file}." in said
    assert "call-39" in Seen(page_file.read_text(encoding="utf-8")).words
