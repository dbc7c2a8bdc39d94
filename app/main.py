"""The way in: who is here, which pages they have, and one place where whatever goes wrong is said plainly."""

from __future__ import annotations

import logging

import streamlit as st

from app.errors import ForOthers, NotAllowed, StoreFault, UnderheardError
from app.web.logs import event, fault
from app.web.under_way import PAGES
from app.widgets import room
from app.widgets.identity import current_person, remember
from app.widgets.navigation import navigation, to_their_own_page
from app.widgets.shell import apply_style, notice, page_header
from app.widgets.welcome import welcome

log = logging.getLogger("underheard")


def main() -> None:
    st.set_page_config(page_title="Underheard", page_icon="👂", layout="wide")
    apply_style()
    try:
        with PAGES.one():
            draw()
    except UnderheardError as error:
        if isinstance(error, StoreFault):
            event(log, logging.ERROR, "a page met a fault", **fault(error))
        page_header(_heading(error))
        notice(str(error), "trouble")
    except Exception as error:
        # One line for whoever runs the server; the person at the desk gets words they can act on.
        # What it says may be somebody's words: it is told by its type and place.
        event(log, logging.ERROR, "a page could not be drawn", **fault(error))
        page_header("Something went wrong here")
        notice("Nothing you sent before this was lost. Refresh the page to go on where you were.", "trouble")


def _heading(error: UnderheardError) -> str:
    if isinstance(error, ForOthers):
        return f"This page is for {error.whom}"
    return "This is not for you to see" if isinstance(error, NotAllowed) else "That did not work"


def draw() -> None:
    """The page that was asked for, once it is known who is asking and they have read what this room keeps."""
    room.enter()
    person = current_person()
    page = navigation(person)
    remember()
    if person is None or person.told_at is None:
        welcome(person)
    else:
        to_their_own_page(person, page)
        page.run()


main()
