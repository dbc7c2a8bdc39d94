"""Would fit any call unchanged."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading


def find(reading: Reading) -> tuple[Finding, ...]:
    return tuple(
        reading.finding("stock_phrase", start, stop, "This would fit any call unchanged, so it earns nothing.")
        for start, stop in reading.stock
    )


CRITERION = Criterion(
    name="stock_phrase",
    dimension="acknowledgement",
    raises=False,
    asks="Would this fit any call unchanged?",
    root="ECCS level 1-2, automatic or perfunctory recognition (Bylund & Makoul, 2002); measured: lists do not generalise, fitting any call does",
    find=find,
)
