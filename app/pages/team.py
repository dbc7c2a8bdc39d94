"""Team: what a month of everybody's practice showed; it names no trainee and ranks nobody."""

from __future__ import annotations

import streamlit as st

from app.training.mentoring.month import ENOUGH_PEOPLE, moments_of_month, month_review, months, note_month_taken
from app.widgets.belonging import whose_month
from app.widgets.drawn import page_style
from app.widgets.erasing import say_gone
from app.widgets.identity import person_here
from app.widgets.month import (
    OF,
    behind_figure,
    chosen_month,
    kept_in_month,
    leads_on,
    month_figures,
    month_name,
    month_picker,
    open_figure,
    reckoned,
    summary,
)
from app.widgets.month_on_paper import month_on_paper
from app.widgets.room import room
from app.widgets.shell import empty_state, notice, page_header, quiet, text
from app.widgets.words import exact

person, store = person_here(), room().store
page_style()
had = months(store, person.id)
if had and OF in st.query_params:
    month = chosen_month(had)
    reckoned(person, month)
    behind_figure(person, month, st.query_params[OF])
    st.stop()

page_header("Team", f"What a month of practice showed, {whose_month(person)}. It names no trainee and ranks nobody.")
if not had:
    empty_state(
        "Nothing here yet",
        "Once somebody has finished a conversation, this is where the month is told: which signs went by, which stock "
        "phrases are in fashion, how the three skills go, and what became of levels a person was asked to look at. "
        "Begin one under Practise.",
    )
else:
    month = month_picker(had, chosen_month(had))
    reckoned(person, month)
    view = month_review(store, person.id, month)
    if view.too_few and not person.reads_others:
        empty_state(
            f"Fewer than three people practised in {month_name(month)}",
            "Until three have, a month is kept back, so that nothing here is about one person. "
            "Your own conversations are under Progress.",
        )
    else:
        text(summary(view))
        say_gone(person, month)
        if view.too_few:
            notice(f"Trainees cannot see this month here: fewer than {ENOUGH_PEOPLE} people practised in it.")
        opened = month_figures(view)
        if opened:
            open_figure(month, opened)
        kept = moments_of_month(store, person.id, month)
        kept_in_month(kept)

        def on_paper() -> str:
            note_month_taken(store, person.id, month)
            return month_on_paper(view, kept, exact(store.now()))

        st.download_button(
            "Keep or print this month",
            on_paper,
            f"underheard-team-{month}.html",
            "text/html",
            on_click="ignore",
        )
        quiet(
            "It saves one page as a file, where your browser keeps what it downloads. Open that file to read it; to "
            "print it, press Ctrl-P there (on a Mac: Command-P)."
        )
leads_on(person)
