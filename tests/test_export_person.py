"""A person takes along everything that is kept of them, and nothing that is anybody else's or still hidden."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rooms import HIDDEN, Puppet, SmallRoom
from somebody import HERS, MENTOR, OTHERS, THEIRS, TRAINEE, moved_in

from app.cli import run
from app.errors import NotAllowed, NotFound
from app.speech.sound import from_wav
from app.training import practice
from app.training.mentoring import OWNER
from app.training.people import create_person
from app.training.reflection_drafts import save_reflection_draft
from app.training.rights import export_person
from app.training.rights.holdings import FILES, LEFT_OUT
from app.training.rights.tables import OF_A_PERSON, OF_ATTEMPTS, OF_NOBODY
from scoring.transcripts import parse_transcripts


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield moved_in(tmp_path / "data")


def exported(room: SmallRoom, person_id: str, by: Any = OWNER) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(export_person(room.store, person_id, by))) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def lines(files: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[name].decode().splitlines()]


def test_everything_of_a_trainee_is_in_it(room: SmallRoom) -> None:
    files = exported(room, room.ana.id)
    said = parse_transcripts(files["transcripts.jsonl"], "transcripts.jsonl")
    assert not said.faults and len(said.conversations) == 2
    assert THEIRS in files["transcripts.jsonl"].decode()
    assert sum(name.startswith("captions/") and b"WEBVTT" in data for name, data in files.items()) == 2
    voices = [data for name, data in files.items() if name.startswith("audio/")]
    assert len(voices) == 3 and all(from_wav(data).frame_count() for data in voices)
    assert {each["written_by"] for each in lines(files, "feedback.jsonl")} == {MENTOR, "Omar"}
    assert [each["why"] for each in lines(files, "contests.jsonl")] == [f"{THEIRS} disagrees."]
    assert lines(files, "reflections.jsonl")[0]["named"] == "He is leaving."
    assert {each["dimension"] for each in lines(files, "levels.jsonl")} == {"listening"}
    assert len(lines(files, "scores.jsonl")) == 2
    assert lines(files, "focuses.jsonl")[0]["set_by"] == MENTOR
    assert {each["what"] for each in lines(files, "sign-ins.jsonl")} == {"account", "sign-in"}
    assert b"secret" not in files["sign-ins.jsonl"]
    readme = files["README.txt"].decode()
    assert all(name in readme for name in files if "/" not in name and name != "README.txt")


def test_one_file_of_it_is_to_read(room: SmallRoom) -> None:
    files = exported(room, room.ana.id)
    text = files["conversations.txt"].decode()
    assert "1. A spare gate key, with Tāne Rua" in text and "Tāne Rua: One key will do. For the last time." in text
    assert f"You (1): open the {THEIRS} gate" in text and f"{MENTOR} gave listening 4 of 4. {HERS} says so." in text
    assert "    The scorer: listening" in text and "You said what was behind it: He is leaving." in text
    assert f"{HERS} on the whole." in text and f"{HERS} read this." in text and f"{THEIRS} answers." in text
    done, open_one = text.split("\n2. ")
    assert "The scorer" not in open_one and "Not finished yet" in open_one and "Not finished" not in done
    assert not [word for word in HIDDEN if word.startswith("hidden-") and word in text]


def test_it_says_what_the_screen_says_and_what_its_fields_mean(room: SmallRoom) -> None:
    files = exported(room, room.ana.id)
    looks = [each for each in lines(files, "log.jsonl") if each["act"] == "attempt.seen"]
    assert {each["done_by"] for each in looks} >= {MENTOR}
    assert f"{MENTOR} opened your conversation with Tāne Rua." in {each["what"] for each in looks}
    assert {each["title"] for each in lines(files, "attempts.jsonl")} == {"A spare gate key"}
    (account,) = [each for each in lines(files, "sign-ins.jsonl") if each["what"] == "account"]
    assert "until" not in account
    readme = " ".join(files["README.txt"].decode().split())
    assert "listening, acknowledgement and next_steps are the levels, 0 to 4" in readme
    assert max(map(len, files["README.txt"].decode().splitlines())) <= 110


def test_what_one_began_to_say_is_ones_own_and_goes_once_it_is_sent(room: SmallRoom) -> None:
    begun = room.begin(seed=5)
    practice.wrap_up(room.store, room.library, begun.id, room.ana.id)
    save_reflection_draft(room.store, begun.id, room.ana.id, f"{THEIRS} half said", [], {})
    files = exported(room, room.ana.id)
    assert lines(files, "reflections-begun.jsonl")[0]["said"]["named"] == f"{THEIRS} half said"
    assert "half said" not in files.get("written-to-others.jsonl", b"").decode()
    practice.reflect(room.store, begun.id, room.ana.id, f"{THEIRS} said", [], {})
    files = exported(room, room.ana.id)
    assert "reflections-begun.jsonl" not in files and "written-to-others.jsonl" not in files
    with room.store.reading() as reader:
        assert not reader.rows("SELECT * FROM drafts WHERE person_id = ?", room.ana.id)


def test_a_mentors_private_notes_about_them_are_in_it(room: SmallRoom) -> None:
    notes = lines(exported(room, room.ana.id), "notes-about-you.jsonl")
    assert {(each["written_by"], each["shared"]) for each in notes} == {(MENTOR, 0), ("Omar", 1)}


def test_what_is_hidden_comes_only_of_conversations_that_are_done(room: SmallRoom) -> None:
    with room.store.reading() as reader:
        (open_one,) = reader.rows("SELECT id FROM attempts WHERE person_id = ? AND stage <> 'done'", room.ana.id)
    files = exported(room, room.ana.id)
    for name in ("scores.jsonl", "feedback.jsonl", "levels.jsonl", "moments.jsonl"):
        assert open_one["id"] not in files[name].decode()
    (attempt,) = [each for each in lines(files, "attempts.jsonl") if each["id"] == open_one["id"]]
    assert not {"ending", "depth"} & set(attempt)
    # Of what a customer hides, nothing at all is anybody's personal data.
    whole = b"\n".join(data for name, data in files.items() if not name.startswith("audio/")).decode()
    assert [word for word in HIDDEN if word in whole and word.startswith("hidden-")] == []


def test_it_holds_nothing_of_anybody_else(room: SmallRoom) -> None:
    files = exported(room, room.ana.id)
    text = b"\n".join(data for name, data in files.items() if not name.startswith("audio/")).decode()
    assert not [each.id for each in (room.ben, room.mere, room.omar) if each.id in text]
    assert "Ben" not in text


def test_a_mentor_takes_along_what_they_wrote_without_those_it_was_for(room: SmallRoom) -> None:
    files = exported(room, room.mere.id)
    wrote = lines(files, "written-to-others.jsonl")
    assert {each["what"] for each in wrote} >= {"feedback", "level", "mark", "answer", "focus", "note", "calibration"}
    text = b"\n".join(files.values()).decode()
    assert HERS in text and room.ana.id not in text and TRAINEE not in text and "Zebedee" not in text
    assert THEIRS not in text and f"{OTHERS} says" not in text
    assert any(name.startswith("customers/") for name in files)


def test_only_they_and_admins_and_each_time_it_is_noted(room: SmallRoom) -> None:
    ruth = create_person(room.store, "Ruth", "admin")
    for by in (room.ben.id, room.mere.id, room.omar.id):
        with pytest.raises(NotAllowed):
            export_person(room.store, room.ana.id, by)
    with pytest.raises(NotFound):
        export_person(room.store, "nobody", ruth.id)
    for by in (room.ana.id, ruth.id):
        export_person(room.store, room.ana.id, by)
    with room.store.reading() as reader:
        noted = reader.rows("SELECT \"by\", of FROM log WHERE act = 'person.exported' ORDER BY id")
    assert [(row["by"], row["of"]) for row in noted] == [(room.ana.id, room.ana.id), (ruth.id, room.ana.id)]


def test_every_table_of_ones_own_is_exported_or_says_why_not() -> None:
    own = {part.table for part in (*OF_ATTEMPTS, *OF_A_PERSON)}
    drawn = {table for file in FILES for table in file.of}
    assert own <= drawn | set(LEFT_OUT) | set(OF_NOBODY)
    assert not drawn & set(LEFT_OUT)


def test_the_command_writes_the_same_file(room: SmallRoom, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (room.store.path).rename(room.store.path.with_name("underheard.db"))
    out = tmp_path / "out.zip"
    assert run(["export", "person", TRAINEE.lower(), "--out", str(out)]) == 0
    assert "transcripts.jsonl" in zipfile.ZipFile(out).namelist()
    assert out.stat().st_mode & 0o077 == 0
    assert run(["export", "person", "Zebede Quilfeather", "--out", str(out)]) == 2
    assert "did you mean" in capsys.readouterr().err
    assert run(["export", "person", TRAINEE]) == 2
