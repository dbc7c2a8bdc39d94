"""The sound of one's own voice, under You: what was agreed to, what is kept, and how to be rid of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from html import escape

import streamlit as st

from app.errors import NotFound, UnderheardError
from app.training.people import Person
from app.training.practice import attempt
from app.training.sound import (
    Agreement,
    Deleted,
    SoundOfAttempt,
    delete_all_sound,
    delete_sound,
    own_sound,
    sound_bytes,
)
from app.training.sound import sound_agreement as agreement_of
from app.widgets.agreeing import STAYS, agreement_form, days_kept, say_what_happens_with_sound
from app.widgets.own_clips import own_clips_here
from app.widgets.room import room
from app.widgets.shell import notice, quiet, section, text
from app.widgets.sounding import audio_of
from app.widgets.words import relative, short_day

_WIDE = 720
_FEW = 12
"""Conversations listed at once."""
_LONGEST_SHOWN = 160
"""Letters of a reply that are shown beside what deletes it."""
NO_UNDO = "This cannot be undone. The words you sent stay, with their scores and what people wrote about them."
HEARD_TOO = "Also delete what was written down before I corrected it, and when I said each word"


def own_sound_section(person: Person) -> None:
    """Draw it, and do what is pressed in it."""
    store, kept = room().store, own_sound(room().store, person.id)
    agreed = agreement_of(store, person.id)
    section("The sound of your voice")
    _say_what_became()
    if agreed is None and not kept.attempts and room().hearer is None:
        quiet("There is none here. Customers cannot be talked with aloud until the voice packages are installed.")
        return
    text(_agreed(agreed))
    label = "Answer now" if agreed is None else "Change what you agreed to"
    # An answer that was stored closes what was opened: the next one has another name.
    answers = st.session_state.get("own-sound-answers", 0)
    with st.expander(label, key=f"own-sound-change-{answers}", width=_WIDE):
        if answer := agreement_form(person, f"own-sound-form-{answers}", agreed):
            st.session_state["own-sound-answers"] = answers + 1
            st.session_state["own-sound-said"] = (_answered(answer), "plain")
            st.rerun()
    if agreed is not None:
        with st.expander("What happens with the sound of your voice", key="own-sound-told", width=_WIDE):
            say_what_happens_with_sound()
    own_clips_here(person)
    if not kept.attempts and not kept.recordings:
        quiet("Nothing is kept of it.")
        return
    replies = f"{kept.recordings} recording{'' if kept.recordings == 1 else 's'}"
    if kept.recordings:
        text(f"{replies}, {clock(kept.seconds)} long, {size(kept.size)}; kept {days_kept()}, or until you delete them.")
        if agreed is not None and not agreed.keep:
            notice("You no longer want recordings kept. These are from before; delete them here if you like.")
    else:
        text(f"No recording of you is kept. {STAYS}")
    with st.popover("Delete all of it", key=f"own-sound-all-{_times_deleted()}"):
        text(f"Deletes {replies if kept.recordings else 'what is kept'}, and every clip made of your voice.")
        words_too = _words_too("own-sound-all-words", bool(kept.recordings))
        quiet(NO_UNDO)
        count = kept.recordings
        label = f"Delete all {count}" if count > 1 else "Delete it" if count else "Delete what was written down"
        sure = count < 2 or st.checkbox(f"Yes, all {replies}", key=f"own-sound-all-sure-{_times_deleted()}")
        if st.button(label, key="own-sound-all-now", type="primary", disabled=not sure):
            _do(lambda: delete_all_sound(store, person.id, words_too=words_too))
    if kept.attempts:
        _by_conversation(person, list(kept.attempts))


def _answered(agreed: Agreement) -> str:
    """What an answer has changed, in words."""
    said = "Your answer is kept. It counts from now on."
    if not agreed.taken_back:
        return said
    moments = "One moment" if agreed.taken_back == 1 else f"{agreed.taken_back} moments"
    return f"{said} {moments} of yours can no longer be heard by others."


def _by_conversation(person: Person, attempts: list[SoundOfAttempt]) -> None:
    shown = attempts if st.session_state.get("own-sound-older") else attempts[:_FEW]
    with st.expander("By conversation", key="own-sound-list"):
        for each in shown:
            with st.container(horizontal=True, vertical_alignment="center", key=f"own-sound-{each.attempt_id}"):
                with st.container():
                    _say_conversation(each)
                opened = f"own-sound-delete-{each.attempt_id}-{_times_deleted()}"
                with st.popover("Delete", key=opened, type="tertiary"):
                    _delete_of(person, each)
        if len(shown) < len(attempts) and st.button(f"Show {len(attempts) - len(shown)} older", type="tertiary"):
            st.session_state["own-sound-older"] = True
            st.rerun()


def _say_conversation(each: SoundOfAttempt) -> None:
    count = len(each.replies)
    held = f"{count} recording{'' if count == 1 else 's'}, {clock(each.seconds)}" if count else "written down only"
    st.html(
        f'<p class="uh-text" style="margin:0"><strong dir="auto">{escape(each.customer)}</strong> · '
        f'<span dir="auto">{escape(each.title)}</span></p>'
        f'<p class="uh-quiet">{escape(short_day(each.started_at))}, {escape(relative(each.started_at))} · {held}</p>'
    )


def delete_here(person: Person, attempt_id: str) -> None:
    """Folded: each recording of theirs in this conversation, and how to be rid of it. Nothing where none is kept."""
    _say_what_became()
    kept = own_sound(room().store, person.id)
    here = next((each for each in kept.attempts if each.attempt_id == attempt_id and each.replies), None)
    if here is None:
        return
    sent = _words_sent(person, here)
    with st.expander("Delete a recording of yours", key=f"own-sound-here-{_times_deleted()}"):
        for reply in here.replies:
            opened = f"own-sound-here-{reply}-{_times_deleted()}"
            with st.container(horizontal=True, vertical_alignment="center", key=opened):
                st.html(_reply_html(reply, sent))
                with st.popover("Delete this recording", key=f"{opened}-open", type="tertiary"):
                    _delete_reply(person, here, reply, opened)


def _delete_of(person: Person, each: SoundOfAttempt) -> None:
    """What to delete of one conversation: nothing is chosen beforehand, and what is chosen is shown before it goes."""
    key, count = f"own-sound-of-{each.attempt_id}", len(each.replies)
    reply: int | None = 0
    if count > 1:
        reply = st.selectbox(
            "What to delete",
            [*each.replies, 0],
            index=None,
            placeholder="Choose a reply, or all",
            format_func=lambda number: f"Reply {number}" if number else f"All {count} of this conversation",
            key=f"{key}-which-{_times_deleted()}",
        )
    elif count:
        reply = each.replies[0]
    if reply:
        st.html(_reply_html(reply, _words_sent(person, each)))
        with suppress(NotFound):  # It has just gone by itself.
            wav = sound_bytes(room().store, each.attempt_id, 2 * reply - 1, person.id)
            audio_of(wav, f"own-sound-{each.attempt_id}-{reply}", f"Listen: reply {reply}")
        _delete_reply(person, each, reply, key)
    elif reply == 0:
        _delete_whole(person, each, key)


def _delete_reply(person: Person, each: SoundOfAttempt, reply: int, key: str) -> None:
    """Delete one, once more said before it is done."""
    words_too = _words_too(f"{key}-words-{reply}", True)
    quiet(NO_UNDO)
    if st.button(f"Delete reply {reply}", key=f"{key}-now-{reply}", type="primary"):
        _do(lambda: delete_sound(room().store, each.attempt_id, person.id, 2 * reply - 1, words_too=words_too))


def _delete_whole(person: Person, each: SoundOfAttempt, key: str) -> None:
    """Delete all of a conversation, which takes saying so twice where there are recordings."""
    count = len(each.replies)
    if count:
        text(f"All {count} recordings of this conversation go, and every clip made of them.")
    words_too = _words_too(f"{key}-words", bool(count))
    quiet(NO_UNDO)
    sure = not count or st.checkbox(f"Yes, all {count} recordings", key=f"{key}-sure-{_times_deleted()}")
    label = f"Delete all {count}" if count else "Delete what was written down"
    if st.button(label, key=f"{key}-now", type="primary", disabled=not sure):
        _do(lambda: delete_sound(room().store, each.attempt_id, person.id, words_too=words_too))


def _words_sent(person: Person, each: SoundOfAttempt) -> list[str]:
    return [exchange.trainee for exchange in attempt(room().store, each.attempt_id, person.id).exchanges]


def _reply_html(reply: int, sent: list[str]) -> str:
    """Which reply, and how its words begin as they were sent."""
    words = sent[reply - 1] if reply <= len(sent) else ""
    if len(words) > _LONGEST_SHOWN:
        words = words[:_LONGEST_SHOWN].rsplit(" ", 1)[0] + " …"
    name = f"<strong>Reply {reply}</strong>"
    return f'<p class="uh-text" style="margin:0">{name} <span dir="auto">{escape(words)}</span></p>'


def _words_too(key: str, recorded: bool) -> bool:
    """Whether what was heard goes, too; where no recording is left, it is all there is to delete."""
    if recorded:
        return st.checkbox(HEARD_TOO, key=key)
    quiet("This deletes what was written down before you corrected it, and when you said each word.")
    return True


def _say_what_became() -> None:
    """What the last press did, said once."""
    said = st.session_state.pop("own-sound-said", None)
    if said:
        notice(*said)


def _times_deleted() -> int:
    """Part of the names of what is opened to delete: once that is done it is drawn closed, and asks anew."""
    return int(st.session_state.get("own-sound-deleted", 0))


def _do(delete: Callable[[], Deleted]) -> None:
    """Delete, and have the next run say what became of it."""
    try:
        gone = delete()
    except UnderheardError as error:
        st.session_state["own-sound-said"] = (str(error), "trouble")
    else:
        recordings = f"{gone.recordings} recording{'' if gone.recordings == 1 else 's'}" if gone.recordings else ""
        clips = f"{gone.clips} clip{'' if gone.clips == 1 else 's'}" if gone.clips else ""
        st.session_state["own-sound-deleted"] = _times_deleted() + 1
        what = " and ".join(each for each in (recordings, clips) if each) or "What was written down"
        st.session_state["own-sound-said"] = (f"Deleted: {what}. The words you sent stay.", "plain")
    st.rerun()


def _agreed(agreed: Agreement | None) -> str:
    if agreed is None:
        return "You have not been asked about it yet. It is asked before the first time you talk aloud, never after."
    keep = (
        "your recordings are kept, so that you can listen back"
        if agreed.keep
        else "what you say is written down and the recording thrown away"
    )
    share = "a mentor may make a clip of a moment for others here" if agreed.share else "nobody makes clips of it"
    host = f" What you say is written down by {agreed.host}." if agreed.host else ""
    return f"Since {short_day(agreed.agreed_at)}: {keep}; {share}.{host}"


def clock(seconds: float) -> str:
    """'0:42', '12:05'."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def size(count: int) -> str:
    """A number of bytes, as a person would say it."""
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{-(-count // 1000)} kB"
