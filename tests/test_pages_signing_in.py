"""Who a page is drawn for where people sign in: whoever is signed in, and never whom the page remembers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from app_support import a_way_through_main  # noqa: F401
from quick_hashes import quick_hashes
from streamlit.testing.v1 import AppTest
from test_pages_reading import said

from app.settings import database_path
from app.store import Store
from app.training import accounts
from app.training.people import create_person, mark_told
from app.widgets import identity

__all__ = ["quick_hashes"]

MAIN = Path(__file__).parents[1] / "app" / "main.py"
GOOD = "seven quiet ferries home"


class House:
    """Ruth, an admin, and Ben, a trainee; `cookie` is what the browser at the page holds."""

    def __init__(self) -> None:
        self.store = Store(database_path())
        self.ruth = accounts.create_admin(self.store, "Ruth", "ruth", GOOD).id
        self.ben = create_person(self.store, "Ben Ashworth", "trainee").id
        accounts.make_account(self.store, self.ben, "ben", self.ruth)
        accounts.take_up(self.store, accounts.invite(self.store, self.ben, self.ruth).secret, GOOD)
        for who in (self.ruth, self.ben):
            mark_told(self.store, who)
        self.cookie = ""

    def signs_in(self, name: str) -> None:
        self.cookie = accounts.sign_in(self.store, name, GOOD, "").secret

    def page(self) -> AppTest:
        return AppTest.from_file(str(MAIN), default_timeout=30)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    made = House()
    monkeypatch.setattr(identity, "secret_here", lambda: made.cookie)
    return made


def test_nobody_is_listed_and_nobody_is_somebody_for_having_been_picked(house: House) -> None:
    page = house.page()
    page.session_state["person_id"] = house.ruth
    page.run()
    assert "You are signed out" in said(page) and 'href="/signin"' in said(page)
    assert "Ben Ashworth" not in said(page) and "Ruth" not in said(page)


def test_whoever_is_signed_in_is_not_taken_for_somebody_the_page_remembers(house: House) -> None:
    house.signs_in("ben")
    page = house.page()
    page.session_state["person_id"] = house.ruth
    page.session_state["left-by-somebody-else"] = "the words of another"
    page.run()
    assert page.session_state["person_id"] == house.ben
    assert "left-by-somebody-else" not in page.session_state
    assert "Ben Ashworth" in said(page)


@pytest.mark.parametrize(
    "ended",
    [
        lambda house: accounts.sign_out(house.store, house.cookie),
        lambda house: accounts.end_sign_ins(house.store, house.ben, house.ruth),
        lambda house: accounts.disable(house.store, house.ben, house.ruth),
    ],
    ids=["here", "by an admin", "closed"],
)
def test_the_next_thing_done_says_that_one_is_signed_out_and_gives_back_what_was_typed(
    house: House, ended: Callable[[House], object]
) -> None:
    house.signs_in("ben")
    page = house.page().run()
    assert "Ben Ashworth" in said(page)
    page.session_state["a-box"] = "What I had typed, كلمة and <b>all</b>"
    ended(house)
    page.run()
    assert "You are signed out" in said(page) and "Ben Ashworth" not in said(page)
    assert [each.value for each in page.code] == ["What I had typed, كلمة and <b>all</b>"]


def test_you_says_how_one_signs_in_and_where_and_signs_out(house: House) -> None:
    accounts.sign_in(house.store, "ben", GOOD, "", "Firefox on Windows")
    house.signs_in("ben")
    page = house.page().run()
    page.switch_page("pages/you.py").run()
    assert "Your sign-in name is ben." in said(page) and 'href="/password"' in said(page)
    assert "Firefox on Windows: last seen just now" in said(page) and "this browser" in said(page)
    next(each for each in page.button if each.label == "Sign out").click().run()
    assert "You are signed out" in said(page)
    assert [each.browser for each in accounts.sign_ins_of(house.store, house.ben, house.ben)] == ["Firefox on Windows"]
