"""The kinds of mark: a team names its own, and old marks keep the name they were made with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rooms import Puppet, SmallRoom, small_room

from app.errors import Invalid, NotAllowed
from app.training import mentoring, practice
from app.training.mentoring import DEFAULT_KINDS


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


def test_a_team_begins_with_the_kinds_that_come_with_the_room(room: SmallRoom) -> None:
    assert [(kind.id, kind.label) for kind in mentoring.mark_kinds(room.store)] == list(DEFAULT_KINDS)


def test_kinds_are_renamed_reordered_added_and_taken_out(room: SmallRoom) -> None:
    wanted = [("hollow", "  Sounds   hollow "), (None, "Kupu pai 🌱"), ("missed_cue", "Missed cue")]
    made = mentoring.set_mark_kinds(room.store, wanted, room.mere.id)
    assert [kind.label for kind in made] == ["Sounds hollow", "Kupu pai 🌱", "Missed cue"]
    assert [kind.id for kind in made][::2] == ["hollow", "missed_cue"]
    assert mentoring.mark_kinds(room.store) == made


def test_a_mark_keeps_its_kind_when_the_team_takes_it_out(room: SmallRoom) -> None:
    attempt = room.finished("open")
    mark = mentoring.annotate(room.store, attempt.id, room.mere.id, 0, 0, 3, "One", "hollow", "A start.")
    mentoring.set_mark_kinds(room.store, [(None, "Well put")], room.mere.id)
    assert mentoring.annotations(room.store, attempt.id, room.ana.id)[0].kind == "hollow"
    assert mentoring.kind_labels(room.store)["hollow"] == "Hollow words"
    # It can still be reworded as what it was.
    assert mentoring.edit_annotation(room.store, mark.id, room.mere.id, "hollow", "Again.").reading == "Again."
    back = mentoring.set_mark_kinds(room.store, [("hollow", "Hollow words")], room.omar.id)
    assert [kind.id for kind in back] == ["hollow"]


def test_a_new_kind_with_an_old_name_is_a_kind_of_its_own(room: SmallRoom) -> None:
    mentoring.set_mark_kinds(room.store, [(None, "Well put"), (None, "Other")], room.mere.id)
    (first, _) = mentoring.mark_kinds(room.store)
    mentoring.set_mark_kinds(room.store, [(None, "Well put")], room.mere.id)
    (second,) = mentoring.mark_kinds(room.store)
    assert first.id != second.id and first.label == second.label


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ([], "between 1 and 9"),
        ([(None, f"Kind {n}") for n in range(10)], "between 1 and 9"),
        ([(None, "  ")], "name"),
        ([(None, "x" * 41)], "40 characters"),
        ([(None, "Hollow"), ("hollow", "HOLLOW ")], "same name"),
        ([("of-nobody", "Hollow")], "not known"),
    ],
)
def test_a_list_that_cannot_be_changes_nothing(
    room: SmallRoom, wanted: list[tuple[str | None, str]], says: str
) -> None:
    mentoring.set_mark_kinds(room.store, [("hollow", "Hollow"), (None, "Mine")], room.mere.id)
    before = mentoring.mark_kinds(room.store)
    with pytest.raises(Invalid, match=says):
        mentoring.set_mark_kinds(room.store, wanted, room.mere.id)
    assert mentoring.mark_kinds(room.store) == before


def test_a_kind_nobody_knows_is_refused_on_a_mark(room: SmallRoom) -> None:
    attempt = room.finished("open")
    with pytest.raises(Invalid, match="no such kind"):
        mentoring.annotate(room.store, attempt.id, room.mere.id, 0, 0, 3, "One", "warm", "A start.")


def test_trainees_read_the_kinds_and_change_none(room: SmallRoom) -> None:
    with pytest.raises(NotAllowed):
        mentoring.set_mark_kinds(room.store, [(None, "Mine")], room.ana.id)
