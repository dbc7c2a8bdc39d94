"""Customers worded by a model: what it is told, what is heard of what it says, and their own lines where it fails."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from fault_server import (
    BROKEN_JSON,
    ERROR_IN_STREAM,
    REFUSAL,
    Act,
    FaultServer,
    Handler,
    Stream,
    breaks_off,
    breaks_off_saying,
    chunk,
    completion,
    drips_words,
    fails,
    hangs,
    hangs_up,
    says,
    sends,
    serving,
    stops_short,
    streams,
    streams_from,
    streams_no_event,
    streams_nothing,
    streams_then,
)

from app.endpoint import Endpoint
from app.errors import ModelFault, UnderheardError
from app.scenario.files import library
from app.scenario.model import Scenario
from app.settings import Model, voice_model
from app.simulation.customer import Customer
from app.simulation.direction import direction, messages
from app.simulation.gate import locked_phrases
from app.simulation.openai_voice import OpenAIVoice, rules_for
from app.simulation.values import Exchange, Spoken
from app.simulation.voice import Scene, Show, Voice
from app.simulation.watch import Slip, Watch
from app.simulation.words import holds_phrase, sentences, words
from app.store import Store
from app.training import practice
from app.training.answering import Answering
from app.training.attempts import Attempt, StoredExchange
from app.training.people import create_person
from scoring.conversation import SILENCE, Turn

SCENARIOS = library()
EVERYONE = sorted(SCENARIOS)
RAY = "small-call"
ASKED = "What's it been doing?"
OWN = "It goes by what's on. Kettle and that."
"""What Ray answers to that in his own lines."""
GOOD = "Goes by what's on, the kettle and that."


@dataclass
class Played:
    """A whole conversation, turn by turn, with what a voice was given to word."""

    exchanges: list[Exchange]
    scenes: list[Scene]


class Keeps:
    """Says their own lines, and keeps what there was to word."""

    def __init__(self) -> None:
        self.scenes: list[Scene] = []

    def word(self, scene: Scene, show: Show | None = None) -> Spoken:
        self.scenes.append(replace(scene, turns=tuple(scene.turns)))
        return scene.own


def conversation(scenario: Scenario, replies: Sequence[str], voice: Voice | None = None) -> Iterator[Exchange]:
    customer = Customer(scenario, 0, scored=False)
    memory = customer.start()
    turns = [Turn("customer", customer.opening(memory).text)]
    for reply in replies:
        if memory.ending:
            return
        exchange = customer.answer(memory, turns, reply, voice)
        memory = exchange.memory
        turns += [Turn("trainee", reply), Turn("customer", exchange.customer)]
        yield exchange


def script(name: str) -> list[str]:
    """Replies that get to the bottom of it."""
    return next(check.replies for check in SCENARIOS[name].checks if check.policy == "expert")


@cache
def expert(name: str) -> Played:
    """That conversation in the customer's own lines, played once for all tests."""
    keeps = Keeps()
    return Played(list(conversation(SCENARIOS[name], script(name), keeps)), keeps.scenes)


@cache
def ray() -> Scene:
    """Ray, asked at once what the light has been doing: a plain question, with everything still locked."""
    keeps = Keeps()
    list(conversation(SCENARIOS[RAY], [ASKED], keeps))
    assert keeps.scenes[0].own.text == OWN
    return keeps.scenes[0]


def a_voice(server: FaultServer, seconds: float = 20.0, rests: tuple[float, ...] = (0.0,)) -> OpenAIVoice:
    return OpenAIVoice(server.model(seconds), pause=0.001, rests=rests)


def worded(*acts: Act, scene: Scene | None = None, seconds: float = 20.0) -> tuple[Spoken, list[str], FaultServer]:
    """What is said where the server does this, what was shown meanwhile, and the server."""
    shown: list[str] = []
    with serving(*acts) as server, a_voice(server, seconds) as voice:
        return voice.word(scene or ray(), shown.append), shown, server


def own_line(asked: dict[str, Any]) -> str:
    """What the direction of a request says the turn comes to."""
    found = re.search(r"comes to this: (.*)\nWord it afresh", asked["messages"][-1]["content"], re.DOTALL)
    assert found
    return found.group(1)


def afresh(asked: dict[str, Any]) -> str:
    """A model that does as it is told, and no more."""
    return f"{own_line(asked)} There."


