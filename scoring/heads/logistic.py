"""Logistic and ridge regression, small and exact: the same rows always give the same weights."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
_ROUNDS = 10


def fit_logistic(rows: Matrix, truth: Matrix, penalty: Matrix, weight: Matrix | None = None) -> Matrix:
    """(F,) weights minimising the log loss of `rows` (n, F) against `truth` (n,) of 0s and 1s.

    `penalty` (F,) is the L2 cost of each weight, 0 for one left free; `weight` (n,) counts rows more or less. Newton's
    method (iteratively reweighted least squares; Hastie, Tibshirani & Friedman, 2009, 4.4.1), a fixed number of rounds.
    """
    count, width = rows.shape
    weights = np.zeros(width)
    counted = np.ones(count) if weight is None else weight
    for _ in range(_ROUNDS):
        chance = sigmoid(rows @ weights)
        slope = rows.T @ (counted * (chance - truth)) + penalty * weights
        bend = (rows * (counted * np.maximum(chance * (1 - chance), 1e-6))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if float(np.abs(step).max()) < 1e-3:
            break
    return weights


def fit_ridge(rows: Matrix, target: Matrix, penalty: Matrix) -> Matrix:
    """(F,) weights of least squares with the L2 cost `penalty` (F,) a weight (Hoerl & Kennard, 1970)."""
    return np.asarray(np.linalg.solve(rows.T @ rows + np.diag(penalty), rows.T @ target), dtype=np.float64)


def directions(rows: Matrix, count: int) -> Matrix:
    """(F, count) the orthogonal directions in which `rows` (n, F), not centred, reach farthest."""
    _, vectors = np.linalg.eigh(rows.T @ rows / len(rows))
    return np.asarray(vectors[:, -count:], dtype=np.float64)


def sigmoid(score: Matrix) -> Matrix:
    """The chance, 0-1, a log-odds stands for; far ends are cut so that nothing overflows."""
    chance: Matrix = 1.0 / (1.0 + np.exp(-np.clip(score, -30.0, 30.0)))
    return chance
