"""The first screen: who are you, and, before anything else, what this room is and what it keeps."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.errors import UnderheardError
from app.training.people import Person, create_person, mark_told, people
from app.widgets.belonging import others_who_see, who_sees
from app.widgets.identity import asks_to_sign_in, be, current_person, leave, was_erased, where_kept
from app.widgets.room import room
from app.widgets.second import where_it_goes, where_levels_go, where_sound_goes
from app.widgets.shell import notice, quiet, section
from app.widgets.signed_out import ERASED, signed_out

ROLES = {
    "trainee": "Trainee",
    "mentor": "Mentor",
    "trainer": "Trainer",
}
ROLE_NOTES = ("I practise with customers", "I read attempts and leave feedback", "I look after the customers")

PROMISES = (
    ("The customer is an AI.", "They are made up. You can stop, leave and come back whenever you like."),
    (
        "What is stored:",
        "what you write or say, in words, its scores and what you note afterwards, {where}. "
        "The sound of your voice is stored only where you agree to it.",
    ),
    (
        "Only words are scored.",
        "Nothing here judges your voice, your speed or your feelings. Where you talk aloud, plain times (how long you "
        "waited, your pauses) are shown as facts to you and to whoever sees your practice.",
    ),
    ("People outrank scores.", "Every score shows the words behind it, and a mentor's reading counts over it."),
)
_FEW = 6
"""Up to this many people are offered as buttons; beyond it, from a list one can type into."""


def welcome(known: Person | None) -> None:
    """Ask who is here and say what this is. `known` has come in but has not read the notice yet.

    Where people sign in, nobody is asked: whoever is not signed in any more is told so.
    """
    if known is None and asks_to_sign_in():
        signed_out()
        return
    if known is None and was_erased():
        notice(f"{ERASED}. Nothing is left here under your name.")
    with st.container(key="welcome"):
        promise, ask = st.columns([6, 5], gap="large")
        with promise:
            _say_what_this_is()
        with ask, st.container(key="who"):
            if known is None:
                _who_are_you()
            else:
                _read_and_go_on(known)


def what_is_kept() -> None:
    """The plain notice: an AI, what is stored, who sees it, what is scored, and who has the last word."""
    elsewhere = (
        ("Language models:", where_it_goes()),
        ("Speech:", where_sound_goes()),
        ("Levels:", where_levels_go()),
    )
    shown_to = ("Who sees it:", who_sees(current_person()))
    promises = (*PROMISES[:2], shown_to, *PROMISES[2:], *((head, said) for head, said in elsewhere if said))
    where = where_kept()
    lines = "".join(
        f"<li><strong>{escape(head)}</strong> {escape(rest.replace('{where}', where))}</li>" for head, rest in promises
    )
    st.html(f'<ul class="uh-promises">{lines}</ul>')


def _say_what_this_is() -> None:
    by = "by typing or, with those who ring, aloud" if room().hearer and room().speaker else "by typing"
    st.html(
        '<header><p class="uh-brand">Underheard</p>'
        '<h1 class="uh-title">Practise hearing what a customer does not say</h1>'
        '<p class="uh-lead">A customer gets in touch about one thing. Something else is behind it, and they will not '
        f"bring it up on their own. Talk with them, {by}. Afterwards you see what you heard and what you missed."
        "</p>"
        "</header>"
    )
    with st.container(key="promises"):
        section("Before you start")
        what_is_kept()
        quiet("How you are scored, and how often that is wrong, is told under You.")


def _who_are_you() -> None:
    store = room().store
    everybody = people(store)
    section("Who are you?")
    if everybody:
        _in_short("who-short")
    if everybody and len(everybody) <= _FEW:
        for person in everybody:
            if st.button(f"{_plain(person.name)} · {person.called}", key=f"be-{person.id}", width="stretch"):
                _come_in(person)
    elif everybody:
        names = {person.id: f"{person.name} · {person.called}" for person in everybody}
        picked = st.selectbox(
            "Find your name", names, index=None, format_func=names.__getitem__, placeholder="Type or choose your name"
        )
        if st.button("Go on", key="be-picked", disabled=picked is None) and picked is not None:
            _come_in(next(person for person in everybody if person.id == picked))
    if everybody:
        quiet("Or somebody new:")
    with st.form("new-person", border=False, enter_to_submit=True):
        name = st.text_input("Your name", key="new-name", placeholder="As your mentor knows you", autocomplete="name")
        role = st.radio(
            "You are here as", list(ROLES), key="new-role", format_func=ROLES.__getitem__, captions=ROLE_NOTES
        )
        if not everybody:
            _in_short("who-short")
        if st.form_submit_button("Start", type="primary", width="stretch"):
            try:
                _come_in(create_person(store, name, role))
            except UnderheardError as error:
                notice(str(error), "trouble")


def _in_short(key: str) -> None:
    """The notice in two sentences, for screens where the whole of it stands further down."""
    with st.container(key=key):
        quiet(
            "You will talk with an AI. What you write or say and its scores are stored here, for you, "
            f"{others_who_see(None)}; all of it is said below."
        )


def _read_and_go_on(known: Person) -> None:
    section(f"Hello {known.name}")
    quiet("This is said once. You can read it again under You.")
    _in_short("who-short")
    if st.button("Start", type="primary", width="stretch"):
        _come_in(known)
    if st.button("Sign out" if asks_to_sign_in() else "I am somebody else", type="tertiary"):
        leave()
        st.rerun()


def _come_in(person: Person) -> None:
    # The notice stands beside this very button, so whoever comes in has had it in front of them.
    mark_told(room().store, person.id)
    be(person.id)
    st.rerun()


def _plain(name: str) -> str:
    """A name for a button's label, which Streamlit reads as Markdown: its marks are escaped."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]()<>#+-.!|~:$^" else character for character in name)
