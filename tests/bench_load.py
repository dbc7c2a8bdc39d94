"""Many people at once: trainees practising, a class signing in, processes killed, on two processes behind nginx.

    python tests/bench_load.py                                  150 people, 10 minutes, 2 processes
    python tests/bench_load.py --part sign-in                   a class of 60 signs in within 10 s
    python tests/bench_load.py --part kill                      30 times kill -9 under that load
    python tests/bench_load.py --people 40 --minutes 1          a short one

The clients speak the websocket of the pages, on the same machine, so what they use of it is used against the room.
Exit code 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from load_client import Clock, Visitor
from load_people import Tally, Trainee
from load_seed import Known, seed, signed_in
from load_servers import Servers, lock_wait

from app.scenario.files import library as shipped

WORDS_P95, PAGE_P95 = 0.5, 3.0
KILLS = 30
SAMPLED = 5.0
"""Seconds between two looks at memory and the write lock."""


@dataclass
class Machine:
    """What was used of the machine while the load went on."""

    memory: list[list[float]] = field(default_factory=list)
    locks: list[float] = field(default_factory=list)

    async def watch(self, servers: Servers, database: Path) -> None:
        while True:
            await asyncio.sleep(SAMPLED)
            self.memory.append(servers.memory())
            self.locks.append(await asyncio.to_thread(lock_wait, database))


class Report:
    """Lines of the table, and which targets were missed."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def line(self, what: str, reached: str, target: str = "", met: bool = True) -> None:
        print(f"{what:<58}{reached:>22}   {f'target {target}' if target else '':<18}{'' if met else 'MISSED'}")
        if not met:
            self.missed.append(what)

    def times(self, what: str, values: list[float], target: float | None = None) -> None:
        """p50, p95, p99 and the longest, in milliseconds."""
        said = " / ".join(f"{1000 * part(values, share):.0f}" for share in (0.5, 0.95, 0.99, 1.0))
        met = target is None or (bool(values) and part(values, 0.95) <= target)
        self.line(f"{what} ({len(values)}): p50/95/99/max ms", said, f"p95 {1000 * target:.0f}" if target else "", met)


def part(values: list[float], share: float) -> float:
    """The value that this share of them does not exceed; 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def tabs(servers: Servers, browsers: list[dict[str, str]]) -> list[Visitor]:
    return [Visitor(servers.address, cookies) for cookies in browsers]


async def practise(
    servers: Servers, people: list[Known], browsers: list[dict[str, str]], asked: argparse.Namespace, tally: Tally
) -> Machine:
    machine, clock, library = Machine(), Clock(), shipped()
    watching = asyncio.create_task(machine.watch(servers, servers.folder / "underheard.db"))
    trainees = [
        Trainee(person.id, tab, library, tally, asked.pause, number)
        for number, (person, tab) in enumerate(zip(people, tabs(servers, browsers), strict=True))
    ]
    await asyncio.gather(*(trainee.practise(clock, 60 * asked.minutes) for trainee in trainees))
    watching.cancel()
    return machine


def told_practice(
    report: Report, servers: Servers, tally: Tally, machine: Machine, used: list[float], seconds: float, client: float
) -> None:
    report.times("first customer words", tally.words, WORDS_P95)
    report.times("the whole page after a reply", tally.stands)
    report.times("opening the page", tally.opened)
    report.times("pressing something", tally.pressed)
    turns = max(len(tally.words), 1)
    report.line("replies answered a second; conversations finished", f"{turns / seconds:.2f}; {tally.finished}")
    report.line("processor: rooms, % of one core each", " ".join(f"{100 * each / seconds:.0f}" for each in used))
    report.line("processor: rooms, ms a reply (all they did)", f"{1000 * sum(used) / turns:.0f}")
    report.line("processor: nginx; these clients, % of one core",
                f"{100 * servers.nginx_processor() / seconds:.0f}; {100 * client / seconds:.0f}")  # fmt: skip
    last = machine.memory[-1] if machine.memory else servers.memory()
    report.line("memory of the rooms at the end, MB", " ".join(f"{each:.0f}" for each in last))
    report.times("wait for the write lock", machine.locks)
    size = sum(path.stat().st_size for path in servers.folder.glob("underheard.db*")) / 1e6
    report.line("database, MB", f"{size:.1f}")


def told_errors(report: Report, tally: Tally, servers: Servers) -> None:
    logged = servers.logged()
    report.line("sockets dropped", str(tally.lost), "0", tally.lost == 0)
    report.line("errors shown", str(sum(tally.errors.values())), "0", not tally.errors)
    for what, count in tally.errors.most_common(8):
        print(f"    {count} x {what[:160]}")
    report.line("errors in the rooms' logs", str(len(logged)), "0", not logged)
    for line in logged[:8]:
        print(f"    {line[:200]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("practise",), default="practise")
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--pause", type=float, default=25.0, help="seconds between two replies of one person")
    asked = parser.parse_args()
    report, tally = Report(), Tally()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        people = seed(folder, asked.people)
        browsers = signed_in(folder, people)
        servers = Servers(folder, asked.processes)
        try:
            servers.start()
            servers.wait_until_ready()
            before, began, own = servers.processor(), time.perf_counter(), time.process_time()
            machine = asyncio.run(practise(servers, people, browsers, asked, tally))
            seconds = time.perf_counter() - began
            used = [after - start for after, start in zip(servers.processor(), before, strict=True)]
            told_practice(report, servers, tally, machine, used, seconds, time.process_time() - own)
            told_errors(report, tally, servers)
        finally:
            servers.stop()
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
