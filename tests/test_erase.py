"""Who is erased is found nowhere any more, by id, name or words; what belongs to others stays with them."""

from __future__ import annotations

import json
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from rooms import Puppet, SmallRoom
from somebody import HERS, MENTOR, OTHERS, THEIRS, TRAINEE, moved_in

from app.errors import Invalid, NotAllowed, NotFound
from app.store import Store
from app.training import mentoring, practice
from app.training.mentoring import OWNER
from app.training.people import create_person, people
from app.training.rights import erase_person, gone, would_erase
from app.training.rights.forgetting import forget, forget_as_others_did
from app.training.rights.tables import OF_A_PERSON, OF_ATTEMPTS, OF_NOBODY, TO_OTHERS
from scoring.text import tokenise


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield moved_in(tmp_path / "room")


def holding(room: SmallRoom, *words: str) -> list[str]:
    """Where in the room's folder any of these stands, byte for byte: the database, its journal, sounds, lists."""
    return [
        f"{path.name}: {word}"
        for path in sorted(room.store.path.parent.rglob("*"))
        if path.is_file()
        for word in words
        if word.encode() in path.read_bytes() or word.casefold() in path.read_bytes().decode("latin-1").casefold()
    ]


def test_what_a_room_is_searched_for_was_there_before(room: SmallRoom) -> None:
    for word in (room.ana.id, room.mere.id, TRAINEE, MENTOR, THEIRS, HERS):
        assert holding(room, word)


def test_of_an_erased_trainee_no_file_holds_id_name_or_words(room: SmallRoom) -> None:
    store = room.store
    with store.reading() as reader:
        own = [row["id"] for row in reader.rows("SELECT id FROM attempts WHERE person_id = ?", room.ana.id)]
        sounds = {
            row["hash"]
            for row in reader.rows(
                "SELECT hash FROM sounds JOIN attempts ON attempts.id = attempt_id WHERE person_id = ?"
                " AND speaker = 'trainee' UNION SELECT hash FROM takes",
                room.ana.id,
            )
        }
    assert len(own) == 2 and sounds <= store.sounds.names()
    done = erase_person(store, room.ana.id, OWNER)
    assert (done.attempts, done.replies, done.settled) == (2, 3, True)
    assert holding(room, room.ana.id, TRAINEE, "Quillfeather", "Zebedee", THEIRS, *own) == []
    assert not sounds & store.sounds.names()
    assert all(person.id != room.ana.id for person in people(store))
    with pytest.raises(NotFound):
        practice.attempt(store, own[0], room.omar.id)


def test_of_an_erased_mentor_nothing_is_found_and_others_keep_their_levels(room: SmallRoom) -> None:
    store = room.store
    bens = practice.progress(store, room.library, room.ben.id, room.ben.id).attempts[0].id
    before = [(each.turn, each.dimension, each.level) for each in mentoring.verdicts(store, bens, room.ben.id)]
    erase_person(store, room.mere.id, OWNER)
    assert holding(room, room.mere.id, MENTOR, "Marisol", HERS) == []
    after = mentoring.verdicts(store, bens, room.ben.id)
    assert [(each.turn, each.dimension, each.level) for each in after] == before
    assert {each.by_name for each in after} == {"somebody who has left", "Omar"}
    assert "somebody who has left" not in [person.name for person in people(store)]
    assert holding(room, OTHERS, THEIRS)


def test_a_mentors_words_can_stay_with_those_they_were_for_without_the_name(room: SmallRoom) -> None:
    erase_person(room.store, room.mere.id, OWNER, keep_words=True)
    assert holding(room, room.mere.id, MENTOR, "Marisol", "Vantongeren") == []
    bens = practice.progress(room.store, room.library, room.ben.id, room.ben.id).attempts[0].id
    assert f"{HERS} on the whole." in [each.text for each in mentoring.feedback(room.store, bens, room.ben.id)]
    assert holding(room, "A private note by") == []


def test_both_erased_leave_everybody_elses_conversation_whole(room: SmallRoom) -> None:
    store, ben = room.store, room.ben.id
    for person in (room.ana, room.mere):
        erase_person(store, person.id, OWNER)
    assert holding(room, room.ana.id, room.mere.id, TRAINEE, MENTOR, "Zebedee", THEIRS, HERS) == []
    bens = practice.progress(store, room.library, ben, ben).attempts[0].id
    text = practice.attempt(store, bens, ben).exchanges[0].trainee
    assert text == f"open it, {OTHERS}: {'_' * len(TRAINEE)} and {'_' * len(MENTOR)} will call, or _______ alone"
    told = practice.debrief(store, room.library, bens, ben)
    words = {each.text for each in mentoring.feedback(store, bens, ben)}
    assert f"{OTHERS}: do as somebody and somebody do." in words
    for mark in mentoring.annotations(store, bens, ben):
        turn = mentoring.transcript(store, bens, ben)[mark.turn_index].text
        assert turn[mark.start : mark.stop] == mark.quote
    assert [each.quote for each in told.telling] == ["will call"] and told.named == "somebody knows."


def test_counts_stay_and_say_nothing_of_whose_they_were(room: SmallRoom) -> None:
    erase_person(room.store, room.ana.id, OWNER)
    (month,) = gone(room.store)
    assert (month.scenario_id, month.attempts, month.replies) == ("gate-key", 1, 2)
    assert sum(month.levels["listening"]) == 2
    assert month.month == room.store.now()[:7]


