"""Trainees: everybody who practises, by name, and a page for each of them."""

from __future__ import annotations

import streamlit as st

from app.training.mentoring import trainees
from app.training.people import reader_of_others
from app.widgets.belonging import in_no_team
from app.widgets.drawn import page_style
from app.widgets.identity import person_here
from app.widgets.ledger import ledger
from app.widgets.room import room
from app.widgets.shell import empty_state, page_header, quiet
from app.widgets.trainees import TRAINEE, page_buttons, page_start, trainee_page, trainee_row

person = reader_of_others(room().store, person_here().id)
page_style()
chosen = st.query_params.get(TRAINEE)
if chosen:
    trainee_page(chosen, person)
    st.stop()

page_header("Trainees", "By name. Open one to see what was written to them, and what to practise next.")
search = st.text_input("Find a name", key="trainees-search", width=320)
PLACE = f"trainees-{search}"
start = page_start(PLACE)
listed = trainees(room().store, person.id, search, start)
if listed.rows:
    if listed.found > len(listed.rows):
        quiet(f"{start + 1} to {start + len(listed.rows)} of {listed.found}")
    opened = ledger([trainee_row(each) for each in listed.rows], "Trainees, by name", key="trainees")
    page_buttons(start, start + len(listed.rows) < listed.found, PLACE, "Names before", "Names after")
    if opened:
        st.query_params[TRAINEE] = opened
        st.rerun()
elif search.strip():
    quiet("Nobody of that name practises here. Try fewer letters.")
elif not in_no_team(person):
    empty_state(
        "No trainees yet",
        "Everybody who says they are here as a trainee will be in this list. "
        "Ask somebody to open this room, give their name and choose Trainee.",
    )
