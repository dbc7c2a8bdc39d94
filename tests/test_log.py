"""The log: only ever added to, one line an hour for a look, a line for every deed, and nothing of what people said."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from benches import SmallBench, small_bench
from click.testing import CliRunner
from rooms import Puppet, SmallRoom, small_room
from spoken import Hums, evenly, spoken_attempt
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.cli import underheard
from app.errors import Invalid, NotAllowed, StoreFault
from app.store import Store
from app.training import authoring, log, mentoring, practice, sound, team_cuts
from app.training.log_words import SAYS, Line, told
from app.training.logbook import Wanted, as_line, export_log, log_lines, people_in_log, read_log, who_looked
from app.training.mentoring import OWNER, calibrating, month
from app.training.people import Person, create_person
from app.training.provenance import provenance
from app.training.sound import handing, listening, retention
from app.web import sounds
from scoring.fingerprint import fingerprint

APP = Path(__file__).parents[1] / "app"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


def admin(room: SmallRoom) -> Person:
    return create_person(room.store, "Ruth", "admin")


def lines(store: Store, act: str = "") -> list[dict[str, Any]]:
    with store.reading() as reader:
        return [row for row in reader.rows("SELECT * FROM log ORDER BY id") if row["act"] == act or not act]


# Only added to.


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE log SET act = 'nothing.seen'",
        "UPDATE log SET at = '2020-01-01T00:00:00.000000+00:00'",
        "UPDATE log SET \"by\" = 'somebody else'",
        "UPDATE log SET of = ''",
        "UPDATE log SET detail = '{\"turn\":9}'",
        "UPDATE log SET id = id + 100",
        "DELETE FROM log",
        "INSERT OR REPLACE INTO log (id, at, \"by\", act, detail) VALUES (1, '2026-01-01', 'x', 'nothing.seen', '{}')",
        "UPDATE scorecards SET listening = 4",
        "UPDATE scorecards SET body = '{}', rater = 'embedded'",
        "INSERT OR REPLACE INTO scorecards SELECT * FROM scorecards",
    ],
)
def test_no_connection_changes_a_line_or_a_score(room: SmallRoom, change: str) -> None:
    attempt = room.finished("Hello", "open")
    practice.contest(room.store, attempt.id, 1, "listening", "Look again.", room.ana.id)
    before = lines(room.store), practice.debrief(room.store, room.library, attempt.id, room.ana.id)
    assert before[0]
    with pytest.raises(StoreFault), room.store.writing() as writer:
        writer.change(change)
    assert (lines(room.store), practice.debrief(room.store, room.library, attempt.id, room.ana.id)) == before


def test_a_person_can_be_taken_out_of_it_and_the_deed_stays(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    practice.contest(room.store, attempt.id, 1, "listening", "Look again.", room.ana.id)
    with room.store.writing() as writer:
        writer.change("UPDATE log SET \"by\" = 'erased', of = 'erased', item = 'erased', detail = '{}'")
    [line] = lines(room.store)
    assert (line["act"], line["by"], line["of"]) == ("contest.made", "erased", "erased")
    [read] = read_log(room.store)
    assert told(read).startswith("Somebody who was erased asked a person to look at a level in somebody’s")


def test_lines_go_only_once_they_are_half_a_year_old(room: SmallRoom) -> None:
    for days in (1, 182, 185):
        at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds")
        with room.store.writing() as writer:
            writer.add("log", {"at": at, "by": "system", "act": "age.removed", "detail": "{}"})
    with room.store.writing() as writer:
        assert writer.change("DELETE FROM log WHERE at < ?", at) == 0
        assert writer.change("DELETE FROM log WHERE at <= ?", at) == 1
    with pytest.raises(StoreFault, match="six months"), room.store.writing() as writer:
        writer.change("DELETE FROM log")
    assert len(lines(room.store)) == 2


# Who saw.


def test_a_look_is_one_line_an_hour_and_the_database_decides(room: SmallRoom, tmp_path: Path) -> None:
    now = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
    attempt = room.finished("Hello")
    here, there = (Store(tmp_path / "a.db", clock=lambda: now) for _ in range(2))
    for store in (here, there, here):
        practice.attempt(store, attempt.id, room.mere.id)
        practice.debrief(store, room.library, attempt.id, room.mere.id)
        mentoring.transcript(store, attempt.id, room.mere.id)
        log._noted.clear()  # As another process would: it knows nothing of what this one has noted.
    assert [(each["by"], each["of"]) for each in lines(here, "attempt.seen")] == [(room.mere.id, room.ana.id)]
    practice.attempt(here, attempt.id, room.omar.id)
    now += timedelta(minutes=59)
    practice.attempt(here, attempt.id, room.mere.id)
    assert len(lines(here, "attempt.seen")) == 2
    now += timedelta(minutes=2)
    practice.attempt(here, attempt.id, room.mere.id)
    assert len(lines(here, "attempt.seen")) == 3


def test_a_page_drawn_again_opens_no_write(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = room.finished("Hello")
    practice.attempt(room.store, attempt.id, room.mere.id)
    monkeypatch.setattr(Store, "writing", lambda _: pytest.fail("a look that is noted already was written again"))
    practice.attempt(room.store, attempt.id, room.mere.id)
    practice.debrief(room.store, room.library, attempt.id, room.mere.id)
    practice.attempt(room.store, attempt.id, room.ana.id)


def test_ones_own_practice_and_what_is_refused_leave_no_look(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    practice.debrief(room.store, room.library, attempt.id, room.ana.id)
    with pytest.raises(NotAllowed):
        practice.attempt(room.store, attempt.id, room.ben.id)
    assert lines(room.store) == []


def test_where_a_look_cannot_be_noted_nothing_is_shown(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    with room.store.writing() as writer:
        writer.change("CREATE TRIGGER no_more BEFORE INSERT ON log BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(StoreFault):
        practice.attempt(room.store, attempt.id, room.mere.id)


Look = Callable[[SmallRoom, str], Any]
LOOKS: dict[str, tuple[str, Look]] = {
    "attempt": ("attempt.seen", lambda room, at: practice.attempt(room.store, at, room.mere.id)),
    "transcript": ("attempt.seen", lambda room, at: mentoring.transcript(room.store, at, room.mere.id)),
    "debrief": ("attempt.seen", lambda room, at: practice.debrief(room.store, room.library, at, room.mere.id)),
    "annotations": ("attempt.seen", lambda room, at: mentoring.annotations(room.store, at, room.mere.id)),
    "provenance": ("attempt.seen", lambda room, at: provenance(room.store, at, room.mere.id)),
    "propose_exemplar": ("attempt.seen", lambda room, at: mentoring.propose_exemplar(room.store, at, 1, room.mere.id)),
    "sound_bytes": ("sound.heard", lambda room, at: sound.sound_bytes(room.store, at, 1, room.mere.id)),
    "customer_sound": ("sound.heard", lambda room, at: sound.customer_sound(room.store, Hums(), at, 0, room.mere.id)),
    "fetched": ("sound.heard", lambda room, at: listening.fetched(room.store, at, room.mere.id)),
    "progress": ("practice.seen", lambda room, _: practice.progress(room.store, {}, room.ana.id, room.mere.id)),
    "practice_of": ("practice.seen", lambda room, _: mentoring.practice_of(room.store, room.ana.id, room.mere.id)),
    "given": ("practice.seen", lambda room, _: mentoring.given(room.store, room.ana.id, room.mere.id)),
    "summary": ("practice.seen", lambda room, _: mentoring.summary(room.store, room.ana.id, room.mere.id)),
    "notes": ("notes.seen", lambda room, _: mentoring.notes(room.store, room.ana.id, room.mere.id)),
}


@pytest.mark.parametrize("verb", sorted(LOOKS))
def test_whoever_looks_at_anothers_practice_is_noted(room: SmallRoom, verb: str) -> None:
    attempt = spoken_attempt(room, (evenly("One and two"), None, 1.0))
    act, look = LOOKS[verb]
    assert lines(room.store, act) == []
    look(room, attempt.id)
    [line] = lines(room.store, act)
    assert (line["by"], line["of"]) == (room.mere.id, room.ana.id)


def test_a_call_is_listened_to_once_its_recording_goes_out_and_never_where_there_is_none(
    room: SmallRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sounds, "database_path", lambda: room.store.path)
    monkeypatch.setattr(sounds, "HANDING", handing.Handing())
    client = TestClient(Starlette(routes=sounds.ROUTES))
    typed, spoken = room.finished("Hello"), spoken_attempt(room, (evenly("One and two"), None, 1.0))
    assert listening.stitched(room.store, None, typed.id, room.mere.id) is None
    whole = listening.stitched(room.store, Hums(), spoken.id, room.mere.id)
    assert whole is not None and whole.recorded and lines(room.store, "sound.heard") == []
    for by in (room.ana.id, room.mere.id):
        token = sounds.HANDING.hold(by, whole.name, f"player-{spoken.id}", whole.wav, spoken.id)
        assert client.get(f"/sound/{token}", headers={"range": "bytes=0-9"}).status_code == 206
        assert client.get(f"/sound/{token}").content == whole.wav
    [line] = lines(room.store, "sound.heard")
    assert (line["by"], line["of"], line["item"]) == (room.mere.id, room.ana.id, spoken.id)
    sound.delete_sound(room.store, spoken.id, room.ana.id)
    without = listening.stitched(room.store, Hums(), spoken.id, room.mere.id)
    assert without is not None and not without.recorded, "only the customer is heard in it"
    elsewhere = sounds.HANDING.hold(room.ben.id, whole.name, f"player-{spoken.id}", whole.wav, spoken.id)
    assert client.get(f"/sound/{elsewhere}").status_code == 404, "who may not read it any more is not given it"


# Every deed.


def _mark(room: SmallRoom, at: str) -> str:
    return mentoring.annotate(room.store, at, room.mere.id, 0, 0, 3, "One", "hollow", "Secret reading.").id


def _kept(room: SmallRoom, at: str) -> str:
    words = {"customer": "One key will do.", "reply": "Hello there my dear", "reading": "Secret reading."}
    return mentoring.keep_exemplar(room.store, at, 1, room.mere.id, kind="hollow", **words).id


def _focus(room: SmallRoom) -> str:
    return mentoring.set_focus(room.store, room.ana.id, "listening", "Secret focus.", 3, room.mere.id).id


def _note(room: SmallRoom) -> str:
    return mentoring.write_note(room.store, room.ana.id, "Secret note.", True, room.mere.id).id


def _words(room: SmallRoom, at: str) -> str:
    return mentoring.leave_feedback(room.store, at, "Secret words.", room.mere.id).id


def _answer(room: SmallRoom, at: str) -> str:
    words = _words(room, at)
    return mentoring.answer(room.store, at, "feedback", words, "Secret answer.", room.ana.id).id


def _together(room: SmallRoom, at: str) -> str:
    replies = [(at, turn) for turn in range(1, 6)]
    return calibrating.start_calibration(room.store, "Secret title", replies, room.mere.id).id


def _clip(room: SmallRoom, at: str) -> str:
    id = _kept(room, at)
    mentoring.keep_clip(room.store, id, room.mere.id)
    return id


def _decide(room: SmallRoom, at: str) -> None:
    practice.contest(room.store, at, 1, "listening", "Secret why.", room.ana.id, 3)
    mentoring.set_levels(room.store, at, 1, {"listening": 3}, "Secret why.", room.mere.id)


LEVELS: dict[str, int | None] = {"listening": 4, "acknowledgement": 2, "next_steps": None}
DEEDS: dict[str, tuple[str, Look]] = {
    "set_levels": ("levels.set", lambda r, at: mentoring.set_levels(r.store, at, 1, LEVELS, "Secret why.", r.mere.id)),
    "accept": ("levels.accepted", lambda r, at: mentoring.accept_levels(r.store, at, 1, ["listening"], r.mere.id)),
    "withdraw_levels": ("level.withdrawn", lambda r, at: mentoring.withdraw_levels(
        r.store, [mentoring.set_level(r.store, at, 1, "listening", 4, "Secret why.", r.mere.id).id], r.mere.id)),
    "contest": ("contest.made", lambda r, at: practice.contest(r.store, at, 1, "listening", "Secret why.", r.ana.id)),
    "decide": ("contest.decided", _decide),
    "annotate": ("mark.made", _mark),
    "annotate_seconds": ("mark.made", lambda r, at: mentoring.annotate_seconds(
        r.store, at, r.mere.id, 1, 0.0, 1.0, "hollow", "Secret reading.")),
    "edit_annotation": ("mark.changed", lambda r, at: mentoring.edit_annotation(
        r.store, _mark(r, at), r.mere.id, "hollow", "Secret change.")),
    "delete_annotation": ("mark.deleted", lambda r, at: mentoring.delete_annotation(
        r.store, _mark(r, at), r.mere.id)),
    "undo_delete": ("mark.restored", lambda r, at: mentoring.undo_delete(r.store, _mark(r, at), r.mere.id)),
    "leave_feedback": ("feedback.left", _words),
    "edit_feedback": ("feedback.changed", lambda r, at: mentoring.edit_feedback(
        r.store, _words(r, at), r.mere.id, "Secret change.")),
    "answer": ("answer.given", _answer),
    "delete_remark": ("answer.deleted", lambda r, at: mentoring.delete_remark(r.store, _answer(r, at), r.ana.id)),
    "undo_delete_remark": ("answer.restored", lambda r, at: mentoring.undo_delete_remark(
        r.store, _answer(r, at), r.ana.id)),
    "keep_exemplar": ("moment.kept", _kept),
    "withdraw_exemplar": ("moment.withdrawn", lambda r, at: mentoring.withdraw_exemplar(
        r.store, _kept(r, at), r.mere.id)),
    "undo_withdraw": ("moment.restored", lambda r, at: mentoring.undo_withdraw_exemplar(
        r.store, _kept(r, at), r.mere.id)),
    "keep_clip": ("clip.kept", _clip),
    "remove_clip": ("clip.removed", lambda r, at: mentoring.remove_clip(r.store, _clip(r, at), r.mere.id)),
    "take_back_clip": ("clip.taken_back", lambda r, at: mentoring.take_back_clip(r.store, _clip(r, at), r.ana.id)),
    "start_calibration": ("calibration.started", _together),
    "rate_reply": ("calibration.rated", lambda r, at: calibrating.rate_reply(
        r.store, _together(r, at), 1, LEVELS, "Secret why.", r.mere.id)),
    "close_calibration": ("calibration.closed", lambda r, at: calibrating.close_calibration(
        r.store, _together(r, at), r.mere.id)),
    "set_focus": ("focus.set", lambda r, _: _focus(r)),
    "agree_focus": ("focus.agreed", lambda r, _: mentoring.agree_focus(r.store, _focus(r), r.ana.id)),
    "close_focus": ("focus.closed", lambda r, _: mentoring.close_focus(r.store, _focus(r), r.mere.id)),
    "write_note": ("note.written", lambda r, _: _note(r)),
    "delete_note": ("note.deleted", lambda r, _: mentoring.delete_note(r.store, _note(r), r.mere.id)),
    "undo_delete_note": ("note.restored", lambda r, _: mentoring.undo_delete_note(r.store, _note(r), r.mere.id)),
    "set_mark_kinds": ("kinds.set", lambda r, _: mentoring.set_mark_kinds(r.store, [(None, "Secret")], r.mere.id)),
    "export_annotations": ("annotations.exported", lambda r, at: _mark(r, at) and mentoring.export_annotations(
        r.store, r.mere.id, attempts=[at])),
    "export_transcripts": ("transcripts.exported", lambda r, at: mentoring.export_transcripts(
        r.store, r.mere.id, trainee=r.ana.id)),
    "export_at_the_command_line": ("transcripts.exported", lambda r, at: mentoring.export_transcripts(
        r.store, OWNER, "vtt")),
    "note_month_taken": ("month.exported", lambda r, _: month.note_month_taken(r.store, r.ben.id, r.store.now()[:7])),
    "import_annotations": ("marks.imported", lambda r, at: mentoring.import_annotations(
        r.store, mentoring.export_annotations(r.store, r.mere.id, attempts=[at]).data, r.omar.id)),
    "agree_to_sound": ("sound.agreed", lambda r, _: sound.agree_to_sound(r.store, r.ben.id, True, False)),
    "delete_sound": ("sound.deleted", lambda r, at: sound.delete_sound(r.store, at, r.ana.id)),
    "delete_all_sound": ("sound.all_deleted", lambda r, _: sound.delete_all_sound(r.store, r.ana.id)),
    "expire_sounds": ("sound.expired", lambda r, _: retention.expire_sounds(r.store, 0)),
    "withdraw_cuts": ("cuts.withdrawn", lambda r, _: team_cuts._keep(r.store, {}, {"withdrawn": 1})),
}  # fmt: skip
"""Verb -> the act it leaves, and a way to do it about Ana's attempt."""


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_every_deed_leaves_its_line_and_nothing_that_was_said(room: SmallRoom, deed: str) -> None:
    said = [(evenly("Hello there my dear"), None, 1.0), *[(evenly("Open the gate"), None, 0.5)] * 4]
    attempt = spoken_attempt(room, *said)
    act, do = DEEDS[deed]
    earlier = len(lines(room.store, act))
    do(room, attempt.id)
    found = lines(room.store, act)
    assert len(found) == earlier + 1
    assert not re.search("hello|secret", str(lines(room.store)), re.IGNORECASE)
    of, at = found[-1]["of"], found[-1]["at"]
    assert of in ("", room.ana.id, room.ben.id) and datetime.fromisoformat(at) <= room.store.today()


