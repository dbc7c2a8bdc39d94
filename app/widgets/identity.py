"""Who is at the desk: one `current_person()`, behind which real sign-in can come later.

On a personal machine the pick is kept in a cookie: it survives a refresh, is shared by every tab, reaches the server
with the first request of each, and (unlike an id in the address) is not passed on with a copied link. It says who is
here, it does not prove it.
"""

from __future__ import annotations

import streamlit as st

from app.errors import NotFound
from app.training.people import Person, person
from app.widgets.navigation import enter_through_main
from app.widgets.room import room

COOKIE = "underheard_person"
_KEPT = "person_id"

_keep = st.components.v2.component(
    "underheard.keep_person",
    js="""
    export default function ({ data }) {
      const forget = !data.person
      document.cookie = `${data.cookie}=${forget ? "" : encodeURIComponent(data.person)}; path=/; SameSite=Lax; ` +
        (forget ? "max-age=0" : "max-age=31536000")
    }
    """,
)


def current_person() -> Person | None:
    """The person at this desk, read afresh from the store; None until somebody has said who they are."""
    person_id = st.session_state.get(_KEPT)
    if person_id is None:
        person_id = st.context.cookies.get(COOKIE)
    if not isinstance(person_id, str) or not person_id:
        return None
    try:
        found = person(room().store, person_id)
    except NotFound:
        return None
    st.session_state[_KEPT] = found.id
    return found


def person_here() -> Person:
    """As `current_person`, for pages, which are only ever drawn for somebody; NotFound where nobody is here."""
    if st.session_state.get(_KEPT) is None:
        enter_through_main()  # main.py would have found out who this is, or asked.
    found = current_person()
    if found is None:
        raise NotFound("Nobody has said who they are; refresh the page and choose your name.")
    return found


def be(person_id: str) -> None:
    """From now on this person is at the desk."""
    st.session_state[_KEPT] = person_id


def leave() -> None:
    """Nobody is at the desk any more; the next screen asks who is."""
    st.session_state[_KEPT] = ""


def remember() -> None:
    """Draw nothing, and have the browser keep or drop the pick. Call once a run, wherever a person is or has left."""
    person_id = st.session_state.get(_KEPT)
    if person_id is not None:
        _keep(data={"cookie": COOKIE, "person": person_id}, key="underheard-keep-person")
