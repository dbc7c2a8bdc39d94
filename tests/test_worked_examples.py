"""Every worked example of the rubric comes out with exactly the levels given there."""

from __future__ import annotations

import pytest
from moments import Example, examples

from scoring.criterion import DIMENSIONS
from scoring.scorer import score_reply


def _allowed(want: object) -> tuple[object, ...]:
    return tuple(want) if isinstance(want, list) else (want,)


@pytest.mark.parametrize("example", examples("worked.yaml"), ids=str)
def test_a_worked_example_gets_its_levels(example: Example) -> None:
    card = score_reply(example.moment)
    assert tuple(card.levels[name] for name in DIMENSIONS) == example.levels


@pytest.mark.parametrize("example", examples("worked.yaml"), ids=str)
def test_a_worked_example_needs_no_record(example: Example) -> None:
    bare = type(example.moment)(example.moment.turns, example.moment.reply)
    card = score_reply(bare)
    assert tuple(card.levels[name] for name in DIMENSIONS) == example.levels


def test_a_mentor_would_mostly_agree() -> None:
    wrong = []
    for example in examples():
        card = score_reply(example.moment)
        for name, want in zip(DIMENSIONS, example.levels, strict=True):
            if card.levels[name] not in _allowed(want):
                wrong.append((str(example), name, want, card.levels[name]))
    assert len(wrong) <= 0.07 * len(examples()) * len(DIMENSIONS), wrong


@pytest.mark.parametrize("example", [*examples(), *examples("worked.yaml")], ids=str)
def test_points_stand_by_their_level(example: Example) -> None:
    card = score_reply(example.moment)
    for name in DIMENSIONS:
        level, points = card.levels[name], card.points[name]
        assert (level is None) == (points is None)
        assert level is None or points is None or (abs(points - level) <= 0.5 and 0 <= points <= 4)


def test_danger_passed_over_is_unsafe_and_scores_nothing() -> None:
    card = score_reply(next(e for e in examples() if e.kind == "unsafe").moment)
    assert card.met("unsafe")
    assert set(card.levels.values()) <= {0, None}


def test_what_is_called_for_does_not_hang_on_the_reply() -> None:
    for example in examples():
        loud = type(example.moment)(example.moment.turns, "Lovely.", example.moment.brief)
        a, b = score_reply(example.moment).levels, score_reply(loud).levels
        for name in ("listening", "acknowledgement"):
            assert (a[name] is None) == (b[name] is None)
