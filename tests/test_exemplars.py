"""Moments kept for the team: nobody is named in them, nobody learns whose they were, and no customer is given away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from app_support import a_way_through_main  # noqa: F401
from hypothesis import given
from hypothesis import strategies as some
from rooms import DEEPER, LOCKED, SECRET, Puppet, SmallRoom, made_up, small_room
from streamlit.testing.v1 import AppTest
from test_rights import as_text

from app.errors import Invalid, NotAllowed, NotFound
from app.scenario.files import library
from app.scenario.model import Scenario
from app.settings import database_path
from app.simulation.words import first_held
from app.store import Store
from app.training import mentoring, people, practice
from app.training.deidentify import deidentified, known
from app.training.mentoring import Exemplar
from app.training.people import Person, create_person
from scoring.conversation import SILENCE

MAIN = Path(__file__).parents[1] / "app" / "main.py"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    made = small_room(tmp_path / "a.db")
    made.library["gate-key"] = plainly("gate-key")
    yield made


def plainly(scenario_id: str, title: str = "A spare gate key") -> Scenario:
    """The made-up customer, with nothing in the words that give them away that they say before: no "it"."""
    scenario = made_up(scenario_id, title=title)
    told = [each.model_copy(update={"tell_phrases": [each.lines[0], "sold"]}) for each in scenario.disclosures]
    return scenario.model_copy(update={"disclosures": told})


def of(room: SmallRoom, trainee: Person) -> SmallRoom:
    """The same room with this trainee in Ana's place."""
    return replace(room, ana=trainee)


def keep(room: SmallRoom, attempt_id: str, turn: int = 1, **changed: str | None) -> Exemplar:
    """What is proposed, kept by Mere with these changes."""
    proposed = mentoring.propose_exemplar(room.store, attempt_id, turn, room.mere.id)
    words: dict[str, str | None] = {
        "customer": proposed.customer, "reply": proposed.reply, "after": proposed.after,
        "reading": proposed.reading or "It gives the words back.", "kind": proposed.kind or "opened_a_door",
    }  # fmt: skip
    return mentoring.keep_exemplar(room.store, attempt_id, turn, room.mere.id, **(words | changed))  # type: ignore[arg-type]


def seen_by(room: SmallRoom, person: Person) -> list[str]:
    return [each.reply for each in mentoring.exemplars(room.store, person.id)]


# Taking people out of words.

ROOM = known("Ana Te Rangi", ["Mere", "Omar Khan", "Will", "Jo-Anne O’Brien", "李明"], ["Tāne Rua"])


@pytest.mark.parametrize(
    ("words", "without"),
    [
        ("Ana here. I'm ana te rangi.", "The agent here. I'm the agent."),
        ("ĀNA’s desk, ANA-", "The agent’s desk, the agent-"),
        ("A\u0304na\u0301, is it?", "The agent, is it?"),
        ("Ask Omar or khan, or Mere.", "Ask a colleague or a colleague, or a colleague."),
        ("Jo-Anne O’Brien said so", "A colleague said so"),
        ("李明说", "a colleague说"),
        ("🌱Ana🌱", "🌱the agent🌱"),
        ("Mail ana.r+x@desk.example.nz today", "Mail [email] today"),
        ("It is ana@desk.nz.", "It is [email]."),
        ("Ring 021 555 0199 or +64 (0)21 123-456", "Ring [number] or [number]"),
        ("Order HO-20931, account 4471, parcel 44182207", "Order [number], account [number], parcel [number]"),
    ],
)
def test_people_and_their_numbers_are_taken_out(words: str, without: str) -> None:
    assert deidentified(words, ROOM).casefold() == without.casefold()


@pytest.mark.parametrize(
    "words",
    [
        "Will you wait? That will be a mere formality.",
        "Tāne, that is $1,200 by 9:30 on 16 Nov 2026, gate 12B.",
        "The analysis of an anagram, Romario.",
        "[a pause] It opens towards the hill.",
    ],
)
def test_words_that_name_nobody_stay_as_they_are(words: str) -> None:
    assert deidentified(words, ROOM) == words