def test_the_log_keeps_its_lines_without_the_person(room: SmallRoom) -> None:
    store = room.store
    with store.reading() as reader:
        before = [(row["id"], row["at"], row["act"]) for row in reader.rows("SELECT * FROM log ORDER BY id")]
    erase_person(store, room.ana.id, OWNER)
    with store.reading() as reader:
        after = reader.rows("SELECT * FROM log ORDER BY id")
    assert [(row["id"], row["at"], row["act"]) for row in after[:-1]] == before
    assert after[-1]["act"] == "person.erased" and after[-1]["of"] == "erased"
    seen = [row for row in after if row["act"] == "attempt.seen"]
    assert {(row["by"], row["of"], row["item"]) for row in seen} >= {(room.mere.id, "erased", "erased")}


def test_what_a_record_store_was_told_is_taken_back_without_a_name(room: SmallRoom) -> None:
    erase_person(room.store, room.ana.id, OWNER)
    with room.store.reading() as reader:
        (left,) = reader.rows("SELECT * FROM statements")
    assert left["void_of"] == "11111111-1111-4111-8111-111111111111" and left["sent_at"] is None
    assert json.loads(left["body"])["object"]["id"] == left["void_of"]


def test_one_erases_oneself_by_typing_ones_name(room: SmallRoom) -> None:
    for typed in (None, "", "Zebedee", "somebody else"):
        with pytest.raises(Invalid, match="Type your name"):
            erase_person(room.store, room.ana.id, room.ana.id, typed)
    assert holding(room, room.ana.id)
    assert would_erase(room.store, room.ana.id, room.ana.id).replies == 3
    erase_person(room.store, room.ana.id, room.ana.id, f" {TRAINEE.lower()} ")
    assert holding(room, room.ana.id, TRAINEE, THEIRS) == []


def test_nobody_but_an_admin_erases_another_and_the_last_admin_stays(room: SmallRoom) -> None:
    store = room.store
    ruth = create_person(store, "Ruth", "admin")
    for by in (room.ben.id, room.mere.id, room.omar.id):
        with pytest.raises(NotAllowed):
            erase_person(store, room.ana.id, by, TRAINEE)
    for by, typed in ((ruth.id, "Ruth"), (OWNER, None)):
        with pytest.raises(NotAllowed, match="last admin"):
            erase_person(store, ruth.id, by, typed)
    other = create_person(store, "Sefa", "admin")
    erase_person(store, room.ana.id, ruth.id)
    erase_person(store, ruth.id, other.id)
    assert holding(room, room.ana.id, TRAINEE, "Ruth") == []


def test_the_same_name_twice_or_in_a_word_takes_nothing_from_others(room: SmallRoom) -> None:
    store = room.store
    erase_person(store, create_person(store, "Om", "trainee").id, OWNER)
    erase_person(store, create_person(store, "Omar Ben", "trainee").id, OWNER)
    assert {person.name for person in people(store)} >= {"Omar", "Ben"}
    assert holding(room, f"{OTHERS} because")


def columns(store: Store) -> dict[str, set[str]]:
    with store.reading() as reader:
        names = [row["name"] for row in reader.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: {row["name"] for row in reader.rows(f"PRAGMA table_info({name})")}
            for name in names
            if not name.startswith(("_", "sqlite_"))
        }


def test_every_table_says_what_becomes_of_a_person_in_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.db")
    tables = columns(store)
    named = {part.table for part in (*OF_ATTEMPTS, *OF_A_PERSON, *TO_OTHERS)} | set(OF_NOBODY)
    assert named == set(tables), "app/training/rights/tables.py says of every table what is a person's in it"
    with store.reading() as reader:
        points = {
            (table, row["from"])
            for table in tables
            for row in reader.rows(f"PRAGMA foreign_key_list({table})")
            if row["table"] == "people"
        }
    # A column that is named as people's are, with a foreign key or without.
    points |= {
        (table, column)
        for table, names in tables.items()
        for column in names
        if column in ("person_id", "by") or (column.endswith("_by") and (table, column) != ("sounds", "made_by"))
    }
    whole = {part.table for part in OF_ATTEMPTS}
    gone_with = {(part.table, "person_id") for part in OF_A_PERSON}
    signed_over = {(each.table, each.by) for each in TO_OTHERS}
    left = {
        (table, column)
        for table, column in points - gone_with - signed_over - {("log", "by")}
        if not (table in whole and column == "person_id")
    }
    assert left == set(), "these columns name people, and erasing passes them by"


def test_whatever_else_lies_in_memory_does_not_keep_a_process_from_forgetting() -> None:
    class Something:
        pass

    something = Something()
    stands_for_it = weakref.proxy(something)
    del something
    with pytest.raises(ReferenceError):
        str(stands_for_it)
    tokenise("Zebra crossing.")
    forget()
    assert tokenise.cache_info().currsize == 0


def test_a_process_forgets_what_it_reckoned_from_words_whoever_erased_them(room: SmallRoom) -> None:
    tokenise(f"{THEIRS} and more")
    assert tokenise.cache_info().currsize
    assert not forget_as_others_did(room.store)
    elsewhere = "from app.store import Store; from app.training.rights import erase_person; "
    elsewhere += "from app.training.mentoring import OWNER; from pathlib import Path; import sys; "
    elsewhere += "erase_person(Store(Path(sys.argv[1])), sys.argv[2], OWNER)"
    subprocess.run([sys.executable, "-c", elsewhere, str(room.store.path), room.ana.id], check=True)
    assert forget_as_others_did(room.store)
    assert tokenise.cache_info().currsize == 0
    assert not forget_as_others_did(room.store)
