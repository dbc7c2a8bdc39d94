"""Reading one attempt at the mentor's desk: where it stands in the queue, and what becomes of what the desk sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any, NoReturn

import streamlit as st

from app.errors import Invalid, UnderheardError
from app.training import mentoring
from app.training.agreement import standing
from app.training.debrief import Debrief
from app.training.people import Person
from app.training.practice import debrief
from app.training.sound import sounds_of
from app.training.verdicts import Verdict
from app.widgets.asides import beside, record_html
from app.widgets.call_line import call_line
from app.widgets.carrying import take_elsewhere
from app.widgets.debriefing import FOCUS, focus_on
from app.widgets.desk import Said, desk, way
from app.widgets.drawn import Data
from app.widgets.moments import keep_moment
from app.widgets.names import NAMES
from app.widgets.player import player, signs_on_line
from app.widgets.queueing import claim_strip, renew_the_menu, way_on
from app.widgets.room import room
from app.widgets.seconds import marks_on_seconds
from app.widgets.shell import page_header, quiet
from app.widgets.standing import provisional
from app.widgets.words import relative

ATTEMPT = "attempt"
_SAID = "review-said"
_HANDLED = "review-handled"
_REMEMBERED = 30
"""How many of the last things the desk sent are remembered, to know one that is sent again."""
_MAY_BE_DONE = ("feedback", "levels", "withdraw")
"""What may end, or bring back, that an attempt wants a person: the number in the menu follows at once."""
_DRAFTED = "review-drafted"
_KEPT = "review-kept"
_GO = "review-go"
_FROM_BEFORE = "Your draft from before. Only you see it."
_CAME = "review-came"
_GARBLED = "The desk sent something it should not have; refresh the page. Nothing was stored."


def open_attempt(attempt_id: str | None) -> NoReturn:
    """Go on to an attempt, or back to the queue."""
    if FOCUS in st.query_params:
        del st.query_params[FOCUS]
    if attempt_id:
        st.session_state[_CAME] = attempt_id
        st.query_params[ATTEMPT] = attempt_id
    elif ATTEMPT in st.query_params:
        del st.query_params[ATTEMPT]
    st.rerun()


def read_attempt(attempt_id: str, mentor: Person) -> None:
    """Draw the desk for one attempt, with the way back and on."""
    store, library = room().store, room().library
    view = debrief(store, library, attempt_id, mentor.id)
    if view.attempt.person_id == mentor.id:  # Nobody reads their own as a mentor.
        st.switch_page("pages/debrief.py", query_params={ATTEMPT: attempt_id})
    nav, place = way_on(attempt_id, mentor)
    to = way(nav, place, key=f"way-{attempt_id}")
    if to is not None:
        open_attempt(to)
    page_header(
        f"{view.trainee_name} with {view.attempt.persona_name}",
        eyebrow=f"{view.attempt.title} · {relative(view.attempt.ended_at or view.attempt.started_at)}",
        lead="Select words anywhere below, and say what you hear in them.",
    )
    mentoring.mark_remarks_read(store, attempt_id, mentor.id)
    quiet(f"{view.trainee_name} sees under You that you opened this.")
    provisional(standing(store), "Set a level where you agree, too: that is how the scorer is checked.")
    _desk(attempt_id, mentor, nav, [view])
    take_elsewhere(attempt_id, mentor)
    keep_moment(view, mentor)


def _case(view: Debrief, *, blind: bool) -> None:
    """What the trainee named, the record, and the case; `blind` while a reply is still to be judged."""
    named = f"“{view.named}”" if view.named else "They left open what it was about."
    told = f"{view.trainee_name} said it was about: {named}" if view.named else named
    st.html(f'<p class="rd-quiet" dir="auto">{escape(told)}</p>')
    with st.expander("The record they saw", key=f"record-{view.attempt.id}"):
        st.html(f'<div class="rd-aside">{record_html(view.attempt.record)}</div>')
    with st.expander("The case: what was behind it, their signs, the line of the call", key=f"case-{view.attempt.id}"):
        line, side = st.columns([3, 2], gap="large")
        with line:
            call_line(view, key=f"review-line-{view.attempt.id}", who=view.trainee_name, blind=blind)
        with side:
            if blind:
                st.html('<p class="rd-quiet">What was picked up, where it turned and how they rated themselves show '
                        "here once you have judged every reply, or asked for the scorer’s reading.</p>")  # fmt: skip
            beside(view, view.trainee_name, blind=blind)


@st.fragment
def _desk(attempt_id: str, mentor: Person, nav: Mapping[str, str | None], read: list[Debrief]) -> None:
    """The case and the desk. `read` holds the debrief the page has just read; it is used once."""
    if _GO in st.session_state:
        open_attempt(st.session_state.pop(_GO))
    claim_strip(attempt_id, mentor)
    store, library = room().store, room().library
    done: Data | None = st.session_state.get(_SAID)
    view = read.pop() if read else debrief(store, library, attempt_id, mentor.id)
    seen = mentoring.looked_at(store, attempt_id, mentor.id)
    _case(view, blind=not seen.issuperset(reply.turn for reply in view.replies))
    marks = mentoring.annotations(store, attempt_id, mentor.id)
    labels = mentoring.kind_labels(store)
    kinds = mentoring.mark_kinds(store)
    names = (view.attempt.persona_name, view.trainee_name)
    with st.container(key="desk-player"):
        line = player(attempt_id, mentor.id, names, markable=True, kinds=len(kinds),
                      marks=marks_on_seconds(marks, labels), signs=signs_on_line(view, blind=True),
                      key=f"desk-player-{attempt_id}")  # fmt: skip
    draft = mentoring.load_draft(store, mentor.id, attempt_id)
    unsaved = mentoring.load_draft(store, mentor.id, attempt_id, mentoring.UNSAVED)
    desk(
        view,
        mentoring.transcript(store, attempt_id, mentor.id),
        marks,
        mentoring.feedback(store, attempt_id, mentor.id),
        said=Said(
            mentor.id,
            view.trainee_name,
            mentoring.remarks(store, attempt_id, mentor.id),
            mentoring.receipts(store, attempt_id, mentor.id),
        ),
        seen=seen,
        kinds=kinds,
        labels=labels,
        draft=draft,
        unsaved=unsaved,
        drafted=st.session_state.get(f"{_DRAFTED}-{attempt_id}", _FROM_BEFORE if draft or unsaved else ""),
        kept=st.session_state.get(f"{_KEPT}-{attempt_id}", ""),
        nav=nav,
        done=done if done and done["attempt"] == attempt_id else None,
        come=st.session_state.get(_CAME) == attempt_id,
        focus=_led_to(view, marks, st.query_params.get(FOCUS)),
        on_act=lambda: _act(attempt_id, mentor, view.trainee_name),
        on_draft=lambda: _keep_draft(attempt_id, mentor),
        key=f"desk-{attempt_id}",
        sounds=sounds_of(store, attempt_id, mentor.id) if line else (),
        line=line,
    )


def _led_to(view: Debrief, marks: Sequence[mentoring.Annotation], asked: str | None) -> Data | None:
    """Where somebody was led who came for one thing that was written; None where they came for the whole."""
    if asked is None:
        return None
    return focus_on(view, marks, asked) or ({"id": ""} if asked.startswith("feedback-") else None)


def _act(attempt_id: str, mentor: Person, trainee: str) -> None:
    """Do what the desk sent, and keep what is to be said about it."""
    sent: Mapping[str, Any] = st.session_state[f"desk-{attempt_id}"].act or {}
    op = sent.get("op")
    if op == "go":
        _keep(attempt_id, mentor, sent)
        st.session_state[_GO] = sent.get("to")
        return
    nonce = str(sent.get("nonce"))
    handled: dict[str, Data] = st.session_state.setdefault(_HANDLED, {})
    if nonce in handled:
        # Sent again, since the answer did not arrive in time: it is answered again, and not done twice.
        st.session_state[_SAID] = handled[nonce] | {"again": sent.get("again")}
        return
    done: Data = {"nonce": nonce, "attempt": attempt_id, "place": sent.get("place")}
    try:
        done |= _carry_out(attempt_id, mentor, trainee, sent)
        # What else is half written stays; what has just been saved is a draft no more.
        _keep(attempt_id, mentor, sent)
    except UnderheardError as error:
        done |= {"said": str(error), "fault": True}
    except (KeyError, TypeError, ValueError):
        done |= {"said": _GARBLED, "fault": True}
    st.session_state[_SAID] = handled[nonce] = done
    for old in list(handled)[:-_REMEMBERED]:
        del handled[old]
    if op in _MAY_BE_DONE:
        renew_the_menu()


def _keep_draft(attempt_id: str, mentor: Person) -> None:
    """Keep what is being written, as it is being written."""
    sent: Mapping[str, Any] = st.session_state[f"desk-{attempt_id}"].draft or {}
    _keep(attempt_id, mentor, sent)
    st.session_state[f"{_KEPT}-{attempt_id}"] = sent.get("nonce", "")


def _keep(attempt_id: str, mentor: Person, sent: Mapping[str, Any]) -> None:
    said = f"{_DRAFTED}-{attempt_id}"
    overall, unsaved = str(sent.get("text") or ""), str(sent.get("unsaved") or "")
    try:
        mentoring.save_draft(room().store, mentor.id, attempt_id, overall)
        mentoring.save_draft(room().store, mentor.id, attempt_id, unsaved, mentoring.UNSAVED)
        st.session_state[said] = f"Draft kept, {_clock()}. Only you see it." if overall.strip() or unsaved else ""
    except UnderheardError as error:
        st.session_state[said] = str(error)


def _carry_out(attempt_id: str, mentor: Person, trainee: str, sent: Mapping[str, Any]) -> Data:
    """One verb for one thing sent; what to say about it. Raises what the verb raises."""
    store, saved = room().store, f"Saved for {trainee}, {_clock()}."
    match sent.get("op"):
        case "annotate":
            mark = mentoring.annotate(store, attempt_id, mentor.id, int(sent["turn"]), int(sent["start"]),
                                      int(sent["stop"]), str(sent["quote"]), str(sent["kind"]),
                                      str(sent["reading"]))  # fmt: skip
            return {"said": saved, "undo": {"op": "delete", "id": mark.id}}
        case "annotate_seconds":
            mark = mentoring.annotate_seconds(store, attempt_id, mentor.id, int(sent["turn"]), float(sent["from"]),
                                              float(sent["to"]), str(sent["kind"]), str(sent["reading"]))  # fmt: skip
            return {"said": saved, "undo": {"op": "delete", "id": mark.id}}
        case "edit":
            was = [each for each in mentoring.annotations(store, attempt_id, mentor.id) if each.id == str(sent["id"])]
            mentoring.edit_annotation(store, str(sent["id"]), mentor.id, str(sent["kind"]), str(sent["reading"]))
            back = [{"op": "edit", "id": each.id, "kind": each.kind, "reading": each.reading} for each in was]
            return {"said": saved, "undo": back[0] if back else None}
        case "delete":
            mentoring.delete_annotation(store, str(sent["id"]), mentor.id)
            undo = {"op": "undo", "id": str(sent["id"])}
            return {"said": "Deleted. It no longer shows for anybody.", "undo": undo}
        case "undo":
            mentoring.undo_delete(store, str(sent["id"]), mentor.id)
            return {"said": f"Back as it was, {_clock()}."}
        case "levels":
            turn = None if sent["turn"] is None else int(sent["turn"])
            levels = {str(name): None if level is None else int(level) for name, level in sent["levels"].items()}
            given = mentoring.set_levels(store, attempt_id, turn, levels, str(sent["reason"]), mentor.id)
            return _levels_said(given, trainee)
        case "accept":
            dimensions = [str(name) for name in sent["dims"]]
            return _levels_said(
                mentoring.accept_levels(store, attempt_id, int(sent["turn"]), dimensions, mentor.id), trainee
            )
        case "withdraw":
            mentoring.withdraw_levels(store, [str(id) for id in sent["ids"]], mentor.id)
            return {"said": f"Taken back, {_clock()}. What stood there before stands again."}
        case "look":
            mentoring.look_at_scorer(store, attempt_id, [int(turn) for turn in sent["turns"]], mentor.id)
            return {"said": "What the scorer read is shown. Levels you set there from now on are not blind."}
        case "answer":
            made = mentoring.answer(store, attempt_id, str(sent["under_kind"]), str(sent["under_id"]),
                                    str(sent["words"]), mentor.id)  # fmt: skip
            return {"said": f"Sent to {trainee}, {_clock()}.", "undo": {"op": "unsay", "id": made.id}}
        case "unsay":
            mentoring.delete_remark(store, str(sent["id"]), mentor.id)
            return {"said": "Taken back. It no longer shows.", "undo": {"op": "resay", "id": str(sent["id"])}}
        case "resay":
            mentoring.undo_delete_remark(store, str(sent["id"]), mentor.id)
            return {"said": f"Back as it was, {_clock()}."}
        case "kinds":
            kinds = [(None if id is None else str(id), str(label)) for id, label in sent["kinds"]]
            mentoring.set_mark_kinds(store, kinds, mentor.id)
            return {"said": f"Kinds kept for everybody who mentors, {_clock()}."}
        case "feedback":
            mentoring.leave_feedback(store, attempt_id, str(sent["words"]), mentor.id)
            return {"said": _left(attempt_id, mentor, trainee), "stays": True}
        case "reword":
            before = [each for each in mentoring.feedback(store, attempt_id, mentor.id) if each.id == str(sent["id"])]
            mentoring.edit_feedback(store, str(sent["id"]), mentor.id, str(sent["words"]))
            undone = [{"op": "reword", "id": each.id, "words": each.text} for each in before]
            return {"said": saved, "undo": undone[0] if undone else None}
        case _:
            raise Invalid(_GARBLED)
    return {"said": saved}


def _levels_said(given: Sequence[Verdict], trainee: str) -> Data:
    """What to say of levels just given, and how they are taken back."""
    told = ", ".join(
        f"{NAMES[each.dimension].lower()} {'not called for' if each.level is None else each.level}" for each in given
    )
    return {
        "said": f"Saved for {trainee}, {_clock()}: {told}.",
        "undo": {"op": "withdraw", "ids": [each.id for each in given]},
    }


def _left(attempt_id: str, mentor: Person, trainee: str) -> str:
    """In a sentence, what this mentor has left on an attempt."""
    store = room().store
    comments = sum(each.by == mentor.id for each in mentoring.annotations(store, attempt_id, mentor.id))
    verdicts = mentoring.verdicts(store, attempt_id, mentor.id)
    levels = len({(each.turn, each.dimension) for each in verdicts if each.by == mentor.id})
    counts = ((comments, "comment"), (levels, "level"))
    counted = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
    return f"Left for {trainee}, {_clock()}: {', '.join([*counted, 'words overall'])}."


def _clock() -> str:
    return f"{datetime.now().astimezone():%H:%M}"
