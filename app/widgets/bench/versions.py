"""What a draft was before, what was published of it, and how any two of them differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.errors import UnderheardError
from app.training.authoring import (
    Draft,
    Point,
    Publication,
    keep_point,
    points,
    publications,
    restore,
    undo_withdraw,
    withdraw,
)
from app.training.authoring.comparing import NOW, Comparison, compare, compare_publications, touched
from app.training.authoring.sharing import id_of
from app.training.people import Person
from app.widgets.bench.at_hand import SCENARIO
from app.widgets.bench.shelf import entry, rows
from app.widgets.bench.told import WORDS, told, told_style
from app.widgets.drawn import Data
from app.widgets.room import room
from app.widgets.shell import empty_state, notice, quiet, section
from app.widgets.words import exact, relative

POINT, VERSION = "point", "version"
"""Query parameters: the restore point, or the version, that is looked at."""
AT_FIRST = 15
_WENT_BACK, _SAID = "versions-went-back", "versions-said"


def versions(held: Draft, person: Person) -> None:
    """Draw it."""
    told_style()
    kept = points(room().store, held.id, person.id)
    ours = id_of(held.text)
    every = publications(room().store, person.id)
    known = [each for each in every if each.draft_id == held.id or (ours and each.scenario_id == ours)]
    looked_at = next((each for each in kept if each.id == st.query_params.get(POINT)), None)
    if looked_at is not None:
        _one_point(held, looked_at, person)
        return
    if said := st.session_state.pop(_WENT_BACK, None):
        notice(said)
    _keep(held, person)
    _points(held, kept)
    section("Published", "" if known else "Once you publish this customer, each version of it will be here, unchanged.")
    published_list(known, person, author=True)
    _any_two(held, kept, known, person)


# What it was while it was written.


def _keep(held: Draft, person: Person) -> None:
    section(
        "What it was before",
        "Kept by itself about every three minutes while somebody writes, and before much is taken away. Keep one by "
        "name before you try something.",
    )
    with (
        st.form(f"keep-{held.id}", clear_on_submit=False, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        label = st.text_input("A name for how it is now", key=f"keep-name-{held.id}", width=360,
                              placeholder="Before the second gate", max_chars=200)  # fmt: skip
        sent = st.form_submit_button("Keep")
    if sent:
        try:
            keep_point(room().store, held.id, label, person.id)
        except UnderheardError as error:
            notice(str(error), "trouble")
        else:
            st.rerun()


def _points(held: Draft, kept: Sequence[Point]) -> None:
    every = f"versions-every-{held.id}"
    shown = kept if st.session_state.get(every) else kept[:AT_FIRST]
    chosen = rows([_point_entry(each, held) for each in shown], "What it was before", f"points-{held.id}")
    if chosen:
        st.query_params[POINT] = chosen[1]
        st.rerun()
    if len(shown) < len(kept) and st.button(f"Show {len(kept) - len(shown)} older", type="tertiary", key=f"{every}-b"):
        st.session_state[every] = True
        st.rerun()


def _point_entry(each: Point, held: Draft) -> Data:
    sections = touched(each.text, held.text)
    if each.text == held.text:
        differs = "the same as now"
    elif not sections:
        differs = "differs from now in notes alone"
    else:
        differs = f"since then changed: {'; '.join(sections)}"
    return entry(each.id, each.label, f"{relative(each.kept_at)}, {each.by_name} · {differs}", opens="What changed")


def _one_point(held: Draft, point: Point, person: Person) -> None:
    if st.button("Back to the versions", type="tertiary", key="to-versions"):
        del st.query_params[POINT]
        st.rerun()
    section(f"From “{point.label}” to now", f"As it was {exact(point.kept_at)}, by {point.by_name}.")
    with st.spinner("Laying the two side by side", show_time=False):
        found = compare(room().store, held.id, point.id, NOW, person.id, WORDS)
    told(found)
    if found.same_text:
        return
    if st.button("Go back to how it was then", key="go-back"):
        restore(room().store, held.id, point.id, person.id)
        del st.query_params[POINT]
        st.session_state[_WENT_BACK] = (
            f"It is as it was {relative(point.kept_at)}. What it was just now is kept below as “Before going back”."
        )
        st.rerun()
    quiet("What it is now is kept, so that you can come forward again.")


# What was published.


def published_list(known: Sequence[Publication], person: Person, *, author: bool) -> None:
    """Draw versions, the newest first; `author` for those who may take one out of the room."""
    if not known:
        return
    newest = {each.version for each in known}
    met = next((each for each in known if each.withdrawn_at is None), None)
    entries = []
    for each in known:
        read = f"signed off by {each.signed_by_name}" if each.signed_by_name else "nobody else has read it"
        parts = [f"Published {relative(each.published_at)} by {each.published_by_name}", read]
        acts = []
        if any(version < each.version for version in newest):
            acts.append(("changed", "What changed"))
        if each.withdrawn_at:
            parts.append(f"taken out of the room {relative(each.withdrawn_at)}")
        if author and each.withdrawn_at:
            acts.append(("back", "Put it back"))
        elif author and each is met:
            acts.append(("withdraw", "Take it out of the room"))
        entries.append(
            entry(each.id, f"Version {each.version}", " · ".join(parts), note=each.note, opens="Read it", acts=acts)
        )
    if said := st.session_state.pop(_SAID, None):
        notice(said)
    chosen = rows(entries, "Published", f"published-{known[0].scenario_id}")
    if chosen is not None:
        _do(*chosen, {each.id: each for each in known}, person)
    shown: str | None = st.session_state.get("versions-changed")
    this = next((each for each in known if each.id == shown), None)
    before = next((each for each in known if this and each.version < this.version), None)
    if this and before:
        section(f"From version {before.version} to version {this.version}")
        told(compare_publications(room().store, before.id, this.id, person.id, WORDS))


def _do(op: str, publication_id: str, known: Mapping[str, Publication], person: Person) -> None:
    each = known[publication_id]
    if op == "open":
        st.query_params.from_dict({SCENARIO: each.scenario_id, VERSION: str(each.version)})
    elif op == "changed":
        st.session_state["versions-changed"] = publication_id
    elif op == "withdraw":
        withdraw(room().store, publication_id, person.id)
        before = [one for one in known.values() if one.withdrawn_at is None and one.version < each.version]
        now = f"Version {before[0].version} is met again." if before else "Nobody can meet them now."
        st.session_state[_SAID] = f"Version {each.version} is out of the room. {now}"
    elif op == "back":
        undo_withdraw(room().store, publication_id, person.id)
    st.rerun()


# Any two.


def _any_two(held: Draft, kept: Sequence[Point], known: Sequence[Publication], person: Person) -> None:
    names = {NOW: "As it is now"}
    names |= {each.id: f"Version {each.version}, published {relative(each.published_at)}" for each in known}
    names |= {each.id: f"{each.label}, {exact(each.kept_at)}" for each in kept}
    if len(names) < 3:
        return
    section("Compare any two")
    options = list(names)
    with st.container(horizontal=True, key="any-two"):
        before = st.selectbox("From", options, index=None, format_func=names.__getitem__, width=360,
                              placeholder="Choose one", key=f"from-{held.id}")  # fmt: skip
        after = st.selectbox("To", options, format_func=names.__getitem__, width=360, key=f"to-{held.id}")
    if before and after:
        found: Comparison
        with st.spinner("Laying the two side by side", show_time=False):
            found = compare(room().store, held.id, before, after, person.id, WORDS)
        told(found)


def no_versions() -> None:
    """What stands here for a customer nobody published from this bench."""
    empty_state(
        "One version", "It came with the room, and changes with it. Copy it to change, and publish your own versions."
    )
