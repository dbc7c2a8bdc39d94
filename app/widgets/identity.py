"""Who is at the desk: one `current_person()`, by who is signed in or, in a room without accounts, by who says so.

Where one signs in, the browser's cookie is looked up afresh in every run: what the page remembers never decides. On a
personal machine without accounts the pick is kept in a cookie: it survives a refresh, is shared by every tab, reaches
the server with the first request of each, and (unlike an id in the address) is not passed on with a copied link. It
says who is here, it does not prove it.
"""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from app.errors import NotAllowed, NotFound
from app.settings import PERSON_COOKIE, sign_in_cookie
from app.training.accounts import SignIn, confirm_password, sign_out, signed_in, signs_in
from app.training.people import Person, person
from app.widgets.navigation import enter_through_main
from app.widgets.rescued import longest, taken
from app.widgets.room import room

COOKIE = PERSON_COOKIE
_KEPT, _ERASED = "person_id", "was-erased"
_TYPED = "typed-last"

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


def asks_to_sign_in() -> bool:
    """Whether people sign in to this room; else whoever comes says who they are."""
    return signs_in(room().store)


def where_kept() -> str:
    """Where what is written here is kept, as people are told it."""
    return "on your team's server" if asks_to_sign_in() else "on the computer this room runs on"


def current_person() -> Person | None:
    """The person at this desk, read afresh from the store; None where nobody is (any more)."""
    if asks_to_sign_in():
        here = sign_in_here()
        return None if here is None else _only_theirs(here.person)
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
        raise NotFound("Nobody is here any more; refresh the page, and say who you are.")
    return found


def secret_here() -> str:
    """What this browser's cookie held when it opened the page; '' for nothing."""
    said = st.context.cookies.get(sign_in_cookie())
    return said if isinstance(said, str) else ""


def sign_in_here() -> SignIn | None:
    """The sign-in of the browser this page is open in; None where it has none (any more)."""
    return signed_in(room().store, secret_here())


def confirm_here(password: str) -> None:
    """That whoever is signed in here knows their password. Raises NotAllowed, TooOften included."""
    confirm_password(room().store, secret_here(), password)


def be(person_id: str) -> None:
    """From now on this person is at the desk; NotAllowed where one has to sign in to be."""
    if asks_to_sign_in():
        here = sign_in_here()
        if here is None or here.person.id != person_id:
            raise NotAllowed("You are not signed in any more; sign in again first.")
    st.session_state.pop(_ERASED, None)
    st.session_state[_KEPT] = person_id


def leave(*, erased: bool = False) -> None:
    """Nobody is at the desk any more: signed out here, or the next screen asks who is. `erased`: and never will be."""
    if asks_to_sign_in():
        sign_out(room().store, secret_here())
    if erased:
        st.session_state.clear()  # What was typed and shown was theirs, too.
        st.session_state[_ERASED] = True
    st.session_state[_KEPT] = ""


def was_erased() -> bool:
    """Whether whom this page was last drawn for is erased, here, in another tab or by an admin."""
    if st.session_state.get(_ERASED):
        return True
    before = st.session_state.get(_KEPT)
    if not before:
        return False
    try:
        person(room().store, before)
    except NotFound:
        return True
    return False


def remember() -> None:
    """Draw nothing, and have the browser keep or drop the pick. Call once a run, wherever a person is or has left."""
    person_id = st.session_state.get(_KEPT)
    if person_id is not None and not asks_to_sign_in():
        _keep(data={"cookie": COOKIE, "person": person_id}, key="underheard-keep-person")


def unsent() -> list[str]:
    """What was typed on this page and may not have been stored, for whoever is signed out in the middle of it: what
    was being written first. Never what the page itself said.
    """
    typed = taken(urlencode(st.query_params.to_dict()))
    # A field that one chooses from sends the name of what was chosen: what the page makes of it is another thing.
    held = {each for each in list(st.session_state.values()) if isinstance(each, str)}
    held |= {words for each in list(st.session_state.values()) if isinstance(words := getattr(each, "text", None), str)}
    fields = sorted((each for each in typed.fields if each in held), key=len, reverse=True)
    kept: list[str] = st.session_state.get(_TYPED, [])
    st.session_state[_TYPED] = longest([*typed.drafts, *fields, *kept])
    return list(st.session_state[_TYPED])


def _only_theirs(found: Person) -> Person:
    """Whatever the page remembers of somebody else is forgotten before anything is drawn."""
    before = st.session_state.get(_KEPT)
    if before and before != found.id:
        st.session_state.clear()
    st.session_state[_KEPT] = found.id
    return found
