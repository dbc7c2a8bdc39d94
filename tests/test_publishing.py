"""Publishing a customer: what must hold first, who signs it off, versions that never change, and taking one out."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from benches import SmallBench, of_our_own, shipped_text, small_bench
from proofs import own_words, played, prove_by_hand

from app.errors import Invalid, NotAllowed, NotFound, StaleDraft, UnderheardError
from app.scenario.files import library, read_text
from app.training.authoring import (
    Draft,
    Publication,
    Readiness,
    ask_sign_off,
    count_wanted_sign_offs,
    draft,
    in_the_room,
    keep_point,
    points,
    publications,
    publish,
    readiness,
    save_text,
    sign_off,
    signing_of,
    start_draft,
    undo_withdraw,
    wanted_sign_offs,
    withdraw,
    withdraw_sign_off,
)
from app.training.people import create_person
from app.training.practice import attempt, customers_for, start_attempt, take_turn

LIBRARY = library()
OURS = own_words(of_our_own())


@pytest.fixture
def bench(tmp_path: Path) -> SmallBench:
    return small_bench(tmp_path / "a.db")


def ready(bench: SmallBench, held: Draft) -> Readiness:
    return readiness(bench.store, LIBRARY, held.id, bench.tom.id)


def missing(bench: SmallBench, held: Draft) -> list[str]:
    return [each.where for each in ready(bench, held).needed if not each.held]


def sign(bench: SmallBench, held: Draft, note: str = "") -> None:
    sign_off(bench.store, held.id, ready(bench, held).content_hash, note, bench.ruth.id)


def put_out(bench: SmallBench, held: Draft, note: str = "") -> Publication:
    return publish(bench.store, LIBRARY, held.id, note, bench.tom.id)


def proved_and_signed(bench: SmallBench, text: str | None = None) -> Draft:
    held = bench.begin(text or OURS)
    prove_by_hand(bench, held.id)
    sign(bench, held)
    return held


def retitled(bench: SmallBench, held: Draft, words: str) -> Draft:
    now = draft(bench.store, held.id, bench.tom.id)
    return save_text(
        bench.store, held.id, now.text.replace("\ntitle: ", f"\ntitle: {words} ", 1), now.revision, bench.tom.id
    )


# -- what must hold ----------------------------------------------------------------------------------------------------


def test_a_customer_that_holds_in_everything_is_published(bench: SmallBench) -> None:
    held = proved_and_signed(bench)
    assert ready(bench, held).ready
    out = put_out(bench, held, "  The first. ")
    assert (out.scenario_id, out.version, out.note) == ("mislaid-parcel", 1, "The first.")
    assert (out.signed_by_name, out.published_by_name) == ("Ruth", "Tom") and out.proof_id
    scenario = in_the_room(bench.store, LIBRARY)["mislaid-parcel"]
    assert scenario.status == "published" and scenario.version == 1
    assert "mislaid-parcel" in {
        each.scenario_id for each in customers_for(bench.store, {scenario.id: scenario}, bench.ana.id)
    }
    assert draft(bench.store, held.id, bench.tom.id).text == out.text
    assert points(bench.store, held.id, bench.tom.id)[0].label == "Published as version 1"


def test_what_is_published_is_the_authors_text_but_for_version_and_status(bench: SmallBench) -> None:
    text = OURS.replace("\ntitle: ", "\n# Māori name checked 🙂\ntitle: ", 1)
    out = put_out(bench, proved_and_signed(bench, text))
    before, after = text.splitlines(), out.text.splitlines()
    assert len(before) == len(after)
    differ = [line for line, other in zip(before, after, strict=True) if line != other]
    assert all(line.startswith(("version:", "status:")) for line in differ)


def test_nothing_with_a_fault_is_published(bench: SmallBench) -> None:
    held = bench.begin(OURS.replace("\nbehind:", "\nbehindd:"))
    assert {"write", "proof", "sign-off"} <= set(missing(bench, held))
    with pytest.raises(Invalid, match="still to be put right"):
        put_out(bench, held)
    assert publications(bench.store, bench.tom.id) == []


def test_nothing_whose_checks_fail_is_published(bench: SmallBench) -> None:
    text = OURS
    first = read_text(text).scenario
    assert first is not None
    warm = next(each for each in first.checks if each.policy == "warmth")
    assert warm.ending and "cared_for" not in warm.ending
    at = text.index(warm.name)
    place = text.index("ending:", at)
    held = bench.begin(text[:place] + "ending: [cared_for]" + text[text.index("\n", place) :])
    found = ready(bench, held)
    assert found.scenario is not None and [each.name for each in found.checks if not each.passed] == [warm.name]
    prove_by_hand(bench, held.id)
    sign(bench, held)
    assert missing(bench, held) == ["checks"]
    with pytest.raises(Invalid, match=warm.name):
        put_out(bench, held)


def test_nothing_unproved_is_published_nor_what_a_proof_speaks_against(bench: SmallBench) -> None:
    held = bench.begin(OURS)
    sign(bench, held)
    assert missing(bench, held) == ["proof"]
    with pytest.raises(Invalid, match="not proved yet"):
        put_out(bench, held)
    poor = tuple(each for each in played() if each.policy != "expert") * 2
    prove_by_hand(bench, held.id, poor)
    with pytest.raises(Invalid, match="proof says"):
        put_out(bench, held)
    prove_by_hand(bench, held.id, played()[:48])
    with pytest.raises(Invalid, match="in part"):
        put_out(bench, held)


def test_an_edit_makes_the_proof_and_the_sign_off_those_of_an_earlier_text(bench: SmallBench) -> None:
    held = proved_and_signed(bench)
    changed = retitled(bench, held, "Other")
    assert missing(bench, changed) == ["proof", "sign-off"]
    with pytest.raises(Invalid, match="changed since it was proved"):
        put_out(bench, changed)
    stands = signing_of(bench.store, held.id, bench.tom.id)
    assert stands.signed is None and stands.earlier is not None and stands.earlier.by_name == "Ruth"
    save_text(bench.store, held.id, held.text, changed.revision, bench.tom.id)
    assert ready(bench, held).ready, "the very words that were proved and signed are proved and signed again"


def test_a_comment_changes_no_word_so_proof_and_sign_off_stand(bench: SmallBench) -> None:
    held = proved_and_signed(bench)
    save_text(bench.store, held.id, held.text + "# a note to myself\n", held.revision, bench.tom.id)
    assert ready(bench, held).ready


def test_a_copy_is_not_published_before_it_is_somebody_of_its_own(bench: SmallBench) -> None:
    held = proved_and_signed(bench, of_our_own())
    assert missing(bench, held) == ["write"]
    with pytest.raises(Invalid, match="Their first words are still what"):
        put_out(bench, held)


@pytest.mark.parametrize("own", ["late-parcel", "mislaid-parcel"])
def test_no_id_is_taken_twice(bench: SmallBench, own: str) -> None:
    put_out(bench, proved_and_signed(bench))
    other = bench.begin(OURS.replace("mislaid-parcel", own))
    retitled(bench, other, "Another")
    prove_by_hand(bench, other.id)
    sign(bench, other)
    with pytest.raises(Invalid, match=f'"{own}" belongs to another customer'):
        put_out(bench, other)


def test_a_draft_begun_from_a_published_version_goes_on_with_its_numbers(bench: SmallBench) -> None:
    out = put_out(bench, proved_and_signed(bench))
    later = start_draft(bench.store, out.text, bench.tom.id, "version")
    retitled(bench, later, "Better")
    prove_by_hand(bench, later.id)
    sign(bench, later)
    assert put_out(bench, later).version == 2


def test_another_persons_change_is_seen_before_anything_goes_out(
    bench: SmallBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = proved_and_signed(bench)
    from app.training.authoring import publishing

    judged = publishing._judged

    def meanwhile(text: str):  # type: ignore[no-untyped-def]
        save_text(bench.store, held.id, held.text + "\n", held.revision, bench.ruth.id)
        return judged(text)

    monkeypatch.setattr(publishing, "_judged", meanwhile)
    with pytest.raises(StaleDraft, match="Ruth has just changed"):
        put_out(bench, held)


# -- signing off -------------------------------------------------------------------------------------------------------


def test_where_there_is_another_trainer_they_must_sign(bench: SmallBench) -> None:
    held = bench.begin(OURS)
    prove_by_hand(bench, held.id)
    assert missing(bench, held) == ["sign-off"]
    with pytest.raises(Invalid, match="Ruth has to read it"):
        put_out(bench, held)
    sign(bench, held, "Read it twice.")
    signed = signing_of(bench.store, held.id, bench.tom.id).signed
    assert signed is not None and (signed.by_name, signed.note) == ("Ruth", "Read it twice.")


def test_nobody_signs_off_what_they_wrote_on(bench: SmallBench) -> None:
    held = bench.begin(OURS)
    found = ready(bench, held)
    with pytest.raises(NotAllowed, match="You have written on this customer"):
        sign_off(bench.store, held.id, found.content_hash, "", bench.tom.id)
    anna = create_person(bench.store, "Anna", "admin")
    save_text(bench.store, held.id, held.text + "# mine\n", held.revision, bench.ruth.id)
    with pytest.raises(NotAllowed):
        sign_off(bench.store, held.id, found.content_hash, "", bench.ruth.id)
    assert sign_off(bench.store, held.id, found.content_hash, "", anna.id).by == anna.id


def test_where_all_have_written_whoever_did_not_change_it_last_may_sign(bench: SmallBench) -> None:
    held = bench.begin(OURS)
    save_text(bench.store, held.id, held.text + "# mine\n", held.revision, bench.ruth.id)
    assert signing_of(bench.store, held.id, bench.tom.id).may_sign == ("Tom",)


def test_a_sign_off_is_of_what_was_read(bench: SmallBench) -> None:
    held = bench.begin(OURS)
    read = ready(bench, held).content_hash
    retitled(bench, held, "Other")
    with pytest.raises(StaleDraft, match="since you read it"):
        sign_off(bench.store, held.id, read, "", bench.ruth.id)
    faulty = bench.begin("id: x\n")
    with pytest.raises(Invalid, match="faults"):
        sign_off(bench.store, faulty.id, "", "", bench.ruth.id)


def test_a_sign_off_can_be_taken_back_and_given_again(bench: SmallBench) -> None:
    held = proved_and_signed(bench)
    withdraw_sign_off(bench.store, held.id, bench.ruth.id)
    assert missing(bench, held) == ["sign-off"]
    with pytest.raises(NotFound):
        withdraw_sign_off(bench.store, held.id, bench.ruth.id)
    sign(bench, held)
    assert ready(bench, held).ready


def test_who_is_asked_finds_it_until_it_is_signed_or_changed(bench: SmallBench) -> None:
    held = bench.begin(OURS)
    ask_sign_off(bench.store, held.id, bench.tom.id)
    ask_sign_off(bench.store, held.id, bench.tom.id)
    (wanted,) = wanted_sign_offs(bench.store, bench.ruth.id)
    assert (wanted.draft_id, wanted.asked_by_name) == (held.id, "Tom") and wanted.title.startswith("Our own")
    assert count_wanted_sign_offs(bench.store, bench.tom.id) == 0, "who wrote it is not asked"
    changed = retitled(bench, held, "Other")
    assert wanted_sign_offs(bench.store, bench.ruth.id) == [], "it was asked of other words"
    ask_sign_off(bench.store, held.id, bench.tom.id)
    assert count_wanted_sign_offs(bench.store, bench.ruth.id) == 1
    sign(bench, changed)
    assert count_wanted_sign_offs(bench.store, bench.ruth.id) == 0


def test_alone_one_publishes_and_it_says_that_nobody_else_has_read_it(tmp_path: Path) -> None:
    bench = small_bench(tmp_path / "b.db")
    with bench.store.writing() as writer:
        writer.change("UPDATE person_roles SET role = 'mentor' WHERE person_id = ?", bench.ruth.id)
    held = bench.begin(OURS)
    prove_by_hand(bench, held.id)
    assert ready(bench, held).ready and ready(bench, held).unread
    with pytest.raises(Invalid, match="no other trainer"):
        ask_sign_off(bench.store, held.id, bench.tom.id)
    out = put_out(bench, held)
    assert out.signed_by is None
    anna = create_person(bench.store, "Anna", "trainer")
    sign_off(bench.store, held.id, out.content_hash, "", anna.id)
    (now,) = publications(bench.store, bench.mere.id)
    assert now.signed_by_name == "Anna" and now.text == out.text


# -- versions ----------------------------------------------------------------------------------------------------------


def test_each_version_has_the_next_number_and_none_changes(bench: SmallBench) -> None:
    held = proved_and_signed(bench)
    first = put_out(bench, held)
    with pytest.raises(Invalid, match="in the room already, as version 1"):
        put_out(bench, held)
    changed = retitled(bench, held, "Second")
    keep_point(bench.store, held.id, "Second", bench.tom.id)
    prove_by_hand(bench, held.id)
    sign(bench, changed)
    second = put_out(bench, held)
    assert second.version == 2
    kept = {each.version: each for each in publications(bench.store, bench.tom.id, "mislaid-parcel")}
    assert kept[1] == first and kept[2] == second
    assert in_the_room(bench.store, LIBRARY)["mislaid-parcel"].title.startswith("Second")


def test_two_who_publish_at_once_make_one_version(bench: SmallBench) -> None:
    held = proved_and_signed(bench)
    ready(bench, held)
    together, came = threading.Barrier(2), []

    def go(by: str) -> None:
        together.wait()
        try:
            came.append(publish(bench.store, LIBRARY, held.id, "", by).version)
        except UnderheardError as error:
            came.append(type(error))

    threads = [threading.Thread(target=go, args=(by,)) for by in (bench.tom.id, bench.ruth.id)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert came.count(1) == 1 and len(publications(bench.store, bench.tom.id)) == 1


def test_an_attempt_goes_on_with_the_version_it_began_with(bench: SmallBench) -> None:
    held = proved_and_signed(bench)
    put_out(bench, held)
    room = in_the_room(bench.store, LIBRARY)
    going = start_attempt(bench.store, room, bench.ana.id, "mislaid-parcel", seed=1)
    changed = retitled(bench, held, "Second")
    prove_by_hand(bench, held.id)
    sign(bench, changed)
    second = put_out(bench, held)
    room = in_the_room(bench.store, LIBRARY)
    take_turn(bench.store, room, going.id, "Tell me a bit more about that.", 1, bench.ana.id)
    withdraw(bench.store, second.id, bench.tom.id)
    take_turn(bench.store, in_the_room(bench.store, LIBRARY), going.id, "I'm listening.", 2, bench.ana.id)
    assert attempt(bench.store, going.id, bench.ana.id).next_turn == 3
    assert start_attempt(bench.store, room, bench.ana.id, "mislaid-parcel").id != going.id
    with bench.store.reading() as reader:
        rows = reader.rows(
            "SELECT version FROM attempts JOIN scenarios ON hash = scenario_hash ORDER BY started_at, attempts.rowid"
        )
    assert [row["version"] for row in rows] == [1, 2]


def test_what_is_taken_out_is_met_no_more_until_it_is_put_back(bench: SmallBench) -> None:
    out = put_out(bench, proved_and_signed(bench))
    taken = withdraw(bench.store, out.id, bench.ruth.id)
    assert taken.withdrawn_at and "mislaid-parcel" not in in_the_room(bench.store, LIBRARY)
    assert undo_withdraw(bench.store, out.id, bench.tom.id).withdrawn_at is None
    assert "mislaid-parcel" in in_the_room(bench.store, LIBRARY)
    with pytest.raises(NotFound):
        withdraw(bench.store, "nothing", bench.tom.id)


def test_a_withdrawn_number_is_not_given_again(bench: SmallBench) -> None:
    held = proved_and_signed(bench)
    withdraw(bench.store, put_out(bench, held).id, bench.tom.id)
    assert put_out(bench, held).version == 2


# -- a version of a customer who came with the room --------------------------------------------------------------------


def own_version(bench: SmallBench, text: str) -> Draft:
    """A draft of Tom's, begun as a version of a customer that is in the room."""
    held = start_draft(bench.store, text, bench.tom.id, "version")
    prove_by_hand(bench, held.id)
    sign(bench, held)
    return held


