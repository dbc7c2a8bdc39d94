"""Proving a draft and putting it into the room: what must hold, whether it does, and the button."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.errors import UnderheardError
from app.scenario.files import everything, library
from app.training.authoring import (
    Draft,
    Needed,
    Publication,
    Readiness,
    Signing,
    publications,
    publish,
    readiness,
    signing_of,
    undo_withdraw,
    withdraw,
)
from app.training.people import Person
from app.widgets.bench.at_hand import open_draft
from app.widgets.bench.proofs import checks, proving
from app.widgets.bench.second_reader import is_asked, second_reader, to_read
from app.widgets.room import room
from app.widgets.shell import notice, quiet, section
from app.widgets.words import relative

_PRESSED = "publish-pressed"


def prove(held: Draft, person: Person) -> None:
    """Draw it: what is in the room, what must hold, the checks, the proof, the sign-off, and publishing."""
    with st.spinner("Its checks are being played; a few seconds the first time."):
        found = readiness(room().store, everything().scenarios, held.id, person.id)
    stands = signing_of(room().store, held.id, person.id)
    asked = is_asked(stands) and found.scenario is not None
    if asked:
        to_read(held, person, found, stands)
    _in_the_room(held, person, found)
    _needed(found, stands, asked)
    _publishing(held, person, found)
    checks(found)
    proving(held, person, found)
    if not asked:
        second_reader(held, person, found, stands)


def _needed(found: Readiness, stands: Signing, asked: bool) -> None:
    held = sum(each.held for each in found.needed)
    section("Before it can be published", f"{held} of {len(found.needed)} hold.")
    items = "".join(
        f'<li><i class="{"" if each.held else "plain"}" aria-hidden="true">{"✓" if each.held else "○"}</i>'
        f'<span class="uh-visually-hidden">{"holds" if each.held else "missing"}: </span>{escape(each.what)}'
        + ("" if each.held else f'<span class="rd-quiet">{escape(_missing(each, stands, asked))}</span>')
        + "</li>"
        for each in found.needed
    )
    st.html(f'<ul class="rd-list">{items}</ul>')


def _missing(each: Needed, stands: Signing, asked: bool) -> str:
    """What is missing, in words for whoever reads it."""
    if each.where != "sign-off":
        return each.missing + _below(each.where)
    if stands.not_yet is not None:
        return f"{stands.not_yet.by_name}: not yet – {stands.not_yet.note}"
    if stands.you_may:
        return f"You can read it and sign it off, {'above' if asked else 'below'}."
    if stands.asked_at is not None:
        return f"{stands.asked_by_name} asked for it, {relative(stands.asked_at)}; nobody has answered yet."
    return each.missing + _below(each.where)


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
    st.button(
        f"Publish version {found.version}",
        type=kind,  # type: ignore[arg-type]
        disabled=not found.ready,
        key="publish",
        on_click=_press,
        args=(held.id,),
    )
    # Pressed is kept apart from the button, which may be asleep by the time its press is heard.
    if st.session_state.pop(_PRESSED, None) == held.id:
        _publish(held, person, found, note)
    if not found.ready:
        quiet("The button wakes when everything above holds.")


def _press(draft_id: str) -> None:
    st.session_state[_PRESSED] = draft_id


def _publish(held: Draft, person: Person, found: Readiness, note: str) -> None:
    if not found.ready:
        missing = " ".join(each.missing for each in found.needed if not each.held)
        notice(f"Something changed since you opened this page, so nothing was published. {missing}", "trouble")
        return
    try:
        publish(room().store, everything().scenarios, held.id, note, person.id)
    except UnderheardError as error:
        notice(str(error), "trouble")
    else:
        st.rerun()


def _in_the_room(held: Draft, person: Person, found: Readiness) -> None:
    """What trainees meet of this customer now, and taking it out of the room."""
    if found.scenario is None:
        return
    known = publications(room().store, person.id, found.scenario.id)
    ours = [each for each in known if each.draft_id == held.id or found.standing]
    if found.standing is not None:
        before = [each for each in known if each.withdrawn_at is None and each.version < found.standing.version]
        _standing(found.standing, found, person, max((each.version for each in before), default=None))
    withdrawn = next((each for each in ours if each.withdrawn_at is not None), None)
    if withdrawn is not None and withdrawn.withdrawn_at is not None:
        quiet(f"Version {withdrawn.version} was taken out of the room {relative(withdrawn.withdrawn_at)}.")
        if st.button(f"Put version {withdrawn.version} back", type="tertiary", key="put-back"):
            undo_withdraw(room().store, withdrawn.id, person.id)
            st.rerun()


def _standing(standing: Publication, found: Readiness, person: Person, before: int | None) -> None:
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
    if before is not None:
        quiet(f"Taken out, version {before} is met again.")
    elif standing.scenario_id in library():
        quiet("Taken out, trainees meet this customer again as they came with the room.")
    else:
        quiet("Taken out, nobody can meet them until you put them back; attempts that are going on finish.")
