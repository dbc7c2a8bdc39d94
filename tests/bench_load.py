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
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from load_class import SigningIn, sign_all_in
from load_client import Clock, Visitor
from load_kills import Kills, compare, kill_again_and_again, size, stuck
from load_people import Tally, Trainee
from load_seed import Known, seed, signed_in, with_passwords
from load_servers import Servers, lock_wait

from app.scenario.files import library as shipped
from app.store import Store

WORDS_P95, PAGE_P95 = 0.5, 3.0
AFTERWARDS = 3.5
"""Pauses from the last kill to the end of a load."""
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


async def practise(
    servers: Servers, people: list[Known], asked: argparse.Namespace, tally: Tally, kills: Kills | None = None
) -> Machine:
    """All of them practise for so many minutes; with `kills`, processes are killed until shortly before the end."""
    machine, clock, library, seconds = Machine(), Clock(), shipped(), 60 * asked.minutes
    watching = [asyncio.create_task(machine.watch(servers, servers.folder / "underheard.db"))]
    trainees = [
        Trainee(person.id, Visitor(servers.address, cookies), library, tally, asked.pause, number)
        for number, (person, cookies) in enumerate(zip(people, signed_in(servers.folder, people), strict=True))
    ]
    if kills is not None:
        # After the last of them everybody has the time for some replies.
        calm = AFTERWARDS * asked.pause
        watching.append(
            asyncio.create_task(
                kill_again_and_again(servers, tally, kills, asked.kills, max(seconds - calm - asked.pause, 0))
            )
        )
    await asyncio.gather(*(trainee.practise(clock, seconds) for trainee in trainees))
    for task in watching:
        task.cancel()
    return machine


def told_practice(
    report: Report,
    servers: Servers,
    tally: Tally,
    machine: Machine,
    used: list[float],
    seconds: float,
    client: float,
    target: float | None,
) -> None:
    report.times("first customer words", tally.words, target)
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
    report.line("database, MB", f"{size(servers.folder):.1f}")


def told_errors(report: Report, tally: Tally, servers: Servers, *, killed: bool = False) -> None:
    logged = servers.logged()
    if killed:
        report.line("sockets dropped; replies sent again after that", f"{tally.lost}; {tally.sent_again}")
    else:
        report.line("sockets dropped", str(tally.lost), "0", tally.lost == 0)
    report.line("errors shown", str(sum(tally.errors.values())), "0", not tally.errors)
    for what, count in tally.errors.most_common(8):
        print(f"    {count} x {what[:160]}")
    report.line("errors in the rooms' logs", str(len(logged)), "0", not logged)
    for line in logged[:8]:
        print(f"    {line[:240]}")


def told_kills(report: Report, servers: Servers, tally: Tally, kills: Kills, asked: argparse.Namespace) -> None:
    compare(Store(servers.folder / "underheard.db"), tally.seen, kills)
    waiting = stuck(kills, tally, list(tally.came))
    report.line("kill -9 of a process", str(kills.count), str(asked.kills), kills.count == asked.kills)
    report.line(f"of {len(tally.seen)} exchanges shown, lost", str(len(kills.lost)), "0", not kills.lost)
    report.line("not whole in the database", str(len(kills.halves)), "0", not kills.halves)
    report.line(f"of {len(tally.came)} people, could not go on", str(len(waiting)), "0", not waiting)


def told_class(report: Report, came: SigningIn, servers: Servers, people: int) -> None:
    report.times("the form to sign in with", came.form, PAGE_P95)
    report.times("sent, and let in", came.sent, PAGE_P95)
    report.times("the first page, its files included", came.stands, PAGE_P95)
    report.line("let in, with customers on their page", str(len(came.stands)), str(people), len(came.stands) == people)
    logged = servers.logged()
    report.line("errors", str(sum(came.errors.values()) + len(logged)), "0", not came.errors and not logged)
    for what, count in came.errors.most_common(8):
        print(f"    {count} x {what[:160]}")
    for line in logged[:8]:
        print(f"    {line[:240]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("practise", "sign-in", "kill"), default="practise")
    parser.add_argument("--people", type=int, help="150; of a class, 60")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--pause", type=float, default=25.0, help="seconds between two replies of one person")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--within", type=float, default=10.0, help="seconds in which a class signs in")
    asked = parser.parse_args()
    count = asked.people or (60 if asked.part == "sign-in" else 150)
    report, tally = Report(), Tally()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that no server outlives this
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        people = seed(folder, count)
        servers = Servers(folder, asked.processes)
        if asked.part == "sign-in":
            with_passwords(folder, people)
        try:
            servers.start()
            servers.wait_until_ready()
            before, began, own = servers.processor(), time.perf_counter(), time.process_time()
            if asked.part == "sign-in":
                told_class(report, asyncio.run(sign_all_in(servers.address, people, asked.within)), servers, count)
            else:
                kills = Kills() if asked.part == "kill" else None
                machine = asyncio.run(practise(servers, people, asked, tally, kills))
                seconds = time.perf_counter() - began
                used = [after - start for after, start in zip(servers.processor(), before, strict=True)]
                target = None if kills else WORDS_P95
                told_practice(report, servers, tally, machine, used, seconds, time.process_time() - own, target)
                told_errors(report, tally, servers, killed=kills is not None)
                if kills is not None:
                    told_kills(report, servers, tally, kills, asked)
        finally:
            servers.stop()
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
