"""Says once a page which of the scorer's levels are provisional, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.training.agreement import ENOUGH, Standing
from app.widgets.names import NAMES
from app.widgets.shell import quiet


def provisional(standing: Mapping[str, Standing], then: str = "") -> None:
    """One quiet paragraph; nothing where every dimension has been checked. `then`: what the reader can do about it."""
    words = provisional_words(standing)
    if words:
        quiet(f"{words} {then}".strip())


def provisional_words(standing: Mapping[str, Standing]) -> str:
    """Which dimensions are provisional and why, in a few sentences; '' where none is."""
    few = [dimension for dimension, each in standing.items() if each.provisional and each.n < ENOUGH]
    said = []
    if few:
        counts = list(dict.fromkeys(str(standing[dimension].n) for dimension in few))
        each = [f"{NAMES[dimension].lower()} {standing[dimension].n}" for dimension in few]
        of = counts if len(counts) == 1 else each
        which = "" if len(few) == len(standing) else f"{_listed([NAMES[name].lower() for name in few])} "
        have = "" if not which else "is " if len(few) == 1 else "are "
        said.append(
            f"Provisional: {which}{have}not yet checked against enough mentors here ({_listed(of)} of {ENOUGH})."
        )
    said += [
        f"Provisional: {NAMES[dimension].lower()}, since {each.why}."
        for dimension, each in standing.items()
        if each.provisional and each.n >= ENOUGH
    ]
    return " ".join(said)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
