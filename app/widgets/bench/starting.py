"""Beginning a customer: from a template, a copy, nothing, a real conversation, or a file."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.errors import UnderheardError
from app.scenario.files import everything
from app.scenario.templating import templates
from app.training.authoring import begin_blank, begin_from_template, publications
from app.training.authoring.beginning import LONGEST_PERSON, OLDEST, PRONOUNS, YOUNGEST
from app.training.people import Person
from app.widgets.bench.acts import copy_to_change
from app.widgets.bench.at_hand import open_draft
from app.widgets.bench.sharing import bring_in, from_transcript
from app.widgets.room import room
from app.widgets.shell import empty_state, notice, page_header, quiet

_WAYS = {
    "template": "From a template",
    "copy": "A copy of a customer",
    "transcript": "A real conversation",
    "file": "From a file",
    "blank": "Blank",
}
_WHEN = (
    "For your first customer: the shape is there, and you write the person. About sixty short places to fill.",
    "When somebody here is close to what you have in mind. You make another person of them before you publish.",
    "When a talk you know should live on. Names and numbers are taken out first, and its lines are sorted for you.",
    "When it was written elsewhere: another room, or an editor.",
    "When you have written several and want every line of it to be yours.",
)


def start(person: Person) -> None:
    """Draw the ways to begin; opens the draft that was begun."""
    if st.button("Back to all scenarios", type="tertiary", key="to-scenarios"):
        st.query_params.clear()
        st.rerun()
    page_header(
        "Write a customer", "Begin with what you have. Nothing is lost by beginning: a draft can be taken away."
    )
    if not person.writes_customers:
        empty_state("Trainers write customers", "Ask a trainer or an admin here; what they publish can be met by all.")
        return
    way = st.radio(
        "How to begin", list(_WAYS), format_func=_WAYS.__getitem__, captions=_WHEN, key="begin-way"
    )  # fmt: skip
    with st.container(key="begin-with"):
        _DRAWN[way](person)


def _from_template(person: Person) -> None:
    offered = {each.name: each for each in templates()}
    with st.form("begin-template", border=False):
        chosen = next(iter(offered))
        if len(offered) > 1:
            chosen = st.radio(
                "Which one",
                list(offered),
                format_func=lambda name: offered[name].title,
                captions=[each.when for each in offered.values()],
            )
        called = _asks_name()
        age = st.number_input("How old are they?", YOUNGEST, OLDEST, value=None, step=1, placeholder="66")
        pronouns = st.radio("She, he or they?", PRONOUNS, index=None, horizontal=True)
        if st.form_submit_button("Begin", type="primary"):
            if age is None or pronouns is None:
                notice(
                    "Say how old they are, and whether one says she, he or they; you can change both later.", "trouble"
                )
                return
            store, known = room().store, everything().scenarios
            _open(
                lambda: begin_from_template(store, known, chosen, called, person.id, age=int(age), pronouns=pronouns).id
            )


def _from_nothing(person: Person) -> None:
    with st.form("begin-blank", border=False):
        called = _asks_name()
        if st.form_submit_button("Begin", type="primary"):
            _open(lambda: begin_blank(room().store, everything().scenarios, called, person.id).id)


def _asks_name() -> str:
    return st.text_input(
        "What are they called?",
        max_chars=LONGEST_PERSON,
        placeholder="Wiremu Tapsell",
        help="As on the account. You can leave it empty and write it later.",
    )


def _from_another(person: Person) -> None:
    known = {**everything().scenarios, **room().library}
    if not known:
        empty_state("Nobody to copy yet", "Once there are customers in this room, you can begin with one of them.")
        return
    with st.form("begin-copy", border=False):
        chosen = st.selectbox(
            "Whom to copy",
            sorted(known, key=lambda each: known[each].title),
            format_func=lambda each: f"{known[each].title} ({known[each].persona.name})",
        )
        quiet(
            "Their name, the title, the first words, their life and what is behind it have to become your own before "
            "you publish. To mend a line of the same customer, do not copy them: “New version”, beside them under all "
            "scenarios, is for that."
        )
        if st.form_submit_button("Begin", type="primary"):
            copy_to_change(_text_of(chosen, person), person)


def _text_of(scenario_id: str, person: Person) -> str:
    """The file of a customer: as it was published here last, else as it came with the room."""
    for each in publications(room().store, person.id, scenario_id):
        if each.withdrawn_at is None:
            return each.text
    return everything().paths[scenario_id].read_text(encoding="utf-8")


def _open(begin: Callable[[], str]) -> None:
    try:
        begun = begin()
    except UnderheardError as error:
        notice(str(error), "trouble")
        return
    open_draft(begun)


_DRAWN: dict[str, Callable[[Person], None]] = {
    "template": _from_template,
    "copy": _from_another,
    "transcript": from_transcript,
    "file": bring_in,
    "blank": _from_nothing,
}