def ours(scene: Scene) -> str:
    """All that is sent but for the trainee's own words."""
    theirs = [turn.text for turn in scene.turns if turn.speaker == "customer"]
    return "\n".join([messages(scene)[0]["content"], *theirs, direction(scene, "it lacks something")])


# What it is told.


@pytest.mark.parametrize("name", EVERYONE)
def test_nothing_still_locked_is_in_what_it_is_told(name: str) -> None:
    scenario, scenes = SCENARIOS[name], expert(name).scenes
    for scene in scenes:
        told = ours(scene)
        assert [phrase for phrase in locked_phrases(scenario, scene.after) if holds_phrase(told, phrase)] == []
    assert {len(scene.after.disclosed) for scene in scenes} == set(range(len(scenario.disclosures) + 1))


@pytest.mark.parametrize("name", EVERYONE)
def test_it_is_not_told_what_is_behind_nor_the_words_they_avoid(name: str) -> None:
    scenario = SCENARIOS[name]
    hidden = [scenario.persona.situation, *scenario.behind.model_dump().values(), scenario.debrief.story]
    hidden += [cue.read_as for cue in scenario.cues]
    for scene in expert(name).scenes:
        told = ours(scene)
        spaced = f" {' '.join(words(told))} "
        for text in hidden:
            assert not [each for each in sentences(text) if len(words(each)) > 3 and holds_phrase(told, each)]
            said = words(text)
            runs = (" ".join(said[start : start + 8]) for start in range(len(said) - 7))
            assert [run for run in runs if f" {run} " in spaced] == []
        assert [word for word in scenario.persona.speech.never_says if holds_phrase(told, word)] == []


def test_what_it_was_told_before_is_told_again_in_the_same_words() -> None:
    replies = [*script(RAY)[:3], "word " * 400, SILENCE, *script(RAY)[3:]]
    with serving(streams_from(afresh)) as server, a_voice(server) as voice:
        assert len(list(conversation(SCENARIOS[RAY], replies, voice))) > 8
    told = [asked["messages"] for asked in server.asked]
    assert len(told) > 8
    assert len({each[0]["content"] for each in told}) == 1
    for earlier, later in pairwise(told):
        newest = len(earlier) - 1
        assert later[:newest] == earlier[:newest]
        assert earlier[newest]["content"].startswith(later[newest]["content"] + "\n\n[Direction")


@pytest.mark.parametrize("name", EVERYONE)
def test_twenty_turns_are_told_in_2500_tokens(name: str) -> None:
    """A token is reckoned as four characters."""
    scene = expert(name).scenes[-1]
    opener, *rest = scene.turns
    long = replace(scene, turns=(opener, *islice((turn for _ in range(3) for turn in rest), 38)))
    assert sum(turn.speaker == "trainee" for turn in long.turns) == 19, "and the newest is the twentieth"
    assert sum(len(message["content"]) for message in messages(long)) / 4 <= 2500


# What is heard of it.


@dataclass
class Room:
    """A store, a trainee in it, and Ray."""

    store: Store
    trainee: str

    def begin(self, told: str | None = "127.0.0.1") -> Attempt:
        return practice.start_attempt(self.store, SCENARIOS, self.trainee, RAY, seed=0, voice_host=told)

    def say(self, to: Attempt, text: str, voice: OpenAIVoice, show: Show | None = None) -> StoredExchange:
        turn = practice.attempt(self.store, to.id, self.trainee).next_turn
        return practice.take_turn(self.store, SCENARIOS, to.id, text, turn, self.trainee, voice, show)

    def heard(self, attempt: Attempt) -> list[StoredExchange]:
        return practice.attempt(self.store, attempt.id, self.trainee).exchanges


@pytest.fixture
def room(tmp_path: Path) -> Room:
    store = Store(tmp_path / "room.db")
    return Room(store, create_person(store, "Ana", "trainee").id)


def halfway(until: threading.Event) -> Act:
    """Says the first half of the turn, and the second once somebody lets it."""

    def act(_: FaultServer, handler: Handler) -> None:
        stream = Stream(handler)
        stream.says(["*sniffs* Goes", " by", " what's on,"])
        if until.wait(10):
            stream.says([" the", " kettle and that."])
            stream.ends(chunk(finish="stop"), "[DONE]")

    return act


