"""Who has looked at somebody's practice: their own lines of the log, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from app.training.log_words import Line, told
from app.training.logbook import FEW, who_looked
from app.training.people import Person
from app.widgets.room import room
from app.widgets.shell import quiet, section
from app.widgets.words import when_html

_SHOWN = "looked-shown"
_MOST = 500


def who_has_looked(person: Person) -> None:
    """The newest twenty, and more where they ask."""
    section(
        "Who has looked at your practice",
        "When somebody else opens a conversation of yours, listens to it, sets a level or takes something along, it is "
        "written down here. Nobody can change or remove these lines for six months.",
    )
    most = min(int(st.session_state.get(_SHOWN, FEW)), _MOST)
    found = who_looked(room().store, person.id, person.id, most=most)
    if not found.lines:
        quiet("Nobody has, so far.")
        return
    st.html(lines_html(found.lines, person.id))
    if found.more and most < _MOST and st.button("Show more", key="looked-more"):
        st.session_state[_SHOWN] = most + FEW
        st.rerun()
    if found.more and most >= _MOST:
        quiet("Older lines are in the copy of everything about you.")


def lines_html(lines: Iterable[Line], to: str = "") -> str:
    """The lines as a list in safe HTML, when each was at its end; `to`: who reads it, who is then 'you'."""
    items = "".join(f'<li dir="auto">{escape(told(line, to))} {when_html(line.at)}</li>' for line in lines)
    return f'<ul class="uh-log">{items}</ul>'
