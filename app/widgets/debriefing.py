"""What happens in a debrief beside reading it: contesting a level, beginning again, reading what people wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from app.errors import UnderheardError
from app.settings import support
from app.training.debrief import Debrief
from app.training.mentoring import Annotation
from app.training.other_ways import ask_model
from app.training.people import Person
from app.training.practice import contest, inbox, mark_read
from app.training.verdicts import Verdict
from app.widgets.drawn import Data
from app.widgets.names import NAMES, level_word
from app.widgets.readings import reply_index
from app.widgets.room import room
from app.widgets.shell import quiet
from scoring.plain_language import PlainLanguage

FOCUS = "focus"
_SAID = "debrief-said"
_AGAIN = "debrief-again"
_HARD_WORDS = 5


def begin_again_from() -> int | None:
    """The reply to begin again from, once, where that was asked for."""
    turn = st.session_state.pop(_AGAIN, None)
    return None if turn is None else int(turn)


def hear(attempt_id: str, person_id: str) -> None:
    """Act on what the transcript has just sent."""
    sent = st.session_state[f"transcript-{attempt_id}"].act or {}
    if sent.get("op") == "again":
        st.session_state[_AGAIN] = int(sent["turn"])
    elif sent.get("op") == "suggest":
        asked: Data = {"nonce": sent["nonce"], "attempt": attempt_id, "suggested": sent.get("turn")}
        st.session_state[_SAID] = asked | _suggested(attempt_id, person_id, sent)
    elif sent.get("op") == "contest":
        done: Data = {"nonce": sent["nonce"], "attempt": attempt_id, "closes": sent.get("closes")}
        try:
            contest(room().store, attempt_id, int(sent["turn"]), str(sent["dim"]), str(sent["why"]), person_id)
            done["said"] = f"Sent: a mentor will look at {NAMES[sent['dim']].lower()} in reply {sent['turn']}."
        except UnderheardError as error:
            done |= {"said": str(error), "closes": None, "fault": True}
        except (KeyError, TypeError, ValueError):
            done |= {"said": "That could not be sent; refresh the page.", "closes": None, "fault": True}
        st.session_state[_SAID] = done


def _suggested(attempt_id: str, person_id: str, sent: Data) -> Data:
    """Ask the model for another way to say a reply, and say what came of it."""
    try:
        way = ask_model(room().store, attempt_id, int(sent["turn"]), person_id)
    except UnderheardError as error:
        return {"said": str(error), "fault": True}
    except (KeyError, TypeError, ValueError):
        return {"said": "That could not be sent; refresh the page.", "fault": True}
    if way is None:
        return {"said": "The model’s draft did not score clearly higher here, so it is not shown."}
    return {"said": f"The model’s suggestion stands under reply {sent['turn']}."}


def said(attempt_id: str) -> Data | None:
    """What came of the last thing sent from this attempt's transcript."""
    done: Data | None = st.session_state.get(_SAID)
    return done if done and done["attempt"] == attempt_id else None


def focus_on(view: Debrief, notes: Sequence[Annotation], asked: str | None) -> Data | None:
    """Where an inbox item leads: the element to show and the turn it stands in; None where it leads to the top."""
    kind, _, wanted = (asked or "").partition("-")
    if kind == "annotation":
        return next(({"id": asked, "turn": note.turn_index} for note in notes if note.id == wanted), None)
    if kind == "verdict":
        for reply in view.replies:
            for verdict in reply.verdicts:
                if verdict.id == wanted:
                    return {"id": "", "turn": f"{reply_index(reply.turn)}/{verdict.dimension}"}
    return None


def whole_level(verdict: Verdict) -> str:
    """A mentor's level for the whole conversation, in words."""
    level = "" if verdict.level is None else f"{verdict.level}, "
    word = level_word(verdict.dimension, verdict.level)
    return f"{NAMES[verdict.dimension]} over the whole conversation: {level}{word}. {verdict.reason}"


def mark_all_read(attempt_id: str, person_id: str) -> None:
    """Where something here is still unread, offer to mark it all as read."""
    store = room().store
    unread = [item for item in inbox(store, person_id) if item.attempt_id == attempt_id and item.read_at is None]
    if not unread:
        return
    label = "Mark it as read" if len(unread) == 1 else f"Mark all {len(unread)} as read"
    names = sorted({item.from_name for item in unread})
    quiet(f"New here, from {', '.join(names)}: look for the ink under the words.")
    if st.button(label, type="tertiary", key="mark-all-read"):
        for item in unread:
            mark_read(store, person_id, item.kind, item.id)
        st.rerun()


def say_what_arrived(person: Person) -> None:
    """One quiet line for whoever comes back: a person has written to them, and where it is."""
    unread = [item for item in inbox(room().store, person.id) if item.read_at is None]
    if not unread:
        return
    names = " and ".join(sorted({item.from_name for item in unread}))
    what = "a note" if len(unread) == 1 else f"{len(unread)} notes"
    with st.container(horizontal=True, vertical_alignment="center", key="arrived"):
        quiet(f"{names} left {what} on your conversations.")
        if st.button("Read it" if len(unread) == 1 else "Read them", key="read-arrived"):
            st.switch_page("pages/progress.py")


def again_buttons(view: Debrief) -> None:
    """Begin again where it turned, or from the start."""
    if not view.replies:
        return
    last = len(view.replies)
    turned = sorted({turn for turn in (*(point.turn for point in view.turning_points), last) if 1 < turn <= last})
    with st.container(horizontal=True, key="again"):
        for turn in [*turned, 1]:
            label = f"Again from here: reply {turn}" if turn > 1 else "Again from the start"
            kind: Literal["primary", "secondary"] = "primary" if turn == [*turned, 1][0] else "secondary"
            if st.button(label, key=f"again-{turn}", type=kind):
                st.session_state[_AGAIN] = turn
                st.rerun()
    quiet("Again means a new attempt: what was said before that reply stays, and this one is kept.")


def where_support_is(view: Debrief) -> None:
    """After a heavy conversation: that it may stay with one, and whom to turn to, as the room's keeper has set it."""
    if not view.heavy:
        return
    named = support() or "Tell your mentor, or somebody you trust, if it does."
    with st.container(key="support"):
        quiet(f"A conversation like this one can stay with you. {named} You need not meet this customer again.")


def who_worded(view: Debrief) -> None:
    """How many answers a language model worded, where one did."""
    voices = [exchange.voice for exchange in view.attempt.exchanges]
    count = voices.count("openai")
    if count:
        others = len(voices) - count
        rest = f", the other {others} in the words written for them" if others else ""
        quiet(f"{count} of {len(voices)} answers were worded by a language model{rest}.")


def plain_line(measures: PlainLanguage | None) -> None:
    """How plainly it was put, in one quiet line."""
    words = plain_words(measures)
    if words:
        quiet(words)


def plain_words(measures: PlainLanguage | None) -> str:
    """The measures as a line; empty where nothing was said."""
    if measures is None or not measures.words:
        return ""
    parts = [f"{measures.words_per_sentence:.0f} words a sentence"]
    if measures.long_sentences:
        count = len(measures.long_sentences)
        parts.append(f"{count} long {'sentence' if count == 1 else 'sentences'}")
    if measures.difficult_words:
        parts.append(f"hard words: {', '.join(measures.difficult_words[:_HARD_WORDS])}")
    if measures.band:
        parts.append(f"{measures.band} to read")
    return f"Plain language, not part of any score: {'; '.join(parts)}."
