"""Statements wait in the database, go to the record store once, and are taken back where people change a level."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import streamlit as st
from app_support import a_way_through_main  # noqa: F401
from record_store import Records, records
from rooms import SECRET, Puppet, SmallRoom, small_room
from test_pages_reading import Desk, drawn_by

from app.cli import run
from app.doctor_records import records as records_check
from app.endpoint.record_store import give
from app.errors import Invalid, UnderheardError
from app.settings import public_address
from app.settings.record_store import RecordStore, record_store
from app.store import Store
from app.training import mentoring, practice, sending, statements
from app.training.sending import send_due


class Clock:
    """The time of a room, which stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store_of_records(monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    with records() as here:
        monkeypatch.setenv("UNDERHEARD_XAPI_ENDPOINT", here.settings.endpoint)
        monkeypatch.setenv("UNDERHEARD_XAPI_KEY", "room")
        monkeypatch.setenv("UNDERHEARD_XAPI_SECRET", "quite-secret")
        yield here


@pytest.fixture
def room(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> SmallRoom:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    made = small_room(tmp_path / "underheard.db")
    made.store._clock = clock
    return made


def to() -> RecordStore:
    found = record_store()
    assert found is not None
    return found


def told(room: SmallRoom) -> statements.Tally:
    with room.store.reading() as reader:
        return statements.tally(reader)


def levels(here: Records) -> dict[str, float]:
    """Activity and reply -> the level that stands there."""
    found = {}
    for each in here.standing().values():
        if each["verb"]["display"]["en"] == "scored":
            reply = each["context"]["extensions"].get("urn:underheard:extension:reply", "whole")
            dimension = each["object"]["id"].split(":")[4]
            found[f"{dimension} {reply}"] = each["result"]["score"]["raw"]
    return found


def test_nothing_is_laid_down_where_no_record_store_is_set_up(room: SmallRoom) -> None:
    room.finished("open", "bye")
    with room.store.reading() as reader:
        assert reader.rows("SELECT * FROM statements") == []


def test_an_attempt_and_its_levels_reach_the_record_store(room: SmallRoom, store_of_records: Records) -> None:
    attempt = room.begin()
    assert send_due(room.store, to()).sent == 1
    assert [each["verb"]["display"]["en"] for each in store_of_records.held.values()] == ["initialized"]
    room.say(attempt.id, "open", "hurt")
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    assert send_due(room.store, to()).sent == 0, "no level before the debrief"
    practice.reflect(room.store, attempt.id, room.ana.id, "He is leaving.", [], {})
    assert send_due(room.store, to()) == sending.Pass(7, 0)
    assert levels(store_of_records) == {
        "listening 1": 3, "listening 2": 0, "listening whole": 1.5,
        "next_steps 1": 2, "next_steps 2": 2, "next_steps whole": 2,
    }  # fmt: skip
    assert send_due(room.store, to()).sent == 0
    assert store_of_records.headers[0]["x-experience-api-version"] == "1.0.3"
    assert told(room) == statements.Tally(8, 0, 0, 0, "")


def test_no_word_of_a_conversation_nor_a_name_nor_an_id_is_sent(room: SmallRoom, store_of_records: Records) -> None:
    attempt = room.finished("open the gate", "bye")
    send_due(room.store, to())
    sent = json.dumps(list(store_of_records.held.values()), ensure_ascii=False)
    for private in (SECRET, "open the gate", "bye", "hidden-", "Ana", "Tāne", room.ana.id, attempt.id, "He is leaving"):
        assert private not in sent, private


def test_a_level_that_a_mentor_changes_is_taken_back_and_told_anew(
    room: SmallRoom, store_of_records: Records, clock: Clock
) -> None:
    attempt = room.finished("open", "hurt")
    send_due(room.store, to())
    before = set(store_of_records.held)
    practice.contest(room.store, attempt.id, 2, "listening", "I asked.", room.ana.id, 1)
    mentoring.set_level(room.store, attempt.id, 2, "listening", 1, "You did ask.", room.mere.id)
    assert send_due(room.store, to()).sent == 0, "a mentor can undo it for a minute"
    clock.later(statements.HELD_SECONDS)
    assert send_due(room.store, to()).sent == 4
    assert levels(store_of_records) | {"listening 2": 1, "listening whole": 2} == levels(store_of_records)
    assert len(store_of_records.voided) == 2 and store_of_records.voided <= before
    ours = [each for id, each in store_of_records.held.items() if id not in before and "result" in each]
    assert {each["context"]["extensions"]["urn:underheard:extension:given-by"] for each in ours} == {"mentor", "both"}


def test_a_level_changed_back_is_told_under_an_id_of_its_own(
    room: SmallRoom, store_of_records: Records, clock: Clock
) -> None:
    attempt = room.finished("open")
    send_due(room.store, to())
    for level in (1, 3, 1):
        clock.later(61)
        mentoring.set_level(room.store, attempt.id, 1, "listening", level, "So.", room.mere.id)
        clock.later(61)
        send_due(room.store, to())
        assert levels(store_of_records)["listening 1"] == level
        assert levels(store_of_records)["listening whole"] == level
    assert told(room).parked == 0 and len(store_of_records.voided) == 6


def test_a_level_undone_within_the_minute_was_never_told(
    room: SmallRoom, store_of_records: Records, clock: Clock
) -> None:
    attempt = room.finished("open")
    send_due(room.store, to())
    verdict = mentoring.set_level(room.store, attempt.id, 1, "listening", 1, "So.", room.mere.id)
    clock.later(30)
    mentoring.withdraw_levels(room.store, [verdict.id], room.mere.id)
    clock.later(600)
    assert send_due(room.store, to()).sent == 0
    assert levels(store_of_records)["listening 1"] == 3 and store_of_records.voided == set()


def test_a_level_undone_after_it_was_told_is_told_back(
    room: SmallRoom, store_of_records: Records, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "HELD_SECONDS", 0)
    attempt = room.finished("open")
    verdict = mentoring.set_level(room.store, attempt.id, 1, "listening", 1, "So.", room.mere.id)
    send_due(room.store, to())
    assert levels(store_of_records)["listening 1"] == 1
    mentoring.withdraw_levels(room.store, [verdict.id], room.mere.id)
    send_due(room.store, to())
    assert levels(store_of_records)["listening 1"] == 3 and len(store_of_records.voided) == 2


def test_a_level_taken_over_or_not_called_for(room: SmallRoom, store_of_records: Records, clock: Clock) -> None:
    attempt = room.finished("open")
    send_due(room.store, to())
    mentoring.accept_levels(room.store, attempt.id, 1, ["listening"], room.mere.id)
    clock.later(61)
    assert send_due(room.store, to()).sent == 0, "the same level is no news"
    mentoring.set_level(room.store, attempt.id, 1, "listening", None, "Nothing called for it.", room.mere.id)
    clock.later(61)
    assert send_due(room.store, to()).sent == 2
    assert set(levels(store_of_records)) == {"next_steps 1", "next_steps whole"}


def test_a_second_try_tells_of_its_own_replies_alone(room: SmallRoom, store_of_records: Records) -> None:
    first = room.finished("open", "hurt")
    send_due(room.store, to())
    store_of_records.held.clear()
    again = practice.again_from(room.store, room.library, first.id, 2, room.ana.id)
    room.say(again.id, "open again")
    practice.wrap_up(room.store, room.library, again.id, room.ana.id)
    practice.reflect(room.store, again.id, room.ana.id, "", [], {})
    send_due(room.store, to())
    assert levels(store_of_records) == {
        "listening 2": 3, "listening whole": 3, "next_steps 2": 2, "next_steps whole": 2,
    }  # fmt: skip


@pytest.mark.parametrize("act", [500, 503, 429, 401, 404, 302, "html", "drop"])
def test_whatever_the_server_does_nothing_is_lost_and_nothing_comes_twice(
    room: SmallRoom, store_of_records: Records, clock: Clock, act: str | int
) -> None:
    room.finished("open")
    store_of_records.acts = [act]
    first = send_due(room.store, to())
    assert first.sent == 0 and first.trouble
    assert send_due(room.store, to()).sent == 0 and len(store_of_records.asked) == 1, "it is left alone for a while"
    state = told(room)
    assert (state.waiting, state.parked) == (6, 0) and state.fault == first.trouble
    clock.later(7200 if act == 429 else 30)
    assert send_due(room.store, to()).sent == 6
    assert len(store_of_records.held) == 6 and told(room) == statements.Tally(6, 0, 0, 0, "")


def test_it_waits_twice_as_long_each_time(room: SmallRoom, store_of_records: Records, clock: Clock) -> None:
    room.begin()
    store_of_records.acts = [500] * 12
    for wait in (30, 60, 120, 240, 480, 960, 1920, 3600, 3600):
        assert send_due(room.store, to()).trouble
        clock.later(wait - 1)
        assert send_due(room.store, to()) == sending.Pass(0, 0), wait
        clock.later(1)


def test_a_server_that_hangs_is_given_up_in_time(room: SmallRoom, store_of_records: Records) -> None:
    room.begin()
    store_of_records.acts = ["hang"]
    found = send_due(room.store, to(), give=lambda where, bodies: give(where, bodies, 0.2))
    assert "did not answer within 0.2 seconds" in found.trouble and told(room).waiting == 1


def test_a_server_that_is_not_there_loses_nothing(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERHEARD_XAPI_ENDPOINT", "http://127.0.0.1:9/xapi")
    room.begin()
    assert "could not be reached" in send_due(room.store, to()).trouble and told(room).waiting == 1


def test_one_it_will_not_take_is_put_aside_and_holds_nothing_up(
    room: SmallRoom, store_of_records: Records, clock: Clock
) -> None:
    room.finished("open")
    store_of_records.minds = "completed"
    assert send_due(room.store, to()) == sending.Pass(5, 1)
    clock.later(100_000)
    asked = len(store_of_records.asked)
    assert send_due(room.store, to()) == sending.Pass(0, 0) and len(store_of_records.asked) == asked
    assert told(room).parked == 1 and "would not take it (400" in told(room).fault
    store_of_records.minds = ""
    assert statements.retry(room.store) == 1
    assert send_due(room.store, to()) == sending.Pass(1, 0)


def test_what_is_there_already_counts_as_sent(room: SmallRoom, store_of_records: Records) -> None:
    room.finished("open")
    with room.store.reading() as reader:
        first = json.loads(reader.rows("SELECT body FROM statements ORDER BY rowid")[0]["body"])
    # Record stores add to what they hold, and some then take the same for another.
    store_of_records.held[first["id"]] = first | {"stored": "2026-11-02T09:00:00Z"}
    assert send_due(room.store, to()) == sending.Pass(6, 0) and told(room).waiting == 0


def test_two_processes_never_send_the_same_at_once(room: SmallRoom, store_of_records: Records) -> None:
    for _ in range(4):
        room.finished("open", "hurt", "open")
    both = threading.Barrier(2)
    sent: list[list[str]] = [[], []]

    def one(place: int) -> None:
        def slow(where: RecordStore, bodies: object) -> object:
            if not sent[place]:
                both.wait(10)  # Each holds its first lot at the same time.
            sent[place] += [json.loads(each)["id"] for each in bodies]  # type: ignore[attr-defined]
            return give(where, bodies)  # type: ignore[arg-type]

        send_due(Store(room.store.path, clock=room.store._clock), to(), give=slow)  # type: ignore[arg-type]

    sending_at_once = [threading.Thread(target=one, args=(place,)) for place in (0, 1)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "AT_ONCE", 5)
        for each in sending_at_once:
            each.start()
        for each in sending_at_once:
            each.join(30)
    assert sent[0] and sent[1] and not set(sent[0]) & set(sent[1])
    assert len(sent[0]) + len(sent[1]) == len(store_of_records.held) == 4 * 10


_DIES = """
import os, signal, sys
from pathlib import Path
from app.endpoint.record_store import give
from app.settings.record_store import record_store
from app.store import Store
from app.training.sending import send_due

def and_die(where, bodies):
    answer = give(where, bodies)
    os.kill(os.getpid(), signal.SIGKILL)
    return answer

send_due(Store(Path(sys.argv[1])), record_store(), give=and_die)
"""


def test_killed_between_sending_and_marking_it_is_sent_again_and_held_once(
    room: SmallRoom, store_of_records: Records, clock: Clock
) -> None:
    room.finished("open")
    died = subprocess.run(
        [sys.executable, "-c", _DIES, str(room.store.path)], env=os.environ.copy(), timeout=60, check=False
    )
    assert died.returncode == -signal.SIGKILL and len(store_of_records.held) == 6
    assert told(room).sent == 0, "nothing was marked"
    clock.now = datetime.now(UTC)
    assert send_due(room.store, to()).sent == 0, "they are still that process's own"
    clock.later(statements.LEASE_SECONDS + 5)
    assert send_due(room.store, to()).sent == 6
    assert len(store_of_records.held) == 6 and told(room).sent == 6


def test_the_thread_of_a_server_sends_what_waits_and_what_comes(room: SmallRoom, store_of_records: Records) -> None:
    room.begin()
    sender = sending.start(room.store)
    assert sender is not None and sending.start(room.store) is sender
    try:
        assert store_of_records.came.acquire(timeout=10)
        room.begin()
        sender.wake()
        assert store_of_records.came.acquire(timeout=10)
    finally:
        sending.stop(room.store)
    assert len(store_of_records.held) == 2 and told(room).sent == 2


def test_only_what_a_trainee_was_told_of_goes_to_that_machine(
    room: SmallRoom, store_of_records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.delenv("UNDERHEARD_XAPI_ENDPOINT")
        patch.delenv("UNDERHEARD_XAPI_KEY")
        patch.delenv("UNDERHEARD_XAPI_SECRET")
        before = room.finished("open")
    attempt = room.begin()
    monkeypatch.setenv("UNDERHEARD_XAPI_ENDPOINT", f"http://localhost:{store_of_records.port}/xapi")
    room.say(attempt.id, "open")
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    practice.reflect(room.store, attempt.id, room.ana.id, "", [], {})
    assert send_due(room.store, to()).sent == 0 and told(room).elsewhere == 6
    assert statements.queue_past(room.store) == 2, "whoever keeps the room asked for it"
    assert send_due(room.store, to()).sent == 12
    with room.store.reading() as reader:
        assert reader.rows("SELECT 1 FROM statements WHERE attempt_id = ? AND sent_at IS NOT NULL", before.id)


def test_of_an_erased_person_everything_is_taken_back_and_nobody_is_named(
    room: SmallRoom, store_of_records: Records
) -> None:
    room.finished("open")
    send_due(room.store, to())
    room.begin()
    with room.store.writing() as writer:
        assert statements.void_all_of(room.store, writer, room.ana.id) == 6
    assert send_due(room.store, to()).sent == 6
    assert store_of_records.standing() == {}
    with room.store.reading() as reader:
        rows = reader.rows("SELECT * FROM statements")
    assert len(rows) == 6 and room.ana.id not in json.dumps(rows)
    assert all(row["person_id"] is None and row["attempt_id"] is None for row in rows)


def test_the_file_tells_what_holds_with_the_ids_that_were_sent(
    room: SmallRoom, store_of_records: Records, clock: Clock
) -> None:
    attempt = room.finished("open", "hurt")
    send_due(room.store, to())
    clock.later(61)
    mentoring.set_level(room.store, attempt.id, 2, "listening", 1, "So.", room.mere.id)
    clock.later(61)
    send_due(room.store, to())
    lines = [json.loads(each) for each in statements.export_statements(room.store)]
    assert {each["id"]: each for each in lines} == store_of_records.standing()
    assert list(statements.export_statements(room.store, room.ben.id)) == []
    assert list(statements.export_statements(room.store, since="2027-01-01")) == []


def test_without_a_record_store_the_file_is_the_same_every_time(room: SmallRoom) -> None:
    room.finished("open", "hurt")
    once = list(statements.export_statements(room.store))
    assert once == list(statements.export_statements(room.store)) and len(once) == 8


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"UNDERHEARD_XAPI_KEY": "a"}, "nothing says where the record store is"),
        ({"UNDERHEARD_XAPI_ENDPOINT": "records.example.org"}, "no address of a server"),
        ({"UNDERHEARD_XAPI_ENDPOINT": "https://a:b@records.example.org"}, "holds a password"),
        ({"UNDERHEARD_XAPI_ENDPOINT": "https://records.example.org", "UNDERHEARD_XAPI_KEY": "a"}, "belong together"),
        ({"UNDERHEARD_XAPI_ENDPOINT": "https://records.example.org", "UNDERHEARD_XAPI_VERSION": "9"}, "none of"),
        ({"UNDERHEARD_ADDRESS": "practice"}, "UNDERHEARD_ADDRESS is no address"),
    ],
)
def test_settings_that_cannot_be_say_so_and_nothing_is_laid_down(
    room: SmallRoom, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], says: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UnderheardError, match=says):
        record_store()
        public_address()
    room.finished("open")
    with room.store.reading() as reader:
        assert reader.rows("SELECT * FROM statements") == []


