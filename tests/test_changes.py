"""A change made from outside the text changes that one thing; everything else, comments too, stays as written."""

from __future__ import annotations

import copy
import random
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scenario.changes import Unchangeable, changed, fixed
from app.scenario.files import scenario_paths, shipped_folder
from app.scenario.source import At, Change, Fix, Source, read_source

LIBRARY = {path.stem: path.read_text(encoding="utf-8") for path in scenario_paths(shipped_folder())}
OTHER_WORDS = [
    "no", "12:30", "null", "1e3", "# not a comment", "a: b", "[a pause] Fine.", "&x", "*x", '"quoted"',
    "✎ what they want", "it's", "Kia ora, Māui 👋🏽", "أهلا بك", "one\ntwo\n\nthree", "  spaced  ", "",
    "- dash", "{before} and {now}",
    "a long sentence that goes on for a good while, so that it has to be folded where the text it takes the place of "
    "was folded, and stands on one line where that was not, with two  spaces in it and a colon: here",
]  # fmt: skip
SMALL = """\
# at the top
id: late # behind the id
title: 'single ''quoted'''  # behind the title
spoken: "double"
# above the folded
folded: >-  # behind the sign of folding
  some words
  that are folded

literal: |-
  line one
  line two
words: [a, "b", 'c']  # behind the list
nothing:
# above the maps
maps:
  # above the first
  - {label: Now, value: 'x, y'}
  - {label: Then, value: z}  # behind the second
cues:
- id: one
  # inside the first
  lines:
    - plain
    - "double"  # behind the line
  kind: body
  # at the end of the first
- id: two
  lines: []
# at the end
"""


def parsed(text: str) -> Source:
    source = read_source(Path("x.yaml"), text.encode())
    assert not source.broken, source.faults
    return source


def value_at(data: Any, at: At) -> Any:
    for step in at:
        data = data[step]
    return data


def with_value(data: Any, at: At, value: Any) -> Any:
    whole = copy.deepcopy(data)
    value_at(whole, at[:-1])[at[-1]] = value
    return whole


def notes(text: str) -> list[str]:
    return sorted(re.findall(r"#~\d+", text))


def with_notes(text: str) -> str:
    """The text with a comment above every name and item that begins a line, and behind every word that ends one."""
    source = parsed(text)
    begins = {mark.line: mark.column for mark in source.keys.values()}
    ends: dict[int, bool] = {}
    for at, mark in source.values.items():
        lone = not at or not source.values[at[:-1]].style.startswith("inline")
        ends[mark.line] = lone and mark.style in ("plain", "quoted", "block", "inline list", "inline map")
    lines = text.split("\n")
    made: list[str] = []
    for number, line in enumerate(lines, 1):
        own = len(line) - len(line.lstrip())
        if number in begins and line.strip():
            made.append(" " * own + f"#~{len(made)}")
        tried = f"{line}  #~{len(made)}"
        made.append(tried if ends.get(number) else line)
    noted = "\n".join(made)
    assert read_source(Path("x.yaml"), noted.encode()).data == source.data
    return noted


NOTED = {name: with_notes(text) for name, text in list(LIBRARY.items())[::4]}
"""Every fourth of the library, with a comment wherever one can stand."""


def scalars(source: Source) -> list[At]:
    return [at for at in source.values if not isinstance(value_at(source.data, at), dict | list)]


@pytest.mark.parametrize("name", LIBRARY)
def test_reading_every_value_and_writing_it_back_changes_no_character(name: str) -> None:
    for text in (LIBRARY[name], NOTED.get(name, "")):
        source = parsed(text) if text else None
        for at in source.values if source else ():
            if source and at:
                assert changed(text, Change("set", at, value_at(source.data, at))) == text


@pytest.mark.parametrize("name", NOTED)
def test_another_value_changes_that_value_alone_and_keeps_every_comment(name: str) -> None:
    chance = random.Random(name)
    text = NOTED[name]
    source = parsed(text)
    places = chance.sample(scalars(source), 42)
    for number, at in enumerate(places):
        value = OTHER_WORDS[number % len(OTHER_WORDS)]
        if value_at(source.data, at) == value:
            continue
        made = changed(text, Change("set", at, value))
        assert parsed(made).data == with_value(source.data, at, value)
        assert notes(made) == notes(text), (at, value)


