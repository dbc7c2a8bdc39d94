"""The shelf and what it opens, without a browser: who may do what there, and what is said where."""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from benches import SmallBench, of_our_own, shipped_text, small_bench
from streamlit.testing.v1 import AppTest
from test_doing import COLD, talked

from app.scenario.files import read_text
from app.settings import database_path
from app.store import new_id
from app.training.authoring import (
    ask_sign_off,
    draft,
    drafts,
    keep_point,
    points,
    publications,
    remove_draft,
    save_text,
    withdraw,
)
from app.training.authoring.published import content_hash
from app.training.people import Person
from app.widgets.bench import shelf

MAIN = Path(__file__).parents[1] / "app" / "main.py"


class Shelf:
    """The pages about customers, in a room on disk; `acts` are what is sent by the list of that key, once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bench: SmallBench = small_bench(database_path())
        self.lists: dict[str, list[Mapping[str, Any]]] = {}
        self.acts: dict[str, dict[str, str]] = {}
        monkeypatch.setattr(shelf, "_shelf", self._drawn)

    def _drawn(self, *, data: Mapping[str, Any], key: str, on_act_change: object) -> SimpleNamespace:
        self.lists[key] = data["rows"]
        return SimpleNamespace(act=self.acts.pop(key, None))

    def open(self, person: Person, **query: str) -> AppTest:
        at = AppTest.from_file(str(MAIN), default_timeout=60)
        at.session_state["person_id"] = person.id
        at.run()
        at.switch_page("pages/scenarios.py")
        for name, value in query.items():
            at.query_params[name] = value
        self.lists = {}
        return checked(at.run())

    def do(self, at: AppTest, key: str, op: str, id: str) -> AppTest:
        self.acts[key] = {"op": op, "id": id}
        self.lists = {}
        return checked(at.run())

    def publish(self, draft_id: str, version: int = 1, note: str = "") -> str:
        """The id of a version as it is put into the room, whatever is still to be proved."""
        store, made = self.bench.store, new_id()
        text = draft(store, draft_id, self.bench.tom.id).text
        scenario = read_text(text, "customer.yaml").scenario
        assert scenario is not None
        with store.writing() as writer:
            writer.add(
                "publications",
                {"id": made, "scenario_id": scenario.id, "version": version, "text": text, "draft_id": draft_id,
                 "content_hash": content_hash(scenario), "note": note, "signed_by": self.bench.ruth.id,
                 "signed_at": store.now(), "published_by": self.bench.tom.id, "published_at": store.now()},
            )  # fmt: skip
        return made


def checked(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    return at


def said(at: AppTest) -> str:
    return unescape("\n".join(str(each.proto.body) for each in at.get("html")))


def acts(row: Mapping[str, Any]) -> list[str]:
    return [each["label"] for each in row["acts"]]


@pytest.fixture
def room(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    st.cache_resource.clear()
    st.cache_data.clear()
    return Shelf(monkeypatch)


def test_a_trainer_sees_what_is_being_written_and_what_is_left_to_do(room: Shelf) -> None:
    whole = room.bench.begin()
    begun = room.bench.begin("id: hollow\ntitle: ✎ What it looks like\npersona:\n  name: ✎ A name\n")
    at = room.open(room.bench.ruth)
    assert [each.label for each in at.button if each.label == "Write a customer"]
    first, second = room.lists["shelf-drafts"]
    assert (first["id"], first["title"]) == (begun.id, "A customer without a title yet")
    assert first["under"].startswith("2 places still to write, ")
    assert "changed just now by Tom" in first["under"]
    assert (second["id"], second["title"][:8]) == (whole.id, "Our own,")
    assert second["under"].startswith("Nothing to put right")
    assert acts(second) == ["Take away"]


def test_a_customer_that_waits_for_ones_sign_off_comes_first(room: Shelf) -> None:
    held = room.bench.begin()
    ask_sign_off(room.bench.store, held.id, room.bench.tom.id)
    at = room.open(room.bench.tom)
    assert "shelf-sign" not in room.lists, "nobody signs off their own"
    at = room.open(room.bench.ruth)
    (row,) = room.lists["shelf-sign"]
    assert (row["id"], row["under"]) == (held.id, "asked just now by Tom")
    at = room.do(at, "shelf-sign", "open", held.id)
    assert (at.query_params["draft"], at.query_params["view"]) == (held.id, "prove")


def test_a_mentor_reads_and_writes_nothing(room: Shelf) -> None:
    published = room.bench.begin()
    room.publish(published.id)
    at = room.open(room.bench.mere)
    assert "shelf-drafts" not in room.lists
    assert "Write a customer" not in [each.label for each in at.button]
    rows = room.lists["shelf-room"]
    assert {label for row in rows for label in acts(row)} == {"Meet them"}
    at = room.do(at, "shelf-room", "open", "mislaid-parcel")
    assert not {"Copy to change", "New version"} & {each.label for each in at.button}
    at = room.open(room.bench.mere, scenario="mislaid-parcel", view="versions")
    assert [acts(row) for row in room.lists["published-mislaid-parcel"]] == [[]]


def test_what_was_taken_away_is_brought_back_from_the_same_page(room: Shelf) -> None:
    held = room.bench.begin()
    at = room.do(room.open(room.bench.tom), "shelf-drafts", "remove", held.id)
    assert "was taken away" in said(at)
    assert drafts(room.bench.store, room.bench.tom.id) == []
    checked(next(each for each in at.button if each.label == "Bring it back").click().run())
    assert [each.id for each in drafts(room.bench.store, room.bench.tom.id)] == [held.id]


def test_a_copy_has_a_name_of_its_own_and_opens(room: Shelf) -> None:
    at = room.do(room.open(room.bench.tom), "shelf-room", "copy", "late-parcel")
    (made,) = drafts(room.bench.store, room.bench.tom.id)
    scenario = read_text(made.text, "customer.yaml").scenario
    assert scenario is not None
    assert scenario.id != "late-parcel"
    assert (scenario.title[-7:], scenario.status, scenario.version, scenario.author) == (" (copy)", "draft", 1, "Tom")
    assert at.query_params["draft"] == made.id
    room.do(room.open(room.bench.tom), "shelf-room", "copy", "late-parcel")
    first, second = (read_text(each.text).scenario for each in drafts(room.bench.store, room.bench.tom.id))
    assert first is not None and second is not None
    assert first.id != second.id


def test_a_new_version_goes_on_in_the_draft_it_came_from_even_if_that_was_taken_away(room: Shelf) -> None:
    held = room.bench.begin()
    room.publish(held.id, note="The first.")
    remove_draft(room.bench.store, held.id, room.bench.tom.id)
    at = room.open(room.bench.ruth)
    row = next(each for each in room.lists["shelf-room"] if each["id"] == "mislaid-parcel")
    assert row["under"] == "Version 1, published just now by Tom, signed off by Ruth · not met yet"
    assert row["note"] == "The first."
    at = room.do(at, "shelf-room", "version", "mislaid-parcel")
    assert at.query_params["draft"] == held.id
    assert [each.id for each in drafts(room.bench.store, room.bench.ruth.id)] == [held.id]


def test_customers_that_come_with_the_room_say_so_and_how_often_they_were_met(room: Shelf) -> None:
    talked(room.bench, COLD)
    room.open(room.bench.tom)
    rows = {each["id"]: each for each in room.lists["shelf-room"]}
    assert rows["late-parcel"]["under"] == "Comes with Underheard · met once"
    assert rows["small-call"]["under"] == "Comes with Underheard · not met yet"


def test_what_was_taken_out_of_the_room_stays_readable(room: Shelf) -> None:
    withdraw(room.bench.store, room.publish(room.bench.begin().id), room.bench.tom.id)
    at = room.open(room.bench.tom)
    assert "Taken out of the room (1)" in [each.label for each in at.expander]
    assert "mislaid-parcel" not in {each["id"] for each in room.lists["shelf-room"]}
    at = room.do(at, "shelf-withdrawn", "open", "mislaid-parcel")
    assert "nobody can meet it" in said(at)
    assert "Meet them" not in [each.label for each in at.button]


def test_a_search_finds_a_customer_whatever_the_accents(room: Shelf) -> None:
    room.bench.begin(of_our_own("small-call", "call-two").replace("title: Our own,", "title: Kōrero,", 1))
    at = room.open(room.bench.tom)
    next(each for each in at.text_input if each.label == "Find a customer").set_value("korero").run()
    assert len(room.lists["shelf-drafts"]) == 1
    next(each for each in at.text_input if each.label == "Find a customer").set_value("nobody of that name").run()
    assert "Try fewer letters" in said(at)


def test_files_of_the_rooms_folder_say_why_nobody_meets_them(
    room: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    text = shipped_text().replace("\nid: late-parcel\n", "\nid: folder-parcel\n")
    (folder / "one.yaml").write_text(text.replace("status: published", "status: draft"), encoding="utf-8")
    (folder / "two.yaml").write_text("id: broken\n", encoding="utf-8")
    monkeypatch.setenv("UNDERHEARD_SCENARIOS", str(folder))
    at = room.open(room.bench.tom)
    (row,) = room.lists["shelf-folder"]
    assert (row["id"], acts(row)) == ("folder-parcel", ["Copy to change"])
    assert "its file says draft" in row["under"]
    assert "needs no restart" in said(at)
    assert "two.yaml" in said(at)
    room.do(at, "shelf-folder", "copy", "folder-parcel")
    assert len(drafts(room.bench.store, room.bench.tom.id)) == 1


def test_going_back_is_seen_first_and_can_be_undone(room: Shelf) -> None:
    held, tom = room.bench.begin(), room.bench.tom
    keep_point(room.bench.store, held.id, "Before the <b>gate</b>", tom.id)
    save_text(room.bench.store, held.id, held.text.replace("trust: 0.47", "trust: 0.60"), held.revision, tom.id)
    at = room.open(tom, draft=held.id, view="versions")
    named = room.lists[f"points-{held.id}"][0]
    assert named["title"] == "Before the <b>gate</b>"
    assert named["under"].endswith("since then changed: What they let be known")
    at = room.do(at, f"points-{held.id}", "open", named["id"])
    assert 'The gate of "his-order" now waits for trust 0.60 (before: 0.47).' in said(at)
    assert not any("<b>gate" in str(each.proto.body) for each in at.get("html"))
    at = checked(next(each for each in at.button if each.label == "Go back to how it was then").click().run())
    assert draft(room.bench.store, held.id, tom.id).text == held.text
    assert "Before going back" in said(at)
    assert "trust: 0.60" in points(room.bench.store, held.id, tom.id)[0].text


def test_a_point_without_a_name_is_not_kept_and_what_was_typed_stays(room: Shelf) -> None:
    held = room.bench.begin()
    at = room.open(room.bench.tom, draft=held.id, view="versions")
    name = next(each for each in at.text_input if each.label == "A name for how it is now")
    name.set_value("x" * 150)
    at = checked(next(each for each in at.button if each.label == "Keep").click().run())
    assert "Give it a name" in said(at)
    name = next(each for each in at.text_input if each.label == "A name for how it is now")
    assert name.value == "x" * 150


def test_versions_say_what_changed_and_one_can_be_taken_out_and_put_back(room: Shelf) -> None:
    held, tom = room.bench.begin(), room.bench.tom
    room.publish(held.id)
    held = save_text(room.bench.store, held.id, held.text.replace("trust: 0.47", "trust: 0.60"), held.revision, tom.id)
    second = room.publish(held.id, 2, "Later.")
    at = room.open(tom, draft=held.id, view="versions")
    newest, oldest = room.lists["published-mislaid-parcel"]
    assert (newest["title"], newest["note"], acts(oldest)) == ("Version 2", "Later.", [])
    assert acts(newest) == ["What changed", "Take it out of the room"]
    at = room.do(at, "published-mislaid-parcel", "changed", second)
    assert "now waits for trust 0.60" in said(at)
    at = room.do(at, "published-mislaid-parcel", "withdraw", second)
    assert "Version 1 is met again." in said(at)
    room.do(at, "published-mislaid-parcel", "back", second)
    assert all(each.withdrawn_at is None for each in publications(room.bench.store, tom.id))


def test_how_it_is_doing_says_what_it_rests_on(room: Shelf) -> None:
    held = room.bench.begin()
    assert "Nobody has met them yet" in said(room.open(room.bench.tom, draft=held.id, view="doing"))
    at = room.open(room.bench.mere, scenario="late-parcel", view="doing")
    assert "Nobody has finished with them yet" in said(at)
    talked(room.bench, COLD)
    at = room.open(room.bench.mere, scenario="late-parcel", view="doing")
    assert "1 attempt so far. That is few" in said(at)
    assert any(each.label.startswith("Never heard (") for each in at.expander)
    assert room.bench.ana.name not in said(at)


@pytest.mark.parametrize("view", ["read", "doing", "versions"])
def test_every_customer_of_the_room_can_be_opened(room: Shelf, view: str) -> None:
    for scenario in ("late-parcel", "nobody-of-that-name"):
        room.open(room.bench.mere, scenario=scenario, view=view)
