"""How well two raters agree: weighted kappa, Gwet's coefficient, bias and plain counts, each with its uncertainty.

A pair is (rater, reference): what is measured, then what it is measured against. Every figure is None where the ratings
cannot support it (fewer than two pairs, or one category used by both throughout); no stand-in number is ever given.

Sources:
- Cohen J. (1960) A coefficient of agreement for nominal scales. Educ Psychol Meas 20, 37-46 (kappa).
- Cohen J. (1968) Weighted kappa. Psychol Bull 70, 213-220; Fleiss J., Cohen J. (1973) Educ Psychol Meas 33, 613-619 (the
  quadratic weights).
- Gwet K. (2008) Computing inter-rater reliability and its variance in the presence of high agreement. Br J Math Stat
  Psychol 61, 29-48 (AC1); Gwet K. (2014) Handbook of Inter-Rater Reliability, 4th ed., ch. 3 (AC2 for ordered scales).
- Efron B., Tibshirani R. (1993) An Introduction to the Bootstrap, ch. 13 (percentile interval); Field C., Welsh A. (2007)
  Bootstrapping clustered data. J R Stat Soc B 69, 369-390 (drawing whole groups).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Pair = tuple[int | None, int | None]
"""(rater, reference): a level 0-4, or None where that one says the moment did not call for it."""
Array = NDArray[np.float64]

LEVELS: Final = 5
"""How many levels a dimension has; the weights are those of the whole scale, used or not."""
RESAMPLES: Final = 1000
COVERAGE: Final = 0.95
BUNDLES: Final = 1000
"""More groups than this are bundled at random into as many, and bundles are drawn: as wide an interval, in less time."""
_DEFINED: Final = 0.9
"""Share of bootstrap samples that must support a figure before its interval is told."""


@dataclass(frozen=True)
class Estimate:
    """A figure and its 95 % bootstrap percentile interval; None where the ratings cannot support it.

    With fewer than some ten groups the interval is narrower than it should be.
    """

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def interval(self) -> tuple[float, float] | None:
        return None if self.low is None or self.high is None else (self.low, self.high)


@dataclass(frozen=True)
class YesNo:
    """Two raters on one yes/no question, such as a criterion or whether a dimension was called for."""

    n: int
    kappa: Estimate
    """Cohen's kappa."""
    ac1: Estimate
    exact: Estimate
    """Share of pairs that are the same, 0-1."""
    bias: Estimate
    """How much more often the rater says yes than the reference, -1 to 1."""
    rater_yes: int
    reference_yes: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Agreement:
    """Two raters on one dimension."""

    n: int
    """Pairs in which both gave a level; everything but `called_for` rests on these."""
    groups: int
    """How many attempts (or moments) those pairs come from."""
    kappa: Estimate
    """Quadratic weighted kappa, up to 1."""
    ac2: Estimate
    """Gwet's AC2 with quadratic weights, up to 1; steadier than kappa where most levels are the same."""
    bias: Estimate
    """Mean of rater minus reference, in levels: above 0 where the rater reads higher."""
    exact: Estimate
    """Share of pairs with the very same level, 0-1."""
    called_for: YesNo
    """Whether they agree that the moment called for the dimension at all, over every pair."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def agreement(
    pairs: Sequence[Pair],
    groups: Sequence[Hashable] | None = None,
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Agreement:
    """Everything about two raters of one dimension.

    `groups` names what each pair belongs to (an attempt, a moment): replies of one conversation are alike, so whole
    groups are drawn. The same pairs, groups and seed give the same answer. Raises ValueError for a level off the scale.
    """
    named = _groups(pairs, groups)
    both = [
        (rater, reference, group)
        for (rater, reference), group in zip(pairs, named, strict=True)
        if rater is not None and reference is not None
    ]
    tables = _tables([(a, b) for a, b, _ in both], [group for _, _, group in both], LEVELS)
    called = [(rater is not None, reference is not None) for rater, reference in pairs]
    return Agreement(
        n=len(both),
        groups=len(tables),
        kappa=_estimate(tables, _kappa, seed, resamples),
        ac2=_estimate(tables, _gwet, seed, resamples),
        bias=_estimate(tables, _bias, seed, resamples),
        exact=_estimate(tables, _exact, seed, resamples),
        called_for=yes_no(called, named, seed=seed, resamples=resamples),
    )


def yes_no(
    pairs: Sequence[tuple[bool, bool]],
    groups: Sequence[Hashable] | None = None,
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> YesNo:
    """Everything about two raters of one yes/no question; `groups` as for `agreement`."""
    tables = _tables([(int(a), int(b)) for a, b in pairs], _groups(pairs, groups), 2)
    return YesNo(
        n=len(pairs),
        kappa=_estimate(tables, _kappa, seed, resamples),
        ac1=_estimate(tables, _gwet, seed, resamples),
        exact=_estimate(tables, _exact, seed, resamples),
        bias=_estimate(tables, _bias, seed, resamples),
        rater_yes=sum(a for a, _ in pairs),
        reference_yes=sum(b for _, b in pairs),
    )


def by_criterion(
    rater: Sequence[Collection[str]],
    reference: Sequence[Collection[str]],
    criteria: Sequence[str],
    groups: Sequence[Hashable] | None = None,
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> dict[str, YesNo]:
    """Criterion -> agreement on it; `rater` and `reference` hold the criteria met, a reply each, in the same order.

    A criterion that neither ever found is left out: there is nothing to agree on.
    """
    found = {}
    for name in criteria:
        pairs = [(name in a, name in b) for a, b in zip(rater, reference, strict=True)]
        if any(one or other for one, other in pairs):
            found[name] = yes_no(pairs, groups, seed=seed, resamples=resamples)
    return found


def quadratic_kappa(pairs: Sequence[tuple[int, int]], categories: int = LEVELS) -> float | None:
    """Weighted kappa with disagreement (i-j)^2: 1 less observed over expected disagreement (Cohen 1968; Fleiss, Cohen 1973).

    Its value does not depend on categories nobody used. None for fewer than two pairs, or one category throughout.
    """
    return _one(_kappa, pairs, categories)


def cohen_kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Unweighted kappa of a yes/no question (Cohen 1960); None where both always say the same one thing."""
    return _one(_kappa, [(int(a), int(b)) for a, b in pairs], 2)


