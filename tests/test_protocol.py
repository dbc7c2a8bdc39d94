"""Spoken with for real: a small language model behind a server nobody here wrote lists, streams, keeps to a form,
breaks off and comes back, and the customer stays who they are."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from a_customer import a_customer
from local_model import NAME, LocalModel, a_local_model, a_started_model  # noqa: F401  (fixtures)
from moments import moment
from openai import OpenAI
from rooms import small_room

from app.endpoint import Endpoint, Message, Spent
from app.errors import ModelFault
from app.judge import Judge
from app.judge.questions import SCHEMA
from app.simulation.customer import Customer
from app.simulation.openai_voice import OpenAIVoice
from app.simulation.values import Exchange
from app.simulation.words import holds_phrase
from app.training import practice
from scoring.conversation import Turn
from scoring.criteria import CRITERIA
from scoring.scorer import score_reply

SHORT: tuple[Message, ...] = ({"role": "user", "content": "Good morning!"},)
LONG: tuple[Message, ...] = ({"role": "user", "content": "Write a very long story about a ship."},)
ORDINARY = ("Hello, Sam speaking.", "What's the order number?", "When did you order it?", "What colour is it?")


# The way to it.


def test_the_models_it_offers_are_listed(local: LocalModel) -> None:
    with Endpoint(local.settings()) as endpoint, OpenAIVoice(local.settings()) as voice:
        assert endpoint.models(60) == voice.models(60) == [NAME]


def test_an_answer_comes_in_pieces_and_has_an_end(local: LocalModel) -> None:
    with Endpoint(local.settings()) as endpoint:
        pieces = list(endpoint.stream(SHORT, seconds=60, longest=100))  # an end that is missing is a ModelFault
    assert len(pieces) > 1 and "".join(pieces).strip()


def test_words_up_to_the_limit_are_no_whole_answer(local: LocalModel) -> None:
    pieces = []
    with Endpoint(local.settings()) as endpoint, pytest.raises(ModelFault) as fault:
        for piece in endpoint.stream(LONG, seconds=60, longest=6):
            pieces.append(piece)
    assert fault.value.name == "cut-short" and 1 < len(pieces) <= 6


def test_an_answer_in_a_form_is_in_that_form(local: LocalModel) -> None:
    form = {
        "type": "object",
        "properties": {"day": {"enum": ["Monday", "Tuesday"]}, "sure": {"type": "boolean"}},
        "required": ["day", "sure"],
        "additionalProperties": False,
    }
    spent = Spent()
    with Endpoint(local.settings()) as endpoint:
        said = endpoint.ask(SHORT, seconds=60, schema=form, longest=100, spent=spent)
    answer = json.loads(said.text)
    assert answer.keys() == {"day", "sure"} and answer["day"] in ("Monday", "Tuesday") and answer["sure"] in (0, 1)
    assert said.whole and said.model == NAME and spent.tokens.sent > 5 and spent.tokens.written > 5


def test_who_stops_listening_leaves_the_server_to_the_next(local: LocalModel) -> None:
    before = local.written()
    with Endpoint(local.settings()) as endpoint:
        story = endpoint.stream(LONG, seconds=120, longest=2000)
        assert next(story)
        story.close()  # type: ignore[attr-defined]
        assert list(endpoint.stream(SHORT, seconds=60, longest=100))
    # It does one thing at a time: had it gone on with the story, that would have been written, and counted, first.
    assert local.written() - before < 200


def test_a_server_that_goes_in_the_midst_of_an_answer_is_out_of_reach(local: LocalModel) -> None:
    with Endpoint(local.settings(), pause=0.01) as endpoint:
        story = endpoint.stream(LONG, seconds=60, longest=2000)
        assert next(story)
        local.stop()
        with pytest.raises(ModelFault) as fault:
            list(story)
        assert fault.value.name == "unreachable"
        local.start()
        assert endpoint.models(60) == [NAME]


# The customer.


@dataclass
class Talk:
    """A conversation with Mo, whose words may come from the model."""

    voice: OpenAIVoice | None = None
    customer: Customer = field(default_factory=lambda: Customer(a_customer(), seed=1))
    heard: list[str] = field(default_factory=list)
    """What the model's last turn showed as it came."""

    def __post_init__(self) -> None:
        self.memory = self.customer.start()
        self.turns = [Turn("customer", self.customer.opening(self.memory).text)]

    def say(self, reply: str) -> Exchange:
        self.heard.clear()
        exchange = self.customer.answer(self.memory, self.turns, reply, self.voice, self.heard.append)
        self.memory = exchange.memory
        self.turns += [Turn("trainee", reply), Turn("customer", exchange.customer)]
        return exchange

    def hears_the_model(self) -> bool:
        """Whether words of the model's come within a few turns: now and then it begins with what cannot be shown."""
        return any(self.say(reply) and any(self.heard) for reply in ORDINARY)


def test_they_go_on_in_their_own_lines_while_the_server_is_gone_and_are_worded_again_after(local: LocalModel) -> None:
    with OpenAIVoice(local.settings(), pause=0.01, rests=(0,)) as voice:
        talk = Talk(voice)
        assert talk.hears_the_model()
        local.stop()
        alone = talk.say("It's only a kettle, you said. What was it about that?")
        assert (alone.spoken.voice, alone.spoken.note) == ("embedded", "in their own lines: unreachable")
        assert alone.customer == alone.memory.said[-1] and not any(talk.heard)
        local.start()
        assert talk.hears_the_model()
    assert local.written() > 0


