"""Adding people: one by a form, many by lines that are pasted in, and the links to hand them."""

from __future__ import annotations

import streamlit as st

from app.errors import UnderheardError
from app.formats.table import table
from app.training import accounts
from app.training.administering import MOST_LINES, Added, NotAdded, add_people, add_person
from app.training.people import ROLES, Person
from app.training.teams import teams
from app.widgets.administering import ROLE_NAMES, ROLE_WORDS, anew, done, keep_link, link_of, link_shown
from app.widgets.room import room
from app.widgets.shell import notice, quiet, section
from app.widgets.words import exact

_ADDED = "people-added"


def adding(person: Person) -> None:
    """Draw the way to add one person, and below it the way to add many."""
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
        roles = _roles("add-roles")
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
        if not st.form_submit_button("Add them", type="primary"):
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


def _roles(key: str) -> list[str]:
    return st.multiselect(
        "Roles",
        ROLES,
        ["trainee"],
        format_func=lambda role: f"{ROLE_NAMES[role]}: {ROLE_WORDS[role]}",
        key=anew(key),
        width=640,
        placeholder="Choose at least one",
    )


def _many(person: Person) -> None:
    section("Add several at once", f"A line each: Name, sign-in name, team. Up to {MOST_LINES}; all of them, or none.")
    if st.session_state.get(_ADDED):
        _links()
        return
    with st.form("add-people", border=False):
        lines = st.text_area(
            "People, a line each",
            key=anew("add-lines"),
            height=180,
            placeholder="Ana Rua, ana@example.org, Harbour\nBen Ward, ben@example.org",
        )
        roles = _roles("add-many-roles")
        if not st.form_submit_button("Add all of them"):
            return
    try:
        with st.spinner("Adding them"):
            added = add_people(room().store, lines, roles, person.id)
    except NotAdded as error:
        notice(f"Nobody was added: {len(error.faults)} of the lines cannot be taken.", "trouble")
        st.code("\n".join(error.faults), language=None, wrap_lines=True)
        return
    except UnderheardError as error:
        notice(str(error), "trouble")
        return
    st.session_state[_ADDED] = (_as_table(added), sum(each.invitation is not None for each in added))
    done(f"{len(added)} {'person was' if len(added) == 1 else 'people were'} added.")


def _links() -> None:
    links, invited = st.session_state[_ADDED]
    if invited:
        quiet(
            f"The links of {invited} of them are in this file, and nowhere else. Send each person theirs, by a way "
            "only they read, then delete the file. Each works once, for 7 days."
        )
        st.download_button("Keep the links", links, "underheard-links.csv", "text/csv", key="links-file")
    st.button("I have them", key="links-kept", on_click=lambda: st.session_state.pop(_ADDED, None))


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
