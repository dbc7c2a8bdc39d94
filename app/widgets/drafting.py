"""A text box whose words reach the server as they are typed, so that a refresh loses at most the last half second."""

from __future__ import annotations

import streamlit as st

from app.theme import component_file

_draft = st.components.v2.component(
    "underheard.draft",
    html="<label></label><textarea></textarea><p></p>",
    css=component_file("draft.css"),
    js=component_file("draft.js"),
)


def draft_area(
    key: str,
    label: str,
    value: str,
    *,
    placeholder: str = "",
    rows: int = 3,
    limit: int = 2000,
    hide_label: bool = False,
) -> str:
    """Draw the box and return what is in it. `value` is what it opens with; afterwards the reader's own typing leads.

    `limit` is in UTF-16 units, as browsers count; the verb that keeps the words has the last say.
    """
    result = _draft(
        key=key,
        data={
            "of": key,
            "label": label,
            "hideLabel": hide_label,
            "value": value,
            "placeholder": placeholder,
            "rows": rows,
            "limit": limit,
        },
        default={"words": value},
        on_words_change=lambda: None,
    )
    words = result.get("words")
    return words if isinstance(words, str) else value
