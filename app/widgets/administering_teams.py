"""Teams, as admins see them: make, rename, close and open again, and say who is in."""

from __future__ import annotations

import streamlit as st

from app.errors import UnderheardError
from app.training.people import Person, people
from app.training.teams import Team, close_team, make_team, open_team, rename_team, set_members, teams
from app.widgets.administering import anew, done, say_what_was_done
from app.widgets.drawn import Data
from app.widgets.giving_roles import called
from app.widgets.ledger import ledger, row
from app.widgets.room import room
from app.widgets.shell import empty_state, notice, page_header, quiet, section

TEAM = "team"
_UNDO = "team-undo"


def team_list(person: Person) -> None:
    """The teams, to open, and a way to make one."""
    store = room().store
    there = teams(store, person.id)
    if there:
        quiet("Mentors and trainers see what people who share a team with them have practised, and nobody else's.")
        opened = ledger([_row(each) for each in there], "Teams, by name", key="teams")
        if opened:
            st.query_params[TEAM] = opened
            st.rerun()
    else:
        empty_state(
            "No teams yet",
            "Until there is one, every mentor sees everybody's practice. From the first team on, mentors see those who "
            "share a team with them, and a mentor in no team sees nobody's but their own.",
        )
    with st.form("make-team", border=False, clear_on_submit=False):
        name = st.text_input("A new team's name", key=anew("team-name"), max_chars=80, width=420)
        made = st.form_submit_button("Make the team")
    if made:
        try:
            team = make_team(store, name, person.id)
        except UnderheardError as error:
            notice(str(error), "trouble")
        else:
            st.query_params[TEAM] = team.id
            done(f"{team.name} is made. Say below who is in it.")
    _closed(person)


def _row(each: Team) -> Data:
    count = len(each.members)
    return row(each.id, each.name, under=f"{count} {'member' if count == 1 else 'members'}" if count else "Nobody yet")


def _closed(person: Person) -> None:
    closed = teams(room().store, person.id, closed=True)
    if not closed:
        return
    with st.expander(f"Closed teams ({len(closed)})", key="closed-teams"):
        for each in closed:
            with st.container(horizontal=True, vertical_alignment="center", key=f"closed-{each.id}"):
                quiet(f"{each.name}, {len(each.members)} in it")
                if st.button("Open it again", key=f"open-{each.id}"):
                    try:
                        open_team(room().store, each.id, person.id)
                    except UnderheardError as error:
                        notice(str(error), "trouble")
                    else:
                        done(f"{each.name} counts again.")


def team_page(team_id: str, person: Person) -> None:
    """One team: who is in it, its name, and closing it."""
    store = room().store
    found = next((each for each in teams(store, person.id) if each.id == team_id), None)
    if st.button("Back to all teams", type="tertiary", key="to-teams") or found is None:
        del st.query_params[TEAM]
        st.rerun()
    assert found is not None
    page_header(found.name, eyebrow="Team")
    say_what_was_done()
    _members(found, person)
    with st.form(f"rename-{found.id}", border=False):
        section("Name")
        name = st.text_input("Name", found.name, key=anew(f"team-name-{found.id}"), max_chars=80, width=420)
        if st.form_submit_button("Save the name"):
            try:
                rename_team(store, found.id, name, person.id)
            except UnderheardError as error:
                notice(str(error), "trouble")
            else:
                done("Saved.")
    with st.expander("Close this team", key="close-team"):
        quiet("It counts no more: its mentors no longer see these people's practice. You can open it again.")
        if st.button("Close it", key="close-it"):
            close_team(store, found.id, person.id)
            del st.query_params[TEAM]
            done(f"{found.name} is closed.")


def _members(found: Team, person: Person) -> None:
    store = room().store
    named = {each.id: each for each in people(store)}
    section("Who is in it", "Trainees, and the mentors and trainers who see what they practise.")
    with st.form(f"members-{found.id}", border=False):
        chosen = st.multiselect(
            "Members",
            list(named),
            [each for each in found.members if each in named],
            format_func=lambda each: f"{named[each].name} · {called(named[each].roles)}",
            key=anew(f"members-{found.id}"),
            placeholder="Nobody yet; type a name",
        )
        if st.form_submit_button("Save who is in it", type="primary"):
            set_members(store, found.id, chosen, person.id)
            st.session_state[_UNDO] = (found.id, found.members)
            done("Saved. Who sees whose practice has changed with it.")
    kept = st.session_state.get(_UNDO)
    if kept and kept[0] == found.id and st.button("Undo the last change", type="tertiary", key="undo-members"):
        del st.session_state[_UNDO]
        set_members(store, found.id, kept[1], person.id)
        done("Undone: those who were in it before are in it again.")
