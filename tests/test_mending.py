"""Where one thing would put a fault right, the fault brings it along; done, it is gone and nothing else is lost."""

from __future__ import annotations

from typing import Any

import pytest

from app.scenario.changes import changed, fixed
from app.scenario.files import read_text, shipped_folder
from app.scenario.source import At, Change, Fault, read_source

GOOD = (shipped_folder() / "screen-lock.yaml").read_text(encoding="utf-8")

SLIPS = {
    "a tab": ("\n  name: Lowri", "\n\tname: Lowri"),
    "no space behind a colon": ("name: Lowri", "name:Lowri"),
    "no space behind a dash": ('- "She asks the', '-"She asks the'),
    "a no-break space": ("age: 55", "age:\u00a055"),
    "a dash left out": ("      - \"She's not daft", "      \"She's not daft"),
    "a dash left out, and the line drawn in": ("      - \"She's not daft", "        \"She's not daft"),
    "a dash left out before an item": ("  - id: two-hours\n", "    id: two-hours\n"),
    "the first dash left out": ('      - "Do you need that', '      "Do you need that'),
    "a colon in plain words": ("ask: A PIN on", "ask: Now: a PIN on"),
    "words that begin with an at sign": ("name: Lowri", "name: @Lowri"),
    "words that begin with a bracket": ("name: Lowri", "name: [sighs] Lowri"),
    "words that are all in brackets": ("name: Lowri Bevan", "name: [a pause]"),
    "words that begin with a star": ("name: Lowri", "name: *Lowri"),
    "words that begin with an ampersand": ("name: Lowri", "name: &Lowri x"),
    "words that begin with an exclamation mark": ("name: Lowri", "name: !Lowri x"),
    "words that begin with a hash": ("name: Lowri", "name: # Lowri"),
    "words behind the closing quotation mark": ("name: Lowri Bevan", 'name: "Lowri" Bevan'),
    "an apostrophe in single quotes": ("name: Lowri Bevan", "name: 'It's Lowri'"),
    "a quotation mark not closed": ("name: Lowri Bevan", 'name: "Lowri Bevan'),
    "curly quotes around a colon": ("name: Lowri Bevan", "name: “Lowri: Bevan”"),
    "a backslash": ("name: Lowri Bevan", 'name: "Lowri \\Bevan"'),
    "a name misspelt": ("  pronouns:", "  pronoun:"),
    "a name with a dash": ("never_says:", "never-says:"),
    "a choice misspelt": ("difficulty: easy", "difficulty: esy"),
    "a choice with a capital": ("channel: chat", "channel: Chat"),
    "a choice with a no-break space": ("formality: plain", "formality: pl\u00a0ain"),
    "a number in quotes": ("age: 55", 'age: "55"'),
    "a share in quotes": ("trust: 0.36", 'trust: "0.36"'),
    "yes in the place of true": ("heavy: true", "heavy: yes"),
    "a number in the place of words": ("name: Lowri Bevan", "name: 1234"),
    "true in the place of words": ("name: Lowri Bevan", "name: true"),
    "a colon taken for a name": ("name: Lowri Bevan", "name:\n    Lowri: Bevan"),
    "an id with capitals": ("id: screen-lock", "id: Screen Lock"),
    "a comma left out of a pair": ("words_a_turn: [1, 20]", "words_a_turn: [1 20]"),
}  # fmt: skip


def faults(text: str) -> tuple[Fault, ...]:
    return read_text(text).faults


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_put_right_by_its_fix(slip: str) -> None:
    old, new = SLIPS[slip]
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    told = next((fault for fault in faults(text) if fault.fix), None)
    assert told and told.fix, [str(fault) for fault in faults(text)]
    mended = text
    for _ in range(4):  # a slip at the head of a list may show again at the next line
        fix = next((fault.fix for fault in faults(mended) if fault.fix), None)
        mended = fixed(mended, fix) if fix else mended
    assert not faults(mended), [str(fault) for fault in faults(mended)]
    assert told.fix.label and not told.fix.label.endswith(".")
    # What it did was done to the line it speaks of, or to the one thing it speaks of.
    apart = [line for line in mended.split("\n") if line not in GOOD.split("\n")]
    assert len(apart) <= 1, apart


def required(data: Any, at: At = ()) -> list[At]:
    """Every name of the file that cannot be left out, by trying; of a list, in its first item."""
    found: list[At] = []
    for step, inner in data.items() if isinstance(data, dict) else enumerate(data[:1]):
        place = (*at, step)
        if isinstance(step, str):
            found.append(place)
        if isinstance(inner, dict | list):
            found.extend(required(inner, place))
    return found


def test_whatever_is_missing_is_put_back_as_a_place_to_be_filled_in() -> None:
    data = read_source(shipped_folder() / "screen-lock.yaml").data
    tried = 0
    for at in required(data):
        text = changed(GOOD, Change("remove", at))
        missing = [fault for fault in faults(text) if f'has no "{at[-1]}"' in fault.what and fault.fix]
        if not missing:
            continue
        tried += 1
        assert missing[0].fix
        mended = fixed(text, missing[0].fix)
        left = [fault for fault in faults(mended) if fault.at is not None and fault.at[: len(at)] == at]
        assert not any(f'has no "{at[-1]}"' in fault.what for fault in faults(mended)), at
        assert not any("does not fit" in fault.what or "which it cannot be" in fault.what for fault in left), left
    assert tried > 60


def test_every_fault_of_shape_says_at_which_field_it_belongs() -> None:
    for old, new in SLIPS.values():
        for fault in faults(GOOD.replace(old, new, 1)):
            if "is not a name" in fault.what or "has no" in fault.what or "which it cannot be" in fault.what:
                assert fault.at is not None
