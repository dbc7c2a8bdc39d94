"""Two raters of one reply, side by side: how far apart they are, and whether a person should look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scoring.criterion import DIMENSIONS, Dimension
from scoring.scorecard import Scorecard

APART_BY: Final = 2
"""Levels between two raters from which a person should look."""
_TELLING: Final = (0, 3, 4)


@dataclass(frozen=True)
class Difference:
    """One dimension as two raters have it."""

    dimension: Dimension
    first: int | None
    second: int | None
    by: int | None
    """Levels between them; None where only one of them holds that the moment called for it."""
    apart: bool
    """Whether a person should look."""

    @property
    def agreed(self) -> bool:
        """Both came to the very same."""
        return self.first == self.second


def reconcile(first: Scorecard, second: Scorecard) -> tuple[Difference, ...]:
    """Every dimension of one reply as two raters have it, in the rubric's order.

    Two levels or more are apart. Not called for against a level is apart only where that level is 0, 3 or 4: not called
    for means that nothing was missing and nothing was offered, and 1 and 2 come near to that; but one who sees harm
    done, or real skill, where the other sees nothing to judge, has read another reply.
    """
    return compare(first.levels, second.levels)


def compare(first: Mapping[str, int | None], second: Mapping[str, int | None]) -> tuple[Difference, ...]:
    """The same, from levels alone."""
    return tuple(_difference(name, first.get(name), second.get(name)) for name in DIMENSIONS)


def _difference(dimension: Dimension, first: int | None, second: int | None) -> Difference:
    if first is None or second is None:
        level = first if second is None else second
        return Difference(dimension, first, second, 0 if level is None else None, level in _TELLING)
    by = abs(first - second)
    return Difference(dimension, first, second, by, by >= APART_BY)


def apart(first: Scorecard, second: Scorecard) -> tuple[Dimension, ...]:
    """The dimensions on which the two are so far apart that a person should look."""
    return tuple(each.dimension for each in reconcile(first, second) if each.apart)
