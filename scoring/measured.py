"""What the scorer's own weaknesses measure: `python -m scoring.measured` holds it against replies it never learned from.

The figures are kept beside the gold set with the fingerprint of the scorer they are of, for whoever is scored to read.
The levels it is held against are careful readings by a language model to the rubric's wording, not mentors'.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

from scoring.criterion import DIMENSIONS
from scoring.fingerprint import fingerprint
from scoring.rubric import RUBRIC_VERSION

FEWEST_OF_A_STYLE = 40
"""Levels below which a way of writing is not told of by itself."""


@dataclass(frozen=True)
class Figures:
    """The scorer against the readings, on some levels."""

    of: str
    """A dimension, or how the trainee writes (plain, typos, second language, dialect, terse, formal)."""
    levels: int
    """Levels that both gave."""
    same: float
    """Share with the very same level, 0-1."""
    near: float
    """Share within one level, 0-1."""
    lean: float
    """Mean of scorer minus reading, in levels."""
    kappa: float | None = None
    """Quadratic weighted kappa, up to 1; a dimension's alone."""


@dataclass(frozen=True)
class Measured:
    """Every figure, and which scorer they are of."""

    rubric_version: str
    fingerprint: str
    replies: int
    dimensions: tuple[Figures, ...]
    styles: tuple[Figures, ...]

    @property
    def of_this_scorer(self) -> bool:
        """Whether the scorer in force is the one that was measured, to the byte."""
        return self.fingerprint == fingerprint()


def measured() -> Measured | None:
    """The figures as they were kept; None where none were."""
    try:
        value = json.loads(files("scoring").joinpath("gold", "measured.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    dimensions, styles = (tuple(Figures(**each) for each in value.pop(name)) for name in ("dimensions", "styles"))
    return Measured(**value, dimensions=dimensions, styles=styles)


def measure() -> Measured:
    """Score the gold set's test part, which nothing was learned from; some ten seconds or more."""
    from scoring.agreement import agreement
    from scoring.gold_set import gold
    from scoring.scorer import score_reply

    read = [(each.id, reply, score_reply(each.moment(reply)).levels) for each in gold("test") for reply in each.replies]
    dimensions = []
    for name in DIMENSIONS:
        pairs = [(levels[name], reply.levels[name]) for _, reply, levels in read]
        kappa = agreement(pairs, [moment for moment, *_ in read], resamples=0).kappa.value
        dimensions.append(_figures(name, pairs, None if kappa is None else round(kappa, 2)))
    styles = []
    for style in sorted({reply.style for _, reply, _ in read}):
        own = [(levels[name], reply.levels[name]) for _, reply, levels in read if reply.style == style
               for name in DIMENSIONS]  # fmt: skip
        figures = _figures(style, own)
        if figures.levels >= FEWEST_OF_A_STYLE:
            styles.append(figures)
    return Measured(RUBRIC_VERSION, fingerprint(), len(read), tuple(dimensions), tuple(styles))


def _figures(of: str, pairs: Sequence[tuple[int | None, int | None]], kappa: float | None = None) -> Figures:
    apart = [rater - reading for rater, reading in pairs if rater is not None and reading is not None]
    count = len(apart)
    return Figures(
        of=of,
        levels=count,
        same=round(sum(each == 0 for each in apart) / count, 3) if count else 0.0,
        near=round(sum(abs(each) <= 1 for each in apart) / count, 3) if count else 0.0,
        lean=round(sum(apart) / count, 2) if count else 0.0,
        kappa=kappa,
    )


def main() -> None:
    """Measure, and keep the figures beside the gold set."""
    figures = asdict(measure())
    path = Path(__file__).parent / "gold" / "measured.json"
    path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
