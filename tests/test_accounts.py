"""Accounts: who can sign in with what, for how long, and what keeps everybody else out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from quick_hashes import REAL, quick_hashes

from app.errors import Invalid, NotAllowed, NotFound, StoreFault, TooOften, UnderheardError
from app.store import Store, new_id
from app.store.secret import keyed, room_secret
from app.training import accounts
from app.training.accounts import passwords
from app.training.people import create_person

__all__ = ["quick_hashes"]

GOOD = "seven quiet ferries home"
OTHER = "nine loud ferries out again"


@dataclass
class Clock:
    """A time that stands still until it is moved."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 28, 9, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class House:
    """A room with an admin and a trainee who has an account and a password."""

    store: Store
    clock: Clock
    ruth: str
    ben: str


@pytest.fixture
def house(tmp_path: Path) -> House:
    clock = Clock()
    store = Store(tmp_path / "a.db", clock=clock)
    ruth = accounts.create_admin(store, "Ruth", "ruth@example.org", GOOD).id
    ben = create_person(store, "Ben", "trainee").id
    accounts.make_account(store, ben, "ben", ruth)
    accounts.take_up(store, accounts.invite(store, ben, ruth).secret, GOOD)
    return House(store, clock, ruth, ben)


def fails(house: House, name: str = "ben", place: str = "192.0.2.1", times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(NotAllowed, match="do not belong together"):
            accounts.sign_in(house.store, name, "not it at all", place)


def acts(store: Store) -> list[str]:
    with store.reading() as reader:
        return [row["act"] for row in reader.rows("SELECT act FROM log ORDER BY id")]


# -- passwords ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "12 characters"),
        ("x" * 1025, "1024"),
        ("Password1234", "first that anybody"),
        ("aaaaaaaaaaaaaaaa", "first that anybody"),
        ("benjamin-of-the-hill", "your name"),
    ],
)
def test_a_password_that_cannot_be_used_says_why_and_the_link_stays_good(
    house: House, password: str, says: str
) -> None:
    accounts.rename_account(house.store, house.ben, "Benjamin-of-the-Hill", house.ruth)
    link = accounts.invite(house.store, house.ben, house.ruth, "reset")
    with pytest.raises(Invalid, match=says):
        accounts.take_up(house.store, link.secret, password)
    assert accounts.take_up(house.store, link.secret, OTHER).id == house.ben


def test_any_characters_will_do_and_two_keyboards_write_the_same(house: House) -> None:
    link = accounts.invite(house.store, house.ben, house.ruth, "reset")
    accounts.take_up(house.store, link.secret, "Ｃａｆé 🙂 كلمة طويلة")
    assert accounts.sign_in(house.store, "ben", "Cafe\u0301 🙂 كلمة طويلة", "").person.id == house.ben


def test_a_password_is_kept_as_an_argon2id_hash_and_made_anew_where_the_parameters_have_changed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept() -> str:
        with house.store.reading() as reader:
            row = reader.row("SELECT password FROM accounts WHERE person_id = ?", house.ben)
        assert row is not None
        return str(row["password"])

    assert kept().startswith("$argon2id$v=19$m=8,t=1,p=1$")
    monkeypatch.setattr(passwords, "HASHER", REAL)
    accounts.sign_in(house.store, "ben", GOOD, "")
    assert kept().startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_name_nobody_has_costs_a_hash_like_any_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, password: str) -> bool:
        looked.append(kept)
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    fails(house, "nobody at all")
    fails(house, "ben")
    assert len(looked) == 2 and all(kept.split("$")[3] == looked[0].split("$")[3] for kept in looked)


# -- links -------------------------------------------------------------------------------------------------------------


def test_a_link_works_once_and_looking_at_it_does_not_use_it_up(house: House) -> None:
    link = accounts.invite(house.store, house.ben, house.ruth)
    assert accounts.invitation(house.store, link.secret).person.name == "Ben"
    assert accounts.invitation(house.store, link.secret).sign_in_name == "ben"
    accounts.take_up(house.store, link.secret, OTHER)
    with pytest.raises(NotFound, match="has been used"):
        accounts.take_up(house.store, link.secret, "somebody else's words")
    assert accounts.sign_in(house.store, "ben", OTHER, "").person.id == house.ben


