"""A trainee's sound: kept where they agreed, bound to what they sent, gone when they or its age say so, never stray."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from rooms import Puppet, SmallRoom, small_room
from spoken import Hums, Told, evenly, hum, say_aloud, spoken_attempt

from app import cli
from app.doctor_speech import _recordings
from app.errors import Invalid, NotAllowed, NotFound, StoreFault, UnderheardError, Unheard
from app.scenario.files import library
from app.settings import sound_days
from app.speech.sound import HEARING_RATE, as_wav, from_wav, quiet, samples_of
from app.speech.values import HeardWord
from app.store import Store, new_id
from app.store.database import utc_now
from app.training import mentoring, practice
from app.training.sound import (
    agree_to_sound,
    customer_sound,
    delete_all_sound,
    delete_sound,
    drop_takes,
    hear_take,
    own_sound,
    sound_agreement,
    sound_bytes,
    sounds_of,
    takes_of,
)
from app.training.sound import takes as taking
from app.training.sound.names import names_in_record
from app.training.sound.retention import expire_sounds, sound_figures, sweep_sounds

HELLO = evenly("Hello there")
HOUR, DAY = 3600, timedelta(days=1)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


def heard(room: SmallRoom, attempt_id: str, pitch: float = 220.0, turn: int = 1, seconds: float = 2.0):  # type: ignore[no-untyped-def]
    """Ana says hello in a voice of that pitch."""
    data = as_wav(hum(seconds, HEARING_RATE, pitch))
    return hear_take(room.store, Told(HELLO), attempt_id, room.ana.id, turn, data, quiet_before=1.0)


def send(room: SmallRoom, attempt_id: str, *takes: str, text: str = "Hello there", turn: int = 1) -> None:
    practice.take_turn(room.store, room.library, attempt_id, text, turn, room.ana.id, takes=takes)


def reply_sound(room: SmallRoom, attempt_id: str, turn: int = 1):  # type: ignore[no-untyped-def]
    return next(each for each in sounds_of(room.store, attempt_id, room.ana.id) if each.turn_index == 2 * turn - 1)


def named(store: Store) -> set[str]:
    """Every file that a row names."""
    with store.reading() as reader:
        found = reader.rows("SELECT hash FROM sounds UNION SELECT hash FROM takes UNION SELECT hash FROM clips")
    return {row["hash"] for row in found if row["hash"]}


def nothing_stray(store: Store) -> None:
    assert store.sounds.names() == named(store), "what is named is there, what is there is named"


def later(room: SmallRoom, time_gone: timedelta) -> None:
    room.store._clock = lambda: utc_now() + time_gone


def age_files(store: Store, seconds: float) -> None:
    for path in store.sounds.folder.rglob("*.*"):
        os.utime(path, (time.time() - seconds,) * 2)


def clip_of(room: SmallRoom, attempt_id: str) -> str:
    """Mere keeps the first exchange as a moment, with a clip; its name."""
    words = {"customer": "One key will do.", "reply": "Hello there", "reading": "Mine."}
    kept = mentoring.keep_exemplar(room.store, attempt_id, 1, room.mere.id, kind="hollow", **words)
    name = room.store.sounds.keep(as_wav(hum(0.5, pitch=700)))
    row = {"id": new_id(), "exemplar_id": kept.id, "hash": name, "seconds": 0.5, "cues": "[]"}
    with room.store.writing() as writer:
        writer.add("clips", {**row, "by": room.mere.id, "made_at": room.store.now(), "withdrawn_at": None})
    return name


# -- agreeing ----------------------------------------------------------------------------------------------------------


def test_nobody_is_heard_before_they_have_agreed(room: SmallRoom) -> None:
    attempt = room.begin()
    with pytest.raises(NotAllowed, match="Say first"):
        heard(room, attempt.id)
    assert room.store.sounds.names() == set() and takes_of(room.store, attempt.id, room.ana.id, 1) == []


def test_another_machine_that_writes_down_is_agreed_to_anew(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    elsewhere = Told(HELLO)
    elsewhere.name = "speech.example"
    attempt, data = room.begin(), as_wav(hum(1.0, HEARING_RATE))
    with pytest.raises(NotAllowed):
        hear_take(room.store, elsewhere, attempt.id, room.ana.id, 1, data)
    agree_to_sound(room.store, room.ana.id, True, False, host="speech.example")
    assert hear_take(room.store, elsewhere, attempt.id, room.ana.id, 1, data).kept
    with pytest.raises(NotAllowed):
        heard(room, attempt.id)


def test_the_newest_answer_counts_and_sharing_needs_keeping(room: SmallRoom) -> None:
    assert sound_agreement(room.store, room.ana.id) is None
    agree_to_sound(room.store, room.ana.id, True, True)
    agree_to_sound(room.store, room.ana.id, False, True)
    agreed = sound_agreement(room.store, room.ana.id)
    assert agreed is not None and not agreed.keep and not agreed.share


def test_without_keeping_what_was_said_counts_and_its_sound_is_never_written(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, False, False)
    attempt = room.begin()
    take = heard(room, attempt.id)
    assert not take.kept and take.heard == "Hello there" and take.waited == 1.5
    send(room, attempt.id, take.id)
    sound = reply_sound(room, attempt.id)
    assert sound.name is None and [word.text for word in sound.words] == ["Hello", "there"]
    assert not room.store.sounds.folder.exists()
    with pytest.raises(NotFound, match="written down only, as the trainee had chosen then"):
        sound_bytes(room.store, attempt.id, 1, room.mere.id)


def test_who_changes_their_mind_before_sending_keeps_no_sound(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    take = heard(room, attempt.id)
    agree_to_sound(room.store, room.ana.id, False, False)
    send(room, attempt.id, take.id)
    assert reply_sound(room, attempt.id).name is None and room.store.sounds.names() == set()


# -- takes become the sound of a reply ---------------------------------------------------------------------------------


def test_several_takes_become_one_sound_with_their_words_on_one_line_of_time(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    low, _, high = (heard(room, attempt.id, pitch) for pitch in (200.0, 300.0, 400.0))
    send(room, attempt.id, high.id, low.id, text="Hello there hello there")
    sound = reply_sound(room, attempt.id)
    assert sound.seconds == 4.0 and sound.waited == 1.5 and sound.heard == "Hello there Hello there"
    assert sound.words[2:] == tuple(HeardWord(each.text, each.start + 2, each.stop + 2) for each in sound.words[:2])
    samples = samples_of(from_wav(sound_bytes(room.store, attempt.id, 1, room.ana.id)))
    parts = [samples_of(hum(2.0, HEARING_RATE, pitch)) for pitch in (200.0, 400.0)]
    assert all(abs(samples[at * 32000 : (at + 1) * 32000] - part).max() < 1e-3 for at, part in enumerate(parts))
    nothing_stray(room.store)
    assert len(room.store.sounds.names()) == 1, "the parts and what was not sent have gone"


def test_takes_thrown_away_in_another_tab_meanwhile_stay_thrown_away(
    room: SmallRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    takes = [heard(room, attempt.id, pitch) for pitch in (200.0, 400.0)]
    join = practice.join_takes

    def join_slowly(*given):  # type: ignore[no-untyped-def]
        joined = join(*given)
        drop_takes(room.store, attempt.id, room.ana.id, 1)
        return joined

    monkeypatch.setattr(practice, "join_takes", join_slowly)
    send(room, attempt.id, *(take.id for take in takes))
    assert sounds_of(room.store, attempt.id, room.ana.id) == []
    age_files(room.store, 2 * HOUR)
    sweep_sounds(room.store)
    assert room.store.sounds.names() == set()


def test_a_reply_that_fails_leaves_its_takes_to_be_sent_again(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    takes = [heard(room, attempt.id, pitch).id for pitch in (200.0, 400.0)]
    with monkeypatch.context() as broken:
        broken.setattr(practice, "add_exchange", lambda *_: (_ for _ in ()).throw(StoreFault("Full.")))
        with pytest.raises(StoreFault):
            send(room, attempt.id, *takes)
    assert [take.id for take in takes_of(room.store, attempt.id, room.ana.id, 1)] == takes
    send(room, attempt.id, *takes)
    assert reply_sound(room, attempt.id).seconds == 4.0
    nothing_stray(room.store)


def test_a_take_whose_file_is_gone_does_not_stop_the_reply(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    takes = [heard(room, attempt.id, 200.0).id]
    room.store.sounds.remove(room.store.sounds.names())
    takes.append(heard(room, attempt.id, 400.0).id)
    send(room, attempt.id, *takes)
    assert reply_sound(room, attempt.id).name is None and len(reply_sound(room, attempt.id).words) == 4


def test_a_typed_reply_throws_away_what_was_said_for_it(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    heard(room, attempt.id)
    send(room, attempt.id, text="Typed")
    assert sounds_of(room.store, attempt.id, room.ana.id) == [] and room.store.sounds.names() == set()


@pytest.mark.parametrize(("bound", "least"), [("LONGEST_KEPT", 3.0), ("MOST_KEPT", 100_000)])
def test_where_there_is_no_more_room_what_is_said_counts_and_is_not_kept(
    room: SmallRoom, monkeypatch: pytest.MonkeyPatch, bound: str, least: float
) -> None:
    monkeypatch.setattr(taking, bound, least)
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    first, second = heard(room, attempt.id, 200.0), heard(room, attempt.id, 400.0)
    assert first.kept and not second.kept and "not kept" in second.note and second.heard == "Hello there"
    send(room, attempt.id, second.id)
    assert len(reply_sound(room, attempt.id).words) == 2


def test_no_more_than_eight_takes_for_one_reply(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    for _ in range(taking.MOST_TAKES):
        heard(room, attempt.id)
    with pytest.raises(Invalid, match="8 recordings"):
        heard(room, attempt.id)


def test_times_a_server_makes_up_are_brought_inside_the_sound(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    odd = Told([("a", -3.0, 99.0), ("b", 5.0, 1.0), ("c", float("nan"), 1.0), ("d", 0.5, float("inf"))])
    take = hear_take(room.store, odd, attempt.id, room.ana.id, 1, as_wav(hum(2.0, HEARING_RATE)), quiet_before=1.0)
    assert take.words == (HeardWord("a", 0.0, 2.0), HeardWord("b", 2.0, 2.0)) and take.waited == 1.0


def test_how_sure_the_hearing_was_is_kept_and_older_rows_are_read(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    words = (HeardWord("partial", 0.0, 0.5, 0.31), HeardWord("few", 0.6, 1.0, None))
    hearer = Told([])
    hearer.words = words
    for _ in range(2):
        take = hear_take(room.store, hearer, attempt.id, room.ana.id, 1, as_wav(hum(2.0, HEARING_RATE)))
        assert take.words == words
    assert taking.takes_of(room.store, attempt.id, room.ana.id, 1)[0].words == words
    send(room, attempt.id, *(each.id for each in taking.takes_of(room.store, attempt.id, room.ana.id, 1)), text="few")
    assert [word.sure for word in reply_sound(room, attempt.id).words] == [0.31, None, 0.31, None]
    assert taking.words_from_json('[["older", 0.1, 0.4]]') == (HeardWord("older", 0.1, 0.4),)


def test_a_recording_without_words_is_told_apart_from_one_that_could_not_be_written_down(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    with pytest.raises(Unheard, match="No words"):
        hear_take(room.store, Told([]), attempt.id, room.ana.id, 1, as_wav(hum(2.0, HEARING_RATE)))
    with pytest.raises(Unheard, match="Nothing could be heard"):
        hear_take(room.store, Told([]), attempt.id, room.ana.id, 1, as_wav(quiet(2.0, HEARING_RATE)))


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_stored(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    room.store.sounds.folder.write_text("in the way")
    with pytest.raises(StoreFault, match="cannot be kept"):
        heard(room, attempt.id)
    assert takes_of(room.store, attempt.id, room.ana.id, 1) == []
    # The customer is heard all the same; they are made again when they can be kept.
    assert customer_sound(room.store, Hums(), attempt.id, 0, room.ana.id).wav[:4] == b"RIFF"


# -- deleting ----------------------------------------------------------------------------------------------------------


def test_deleting_a_reply_takes_its_sound_and_leaves_its_words_times_and_scores(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (HELLO, None, 2.0), (evenly("open it then"), None, 1.0))
    clip = clip_of(room, attempt.id)
    before, read = reply_sound(room, attempt.id), practice.attempt(room.store, attempt.id, room.mere.id)
    gone = delete_sound(room.store, attempt.id, room.ana.id, 1)
    after = reply_sound(room, attempt.id)
    assert (gone.recordings, gone.clips) == (1, 1)
    assert after.name is None and after.deleted_at and (after.words, after.heard) == (before.words, before.heard)
    assert practice.attempt(room.store, attempt.id, room.mere.id) == read
    assert before.name not in room.store.sounds and clip not in room.store.sounds
    with pytest.raises(NotFound, match="The trainee deleted this recording"):
        sound_bytes(room.store, attempt.id, 1, room.mere.id)
    assert sound_bytes(room.store, attempt.id, 3, room.mere.id), "the other reply is still there"
    assert delete_sound(room.store, attempt.id, room.ana.id, 1).recordings == 0, "twice does no harm"
    nothing_stray(room.store)


def test_a_second_try_shares_the_sound_and_loses_it_with_the_first(room: SmallRoom) -> None:
    first = spoken_attempt(room, (HELLO, None, 2.0), (evenly("open it then"), None, 1.0))
    second = practice.again_from(room.store, room.library, first.id, 2, room.ana.id)
    assert sound_bytes(room.store, second.id, 1, room.ana.id) == sound_bytes(room.store, first.id, 1, room.ana.id)
    assert own_sound(room.store, room.ana.id).recordings == 2, "what they share counts once"
    delete_sound(room.store, second.id, room.ana.id, 1)
    for each in (first, second):
        assert reply_sound(room, each.id).name is None
    nothing_stray(room.store)


def test_everything_heard_can_go_and_what_was_sent_stays(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly("hollow there"), "Hello there", 2.0))
    delete_sound(room.store, attempt.id, room.ana.id)
    assert own_sound(room.store, room.ana.id).attempts[0].written_down == 1
    delete_sound(room.store, attempt.id, room.ana.id, words_too=True)
    after = reply_sound(room, attempt.id)
    assert (after.heard, after.words, after.waited, after.seconds) == (None, (), None, 0)
    assert own_sound(room.store, room.ana.id).attempts == ()
    assert practice.attempt(room.store, attempt.id, room.ana.id).exchanges[0].trainee == "Hello there"


def test_deleting_all_of_it_leaves_nothing_of_theirs_and_all_of_others(room: SmallRoom) -> None:
    hers = spoken_attempt(room, (HELLO, None, 2.0))
    unsent = room.begin()
    heard(room, unsent.id, 300.0)
    agree_to_sound(room.store, room.ben.id, True, False)
    his = practice.start_attempt(room.store, room.library, room.ben.id, "gate-key", seed=1)
    same = as_wav(hum(HELLO[-1][2] + 0.5, HEARING_RATE))
    take = hear_take(room.store, Told(HELLO), his.id, room.ben.id, 1, same)
    practice.take_turn(room.store, room.library, his.id, "Hello there", 1, room.ben.id, takes=[take.id])
    assert reply_sound(room, hers.id).name == sounds_of(room.store, his.id, room.ben.id)[0].name, "one file for both"
    assert delete_all_sound(room.store, room.ana.id).recordings == 1
    assert own_sound(room.store, room.ana.id).recordings == 0
    assert takes_of(room.store, unsent.id, room.ana.id, 1) == []
    assert sound_bytes(room.store, his.id, 1, room.ben.id), "the same sound of somebody else is theirs"
    nothing_stray(room.store)


def test_who_shares_no_longer_has_every_clip_of_theirs_taken_back(room: SmallRoom) -> None:
    clip = clip_of(room, spoken_attempt(room, (HELLO, None, 2.0)).id)
    agree_to_sound(room.store, room.ana.id, True, False)
    assert clip not in room.store.sounds
    nothing_stray(room.store)


# -- growing old -------------------------------------------------------------------------------------------------------


def test_old_recordings_go_by_themselves_and_younger_ones_stay(room: SmallRoom) -> None:
    old = spoken_attempt(room, (HELLO, None, 2.0))
    clip_of(room, old.id)
    later(room, 60 * DAY)
    young = spoken_attempt(room, (evenly("open it then"), None, 1.0))
    later(room, 91 * DAY)
    would = expire_sounds(room.store, 90, dry_run=True)
    assert (would.recordings, would.turns, would.clips) == (1, 2, 1) and would.size > 0
    assert sound_figures(room.store).recordings == 2, "so far it was only asked"
    assert expire_sounds(room.store, 90) == would and expire_sounds(room.store, 90).nothing
    gone = reply_sound(room, old.id)
    assert gone.name is None and gone.deleted_at is None and gone.words and "grown old" in gone.silent_because
    assert sound_bytes(room.store, young.id, 1, room.ana.id)
    nothing_stray(room.store)


def test_a_customer_whose_sound_grew_old_is_made_again_as_they_were(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (HELLO, None, 2.0))
    was = customer_sound(room.store, Hums(), attempt.id, 2, room.ana.id)
    later(room, 91 * DAY)
    expire_sounds(room.store, 90)
    again = customer_sound(room.store, Hums(), attempt.id, 2, room.mere.id)
    assert (again.wav, again.captions, again.seconds) == (was.wav, was.captions, was.seconds)
    assert sound_bytes(room.store, attempt.id, 2, room.mere.id) == was.wav


def test_with_no_days_a_recording_goes_once_its_talk_is_over(room: SmallRoom) -> None:
    over = spoken_attempt(room, (HELLO, None, 2.0))
    going = room.begin()
    say_aloud(room, going.id, HELLO)
    assert expire_sounds(room.store, 0).recordings == 1
    assert reply_sound(room, over.id).name is None and reply_sound(room, going.id).name
    later(room, 2 * DAY)
    assert expire_sounds(room.store, 0).recordings == 1, "a talk nobody ends does not keep it for ever"


def test_what_nothing_names_is_swept_up_unless_it_is_young(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (HELLO, None, 2.0))
    stray = room.store.sounds.keep(as_wav(hum(0.3)))
    unfinished = room.store.sounds.folder / stray[:2] / f"{stray}.ab12.part"
    unfinished.write_bytes(b"RI")
    assert sweep_sounds(room.store).files == 0 and stray in room.store.sounds and unfinished.exists()
    age_files(room.store, 2 * HOUR)
    sweep_sounds(room.store)
    assert stray not in room.store.sounds and not unfinished.exists()
    assert sound_bytes(room.store, attempt.id, 1, room.ana.id), "what is named stays, however old its file"
    nothing_stray(room.store)


def test_takes_nobody_sent_go_after_a_day(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    heard(room, attempt.id)
    age_files(room.store, 2 * HOUR)
    sweep_sounds(room.store)
    assert len(takes_of(room.store, attempt.id, room.ana.id, 1)) == 1
    later(room, 2 * DAY)
    assert sweep_sounds(room.store).takes == 1
    assert takes_of(room.store, attempt.id, room.ana.id, 1) == [] and room.store.sounds.names() == set()


def test_keeping_a_sound_again_saves_it_from_the_broom(room: SmallRoom) -> None:
    data = as_wav(hum(0.3))
    name = room.store.sounds.keep(data)
    age_files(room.store, 2 * HOUR)
    room.store.sounds.keep(data)
    sweep_sounds(room.store)
    assert name in room.store.sounds


# -- files -------------------------------------------------------------------------------------------------------------


def test_a_damaged_file_is_told_made_again_and_mended(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (HELLO, None, 2.0))
    opener = customer_sound(room.store, Hums(), attempt.id, 0, room.ana.id)
    for path in room.store.sounds.folder.rglob("*.wav"):
        path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(NotFound, match="damaged"):
        sound_bytes(room.store, attempt.id, 1, room.ana.id)
    assert customer_sound(room.store, Hums(), attempt.id, 0, room.ana.id).wav == opener.wav
    assert sound_bytes(room.store, attempt.id, 0, room.ana.id) == opener.wav


def test_two_tabs_that_ask_for_a_turn_at_once_hear_the_same_and_make_one(room: SmallRoom) -> None:
    attempt = room.begin()
    with ThreadPoolExecutor(8) as tabs:
        asked = [tabs.submit(customer_sound, room.store, Hums(), attempt.id, 0, room.ana.id) for _ in range(16)]
        wavs = {each.result().wav for each in asked}
    assert len(wavs) == 1 and len(sounds_of(room.store, attempt.id, room.ana.id)) == 1
    nothing_stray(room.store)


def test_a_file_deleted_between_keeping_and_naming_it_is_there_all_the_same(
    room: SmallRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt, keep, kept = room.begin(), room.store.sounds.keep, []

    def keep_and_lose(data: bytes) -> str:
        name = keep(data)
        if not kept:
            room.store.sounds.remove([name])
        kept.append(name)
        return name

    monkeypatch.setattr(room.store.sounds, "keep", keep_and_lose)
    assert heard(room, attempt.id).kept
    nothing_stray(room.store)


NURSERY = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from rooms import Puppet, made_up
from spoken import Hums, Told, evenly, hum
from app.speech.sound import HEARING_RATE, as_wav
from app.store import Store
from app.training import practice
from app.training.sound import customer_sound, delete_sound, hear_take
practice.Customer, practice._listen_ahead = Puppet, lambda *_: None

def play(seed):
    store, library, by = Store(Path(sys.argv[1])), {"gate-key": made_up()}, sys.argv[2]
    while True:
        attempt = practice.start_attempt(store, library, by, "gate-key")
        for turn in range(1, 4):
            takes = []
            for part in range(2):
                seed += 1
                data = as_wav(hum(0.2, HEARING_RATE, 100 + seed % 1000))
                takes.append(hear_take(store, Told(evenly("Hello there")), attempt.id, by, turn, data).id)
            practice.take_turn(store, library, attempt.id, "Hello", turn, by, takes=takes)
            customer_sound(store, Hums(), attempt.id, 2 * turn, by)
            os.write(1, b"turn\\n")
        delete_sound(store, attempt.id, by, 1)

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        play(int(line))
    os.write(1, f"born {child}\\n".encode())
    os.waitpid(child, 0)
    os.write(1, b"buried\\n")
"""


