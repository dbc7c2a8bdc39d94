"""A first customer: the template carries the shape, and what is written into its places makes a publishable person."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
from benches import small_bench
from first_customers import AUTHORED, answers, dotted, filled, places

from app.errors import Invalid, NotAllowed, NotFound
from app.probe.checks import run_checks
from app.probe.reaching import reaches
from app.probe.run import figures, play_all
from app.scenario.files import library, read_text
from app.scenario.lint import fold, holds
from app.scenario.model import Scenario
from app.scenario.source import View
from app.scenario.templating import blank, free_id, templates
from app.simulation.asking import fact_index, questions_of
from app.training.authoring import (
    begin_blank,
    begin_from_template,
    draft,
    readiness,
    remove_draft,
    start_draft,
    still_a_copy,
    undo_remove_draft,
    write_expert_check,
)
from app.training.authoring.agent_words import to_you
from app.training.authoring.expert import NAME, have_read, unread_check

MOST_PLACES = 60


def scenario(name: str) -> Scenario:
    found = read_text(filled(name)).scenario
    assert found is not None
    return found


@pytest.mark.parametrize("template", templates(), ids=lambda each: each.name)
def test_a_template_asks_for_sixty_places_or_fewer_each_with_an_example(template: object) -> None:
    text = template.text  # type: ignore[attr-defined]
    source = read_text(text).source
    assert source is not None
    assert 0 < len(places(text)) <= MOST_PLACES
    assert all("E.g. " in each for each in re.findall(r'"✎ ((?:[^"\\]|\\.)*)"', text))


@pytest.mark.parametrize("name", AUTHORED)
def test_every_place_is_answered_and_hardly_anything_else_is_touched(name: str) -> None:
    asked, given = {dotted(at) for at in places(templates()[0].text)}, set(answers(name))
    assert asked <= given
    assert given - asked <= {"heavy", "content_note"}
    assert len(given) <= MOST_PLACES


@pytest.mark.parametrize("name", AUTHORED)
def test_a_filled_template_has_no_fault_and_lacks_only_the_experts_conversation(name: str) -> None:
    reading = read_text(filled(name))
    assert [str(fault) for fault in reading.faults] == []
    assert len(reading.warnings) <= 1, "\n".join(map(str, reading.warnings))
    assert all("expert" in warning.what for warning in reading.warnings)


@pytest.mark.parametrize("name", AUTHORED)
def test_a_filled_template_opens_to_listening_and_to_nothing_else(name: str) -> None:
    found = figures(list(play_all([scenario(name)], (0, 1))))
    short = [f"{each.about}: {each.is_} ({each.wants})" for each in reaches(found) if each.must and not each.met]
    assert not short


@pytest.mark.parametrize("name", AUTHORED)
def test_its_checks_hold_and_an_experts_is_written_on_asking(name: str, tmp_path: Path) -> None:
    bench = small_bench(tmp_path / "u.db")
    begun = start_draft(bench.store, filled(name), bench.tom.id, "template")
    done = write_expert_check(bench.store, begun.id, bench.tom.id)
    made = read_text(done.text).scenario
    assert made is not None
    assert made.checks[-1].policy == "expert" and set(made.checks[-1].reaches) == {rung.id for rung in made.ladder}
    assert [result.why for result in run_checks(made) if not result.passed] == []
    assert not read_text(done.text).warnings
    assert not any("“" in reply and "” you said" in reply.replace(",", "") for reply in made.checks[-1].replies)
    assert not any(reply.startswith("I'll see to this now") for reply in made.checks[-1].replies)
    missing = [each.where for each in readiness(bench.store, library(), begun.id, bench.tom.id).needed if not each.held]
    assert missing == ["proof", "sign-off"]


def test_a_conversation_that_was_written_waits_to_be_read_by_somebody_who_may_write(tmp_path: Path) -> None:
    bench = small_bench(tmp_path / "u.db")
    begun = start_draft(bench.store, filled("school-jacket"), bench.tom.id, "template")
    assert have_read(bench.store, begun.id, bench.tom.id).text == begun.text
    written = write_expert_check(bench.store, begun.id, bench.tom.id)
    before = read_text(written.text).scenario
    assert before is not None and unread_check(before) == len(before.checks) - 1
    with pytest.raises(NotAllowed):
        have_read(bench.store, begun.id, bench.mere.id)
    after = read_text(have_read(bench.store, begun.id, bench.tom.id).text).scenario
    assert after is not None and unread_check(after) is None
    assert after.checks[-1] == before.checks[-1].model_copy(update={"name": NAME})
    again = write_expert_check(bench.store, begun.id, bench.tom.id)
    names = [check.name for check in read_text(have_read(bench.store, again.id, bench.tom.id).text).scenario.checks]  # type: ignore[union-attr]
    assert len(set(names)) == len(names)


def test_a_step_is_said_to_the_customer_and_not_of_them() -> None:
    told = {
        "He is put on the off-peak membership.": "you'll be put on the off-peak membership.",
        "He gets a login of his own.": "you'll get a login of your own.",
        "She goes back on Sione's round, with time for him.": "you'll go back on Sione's round, with time for him.",
        "They have until Friday.": "you'll have until Friday.",
        "The greeting is saved.": "the greeting is saved.",
        "Sione brings it in.": "Sione brings it in.",
    }
    assert {what: to_you(what, "they") for what in told} == told
    assert to_you("The file is sent to him.", "he") == "the file is sent to you."
    assert to_you("The jacket is kept for him.", "she") == "the jacket is kept for him."


def test_the_templates_small_answers_leave_tender_questions_alone() -> None:
    tender = (
        "How long have you been managing that?", "How long have you been carrying this on your own?",
        "How has that been for you?", "How has it been since?", "How are you with all this?", "Are you all right?",
        "What's that been like?", "What's the hardest part?", "Have you told anyone about this?",
        "Is there anyone with you?", "Is this hard to talk about?", "Do you remember how that felt?",
    )  # fmt: skip
    it = scenario("school-jacket")
    facts = fact_index(questions_of([(each.id, each.questions) for each in (*it.facts, *it.unknown_to_customer)]))
    assert {each: [asked.fact for asked in facts.asked(each)] for each in tender} == {each: [] for each in tender}


def test_no_experts_conversation_is_written_for_a_customer_that_cannot_talk(tmp_path: Path) -> None:
    bench = small_bench(tmp_path / "u.db")
    begun = begin_from_template(bench.store, library(), "plain-caller", "", bench.tom.id)
    with pytest.raises(Invalid, match="cannot talk yet"):
        write_expert_check(bench.store, begun.id, bench.tom.id)
    assert draft(bench.store, begun.id, bench.tom.id).text == begun.text


def test_no_experts_conversation_is_written_where_none_gets_to_the_bottom(tmp_path: Path) -> None:
    bench = small_bench(tmp_path / "u.db")
    shut = re.sub(r"(?m)^      trust: 0\.\d+", "      trust: 0.9", filled("school-jacket"))
    begun = start_draft(bench.store, shut, bench.tom.id, "template")
    with pytest.raises(Invalid, match="Try it"):
        write_expert_check(bench.store, begun.id, bench.tom.id)


def test_the_templates_own_lines_fit_anybody() -> None:
    """Nothing in them is somebody's life: no family, work, house, money or illness, and no she or he."""
    file = View(read_text(templates()[0].text).source.data)  # type: ignore[union-attr]
    lines = [
        text
        for name, reaction in file.part("reactions").entries()
        for band in ("any", "calm", "strained", "raw")
        for _, text in reaction.texts(band)
    ]
    lines += [text for ending in file.parts("endings") for _, text in ending.texts("lines")]
    facts = [*file.parts("facts"), *file.parts("unknown_to_customer")]
    answers = [text for fact in facts for _, text in fact.texts("lines") if not text.startswith("✎")]
    things = "tea cup kettle post letter home house sleep garden kids chair pen paper morning"
    assert [line for line in [*lines, *answers] for word in things.split() if holds(line, word)] == []
    taken = "wife husband mother father brother sister son daughter kids boys house job boss money died ill hospital"
    assert [line for line in lines for word in taken.split() if holds(line, word)] == []
    assert [line for line in lines if holds(line, "she") or holds(line, "he")] == []
    words = [len(fold(re.sub(r"\[[^]]*\]", " ", line)).split()) for line in lines]
    assert sum(count <= 3 for count in words) / len(words) >= 0.25
    assert sum("thank" in line.lower() for line in lines) / len(lines) <= 0.06
    assert sum("?" in line for line in lines) / len(lines) <= 0.2


