"""What was said and written leaves whole, in formats others read; marks come back onto their words, or not at all."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser_support import a_browser  # noqa: F401
from playwright.sync_api import Browser
from rooms import HIDDEN, Puppet, SmallRoom, small_room

from app import cli
from app.errors import Invalid, NotAllowed, NotFound
from app.formats import webannotation
from app.formats.table import safe_cell
from app.formats.webvtt import Said, captions, timestamp
from app.store import Store, new_id
from app.training import mentoring, practice
from app.training.mentoring import OWNER, NotImported
from scoring.transcripts import parse_transcripts

FAMILY = "👩‍👩‍👧"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "data" / "underheard.db")


def written_on(room: SmallRoom) -> str:
    """A finished attempt with a mark, two levels, words on the whole and an answer on it."""
    attempt = room.finished(f"Kia ora {FAMILY} Tāne, open that up?", "=open 1 < 2 & 3 > 2")
    text = mentoring.transcript(room.store, attempt.id, room.mere.id)[1].text
    at = text.index("Tāne")
    mark = mentoring.annotate(room.store, attempt.id, room.mere.id, 1, at, at + 4, "Tāne", "well_named", "His name.")
    mentoring.set_level(room.store, attempt.id, 1, "listening", 4, "You asked.", room.mere.id)
    mentoring.set_level(room.store, attempt.id, None, "next_steps", None, "Nothing to do yet.", room.omar.id)
    mentoring.leave_feedback(room.store, attempt.id, "=SUM(A1) is where you began.", room.omar.id)
    mentoring.answer(room.store, attempt.id, "annotation", mark.id, "Thank you.", room.ana.id)
    return attempt.id


def annotations_of(room: SmallRoom, attempt_id: str, by: str | None = None, **how: Any) -> list[dict[str, Any]]:
    carried = mentoring.export_annotations(room.store, by or room.mere.id, attempts=[attempt_id], **how)
    held = json.loads(carried.data)
    assert held["total"] == len(held["first"]["items"]) == carried.items
    return list(held["first"]["items"])


def mark_item(room: SmallRoom, attempt_id: str) -> dict[str, Any]:
    return next(each for each in annotations_of(room, attempt_id) if "tagging" in each["motivation"])


# -- annotations out ---------------------------------------------------------------------------------------------------


def test_a_mark_leaves_as_a_web_annotation_on_its_words(room: SmallRoom) -> None:
    attempt_id = written_on(room)
    mark = mark_item(room, attempt_id)
    (kept,) = mentoring.annotations(room.store, attempt_id, room.mere.id)
    assert mark["type"] == "Annotation" and mark["id"] == f"urn:underheard:annotation:{kept.id}"
    assert mark["creator"] == {"type": "Person", "name": "Mere"} and mark["created"] == kept.created_at
    assert mark["target"]["source"] == f"urn:underheard:attempt:{attempt_id}:turn:1"
    quote, position = mark["target"]["selector"]
    assert quote == {"type": "TextQuoteSelector", "exact": "Tāne", "prefix": kept.prefix, "suffix": kept.suffix}
    assert position == {"type": "TextPositionSelector", "start": kept.start, "end": kept.stop}
    assert [(each["purpose"], each["value"]) for each in mark["body"]] == [
        ("commenting", "His name."), ("tagging", "Well named"),
    ]  # fmt: skip


def test_levels_words_and_answers_leave_beside_the_marks(room: SmallRoom) -> None:
    attempt_id = written_on(room)
    found = {str(each["motivation"]): each for each in annotations_of(room, attempt_id)}
    whole = f"urn:underheard:attempt:{attempt_id}"
    levels = [each for each in annotations_of(room, attempt_id) if each["motivation"] == "assessing"]
    assert [each["target"] for each in levels] == [f"{whole}:turn:1", whole]
    assert [each["body"][0]["value"] for each in levels] == ["listening: 4", "next steps: not called for"]
    assert [each["body"][1]["value"] for each in levels] == ["You asked.", "Nothing to do yet."]
    assert found["commenting"]["target"] == whole and "SUM" in found["commenting"]["body"][0]["value"]
    assert found["replying"]["target"] == mark_item(room, attempt_id)["id"]
    assert found["replying"]["creator"]["name"] == "Ana"


def test_a_reworded_mark_says_when_and_a_deleted_one_stays_with_what_was_said_under_it(room: SmallRoom) -> None:
    attempt_id = written_on(room)
    (kept,) = mentoring.annotations(room.store, attempt_id, room.mere.id)
    assert "modified" not in mark_item(room, attempt_id)
    mentoring.edit_annotation(room.store, kept.id, room.mere.id, "hollow", "Too soon.")
    assert mark_item(room, attempt_id)["modified"] > kept.created_at
    mentoring.delete_annotation(room.store, kept.id, room.mere.id)
    motivations = [each["motivation"] for each in annotations_of(room, attempt_id)]
    assert motivations == ["assessing", "assessing", "commenting"]


def test_without_names_people_are_numbered_the_same_all_through(room: SmallRoom) -> None:
    attempt_id = written_on(room)
    items = annotations_of(room, attempt_id, names=False)
    assert [each["creator"]["name"] for each in items] == ["Mentor 1", "Mentor 1", "Mentor 2", "Mentor 2", "Trainee 1"]
    rows = rows_of(mentoring.export_annotations(room.store, OWNER, "csv", names=False).data)
    assert {row["trainee"] for row in rows} == {"Trainee 1"}
    assert "Ana" not in json.dumps(items) and "Mere" not in json.dumps(items)


def test_neither_private_notes_nor_the_ids_that_let_people_in_are_carried_anywhere(room: SmallRoom) -> None:
    attempt_id = written_on(room)
    with room.store.writing() as writer:
        note = {"id": new_id(), "person_id": room.ana.id, "by": room.mere.id, "text": "private-note", "shared": 1}
        writer.add("mentor_notes", note | {"written_at": room.store.now()})
    for by in (room.mere.id, room.ana.id, OWNER):
        for carried in (
            mentoring.export_annotations(room.store, by),
            mentoring.export_annotations(room.store, by, "csv", attempts=[attempt_id]),
            mentoring.export_transcripts(room.store, by),
            mentoring.export_transcripts(room.store, by, "vtt"),
        ):
            text = carried.data.decode()
            assert "private-note" not in text
            assert not [each.name for each in (room.ana, room.mere, room.omar) if each.id in text]


def test_transcripts_hold_nothing_of_scores_or_of_what_was_behind_it(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    for form in ("jsonl", "vtt"):
        text = mentoring.export_transcripts(room.store, room.ana.id, form, attempts=[attempt.id]).data.decode()
        assert not [word for word in HIDDEN if word in text]


# -- tables ------------------------------------------------------------------------------------------------------------


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_table_has_a_line_for_everything_written_and_ends_lines_as_the_standard_says(room: SmallRoom) -> None:
    attempt_id = written_on(room)
    data = mentoring.export_annotations(room.store, room.mere.id, "csv", attempts=[attempt_id]).data
    rows = rows_of(data)
    assert [row["item"] for row in rows] == ["mark", "level", "level", "words", "answer"]
    assert rows[0]["words"] == "Tāne" and rows[0]["kind"] == "Well named" and rows[0]["speaker"] == "trainee"
    assert (rows[1]["dimension"], rows[1]["level"], rows[1]["turn"]) == ("listening", "4", "1")
    assert (rows[2]["level"], rows[2]["turn"]) == ("not called for", "")
    assert rows[4]["under"] == rows[0]["id"] and rows[4]["by"] == "Ana"
    assert data.count(b"\r\n") == 6 and b"\n" not in data.replace(b"\r\n", b"")
    assert not data.startswith(b"\xef\xbb\xbf")
    marked = mentoring.export_annotations(room.store, room.mere.id, "csv", attempts=[attempt_id], mark=True).data
    assert marked == b"\xef\xbb\xbf" + data


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_spreadsheet_carries_out_no_cell(begin: str) -> None:
    assert safe_cell(f"{begin}cmd|' /C calc'!A0") == f"'{begin}cmd|' /C calc'!A0"
    assert safe_cell(f"a{begin}b") == f"a{begin}b"


def test_feedback_that_begins_like_a_formula_stands_in_the_table_as_words(room: SmallRoom) -> None:
    rows = rows_of(mentoring.export_annotations(room.store, room.mere.id, "csv", attempts=[written_on(room)]).data)
    assert rows[3]["text"] == "'=SUM(A1) is where you began."


def test_commas_quotes_and_lines_survive_the_table(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    hostile = 'He said "no", then\nwent; \u202eأهلا 🌱'
    mentoring.leave_feedback(room.store, attempt.id, hostile, room.mere.id)
    (row,) = rows_of(mentoring.export_annotations(room.store, room.mere.id, "csv", attempts=[attempt.id]).data)
    assert row["text"] == hostile


# -- transcripts -------------------------------------------------------------------------------------------------------


def test_json_lines_are_what_score_reads(room: SmallRoom) -> None:
    first, second = written_on(room), room.finished("[silence]", "What then?\u2028").id
    carried = mentoring.export_transcripts(room.store, room.mere.id, attempts=[first, second])
    found = parse_transcripts(carried.data)
    assert not found.faults and [each.id for each in found.conversations] == [first, second]
    assert {each.scenario for each in found.conversations} == {"gate-key"}
    for conversation in found.conversations:
        said = mentoring.transcript(room.store, conversation.id, room.mere.id)
        assert [(turn.speaker, turn.text) for turn in conversation.turns] == [
            (each.speaker, each.text) for each in said
        ]


def test_captions_name_the_voice_escape_the_words_and_show_a_pause(room: SmallRoom) -> None:
    attempt = room.finished("1 < 2 & 3 > 2\n\n-->\nopen", "[silence]")
    text = mentoring.export_transcripts(room.store, room.mere.id, "vtt", attempts=[attempt.id]).data.decode()
    assert text.startswith("WEBVTT\n\nNOTE A spare gate key. The customer, Tāne Rua, is an AI. The trainee is Ana.\n")
    assert "<v Customer>One key will do. For the last time." in text
    assert "<v Trainee>1 &lt; 2 &amp; 3 &gt; 2\n--&gt;\nopen\n" in text and "<v Trainee>[pause]" in text
    unnamed = mentoring.export_transcripts(room.store, OWNER, "vtt", attempts=[attempt.id], names=False).data.decode()
    assert "Ana" not in unnamed and "<v Trainee>" in unnamed


CUE = re.compile(r"(\d{2,}):(\d\d):(\d\d)\.(\d{3}) --> (\d{2,}):(\d\d):(\d\d)\.(\d{3})")


def cue_times(text: str) -> list[tuple[float, float]]:
    return [
        (hours * 3600 + minutes * 60 + seconds + part / 1000, hours2 * 3600 + minutes2 * 60 + seconds2 + part2 / 1000)
        for hours, minutes, seconds, part, hours2, minutes2, seconds2, part2 in (
            map(int, found.groups()) for found in CUE.finditer(text)
        )
    ]


def test_captions_stand_at_the_time_things_were_said_one_after_the_other() -> None:
    said = [("Hello", 0.0), ("Yes?", 30.0), ("A key.", 30.0), ("No.", 31.5), ("Oh.", 29.0), ("Later.", 400_000.0)]
    turns = [Said("trainee" if place % 2 else "customer", *each) for place, each in enumerate(said)]
    times = cue_times(captions(turns))
    assert [start for start, _ in times] == [0.0, 30.0, 31.0, 32.0, 33.0, 400_000.0]
    assert all(start + 0.999 < stop for start, stop in times)
    assert all(stop <= after for (_, stop), (after, _) in pairwise(times))
    assert timestamp(400_000) == "111:06:40.000"


def test_captions_are_timed_from_the_beginning_of_the_attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 3, 1, 9, tzinfo=UTC)
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    room = small_room(tmp_path / "a.db")
    monkeypatch.setattr(Store, "now", lambda _: now.isoformat(timespec="microseconds"))
    attempt = room.begin()
    for seconds in (40, 90):
        now = datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(seconds=seconds)
        room.say(attempt.id, "Hello")
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    text = mentoring.export_transcripts(room.store, room.mere.id, "vtt", attempts=[attempt.id]).data.decode()
    assert [start for start, _ in cue_times(text)][1::2] == [40.0, 90.0]


READ_BY_THE_BROWSER = """
(text) => new Promise((told, failed) => {
  const video = document.createElement("video");
  const track = document.createElement("track");
  track.src = URL.createObjectURL(new Blob([text], { type: "text/vtt" }));
  track.onload = () => told([...track.track.cues].map((cue) => cue.getCueAsHTML().textContent));
  track.onerror = () => failed(new Error("these are no captions"));
  video.append(track);
  document.body.append(video);
  track.track.mode = "showing";
})
"""


def test_a_browser_reads_the_captions_as_the_words_that_were_said(browser: Browser) -> None:
    words = [
        "<b>&amp;</b> --> \u202eأهلا\u202c",
        f"a{FAMILY}\nNOTE b",
        "00:01.000 --> 00:02.000",
        "[silence]",
        "<v Ana>",
    ]
    page = browser.new_page()
    page.set_content("<!doctype html><body></body>")
    turns = [Said("customer", text, 5.0 * place) for place, text in enumerate(words)]
    assert page.evaluate(READ_BY_THE_BROWSER, captions(turns, ["A --> B\n\nC"])) == [
        "[pause]" if text == "[silence]" else text for text in words
    ]
    page.close()


def test_captions_of_several_attempts_come_in_one_archive_that_is_always_the_same(room: SmallRoom) -> None:
    ids = [room.finished("Hello").id, room.finished("open").id]
    carried = mentoring.export_transcripts(room.store, room.mere.id, "vtt", trainee=room.ana.id)
    with zipfile.ZipFile(io.BytesIO(carried.data)) as packed:
        assert packed.namelist() == [f"{each}.vtt" for each in ids]
        assert all(packed.read(name).startswith(b"WEBVTT\n") for name in packed.namelist())
    again = mentoring.export_transcripts(room.store, room.mere.id, "vtt", trainee=room.ana.id)
    assert carried.data == again.data


# -- who may -----------------------------------------------------------------------------------------------------------


def test_a_trainee_carries_their_own_finished_attempts_and_nothing_else(room: SmallRoom) -> None:
    done, talking = written_on(room), room.begin()
    wrapped = room.begin()
    room.say(wrapped.id, "Hello")
    practice.wrap_up(room.store, room.library, wrapped.id, room.ana.id)
    for export in (mentoring.export_annotations, mentoring.export_transcripts):
        assert export(room.store, room.ana.id).attempts == 1
        assert export(room.store, room.ana.id, attempts=[done]).attempts == 1
        assert export(room.store, room.ben.id).attempts == 0
        with pytest.raises(Invalid):
            export(room.store, room.ana.id, attempts=[talking.id])
        with pytest.raises(NotAllowed):
            export(room.store, room.ana.id, attempts=[wrapped.id])
        with pytest.raises(NotAllowed):
            export(room.store, room.ben.id, attempts=[done])
        with pytest.raises(NotAllowed):
            export(room.store, room.ben.id, trainee=room.ana.id)
        assert export(room.store, room.mere.id).attempts == export(room.store, OWNER).attempts == 2
        with pytest.raises(NotFound):
            export(room.store, OWNER, attempts=["nothing"])
        with pytest.raises(Invalid):
            export(room.store, room.mere.id, "pdf")


# -- in ----------------------------------------------------------------------------------------------------------------


def carried_marks(room: SmallRoom, attempt_id: str) -> bytes:
    return mentoring.export_annotations(room.store, room.mere.id, attempts=[attempt_id]).data


def forget_marks(room: SmallRoom) -> None:
    """As in another room that holds the same conversations and none of the marks."""
    with room.store.writing() as writer:
        for table in ("remarks", "readings", "annotations"):
            writer.change(f"DELETE FROM {table}")


def with_mark(room: SmallRoom, attempt_id: str, **changes: Any) -> bytes:
    """A file with one mark, some of its parts changed; the selectors' parts by their names."""
    mark = mark_item(room, attempt_id)
    quote, position = mark["target"]["selector"]
    for name, value in changes.items():
        place = quote if name in ("exact", "prefix", "suffix") else position if name in ("start", "end") else mark
        place[name] = value
    forget_marks(room)
    return json.dumps(mark).encode()