def random_change(data: Any, chance: random.Random) -> Change:
    """Any change that a form could ask for, somewhere in these values."""
    lists: list[At] = []
    places: list[At] = []

    def walk(part: Any, at: At) -> None:
        if at:
            places.append(at)
        if isinstance(part, list):
            lists.append(at)
        for step, inner in (
            part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        ):
            walk(inner, (*at, step))

    walk(data, ())
    op = chance.choice(["set", "set", "set", "add", "add", "remove", "move", "new"])
    if op == "set":
        at = chance.choice(places)
        if isinstance(value_at(data, at), dict | list):
            return Change("set", at, chance.choice([["one", "two, three"], [], {"id": "x", "lines": ["a"]}]))
        return Change("set", at, chance.choice([*OTHER_WORDS, 3, 0.25, True]))
    if op == "new":
        holders = [at for at in ((), *places) if isinstance(value_at(data, at), dict)]
        return Change("set", (*chance.choice(holders), f"new_{chance.randrange(9)}"), chance.choice(OTHER_WORDS))
    if op == "remove":
        return Change("remove", chance.choice([at for at in places if len(at) > 1]))
    if op == "add":
        at = chance.choice(lists)
        have = value_at(data, at)
        item = copy.deepcopy(chance.choice(have)) if have else chance.choice(OTHER_WORDS)
        return Change("add", at, item, chance.choice([-1, 0, chance.randrange(len(have) + 1)]))
    full = [at for at in lists if len(value_at(data, at)) > 1]
    if not full:
        return Change("add", chance.choice(lists), "x")
    at = chance.choice(full)
    count = len(value_at(data, at))
    return Change("move", (*at, chance.randrange(count)), to=chance.randrange(count))


def applied(data: Any, change: Change) -> Any:
    """The same change made to plain values: what has to come out."""
    whole = copy.deepcopy(data)
    *way, last = change.at
    holder = value_at(whole, tuple(way))
    if change.op == "set":
        holder[last] = change.value
    elif change.op == "add":
        items = holder[last]
        items.insert(len(items) if change.to < 0 else change.to, change.value)
    elif change.op == "remove":
        del holder[last]
    else:
        holder.insert(change.to, holder.pop(last))
    return whole


@pytest.mark.parametrize("name", NOTED)
def test_two_hundred_changes_in_a_row_give_what_was_asked_and_lose_no_comment_elsewhere(name: str) -> None:
    chance = random.Random(f"row {name}")
    text = NOTED[name]
    data = parsed(text).data
    for _ in range(200):
        change = random_change(data, chance)
        before = parsed(text)
        data = applied(data, change)
        made = changed(text, change)
        assert parsed(made).data == data, change
        if change.op in ("add", "move"):
            assert notes(made) == notes(text), change
        else:
            gone = set(notes(text)) - set(notes(made))
            assert gone <= own_notes(text, before, change.at), change
        text = made


def own_notes(text: str, source: Source, at: At) -> set[str]:
    """The comments inside what stands at a place, from its first line to where the next thing begins."""
    if at not in source.values:
        return set()
    first = source.key_mark(at).line
    inside = [mark.line for place, mark in source.values.items() if place[: len(at)] == at]
    behind = [
        mark.line
        for place, mark in (*source.keys.items(), *source.values.items())
        if place[: len(at)] != at and mark.line > max(inside)
    ]
    last = min(behind, default=text.count("\n") + 2) - 1
    return set(notes("\n".join(text.split("\n")[first - 1 : last])))


WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from(list(" \n\t:#-'\"[]{},&*!|>%@`?\\~✎é😀م‮0123456789abcnoyes.")),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"),
    ),
    max_size=60,
)
VALUES = st.recursive(
    st.one_of(WORDS, st.integers(-(10**9), 10**9), st.booleans(), st.none(), st.floats(-1e6, 1e6)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS.filter(len), inner, max_size=3)),
    max_leaves=8,
)
PLACES: list[At] = [
    ("id",), ("title",), ("spoken",), ("folded",), ("literal",), ("nothing",), ("words", 0), ("words", 1), ("words", 2),
    ("maps", 0, "value"), ("maps", 1, "value"), ("cues", 0, "lines", 0), ("cues", 0, "lines", 1), ("cues", 0, "kind"),
    ("cues", 1, "id"), ("a_new_name",), ("cues", 1, "another"), ("words",), ("cues", 0, "lines"), ("cues", 1, "lines"),
    ("persona", "speech", "habits"), ("maps", 0, "more"), ("cues", 0),
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(at=st.sampled_from(PLACES), value=WORDS)
def test_any_words_can_stand_in_any_place(at: At, value: str) -> None:
    made = changed(SMALL, Change("set", at, value))
    assert value_at(parsed(made).data, at) == value
    kept = re.findall(r"# \w.*", made)
    assert set(re.findall(r"# \w.*", SMALL)) - set(kept) <= inside_of(at)


@settings(max_examples=300, deadline=None)
@given(at=st.sampled_from(PLACES), value=VALUES)
def test_any_value_can_stand_in_any_place(at: At, value: Any) -> None:
    assert value_at(parsed(changed(SMALL, Change("set", at, value))).data, at) == value


@settings(max_examples=300, deadline=None)
@given(
    at=st.sampled_from(
        [("words",), ("maps",), ("cues",), ("cues", 0, "lines"), ("cues", 1, "lines"), ("nothing",), ("x",)]
    ),
    value=VALUES,
    to=st.integers(-1, 3),
)
def test_whatever_is_added_stands_there_and_is_gone_when_it_is_removed(at: At, value: Any, to: int) -> None:
    before = parsed(SMALL).data
    try:
        have = value_at(before, at) or []
    except KeyError:
        have = []
    made = changed(SMALL, Change("add", at, value, to))
    place = len(have) if to < 0 else min(to, len(have))
    items = value_at(parsed(made).data, at)
    assert items[place] == value
    assert [*items[:place], *items[place + 1 :]] == have
    again = changed(made, Change("remove", (*at, place)))
    assert value_at(parsed(again).data, at) == have
    if have:
        assert again == SMALL


def inside_of(at: At) -> set[str]:
    """The comments of SMALL that go with what they stand in, where that is replaced by something else."""
    return {
        ("cues", 0): {"# inside the first", "# behind the line", "# at the end of the first"},
        ("cues", 0, "lines"): {"# behind the line"},
    }.get(at, set())


def test_words_keep_the_quotes_and_folds_they_had() -> None:
    text = SMALL
    for at, value, written in (
        (("title",), "it's", "title: 'it''s'  # behind the title"),
        (("spoken",), "hers", 'spoken: "hers"'),
        (("id",), "later", "id: later # behind the id"),
        (("id",), "no", 'id: "no" # behind the id'),
        (("folded",), "new words", "folded: >-  # behind the sign of folding\n  new words\n\nliteral"),
        (("words", 1), "x", "words: [a, \"x\", 'c']  # behind the list"),
        (("maps", 0, "value"), "y", "- {label: Now, value: 'y'}"),
        (("cues", 1, "lines"), ["one"], "lines:\n    - one\n# at the end"),
    ):
        assert written in changed(text, Change("set", at, value)), at


def test_long_words_are_folded_at_the_width_of_the_files_around_them() -> None:
    words = " ".join(["word"] * 80)
    made = changed(SMALL, Change("set", ("folded",), words))
    lines = made.split("\n")
    first = lines.index("folded: >-  # behind the sign of folding") + 1
    assert all(line.startswith("  word") and 100 < len(line) <= 118 for line in lines[first : first + 3])


def test_a_new_name_stands_where_the_format_has_it() -> None:
    text = LIBRARY["late-parcel"]
    bare = changed(text, Change("remove", ("persona", "pronouns")))
    assert changed(bare, Change("set", ("persona", "pronouns"), parsed(text).data["persona"]["pronouns"])) == text


def test_an_item_moves_with_the_comments_above_it() -> None:
    text = "cues:\n  # of one\n  - id: one\n    # in one\n  # of two\n  - id: two\nend: x\n"
    moved = "cues:\n  # of two\n  - id: two\n  # of one\n  - id: one\n    # in one\nend: x\n"
    assert changed(text, Change("move", ("cues", 0), to=1)) == moved
    assert changed(moved, Change("move", ("cues", 1), to=0)) == text


def test_the_last_item_leaves_an_empty_list_and_the_comment_above_it() -> None:
    text = "lines:\n  # why\n  - one\nid: x\n"
    made = changed(text, Change("remove", ("lines", 0)))
    assert parsed(made).data == {"lines": [], "id": "x"}
    assert "# why" in made


@pytest.mark.parametrize(
    "text",
    ["a: b", "a: b\nc:\n  - d", "# only\na: b", "\ufeffa: b\n", "a: {b: c}"],
    ids=["no line end", "list at the end", "comment", "mark at the beginning", "inline"],
)
def test_a_file_ends_as_it_ended(text: str) -> None:
    made = changed(text, Change("set", ("a",), "new"))
    assert made.endswith("\n") == text.endswith("\n")
    assert made.startswith("\ufeff") == text.startswith("\ufeff")


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("a: 'b\n", Change("set", ("a",), "c")),
        ("", Change("set", ("a",), "c")),
        ("- a\n", Change("set", ("a",), "c")),
        ("a: b\n", Change("remove", ("c",))),
        ("a: b\n", Change("move", ("a",), to=1)),
        ("a: b\n", Change("add", ("a",), "c")),
        ("a: [b]\n", Change("set", ("a", 4), "c")),
        ("a: b\n", Change("set", ("a", "c"), "d")),
        ("a: b\n", Change("set", ("a",), "a\x00b")),
        ("a: b\n", Change("set", (), "c")),
    ],
)
def test_what_cannot_be_changed_is_said_plainly(text: str, change: Change) -> None:
    with pytest.raises(Unchangeable, match=r"^[A-Z\"].*\.$"):
        changed(text, change)


def test_a_fix_of_words_replaces_them_and_one_that_no_longer_fits_is_refused() -> None:
    assert fixed("a: b\nc: d\n", Fix("x", text=(2, 4, 2, 5, "'e'"))) == "a: b\nc: 'e'\n"
    with pytest.raises(Unchangeable):
        fixed("a: b\n", Fix("x", text=(7, 1, 7, 2, "z")))
    assert fixed("a: b\n", Fix("x", (Change("set", ("a",), "c"), Change("set", ("d",), "e")))) == "a: c\nd: e\n"
