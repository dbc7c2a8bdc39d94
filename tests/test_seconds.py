"""Mentors point at seconds: what was said in them is quoted, a silence is told as one, and both travel."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rooms import Puppet, SmallRoom, small_room
from spoken import evenly, spoken_attempt

from app.errors import Invalid, NotAllowed
from app.speech.values import HeardWord
from app.training import mentoring, people, practice
from app.training.mentoring import NotImported
from app.training.seconds import clock_span, seconds_of_words, seconds_said, words_at
from app.training.sound import sounds_of
from app.training.sound.deleting import delete_sound
from app.training.sound.listening import timeline
from app.widgets.desk import desk_turns
from app.widgets.queueing import waiting_row

SAID = "That sounds like a big change for you"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


def mark(room: SmallRoom, attempt_id: str, turn: int, start: float, stop: float) -> mentoring.Annotation:
    return mentoring.annotate_seconds(
        room.store, attempt_id, room.mere.id, turn, start, stop, "good_silence", "You stayed with it."
    )


def test_a_mark_on_seconds_quotes_the_words_said_in_them(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 2.0))
    made = mark(room, attempt.id, 1, 0.45, 1.95)
    assert (made.quote, made.start, made.stop) == ("That sounds like", 0, 16)
    assert (made.from_second, made.to_second) == (0.45, 1.95)
    assert mentoring.annotations(room.store, attempt.id, room.ana.id) == [made]


def test_a_word_that_is_only_touched_is_not_quoted(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 2.0))
    assert mark(room, attempt.id, 1, 0.85, 1.55).quote == "sounds"


def test_part_of_a_long_word_quotes_that_word(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, ([("Wonderful", 0.2, 2.2)], None, 2.0))
    assert mark(room, attempt.id, 1, 0.5, 0.8).quote == "Wonderful"


def test_the_silence_before_a_reply_is_told_as_one(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 4.2))
    made = mark(room, attempt.id, 1, -3.5, -0.3)
    assert made.quote == ""
    assert made.seconds == "3.2 s of silence before reply 1"


def test_a_silence_between_words_has_no_quote(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, ([("Hello", 0.2, 0.5), ("there", 2.5, 2.9)], None, 2.0))
    made = mark(room, attempt.id, 1, 0.7, 2.3)
    assert (made.quote, made.seconds) == ("", "0:00.7–0:02.3 of reply 1")


def test_what_was_corrected_is_quoted_as_it_was_sent(room: SmallRoom) -> None:
    heard = evenly("that sounds like a pig chains for you")
    attempt = spoken_attempt(room, (heard, "That sounds like a big change for you, Tāne.", 2.0))
    assert mark(room, attempt.id, 1, 2.5, 3.4).quote == "big change"


def test_a_pause_of_the_customer_quotes_its_caption(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 2.0))
    assert mentoring.transcript(room.store, attempt.id, room.mere.id)[2].text.startswith("[a pause]")
    assert mark(room, attempt.id, 2, 0.1, 0.9).quote == "[a pause]"


def test_seconds_outside_the_sound_are_refused_with_what_there_is(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, ([("Hello", 0.2, 0.5)], None, 2.0))
    for start, stop in ((-9.0, 0.2), (0.1, 5.0)):
        with pytest.raises(Invalid, match=r"1\.0 seconds of sound and 1\.8 seconds of silence before it"):
            mark(room, attempt.id, 1, start, stop)
    for start, stop in ((0.5, 0.5), (0.5, 0.2), (float("nan"), 1.0), (0.0, float("inf"))):
        with pytest.raises(Invalid, match="no seconds to mark"):
            mark(room, attempt.id, 1, start, stop)
    with pytest.raises(Invalid, match="no such turn"):
        mark(room, attempt.id, 7, 0.0, 1.0)
    assert mentoring.annotations(room.store, attempt.id, room.mere.id) == []


def test_a_typed_turn_has_no_seconds(room: SmallRoom) -> None:
    attempt = room.finished("Which gate?")
    with pytest.raises(Invalid, match="was not spoken"):
        mark(room, attempt.id, 1, 0.0, 1.0)


def test_seconds_can_be_marked_where_no_sound_was_kept(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 3.0), keep=False)
    assert mark(room, attempt.id, 1, -2.5, 0.5).seconds == "3.0 s of silence before reply 1"


def test_only_mentors_mark_seconds(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 2.0))
    with pytest.raises(NotAllowed):
        mentoring.annotate_seconds(room.store, attempt.id, room.ana.id, 1, 0.0, 1.0, "good_silence", "x")


def test_a_mark_on_seconds_is_reworded_taken_away_and_brought_back_as_any_other(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 4.2))
    made = mark(room, attempt.id, 1, -3.5, -0.3)
    again = mentoring.edit_annotation(room.store, made.id, room.mere.id, "good_silence", "You let it stand.")
    assert (again.reading, again.from_second, again.to_second) == ("You let it stand.", -3.5, -0.3)
    mentoring.delete_annotation(room.store, made.id, room.mere.id)
    assert mentoring.annotations(room.store, attempt.id, room.mere.id) == []
    assert mentoring.undo_delete(room.store, made.id, room.mere.id).seconds == "3.2 s of silence before reply 1"


def test_a_mark_on_words_that_were_spoken_knows_when(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 2.0))
    made = mentoring.annotate(room.store, attempt.id, room.mere.id, 1, 16, 28, " a big chang", "hollow", "x")
    assert (made.from_second, made.to_second) == (2.0, 3.4)


def test_a_mark_on_typed_words_knows_of_no_seconds(room: SmallRoom) -> None:
    attempt = room.finished("Which gate?")
    made = mentoring.annotate(room.store, attempt.id, room.mere.id, 1, 0, 5, "Which", "hollow", "x")
    assert (made.from_second, made.to_second, made.seconds) == (None, None, "")


def test_a_silence_reads_well_wherever_marks_are_listed(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 4.2))
    mark(room, attempt.id, 1, -3.5, -0.3)
    words = "3.2 s of silence before reply 1"
    [item] = practice.inbox(room.store, room.ana.id)
    [given] = mentoring.given(room.store, room.ana.id, room.mere.id).items
    [quote] = mentoring.summary(room.store, room.ana.id, room.mere.id).quotes
    assert (item.quote, item.seconds) == ("", words)
    assert given.seconds == quote.seconds == words
    assert quote.about is None


def test_the_queue_says_which_conversations_were_spoken(room: SmallRoom) -> None:
    spoken = spoken_attempt(room, (evenly(SAID), None, 2.0))
    typed = room.finished("Which gate?")
    rows = {each.attempt_id: each for each in mentoring.queue(room.store, room.library, room.mere.id)}
    assert (rows[spoken.id].spoken, rows[typed.id].spoken) == (True, False)
    mere = people.people(room.store)[1]
    assert "spoken · " in waiting_row(rows[spoken.id], mere)["under"]
    assert "spoken" not in waiting_row(rows[typed.id], mere)["under"]


def test_words_that_were_only_written_have_no_seconds() -> None:
    heard = [HeardWord("Kia", 0.0, 0.4), HeardWord("ora", 0.5, 0.9)]
    text = "Kia ora, Mere 🙂"
    assert [(text[each.start : each.stop], each.from_second) for each in words_at(text, heard)] == [
        ("Kia", 0.0),
        ("ora", 0.5),
    ]
    assert seconds_of_words(text, heard, 9, 13) is None


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ((1, -3.2, 0.0), "3.2 s of silence before reply 1"),
        ((0, 12.0, 15.4), "0:12.0–0:15.4 of their first words"),
        ((4, 0.1, 0.6), "0:00.1–0:00.6 of their answer to reply 2"),
        ((3, -1.5, 2.0), "1.5 s of silence, and the first 2.0 s of reply 2"),
        ((3, 61.0, 75.0), "1:01.0–1:15.0 of reply 2"),
        ((3, None, None), ""),
    ],
)
def test_seconds_in_words(place: tuple[int, float | None, float | None], words: str) -> None:
    assert seconds_said(*place) == words


# -- out and in again --------------------------------------------------------------------------------------------------


def carried(room: SmallRoom, attempt_id: str) -> list[dict[str, Any]]:
    held = json.loads(mentoring.export_annotations(room.store, room.mere.id, attempts=[attempt_id]).data)
    return list(held["first"]["items"])


def brought_in(room: SmallRoom, *items: dict[str, Any]) -> mentoring.Imported:
    return mentoring.import_annotations(room.store, json.dumps(list(items)).encode(), room.mere.id, "f")


def forget_marks(room: SmallRoom) -> None:
    with room.store.writing() as writer:
        writer.change("DELETE FROM readings")
        writer.change("DELETE FROM annotations")


def test_seconds_leave_as_a_media_fragment_of_the_whole_sound(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 4.2))
    mark(room, attempt.id, 1, -3.5, -0.3)
    [item] = carried(room, attempt.id)
    first_words = next(each for each in sounds_of(room.store, attempt.id, room.mere.id) if each.turn_index == 0)
    begins = first_words.seconds + 3.7  # The silence was 4.2 s up to the first word, half a second into the sound.
    selector = item["target"]["selector"]
    assert item["target"]["source"] == f"urn:underheard:attempt:{attempt.id}:sound"
    assert (selector["type"], selector["conformsTo"]) == ("FragmentSelector", "http://www.w3.org/TR/media-frags/")
    assert selector["value"] == f"t={begins - 3.5:.3f},{begins - 0.3:.3f}"


def test_seconds_with_words_leave_as_both(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 2.0))
    mark(room, attempt.id, 1, 0.45, 1.95)
    [item] = carried(room, attempt.id)
    words, seconds = item["target"]
    assert words["selector"][0]["exact"] == "That sounds like"
    assert seconds["selector"]["type"] == "FragmentSelector"


def test_marks_on_seconds_come_back_as_they_left(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 14.2), (evenly("Take your time"), None, 2.0))
    for turn, start, stop in ((1, -13.5, -0.3), (1, 0.45, 1.95), (3, -1.0, 0.7), (0, 0.1, 0.4)):
        mark(room, attempt.id, turn, start, stop)
    mentoring.annotate(room.store, attempt.id, room.mere.id, 3, 0, 4, "Take", "hollow", "x")
    before, items = mentoring.annotations(room.store, attempt.id, room.mere.id), carried(room, attempt.id)
    forget_marks(room)
    assert len(brought_in(room, *items).added) == 5
    after = mentoring.annotations(room.store, attempt.id, room.mere.id)
    told = [(each.id, each.turn_index, each.quote, each.from_second, each.to_second) for each in before]
    assert [(each.id, each.turn_index, each.quote, each.from_second, each.to_second) for each in after] == told
    assert brought_in(room, *items).skipped == 5


def test_a_fragment_of_another_tool_finds_its_turn(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 2.0))
    begins = sounds_of(room.store, attempt.id, room.mere.id)[0].seconds + 1.5
    selector = {"type": "FragmentSelector", "value": f"#t={begins + 0.45:.2f},{begins + 1.95:.2f}"}
    target = {"source": f"urn:underheard:attempt:{attempt.id}:sound", "selector": selector}
    brought_in(room, {"type": "Annotation", "target": target, "body": {"value": "Hollow words", "purpose": "tagging"}})
    [made] = mentoring.annotations(room.store, attempt.id, room.mere.id)
    assert (made.turn_index, made.quote) == (1, "That sounds like")


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("t=5,2", "points at no seconds"),
        ("t=-4,2", "points at no seconds"),
        ("xywh=1,2,3,4", "points at no seconds"),
        ("t=1e5,2e9", "points at no seconds"),
        (17, "points at no seconds"),
        ("t=" + "9" * 200, "points at no seconds"),
        ("t=900,901", "seconds long; correct its seconds"),
    ],
)
def test_broken_seconds_are_told_and_nothing_is_stored(room: SmallRoom, value: object, fault: str) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 2.0))
    selector = {"type": "FragmentSelector", "value": value}
    target = {"source": f"urn:underheard:attempt:{attempt.id}:sound", "selector": selector}
    with pytest.raises(NotImported, match=f"f: annotation 1: .*{fault}"):
        brought_in(room, {"target": target, "body": {"value": "Hollow words", "purpose": "tagging"}})
    assert mentoring.annotations(room.store, attempt.id, room.mere.id) == []


def test_claimed_seconds_of_a_turn_are_held_against_its_sound(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 4.2))
    mark(room, attempt.id, 1, -3.5, -0.3)
    [item] = carried(room, attempt.id)
    forget_marks(room)
    for claimed in ({"from": -999.0}, {"to": 999.0}, {"turn": 99}, {"from": 1.0, "to": 0.5}):
        broken = json.loads(json.dumps(item))
        broken["target"]["selector"] |= {f"underheard:{name}": value for name, value in claimed.items()}
        with pytest.raises(NotImported):
            brought_in(room, broken)


def test_seconds_on_a_typed_conversation_are_told(room: SmallRoom) -> None:
    attempt = room.finished("Which gate?")
    selector = {"type": "FragmentSelector", "value": "t=1,2"}
    target = {"source": f"urn:underheard:attempt:{attempt.id}:sound", "selector": selector}
    with pytest.raises(NotImported, match="was not spoken; point at its words"):
        brought_in(room, {"target": target, "body": {"value": "Hollow words", "purpose": "tagging"}})


def test_a_table_has_the_seconds(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 4.2))
    mark(room, attempt.id, 1, -3.5, -0.3)
    data = mentoring.export_annotations(room.store, room.mere.id, "csv", attempts=[attempt.id]).data.decode()
    [row] = csv.DictReader(io.StringIO(data))
    assert (row["words"], row["from_second"], row["to_second"]) == ("", "-3.5", "-0.3")


# -- the desk ----------------------------------------------------------------------------------------------------------


def desk_of(room: SmallRoom, attempt_id: str) -> list[dict[str, Any]]:
    mere = room.mere.id
    return desk_turns(
        practice.debrief(room.store, room.library, attempt_id, mere),
        mentoring.transcript(room.store, attempt_id, mere),
        mentoring.annotations(room.store, attempt_id, mere),
        mere,
        sounds=sounds_of(room.store, attempt_id, mere),
        line=timeline(room.store, attempt_id, mere),
    )


def test_the_desk_says_what_was_corrected_and_not_what_was_only_written_otherwise(room: SmallRoom) -> None:
    attempt = spoken_attempt(
        room,
        (evenly("my name is Anna"), "My name is Ana.", 2.0),
        (evenly("what was that like"), "What was that like?", 2.0),
    )
    heard = [turn["heard"] for turn in desk_of(room, attempt.id)]
    assert heard == ["", "my name is Anna", "", "", ""]


def test_marks_on_the_desk_have_the_clock_of_the_whole_call(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 4.2))
    mark(room, attempt.id, 1, -3.5, -0.3)
    begins = sounds_of(room.store, attempt.id, room.mere.id)[0].seconds + 3.7
    [note] = desk_of(room, attempt.id)[1]["notes"]
    assert note["seconds"]["clock"] == clock_span(begins - 3.5, begins - 0.3)
    assert note["seconds"]["words"] == "3.2 s of silence before reply 1"
    assert note["seconds"]["hear"]


def test_where_the_recording_was_deleted_the_mark_stays_and_cannot_be_heard(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly(SAID), None, 4.2))
    mark(room, attempt.id, 1, 0.45, 1.95)
    delete_sound(room.store, attempt.id, room.ana.id)
    turn = desk_of(room, attempt.id)[1]
    assert (turn["sound"], turn["notes"][0]["quote"]) == (False, "That sounds like")
    assert not turn["notes"][0]["seconds"]["hear"]
