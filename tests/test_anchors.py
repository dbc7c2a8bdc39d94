"""A mark stays on its very words: a thousand, over writing of every kind, in the store, in files, in a browser."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_support import a_browser  # noqa: F401
from playwright.sync_api import Browser
from rooms import Puppet, SmallRoom, small_room

from app.training import mentoring, practice
from app.widgets.drawn import SOURCES

ANCHORS = 1_000
PIECES = (
    "Kia ora, ", "Tāne", "e\u0301te\u0301", "👩\u200d👩\u200d👧\u200d👦", "👍🏽", "🇳🇿", "1\ufe0f\u20e3",
    "أهلا وسهلا", "שלום", "\u202eback\u202c", "हिन्दी", "한국어", "日本語。", "Z\u0335\u0322\u034d", "\r\n", "\n\n",
    "  ", "\t", "\u00a0", "\u200b", "<b>&amp;</b>", "that is hard. ", "that is hard, ", "𝔄𝔅", "ﬁ", "…", "'", '"',
    "\\", "`code`", "$x$",
)  # fmt: skip
"""Macrons, combining marks, joined emoji, right-to-left script, line ends of two kinds, spaces of five, markup."""


def writing(chance: random.Random) -> str:
    """A made-up reply of many scripts, with words to be heard first and last."""
    return "Well, " + "".join(chance.choice(PIECES) for _ in range(chance.randrange(8, 60))) + " then"


def place(chance: random.Random, text: str) -> tuple[int, int]:
    """Somewhere in a text that says something: code points, the second beyond the last."""
    while True:
        start = chance.randrange(len(text))
        stop = min(len(text), start + chance.choice((1, 2, 3, 5, 12, 40)))
        if text[start:stop].strip():
            return start, stop


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


def test_a_thousand_marks_stand_on_their_very_words_in_the_store_and_after_leaving_and_coming_back(
    room: SmallRoom,
) -> None:
    chance = random.Random(11)
    attempt = room.finished(*(writing(chance) for _ in range(20)))
    turns = mentoring.transcript(room.store, attempt.id, room.mere.id)
    meant: dict[str, tuple[int, int, int, str]] = {}
    for _ in range(ANCHORS):
        turn = chance.choice(turns[1::2])
        start, stop = place(chance, turn.text)
        quote = turn.text[start:stop]
        mark = mentoring.annotate(room.store, attempt.id, room.mere.id, turn.index, start, stop, quote, "hollow", "")
        meant[mark.id] = (turn.index, start, stop, quote)

    def kept() -> dict[str, tuple[int, int, int, str]]:
        found = mentoring.annotations(room.store, attempt.id, room.mere.id)
        for each in found:
            text = turns[each.turn_index].text
            assert text[each.start : each.stop] == each.quote
            assert text[: each.start].endswith(each.prefix) and text[each.stop :].startswith(each.suffix)
        return {each.id: (each.turn_index, each.start, each.stop, each.quote) for each in found}

    assert kept() == meant and len(meant) == ANCHORS
    data = mentoring.export_annotations(room.store, room.mere.id, attempts=[attempt.id]).data
    with room.store.writing() as writer:
        writer.change("DELETE FROM readings")
        writer.change("DELETE FROM annotations")
    assert kept() == {}
    assert len(mentoring.import_annotations(room.store, data, room.mere.id).added) == ANCHORS
    assert kept() == meant


def test_marks_whose_positions_count_otherwise_are_found_by_their_words_or_refused_never_put_elsewhere(
    room: SmallRoom,
) -> None:
    """Other tools count UTF-16 units: past an emoji their positions point at other words."""
    chance = random.Random(12)
    attempt = room.finished(*(writing(chance) for _ in range(10)))
    turns = mentoring.transcript(room.store, attempt.id, room.mere.id)
    meant = {}
    for _ in range(200):
        turn = chance.choice(turns[1::2])
        start, stop = place(chance, turn.text)
        quote = turn.text[start:stop]
        mark = mentoring.annotate(room.store, attempt.id, room.mere.id, turn.index, start, stop, quote, "hollow", "")
        meant[mark.id] = (turn.index, start, stop)
    held = json.loads(mentoring.export_annotations(room.store, room.mere.id, attempts=[attempt.id]).data)
    for item in held["first"]["items"]:
        text = turns[int(item["target"]["source"].rsplit(":", 1)[1])].text
        position = item["target"]["selector"][1]
        for name in ("start", "end"):
            position[name] = len(text[: position[name]].encode("utf-16-le")) // 2
    with room.store.writing() as writer:
        writer.change("DELETE FROM readings")
        writer.change("DELETE FROM annotations")
    # One at a time: a file is refused whole, and here some marks on a single letter may not be told apart.
    for item in held["first"]["items"]:
        try:
            mentoring.import_annotations(room.store, json.dumps(item).encode(), room.mere.id)
        except mentoring.NotImported as refused:
            assert "more than once" in str(refused)
    found = mentoring.annotations(room.store, attempt.id, room.mere.id)
    assert len(found) >= 190
    assert {each.id: (each.turn_index, each.start, each.stop) for each in found} == {
        each.id: meant[each.id] for each in found
    }


IN_THE_PAGE = """
({ base, selection, cases }) => {
  const tools = new Function(`${base}\\n${selection}\\nreturn { cut, selected, selectPoints, pointsBefore, el };`)();
  return cases.map(({ text, marks, start, stop }) => {
    const root = tools.el("p", { style: "white-space: pre-wrap" });
    for (const piece of tools.cut(text, marks)) {
      root.append(piece.marks.length ? tools.el("mark", {}, piece.text) : document.createTextNode(piece.text));
    }
    document.body.append(root);
    tools.selectPoints(root, start, stop);
    const found = tools.selected(root);
    const pieces = tools.cut(text, marks);
    root.remove();
    return { said: root.textContent, found, pieces };
  });
}
"""


def test_a_thousand_selections_in_a_browser_count_as_python_counts(browser: Browser) -> None:
    chance = random.Random(13)
    cases = []
    for _ in range(ANCHORS):
        text = writing(chance)
        marks = [dict(zip(("start", "stop"), place(chance, text), strict=True)) for _ in range(chance.randrange(5))]
        start, stop = place(chance, text)
        cases.append({"text": text, "marks": marks, "start": start, "stop": stop})
    sources = {name: (SOURCES / f"{name}.js").read_text(encoding="utf-8") for name in ("base", "selection")}
    page = browser.new_page()
    page.set_content("<!doctype html><meta charset=utf-8><body></body>")
    told = page.evaluate(IN_THE_PAGE, sources | {"cases": cases})
    page.close()
    for case, answer in zip(cases, told, strict=True):
        text, start, stop = case["text"], case["start"], case["stop"]
        assert answer["said"] == text
        # Outer spaces are trimmed from what is selected, as a reader expects.
        quote = text[start:stop].strip(SPACES)
        begin = start + len(text[start:stop]) - len(text[start:stop].lstrip(SPACES))
        assert answer["found"] == {"start": begin, "stop": begin + len(quote), "quote": quote}, (text, start, stop)
        assert text[begin : begin + len(quote)] == quote
        assert "".join(piece["text"] for piece in answer["pieces"]) == text
        for piece in answer["pieces"]:
            assert text[piece["start"] : piece["stop"]] == piece["text"]
            over = [mark for mark in case["marks"] if mark["start"] <= piece["start"] and mark["stop"] >= piece["stop"]]
            assert piece["marks"] == over


SPACES = " \t\n\r\u00a0"
"""The spaces of `PIECES` that a browser trims; a zero-width one is none."""
