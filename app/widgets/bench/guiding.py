"""How a first customer is written, above the form: what to do next, and how far it has come."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.errors import UnderheardError
from app.scenario.files import Reading, everything
from app.scenario.model import Scenario
from app.scenario.unwritten import still_to_write
from app.simulation.rehearsal import rehearse
from app.training.authoring import Draft, still_a_copy, write_expert_check
from app.training.authoring.expert import have_read, unread_check
from app.training.people import Person
from app.widgets.bench.at_hand import open_draft
from app.widgets.bench.showing import show_section
from app.widgets.drawn import STATIC
from app.widgets.room import room
from app.widgets.shell import notice, text
from scoring.conversation import SILENCE

_GUIDED = ("template", "blank", "transcript", "copy")
_WRITTEN_BY = (
    "Written by the room from your signs and steps, not by a person. Read it; change what you would not say. "
    "It stands under Checks."
)


def guide(held: Draft, reading: Reading, person: Person) -> None:
    """Draw the steps of a customer that was begun from little, or from another one, until they are put away."""
    away = f"guide-away-{held.id}"
    if held.started_from not in _GUIDED:
        return
    if st.session_state.get(away):
        st.button("How this works", type="tertiary", key=f"guide-back-{held.id}", on_click=_put, args=(away, False))
        return
    st.html(STATIC / "bench" / "guide.css")
    scenario = reading.scenario
    left = sum(1 for _ in still_to_write(reading.source)) if reading.source else 0
    wrong = len(reading.faults)
    copied = _copied(scenario) if held.started_from == "copy" else []
    expert = scenario is not None and any(check.policy == "expert" for check in scenario.checks)
    unread = unread_check(scenario) if scenario else None
    now = 0 if left or wrong or copied else 1 if not expert or unread is not None else 2
    with st.container(horizontal=True, vertical_alignment="center", key="bench-guide"):
        _steps(now, _first_step(held.started_from, left, wrong, copied), held.started_from)
        if now == 1 and held.started_from == "template":
            for key, label in (("reactions", "Read how they react"), ("answers", "Read what they answer")):
                st.button(label, key=f"guide-{key}-{held.id}", on_click=show_section, args=(held.id, key))
        if now == 1 and not expert and st.button("Write that conversation for me", key=f"guide-expert-{held.id}"):
            _write_expert(held, person)
        if now == 2 and st.button("Prove and publish", type="primary", key=f"guide-prove-{held.id}"):
            open_draft(held.id, "prove")
        st.button("Put this away", type="tertiary", key=f"guide-put-{held.id}", on_click=_put, args=(away, True))
    if scenario is not None and unread is not None:
        _to_read(held, scenario, unread, person)


def _to_read(held: Draft, scenario: Scenario, number: int, person: Person) -> None:
    """The conversation that was written, as it goes with the customer as they are now."""
    talk = rehearse(scenario, scenario.checks[number].replies)
    lines = [(scenario.persona.name, talk.opener)]
    for reply, (answer, _) in zip(talk.said, talk.ways[1:], strict=False):
        lines += [("Agent", "(says nothing, waits)" if reply == SILENCE else reply), (scenario.persona.name, answer)]
    with st.expander("The conversation that was written for you", expanded=True, key=f"guide-read-{held.id}"):
        text(_WRITTEN_BY)
        said = "".join(
            f'<li dir="auto" class="{"agent" if who == "Agent" else "said"}"><b>{escape(who)}</b> {escape(words)}</li>'
            for who, words in lines
        )
        st.html(f'<ol class="uh-guide-talk">{said}</ol>')
        with st.container(horizontal=True):
            if st.button("I have read it", type="primary", key=f"guide-have-read-{held.id}"):
                try:
                    have_read(room().store, held.id, person.id)
                except UnderheardError as error:
                    notice(str(error), "trouble")
                    return
                st.rerun(scope="fragment")
            st.button(
                "Change its words", key=f"guide-change-{held.id}", on_click=show_section, args=(held.id, "checks")
            )


def _copied(scenario: Scenario | None) -> list[str]:
    """What is still the other's, in sentences; while it cannot be read, the faults are what comes first."""
    return still_a_copy(scenario, {**everything().scenarios, **room().library}) if scenario else []


def _first_step(begun: str, left: int, wrong: int, copied: list[str]) -> str:
    places = "1 place is" if left == 1 else f"{left} places are"
    many = "one thing is" if wrong == 1 else f"{wrong} things are"
    if begun == "copy" and (copied or wrong):
        told = "".join(f"<li>{escape(each)}</li>" for each in copied)
        put_right = f"{many.capitalize()} still to be put right; each is marked where it stands. " if wrong else ""
        return (
            f"<p>{put_right}A copy becomes somebody else. What they let be known, their signs and what would serve "
            "follow from what is behind them: make those your own as well. To mend a line of the same customer, use "
            "“New version” beside them under all scenarios instead.</p>" + (f"<ul>{told}</ul>" if told else "")
        )
    if left:
        about = (
            f"{places} still to be written. “Next to write” takes you from one to the next; the examples in them all "
            "tell of one man, so that you can see how the parts hang together."
            if begun == "template"
            else f"{places} still to be written. “Next to write” takes you from one to the next."
        )
        return f"<p>{about}</p>"
    return f"<p>All is written, and {many} still to be put right. Each is marked where it stands.</p>"


def _steps(now: int, write: str, begun: str) -> None:
    own = (
        "The template's own lines stand under How they react and What they can answer: read them once, and make them "
        "theirs. Then talk"
        if begun == "template"
        else "Talk"
    )
    steps = (
        ("Make them somebody else." if begun == "copy" else "Write the person.", write),
        (
            "Try them.",
            f"<p>{own} with them under Try it: listen well, and they open up; hurry, and they stay shut. Where you got "
            "to the bottom, save that conversation as a check, or have one written and read it over.</p>",
        ),
        (
            "Prove and publish them.",
            "<p>Two dozen ways of talking are played, good and bad; it says what falls short. Another trainer reads "
            "and signs, and trainees can meet them.</p>",
        ),
    )
    items = "".join(
        f'<li{" aria-current=step" if number == now else ""} class="{_state(number, now)}">'
        f"<strong>{escape(head)}</strong></li>"
        for number, (head, _) in enumerate(steps)
    )
    st.html(
        f'<section class="uh-guide" aria-label="How this works"><h2>How this works</h2><ol>{items}</ol>'
        f"{steps[now][1]}</section>"
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