def test_a_name_that_is_a_word_goes_where_it_is_a_name() -> None:
    assert deidentified("I'll ask Will. Will here.\nRegards,\nWill", ROOM) == (
        "I'll ask a colleague. A colleague here.\nRegards,\nA colleague"
    )


def test_a_name_in_the_made_up_customers_own_words_is_nobodys() -> None:
    assert deidentified("My brother Omar, Ana.", ROOM, ["Omar", "Ana"]) == "My brother Omar, the agent."


@given(some.lists(some.sampled_from(["Ana", "te", "Rangi", "ana", "Mere", "Will", "agent", "the", "4471", "a@b.c", ".",
                                      "\n", "I'm", "'s", "order", "021 555 0199", "李明", "🌱", "هلا"])))  # fmt: skip
def test_taking_out_twice_is_taking_out_once(parts: list[str]) -> None:
    once = deidentified(" ".join(parts), ROOM)
    assert deidentified(once, ROOM) == once
    assert "ana" not in once.casefold().split() and "0199" not in once


# Proposing and keeping.


def test_what_is_proposed_is_the_moment_with_the_mentors_mark_and_the_sign_before_it(room: SmallRoom) -> None:
    attempt = room.finished("Ana here, the last time?", "open, please", "Order 88213 for Ben")
    text = mentoring.transcript(room.store, attempt.id, room.mere.id)[1].text
    start = text.index("last time")
    mentoring.annotate(
        room.store, attempt.id, room.mere.id, 1, start, start + 9, "last time", "well_named", "Ana heard it."
    )
    first = mentoring.propose_exemplar(room.store, attempt.id, 1, room.mere.id)
    assert (first.customer, first.reply) == ("One key will do. For the last time.", "The agent here, the last time?")
    assert first.after == "[a pause] It opens towards the hill."
    assert (first.reading, first.kind, first.cue_kind) == ("The agent heard it.", "well_named", "verbal_hint")
    assert mentoring.propose_exemplar(room.store, attempt.id, 2, room.mere.id).cue_kind == "non_verbal"
    third = mentoring.propose_exemplar(room.store, attempt.id, 3, room.mere.id)
    assert (third.reply, third.cue_kind, third.reading) == ("Order [number] for a colleague", None, "")
    # Another mentor's mark is not theirs to keep.
    assert mentoring.propose_exemplar(room.store, attempt.id, 1, room.omar.id).reading == ""


