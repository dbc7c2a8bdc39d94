"""Prove and publish, without a browser: what is missing is said, a second trainer signs, and trainees meet them."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest
from benches import SmallBench, of_our_own, small_bench
from proofs import own_words, prove_by_hand
from streamlit.testing.v1 import AppTest

from app.settings import database_path
from app.training.authoring import draft, publications, save_text, wanted_sign_offs
from app.training.people import Person, create_person, mark_told

MAIN = Path(__file__).parents[1] / "app" / "main.py"


@pytest.fixture
def bench() -> SmallBench:
    return small_bench(database_path())


def opened(person: Person, draft_id: str) -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=30)
    at.session_state["person_id"] = person.id
    at.run()
    at.query_params["draft"], at.query_params["view"] = draft_id, "prove"
    return at.switch_page("pages/scenarios.py").run()


def said(at: AppTest) -> str:
    assert not at.exception, at.exception
    return unescape("\n".join(str(each.proto.body) for each in at.get("html")))


def labels(at: AppTest) -> set[str]:
    return {each.label for each in at.button}


def press(at: AppTest, label: str) -> AppTest:
    return next(each for each in at.button if each.label == label).click().run()


def test_from_a_proof_over_a_second_reader_into_the_room(bench: SmallBench) -> None:
    held = bench.begin(own_words(of_our_own()))
    at = opened(bench.tom, held.id)
    assert "It was not proved yet" in said(at) and "Ruth has to read it" in said(at)
    assert next(each for each in at.button if each.label == "Publish version 1").disabled
    prove_by_hand(bench, held.id)
    at = press(opened(bench.tom, held.id), "Ask for a sign-off")
    assert "Everything that must hold does" in said(at) and "Tom asked for a sign-off" in said(at)
    assert "Sign it off" not in labels(at), "who wrote it does not sign it"
    assert [each.draft_id for each in wanted_sign_offs(bench.store, bench.ruth.id)] == [held.id]
    theirs = opened(bench.ruth, held.id)
    words = said(theirs)
    first = [
        words.index(each) for each in ("The customer as a whole", "Drafts an assistant would offer", "Their proof")
    ]
    assert first == sorted(first) < [words.index("Before it can be published")], "what is to be read comes first"
    assert "You can read it and sign it off, above" in words and "Ruth has to read it" not in words
    theirs.text_area[0].set_value("Read <b>twice</b>.")
    theirs = press(theirs, "Sign it off")
    assert "Ruth read this very text and signed it off" in said(theirs) and "Take my sign-off back" in labels(theirs)
    at = opened(bench.tom, held.id)
    assert not next(each for each in at.button if each.label == "Publish version 1").disabled
    at.text_input(key=f"news-{held.id}").set_value("The first")
    at = press(at, "Publish version 1")
    assert "Version 1 is in the room" in said(at) and "Signed off by Ruth" in said(at)
    assert "Version 1 is in the room · published just now by Tom" in said(at) and "Draft · changed" not in said(at)
    assert "Taken out, nobody can meet them" in said(at), "said before it is done"
    assert [each.note for each in publications(bench.store, bench.tom.id)] == ["The first"]
    assert "Meet them" in labels(at) and "Publish version 1" not in labels(at)
    at = press(at, "Take it out of the room")
    assert "was taken out of the room" in said(at)
    assert "Version 1 is in the room" in said(press(at, "Put version 1 back"))


def test_an_edit_says_that_proof_and_sign_off_are_of_an_earlier_text(bench: SmallBench) -> None:
    held = bench.begin(own_words(of_our_own()))
    prove_by_hand(bench, held.id)
    theirs = opened(bench.ruth, held.id)
    assert "Sign it off" not in labels(theirs), "it stands after what is to be read"
    press(press(theirs, "Read it, to sign it off"), "Sign it off")
    now = draft(bench.store, held.id, bench.tom.id)
    save_text(bench.store, held.id, now.text.replace("\ntitle: ", "\ntitle: Other ", 1), now.revision, bench.tom.id)
    words = said(opened(bench.tom, held.id))
    assert "this is of an earlier text" in words and "Ruth signed an earlier text of it" in words


def test_a_customer_with_faults_says_what_will_be_here(bench: SmallBench) -> None:
    held = bench.begin("id: x\ntitle: Half\n")
    at = opened(bench.tom, held.id)
    assert "still to be put right" in said(at) and "They are run as soon as" in said(at)
    assert "Prove it" not in labels(at)
    assert press(at, "Put it right under Write and try").query_params["view"] in ("write", ["write"])


def test_a_not_yet_with_its_why_stands_where_the_author_looks(bench: SmallBench) -> None:
    held = bench.begin(own_words(of_our_own()))
    press(opened(bench.tom, held.id), "Ask for a sign-off")
    theirs = press(opened(bench.ruth, held.id), "Not yet")
    assert "Write what is to be changed first" in said(theirs)
    theirs.text_area[0].set_value("The <b>second</b> sign comes too late.")
    theirs = press(theirs, "Not yet")
    assert "Sign it off" not in labels(theirs), "she has answered"
    at = opened(bench.tom, held.id)
    assert "Ruth: not yet – The <b>second</b> sign comes too late." in said(at)
    assert "Tom asked for a sign-off" in said(press(at, "Ask again"))


def test_publish_looks_again_at_who_is_in_the_room(bench: SmallBench) -> None:
    with bench.store.writing() as writer:
        writer.change("UPDATE person_roles SET role = 'trainee' WHERE person_id = ?", bench.ruth.id)
    held = bench.begin(own_words(of_our_own()))
    prove_by_hand(bench, held.id)
    at = opened(bench.tom, held.id)
    assert "There is no other trainer or admin" in said(at)
    mark_told(bench.store, create_person(bench.store, "Tavita", "trainer").id)
    at = press(at, "Publish version 1")
    assert "nothing was published. Tavita has to read it" in said(at) and "There is no other trainer" not in said(at)
    assert publications(bench.store, bench.tom.id) == []
