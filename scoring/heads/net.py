"""A small net: one hidden layer of rectified sums beside a straight line to every output, a few fits averaged.

All outputs share the hidden layer, so what is learned for one criterion helps the others (Caruana, 1997). Fitted by Adam
(Kingma & Ba, 2015) in float64 on one thread from fixed seeds: the same rows always give the same weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from scoring.heads.logistic import sigmoid

Matrix = npt.NDArray[np.float64]

_BATCH: Final = 256
_MOMENTUM: Final = (0.9, 0.999)
_STRAIGHT: Final = 3.0
"""What a weight of the straight line costs beside one of the hidden layer."""
_FARTHEST: Final = 8.0
"""Columns are cut this many spreads from their centre."""


@dataclass(frozen=True)
class Net:
    """The weights of a few fits; `fits`, `columns`, `units` and `outputs` are their sizes."""

    centre: Matrix
    """(columns,)"""
    spread: Matrix
    """(columns,)"""
    inward: Matrix
    """(fits, columns + 1, units), the last row for every input."""
    outward: Matrix
    """(fits, units + 1, outputs), the last row for every input."""
    straight: Matrix
    """(fits, columns, outputs)"""

    def values(self, rows: Matrix) -> Matrix:
        """(n, outputs) of `rows` (n, columns), the mean of all fits."""
        return np.asarray(np.mean(list(self._each(rows)), axis=0), dtype=np.float64)

    def chances(self, rows: Matrix) -> Matrix:
        """(n, outputs) 0-1, the mean of all fits, for a net that was fitted to chances."""
        return np.asarray(np.mean([sigmoid(each) for each in self._each(rows)], axis=0), dtype=np.float64)

    def _each(self, rows: Matrix) -> Iterator[Matrix]:
        seen = scaled(rows, self.centre, self.spread)
        for inward, outward, straight in zip(self.inward, self.outward, self.straight, strict=True):
            yield np.maximum(seen @ inward[:-1] + inward[-1], 0.0) @ outward[:-1] + outward[-1] + seen @ straight

    def arrays(self, name: str) -> dict[str, Any]:
        """What is kept of it, each array under `name` and its own."""
        return {f"{name}_{part}": getattr(self, part).astype(np.float32) for part in PARTS}

    @classmethod
    def of(cls, arrays: dict[str, npt.NDArray[np.float32]], name: str) -> Net:
        return cls(*(arrays[f"{name}_{part}"].astype(np.float64) for part in PARTS))


PARTS: Final = ("centre", "spread", "inward", "outward", "straight")


def scaled(rows: Matrix, centre: Matrix, spread: Matrix) -> Matrix:
    return np.clip((rows - centre) / spread, -_FARTHEST, _FARTHEST)


def fit_net(rows: Matrix, truth: Matrix, counts: Matrix, *, units: int, rounds: int, decay: float, pace: float,
            chances: bool, fits: int = 3, spread: Matrix | None = None) -> Net:  # fmt: skip
    """A net for `truth` (n, outputs) from `rows` (n, columns), each value counting as `counts` (n, outputs) says.

    `chances`: by the log loss of 0s and 1s; otherwise by squares. `rounds` times over the rows, `decay` is the L2 cost of a
    weight and `pace` the first step's size. `spread` (columns,) replaces the rows' own.
    """
    centre = rows.mean(0)
    spread = rows.std(0) + 0.05 if spread is None else spread
    seen = scaled(rows, centre, spread)
    found = [_fit(seen, truth, counts, units, rounds, decay, pace, chances, seed) for seed in range(fits)]
    inward, outward, straight = (np.round(np.stack(each), 4) for each in zip(*found, strict=True))
    return Net(centre, spread, inward, outward, straight)


def _fit(seen: Matrix, truth: Matrix, counts: Matrix, units: int, rounds: int, decay: float, pace: float, chances: bool,
         seed: int) -> tuple[Matrix, Matrix, Matrix]:  # fmt: skip
    rng = np.random.default_rng(seed)
    count, columns = seen.shape
    outputs = truth.shape[1]
    middle = (truth * counts).sum(0) / np.maximum(counts.sum(0), 1e-9)
    if chances:
        held = np.clip(middle, 1e-3, 0.5)
        middle = np.log(held / (1 - held))
    inward = np.vstack([rng.normal(0, columns**-0.5, (columns, units)), np.zeros(units)])
    outward = np.vstack([rng.normal(0, 0.05, (units, outputs)), middle])
    weights = [inward, outward, np.zeros((columns, outputs))]
    means, squares = [np.zeros_like(each) for each in weights], [np.zeros_like(each) for each in weights]
    first, second = _MOMENTUM
    step = 0
    for turn in range(rounds):
        order = rng.permutation(count)
        for start in range(0, count, _BATCH):
            at = order[start : start + _BATCH]
            inward, outward, straight = weights
            hidden = np.maximum(seen[at] @ inward[:-1] + inward[-1], 0.0)
            value = hidden @ outward[:-1] + outward[-1] + seen[at] @ straight
            off = ((sigmoid(value) if chances else value) - truth[at]) * counts[at] / len(at)
            back = (off @ outward[:-1].T) * (hidden > 0)
            slopes = [
                np.vstack([seen[at].T @ back + decay * inward[:-1], back.sum(0)]),
                np.vstack([hidden.T @ off + decay * outward[:-1], off.sum(0)]),
                seen[at].T @ off + _STRAIGHT * decay * straight,
            ]
            step += 1
            now = pace * (1 - turn / rounds)
            for place, slope in enumerate(slopes):
                means[place] = first * means[place] + (1 - first) * slope
                squares[place] = second * squares[place] + (1 - second) * slope * slope
                size = np.sqrt(squares[place] / (1 - second**step)) + 1e-8
                weights[place] = weights[place] - now * (means[place] / (1 - first**step)) / size
    return weights[0], weights[1], weights[2]