@pytest.mark.parametrize(("kind", "hours"), [("join", 7 * 24), ("reset", 24)])
def test_a_link_goes_out_of_date(house: House, kind: str, hours: int) -> None:
    link = accounts.invite(house.store, house.ben, house.ruth, kind)
    house.clock.on(hours=hours, seconds=-1)
    assert accounts.invitation(house.store, link.secret)
    house.clock.on(seconds=1)
    with pytest.raises(NotFound, match="too old"):
        accounts.take_up(house.store, link.secret, OTHER)


def test_a_new_link_and_a_closed_account_end_the_links_before(house: House) -> None:
    first, second = (accounts.invite(house.store, house.ben, house.ruth, "reset") for _ in range(2))
    with pytest.raises(NotFound):
        accounts.invitation(house.store, first.secret)
    accounts.disable(house.store, house.ben, house.ruth)
    with pytest.raises(NotFound):
        accounts.invitation(house.store, second.secret)
    accounts.enable(house.store, house.ben, house.ruth)
    with pytest.raises(NotFound):
        accounts.invitation(house.store, second.secret)


def test_of_two_who_take_up_one_link_at_once_one_is_let_in(house: House) -> None:
    link, taken = accounts.invite(house.store, house.ben, house.ruth, "reset"), []

    def take(password: str) -> None:
        try:
            accounts.take_up(house.store, link.secret, password)
            taken.append(password)
        except NotFound:
            pass

    threads = [threading.Thread(target=take, args=(f"{OTHER} {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    assert accounts.sign_in(house.store, "ben", taken[0], "").person.id == house.ben


def test_nothing_that_signs_anybody_in_stands_in_the_database(house: House) -> None:
    link = accounts.invite(house.store, house.ben, house.ruth, "reset").secret
    here = accounts.sign_in(house.store, "ben", GOOD, "192.0.2.77").secret
    with house.store.writing() as writer:
        writer.rows("SELECT 1")
    files = b"".join(path.read_bytes() for path in house.store.path.parent.glob("a.db*"))
    for secret in (link, here, GOOD, "192.0.2.77"):
        assert secret.encode() not in files


# -- trying ------------------------------------------------------------------------------------------------------------


def test_a_wrong_name_a_wrong_password_and_a_closed_account_are_told_in_the_same_words(house: House) -> None:
    said = []
    accounts.disable(house.store, house.ben, house.ruth)
    for name, password in (("nobody", GOOD), ("ruth@example.org", "not it at all"), ("ben", GOOD)):
        with pytest.raises(NotAllowed) as told:
            accounts.sign_in(house.store, name, password, "")
        said.append(str(told.value))
    assert len(set(said)) == 1


@pytest.mark.parametrize("name", ["ben", "nobody at all"])
def test_waits_grow_with_every_failure_and_even_the_right_password_waits(house: House, name: str) -> None:
    fails(house, name, times=5)
    waits = []
    for _ in range(7):
        with pytest.raises(TooOften) as told:
            accounts.sign_in(house.store, name, GOOD, "192.0.2.1")
        waits.append(told.value.seconds)
        house.clock.on(seconds=told.value.seconds)
        fails(house, name)
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_a_wait_ends_by_itself_and_the_right_password_starts_the_count_anew(house: House) -> None:
    fails(house, times=5)
    house.clock.on(seconds=30)
    assert accounts.sign_in(house.store, " BEN ", GOOD, "").person.id == house.ben
    fails(house, times=4)
    assert accounts.sign_in(house.store, "ben", GOOD, "").person.id == house.ben


def test_an_admin_lifts_a_wait_and_the_log_says_both(house: House) -> None:
    fails(house, times=5)
    assert accounts.waits_until(house.store, house.ben, house.ruth) is not None
    accounts.lift_wait(house.store, house.ben, house.ruth)
    assert accounts.waits_until(house.store, house.ben, house.ruth) is None
    assert accounts.sign_in(house.store, "ben", GOOD, "").person.id == house.ben
    assert acts(house.store)[-3:] == ["account.locked", "account.unlocked", "account.signed_in"]


def test_many_at_once_do_not_slip_past_the_wait(house: House) -> None:
    other = Store(house.store.path, clock=house.clock)  # as another process has it
    told: list[str] = []

    def attempt(store: Store) -> None:
        try:
            accounts.sign_in(store, "ben", "not it at all", "192.0.2.1")
        except NotAllowed as error:
            told.append(type(error).__name__)

    threads = [threading.Thread(target=attempt, args=((house.store, other)[n % 2],)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("NotAllowed") == 5 and told.count("TooOften") == 11


def test_one_address_cannot_go_through_all_the_names(house: House) -> None:
    for number in range(60):
        with pytest.raises(NotAllowed, match="do not belong"):
            accounts.sign_in(house.store, f"name {number}", "x", f"2001:db8::{number:x}")
    with pytest.raises(TooOften):
        accounts.sign_in(house.store, "ben", GOOD, "2001:db8::ffff:1")
    assert accounts.sign_in(house.store, "ben", GOOD, "2001:db8:0:1::1").person.id == house.ben


def test_tries_are_swept_after_a_day(house: House) -> None:
    fails(house, times=3)
    house.clock.on(days=1, seconds=1)
    fails(house, "somebody else")
    with house.store.reading() as reader:
        assert len(reader.rows("SELECT * FROM sign_in_tries")) == 1


# -- being signed in ---------------------------------------------------------------------------------------------------


def test_a_sign_in_ends_after_twelve_idle_hours_and_after_thirty_days(house: House) -> None:
    idle = accounts.sign_in(house.store, "ben", GOOD, "").secret
    house.clock.on(hours=11, minutes=59)
    assert accounts.signed_in(house.store, idle) is not None
    house.clock.on(hours=12)
    assert accounts.signed_in(house.store, idle) is None
    busy = accounts.sign_in(house.store, "ben", GOOD, "").secret
    for _ in range(65):
        house.clock.on(hours=11)
        assert accounts.signed_in(house.store, busy) is not None
    house.clock.on(hours=5)
    assert accounts.signed_in(house.store, busy) is None, "thirty days, however busy"


def test_last_seen_is_written_at_most_once_a_minute(house: House) -> None:
    here = accounts.sign_in(house.store, "ben", GOOD, "").secret
    began = house.store.now()
    house.clock.on(seconds=59)
    accounts.signed_in(house.store, here)
    (one,) = accounts.sign_ins_of(house.store, house.ben, house.ben)
    assert one.seen_at == began
    house.clock.on(seconds=1)
    accounts.signed_in(house.store, here)
    (one,) = accounts.sign_ins_of(house.store, house.ben, house.ben)
    assert one.seen_at == house.store.now()


def by_themselves(house: House, secret: str) -> None:
    accounts.end_sign_ins(house.store, house.ben, house.ben)


def by_an_admin(house: House, secret: str) -> None:
    accounts.end_sign_ins(house.store, house.ben, house.ruth)


def by_closing(house: House, secret: str) -> None:
    accounts.disable(house.store, house.ben, house.ruth)


def by_a_reset(house: House, secret: str) -> None:
    accounts.take_up(house.store, accounts.invite(house.store, house.ben, house.ruth, "reset").secret, OTHER)


def by_a_new_password(house: House, secret: str) -> None:
    accounts.change_password(house.store, secret, GOOD, OTHER, "")


def test_one_browser_is_signed_out_alone(house: House) -> None:
    first, second = (accounts.sign_in(house.store, "ben", GOOD, "", name).secret for name in ("Firefox", "Safari"))
    here = next(each for each in accounts.sign_ins_of(house.store, house.ben, house.ben) if each.browser == "Firefox")
    accounts.end_sign_in(house.store, here.id, house.ben)
    assert accounts.signed_in(house.store, first) is None and accounts.signed_in(house.store, second) is not None


def _of_ruth(house: House) -> str:
    """The id of a sign-in of hers."""
    accounts.sign_in(house.store, "ruth@example.org", GOOD, "")
    return accounts.sign_ins_of(house.store, house.ruth, house.ruth)[0].id


@pytest.mark.parametrize("ended", [by_themselves, by_an_admin, by_closing, by_a_reset, by_a_new_password])
def test_whoever_is_signed_out_is_out_everywhere_at_once(house: House, ended: Callable[[House, str], None]) -> None:
    first, second = (accounts.sign_in(house.store, "ben", GOOD, "").secret for _ in range(2))
    ruth = accounts.sign_in(house.store, "ruth@example.org", GOOD, "").secret
    ended(house, first)
    assert accounts.signed_in(house.store, first) is None and accounts.signed_in(house.store, second) is None
    assert accounts.signed_in(house.store, ruth) is not None


def test_signing_out_ends_this_browser_alone(house: House) -> None:
    first, second = (accounts.sign_in(house.store, "ben", GOOD, "").secret for _ in range(2))
    accounts.sign_out(house.store, first)
    assert accounts.signed_in(house.store, first) is None and accounts.signed_in(house.store, second) is not None


@pytest.mark.parametrize("secret", ["", "x", "a" * 5000, "\ud800", "' OR 1=1 --"])
def test_a_secret_that_was_made_up_is_nobodys(house: House, secret: str) -> None:
    assert accounts.signed_in(house.store, secret) is None
    accounts.sign_out(house.store, secret)
    with pytest.raises(NotFound):
        accounts.invitation(house.store, secret)


def test_a_new_password_asks_for_the_old_one_and_counts_its_tries(house: House) -> None:
    here = accounts.sign_in(house.store, "ben", GOOD, "").secret
    for _ in range(5):
        with pytest.raises(NotAllowed, match="not the password you have"):
            accounts.change_password(house.store, here, "not it at all", OTHER, "")
    with pytest.raises(TooOften):
        accounts.change_password(house.store, here, GOOD, OTHER, "")
    house.clock.on(seconds=30)
    new = accounts.change_password(house.store, here, GOOD, OTHER, "")
    assert accounts.signed_in(house.store, new.secret) is not None
    with pytest.raises(NotAllowed):
        accounts.sign_in(house.store, "ben", GOOD, "")


# -- who may -----------------------------------------------------------------------------------------------------------

ADMINS_ONLY: dict[str, Callable[[House, str], object]] = {
    "make_account": lambda h, by: accounts.make_account(
        h.store, create_person(h.store, f"Cy {new_id()}", "mentor").id, "cy", by
    ),
    "rename_account": lambda h, by: accounts.rename_account(h.store, h.ben, "other", by),
    "invite": lambda h, by: accounts.invite(h.store, h.ben, by),
    "disable": lambda h, by: accounts.disable(h.store, h.ben, by),
    "enable": lambda h, by: accounts.enable(h.store, h.ben, by),
    "lift_wait": lambda h, by: accounts.lift_wait(h.store, h.ben, by),
    "waits_until": lambda h, by: accounts.waits_until(h.store, h.ben, by),
    "accounts": lambda h, by: accounts.accounts(h.store, by),
    "account_of": lambda h, by: accounts.account_of(h.store, h.ruth, by),
    "sign_ins_of": lambda h, by: accounts.sign_ins_of(h.store, h.ruth, by),
    "end_sign_ins": lambda h, by: accounts.end_sign_ins(h.store, h.ruth, by),
    "end_sign_in": lambda h, by: accounts.end_sign_in(h.store, _of_ruth(h), by),
}


@pytest.mark.parametrize("verb", ADMINS_ONLY)
def test_only_an_admin_does_this_for_others(house: House, verb: str) -> None:
    mere = create_person(house.store, "Mere", "mentor", "trainer").id
    for by in (house.ben, mere):
        with pytest.raises(NotAllowed):
            ADMINS_ONLY[verb](house, by)
    for nobody in ("", "system"):
        with pytest.raises(NotFound):
            ADMINS_ONLY[verb](house, nobody)
    ADMINS_ONLY[verb](house, house.ruth)


def test_an_admin_cannot_close_their_own_account_so_one_always_remains(house: House) -> None:
    with pytest.raises(NotAllowed, match="ask another admin"):
        accounts.disable(house.store, house.ruth, house.ruth)


def test_two_cannot_sign_in_under_one_name(house: House) -> None:
    cy = create_person(house.store, "Cy", "trainee").id
    with pytest.raises(Invalid, match="already"):
        accounts.make_account(house.store, cy, " ＢEN", house.ruth)
    with pytest.raises(Invalid, match="already"):
        accounts.make_account(house.store, house.ben, "benny", house.ruth)


def test_the_first_admin_is_somebody_new_or_somebody_here_who_has_no_account(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.db")
    tom = create_person(store, "Tom", "trainer")
    assert not accounts.signs_in(store)
    with pytest.raises(Invalid):
        accounts.create_admin(store, "Eve", "", "short")
    assert not accounts.signs_in(store), "nothing is half made"
    made = accounts.create_admin(store, "tom", "", GOOD)
    assert made.id == tom.id and made.roles == ("trainer", "admin")
    assert accounts.signs_in(store)
    assert accounts.sign_in(store, "Tom", GOOD, "").person.id == tom.id
    with pytest.raises(Invalid, match="account already"):
        accounts.create_admin(store, "Tom", "", OTHER)
    invited = accounts.create_admin(store, "Eve", "eve@example.org")
    link = accounts.invite_from_here(store, invited.id)
    accounts.take_up(store, link.secret, OTHER)
    assert accounts.sign_in(store, "eve@example.org", OTHER, "").person.is_admin


def test_every_deed_is_in_the_log_and_no_secret_is(house: House) -> None:
    here = accounts.sign_in(house.store, "ben", GOOD, "192.0.2.1", "Firefox on Linux").secret
    accounts.sign_out(house.store, here)
    assert acts(house.store) == [
        "account.made", "account.made", "account.invited", "account.joined",
        "account.signed_in", "account.signed_out",
    ]  # fmt: skip
    with house.store.reading() as reader:
        whole = str(reader.rows("SELECT * FROM log"))
    assert here not in whole and GOOD not in whole and "192.0.2.1" not in whole


# -- an identity provider ----------------------------------------------------------------------------------------------


def test_a_provider_s_word_is_taken_for_a_verified_address_once_and_for_the_subject_from_then_on(house: House) -> None:
    def come(subject: str, email: str, verified: bool = True) -> str:
        return accounts.sign_in_by_provider(house.store, "https://id.example", subject, email, verified).person.id

    for subject, email, verified in (
        ("1", "ruth@example.org", False),  # not verified
        ("1", "eve@example.org", True),  # nobody here
        ("", "ruth@example.org", True),
    ):
        with pytest.raises(NotAllowed):
            come(subject, email, verified)
    assert come("1", "Ruth@Example.org") == house.ruth
    assert come("1", "new-name@example.org", False) == house.ruth
    with pytest.raises(NotAllowed):
        come("2", "ruth@example.org")  # the address is another's now
    accounts.disable(house.store, house.ruth, accounts.create_admin(house.store, "Ada").id)
    with pytest.raises(NotAllowed):
        come("1", "ruth@example.org")


# -- the room's secret -------------------------------------------------------------------------------------------------


def test_processes_that_start_at_once_agree_on_one_secret_that_only_its_owner_reads(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(room_secret(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1 and len(found[0]) >= 48
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_secret_of_the_setting_s_own_counts_and_a_short_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERHEARD_SECRET", "s" * 40)
    assert room_secret(tmp_path) == "s" * 40 and not list(tmp_path.iterdir())
    monkeypatch.setenv("UNDERHEARD_SECRET", "short")
    with pytest.raises(UnderheardError, match="32 characters"):
        keyed(tmp_path, "x")
    monkeypatch.delenv("UNDERHEARD_SECRET")
    (tmp_path / "secret").write_text("tiny")
    with pytest.raises(StoreFault, match="too short"):
        room_secret(tmp_path)


def test_the_common_ones_are_all_long_enough_to_matter() -> None:
    assert len(passwords.COMMON) > 100 and all(len(each) >= passwords.SHORTEST for each in passwords.COMMON)
