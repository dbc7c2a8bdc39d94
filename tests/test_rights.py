"""By no verb does a trainee reach what is hidden before their attempt is done, or anything of anybody else's."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, is_dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from rooms import HIDDEN, Puppet, SmallRoom, small_room
from spoken import Hums, Told, evenly, hum, spoken_attempt

from app.errors import NotAllowed, NotFound, UnderheardError
from app.scenario.files import library as shipped
from app.scenario.model import Scenario
from app.speech.sound import as_wav
from app.store import Store, new_id
from app.training import mentoring, practice, sound
from app.training import people as people_verbs
from app.training.mentoring import calibrating, carrying, month
from app.training.people import create_person
from app.training.practice import Telling
from app.training.sound import listening


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


Verb = Callable[[SmallRoom, str, str], Any]
"""(room, an attempt's id, the id of who is acting) -> whatever the verb returns."""

OF_THE_ATTEMPT: dict[str, Verb] = {
    "attempt": lambda room, at, by: practice.attempt(room.store, at, by),
    "take_turn": lambda room, at, by: practice.take_turn(room.store, room.library, at, "And now?", 3, by),
    "wrap_up": lambda room, at, by: practice.wrap_up(room.store, room.library, at, by),
    "reflect": lambda room, at, by: practice.reflect(room.store, at, by, "x", [Telling(0, 0, 3, "One")], {}),
    "debrief": lambda room, at, by: practice.debrief(room.store, room.library, at, by),
    "again_from": lambda room, at, by: practice.again_from(room.store, room.library, at, 1, by),
    "contest": lambda room, at, by: practice.contest(room.store, at, 1, "listening", "", by),
    "transcript": lambda room, at, by: mentoring.transcript(room.store, at, by),
    "annotations": lambda room, at, by: mentoring.annotations(room.store, at, by),
    "verdicts": lambda room, at, by: mentoring.verdicts(room.store, at, by),
    "contests": lambda room, at, by: mentoring.contests(room.store, at, by),
    "feedback": lambda room, at, by: mentoring.feedback(room.store, at, by),
    "remarks": lambda room, at, by: mentoring.remarks(room.store, at, by),
    "export_annotations": lambda room, at, by: mentoring.export_annotations(room.store, by, attempts=[at]),
    "carried": lambda room, at, by: carrying.carried(room.store, at, by),
    "export_transcripts": lambda room, at, by: mentoring.export_transcripts(room.store, by, attempts=[at]),
    "receipts": lambda room, at, by: mentoring.receipts(room.store, at, by),
    "mark_remarks_read": lambda room, at, by: mentoring.mark_remarks_read(room.store, at, by),
    "answer": lambda room, at, by: mentoring.answer(room.store, at, "annotation", "nothing", "Mine.", by),
    "delete_remark": lambda room, at, by: mentoring.delete_remark(room.store, _remark(room, at), by),
    "moments_for_attempt": lambda room, at, by: mentoring.moments_for_attempt(room.store, at, by),
    "undo_delete_remark": lambda room, at, by: mentoring.undo_delete_remark(room.store, _remark(room, at), by),
}
MENTORS_ONLY: dict[str, Verb] = {
    "queue": lambda room, at, by: mentoring.queue(room.store, room.library, by),
    "count_for_admins": lambda room, at, by: mentoring.count_for_admins(room.store, by),
    "queue_count": lambda room, at, by: mentoring.queue_count(room.store, by),
    "queue_people": lambda room, at, by: mentoring.queue_people(room.store, by),
    "queue_scenarios": lambda room, at, by: mentoring.queue_scenarios(room.store, by),
    "queue_skills": lambda room, at, by: mentoring.queue_skills(room.store, by),
    "claim": lambda room, at, by: mentoring.claim(room.store, at, by),
    "claim_of": lambda room, at, by: mentoring.claim_of(room.store, at, by),
    "claims": lambda room, at, by: mentoring.claims(room.store, by),
    "release": lambda room, at, by: mentoring.release(room.store, at, by),
    "annotate": lambda room, at, by: mentoring.annotate(room.store, at, by, 0, 0, 3, "One", "hollow", "Mine."),
    "annotate_seconds": lambda room, at, by: mentoring.annotate_seconds(
        room.store, at, by, 1, 0.0, 1.0, "hollow", "Mine."
    ),
    "set_levels": lambda room, at, by: mentoring.set_levels(room.store, at, 1, {"listening": 4}, "I think so.", by),
    "accept_levels": lambda room, at, by: mentoring.accept_levels(room.store, at, 1, ["listening"], by),
    "withdraw_levels": lambda room, at, by: mentoring.withdraw_levels(room.store, [], by),
    "look_at_scorer": lambda room, at, by: mentoring.look_at_scorer(room.store, at, [1], by),
    "looked_at": lambda room, at, by: mentoring.looked_at(room.store, at, by),
    "set_mark_kinds": lambda room, at, by: mentoring.set_mark_kinds(room.store, [(None, "Mine")], by),
    "set_level": lambda room, at, by: mentoring.set_level(room.store, at, 1, "listening", 4, "I think so.", by),
    "leave_feedback": lambda room, at, by: mentoring.leave_feedback(room.store, at, "Well done me.", by),
    "save_draft": lambda room, at, by: mentoring.save_draft(room.store, by, at, "x"),
    "load_draft": lambda room, at, by: mentoring.load_draft(room.store, by, at),
    "edit_annotation": lambda room, at, by: mentoring.edit_annotation(room.store, _mark(room, at), by, "hollow", "x"),
    "edit_feedback": lambda room, at, by: mentoring.edit_feedback(
        room.store, mentoring.leave_feedback(room.store, at, "Mine.", room.mere.id).id, by, "x"
    ),
    "delete_annotation": lambda room, at, by: mentoring.delete_annotation(room.store, _mark(room, at), by),
    "import_annotations": lambda room, at, by: mentoring.import_annotations(room.store, b"[]", by),
    "undo_delete": lambda room, at, by: mentoring.undo_delete(room.store, _mark(room, at), by),
    "propose_exemplar": lambda room, at, by: mentoring.propose_exemplar(room.store, at, 1, by),
    "look_over_exemplar": lambda room, at, by: mentoring.look_over_exemplar(
        room.store, mentoring.propose_exemplar(room.store, at, 1, room.mere.id), by
    ),
    "keep_exemplar": lambda room, at, by: _keep(room, at, by),
    "withdraw_exemplar": lambda room, at, by: mentoring.withdraw_exemplar(room.store, _kept(room, at), by),
    "undo_withdraw_exemplar": lambda room, at, by: mentoring.undo_withdraw_exemplar(room.store, _kept(room, at), by),
    "propose_clip": lambda room, at, by: mentoring.propose_clip(room.store, at, 1, by, customer="x", reply="x"),
    "keep_clip": lambda room, at, by: mentoring.keep_clip(room.store, _kept(room, at), by),
    "kept_of": lambda room, at, by: mentoring.kept_of(room.store, at, 1, by),
    "remove_clip": lambda room, at, by: mentoring.remove_clip(room.store, _kept(room, at), by),
    "propose_replies": lambda room, at, by: calibrating.propose_replies(room.store, by),
    "conversations_to_pick": lambda room, at, by: calibrating.conversations_to_pick(room.store, by),
    "replies_to_pick": lambda room, at, by: calibrating.replies_to_pick(room.store, at, by),
    "start_calibration": lambda room, at, by: calibrating.start_calibration(
        room.store, "Mine", [(at, turn) for turn in range(1, 6)], by
    ),
    "calibrations": lambda room, at, by: calibrating.calibrations(room.store, by),
    "calibration": lambda room, at, by: calibrating.calibration(room.store, _together(room, at), by),
    "rate_reply": lambda room, at, by: calibrating.rate_reply(
        room.store, _together(room, at), 1, {"listening": 4, "acknowledgement": 4, "next_steps": 4}, "Mine.", by
    ),
    "close_calibration": lambda room, at, by: calibrating.close_calibration(room.store, _together(room, at), by),
    "trainees": lambda room, at, by: mentoring.trainees(room.store, by),
    "practice_of": lambda room, at, by: mentoring.practice_of(room.store, room.ana.id, by),
    "given": lambda room, at, by: mentoring.given(room.store, room.ana.id, by),
    "summary": lambda room, at, by: mentoring.summary(room.store, room.ana.id, by),
    "set_focus": lambda room, at, by: mentoring.set_focus(room.store, room.ana.id, "listening", "Mine.", 3, by),
    "close_focus": lambda room, at, by: mentoring.close_focus(room.store, _focus(room), by),
    "notes": lambda room, at, by: mentoring.notes(room.store, _noted(room).person_id, by),
    "write_note": lambda room, at, by: mentoring.write_note(room.store, room.ana.id, "Mine.", True, by),
    "delete_note": lambda room, at, by: mentoring.delete_note(room.store, _noted(room).id, by),
    "undo_delete_note": lambda room, at, by: mentoring.undo_delete_note(room.store, _noted(room).id, by),
}
OF_A_PERSON: dict[str, Verb] = {
    "focus_of": lambda room, at, by: mentoring.focus_of(room.store, by, by),
    "focuses": lambda room, at, by: mentoring.focuses(room.store, by, by),
    "agree_focus": lambda room, at, by: mentoring.agree_focus(room.store, _focus(room), by),
    "customers_for": lambda room, at, by: practice.customers_for(room.store, room.library, by),
    "start_attempt": lambda room, at, by: practice.start_attempt(room.store, room.library, by, "gate-key"),
    "progress": lambda room, at, by: practice.progress(room.store, room.library, by, by),
    "inbox": lambda room, at, by: practice.inbox(room.store, by),
    "months": lambda room, at, by: month.months(room.store, by),
    "reckon_month": lambda room, at, by: month.reckon_month(room.store, by, room.store.now()[:7]),
    "moments_of_month": lambda room, at, by: month.moments_of_month(room.store, by, room.store.now()[:7]),
    "month_review": lambda room, at, by: month.month_review(room.store, by, room.store.now()[:7]),
    "note_month_taken": lambda room, at, by: month.note_month_taken(room.store, by, room.store.now()[:7]),
    "behind": lambda room, at, by: month.behind(room.store, by, room.store.now()[:7], "distress:all"),
    "mark_read": lambda room, at, by: practice.mark_read(room.store, by, "feedback", "x"),
    "exemplars": lambda room, at, by: mentoring.exemplars(room.store, by),
    "clip_sound": lambda room, at, by: mentoring.clip_sound(room.store, _kept(room, at), by),
    "own_clips": lambda room, at, by: mentoring.own_clips(room.store, by),
    "take_back_clip": lambda room, at, by: mentoring.take_back_clip(room.store, _kept(room, at), by),
    "exemplar_filters": lambda room, at, by: mentoring.exemplar_filters(room.store, by),
    "mark_attempt_read": lambda room, at, by: practice.mark_attempt_read(room.store, by, at),
}


SOUND_OF_AN_ATTEMPT: dict[str, Verb] = {
    "sounds_of": lambda room, at, by: sound.sounds_of(room.store, at, by),
    "sound_bytes": lambda room, at, by: sound.sound_bytes(room.store, at, 0, by),
    "timing_of": lambda room, at, by: sound.timing_of(room.store, at, by),
    "customer_sound": lambda room, at, by: sound.customer_sound(room.store, Hums(), at, 0, by),
    "timeline": lambda room, at, by: listening.timeline(room.store, at, by),
    "stitched": lambda room, at, by: listening.stitched(room.store, Hums(), at, by),
    "fetched": lambda room, at, by: listening.fetched(room.store, at, by),
    "hear_take": lambda room, at, by: sound.hear_take(room.store, SAYS, at, by, 3, RECORDED),
    "takes_of": lambda room, at, by: sound.takes_of(room.store, at, by, 3),
    "drop_takes": lambda room, at, by: sound.drop_takes(room.store, at, by, 3),
    "delete_sound": lambda room, at, by: sound.delete_sound(room.store, at, by),
}
SOUND_OF_A_PERSON: dict[str, Verb] = {
    "agree_to_sound": lambda room, at, by: sound.agree_to_sound(room.store, by, True, True),
    "sound_agreement": lambda room, at, by: sound.sound_agreement(room.store, by),
    "own_sound": lambda room, at, by: sound.own_sound(room.store, by),
    "delete_all_sound": lambda room, at, by: sound.delete_all_sound(room.store, by),
}
OF_THE_ATTEMPT |= SOUND_OF_AN_ATTEMPT
OF_A_PERSON |= SOUND_OF_A_PERSON
ONLY_BY_ITS_TRAINEE = [
    "take_turn", "wrap_up", "reflect", "again_from", "contest", "hear_take", "takes_of", "drop_takes", "delete_sound",
]  # fmt: skip

OF_THE_TEAM = {"mark_kinds", "kind_labels"}
"""Verbs that tell everybody the same, whoever asks."""
OF_THE_HOUSE = {"sound_figures", "expire_sounds", "sweep_sounds", "tend_sounds", "start", "stop"}
"""Run by whoever keeps the machine; what they tell is counts."""
INSIDE_SOUND = {"let_go", "join_takes", "stitch", "kept_part"}
"""Handle sound for somebody a verb has admitted; no page calls them."""
SAYS, RECORDED = Told(evenly("And now")), as_wav(hum(1.0))


def _remark(room: SmallRoom, attempt_id: str) -> str:
    """Something Mere has said on an attempt, whatever its stage; no id where there is no such attempt."""
    with room.store.reading() as reader:
        if reader.row("SELECT 1 FROM attempts WHERE id = ?", attempt_id) is None:
            return "nothing"
    made = {"id": new_id(), "attempt_id": attempt_id, "under_kind": "feedback", "under_id": "x", "text": "And?"}
    with room.store.writing() as writer:
        writer.add("remarks", made | {"person_id": room.mere.id, "created_at": room.store.now()})
    return made["id"]


def _together(room: SmallRoom, attempt_id: str) -> str:
    """A calibration of Mere's with the attempt's first reply in it."""
    id = new_id()
    with room.store.writing() as writer:
        writer.add("calibrations", {"id": id, "title": "x", "made_by": room.mere.id, "made_at": room.store.now()})
        writer.add("calibration_replies", {"calibration_id": id, "place": 1, "attempt_id": attempt_id, "turn": 1})
    return id


def _focus(room: SmallRoom) -> str:
    return mentoring.set_focus(room.store, room.ana.id, "listening", "Wait a little.", 3, room.mere.id).id


def _noted(room: SmallRoom) -> mentoring.Note:
    """What Mere has noted about Ana, for mentors here."""
    return mentoring.write_note(room.store, room.ana.id, "hidden-note", True, room.mere.id)


def _mark(room: SmallRoom, attempt_id: str) -> str:
    return mentoring.annotate(room.store, attempt_id, room.mere.id, 0, 0, 3, "One", "hollow", "Read.").id


def _keep(room: SmallRoom, attempt_id: str, by: str) -> Any:
    words = {"customer": "One key will do.", "reply": "Hello", "reading": "Mine."}
    return mentoring.keep_exemplar(room.store, attempt_id, 1, by, kind="hollow", **words)


def _kept(room: SmallRoom, attempt_id: str) -> str:
    """A moment Mere keeps, or has kept."""
    kept = [each.id for each in mentoring.exemplars(room.store, room.mere.id) if each.attempt_id == attempt_id]
    return kept[0] if kept else str(_keep(room, attempt_id, room.mere.id).id)


def as_text(value: Any) -> str:
    """Everything a value holds, down to the names of dataclass fields that hold something."""

    def plain(part: Any) -> Any:
        if is_dataclass(part) and not isinstance(part, type):
            return {name: plain(each) for name, each in asdict(part).items() if each is not None}
        if hasattr(part, "model_dump"):
            return part.model_dump()
        if isinstance(part, dict):
            return {str(name): plain(each) for name, each in part.items() if each is not None}
        if isinstance(part, (list, tuple, set)):
            return [plain(each) for each in part]
        return part

    return json.dumps(plain(value), ensure_ascii=False, default=repr)


def test_every_verb_is_in_these_tables() -> None:
    shared = {"admitted", "asking_person"}
    listed = {*OF_THE_ATTEMPT, *MENTORS_ONLY, *OF_A_PERSON, *OF_THE_TEAM, *OF_THE_HOUSE, *INSIDE_SOUND}
    rooms = [
        import_module(f"{folder.__name__}.{each.name}")
        for folder in (mentoring, sound)
        for each in iter_modules(folder.__path__)
    ]
    for module in (practice, mentoring, sound, *rooms):
        public = {
            name
            for name, each in vars(module).items()
            if inspect.isfunction(each)
            and not name.startswith("_")
            and next(iter(inspect.signature(each).parameters), "") == "store"
        }
        assert public - shared <= listed, f"{module.__name__} has verbs nobody checks: {public - listed}"
    assert {name for name in people_verbs.__dict__ if name in ("people", "create_person", "person", "mark_told")}


@pytest.mark.parametrize("stage", ["talking", "reflecting", "done"])
@pytest.mark.parametrize("verb", sorted(OF_THE_ATTEMPT))
def test_another_trainee_reaches_nothing_of_an_attempt(room: SmallRoom, verb: str, stage: str) -> None:
    attempt = room.begin()
    room.say(attempt.id, "Hello", "open")
    if stage != "talking":
        practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    if stage == "done":
        practice.reflect(room.store, attempt.id, room.ana.id, "", [], {})
    before = practice.attempt(room.store, attempt.id, room.mere.id)
    with pytest.raises(NotAllowed):
        OF_THE_ATTEMPT[verb](room, attempt.id, room.ben.id)
    assert practice.attempt(room.store, attempt.id, room.mere.id) == before


@pytest.mark.parametrize("verb", sorted(MENTORS_ONLY))
def test_a_trainee_mentors_nobody_not_even_themselves(room: SmallRoom, verb: str) -> None:
    attempt = room.finished("Hello")
    for trainee in (room.ana.id, room.ben.id):
        with pytest.raises(NotAllowed):
            MENTORS_ONLY[verb](room, attempt.id, trainee)
    assert practice.debrief(room.store, room.library, attempt.id, room.mere.id).overall == []


NO_IDS = ("", "nobody", "1' OR '1'='1", "\ud800\x00", "x" * 10_000)


def test_nobody_is_nobody(room: SmallRoom) -> None:
    attempt = room.finished("Hello", "open")
    for verb in (OF_THE_ATTEMPT | MENTORS_ONLY | OF_A_PERSON).values():
        for by in NO_IDS:
            with pytest.raises(NotFound):
                verb(room, attempt.id, by)


def test_an_attempt_that_is_not_there_is_not_found(room: SmallRoom) -> None:
    for verb in OF_THE_ATTEMPT.values():
        for at in NO_IDS:
            with pytest.raises(NotFound):
                verb(room, at, room.ana.id)


def test_another_trainees_progress_is_theirs(room: SmallRoom) -> None:
    with pytest.raises(NotAllowed):
        practice.progress(room.store, room.library, room.ana.id, room.ben.id)
    assert practice.progress(room.store, room.library, room.ana.id, room.mere.id).attempts == []


@pytest.mark.parametrize("verb", ONLY_BY_ITS_TRAINEE)
def test_a_mentor_reads_but_never_speaks_for_a_trainee(room: SmallRoom, verb: str) -> None:
    attempt = room.begin()
    room.say(attempt.id, "Hello", "open")
    with pytest.raises(NotAllowed):
        OF_THE_ATTEMPT[verb](room, attempt.id, room.mere.id)


@pytest.mark.parametrize("stage", ["talking", "over", "reflecting"])
def test_before_it_is_done_no_verb_gives_its_own_trainee_what_is_hidden(room: SmallRoom, stage: str) -> None:
    attempt = room.begin()
    room.say(attempt.id, "Hello", "open", *(["bye"] if stage == "over" else []))
    if stage == "reflecting":
        practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
        # What a mentor wrote early waits until the trainee has said what was behind it.
        mentoring.leave_feedback(room.store, attempt.id, "hidden-feedback", room.mere.id)
        mentoring.set_level(room.store, attempt.id, 1, "listening", 1, "hidden-reason", room.mere.id)
        mentoring.annotate(room.store, attempt.id, room.mere.id, 0, 0, 3, "One", "hollow", "hidden-mark")
    reached = 0
    for name, verb in {**OF_THE_ATTEMPT, **OF_A_PERSON, **MENTORS_ONLY}.items():
        if name in ("wrap_up", "reflect") and stage != "reflecting":
            continue
        if name in ("reflect", "start_attempt"):
            continue
        try:
            given = as_text(verb(room, attempt.id, room.ana.id))
        except UnderheardError as error:
            given = str(error)
        else:
            reached += 1
        for word in HIDDEN:
            assert word not in given, f"{name} gives away {word!r}"
        assert "solved_unheard" not in given.replace("Bye, solved_unheard.", ""), name
    assert reached >= 8


def test_recordings_of_somebody_else_bind_to_nothing(room: SmallRoom) -> None:
    sound.agree_to_sound(room.store, room.ana.id, True, False)
    hers = room.begin()
    take = sound.hear_take(room.store, SAYS, hers.id, room.ana.id, 1, RECORDED)
    his = practice.start_attempt(room.store, room.library, room.ben.id, "gate-key", seed=1)
    practice.take_turn(room.store, room.library, his.id, "Mine", 1, room.ben.id, takes=[take.id])
    assert sound.sounds_of(room.store, his.id, room.ben.id) == []
    assert sound.takes_of(room.store, hers.id, room.ana.id, 1) == [take]


@pytest.mark.parametrize("turn_index", [-1, 3, 99, 2**62])
def test_a_turn_that_was_not_spoken_has_no_sound_whatever_its_number(room: SmallRoom, turn_index: int) -> None:
    spoken = spoken_attempt(room, (evenly("Hello there"), None, 2.0))
    for verb in (sound.sound_bytes, sound.delete_sound):
        with pytest.raises(NotFound):
            verb(room.store, spoken.id, **{"by": room.ana.id, "turn_index": turn_index})
    with pytest.raises(NotFound):
        sound.customer_sound(room.store, Hums(), spoken.id, turn_index, room.ana.id)


@pytest.mark.parametrize("name", ["../../a", "..", "", "0" * 63, "0" * 64 + "/../x", "A" * 64])
def test_no_name_of_a_sound_leads_out_of_its_folder(room: SmallRoom, name: str) -> None:
    (room.store.path.parent / "a.wav").write_bytes(b"hidden")
    with pytest.raises(NotFound):
        room.store.sounds.read(name)
    with pytest.raises(NotFound):
        room.store.sounds.remove([name])


def test_a_mentor_listens_to_a_spoken_attempt_and_to_nothing_that_was_only_read(room: SmallRoom) -> None:
    spoken = spoken_attempt(room, (evenly("Hello there"), None, 2.0))
    assert sound.sound_bytes(room.store, spoken.id, 1, room.mere.id)[:4] == b"RIFF"
    assert sound.customer_sound(room.store, Hums(), spoken.id, 2, room.mere.id).wav[:4] == b"RIFF"
    read = room.finished("Hello")
    with pytest.raises(NotFound):
        sound.customer_sound(room.store, Hums(), read.id, 0, room.mere.id)


def test_once_it_is_done_the_trainee_sees_it_all(room: SmallRoom) -> None:
    attempt = room.finished("Hello", "open")
    given = as_text(practice.debrief(room.store, room.library, attempt.id, room.ana.id))
    for word in ("hidden-fact", "hidden-reading-of-pause", *HIDDEN[4:6]):
        assert word in given
    assert "hidden-situation" not in given and "hidden-topic" not in given


def test_wrapping_up_gives_nothing_away(room: SmallRoom) -> None:
    attempt = room.begin()
    room.say(attempt.id, "open", "bye")
    given = as_text(practice.wrap_up(room.store, room.library, attempt.id, room.ana.id))
    assert not [word for word in HIDDEN if word in given]


def hidden_of(scenario: Scenario) -> list[str]:
    """Whole sentences of a shipped scenario that only the debrief may show."""
    return [
        scenario.behind.fact, scenario.behind.need, scenario.behind.why_unsaid, scenario.persona.situation,
        scenario.debrief.story, *scenario.debrief.questions, *(each.why for each in scenario.debrief.could_have),
        *(cue.read_as for cue in scenario.cues), *(ending.story for ending in scenario.endings),
        *(each.what for each in scenario.resolutions.need),
    ]  # fmt: skip


@pytest.mark.parametrize("scenario_id", sorted(shipped()))
def test_a_shipped_customers_hidden_part_stays_hidden_while_talking(tmp_path: Path, scenario_id: str) -> None:
    store, library = Store(tmp_path / "a.db"), shipped()
    scenario = library[scenario_id]
    ana = create_person(store, "Ana", "trainee")
    given = as_text(practice.customers_for(store, library, ana.id))
    attempt = practice.start_attempt(store, library, ana.id, scenario_id, seed=0)
    told: set[str] = set()
    for turn, reply in enumerate(scenario.checks[0].replies, start=1):
        heard = practice.take_turn(store, library, attempt.id, reply, turn, ana.id)
        given += as_text(heard)
        beat = (
            practice.attempt(store, attempt.id, create_person(store, f"Mentor {turn}", "mentor").id).exchanges[-1].beat
        )
        assert beat is not None
        told |= {beat.disclosure} if beat.disclosure else set()
        given += as_text(practice.attempt(store, attempt.id, ana.id))
        if heard.last:
            break
    practice.wrap_up(store, library, attempt.id, ana.id)
    given += as_text(practice.attempt(store, attempt.id, ana.id))
    given += as_text(practice.progress(store, library, ana.id, ana.id))
    for sentence in hidden_of(scenario):
        assert json.dumps(sentence, ensure_ascii=False)[1:-1] not in given
    for disclosure in scenario.disclosures:
        if disclosure.id not in told:
            assert not [line for line in disclosure.lines if line in given]
