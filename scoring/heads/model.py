"""The trained heads at work: what each sentence of a reply seems to do, and where the whole seems to stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from scoring.conversation import Moment
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS, Finding
from scoring.heads import shipped
from scoring.heads.features import moment_row
from scoring.heads.logistic import sigmoid
from scoring.heads.net import Net
from scoring.meaning import BINS, MEANING, SCALES, Rows
from scoring.reading import Part, Reading
from scoring.rubric import RUBRIC_VERSION

Matrix = npt.NDArray[np.float64]
Lines = Mapping[str, tuple[float, float]]

NAMES: Final = tuple(criterion.name for criterion in CRITERIA)
WEIGHTS: Final = "weights.npz"
PROVENANCE: Final = "provenance.json"


@dataclass(frozen=True)
class Heads:
    """The weights, as the training command left them."""

    basis: Matrix
    """(meaning and word columns, directions) the directions of the columns that the sentence heads look along."""
    criteria: Net
    """From `seen` rows to the log-odds of each criterion."""
    lines: Lines
    """Criterion -> the chances from which it counts as met: (alone, where the rules say so as well). Criteria without a
    head of their own are left out."""
    levels: Net
    """From `reply_row` to what a reader would give in each dimension."""
    called: Matrix
    """(3, moment columns + 1)."""
    sure: Matrix
    """(3, columns of `doubt_row` + 1)."""

    def chances(self, rows: Rows) -> Matrix:
        """(parts, criteria) from `part_rows`."""
        return self.criteria.chances(seen(rows, self.basis)) if len(rows) else np.zeros((0, len(NAMES)))

    def expected(self, row: Matrix) -> Matrix:
        """(3,) unrounded levels from `reply_row`."""
        return np.asarray(self.levels.values(row[None, :])[0])


def wide(rows: Rows) -> Matrix:
    """(n, meaning and word columns) of `part_rows`, weighed against one another."""
    return np.asarray(rows[:, : MEANING + BINS].astype(np.float64) * SCALES)


def seen(rows: Rows, basis: Matrix) -> Matrix:
    """(n, directions + dense) what the sentence heads look at."""
    return np.hstack([wide(rows) @ basis, rows[:, MEANING + BINS :].astype(np.float64)])


def reply_row(reading: Reading, parts: Sequence[Part], met: Mapping[str, tuple[Finding, ...]], chances: Matrix,
              levels: Mapping[str, int | None]) -> Matrix:  # fmt: skip
    """(columns,) what the level heads see: the sentences' chances at their best and at the last, and what the rules say."""
    none = np.zeros(len(NAMES))
    said = telling(parts, met, chances)
    best = chances[list(said)].max(0) if said else none
    speaking = {id(part) for part in reading.speaking}
    at = [place for place in said if id(parts[place]) in speaking]
    last = chances[at[-1]] if at else none
    # Formula is looked at by nobody but its own rule: warmth is free of charge.
    rules = [
        0.0 if name == "stock_phrase" else max((finding.strength for finding in met[name]), default=0.0)
        for name in NAMES
    ]
    told: list[float] = []
    for dimension in DIMENSIONS:
        level = levels[dimension]
        told += [float(level == each) for each in range(5)] + [
            float(level is None),
            1.0 if level is None else float(level),
        ]
    # Neither how many sentences there are nor their mean: length alone buys nothing.
    return np.concatenate([best, last, np.log(best + 0.02) / 3, rules, told, [float(not said)]])


def telling(parts: Sequence[Part], met: Mapping[str, tuple[Finding, ...]], chances: Matrix) -> tuple[int, ...]:
    """The places of the sentences in which anything at all stands out; the others are as good as unsaid."""
    return tuple(
        place
        for place, part in enumerate(parts)
        if float(chances[place].max()) >= _STANDS_OUT
        or any(
            f.start < part.stop and f.stop > part.start for name in NAMES if name != "stock_phrase" for f in met[name]
        )
    )


_STANDS_OUT: Final = 0.12


def doubt_row(expected: float, level: int, best: float) -> Matrix:
    """(columns,) what tells how sure a level is: how far the expected level lies from it, and where on the scale it is.

    `best` is the highest chance, 0-1, of any criterion in the reply: where nothing stands out, little is known.
    """
    apart = abs(expected - level)
    return np.array([apart, apart**2, *(float(level == each) for each in range(5)), best])


@lru_cache(maxsize=1)
def load() -> Heads | None:
    """The shipped heads; None where the weights or the sentence vectors cannot be used, so that rules score alone."""
    found = shipped.load(WEIGHTS, PROVENANCE, RUBRIC_VERSION)
    if found is None:
        return None
    kept, told = found
    return Heads(
        basis=kept["basis"].astype(np.float64),
        criteria=Net.of(kept, "criteria"),
        lines={name: (alone, agreed) for name, (alone, agreed) in told["lines"].items()},
        levels=Net.of(kept, "levels"),
        called=kept["called"].astype(np.float64),
        sure=kept["sure"].astype(np.float64),
    )


def called_chances(heads: Heads, moment: Moment, reading: Reading) -> dict[str, float]:
    """Dimension -> the chance that the turns before the reply call for it; the reply is not looked at."""
    chance = sigmoid(np.append(moment_row(reading.heard, moment.turns), 1.0) @ heads.called.T)
    return dict(zip(DIMENSIONS, (float(value) for value in chance), strict=True))
