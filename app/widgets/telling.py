"""Choosing the words that told you: sentences one can click, words one can select, arrow keys and Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from app.theme import component_file
from app.training.practice import Attempt, Telling
from app.widgets.conversation import turns_of

_telling = st.components.v2.component(
    "underheard.telling",
    html='<ol role="list"></ol>',
    css=component_file("telling.css"),
    js=component_file("telling.js"),
)


def choose_telling_words(attempt: Attempt, opened_with: Sequence[Telling]) -> tuple[Telling, ...]:
    """Draw the conversation for choosing and return what is chosen, offsets in code points of each turn's text."""
    kept = [asdict(each) for each in opened_with]
    result = _telling(
        key=f"telling-{attempt.id}",
        data={
            "attempt": attempt.id,
            "turns": turns_of(attempt),
            "names": {"customer": attempt.persona_name, "trainee": "You"},
            "label": f"What {attempt.persona_name} said; choose the words that told you",
            "telling": kept,
        },
        default={"telling": kept},
        on_telling_change=lambda: None,
    )
    chosen: Any = result.get("telling")
    if not isinstance(chosen, list):
        return tuple(opened_with)
    return tuple(Telling(each["turn_index"], each["start"], each["stop"], each["quote"]) for each in chosen)
