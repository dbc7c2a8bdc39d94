"""Review: the queue of attempts that want a reader, and the desk at which one is read."""

from __future__ import annotations

import streamlit as st

from app.training.people import reader_of_others
from app.widgets.belonging import in_no_team
from app.widgets.drawn import page_style
from app.widgets.identity import person_here
from app.widgets.ledger import ledger
from app.widgets.queueing import filters, let_filters_go, load_more, waiting_here, waiting_row
from app.widgets.reviewing import ATTEMPT, open_attempt, read_attempt
from app.widgets.room import room
from app.widgets.shell import empty_state, page_header

person = reader_of_others(room().store, person_here().id)
page_style()

attempt_id = st.query_params.get(ATTEMPT)
if attempt_id:
    read_attempt(attempt_id, person)
    st.stop()

page_header("Review", "What you say here is what the trainee practises with next. Pick one; four minutes will do.")
kept = filters(person)
waiting, more = waiting_here(person, kept)
if not waiting and not kept and in_no_team(person):
    st.stop()
if not waiting and not kept:
    empty_state(
        "Nobody is waiting",
        "When somebody wraps up a conversation it appears here, with the reason why it wants a reader. "
        "Ask a trainee to meet a customer under Practise.",
    )
    st.stop()
if not waiting:
    empty_state("Nothing like this is waiting", "The queue holds no attempt that fits all you chose; show all of it.")
    st.button("Show the whole queue", on_click=let_filters_go)
    st.stop()

rows = [waiting_row(each, person) for each in waiting]
opened = ledger(rows, "Waiting to be read, most wanting first", key="queue")
if more:
    st.button("Load more", on_click=load_more, args=(kept,))
if opened:
    open_attempt(opened)