def test_marks_carried_out_come_back_on_the_same_words(room: SmallRoom) -> None:
    attempt_id = written_on(room)
    data, (before,) = carried_marks(room, attempt_id), mentoring.annotations(room.store, attempt_id, room.mere.id)
    forget_marks(room)
    done = mentoring.import_annotations(room.store, data, room.mere.id)
    (after,) = mentoring.annotations(room.store, attempt_id, room.ana.id)
    assert done.added == (before.id,) and (done.skipped, done.others) == (0, 4)
    assert (after.id, after.quote, after.start, after.stop, after.kind, after.reading, after.by_name) == (
        before.id, "Tāne", before.start, before.stop, "well_named", "His name.", "Mere",
    )  # fmt: skip


def test_what_somebody_else_marked_says_so(room: SmallRoom) -> None:
    attempt_id = written_on(room)
    data = carried_marks(room, attempt_id)
    forget_marks(room)
    mentoring.import_annotations(room.store, data, room.omar.id)
    (after,) = mentoring.annotations(room.store, attempt_id, room.omar.id)
    assert (after.by_name, after.reading) == ("Omar", "From Mere: His name.")


def test_a_file_brought_in_twice_changes_nothing_the_second_time(room: SmallRoom) -> None:
    attempt_id = written_on(room)
    foreign = with_mark(room, attempt_id, id="https://elsewhere.example/7")
    unnamed = json.dumps({name: each for name, each in json.loads(foreign).items() if name != "id"}).encode()
    for data in (foreign, unnamed):
        assert len(mentoring.import_annotations(room.store, data, room.mere.id).added) == 1
        again = mentoring.import_annotations(room.store, data, room.mere.id)
        assert (again.added, again.skipped) == ((), 1)
    assert len(mentoring.annotations(room.store, attempt_id, room.mere.id)) == 2