def test_beginning_from_a_template_names_the_person_and_gives_an_id_of_its_own(tmp_path: Path) -> None:
    bench = small_bench(tmp_path / "u.db")
    first = begin_from_template(bench.store, library(), "plain-caller", "  Late   Parcel ", bench.tom.id)
    second = begin_from_template(bench.store, library(), "plain-caller", "Late Parcel", bench.ruth.id)
    third = begin_from_template(bench.store, library(), "plain-caller", "ريم 🌿", bench.ruth.id)
    data = [read_text(each.text).source.data for each in (first, second, third)]  # type: ignore[union-attr]
    assert [each["id"] for each in data] == ["late-parcel-2", "late-parcel-3", "customer"]
    assert [each["persona"]["name"] for each in data] == ["Late Parcel", "Late Parcel", "ريم 🌿"]
    assert first.started_from == "template"
    assert ("persona", "name") not in places(first.text)


def test_beginning_from_a_template_sets_age_and_pronouns_or_says_why_not(tmp_path: Path) -> None:
    bench = small_bench(tmp_path / "u.db")
    begin = partial(begin_from_template, bench.store, library(), "plain-caller", "Ana", bench.tom.id)
    persona = read_text(begin(age=71, pronouns="she").text).source.data["persona"]  # type: ignore[union-attr]
    assert (persona["age"], persona["pronouns"]) == (71, "she")
    with pytest.raises(Invalid, match="16 to 110"):
        begin(age=12, pronouns="she")
    with pytest.raises(Invalid, match="she, he or they"):
        begin(age=71, pronouns="it")


