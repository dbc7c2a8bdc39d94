"""The way in: who is here, which pages they have, and one place where whatever goes wrong is said plainly."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st

from app.errors import UnderheardError
from app.people import Person
from app.widgets.identity import current_person, remember
from app.widgets.shell import apply_style, notice, page_header
from app.widgets.welcome import welcome

PAGES = Path(__file__).with_name("pages")
log = logging.getLogger("underheard")


def main() -> None:
    st.set_page_config(page_title="Underheard", page_icon="👂", layout="wide")
    apply_style()
    try:
        person = current_person()
        page = st.navigation(pages_for(person), position="top" if person and person.told_at else "hidden")
        remember()
        if person is None or person.told_at is None:
            welcome(person)
        else:
            page.run()
    except UnderheardError as error:
        page_header("That did not work")
        notice(str(error), "trouble")
    except Exception as error:
        # One line for whoever runs the server; the person at the desk gets words they can act on.
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
        log.error("%s: %s at %s", type(error).__name__, error, where)
        page_header("Something went wrong here")
        notice("Nothing you sent before this was lost. Refresh the page to go on where you were.", "trouble")


def pages_for(person: Person | None) -> list[st.Page]:
    """The pages in order; those beyond a person's role stay out of their menu (and their verbs refuse them)."""
    role = person.role if person else "trainee"

    def page(name: str, title: str, shown: bool = True, default: bool = False) -> st.Page:
        return st.Page(PAGES / f"{name}.py", title=title, default=default, visibility="visible" if shown else "hidden")

    return [
        page("practise", "Practise", default=True),
        page("progress", "Progress"),
        page("debrief", "Debrief", shown=False),
        page("review", "Review", shown=role != "trainee"),
        page("scenarios", "Scenarios", shown=role in ("trainer", "admin")),
        page("you", "You"),
    ]


main()
