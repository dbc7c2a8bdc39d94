"""How a first customer is written, above the form: what to do next, and how far it has come."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.errors import UnderheardError
from app.scenario.files import Reading
from app.scenario.unwritten import still_to_write
from app.training.authoring import Draft, write_expert_check
from app.training.people import Person
from app.widgets.bench.at_hand import open_draft
from app.widgets.drawn import STATIC
from app.widgets.room import room
from app.widgets.shell import notice

_GUIDED = ("template", "blank", "transcript")


def guide(held: Draft, reading: Reading, person: Person) -> None:
    """Draw the four steps of a customer that was begun from little, until they are put away."""
    away = f"guide-away-{held.id}"
    if held.started_from not in _GUIDED:
        return
    if st.session_state.get(away):
        st.button("How this works", type="tertiary", key=f"guide-back-{held.id}", on_click=_put, args=(away, False))
        return
    st.html(STATIC / "bench" / "guide.css")
    left = sum(1 for _ in still_to_write(reading.source)) if reading.source else 0
    wrong = len(reading.faults)
    expert = reading.scenario is not None and any(check.policy == "expert" for check in reading.scenario.checks)
    now = 0 if left or wrong else 1 if not expert else 2
    with st.container(horizontal=True, vertical_alignment="center", key="bench-guide"):
        _steps(now, left, wrong)
        if now == 1 and st.button("Write that conversation for me", key=f"guide-expert-{held.id}"):
            _write_expert(held, person)
        if now == 2 and st.button("Prove and publish", type="primary", key=f"guide-prove-{held.id}"):
            open_draft(held.id, "prove")
        st.button("Put this away", type="tertiary", key=f"guide-put-{held.id}", on_click=_put, args=(away, True))


def _steps(now: int, left: int, wrong: int) -> None:
    places = "1 place is" if left == 1 else f"{left} places are"
    if left:
        write = (
            f"{places} still to be written. “Next to write” takes you from one to the next; the examples in them all "
        )
        write += "tell of one man, so that you can see how the parts hang together."
    elif wrong:
        many = "one thing is" if wrong == 1 else f"{wrong} things are"
        write = f"All is written, and {many} still to be put right. Each is marked where it stands."
    else:
        write = "All is written."
    steps = (
        ("Write the person.", write),
        (
            "Try them.",
            "Talk with them under Try it: listen well, and they open up; hurry, and they stay shut. Where you got to "
            "the bottom, save that conversation as a check, or have one written and read it over.",
        ),
        (
            "Prove and publish them.",
            "Two dozen ways of talking are played, good and bad; it says what falls short. Another trainer reads and "
            "signs, and trainees can meet them.",
        ),
    )
    items = "".join(
        f'<li{" aria-current=step" if number == now else ""} class="{_state(number, now)}">'
        f"<strong>{escape(head)}</strong></li>"
        for number, (head, _) in enumerate(steps)
    )
    st.html(
        f'<section class="uh-guide" aria-label="How this works"><h2>How this works</h2><ol>{items}</ol>'
        f"<p>{escape(steps[now][1])}</p></section>"
    )


def _state(number: int, now: int) -> str:
    return "done" if number < now else "now" if number == now else "later"


def _write_expert(held: Draft, person: Person) -> None:
    try:
        with st.spinner("An expert is talking with them; this takes a few seconds."):
            write_expert_check(room().store, held.id, person.id)
    except UnderheardError as error:
        notice(str(error), "trouble")
        return
    st.rerun(scope="fragment")


def _put(key: str, away: bool) -> None:
    st.session_state[key] = away