def test_killed_at_any_moment_every_sound_that_is_named_is_there_and_whole(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    command = [sys.executable, "-c", NURSERY, str(room.store.path), room.ana.id, str(Path(__file__).parent)]
    chance, turns = random.Random(2026), 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        assert nursery.stdin is not None and nursery.stdout is not None
        for round_ in range(12):
            nursery.stdin.write(f"{100 * round_}\n")
            nursery.stdin.flush()
            child = seen = 0
            for line in iter(nursery.stdout.readline, ""):
                child = int(line.split()[1]) if line.startswith("born") else child
                seen += line == "turn\n"
                if child and seen > round_ % 4:
                    break
            time.sleep(chance.uniform(0, 0.15))
            os.kill(child, signal.SIGKILL)
            turns += seen + sum(line == "turn\n" for line in iter(nursery.stdout.readline, "buried\n"))
            for name in named(room.store):
                assert room.store.sounds.read(name), "whole: its bytes have its name"
        nursery.stdin.close()
    assert turns > 12, "they got somewhere"
    for row in own_sound(room.store, room.ana.id).attempts:
        spoken = practice.attempt(room.store, row.attempt_id, room.ana.id)
        assert set(row.replies) <= {each.turn for each in spoken.exchanges}, "no sound of a reply that is not there"
    age_files(room.store, 2 * HOUR)
    sweep_sounds(room.store)
    nothing_stray(room.store)
    assert not list(room.store.sounds.folder.rglob("*.part"))


# -- from outside ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "days"), [("", 90), ("0", 0), ("30", 30), ("3650", 3650)])
def test_how_long_is_a_setting(monkeypatch: pytest.MonkeyPatch, said: str, days: int) -> None:
    monkeypatch.setenv("UNDERHEARD_SOUND_DAYS", said)
    assert sound_days() == days


@pytest.mark.parametrize("said", ["-1", "3651", "soon", "nan"])
def test_a_setting_that_is_no_number_of_days_is_told(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("UNDERHEARD_SOUND_DAYS", said)
    with pytest.raises(UnderheardError, match="UNDERHEARD_SOUND_DAYS"):
        sound_days()


def test_the_command_says_what_is_kept_and_removes_only_when_told(
    room: SmallRoom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attempt = spoken_attempt(room, (HELLO, None, 2.0))
    monkeypatch.setattr("app.settings.DATABASE_NAME", room.store.path.name)
    data = ["--data", str(room.store.path.parent)]
    monkeypatch.setenv("UNDERHEARD_DATA", data[1])
    assert attempt.id and cli.run(["sounds", *data]) == cli.FINE
    said = capsys.readouterr().out
    assert "1 recording of 1 person" in said and "(turns of customers were made when" in said
    assert _recordings().says.startswith("1 recording of trainees, ") and "customers in " in _recordings().says
    monkeypatch.setenv("UNDERHEARD_SOUND_DAYS", "0")
    for asked, removed in ((["--dry-run"], False), (["--expire", "--dry-run"], False), (["--expire"], True)):
        assert cli.run(["sounds", "--json", *asked, *data]) == cli.FINE
        told = json.loads(capsys.readouterr().out)
        assert told["kept"]["recordings"] == 1 and told["too_old"]["recordings"] == 1 and told["removed"] == removed
    assert cli.run(["sounds", *data]) == cli.FINE
    said = capsys.readouterr().out
    assert "kept      nothing" in said and "Ana" not in said


def test_names_of_the_record_are_hinted_and_nothing_hidden_is() -> None:
    for scenario in library().values():
        names = names_in_record(scenario)
        shown = f"{scenario.record.model_dump_json()} {scenario.persona.name}"
        assert scenario.persona.name in names and all(name in shown for name in names), scenario.id
        assert not {"Nov", "Friday", "Today"} & set(names)
