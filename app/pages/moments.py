"""Moments: replies the mentors kept for the team, by sign, kind and customer, in words that name nobody here."""

from __future__ import annotations

import streamlit as st

from app.training.mentoring import exemplar_filters, exemplars
from app.widgets.drawn import page_style
from app.widgets.identity import person_here
from app.widgets.moments import A_PAGE, choose, library_of, moments_style, undo_offered
from app.widgets.room import room
from app.widgets.shell import empty_state, page_header, quiet

AT = "moments-at"

store, person = room().store, person_here()
page_style()
moments_style()
page_header("Moments", "What a customer said, how somebody answered, what came of it, and what a mentor read in it.")
undo_offered(person)

there = exemplar_filters(store, person.id)
if not there.kinds:
    empty_state(
        "No moments yet",
        "Open an attempt under Review, then choose Keep a moment below it. It will be here for everybody, "
        "in words that name nobody here."
        if person.reads_others
        else "When a mentor keeps a reply worth coming back to, it will be here, in words that name nobody here. Those "
        "of a customer you have yet to meet may wait until you have finished with them.",
    )
    st.stop()

chosen = choose(there)
if st.session_state.get("moments-chosen") != chosen:
    st.session_state["moments-chosen"], st.session_state[AT] = chosen, 0
at = st.session_state[AT]
cue_kind, kind, scenario = chosen
found = exemplars(store, person.id, cue_kind=cue_kind, kind=kind, scenario=scenario, limit=A_PAGE + 1, offset=at)
if not found:
    quiet("There is no moment of all that at once. Choose every sign, kind or customer again to see more.")
library_of(found[:A_PAGE], person)

newer, older = st.columns([1, 1], width=360)
if at and newer.button("Newer moments", key="newer"):
    st.session_state[AT] = max(0, at - A_PAGE)
    st.rerun()
if len(found) > A_PAGE and older.button("Older moments", key="older"):
    st.session_state[AT] = at + A_PAGE
    st.rerun()
