"""What a failing model costs a conversation, how long its words are held back, and how much it is told.

    python tests/bench_openai_voice.py                          all of it: two to three minutes
    python tests/bench_openai_voice.py --faults 60 --turns 40   a quick look

A server on this machine that fails in every way the tests know, whole turns in a fresh database on disk. Exit code 1
where a target is missed. A token is reckoned as four characters.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import logging
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from pathlib import Path

from bench_turn import STAYING
from fault_server import Act, FaultServer, Handler, Stream, chunk, drips_words, hangs, in_words, serving, streams
from test_openai_voice import FAULTS, SLIPS, afresh, conversation, script

from app.scenario.files import library as shipped
from app.scenario.model import Scenario
from app.simulation.direction import LONGEST_TURN, messages
from app.simulation.openai_voice import OpenAIVoice
from app.simulation.values import Spoken
from app.simulation.voice import Scene, Show
from app.store import Store
from app.training import practice
from app.training.attempts import Attempt, memory_from
from app.training.people import create_person
from scoring.conversation import Turn

TOKENS = 2500
SLOW, PATIENT = 0.3, 20.0
"""Seconds a server that hangs, and any other, is given."""
TALKS = 6
"""Replies of one attempt before the next is begun."""


@dataclass
class Counted:
    """What became of the turns a server spoilt."""

    injected: int = 0
    lost: int = 0
    """Attempts that could not be gone on with, wrapped up and looked back on."""
    half_stored: int = 0
    unnamed: int = 0
    """Turns whose fault stands in no line of the log."""
    not_their_own: int = 0
    """Turns answered in anything but their own lines."""
    kinds: Counter[str] = field(default_factory=Counter)


class Log(logging.Handler):
    """Keeps the lines of the voice."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def faults() -> Iterator[tuple[str, Act]]:
    """Every way to fail, one after the other, and over again."""
    return cycle(
        [(name, act) for name, act, _, _ in FAULTS] + [(f"says: {why}", streams(turn)) for why, turn in SLIPS[1:3]]
    )


def spoil(store: Store, library: Mapping[str, Scenario], person: str, wanted: int) -> Counted:
    """So many turns, each met with a fault, in attempts that are ended and looked back on as any other."""
    counted, log = Counted(), Log()
    voice_log = logging.getLogger("app.simulation.openai_voice")
    voice_log.addHandler(log)
    voice_log.propagate = False
    next_faults, scenarios = faults(), cycle(library.values())
    acting: list[Act] = [hangs]

    def act(server: FaultServer, handler: Handler) -> None:
        acting[0](server, handler)

    with (
        serving(act) as server,
        OpenAIVoice(server.model(SLOW), pause=0.001, rests=(0.0,)) as hurried,
        OpenAIVoice(server.model(PATIENT), pause=0.001, rests=(0.0,)) as patient,
    ):
        while counted.injected < wanted:
            scenario = next(scenarios)
            attempt = practice.start_attempt(store, library, person, scenario.id, voice_host="127.0.0.1")
            try:
                for turn, reply in enumerate([*script(scenario.id)[:2], *STAYING][:TALKS], start=1):
                    kind, acting[0] = next(next_faults)
                    voice = hurried if acting[0] in (hangs, drips_words) else patient
                    asked, log.lines = len(server.asked), []
                    heard = practice.take_turn(store, library, attempt.id, reply, turn, person, voice, lambda _: None)
                    if len(server.asked) > asked:  # a word alone is said as it is
                        counted.injected += 1
                        counted.kinds[kind] += 1
                        named = heard.note.removeprefix("in their own lines: ").split(", ")
                        logged = [any(f"({name})" in line for line in log.lines) for name in named]
                        counted.unnamed += not (heard.note and all(logged))
                        counted.not_their_own += heard.voice != "embedded" or not heard.customer.strip()
                    counted.half_stored += not whole(store, attempt, person, turn)
                    if heard.last or counted.injected == wanted:
                        break
                practice.wrap_up(store, library, attempt.id, person)
                practice.reflect(store, attempt.id, person, "Something.", [], {})
                practice.debrief(store, library, attempt.id, person)
            except Exception as error:
                counted.lost += 1
                print(f"  lost: {scenario.id}, {kind}: {type(error).__name__}: {error}", file=sys.stderr)
    voice_log.removeHandler(log)
    voice_log.propagate = True
    return counted


