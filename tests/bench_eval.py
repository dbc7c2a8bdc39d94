"""How far the scorer carries to conversations it has never seen: `python tests/bench_eval.py FOLDER`.

FOLDER holds `annomi.dev.csv` and `esconv.dev.csv` (human labels; not part of this project, and nothing here is tuned on
them). Prints areas under the ROC curve.
"""

# ruff: noqa: E501
from __future__ import annotations

import csv
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from scoring.conversation import Moment, Turn
from scoring.criterion import DIMENSIONS
from scoring.scorer import score_reply


def auc(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """The chance that a positive stands above a negative; ties count half. 0-1, nan without both kinds."""
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
        return float("nan")
    return (sum(rank for rank, yes in zip(ranks, truth, strict=True) if yes) - good * (good + 1) / 2) / (good * bad)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def esconv(path: Path, most: int) -> None:
    rows = [row for row in _rows(path) if row["seeker_last"].strip()][:most]
    cards = [score_reply(Moment((Turn("customer", row["seeker_last"]),), row["text"][:4000])) for row in rows]
    for name in DIMENSIONS:
        labelled = [(card, row) for card, row in zip(cards, rows, strict=True) if row["dim"]]
        scores = [card.points[name] or 0.0 for card, _ in labelled]
        print(f"ESConv {name:16s} AUC {auc(scores, [row['dim'] == name for _, row in labelled]):.3f}  n={len(scores)}")


def annomi(path: Path, most: int) -> None:
    rows = [row for row in _rows(path) if row["prev_client"].strip()][:most]
    cards = [score_reply(Moment((Turn("customer", row["prev_client"]),), row["text"][:4000])) for row in rows]
    asks = [
        max(
            card.criteria["open_question"],
            card.criteria["closes_space"],
            card.criteria["asks_again"],
            card.criteria["invites"],
        )
        for card in cards
    ]
    opens = [card.criteria["open_question"] for card in cards]
    reflects = [max(card.criteria["reflects_specifics"], card.criteria["reflects_meaning"]) for card in cards]
    print(
        f"AnnoMI question         AUC {auc(asks, [float(row['question_frac']) >= 0.5 for row in rows]):.3f}  n={len(rows)}"
    )
    asked = [(o, row) for o, row in zip(opens, rows, strict=True) if row["question_subtype"] in ("open", "closed")]
    print(
        f"AnnoMI open question    AUC {auc([o for o, _ in asked], [row['question_subtype'] == 'open' for _, row in asked]):.3f}  n={len(asked)}"
    )
    print(
        f"AnnoMI reflection       AUC {auc(reflects, [float(row['reflection_frac']) >= 0.5 for row in rows]):.3f}  n={len(rows)}"
    )
    sessions: dict[str, list[float]] = {}
    quality: dict[str, bool] = {}
    for card, row in zip(cards, rows, strict=True):
        if card.points["listening"] is not None:
            sessions.setdefault(row["transcript_id"], []).append(card.points["listening"] or 0.0)
            quality[row["transcript_id"]] = row["mi_quality"] == "high"
    known = [key for key, values in sessions.items() if len(values) >= 5]
    print(
        f"AnnoMI sessions         AUC {auc([statistics.mean(sessions[key]) for key in known], [quality[key] for key in known]):.3f}  n={len(known)}"
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 10**9
    esconv(folder / "esconv.dev.csv", most)
    annomi(folder / "annomi.dev.csv", most)
