"""How long it takes to take along, or erase, one of many: python tests/bench_rights.py [--people N] [--turns N]

A room is made in a folder of its own, with conversations, scores, feedback and names in them; one person is exported
and erased, and every file of the folder is searched for their id, name and words. Nothing is left behind.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import shutil
import sys
import tempfile
import time
import zipfile
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from rooms import SmallRoom, small_room

from app.scenario.files import library
from app.store import Row, Store, Writer, new_id
from app.training import mentoring, practice
from app.training.mentoring import OWNER
from app.training.people import Person
from app.training.rights import back_up, erase_person, export_person

NAME, WORD = "Zebedee Quillfeather", "zqtrainee"
REPLIES = 10
SAID = (
    "I can hear that this has been going on for a while and that nobody rang you back when they said they would so "
    "tell me what would help most before Friday and I will stay on the line until it is done"
)
WORDS = SAID.split()
SAYS = (
    "Good morning. Tell me what is going on.",
    "Before Friday. What is happening on Friday?",
    "You have been let down on two days already.",
)


def main() -> int:
    """Make the room, measure, say the figures as JSON; 1 where they are not reached."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=200_000)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-rights-"))
    try:
        room = _room(folder, asked.people, asked.turns)
        figures = _measured(room, folder)
    finally:
        shutil.rmtree(folder)
    print(json.dumps(figures))
    return 0 if figures["export_s"] < 10 and figures["erase_s"] < 10 and figures["found_after"] == 0 else 1


def _room(folder: Path, people: int, turns: int) -> SmallRoom:
    room = replace(small_room(folder / "underheard.db"), library=library())
    attempt = practice.start_attempt(room.store, room.library, room.ana.id, "late-parcel", seed=1)
    for turn in range(1, REPLIES + 1):
        practice.take_turn(room.store, room.library, attempt.id, SAYS[turn % len(SAYS)], turn, room.ana.id)
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    practice.reflect(room.store, attempt.id, room.ana.id, "Somebody died.", [], {"listening": 2})
    mentoring.leave_feedback(room.store, attempt.id, "You asked, and you waited.", room.mere.id)
    with room.store.reading() as reader:
        tables = ("attempts", "exchanges", "scorecards", "reflections", "feedback", "log")
        first = {name: reader.rows(f"SELECT * FROM {name}") for name in tables}
    chance, done, number = random.Random(8), 0, 0
    each = max(1, turns // people // REPLIES)
    while done < turns:
        with room.store.writing() as writer:
            for _ in range(20):
                name = NAME if number == 0 else f"Person Number {number}"
                person_id = _person(writer, room.store, name) if number else room.ana.id
                if number == 0:
                    writer.change("UPDATE people SET name = ? WHERE id = ?", NAME, room.ana.id)
                for _ in range(each):
                    _attempt(writer, first, person_id, room.mere.id, chance, owned=number == 0)
                    done += REPLIES
                number += 1
    return replace(room, ana=Person(room.ana.id, NAME, room.ana.roles, None, room.ana.created_at))


def _person(writer: Writer, store: Store, name: str) -> str:
    made = new_id()
    writer.add("people", {"id": made, "name": name, "told_at": None, "created_at": store.now()})
    writer.add("person_roles", {"person_id": made, "role": "trainee", "given_at": store.now()})
    return made


def _attempt(
    writer: Writer, first: dict[str, list[Row]], person_id: str, mentor_id: str, chance: random.Random, *, owned: bool
) -> None:
    made = new_id()
    writer.add("attempts", first["attempts"][0] | {"id": made, "person_id": person_id})
    for row in first["exchanges"]:
        words = " ".join(chance.choices(WORDS, k=chance.randint(8, 30)))
        # One in five hundred speaks of the one who is to be erased.
        named = f" {NAME} said so." if chance.random() < 0.002 else ""
        said = f"{WORD} {words}" if owned else f"{words}{named}"
        writer.add("exchanges", row | {"id": None, "attempt_id": made, "trainee": said})
    for row in first["scorecards"]:
        writer.add("scorecards", row | {"id": None, "attempt_id": made})
    writer.add("reflections", first["reflections"][0] | {"id": None, "attempt_id": made})
    writer.add("feedback", first["feedback"][0] | {"id": new_id(), "attempt_id": made, "person_id": mentor_id})
    seen = {"at": "2026-11-01T00:00:00.000000+00:00", "act": "attempt.seen", "kind": "attempt", "detail": "{}"}
    writer.add("log", seen | {"by": mentor_id, "item": made, "of": person_id})


def _measured(room: SmallRoom, folder: Path) -> dict[str, object]:
    store, person = room.store, room.ana
    store.empty_write_ahead()
    with store.reading() as reader:
        counts = reader.row(
            "SELECT (SELECT count(*) FROM people) AS people, (SELECT count(*) FROM exchanges) AS turns,"
            " (SELECT count(*) FROM exchanges WHERE instr(trainee, ?)) AS naming",
            NAME,
        )
    assert counts is not None
    sought = (person.id.encode(), NAME.encode(), WORD.encode())
    before = sum(_found(path, sought) for path in folder.iterdir() if path.is_file())
    start = time.perf_counter()
    carried = export_person(store, person.id, OWNER)
    export_s = time.perf_counter() - start
    with zipfile.ZipFile(io.BytesIO(carried)) as packed:
        conversations = packed.read("transcripts.jsonl").count(b"\n")
    start, own = time.perf_counter(), time.process_time()
    done = erase_person(store, person.id, OWNER)
    erase_s, erase_own_s = time.perf_counter() - start, time.process_time() - own
    size = store.path.stat().st_size
    start = time.perf_counter()
    back_up(store, folder / "after.zip")
    backup_s = time.perf_counter() - start
    with zipfile.ZipFile(folder / "after.zip") as packed:
        packed.extract("underheard.db", folder / "unpacked")
    after = sum(_found(path, sought) for path in folder.rglob("*") if path.is_file())
    return {
        **counts, "database_mb": round(size / 1e6), "found_before": before, "conversations": conversations,
        "export_s": round(export_s, 2), "erase_s": round(erase_s, 2), "erase_processor_s": round(erase_own_s, 2),
        "named_places": done.named,
        "journal_emptied": done.settled, "backup_s": round(backup_s, 1), "found_after": after,
    }  # fmt: skip


def _found(path: Path, sought: tuple[bytes, ...]) -> int:
    """How many of these stand in a file, a piece at a time."""
    found, kept = set[bytes](), b""
    with path.open("rb") as stream:
        while chunk := stream.read(16_000_000):
            held = kept + chunk
            found |= {each for each in sought if each in held}
            kept = held[-200:]
    return len(found)


if __name__ == "__main__":
    sys.exit(main())
