"""A customer being written is kept as it is typed, can be gone back in, and is nobody's to lose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from benches import SmallBench, of_our_own, small_bench

from app.errors import Invalid, NotFound, StaleDraft
from app.scenario.files import library
from app.store import Store
from app.training.authoring import (
    LARGEST_TEXT,
    draft,
    drafts,
    in_the_room,
    keep_point,
    points,
    publication_mark,
    remove_draft,
    restore,
    save_text,
    start_draft,
    undo_remove_draft,
)
from app.training.authoring.points import EVERY, MOST_BY_THEMSELVES


@pytest.fixture
def bench(tmp_path: Path) -> SmallBench:
    return small_bench(tmp_path / "a.db")


class Clock:
    """A clock that goes on when told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def test_a_draft_keeps_whatever_was_typed_faults_and_all(bench: SmallBench) -> None:
    text = "id: [half\n\ttitle: Ngā mihi 😀 \u05e9\u05dc\u05d5\u05dd\n"
    begun = start_draft(bench.store, text, bench.tom.id)
    assert draft(bench.store, begun.id, bench.ruth.id).text == text
    kept = save_text(bench.store, begun.id, text + "# more\n", begun.revision, bench.tom.id)
    assert kept.text == text + "# more\n" and kept.revision == begun.revision + 1


def test_saving_the_same_again_changes_nothing(bench: SmallBench) -> None:
    begun = bench.begin()
    again = save_text(bench.store, begun.id, begun.text, begun.revision, bench.ruth.id)
    assert (again.revision, again.changed_by) == (begun.revision, bench.tom.id)


def test_what_two_wrote_at_once_is_both_kept(bench: SmallBench) -> None:
    begun = bench.begin("id: one\n")
    save_text(bench.store, begun.id, "id: one\ntitle: Ruth's\n", begun.revision, bench.ruth.id)
    with pytest.raises(StaleDraft, match="Ruth"):
        save_text(bench.store, begun.id, "id: one\ntitle: Tom's\n", begun.revision, bench.tom.id)
    assert draft(bench.store, begun.id, bench.tom.id).text == "id: one\ntitle: Ruth's\n"
    aside = points(bench.store, begun.id, bench.tom.id)[0]
    assert (aside.text, aside.why) == ("id: one\ntitle: Tom's\n", "set-aside")


def test_a_text_larger_than_a_file_may_be_is_refused_and_the_old_one_stands(bench: SmallBench) -> None:
    begun = bench.begin("id: one\n")
    with pytest.raises(Invalid, match="shorten"):
        save_text(bench.store, begun.id, "ā" * LARGEST_TEXT, begun.revision, bench.tom.id)
    assert draft(bench.store, begun.id, bench.tom.id).text == "id: one\n"


def test_while_one_writes_what_was_is_kept_every_few_minutes(tmp_path: Path) -> None:
    clock = Clock()
    bench = small_bench(tmp_path / "a.db")
    bench.store = Store(tmp_path / "a.db", clock=clock)
    held = bench.begin("id: one\n")
    for number in range(10):
        clock.at += EVERY / 3
        held = save_text(bench.store, held.id, f"id: one\ntitle: {number}\n", held.revision, bench.tom.id)
    kept = [point for point in points(bench.store, held.id, bench.tom.id) if point.why == "written"]
    assert [point.text for point in kept] == [f"id: one\ntitle: {number}\n" for number in (7, 4, 1)]


def test_points_kept_by_themselves_are_bounded_and_named_ones_stay(tmp_path: Path) -> None:
    clock = Clock()
    bench = small_bench(tmp_path / "a.db")
    bench.store = Store(tmp_path / "a.db", clock=clock)
    held = bench.begin("id: one\n")
    keep_point(bench.store, held.id, "  Before the  weekend ", bench.tom.id)
    for number in range(MOST_BY_THEMSELVES + 5):
        clock.at += EVERY + timedelta(seconds=1)
        held = save_text(bench.store, held.id, f"id: one\ntitle: {number}\n", held.revision, bench.tom.id)
    found = points(bench.store, held.id, bench.tom.id)
    assert sum(point.why == "written" for point in found) == MOST_BY_THEMSELVES
    assert "Before the weekend" in {point.label for point in found}


def test_much_that_goes_at_once_can_be_gone_back_to_at_once(bench: SmallBench) -> None:
    held = bench.begin()
    save_text(bench.store, held.id, "id: x\n", held.revision, bench.tom.id)
    assert any(point.text == of_our_own() for point in points(bench.store, held.id, bench.tom.id))


def test_going_back_can_itself_be_gone_back_on(bench: SmallBench) -> None:
    held = bench.begin("id: one\n")
    held = save_text(bench.store, held.id, "id: two\n", held.revision, bench.tom.id)
    first = points(bench.store, held.id, bench.tom.id)[-1]
    assert restore(bench.store, held.id, first.id, bench.ruth.id).text == "id: one\n"
    before = points(bench.store, held.id, bench.tom.id)[0]
    assert (before.why, before.text) == ("before", "id: two\n")
    assert restore(bench.store, held.id, before.id, bench.tom.id).text == "id: two\n"


def test_a_restore_point_of_another_draft_is_none(bench: SmallBench) -> None:
    one, other = bench.begin("id: one\n"), bench.begin("id: other\n")
    point = points(bench.store, other.id, bench.tom.id)[0]
    with pytest.raises(NotFound):
        restore(bench.store, one.id, point.id, bench.tom.id)


@pytest.mark.parametrize("label", ["", "  ", "x" * 121])
def test_a_restore_point_wants_a_name_that_fits(bench: SmallBench, label: str) -> None:
    held = bench.begin("id: one\n")
    with pytest.raises(Invalid, match="name"):
        keep_point(bench.store, held.id, label, bench.tom.id)


def test_a_removed_draft_comes_back_with_all_its_points(bench: SmallBench) -> None:
    held = bench.begin("id: one\n")
    remove_draft(bench.store, held.id, bench.tom.id)
    assert drafts(bench.store, bench.tom.id) == []
    with pytest.raises(NotFound):
        save_text(bench.store, held.id, "id: two\n", 1, bench.tom.id)
    assert undo_remove_draft(bench.store, held.id, bench.ruth.id) == held
    assert len(points(bench.store, held.id, bench.tom.id)) == 1


def test_the_newest_changed_stands_first(bench: SmallBench) -> None:
    one, other = bench.begin("id: one\n"), bench.begin("id: other\n")
    assert [each.id for each in drafts(bench.store, bench.tom.id)] == [other.id, one.id]
    save_text(bench.store, one.id, "id: one\ntitle: x\n", one.revision, bench.ruth.id)
    assert [each.id for each in drafts(bench.store, bench.tom.id)] == [one.id, other.id]


def test_a_draft_is_nobody_to_meet(bench: SmallBench) -> None:
    before = publication_mark(bench.store)
    bench.begin()
    assert in_the_room(bench.store, library()).keys() == library().keys()
    assert publication_mark(bench.store) == before