def whole(store: Store, attempt: Attempt, person: str, turn: int) -> bool:
    """Whether so many turns are stored, the newest with all that belongs to it."""
    kept = practice.attempt(store, attempt.id, person).exchanges
    with store.reading() as reader:
        row = reader.row("SELECT * FROM exchanges WHERE attempt_id = ? AND turn = ?", attempt.id, turn)
        cards = reader.rows("SELECT id FROM scorecards WHERE attempt_id = ? AND turn = ?", attempt.id, turn)
    return bool(len(kept) == turn and row and row["customer"] and cards and memory_from(row["memory"]).turn == turn)


class Keeps:
    """Says their own lines, and keeps what there was to word."""

    def __init__(self) -> None:
        self.scenes: list[Scene] = []

    def word(self, scene: Scene, show: Show | None = None) -> Spoken:
        self.scenes.append(replace(scene, turns=tuple(scene.turns)))
        return scene.own


def played(scenario: Scenario) -> list[Scene]:
    """What there is to word in a conversation that gets to the bottom of it."""
    keeps = Keeps()
    list(conversation(scenario, script(scenario.id), keeps))
    return keeps.scenes


def held_back(scenes: list[Scene], wanted: int) -> list[float]:
    """Milliseconds from the server's first word on the wire to the first words shown, for so many turns."""
    sent: list[float] = []

    def act(server: FaultServer, handler: Handler) -> None:
        said = in_words(afresh(server.asked[-1]))
        stream = Stream(handler)
        sent.append(time.perf_counter())
        stream.says(said)
        stream.ends(chunk(finish="stop"), "[DONE]")

    took: list[float] = []
    with serving(act) as server, OpenAIVoice(server.model(PATIENT)) as voice:
        for scene in islice(cycle(scenes), wanted * 2):
            shown: list[float] = []

            def show(text: str, shown: list[float] = shown) -> None:
                if text:
                    shown.append(time.perf_counter())

            sent.clear()
            voice.word(scene, show)
            if shown and len(sent) == 1:
                took.append((shown[0] - sent[0]) * 1000)
            if len(took) == wanted:
                break
    return took


def tokens(scene: Scene, reply: str | None = None) -> float:
    """What the twentieth turn of an attempt is told; `reply` in the place of all that the trainee said."""
    opener, *rest = scene.turns
    turns = [opener, *islice(cycle(rest), 38)]
    if reply is not None:
        turns = [turn if turn.speaker == "customer" else Turn("trainee", reply) for turn in turns]
        scene = replace(scene, reply=reply)
    return sum(len(message["content"]) for message in messages(replace(scene, turns=tuple(turns)))) / 4


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", type=int, default=500, help="faults to inject")
    parser.add_argument("--turns", type=int, default=200, help="turns to time")
    asked = parser.parse_args()
    missed: list[str] = []

    def report(what: str, reached: str, target: str = "", met: bool = True) -> None:
        print(
            f"{what:<58}{reached:>16}   {'target ' + target if target else '':<14}{'' if met else 'MISSED'}", flush=True
        )
        if not met:
            missed.append(what)

    library = shipped()
    scenes = {name: played(scenario) for name, scenario in library.items()}
    took = sorted(held_back([scene for each in list(scenes.values())[:4] for scene in each], asked.turns))
    report(
        f"first word sent to first words shown, {len(took)} turns: median",
        f"{statistics.median(took):.1f} ms",
    )
    report("  95th in a hundred", f"{took[int(len(took) * 0.95)]:.1f} ms")
    told = {name: tokens(each[-1]) for name, each in scenes.items()}
    most = max(told, key=lambda name: told[name])
    report(f"tokens of the twentieth turn, median of {len(told)} customers", f"{statistics.median(told.values()):.0f}")
    report(f"  the most ({most})", f"{told[most]:.0f}", f"{TOKENS}", told[most] <= TOKENS)
    longest = max(tokens(each[-1], "word " * 800) for each in scenes.values())
    report(f"  were every reply {LONGEST_TURN} characters or more", f"{longest:.0f}")
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name) / "bench.db")
        began = time.perf_counter()
        counted = spoil(store, library, create_person(store, "Bench", "trainee").id, asked.faults)
    report(
        f"faults injected, of {len(counted.kinds)} kinds, in {time.perf_counter() - began:.0f} s", f"{counted.injected}"
    )
    for what, number in (
        ("  attempts lost", counted.lost),
        ("  turns stored by half", counted.half_stored),
        ("  faults not named in the log", counted.unnamed),
        ("  turns answered in anything but their own lines", counted.not_their_own),
    ):
        report(what, str(number), "0", number == 0)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
