"""A second reader: who is asked answers with a sign-off or a not yet, and the author sees which, of which words."""

from __future__ import annotations

from pathlib import Path

import pytest
from benches import SmallBench, of_our_own, small_bench
from proofs import our_own, own_words, prove_by_hand

from app.errors import Invalid, NotAllowed, StaleDraft
from app.probe.reaching import Reach
from app.scenario.files import library, read_text
from app.training.authoring import (
    Draft,
    ask_sign_off,
    content_hash,
    draft,
    not_yets,
    points,
    publications,
    publish,
    readiness,
    save_text,
    say_not_yet,
    sign_off,
    signing_of,
    wanted_sign_offs,
)
from app.training.people import create_person
from app.widgets.bench.proof_words import danger_line, what_to_do

OURS = own_words(of_our_own())
WHY = "The second sign\ncomes too late."


@pytest.fixture
def bench(tmp_path: Path) -> SmallBench:
    return small_bench(tmp_path / "a.db")


def hash_of(bench: SmallBench, held: Draft) -> str:
    scenario = read_text(draft(bench.store, held.id, bench.tom.id).text).scenario
    assert scenario is not None
    return content_hash(scenario)


def decline(bench: SmallBench, held: Draft, note: str = WHY) -> None:
    say_not_yet(bench.store, held.id, hash_of(bench, held), note, bench.ruth.id)


def edit(bench: SmallBench, held: Draft) -> None:
    now = draft(bench.store, held.id, bench.tom.id)
    save_text(bench.store, held.id, now.text.replace("\ntitle: ", "\ntitle: New ", 1), now.revision, bench.tom.id)


def asked(bench: SmallBench) -> Draft:
    held = bench.begin(OURS)
    ask_sign_off(bench.store, held.id, bench.tom.id)
    return held


def waits_for_ruth(bench: SmallBench) -> list[str]:
    return [each.draft_id for each in wanted_sign_offs(bench.store, bench.ruth.id)]


def test_a_not_yet_is_an_answer_and_reaches_the_author_with_its_why(bench: SmallBench) -> None:
    held = asked(bench)
    decline(bench, held)
    said = signing_of(bench.store, held.id, bench.tom.id).not_yet
    assert said is not None and (said.by_name, said.note) == ("Ruth", "The second sign comes too late.")
    assert not_yets(bench.store, bench.tom.id) == {held.id: said}
    assert waits_for_ruth(bench) == [], "she has answered"
    needed = readiness(bench.store, library(), held.id, bench.tom.id).needed
    assert "sign-off" in [each.where for each in needed if not each.held], "a not yet is no sign-off"


def test_a_not_yet_needs_a_why(bench: SmallBench) -> None:
    held = asked(bench)
    with pytest.raises(Invalid, match="what is to be changed"):
        decline(bench, held, "  \n ")
    assert waits_for_ruth(bench) == [held.id] and not_yets(bench.store, bench.tom.id) == {}


def test_the_author_can_ask_again_of_the_same_words(bench: SmallBench) -> None:
    held = asked(bench)
    decline(bench, held)
    ask_sign_off(bench.store, held.id, bench.tom.id)
    assert waits_for_ruth(bench) == [held.id]
    decline(bench, held, "Still too late.")
    assert waits_for_ruth(bench) == []
    assert [each.note for each in not_yets(bench.store, bench.tom.id).values()] == ["Still too late."]


def test_the_next_change_clears_it_and_what_she_read_stays_to_compare_with(bench: SmallBench) -> None:
    held = asked(bench)
    decline(bench, held)
    edit(bench, held)
    assert signing_of(bench.store, held.id, bench.tom.id).not_yet is None and not_yets(bench.store, bench.tom.id) == {}
    kept = next(each for each in points(bench.store, held.id, bench.tom.id) if each.why == "not-yet")
    assert kept.text == held.text and kept.by_name == "Ruth" and kept.label.startswith("Not yet: The second sign")


def test_a_sign_off_clears_it(bench: SmallBench) -> None:
    held = asked(bench)
    decline(bench, held)
    sign_off(bench.store, held.id, hash_of(bench, held), "Seen again.", bench.ruth.id)
    stands = signing_of(bench.store, held.id, bench.tom.id)
    assert stands.signed is not None and stands.not_yet is None and not_yets(bench.store, bench.tom.id) == {}


def test_a_not_yet_takes_back_ones_own_sign_off(bench: SmallBench) -> None:
    held = bench.begin(OURS)
    sign_off(bench.store, held.id, hash_of(bench, held), "", bench.ruth.id)
    decline(bench, held)
    stands = signing_of(bench.store, held.id, bench.tom.id)
    assert stands.signed is None and stands.not_yet is not None


def test_whoever_says_not_yet_has_not_written_on_it(bench: SmallBench) -> None:
    held = asked(bench)
    decline(bench, held)
    assert signing_of(bench.store, held.id, bench.ruth.id).you_may


def test_a_not_yet_is_said_by_somebody_else_of_what_they_read(bench: SmallBench) -> None:
    held = asked(bench)
    read = hash_of(bench, held)
    with pytest.raises(NotAllowed):
        say_not_yet(bench.store, held.id, read, WHY, bench.tom.id)
    edit(bench, held)
    with pytest.raises(StaleDraft, match="Tom changed"):
        say_not_yet(bench.store, held.id, read, WHY, bench.ruth.id)


def test_who_comes_into_the_room_meanwhile_is_not_published_past(tmp_path: Path) -> None:
    bench = small_bench(tmp_path / "b.db")
    with bench.store.writing() as writer:
        writer.change("UPDATE person_roles SET role = 'trainee' WHERE person_id = ?", bench.ruth.id)
    held = bench.begin(OURS)
    prove_by_hand(bench, held.id)
    assert readiness(bench.store, library(), held.id, bench.tom.id).ready, "alone, nobody has to sign"
    create_person(bench.store, "Tavita", "trainer")
    with pytest.raises(Invalid, match="Tavita has to read it"):
        publish(bench.store, library(), held.id, "", bench.tom.id)
    assert publications(bench.store, bench.tom.id) == []


def test_where_listeners_fall_short_over_a_line_of_danger_that_line_is_named() -> None:
    short = Reach("", "40%", "90% or more", False, "", "expert")
    safe = our_own()
    assert danger_line(safe) == "" and "danger" not in what_to_do(short, safe)
    opener = "I can't go on. I might kill myself."
    risky = safe.model_copy(update={"presenting": safe.presenting.model_copy(update={"opener": opener})})
    assert danger_line(risky) == opener and opener in what_to_do(short, risky)
    other = Reach("", "12%", "5% or less", False, "", "warmth")
    assert opener not in what_to_do(other, risky), "it has nothing to do with who gets in without listening"
