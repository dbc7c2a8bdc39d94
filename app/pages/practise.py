"""Practise: choose a customer, talk with them, look back on it."""

from __future__ import annotations

import streamlit as st

from app.training.practice import attempt, customers_for, start_attempt
from app.widgets.customers import choose_customer, how_hard
from app.widgets.debriefing import say_what_arrived
from app.widgets.identity import person_here
from app.widgets.room import room
from app.widgets.second import say_where_it_goes
from app.widgets.shell import empty_state, page_header
from app.widgets.talk import talk
from app.widgets.trainees import focus_line
from app.widgets.wrap_up import look_back

ATTEMPT, CUSTOMER = "attempt", "customer"

person = person_here()
store, library = room().store, room().library
attempt_id = st.query_params.get(ATTEMPT)

if attempt_id:
    going = attempt(store, attempt_id, person.id)
    if going.person_id != person.id or going.stage == "done":
        st.switch_page("pages/debrief.py", query_params={ATTEMPT: going.id})
    elif going.stage == "talking":
        talk(person, going)
    else:
        look_back(person, going)
else:
    cards = customers_for(store, library, person.id)
    first = " New here? Begin with one marked gentler." if not any(card.times_met for card in cards) else ""
    page_header(
        "Meet a customer", f"Hello {person.name}. Each of them has something they will not bring up first.{first}"
    )
    say_what_arrived(person)
    focus_line(person)
    say_where_it_goes()
    if cards:
        chosen = choose_customer(cards, st.query_params.get(CUSTOMER))
        if chosen:
            verb, chosen_id = chosen
            if verb == "go on":
                going_id = chosen_id
            else:
                going_id = start_attempt(
                    store, library, person.id, chosen_id, difficulty=how_hard(chosen_id), voice_host=room().voice_host
                ).id
            st.query_params.from_dict({ATTEMPT: going_id})
            st.rerun()
    else:
        empty_state(
            "Nobody is waiting",
            "Customers live in scenario files. Put one into the folder UNDERHEARD_SCENARIOS names, then start again.",
        )
