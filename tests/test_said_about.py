"""A mentor can say that a customer's line is wrong, and those who write customers see to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from benches import SmallBench, small_bench

from app.errors import Invalid, NotAllowed, NotFound
from app.scenario.files import library
from app.training.authoring import (
    CustomerRemark,
    leave_remark,
    remarks_on,
    settle_remark,
    take_back_remark,
    undo_settle_remark,
    undo_take_back_remark,
    who_writes,
)
from app.training.people import create_person

AT = "late-parcel"


@pytest.fixture
def bench(tmp_path: Path) -> SmallBench:
    return small_bench(tmp_path / "a.db")


def left(bench: SmallBench, text: str = "Nobody says “kindly”.", quote: str = "") -> CustomerRemark:
    return leave_remark(bench.store, library(), AT, 3, quote, text, bench.mere.id)


def test_what_a_mentor_said_stands_on_the_customer_with_the_line_and_the_version(bench: SmallBench) -> None:
    remark = left(bench, "  Nobody says “kindly”. 🙂 ", "Would you kindly…")
    for reader in (bench.mere, bench.tom):
        assert remarks_on(bench.store, AT, reader.id) == [remark]
    assert (remark.text, remark.quote, remark.version) == ("Nobody says “kindly”. 🙂", "Would you kindly…", 3)
    assert (remark.by_name, remark.settled_at) == ("Mere", None)
    assert remarks_on(bench.store, "card-declined", bench.mere.id) == []


def test_a_remark_that_is_empty_too_long_or_about_nobody_is_not_kept(bench: SmallBench) -> None:
    with pytest.raises(Invalid, match="first"):
        left(bench, "  \n ")
    with pytest.raises(Invalid, match="2000"):
        left(bench, "a" * 2001)
    with pytest.raises(Invalid, match="1000"):
        left(bench, "Wrong.", "a" * 1001)
    with pytest.raises(NotFound):
        leave_remark(bench.store, library(), "nobody", 1, "", "Wrong.", bench.mere.id)
    assert remarks_on(bench.store, AT, bench.mere.id) == []
    assert len(left(bench, "a" * 2000).text) == 2000


def test_what_is_not_settled_comes_first_and_a_trainer_can_settle_and_open_again(bench: SmallBench) -> None:
    first, second = left(bench, "One."), left(bench, "Two.")
    settled = settle_remark(bench.store, second.id, bench.tom.id)
    assert settled.settled_by_name == "Tom"
    assert settle_remark(bench.store, second.id, bench.ruth.id) == settled, "whoever settled it first did"
    assert [each.id for each in remarks_on(bench.store, AT, bench.mere.id)] == [first.id, second.id]
    assert undo_settle_remark(bench.store, second.id, bench.ruth.id) == second
    assert [each.id for each in remarks_on(bench.store, AT, bench.mere.id)] == [second.id, first.id]


def test_one_takes_back_ones_own_remark_alone_and_can_bring_it_back(bench: SmallBench) -> None:
    remark = left(bench)
    with pytest.raises(NotAllowed, match="Mere"):
        take_back_remark(bench.store, remark.id, bench.tom.id)
    take_back_remark(bench.store, remark.id, bench.mere.id)
    assert remarks_on(bench.store, AT, bench.tom.id) == []
    undo_take_back_remark(bench.store, remark.id, bench.mere.id)
    assert remarks_on(bench.store, AT, bench.tom.id) == [remark]


def test_it_is_said_who_reads_it(bench: SmallBench) -> None:
    create_person(bench.store, "Ari", "admin")
    assert who_writes(bench.store, bench.mere.id) == ["Ruth", "Tom"]


def test_where_there_is_no_trainer_the_admins_are_named_and_else_nobody(tmp_path: Path) -> None:
    store = small_bench(tmp_path / "b.db").store
    with store.writing() as writer:
        writer.change("UPDATE person_roles SET role = 'mentor' WHERE role = 'trainer'")
    asking = create_person(store, "Kim", "mentor")
    assert who_writes(store, asking.id) == []
    create_person(store, "Ari", "admin")
    assert who_writes(store, asking.id) == ["Ari"]