def test_a_line_of_a_shipped_customer_is_mended_by_a_version_that_stands_in_until_it_is_withdrawn(
    bench: SmallBench,
) -> None:
    held = own_version(bench, shipped_text().replace("I haven't touched the garage yet.", "The garage is still full."))
    begun = start_attempt(bench.store, LIBRARY, bench.ana.id, "late-parcel", seed=1)
    out = put_out(bench, held)
    assert out.version == LIBRARY["late-parcel"].version + 1
    now = in_the_room(bench.store, LIBRARY)
    assert now.keys() == LIBRARY.keys() and now["late-parcel"].version == out.version
    assert "The garage is still full." in now["late-parcel"].disclosures[0].follow_ups
    assert attempt(bench.store, begun.id, bench.ana.id).scenario_version == LIBRARY["late-parcel"].version
    withdraw(bench.store, out.id, bench.tom.id)
    assert in_the_room(bench.store, LIBRARY)["late-parcel"] == LIBRARY["late-parcel"]


def test_the_id_of_a_shipped_customer_is_for_versions_of_theirs_alone(bench: SmallBench) -> None:
    held = bench.begin(own_words(shipped_text()))
    prove_by_hand(bench, held.id)
    sign(bench, held)
    with pytest.raises(Invalid, match="belongs to another customer"):
        put_out(bench, held)


def test_a_shipped_customer_as_they_came_is_no_new_version(bench: SmallBench) -> None:
    held = own_version(bench, shipped_text())
    with pytest.raises(Invalid, match="as they came"):
        put_out(bench, held)