def test_a_deed_that_fails_leaves_no_line(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    with pytest.raises(Invalid):
        practice.contest(room.store, attempt.id, 1, "listening", "", room.ana.id)
    with pytest.raises(NotAllowed):
        mentoring.set_levels(room.store, attempt.id, 1, {"listening": 1}, "Mine.", room.ben.id)
    assert lines(room.store) == []


def test_authors_deeds_leave_their_lines(tmp_path: Path) -> None:
    bench: SmallBench = small_bench(tmp_path / "a.db")
    held = bench.begin()
    authoring.export_draft(bench.store, held.id, bench.tom.id)
    authoring.export_scenarios(bench.store, OWNER)
    text = authoring.signing_of(bench.store, held.id, bench.ruth.id)
    ready = authoring.readiness(bench.store, {}, held.id, bench.ruth.id).content_hash
    assert text.signed is None
    authoring.sign_off(bench.store, held.id, ready, "Secret note.", bench.ruth.id)
    authoring.withdraw_sign_off(bench.store, held.id, bench.ruth.id)
    authoring.say_not_yet(bench.store, held.id, ready, "Secret note.", bench.ruth.id)
    assert [each["act"] for each in lines(bench.store)] == [
        "customers.exported", "customers.exported", "customer.signed", "customer.unsigned", "customer.not_yet",
    ]  # fmt: skip
    assert "Secret" not in str(lines(bench.store))
    assert [told(each) for each in read_log(bench.store)][2].startswith("Ruth signed ")


# Sentences.


def test_every_act_in_the_code_has_its_sentence() -> None:
    acts: set[str] = set()
    for path in (each for part in ("training", "web", "commands", "store") for each in APP.glob(f"{part}/**/*.py")):
        text = path.read_text(encoding="utf-8")
        if path.name.startswith("log") or not re.search(r"\b(note|note_on|saw|exported|_note)\(", text):
            continue
        constants = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
        acts |= {each for each in constants if isinstance(each, str) and _ACT.fullmatch(each)}
    acts -= _NO_ACTS
    assert len(acts) > 60
    assert acts - set(SAYS) == set()


_ACT = re.compile(
    r"(account|age|annotations|answer|attempt|backup|calibration|clip|contest|customers?|cuts|feedback|focus|kinds|levels?"
    r"|marks?|moment|month|notes?|person|practice|reply|score|sound|statements|team|transcripts)\.[a-z_]+"
)
_NO_ACTS = {"annotations.jsonld", "transcripts.jsonl", "statements.jsonl", "customer.yaml", "customers.zip"}
"""What looks like an act and is the name of a file."""


def test_a_line_reads_as_a_sentence_with_names_and_no_id(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    practice.debrief(room.store, room.library, attempt.id, room.mere.id)
    mentoring.set_levels(room.store, attempt.id, 1, {"listening": 3, "next_steps": None}, "Why.", room.mere.id)
    mentoring.export_transcripts(room.store, OWNER, trainee=room.ana.id)
    said = [told(each) for each in read_log(room.store)]
    assert said == [
        "Mere opened Ana’s conversation with Tāne Rua.",
        "Mere set levels in Ana’s conversation with Tāne Rua: reply 1, listening 3, next steps not called for.",
        "The room took along what was said in Ana’s practice: as jsonl, with names, 1 conversation.",
    ]
    for person in (room.ana, room.mere):
        assert person.id not in " ".join(said)
    own = who_looked(room.store, room.ana.id, room.ana.id)
    assert told(own.lines[-1], room.ana.id) == "Mere opened your conversation with Tāne Rua."


def test_whom_the_log_no_longer_knows_is_told_of_truly() -> None:
    def said(act: str, kind: str, of: str) -> str:
        return told(Line(1, "2026-11-28T09:00:00+00:00", "ruth", "Ruth", act, kind, "erased", "", of, ""))

    assert said("team.joined", "team", "erased") == "Ruth put somebody who has left in a team."
    assert said("team.left", "team", "erased") == "Ruth took somebody who has left out of a team."
    assert said("person.exported", "person", "erased") == "Ruth took along everything about somebody who has left."
    assert said("person.erased", "person", "erased") == "Ruth erased a person and everything about them."
    assert said("statements.exported", "statements", "") == "Ruth took learning records of everybody out as a file."


def test_an_act_without_a_sentence_is_told_all_the_same() -> None:
    line = Line(1, "2026-11-28T09:00:00+00:00", "x", "Ana", "thing.done_anew", "", "", "", "", "")
    assert told(line) == "Ana: thing, done anew."


# Reading it.


def test_a_person_sees_who_looked_and_not_the_notes(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    _note(room)
    mentoring.notes(room.store, room.ana.id, room.mere.id)
    practice.contest(room.store, attempt.id, 1, "listening", "Look.", room.ana.id)
    practice.attempt(room.store, attempt.id, room.omar.id)
    found = who_looked(room.store, room.ana.id, room.ana.id)
    assert [(each.by_name, each.act) for each in found.lines] == [("Omar", "attempt.seen")]
    assert not found.more
    for by in (room.ben, room.mere):
        with pytest.raises(NotAllowed):
            who_looked(room.store, room.ana.id, by.id)
    assert who_looked(room.store, room.ana.id, admin(room).id).lines == found.lines


def test_only_admins_read_the_log_and_that_is_noted(room: SmallRoom) -> None:
    ruth = admin(room)
    for by in (room.ana, room.mere, create_person(room.store, "Tom", "trainer")):
        for verb in (
            lambda by: log_lines(room.store, by.id),
            lambda by: people_in_log(room.store, by.id),
            lambda by: export_log(room.store, by.id),
            lambda by: list(read_log(room.store, by.id)),
        ):
            with pytest.raises(NotAllowed):
                verb(by)
    log_lines(room.store, ruth.id)
    log_lines(room.store, ruth.id)
    assert [(each["act"], each["by"]) for each in lines(room.store)] == [("log.seen", ruth.id)]


def test_it_is_read_a_page_at_a_time_and_by_who_what_and_when(room: SmallRoom) -> None:
    ruth = admin(room)
    for number in range(120):
        with room.store.writing() as writer:
            day = f"2026-{1 + number // 28:02d}-{1 + number % 28:02d}T09:00:00.000000+00:00"
            by = room.mere.id if number % 2 else room.omar.id
            act = "attempt.seen" if number % 3 else "levels.set"
            writer.add("log", {"at": day, "by": by, "act": act, "kind": "", "item": "", "of": room.ana.id,
                               "detail": "{}"})  # fmt: skip
    first = log_lines(room.store, ruth.id)
    assert len(first.lines) == 50 and first.more and first.lines[0].id > first.lines[-1].id
    second = log_lines(room.store, ruth.id, before=first.lines[-1].id)
    third = log_lines(room.store, ruth.id, before=second.lines[-1].id)
    ids = [each.id for page in (first, second, third) for each in page.lines]
    assert ids == sorted(ids, reverse=True) and len(set(ids)) == 120 and not third.more
    of_mere = log_lines(room.store, ruth.id, Wanted(person_id=room.mere.id), most=500).lines
    assert len(of_mere) == 60 and {each.by for each in of_mere} == {room.mere.id}
    assert len(log_lines(room.store, ruth.id, Wanted(person_id=room.ana.id), most=500).lines) == 120
    scored = log_lines(room.store, ruth.id, Wanted(group="scored"), most=500).lines
    assert len(scored) == 40 and {each.act for each in scored} == {"levels.set"}
    in_february = Wanted(since="2026-02-01", until="2026-03-01")
    assert len(log_lines(room.store, ruth.id, in_february, most=500).lines) == 28
    with pytest.raises(Invalid):
        log_lines(room.store, ruth.id, Wanted(group="nothing"))


def test_it_is_taken_along_as_a_safe_table_or_lines_and_that_is_noted(room: SmallRoom) -> None:
    ruth, eve = admin(room), create_person(room.store, '=HYPERLINK("x")', "mentor")
    attempt = room.finished("Hello")
    practice.attempt(room.store, attempt.id, eve.id)
    rows = list(csv.DictReader(io.StringIO(export_log(room.store, ruth.id, "csv").data.decode("utf-8-sig"))))
    assert [row["act"] for row in rows] == ["attempt.seen"]
    assert rows[0]["by"].startswith("'=") and rows[0]["what"].startswith("'=")
    sent = export_log(room.store, ruth.id, "jsonl").data.decode().splitlines()
    assert [json.loads(each)["act"] for each in sent] == ["attempt.seen", "log.exported"]
    assert [json.loads(each["detail"])["lines"] for each in lines(room.store, "log.exported")] == [1, 2]
    with pytest.raises(Invalid):
        export_log(room.store, ruth.id, "pdf")


def test_the_command_tells_it_and_notes_that_it_did(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERHEARD_DATA", str(room.store.path.parent))
    attempt = room.finished("Hello")
    practice.attempt(room.store, attempt.id, room.mere.id)
    room.store.path.rename(room.store.path.with_name("underheard.db"))
    told_it = CliRunner().invoke(underheard, ["log"])
    assert told_it.exit_code == 0 and told_it.stdout.endswith("  Mere opened Ana’s conversation with Tāne Rua.\n")
    [seen, taken] = CliRunner().invoke(underheard, ["log", "--json"]).stdout.splitlines()
    assert json.loads(seen)["of_name"] == "Ana" and json.loads(taken)["act"] == "log.exported"
    assert CliRunner().invoke(underheard, ["log", "--since", "2099-01-01"]).stdout == ""
    wrong = CliRunner().invoke(underheard, ["log", "--since", "yesterday"])
    assert wrong.exit_code != 0


# A whole journey.


def test_nothing_anybody_said_or_wrote_is_in_it(room: SmallRoom) -> None:
    said = ("Zebra one, hello", "Zebra two, open", "Zebra three, hurt", "Zebra four, bye")
    attempt = room.begin()
    room.say(attempt.id, *said)
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    practice.reflect(room.store, attempt.id, room.ana.id, "Zebra named", [], {"listening": 1})
    practice.contest(room.store, attempt.id, 1, "listening", "Zebra why", room.ana.id, 3)
    mentoring.annotate(room.store, attempt.id, room.mere.id, 1, 0, 5, "Zebra", "hollow", "Zebra reading")
    mentoring.set_levels(room.store, attempt.id, 1, {"listening": 2}, "Zebra reason", room.mere.id)
    words = mentoring.leave_feedback(room.store, attempt.id, "Zebra words", room.mere.id)
    mentoring.answer(room.store, attempt.id, "feedback", words.id, "Zebra answer", room.ana.id)
    mentoring.set_mark_kinds(room.store, [(None, "Zebra kind")], room.mere.id)
    mentoring.set_focus(room.store, room.ana.id, "listening", "Zebra focus", 3, room.mere.id)
    mentoring.write_note(room.store, room.ana.id, "Zebra note", True, room.mere.id)
    mentoring.export_transcripts(room.store, room.mere.id)
    every = "\n".join(as_line(each) for each in read_log(room.store))
    assert every.count("\n") > 8 and "ebra" not in every
    shown = practice.attempt(room.store, attempt.id, room.ana.id)
    for words_said in (shown.opener, *(each.customer for each in shown.exchanges)):
        assert words_said not in every


# What scored it.


def test_every_card_says_which_scorer_to_the_byte(room: SmallRoom) -> None:
    attempt = room.finished("Hello", "open")
    [by] = provenance(room.store, attempt.id, room.ana.id)
    assert (by.kind, by.rater, by.rubric_version, by.replies) == ("scorer", "embedded", "test-1", (1, 2))
    assert by.fingerprint == fingerprint() and re.fullmatch(r"[0-9a-f]{16}", fingerprint())
    again = practice.again_from(room.store, room.library, attempt.id, 2, room.ana.id)
    with pytest.raises(NotAllowed):
        provenance(room.store, again.id, room.ana.id)
    assert provenance(room.store, again.id, room.mere.id)[0].fingerprint == fingerprint()


def test_what_was_scored_before_fingerprints_were_kept_is_told_without(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    with room.store.writing() as writer:
        writer.change("DROP TRIGGER scorecards_stay")
        writer.change("UPDATE scorecards SET fingerprint = NULL")
    assert provenance(room.store, attempt.id, room.ana.id)[0].fingerprint is None
