"""A strength, a next thing and another way to say it: from the findings, in plain words, and never at any price."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from fault_server import completion, says, serving

from app.errors import NotAllowed
from app.scenario.files import library
from app.simulation.customer import Customer
from app.simulation.words import holds_phrase
from app.store import Store
from app.training import people, practice, second_reading
from app.training.another_way import AnotherWay, another_way, better
from app.training.other_ways import ask_model, may_ask_model, other_ways, prepare
from app.training.wording import fitted, joined
from scoring.conversation import SILENCE, Moment, Turn
from scoring.criterion import DIMENSIONS, Finding
from scoring.explain import TRY, Pronouns, explain
from scoring.scorecard import Scorecard
from scoring.scorer import score_reply

SHE = Pronouns("she", "her", "her")
LATE = "late-parcel"


def card(reply: str, levels: Mapping[str, int | None], *found: tuple[str, str]) -> Scorecard:
    findings = []
    for criterion, quote in found:
        start = reply.index(quote)
        findings.append(Finding(criterion, start, start + len(quote), quote, "why", 0.9))
    points = {name: None if level is None else float(level) for name, level in levels.items()}
    return Scorecard(dict(levels), points, {}, tuple(findings), "test", "test")


def levels(*three: int | None) -> dict[str, int | None]:
    return dict(zip(DIMENSIONS, three, strict=True))


def moment(reply: str, customer: str = "I need it before Friday. I can't get at that phone.") -> Moment:
    return Moment((Turn("customer", customer),), reply)


# The strength and the next thing.


def test_a_strength_quotes_the_words_that_earned_it() -> None:
    reply = "We missed you twice, and that's on us."
    told = explain(card(reply, levels(2, 3, None), ("owns_impact", reply)), moment(reply), SHE)
    assert told.strength is not None and "“We missed you twice, and that's on us”" in told.strength


def test_warmth_that_fits_any_call_is_no_strength_and_is_what_to_change() -> None:
    reply = "I completely understand your frustration."
    told = explain(card(reply, levels(2, 1, None), ("stock_phrase", reply)), moment(reply), SHE)
    assert told.strength is None
    assert told.try_next == f"“I completely understand your frustration” would fit any call. {TRY['stock_phrase']}"
    assert told.lacks == "acknowledgement"


def test_an_excellent_reply_has_nothing_next() -> None:
    reply = "'Before Friday.' What's Friday?"
    told = explain(card(reply, levels(4, 3, None), ("picks_up_cue", reply)), moment(reply), SHE)
    assert told.strength and told.try_next is None and told.lacks is None


def test_what_a_person_set_decides_and_a_low_level_is_never_praised() -> None:
    reply = "What happens Friday?"
    scored = card(reply, levels(4, None, None), ("open_question", reply))
    told = explain(scored, moment(reply), SHE, levels=levels(1, None, None))
    assert told.strength is None and told.try_next is not None


def test_a_plain_exchange_of_data_needs_no_words() -> None:
    told = explain(card("KC 4418?", levels(None, None, None)), moment("KC 4418?"), SHE)
    assert (told.strength, told.try_next) == (None, None)


def test_a_silence_is_a_strength_where_it_left_room_and_is_answered_for_where_something_was_asked() -> None:
    waited = explain(card(SILENCE, levels(2, None, None)), moment(SILENCE), SHE)
    assert waited.strength == "You said nothing, and left the next words to her." and waited.try_next is None
    asked = explain(card(SILENCE, levels(1, None, 1)), moment(SILENCE, "Who do I ask for?"), SHE)
    assert asked.strength is None and asked.try_next and "asked you something" in asked.try_next


def test_danger_passed_over_is_not_softened_by_any_praise() -> None:
    reply = "I've put it on tomorrow's van. Take care."
    scored = card(reply, levels(0, 0, 0), ("concrete_action", "I've put it on tomorrow's van"), ("unsafe", "Take care"))
    told = explain(scored, moment(reply), SHE)
    assert told.strength is None and told.try_next == TRY["unsafe"]


def test_words_that_say_nothing_are_not_given_back() -> None:
    reply = "I'll sort it."
    told = explain(card(reply, levels(1, None, 3)), moment(reply, "The house goes back Friday. Okay, then."), SHE)
    assert told.try_next is not None
    assert "Okay, then" not in told.try_next and "“The house goes back Friday”" in told.try_next


def test_a_question_of_theirs_comes_before_any_feeling() -> None:
    reply = "Right."
    told = explain(card(reply, levels(1, 1, 1)), moment(reply, "Does that get written down anywhere?"), SHE)
    assert told.try_next == "“Does that get written down anywhere?” still waits for an answer. Begin with that."


def test_what_is_missing_from_a_step_is_named() -> None:
    reply = "I'll ring the depot."
    scored = card(reply, levels(3, None, 2), ("concrete_action", reply), ("owner", "I"))
    told = explain(scored, moment(reply), SHE)
    assert told.try_next == "The step was there, and who does it. Add when she will hear."


def test_praise_and_advice_never_pull_against_each_other() -> None:
    reply = "It sounds like a death. What happened?"
    found = (("presumes", "It sounds like a death."), ("names_feeling", "It sounds like a death."))
    told = explain(card(reply, levels(2, 2, None), *found), moment(reply), SHE)
    assert told.strength is None and told.try_next is not None and "only hinted" in told.try_next


# Another way to say it.


def say(reply: str, lacks: str | None = "listening", scenario: str = LATE) -> AnotherWay | None:
    customer = Customer(library()[scenario], seed=1)
    opener = Turn("customer", customer.opening().text)
    return another_way(customer, customer.start(), (opener,), reply, lacks, left=("before-friday",))


def test_another_way_scores_clearly_higher_where_it_lacked_and_lower_nowhere() -> None:
    reply = "I completely understand how frustrating this must be. Let me look into that for you right away."
    way = say(reply)
    assert way is not None
    customer = Customer(library()[LATE], seed=1)
    turns = (Turn("customer", customer.opening().text),)
    brief = customer.brief(customer.start(), turns)
    base, fresh = (score_reply(Moment(turns, text, brief)) for text in (reply, way.text))
    assert better(base, fresh, "listening") and not better(fresh, base, "listening")
    assert "understand" not in way.text, "the stock clause goes"


def test_what_the_writer_said_well_stays_theirs() -> None:
    way = say("Good morning Jude, Sam speaking. I am sorry the van has missed you twice. I will look into it.")
    assert way is not None
    assert (
        way.text.startswith("Good morning Jude, Sam speaking.")
        and "I am sorry the van has missed you twice." in way.text
    )
    assert "'ll" not in way.text and "I've" not in way.text, "they do not contract, so nor does it"


@pytest.mark.parametrize(("reply", "lacks"), [(SILENCE, "listening"), ("What happens Friday?", None)])
def test_nothing_is_offered_where_nothing_lacks_or_nothing_was_said(reply: str, lacks: str | None) -> None:
    assert say(reply, lacks) is None


@pytest.mark.parametrize("scenario_id", sorted(library()))
def test_no_other_way_gives_away_what_was_hidden_then(scenario_id: str) -> None:
    customer = Customer(library()[scenario_id], seed=2)
    memory, turns = customer.start(), [Turn("customer", customer.opening().text)]
    replies = ["I understand. I'll look into it.", "Can I take your name?", "I see.", "Thank you for your patience."]
    for reply in replies:
        if memory.ending:
            break
        left = tuple(name for name, turn in memory.cues_shown if turn == memory.turn)
        brief = customer.brief(memory, turns)
        said = " \n".join(turn.text for turn in turns if turn.speaker == "customer")
        for lacks in DIMENSIONS:
            way = another_way(customer, memory, turns, reply, lacks, left=left)
            for phrase in brief.locked if way else ():
                assert way and (not holds_phrase(way.text, phrase) or holds_phrase(said, phrase)), way
        exchange = customer.answer(memory, turns, reply)
        memory = exchange.memory
        turns += [Turn("trainee", reply), Turn("customer", exchange.customer)]


def test_a_reply_is_put_in_the_hand_of_its_writer() -> None:
    offer = ("It won't go back, I've stopped that now.", "'Don't ask', you said.")
    assert (
        fitted("i will see to it", (), offer) == "it will not go back, i have stopped that now. 'don't ask', you said"
    )
    assert fitted("I'll see to it.", ("Hi Jude.",), ("Hi Jude.", *offer)) == f"Hi Jude. {' '.join(offer)}"
    assert joined("One. Two… three? 'Four.' five") == ("One.", "Two…", "three?", "'Four.'", "five")


def test_a_debrief_finds_them_ready_and_a_trainee_not_before_it_is_done(tmp_path: Path) -> None:
    store, customers = Store(tmp_path / "a.db"), library()
    ana = people.create_person(store, "Ana", "trainee")
    attempt = practice.start_attempt(store, customers, ana.id, LATE, seed=1)
    practice.take_turn(store, customers, attempt.id, "I understand. I'll look into it.", 1, ana.id)
    assert other_ways(store, attempt.id, ana.id) == {}
    practice.wrap_up(store, customers, attempt.id, ana.id)
    prepare(store, attempt.id, ana.id)
    practice.reflect(store, attempt.id, ana.id, "", [], {})
    ways = other_ways(store, attempt.id, ana.id, within=30)
    assert set(ways) == {1} and ways[1].why.endswith(".")
    began = time.monotonic()
    assert other_ways(store, attempt.id, ana.id) == ways
    assert time.monotonic() - began < 0.5


# A model's draft.

STOCK = "I completely understand. Let me look into that for you."
GOOD = "It won't go back, I've stopped that now. 'Before Friday.' What's Friday?"


def asked_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drafted: str, told: bool = True
) -> tuple[AnotherWay | None, list[str]]:
    customers, store = library(), Store(tmp_path / "a.db")
    with serving(says(completion(json.dumps({"reply": drafted})))) as server:
        ana = people.create_person(store, "Anahera Quill", "trainee")
        if told:
            monkeypatch.setattr(second_reading, "judge_model", server.model)
        attempt = practice.start_attempt(store, customers, ana.id, LATE, seed=1)
        monkeypatch.setattr(second_reading, "judge_model", server.model)
        practice.take_turn(store, customers, attempt.id, f"Anahera Quill here, Jude. {STOCK}", 1, ana.id)
        practice.wrap_up(store, customers, attempt.id, ana.id)
        practice.reflect(store, attempt.id, ana.id, "", [], {})
        assert may_ask_model(store, attempt.id, ana.id) is told
        way = ask_model(store, attempt.id, 1, ana.id)
        shown = other_ways(store, attempt.id, ana.id, within=30)
        assert way is None or shown[1] == way
        return way, [json.dumps(each, ensure_ascii=False) for each in server.asked]


def test_a_models_draft_is_scored_first_marked_and_asked_for_without_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    way, sent = asked_model(tmp_path, monkeypatch, GOOD)
    assert way is not None and (way.text, way.source) == (GOOD, "model")
    assert len(sent) == 1 and not any(name in sent[0] for name in ("Anahera", "Quill", "Jude"))


@pytest.mark.parametrize("drafted", [f"{STOCK} Thank you.", "I'm so sorry your brother died. What happened on Friday?"])
def test_a_models_draft_that_is_no_better_or_gives_away_what_was_hidden_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drafted: str
) -> None:
    assert asked_model(tmp_path, monkeypatch, drafted)[0] is None


def test_no_model_is_asked_about_what_was_said_before_anybody_was_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotAllowed):
        asked_model(tmp_path, monkeypatch, GOOD, told=False)