def test_words_are_shown_as_they_come_and_what_was_checked_is_kept(room: Room) -> None:
    first_half = threading.Event()
    shown: list[str] = []

    def show(text: str) -> None:
        shown.append(text)
        if "what's on" in text:
            first_half.set()

    attempt = room.begin()
    with serving(halfway(first_half)) as server, a_voice(server) as voice:
        heard = room.say(attempt, ASKED, voice, show)
    assert (heard.customer, heard.voice, heard.note) == (
        "[sniffs] Goes by what's on, the kettle and that.",
        "openai",
        "",
    )
    assert shown[-1] == heard.customer and len(shown) > 3
    assert all(later.startswith(earlier) for earlier, later in pairwise(shown))
    assert room.heard(attempt) == [heard]


def test_whoever_leaves_while_it_speaks_finds_the_whole_turn_later(room: Room) -> None:
    go_on = threading.Event()
    attempt = room.begin()
    with serving(halfway(go_on)) as server, a_voice(server) as voice:
        answering = Answering(lambda show: room.say(attempt, ASKED, voice, show))
        assert next(answering.words(10)) is not None
        assert room.heard(attempt) == []
        go_on.set()
        heard = answering.result()
    assert heard.customer.endswith("the kettle and that.") and room.heard(attempt) == [heard]


def test_what_goes_wrong_while_it_speaks_is_raised_where_it_is_waited_for(room: Room) -> None:
    attempt = room.begin()
    with serving(streams(GOOD)) as server, a_voice(server) as voice:
        answering = Answering(lambda show: room.say(attempt, " ", voice, show))
        assert list(answering.words(10)) == []
        with pytest.raises(UnderheardError, match="Write something"):
            answering.result()
    assert server.asked == []


# Nothing before its time.

Dress = Callable[[str], str]
DRESSES: dict[str, Dress] = {
    "as it is": lambda phrase: phrase,
    "shouted": str.upper,
    "hyphenated": lambda phrase: re.sub(r"\s", "-", phrase),
    "letters hyphenated": lambda phrase: "-".join(phrase),
    "spelled out": lambda phrase: " ".join(re.sub(r"\W", "", phrase)),
    "unseen marks": lambda phrase: "\u200b".join(phrase),
    "full stops": lambda phrase: re.sub(r"\s", ". ", phrase),
}
BEFORE, AFTER = "It goes by what's on,", ", that is all."


def blurts(name: str, most: int) -> Iterator[tuple[Scene, str, str]]:
    """A moment with something to word, a phrase still locked then, and the phrase in one dress after the other."""
    scenario = SCENARIOS[name]
    scenes = [scene for scene in expert(name).scenes if len(words(scene.own.text)) > 3]
    for place, rung in enumerate(scenario.ladder):
        scene = next(each for each in scenes if len(each.after.disclosed) >= min(place, 1))
        for number, phrase in enumerate(rung.tell_phrases[:most]):
            dress = list(DRESSES.values())[(place + number) % len(DRESSES)]
            if phrase in locked_phrases(scenario, scene.after):
                yield scene, phrase, dress(phrase)


@pytest.mark.parametrize("name", EVERYONE)
def test_a_model_that_blurts_it_out_is_not_heard(name: str) -> None:
    moments = list(blurts(name, 3))
    assert len({len(scene.after.disclosed) for scene, _, _ in moments}) > 1
    for scene, phrase, blurted in moments:
        turn = f"{BEFORE} {blurted}{AFTER}"
        spoken, shown, server = worded(streams(turn), streams(turn, list(turn)), scene=scene)
        assert (spoken.text, spoken.voice, spoken.note) == (
            scene.own.text,
            "embedded",
            "in their own lines: leak, leak",
        )
        assert len(server.asked) == 2
        assert all(BEFORE.startswith(each) for each in shown), (phrase, shown)


