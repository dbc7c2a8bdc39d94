"""The customers one could meet, as a queue shows them: what the record opens with, never what is behind."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.training.practice import CustomerCard

CHANNELS = {"chat": "Chat", "voice": "Phone call"}
"""A call is typed too: what is heard in it stands in square brackets."""
HARDNESS = {"easy": "gentler", "normal": "medium", "hard": "harder"}
PRESETS = {
    "easy": "opens sooner, stays longer",
    "normal": "as most people would",
    "hard": "opens late, has little patience",
}


def choose_customer(cards: Sequence[CustomerCard], asked: str | None = None) -> tuple[str, str] | None:
    """Draw the cards; ('meet', scenario id) or ('go on', attempt id) once one is chosen.

    `asked` is the customer somebody was led here to meet: their card comes first, and says so.
    """
    chosen = None
    cards = sorted(cards, key=lambda card: card.scenario_id != asked)
    with st.container(key="customers"):
        for card in cards:
            with st.container(key=f"customer-{card.scenario_id}"):
                _card(card, asked=card.scenario_id == asked)
                with st.container(horizontal=True, vertical_alignment="center"):
                    if card.open_attempt_id and st.button(
                        "Go on where you stopped", key=f"go-on-{card.scenario_id}", type="primary"
                    ):
                        chosen = ("go on", card.open_attempt_id)
                    if card.open_attempt_id:
                        label, kind = "Start afresh", "tertiary"
                    else:
                        label, kind = _answer(card.channel), "primary"
                    if st.button(label, key=f"meet-{card.scenario_id}", type=kind):  # type: ignore[arg-type]
                        chosen = ("meet", card.scenario_id)
                    chosen_hardness = HARDNESS[how_hard(card.scenario_id) or card.difficulty]
                    with st.popover(f"How hard: {chosen_hardness}", key=f"hard-{card.scenario_id}", type="tertiary"):
                        st.radio(
                            "The same person, and",
                            list(PRESETS),
                            index=list(PRESETS).index(card.difficulty),
                            key=_hard_key(card.scenario_id),
                            format_func=lambda name: f"{HARDNESS[name]}: {PRESETS[name]}",
                        )
    return chosen


def how_hard(scenario_id: str) -> str | None:
    """The difficulty chosen for that customer; None leaves it as written."""
    chosen = st.session_state.get(_hard_key(scenario_id))
    return chosen if chosen in PRESETS else None


def _hard_key(scenario_id: str) -> str:
    return f"how-hard-{scenario_id}"


def _card(card: CustomerCard, *, asked: bool) -> None:
    met = {0: "not met yet", 1: "met once", 2: "met twice"}.get(card.times_met, f"met {card.times_met} times")
    led = ("To meet next",) if asked else ()
    facts = " · ".join(
        (*led, CHANNELS.get(card.channel, card.channel), HARDNESS[how_hard(card.scenario_id) or card.difficulty], met)
    )
    st.html(
        f'<p class="uh-eyebrow">{escape(facts)}</p><h2 class="uh-card-title">{escape(card.title)}</h2>'
        f'<p class="uh-record-line">{escape(card.headline)}</p>'
        f'<p class="uh-quiet">{escape(card.content_note)}</p>'
    )


def _answer(channel: str) -> str:
    return "Answer the call" if channel == "voice" else "Answer the chat"