def test_whatever_is_sent_is_taken_through_again(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    made = keep(
        room,
        attempt.id,
        customer="Thanks, Ana",
        reply="Ana, ana@x.nz",
        after="Ring 021 555 0199",
        reading="Ana and Omar",
    )
    assert (made.customer, made.reply, made.after) == ("Thanks, the agent", "The agent, [email]", "Ring [number]")
    assert made.reading == "The agent and a colleague"
    looked = mentoring.look_over_exemplar(
        room.store,
        replace(mentoring.propose_exemplar(room.store, attempt.id, 1, room.mere.id), reply="Ana, ana@x.nz"),
        room.mere.id,
    )
    assert looked.reply == made.reply


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": None}, "Choose what kind"),
        ({"kind": "no-such-kind"}, "There is no such kind"),
        ({"reading": " "}, "what you read in it"),
        ({"reply": ""}, "the reply"),
        ({"customer": "\n"}, "what they said"),
        ({"reply": "x" * 4001}, "4001 characters"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is(room: SmallRoom, changed: dict[str, str | None], said: str) -> None:
    attempt = room.finished("Hello")
    proposed = mentoring.propose_exemplar(room.store, attempt.id, 1, room.mere.id)
    whole: dict[str, str | None] = {
        "customer": proposed.customer, "reply": proposed.reply, "reading": "Mine.", "kind": "hollow"
    }  # fmt: skip
    with pytest.raises(Invalid, match=said):
        mentoring.keep_exemplar(room.store, attempt.id, 1, room.mere.id, **(whole | changed))  # type: ignore[arg-type]
    assert mentoring.exemplars(room.store, room.mere.id) == []


def test_only_a_reply_of_a_conversation_that_is_over_can_be_kept(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    for turn in (0, 2, -1):
        with pytest.raises(Invalid, match="has 1 replies"):
            mentoring.propose_exemplar(room.store, attempt.id, turn, room.mere.id)
    talking = room.begin(seed=2)
    room.say(talking.id, "Hello")
    with pytest.raises(Invalid, match="still going on"):
        mentoring.propose_exemplar(room.store, talking.id, 1, room.mere.id)


def test_a_moment_is_kept_once_by_a_mentor_and_a_withdrawn_one_can_be_kept_anew(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    first = keep(room, attempt.id)
    with pytest.raises(Invalid, match="kept this moment already"):
        keep(room, attempt.id)
    mentoring.withdraw_exemplar(room.store, first.id, room.omar.id)
    assert seen_by(room, room.mere) == seen_by(room, room.ana) == []
    assert mentoring.exemplar_filters(room.store, room.ana.id).kinds == []
    keep(room, attempt.id)
    with pytest.raises(Invalid, match="kept again"):
        mentoring.undo_withdraw_exemplar(room.store, first.id, room.mere.id)


def test_what_a_mentor_has_kept_of_a_reply_is_theirs_alone(room: SmallRoom) -> None:
    attempt = room.finished("Which gate?")
    assert mentoring.kept_of(room.store, attempt.id, 1, room.mere.id) is None
    made = mentoring.keep_exemplar(
        room.store, attempt.id, 1, room.mere.id, kind="hollow", reading="x", customer="Hi", reply="Which gate?"
    )
    assert mentoring.kept_of(room.store, attempt.id, 1, room.mere.id) == made
    assert mentoring.kept_of(room.store, attempt.id, 1, room.omar.id) is None
    mentoring.withdraw_exemplar(room.store, made.id, room.mere.id)
    assert mentoring.kept_of(room.store, attempt.id, 1, room.mere.id) is None


def test_withdrawing_can_be_undone(room: SmallRoom) -> None:
    made = keep(room, room.finished("Hello").id)
    mentoring.withdraw_exemplar(room.store, made.id, room.mere.id)
    assert mentoring.undo_withdraw_exemplar(room.store, made.id, room.mere.id) == made
    assert seen_by(room, room.ana) == ["Hello"]
    with pytest.raises(NotFound):
        mentoring.withdraw_exemplar(room.store, "nothing", room.mere.id)


# What a trainee is given.


def test_a_trainee_never_learns_whose_it_was(room: SmallRoom) -> None:
    attempt = room.finished("Ana here")
    made = keep(room, attempt.id)
    of(room, room.ben).finished("Hello")
    (given,) = mentoring.exemplars(room.store, room.ben.id)
    told = as_text([given, mentoring.exemplar_filters(room.store, room.ben.id)])
    for secret in (attempt.id, room.ana.id, room.mere.id, '"Ana', "Ana here"):
        assert secret not in told
    assert (given.attempt_id, given.turn, given.by_name) == (None, None, "Mere")
    assert made.attempt_id == attempt.id  # a mentor finds the way back


def test_a_customer_one_has_not_finished_with_is_not_given_away(room: SmallRoom) -> None:
    attempt = room.finished("last time", "open", "and then", "open")
    for turn in (1, 2, 3, 4):
        keep(room, attempt.id, turn, reading=f"Hidden reading {turn}: he is leaving.")
    open_to_ben = mentoring.exemplars(room.store, room.ben.id)
    # The answer to the second reply lets the first thing be known.
    assert [each.reply for each in open_to_ben] == ["last time"]
    assert open_to_ben[0].reading is None
    told = as_text([open_to_ben, mentoring.exemplar_filters(room.store, room.ben.id)])
    assert not [word for word in (SECRET, DEEPER, LOCKED, "Hidden reading", "hidden-") if word in told]
    # While he is in the middle of it, nothing changes; once he has finished, all of it is his to read.
    bens = of(room, room.ben)
    begun = bens.begin()
    bens.say(begun.id, "Hello", "open", "open", "open")
    assert mentoring.exemplars(room.store, room.ben.id) == open_to_ben
    practice.wrap_up(room.store, room.library, begun.id, room.ben.id)
    assert mentoring.exemplars(room.store, room.ben.id) == open_to_ben
    practice.reflect(room.store, begun.id, room.ben.id, "", [], {})
    assert len(mentoring.exemplars(room.store, room.ben.id)) == 4
    assert mentoring.exemplars(room.store, room.ben.id)[-1].reading == "Hidden reading 1: he is leaving."


def test_a_mentor_who_practises_finds_moments_of_a_customer_they_have_not_met_folded(room: SmallRoom) -> None:
    keep(room, room.finished("last time", "open").id, 1)
    both = create_person(room.store, "Tama", "mentor", "trainee")
    assert [each.folded for each in mentoring.exemplars(room.store, both.id)] == [True]
    own = practice.start_attempt(room.store, room.library, both.id, "gate-key", seed=1).id
    practice.take_turn(room.store, room.library, own, "Hello", 1, both.id)
    practice.wrap_up(room.store, room.library, own, both.id)
    practice.reflect(room.store, own, both.id, "", [], {})
    for reader in (both, room.mere, room.omar, room.ben):
        assert not any(each.folded for each in mentoring.exemplars(room.store, reader.id))


@pytest.mark.parametrize(
    "changed",
    [
        {"reply": f"I gather {SECRET}?"},
        {"customer": "One key will do. I am leaving here."},
        {"after": "[a pause] He is moving away."},
        {"customer": "[a pause] It opens towards the hill."},
    ],
)
def test_words_put_in_keep_it_for_those_who_have_finished(room: SmallRoom, changed: dict[str, str]) -> None:
    attempt = room.finished("last time")
    assert mentoring.propose_exemplar(room.store, attempt.id, 1, room.mere.id).open
    assert not keep(room, attempt.id, **changed).open
    assert seen_by(room, room.ben) == []
    assert len(seen_by(room, room.ana)) == 1


def test_a_reply_that_guesses_it_aloud_waits(room: SmallRoom) -> None:
    attempt = room.finished("Is it sold, then?")
    assert not keep(room, attempt.id).open


def test_what_the_scorer_calls_presuming_waits(room: SmallRoom) -> None:
    attempt = room.finished("You are grieving.")
    assert mentoring.propose_exemplar(room.store, attempt.id, 1, room.mere.id).open
    with room.store.writing() as writer:
        row = writer.row("SELECT body FROM scorecards WHERE attempt_id = ?", attempt.id)
        assert row is not None
        body = json.loads(row["body"])
        body["findings"] = [
            {"criterion": "presumes", "start": 0, "stop": 3, "quote": "You", "reason": "x", "strength": 1.0}
        ]
        writer.change("DROP TRIGGER IF EXISTS scorecards_stay")  # The room itself changes no score.
        writer.change("UPDATE scorecards SET body = ? WHERE attempt_id = ?", json.dumps(body), attempt.id)
    assert not keep(room, attempt.id).open


def test_a_reply_by_somebody_who_knew_waits(room: SmallRoom) -> None:
    assert keep(room, room.finished("last time").id).open
    again = room.finished("last time")
    assert not keep(room, again.id).open
    of_a_mentor = of(room, room.omar).finished("last time")
    assert not keep(room, of_a_mentor.id).open


def test_leaving_out_what_gave_it_away_opens_a_moment(room: SmallRoom) -> None:
    attempt = room.finished("open, please")
    assert SECRET in str(mentoring.propose_exemplar(room.store, attempt.id, 1, room.mere.id).after)
    assert keep(room, attempt.id, after=None).open
    assert SECRET not in as_text(mentoring.exemplars(room.store, room.ben.id))


def test_a_moment_from_before_this_was_asked_waits(room: SmallRoom) -> None:
    made = keep(room, room.finished("last time").id)
    assert seen_by(room, room.ben) == ["last time"]
    with room.store.writing() as writer:
        writer.change("UPDATE exemplars SET open = NULL WHERE id = ?", made.id)
    assert seen_by(room, room.ben) == []


def test_the_library_is_chosen_from_by_what_there_is_for_whoever_asks(room: SmallRoom) -> None:
    room.library["other-key"] = plainly("other-key", "Another key")
    attempt = room.finished("last time", "open", "hurt")
    keep(room, attempt.id, 1, kind="well_named")
    keep(room, attempt.id, 2, kind="hollow")
    there = mentoring.exemplar_filters(room.store, room.ana.id)
    assert (there.cue_kinds, there.kinds) == (
        ["non_verbal", "verbal_hint"],
        [("hollow", "Hollow words"), ("well_named", "Well named")],
    )
    assert there.scenarios == [("gate-key", "A spare gate key")]
    bens = mentoring.exemplar_filters(room.store, room.ben.id)
    assert (bens.cue_kinds, bens.kinds) == (["verbal_hint"], [("well_named", "Well named")])

    def chosen(**by: str) -> list[str]:
        return [each.reply for each in mentoring.exemplars(room.store, room.ana.id, **by)]  # type: ignore[arg-type]

    assert chosen(cue_kind="non_verbal") == chosen(kind="hollow") == ["open"]
    assert chosen(kind="hollow", cue_kind="verbal_hint") == chosen(scenario="other-key") == []
    assert chosen(scenario="gate-key") == ["open", "last time"]
    assert [each.reply for each in mentoring.exemplars(room.store, room.ana.id, limit=1, offset=1)] == ["last time"]


# In a debrief.


def test_a_debrief_brings_others_moments_of_the_sign_that_went_by(room: SmallRoom) -> None:
    anas = room.finished("Say more about the last time?", "What is up the hill?")
    keep(room, anas.id, 1)
    keep(room, anas.id, 2, kind="hollow")
    keep(room, room.finished("nothing").id, 1, kind="hollow")
    missed_both = of(room, room.ben).finished("Hello", "Right")
    found = mentoring.moments_for_attempt(room.store, missed_both.id, room.ben.id)
    # One that heard something comes before one where it went by, and two are enough.
    assert found[0].reply == "Say more about the last time?" and len(found) == 2
    assert as_text(found).find(anas.id) == -1
    # What was picked up needs no example.
    missed_one = of(room, room.ben).finished("last time", "Right")
    assert [each.cue_kind for each in mentoring.moments_for_attempt(room.store, missed_one.id, room.ben.id)] == [
        "non_verbal"
    ]
    # Nobody is shown their own words as somebody else's, in that attempt or another of theirs.
    assert mentoring.moments_for_attempt(room.store, anas.id, room.ana.id) == []
    later = room.finished("Hello", "Right")
    assert mentoring.moments_for_attempt(room.store, later.id, room.ana.id) == []


def test_a_debrief_brings_moments_of_the_kind_a_mentor_marked(room: SmallRoom) -> None:
    anas = room.finished("last time", "the hill", "and now")
    keep(room, anas.id, 3, kind="hollow")
    bens = of(room, room.ben).finished("last time", "the hill", "and so")
    assert mentoring.moments_for_attempt(room.store, bens.id, room.ben.id) == []
    mentoring.annotate(room.store, bens.id, room.mere.id, 5, 0, 3, "and", "hollow", "Filler.")
    assert [each.reply for each in mentoring.moments_for_attempt(room.store, bens.id, room.ben.id)] == ["and now"]


def test_before_it_is_done_there_is_no_moment_beside_it(room: SmallRoom) -> None:
    keep(room, room.finished("last time").id)
    bens = of(room, room.ben)
    attempt = bens.begin()
    bens.say(attempt.id, "Hello", "Right")
    assert mentoring.moments_for_attempt(room.store, attempt.id, room.ben.id) == []
    with pytest.raises(NotAllowed):
        mentoring.moments_for_attempt(room.store, attempt.id, room.ana.id)


def test_no_other_customer_is_given_away_beside_a_debrief(room: SmallRoom) -> None:
    room.library["other-key"] = plainly("other-key", "Another key")
    started = practice.start_attempt(room.store, room.library, room.ana.id, "other-key", seed=1)
    room.say(started.id, "open", "so", "well")
    practice.wrap_up(room.store, room.library, started.id, room.ana.id)
    keep(room, started.id, 2, kind="opened_a_door")
    keep(room, started.id, 1, kind="opened_a_door", after=None)
    bens = of(room, room.ben).finished("Hello", "Right")
    found = mentoring.moments_for_attempt(room.store, bens.id, room.ben.id)
    assert [(each.reply, each.after, each.reading) for each in found] == [("open", None, None)]


# The pages.


class Desk:
    """A room on disk: two trainees, a mentor, and a finished conversation with a shipped customer."""

    REPLIES = ("Hi, Ana here. Two missed days, and before Friday. What happens on Friday?", SILENCE)

    def __init__(self) -> None:
        self.store, self.library = Store(database_path()), library()
        self.ana, self.ben = self._person("Ana", "trainee"), self._person("Ben", "trainee")
        self.mere = self._person("Mere", "mentor")

    def _person(self, name: str, role: str) -> Person:
        return people.mark_told(self.store, create_person(self.store, name, role).id)

    def finished(self, trainee: Person) -> str:
        attempt = practice.start_attempt(self.store, self.library, trainee.id, "late-parcel", seed=3)
        for turn, reply in enumerate(self.REPLIES, 1):
            practice.take_turn(self.store, self.library, attempt.id, reply, turn, trainee.id)
        practice.wrap_up(self.store, self.library, attempt.id, trainee.id)
        practice.reflect(self.store, attempt.id, trainee.id, "", [], {})
        return attempt.id

    def open(self, person: Person, page: str, **query: str) -> AppTest:
        at = AppTest.from_file(str(MAIN), default_timeout=30)
        at.session_state["person_id"] = person.id
        at.run()
        at.switch_page(f"pages/{page}.py")
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()


@pytest.fixture
def desk(data_folder: Path) -> Desk:
    st.cache_resource.clear()
    return Desk()


def said(at: AppTest) -> str:
    assert not at.exception, at.exception
    return "\n".join(str(each.proto.body) for each in at.get("html"))


def test_the_empty_page_says_how_a_moment_comes_here(desk: Desk) -> None:
    assert "No moments yet" in said(desk.open(desk.ana, "moments"))
    assert "Keep a moment below it" in said(desk.open(desk.mere, "moments"))


def test_a_mentor_keeps_a_moment_and_everybody_finds_it(desk: Desk) -> None:
    attempt = desk.finished(desk.ana)
    at = desk.open(desk.mere, "review", attempt=attempt)
    at.button(f"moment-begin-{attempt}").click().run()
    hostile = "<img src=x onerror=alert(1)> Ana **asked** مرحبا 🌱"
    reading = next(each for each in at.text_area if each.label == "What you read in it")
    reading.set_value(hostile).run()
    assert "&lt;img src=x onerror=alert(1)&gt; the agent **asked** مرحبا 🌱" in said(at)
    # Not all is there yet: it is said, and what was typed stands.
    next(each for each in at.button if each.label == "Keep this moment").click().run()
    assert "Choose what kind" in said(at)
    assert next(each for each in at.text_area if each.label == "What you read in it").value == hostile
    # Another reply and back: it stands still.
    replies = next(each for each in at.selectbox if each.label == "Reply")
    replies.select_index(1).run()
    assert "Nothing said aloud." in said(at)
    next(each for each in at.selectbox if each.label == "Reply").select_index(0).run()
    assert next(each for each in at.text_area if each.label == "What you read in it").value == hostile
    next(each for each in at.selectbox if each.label == "Kind of moment").select("opened_a_door").run()
    next(each for each in at.button if each.label == "Keep this moment").click().run()
    assert "Kept for the team." in said(at)
    assert len(mentoring.exemplars(desk.store, desk.mere.id)) == 1
    # What was kept stands there, as it was kept, and cannot be kept twice.
    assert "Opened a door" in said(at) and "No kind chosen yet" not in said(at)
    assert "Keep this moment" not in [each.label for each in at.button]

    shown = said(desk.open(desk.ana, "moments"))
    assert "Opened a door" in shown and "The agent here." in shown.replace("the agent here.", "The agent here.")
    assert "<img" not in shown and "Ana here" not in shown
    assert "once you have finished with this customer" in said(desk.open(desk.ben, "moments"))


def test_a_moment_begins_with_the_reply_that_was_marked_last(desk: Desk) -> None:
    attempt = desk.finished(desk.ana)
    for turn_index, expected in ((3, 2), (0, 1), (2, 2)):
        words = mentoring.transcript(desk.store, attempt, desk.mere.id)[turn_index].text
        mentoring.annotate(desk.store, attempt, desk.mere.id, turn_index, 0, len(words), words, "hollow", "x")
        at = desk.open(desk.mere, "review", attempt=attempt)
        at.button(f"moment-begin-{attempt}").click().run()
        assert at.selectbox(f"moment-turn-{attempt}").value == expected


def test_a_mentor_withdraws_and_undoes_and_a_trainee_cannot(desk: Desk) -> None:
    attempt = desk.finished(desk.ana)
    words = {"customer": "Yeah, hi.", "reply": "What happens on Friday?", "reading": "She says it twice."}
    mentoring.keep_exemplar(desk.store, attempt, 1, desk.mere.id, kind="opened_a_door", **words)
    assert "Withdraw" not in [each.label for each in desk.open(desk.ana, "moments").button]
    at = desk.open(desk.mere, "moments")
    next(each for each in at.button if each.label == "Withdraw").click().run()
    assert "Withdrawn." in said(at) and "No moments yet" in said(at)
    next(each for each in at.button if each.label == "Undo").click().run()
    assert "What happens on Friday?" in said(at)


def test_a_debrief_ends_with_others_in_a_moment_like_it(desk: Desk) -> None:
    anas, bens = desk.finished(desk.ana), desk.finished(desk.ben)
    heading = "Others in a moment like this"
    assert heading not in said(desk.open(desk.ben, "debrief", attempt=bens))
    proposed = mentoring.propose_exemplar(desk.store, anas, 2, desk.mere.id)
    with desk.store.reading() as reader:
        assert reader.row("SELECT 1 FROM attempts WHERE id = ? AND stage = 'done'", bens)
    mentoring.keep_exemplar(desk.store, anas, 2, desk.mere.id, kind="good_silence", customer=proposed.customer,
                            reply=proposed.reply, reading="She had room.")  # fmt: skip
    mentoring.annotate(desk.store, bens, desk.mere.id, 1, 0, 2, "Hi", "hollow", "x")
    mentoring.keep_exemplar(desk.store, anas, 1, desk.mere.id, kind="hollow", customer="Yeah", reply="Hi",
                            reading="A greeting, no more.")  # fmt: skip
    shown = said(desk.open(desk.ben, "debrief", attempt=bens))
    assert heading in shown and "A greeting, no more." in shown
    # It is for whoever practised.
    assert heading not in said(desk.open(desk.mere, "debrief", attempt=bens).button("show-the-debrief").click().run())


@pytest.mark.parametrize("scenario_id", sorted(library())[::4])
def test_no_moment_of_a_shipped_customer_gives_them_away_to_who_has_not_met_them(
    tmp_path: Path, scenario_id: str
) -> None:
    store, scenarios = Store(tmp_path / "a.db"), library()
    scenario = scenarios[scenario_id]
    ana, ben = create_person(store, "Ana", "trainee"), create_person(store, "Ben", "trainee")
    mere = create_person(store, "Mere", "mentor")
    attempt = practice.start_attempt(store, scenarios, ana.id, scenario_id, seed=0)
    turns = 0
    for turns, reply in enumerate(scenario.checks[0].replies, start=1):
        if practice.take_turn(store, scenarios, attempt.id, reply, turns, ana.id).last:
            break
    practice.wrap_up(store, scenarios, attempt.id, ana.id)
    for turn in range(1, turns + 1):
        proposed = mentoring.propose_exemplar(store, attempt.id, turn, mere.id)
        reading = f"{scenario.behind.fact} {scenario.behind.need}"
        mentoring.keep_exemplar(store, attempt.id, turn, mere.id, kind="well_named", reading=reading,
                                customer=proposed.customer, reply=proposed.reply, after=proposed.after)  # fmt: skip
    assert len(mentoring.exemplars(store, mere.id)) == turns
    told = as_text([mentoring.exemplars(store, ben.id), mentoring.exemplar_filters(store, ben.id)])
    hidden = [
        scenario.behind.fact,
        scenario.behind.need,
        *(line for each in scenario.disclosures for line in each.lines),
    ]
    assert not [words for words in hidden if json.dumps(words, ensure_ascii=False)[1:-1] in told]
    given = [words for each in mentoring.exemplars(store, ben.id) for words in (each.customer, each.reply, each.after)]
    locked = [phrase for each in scenario.disclosures for phrase in each.tell_phrases]
    assert not [words for words in given if words and first_held(words, locked)]
