"""How one signs in, under You: the name, the password, and where one is signed in; or who is at the desk."""

from __future__ import annotations

import streamlit as st

from app.training.accounts import SignIn, account_of, end_sign_in, end_sign_ins, failed_tries, sign_ins_of
from app.training.people import Person
from app.widgets.identity import asks_to_sign_in, leave, sign_in_here
from app.widgets.room import room
from app.widgets.shell import notice, quiet, section, text, way_to
from app.widgets.words import relative

_WIDE = 720


def own_account_section(person: Person) -> None:
    """Draw it, and do what is pressed in it."""
    if not asks_to_sign_in():
        section("Not you?")
        quiet("This only changes who is at this desk. Everything stays where it is.")
        if st.button("I am somebody else"):
            leave()
            st.rerun()
        return
    store, here = room().store, sign_in_here()
    account = account_of(store, person.id, person.id)
    section("How you sign in")
    if account is not None:
        text(f"Your sign-in name is {account.name}.")
    if account is not None and account.has_password:
        way_to("/password", "Change your password")
        _say_failed(failed_tries(store, person.id, person.id))
    else:
        quiet("You sign in through your organisation; your password is changed there.")
    section("Where you are signed in", "If you do not know one of them, sign out everywhere and change your password.")
    for each in sign_ins_of(store, person.id, person.id):
        _signed_in_at(each, here)
    with st.container(horizontal=True, width=_WIDE):
        if st.button("Sign out", type="primary"):
            leave()
            st.rerun()
        with st.popover("Sign out everywhere"):
            quiet("Every browser you are signed in at is signed out at once, this one too.")
            if st.button("Sign out everywhere now"):
                end_sign_ins(store, person.id, person.id)
                st.rerun()


def _signed_in_at(each: SignIn, here: SignIn | None) -> None:
    """One browser one is signed in at, since when, and a way to end that alone; one leaves this one by signing out."""
    this = here is not None and each.id == here.id
    seen = "this browser" if this else f"last seen {relative(each.seen_at)}"
    with st.container(horizontal=True, vertical_alignment="center", width=_WIDE, key=f"sign-in-{each.id}"):
        text(f"{each.browser or 'A browser'}: {seen}, signed in {relative(each.began_at)}.")
        if not this and st.button("End this one", key=f"end-{each.id}", type="tertiary"):
            end_sign_in(room().store, each.id, each.person.id)
            st.rerun()


def sign_out_here() -> None:
    """A quiet button, for the head of the page: where one shares a machine, it is what one looks for. Does it."""
    if asks_to_sign_in() and st.button("Sign out", key="sign-out-above"):
        leave()
        st.rerun()


def _say_failed(tries: int) -> None:
    """That somebody, perhaps oneself, wrote a wrong password for this name; nothing where nobody did."""
    if tries:
        times = "One try" if tries == 1 else f"{tries} tries"
        notice(
            f"{times} with a wrong password for your sign-in name in the last day. If that was not you, change your "
            "password, and tell your admin."
        )
