"""Who a page is drawn for where people sign in: whoever is signed in, and never whom the page remembers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from app_support import a_way_through_main  # noqa: F401
from quick_hashes import quick_hashes
from streamlit.testing.v1 import AppTest
from test_pages_reading import said

from app.errors import NotAllowed, NotFound
from app.settings import database_path
from app.store import Store
from app.training import accounts
from app.training.people import create_person, mark_told, person
from app.widgets import identity
from app.widgets.rescued import Typed, hand_over

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
    assert "You are signed out" in said(page) and 'href="/signin?next=/"' in said(page)
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
    page.session_state["said"] = "Draft kept, 14:13. Only you see it."
    ended(house)
    # As the socket hands it over: the words in fields, the name of what was chosen, and what a drawn piece sent.
    page.query_params["unsent"] = hand_over(
        Typed(("Half a mark",), ("What I had typed, كلمة and <b>all</b>", "Late parcel"))
    )
    page.run()
    assert "You are signed out" in said(page) and "Ben Ashworth" not in said(page)
    for at in (page, page.run()):
        assert [each.value for each in at.code] == ["Half a mark", "What I had typed, كلمة and <b>all</b>"]


def test_you_says_how_one_signs_in_and_where_and_signs_out(house: House) -> None:
    accounts.sign_in(house.store, "ben", GOOD, "", "Firefox on Windows")
    house.signs_in("ben")
    page = house.page().run()
    page.switch_page("pages/you.py").run()
    assert "Your sign-in name is ben." in said(page) and 'href="/password"' in said(page)
    assert "Firefox on Windows: last seen just now" in said(page) and "this browser" in said(page)
    next(each for each in page.button if each.key == "sign-out-above").click().run()
    assert "You are signed out" in said(page)
    assert [each.browser for each in accounts.sign_ins_of(house.store, house.ben, house.ben)] == ["Firefox on Windows"]


def erase_me(page: AppTest, name: str, password: str | None) -> AppTest:
    next(each for each in page.text_input if each.label.startswith("To erase it")).set_value(name)
    asked = [each for each in page.text_input if each.label == "And your password"]
    assert bool(asked) is (password is not None)
    if asked and password is not None:
        asked[0].set_value(password)
    return next(each for each in page.button if each.label == "Erase everything about me").click().run()


def test_erasing_oneself_takes_the_password_and_then_says_that_nothing_is_left_to_sign_in_to(house: House) -> None:
    house.signs_in("ben")
    page = house.page().run()
    other = house.page().run()
    page.switch_page("pages/you.py").run()
    page = erase_me(page, "Ben Ashworth", "not it at all")
    assert "not the password you have" in said(page) and person(house.store, house.ben).name == "Ben Ashworth"
    page = erase_me(page, "Ben Ashworth", GOOD)
    for at in (page, page.run(), other.run()):
        assert "Everything about you is erased" in said(at) and "Nothing is left here to sign in to" in said(at)
        assert "Everything you sent is stored" not in said(at) and "/signin" not in said(at) and not at.code
    with pytest.raises(NotFound):
        person(house.store, house.ben)


def test_whoever_has_no_password_here_erases_themselves_with_their_name(house: House) -> None:
    with house.store.writing() as writer:
        writer.change("UPDATE accounts SET password = NULL WHERE person_id = ?", house.ben)
    house.cookie = accounts.sign_in(house.store, "ruth", GOOD, "").secret
    with house.store.writing() as writer:
        writer.change("UPDATE sign_ins SET person_id = ?", house.ben)
    page = house.page().run()
    page.switch_page("pages/you.py").run()
    assert "Everything about you is erased" in said(erase_me(page, "Ben Ashworth", None))


def test_you_tells_of_wrong_passwords_that_were_tried(house: House) -> None:
    house.signs_in("ben")
    page = house.page().run()
    page.switch_page("pages/you.py").run()
    assert "wrong password" not in said(page)
    for _ in range(2):
        with pytest.raises(NotAllowed):
            accounts.sign_in(house.store, "ben", "not it at all", "")
    assert "2 tries with a wrong password for your sign-in name in the last day" in said(page.run())
    assert accounts.failed_tries(house.store, house.ruth, house.ruth) == 0
