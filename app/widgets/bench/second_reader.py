"""A second reader on the bench: asking for a sign-off, reading, signing, and taking it back."""

from __future__ import annotations

import streamlit as st

from app.errors import UnderheardError
from app.training.authoring import (
    Draft,
    Readiness,
    Signing,
    ask_sign_off,
    sign_off,
    signing_of,
    withdraw_sign_off,
)
from app.training.people import Person
from app.widgets.room import room
from app.widgets.sheet import scenario_sheet
from app.widgets.shell import notice, quiet, section
from app.widgets.words import quote, relative


def second_reader(held: Draft, person: Person, found: Readiness) -> None:
    """Draw how the draft stands with a second reader, and what this person can do about it."""
    section("Sign-off", "Somebody who has not written it reads it as a whole. Their word is for these very words.")
    stands = signing_of(room().store, held.id, person.id)
    if stands.signed is not None:
        _signed(held, person, stands)
        return
    if stands.earlier is not None:
        quiet(
            f"{stands.earlier.by_name} signed an earlier text of it, {relative(stands.earlier.signed_at)}. It was "
            "changed since, so that does not hold for this one."
        )
    if not stands.may_sign:
        quiet(
            "There is no other trainer or admin in this room. It may be published without, and then says that nobody "
            "else has read it yet, until somebody has."
        )
    elif found.scenario is None:
        quiet("It can be signed off as soon as nothing in it is to be put right.")
    else:
        _ask(held, person, stands)
        if stands.you_may:
            _sign(held, person, found)


def _signed(held: Draft, person: Person, stands: Signing) -> None:
    assert stands.signed is not None
    notice(f"{stands.signed.by_name} read this very text and signed it off, {relative(stands.signed.signed_at)}.")
    if stands.signed.note:
        quote(stands.signed.note, stands.signed.by_name)
    if stands.signed.by == person.id and st.button("Take my sign-off back", type="tertiary", key="unsign"):
        withdraw_sign_off(room().store, held.id, person.id)
        st.rerun()


def _ask(held: Draft, person: Person, stands: Signing) -> None:
    others = [name for name in stands.may_sign if not (stands.you_may and name == person.name)]
    if stands.asked_at is not None:
        quiet(f"{stands.asked_by_name} asked for a sign-off, {relative(stands.asked_at)}.")
    elif others and not stands.you_may:
        quiet(f"May sign it: {', '.join(others)}. Once asked, they find it under Scenarios.")
        if st.button("Ask for a sign-off", key="ask-sign-off"):
            ask_sign_off(room().store, held.id, person.id)
            st.rerun()


def _sign(held: Draft, person: Person, found: Readiness) -> None:
    assert found.scenario is not None
    with st.expander("Read it as a whole"):
        scenario_sheet(found.scenario)
    with st.form(f"sign-{found.content_hash[:12]}", border=False):
        note = st.text_area("A note, if you like", placeholder="What you looked at, or would change one day", height=80)
        if st.form_submit_button("Sign it off"):
            try:
                sign_off(room().store, held.id, found.content_hash, note, person.id)
            except UnderheardError as error:
                notice(str(error), "trouble")
            else:
                st.rerun()
