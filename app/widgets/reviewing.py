"""Reading one attempt at the mentor's desk: where it stands in the queue, and what becomes of what the desk sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from app.errors import Invalid, UnderheardError
from app.training import mentoring
from app.training.debrief import Debrief
from app.training.mentoring import QueueRow
from app.training.people import Person
from app.training.practice import debrief
from app.widgets.asides import beside
from app.widgets.call_line import call_line
from app.widgets.desk import desk
from app.widgets.drawn import Data
from app.widgets.room import room
from app.widgets.shell import page_header
from app.widgets.words import relative

ATTEMPT = "attempt"
_ORDER = "review-order"
_SAID = "review-said"
_DRAFTED = "review-drafted"
_GO = "review-go"
_GARBLED = "The desk sent something it should not have; refresh the page. Nothing was stored."


def trainee_filter(rows: Sequence[QueueRow]) -> str | None:
    """Let the mentor pick one trainee of those in the queue; their id, or None for everybody."""
    names = {row.trainee_id: row.trainee_name for row in rows}
    if len(names) < 2:
        return None
    return st.selectbox(
        "Whose",
        names,
        index=None,
        format_func=names.__getitem__,
        placeholder="Everybody",
        key="review-whose",
        width=320,
    )


def remember_order(ids: Sequence[str]) -> None:
    """Keep the queue as it was seen, so that next stays next once an attempt has been answered."""
    st.session_state[_ORDER] = list(ids)


def read_attempt(attempt_id: str, mentor: Person) -> None:
    """Draw the desk for one attempt, with the way back and on."""
    store, library = room().store, room().library
    order: list[str] = st.session_state.get(_ORDER, [])
    if attempt_id not in order:
        order = [row.attempt_id for row in mentoring.queue(store, library, mentor.id)]
    st.session_state[_ORDER] = order
    at = order.index(attempt_id) if attempt_id in order else -1
    nav = {
        "previous": order[at - 1] if at > 0 else None,
        "next": order[at + 1] if 0 <= at < len(order) - 1 else None,
    }
    view = debrief(store, library, attempt_id, mentor.id)
    _way(nav, at, len(order))
    page_header(
        f"{view.trainee_name} with {view.attempt.persona_name}",
        eyebrow=f"{view.attempt.title} · {relative(view.attempt.ended_at or view.attempt.started_at)}",
        lead="Select words with the mouse, a finger, or Shift and the arrow keys; then say what it is, keys 1 to 7. "
        "Enter takes the whole sentence.",
    )
    _case(view)
    _desk(attempt_id, mentor, nav)


def _way(nav: Mapping[str, str | None], at: int, of: int) -> None:
    """Back to the queue, and to the attempts on either side."""
    with st.container(horizontal=True, key="review-way", vertical_alignment="center"):
        if st.button("Back to the queue", key="to-queue", type="tertiary"):
            del st.query_params[ATTEMPT]
            st.rerun()
        for name, label in (("previous", "Previous (k)"), ("next", "Next (j)")):
            to = nav[name]
            if to is not None and st.button(label, key=f"to-{name}", type="tertiary"):
                st.query_params[ATTEMPT] = to
                st.rerun()
        if at >= 0:
            st.html(f'<span class="rd-quiet">{at + 1} of {of}</span>')


def _case(view: Debrief) -> None:
    with st.expander("The case: what was behind it, their signs, the line of the call"):
        line, side = st.columns([3, 2], gap="large")
        with line:
            call_line(view, key=f"review-line-{view.attempt.id}")
        with side:
            # Blind first: the scorer's averages stay away from whoever has yet to judge.
            beside(view, view.trainee_name, averages=False)


@st.fragment
def _desk(attempt_id: str, mentor: Person, nav: Mapping[str, str | None]) -> None:
    go = st.session_state.pop(_GO, None)
    if go:
        st.query_params[ATTEMPT] = go
        st.rerun()
    store, library = room().store, room().library
    done: Data | None = st.session_state.get(_SAID)
    view = debrief(store, library, attempt_id, mentor.id)
    desk(
        view,
        mentoring.transcript(store, attempt_id, mentor.id),
        mentoring.annotations(store, attempt_id, mentor.id),
        mentoring.feedback(store, attempt_id, mentor.id),
        mentor=mentor.id,
        draft=mentoring.load_draft(store, mentor.id, attempt_id),
        drafted=st.session_state.get(_DRAFTED, ""),
        nav=nav,
        done=done if done and done["attempt"] == attempt_id else None,
        on_act=lambda: _act(attempt_id, mentor, view.trainee_name),
        on_draft=lambda: _keep_draft(attempt_id, mentor),
        key=f"desk-{attempt_id}",
    )


def _act(attempt_id: str, mentor: Person, trainee: str) -> None:
    """Do what the desk sent, and keep what is to be said about it."""
    sent: Mapping[str, Any] = st.session_state[f"desk-{attempt_id}"].act or {}
    op = sent.get("op")
    if op == "go":
        st.session_state[_GO] = str(sent["to"])
        return
    done: Data = {
        "nonce": sent.get("nonce"),
        "attempt": attempt_id,
        "closes": sent.get("closes"),
        "level": sent.get("level"),
    }
    try:
        done |= _carry_out(attempt_id, mentor, trainee, sent)
    except UnderheardError as error:
        done |= {"said": str(error), "fault": True}
    except (KeyError, TypeError, ValueError):
        done |= {"said": _GARBLED, "fault": True}
    st.session_state[_SAID] = done


def _keep_draft(attempt_id: str, mentor: Person) -> None:
    """Keep feedback as it is being written."""
    sent: Mapping[str, Any] = st.session_state[f"desk-{attempt_id}"].draft or {}
    try:
        mentoring.save_draft(room().store, mentor.id, attempt_id, str(sent.get("text", "")))
        st.session_state[_DRAFTED] = f"Draft kept, {_clock()}. Only you see it."
    except UnderheardError as error:
        st.session_state[_DRAFTED] = str(error)


def _carry_out(attempt_id: str, mentor: Person, trainee: str, sent: Mapping[str, Any]) -> Data:
    """One verb for one thing sent; what to say about it. Raises what the verb raises."""
    store, saved = room().store, f"Saved for {trainee}, {_clock()}."
    match sent.get("op"):
        case "annotate":
            mentoring.annotate(store, attempt_id, mentor.id, int(sent["turn"]), int(sent["start"]), int(sent["stop"]),
                     str(sent["quote"]), str(sent["kind"]), str(sent["reading"]))  # fmt: skip
        case "edit":
            mentoring.edit_annotation(store, str(sent["id"]), mentor.id, str(sent["kind"]), str(sent["reading"]))
        case "delete":
            mentoring.delete_annotation(store, str(sent["id"]), mentor.id)
            return {"said": "Deleted. It no longer shows for anybody.", "undo": str(sent["id"])}
        case "undo":
            mentoring.undo_delete(store, str(sent["id"]), mentor.id)
            return {"said": f"Back as it was, {_clock()}."}
        case "level":
            level = None if sent["level"] is None else int(sent["level"])
            mentoring.set_level(store, attempt_id, int(sent["turn"]), str(sent["dim"]), level, str(sent["reason"]),
                                mentor.id)  # fmt: skip
        case "feedback":
            mentoring.leave_feedback(store, attempt_id, str(sent["text"]), mentor.id)
            st.session_state.pop(_DRAFTED, None)
        case _:
            raise Invalid(_GARBLED)
    return {"said": saved}


def _clock() -> str:
    return f"{datetime.now().astimezone():%H:%M}"
