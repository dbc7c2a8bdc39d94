"""How quick the author's bench is. `python tests/bench_author.py`; `--no-probe` leaves out the minutes of the probe.

Prints, each with what it was measured over: looking over a file anew; a change to a file of a thousand lines and what
it leaves wrong; five hundred wrong files; a probe of one customer on two processes.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from spoiling import LIBRARY, spoilt

from app.probe.beside import play_beside
from app.probe.policies import SCRIPTS
from app.scenario.changes import changed
from app.scenario.files import load, read, read_text, shipped_folder
from app.scenario.source import Change


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def looking_over(rounds: int = 5) -> str:
    read_text(LIBRARY[0] + "# warm\n")
    took: list[list[float]] = []
    for number in range(rounds):
        took.append([timed(lambda text=f"{text}# {number}\n": read_text(text)) for text in LIBRARY])  # type: ignore[misc]
    files = [min(each) for each in zip(*took, strict=True)]
    return (
        f"reading and looking over a customer: median {statistics.median(files):.0f} ms, worst {max(files):.0f} ms "
        f"({len(files)} files of the library, best of {rounds})"
    )


def full_round(rounds: int = 15) -> str:
    text = max(LIBRARY, key=lambda each: each.count("\n"))
    took = []
    for number in range(rounds):
        began = time.perf_counter()
        text = changed(text, Change("set", ("behind", "need"), f"✎ number {number}: to be heard"))
        assert read_text(text).source
        took.append((time.perf_counter() - began) * 1000)
    return (
        f"a field changed, written into its file and looked over: median {statistics.median(took):.0f} ms, worst "
        f"{max(took):.0f} ms ({text.count(chr(10))} lines, {rounds} rounds)"
    )


def while_typing(rounds: int = 15) -> str:
    """The text as it stands between two keys, with a quotation mark open."""
    text = max(LIBRARY, key=lambda each: each.count("\n"))
    took = []
    for number in range(rounds):
        broken = text.replace("\nbehind:", f'\n  more: "number {number}\nbehind:', 1)
        took.append(timed(lambda broken=broken: read_text(broken)))  # type: ignore[misc]
    middle = statistics.median(took)
    return f"a file that cannot be read for an open quotation mark: median {middle:.0f} ms, worst {max(took):.0f} ms"


def wrong_files(count: int = 500) -> str:
    took = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(count):
            name, raw = spoilt(seed)
            path = Path(folder) / f"{seed}.yaml"
            path.write_bytes(raw)
            took.append((timed(lambda path=path: read(path)), name))  # type: ignore[misc]
    worst, name = max(took)
    middle = statistics.median(each for each, _ in took)
    return f"{count} wrong files: median {middle:.0f} ms, worst {worst:.0f} ms ({name})"


def probe(scripts: int = 24, seeds: int = 5) -> str:
    scenario = load(shipped_folder() / "late-parcel.yaml")
    began = time.perf_counter()
    played, _ = play_beside([scenario], range(seeds), SCRIPTS[:scripts], 2, None)
    took = time.perf_counter() - began
    return f"a probe of one customer: {sum(map(len, played))} conversations on 2 processes in {took:.1f} s"


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--no-probe", action="store_true")
    chosen = reader.parse_args()
    for measure in (looking_over, full_round, while_typing, wrong_files):
        print(measure(), flush=True)
    if not chosen.no_probe:
        print(probe(), flush=True)


if __name__ == "__main__":
    main()
