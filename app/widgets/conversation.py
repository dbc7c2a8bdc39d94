"""The conversation and the record beside it, drawn by components that show people's words as text and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import streamlit as st

from app.theme import component_file
from app.training.practice import SILENCE, Attempt
from app.widgets.drawn import own_drafts

_LONGEST_PAUSE = timedelta(minutes=5)
"""The clock of the call runs on through a silence this long; past it, the trainee has been away."""

_conversation = st.components.v2.component(
    "underheard.conversation",
    html='<ol role="list"></ol>',
    css=component_file("conversation.css"),
    js=component_file("conversation.js"),
)

_record = st.components.v2.component(
    "underheard.record",
    html='<details><summary><span>The record<span class="holds"></span></span><time role="timer"></time></summary>'
    '<div class="inside" role="region" aria-label="The record" tabindex="0"></div>'
    '<button class="more" type="button" hidden></button></details>',
    css=component_file("record.css"),
    js=component_file("record.js"),
)

_announce = st.components.v2.component(
    "underheard.announce",
    html='<div role="status" aria-live="polite" class="uh-visually-hidden"></div>',
    js="""
    export default function ({ data, parentElement }) {
      const region = parentElement.querySelector("[role=status]")
      if (region.textContent !== data.words) region.textContent = data.words
    }
    """,
    isolate_styles=False,
)


def turns_of(attempt: Attempt) -> list[dict[str, Any]]:
    """Every turn as {index, speaker, text, silence}: index 0 is the opener, then trainee and customer by turns."""
    turns = [_turn(0, "customer", attempt.opener)]
    for exchange in attempt.exchanges:
        turns.append(_turn(len(turns), "trainee", exchange.trainee))
        turns.append(_turn(len(turns), "customer", exchange.customer))
    return turns


def _turn(index: int, speaker: str, text: str) -> dict[str, Any]:
    return {"index": index, "speaker": speaker, "text": text, "silence": speaker == "trainee" and text == SILENCE}


def draw_conversation(attempt: Attempt, over: str = "", *, covered: bool = False) -> str | None:
    """The conversation so far; `over` is a quiet last line. Returns unsent words the browser had kept, if any.

    `covered`: the customer's words are heard, and shown only when asked for.
    """
    result = _conversation(
        key=f"conversation-{attempt.id}",
        data={
            "attempt": attempt.id,
            "next": attempt.next_turn,
            "turns": turns_of(attempt),
            "names": {"customer": attempt.persona_name, "trainee": "You"},
            "label": f"Conversation with {attempt.persona_name}",
            "over": over,
            "own": own_drafts(attempt.person_id),
            "pending": False,
            "covered": covered,
        },
        on_restore_change=lambda: None,
    )
    restored = result.get("restore")
    return restored if isinstance(restored, str) else None


def draw_pending(attempt: Attempt, reply: str, *, silent: bool = False) -> None:
    """The reply on its way, and the customer about to answer; gone once the store has both.

    `silent` leaves the waiting out: the words themselves are coming.
    """
    answer = {**_turn(-1, "customer", ""), "waiting": not silent}
    _conversation(
        key=f"{'said' if silent else 'pending'}-{attempt.id}",
        data={
            "attempt": attempt.id,
            "next": attempt.next_turn,
            "turns": [_turn(-1, "trainee", reply), answer],
            "names": {"customer": attempt.persona_name, "trainee": "You"},
            "label": "On its way",
            "over": "",
            "pending": True,
        },
    )


def draw_record(attempt: Attempt, running: bool) -> None:
    """What the desk can see of this customer, with the clock of the call; folded on a phone."""
    record = attempt.record
    _record(
        key=f"record-{attempt.id}",
        data={
            "headline": record.headline,
            "account": [[fact.label, fact.value] for fact in record.account],
            "contacts": [[contact.when, contact.channel, contact.note] for contact in record.contacts],
            "bot": list(record.bot),
            "folds": True,
            "clock": _clock(attempt, running),
        },
    )


def announce(words: str) -> None:
    """Have a screen reader say this once, when it changes. One call a page, always at the same place."""
    _announce(key="announce", data={"words": words})


def _clock(attempt: Attempt, running: bool) -> dict[str, Any]:
    """Seconds spent talking: the time between exchanges, long absences counted as five minutes at most.

    It starts with the first reply, so the record can be read in peace; in a second try with the first reply of its own.
    """
    own = [each for each in attempt.exchanges if each.turn >= (attempt.parent_turn or 1)]
    if not own:
        return {"spent": 0, "since": 0, "longest": 0, "running": False, "label": "The clock starts with your reply"}
    times = [datetime.fromisoformat(each.said_at) for each in own]
    pauses = [min(later - earlier, _LONGEST_PAUSE) for earlier, later in pairwise(times)]
    spent = sum((max(pause, timedelta()) for pause in pauses), timedelta())
    since = max(datetime.now(UTC) - times[-1], timedelta())
    away = since > _LONGEST_PAUSE
    return {
        "spent": spent.total_seconds(),
        "since": 0 if away else since.total_seconds(),
        "longest": _LONGEST_PAUSE.total_seconds(),
        "running": running,
        "label": "Time in this conversation",
    }
