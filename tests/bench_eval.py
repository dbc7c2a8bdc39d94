"""How far the scorer carries to conversations it has never seen: `python tests/bench_eval.py FOLDER`.

FOLDER holds `annomi.dev.csv` and `esconv.dev.csv` (human labels; not part of this project, and nothing here is tuned on
them). Prints areas under the ROC curve. A dimension that was not called for counts as 0 points.
"""

from __future__ import annotations

import csv
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench_readers import Readers

from scoring.conversation import Moment, Turn
from scoring.criterion import DIMENSIONS
from scoring.scorecard import Scorecard

FILES = ("esconv.dev.csv", "annomi.dev.csv")
LONGEST = 4000
Row = Mapping[str, str]


class Figure(NamedTuple):
    """One area under the curve, and what it should reach; None where it only stands beside another."""

    measure: str
    value: float | None
    n: int
    reach: float | None = None


def auc(scores: Sequence[float], truth: Sequence[bool]) -> float | None:
    """The chance that a positive stands above a negative; ties count half. 0-1, None without both kinds."""
    ranked = sorted(range(len(scores)), key=lambda i: scores[i])
    ranks = [0.0] * len(scores)
    start = 0
    while start < len(ranked):
        stop = start
        while stop < len(ranked) and scores[ranked[stop]] == scores[ranked[start]]:
            stop += 1
        for place in ranked[start:stop]:
            ranks[place] = (start + stop + 1) / 2
        start = stop
    good = sum(truth)
    bad = len(truth) - good
    if not good or not bad:
        return None
    return (sum(rank for rank, yes in zip(ranks, truth, strict=True) if yes) - good * (good + 1) / 2) / (good * bad)


def rows_of(path: Path, every: int = 1) -> list[Row]:
    """Every row, or each so many-th one."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))[::every]


def moment_of(row: Row, before: str) -> Moment:
    """The turn, and nothing before it but what it answers."""
    said = row[before]
    return Moment((Turn("customer", said),) if said.strip() else (), row["text"][:LONGEST])


def points(card: Scorecard, dimension: str) -> float:
    return card.points[dimension] or 0.0


def esconv(rows: Sequence[Row], cards: Sequence[Scorecard]) -> list[Figure]:
    """Each dimension's points for turns of its own kind against all other turns."""
    reach = {"listening": 0.85, "acknowledgement": 0.72, "next_steps": 0.82}
    whole = list(zip(rows, cards, strict=True))
    answering = [each for each in whole if each[0]["seeker_last"].strip()]
    named = [each for each in answering if each[0]["dim"] in DIMENSIONS]

    def figure(kept: Sequence[tuple[Row, Scorecard]], name: str, which: str, aim: float | None = None) -> Figure:
        scores = [points(card, name) for _, card in kept]
        return Figure(
            f"ESConv {name.replace('_', ' ')}{which}",
            auc(scores, [row["dim"] == name for row, _ in kept]),
            len(kept),
            aim,
        )

    return [
        figure(kept, name, which, reach[name] if not which else None)
        for name in DIMENSIONS
        for kept, which in (
            (answering, ""),
            (whole, ", with openings that answer nobody"),
            (named, ", against the two other kinds only"),
        )
    ]


def annomi(rows: Sequence[Row], cards: Sequence[Scorecard]) -> list[Figure]:
    """Open questions, reflections, and whole sessions."""
    whole = [each for each in zip(rows, cards, strict=True) if each[0]["prev_client"].strip()]
    asked = [each for each in whole if each[0]["question_subtype"] in ("open", "closed")]

    def figure(
        measure: str,
        kept: Sequence[tuple[Row, Scorecard]],
        score: Callable[[Scorecard], float],
        yes: Callable[[Row], bool],
        reach: float | None = None,
    ) -> Figure:
        return Figure(
            f"AnnoMI {measure}", auc([score(c) for _, c in kept], [yes(r) for r, _ in kept]), len(kept), reach
        )

    def opens(card: Scorecard) -> float:
        return card.criteria["open_question"]

    def reflects(card: Scorecard) -> float:
        return max(card.criteria["reflects_specifics"], card.criteria["reflects_meaning"])

    def asks(card: Scorecard) -> float:
        return max(card.criteria[name] for name in ("open_question", "closes_space", "asks_again", "invites"))

    return [
        figure("open question, all turns", whole, opens, lambda row: row["question_subtype"] == "open", 0.88),
        figure("open question, among questions", asked, opens, lambda row: row["question_subtype"] == "open", 0.88),
        figure("reflection", whole, reflects, lambda row: row["main_behaviour"] == "reflection", 0.78),
        figure(
            "reflection by half of the annotators", whole, reflects, lambda row: float(row["reflection_frac"]) >= 0.5
        ),
        figure("any question", whole, asks, lambda row: float(row["question_frac"]) >= 0.5),
        _sessions("sessions, high against low", whole, lambda card: points(card, "listening"), 0.85),
        _sessions("sessions, where called for only", whole, lambda card: card.points["listening"], None),
    ]


def _sessions(
    measure: str,
    kept: Sequence[tuple[Row, Scorecard]],
    score: Callable[[Scorecard], float | None],
    reach: float | None,
) -> Figure:
    held: dict[str, list[float]] = {}
    high: dict[str, bool] = {}
    for row, card in kept:
        value = score(card)
        if value is not None:
            held.setdefault(row["transcript_id"], []).append(value)
            high[row["transcript_id"]] = row["mi_quality"] == "high"
    means = [statistics.mean(values) for values in held.values()]
    return Figure(f"AnnoMI {measure}", auc(means, [high[key] for key in held]), len(held), reach)


def measure(folder: Path, readers: Readers, every: int = 1) -> tuple[list[Figure], list[str]]:
    """(figures, what could not be measured)."""
    figures: list[Figure] = []
    missing: list[str] = []
    for name, before, judge in ((FILES[0], "seeker_last", esconv), (FILES[1], "prev_client", annomi)):
        path = folder / name
        if not path.is_file():
            missing.append(f"{name} is not in the folder: not measured.")
            continue
        rows = rows_of(path, every)
        figures += judge(rows, readers.cards([moment_of(row, before) for row in rows]))
    return figures, missing


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("Name the folder that holds annomi.dev.csv and esconv.dev.csv.")
    with Readers() as two:
        found, missing = measure(Path(sys.argv[1]), two, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for each in found:
        print(f"{each.measure:56s} AUC {'–' if each.value is None else f'{each.value:.3f}'}  n={each.n}")
    for line in missing:
        print(line)
