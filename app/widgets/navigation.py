"""Which pages there are and who has them in their menu."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import streamlit as st

from app.training.authoring import count_wanted_sign_offs
from app.training.mentoring import count_for_admins, queue_count
from app.training.people import Person
from app.training.practice import inbox
from app.widgets.room import room

PAGES = Path(__file__).parents[1] / "pages"
WAITING_SHOWN = "waiting-shown"
"""Session state: how many attempts the menu says want a reader; None where it does not say."""

PAGE_HERE = "page-here"
"""Session state: the path of the page that is shown, as it stands in its address."""


def navigation(person: Person | None) -> st.Page:
    """Draw the menu this person has and return the page that was asked for.

    Pages beyond a person's role only stay out of their menu: the verbs behind them are what refuses.
    """
    reads_others = person is not None and person.reads_others
    here = person is not None and person.told_at is not None
    unread, waiting, unsigned = _counts(person) if person is not None and here else (0, 0, 0)

    def page(name: str, title: str, shown: bool = True, default: bool = False) -> st.Page:
        return st.Page(PAGES / f"{name}.py", title=title, default=default, visibility="visible" if shown else "hidden")

    found = st.navigation(
        [
            page("practise", "Practise", default=True),
            page("progress", _with_count("Progress", unread)),
            page("debrief", "Debrief", shown=False),
            page("review", _with_count("Review", waiting), shown=reads_others),
            page("trainees", "Trainees", shown=reads_others),
            page("moments", "Moments"),
            page("team", "Team"),
            page("agreement", "Agreement", shown=False),
            page("calibration", "Calibration", shown=False),
            page("scenarios", _with_count("Scenarios", unsigned), shown=reads_others),
            page("people", "People", shown=person is not None and person.is_admin),
            page("log", "Log", shown=person is not None and person.is_admin),
            page("scoring", "How you are scored", shown=False),
            page("you", "You"),
        ],
        position="top" if here else "hidden",
    )
    st.session_state[PAGE_HERE] = found.url_path
    return found


def to_their_own_page(person: Person, page: st.Page) -> None:
    """Whoever comes in to read others' attempts begins at the queue; once a visit, and never on a link to a page."""
    first = not st.session_state.get(_CAME_IN)
    st.session_state[_CAME_IN] = True
    if first and person.is_mentor and not person.is_trainee and page.url_path == "" and not st.query_params:
        st.switch_page(PAGES / "review.py")


_CAME_IN = "came-in"


def _counts(person: Person) -> tuple[int, int, int]:
    """What people wrote to this person and is unread; for a mentor, how many attempts want a reader; for whoever
    writes customers, how many want their sign-off."""
    here = room()
    unread = sum(item.read_at is None for item in inbox(here.store, person.id))
    waiting = how_many_wait(person)
    st.session_state[WAITING_SHOWN] = waiting
    unsigned = count_wanted_sign_offs(here.store, person.id) if person.writes_customers else 0
    return unread, waiting or 0, unsigned


def how_many_wait(person: Person) -> int | None:
    """What the menu says waits: for mentors the queue, for admins what they alone can decide; None for the others."""
    if person.is_mentor:
        return queue_count(room().store, person.id)
    return count_for_admins(room().store, person.id) if person.is_admin else None


def _with_count(title: str, count: int) -> str:
    return f"{title} · {count}" if count else title


def enter_through_main() -> NoReturn:
    """Run again from main.py, for a page whose file was reached without it.

    Streamlit takes any folder called pages beside the main script for its own, so the first visit to a fresh server
    reaches a page's file directly if the address names one. It lets go of the folder once navigation has been called.
    """
    navigation(None)
    st.rerun()
