"""What admins see of people: the list, one of them with roles, teams and sign-in, and the links to hand on."""

from __future__ import annotations

from typing import NoReturn
from urllib.parse import urlsplit

import streamlit as st

from app.errors import NotFound, UnderheardError
from app.training import accounts
from app.training.accounts import Invitation
from app.training.administering import AT_ONCE, Listed, everybody, rename_person, set_roles, somebody
from app.training.people import Person
from app.training.people import person as known
from app.training.teams import set_teams, teams
from app.widgets.drawn import Data
from app.widgets.erasing import of_person
from app.widgets.giving_roles import called, goes_ahead, role_boxes
from app.widgets.ledger import ledger, row
from app.widgets.room import room
from app.widgets.shell import empty_state, notice, page_header, quiet, section
from app.widgets.words import exact, relative

PERSON = "person"
_SAID, _LINK, _UNDO, _START = "people-said", "people-link", "people-undo", "people-start"
_OPEN = "people-open"
_ROUND = "people-round"


# The list.


def people_list(person: Person) -> None:
    """Everybody by name, 50 at a time, to search and to open."""
    search = st.text_input("Find a name or a sign-in name", key="people-search", width=320)
    place = f"{_START}-{search}"
    start = int(st.session_state.get(place, 0))
    listed = everybody(room().store, person.id, search, start)
    if not listed.rows:
        empty_state(
            "Nobody of that name is here" if search.strip() else "Nobody is here yet",
            "Try fewer letters." if search.strip() else "Add the first person above.",
        )
        return
    if listed.found > len(listed.rows):
        quiet(f"{start + 1} to {start + len(listed.rows)} of {listed.found:,}")
    opened = ledger([_row(each) for each in listed.rows], "People, by name", key="people")
    with st.container(horizontal=True, key="people-pages"):
        if start and st.button("Names before", key="people-back"):
            st.session_state[place] = max(0, start - AT_ONCE)
            st.rerun()
        if start + len(listed.rows) < listed.found and st.button("Names after", key="people-on"):
            st.session_state[place] = start + AT_ONCE
            st.rerun()
    if opened:
        st.query_params[PERSON] = opened
        st.rerun()


def _row(each: Listed) -> Data:
    under = " · ".join([called(each.roles), *(["Teams: " + ", ".join(each.teams)] if each.teams else [])])
    return row(each.id, each.name, under=f"{under} · {_state(each)}")


def _state(each: Listed) -> str:
    if each.sign_in_name is None:
        return "No sign-in name"
    if each.disabled_at:
        return f"Closed {relative(each.disabled_at)}"
    if each.joined:
        return f"Signs in as {each.sign_in_name}"
    if each.invited_until:
        return f"Invited as {each.sign_in_name}, has not joined yet"
    return f"{each.sign_in_name}: has not joined, and no invitation works"


# One of them.


def person_page(person_id: str, person: Person) -> None:
    """Everything an admin can do about one person."""
    try:
        found = somebody(room().store, person_id, person.id)
    except NotFound:
        del st.query_params[PERSON]
        id, name = st.session_state.pop(_OPEN, ("", ""))
        done(f"{name} is erased. What was kept of them is gone." if id == person_id else "This person is not here.")
    st.session_state[_OPEN] = (found.id, found.name)
    if st.button("Back to everybody", type="tertiary", key="to-people"):
        let_link_go()
        del st.query_params[PERSON]
        st.rerun()
    page_header(found.name, _state(found), eyebrow="Person")
    with st.container(key="person-said"):
        say_what_was_done()
    with st.container(key="person-roles"):
        _who(found, person)
    with st.container(key="person-sign-in"):
        _sign_in(found, person)
    with st.container(key="person-kept"):
        section("What is kept of them")
        of_person(known(room().store, found.id))


def _who(found: Listed, person: Person) -> None:
    section(
        "Name, roles and teams", "Several roles at once, where somebody does both. Nothing counts until it is saved."
    )
    store = room().store
    there = {each.id: each.name for each in teams(store, person.id)}
    own = [each for each, name in there.items() if name in found.teams]
    with st.form(f"who-{found.id}", border=False, enter_to_submit=False):
        name = st.text_input("Name", found.name, key=anew(f"name-{found.id}"), max_chars=80, width=420)
        roles = role_boxes(anew(f"role-{found.id}"), found.roles)
        chosen = own
        if there:
            chosen = st.multiselect(
                "In these teams", list(there), own, format_func=there.__getitem__, key=anew(f"teams-{found.id}"),
                width=640, placeholder="In no team",
                help="Mentors and trainers see what people who share a team with them have practised.",
            )  # fmt: skip
        else:
            quiet("There are no teams, so mentors see everybody's practice. Make one under Teams, on this page.")
        sent = st.form_submit_button("Save", type="primary")
    makes_admin = "admin" in roles and "admin" not in found.roles
    if goes_ahead(found.id, found.name, sent, makes_admin=makes_admin):
        _save(found, name, roles, chosen, person)
    _undo_offered(found, person)


def _save(found: Listed, name: str, roles: list[str], chosen: list[str], person: Person) -> None:
    store = room().store
    try:
        rename_person(store, found.id, name, person.id)
        set_roles(store, found.id, roles, person.id)
        before = set_teams(store, found.id, chosen, person.id)
    except UnderheardError as error:
        notice(str(error), "trouble")
        return
    if set(before) == set(chosen):
        done("Saved. It counts from now on.")
    st.session_state[_UNDO] = (found.id, before)
    done("Saved. Who sees their practice has changed with it.")


