"""Asks the form of a draft to open one of its sections, from elsewhere on the page."""

from __future__ import annotations

import streamlit as st

from app.widgets.drawn import Data


def show_section(draft_id: str, section: str) -> None:
    """Have the form open that section, by its key, when it is drawn next; once, each time this is asked."""
    times = (to_show(draft_id) or {"times": 0})["times"]
    st.session_state[_key(draft_id)] = {"section": section, "times": times + 1}


def to_show(draft_id: str) -> Data | None:
    """What was asked for last: {section, times}, `times` one more with each asking; None where nothing was."""
    asked: Data | None = st.session_state.get(_key(draft_id))
    return asked


def _key(draft_id: str) -> str:
    return f"bench-show-{draft_id}"
