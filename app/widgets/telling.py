"""Choosing the words that told you: sentences one can click, words one can select, arrow keys and Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from app.errors import NotFound
from app.theme import component_file
from app.training.practice import Attempt, Telling
from app.training.sound import sound_bytes, sounds_of
from app.widgets.conversation import turns_of
from app.widgets.room import room
from app.widgets.sounding import address_of

AT_THE_START = 0.3
"""Seconds into a turn up to which something heard comes before its words."""

_telling = st.components.v2.component(
    "underheard.telling",
    html='<ol role="list"></ol>',
    css=component_file("telling.css"),
    js=component_file("telling.js"),
)


def choose_telling_words(attempt: Attempt, opened_with: Sequence[Telling]) -> tuple[Telling, ...]:
    """Draw the conversation for choosing and return what is chosen, offsets in code points of each turn's text."""
    kept = [asdict(each) for each in opened_with]
    heard = heard_turns(attempt)
    result = _telling(
        key=f"telling-{attempt.id}",
        data={
            "attempt": attempt.id,
            "turns": [each | heard.get(each["index"], {}) for each in turns_of(attempt)],
            "names": {"customer": attempt.persona_name, "trainee": "You"},
            "label": f"What {attempt.persona_name} said; choose the words that told you",
            "telling": kept,
        },
        default={"telling": kept},
        on_telling_change=lambda: None,
    )
    chosen: Any = result.get("telling")
    if not isinstance(chosen, list):
        return tuple(opened_with)
    return tuple(Telling(each["turn_index"], each["start"], each["stop"], each["quote"]) for each in chosen)


def heard_turns(attempt: Attempt) -> dict[int, dict[str, Any]]:
    """Turn index -> {url, before, after} of each turn of the customer's that was heard and whose sound is there.

    `before` and `after`: what was heard that stands nowhere in the words, as it was captioned, in brackets.
    """
    store, said = room().store, {each["index"]: each["text"] for each in turns_of(attempt)}
    found: dict[int, dict[str, Any]] = {}
    for each in sounds_of(store, attempt.id, attempt.person_id):
        if each.speaker != "customer" or each.name is None or each.turn_index not in said:
            continue
        try:
            wav = sound_bytes(store, attempt.id, each.turn_index, attempt.person_id)
        except NotFound:
            continue  # It has just gone; it is read.
        unwritten = [cue for cue in each.captions if f"[{cue.caption}]" not in said[each.turn_index]]
        found[each.turn_index] = {
            "url": address_of(wav, each.name, f"telling-{attempt.id}-{each.turn_index}"),
            "before": [f"[{cue.caption}]" for cue in unwritten if cue.start < AT_THE_START],
            "after": [f"[{cue.caption}]" for cue in unwritten if cue.start >= AT_THE_START],
        }
    return found