def test_a_name_that_looks_like_something_else_stays_a_name(tmp_path: Path) -> None:
    bench = small_bench(tmp_path / "u.db")
    for name in ("No", "12", 'O\'Neil: "Jo" #1', "- {x}", "✎"):
        begun = begin_blank(bench.store, library(), name, bench.tom.id)
        assert read_text(begun.text).source.data["persona"]["name"] == name  # type: ignore[union-attr]


def test_what_cannot_be_begun_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    bench = small_bench(tmp_path / "u.db")
    with pytest.raises(NotFound, match="choose one of those"):
        begin_from_template(bench.store, library(), "../plain-caller", "", bench.tom.id)
    with pytest.raises(Invalid, match="shorten"):
        begin_blank(bench.store, library(), "x" * 101, bench.tom.id)


def test_beginning_can_be_undone_and_done_again(tmp_path: Path) -> None:
    bench = small_bench(tmp_path / "u.db")
    begun = begin_blank(bench.store, library(), "", bench.tom.id)
    remove_draft(bench.store, begun.id, bench.tom.id)
    undo_remove_draft(bench.store, begun.id, bench.tom.id)
    assert draft(bench.store, begun.id, bench.tom.id).text == begun.text


def test_the_blank_file_lacks_nothing_but_its_words() -> None:
    reading = read_text(blank())
    marked = {fault.at for fault in reading.faults}
    assert marked <= {at for at, _ in ((at, "") for at in places(blank()))}, [str(each) for each in reading.faults]


def test_a_copy_is_said_to_be_one_until_nothing_of_the_other_is_left() -> None:
    known = library()
    late = known["late-parcel"]
    copy = late.model_copy(update={"id": "late-parcel-copy", "title": f"{late.title} (copy)"})
    assert [each.partition(" still ")[0] for each in still_a_copy(copy, known)] == [
        "Their name is", "The title is", "Their first words are", "What is behind it is", "Their life just now is",
    ]  # fmt: skip
    half = copy.model_copy(
        update={
            "title": "A parcel that went to the wrong town",
            "persona": copy.persona.model_copy(update={"name": "Ana Pereira", "situation": "Somebody else's life."}),
            "presenting": copy.presenting.model_copy(update={"opener": "Hello. Where is it?"}),
        }
    )
    assert still_a_copy(half, known) == [f"What is behind it is still what “{late.title}” has; write their own."]
    own = half.model_copy(update={"behind": copy.behind.model_copy(update={"fact": "Another thing altogether."})})
    assert still_a_copy(own, known) == []


def test_a_later_version_of_a_customer_is_no_copy_of_it_nor_is_a_namesake() -> None:
    known = library()
    late = known["late-parcel"]
    assert still_a_copy(late.model_copy(update={"version": 2}), known) == []
    other = known["small-call"]
    namesake = other.model_copy(
        update={"id": "of-our-own", "persona": other.persona.model_copy(update={"name": late.persona.name})}
    )
    assert still_a_copy(namesake, {"late-parcel": late}) == []


def test_ids_are_made_from_any_words_and_never_taken_twice() -> None:
    assert free_id("Māui O'Brien", set()) == "maui-obrien"
    assert free_id("שלום", {"customer"}) == "customer-2"
    assert len(free_id("word " * 100, set())) <= 60
