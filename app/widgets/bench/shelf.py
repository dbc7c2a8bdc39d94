"""The shelf: every customer of the room, drafts first, and where each stands."""

from __future__ import annotations

import streamlit as st

from app.scenario.files import everything, library_faults, read
from app.training.authoring import drafts
from app.training.people import Person
from app.widgets.bench.at_hand import DRAFT, NEW, SCENARIO, name_of, reading_of
from app.widgets.ledger import ledger, row
from app.widgets.room import room
from app.widgets.sheet import fault_list, scenario_sheet, scenario_under
from app.widgets.shell import empty_state, page_header, quiet, section
from app.widgets.words import relative

AUTHORS = ("trainer", "admin")


def shelf(person: Person) -> None:
    """Draw the list; opens what is chosen."""
    page_header(
        "Scenarios", "The customers of this room. Trainees see the record and the first words, never what is behind."
    )
    if person.role in AUTHORS:
        _drafts(person)
    faults = library_faults()
    if faults:
        section("Files that cannot be used yet")
        fault_list(faults, "")
    known = {**everything().scenarios, **room().library}
    if known:
        rows = [
            row(each.id, each.title, under=scenario_under(each), said=each.presenting.opener, eyebrow=each.persona.name)
            for each in sorted(known.values(), key=lambda each: each.title)
        ]
        opened = ledger(rows, "Scenarios", key="scenarios")
        if opened:
            st.query_params[SCENARIO] = opened
            st.rerun()
        quiet(
            "A scenario is one YAML file. Check yours with: underheard lint my-folder/my-customer.yaml. Try it with: "
            "underheard play my-folder/my-customer.yaml. To meet it here, start the room with: "
            "UNDERHEARD_SCENARIOS=my-folder underheard"
        )
    else:
        empty_state(
            "No scenarios yet",
            "Each customer is one YAML file. Put one into the folder named by UNDERHEARD_SCENARIOS, then start again.",
        )


def _drafts(person: Person) -> None:
    if st.button("Write a customer", type="primary", key="new-draft"):
        st.query_params.from_dict({NEW: "1"})
        st.rerun()
    held = drafts(room().store, person.id)
    if held:
        section("Being written")
        rows = [
            row(
                each.id,
                name_of(reading_of(each)),
                under=f"changed {relative(each.changed_at)} by {each.changed_by_name}",
            )
            for each in held
        ]
        opened = ledger(rows, "Drafts", key="drafts")
        if opened:
            st.query_params.from_dict({DRAFT: opened})
            st.rerun()


def read_only(scenario_id: str, person: Person) -> None:
    """Draw one customer for reading: what trainees see, what is hidden, what could be better."""
    folder = everything()
    chosen = folder.scenarios.get(scenario_id) or room().library.get(scenario_id)
    if st.button("Back to all scenarios", type="tertiary", key="to-scenarios"):
        st.query_params.clear()
        st.rerun()
    if chosen is None:
        empty_state("No such customer", "It may have been withdrawn. Go back to all scenarios.")
        return
    page_header(chosen.title, lead=chosen.record.headline, eyebrow=scenario_under(chosen))
    if chosen.id in folder.paths:
        reading = read(folder.paths[chosen.id])
        section("Check", lead=f"The file is {reading.path.name}.")
        fault_list([*reading.faults, *reading.warnings], "Nothing to mend.")
    scenario_sheet(chosen)
