"""A whole attempt with the outside network forbidden: every socket and every look-up is recorded, and none leaves."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from browser_support import (  # noqa: F401
    PATIENCE,
    Room,
    a_browser,
    come_in,
    settled,
)
from playwright.sync_api import Browser, expect
from test_browser_practise import meet, say

WATCHED = """
import atexit, ipaddress, json, os, sys

seen = []

def is_here(host):
    if not isinstance(host, str) or host in ("", "localhost"):
        return True
    try:
        found = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return False
    return found.is_loopback or found.is_unspecified

def watch(event, given):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        where = given[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        where = (given[0].decode() if isinstance(given[0], bytes) else given[0],)
    else:
        return
    if not isinstance(where, tuple):
        return  # A socket of this machine, by its path, or one that is connected already.
    out = not is_here(where[0])
    with open(os.environ["UNDERHEARD_TEST_SOCKETS"], "a") as kept:
        kept.write(json.dumps([event, str(where[0]), out]) + "\\n")
    if out:
        raise OSError("the network is closed: " + str(where))

sys.addaudithook(watch)
"""

WHOLE_ATTEMPT = """
from pathlib import Path
from app.scenario.files import library
from app.settings import database_path
from app.speech.engines import hearer, speaker
from app.store import Store
from app.training import mentoring, other_ways, practice, second_reading, sending, sound
from app.training.people import create_person, mark_told

store, customers = Store(database_path()), library()
second_reading.start(store)
ana, mere = create_person(store, "Ana", "trainee"), create_person(store, "Mere", "mentor")
mark_told(store, ana.id)
sound.agree_to_sound(store, ana.id, True, True)
practice.customers_for(store, customers, ana.id)
attempt = practice.start_attempt(store, customers, ana.id, "late-parcel", seed=3)
replies = next(check.replies for check in customers["late-parcel"].checks if check.policy == "expert")
says, hears = speaker(), hearer()
for turn, reply in enumerate(replies[:4], start=1):
    if says and turn < 3:
        wav = sound.customer_sound(store, says, attempt.id, 2 * (turn - 1), ana.id).wav
        if hears:
            sound.hear_take(store, hears, attempt.id, ana.id, turn, wav)
            sound.drop_takes(store, attempt.id, ana.id, turn)
    practice.take_turn(store, customers, attempt.id, reply, turn, ana.id)
practice.wrap_up(store, customers, attempt.id, ana.id)
practice.reflect(store, attempt.id, ana.id, "Somebody died.", [], {"listening": 2})
practice.debrief(store, customers, attempt.id, ana.id)
other_ways.other_ways(store, attempt.id, ana.id, 5.0)
practice.contest(store, attempt.id, 1, "listening", "I asked.", ana.id)
mentoring.leave_feedback(store, attempt.id, "You waited.", mere.id)
mentoring.summary(store, ana.id, mere.id)
mentoring.export_transcripts(store, ana.id, attempts=[attempt.id])
second_reading.stop(store)
print("whole", bool(says), bool(hears))
"""


def record(path: Path) -> list[tuple[str, str, bool]]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [(event, host, out) for event, host, out in map(json.loads, lines)]


@pytest.fixture
def sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where every process started from here on records its sockets; outside is refused in all of them."""
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(WATCHED, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(hook))
    monkeypatch.setenv("UNDERHEARD_TEST_SOCKETS", str(tmp_path / "sockets.jsonl"))
    return tmp_path / "sockets.jsonl"


def run(says: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", says], capture_output=True, text=True, timeout=150, check=False, env=os.environ | more
    )


def test_the_record_sees_what_leaves_and_what_stays(sockets: Path) -> None:
    tries = (
        "import socket, contextlib\n"
        "for host in ('192.0.2.1', '127.0.0.1', 'example.org'):\n"
        "    with contextlib.suppress(OSError): socket.create_connection((host, 9), timeout=1)\n"
    )
    assert run(tries).returncode == 0
    out = {host for _, host, out in record(sockets) if out}
    assert out == {"192.0.2.1", "example.org"} and any(not out for _, _, out in record(sockets))


@pytest.mark.timeout(200)
def test_a_whole_attempt_reaches_nothing_beyond_this_machine(sockets: Path, data_folder: Path) -> None:
    done = run(WHOLE_ATTEMPT, UNDERHEARD_DATA=str(data_folder))
    assert done.stdout.startswith("whole"), done.stderr[-2000:]
    assert [each for each in record(sockets) if each[2]] == []


@pytest.mark.timeout(200)
def test_nor_does_the_served_room_or_the_browser_from_the_welcome_to_the_debrief(
    sockets: Path,
    tmp_path: Path,
    browser: Browser,
) -> None:
    room = Room(tmp_path / "data", environment=dict(os.environ))
    room.data.mkdir()
    room.start()
    asked: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    try:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url.replace("ws:", "http:")))
        page.goto(room.address)
        settled(page)
        come_in(page, "Ana")
        meet(page)
        say(page, "Hi, I'm Ana. Two missed days. What happens on Friday?", 3)
        page.get_by_role("button", name="Say nothing, wait").click()
        expect(page.locator("[data-turn]")).to_have_count(5)
        page.get_by_role("button", name="Wrap up").click()
        page.get_by_role("button", name="End it and wrap up").click()
        page.get_by_role("textbox", name="What was this really about?").fill("A house she has to clear")
        page.get_by_role("button", name="See what was behind it").click()
        expect(page).to_have_url(re.compile("/debrief"))
        expect(page.get_by_text("A house she has to clear").first).to_be_visible()
        settled(page)
    finally:
        context.close()
        room.kill()
    assert len(asked) > 20
    assert [url for url in asked if not url.startswith((room.address, "data:", "blob:"))] == []
    assert [each for each in record(sockets) if each[2]] == []
    assert record(sockets), "the server was not watched"