@pytest.mark.parametrize("seed", range(5))
def test_after_whatever_happened_the_record_store_holds_what_holds_here(
    room: SmallRoom, store_of_records: Records, clock: Clock, seed: int
) -> None:
    chance = Random(seed)
    attempts = [room.finished("open", "hurt", "hello").id, room.finished("open").id]
    given: list[str] = []
    for _ in range(14):
        attempt_id = chance.choice(attempts)
        match chance.choice(["set", "set", "accept", "undo", "fail", "send", "send", "wait"]):
            case "set":
                turn = chance.choice([1, None]) if attempt_id == attempts[1] else chance.choice([1, 2, 3])
                dimension = chance.choice(["listening", "next_steps", "acknowledgement"])
                level = chance.choice([None, 0, 1, 3])
                given.append(
                    mentoring.set_level(room.store, attempt_id, turn, dimension, level, "So.", room.mere.id).id
                )
            case "accept":
                mentoring.accept_levels(room.store, attempt_id, 1, ["listening"], room.omar.id)
            case "undo" if given:
                with suppress(Invalid):
                    mentoring.withdraw_levels(room.store, [given.pop()], room.mere.id)
            case "fail":
                store_of_records.acts = [chance.choice([500, 429, "drop", "html"])]
                send_due(room.store, to())
            case "send":
                send_due(room.store, to())
            case "wait":
                clock.later(chance.choice([20, 70, 8000]))
    store_of_records.acts = []
    for _ in range(4):  # Each after the longest pause there is: what takes back goes after what it takes back.
        clock.later(8000)
        send_due(room.store, to())
    held = {each["id"]: each for each in map(json.loads, statements.export_statements(room.store))}
    assert store_of_records.standing() == held and told(room).waiting == 0


