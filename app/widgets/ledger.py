"""A plain list of things to open, and three small lines over attempts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.widgets.drawn import Data, component, when
from app.widgets.words import exact, short_day
from scoring.criterion import DIMENSIONS

FEW = 40
"""Rows of a long list that are drawn at first."""
_ledger = component("ledger")
_trend = component("trend")


def row(id: str, title: str, under: str = "", at: str | None = None, said: str = "", eyebrow: str = "",
        unread: bool = False, levels: Mapping[str, float | None] | None = None) -> Data:  # fmt: skip
    """One thing to open. `said` is somebody's words, `under` the product's, `levels` means 0-4 a dimension."""
    return {
        "id": id,
        "title": title,
        "under": under,
        "when": when(at),
        "said": said,
        "eyebrow": eyebrow,
        "unread": unread,
        "levels": [
            {"dim": dimension, "value": "–" if (mean := levels.get(dimension)) is None else f"{mean:.1f}"}
            for dimension in DIMENSIONS
        ]
        if levels
        else None,
    }


def ledger(rows: Sequence[Data], label: str, key: str) -> str | None:
    """Draw the list; the id that was just opened, or None. `label` names the list to a screen reader."""
    opened = _ledger(data={"rows": list(rows), "label": label}, key=key, on_open_change=_nothing).open
    return str(opened) if opened else None


def long_ledger(rows: Sequence[Data], label: str, key: str) -> str | None:
    """As `ledger`, of the first of many: the others come when they are asked for."""
    every, more = f"{key}-every", len(rows) - FEW
    shown = rows if st.session_state.get(every) or more <= 0 else rows[:FEW]
    opened = ledger(shown, label, key)
    if len(shown) < len(rows) and st.button(f"Show {more} more", type="tertiary", key=f"{key}-more"):
        st.session_state[every] = True
        st.rerun()
    return opened


def trends(trend: Mapping[str, Sequence[tuple[str, float]]], key: str) -> None:
    """Three small lines; `trend` is, a dimension, (when, mean level 0-4) a finished attempt, oldest first."""
    lines = []
    for dimension in DIMENSIONS:
        points = list(trend.get(dimension, ()))[-12:]
        lines.append(
            {
                "dim": dimension,
                "values": [round(mean, 2) for _, mean in points],
                "titles": [f"{exact(at)}: {mean:.1f}" for at, mean in points],
                "days": [short_day(at) for at, _ in (points[0], points[-1])] if points else [],
                "summary": trend_words(dimension, [mean for _, mean in points]),
            }
        )
    _trend(data={"lines": lines}, key=key)


def trend_words(dimension: str, means: Sequence[float]) -> str:
    """A line in words: where it stands and which way it has gone."""
    if not means:
        return "Not called for yet."
    if len(means) == 1:
        return f"{means[0]:.1f} of 4 in one attempt."
    change = round(means[-1], 1) - round(means[0], 1)  # as they are shown
    way = "much the same" if abs(change) < 0.25 else "higher" if change > 0 else "lower"
    between = ""
    if max(means) - min(means) >= abs(change) + 1:
        between = f", with {min(means):.1f} to {max(means):.1f} on the way"
    return f"{means[-1]:.1f} of 4 last time, {means[0]:.1f} the first of these {len(means)}: {way}{between}."


def _nothing() -> None:
    """Streamlit keeps an event only where somebody listens for it."""
