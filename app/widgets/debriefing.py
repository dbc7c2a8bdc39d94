"""What happens in a debrief beside reading it: contesting a level, beginning again, reading what people wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from app.errors import UnderheardError
from app.settings import support
from app.training.attempts import Attempt
from app.training.debrief import Debrief
from app.training.mentoring import (
    Annotation,
    Remark,
    answer,
    delete_remark,
    kind_labels,
    look_at_scorer,
    looked_at,
    remarks,
)
from app.training.other_ways import ask_model
from app.training.people import Person
from app.training.people import person as person_of
from app.training.practice import contest, inbox, mark_attempt_read, mark_read
from app.training.progress import FeedbackItem
from app.training.teams import only_admins_decide
from app.training.verdicts import decided_by
from app.widgets.drawn import Data
from app.widgets.left import Left
from app.widgets.names import NAMES
from app.widgets.readings import reply_index
from app.widgets.room import room
from app.widgets.shell import page_header, quiet, text
from app.widgets.words import day
from scoring.plain_language import PlainLanguage

FOCUS = "focus"
_SAID = "debrief-said"
_AGAIN = "debrief-again"
_HARD_WORDS = 5


def begin_again_from() -> int | None:
    """The reply to begin again from, once, where that was asked for."""
    turn = st.session_state.pop(_AGAIN, None)
    return None if turn is None else int(turn)


def due_day() -> str:
    """The day by which a mentor would decide about what is contested now: 'Tuesday 1 December'."""
    return day(decided_by(room().store.today()).isoformat())


def who_decides(person_id: str) -> str:
    """Who would decide about what this person contests, to begin a sentence."""
    alone = only_admins_decide(room().store, person_id)
    return "No other mentor is in your team yet, so an admin sees it and" if alone else "A mentor"


def hear(attempt_id: str, person_id: str, key: str) -> None:
    """Act on what the drawn piece of that key has just sent."""
    sent = st.session_state[key].act or {}
    if sent.get("op") == "again":
        st.session_state[_AGAIN] = int(sent["turn"])
    elif sent.get("op") == "suggest":
        asked: Data = {"nonce": sent["nonce"], "to": key, "suggested": sent.get("turn")}
        st.session_state[_SAID] = asked | _suggested(attempt_id, person_id, sent)
    elif sent.get("op") == "contest":
        asked = {"nonce": sent["nonce"], "to": key, "about": sent.get("closes")}
        st.session_state[_SAID] = asked | _tried(lambda: _contested(attempt_id, person_id, sent))
    elif sent.get("op") in ("answer", "unsay"):
        speak = _answered if sent["op"] == "answer" else _taken_back
        asked = {"nonce": sent["nonce"], "to": key}
        st.session_state[_SAID] = asked | _tried(lambda: speak(attempt_id, person_id, sent))


def _tried(act: Callable[[], str]) -> Data:
    """What came of an act, in words; nothing was done where it is a fault."""
    try:
        return {"said": act()}
    except UnderheardError as error:
        return {"said": str(error), "fault": True}
    except (KeyError, TypeError, ValueError):
        return {"said": "That could not be sent; refresh the page.", "fault": True}


def _contested(attempt_id: str, person_id: str, sent: Data) -> str:
    store, wanted, due = room().store, sent.get("wanted"), due_day()
    turn, dimension = int(sent["turn"]), str(sent["dim"])
    contest(store, attempt_id, turn, dimension, str(sent["why"]), person_id, None if wanted is None else int(wanted))
    return f"Sent. {who_decides(person_id)} decides about {NAMES[dimension].lower()} in reply {turn} by {due}."


def _answered(attempt_id: str, person_id: str, sent: Data) -> str:
    store, under = room().store, f"{sent['under_kind']}-{sent['under_id']}"
    answer(store, attempt_id, str(sent["under_kind"]), str(sent["under_id"]), str(sent["text"]), person_id)
    # Whoever answers has read what they answer.
    for item in unread_on(attempt_id, person_id):
        if under in (f"{item.kind}-{item.id}", item.under):
            mark_read(store, person_id, item.kind, item.id)
    return "Sent. Who mentors can read your answer here."


def _taken_back(attempt_id: str, person_id: str, sent: Data) -> str:
    delete_remark(room().store, str(sent["id"]), person_id)
    return "Taken back."


def unread_on(attempt_id: str, person_id: str) -> list[FeedbackItem]:
    """What this person has not read yet of what was written to them on one attempt."""
    return [item for item in inbox(room().store, person_id) if item.attempt_id == attempt_id and item.read_at is None]


def left_on(attempt_id: str, person_id: str, unread: Sequence[FeedbackItem]) -> Left:
    """What was said under what stands on an attempt, for this reader."""
    store = room().store
    return Left(
        person_id,
        remarks(store, attempt_id, person_id),
        frozenset(f"{item.kind}-{item.id}" for item in unread),
        kind_labels(store),
    )


def _suggested(attempt_id: str, person_id: str, sent: Data) -> Data:
    """Ask the model for another way to say a reply, and say what came of it."""

    def ask() -> str:
        if ask_model(room().store, attempt_id, int(sent["turn"]), person_id) is None:
            return "The model’s draft did not score clearly higher here, so it is not shown."
        return f"The model’s suggestion stands under reply {sent['turn']}."

    return _tried(ask)


def said(key: str) -> Data | None:
    """What came of the last thing the drawn piece of that key sent."""
    done: Data | None = st.session_state.get(_SAID)
    return done if done and done["to"] == key else None


def focus_on(
    view: Debrief, notes: Sequence[Annotation], asked: str | None, remarks: Sequence[Remark] = ()
) -> Data | None:
    """Where an inbox item leads: the element to show and the turn it stands in.

    None where it stands outside the transcript. An answer leads to what it stands under; what was contested, to its
    level.
    """
    kind, _, wanted = (asked or "").partition("-")
    if kind == "remark":
        for each in remarks:
            if each.id == wanted:
                found = focus_on(view, notes, f"{each.under_kind}-{each.under_id}")
                return found and found | {"id": f"remark-{wanted}"}
    if kind == "contest":
        for reply in view.replies:
            for contest in reply.contests:
                if contest.id == wanted:
                    return {"id": "", "turn": f"{reply_index(reply.turn)}/{contest.dimension}"}
    if kind == "annotation":
        return next(({"id": asked, "turn": note.turn_index} for note in notes if note.id == wanted), None)
    if kind == "verdict":
        for reply in view.replies:
            for verdict in reply.verdicts:
                if verdict.id == wanted:
                    return {"id": asked, "turn": f"{reply_index(reply.turn)}/{verdict.dimension}"}
    return None


def ask_to_see_the_scorer(attempt: Attempt, person: Person) -> None:
    """Before a mentor sees what the scorer read of what they have yet to judge, ask; the page ends here until then."""
    store, turns = room().store, [each.turn for each in attempt.exchanges]
    if set(turns) <= looked_at(store, attempt.id, person.id):
        return
    trainee = person_of(store, attempt.person_id).name
    page_header(f"{trainee} with {attempt.persona_name}", eyebrow=attempt.title)
    text(
        "A debrief shows what the scorer read of every reply. Levels you set on this conversation after that no longer "
        "count as set blind."
    )
    with st.container(horizontal=True):
        if st.button("Read it at the desk", key="read-at-the-desk", type="primary"):
            st.switch_page("pages/review.py", query_params={"attempt": attempt.id})
        if st.button("Show the debrief", key="show-the-debrief"):
            look_at_scorer(store, attempt.id, turns, person.id)
            st.rerun()
    st.stop()


def mark_all_read(attempt_id: str, person_id: str, unread: Sequence[FeedbackItem]) -> None:
    """Where something here is still unread, offer to mark it all as read."""
    if not unread:
        return
    label = "Mark it as read" if len(unread) == 1 else f"Mark all {len(unread)} as read"
    names = sorted({item.from_name for item in unread})
    quiet(f"New here, from {', '.join(names)}: it says “new” beside it.")
    if st.button(label, type="tertiary", key="mark-all-read"):
        mark_attempt_read(room().store, person_id, attempt_id)
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
