"""Whether a confidence means what it says, and how a team's mentors would have levels read.

Confidence: bins of what was said against what came true, the expected calibration error, and a rising curve that maps one
to the other. Levels: four cut points turn the continuous points behind a dimension into a level; a team's verdicts may
move these lines, or weigh the criteria a little otherwise (heads), within the laws of the rubric, and only where that
holds on conversations it was not fitted on.

Sources:
- Naeini M., Cooper G., Hauskrecht M. (2015) Obtaining well calibrated probabilities using Bayesian binning. AAAI;
  Guo C. et al. (2017) On calibration of modern neural networks. ICML (reliability bins, expected calibration error).
- Barlow R. et al. (1972) Statistical Inference under Order Restrictions (pooling adjacent violators); Zadrozny B., Elkan C.
  (2002) Transforming classifier scores into accurate multiclass probability estimates. KDD (for confidence).
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any, Final

import numpy as np

from scoring.agreement import LEVELS, Estimate, gain, quadratic_kappa
from scoring.criteria import CRITERIA
from scoring.heads.logistic import Matrix, fit_ridge
from scoring.scorecard import Scorecard

# -- confidence --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bin:
    """Judgements that were about equally confident: what was said of them, and what came true."""

    low: float
    high: float
    n: int
    confidence: float
    """Mean confidence, 0-1."""
    right: float
    """Share that was right, 0-1."""


@dataclass(frozen=True)
class Curve:
    """Confidence -> the share that was right at it, never falling; straight between its points and level beyond them."""

    points: tuple[tuple[float, float], ...]

    def at(self, confidence: float) -> float | None:
        """The share to expect at this confidence, 0-1; None where the curve rests on nothing."""
        if not self.points:
            return None
        return float(np.interp(confidence, [x for x, _ in self.points], [y for _, y in self.points]))


@dataclass(frozen=True)
class Calibration:
    """What a report shows of a confidence: bins, error, and the curve through them."""

    n: int
    bins: tuple[Bin, ...]
    error: float | None
    """Expected calibration error, 0-1; None where there is nothing to tell it from."""
    curve: Curve

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def calibration(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> Calibration:
    """How far a confidence can be taken at its word. `confidence` is 0-1, `right` whether each judgement was."""
    found = reliability(confidence, right, bins)
    return Calibration(len(confidence), found, expected_calibration_error(found), isotonic(confidence, right))


def reliability(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> tuple[Bin, ...]:
    """Bins of equal width over 0-1, empty ones left out; a confidence of 1 stands in the last."""
    _checked(confidence, right)
    held: dict[int, list[tuple[float, bool]]] = {}
    for each in zip(confidence, right, strict=True):
        held.setdefault(min(int(each[0] * bins), bins - 1), []).append(each)
    return tuple(
        Bin(
            low=place / bins,
            high=(place + 1) / bins,
            n=len(members),
            confidence=sum(said for said, _ in members) / len(members),
            right=sum(true for _, true in members) / len(members),
        )
        for place, members in sorted(held.items())
    )


def expected_calibration_error(bins: Sequence[Bin]) -> float | None:
    """Mean distance of what was said from what came true, each bin weighing as much as it holds; None for no bins."""
    total = sum(each.n for each in bins)
    return sum(each.n * abs(each.confidence - each.right) for each in bins) / total if total else None


def isotonic(confidence: Sequence[float], right: Sequence[bool]) -> Curve:
    """The never-falling curve nearest to what came true in squared error, by pooling adjacent violators."""
    _checked(confidence, right)
    same: dict[float, list[bool]] = {}
    for said, true in zip(confidence, right, strict=True):
        same.setdefault(said, []).append(true)
    blocks: list[tuple[float, float, float, int]] = []  # lowest, highest confidence, share right, how many
    for said in sorted(same):
        low, high, share, n = said, said, sum(same[said]) / len(same[said]), len(same[said])
        while blocks and blocks[-1][2] >= share:
            low, _, before, m = blocks.pop()
            share, n = (before * m + share * n) / (m + n), m + n
        blocks.append((low, high, share, n))
    points = [(at, share) for low, high, share, _ in blocks for at in ((low,) if low == high else (low, high))]
    return Curve(tuple(points))


def _checked(confidence: Sequence[float], right: Sequence[bool]) -> None:
    if len(confidence) != len(right):
        raise ValueError("each confidence belongs to one judgement")
    if not all(0 <= each <= 1 for each in confidence):
        raise ValueError("a confidence lies between 0 and 1")


# -- a team's cut points -----------------------------------------------------------------------------------------------

Cuts = tuple[float, float, float, float]
"""The least points of levels 1, 2, 3 and 4, never falling."""

OWN_CUTS: Final[Cuts] = (0.5, 1.5, 2.5, 3.5)
"""Where the rubric draws the lines: points stand within half a level of their level."""
TEAM_CUTS: Final = "+team-cuts"
"""What joins a rater and the number of the team's cuts in `Scorecard.rater`."""
WITH_HEADS: Final = "+heads"
"""What follows it where the team has heads in any dimension."""
_LEAST: Final[Cuts] = (0.001, 1.001, 1.001, 1.001)
"""Nothing stays nothing, and what earned a point or less never counts as more than level 1: by the laws of the rubric
replies stuffed with kind phrases, and replies that only repeat the customer, stand there; no team votes them up."""
_FOLDS: Final = 5


