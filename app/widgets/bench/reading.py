"""One customer to read: what trainees see and what is hidden, how they are doing, and their versions."""

from __future__ import annotations

import streamlit as st

from app.scenario.files import everything, read, read_text
from app.scenario.model import Scenario
from app.training.authoring import Publication, publications
from app.training.authoring.sharing import title_of
from app.training.people import Person
from app.widgets.bench.acts import copy_to_change, meet, new_version
from app.widgets.bench.at_hand import VIEW
from app.widgets.bench.doing import how_doing
from app.widgets.bench.said_about import say_something, writers_words
from app.widgets.bench.sharing import take_out_version
from app.widgets.bench.told import told_style
from app.widgets.bench.versions import VERSION, no_versions, published_list
from app.widgets.room import room
from app.widgets.sheet import fault_list, scenario_sheet, scenario_under
from app.widgets.shell import empty_state, notice, page_header, section
from app.widgets.words import relative

VIEWS = {"read": "Read", "doing": "How it is doing", "versions": "Versions"}


def read_only(scenario_id: str, person: Person) -> None:
    """Draw one customer: a shipped one, one from the room's folder, or any version published here."""
    if st.button("Back to all scenarios", type="tertiary", key="to-scenarios"):
        st.query_params.clear()
        st.rerun()
    known = publications(room().store, person.id, scenario_id)
    version = st.query_params.get(VERSION)
    published = next((each for each in known if str(each.version) == version), known[0] if known else None)
    chosen = _scenario(scenario_id, published)
    if chosen is None:
        title = title_of(published.text) if published else ""
        empty_state(title or "No such customer", "There is nothing to read here any more. Go back to all scenarios.")
        return
    page_header(chosen.title, lead=chosen.record.headline, eyebrow=_eyebrow(chosen, published))
    _acts(chosen, published, person)
    asked = st.query_params.get(VIEW, "read")
    view = st.segmented_control(
        "What to look at", list(VIEWS), format_func=VIEWS.__getitem__, default=asked if asked in VIEWS else "read",
        required=True, label_visibility="collapsed", key=f"reading-view-{scenario_id}",
    )  # fmt: skip
    if view and view != asked:
        st.query_params[VIEW] = view
    if view == "doing":
        how_doing(scenario_id, person)
    elif view == "versions":
        told_style()
        if known:
            published_list(known, person, author=person.writes_customers)
        elif person.writes_customers:
            no_versions()
        else:
            empty_state(
                "One version",
                "It came with the room, and changes with it. Once a trainer publishes versions of this customer, you "
                f"will read here what changed from one to the next. {writers_words(person)}",
            )
    else:
        told_style()
        say_something(chosen, person)
        _read(chosen, known, published)


def for_authors(person: Person) -> None:
    """What stands at the address of a draft for somebody who does not write customers."""
    if st.button("Back to all scenarios", type="tertiary", key="to-scenarios"):
        st.query_params.clear()
        st.rerun()
    page_header("A customer who is still being written")
    empty_state(
        "Trainers are writing them",
        "You can read them here once they are published. Until then whoever writes them can show you, or send you a "
        f"file. {writers_words(person)}",
    )


def _scenario(scenario_id: str, published: Publication | None) -> Scenario | None:
    if published is not None:
        return read_text(published.text, f"{scenario_id}.yaml").scenario
    return everything().scenarios.get(scenario_id) or room().library.get(scenario_id)


def _eyebrow(chosen: Scenario, published: Publication | None) -> str:
    return f"{chosen.persona.name} · {scenario_under(chosen)}" + (
        f" · published {relative(published.published_at)}" if published else ""
    )


def _acts(chosen: Scenario, published: Publication | None, person: Person) -> None:
    here = chosen.id in room().library
    path = everything().paths.get(chosen.id)
    with st.container(horizontal=True, key="reading-acts"):
        if here and st.button("Meet them", key="reading-meet"):
            meet(chosen.id)
        text = published.text if published else path.read_text(encoding="utf-8") if path else ""
        if person.writes_customers and text and st.button("New version", key="reading-version"):
            new_version(chosen.id, published, person)
        if person.writes_customers and text and st.button("Copy to change", key="reading-copy"):
            copy_to_change(text, person)
        if published:
            take_out_version(published, person)


def _read(chosen: Scenario, known: list[Publication], published: Publication | None) -> None:
    if published and published.withdrawn_at:
        notice(f"This version was taken out of the room {relative(published.withdrawn_at)}; nobody can meet it.")
    elif published and published is not known[0]:
        notice(f"This is version {published.version}; the newest is version {known[0].version}.")
    path = everything().paths.get(chosen.id)
    if path is not None and not published:
        reading = read(path)
        found = [*reading.faults, *reading.warnings]
        if found:
            section("What could be better", lead=f"The file is {path.name}.")
            fault_list(found, "")
    scenario_sheet(chosen)
