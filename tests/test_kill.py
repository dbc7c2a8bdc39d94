"""Killed at any moment (kill -9), the room has every exchange that was seen, none half written, and goes on."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from app.scenario.files import library as shipped
from app.store import Store
from app.training import practice
from app.training.attempts import memory_from
from app.training.people import Person, create_person

KILLS = 20
AT_ONCE = 2
MOST_SEEN = 14
"""A player is killed some moment after it has seen this many exchanges, at most."""
LONGEST_WAIT = 0.04
"""Seconds from the exchange it has just seen to the kill, at most: about two turns."""

NURSERY = """
import hashlib, os, random, sys, traceback
from pathlib import Path
from app.training import practice
from app.scenario.files import library
from app.simulation.customer import Customer
from app.store import Store
from scoring.conversation import Turn

path, customers = Path(sys.argv[1]), library()
for scenario in customers.values():  # What is loaded once for all is loaded before anybody is born.
    customer = Customer(scenario)
    customer.answer(customer.start(), [Turn("customer", customer.opening().text)], "Which date was that?")

def say(*words):
    os.write(1, (" ".join(map(str, (os.getpid(), *words))) + chr(10)).encode())

def play(person, seed):
    store, chance = Store(path), random.Random(seed)
    while True:
        card = chance.choice(practice.customers_for(store, customers, person))
        attempt = (
            practice.attempt(store, card.open_attempt_id, person) if card.open_attempt_id
            else practice.start_attempt(store, customers, person, card.scenario_id)
        )
        for reply in chance.choice(customers[card.scenario_id].checks).replies[attempt.next_turn - 1 :]:
            if attempt.stage != "talking" or attempt.conversation_over:
                break
            practice.take_turn(store, customers, attempt.id, reply, attempt.next_turn, person)
            attempt = practice.attempt(store, attempt.id, person)
            seen = attempt.exchanges[-1]
            say("seen", attempt.id, seen.turn, hashlib.sha256(f"{seen.trainee}|{seen.customer}".encode()).hexdigest())
        practice.wrap_up(store, customers, attempt.id, person)
        practice.reflect(store, attempt.id, person, "", [], {})
        say("done", attempt.id)

for line in sys.stdin:
    order, who, *rest = line.split()
    if order == "bury":
        say("buried", who, os.waitstatus_to_exitcode(os.waitpid(int(who), 0)[1]))
        continue
    child = os.fork()
    if child:
        say("born", child)
        continue
    try:
        play(who, int(rest[0]))
    except BaseException:
        traceback.print_exc()
    os._exit(1)
"""


class Nursery:
    """A warm process whose children each play scripts on and on, printing every exchange once they were given it."""

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._said: list[list[str]] = []

    def bear(self, person: Person, seed: int) -> int:
        self._order(f"play {person.id} {seed}")
        return int(self._hear("born")[2])

    def wait(self, pid: int, exchanges: int) -> None:
        """Until the child has seen so many exchanges."""
        assert self._process.stdout is not None
        while sum(words[:2] == [str(pid), "seen"] for words in self._said) < exchanges:
            line = self._process.stdout.readline()
            assert line, "the nursery closed"
            self._said.append(line.split())

    def kill(self, pid: int) -> list[list[str]]:
        """kill -9; what the child printed before it, word by word."""
        os.kill(pid, signal.SIGKILL)
        self._order(f"bury {pid}")
        assert self._hear("buried")[2:] == [str(pid), str(-signal.SIGKILL)], "it was alive until it was killed"
        said = [words[1:] for words in self._said if words[0] == str(pid)]
        self._said = [words for words in self._said if words[0] != str(pid)]
        return said

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()

    def _order(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _hear(self, word: str) -> list[str]:
        """The next line of the nursery itself, past what children say meanwhile."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            words = line.split()
            if words[0] == str(self._process.pid) and words[1] == word:
                return words
            self._said.append(words)
        raise AssertionError("the nursery closed")


def check_whole(store: Store) -> dict[tuple[str, int], str]:
    """Every exchange in the database, whole: (attempt, turn) -> a digest of its words."""
    kept: dict[tuple[str, int], str] = {}
    with store.reading() as reader:
        assert reader.row("PRAGMA integrity_check") == {"integrity_check": "ok"}
        assert reader.rows("PRAGMA foreign_key_check") == []
        for attempt in reader.rows("SELECT * FROM attempts"):
            rows = reader.rows("SELECT * FROM exchanges WHERE attempt_id = ? ORDER BY turn", attempt["id"])
            cards = reader.rows("SELECT * FROM scorecards WHERE attempt_id = ? ORDER BY turn", attempt["id"])
            assert [row["turn"] for row in rows] == list(range(1, len(rows) + 1))
            assert [card["turn"] for card in cards] == [row["turn"] for row in rows], "a scorecard each"
            for row in rows:
                memory, beat = memory_from(row["memory"]), json.loads(row["beat"])
                assert memory.turn == row["turn"] and memory.ending == beat["ending"]
                assert row["customer"] and row["trainee"] and json.loads(row["state"])
                words = hashlib.sha256(f"{row['trainee']}|{row['customer']}".encode()).hexdigest()
                kept[(attempt["id"], row["turn"])] = words
            last = memory_from(rows[-1]["memory"] if rows else attempt["start_memory"])
            assert attempt["depth"] == len(last.disclosed)
            assert last.ending is None or attempt["ending"] == last.ending
            told = reader.rows("SELECT * FROM reflections WHERE attempt_id = ?", attempt["id"])
            assert (len(told) == 1) == (attempt["stage"] == "done")
    return kept


def test_twenty_kills_lose_nothing_that_was_seen(tmp_path: Path) -> None:
    began = time.monotonic()
    store, customers = Store(tmp_path / "a.db"), shipped()
    players = [create_person(store, f"Player {number}", "trainee") for number in range(AT_ONCE)]
    seen: dict[tuple[str, int], str] = {}
    done: set[str] = set()
    nursery = Nursery(store.path)
    chance = random.Random(2026)
    for round_ in range(KILLS // AT_ONCE):
        alive = [nursery.bear(person, 100 * round_ + number) for number, person in enumerate(players)]
        for pid in alive:
            nursery.wait(pid, chance.randint(0, MOST_SEEN))
            time.sleep(chance.uniform(0, LONGEST_WAIT))
            for word, attempt_id, *rest in nursery.kill(pid):
                if word == "seen":
                    seen[(attempt_id, int(rest[0]))] = rest[1]
                else:
                    done.add(attempt_id)
        kept = check_whole(store)
        assert {place: kept.get(place) for place in seen} == seen, "every exchange that was seen is there, as it was"
        assert len(kept) - len(seen) <= AT_ONCE * (round_ + 1), "at most one a kill was kept and not yet seen"
    nursery.close()
    assert len(seen) > KILLS
    for person in players:
        for card in practice.customers_for(store, customers, person.id):
            if card.open_attempt_id is None:
                continue
            attempt = practice.attempt(store, card.open_attempt_id, person.id)
            if attempt.stage == "talking" and not attempt.conversation_over:
                heard = practice.take_turn(store, customers, attempt.id, "Where were we?", attempt.next_turn, person.id)
                assert heard.turn == len(attempt.exchanges) + 1
    for attempt_id in done:
        assert practice.debrief(store, customers, attempt_id, create_person(store, attempt_id, "mentor").id).story
    print(f"{KILLS} kills, {len(seen)} exchanges seen, {len(done)} attempts done, {time.monotonic() - began:.0f} s")
