"""Adding people: one by a form, many by lines that are pasted in, and the links to hand them."""

from __future__ import annotations

import streamlit as st

from app.errors import UnderheardError
from app.formats.table import table
from app.training import accounts
from app.training.administering import MOST_LINES, Added, NotAdded, add_people, add_person
from app.training.people import Person
from app.training.teams import teams
from app.widgets.administering import anew, done, keep_link, link_of, link_shown
from app.widgets.giving_roles import goes_ahead, role_boxes
from app.widgets.room import room
from app.widgets.shell import notice, quiet, section
from app.widgets.words import exact

_ADDED, _PASTED, _LINES = "people-added", "people-pasted", "add-lines"


def keep_pasted() -> None:
    """Keep what was pasted, whichever part of the page is drawn. Call in every run of the page, before `adding`."""
    field = anew(_LINES)
    if field in st.session_state:
        st.session_state[_PASTED] = st.session_state[field]


def adding(person: Person) -> None:
    """Draw the way to add one person, and below it the way to add many; first, the links of many just added."""
    links, invited = st.session_state.get(_ADDED, ("", 0))
    if links and invited:
        _links()
        return
    with st.container(key="add-one"):
        _one(person)
    with st.container(key="add-many"):
        _many(person)


def _one(person: Person) -> None:
    section("Add somebody")
    store = room().store
    link_shown()
    there = {each.id: each.name for each in teams(store, person.id)}
    with st.form("add-person", border=False, enter_to_submit=False):
        name = st.text_input(
            "Name", key=anew("add-name"), max_chars=80, width=420, placeholder="As colleagues know them"
        )
        sign_in_name = ""
        if accounts.signs_in(store):
            sign_in_name = st.text_input("Sign-in name or e-mail address", key=anew("add-sign-in"), width=420)
        roles = role_boxes(anew("add-role"), ["trainee"])
        chosen = []
        if there:
            chosen = st.multiselect(
                "Teams",
                list(there),
                format_func=there.__getitem__,
                key=anew("add-teams"),
                width=640,
                placeholder="In no team",
            )
        sent = st.form_submit_button("Add them", type="primary")
    if not goes_ahead("add", name.strip() or "them", sent, makes_admin="admin" in roles):
        return
    try:
        added = add_person(store, name, roles, person.id, sign_in_name=sign_in_name, teams=chosen)
    except UnderheardError as error:
        notice(str(error), "trouble")
        return
    if added.invitation:
        keep_link(added.person.id, added.person.name, added.invitation)
    done(
        f"{added.person.name} was added."
        + ("" if added.invitation else " They have no sign-in name yet, so there is no link for them.")
    )


def _many(person: Person) -> None:
    section("Add several at once", f"A line each: Name, sign-in name, team. Up to {MOST_LINES}; all of them, or none.")
    field = anew(_LINES)
    # Not in a form: what is pasted is kept while other parts of the page are looked at.
    st.session_state.setdefault(field, st.session_state.get(_PASTED, ""))
    lines = st.text_area(
        "People, a line each",
        key=field,
        height=180,
        placeholder="Ana Rua, ana@example.org, Harbour\nBen Ward, ben@example.org",
    )
    make_teams = st.checkbox("Make the teams that are not here yet", key=anew("add-make-teams"))
    roles = role_boxes(anew("add-many-role"), ["trainee"])
    sent = st.button("Add all of them", key="add-all")
    if not goes_ahead("several", "all of them", sent, makes_admin="admin" in roles):
        return
    try:
        with st.spinner("Adding them"):
            added = add_people(room().store, lines, roles, person.id, make_teams=make_teams)
    except NotAdded as error:
        notice(f"Nobody was added: {len(error.faults)} of the lines cannot be taken.", "trouble")
        st.code("\n".join(error.faults), language=None, wrap_lines=True)
        return
    except UnderheardError as error:
        notice(str(error), "trouble")
        return
    st.session_state.pop(_PASTED, None)
    st.session_state[_ADDED] = (_as_table(added), sum(each.invitation is not None for each in added))
    done(f"{len(added)} {'person was' if len(added) == 1 else 'people were'} added.")


def _links() -> None:
    """The links of those who were just added, before anything else on the page."""
    links, invited = st.session_state[_ADDED]
    with st.container(border=True, key="links"):
        section("Their links")
        notice(
            f"{'One link is' if invited == 1 else f'{invited} links are'} in this file and nowhere else. Leave this "
            "page and these links are gone; then invite again one by one."
        )
        quiet(
            "Send each person theirs, by a way only they read, then delete the file. Each works once, for 7 days; the "
            "file says until when."
        )
        with st.container(horizontal=True, key="links-deeds"):
            st.download_button(
                "Keep the links", links, "underheard-links.csv", "text/csv",
                key="links-file", type="primary", on_click="ignore",
            )  # fmt: skip
            st.button("I have them: put them away", key="links-kept", on_click=_put_away)


def _put_away() -> None:
    st.session_state.pop(_ADDED, None)


def _as_table(added: list[Added]) -> str:
    return table(
        ["name", "sign_in_name", "link", "works_until"],
        [
            {
                "name": each.person.name,
                "sign_in_name": each.sign_in_name,
                "link": link_of(each.invitation) if each.invitation else None,
                "works_until": exact(each.invitation.expires_at) if each.invitation else None,
            }
            for each in added
        ],
        mark=True,
    )