def level_at(points: float, cuts: Cuts = OWN_CUTS) -> int:
    """The level, 0-4, of these points."""
    return bisect.bisect_right(cuts, points)


def fit_cuts(points: Sequence[float], levels: Sequence[int]) -> Cuts:
    """The cut points under which `points` come nearest to the mentors' `levels`, in squared error; exact.

    No reply moves by more than a level. Where the verdicts do not say, a cut stays where the rubric has it.
    """
    held: dict[float, list[int]] = {}
    for at, level in zip(points, levels, strict=True):
        held.setdefault(at, []).append(level)
    places = sorted(held)
    if not places:
        return OWN_CUTS
    # Least cost of ending at each level, going up the points; which level the point before then had.
    cost = np.zeros(LEVELS)
    ways: list[list[int]] = []
    for at in places:
        own, most = level_at(at), level_at(at, _LEAST)
        here = np.full(LEVELS, np.inf)
        way = [0] * LEVELS
        for level in range(LEVELS):
            before = int(np.argmin(cost[: level + 1]))
            way[level] = before
            if abs(level - own) <= 1 and level <= most:
                wrong = sum((level - each) ** 2 for each in held[at])
                here[level] = cost[before] + wrong + 1e-6 * abs(level - own)
        cost = here
        ways.append(way)
    chosen = [int(np.argmin(cost))]
    for way in reversed(ways[1:]):
        chosen.append(way[chosen[-1]])
    chosen.reverse()
    cuts: list[float] = []
    for level, own_cut, least in zip(range(1, LEVELS), OWN_CUTS, _LEAST, strict=True):
        below = max((at for at, given in zip(places, chosen, strict=True) if given < level), default=None)
        above = min((at for at, given in zip(places, chosen, strict=True) if given >= level), default=None)
        cuts.append(round(max(_between(below, above, own_cut), least, *cuts[-1:]), 4))
    return cuts[0], cuts[1], cuts[2], cuts[3]


def _between(below: float | None, above: float | None, own: float) -> float:
    """A cut over `below` and not over `above`: the rubric's own where it fits, else half way."""
    if (below is None or own > below) and (above is None or own <= above):
        return own
    if below is None or above is None:
        return above if above is not None else (below or 0.0) + 0.001
    return (below + above) / 2


# -- a team's heads ----------------------------------------------------------------------------------------------------

_WEIGHED: Final = tuple(each.name for each in CRITERIA if each.name not in ("stock_phrase", "unsafe"))
"""Warmth is free of charge whoever reads, and whoever is harmed, nothing else counts: no team weighs these otherwise."""
_MIDDLE: Final = 2.0
_COST: Final = 10.0
"""The L2 cost of each weight: what ten levels that all ask for it move by half."""


