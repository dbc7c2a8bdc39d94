"""The phone below what a browser sees: a room without voices, recordings on their way, whose words a reply has."""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping

import pytest
from app_support import a_way_through_main  # noqa: F401
from streamlit.testing.v1 import AppTest

from app.errors import Invalid, SpeechFault
from app.speech.incoming import LARGEST
from app.speech.values import HeardWord, Progress
from app.training.people import create_person, mark_told
from app.training.practice import start_attempt
from app.training.sound import Take
from app.web.application import MAIN
from app.widgets import phone_hearing
from app.widgets import room as rooms
from app.widgets.phone import NOT_INSTALLED
from app.widgets.phone_hearing import GETTING_READY, WRITING, BeingHeard, being_heard, said_in, unpacked, unsure_of
from app.widgets.room import room

TAKE = Take("1", "a", 1, "Hello.", (), 1.0, None, False)


def talk_page(scenario: str) -> str:
    """What the page of a new conversation says."""
    here = room()
    person = mark_told(here.store, create_person(here.store, "Aroha", "trainee").id)
    going = start_attempt(here.store, here.library, person.id, scenario, seed=1)
    page = AppTest.from_file(str(MAIN), default_timeout=30)
    page.session_state["person_id"] = person.id
    page.query_params["attempt"] = going.id
    page.run()
    assert not page.exception
    return "\n".join(element.proto.body for element in page.get("html"))


def test_where_no_voice_is_installed_a_call_says_so_once_and_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "speaker", lambda: None)
    monkeypatch.setattr(rooms, "hearer", lambda: None)
    assert talk_page("late-parcel").count(NOT_INSTALLED) == 1


def test_a_chat_says_nothing_of_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "speaker", lambda: None)
    chat = next(scenario.id for scenario in room().library.values() if scenario.channel != "voice")
    assert NOT_INSTALLED not in talk_page(chat)


def test_a_recording_on_its_way_says_how_far_it_is() -> None:
    told, go_on = threading.Event(), threading.Event()

    def hear(progress: Progress) -> Take:
        go_on.wait(10)
        go_on.clear()
        progress(0.4)
        told.set()
        go_on.wait(10)
        return TAKE

    heard = BeingHeard(hear)
    words = heard.words(every=0.01)
    assert next(words) == GETTING_READY
    go_on.set()
    told.wait(10)
    assert next(words) == f"{WRITING} 40%"
    go_on.set()
    assert not list(words)
    assert heard.result() is TAKE


def test_what_went_wrong_while_hearing_is_raised_where_it_is_waited_for() -> None:
    def hear(progress: Progress) -> Take:
        raise SpeechFault("The hearing stopped.")

    with pytest.raises(SpeechFault, match="stopped"):
        BeingHeard(hear).result()


def test_a_recording_sent_twice_is_written_down_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_hearing, "_going", type(phone_hearing._going)())
    times: list[int] = []

    def hear(progress: Progress) -> Take:
        times.append(1)
        return TAKE

    first, second = being_heard("a", "n", hear), being_heard("a", "n", hear)
    assert first is second
    assert first is not None
    assert first.result() is TAKE
    assert times == [1]
    assert being_heard("a", "another") is None
    assert being_heard("b", "n") is None, "the name of a recording belongs to its conversation"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"wav": 3, "turn": 1},
        {"wav": "no base64", "turn": 1},
        {"wav": "AAAA", "turn": "1"},
        {"wav": "AAAA", "turn": True},
        {"wav": "A" * (LARGEST * 4 // 3 + 8), "turn": 1},
    ],
    ids=["nothing", "no text", "no base64", "no number", "a yes", "too large"],
)
def test_what_is_no_recording_is_answered_in_words(sent: Mapping[str, object]) -> None:
    with pytest.raises(Invalid, match=r"down again|in parts"):
        unpacked(sent)


@pytest.mark.parametrize(("before", "kept"), [(2, 2.0), (0.25, 0.25), (None, None), ("2", None), (True, None)])
def test_a_recording_arrives_as_it_was_sent(before: object, kept: float | None) -> None:
    sent = {"wav": base64.b64encode(b"RIFF...").decode(), "turn": 2, "quiet_before": before}
    assert unpacked(sent) == (b"RIFF...", 2, kept)


def heard(*words: tuple[str, float | None]) -> list[HeardWord]:
    return [HeardWord(text, at, at + 0.5, sure) for at, (text, sure) in enumerate(words)]


def test_words_that_may_be_misheard_are_told_with_their_neighbours() -> None:
    said = heard(("The", 0.9), ("partial", 0.2), ("few,", 0.4), ("on", 0.9), ("Friday.", 0.44))
    assert unsure_of(said) == [["The", "partial few", "on"], ["on", "Friday", ""]]
    assert unsure_of(said, most=1) == [["The", "partial few", "on"]], "the shakiest first"


@pytest.mark.parametrize("sure", [None, 0.45, 1.0])
def test_nothing_is_pointed_out_where_all_is_sure_or_the_hearing_does_not_say(sure: float | None) -> None:
    assert unsure_of(heard(("Kia", sure), ("ora", sure))) == []


@pytest.mark.parametrize(
    ("reply", "heard", "same"),
    [
        ("I'm sorry about the parcel.", ["I'm sorry about the puzzle."], True),
        ("Kia ora Āwhina", ["ĀWHINA"], True),
        ("Something else was typed", ["I meant this."], False),
        ("…", ["I meant this."], False),
        ("Said in two goes", ["Said in", "two goes"], True),
    ],
)
def test_a_reply_is_what_was_said_while_any_word_of_it_is_left(reply: str, heard: list[str], same: bool) -> None:
    assert said_in(reply, heard) is same
