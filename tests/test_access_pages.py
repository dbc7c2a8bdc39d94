"""The access matrix, pages: every file of app/pages opened by everybody; what is not for them is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from app_support import a_way_through_main  # noqa: F401
from streamlit.testing.v1 import AppTest

from app.scenario.files import library
from app.settings import database_path
from app.store import Store
from app.training import mentoring, people, practice
from app.training.people import Person

MAIN = Path(__file__).parents[1] / "app" / "main.py"
PAGES = Path(__file__).parents[1] / "app" / "pages"
HERS = "kereru in the plum tree"
"""Stands in Ana's replies, in what she noted and contested, and in what her mentor wrote."""

ROLES = ("owner", "other", "mentor", "far", "practises", "trainer", "admin")
#             owner
#             |other
#             ||mentor
#             |||far
#             ||||practises
#             |||||trainer
#             ||||||admin
DRAWN = {
    "agreement": "+++++++",
    "calibration": "nn+++++",
    "debrief": "+++++++",
    "debrief?attempt": "Hn+n+++",  # A mentor is shown the way to Review.
    "log": "nnnnnn+",
    "moments": "+++++++",
    "people": "nnnnnn+",
    "practise": "+++++++",
    "practise?attempt": "HnHnHHH",
    "progress": "H++++++",
    "review": "nn+++++",
    "review?attempt": "nnHnHHH",
    "scenarios": "nn+++++",
    "scoring": "+++++++",
    "team": "+++++++",
    "trainees": "nn+++++",
    "trainees?trainee": "nnHnHHH",
    "you": "+++++++",
}
"""Page, with Ana's attempt or Ana in the address where it takes one -> 'H' draws what is hers, '+' draws without, 'n'
refuses in words, in the order of ROLES."""


class Place:
    """A room on disk with a person of each role; Ana has finished an attempt, and one of hers goes on."""

    def __init__(self) -> None:
        self.store, self.library = Store(database_path()), library()
        self.who = {
            role: self._person(name, *roles)
            for role, name, roles in (
                ("owner", "Ana", ["trainee"]),
                ("other", "Ben", ["trainee"]),
                ("mentor", "Mere", ["mentor"]),
                ("far", "Omar", ["mentor"]),
                ("practises", "Pita", ["trainee", "mentor"]),
                ("trainer", "Tom", ["trainer"]),
                ("admin", "Ada", ["admin"]),
            )
        }
        with self.store.writing() as writer:
            for team, members in (("Kauri", ("owner", "mentor", "practises", "trainer")), ("Rimu", ("other", "far"))):
                writer.add("teams", {"id": team, "name": team, "made_at": self.store.now()})
                for role in members:
                    row = {"team_id": team, "person_id": self.who[role].id, "since": self.store.now()}
                    writer.add("team_members", row)
        ana, mere = self.who["owner"].id, self.who["mentor"].id
        self.done = self._talk(ana)
        practice.wrap_up(self.store, self.library, self.done, ana)
        practice.reflect(self.store, self.done, ana, f"About a {HERS}.", [], {"listening": 2})
        practice.contest(self.store, self.done, 1, "listening", f"I named the {HERS}.", ana)
        mentoring.leave_feedback(self.store, self.done, f"Good, the {HERS}.", mere)
        mentoring.write_note(self.store, ana, f"She likes the {HERS}.", True, mere)
        self.going = self._talk(ana)

    def _person(self, name: str, *roles: str) -> Person:
        return people.mark_told(self.store, people.create_person(self.store, name, *roles).id)

    def _talk(self, by: str) -> str:
        attempt = practice.start_attempt(self.store, self.library, by, "late-parcel", seed=3)
        practice.take_turn(self.store, self.library, attempt.id, f"I see a {HERS}. Why Friday?", 1, by)
        return attempt.id


def everything(at: AppTest) -> str:
    """All that was sent to the browser: the protocol's messages of every element, their data included."""
    found = []

    def walk(node: object) -> None:
        for child in getattr(node, "children", {}).values():
            proto = getattr(child, "proto", None)
            found.append(str(proto) if proto is not None else "")
            walk(child)

    walk(at._tree)
    return "\n".join(found)


def what_is_drawn(at: AppTest, page: str, **query: str) -> str:
    for name in list(at.query_params):
        del at.query_params[name]
    try:
        at.switch_page(f"pages/{page}.py")
    except ValueError:
        return "n"  # There is no such page in this person's room.
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception, at.exception
    shown = everything(at)
    if "uh-note trouble" in "".join(str(each.proto.body) for each in at.get("html")):
        assert HERS not in shown, f"{page} refuses, and shows it all the same"
        return "n"
    return "H" if HERS in shown else "+"


def pages() -> set[str]:
    return {file.stem for file in PAGES.glob("*.py")} - {"__init__"}


def test_every_page_has_its_row() -> None:
    assert {row.split("?")[0] for row in DRAWN} == pages()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    st.cache_resource.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNDERHEARD_DATA", str(tmp_path_factory.mktemp("place")))
        yield Place()


@pytest.fixture(autouse=True)
def this_place(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERHEARD_DATA", str(place.store.path.parent))


@pytest.mark.parametrize("role", ROLES)
def test_each_page_draws_for_each_role_what_the_matrix_says(place: Place, role: str) -> None:
    at = AppTest.from_file(str(MAIN), default_timeout=30)
    at.session_state["person_id"] = place.who[role].id
    at.run()
    addresses = {"trainee": place.who["owner"].id}
    for row, drawn in DRAWN.items():
        page, _, takes = row.partition("?")
        attempt = place.going if page == "practise" else place.done
        query = {takes: addresses.get(takes, attempt)} if takes else {}
        assert what_is_drawn(at, page, **query) == drawn[ROLES.index(role)], f"{row} as {role}"


def test_whoever_has_not_said_who_they_are_is_asked_on_every_page(place: Place) -> None:
    at = AppTest.from_file(str(MAIN), default_timeout=30).run()
    for row in DRAWN:
        page, _, takes = row.partition("?")
        assert what_is_drawn(at, page, **({takes: place.done} if takes else {})) == "+"
        assert "Who are you?" in everything(at)