def test_a_mark_whose_position_has_shifted_is_found_by_its_words(room: SmallRoom) -> None:
    attempt = room.finished("That is hard. open. It is hard, and that is hard to hear.")
    text = mentoring.transcript(room.store, attempt.id, room.mere.id)[1].text
    at = text.index("hard, and")
    mentoring.annotate(room.store, attempt.id, room.mere.id, 1, at, at + 4, "hard", "hollow", "")
    data = with_mark(room, attempt.id, start=0, end=4)
    mentoring.import_annotations(room.store, data, room.mere.id)
    (found,) = mentoring.annotations(room.store, attempt.id, room.mere.id)
    assert (found.start, found.quote) == (at, "hard")


def test_words_that_stand_in_several_places_are_not_guessed_at() -> None:
    assert webannotation.find("no, no, no", "no", start=4) == 4
    assert webannotation.find("no, no, no", "no", start=99) is None
    assert webannotation.find("no, no; no", "no", suffix="; no") == 4
    assert webannotation.find("a yes", "no", start=0) is None
    assert webannotation.find("a" * 4000, "a", prefix="a" * 4000) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"exact": "Taane"}, "its words do not stand in that turn; correct the quote"),
        ({"exact": " "}, "it quotes no words; give it a TextQuoteSelector"),
        ({"target": "https://elsewhere.example"}, "it points at no words, or at several things; give it one target"),
        ({"target": {"source": "https://elsewhere.example"}}, "its source is no turn of a conversation here; write"),
        ({"body": "Nice."}, "it says no kind of mark; tag it with one of: Opened a door"),
        ({"body": {"purpose": "tagging", "value": "lovely"}}, "its kind of mark is not known here; tag it with one of"),
        ({"creator": "Mere", "body": [{"value": "x" * 4001}, {"purpose": "tagging", "value": "Hollow words"}]},
         "what it says has 4001 characters; shorten it to 4000"),
    ],
)  # fmt: skip
def test_what_cannot_be_brought_in_says_which_annotation_what_and_what_to_do(
    room: SmallRoom, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(NotImported, match=r"^marks.json: annotation 1: ") as refused:
        mentoring.import_annotations(
            room.store, with_mark(room, written_on(room), **changes), room.mere.id, "marks.json"
        )
    assert said in str(refused.value)


def test_every_fault_is_said_at_once_and_nothing_is_half_brought_in(room: SmallRoom) -> None:
    attempt_id = written_on(room)
    good = mark_item(room, attempt_id)
    away = json.loads(json.dumps(good).replace(attempt_id, "0" * 20)) | {"id": "urn:x:1"}
    late = json.loads(json.dumps(good).replace("turn:1", "turn:99")) | {"id": "urn:x:2"}
    talking = json.loads(json.dumps(good).replace(attempt_id, room.begin().id)) | {"id": "urn:x:3"}
    forget_marks(room)
    data = json.dumps([good, away, 7, late, talking]).encode()
    with pytest.raises(NotImported) as refused:
        mentoring.import_annotations(room.store, data, room.mere.id, "marks.json")
    assert [fault.split(": ")[1] for fault in refused.value.faults] == [
        "annotation 2", "annotation 3", "annotation 4", "annotation 5",
    ]  # fmt: skip
    assert mentoring.annotations(room.store, attempt_id, room.mere.id) == []


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xff\xfe", b"{", b"7", b'{"a": NaN}', b"{}", b"[" * 100_000, b'{"target": ' + b"9" * 5000 + b"}",
        b'{"first": {"items": {}}}', b"\x00", b" " * (webannotation.LARGEST_FILE + 1), b"[" + b"{}," * 5000 + b"{}]",
    ],
)  # fmt: skip
def test_no_file_brings_the_room_down(room: SmallRoom, data: bytes) -> None:
    with pytest.raises(NotImported, match=r"^marks.json: [^\n]+; [^\n]+$"):
        mentoring.import_annotations(room.store, data, room.mere.id, "marks.json")


