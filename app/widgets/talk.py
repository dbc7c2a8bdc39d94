"""Talking with a customer: conversation and record, one box, a way to wait, a way to wrap up. No scores, no hints."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.errors import AttemptEnded, StaleAttempt, UnderheardError
from app.training.answering import Answering
from app.training.people import Person
from app.training.practice import SILENCE, Attempt, take_turn, wrap_up
from app.widgets.conversation import announce, draw_conversation, draw_pending, draw_record
from app.widgets.customers import CHANNELS
from app.widgets.phone import (
    NOT_INSTALLED,
    Talking,
    is_spoken,
    phone,
    say_what_is_unsure,
    takes_for,
    talking,
    written_down,
)
from app.widgets.room import room
from app.widgets.second import where_it_goes
from app.widgets.shell import notice, page_header, quiet, text
from app.widgets.welcome import what_is_kept

SLOW_SECONDS = 4.0
_DESK = (7, 4)
"""Widths of conversation and record; the box below keeps to the first."""


def talk(person: Person, attempt: Attempt) -> None:
    """Draw the conversation from the store and take one thing the trainee does next."""
    unsent = st.session_state.get(f"unsent-{attempt.id}")
    trouble = st.session_state.get(f"trouble-{attempt.id}")
    over, aloud = _ending_line(attempt), talking(person, attempt)
    with st.container(key="call"):
        desk, record = st.columns(_DESK, gap="large")
    with record:
        draw_record(attempt, running=not attempt.conversation_over)
    with desk:
        with st.container(horizontal=True, key="call-top", vertical_alignment="top"):
            page_header(attempt.title, eyebrow=CHANNELS[attempt.channel] + _second_try(attempt))
            if st.button("Leave for now", key="leave", type="tertiary", help="It waits for you under Practise."):
                st.query_params.clear()
                st.rerun()
        restored = draw_conversation(attempt, over, covered=aloud.hides_words)
        on_its_way = st.empty()
    if restored:
        st.session_state[f"restored-{attempt.id}"] = True
    announce(over or _newest_words(attempt, aloud))
    reply, recording = None, None
    with st.bottom, st.container(key="reply"):
        box, beside = st.columns(_DESK, gap="large")
        with box:
            if trouble:
                notice(trouble, "trouble")
            elif st.session_state.get(f"restored-{attempt.id}") and not attempt.conversation_over:
                quiet("This was not sent; press Enter to send it.")
            on_the_phone, being_written = st.container(key="phone"), st.empty()
            if not attempt.conversation_over:
                reply = _ask_for_reply(attempt, put_back=unsent or restored)
            unsure = st.container(key="unsure")
        with beside:
            with st.container(horizontal=True, vertical_alignment="center", key="beside-reply"):
                if not attempt.conversation_over and _offer_to_wait():
                    reply = SILENCE
                _offer_wrap_up(person, attempt)
            _say_what_is_kept()
            if attempt.channel == "voice" and not is_spoken(attempt):
                quiet(NOT_INSTALLED)
        if is_spoken(attempt):
            # After the box, so that nobody waits for the box while a voice is made.
            with on_the_phone:
                recording = phone(person, attempt)
            with unsure:
                say_what_is_unsure(person, attempt)
    # Only now are the words back in the box: a run that was cut short before this leaves them for the next.
    st.session_state.pop(f"unsent-{attempt.id}", None)
    # What the trainee answers is what was drawn before they wrote, not what another tab has added since.
    seen = st.session_state.get(f"seen-{attempt.id}", attempt.next_turn)
    st.session_state[f"seen-{attempt.id}"] = attempt.next_turn
    if reply is None and recording is not None:
        take = written_down(attempt, recording, being_written)
        # One that this conversation has got past was sent before, by a page that was lost meanwhile.
        if take is None or not recording.at_once or take.turn != attempt.next_turn:
            st.rerun()
        reply = take.heard
    if reply is None:
        return
    for told in ("trouble", "restored"):
        st.session_state.pop(f"{told}-{attempt.id}", None)
    here, said = room(), reply
    takes = takes_for(person, attempt, said)
    answering = Answering(
        lambda show: take_turn(
            here.store, here.library, attempt.id, said, seen, person.id, voice=here.voice, show=show, takes=takes
        )
    )
    with on_its_way.container():
        _follow(answering, attempt, said, here.voice.model.seconds if here.voice else None, aloud)
    try:
        answering.result()
    except UnderheardError as error:
        _keep_unsent(attempt, said, error)
    st.rerun()


def _follow(answering: Answering, attempt: Attempt, reply: str, limit: float | None, aloud: Talking) -> None:
    """Show the reply, and the words of the answer as they come; `limit`: seconds those may take, where there is one."""
    pending, coming = st.empty(), st.empty()
    if reply != SILENCE or limit is not None:
        with pending.container():
            draw_pending(attempt, reply)
    begun = False
    for words in answering.words(patience=SLOW_SECONDS):
        if words and aloud.hides_words:
            coming.empty()
        elif words:
            if not begun:
                with pending.container():
                    draw_pending(attempt, reply, silent=True)
            begun = True
            coming.html(f'<p class="uh-coming">{escape(words)}</p>')
        elif words is None and limit is not None:
            coming.html(
                f'<p class="uh-quiet" role="status">{escape(attempt.persona_name)} is slow to answer today. After '
                f"{limit:g} seconds they answer in the words written for them.</p>"
            )
        else:
            coming.empty()


def _ask_for_reply(attempt: Attempt, put_back: str | None) -> str | None:
    """The box; None where nothing was said. `put_back` is put into it, to be sent again."""
    key = f"reply-{attempt.id}"
    if put_back and put_back != SILENCE:
        st.session_state[key] = put_back
    typed = st.chat_input(f"Reply to {attempt.persona_name}", key=key, submit_mode="disable")
    if put_back:
        return None  # What is being put back has not been sent.
    return typed or None


def _offer_to_wait() -> bool:
    return st.button("Say nothing, wait", key="wait", shortcut="Ctrl+Space")


def _offer_wrap_up(person: Person, attempt: Attempt) -> None:
    if attempt.conversation_over:
        if st.button("Wrap up", key="wrap-up-now", type="primary"):
            _end(person, attempt)
        return
    with st.popover("Wrap up", key="wrap-up"):
        text("This ends the conversation, and you look back on it. For a break, just leave: it waits for you here.")
        if st.button("End it and wrap up", key="wrap-up-now", type="primary"):
            _end(person, attempt)


def _end(person: Person, attempt: Attempt) -> None:
    wrap_up(room().store, room().library, attempt.id, person.id)
    st.rerun()


def _say_what_is_kept() -> None:
    said = "AI customer · a language model, too" if where_it_goes() else "AI customer"
    with st.popover(f"{said} · what is stored, and who sees it", key="details", type="tertiary"):
        what_is_kept()


def _keep_unsent(attempt: Attempt, reply: str, error: UnderheardError) -> None:
    """Have the next run put the words back into the box, and say what went wrong until something is sent."""
    why = str(error)
    if isinstance(error, StaleAttempt):
        why = "This conversation went on in another tab. Here is the newest; your words were not sent and are kept."
    if isinstance(error, AttemptEnded):
        why = f"This conversation ended in another tab, so this was not sent: {reply}"
    st.session_state[f"unsent-{attempt.id}"] = reply
    st.session_state[f"trouble-{attempt.id}"] = why


def _ending_line(attempt: Attempt) -> str:
    if not attempt.conversation_over:
        return ""
    return "The call has ended." if attempt.channel == "voice" else "The chat has ended."


def _second_try(attempt: Attempt) -> str:
    if attempt.parent_turn is None:
        return ""
    return " · a second try, " + ("from the start" if attempt.parent_turn == 1 else f"from reply {attempt.parent_turn}")


def _newest_words(attempt: Attempt, aloud: Talking) -> str:
    """What a screen reader says of it; where they are heard it does not talk over them."""
    if aloud.hears:
        return f"{attempt.persona_name} answers aloud." if attempt.exchanges else ""
    return f"{attempt.persona_name}: {attempt.exchanges[-1].customer if attempt.exchanges else attempt.opener}"
