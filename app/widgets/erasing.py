"""What is kept of a person, to take along and to erase: one's own under You, anybody's for admins."""

from __future__ import annotations

import streamlit as st

from app.errors import UnderheardError
from app.formats.file_name import file_name
from app.training.accounts import account_of
from app.training.people import Person
from app.training.rights import Erased, erase_person, export_person, gone, would_erase
from app.widgets.identity import confirm_here, leave, person_here
from app.widgets.room import room
from app.widgets.shell import notice, quiet, section, text

_WIDE = 720
_STEP = 0.02
"""Progress is drawn anew for so much of the whole, and not for less."""


def own_rights_section(person: Person) -> None:
    """Under You: everything about oneself as a file, and erasing oneself."""
    section("Everything about you")
    of_person(person)


def of_person(person: Person) -> None:
    """Both, for whoever is here: the person themselves or an admin. Does what is pressed in it."""
    here = person_here()
    own = here.id == person.id
    quiet(
        "One file with all that is kept of you: conversations, scores, recordings, captions, and what people wrote "
        "about you, notes of mentors included."
        if own
        else "One file with all that is kept of them. That it was taken along is noted in the log."
    )
    _download(person, here, own=own)
    if own:
        section("What you can delete")
        quiet(
            "Recordings of your voice: each, or all at once, under The sound of your voice. And everything about you, "
            "at once, here below. A single conversation cannot be deleted by itself."
        )
    with st.expander("Erase me" if own else f"Erase {person.name}", key=f"erase-{person.id}", width=_WIDE):
        _erase(person, here, own=own)


def say_gone(person: Person, month: str) -> None:
    """For those who read others': how many conversations of that month are counted and no longer kept."""
    if not person.reads_others:
        return
    count = sum(each.attempts for each in gone(room().store) if each.month == month)
    if count:
        quiet(
            f"{_counted(count, 'more conversation')} in this room then, erased since or grown old: counted, not kept."
        )


def _download(person: Person, here: Person, *, own: bool) -> None:
    label = "Download everything about me" if own else f"Download everything about {person.name}"
    if not st.button(label, key=f"export-{person.id}"):
        return
    bar, shown = st.progress(0.0, "Putting it together"), 0.0

    def tell(share: float) -> None:
        nonlocal shown
        if share - shown >= _STEP:
            shown = share
            bar.progress(share, "Putting it together")

    try:
        data = export_person(room().store, person.id, here.id, tell)
    except UnderheardError as error:
        bar.empty()
        notice(str(error), "trouble")
        return
    bar.empty()
    notice("The file is ready, and not yet on your machine: press Save the file.")
    st.download_button(
        "Save the file",
        data,
        file_name("underheard", person.name, room().store.now()[:10], ending="zip"),
        "application/zip",
        key=f"save-{person.id}",
        type="primary",
        on_click="ignore",
    )
    quiet("In it, conversations.txt is to read; README.txt says what the rest is.")


def _erase(person: Person, here: Person, *, own: bool) -> None:
    store = room().store
    try:
        found = would_erase(store, person.id, here.id)
    except UnderheardError as error:
        notice(str(error))
        return
    text(f"What goes: {_goes(found, own=own)}")
    text(f"What stays: {_stays(found, own=own)}")
    quiet(
        "It cannot be undone. Backups that were made before are deleted by whoever keeps this room; one that is put "
        f"back does not bring {'you' if own else 'them'} back."
    )
    with st.form(f"erase-form-{person.id}", border=False):
        keep_words = bool(found.for_others) and st.checkbox(
            f"Leave what {'I' if own else 'they'} wrote to others, without {'my' if own else 'their'} name"
        )
        typed = st.text_input(f"To erase it, type {'your' if own else 'their'} name: {person.name}", autocomplete="off")
        password = _asks_password(person) if own else None
        sent = st.form_submit_button(f"Erase everything about {'me' if own else person.name}", type="primary")
    if not sent:
        return
    if " ".join(typed.split()).casefold() != person.name.casefold():
        notice(f"That is not {person.name}; nothing was erased.", "trouble")
        return
    try:
        if password is not None:
            confirm_here(password)
        with st.spinner("Erasing"):
            erase_person(store, person.id, here.id, typed, keep_words=keep_words)
    except UnderheardError as error:
        notice(str(error), "trouble")
        return
    if own:
        leave(erased=True)
    else:
        st.toast("Everything about them is erased.")
    st.rerun()


def _asks_password(person: Person) -> str | None:
    """What was typed as their password; None where they have none here."""
    account = account_of(room().store, person.id, person.id)
    if account is None or not account.has_password:
        return None
    return st.text_input("And your password", type="password", autocomplete="current-password")


def _goes(found: Erased, *, own: bool) -> str:
    whose, who, whom = ("your", "you", "you") if own else ("their", "they", "them")
    parts = []
    if found.attempts:
        parts.append(f"{_counted(found.attempts, 'conversation')} with {_counted(found.replies, 'reply')}")
    if found.sounds:
        parts.append(_counted(found.sounds, "recording"))
    parts.append(f"scores, and all that was written about {whose} conversations and about {whom}")
    if found.for_others:
        parts.append(f"what {who} wrote to others")
    return f"{', '.join(parts)}, how {who} sign in, and {whose} name wherever somebody wrote it."


def _stays(found: Erased, *, own: bool) -> str:
    who = "you" if own else "they"
    levels = f" Levels {who} gave others stay with those others, signed by nobody." if found.for_others else ""
    return f"how many conversations there were, and in the log that things were done, neither with a name.{levels}"


def _counted(number: int, noun: str) -> str:
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else many}"
