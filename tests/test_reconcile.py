"""Two raters side by side: two levels apart a person looks, and 'not called for' is weighed against what it denies."""

from __future__ import annotations

import pytest

from scoring.criterion import DIMENSIONS
from scoring.reconcile import apart, reconcile
from scoring.scorecard import Scorecard


def card(*levels: int | None, rater: str = "embedded") -> Scorecard:
    return Scorecard(dict(zip(DIMENSIONS, levels, strict=True)), {}, {}, (), rater, "test")


@pytest.mark.parametrize(
    ("first", "second", "by", "far"),
    [
        (2, 2, 0, False),
        (None, None, 0, False),
        (1, 2, 1, False),
        (2, 4, 2, True),
        (4, 0, 4, True),
        (None, 0, None, True),
        (None, 1, None, False),
        (None, 2, None, False),
        (None, 3, None, True),
        (None, 4, None, True),
    ],
)
def test_how_far_apart_two_raters_are(first: int | None, second: int | None, by: int | None, far: bool) -> None:
    for one, other in ((first, second), (second, first)):
        found = reconcile(card(one, 1, None), card(other, 1, None, rater="judge:small"))[0]
        assert (found.first, found.second, found.by, found.apart) == (one, other, by, far)
        assert found.agreed == (one == other)


def test_only_the_dimensions_a_person_should_look_at_are_named() -> None:
    assert apart(card(0, 2, None), card(2, 1, 4)) == ("listening", "next_steps")
    assert apart(card(1, 1, 1), card(2, 2, None)) == ()
