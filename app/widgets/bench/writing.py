"""The form and the text of a draft side by side, each following the other, with what is wrong as one types."""

from __future__ import annotations

import streamlit as st

from app.errors import UnderheardError
from app.training.authoring import Draft, draft
from app.training.people import Person
from app.widgets.bench.at_hand import reading_of
from app.widgets.bench.form import draw_form, draw_text
from app.widgets.bench.guiding import guide
from app.widgets.bench.mapping import draw_map
from app.widgets.bench.trying import try_it
from app.widgets.room import room
from app.widgets.shell import quiet

_PANES = {"form": "Form", "text": "Text", "try": "Try it", "map": "Map"}


def writing(held: Draft, person: Person) -> None:
    """Draw it. A keystroke draws the bench anew and nothing else."""
    _panes(held.id, person)


@st.fragment
def _panes(draft_id: str, person: Person) -> None:
    try:
        held = draft(room().store, draft_id, person.id)
    except UnderheardError as error:
        # Somebody may have taken it away meanwhile.
        quiet(str(error))
        return
    guide(held, reading_of(held), person)
    with st.container(key="bench-panes"):
        shown = st.segmented_control(
            "What to see",
            list(_PANES),
            format_func=_PANES.__getitem__,
            default="form",
            required=True,
            label_visibility="collapsed",
            key=f"bench-pane-{draft_id}",
        )
        # On a phone there is room for one of them; side by side, the form is always there and the text comes with it.
        st.html(f'<i class="bench-shows-{"form" if shown == "form" else "right"}"></i>')
        left, right = st.columns(2, gap="medium")
        with left, st.container(key="bench-left"):
            draw_form(held, reading_of(held), person)
        with right, st.container(key="bench-right"):
            match shown:
                case "try":
                    try_it(held, person)
                case "map":
                    draw_map(held, person)
                case _:
                    draw_text(held, person)
