"""Choosing lines of the log, going back in it, and taking it along."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import streamlit as st

from app.training.log_words import GROUPS
from app.training.logbook import FORMATS, LogFormat, LogPage, Wanted, export_log, people_in_log
from app.training.people import Person
from app.widgets.room import room

OLDER = "log-before"
"""Session state: the id that the lines shown stand before; None for the newest."""
_MEDIA = {"csv": "text/csv", "jsonl": "application/jsonl"}
_LABELS = {"csv": "Take along as a table (CSV)", "jsonl": "Take along as JSON Lines"}


def wanted_lines(person: Person) -> Wanted:
    """The four choices, and what was chosen."""
    people = people_in_log(room().store, person.id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.selectbox(
            "Who", ["", *people], format_func=lambda id: people.get(id, "Everybody"), key="log-who", on_change=_newest
        )
        group = st.selectbox(
            "What", ["", *GROUPS], format_func=lambda name: GROUPS.get(name, "Everything"), key="log-what",
            on_change=_newest,
        )  # fmt: skip
        first = st.date_input("From", value=None, key="log-from", on_change=_newest)
        last = st.date_input("Until", value=None, key="log-until", on_change=_newest)
    until = _midnight(last + timedelta(days=1)) if isinstance(last, date) else ""
    return Wanted(who or "", group or "", _midnight(first) if isinstance(first, date) else "", until)


def older_and_newer(found: LogPage, before: int | None) -> None:
    """Buttons to go back in the log and to its newest lines again."""
    with st.container(horizontal=True):
        if found.more:
            st.button("Older lines", key="log-older", on_click=_set, args=(found.lines[-1].id,))
        if before is not None:
            st.button("Newest lines", key="log-newest", on_click=_newest)


def take_log_along(person: Person, wanted: Wanted) -> None:
    """What is chosen as files; each time is a line of its own in the log."""
    with st.container(horizontal=True):
        for format in FORMATS:
            st.download_button(
                _LABELS[format],
                partial(_file, person, wanted, format),
                f"underheard-log.{format}",
                _MEDIA[format],
                key=f"log-take-{format}",
                on_click="ignore",
            )


def _file(person: Person, wanted: Wanted, format: LogFormat) -> bytes:
    return export_log(room().store, person.id, format, wanted).data


def _set(before: int | None) -> None:
    st.session_state[OLDER] = before


def _newest() -> None:
    _set(None)


def _midnight(day: date) -> str:
    """When that day begins by the clock here, as times are stored."""
    return datetime.combine(day, time.min).astimezone().astimezone(UTC).isoformat(timespec="microseconds")
