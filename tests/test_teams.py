"""What admins do about people and teams: nobody else may, nothing is half done, and all of it is in the log."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.errors import Invalid, NotAllowed, NotFound
from app.store import Store
from app.training import accounts
from app.training.administering import (
    NotAdded,
    add_people,
    add_person,
    everybody,
    rename_person,
    set_roles,
    somebody,
)
from app.training.people import Person, create_person, people, person
from app.training.teams import (
    close_team,
    make_team,
    open_team,
    own_teams,
    rename_team,
    set_members,
    set_teams,
    teams,
)

PASSWORD = "eleven kererū in the plum tree"


@dataclass(frozen=True)
class Office:
    """A room one signs in to: Ada, its admin, and Ana, who practises."""

    store: Store
    ada: Person
    ana: Person

    def log(self) -> list[tuple[str, str, str]]:
        """(act, by, of) of every line, oldest first."""
        with self.store.reading() as reader:
            return [(row["act"], row["by"], row["of"]) for row in reader.rows("SELECT * FROM log ORDER BY id")]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    store = Store(tmp_path / "a.db")
    ada = accounts.create_admin(store, "Ada", "ada", PASSWORD)
    return Office(store, ada, create_person(store, "Ana", "trainee"))


# Teams.


def test_a_team_is_made_filled_renamed_closed_and_opened_again(office: Office) -> None:
    store, ada = office.store, office.ada.id
    made = make_team(store, "  Harbour ", ada)
    assert (made.name, made.members) == ("Harbour", ())
    assert set_members(store, made.id, [office.ana.id, ada, ada], ada).members == (ada, office.ana.id)
    assert own_teams(store, office.ana.id) == ["Harbour"]
    assert rename_team(store, made.id, "Moana", ada).name == "Moana"
    assert set_members(store, made.id, [office.ana.id], ada).members == (office.ana.id,)
    close_team(store, made.id, ada)
    assert teams(store, ada) == [] and own_teams(store, office.ana.id) == []
    assert [each.name for each in teams(store, ada, closed=True)] == ["Moana"]
    with pytest.raises(Invalid, match="closed"):
        set_members(store, made.id, [], ada)
    assert open_team(store, made.id, ada).members == (office.ana.id,)
    acts = [act for act, *_ in office.log() if act.startswith("team.")]
    assert acts == [
        "team.made", "team.joined", "team.joined", "team.renamed", "team.left", "team.closed", "team.opened",
    ]  # fmt: skip
    assert ("team.left", ada, ada) in office.log()


def test_doing_the_same_again_is_no_second_line_in_the_log(office: Office) -> None:
    store, ada = office.store, office.ada.id
    team = make_team(store, "Harbour", ada)
    set_members(store, team.id, [office.ana.id], ada)
    before = office.log()
    set_members(store, team.id, [office.ana.id], ada)
    set_teams(store, office.ana.id, [team.id], ada)
    rename_team(store, team.id, "Harbour", ada)
    open_team(store, team.id, ada)
    set_roles(store, office.ana.id, ["trainee"], ada)
    rename_person(store, office.ana.id, "Ana", ada)
    assert office.log() == before


def test_two_teams_have_no_one_name_whatever_its_capitals(office: Office) -> None:
    store, ada = office.store, office.ada.id
    first = make_team(store, "Ōtara", ada)
    with pytest.raises(Invalid, match="already a team"):
        make_team(store, "ōTARA", ada)
    close_team(store, first.id, ada)
    second = make_team(store, "Ōtara", ada)
    with pytest.raises(Invalid, match="already a team"):
        open_team(store, first.id, ada)
    assert [each.id for each in teams(store, ada)] == [second.id]


def test_a_person_is_put_into_teams_and_the_teams_before_are_told(office: Office) -> None:
    store, ada = office.store, office.ada.id
    one, two = make_team(store, "One", ada).id, make_team(store, "Two", ada).id
    assert set_teams(store, office.ana.id, [one], ada) == []
    before = set_teams(store, office.ana.id, [two], ada)
    assert before == [one] and own_teams(store, office.ana.id) == ["Two"]
    set_teams(store, office.ana.id, before, ada)
    assert own_teams(store, office.ana.id) == ["One"]
    with pytest.raises(NotFound):
        set_teams(store, office.ana.id, [two, "nothing"], ada)
    assert own_teams(store, office.ana.id) == ["One"], "nothing was half done"


# Roles and names.


def test_roles_change_several_at_once_and_say_so_in_the_log(office: Office) -> None:
    given = set_roles(office.store, office.ana.id, ["mentor", "trainee"], office.ada.id)
    assert given.roles == ("trainee", "mentor") and person(office.store, office.ana.id).is_mentor
    assert office.log()[-1] == ("person.roles", office.ada.id, office.ana.id)
    for none_of_ours in ([], ["boss"], ["trainee", "Mentor"]):
        with pytest.raises(Invalid):
            set_roles(office.store, office.ana.id, none_of_ours, office.ada.id)
    assert person(office.store, office.ana.id).roles == ("trainee", "mentor")


def test_the_last_admin_who_can_come_in_stays_one(office: Office) -> None:
    store, ada = office.store, office.ada.id
    set_roles(store, office.ana.id, ["admin"], ada)
    with pytest.raises(Invalid, match="last admin"):  # Ana cannot sign in.
        set_roles(store, ada, ["mentor"], ada)
    accounts.make_account(store, office.ana.id, "ana", ada)
    accounts.take_up(store, accounts.invite(store, office.ana.id, ada).secret, PASSWORD + " too")
    assert set_roles(store, ada, ["mentor"], ada).roles == ("mentor",)
    with pytest.raises(NotAllowed):
        set_roles(store, ada, ["admin"], ada)
    set_roles(store, ada, ["admin"], office.ana.id)
    accounts.disable(store, ada, office.ana.id)
    with pytest.raises(Invalid, match="last admin"):
        set_roles(store, office.ana.id, ["trainee"], office.ana.id)


def test_a_person_is_renamed_unless_somebody_is_called_that(office: Office) -> None:
    assert rename_person(office.store, office.ana.id, "Ana  Rua", office.ada.id).name == "Ana Rua"
    with pytest.raises(Invalid, match="already"):
        rename_person(office.store, office.ana.id, "ADA", office.ada.id)
    assert rename_person(office.store, office.ana.id, "ana rua", office.ada.id).name == "ana rua"


ADMINS_ONLY: dict[str, Callable[[Office, str], object]] = {
    "everybody": lambda office, by: everybody(office.store, by),
    "somebody": lambda office, by: somebody(office.store, office.ana.id, by),
    "add_person": lambda office, by: add_person(office.store, "Ngaio", ["admin"], by),
    "add_people": lambda office, by: add_people(office.store, "Ngaio", ["admin"], by),
    "set_roles": lambda office, by: set_roles(office.store, by, ["admin"], by),
    "rename_person": lambda office, by: rename_person(office.store, by, "Root", by),
    "teams": lambda office, by: teams(office.store, by),
    "make_team": lambda office, by: make_team(office.store, "Mine", by),
    "rename_team": lambda office, by: rename_team(office.store, "x", "Mine", by),
    "close_team": lambda office, by: close_team(office.store, "x", by),
    "open_team": lambda office, by: open_team(office.store, "x", by),
    "set_members": lambda office, by: set_members(office.store, "x", [by], by),
    "set_teams": lambda office, by: set_teams(office.store, by, ["x"], by),
}


@pytest.mark.parametrize("roles", [["trainee"], ["mentor"], ["trainer"], ["trainee", "mentor", "trainer"]])
def test_nobody_but_admins_does_any_of_it(office: Office, roles: list[str]) -> None:
    who = create_person(office.store, "Somebody", *roles)
    before = (people(office.store), office.log())
    for name, verb in ADMINS_ONLY.items():
        with pytest.raises(NotAllowed):
            verb(office, who.id)
        assert (people(office.store), office.log()) == before, name


# Adding.


def test_who_is_added_joins_with_the_link_they_are_given(office: Office) -> None:
    store, ada = office.store, office.ada.id
    team = make_team(store, "Harbour", ada)
    added = add_person(store, "Ngaio", ["trainee", "mentor"], ada, sign_in_name="ngaio@example.org", teams=[team.id])
    assert added.invitation is not None
    listed = somebody(store, added.person.id, ada)
    assert (listed.roles, listed.teams, listed.sign_in_name) == (
        ("trainee", "mentor"),
        ("Harbour",),
        "ngaio@example.org",
    )
    assert not listed.joined and listed.invited_until == added.invitation.expires_at
    assert accounts.take_up(store, added.invitation.secret, PASSWORD).id == added.person.id
    assert somebody(store, added.person.id, ada).joined
    acts = [act for act, _, of in office.log() if of == added.person.id]
    assert acts == ["person.added", "team.joined", "account.made", "account.invited", "account.joined"]


@pytest.mark.parametrize(
    ("name", "roles", "sign_in_name", "team"),
    [
        ("ana", ["trainee"], "", ""),
        ("", ["trainee"], "", ""),
        ("Ngaio", [], "", ""),
        ("Ngaio", ["boss"], "", ""),
        ("Ngaio", ["trainee"], "ADA", ""),
        ("Ngaio", ["trainee"], "…", ""),
        ("Ngaio", ["trainee"], "ngaio", "nothing"),
    ],
)
def test_somebody_who_cannot_be_added_leaves_nothing_behind(
    office: Office, name: str, roles: list[str], sign_in_name: str, team: str
) -> None:
    before = (people(office.store), office.log(), accounts.accounts(office.store, office.ada.id))
    with pytest.raises((Invalid, NotFound)):
        add_person(office.store, name, roles, office.ada.id, sign_in_name=sign_in_name, teams=[team] if team else [])
    assert (people(office.store), office.log(), accounts.accounts(office.store, office.ada.id)) == before


def test_in_a_room_without_sign_in_people_are_added_without_a_link(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.db")
    ada = create_person(store, "Ada", "admin")
    assert add_person(store, "Ana", ["trainee"], ada.id).invitation is None
    with pytest.raises(Invalid, match="underheard admin create"):
        add_person(store, "Ben", ["trainee"], ada.id, sign_in_name="ben")
    assert not accounts.signs_in(store), "nobody was locked out"


def test_many_are_added_by_lines_with_a_link_each(office: Office) -> None:
    make_team(office.store, "Harbour", office.ada.id)
    lines = 'Ngaio Hart, ngaio@example.org, harbour\n\n  Hemi Tau\n"Rua, Kiri", kiri\nTom\ttom@example.org\tHarbour\n'
    added = add_people(office.store, lines, ["trainee"], office.ada.id)
    assert [(each.person.name, each.sign_in_name, each.invitation is not None) for each in added] == [
        ("Ngaio Hart", "ngaio@example.org", True),
        ("Hemi Tau", None, False),
        ("Rua, Kiri", "kiri", True),
        ("Tom", "tom@example.org", True),
    ]
    assert len({each.invitation.secret for each in added if each.invitation}) == 3
    assert somebody(office.store, added[0].person.id, office.ada.id).teams == ("Harbour",)


def test_every_fault_is_named_by_its_line_and_nobody_is_added(office: Office) -> None:
    before = (people(office.store), office.log())
    lines = 'Ngaio, ngaio\nana\nHemi, ADA\nKiri, kiri, Nowhere\n\nTom, tom, One, Two\n"Open\nNGAIO'
    with pytest.raises(NotAdded) as told:
        add_people(office.store, lines, ["trainee"], office.ada.id)
    assert [fault.partition(":")[0] for fault in told.value.faults] == [
        "line 2", "line 3", "line 4", "line 6", "line 7", "line 8",
    ]  # fmt: skip
    assert "no team called Nowhere" in told.value.faults[2]
    assert (people(office.store), office.log()) == before
    for nothing in ("", " \n\n"):
        with pytest.raises(Invalid, match="a line for each"):
            add_people(office.store, nothing, ["trainee"], office.ada.id)


# The list.


def test_the_list_is_searched_by_either_name_without_accents_and_comes_fifty_at_a_time(office: Office) -> None:
    store, ada = office.store, office.ada.id
    add_people(store, "\n".join(f"Person {n:03}, p{n:03}@example.org" for n in range(60)), ["trainee"], ada)
    add_person(store, "Ānaru Tūhoe", ["trainee"], ada, sign_in_name="kahu")
    first = everybody(store, ada)
    assert first.found == 63 and len(first.rows) == 50
    assert [each.name for each in first.rows[:3]] == ["Ada", "Ana", "Ānaru Tūhoe"]
    assert len(everybody(store, ada, start=50).rows) == 13
    assert [each.name for each in everybody(store, ada, "anaru TUHOE").rows] == ["Ānaru Tūhoe"]
    assert [each.name for each in everybody(store, ada, "KAHU").rows] == ["Ānaru Tūhoe"]
    assert everybody(store, ada, "nobody at all").rows == []


def test_a_thousand_people_are_listed_in_a_moment(office: Office) -> None:
    with office.store.writing() as writer:
        for number in range(1000):
            id = f"{number:020x}"
            writer.add("people", {"id": id, "name": f"P {number}", "told_at": None, "created_at": office.store.now()})
            writer.add("person_roles", {"person_id": id, "role": "trainee", "given_at": office.store.now()})
    began = time.process_time()
    assert everybody(office.store, office.ada.id, "P 9").found == 111
    assert time.process_time() - began < 0.5