@dataclass(frozen=True)
class TeamHeads:
    """What a team's mentors add to the level the shipped heads expect, in levels; all nought where they read alike."""

    always: float
    slope: float
    """For each point above the middle of the scale."""
    criteria: Mapping[str, float]
    """For each criterion, at full strength."""

    def expected(self, points: float, strengths: Mapping[str, float]) -> float:
        """The level to expect, unrounded."""
        added = sum(weight * strengths.get(name, 0.0) for name, weight in self.criteria.items())
        return points + self.always + self.slope * (points - _MIDDLE) + added


TeamReading = Cuts | TeamHeads
"""How a team reads a dimension: by lines of its own, or by the rubric's lines after heads of its own."""


def fit_heads(points: Sequence[float], strengths: Sequence[Mapping[str, float]], levels: Sequence[int]) -> TeamHeads:
    """The correction under which points come nearest to the mentors' levels, drawn towards none; exact."""
    rows = np.zeros((len(points), 2 + len(_WEIGHED)))
    for row, at, held in zip(rows, points, strengths, strict=True):
        row[:] = (1.0, at - _MIDDLE, *(held.get(name, 0.0) for name in _WEIGHED))
    apart: Matrix = np.asarray(levels, dtype=np.float64) - np.asarray(points, dtype=np.float64)
    always, slope, *rest = (round(float(each), 4) for each in fit_ridge(rows, apart, np.full(rows.shape[1], _COST)))
    weights = {name: weight for name, weight in zip(_WEIGHED, rest, strict=True) if weight}
    return TeamHeads(always, max(slope, -1.0), weights)


def heads_from(value: object) -> TeamHeads | None:
    """The heads that were stored; None for anything else."""
    if not isinstance(value, Mapping) or not isinstance(value.get("criteria"), Mapping):
        return None
    numbers = [value.get("always"), value.get("slope"), *value["criteria"].values()]
    if not all(isinstance(each, int | float) and math.isfinite(each) for each in numbers):
        return None
    weights = {name: weight for name, weight in value["criteria"].items() if name in _WEIGHED}
    return TeamHeads(value["always"], value["slope"], weights)


# -- whether they hold -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Refit:
    """Lines or heads fitted to a team's verdicts on one dimension, and whether they hold on conversations left out."""

    cuts: TeamReading
    n: int
    groups: int
    before: float | None
    """Quadratic weighted kappa with mentors of the levels as the rubric cuts them."""
    after: float | None
    """The same for lines or heads that were each time fitted without the conversations they were tried on."""
    rise: Estimate
    """`after` less `before`, with its bootstrap interval."""
    over_lines: Estimate | None = None
    """For heads: `after` less the same for lines alone, on the same conversations left out."""

    @property
    def holds(self) -> bool:
        """Each rise is larger than chance in which conversations were read would make it."""
        rises = [each for each in (self.rise, self.over_lines) if each is not None]
        return self.cuts != OWN_CUTS and all(each.low is not None and each.low > 0 for each in rises)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


Fit = Callable[[Sequence[float], Sequence[int]], Cuts]


def refit(
    points: Sequence[float], levels: Sequence[int], groups: Sequence[Hashable], *, fit: Fit = fit_cuts, seed: int = 0
) -> Refit:
    """Cut points for these verdicts, cross-validated by group: no conversation is judged by cuts it helped to set."""
    none: Sequence[Mapping[str, float]] = [{}] * len(points)
    before = [(level_at(at), level) for at, level in zip(points, levels, strict=True)]
    after = _left_out(
        points, none, levels, groups, seed, lambda kept: fit([points[at] for at in kept], [levels[at] for at in kept])
    )
    return Refit(
        cuts=fit(points, levels),
        n=len(points),
        groups=len(set(groups)),
        before=quadratic_kappa(before),
        after=quadratic_kappa(after),
        rise=gain(before, after, groups, seed=seed),
    )


