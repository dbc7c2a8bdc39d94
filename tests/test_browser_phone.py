"""Calls that are heard and answered aloud, in a real browser with a microphone that plays a file."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_support import (  # noqa: F401
    CHROMIUM,
    PHONE,
    Room,
    Visit,
    a_room,
    a_visit,
    come_in,
    serious,
    settled,
)
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from app.speech import engines
from app.speech.sound import HEARING_RATE, as_wav, quiet
from app.speech.values import Timbre, Words

pytestmark = pytest.mark.skipif(
    engines.speaker() is None or engines.hearer() is None, reason="speaking and hearing are not installed"
)
HEARD = 60_000
"""Milliseconds: the first words load what writes them down, on a machine that may be busy."""
SAID = "I am sorry about the parcel. What happens on Friday?"


@pytest.fixture(name="microphone", scope="module")
def a_microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the browser's microphone hears, over and over: one reply, and a while of nothing."""
    speaker = engines.speaker()
    assert speaker is not None
    sound = speaker.speak(Words(SAID), Timbre(), 1).set_frame_rate(HEARING_RATE)
    file = tmp_path_factory.mktemp("microphone") / "reply.wav"
    file.write_bytes(as_wav(quiet(0.4, HEARING_RATE) + sound + quiet(4.0, HEARING_RATE)))
    return file


@pytest.fixture(name="browser", scope="module")
def a_browser(microphone: Path) -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no Chromium here; install one, or name it in CHROMIUM")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-audio-capture={microphone}",
            ],
        )  # fmt: skip
        yield opened
        opened.close()


def box(page: Page) -> Locator:
    return page.get_by_test_id("stChatInputTextArea")


def call(page: Page, name: str, scenario: str = "late-parcel") -> None:
    """Come in and answer that customer's call."""
    come_in(page, name)
    page.locator(f".st-key-meet-{scenario} button").click()
    expect(page.locator(".phone")).to_be_visible()
    settled(page)


def choose(page: Page, how: str) -> None:
    page.get_by_role("button", name=how, exact=True).click()


def agree(page: Page) -> None:
    asked = page.get_by_role("dialog")
    asked.get_by_text("Keep my recordings, so that I can listen back").click()
    asked.get_by_role("button", name="Agree and talk").click()
    expect(asked).to_have_count(0)
    settled(page)


def plays(page: Page, turn: int) -> None:
    """Wait until that turn of the customer sounds, or has done so."""
    expect(page.locator(f".phone[data-playing='{turn}'], .phone[data-played='{turn}']")).to_be_visible()


def talk(page: Page, seconds: int = 4) -> None:
    """Hold Space until the phone has listened for that long."""
    page.locator(".phone .talk").focus()
    page.keyboard.down("Space")
    expect(page.locator(".phone .time")).to_have_text(re.compile(f"0:0[{seconds}-9]"))
    page.keyboard.up("Space")