def test_markup_in_a_file_is_kept_as_the_words_it_is(room: SmallRoom) -> None:
    hostile = "<script>alert(1)</script> \x00 **x**"
    bodies = [
        {"type": "TextualBody", "value": hostile, "format": "text/html"},
        {"purpose": "tagging", "value": "hollow"},
    ]
    attempt_id = written_on(room)
    data = with_mark(room, attempt_id, body=bodies, creator={"name": "<b>\nMere"})
    mentoring.import_annotations(room.store, data, room.mere.id)
    (found,) = mentoring.annotations(room.store, attempt_id, room.ana.id)
    assert found.reading == f"From <b> Mere: {hostile}".replace("\x00", "\ufffd")


# -- the command line --------------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.run([str(each) for each in arguments])
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    return code, said.out, said.err


def test_the_command_carries_marks_from_one_data_folder_into_its_twin(
    room: SmallRoom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    attempt_id, out = written_on(room), tmp_path / "marks.jsonld"
    assert run(capsys, "export", "annotations", "--attempt", attempt_id, "--out", out)[0] == 0
    forget_marks(room)
    code, said, _ = run(capsys, "import", out, "--as", "mere")
    assert code == 0 and said.startswith("1 mark brought in, 0 here already.\n4 annotations left out")
    assert [each.quote for each in mentoring.annotations(room.store, attempt_id, room.mere.id)] == ["Tāne"]


def test_the_command_writes_transcripts_that_score_takes(
    room: SmallRoom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room.finished("What happens on Friday?")
    out = tmp_path / "calls.jsonl"
    code, _, err = run(capsys, "export", "transcripts", "--trainee", "Ana", "--out", out)
    assert code == 0 and err == f"1 transcript of 1 attempt: {out}\n"
    code, said, _ = run(capsys, "score", out, "--json")
    assert code == 0 and json.loads(said.splitlines()[0])["turn"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "transcripts", "--format", "csv"], "transcripts have no format csv; choose one of vtt, jsonl"),
        (["export", "annotations", "--trainee", "Anna"], 'Nobody here is called "Anna"; did you mean "Ana"?'),
        (["export", "annotations", "--attempt", "x", "--trainee", "Ana"], "leave out one of them"),
        (["export", "annotations", "--attempt", "x"], "There is no such attempt"),
        (["export", "transcripts", "--format", "vtt"], "name it with --out"),
        (["export", "transcripts", "--out", "no/such/folder"], "the file cannot be written"),
        (["import", "none.json", "--as", "Mere"], "none.json: the file cannot be read"),
        (["import", "none.json", "--as", "Ana"], "none.json: the file cannot be read"),
    ],
)
def test_the_command_says_what_is_wrong_in_a_line(
    room: SmallRoom, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "") and said in err


def test_a_trainee_brings_nothing_in_by_the_command(
    room: SmallRoom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.json").write_bytes(carried_marks(room, written_on(room)))
    code, _, err = run(capsys, "import", tmp_path / "x.json", "--as", "Ana")
    assert code == 2 and "Only mentors" in err
