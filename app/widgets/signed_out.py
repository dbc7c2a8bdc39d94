"""What a page says once nobody is signed in to it any more: plainly, and without losing what was typed."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import streamlit as st

from app.widgets.identity import unsent, was_erased
from app.widgets.navigation import PAGE_HERE
from app.widgets.rescued import PARAMETER
from app.widgets.shell import page_header, quiet, section, way_to

ERASED = "Everything about you is erased"


def signed_out() -> None:
    """Say so, show what was typed and may not be stored, and show the way back; or that there is nothing to go to."""
    with st.container(key="signed-out"):
        if was_erased():
            page_header(
                ERASED,
                "Your conversations and scores, your recordings, your name and how you signed in are gone. Nothing is "
                "left here to sign in to; you can close this page.",
            )
            quiet("Backups that were made before are deleted by whoever keeps this room.")
            return
        page_header("You are signed out", "Everything you sent is stored. Sign in, and go on where you were.")
        way_to(f"/signin?next={quote(_where_they_were(), safe='/')}", "Sign in", strong=True)
        typed = unsent()
        if typed:
            section("What you typed last")
            quiet("It may not have been sent. Copy what you want to keep before you sign in.")
            for words in typed:
                st.code(words, language=None, wrap_lines=True)


def _where_they_were() -> str:
    """The path and query of this page, to come back to."""
    asked = [(name, each) for name in st.query_params if name != PARAMETER for each in st.query_params.get_all(name)]
    return f"/{st.session_state.get(PAGE_HERE, '')}{'?' if asked else ''}{urlencode(asked)}"