# -- what people are told, and the command line -----------------------------------------------------------------------


def test_trainees_are_told_where_levels_go_before_they_begin(
    store_of_records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    st.cache_resource.clear()
    desk = Desk()
    for page in ("practise", "you"):
        shown = drawn_by(desk.open(desk.ana, page))
        assert (
            "The record store on this machine is told when you begin" in shown
            and "under a number in place of your name" in shown
        )
    for name in ("ENDPOINT", "KEY", "SECRET"):
        monkeypatch.delenv(f"UNDERHEARD_XAPI_{name}")
    assert "record store" not in drawn_by(desk.open(desk.ana, "practise"))


@pytest.fixture
def at_home(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERHEARD_DATA", str(room.store.path.parent))


@pytest.mark.usefixtures("at_home")
def test_the_command_says_what_waits_tries_again_and_sends(
    room: SmallRoom, store_of_records: Records, capsys: pytest.CaptureFixture[str]
) -> None:
    room.finished("open")
    assert run(["statements"]) == 0
    assert capsys.readouterr().out == "Statements go to 127.0.0.1.\n0 sent, 6 waiting, 0 put aside.\n"
    store_of_records.minds = "initialized"
    room.store._clock = lambda: datetime.now(UTC)
    assert run(["statements", "--send"]) == 1
    said = capsys.readouterr().out
    assert "5 sent, 0 waiting, 1 put aside." in said and "would not take it (400" in said
    doctor = records_check()
    assert doctor.state == "missing" and "1 put aside" in doctor.says and "--retry" in doctor.do
    store_of_records.minds = ""
    assert run(["statements", "--retry", "--send", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "host": "127.0.0.1", "tried_again": 1, "queued_attempts": 0, "sent": 6, "waiting": 0, "parked": 0,
        "elsewhere": 0, "fault": "",
    }  # fmt: skip
    assert records_check().state == "ok" and "quite-secret" not in records_check().says


@pytest.mark.usefixtures("at_home")
def test_the_command_tells_of_earlier_attempts_only_when_asked(
    room: SmallRoom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    room.finished("open")
    assert run(["statements", "--queue-past"]) == 2 and "No record store is set up" in capsys.readouterr().err
    with records() as here:
        monkeypatch.setenv("UNDERHEARD_XAPI_ENDPOINT", here.settings.endpoint)
        monkeypatch.setenv("UNDERHEARD_XAPI_KEY", "room")
        monkeypatch.setenv("UNDERHEARD_XAPI_SECRET", "quite-secret")
        assert run(["statements", "--send"]) == 0 and here.held == {}
        assert run(["statements", "--queue-past", "--send"]) == 0 and len(here.held) == 6
        assert run(["statements", "--queue-past", "--send"]) == 0 and len(here.held) == 6
    with room.store.reading() as reader:
        acts = [row["act"] for row in reader.rows("SELECT act FROM log WHERE act LIKE 'statements.%'")]
    assert acts == ["statements.queued"] * 2


@pytest.mark.usefixtures("at_home")
def test_the_file_is_written_for_everybody_for_one_and_from_a_day(
    room: SmallRoom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room.finished("open")
    out = tmp_path / "levels.jsonl"
    assert run(["export", "statements", "--out", str(out)]) == 0
    assert capsys.readouterr().err == f"6 statements: {out}\n"
    assert len(out.read_text().splitlines()) == 6
    assert run(["export", "statements", "--trainee", "ana", "--since", "2026-11-02"]) == 0
    assert capsys.readouterr().out == out.read_text()
    assert run(["export", "statements", "--since", "2026-11-03"]) == 0
    assert capsys.readouterr().out == ""
    assert run(["export", "statements", "--since", "soon"]) == 2
    assert run(["export", "statements", "--format", "csv"]) == 2
    assert run(["export", "transcripts", "--since", "2026-11-03"]) == 2


def test_doctor_says_where_levels_would_be_read_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert records_check().says == "none; levels stay on this machine"
    monkeypatch.setenv("UNDERHEARD_XAPI_ENDPOINT", "http://records.example.org/xapi")
    assert records_check().state == "missing" and "unencrypted" in records_check().says
    monkeypatch.setenv("UNDERHEARD_XAPI_ENDPOINT", "records")
    assert "no address of a server" in records_check().says
