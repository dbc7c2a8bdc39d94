"""The three signs ● ◆ ▲ and the four small steps of a level; each reads without colour."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st


@dataclass(frozen=True)
class Dimension:
    """A dimension as it looks: its id in scorecards (also its CSS class), its name and its sign."""

    id: str
    label: str
    sign: str
    line: str
    """How words that count for it are underlined: solid, dotted, dashed."""
    ink: str
    """The theme's name of its colour, for labels that Streamlit draws."""


DIMENSIONS = (
    Dimension("listening", "Listening", "●", "solid", "green"),
    Dimension("acknowledgement", "Acknowledgement", "◆", "dotted", "orange"),
    Dimension("next_steps", "Next steps", "▲", "dashed", "blue"),
)
BY_ID = {dimension.id: dimension for dimension in DIMENSIONS}


def sign_html(dimension: str, label: str | None = None) -> str:
    """The sign and the name of a dimension, as safe HTML; `label=""` gives the sign alone, named for screen readers."""
    known = BY_ID[dimension]
    shown = known.label if label is None else label
    if shown:
        return f'<span class="uh-sign {known.id}"><i aria-hidden="true">{known.sign}</i>{escape(shown)}</span>'
    return f'<span class="uh-sign {known.id}" role="img" aria-label="{known.label}">{known.sign}</span>'


def level_html(dimension: str, level: int | None, word: str, by: str | None = None) -> str:
    """A level as four steps, as many filled as the level, and a word, as safe HTML.

    `level` is 0-4 or None (not called for here). `by` is the name of the person who set it; None means the scorer,
    whose marks stay pencil grey until a person confirms them.
    """
    if level is None:
        return f'<span class="uh-level">{sign_html(dimension)}<span class="word">not called for here</span></span>'
    steps = "".join(f'<b class="{"on" if step < level else ""}"></b>' for step in range(4))
    whose = f'<span class="by">{escape(by)}</span>' if by else ""
    return (
        f'<span class="uh-level {"human" if by else "scorer"}">{sign_html(dimension)}'
        f'<span class="uh-steps" role="img" aria-label="level {level} of 4">{steps}</span>'
        f'<span class="word">{escape(word)}</span>{whose}</span>'
    )


def level_line(dimension: str, level: int | None, word: str, by: str | None = None) -> None:
    """Draw `level_html` on a line of its own."""
    st.html(level_html(dimension, level, word, by))