def gwet_ac2(pairs: Sequence[tuple[int, int]], categories: int = LEVELS) -> float | None:
    """AC2 with quadratic weights w = 1 - ((i-j)/(q-1))^2 over the q categories of the scale (Gwet 2014).

    (pa - pe) / (1 - pe), with pa the weighted agreement and pe = sum(w) / (q(q-1)) * sum(p(1-p)), p the mean share of each
    category over both raters. None for fewer than two pairs, or one category throughout.
    """
    return _one(_gwet, pairs, categories)


def gwet_ac1(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """AC1 of a yes/no question (Gwet 2008); None where both always say the same one thing."""
    return _one(_gwet, [(int(a), int(b)) for a, b in pairs], 2)


def gain(
    before: Sequence[tuple[int, int]],
    after: Sequence[tuple[int, int]],
    groups: Sequence[Hashable] | None = None,
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Estimate:
    """How much quadratic weighted kappa rises from `before` to `after`, on the same replies and the same draws of them."""
    if len(before) != len(after):
        raise ValueError("a rise is told of the same replies before and after")
    named = _groups(before, groups)
    tables = np.concatenate([_tables(before, named, LEVELS), _tables(after, named, LEVELS)], axis=1)
    return _estimate(tables, lambda t: _kappa(t[..., LEVELS:, :]) - _kappa(t[..., :LEVELS, :]), seed, resamples)


# Under the figures: counts a group, `(..., q, q)`, the rater down and the reference across. NaN is "not to be told".

Figure = Callable[[Array], Array]


def _groups(pairs: Sequence[object], groups: Sequence[Hashable] | None) -> Sequence[Hashable]:
    if groups is None:
        return range(len(pairs))
    if len(groups) != len(pairs):
        raise ValueError("each pair belongs to one group")
    return groups


def _tables(pairs: Sequence[tuple[int, int]], groups: Sequence[Hashable], categories: int) -> Array:
    places: dict[Hashable, int] = {}
    for group in groups:
        places.setdefault(group, len(places))
    tables = np.zeros((len(places), categories, categories))
    for (rater, reference), group in zip(pairs, groups, strict=True):
        if not (0 <= rater < categories and 0 <= reference < categories):
            raise ValueError(f"({rater}, {reference}) is off the scale of 0 to {categories - 1}")
        tables[places[group], rater, reference] += 1
    return tables


def _one(figure: Figure, pairs: Sequence[tuple[int, int]], categories: int) -> float | None:
    tables = _tables(pairs, [0] * len(pairs), categories)
    return _number(figure(tables.sum(axis=0)))


def _number(value: Array | float) -> float | None:
    return None if not np.isfinite(value) else float(value)


def _estimate(tables: Array, figure: Figure, seed: int, resamples: int) -> Estimate:
    value = _number(figure(tables.sum(axis=0)))
    if len(tables) > BUNDLES:
        order = np.random.default_rng(seed).permutation(len(tables))
        tables = np.add.reduceat(tables[order], np.arange(BUNDLES) * len(tables) // BUNDLES, axis=0)
    count = len(tables)
    if value is None or count < 2 or resamples < 1:
        return Estimate(value)
    values = figure((_drawn(count, seed, resamples) @ tables.reshape(count, -1)).reshape(resamples, *tables.shape[1:]))
    values = values[np.isfinite(values)]
    if len(values) < _DEFINED * resamples:
        return Estimate(value)
    tail = (1 - COVERAGE) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    if high - low < 1e-12:
        # Every sample came to the same: these ratings cannot show how much the figure would vary.
        return Estimate(value)
    return Estimate(value, float(low), float(high))


@lru_cache(maxsize=8)
def _drawn(count: int, seed: int, resamples: int) -> NDArray[np.int64]:
    """How often each of `count` groups is drawn in each sample; the figures of one comparison share their samples."""
    return np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=resamples)


def _apart(categories: int) -> Array:
    place = np.arange(categories, dtype=np.float64)
    return (place[:, None] - place[None, :]) ** 2


def _shares(counts: Array) -> tuple[Array, Array]:
    """The counts as shares of their sum, and that sum; NaN shares where nobody could disagree: fewer than two pairs."""
    n = counts.sum(axis=(-2, -1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((n < 2)[..., None, None], np.nan, counts / n[..., None, None]), n


def _kappa(counts: Array) -> Array:
    shares, _ = _shares(counts)
    apart = _apart(counts.shape[-1])
    expected = shares.sum(axis=-1)[..., :, None] * shares.sum(axis=-2)[..., None, :]
    by_chance = (apart * expected).sum(axis=(-2, -1))
    with np.errstate(invalid="ignore", divide="ignore"):
        kappa = 1 - (apart * shares).sum(axis=(-2, -1)) / by_chance
    return np.where(by_chance > 1e-12, kappa, np.nan)


def _gwet(counts: Array) -> Array:
    shares, _ = _shares(counts)
    categories = counts.shape[-1]
    weights = 1 - _apart(categories) / (categories - 1) ** 2
    agreed = (weights * shares).sum(axis=(-2, -1))
    used = (shares.sum(axis=-1) + shares.sum(axis=-2)) / 2
    by_chance = weights.sum() / (categories * (categories - 1)) * (used * (1 - used)).sum(axis=-1)
    return np.where(used.max(axis=-1) < 1 - 1e-12, (agreed - by_chance) / (1 - by_chance), np.nan)


def _bias(counts: Array) -> Array:
    shares, _ = _shares(counts)
    place = np.arange(counts.shape[-1], dtype=np.float64)
    return np.asarray(((place[:, None] - place[None, :]) * shares).sum(axis=(-2, -1)))


def _exact(counts: Array) -> Array:
    shares, _ = _shares(counts)
    return np.asarray(np.trace(shares, axis1=-2, axis2=-1))
