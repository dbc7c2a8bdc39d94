"""The quick reader and the careful one make the same of a text: the same values, places, comments and faults."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from spoiling import LIBRARY, SPOILS
from test_changes import SMALL

from app.scenario import events
from app.scenario.source import Source, read_source

PIECES = [
    ":", ": ", "-", "- ", "#", " #", "'", '"', "[", "]", "{", "}", ",", "&", "*", "!", "|", ">", "%", "@", "`",
    "?", "? ", "\n", "  ", " ", "\n\n", "\n  ", "\n- ", "---\n", "...\n", "\\", "é", "😀", "م", "\u2028", "\xa0",
    "\t", "~", "a: b", "[a, b: c]", "{a: , b}", "{a:b}", '{"a":b}', "[a:b]", "<<: ", "null", "|-\n", ">+\n",
    ">2\n", "x:y", "::", "http://a.b", '"\\x41"', '"\\/"', '"\\ud83d"', "'a\n\n b'", "a #b", "a# b", "-1", "--",
    "-a", ":a", "?a", "[?a]", "{? a}", "- - a",
]  # fmt: skip


def carefully(text: str, monkeypatch: pytest.MonkeyPatch) -> Source:
    with monkeypatch.context() as patch:
        patch.setattr(events, "_QUICK", None)
        events._quickly.cache_clear()
        source = read_source(Path("x.yaml"), text.encode())
    events._quickly.cache_clear()
    return source


def same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, quick = carefully(text, monkeypatch), read_source(Path("x.yaml"), text.encode())
    assert [str(fault) for fault in quick.faults] == [str(fault) for fault in slow.faults], text
    assert quick.broken == slow.broken and quick.mended == slow.mended, text
    assert quick.data == slow.data, text
    assert quick.keys == slow.keys, text
    assert quick.values == slow.values, text
    assert quick.commented == slow.commented, text


def test_the_library_is_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in LIBRARY:
        same(text, monkeypatch)


@pytest.mark.parametrize("part", range(4))
def test_small_texts_with_anything_in_them_are_read_alike(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(part, 1200, 4):
        chance = random.Random(f"alike {seed}")
        text = SMALL
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(text))
            to = min(len(text), at + chance.choice([0, 0, 1, 3]))
            text = text[:at] + chance.choice(PIECES) + text[to:]
        same(text, monkeypatch)


def test_large_texts_with_slips_are_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, (name, spoil) in enumerate(SPOILS.items()):
        if name not in ("huge", "many values", "tab"):
            same(spoil(LIBRARY[number % len(LIBRARY)], random.Random(name)), monkeypatch)