def _undo_offered(found: Listed, person: Person) -> None:
    kept = st.session_state.get(_UNDO)
    if kept and kept[0] == found.id and st.button("Undo the last change of teams", type="tertiary", key="undo-teams"):
        del st.session_state[_UNDO]
        set_teams(room().store, found.id, kept[1], person.id)
        done("Undone: they are in the teams they were in before.")


# Signing in.


def _sign_in(found: Listed, person: Person) -> None:
    section("Signing in")
    store = room().store
    if not accounts.signs_in(store):
        quiet("Nobody signs in here yet; see the top of People.")
        return
    link_shown(found.id)
    if found.sign_in_name is None:
        _give_sign_in(found, person)
        return
    if found.disabled_at:
        quiet(
            f"This account was closed on {exact(found.disabled_at)}: nobody can sign in to it. What they did is kept."
        )
        if st.button("Open it again", key="enable"):
            accounts.enable(store, found.id, person.id)
            did("Open again: they can sign in as before.")
        return
    waits = accounts.waits_until(store, found.id, person.id)
    browsers = accounts.sign_ins_of(store, found.id, person.id)
    quiet(
        f"Signed in at {len(browsers)} {'browser' if len(browsers) == 1 else 'browsers'}, "
        f"last seen {relative(browsers[0].seen_at)}."
        if browsers
        else "Not signed in anywhere now."
    )
    if waits:
        notice(f"Too many wrong passwords were tried for this name: it is asked to wait until {exact(waits)}.")
    with st.container(horizontal=True, key="sign-in-deeds"):
        if not found.joined and st.button("Make a new invitation", key="invite"):
            keep_link(found.id, found.name, accounts.invite(store, found.id, person.id))
            did("An invitation is made; those before it work no more.")
        if found.joined and st.button("Make a link for a new password", key="reset"):
            keep_link(found.id, found.name, accounts.invite(store, found.id, person.id, "reset"))
            did("A link for a new password is made. Until they use it the old one works.")
        if waits and st.button("Let them try again now", key="lift"):
            accounts.lift_wait(store, found.id, person.id)
            did("They can try again at once.")
        if browsers and st.button("Sign them out everywhere", key="sign-out-everywhere"):
            ended = accounts.end_sign_ins(store, found.id, person.id)
            did(f"Signed out of {ended} {'browser' if ended == 1 else 'browsers'}.")
    if found.id != person.id:
        _close(found, person)


def _give_sign_in(found: Listed, person: Person) -> None:
    quiet("They have no name to sign in with yet, so they cannot come in.")
    with st.form(f"account-{found.id}", border=False):
        name = st.text_input("Sign-in name or e-mail address", key=f"account-name-{found.id}", width=420)
        if st.form_submit_button("Invite them"):
            store = room().store
            try:
                accounts.make_account(store, found.id, name, person.id)
                keep_link(found.id, found.name, accounts.invite(store, found.id, person.id))
            except UnderheardError as error:
                notice(str(error), "trouble")
            else:
                did(f"{found.name} can sign in once they have used the link below.")


def _close(found: Listed, person: Person) -> None:
    with st.expander("Close this account", key="close-account"):
        quiet("They are signed out at once and cannot come in. What they did is kept, and you can open it again.")
        if st.button("Close it", key="disable"):
            accounts.disable(room().store, found.id, person.id)
            did("Closed: nobody signs in to it any more.")


# Links.


def link_of(invitation: Invitation) -> str:
    """The address to hand on; its secret is kept nowhere else."""
    here = urlsplit(st.context.url or "")
    origin = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    return f"{origin}/join/{invitation.secret}"


def keep_link(person_id: str, name: str, invitation: Invitation) -> None:
    """Keep a link for the next run, which shows it this once."""
    st.session_state[_LINK] = (person_id, name, link_of(invitation), invitation.expires_at)


def link_shown(person_id: str | None = None) -> None:
    """Show a link that was just made, for that person alone where one is named, until it is put away."""
    kept = st.session_state.get(_LINK)
    if not kept or person_id not in (None, kept[0]):
        return
    _, name, link, until = kept
    with st.container(border=True, key="invitation"):
        notice(f"Send {name} this link, by a way only they read. It is shown this once.")
        st.code(link, language=None, wrap_lines=True)
        quiet(f"It works once, until {exact(until)}. With it they choose a password of their own.")
        st.button("I have sent it", key="link-sent", on_click=let_link_go)


def let_link_go() -> None:
    """The link is not shown again; it stays good."""
    st.session_state.pop(_LINK, None)


# What was done.


def did(said: str) -> NoReturn:
    """Say on the next run what was done; what is typed into forms and not saved yet stays there."""
    st.session_state[_SAID] = said
    st.rerun()


def done(said: str) -> NoReturn:
    """Say on the next run what was done, and draw every form anew from what is stored."""
    st.session_state[_SAID] = said
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun()


def anew(key: str) -> str:
    """The key of a field that is drawn anew after something was done: what was typed into it is gone then."""
    return f"{key}-{st.session_state.get(_ROUND, 0)}"


def say_what_was_done() -> None:
    """What was just done, where something was."""
    said = st.session_state.pop(_SAID, None)
    if said:
        notice(said)
