"""A room in which a trainee and a mentor have left something of themselves everywhere, in words easy to look for."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from rooms import SmallRoom, small_room
from spoken import Told, evenly, hum, say_aloud, spoken_attempt

from app.speech.sound import HEARING_RATE, as_wav
from app.store import Store, new_id
from app.training import mentoring, practice
from app.training.authoring import save_text, start_draft
from app.training.log import note
from app.training.mentoring import calibrating
from app.training.practice import Telling
from app.training.sound import hear_take

TRAINEE, MENTOR = "Zebedee Quillfeather", "Marisol Vantongeren"
THEIRS, HERS, OTHERS = "zqtrainee", "zqmentor", "zqothers"
"""A word in everything the trainee said or wrote, in all the mentor wrote, and in what others wrote or said."""


_lived_in: list[SmallRoom] = []


def moved_in(folder: Path, name: str = "a.db") -> SmallRoom:
    """A copy of the room that was lived in, in that folder; the first one asked for is made."""
    if not _lived_in:
        _lived_in.append(lived_in(Path(mkdtemp()) / "a.db"))
    first = _lived_in[0]
    shutil.copytree(first.store.path.parent, folder)
    (folder / "a.db").rename(folder / name)
    return replace(first, store=Store(folder / name))


def lived_in(path: Path) -> SmallRoom:
    """Ana is called TRAINEE, Mere MENTOR; Ben and Omar have said and written things that stay."""
    room = small_room(path)
    store = room.store
    with store.writing() as writer:
        writer.change("UPDATE people SET name = ? WHERE id = ?", TRAINEE, room.ana.id)
        writer.change("UPDATE people SET name = ? WHERE id = ?", MENTOR, room.mere.id)
        for role in ("trainer",):
            writer.add("person_roles", {"person_id": room.mere.id, "role": role, "given_at": store.now()})
        made = {"name": "Night team", "made_at": store.now()}
        writer.add("teams", {"id": "team", "closed_at": None, **made})
        for person in (room.ana, room.ben, room.mere, room.omar):
            writer.add("team_members", {"team_id": "team", "person_id": person.id, "since": store.now()})
        for person, name in ((room.ana, f"{THEIRS}.quill"), (room.mere, f"{HERS}.vant")):
            writer.add("accounts", {"person_id": person.id, "name": name, "name_key": name, "made_at": store.now()})
            writer.add(
                "sign_ins",
                {"id": f"in-{name}", "secret": f"secret-{name}", "person_id": person.id, "began_at": store.now(),
                 "seen_at": store.now(), "expires_at": store.now(), "browser": "A browser"},
            )  # fmt: skip
    attempt = spoken_attempt(
        room, (evenly(f"open the {THEIRS} gate {TRAINEE} speaking"), None, 2.0), (evenly("care hurt"), None, 1.0)
    )
    _about(room, attempt.id, room.mere.id, HERS, THEIRS)
    _about(room, attempt.id, room.omar.id, OTHERS, THEIRS)
    going_on = room.begin(seed=3)
    say_aloud(room, going_on.id, evenly(f"hello {THEIRS}"))
    hear_take(
        store, Told(evenly(f"unsent {THEIRS}")), going_on.id, room.ana.id, 2, as_wav(hum(4.0, HEARING_RATE)),
        quiet_before=0.1,
    )  # fmt: skip
    mentoring.set_focus(store, room.ana.id, "listening", f"Wait, {HERS}.", 3, room.mere.id)
    mentoring.write_note(store, room.ana.id, f"A private note by {HERS}", False, room.mere.id)
    mentoring.write_note(store, room.ana.id, f"A note of {OTHERS} to share about {TRAINEE}", True, room.omar.id)
    _of_ben(room)
    begun = start_draft(store, f"title: {HERS}\nauthor: {MENTOR}\n", room.mere.id)
    save_text(store, begun.id, f"title: {HERS} again\nauthor: {MENTOR}\n", begun.revision, room.mere.id)
    with store.writing() as writer:
        note(store, writer, room.mere.id, "attempt.seen", kind="attempt", item=attempt.id, of=room.ana.id)
        note(store, writer, room.ana.id, "attempt.begun", kind="attempt", item=attempt.id, of=room.ana.id)
        writer.add(
            "statements",
            {"id": "11111111-1111-4111-8111-111111111111", "attempt_id": attempt.id, "person_id": room.ana.id,
             "about": "over", "body": f'{{"actor": "{THEIRS}"}}', "host": "records.example", "made_at": store.now(),
             "tries": 1, "sent_at": store.now()},
        )  # fmt: skip
    return room


def _about(room: SmallRoom, attempt_id: str, by: str, word: str, said: str) -> None:
    """What a mentor leaves at an attempt, in words with `word` in them; the first reply has `said` in it."""
    store, turns = room.store, mentoring.transcript(room.store, attempt_id, by)
    text, owner = turns[1].text, practice.attempt(store, attempt_id, by).person_id
    start = text.index(said)
    mentoring.annotate(store, attempt_id, by, 1, start, start + len(said), said, "hollow", f"{word} read this.")
    mentoring.set_level(store, attempt_id, 1, "listening", 4, f"{word} says so.", by)
    left = mentoring.leave_feedback(store, attempt_id, f"{word} on the whole.", by)
    mentoring.answer(store, attempt_id, "feedback", left.id, f"{word} adds this.", by)
    mentoring.save_draft(store, by, attempt_id, f"{word} to finish later.")
    with_contest = not mentoring.contests(store, attempt_id, by)
    if with_contest:
        practice.contest(store, attempt_id, 2, "next_steps", f"{said} disagrees.", owner)
        mentoring.answer(store, attempt_id, "feedback", left.id, f"{said} answers.", owner)
        mentoring.keep_exemplar(
            store, attempt_id, 1, by, kind="hollow", customer="One key.", reply=f"{said}, was it?",
            reading=f"{word} keeps this.",
        )  # fmt: skip
    together, now = new_id(), store.now()
    with store.writing() as writer:
        writer.add("calibrations", {"id": together, "title": f"With {word}", "made_by": by, "made_at": now})
        for turn in (1, 2):
            writer.add(
                "calibration_replies",
                {"calibration_id": together, "place": turn, "attempt_id": attempt_id, "turn": turn},
            )
    calibrating.rate_reply(
        store, together, 1, {"listening": 3, "acknowledgement": 2, "next_steps": 1}, f"{word} because.", by
    )


def _of_ben(room: SmallRoom) -> None:
    """What stays: Ben's conversation, in which he names both, and what both mentors wrote to him."""
    store, ben = room.store, room.ben.id
    begun = practice.start_attempt(store, room.library, ben, "gate-key", seed=2)
    said = f"open it, {OTHERS}: {TRAINEE} and {MENTOR} will call, or Zebedee alone"
    practice.take_turn(store, room.library, begun.id, said, 1, ben)
    practice.take_turn(store, room.library, begun.id, f"care {OTHERS}", 2, ben)
    practice.wrap_up(store, room.library, begun.id, ben)
    at = said.index("will call")
    practice.reflect(store, begun.id, ben, f"{TRAINEE} knows.", [Telling(1, at, at + 9, "will call")], {"listening": 2})
    _about(room, begun.id, room.mere.id, HERS, OTHERS)
    _about(room, begun.id, room.omar.id, OTHERS, OTHERS)
    mentoring.leave_feedback(store, begun.id, f"{OTHERS}: do as {TRAINEE} and {MENTOR} do.", room.omar.id)
