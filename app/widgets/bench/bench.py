"""One draft on the bench: where it stands, and the ways to look at it."""

from __future__ import annotations

import streamlit as st

from app.scenario.files import Reading
from app.training.authoring import Draft, content_hash, draft, get_ready, publications
from app.training.people import Person
from app.widgets.bench.at_hand import GO, VIEW, name_of, reading_of
from app.widgets.bench.doing import doing
from app.widgets.bench.proving import prove
from app.widgets.bench.versions import versions
from app.widgets.bench.writing import writing
from app.widgets.room import room
from app.widgets.shell import page_header
from app.widgets.words import relative

VIEWS = {"write": "Write and try", "prove": "Prove and publish", "versions": "Versions", "doing": "How it is doing"}


def bench(draft_id: str, person: Person) -> None:
    """Draw the bench for one draft."""
    if st.button("Back to all scenarios", type="tertiary", key="to-scenarios"):
        st.query_params.clear()
        st.rerun()
    held = draft(room().store, draft_id, person.id)
    get_ready(held.text)
    reading = reading_of(held)
    page_header(name_of(reading), eyebrow=_eyebrow(held, reading, person))
    asked = st.query_params.get(VIEW, "write")
    chosen, go = f"bench-view-{draft_id}", st.session_state.pop(GO, None)
    if go in VIEWS or chosen not in st.session_state:
        st.session_state[chosen] = go if go in VIEWS else asked if asked in VIEWS else "write"
    view = st.segmented_control(
        "What to do with it",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        required=True,
        label_visibility="collapsed",
        key=chosen,
    )
    if view and view != asked:
        st.query_params[VIEW] = view
    {"write": writing, "prove": prove, "versions": versions, "doing": doing}[view or "write"](held, person)


def _eyebrow(held: Draft, reading: Reading, person: Person) -> str:
    """Whether this very text is in the room, else who changed it when."""
    changed = f"changed {relative(held.changed_at)} by {held.changed_by_name}"
    if reading.scenario is None:
        return f"Draft · {changed}"
    known = publications(room().store, person.id, reading.scenario.id)
    standing = max((each for each in known if each.withdrawn_at is None), key=lambda each: each.version, default=None)
    if standing is None or standing.content_hash != content_hash(reading.scenario):
        return f"Draft · {changed}"
    at = relative(standing.published_at)
    return f"Version {standing.version} is in the room · published {at} by {standing.published_by_name}"