def test_a_whole_call_is_spoken_from_the_first_words_to_the_debrief(visit: Visit, room: Room) -> None:
    page = visit()
    call(page, "Aroha")
    assert not serious(page)
    choose(page, "Talk aloud")
    agree(page)
    plays(page, 0)  # what they open with, without another press
    expect(page.locator(".phone[data-played='0']")).to_be_visible()
    talk(page)
    expect(box(page)).to_have_value(re.compile("parcel.*Friday"), timeout=HEARD)
    expect(box(page)).to_be_focused()
    assert not serious(page)
    box(page).press("End")
    page.keyboard.type(" I have it here.")  # looked over, and put right before it counts
    page.keyboard.press("Enter")
    expect(page.locator("[data-turn='1']")).to_contain_text("I have it here.")
    expect(page.locator("[data-turn]")).to_have_count(3, timeout=HEARD)
    plays(page, 2)
    settled(page)
    box(page).fill("It is on the shelf at the depot.")  # typing goes on working in a call
    box(page).press("Enter")
    expect(page.locator("[data-turn]")).to_have_count(5)
    plays(page, 4)
    page.get_by_role("button", name="Options").click()
    page.get_by_role("switch", name="Send as soon as I stop").check()
    settled(page)
    talk(page)
    expect(page.locator("[data-turn='5']")).to_contain_text("parcel", timeout=HEARD)
    expect(page.locator("[data-turn]")).to_have_count(7)
    settled(page)
    page.get_by_role("button", name="Wrap up").click()
    page.get_by_role("button", name="End it and wrap up").click()
    page.get_by_role("button", name="See what was behind it").click()
    expect(page).to_have_url(re.compile("/debrief"))
    with sqlite3.connect(room.data / "underheard.db") as database:
        told = database.execute(
            "SELECT turn_index, heard, waited, hash FROM sounds WHERE speaker = 'trainee' ORDER BY turn_index"
        ).fetchall()
    assert [row[0] for row in told] == [1, 5], "the typed reply has no sound"
    assert "parcel" in told[0][1] and "have it here" not in told[0][1], "what was heard stays beside what was sent"
    assert told[0][2] is not None and told[0][2] >= 0, "how long they waited after the customer's last sound is known"
    assert all(row[3] for row in told)
    assert "Traceback" not in room.said()


def test_in_phone_mode_words_wait_until_they_are_asked_for(visit: Visit) -> None:
    page = visit(size=PHONE, scheme="dark")
    call(page, "Bo")
    choose(page, "Listen and type")
    plays(page, 0)
    page.get_by_role("button", name="Options").click()
    page.get_by_role("switch", name="Phone mode: hear, do not read").check()
    page.keyboard.press("Escape")
    expect(page.locator("[data-turn='0']")).not_to_contain_text("Friday")
    assert not serious(page)
    box(page).fill("What happens on Friday?")
    box(page).press("Enter")
    expect(page.locator("[data-turn]")).to_have_count(3)
    plays(page, 2)
    page.locator("[data-turn='0']").get_by_role("button", name="Show what they said").click()
    expect(page.locator("[data-turn='0']")).to_contain_text("before Friday")
    expect(page.locator("[data-turn='2']").get_by_role("button", name="Show what they said")).to_be_visible()
    page.reload()  # the choice is this browser's, and stays
    expect(page.locator(".phone .listen")).to_be_visible()
    expect(page.locator("[data-turn='2']").get_by_role("button", name="Show what they said")).to_be_visible()


def test_a_microphone_that_is_refused_is_answered_in_words_and_typing_goes_on(visit: Visit, room: Room) -> None:
    page = visit()
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError') }"
    )
    page.reload()
    settled(page)
    call(page, "Hana")
    choose(page, "Talk aloud")
    agree(page)
    page.get_by_role("button", name="Hold to talk").click()
    expect(page.get_by_text("This page may not use the microphone.")).to_be_visible()
    box(page).fill("What happens on Friday?")
    box(page).press("Enter")
    expect(page.locator("[data-turn]")).to_have_count(3)
    plays(page, 2)


def test_a_microphone_that_hears_nothing_is_said_at_once_and_loses_nothing(visit: Visit) -> None:
    page = visit(size=PHONE)
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream"
    )
    page.reload()
    settled(page)
    call(page, "Sina")
    choose(page, "Talk aloud")
    agree(page)
    box(page).fill("Half a reply")
    page.get_by_role("button", name="Hold to add").click()  # once to start
    expect(page.get_by_text("Nothing comes from the microphone.")).to_be_visible()
    page.get_by_role("button", name="Press to finish").click()  # and once to stop
    expect(page.get_by_text("Nothing could be heard. Hold and speak, or check the microphone.")).to_be_visible(
        timeout=HEARD
    )
    expect(page.get_by_role("button", name="Write it down again")).to_be_hidden()  # silence stays silence
    assert not serious(page)
    page.get_by_role("button", name="Hold to add").click()
    page.get_by_role("button", name="Press to finish").press("Escape")
    expect(page.locator(".phone .status")).to_have_text("Thrown away.")
    expect(page.get_by_role("button", name="Throw away")).to_have_count(0)
    expect(box(page)).to_have_value("Half a reply")


