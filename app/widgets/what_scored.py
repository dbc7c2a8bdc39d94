"""What scored a conversation, in plain words under a fold: which scorer, which rubric, which model was asked what."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.training.people import Person
from app.training.provenance import ScoredBy, provenance
from app.widgets.room import room
from app.widgets.shell import quiet
from app.widgets.words import short_day


def what_scored(attempt_id: str, person: Person) -> None:
    """A fold at the end of a page that shows an attempt's scores."""
    with st.expander("What scored this"):
        for each in provenance(room().store, attempt_id, person.id):
            st.html(f'<p class="uh-text">{_told(each)}</p>')
        quiet("Levels that people set stand above these, each with a name and a reason.")
        st.page_link("pages/scoring.py", label="How you are scored")


def _told(each: ScoredBy) -> str:
    """One scorer in safe HTML."""
    replies, first, last = _replies(each.replies), short_day(each.first_at), short_day(each.last_at)
    day = f"on {first}" if first == last else f"from {first} to {last}"
    if each.kind == "model":
        settings = each.settings or {}
        temperature = settings.get("temperature")
        parts = [
            f"<strong>A language model</strong> read {replies} a second time, {day}: "
            f"{escape(each.model)}{f' at {escape(each.host)}' if each.host else ''}, by rubric "
            f"{escape(each.rubric_version)}. What it says is only looked at where it is far from the scorer.",
            f"It was asked the questions with SHA-256 {_code(each.prompt)}." if each.prompt else "",
            f"Its answers were to vary as little as they can (temperature {temperature:g})."
            if isinstance(temperature, (int, float))
            else "",
        ]
        return " ".join(filter(None, parts))
    who = (
        "<strong>The scorer that comes with this room</strong>"
        if each.kind == "scorer"
        else "<strong>The scorer, as your team’s mentors read levels,</strong>"
    )
    which = (
        f"Its rules and weights have the fingerprint {_code(each.fingerprint)}."
        if each.fingerprint
        else "Its fingerprint was not kept yet then."
    )
    return f"{who} read {replies} {day}, by rubric {escape(each.rubric_version)}. {which} It runs here."


def _replies(turns: Sequence[int]) -> str:
    if len(turns) == 1:
        return f"reply {turns[0]}"
    whole = list(turns) == list(range(turns[0], turns[-1] + 1))
    return f"replies {turns[0]} to {turns[-1]}" if whole else f"replies {', '.join(map(str, turns))}"


def _code(text: str) -> str:
    return f'<code class="uh-hash">{escape(text)}</code>'
