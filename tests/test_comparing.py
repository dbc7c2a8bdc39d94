"""What changed between two versions of a customer is said in words a trainer would use, whatever faults they have."""

from __future__ import annotations

from pathlib import Path

import pytest
from benches import of_our_own, shipped_text, small_bench

from app.errors import NotFound
from app.scenario.diff import diff
from app.scenario.files import library, read_text
from app.scenario.places import called, lines_said
from app.scenario.side_by_side import marked
from app.training.authoring import keep_point, points, restore, save_text
from app.training.authoring.comparing import NOW, compare, compared, touched

WORDS = {"open_question": "an open question, and then room", "casual": "casually", "plain": "plainly"}
PARCEL = shipped_text("late-parcel")

CHANGES: list[tuple[str, list[tuple[str, str]], str, str]] = [
    ("a gate", [("trust: 0.47", "trust: 0.60")], "What they let be known",
     'The gate of "his-order" now waits for trust 0.60 (before: 0.47).'),
    ("an earliest reply", [("earliest_turn: 4", "earliest_turn: 6")], "What they let be known",
     'The gate of "his-order" now opens at reply 6 at the earliest (before: 4).'),
    ("two rungs", [("layer: 1", "layer: 9"), ("layer: 2", "layer: 1"), ("layer: 9", "layer: 2")],
     "What they let be known", '"the-house" and "his-order" changed places: rungs 1 and 2.'),
    ("a sign for a gate", [("after_cues: [before-friday, only-here]", "after_cues: [before-friday]")],
     "What they let be known", 'No longer among the signs the gate of "the-house" waits for: "only-here"'),
    ("moves", [("moves: [open_question, picks_up_cue, invites, reflects_meaning]",
                "moves: [picks_up_cue, invites, reflects_meaning]")], "What they let be known",
     'No longer among what the reply has to do to open the gate of "the-house": "an open question, and then room"'),
    ("a short name", [("- id: the-house\n", "- id: their-house\n")], "What they let be known",
     'The rung "the-house" is now called "their-house".'),
    ("the title", [("title: A parcel that has missed two delivery days", "title: A parcel")], "What they come with",
     'The title is now "A parcel" (before: "A parcel that has missed two delivery days").'),
    ("the opener", [("I need to know I'll have it before Friday.", "I need it before Friday, please.")],
     "What they come with", "The opener was reworded."),
    ("how they speak", [("formality: plain", "formality: casual")], "The person",
     'How formally they speak is now "casually" (before: "plainly").'),
    ("words in one go", [("words_a_turn: [1, 22]", "words_a_turn: [2, 30]")], "The person",
     "They now say 2 to 30 words in one go (before: 1 to 22)."),
    ("heaviness", [("heavy: true\n", "")], "What they come with",
     "Whether it may stay with a trainee: now no (before: yes)."),
    ("a reaction's line", [("      - \"I've run out of tape, of all things.\"\n", "")], "How they react",
     'No longer among the reaction "open": "I\'ve run out of tape, of all things."'),
    ("a reworded line", [("I've run out of tape, of all things.", "I've run out of string, of all things.")],
     "How they react", 'Line 5 of the reaction "open" is now "I\'ve run out of string, of all things." '
     '(before: "I\'ve run out of tape, of all things.").'),
    ("an account", [("value: KC 4418 2207", "value: KC 4418 2208")], "The record",
     '"Parcel" on the account is now "KC 4418 2208" (before: "KC 4418 2207").'),
    ("a second matter's turn", [("status: published", "status: draft")], "File",
     'The status is now "draft" (before: "published").'),
]  # fmt: skip


def edited(changes: list[tuple[str, str]], text: str = PARCEL) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(("changes", "section", "said"), [each[1:] for each in CHANGES], ids=[c[0] for c in CHANGES])
def test_a_change_is_told_as_a_trainer_would(changes: list[tuple[str, str]], section: str, said: str) -> None:
    found = compared(PARCEL, edited(changes), WORDS)
    assert [(each.section, each.said) for each in found.differences] == [(section, said)]
    assert found.summary == f"1 change, in: {section}."


def test_a_new_sign_is_told_with_its_words_and_taken_away_again() -> None:
    added = edited([("\ncues:\n", "\ncues:\n  - id: the-list\n    lines: ['It was the only thing on his list.']\n")])
    (new,) = compared(PARCEL, added).differences
    assert (new.said, new.before, new.after) == (
        'A sign was added: "the-list".', "", "It was the only thing on his list."
    )  # fmt: skip
    (gone,) = compared(added, PARCEL).differences
    assert (gone.said, gone.before) == ('A sign was taken away: "the-list".', new.after)


def test_signs_in_another_order_are_two_that_changed_places() -> None:
    before = "cues:\n- {id: one, kind: body}\n- {id: two, kind: body}\n- {id: three, kind: body}\n"
    after = "cues:\n- {id: three, kind: body}\n- {id: two, kind: body}\n- {id: one, kind: body}\n"
    assert [each.said for each in compared(before, after).differences] == [
        'In the signs, "one" and "three" changed places.'
    ]


