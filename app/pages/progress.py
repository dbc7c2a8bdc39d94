"""Progress: what people wrote to you, this week in a sentence, three small lines, and who to meet next."""

from __future__ import annotations

import streamlit as st

from app.training.agreement import standing
from app.training.mentoring import kind_labels
from app.training.practice import inbox, mark_read, progress
from app.widgets.asides import cue_kind_words, story
from app.widgets.debriefing import who_decides
from app.widgets.drawn import page_style
from app.widgets.identity import person_here
from app.widgets.ledger import ledger, long_ledger, trends
from app.widgets.own_clips import own_clips_line
from app.widgets.progressing import asked_row, attempt_row, item_row
from app.widgets.room import room
from app.widgets.shell import empty_state, page_header, quiet, section, text
from app.widgets.standing import provisional
from app.widgets.trainees import focus_line

person = person_here()
store, library = room().store, room().library
page_style()
page_header("Progress")

seen = progress(store, library, person.id, person.id)
items = inbox(store, person.id)
if not seen.attempts:
    empty_state(
        "Nothing here yet",
        "Meet a customer under Practise. Afterwards your conversations will be here, with what people wrote about "
        "them, three small lines for listening, acknowledgement and next steps, and the signs you tend to miss.",
    )
    if st.button("Choose a customer", key="meet-next", type="primary"):
        st.switch_page("pages/practise.py")
    st.stop()

story(seen.week_sentence)
focus_line(person)

section("From people", f"{seen.unread} new" if seen.unread else "")
if items:
    kinds = kind_labels(store)
    opened = long_ledger([item_row(item, kinds) for item in items], "What people wrote to you", key="inbox")
    if opened:
        item = next(each for each in items if f"{each.kind}-{each.id}" == opened)
        mark_read(store, person.id, item.kind, item.id)
        st.switch_page("pages/debrief.py", query_params={"attempt": item.attempt_id, "focus": opened})
else:
    quiet("When a mentor reads one of your conversations, what they noticed will be here, and lead you to the words.")
own_clips_line(person)

if seen.asked:
    section("What you asked a person to look at")
    decider = who_decides(person.id)
    rows = [asked_row(each, decider) for each in seen.asked]
    opened = ledger(rows, "What you asked a person to look at", key="asked")
    if opened:
        about = next(each for each in seen.asked if f"contest-{each.contest.id}" == opened)
        st.switch_page("pages/debrief.py", query_params={"attempt": about.attempt_id, "focus": opened})

if seen.meet_next:
    section("Who to meet next")
    scenario_id, why = seen.meet_next
    text(f"{library[scenario_id].record.headline.rstrip('.')}. {why}" if scenario_id in library else why)
    if st.button("Go to this customer", key="meet-next"):
        st.switch_page("pages/practise.py", query_params={"customer": scenario_id})

section(
    "Three small lines",
    "The mean level of each finished conversation, 0 to 4. A mentor's level counts over the scorer's. They were "
    "different customers, some harder than others, so a lower point need not mean less skill.",
)
provisional(standing(store))
trends(seen.trend, key="trends")

section("Signs that tend to go by")
if any(kind.missed for kind in seen.missed_cue_kinds):
    cue_kind_words(seen.missed_cue_kinds)
else:
    quiet("None so far. Which kinds of sign you miss will be listed here as you finish conversations.")

section("Your conversations")
opened = long_ledger([attempt_row(row) for row in seen.attempts], "Your conversations, newest first", key="attempts")
if opened:
    row = next(each for each in seen.attempts if each.id == opened)
    st.switch_page("pages/debrief.py" if row.stage == "done" else "pages/practise.py", query_params={"attempt": opened})
