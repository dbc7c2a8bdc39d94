"""The bench's form: each change goes into the text at its place, two can write at once, and nothing is left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from benches import SmallBench, of_our_own, small_bench
from pydantic import BaseModel

from app.errors import Invalid, StaleDraft
from app.scenario.changes import Unchangeable, changed
from app.scenario.files import read_text
from app.scenario.model import Banded, Scenario
from app.scenario.shape import read_shape
from app.scenario.source import At, Change, read_source
from app.training.authoring import Draft, Edit, change_draft, draft, fix_draft, points, rename, save_text
from app.training.authoring.editing import free_id, value_at
from app.widgets.bench.fields import Field
from app.widgets.bench.reacting import REACTIONS
from app.widgets.bench.sections import SECTIONS
from app.widgets.names import CRITERION_WORDS
from scoring.criteria import CRITERIA


@pytest.fixture
def bench(tmp_path: Path) -> SmallBench:
    return small_bench(tmp_path / "a.db")


def plain(held: Draft) -> Any:
    source = read_text(held.text, "customer.yaml").source
    assert source is not None
    return source.data


def put(at: At, value: Any, was: Any = None) -> Edit:
    return Edit(Change("set", at, value), was)


def test_a_field_changes_its_place_in_the_text_and_leaves_every_comment(bench: SmallBench) -> None:
    begun = bench.begin(of_our_own().replace("\npersona:\n", "\n# Who she is.\npersona:  # a sister\n", 1))
    held = change_draft(bench.store, begun.id, [put(("persona", "name"), "Ana “A” Ngāti: 😀")], 1, bench.tom.id)
    assert plain(held)["persona"]["name"] == "Ana “A” Ngāti: 😀"
    assert "\n# Who she is.\npersona:  # a sister\n" in held.text
    assert held.revision == 2
    assert len(held.text.splitlines()) == len(begun.text.splitlines())


def test_what_holds_a_field_comes_with_it_where_the_file_has_none_yet(bench: SmallBench) -> None:
    text = "id: x\npersona:\n  name: Jude\n"
    held = bench.begin(text)
    held = change_draft(bench.store, held.id, [put(("persona", "speech", "formality"), "plain")], 1, bench.tom.id)
    held = change_draft(bench.store, held.id, [Edit(Change("add", ("record", "bot"), "Hello."))], 2, bench.tom.id)
    assert plain(held) == {
        "id": "x",
        "persona": {"name": "Jude", "speech": {"formality": "plain"}},
        "record": {"bot": ["Hello."]},
    }


def test_two_who_write_in_different_fields_both_keep_their_words(bench: SmallBench) -> None:
    at = bench.begin().id
    was = plain(draft(bench.store, at, bench.tom.id))
    change_draft(bench.store, at, [put(("persona", "age"), 53, was["persona"]["age"])], 1, bench.ruth.id)
    held = change_draft(bench.store, at, [put(("persona", "name"), "Jo", was["persona"]["name"])], 1, bench.tom.id)
    assert (plain(held)["persona"]["age"], plain(held)["persona"]["name"]) == (53, "Jo")


def test_two_who_write_in_the_same_field_are_told_and_neither_loses_a_word(bench: SmallBench) -> None:
    at = bench.begin().id
    was = plain(draft(bench.store, at, bench.tom.id))["persona"]["name"]
    change_draft(bench.store, at, [put(("persona", "name"), "Ruth’s", was)], 1, bench.ruth.id)
    with pytest.raises(StaleDraft, match="Ruth changed the same thing"):
        change_draft(bench.store, at, [put(("persona", "name"), "Tom’s", was)], 1, bench.tom.id)
    assert plain(draft(bench.store, at, bench.tom.id))["persona"]["name"] == "Ruth’s"
    aside = [point for point in points(bench.store, at, bench.tom.id) if point.why == "set-aside"]
    assert len(aside) == 1
    assert "Tom’s" in aside[0].text


def test_a_line_is_not_taken_away_from_a_list_that_somebody_else_has_changed(bench: SmallBench) -> None:
    at = bench.begin().id
    lines = plain(draft(bench.store, at, bench.tom.id))["cues"][0]["lines"]
    place = ("cues", 0, "lines")
    change_draft(bench.store, at, [Edit(Change("remove", (*place, 0)), lines[0])], 1, bench.ruth.id)
    with pytest.raises(StaleDraft):
        change_draft(bench.store, at, [Edit(Change("remove", (*place, 0)), lines[0])], 1, bench.tom.id)
    assert plain(draft(bench.store, at, bench.tom.id))["cues"][0]["lines"] == lines[1:]


def test_changes_are_made_all_or_none(bench: SmallBench) -> None:
    begun = bench.begin()
    edits = [put(("persona", "name"), "Jo"), Edit(Change("remove", ("cues", 99)))]
    with pytest.raises(Unchangeable):
        change_draft(bench.store, begun.id, edits, 1, bench.tom.id)
    assert draft(bench.store, begun.id, bench.tom.id).text == begun.text


def test_a_renamed_sign_or_step_keeps_all_that_points_to_it(bench: SmallBench) -> None:
    at = bench.begin().id
    held = rename(bench.store, at, ("cues", 0), "The day she gave", 1, bench.tom.id)
    held = rename(bench.store, at, ("disclosures", 0), "[a pause] An empty house", held.revision, bench.tom.id)
    assert "before-friday" not in str(
        [plain(held)["disclosures"], plain(held)["suggestions"], plain(held)["debrief"]["could_have"]]
    ).replace("before friday", "")
    assert plain(held)["disclosures"][0]["gate"]["after_cues"][0] == "the-day-she-gave"
    assert plain(held)["cues"][0]["hints_at"] == "an-empty-house"
    assert read_text(held.text, "customer.yaml").faults == ()


def test_a_name_that_is_taken_gets_a_number_and_one_without_letters_is_refused(bench: SmallBench) -> None:
    at = bench.begin().id
    held = rename(bench.store, at, ("cues", 1), "Before Friday!", 1, bench.tom.id)
    assert plain(held)["cues"][1]["id"] == "before-friday-2"
    with pytest.raises(Invalid, match="letter or number"):
        rename(bench.store, at, ("cues", 1), "مرحبا 😀", held.revision, bench.tom.id)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("It's fine. I'm fine. It's a parcel.", "its-fine-im-fine"),
        ("Ōamaru", "oamaru"),
        ("…", ""),
        ("x" * 90, "x" * 40),
    ],
)
def test_names_are_made_of_what_is_written(words: str, name: str) -> None:
    assert free_id(words, set()) == name


def test_a_fix_that_is_not_asked_for_any_more_changes_nothing(bench: SmallBench) -> None:
    begun = bench.begin()
    with pytest.raises(Invalid, match="not so any more"):
        fix_draft(bench.store, begun.id, 3, 1, "something is wrong", 1, bench.tom.id)
    assert draft(bench.store, begun.id, bench.tom.id) == begun


def test_text_that_cannot_be_read_is_kept_and_the_form_changes_nothing_in_it(bench: SmallBench) -> None:
    begun = bench.begin()
    broken = begun.text.replace("\npersona:", '\n"persona:', 1)
    held = save_text(bench.store, begun.id, broken, 1, bench.tom.id)
    with pytest.raises(Unchangeable):
        change_draft(bench.store, begun.id, [put(("persona", "name"), "Jo")], 2, bench.tom.id)
    assert draft(bench.store, begun.id, bench.tom.id).text == held.text == broken


# What the form asks for.


def test_the_form_asks_for_everything_a_file_can_say() -> None:
    asked = {key for section in SECTIONS for field in section.fields for key in _keys(field)}
    assert set(_model_keys(Scenario)) - asked == {"status"}, "publishing alone sets the status"
    assert asked <= set(_model_keys(Scenario)), "the form asks for what no file has"


def test_every_reaction_and_criterion_has_words() -> None:
    kinds = get_args(Scenario.model_fields["reactions"].annotation)[0]
    assert set(REACTIONS) == set(get_args(kinds))
    assert {each.name for each in CRITERIA} <= set(CRITERION_WORDS)


@pytest.mark.parametrize("key", sorted(f.key for section in SECTIONS for f in section.fields if f.kind == "items"))
def test_a_new_item_lacks_nothing_but_words(key: str) -> None:
    field = next(each for section in SECTIONS for each in section.fields if each.key == key)
    made = {**field.fresh, **({"id": "made-1"} if "id" in field.fresh else {})}
    made |= {name: "before-friday" for name in ("cue",) if name in made}
    made |= {name: "the-house" for name in ("hints_at",) if name in made}
    text = of_our_own()
    at = tuple(key.split("."))
    held = value_at(read_source(Path("x.yaml"), text.encode()).data, at)
    text = changed(text, Change("add", at, made) if held is not None else Change("set", at, [made]))
    scenario, faults = read_shape(read_source(Path("x.yaml"), text.encode()))
    assert faults == []
    assert scenario is not None


def _keys(field: Field, before: str = "") -> Iterator[str]:
    here = f"{before}.{field.key}" if before else field.key
    if field.fields:
        for inner in field.fields:
            yield from _keys(inner, here)
    else:
        yield here


def _model_keys(model: type[BaseModel], before: str = "") -> Iterator[str]:
    for name, info in model.model_fields.items():
        here = f"{before}.{name}" if before else name
        inner = next(iter(_models(info.annotation)), None)
        if inner is None:
            yield here
        else:
            yield from _model_keys(inner, here)


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    elif get_origin(kind) is not None:
        for each in get_args(kind):
            yield from _models(each)


def test_lines_of_a_reaction_are_told_apart_by_how_they_feel() -> None:
    named = next(each for section in SECTIONS for each in section.fields if each.kind == "named")
    assert [field.key for field in named.fields] == list(Banded.model_fields)


def test_what_points_to_a_sign_that_goes_goes_with_it_but_for_what_needs_a_person(bench: SmallBench) -> None:
    begun = bench.begin()
    data = plain(begun)
    name = data["cues"][0]["id"]
    held = change_draft(bench.store, begun.id, [Edit(Change("remove", ("cues", 0)), data["cues"][0])], 1, bench.tom.id)
    after = plain(held)
    assert any(name in each["gate"].get("after_cues", []) for each in data["disclosures"])
    assert all(name not in each["gate"].get("after_cues", []) for each in after["disclosures"])
    assert all(each.get("after_cue") != name for each in after.get("suggestions", []))
    assert len(after["debrief"]["could_have"]) == len(data["debrief"]["could_have"])
    back = save_text(bench.store, begun.id, begun.text, held.revision, bench.tom.id)
    assert plain(back) == data


def test_what_points_to_a_step_that_goes_goes_with_it_but_for_the_signs(bench: SmallBench) -> None:
    begun = bench.begin()
    data = plain(begun)
    name = data["disclosures"][-1]["id"]
    gone = Edit(Change("remove", ("disclosures", len(data["disclosures"]) - 1)), data["disclosures"][-1])
    after = plain(change_draft(bench.store, begun.id, [gone], 1, bench.tom.id))
    assert all(name not in [*each.get("reaches", []), *each.get("never", [])] for each in after["checks"])
    assert all(each.get("after") != name for each in after["facts"])
    assert [each["hints_at"] for each in after["cues"]] == [each["hints_at"] for each in data["cues"]]


def test_whoever_wrote_in_another_window_is_not_told_of_somebody_else(bench: SmallBench) -> None:
    held = bench.begin()
    save_text(bench.store, held.id, "id: mine\n", 1, bench.tom.id)
    with pytest.raises(StaleDraft, match="You changed this customer in another window"):
        save_text(bench.store, held.id, "id: other\n", 1, bench.tom.id)
    with pytest.raises(StaleDraft, match="Tom changed this customer meanwhile"):
        save_text(bench.store, held.id, "id: third\n", 1, bench.ruth.id)


def test_a_fix_puts_right_what_it_is_offered_for(bench: SmallBench) -> None:
    held = bench.begin(of_our_own().replace("kind: verbal_hint", "kind: verbal_hin", 1))
    fault = next(fault for fault in read_text(held.text, "customer.yaml").faults if fault.fix)
    held = fix_draft(bench.store, held.id, fault.line, fault.column, fault.what, 1, bench.tom.id)
    assert held.text == of_our_own()
