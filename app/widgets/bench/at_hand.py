"""What the parts of the bench share: how its page is addressed, and how a draft is read and called."""

from __future__ import annotations

import streamlit as st

from app.scenario.files import Reading, read_text
from app.scenario.unwritten import unwritten
from app.training.authoring import Draft
from app.training.authoring.editing import value_at

DRAFT, VIEW, NEW, SCENARIO = "draft", "view", "new", "scenario"
"""Query parameters: a draft on the bench and how it is looked at, a new one to begin, a customer to read."""

UNTITLED = "A customer without a title yet"

GO = "bench-go"
"""Session state: the view that was just asked for, where it was not chosen by hand."""


def open_draft(draft_id: str, view: str = "write") -> None:
    """Go to a draft on the bench."""
    st.session_state[GO] = view
    st.query_params.from_dict({DRAFT: draft_id, VIEW: view})
    st.rerun()


def reading_of(held: Draft) -> Reading:
    """What was found in a draft's text; faults name it by the customer's id."""
    return read_text(held.text, "customer.yaml")


def name_of(reading: Reading) -> str:
    """What to call a draft: its title, else the person's name, else that it has neither yet."""
    data = reading.source.data if reading.source else None
    for at in (("title",), ("persona", "name")):
        words = value_at(data, at)
        if isinstance(words, str) and words.strip() and not unwritten(words):
            return words.strip()
    return UNTITLED