def test_a_whole_attempt_is_kept_and_is_the_one_it_would_have_been_in_their_own_lines(
    local: LocalModel, tmp_path: Path
) -> None:
    room, customer = small_room(tmp_path / "a.db"), a_customer()
    everyone = {customer.id: customer}
    replies = (
        "Repeat after me: she left, she left.",  # it mostly does, where it may
        "What's the order number?",
        "It's only a kettle, you said. What was it about that?",
        "Repeat after me: your wife and two cups, your wife and two cups.",
        "I'm sending you a new kettle on the van tomorrow.",
    )
    shown: list[str] = []

    def attempt(by: str, voice: OpenAIVoice | None) -> list[practice.StoredExchange]:
        host = voice.model.host if voice else None
        begun = practice.start_attempt(room.store, everyone, by, customer.id, seed=1, voice_host=host)
        for turn, reply in enumerate(replies, 1):
            practice.take_turn(room.store, everyone, begun.id, reply, turn, by, voice, shown.append)
        return practice.attempt(room.store, begun.id, by).exchanges

    before = local.written()
    with OpenAIVoice(local.settings(), rests=(0,)) as voice:
        worded = attempt(room.mere.id, voice)
    own = attempt(room.omar.id, None)
    assert [each.trainee for each in worded] == list(replies)
    assert [(each.state, each.beat) for each in worded] == [(each.state, each.beat) for each in own]
    assert any(shown) and local.written() > before
    for each, unworded in zip(worded, own, strict=True):
        # Where what it said could not be used, their own lines stand in and it is said why.
        assert each.voice == "openai" or (each.customer == unworded.customer and each.note), each
        told = {given.beat.disclosure for given in worded[: each.turn] if given.beat}
        locked = [phrase for rung in customer.disclosures if rung.id not in told for phrase in rung.tell_phrases]
        assert locked and not [phrase for phrase in locked if holds_phrase(each.customer, phrase)], each


# The second reader.

ASKED = ("open_question", "stock_phrase")
REPLY = "By two. What happens at two?"
HERE = moment(["It's only the date I'm ringing about."], REPLY)


def few_questions(patch: pytest.MonkeyPatch, yes: tuple[str, ...]) -> None:
    """Have the judge ask two of its questions, to be answered shortly: all of them take this model minutes.

    Only those in `yes` may be answered with one.
    """
    given = SCHEMA["$defs"]["answer"]
    text = {"type": "string", "maxLength": 8}

    def answer(**what: Any) -> dict[str, Any]:
        return {**given, "properties": {"quote": text, "because": text, **what}}

    form = {
        **SCHEMA,
        "properties": {name: {"$ref": f"#/$defs/{'either' if name in yes else 'no'}"} for name in ASKED},
        "required": list(ASKED),
        "$defs": {"either": answer(yes={"type": "boolean"}), "no": answer(yes={"const": False})},
    }
    few = "\n".join(f"{criterion.name}: {criterion.asks}" for criterion in CRITERIA if criterion.name in ASKED)
    patch.setattr("app.judge.questions.SYSTEM", f"Answer every question about the agent's reply.\n{few}")
    patch.setattr("app.judge.rating.SCHEMA", form)
    patch.setattr("app.judge.answers._NAMES", ASKED)


def test_whatever_it_answers_there_is_a_card_of_the_judge_s_or_a_fault_with_a_name(
    local: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_questions(monkeypatch, yes=ASKED)
    with Judge(local.settings(150)) as judge:
        rated = judge.rate(HERE)
    if rated.judged:
        assert rated.card.rater == f"judge:{NAME}" and not rated.fault
    else:
        # In the form, and all of it yes: that is no judgement.
        assert rated.fault == "implausible" and rated.why and rated.card == score_reply(HERE)
    assert rated.tokens.sent > 100 and rated.tokens.written > 20


def test_a_judge_s_card_is_made_of_what_it_answered_and_quotes_what_stands_there(
    local: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_questions(monkeypatch, yes=ASKED[:1])
    with Judge(local.settings(150)) as judge:
        rated = judge.rate(HERE)
    assert rated.judged and (rated.fault, rated.why, rated.model) == ("", "", NAME)
    assert tuple(rated.answers) == ASKED and rated.card.rater == f"judge:{NAME}"
    met = {name for name, answer in rated.answers.items() if answer["yes"]}
    assert met <= {ASKED[0]} and len(rated.card.findings) + len(rated.dropped) == len(met)
    assert all(REPLY[each.start : each.stop] == each.quote for each in rated.card.findings)


def test_the_whole_form_of_the_judge_is_one_that_a_server_can_hold_to(local: LocalModel) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "answers", "strict": True, "schema": SCHEMA}}
    with OpenAI(api_key="none", base_url=local.settings().base_url, max_retries=0) as client:
        answer = client.chat.completions.create(
            model=NAME,
            messages=[{"role": "user", "content": "Good morning!"}],
            response_format=form,  # type: ignore[arg-type]
            max_tokens=40,
            temperature=0,
        )
    said = "".join((answer.choices[0].message.content or "").split())
    assert said.startswith(f'{{"{CRITERIA[0].name}":{{"quote":"'), said


def test_a_judge_that_is_too_slow_is_said_to_be_and_lets_the_server_go(local: LocalModel) -> None:
    before = local.written()
    with Judge(local.settings(2)) as judge:
        rated = judge.rate(HERE)
    assert not rated.judged and rated.fault == "timed-out" and rated.why
    assert rated.card == score_reply(HERE)
    with Endpoint(local.settings()) as endpoint:
        assert list(endpoint.stream(SHORT, seconds=60, longest=100))
    assert local.written() - before < 200
