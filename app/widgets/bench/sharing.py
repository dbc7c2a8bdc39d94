"""Carrying customers in and out: one file or a zip of several."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import PurePath

import streamlit as st

from app.errors import UnderheardError
from app.formats.bundle import LARGEST_PACKED, Bundle, LeftOut, read_bundle
from app.scenario.files import everything
from app.training import authoring
from app.training.authoring import Brought, Choice, Draft, Incoming, Publication
from app.training.people import Person
from app.widgets.bench.at_hand import open_draft
from app.widgets.bench.real_conversation import from_transcript
from app.widgets.ledger import ledger, row
from app.widgets.room import room
from app.widgets.shell import notice, quiet, section

__all__ = ["bring_in", "from_transcript", "take_out", "take_out_all", "take_out_version"]

_DONE, _TIMES, _PLAN = "bring-in-done", "bring-in-times", "bring-in-plan"
_STANDS = {
    "new": "New here.",
    "same": "The same is here already.",
    "draft": "A draft here has the same id.",
    "published": "A customer published here has the same id.",
    "shipped": "A customer that comes with Underheard has the same id.",
    "twice": "Another file you brought has the same id.",
    "none": "Left out, for this is no customer: it names no person, no first words and nothing they let be known.",
}
_CHOICES: dict[Choice, str] = {
    "bring": "Bring it in as a draft",
    "both": "Keep both, this one with a new id",
    "replace": "Replace the draft (kept in Versions)",
    "leave": "Leave it out",
}


# Out.


def take_out(held: Draft, person: Person) -> None:
    """Offer a draft as a file, and the schema with which an editor checks it."""
    with st.container(horizontal=True):
        st.download_button(
            "Take it out as a file",
            lambda: authoring.export_draft(room().store, held.id, person.id).data,
            authoring.draft_file_name(held.text, held.id),
            "application/yaml",
            key=f"take-out-{held.id}",
            on_click="ignore",
        )
        _schema(held.id)
    quiet(
        "The file is the customer as it stands. Put the schema beside it, and an editor that knows YAML completes what "
        "you type and marks what is wrong."
    )


def take_out_version(version: Publication, person: Person) -> None:
    """Offer a published version as a file."""
    st.download_button(
        f"Take out version {version.version}",
        lambda: authoring.export_publication(room().store, version.id, person.id).data,
        f"{version.scenario_id}-{version.version}.yaml",
        "application/yaml",
        key=f"take-out-{version.id}",
        on_click="ignore",
    )


def take_out_all(person: Person) -> None:
    """Offer every customer written here as one ZIP; nothing is drawn where there is none."""
    store = room().store
    if not authoring.drafts(store, person.id) and not authoring.publications(store, person.id):
        return
    with st.container(horizontal=True):
        st.download_button(
            "Take out all customers",
            lambda: authoring.export_scenarios(store, person.id).data,
            "customers.zip",
            "application/zip",
            key="take-out-all",
            on_click="ignore",
        )
        _schema("all")
    quiet("A ZIP of every customer written here, with the schema beside them. Another room can bring it in.")


def _schema(key: str) -> None:
    schema = authoring.schema_file()
    st.download_button(
        "The schema alone", schema.data, schema.name, "application/json", key=f"schema-{key}", on_click="ignore"
    )


# In.


def bring_in(person: Person) -> None:
    """Take customers from files, asking where one is here already."""
    done: Brought | None = st.session_state.get(_DONE)
    if done is not None:
        _told(done, person)
    times = st.session_state.get(_TIMES, 0)
    file = st.file_uploader(
        "A customer’s file (.yaml), or a ZIP of several",
        type=["yaml", "yml", "zip"],
        max_upload_size=LARGEST_PACKED // 1024 // 1024,
        key=f"bring-in-file-{times}",
    )
    if file is None:
        if done is None:
            quiet("You see what is in it, and what is here already, before anything is kept.")
        return
    try:
        bundle, plan = _planned(file.getvalue(), file.name, file.file_id, person)
    except UnderheardError as error:
        notice(f"{error} Nothing was brought in.", "trouble")
        return
    choices = _choices(plan, times)
    _left_out(bundle.left_out)
    count = sum(choice != "leave" for choice in choices.values())
    label = f"Bring in {count} customer{'' if count == 1 else 's'}" if count else "Nothing to bring in"
    if not st.button(label, type="primary", key="bring-in-go", disabled=not count):
        return
    st.session_state.pop(_PLAN, None)
    try:
        done = authoring.bring_in(room().store, everything().scenarios, bundle, choices, person.id)
    except UnderheardError as error:
        notice(str(error), "trouble")
        return
    st.session_state[_DONE], st.session_state[_TIMES] = done, times + 1
    st.rerun()


def _planned(data: bytes, name: str, key: str, person: Person) -> tuple[Bundle, Sequence[Incoming]]:
    """What is in the file and how it stands here; reckoned once a file, since a large one takes a while."""
    held: tuple[str, Bundle, Sequence[Incoming]] | None = st.session_state.get(_PLAN)
    if held is None or held[0] != key:
        bundle = read_bundle(data, PurePath(name).name)
        bar = st.progress(0.0, "Reading the files")

        def told(read: int, of: int) -> None:
            bar.progress(read / of, f"Reading the files, {read} of {of}")

        plan = authoring.plan_import(room().store, everything().scenarios, bundle, person.id, told)
        bar.empty()
        held = st.session_state[_PLAN] = (key, bundle, plan)
    return held[1], held[2]


def _choices(plan: Sequence[Incoming], times: int) -> dict[int, Choice]:
    """One row a file: what it is, how it stands here, and what to do with it."""
    chosen: dict[int, Choice] = {}
    for each in plan:
        with st.container(border=True, key=f"bring-in-{times}-{each.place}"):
            st.html(
                f'<p class="uh-text"><strong><bdi>{escape(each.title)}</bdi></strong></p>'
                f'<p class="uh-quiet"><bdi>{escape(each.file)}</bdi> · {escape(_stands(each))}</p>'
            )
            picked = st.selectbox(
                f"What to do with file {each.place + 1}",
                each.ways,
                format_func=_CHOICES.__getitem__,
                label_visibility="collapsed",
                key=f"bring-in-choice-{times}-{each.place}",
            )
            chosen[each.place] = picked or each.ways[0]
            if each.faults and each.stands != "none":
                with st.expander("What is still to write or to put right in it"):
                    faults = "".join(f'<li dir="auto">{escape(fault)}</li>' for fault in each.faults[:100])
                    st.html(f'<ul class="uh-text">{faults}</ul>')
    return chosen


def _stands(each: Incoming) -> str:
    if not each.faults or each.stands == "none":
        return _STANDS[each.stands]
    parts = []
    if each.unwritten:
        parts.append(f"{each.unwritten} place{'' if each.unwritten == 1 else 's'} still to write")
    count = len(each.faults) - bool(each.unwritten)
    if count:
        parts.append(f"{count} thing{'' if count == 1 else 's'} still to put right")
    return f"{_STANDS[each.stands]} {', '.join(parts)}; it can come in as a draft all the same."


def _left_out(left: Sequence[LeftOut]) -> None:
    if left:
        rows = "".join(f"<li><bdi>{escape(each.name)}</bdi>: {escape(each.why)}.</li>" for each in left)
        st.html(f'<p class="uh-text">Left out:</p><ul class="uh-text">{rows}</ul>')


def _told(done: Brought, person: Person) -> None:
    """What came of it, with a way to each and a way back."""
    count = len(done.came)
    section(f"{count} customer{'' if count == 1 else 's'} came in as {'a draft' if count == 1 else 'drafts'}")
    rows = []
    for each in done.came:
        how = "in place of the draft that was here" if each.replaced is not None else "as a new draft"
        rows.append(row(each.draft_id, each.title, under=f"{how}, as {each.new_id}" if each.new_id else how))
    opened = ledger(rows, "What came in", key=f"came-in-{done.came[0].draft_id}") if rows else None
    if opened:
        st.session_state.pop(_DONE, None)
        open_draft(opened)
    _left_out(done.left)
    with st.container(horizontal=True):
        undo = st.button("Take it back", key="bring-in-undo", help="Takes away again what came in just now.")
        over = st.button("Done", type="tertiary", key="bring-in-over")
    if undo:
        stay = authoring.undo_bring_in(room().store, done, person.id)
        st.toast(f"Taken back, but for {len(stay)} somebody has written on in." if stay else "Taken back.")
    if undo or over:
        st.session_state.pop(_DONE, None)
        st.rerun()
