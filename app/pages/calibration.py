"""Calibration: mentors read the same few replies blind, and then lay their levels side by side."""

from __future__ import annotations

import streamlit as st

from app.training.mentoring.calibrating import calibrations
from app.training.people import reader_of_others
from app.widgets.agreement import table_style
from app.widgets.calibrating import CALIBRATION, calibration_row, new_calibration, open_calibration
from app.widgets.drawn import page_style
from app.widgets.identity import person_here
from app.widgets.ledger import ledger
from app.widgets.room import room
from app.widgets.shell import empty_state, page_header, section

store = room().store
person = reader_of_others(store, person_here().id)
page_style()
table_style()

calibration_id = st.query_params.get(CALIBRATION)
if calibration_id:
    st.page_link("pages/calibration.py", label="All calibrations")
    open_calibration(calibration_id, person)
    st.stop()

page_header(
    "Calibrate together",
    "Read the same few replies, each of you for yourself, then see where you differ and talk about it.",
)
st.page_link("pages/agreement.py", label="How far the levels agree")
found = calibrations(store, person.id)
opened = None
if found:
    opened = ledger([calibration_row(each) for each in found], "Calibrations, open ones first", key="calibrations")
else:
    empty_state(
        "No calibration yet",
        "Here stand the calibrations of this team. Start one below: five to ten replies, rated by as many mentors as "
        "you like, blind. A quarter of an hour is enough.",
    )
section("Start one")
started = new_calibration(person, st.query_params.get("attempt"))
if opened or started:
    st.query_params.clear()
    st.query_params[CALIBRATION] = opened or started or ""
    st.rerun()
