"""Who has looked at somebody's practice: their own lines of the log, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from app.errors import UnderheardError
from app.settings.keeping import log_days
from app.training.log_words import Line, told
from app.training.logbook import CHORES, FEW, LOOKS, who_looked
from app.training.people import Person
from app.widgets.room import room
from app.widgets.shell import quiet, section
from app.widgets.words import when_html

_SHOWN = "looked-shown"
_MOST = 500
_WIDE = 720


def who_has_looked(person: Person) -> None:
    """The newest twenty, and more where they ask; apart from them, what was done to the account."""
    section(
        "Who has looked at your practice",
        "When somebody else opens a conversation of yours, listens to it, sets a level or takes something along, it is "
        f"written down here. Nobody can change or remove these lines; they stay {log_stays()}.",
    )
    store = room().store
    if not who_looked(store, person.id, person.id, ("seen",), most=1).lines:
        quiet("Nobody has opened a conversation of yours yet.")
    _lines(person, LOOKS, _SHOWN)
    if who_looked(store, person.id, person.id, CHORES, most=1).lines:
        with st.expander("What was done about your account, your roles and your teams", width=_WIDE):
            _lines(person, CHORES, f"{_SHOWN}-chores")


def log_stays() -> str:
    """How long lines of the log stay, as it follows on 'they stay'."""
    try:
        return f"for at least six months; here {log_days()} days"
    except UnderheardError:
        return "for at least six months"


def _lines(person: Person, kinds: Sequence[str], key: str) -> None:
    most = min(int(st.session_state.get(key, FEW)), _MOST)
    found = who_looked(room().store, person.id, person.id, kinds, most=most)
    if found.lines:
        st.html(lines_html(found.lines, person.id))
    if found.more and most < _MOST and st.button("Show more", key=f"{key}-more"):
        st.session_state[key] = most + FEW
        st.rerun()
    if found.more and most >= _MOST:
        quiet("Older lines are in the copy of everything about you.")


def lines_html(lines: Iterable[Line], to: str = "") -> str:
    """The lines as a list in safe HTML, when each was at its end; `to`: who reads it, who is then 'you'."""
    items = "".join(f'<li dir="auto">{escape(told(line, to))} {when_html(line.at)}</li>' for line in lines)
    return f'<ul class="uh-log">{items}</ul>'
