"""What mentors wrote on attempts with a customer: what each is about, their words, and the way to its place."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.training.authoring.mentors_wrote import RemarkFigure
from app.widgets.bench.doing_words import LONGEST_TEXT, about_words, cut
from app.widgets.shell import section
from app.widgets.words import when_html

AT_FIRST = 10
_MORE = "wrote-every"


def wrote(remarks: Sequence[RemarkFigure]) -> None:
    """Draw it, the newest first."""
    section(
        "What mentors wrote",
        "On conversations with them, the newest first."
        if remarks
        else "What mentors write on conversations with them will be here.",
    )
    shown = remarks if st.session_state.get(_MORE) else remarks[:AT_FIRST]
    for each in shown:
        with st.container(key=f"wrote-{each.focus}-{each.attempt_id}", gap="small"):
            st.html(
                f'<div class="bt bt-wrote"><p><b dir="auto">{escape(about_words(each))}</b></p>'
                f'<div class="said" dir="auto">{escape(cut(each.text, LONGEST_TEXT))}</div>'
                f"<small>{escape(each.by_name)}, {when_html(each.at)}</small></div>"
            )
            st.page_link(
                "pages/review.py",
                label="Read it in the conversation",
                query_params={"attempt": each.attempt_id, "focus": each.focus},
            )
    if len(shown) < len(remarks) and st.button(
        f"Show {len(remarks) - len(shown)} more", type="tertiary", key="wrote-more"
    ):
        st.session_state[_MORE] = True
        st.rerun()