def refit_heads(
    points: Sequence[float],
    strengths: Sequence[Mapping[str, float]],
    levels: Sequence[int],
    groups: Sequence[Hashable],
    *,
    seed: int = 0,
) -> Refit:
    """Heads for these verdicts, likewise, and set beside lines alone; `strengths` are the criteria of each reply."""

    def lines(kept: Sequence[int]) -> Cuts:
        return fit_cuts([points[at] for at in kept], [levels[at] for at in kept])

    def heads(kept: Sequence[int]) -> TeamHeads:
        return fit_heads([points[at] for at in kept], [strengths[at] for at in kept], [levels[at] for at in kept])

    before = [(level_at(at), level) for at, level in zip(points, levels, strict=True)]
    by_lines = _left_out(points, strengths, levels, groups, seed, lines)
    after = _left_out(points, strengths, levels, groups, seed, heads)
    return Refit(
        cuts=fit_heads(points, strengths, levels),
        n=len(points),
        groups=len(set(groups)),
        before=quadratic_kappa(before),
        after=quadratic_kappa(after),
        rise=gain(before, after, groups, seed=seed),
        over_lines=gain(by_lines, after, groups, seed=seed),
    )


def _left_out(points: Sequence[float], strengths: Sequence[Mapping[str, float]], levels: Sequence[int],
              groups: Sequence[Hashable], seed: int, fit: Callable[[Sequence[int]], TeamReading]) -> list[tuple[int, int]]:  # fmt: skip
    """(level, mentors' level) of each reply, by what was fitted without its conversation; the same folds every time."""
    names = list(dict.fromkeys(groups))
    order = np.random.default_rng(seed).permutation(len(names))
    fold = {names[place]: at % min(_FOLDS, len(names)) for at, place in enumerate(order)}
    after: list[tuple[int, int]] = [(0, 0)] * len(points)
    for left_out in sorted(set(fold.values())):
        reading = fit([at for at, group in enumerate(groups) if fold[group] != left_out])
        for at, group in enumerate(groups):
            if fold[group] == left_out:
                after[at] = (_moved(points[at], strengths[at], reading), levels[at])
    return after


def _moved(points: float, strengths: Mapping[str, float], reading: TeamReading) -> int:
    """The level as a team reads it: at most one from the rubric's own, and by its laws whatever was fitted."""
    own = level_at(points)
    if isinstance(reading, TeamHeads):
        level = level_at(reading.expected(points, strengths))
    else:
        level = level_at(points, reading)
    return min(max(own - 1, min(own + 1, level)), level_at(points, _LEAST))


def recut(card: Scorecard, cuts: Mapping[str, TeamReading], number: int) -> Scorecard:
    """The card as a team levels it; points, criteria and findings stay, and the rater says by which cuts (and heads).

    A level that a law of the rubric set apart from its points stands, and so does every level of an unsafe reply. How sure
    a level was is not known of one that was moved.
    """
    if card.met("unsafe"):
        return card
    levels = dict(card.levels)
    for dimension, own in cuts.items():
        points, level = card.points.get(dimension), card.levels.get(dimension)
        if points is not None and level is not None and level == level_at(points):
            levels[dimension] = _moved(points, card.criteria, own)
    heads = WITH_HEADS if any(isinstance(each, TeamHeads) for each in cuts.values()) else ""
    return replace(
        card,
        levels=levels,
        confidence={name: sure for name, sure in card.confidence.items() if levels[name] == card.levels[name]},
        rater=f"{card.rater}{TEAM_CUTS}{heads} {number}",
    )


def before_cuts(card: Scorecard, dimension: str) -> int | None:
    """The level the scorer alone would have given, where a team's cuts moved it; None where they did not."""
    points, level = card.points.get(dimension), card.levels.get(dimension)
    if TEAM_CUTS not in card.rater or points is None or level is None or card.met("unsafe"):
        return None
    own = level_at(points)
    return own if abs(own - level) == 1 else None


def are_cuts(value: object) -> bool:
    """Whether a stored value is four cut points that never fall."""
    return (
        isinstance(value, Sequence)
        and len(value) == LEVELS - 1
        and all(isinstance(each, int | float) for each in value)
        and all(low <= high for low, high in pairwise(value))
    )
