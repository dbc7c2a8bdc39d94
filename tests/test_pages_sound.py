"""The sound of one's voice on the pages: asked about before it is used, shown and deleted under You."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from app_support import a_way_through_main  # noqa: F401
from spoken import Hums, Told, evenly, hum
from streamlit.testing.v1 import AppTest
from test_pages_practise import opened, trainee, words

from app.scenario.files import library
from app.speech.sound import HEARING_RATE, as_wav
from app.training import mentoring, practice
from app.training.people import create_person
from app.training.sound import agree_to_sound, customer_sound, hear_take, own_sound, sound_agreement, sounds_of
from app.widgets import room as rooms
from app.widgets import telling
from app.widgets.room import room

pytestmark = pytest.mark.usefixtures("heard_here")


@pytest.fixture
def heard_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Customers can be heard and answered aloud, whatever is installed."""
    monkeypatch.setattr(rooms, "hearer", lambda: Told(evenly("Hello there")))
    monkeypatch.setattr(rooms, "speaker", Hums)


def under_you(person_id: str) -> AppTest:
    page = opened(person_id)
    page.switch_page("pages/you.py")
    return page.run()


def spoken(person_id: str, replies: int = 2) -> str:
    """An attempt of theirs with some replies said aloud; its id."""
    store = room().store
    scenario = next(each for each in library().values() if each.channel == "voice" and each.status == "published")
    attempt = practice.start_attempt(store, library(), person_id, scenario.id, seed=1)
    customer_sound(store, Hums(), attempt.id, 0, person_id)
    for turn in range(1, replies + 1):
        data = as_wav(hum(1.0 + turn, HEARING_RATE))
        take = hear_take(store, Told(evenly("What happened then")), attempt.id, person_id, turn, data)
        practice.take_turn(store, library(), attempt.id, "What happened then?", turn, person_id, takes=[take.id])
    return attempt.id


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def test_one_answers_about_ones_voice_under_you_and_changes_it() -> None:
    ana = trainee()
    page = under_you(ana)
    assert "You have not been asked about it yet" in words(page)
    page = press(page, "Keep this answer")
    assert "Choose what happens with your recordings" in words(page), "nothing is agreed to by pressing on"
    assert sound_agreement(room().store, ana) is None
    page.radio(key="own-sound-form-0-keep").set_value(True)
    page = press(page, "Keep this answer")
    agreed = sound_agreement(room().store, ana)
    assert agreed is not None and agreed.keep and not agreed.share
    assert "your recordings are kept, so that you can listen back; nobody makes clips of it" in words(page)
    page.radio(key="own-sound-form-1-keep").set_value(False)
    page = press(page, "Keep this answer")
    assert "the recording thrown away" in words(page)


def test_one_deletes_a_reply_then_all_of_it_under_you() -> None:
    ana = trainee()
    agree_to_sound(room().store, ana, True, False)
    attempt_id = spoken(ana)
    page = under_you(ana)
    assert "2 recordings, 0:05 long" in words(page) and "kept 90 days" in words(page)
    assert "This cannot be undone." in words(page)
    which = f"own-sound-of-{attempt_id}-which-0"
    assert page.selectbox(key=which).value is None, "nothing is chosen beforehand"
    assert not any(button.label.startswith("Delete reply") for button in page.button)
    page = page.selectbox(key=which).select(2).run()
    assert "What happened then?" in words(page), "what goes is shown"
    page = press(page, "Delete reply 2")
    assert "Deleted: 1 recording. The words you sent stay." in words(page)
    assert own_sound(room().store, ana).attempts[0].replies == (1,)
    page = press(page, "Delete it")
    assert own_sound(room().store, ana).recordings == 0
    assert "No recording of you is kept." in words(page)
    assert "This deletes what was written down" in words(page)
    page = press(page, "Delete what was written down")
    assert "Nothing is kept of it." in words(page)
    said = practice.attempt(room().store, attempt_id, ana)
    assert [each.trainee for each in said.exchanges] == ["What happened then?"] * 2


def test_all_recordings_of_a_conversation_go_only_when_it_was_said_twice() -> None:
    ana = trainee()
    agree_to_sound(room().store, ana, True, False)
    attempt_id = spoken(ana)
    page = under_you(ana)
    page = page.selectbox(key=f"own-sound-of-{attempt_id}-which-0").select(0).run()
    key = f"own-sound-of-{attempt_id}"
    assert page.button(key=f"{key}-now").label == "Delete all 2" and page.button(key=f"{key}-now").disabled
    page = page.checkbox(key=f"{key}-sure-0").check().run()
    page = page.button(key=f"{key}-now").click().run()
    assert own_sound(room().store, ana).recordings == 0


