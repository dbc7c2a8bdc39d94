"""The page of people without a browser: who has it, adding and inviting, roles and teams, and what each sees of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from app_support import a_way_through_main  # noqa: F401
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Checkbox
from test_pages_reading import drawn_by, said

from app.settings import database_path
from app.store import Store
from app.training import accounts, people, rights
from app.training.administering import everybody, somebody
from app.training.people import Person
from app.training.teams import make_team, own_teams, set_members, teams
from app.widgets import identity

MAIN = Path(__file__).parents[1] / "app" / "main.py"
PASSWORD = "eleven kererū in the plum tree"


class Office:
    """A room on disk that one signs in to: Ada, its admin; Ana, Mere and Omar, who cannot sign in yet."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.store, self._patch = Store(database_path()), patch
        self.ada = people.mark_told(self.store, accounts.create_admin(self.store, "Ada", "ada", PASSWORD).id)
        self.ana, self.mere = self._person("Ana", "trainee"), self._person("Mere", "mentor")
        self.omar = self._person("Omar", "mentor")

    def _person(self, name: str, *roles: str) -> Person:
        return people.mark_told(self.store, people.create_person(self.store, name, *roles).id)

    def sign_in(self, person: Person) -> None:
        """From now on the browser is signed in as them."""
        if accounts.account_of(self.store, person.id, self.ada.id) is None:
            accounts.make_account(self.store, person.id, person.name.casefold(), self.ada.id)
            accounts.take_up(self.store, accounts.invite(self.store, person.id, self.ada.id).secret, PASSWORD)
        account = accounts.account_of(self.store, person.id, self.ada.id)
        assert account is not None
        secret = accounts.sign_in(self.store, account.name, PASSWORD, "127.0.0.1").secret
        self._patch.setattr(identity, "secret_here", lambda: secret)

    def open(self, who: Person, page: str = "people", **query: str) -> AppTest:
        self.sign_in(who)
        at = AppTest.from_file(str(MAIN), default_timeout=30)
        at.run()
        at.switch_page(f"pages/{page}.py")
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    def part(self, name: str) -> AppTest:
        """The page of people as its admin has it, at that part."""
        at = self.open(self.ada)
        at.segmented_control[0].set_value(name).run()
        assert not at.exception, at.exception
        return at