@pytest.mark.parametrize("name", EVERYONE)
def test_every_locked_phrase_is_known_in_three_dresses(name: str) -> None:
    scene = expert(name).scenes[0]
    rules = replace(rules_for(scene), known=frozenset(), question_allowed=True)
    dresses = list(DRESSES.values())
    for number, phrase in enumerate(locked_phrases(SCENARIOS[name], scene.after)):
        for dress in (dresses[number % 7], dresses[(number + 3) % 7], dresses[(number + 4) % 7]):
            turn = f"Well, {dress(phrase)}, that."
            watch, start = Watch(rules), 1 + number % 7
            with pytest.raises(Slip, match="not yet to be said"):
                for piece in (turn[:start], turn[start : start + 9], turn[start + 9 :]):
                    assert "Well,".startswith(watch.feed(piece)), (phrase, turn)
                watch.end()


@pytest.mark.parametrize("name", EVERYONE)
def test_a_phrase_cut_in_two_anywhere_is_known(name: str) -> None:
    for scene, phrase, blurted in blurts(name, 1):
        turn = f"Well, {blurted}, that."
        rules = replace(rules_for(scene), known=frozenset(), question_allowed=True)
        for cut in range(len(turn) + 1):
            watch = Watch(rules)
            with pytest.raises(Slip, match="not yet to be said"):
                for piece in (turn[:cut], turn[cut:]):
                    assert "Well,".startswith(watch.feed(piece)), (phrase, cut)
                watch.end()


@pytest.mark.parametrize("name", EVERYONE)
def test_their_own_lines_would_pass(name: str) -> None:
    """Otherwise no model could word those turns, and each would be asked for in vain."""
    for scene in expert(name).scenes:
        watch = Watch(rules_for(scene))
        for word in re.findall(r"\s*\S+", scene.own.text):
            watch.feed(word)
        assert watch.end().split() == scene.own.text.split()


# Once more, and then their own lines.

SLIPS: list[tuple[str, str]] = [
    ("leak", "I know what it is, I timed it."),
    ("role", "I'm happy to help with the kettle."),
    ("thanks", "Thanks, it goes by the kettle."),
    ("never", "It's awesome, goes by what's on, the kettle."),
    ("question", "Goes by the kettle, doesn't it?"),
    ("length", "it goes by what is on and that is the kettle and then " * 3),
    ("fact", "Goes by what's on, since 1987, the kettle."),
    ("fact", "I could not say."),
    ("empty", "..."),
]


@pytest.mark.parametrize(("why", "turn"), SLIPS)
def test_words_that_cannot_be_used_are_asked_for_once_more(
    why: str, turn: str, caplog: pytest.LogCaptureFixture
) -> None:
    spoken, _, server = worded(streams(turn))
    assert (spoken.text, spoken.voice, spoken.note) == (OWN, "embedded", f"in their own lines: {why}, {why}")
    first, again = (asked["messages"][-1]["content"] for asked in server.asked)
    assert "could not be used" not in first and "Your last try could not be used: " in again
    assert [record.args[0] for record in caplog.records if record.args] == [why, why]
    spoken, shown, server = worded(streams(turn), streams(GOOD))
    assert (spoken.text, spoken.voice, spoken.note) == (GOOD, "openai", f"said anew after: {why}")
    assert shown[-1] == GOOD and len(server.asked) == 2


def test_what_was_shown_of_a_turn_that_cannot_be_used_is_taken_back() -> None:
    _, shown, _ = worded(streams("Goes by the kettle, doesn't it?"))
    assert "Goes by the kettle," in shown and shown[-1] == ""


# Faults.