def test_what_was_said_outlasts_a_server_that_goes_down(visit: Visit, room: Room) -> None:
    page = visit()
    call(page, "Mere")
    choose(page, "Talk aloud")
    agree(page)
    plays(page, 0)
    box(page).fill("One moment.")  # what stands in the box stays before what is heard
    talk(page)
    room.kill()
    room.start()
    expect(box(page)).to_have_value(re.compile("^One moment. .*parcel.*Friday"), timeout=HEARD)
    page.get_by_role("button", name="Say it again instead").click()
    expect(box(page)).to_have_value("One moment.")
    expect(page.get_by_text("Thrown away. Say it again when you are ready.")).to_be_visible()


SEEN = """() => {
  const lines = document.querySelector('.st-key-call').querySelectorAll('*')
  const turns = [...lines].flatMap((each) => [...(each.shadowRoot?.querySelectorAll('[data-turn]') ?? [])])
  const bar = document.querySelector('[data-testid=stBottom]').getBoundingClientRect()
  return turns.at(-1).getBoundingClientRect().bottom <= bar.top && bar.height <= innerHeight / 2
}"""


def test_the_first_press_is_what_they_waited_for_and_a_turn_heard_out_is_not_told_again(
    visit: Visit, room: Room
) -> None:
    page = visit(size=(390, 757))
    call(page, "Pania")
    choose(page, "Talk aloud")
    agree(page)
    expect(page.get_by_role("button", name="Listen again")).to_be_visible()  # heard to its end
    page.wait_for_function("JSON.stringify(localStorage).includes('ended\\\\\":true')")
    page.locator(".phone .talk").focus()
    page.keyboard.down("Space")
    expect(page.locator(".phone .time")).to_have_text("0:01")
    page.keyboard.press("Escape")
    page.keyboard.up("Space")
    expect(page.locator(".phone .status")).to_have_text("Thrown away.")
    page.reload()
    expect(page.get_by_role("button", name="Listen again")).to_be_visible()
    settled(page)
    assert page.locator(".phone[data-playing], .phone[data-played]").count() == 0, "they had heard it to its end"
    talk(page)
    expect(box(page)).to_have_value(re.compile("parcel.*Friday"), timeout=HEARD)
    key, kept = page.evaluate("Object.entries(localStorage).find(([key]) => key.includes(':heard:'))")
    first = json.loads(kept)["first"]
    with sqlite3.connect(room.data / "underheard.db") as database:
        mine = (key.rpartition(":")[2],)  # others, earlier in this room, may have left what they never sent
        waited, words = database.execute("SELECT waited, words FROM takes WHERE attempt_id = ?", mine).fetchone()
    assert 0 <= first < 60 and waited == pytest.approx(first + json.loads(words)[0][1], abs=0.002)
    page.wait_for_function(SEEN)
    box(page).fill("It goes on for line after line, and they still want to see what was said to them. " * 6)
    page.wait_for_function(SEEN)
    expect(page.get_by_text("Not sure of:")).to_be_hidden()  # none of what was heard is left


def test_whoever_chooses_to_type_is_asked_nothing_and_hears_nothing(visit: Visit) -> None:
    page = visit()
    call(page, "Wiremu")
    choose(page, "Type")
    expect(page.get_by_text("Talk aloud or listen")).to_be_visible()
    settled(page)
    expect(page.locator(".phone .main")).to_be_hidden()
    box(page).fill("What happens on Friday?")
    box(page).press("Enter")
    expect(page.locator("[data-turn]")).to_have_count(3)
    assert page.locator(".phone[data-playing], .phone[data-played]").count() == 0
