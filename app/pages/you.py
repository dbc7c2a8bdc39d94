"""You: who is at this desk, what is kept of you, and how you sign in or hand the desk to somebody else."""

from __future__ import annotations

import streamlit as st

from app.widgets.belonging import where_one_belongs
from app.widgets.erasing import own_rights_section
from app.widgets.identity import person_here
from app.widgets.looked import who_has_looked
from app.widgets.own_account import own_account_section, sign_out_here
from app.widgets.own_sound import own_sound_section
from app.widgets.shell import page_header, section
from app.widgets.welcome import what_is_kept

person = person_here()
page_header(person.name, person.called.capitalize())
sign_out_here()
section("What this room is, and what it keeps")
what_is_kept()
st.page_link("pages/scoring.py", label="How you are scored")
where_one_belongs(person)
who_has_looked(person)
own_sound_section(person)
own_rights_section(person)
own_account_section(person)
