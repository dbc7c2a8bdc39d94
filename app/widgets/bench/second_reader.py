"""A second reader on the bench: asking for a sign-off, reading it as a whole, signing it or saying not yet."""

from __future__ import annotations

import streamlit as st

from app.errors import UnderheardError
from app.probe.talks import as_expected
from app.training.authoring import (
    Draft,
    Readiness,
    Signing,
    ask_sign_off,
    proof_talks,
    say_not_yet,
    sign_off,
    withdraw_sign_off,
)
from app.training.people import Person
from app.widgets.bench.conversations import check_html, talk_head, talk_html
from app.widgets.room import room
from app.widgets.sheet import whole_sheet
from app.widgets.shell import notice, quiet, section
from app.widgets.words import quote, relative


def is_asked(stands: Signing) -> bool:
    """Whether the person looking was asked to read this, and has not answered."""
    return stands.you_may and stands.asked_at is not None and stands.signed is None


def to_read(held: Draft, person: Person, found: Readiness, stands: Signing) -> None:
    """Draw what a second reader reads, and after it what they can say: sign it off, or not yet."""
    if found.scenario is None:
        return
    asked = f"{stands.asked_by_name} asked you, {relative(stands.asked_at)}. " if stands.asked_at else ""
    section(
        "Read it, then say whether trainees may meet them",
        f"{asked}Three things to read: the customer as a whole, what their proof says, and a conversation. Your "
        "answer stands after them.",
    )
    _eyebrow("1. The customer as a whole")
    with st.container(border=True):
        whole_sheet(found.scenario)
    _eyebrow("2. Their proof")
    _proof(found)
    _eyebrow("3. A conversation with somebody who listens")
    _conversation(found, person)
    _eyebrow("Your answer")
    with st.form(f"sign-{found.content_hash[:12]}", border=False):
        note = st.text_area(
            "A note to the author",
            placeholder="For Not yet: what is to be changed first. For a sign-off, if you like: what you looked at.",
            height=80,
        )
        with st.container(horizontal=True):
            signs = st.form_submit_button("Sign it off", type="primary")
            declines = st.form_submit_button("Not yet")
    if signs or declines:
        try:
            say = sign_off if signs else say_not_yet
            say(room().store, held.id, found.content_hash, note, person.id)
        except UnderheardError as error:
            notice(str(error), "trouble")
        else:
            st.session_state.pop(_reads(held), None)
            st.rerun()


def second_reader(held: Draft, person: Person, found: Readiness, stands: Signing) -> None:
    """Draw how the draft stands with a second reader, and what this person can do about it."""
    section("Sign-off", "Somebody who has not written it reads it as a whole. Their word is for these very words.")
    if stands.signed is not None:
        _signed(held, person, stands)
        return
    if stands.not_yet is not None:
        quote(stands.not_yet.note, f"{stands.not_yet.by_name}: not yet, {relative(stands.not_yet.said_at)}")
        if not stands.you_may:
            quiet("Change it, then ask again. What changed since then stands under Versions, from “Not yet” to now.")
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
            _read_unasked(held, person, found, stands)


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
        if st.button("Ask again" if stands.not_yet else "Ask for a sign-off", key="ask-sign-off"):
            ask_sign_off(room().store, held.id, person.id)
            st.rerun()


def _read_unasked(held: Draft, person: Person, found: Readiness, stands: Signing) -> None:
    if st.session_state.get(_reads(held)):
        to_read(held, person, found, stands)
        return
    if stands.not_yet is None:
        quiet("You have not been asked yet. You can read it and sign it off all the same.")
    if st.button("Read it, to sign it off", key="read-to-sign"):
        st.session_state[_reads(held)] = True
        st.rerun()


def _reads(held: Draft) -> str:
    return f"reads-to-sign-{held.id}"


def _proof(found: Readiness) -> None:
    proof = found.proof
    if proof is None or proof.content_hash != found.content_hash:
        quiet("These very words were not proved yet. They can be signed off first, but not published before.")
    elif proof.holds_for(found.content_hash):
        near = sum(not reach.met for reach in proof.reaches)
        more = f" {near} to look at {'stands' if near == 1 else 'stand'} under Prove it, below." if near else ""
        quiet(f"In {proof.found.played} conversations everything that must hold does.{more}")
    else:
        quiet("The proof says that something must be better; it stands under Prove it, below.")


def _conversation(found: Readiness, person: Person) -> None:
    """A listener's conversation of the proof of these words, the worst where one went wrong; else of a check."""
    proof = found.proof
    if proof is not None and proof.content_hash == found.content_hash:
        heard = [talk for talk in proof_talks(room().store, proof.id, person.id) if talk.policy == "expert"]
        if heard:
            talk = min(heard, key=as_expected)
            st.html(talk_html(talk, talk_head(talk), opened=True))
            return
    check = next((each for each in found.checks if each.policy == "expert"), None)
    if check is None:
        quiet("There is none yet: prove it, and one stands here.")
    else:
        st.html(check_html(check, opened=True))


def _eyebrow(words: str) -> None:
    st.html(f'<h3 class="uh-eyebrow">{words}</h3>')
