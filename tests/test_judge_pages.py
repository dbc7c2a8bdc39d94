"""What the pages say of a second reader: before anybody begins, and only where it matters afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import streamlit as st
from app_support import a_way_through_main  # noqa: F401
from fault_server import FaultServer, finds, serving
from test_pages_reading import Desk, drawn_by

from app.judge import Judge
from app.training import practice
from app.training.second_reading import read_waiting, start, stop
from app.widgets.desk import desk_turns
from app.widgets.room import room
from app.widgets.transcript import turns

FAR = {"reflects_meaning": "Two missed days", "picks_up_cue": "before Friday", "reflects_specifics": "Two missed days",
       "open_question": "What happens on Friday?", "validates": "Two missed days", "specific_to_them": "before Friday",
       "names_feeling": "Two missed days"}  # fmt: skip


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    with serving(finds(**FAR)) as told:
        monkeypatch.setenv("UNDERHEARD_BASE_URL", f"http://127.0.0.1:{told.port}/v1")
        monkeypatch.setenv("UNDERHEARD_JUDGE_MODEL", "small")
        yield told


@pytest.fixture
def desk(server: FaultServer) -> Iterator[Desk]:
    st.cache_resource.clear()
    made = Desk()
    yield made
    stop(made.store)


def test_it_is_said_before_anybody_begins(desk: Desk) -> None:
    says = "what was said goes to small on this machine, a language model, without your name"
    assert says in drawn_by(desk.open(desk.ana, "practise"))
    assert says in drawn_by(desk.open(desk.ana, "you"))


def test_nothing_is_said_of_one_where_there_is_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UNDERHEARD_JUDGE_MODEL")
    monkeypatch.delenv("UNDERHEARD_BASE_URL")
    shown = drawn_by(desk.open(desk.ana, "practise"))
    assert "Meet a customer" in shown and "language model" not in shown


def test_far_apart_is_said_at_the_top_in_the_panel_and_at_the_desk(desk: Desk, server: FaultServer) -> None:
    attempt_id = desk.finished()
    with Judge(server.model(), pause=0.01) as judge:
        assert read_waiting(desk.store, judge).read == 2
    view = practice.debrief(desk.store, desk.library, attempt_id, desk.ana.id)
    apart = [(reply.turn, dimension) for reply in view.replies for dimension in reply.apart]
    assert apart
    shown = drawn_by(desk.open(desk.ana, "debrief", attempt=attempt_id))
    assert "Two readers differ on" in shown and "A mentor will look, and their word will stand." in shown
    drawn = [(turn["reply"], sign) for turn in turns(view, [], mine=True) for sign in turn.get("signs") or []]
    assert [(reply, sign["dim"]) for reply, sign in drawn if sign["second"]] == apart
    seen = practice.debrief(desk.store, desk.library, attempt_id, desk.mere.id)
    at_desk = json.dumps(desk_turns(seen, [], [], desk.mere.id), ensure_ascii=False)
    assert "judge:" not in at_desk + json.dumps(turns(view, [], mine=True))
    shown = desk.open(desk.mere, "debrief", attempt=attempt_id).button(key="show-the-debrief").click().run()
    assert "Two readers differ on" in drawn_by(shown)


def test_the_room_begins_reading_when_it_opens(desk: Desk, server: FaultServer) -> None:
    desk.finished()
    reader = start(room().store)
    assert reader is not None and reader.idle.wait(30)
    with desk.store.reading() as held:
        assert len(held.rows("SELECT * FROM scorecards WHERE rater = 'judge:small'")) == 2
