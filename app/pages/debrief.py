"""Debrief: how it ended and what turned it, every reply as it was read, what was behind it, where to begin again."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from app.training import mentoring
from app.training.agreement import standing
from app.training.other_ways import may_ask_model, other_ways
from app.training.practice import again_from, attempt, debrief
from app.widgets.asides import beside, story, try_next
from app.widgets.call_line import call_line
from app.widgets.carrying import keep_copy
from app.widgets.debriefing import (
    FOCUS,
    again_buttons,
    ask_to_see_the_scorer,
    begin_again_from,
    due_day,
    focus_on,
    hear,
    left_on,
    mark_all_read,
    plain_line,
    said,
    unread_on,
    where_support_is,
    who_decides,
    who_worded,
)
from app.widgets.drawn import page_style
from app.widgets.identity import person_here
from app.widgets.left import left_on_the_whole
from app.widgets.moments import moments_for
from app.widgets.own_clips import own_clips_here
from app.widgets.own_sound import delete_here
from app.widgets.player import player, signs_on_line
from app.widgets.room import room
from app.widgets.second import say_where_they_differ
from app.widgets.seconds import marks_on_seconds
from app.widgets.shell import empty_state, page_header, quiet, section
from app.widgets.standing import provisional
from app.widgets.timing import call_timing
from app.widgets.transcript import transcript
from app.widgets.what_scored import what_scored
from app.widgets.words import relative

ATTEMPT = "attempt"

person = person_here()
store, library = room().store, room().library
attempt_id = st.query_params.get(ATTEMPT)
page_style()

if not attempt_id:
    page_header("Debrief")
    empty_state(
        "No conversation is open here",
        "After you wrap up a conversation, this page tells how it went, reply by reply. Open one from Progress.",
    )
    st.stop()

again = begin_again_from()
if again is not None:
    fresh = again_from(store, library, attempt_id, again, person.id, room().voice_host)
    st.switch_page("pages/practise.py", query_params={ATTEMPT: fresh.id})

kept = attempt(store, attempt_id, person.id)
mine = kept.person_id == person.id
if mine and kept.stage != "done":
    st.switch_page("pages/practise.py", query_params={ATTEMPT: attempt_id})

if not mine and kept.stage != "talking":
    # The scorer's reading stands on this page: levels this mentor sets from then on are not blind.
    ask_to_see_the_scorer(kept, person)

view = debrief(store, library, attempt_id, person.id)
notes = mentoring.annotations(store, attempt_id, person.id)
whose = "You" if mine else view.trainee_name
unread = unread_on(attempt_id, person.id) if mine else []
left = left_on(attempt_id, person.id, unread)
focus = st.query_params.get(FOCUS)

page_header(view.ending_title, eyebrow=" · ".join([whose, kept.title, relative(kept.ended_at or kept.started_at)]))
story(view.story)
if view.overall or any(reply.verdicts for reply in view.replies):
    quiet("How it ended was decided in the conversation; levels that a person set afterwards do not change it.")
overall = mentoring.feedback(store, attempt_id, person.id)
if overall or view.overall:
    section("What people wrote to you" if mine else "What people wrote")
    key = f"left-{attempt_id}"
    left_on_the_whole([*overall, *view.overall], left, attempt_id, focus=focus, done=said(key),
                      on_act=partial(hear, attempt_id, person.id, key), key=key)  # fmt: skip
if mine:
    mark_all_read(attempt_id, person.id, unread)

section("The line of the call")
call_line(view, key=f"line-{attempt_id}", who="you" if mine else whose)

line = player(attempt_id, person.id, (kept.persona_name, whose), title="Listen back", signs=signs_on_line(view),
              marks=marks_on_seconds(notes, left.kinds), key=f"player-{attempt_id}")  # fmt: skip
left = replace(left, line=line)
call_timing(attempt_id, person.id, (kept.persona_name, whose), key=f"timing-{attempt_id}")
if mine:
    own_clips_here(person, attempt_id)
if mine:
    delete_here(person, attempt_id)

section("What was said, and how it was read")
provisional(standing(store), "If a level looks wrong to you, ask a person to look." if mine else "")
say_where_they_differ(view)
words, side = st.columns([2, 1], gap="large")
with words:
    key = f"transcript-{attempt_id}"
    ways = other_ways(store, attempt_id, person.id)
    transcript(view, notes, mine, left, ways, may_ask_model(store, attempt_id, person.id), due_day(),
               focus_on(view, notes, focus, left.remarks), said(key),
               decider=who_decides(person.id) if mine else "A mentor",
               on_act=partial(hear, attempt_id, person.id, key), key=key)  # fmt: skip
with side:
    beside(view, whose)

try_next(view.try_next, view.questions)
if mine:
    again_buttons(view)
where_support_is(view)
if view.other_matter:
    quiet(view.other_matter)
who_worded(view)
plain_line(view.plain_language)
moments_for(view, person)
what_scored(attempt_id, person)
if mine:
    keep_copy(attempt_id, person)