def test_a_recording_is_deleted_in_the_debrief_where_it_is_heard() -> None:
    ana = trainee()
    agree_to_sound(room().store, ana, True, False)
    attempt_id = spoken(ana)
    practice.wrap_up(room().store, library(), attempt_id, ana)
    practice.reflect(room().store, attempt_id, ana, "", [], {})
    page = opened(ana)
    page.switch_page("pages/debrief.py")
    page.query_params["attempt"] = attempt_id
    page = press(page.run(), "Delete reply 2")
    assert "Deleted: 1 recording." in words(page)
    assert own_sound(room().store, ana).attempts[0].replies == (1,)
    assert [button.label for button in page.button if button.label.startswith("Delete reply")] == ["Delete reply 1"]


def test_who_no_longer_keeps_recordings_is_told_which_are_still_there() -> None:
    ana = trainee()
    agree_to_sound(room().store, ana, True, False)
    spoken(ana, replies=1)
    agree_to_sound(room().store, ana, False, False)
    assert "You no longer want recordings kept." in words(under_you(ana))


def test_one_hears_of_moments_others_can_hear_takes_one_back_and_then_the_agreement() -> None:
    ana, store = trainee(), room().store
    agree_to_sound(store, ana, True, True)
    attempt_id = spoken(ana)
    practice.wrap_up(store, library(), attempt_id, ana)
    practice.reflect(store, attempt_id, ana, "", [], {})
    mere = create_person(store, "Mere", "mentor").id
    for turn in (1, 2):
        found = mentoring.propose_exemplar(store, attempt_id, turn, mere)
        made = mentoring.keep_exemplar(store, attempt_id, turn, mere, kind="opened_a_door", reading="x",
                                       customer=found.customer, reply=found.reply, after=found.after)  # fmt: skip
        mentoring.keep_clip(store, made.id, mere)
    page = under_you(ana)
    assert "2 moments of yours can be heard by others here" in words(page)
    page = press(page, "Take back that it may be heard")
    assert "Nobody hears that moment any more" in words(page) and "One moment of yours can be heard" in words(page)
    for where in ("debrief", "progress"):
        page.query_params["attempt"] = attempt_id
        page.switch_page(f"pages/{where}.py")
        page.query_params["attempt"] = attempt_id
        assert "One moment of yours can be heard by others here" in words(page.run()), where
    page = under_you(ana)
    page.checkbox(key="own-sound-form-0-share").set_value(False)
    page = press(page, "Keep this answer")
    assert "One moment of yours can no longer be heard by others." in words(page)
    assert mentoring.own_clips(store, ana) == []


def test_another_machine_that_writes_down_is_named_and_asked_about_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ana = trainee()
    agree_to_sound(room().store, ana, True, False)
    monkeypatch.setattr(rooms, "hearer", lambda: SimpleNamespace(name="speech.example"))
    page = under_you(ana)
    assert "Your recording is sent to speech.example" in words(page)
    assert "who writes down what you say has changed" in words(page)


def test_without_voice_the_page_says_so_and_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "hearer", lambda: None)
    page = under_you(trainee())
    assert "cannot be talked with aloud until" in words(page) and not page.radio


def test_looking_back_one_can_listen_to_what_was_heard_and_to_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "address_of", lambda wav, name, key: f"/{name}")
    ana = trainee()
    agree_to_sound(room().store, ana, True, False)
    attempt_id = spoken(ana)
    practice.wrap_up(room().store, library(), attempt_id, ana)
    attempt = practice.attempt(room().store, attempt_id, ana)
    made = {each.turn_index: each for each in sounds_of(room().store, attempt_id, ana)}
    assert sorted(made) == [0, 1, 3], "the answers were read, and one's own voice is for the debrief"
    found = telling.heard_turns(attempt)
    assert list(found) == [0] and found[0]["url"] == f"/{made[0].name}"
    customer_sound(room().store, Hums(), attempt_id, 2, ana)
    answered = {each.turn_index: each for each in sounds_of(room().store, attempt_id, ana)}[2]
    captions = telling.heard_turns(attempt)[2]
    said = attempt.exchanges[0].customer
    unwritten = [f"[{cue.caption}]" for cue in answered.captions if f"[{cue.caption}]" not in said]
    assert [*captions["before"], *captions["after"]] == unwritten, "a pause that is only heard is told, too"
