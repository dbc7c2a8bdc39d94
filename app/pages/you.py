"""You: who is at this desk, what is kept of you, and how to hand the desk to somebody else."""

from __future__ import annotations

import streamlit as st

from app.widgets.identity import leave, person_here
from app.widgets.own_sound import own_sound_section
from app.widgets.shell import page_header, quiet, section
from app.widgets.welcome import what_is_kept

person = person_here()
page_header(person.name, person.called.capitalize())
section("What this room is, and what it keeps")
what_is_kept()
own_sound_section(person)
section("Not you?")
quiet("This only changes who is at this desk. Everything stays where it is.")
if st.button("I am somebody else"):
    leave()
    st.rerun()
