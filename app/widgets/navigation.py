"""Which pages there are and who has them in their menu."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import streamlit as st

from app.training.people import Person

PAGES = Path(__file__).parents[1] / "pages"


def navigation(person: Person | None) -> st.Page:
    """Draw the menu this person has and return the page that was asked for.

    Pages beyond a person's role only stay out of their menu: the verbs behind them are what refuses.
    """
    role = person.role if person else "trainee"
    here = person is not None and person.told_at is not None

    def page(name: str, title: str, shown: bool = True, default: bool = False) -> st.Page:
        return st.Page(PAGES / f"{name}.py", title=title, default=default, visibility="visible" if shown else "hidden")

    return st.navigation(
        [
            page("practise", "Practise", default=True),
            page("progress", "Progress"),
            page("debrief", "Debrief", shown=False),
            page("review", "Review", shown=role != "trainee"),
            page("scenarios", "Scenarios", shown=role in ("trainer", "admin")),
            page("you", "You"),
        ],
        position="top" if here else "hidden",
    )


def enter_through_main() -> NoReturn:
    """Run again from main.py, for a page whose file was reached without it.

    Streamlit takes any folder called pages beside the main script for its own, so the first visit to a fresh server
    reaches a page's file directly if the address names one. It lets go of the folder once navigation has been called.
    """
    navigation(None)
    st.rerun()
