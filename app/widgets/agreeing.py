"""Asking for the sound of somebody's voice: what happens with it, in words, before any microphone is opened."""

from __future__ import annotations

from html import escape
from typing import Literal

import streamlit as st

from app.errors import UnderheardError
from app.settings import SOUND_DAYS, sound_days
from app.training.people import Person
from app.training.sound import Agreement, agree_to_sound, host_of, sound_agreement
from app.widgets.belonging import others_who_see
from app.widgets.identity import current_person, where_kept
from app.widgets.room import room
from app.widgets.shell import notice

KEEP = "Keep my recordings, so that I can listen back (recommended)"
THROW_AWAY = "Write down what I say, then throw the recording away"
SHARE = (
    "A mentor may make a clip of a moment of mine for others here. Names of people here are silenced; my voice is not, "
    "and people may know it"
)
STAYS = (
    "The words you sent stay; so does what was written down, with when you said each word, until you delete that too."
)
_NEVER = (
    "nothing judges your voice. Only plain times are taken from it (how long you waited, your pace, your pauses), "
    "shown as they are to you and to whoever sees your practice. No score depends on them, and nobody's "
    "feelings are guessed."
)


def agreed_here(person: Person) -> Agreement | None:
    """What this person has agreed to, where it covers whoever writes down what is said here; None where it does not."""
    hearer, agreed = room().hearer, sound_agreement(room().store, person.id)
    if hearer is None or agreed is None or agreed.host != host_of(hearer):
        return None
    return agreed


def agreement_form(
    person: Person, key: str, before: Agreement | None, *, later: bool = False
) -> Agreement | Literal[False] | None:
    """Draw the question. The answer once they have agreed (it is stored), False for not now (`later`), None until then.

    `before` is what they agreed to so far; None looks it up.
    """
    before = before or sound_agreement(room().store, person.id)
    host = host_of(hearer) if (hearer := room().hearer) else None
    with st.form(key, enter_to_submit=False, border=later):
        if before is not None and before.host != host:
            notice("Since you last agreed, who writes down what you say has changed. Please read it again.")
        # Whoever changes an answer has read it; it stands folded beside the choices then.
        if before is None or before.host != host or later:
            say_what_happens_with_sound()
        # Nothing is chosen beforehand: agreeing is something one does.
        keep = st.radio(
            "What happens with my recordings",
            (True, False),
            index=None if before is None else int(not before.keep),
            format_func=lambda kept: KEEP if kept else THROW_AWAY,
            key=f"{key}-keep",
        )
        share = st.checkbox(
            SHARE,
            value=before is not None and before.share,
            key=f"{key}-share",
            help="Only where recordings are kept. Take it back under You: clips made of your voice go with it.",
        )
        with st.container(horizontal=True):
            go = st.form_submit_button("Agree and talk" if later else "Keep this answer", type="primary")
            not_now = later and st.form_submit_button("Not now, I will type", type="tertiary")
        if not_now:
            return False
        if not go:
            return None
        if keep is None:
            notice("Choose what happens with your recordings; either is fine.", "trouble")
            return None
        try:
            return agree_to_sound(room().store, person.id, keep, share, host)
        except UnderheardError as error:
            notice(str(error), "trouble")
            return None


def say_what_happens_with_sound() -> None:
    """What is recorded, who hears it, how long it stays, and what is never done with it."""
    host = host_of(hearer) if (hearer := room().hearer) else None
    written = (
        f"Your recording is sent to {host}, which writes it down."
        if host
        else f"It is written down {where_kept()}; the sound is sent nowhere."
    )
    lines = (
        ("When it listens:", "only while you hold or press the button."),
        ("What you say is written down.", f"{written} You see the words and can correct them before they count."),
        ("Who hears it:", f"you, {others_who_see(current_person())}; nobody at all where it is thrown away."),
        ("How long:", how_long()),
        ("What is never done:", _NEVER),
    )
    listed = "".join(f"<li><strong>{escape(head)}</strong> {escape(rest)}</li>" for head, rest in lines)
    st.html(f'<ul class="uh-promises">{listed}</ul>')


def how_long() -> str:
    """How long recordings stay, as a sentence."""
    return f"{days_kept()}, or until you delete it under You. {STAYS}"


def days_kept() -> str:
    """'90 days', or 'until the conversation is over'."""
    try:
        days = sound_days()
    except UnderheardError:
        days = SOUND_DAYS
    return "until the conversation is over" if days == 0 else f"{days} day{'' if days == 1 else 's'}"
