"""How you are scored: the page says what is read, by what and how often it is wrong, in figures that were measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from app_support import a_way_through_main
from streamlit.testing.v1 import AppTest

from app.settings import database_path
from app.store import Store
from app.training import mentoring, people, practice
from app.training.agreement import Standing
from app.training.people import Person
from app.training.teams import make_team, set_teams, teams
from app.widgets import how_scored
from scoring.fingerprint import fingerprint
from scoring.gold_set import gold
from scoring.measured import measured
from scoring.rubric import RUBRIC_VERSION

__all__ = ["a_way_through_main"]
MAIN = Path(__file__).parents[1] / "app" / "main.py"


def somebody(name: str, role: str) -> Person:
    store = Store(database_path())
    return people.mark_told(store, people.create_person(store, name, role).id)


def opened(person: Person, page: str) -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.session_state["person_id"] = person.id
    at.run()
    at.switch_page(f"pages/{page}.py")
    at.run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    html = " ".join(each.value for each in at.main.get("html"))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL))).split())


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("UNDERHEARD_BASE_URL", "UNDERHEARD_MODEL", "UNDERHEARD_JUDGE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    yield


@pytest.mark.parametrize("role", ["trainee", "mentor", "trainer", "admin"])
def test_everybody_can_read_it_in_three_minutes(no_model: None, role: str) -> None:
    said = words(opened(somebody("Ana", role), "scoring"))
    assert 450 < len(said.split()) < 800
    for heading in ("What is scored", "By what", "What never counts", "How often it is wrong", "What it cannot see",
                    "If a level looks wrong to you", "Who sees it", "What the law says"):  # fmt: skip
        assert heading in said
    assert RUBRIC_VERSION in said and fingerprint() in said
    assert "No language model scores you here." in said
    assert "within three working days" in said


def test_its_figures_are_those_that_were_measured_of_this_rubric(no_model: None) -> None:
    kept = measured()
    assert kept is not None and kept.rubric_version == RUBRIC_VERSION
    assert kept.replies == sum(len(each.replies) for each in gold("test"))
    said = words(opened(somebody("Ana", "trainee"), "scoring"))
    for each in kept.dimensions:
        assert f"the very same level for {each.same:.0%}, at most one level apart for {each.near:.0%}" in said
        assert f": {each.kappa:.2f}" in said
        assert 0.5 <= each.same <= each.near <= 1
    assert ("an earlier build" in said) != kept.of_this_scorer


def test_figures_of_another_build_are_said_to_be(no_model: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scoring.measured.fingerprint", lambda: "0" * 16)
    assert "figures are of an earlier build" in words(opened(somebody("Ana", "trainee"), "scoring"))


def test_what_mentors_here_found_is_said_as_it_stands(no_model: None, monkeypatch: pytest.MonkeyPatch) -> None:
    poor = Standing(41, 0.32, (0.1, 0.5), True, "mentors here often read it otherwise (agreement 0.32 where 1 is full)")
    monkeypatch.setattr("app.training.agreement.standing", lambda _: {"listening": poor})
    said = words(opened(somebody("Ana", "trainee"), "scoring"))
    assert "Listening: mentors here often read it otherwise (agreement 0.32" in said


def test_a_language_model_that_reads_along_is_named_with_where_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERHEARD_BASE_URL", "https://models.example.org/v1")
    monkeypatch.setenv("UNDERHEARD_JUDGE_MODEL", "reader-7")
    said = words(opened(somebody("Ana", "trainee"), "scoring"))
    assert "A language model, reader-7 at models.example.org, reads finished conversations a second time" in said
    assert "It changes no level." in said


def test_how_long_things_stay_is_what_the_room_is_set_to(no_model: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERHEARD_SOUND_DAYS", "12")
    monkeypatch.setenv("UNDERHEARD_KEEP_ATTEMPTS_DAYS", "400")
    said = words(opened(somebody("Ana", "trainee"), "scoring"))
    assert "stay 400 days" in said and "stay 12 days" in said


def test_which_ways_of_writing_it_reads_less_well_is_told_by_the_figures() -> None:
    kept = measured()
    assert kept is not None
    said = how_scored._least_sure(kept)
    assert "right less often with replies in dialect" in said and "formal" not in said
    dialect = next(each for each in kept.styles if each.of == "dialect")
    assert f"{dialect.same:.0%} of {dialect.levels} levels" in said


def test_where_no_mentor_set_a_level_no_link_leads_to_figures_that_are_not_there(no_model: None) -> None:
    at = opened(somebody("Ana", "trainee"), "scoring")
    assert "Nothing yet: no mentor here has set a level" in words(at) and not at.get("page_link")


def test_levels_fitted_to_the_mentors_here_are_said_to_be(no_model: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "follows the mentors of this room" not in words(opened(somebody("Ana", "trainee"), "scoring"))
    monkeypatch.setattr("app.training.team_cuts.follows_mentors", lambda _: ["acknowledgement", "listening"])
    said = words(opened(somebody("Ben", "trainee"), "scoring"))
    assert "for acknowledgement and listening follows the mentors of this room" in said


def test_you_tells_who_looked_and_leads_there(no_model: None) -> None:
    store, ana, mere = Store(database_path()), somebody("Ana", "trainee"), somebody("Mere <b>", "mentor")
    assert "Nobody has opened a conversation of yours yet." in words(opened(ana, "you"))
    mentoring.practice_of(store, ana.id, mere.id)
    at = opened(ana, "you")
    assert "Mere <b> opened your practice: levels over time, and what was written." in words(at)
    assert not any("<b>" in each.value for each in at.main.get("html"))
    assert practice.progress(store, {}, ana.id, ana.id).attempts == []


def test_what_was_done_about_ones_account_stands_apart_and_is_no_look(no_model: None) -> None:
    store, ana, ruth = Store(database_path()), somebody("Ana", "trainee"), somebody("Ruth", "admin")
    make_team(store, "Harbour", ruth.id)
    set_teams(store, ana.id, [team.id for team in teams(store, ruth.id)], ruth.id)
    at = opened(ana, "you")
    assert "Nobody has opened a conversation of yours yet." in words(at)
    (apart,) = [each for each in at.expander if each.label.startswith("What was done about your account")]
    assert "Ruth put you in the team Harbour." in " ".join(each.value for each in apart.get("html"))


def test_who_sees_ones_practice_and_how_long_looks_stay_is_said_the_same_everywhere(
    no_model: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERHEARD_KEEP_LOG_DAYS", "200")
    store, ana, ruth = Store(database_path()), somebody("Ana", "trainee"), somebody("Ruth", "admin")
    set_teams(store, ana.id, [make_team(store, "Harbour", ruth.id).id], ruth.id)
    for page in ("you", "scoring"):
        said = words(opened(ana, page))
        assert "the mentors and trainers of team Harbour, and the admins here" in said
        assert "for at least six months; here 200 days" in said and "366" not in said
    assert "for at least six months; here 200 days" in words(opened(ruth, "log"))


@pytest.mark.parametrize(
    "page, whom", [("log", "admins"), ("people", "admins"), ("review", "mentors, trainers and ad")]
)
def test_a_page_for_others_says_so_kindly(no_model: None, page: str, whom: str) -> None:
    said = words(opened(somebody("Ana", "trainee"), page))
    assert f"This page is for {whom}" in said and "That did not work" not in said


def test_the_log_is_for_admins_and_is_chosen_from(no_model: None) -> None:
    store, ana, mere, ruth = (
        Store(database_path()), somebody("Ana", "trainee"), somebody("Mere", "mentor"), somebody("Ruth", "admin"),
    )  # fmt: skip
    mentoring.practice_of(store, ana.id, mere.id)
    mentoring.write_note(store, ana.id, "Quiet lately.", True, mere.id)
    at = opened(ruth, "log")
    assert "Mere opened Ana’s practice" in words(at) and "Mere wrote a private note about Ana." in words(at)
    assert "Quiet lately" not in words(at)
    at.selectbox(key="log-what").select("written").run()
    assert "opened Ana’s practice" not in words(at) and "private note about Ana" in words(at)
    at.selectbox(key="log-what").select("customers").run()
    assert "No line fits" in words(at)
    for other in (ana, mere):
        refused = opened(other, "log")
        assert "Only admins can read the log" in words(refused) and "private note" not in words(refused)
