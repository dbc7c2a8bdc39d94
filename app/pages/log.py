"""Log: who did what, to whose practice, when; for admins."""

from __future__ import annotations

import streamlit as st

from app.errors import ForOthers
from app.training.logbook import log_lines
from app.widgets.identity import person_here
from app.widgets.log_filters import OLDER, older_and_newer, take_log_along, wanted_lines
from app.widgets.looked import lines_html, log_stays
from app.widgets.room import room
from app.widgets.shell import empty_state, page_header

person = person_here()
if not person.is_admin:
    raise ForOthers("admins", "Only admins can read the log; ask one of them.")
page_header(
    "Log",
    "Who saw, scored, changed, took along and erased what, and when. Lines are only ever added, never hold what people "
    f"said, and stay {log_stays()}.",
)
wanted = wanted_lines(person)
before = st.session_state.get(OLDER)
found = log_lines(room().store, person.id, wanted, before=before)
if found.lines:
    st.html(lines_html(found.lines))
    older_and_newer(found, before)
    take_log_along(person, wanted)
else:
    empty_state("No line fits", "Choose other people, another kind or other days above.")
