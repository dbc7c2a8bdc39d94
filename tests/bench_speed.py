"""How long a reply takes, how many a minute two processes score, and how much memory that needs.

    python tests/bench_speed.py [REPLIES]     prints one line of JSON

Each figure comes from processes of its own, one thread each, with the models loaded before the clock starts.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import json
import random
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

LOAD_FROM = time.perf_counter()
PROCESSES = 2


@dataclass(frozen=True)
class Speed:
    """Milliseconds a reply by the clock, megabytes at their peak."""

    n: int
    load_s: float
    median_ms: float
    p95_ms: float
    processor_median_ms: float
    """The same, of the processor alone, which other programs do not stretch."""
    peak_mb: float
    a_minute: float
    """Replies two processes score in a minute."""
    peaks_mb: tuple[float, ...]
    busy: float
    """How many programs wanted a processor on average in the minute before."""


def measure(most: int) -> Speed:
    """Everything, in fresh processes."""
    busy = os.getloadavg()[0]
    alone = json.loads(subprocess.run(_command("alone", most), stdout=subprocess.PIPE, text=True, check=True).stdout)
    workers = [
        subprocess.Popen(_command(f"part-{place}", most), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for place in range(PROCESSES)
    ]
    for worker in workers:
        assert worker.stdout and worker.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [json.loads(worker.stdout.readline()) for worker in workers if worker.stdout]
    took = time.perf_counter() - began
    for worker in workers:
        worker.communicate()
    times = sorted(alone["clock"])
    return Speed(
        n=len(times),
        load_s=alone["load_s"],
        median_ms=1000 * times[len(times) // 2],
        p95_ms=1000 * times[int(len(times) * 0.95)],
        processor_median_ms=1000 * sorted(alone["processor"])[len(times) // 2],
        peak_mb=alone["peak_mb"],
        a_minute=60 * sum(each["n"] for each in told) / took,
        peaks_mb=tuple(each["peak_mb"] for each in told),
        busy=busy,
    )


def _command(part: str, most: int) -> list[str]:
    return [sys.executable, str(Path(__file__)), str(most), part]


def _work(part: str, most: int) -> None:
    from scoring.conversation import Moment, Turn
    from scoring.gold_set import gold
    from scoring.scorer import score_reply

    moments = [each.moment(reply) for each in gold("test") for reply in each.replies]
    random.Random(7).shuffle(moments)
    moments = moments[:most]
    score_reply(Moment((Turn("customer", "I was told Tuesday."),), "What happened on Tuesday?"))
    loaded = time.perf_counter() - LOAD_FROM
    if part != "alone":
        moments = moments[int(part.split("-")[1]) :: PROCESSES]
        print("ready", flush=True)
        sys.stdin.readline()
    clock, processor = [], []
    for moment in moments:
        began, worked = time.perf_counter(), time.process_time()
        score_reply(moment)
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - worked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    told = {"n": len(moments), "load_s": loaded, "clock": clock, "processor": processor, "peak_mb": peak}
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10**6
    if len(sys.argv) > 2:
        _work(sys.argv[2], many)
    else:
        print(json.dumps(asdict(measure(many))))
