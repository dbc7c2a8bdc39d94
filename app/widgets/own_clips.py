"""Telling whoever practised which moments of theirs others can hear, with a way to take each of them back."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.errors import NotFound
from app.training.mentoring import OwnClip, clip_sound, own_clips, take_back_clip
from app.training.people import Person
from app.widgets.moments import TAKE_BACK, moments_style
from app.widgets.room import room
from app.widgets.shell import notice, quiet, text
from app.widgets.sounding import audio_of
from app.widgets.words import when_html
from scoring.conversation import SILENCE

_BACK = "own-clip-back"


def own_clips_here(person: Person, attempt_id: str | None = None) -> None:
    """Draw what others can hear of this person, of one attempt or of all; nothing where that is nothing."""
    if st.session_state.pop(_BACK, False):
        notice("Taken back. Nobody hears that moment any more; its words stay.")
    found = [each for each in own_clips(room().store, person.id) if attempt_id in (None, each.attempt_id)]
    if not found:
        return
    moments_style()
    text(told(len(found)))
    for each in found:
        _one(each, person)


def own_clips_line(person: Person) -> None:
    """The same in a line, with the way to them; nothing where that is nothing."""
    found = own_clips(room().store, person.id)
    if not found:
        return
    quiet(told(len(found)))
    if st.button("Hear them, or take them back", key="own-clips", type="tertiary"):
        st.switch_page("pages/you.py")


def told(count: int) -> str:
    """How many moments others can hear, as a sentence."""
    moments = "One moment of yours" if count == 1 else f"{count} moments of yours"
    return f"{moments} can be heard by others here, in your own voice: kept by a mentor, as you agreed."


def _one(clip: OwnClip, person: Person) -> None:
    words = "Nothing said aloud." if clip.reply == SILENCE else f"“{clip.reply}”"
    st.html(
        f'<p class="uh-text" style="margin:12px 0 0" dir="auto">{escape(words)}</p>'
        f'<p class="uh-quiet">{escape(clip.title)}, reply {clip.turn} · {escape(clip.by_name)}, '
        f"{when_html(clip.made_at)}</p>"
    )
    try:
        wav = clip_sound(room().store, clip.exemplar_id, person.id)
    except NotFound:
        quiet("It plays here once you have finished with this customer.")
    else:
        audio_of(wav, f"own-clip-{clip.exemplar_id}", f"Listen: {clip.title}, reply {clip.turn}")
    if st.button(TAKE_BACK, key=f"own-clip-back-{clip.exemplar_id}", type="tertiary"):
        take_back_clip(room().store, clip.exemplar_id, person.id)
        st.session_state[_BACK] = True
        st.rerun()
