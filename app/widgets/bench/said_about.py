"""What people here say about a customer to those who write them: a short form, what was said, and settling it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.errors import UnderheardError
from app.scenario.model import Scenario
from app.scenario.places import lines_said
from app.training.authoring import (
    CustomerRemark,
    leave_remark,
    remarks_on,
    settle_remark,
    take_back_remark,
    undo_settle_remark,
    undo_take_back_remark,
    who_writes,
)
from app.training.authoring.said_about import LONGEST_REMARK
from app.training.people import Person
from app.widgets.room import room
from app.widgets.shell import notice, quiet, section
from app.widgets.words import when_html

_TURN, _SAID, _TAKEN = "said-about-form", "said-about-kept", "said-about-taken"


def say_something(chosen: Scenario, person: Person) -> None:
    """Draw the form, folded, and under it what was said so far."""
    store = room().store
    turn = st.session_state.setdefault(_TURN, 0)
    with st.expander("Say something about this customer", key=f"say-about-{chosen.id}-{turn}"):
        quiet(f"A line that rings wrong, or anything they should know who write customers. {readers_words(person)}")
        with st.form(f"said-about-{chosen.id}-{turn}", border=False, enter_to_submit=False):
            line = st.selectbox(
                "The line it is about, if it is about one", _lines(chosen), index=None, accept_new_options=True,
                placeholder="Choose one of their lines, or write part of it",
            )  # fmt: skip
            words = st.text_area("What you would say", max_chars=LONGEST_REMARK, height=100)
            sent = st.form_submit_button("Send it")
        if sent:
            try:
                leave_remark(store, {chosen.id: chosen}, chosen.id, chosen.version, line or "", words, person.id)
            except UnderheardError as error:
                notice(str(error), "trouble")
            else:
                st.session_state[_TURN] = turn + 1
                st.session_state[_SAID] = "It is sent, and stands here for whoever reads this customer."
                st.rerun()
    said_about(chosen.id, person, empty=False)


def said_about(scenario_id: str, person: Person, *, empty: bool = True) -> None:
    """Draw what was said about a customer; authors can settle it. `empty` draws its place where nothing was said."""
    if said := st.session_state.pop(_SAID, None):
        notice(said)
    found = remarks_on(room().store, scenario_id, person.id)
    _offer_back(scenario_id, person)
    waiting = [each for each in found if each.settled_at is None]
    settled = [each for each in found if each.settled_at is not None]
    if not found and not empty:
        return
    section(
        "Said about this customer",
        "" if found else "When somebody who reads them here says that a line is wrong, it will stand here.",
    )
    if found and not waiting:
        quiet("All of it is settled.")
    _rows(waiting, person)
    if settled:
        with st.expander(f"Settled ({len(settled)})"):
            _rows(settled, person)


def readers_words(person: Person) -> str:
    """Who reads what is said about a customer."""
    names = who_writes(room().store, person.id)
    if not names:
        return "Nobody here is a trainer yet; whoever becomes one will read it, and so do mentors."
    return f"{_listed(names, 'and')} {'reads' if len(names) == 1 else 'read'} it, and mentors see it here."


def writers_words(person: Person) -> str:
    """Whom to ask for a change to a customer."""
    names = who_writes(room().store, person.id)
    return f"Ask {_listed(names, 'or')}." if names else "Nobody here is a trainer yet."


def _listed(names: Sequence[str], last: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def _lines(chosen: Scenario) -> list[str]:
    return list(dict.fromkeys([chosen.presenting.opener, *(each.line for each in lines_said(chosen))]))


def _rows(found: Sequence[CustomerRemark], person: Person) -> None:
    for each in found:
        quoted = f'<div class="said" dir="auto">{escape(each.quote)}</div>' if each.quote else ""
        settled = ""
        if each.settled_at:
            settled = f" · settled by {escape(each.settled_by_name)}, {when_html(each.settled_at)}"
        st.html(
            f'<div class="bt bt-wrote">{quoted}<p class="bt-says" dir="auto">{escape(each.text)}</p>'
            f"<small>{escape(each.by_name)}, {when_html(each.left_at)}, on version {each.version}{settled}</small>"
            "</div>"
        )
        _acts(each, person)


def _acts(each: CustomerRemark, person: Person) -> None:
    store = room().store
    with st.container(horizontal=True, key=f"said-acts-{each.id}"):
        if person.writes_customers and each.settled_at is None and st.button("Settled", key=f"settle-{each.id}"):
            settle_remark(store, each.id, person.id)
            st.rerun()
        if person.writes_customers and each.settled_at and st.button("Not settled after all", key=f"open-{each.id}"):
            undo_settle_remark(store, each.id, person.id)
            st.rerun()
        if each.by == person.id and st.button("Take it back", type="tertiary", key=f"take-{each.id}"):
            take_back_remark(store, each.id, person.id)
            st.session_state[_TAKEN] = (each.scenario_id, each.id)
            st.rerun()


def _offer_back(scenario_id: str, person: Person) -> None:
    of, taken = st.session_state.get(_TAKEN, ("", ""))
    if of != scenario_id:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="said-undo"):
        notice("You took it back; nobody reads it any more.")
        if st.button("Bring it back", key="said-bring-back"):
            del st.session_state[_TAKEN]
            undo_take_back_remark(room().store, taken, person.id)
            st.rerun()
