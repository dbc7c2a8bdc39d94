"""Meeting a customer gentler or harder, and again; what a heavy conversation leaves behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import Invalid
from app.scenario.files import library
from app.store import Store
from app.training import practice
from app.training.attempts import Attempt, snapshot
from app.training.people import Person, create_person
from app.widgets.debriefing import where_support_is, who_worded

LIBRARY = library()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "a.db")


@pytest.fixture
def ana(store: Store) -> Person:
    return create_person(store, "Ana", "trainee")


def talk(store: Store, attempt: Attempt, by: Person, *replies: str) -> list[str]:
    return [
        practice.take_turn(store, LIBRARY, attempt.id, reply, turn, by.id).customer
        for turn, reply in enumerate(replies, 1)
    ]


def done(store: Store, attempt: Attempt, by: Person) -> None:
    practice.wrap_up(store, LIBRARY, attempt.id, by.id)
    practice.reflect(store, attempt.id, by.id, "", [], {})


def test_a_customer_is_met_as_hard_as_was_chosen_and_stays_so(store: Store, ana: Person) -> None:
    attempt = practice.start_attempt(store, LIBRARY, ana.id, "late-parcel", seed=1, difficulty="hard")
    with store.reading() as reader:
        row = reader.row("SELECT scenario_hash FROM attempts WHERE id = ?", attempt.id)
        assert row is not None
        played = snapshot(reader, row["scenario_hash"])
    assert played.difficulty == "hard" and played.persona == LIBRARY["late-parcel"].persona
    assert LIBRARY["late-parcel"].difficulty == "normal"


def test_nobody_is_met_in_a_way_there_is_none_of(store: Store, ana: Person) -> None:
    with pytest.raises(Invalid, match="easy, normal, hard"):
        practice.start_attempt(store, LIBRARY, ana.id, "late-parcel", difficulty="brutal")


def test_somebody_met_again_begins_and_goes_on_in_other_words(store: Store, ana: Person) -> None:
    said = ("I completely understand.", "Thank you for your patience.", "I do apologise for any inconvenience.")
    heard: list[list[str]] = []
    for seed in (5, 5, 5):
        attempt = practice.start_attempt(store, LIBRARY, ana.id, "late-parcel", seed=seed)
        heard.append([attempt.opener, *talk(store, attempt, ana, *said)])
        done(store, attempt, ana)
    assert len({talk[0] for talk in heard}) == 3
    assert not {line for talk in heard[:1] for line in talk} & {line for line in heard[1]}


def test_somebody_elses_attempts_change_nobodys_customer(store: Store, ana: Person) -> None:
    first = practice.start_attempt(store, LIBRARY, ana.id, "late-parcel", seed=5)
    ben = create_person(store, "Ben", "trainee")
    assert practice.start_attempt(store, LIBRARY, ben.id, "late-parcel", seed=5).opener == first.opener


def debriefed(store: Store, ana: Person, scenario: str, *replies: str) -> practice.Debrief:
    attempt = practice.start_attempt(store, LIBRARY, ana.id, scenario, seed=2)
    talk(store, attempt, ana, *replies)
    done(store, attempt, ana)
    return practice.debrief(store, LIBRARY, attempt.id, ana.id)


def test_a_heavy_conversation_says_where_support_is_in_the_keepers_words(
    store: Store, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr("app.widgets.debriefing.quiet", shown.append)
    heavy = debriefed(store, ana, "late-parcel", "Hello.")
    where_support_is(heavy)
    assert "Tell your mentor" in shown.pop()
    monkeypatch.setenv("UNDERHEARD_SUPPORT", "Ring Moana on extension 12.")
    where_support_is(heavy)
    assert "Ring Moana on extension 12." in shown.pop()
    where_support_is(debriefed(store, ana, "exact-query", "Hello."))
    who_worded(heavy)
    assert shown == []


def test_what_became_of_the_other_matter_is_told(store: Store, ana: Person) -> None:
    jude = LIBRARY["late-parcel"]
    assert jude.second_matter is not None
    fixed = "I've stopped the return and put a release note on it, so your own licence is enough at the counter."
    left = debriefed(store, ana, "late-parcel", fixed, "Is there anything else I can help with?", "Okay, bye now.")
    assert jude.second_matter.what.rstrip(".") in left.other_matter and "Nobody came back" in left.other_matter
    assert debriefed(store, ana, "late-parcel", "Hello.").other_matter == ""