@pytest.fixture
def office(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    st.cache_resource.clear()
    return Office(monkeypatch)


def press(at: AppTest, label: str) -> AppTest:
    next(each for each in at.button if each.label == label).click()
    at.run()
    assert not at.exception, at.exception
    return at


def field(at: AppTest, label: str) -> object:
    return next(each for each in [*at.text_input, *at.text_area, *at.multiselect] if each.label == label)


def role(at: AppTest, name: str) -> Checkbox:
    return next(each for each in at.checkbox if each.label.startswith(f"{name}:"))


def test_the_page_is_for_admins(office: Office) -> None:
    assert "1 to" not in said(office.open(office.ada)), "four people are one page"
    for who in (office.ana, office.mere):
        assert "Only admins" in drawn_by(office.open(who))


def test_somebody_is_added_and_their_link_is_shown_until_it_was_sent(office: Office) -> None:
    team = make_team(office.store, "Harbour", office.ada.id)
    at = office.part("Add people")
    field(at, "Name").set_value("Ngaio <b>Hart</b>")  # type: ignore[attr-defined]
    field(at, "Sign-in name or e-mail address").set_value("ngaio@example.org")  # type: ignore[attr-defined]
    field(at, "Teams").set_value([team.id])  # type: ignore[attr-defined]
    press(at, "Add them")
    link = at.code[0].value
    assert "/join/" in link and "Ngaio &lt;b&gt;Hart&lt;/b&gt; was added." in drawn_by(at)
    assert field(at, "Name").value == ""  # type: ignore[attr-defined]
    joined = accounts.take_up(office.store, link.rpartition("/")[2], PASSWORD)
    assert somebody(office.store, joined.id, office.ada.id).teams == ("Harbour",)
    press(at, "I have sent it")
    assert not at.code


def test_what_cannot_be_taken_is_said_and_stays_in_the_form(office: Office) -> None:
    at = office.part("Add people")
    field(at, "Name").set_value("ana")  # type: ignore[attr-defined]
    press(at, "Add them")
    assert "There is already a ana here" in drawn_by(at)
    assert field(at, "Name").value == "ana"  # type: ignore[attr-defined]
    assert everybody(office.store, office.ada.id).found == 4


def test_many_are_added_by_lines_or_none_with_every_fault_by_its_line(office: Office) -> None:
    at = office.part("Add people")
    field(at, "People, a line each").set_value("Ngaio, ngaio\nAna\nHemi, ada")  # type: ignore[attr-defined]
    press(at, "Add all of them")
    assert "Nobody was added" in drawn_by(at)
    assert at.code[0].value.startswith("line 2: ") and "\nline 3: " in at.code[0].value
    assert everybody(office.store, office.ada.id).found == 4
    field(at, "People, a line each").set_value("=Ngaio, ngaio\nHemi")  # type: ignore[attr-defined]
    press(at, "Add all of them")
    assert "2 people were added." in drawn_by(at)
    lines = at.session_state["people-added"][0].splitlines()
    assert lines[1].startswith("'=Ngaio,ngaio,") and "/join/" in lines[1], "a spreadsheet carries nothing out"
    assert lines[2] == "Hemi,,,"


def test_roles_and_teams_change_and_a_change_of_teams_is_undone(office: Office) -> None:
    team = make_team(office.store, "Harbour", office.ada.id)
    set_members(office.store, team.id, [office.mere.id], office.ada.id)
    at = office.open(office.ada, person=office.mere.id)
    role(at, "Trainee").check()
    field(at, "In these teams").set_value([])  # type: ignore[attr-defined]
    press(at, "Save")
    assert people.person(office.store, office.mere.id).roles == ("trainee", "mentor")
    assert own_teams(office.store, office.mere.id) == []
    press(at, "Undo the last change of teams")
    assert own_teams(office.store, office.mere.id) == ["Harbour"]
    assert field(at, "In these teams").value == [team.id]  # type: ignore[attr-defined]


def test_an_admin_does_not_take_the_last_admins_role(office: Office) -> None:
    at = office.open(office.ada, person=office.ada.id)
    role(at, "Admin").uncheck()
    role(at, "Mentor").check()
    press(at, "Save")
    assert "last admin" in drawn_by(at) and people.person(office.store, office.ada.id).is_admin


def test_nobody_is_made_an_admin_in_one_slip(office: Office) -> None:
    at = office.open(office.ada, person=office.mere.id)
    role(at, "Admin").check()
    field(at, "Name").set_value("Mere Tawhai")  # type: ignore[attr-defined]
    press(at, "Save")
    assert "Make Mere an admin?" in drawn_by(at)
    assert people.person(office.store, office.mere.id) == office.mere, "nothing is saved yet"
    press(at, "No, change it above")
    assert role(at, "Admin").value and field(at, "Name").value == "Mere Tawhai"  # type: ignore[attr-defined]
    press(at, "Save")
    press(at, "Yes, make them an admin")
    now = people.person(office.store, office.mere.id)
    assert (now.name, now.roles) == ("Mere Tawhai", ("mentor", "admin"))
    at = office.part("Add people")
    for each in at.checkbox:
        if each.label.startswith("Admin:"):
            each.check()
    field(at, "Name").set_value("Hemi")  # type: ignore[attr-defined]
    field(at, "People, a line each").set_value("Ngaio")  # type: ignore[attr-defined]
    for button in ("Add them", "Add all of them"):
        press(at, button)
        assert "an admin?" in drawn_by(at) and everybody(office.store, office.ada.id).found == 4


def test_roles_not_saved_yet_outlive_what_else_is_done_on_the_page(office: Office) -> None:
    office.sign_in(office.ana)
    at = office.open(office.ada, person=office.ana.id)
    before = role(at, "Mentor").key
    for button in ("Close it", "Open it again", "Make a link for a new password"):
        press(at, button)
        assert role(at, "Mentor").key == before, "the browser keeps what is ticked for as long as the key is the same"
    press(at, "Save")
    assert role(at, "Mentor").key != before


def test_what_was_pasted_is_there_after_a_look_at_the_teams_and_unknown_teams_can_be_made(office: Office) -> None:
    at = office.part("Add people")
    field(at, "People, a line each").set_value("Ngaio, ngaio, Reef\nHemi, , reef")  # type: ignore[attr-defined]
    press(at, "Add all of them")
    assert at.code[0].value.startswith("line 1: there is no team called Reef; tick the box")
    for part in ("Teams", "Add people"):
        at.segmented_control[0].set_value(part).run()
    assert field(at, "People, a line each").value == "Ngaio, ngaio, Reef\nHemi, , reef"  # type: ignore[attr-defined]
    next(each for each in at.checkbox if each.label.startswith("Make the teams")).check()
    press(at, "Add all of them")
    [reef] = teams(office.store, office.ada.id)
    assert reef.name == "Reef" and len(reef.members) == 2
    assert "One link is in this file and nowhere else" in drawn_by(at)
    assert not [each for each in at.text_area], "the links come first, and alone"
    press(at, "I have them: put them away")
    assert field(at, "People, a line each").value == ""  # type: ignore[attr-defined]


def test_after_an_erasure_the_list_says_who_is_gone(office: Office) -> None:
    at = office.open(office.ada, person=office.ana.id)
    rights.erase_person(office.store, office.ana.id, office.ada.id)
    at.run()
    assert "Ana is erased." in drawn_by(at) and "choose who you are" not in drawn_by(at)
    assert [each.label for each in at.text_input] == ["Find a name or a sign-in name"]


def test_somebody_is_invited_signed_out_closed_and_opened_again(office: Office) -> None:
    at = office.open(office.ada, person=office.ana.id)
    field(at, "Sign-in name or e-mail address").set_value("ana")  # type: ignore[attr-defined]
    press(at, "Invite them")
    accounts.take_up(office.store, at.code[0].value.rpartition("/")[2], PASSWORD)
    accounts.sign_in(office.store, "ana", PASSWORD, "127.0.0.1")
    at.run()
    assert "Signed in at 1 browser" in drawn_by(at)
    press(at, "Sign them out everywhere")
    assert accounts.sign_ins_of(office.store, office.ana.id, office.ada.id) == []
    press(at, "Make a link for a new password")
    assert accounts.invitation(office.store, at.code[0].value.rpartition("/")[2]).kind == "reset"
    press(at, "Close it")
    account = accounts.account_of(office.store, office.ana.id, office.ada.id)
    assert account is not None and account.disabled_at
    press(at, "Open it again")
    account = accounts.account_of(office.store, office.ana.id, office.ada.id)
    assert account is not None and not account.disabled_at


def test_teams_are_made_filled_and_closed(office: Office) -> None:
    at = office.part("Teams")
    assert "No teams yet" in drawn_by(at)
    field(at, "A new team's name").set_value("Harbour")  # type: ignore[attr-defined]
    press(at, "Make the team")
    field(at, "Members").set_value([office.ana.id, office.mere.id])  # type: ignore[attr-defined]
    press(at, "Save who is in it")
    assert own_teams(office.store, office.ana.id) == ["Harbour"]
    press(at, "Undo the last change")
    assert own_teams(office.store, office.ana.id) == []
    press(at, "Close it")
    assert teams(office.store, office.ada.id) == []
    at.segmented_control[0].set_value("Teams").run()
    press(at, "Open it again")
    assert [each.name for each in teams(office.store, office.ada.id)] == ["Harbour"]


def test_in_a_room_without_sign_in_the_page_says_how_it_begins(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    st.cache_resource.clear()
    store = Store(database_path())
    ada = people.mark_told(store, people.create_person(store, "Ada", "admin").id)
    at = AppTest.from_file(str(MAIN), default_timeout=30)
    at.session_state["person_id"] = ada.id
    at.run()
    at.switch_page("pages/people.py").run()
    assert "underheard admin create" in said(at)
    at.segmented_control[0].set_value("Add people").run()
    field(at, "Name").set_value("Ana")  # type: ignore[attr-defined]
    press(at, "Add them")
    assert everybody(store, ada.id).found == 2 and not at.code


def test_people_read_under_you_which_teams_see_what_they_practise(office: Office) -> None:
    assert "you, and the mentors, trainers and admins here." in said(office.open(office.ana, "you"))
    team = make_team(office.store, "Harbour", office.ada.id)
    assert "no mentor sees it" in said(office.open(office.ana, "you"))
    for page in ("review", "trainees"):
        assert "You are in no team yet" in said(office.open(office.mere, page))
    set_members(office.store, team.id, [office.ana.id, office.mere.id], office.ada.id)
    shown = said(office.open(office.ana, "you"))
    assert "the mentors and trainers of team Harbour" in shown and "You are in team Harbour." in shown
    assert "You see what the others in team Harbour practise." in said(office.open(office.mere, "you"))


def test_the_notice_stands_in_short_before_start_for_whoever_signs_in_first(office: Office) -> None:
    new = people.create_person(office.store, "Hana", "trainee")
    office.sign_in(new)
    shown = drawn_by(AppTest.from_file(str(MAIN), default_timeout=30).run())
    assert "You will talk with an AI." in shown and "Before you start" in shown


def test_a_person_with_both_roles_has_both_menus_and_begins_at_practising(office: Office) -> None:
    both = people.mark_told(office.store, people.create_person(office.store, "Pita", "trainee", "mentor").id)
    office.sign_in(both)
    at = AppTest.from_file(str(MAIN), default_timeout=30).run()
    assert not at.exception and "Meet a customer" in drawn_by(at)
    assert "Nobody is waiting" in said(office.open(both, "review"))
