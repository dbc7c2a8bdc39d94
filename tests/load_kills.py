"""kill -9 under a load, again and again, and whether everything anybody was shown is in the database, whole."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path

from load_client import Clock
from load_people import Tally
from load_servers import Servers

from app.store import Store


@dataclass
class Kills:
    """What came of them."""

    count: int = 0
    lost: set[tuple[str, int]] = field(default_factory=set)
    """(attempt, turn) that somebody was shown and that is not in the database as it was shown."""
    halves: set[str] = field(default_factory=set)
    """What stands in the database and is not whole."""
    before_last: dict[str, int] = field(default_factory=dict)
    """Replies answered by trainee, when the last process killed was back."""


async def kill_again_and_again(servers: Servers, tally: Tally, kills: Kills, times: int, seconds: float) -> None:
    """Kill one of the processes so many times within so many seconds, and start it anew each time."""
    chance, store = random.Random(9), Store(servers.folder / "underheard.db")
    clock = Clock()
    for number in range(times):
        # By the clock, so that starting anew does not put the others off.
        await asyncio.sleep(max(seconds / times * (number + chance.random()) - clock(), 0))
        place = chance.randrange(servers.processes)
        await asyncio.to_thread(servers.kill, place)
        kills.count += 1
        compare(store, dict(tally.seen), kills)
        await asyncio.to_thread(servers.again, place)
    kills.before_last = dict(tally.went_on)


def compare(store: Store, seen: dict[tuple[str, int], tuple[str, str]], kills: Kills) -> None:
    """Note what was shown and is gone, and what is not whole."""
    with store.reading() as reader:
        kept = {
            (row["attempt_id"], row["turn"]): (row["trainee"], row["customer"])
            for row in reader.rows("SELECT attempt_id, turn, trainee, customer FROM exchanges")
        }
        halves = reader.rows(
            "SELECT attempt_id, turn FROM exchanges WHERE NOT EXISTS (SELECT 1 FROM scorecards WHERE "
            "scorecards.attempt_id = exchanges.attempt_id AND scorecards.turn = exchanges.turn) "
            "OR customer = '' OR memory = '' OR state = '' OR beat = ''"
        )
        gaps = reader.rows("SELECT attempt_id FROM exchanges GROUP BY attempt_id HAVING max(turn) <> count(*)")
        whole = reader.row("PRAGMA quick_check")
    kills.lost |= {place for place, said in seen.items() if kept.get(place) != said}
    kills.halves |= {f"{row['attempt_id']} {row['turn']}" for row in halves} | {row["attempt_id"] for row in gaps}
    if whole != {"quick_check": "ok"}:
        kills.halves.add(f"the database: {whole}")


def stuck(kills: Kills, tally: Tally, people: list[str]) -> list[str]:
    """Who has been answered nothing since the last process killed was back."""
    return [who for who in people if tally.went_on[who] <= kills.before_last.get(who, 0)]


def size(folder: Path) -> float:
    """Megabytes of the database, its log included."""
    return sum(path.stat().st_size for path in folder.glob("underheard.db*")) / 1e6