def test_every_kind_of_place_in_the_library_can_be_told() -> None:
    for scenario in library().values():
        said = scenario.model_dump(mode="json")
        for each in lines_said(scenario):
            assert "{" not in called(each.at, said)
            assert called(each.at, said) not in ("the file", str(each.at[0]))
    one, two = library()["late-parcel"], library()["small-call"]
    assert all(each.said and each.section != "Elsewhere" for each in diff(one, two))
    assert {each.section for each in diff(one, two)} > {"Signs", "Endings", "Debrief", "Checks", "Suggestions"}


def test_the_same_is_said_to_be_the_same() -> None:
    assert compared(PARCEL, PARCEL).summary == "They say the same."
    assert touched(PARCEL, PARCEL) == ()
    scenario = read_text(PARCEL).scenario
    assert scenario is not None
    assert diff(scenario, scenario) == []


@pytest.mark.parametrize(
    "changes",
    [[("\npersona:\n", "\n# A friend of a friend.\npersona:\n")], [("age: 52", "age: 52  # or so")],
     [("title: A parcel that", "title:   A parcel that")]],
)  # fmt: skip
def test_a_note_beside_the_words_is_told_as_that(changes: list[tuple[str, str]]) -> None:
    found = compared(PARCEL, edited(changes))
    assert found.summary.startswith("They say the same; only notes")


def test_a_part_that_cannot_be_read_hides_no_change_in_the_others() -> None:
    broken = edited([("age: 52", "age: [52"), ("trust: 0.47", "trust: 0.60")])
    found = compared(PARCEL, broken)
    assert found.by_lines == ("The person",)
    assert [each.said for each in found.differences if each.section == "What they let be known"] == [
        'The gate of "his-order" now waits for trust 0.60 (before: 0.47).'
    ]
    lines = [each for each in found.differences if each.section == "The person"]
    assert [(each.before, each.after) for each in lines] == [("age: 52", "age: [52")]


@pytest.mark.parametrize("text", ["", "words", "- a\n- list", "persona: 3\ncues: word\ndisclosures: [[1], {a: 1}]\n",
                                  "cues: [1, {id: a}, [b]]\nreactions: []\n", "{", "\t", "a: b\na: c\n"])  # fmt: skip
def test_no_text_is_too_faulty_to_compare(text: str) -> None:
    for one, two in ((PARCEL, text), (text, PARCEL)):
        found = compared(one, two)
        assert found.differences
        assert all(each.said for each in found.differences)


def test_words_still_to_be_written_are_told_once_they_are() -> None:
    (found,) = compared("title: ✎ What it looks like\n", "title: A bill\n").differences
    assert found.said == 'The title is written now: "A bill"'


def test_marks_inside_a_long_text_fall_on_whole_words() -> None:
    before, after = "It was the last thing 🙂 he wanted, she said.", "It was the only thing 🙂 he wanted, she said."
    assert [each for each in marked(before, after) if each[0] != "same"] == [("gone", "last"), ("new", "only")]
    for one, two in (
        (before, after),
        ("", "new"),
        ("old", ""),
        ("كيف حالك يا نيل", "كيف حالك يا جود"),
        ("a b", "c d e"),
    ):
        pieces = marked(one, two)
        assert "".join(text for kind, text in pieces if kind != "new") == one
        assert "".join(text for kind, text in pieces if kind != "gone") == two


def test_a_list_of_versions_says_which_sections_differ() -> None:
    after = edited([("trust: 0.47", "trust: 0.60"), ("age: 52", "age: 53"), ("\ncues:\n", "\n# Signs.\ncues:\n")])
    assert touched(PARCEL, after) == ("The person", "What they let be known")


def test_a_draft_is_compared_with_what_it_was_and_going_back_keeps_what_it_is(tmp_path: Path) -> None:
    bench = small_bench(tmp_path / "a.db")
    draft = bench.begin(of_our_own())
    keep_point(bench.store, draft.id, "Before the gate", bench.tom.id)
    point = points(bench.store, draft.id, bench.tom.id)[0]
    save_text(bench.store, draft.id, draft.text.replace("trust: 0.47", "trust: 0.60"), draft.revision, bench.ruth.id)
    said = [each.said for each in compare(bench.store, draft.id, point.id, NOW, bench.ruth.id).differences]
    assert said == ['The gate of "his-order" now waits for trust 0.60 (before: 0.47).']
    restore(bench.store, draft.id, point.id, bench.tom.id)
    assert compare(bench.store, draft.id, point.id, NOW, bench.tom.id).same_text
    newest = points(bench.store, draft.id, bench.tom.id)[0]
    assert "trust: 0.60" in newest.text
    with pytest.raises(NotFound):
        compare(bench.store, bench.begin().id, point.id, NOW, bench.tom.id)
