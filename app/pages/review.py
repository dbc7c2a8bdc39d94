"""Review: the queue of attempts that want a reader, and the desk at which one is read."""

from __future__ import annotations

import streamlit as st

from app.training.mentoring import queue
from app.training.people import reader_of_others
from app.widgets.drawn import page_style
from app.widgets.identity import person_here
from app.widgets.ledger import ledger
from app.widgets.reviewing import (
    ATTEMPT,
    in_place,
    open_attempt,
    read_attempt,
    remember_order,
    trainee_filter,
    waiting_row,
)
from app.widgets.room import room
from app.widgets.shell import empty_state, page_header

store, library = room().store, room().library
person = reader_of_others(store, person_here().id)
page_style()

attempt_id = st.query_params.get(ATTEMPT)
if attempt_id:
    read_attempt(attempt_id, person)
    st.stop()

page_header("Review", "What you say here is what the trainee practises with next. Pick one; four minutes will do.")
everything = in_place(queue(store, library, person.id))
if not everything:
    empty_state(
        "Nobody is waiting",
        "When somebody wraps up a conversation it appears here, with the reason why it wants a reader. "
        "Ask a trainee to meet a customer under Practise.",
    )
    st.stop()

trainee = trainee_filter(everything)
waiting = [each for each in everything if trainee in (None, each.trainee_id)]
remember_order([each.attempt_id for each in waiting])
opened = ledger([waiting_row(each) for each in waiting], "Waiting to be read, most wanting first", key="queue")
if opened:
    open_attempt(opened)