FAULTS: list[tuple[str, Act, str, int]] = [
    ("hung", hangs, "timed-out", 1),
    ("letters for ever", drips_words, "timed-out", 1),
    ("closed", hangs_up, "unreachable", 3),
    ("broke off", breaks_off_saying("Goes by"), "unreachable", 1),
    ("stopped short", stops_short("Goes by"), "cut-short, cut-short", 2),
    ("cut at the limit", streams("Goes by", finish="length"), "cut-short, cut-short", 2),
    ("broken JSON", streams_then("Goes by", BROKEN_JSON), "not-an-answer, not-an-answer", 2),
    ("broken JSON at once", streams_then("", BROKEN_JSON), "not-an-answer, not-an-answer", 6),
    ("JSON of something else", streams_then("Goes by", "[1, 2]"), "not-an-answer, not-an-answer", 2),
    ("strange choices", streams_then("", {"choices": {"a": 1}}), "not-an-answer, not-an-answer", 2),
    ("an error in the stream", streams_then("Goes by", ERROR_IN_STREAM), "server-error", 1),
    ("an error at once", streams_then("", ERROR_IN_STREAM), "server-error", 3),
    ("a page", sends(b"<html>Welcome</html>", "text/html"), "not-an-answer, not-an-answer", 6),
    ("bytes", sends(b"data: \xff\xfe\n\n", "text/event-stream"), "not-an-answer, not-an-answer", 6),
    ("an answer in one", says(completion("Goes by the kettle.")), "not-an-answer, not-an-answer", 6),
    ("half an answer in one", breaks_off, "unreachable", 3),
    ("an empty body", streams_no_event, "not-an-answer, not-an-answer", 6),
    ("an empty stream", streams_nothing, "empty, empty", 6),
    ("a refusal", streams_then("Goes", REFUSAL), "refused", 1),
    ("a filter", streams("Goes by", finish="content_filter"), "refused", 1),
    ("filtered", fails(400, "blocked by content_filter"), "refused", 1),
    ("401", fails(401, "Incorrect API key provided: k-secret"), "unauthorised", 1),
    ("402", fails(402), "no-credit", 1),
    ("404", fails(404), "unknown-model", 1),
    ("429", fails(429, retry_after="0"), "rate-limited", 3),
    ("429 for an hour", fails(429, retry_after="3600"), "rate-limited", 1),
    ("500", fails(500), "server-error", 3),
    ("503", fails(503, retry_after="0.01"), "server-error", 3),
    ("moved", fails(301, location="http://127.0.0.2/v1"), "moved", 1),
    ("too long", fails(400, "maximum context length is 512 tokens"), "too-long", 1),
    ("refuses all", fails(400, "no"), "bad-request", 2),
]


