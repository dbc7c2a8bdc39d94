"""Agreement: how far the scorer reads as mentors do, and mentors as each other; open to everybody in the room."""

from __future__ import annotations

import streamlit as st

from app.training.agreement import report
from app.widgets.agreement import (
    by_slice,
    dimension_agreement,
    how_to_tell,
    judged_by,
    keep_report,
    table_style,
    what_to_know,
)
from app.widgets.identity import person_here
from app.widgets.room import room
from app.widgets.shell import empty_state, page_header, text
from scoring.criterion import DIMENSIONS

store, person = room().store, person_here()
table_style()
page_header(
    "How far the levels agree",
    "The scorer held against mentors here, and mentors against each other. Everybody in this room can see this.",
)
if person.reads_others:
    st.page_link("pages/calibration.py", label="Calibrate together")

with st.spinner("Reckoning"):
    found = report(store)
if not found.replies:
    empty_state(
        "No mentor has set a level yet",
        "Levels that mentors set under Review, or blind in a calibration, are what the scorer is held against. "
        "Once two mentors have judged the same replies, how far they agree stands here as well. "
        "Until then every level of the scorer's is provisional.",
    )
    st.stop()

text(judged_by(found))
for dimension in DIMENSIONS:
    dimension_agreement(found, dimension)
by = how_to_tell()
if by:
    with st.spinner("Reckoning"):
        by_slice(report(store, by))
what_to_know(found)
keep_report(found)
