"""Proving a draft and putting it into the room: what must hold, whether it does, and the button."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.errors import UnderheardError
from app.scenario.files import everything
from app.training.authoring import (
    Draft,
    Publication,
    Readiness,
    publications,
    publish,
    readiness,
    undo_withdraw,
    withdraw,
)
from app.training.people import Person
from app.widgets.bench.at_hand import open_draft
from app.widgets.bench.proofs import checks, proving
from app.widgets.bench.second_reader import second_reader
from app.widgets.room import room
from app.widgets.shell import notice, quiet, section
from app.widgets.words import relative


def prove(held: Draft, person: Person) -> None:
    """Draw it: what is in the room, what must hold, the checks, the proof, the sign-off, and publishing."""
    with st.spinner("Running its checks…"):
        found = readiness(room().store, everything().scenarios, held.id, person.id)
    _in_the_room(held, person, found)
    _needed(found)
    _publishing(held, person, found)
    checks(found)
    proving(held, person, found)
    second_reader(held, person, found)


def _needed(found: Readiness) -> None:
    held = sum(each.held for each in found.needed)
    section("Before it can be published", f"{held} of {len(found.needed)} hold.")
    items = "".join(
        f'<li><i class="{"" if each.held else "plain"}" aria-hidden="true">{"✓" if each.held else "○"}</i>'
        f'<span class="uh-visually-hidden">{"holds" if each.held else "missing"}: </span>{escape(each.what)}'
        + ("" if each.held else f'<span class="rd-quiet">{escape(each.missing)}{_below(each.where)}</span>')
        + "</li>"
        for each in found.needed
    )
    st.html(f'<ul class="rd-list">{items}</ul>')


def _below(where: str) -> str:
    return {
        "checks": " It stands under Its own checks, below.",
        "proof": " It stands under Prove it, below.",
        "sign-off": " It stands under Sign-off, below.",
    }.get(where, "")


def _publishing(held: Draft, person: Person, found: Readiness) -> None:
    if any(each.where == "write" and not each.held for each in found.needed) and st.button(
        "Put it right under Write and try", key="to-writing"
    ):
        open_draft(held.id, "write")
    if found.standing and found.standing.content_hash == found.content_hash:
        return
    note = st.text_input(
        "What is new in this version, for other trainers", key=f"news-{held.id}", placeholder="If you like"
    )
    if found.ready and found.unread:
        quiet("Nobody else here can read it first; it will say so until somebody has.")
    kind = "primary" if found.ready else "secondary"
    if st.button(f"Publish version {found.version}", type=kind, disabled=not found.ready, key="publish"):  # type: ignore[arg-type]
        try:
            publish(room().store, everything().scenarios, held.id, note, person.id)
        except UnderheardError as error:
            notice(str(error), "trouble")
        else:
            st.rerun()
    if not found.ready:
        quiet("The button wakes when everything above holds.")


def _in_the_room(held: Draft, person: Person, found: Readiness) -> None:
    """What trainees meet of this customer now, and taking it out of the room."""
    if found.scenario is None:
        return
    known = publications(room().store, person.id, found.scenario.id)
    ours = [each for each in known if each.draft_id == held.id or found.standing]
    if found.standing is not None:
        _standing(found.standing, found, person)
    withdrawn = next((each for each in ours if each.withdrawn_at is not None), None)
    if withdrawn is not None and withdrawn.withdrawn_at is not None:
        quiet(f"Version {withdrawn.version} was taken out of the room {relative(withdrawn.withdrawn_at)}.")
        if st.button(f"Put version {withdrawn.version} back", type="tertiary", key="put-back"):
            undo_withdraw(room().store, withdrawn.id, person.id)
            st.rerun()


def _standing(standing: Publication, found: Readiness, person: Person) -> None:
    read = f"Signed off by {standing.signed_by_name}." if standing.signed_by_name else "Nobody else has read it yet."
    same = standing.content_hash == found.content_hash
    more = "" if same else " What is below was changed since, and is not in the room yet."
    notice(
        f"Version {standing.version} is in the room, published {relative(standing.published_at)} by "
        f"{standing.published_by_name}. {read}{more}"
    )
    with st.container(horizontal=True):
        if st.button("Meet them", key="meet-published", type="primary" if same else "secondary"):
            st.switch_page("pages/practise.py", query_params={"customer": standing.scenario_id})
        if st.button("Take it out of the room", type="tertiary", key="withdraw"):
            withdraw(room().store, standing.id, person.id)
            st.rerun()