@pytest.mark.parametrize(("act", "fault", "requests"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_whatever_the_server_does_they_answer_in_their_own_lines_and_it_is_said_why(
    act: Act, fault: str, requests: int, caplog: pytest.LogCaptureFixture
) -> None:
    spoken, shown, server = worded(act, seconds=0.4 if act in (hangs, drips_words) else 20.0)
    assert spoken == replace(ray().own, note=f"in their own lines: {fault}")
    assert shown[-1] == "", "what was shown of it is taken back"
    assert len(server.asked) == requests
    logged = [record for record in caplog.records if record.name == "app.simulation.openai_voice"]
    assert [record.args[0] for record in logged if record.args] == fault.split(", ")
    assert all(record.levelno == logging.WARNING and "k-secret" not in record.getMessage() for record in logged)


def test_a_fault_holds_on_to_nothing_of_the_stream_it_came_from() -> None:
    """Streams belong to a thread of their own; what reached one from another would be closed there, now and then."""
    bytes_for_words = sends(b"data: \xff\xfe\n\n", "text/event-stream")
    with serving(bytes_for_words) as server, Endpoint(server.model()) as endpoint, pytest.raises(ModelFault) as caught:
        list(endpoint.stream([{"role": "user", "content": "Hello"}], seconds=10))
    assert caught.value.name == "not-an-answer" and caught.value.__context__ is None


def test_a_server_that_is_not_there_is_said_to_be_out_of_reach() -> None:
    with serving(streams(GOOD)) as server:
        model = server.model()
    with OpenAIVoice(model, pause=0.001) as voice:
        assert voice.word(ray()).note == "in their own lines: unreachable"


@pytest.mark.timeout(20)
@pytest.mark.parametrize("act", [hangs, drips_words], ids=["hung", "letters for ever"])
def test_nobody_waits_longer_than_the_limit_for_two_tries(act: Act) -> None:
    """The second try has what the first has left: were each given ten seconds, this would take too long."""
    long = streams("it goes by what is on and that is the kettle and then " * 3)
    spoken, _, server = worded(long, act, seconds=1.5)
    assert spoken.note == "in their own lines: length, timed-out" and len(server.asked) == 2


def test_trouble_that_passes_is_waited_out() -> None:
    acts = (fails(429, retry_after="0.01"), fails(500), streams(GOOD))
    spoken, _, server = worded(*acts)
    assert (spoken.text, spoken.voice, spoken.note) == (GOOD, "openai", "")
    assert len(server.asked) == 3


def test_a_second_is_enough_to_be_asked_once() -> None:
    spoken, _, server = worded(streams(GOOD), seconds=1.0)
    assert spoken.text == GOOD and len(server.asked) == 1


def test_a_server_that_failed_is_left_alone_for_a_while() -> None:
    with serving(fails(401)) as server, a_voice(server, rests=(60.0,)) as voice:
        assert voice.word(ray()).note == "in their own lines: unauthorised"
        assert voice.word(ray()).note == "in their own lines: left alone for now after: unauthorised"
    assert len(server.asked) == 1


def test_it_is_left_alone_longer_each_time_and_one_good_turn_begins_anew() -> None:
    acts = (fails(401), streams(GOOD), fails(401), fails(402), streams(GOOD))
    with serving(*acts) as server, a_voice(server, rests=(0.0, 60.0)) as voice:
        notes = [voice.word(ray()).note.removeprefix("in their own lines: ") for _ in range(5)]
    assert notes == ["unauthorised", "", "unauthorised", "no-credit", "left alone for now after: no-credit"]
    assert len(server.asked) == 4


def test_words_that_cannot_be_used_are_no_reason_to_leave_a_server_alone() -> None:
    acts = (streams("Thanks."), streams("Thanks."), streams(GOOD))
    with serving(*acts) as server, a_voice(server, rests=(60.0,)) as voice:
        assert voice.word(ray()).note == "in their own lines: thanks, thanks"
        assert voice.word(ray()).text == GOOD


def test_a_voice_that_was_closed_says_their_own_lines() -> None:
    with serving(streams(GOOD)) as server:
        voice = a_voice(server)
        assert voice.word(ray()).text == GOOD
        voice.close()
        assert voice.word(ray()).note == "in their own lines: stopped"


def test_closing_leaves_nothing_under_way(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(6):
        worded(streams("Thanks. " * 30))
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []


def test_closing_ends_a_turn_under_way() -> None:
    with serving(hangs) as server:
        voice = a_voice(server, seconds=60.0)
        notes: list[str] = []
        thread = threading.Thread(target=lambda: notes.append(voice.word(ray()).note))
        thread.start()
        server.arrived.acquire(timeout=10)
        voice.close()
        thread.join(10)
    assert notes == ["in their own lines: stopped"]


# Another voice is not another person.


def babble(asked: dict[str, Any]) -> str:
    """Says their own line backwards, with marks."""
    return " ".join(reversed(own_line(asked).split())) + "!"


def blurt(asked: dict[str, Any]) -> str:
    return "I timed it. You're my third this week, and Ken never rang, nothing came out. Lonely, that's all."


BABBLERS: list[tuple[str, list[Act]]] = [
    ("obedient", [streams_from(afresh)]),
    ("backwards", [streams_from(babble)]),
    ("blurting", [streams_from(blurt)]),
    ("all at odds", [fails(500), streams_from(afresh), breaks_off_saying("It's"), streams_from(babble), hangs_up] * 9),
]


@pytest.mark.parametrize("acts", [row[1] for row in BABBLERS], ids=[row[0] for row in BABBLERS])
def test_whatever_a_model_says_they_feel_and_do_the_same(acts: list[Act]) -> None:
    own = expert(RAY).exchanges
    with serving(*acts) as server, a_voice(server) as voice:
        heard = list(conversation(SCENARIOS[RAY], script(RAY), voice))
    assert [each.beat for each in heard] == [each.beat for each in own]
    assert [each.state for each in heard] == [each.state for each in own]
    assert [each.memory for each in heard] == [each.memory for each in own]
    assert own[-1].memory.ending == "cared_for" and len(own[-1].memory.disclosed) == 3


def test_an_obedient_model_words_a_whole_conversation() -> None:
    with serving(streams_from(afresh)) as server, a_voice(server) as voice:
        heard = list(conversation(SCENARIOS[RAY], script(RAY), voice))
    own = expert(RAY).exchanges
    assert all(each.spoken.voice == "openai" or len(words(each.customer)) < 2 for each in heard)
    assert [each.customer for each in heard] != [each.customer for each in own]


# What is sent nowhere.


@pytest.mark.parametrize("told", [None, "api.elsewhere.example"])
def test_an_attempt_whose_trainee_was_not_told_of_the_host_is_never_sent_there(room: Room, told: str | None) -> None:
    attempt = room.begin(told)
    with serving(streams_from(afresh)) as server, a_voice(server) as voice:
        heard = room.say(attempt, ASKED, voice)
        assert server.asked == []
        assert (heard.customer, heard.voice, heard.note) == (OWN, "embedded", "")
        assert room.say(room.begin(), ASKED, voice).voice == "openai", "and one who was told is heard"


def test_what_the_product_says_itself_is_never_worded_by_a_model(room: Room) -> None:
    attempt = room.begin()
    with serving(streams(GOOD)) as server, a_voice(server) as voice:
        heard = room.say(attempt, "Are you an AI?", voice)
    assert server.asked == []
    assert heard.customer.startswith("[") and "AI" in heard.customer.split("]")[0]


@pytest.mark.parametrize("line", ["Aye.", "[a pause]", "[a pause] No."])
def test_a_sound_or_a_single_word_is_said_as_it_is(line: str) -> None:
    spoken, shown, server = worded(streams(GOOD), scene=replace(ray(), own=Spoken(line, (line,))))
    assert spoken.text == line and not shown and not server.asked


# How it is set up.


def test_an_azure_address_is_asked_with_its_query_and_its_own_header(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(streams(GOOD)) as server:
        address = f"http://127.0.0.1:{server.port}/openai/deployments/small?api-version=2024-10-21"
        monkeypatch.setenv("UNDERHEARD_BASE_URL", address)
        monkeypatch.setenv("UNDERHEARD_API_KEY", "k-azure")
        monkeypatch.setenv("UNDERHEARD_MODEL", "small")
        model = voice_model()
        assert model is not None and model.host == "127.0.0.1"
        with OpenAIVoice(model) as voice:
            assert voice.word(ray()).text == GOOD
    assert server.paths == ["/openai/deployments/small/chat/completions?api-version=2024-10-21"]
    assert server.headers[0]["api-key"] == "k-azure"


def test_other_addresses_get_the_key_in_one_place() -> None:
    _, _, server = worded(streams(GOOD))
    assert server.paths == ["/v1/chat/completions"]
    assert server.headers[0]["authorization"] == "Bearer k-secret" and "api-key" not in server.headers[0]
    asked = server.asked[0]
    assert asked["stream"] is True and asked["max_tokens"] <= 200 and asked["model"] == "small"


def test_a_server_without_a_key_gets_none_of_another_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-somebody")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-somebody")
    with serving(streams(GOOD)) as server, OpenAIVoice(server.model(key="")) as voice:
        assert voice.word(ray()).text == GOOD
    assert "somebody" not in json.dumps(server.headers[0])


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, None),
        ({"UNDERHEARD_MODEL": "small", "UNDERHEARD_API_KEY": "k"}, "small"),
        ({"UNDERHEARD_MODEL": "small", "UNDERHEARD_API_KEY": "k", "UNDERHEARD_VOICE": "openai"}, "small"),
        ({"UNDERHEARD_MODEL": "small", "UNDERHEARD_API_KEY": "k", "UNDERHEARD_VOICE": "embedded"}, None),
        ({"UNDERHEARD_MODEL": "small", "UNDERHEARD_API_KEY": "k", "UNDERHEARD_VOICE": " Embedded "}, None),
        ({"UNDERHEARD_JUDGE_MODEL": "big", "UNDERHEARD_API_KEY": "k"}, None),
    ],
)
def test_a_model_words_customers_where_one_is_set_up_and_not_declined(
    settings: dict[str, str], named: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in settings.items():
        monkeypatch.setenv(variable, value)
    model: Model | None = voice_model()
    assert (model and model.name) == named


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        ({"UNDERHEARD_VOICE": "loud"}, "neither embedded nor openai"),
        ({"UNDERHEARD_VOICE": "openai"}, "name one in UNDERHEARD_MODEL"),
        ({"UNDERHEARD_VOICE": "openai", "UNDERHEARD_JUDGE_MODEL": "big"}, "name one in UNDERHEARD_MODEL"),
        ({"UNDERHEARD_MODEL": "small"}, "set UNDERHEARD_BASE_URL"),
    ],
)
def test_settings_that_contradict_themselves_are_told_with_the_remedy(
    settings: dict[str, str], remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in settings.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(UnderheardError, match=remedy):
        voice_model()
