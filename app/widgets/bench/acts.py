"""What one can do with a customer on the shelf: open, copy, go on with, meet, take away and bring back."""

from __future__ import annotations

import streamlit as st

from app.scenario.changes import Unchangeable, changed
from app.scenario.files import everything
from app.scenario.source import Change
from app.scenario.templating import free_id
from app.training.authoring import (
    Publication,
    draft,
    drafts,
    publications,
    remove_draft,
    start_draft,
    undo_remove_draft,
)
from app.training.authoring.sharing import called, id_of, title_of
from app.training.people import Person
from app.widgets.bench.at_hand import SCENARIO, UNTITLED, open_draft
from app.widgets.room import room
from app.widgets.shell import notice

_REMOVED = "shelf-removed"


def open_customer(scenario_id: str) -> None:
    """Go to a customer to read."""
    st.query_params.from_dict({SCENARIO: scenario_id})
    st.rerun()


def meet(scenario_id: str) -> None:
    """Go to Practise, where this customer's card comes first."""
    st.switch_page("pages/practise.py", query_params={"customer": scenario_id})


def copy_to_change(text: str, person: Person) -> None:
    """Begin a draft with this customer's text under a name of its own, and go to it."""
    title = title_of(text)
    copied = text
    for key, value in (
        ("id", free_id(f"{id_of(text)} copy", taken_ids(person))),
        ("title", f"{title} (copy)" if title else None),
        ("version", 1),
        ("status", "draft"),
        ("author", person.name),
    ):
        if value is not None:
            try:
                copied = changed(copied, Change("set", (key,), value))
            except Unchangeable:
                continue  # A text that cannot be read is copied as it is; the bench says what is wrong.
    open_draft(start_draft(room().store, copied, person.id, "copy").id)


def taken_ids(person: Person) -> set[str]:
    """The short names that customers of this room have already."""
    known = {*room().library, *everything().scenarios}
    known |= {each.scenario_id for each in publications(room().store, person.id)}
    return known | {id_of(each.text) for each in drafts(room().store, person.id)}


def new_version(scenario_id: str, published: Publication | None, person: Person) -> None:
    """Go to the draft of a customer's next version.

    That is the draft a published one came from, brought back where it was taken away. A customer who came with the room
    and was never published here gets one; whoever asks next goes on with it.
    """
    store = room().store
    if published is None:
        going = (each for each in drafts(store, person.id) if each.started_from == "version")
        found = next((each for each in going if id_of(each.text) == scenario_id), None)
        if found is None:
            text = everything().paths[scenario_id].read_text(encoding="utf-8")
            found = start_draft(store, text, person.id, "version")
        open_draft(found.id)
        return
    if all(each.id != published.draft_id for each in drafts(store, person.id)):
        undo_remove_draft(store, published.draft_id, person.id)
    open_draft(published.draft_id)


def take_away(draft_id: str, person: Person) -> None:
    """Take a draft off the shelf; what was taken away last can be brought back there."""
    title = called(draft(room().store, draft_id, person.id).text) or UNTITLED
    remove_draft(room().store, draft_id, person.id)
    st.session_state[_REMOVED] = (draft_id, title)
    st.rerun()


def offer_undo(person: Person) -> None:
    """Say what was taken away just now, and offer it back."""
    removed: tuple[str, str] | None = st.session_state.get(_REMOVED)
    if removed is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="shelf-undo"):
        notice(f"“{removed[1]}” was taken away. What was published from it stays in the room.")
        if st.button("Bring it back", key="undo-remove"):
            del st.session_state[_REMOVED]
            undo_remove_draft(room().store, removed[0], person.id)
            st.rerun()
