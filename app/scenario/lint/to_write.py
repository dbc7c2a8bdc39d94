"""Words of a template that are still to be written: as long as there are any, nobody can meet this customer."""

from __future__ import annotations

from collections.abc import Iterator

from app.scenario.lint.look import Look
from app.scenario.places import called
from app.scenario.source import Fault


def to_write(it: Look) -> Iterator[Fault]:
    """Each place that only says what should be written there."""
    for at, wanted in it.stand_ins:
        name = called(at, it.file.data)
        which = f"number {at[-1] + 1} of {name}" if isinstance(at[-1], int) else name
        do = wanted[:1].lower() + wanted[1:] if wanted[1:2].islower() else wanted
        yield it.fault(at, f"{which} is still to be written", f"write: {do}" if do else "write it in your own words")
