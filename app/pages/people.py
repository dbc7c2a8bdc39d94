"""People: who is here, what they may do, which team they are in, and how they sign in; for admins."""

from __future__ import annotations

import streamlit as st

from app.errors import ForOthers
from app.training.accounts import signs_in
from app.widgets.administering import PERSON, people_list, person_page, say_what_was_done
from app.widgets.administering_adding import adding, keep_pasted
from app.widgets.administering_teams import TEAM, team_list, team_page
from app.widgets.drawn import page_style
from app.widgets.identity import person_here
from app.widgets.room import room
from app.widgets.shell import notice, page_header

person = person_here()
if not person.is_admin:
    raise ForOthers("admins", "Only admins look after people and teams; ask one of them.")
page_style()

if PERSON in st.query_params:
    person_page(st.query_params[PERSON], person)
    st.stop()
if TEAM in st.query_params:
    team_page(st.query_params[TEAM], person)
    st.stop()

keep_pasted()
page_header("People", "Who is here, what they may do, and which team they practise with.")
say_what_was_done()
if not signs_in(room().store):
    notice(
        "Nobody signs in here yet: whoever sits at this machine picks who they are. To have people sign in, run "
        "underheard admin create on it, and sign in with the account it makes. Then you can invite the others here."
    )
shown = st.segmented_control(
    "Show", ["Everybody", "Add people", "Teams"], default="Everybody", key="people-shown", label_visibility="collapsed"
)
match shown:
    case "Add people":
        adding(person)
    case "Teams":
        team_list(person)
    case _:
        people_list(person)
