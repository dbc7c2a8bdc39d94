"""How fast a turn is, whether it stays so over forty of them, how soon the room is open, and where scripts lead.

    python tests/bench_turn.py            all of it
    python tests/bench_turn.py --no-serve without starting the app

One thread on one core, the embedded customer, a fresh database on disk. Exit code 1 where a target is missed.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from app.scenario.files import library as shipped
from app.scenario.model import Scenario
from app.store import Store
from app.training import practice
from app.training.attempts import Attempt
from app.training.people import create_person

P95_MS, RATIO, SERVED_S = 60.0, 1.2, 5.0
SEEDS = range(3)
LONG_TURNS, LONG_ATTEMPTS = 40, 6
STAYING = (
    "Take your time.",
    "Tell me a little more about that?",
    "Which date do you have there?",
    "I'm reading the notes now, one moment.",
    "You said that quickly. What happened then?",
    "What would help most today?",
    "[silence]",
    "I can see it here, thank you.",
    "Mm. Go on.",
    "And before that, how was it?",
)
"""Replies that neither settle anything nor wound: ten, so that the first ten turns and the last say the same."""


class Took(NamedTuple):
    """Seconds of one take_turn: by the clock, and of the processor (which other programs do not stretch)."""

    clock: float
    processor: float


def turn_times(store: Store, library: Mapping[str, Scenario], person: str) -> list[Took]:
    """What every take_turn took over every scripted check of every scenario, for a few seeds."""
    times: list[Took] = []
    for scenario in library.values():
        for check in scenario.checks:
            for seed in SEEDS:
                attempt = practice.start_attempt(store, library, person, scenario.id, seed=seed)
                times += said(store, library, attempt, person, check.replies)
    return times


def said(
    store: Store, library: Mapping[str, Scenario], attempt: Attempt, person: str, replies: Sequence[str]
) -> list[Took]:
    """What each take_turn took, until the script or the conversation ends."""
    times = []
    for turn, reply in enumerate(replies, start=1):
        began = Took(time.perf_counter(), time.process_time())
        heard = practice.take_turn(store, library, attempt.id, reply, turn, person)
        times.append(Took(time.perf_counter() - began.clock, time.process_time() - began.processor))
        if heard.last:
            break
    return times


def quantiles(values: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]


def patient(scenario: Scenario) -> Scenario:
    """A bench-only copy that does not run out of patience or of things to say, so that forty turns happen."""
    lines = [f"{word} {number}." for number in range(12) for word in ("Yes", "I see", "Go on", "Right", "Well", "Hm")]
    reactions = {
        name: banded.model_copy(update={"any": [*banded.any, *(f"{line[:-1]}, {name}." for line in lines)]})
        for name, banded in scenario.reactions.items()
    }
    calm = scenario.sensitivities.model_copy(update={"start_patience": 1.0, "patience_cost": 0.0})
    return scenario.model_copy(update={"id": "patient-copy", "sensitivities": calm, "reactions": reactions})


def long_attempts(store: Store, library: Mapping[str, Scenario], person: str) -> tuple[str, int, float, float]:
    """(who, turns, ms in the first ten, ms in the last ten): medians over a few attempts of forty turns."""
    replies = list(islice(cycle(STAYING), LONG_TURNS))
    candidates = [*library.values(), *(patient(scenario) for scenario in library.values())]
    longest = 0
    for scenario in candidates:
        room = {scenario.id: scenario}
        runs = []
        for seed in range(LONG_ATTEMPTS):
            attempt = practice.start_attempt(store, room, person, scenario.id, seed=seed)
            runs.append(said(store, room, attempt, person, replies))
        longest = max(longest, *map(len, runs))
        runs = [run for run in runs if len(run) == LONG_TURNS]
        if len(runs) >= LONG_ATTEMPTS // 2:
            # The same reply falls on different turns: compare like with like by the median over attempts and turns.
            first = statistics.median(took.clock for run in runs for took in run[:10])
            last = statistics.median(took.clock for run in runs for took in run[-10:])
            name = f"{scenario.title}{' (a patient copy)' if scenario.id == 'patient-copy' else ''}"
            return name, LONG_TURNS, first * 1000, last * 1000
    return "nobody stayed", longest, 0.0, 0.0


def seconds_to_a_page(folder: Path) -> float:
    """From the start command to a page that is served: its health, then its HTML."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = shutil.which("underheard", path=str(Path(sys.executable).parent)) or "underheard"
    began = time.perf_counter()
    with (folder / "serve.log").open("wb") as log:
        server = subprocess.Popen(
            [command, "serve", "--no-browser", "--port", str(port)],
            env={**os.environ, "UNDERHEARD_DATA": str(folder)}, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        for path, wanted in (("/_stcore/health", "ok"), ("/", "<html")):
            while wanted not in fetched(f"http://127.0.0.1:{port}{path}"):
                if server.poll() is not None or time.perf_counter() - began > 60:
                    raise RuntimeError(f"the room did not open: {(folder / 'serve.log').read_text()[-500:]}")
                time.sleep(0.02)
        return time.perf_counter() - began
    finally:
        server.terminate()
        server.wait(timeout=20)


def fetched(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return str(answer.read(4000), "utf-8", "replace")
    except (urllib.error.URLError, OSError):
        return ""


def outcomes(store: Store, library: Mapping[str, Scenario], person: str) -> tuple[list[str], int, int]:
    """The table of scripted checks, how many experts came to the deepest rung cared for, how many others did."""
    lines, experts, others = [], 0, 0
    for scenario in library.values():
        for check in scenario.checks:
            attempt = practice.start_attempt(store, library, person, scenario.id, seed=0)
            turns = len(said(store, library, attempt, person, check.replies))
            practice.wrap_up(store, library, attempt.id, person)
            practice.reflect(store, attempt.id, person, "", [], {})
            seen = practice.debrief(store, library, attempt.id, person)
            best = seen.depth == seen.of and seen.cared_for
            experts += best and check.policy == "expert"
            others += best and check.policy in ("warmth", "solver", "interrogator")
            levels = " ".join("   –" if mean is None else f"{mean:4.1f}" for mean in seen.mean_levels.values())
            lines.append(
                f"  {scenario.id:<18}{check.policy:<14}{turns:>3}  {seen.depth}/{seen.of}  "
                f"{seen.ending_kind or 'left open':<16}{levels}"
            )
    return lines, experts, others


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-serve", action="store_true", help="do not start the app")
    asked = parser.parse_args()
    missed: list[str] = []

    def report(what: str, reached: str, target: str, met: bool) -> None:
        print(f"{what:<52}{reached:>14}   target {target:<10}{'' if met else 'MISSED'}")
        if not met:
            missed.append(what)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not asked.no_serve:
            cold, warm = seconds_to_a_page(folder), min(seconds_to_a_page(folder) for _ in range(2))
            report(
                f"start command to served page (first {cold:.1f} s)",
                f"{warm:.1f} s",
                f"{SERVED_S:.0f} s",
                warm <= SERVED_S,
            )
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        store, library = Store(folder / "bench.db"), shipped()
        person = create_person(store, "Bench", "trainee").id
        began = time.perf_counter()
        turn_times(store, {name: library[name] for name in list(library)[:1]}, person)
        print(f"(first customer warmed in {time.perf_counter() - began:.1f} s)")
        times = turn_times(store, library, person)
        clock, processor = (quantiles([took[place] * 1000 for took in times]) for place in (0, 1))
        report(f"take_turn p50, {len(times)} turns, {len(library)} customers", f"{clock[0]:.1f} ms", "", True)
        report("take_turn p95", f"{clock[1]:.1f} ms", f"{P95_MS:.0f} ms", clock[1] <= P95_MS)
        report("  of the processor alone: p50, p95", f"{processor[0]:.1f}, {processor[1]:.1f}", "", True)
        who, turns, first, last = long_attempts(store, library, person)
        ratio = last / first if first else 99.0
        report(
            f"{turns} turns: last ten / first ten ({first:.1f}, {last:.1f} ms)",
            f"{ratio:.2f}",
            f"{RATIO}",
            ratio <= RATIO,
        )
        print(f"  ({who})")
        lines, experts, others = outcomes(store, library, person)
        report(
            "expert scripts: deepest rung, cared for", f"{experts} of {len(library)}", "all", experts == len(library)
        )
        report("warmth, solving, interrogation: the same", str(others), "0", others == 0)
        print("  customer          script       turns  depth  ending         L    A    N")
        print("\n".join(lines))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
