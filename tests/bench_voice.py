"""How voice does against what it must reach: `python tests/bench_voice.py [--part NAME]`.

Prints a table of figures beside their reaches; exits 1 where one is missed. A part that cannot be measured here (a
package or the other synthesiser is not installed) is told and left out.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

PARTS: dict[str, tuple[str, str]] = {
    "speaking": ("voice_bench_speaking", "measure_speaking"),
    "hearing": ("voice_bench_hearing", "measure_hearing"),
    "pauses": ("voice_bench_hearing", "measure_pauses"),
    "turn": ("voice_bench_turn", "measure_turn"),
    "listening": ("voice_bench_listening", "measure_listening"),
}
"""By part, the function that measures it: gives (name, value, reach at most, unit) a figure, None where it cannot."""


def measured(part: str, every: int) -> Iterable[Any] | None:
    """The figures of a part; None where it cannot be measured here."""
    module, name = PARTS[part]
    measure = getattr(importlib.import_module(module), name)
    figures: Iterable[Any] | None = measure(every) if part == "speaking" else measure()
    return figures


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--part", choices=PARTS, action="append", help="may be given again; all of them without it")
    options.add_argument("--every", type=int, default=1, help="speaking: measure one line in so many")
    given = options.parse_args()
    missed = 0
    for part in given.part or PARTS:
        figures = measured(part, given.every)
        print(f"\n{part}" + ("" if figures is not None else ": not measured here"))
        for name, value, reach, unit in figures or ():
            told = "" if reach is None else f"reach {reach:g}" + ("" if value <= reach else "   MISSED")
            missed += told.endswith("MISSED")
            print(f"  {name:44} {value:10.3f} {unit:4} {told}".rstrip())
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
