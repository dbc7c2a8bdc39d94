"""Scenarios: the customers there are, and what each file says and lacks, laid out for reading."""

from __future__ import annotations

import streamlit as st

from app.scenario.files import everything, library_faults, read
from app.training.people import reader_of_others
from app.widgets.drawn import page_style
from app.widgets.identity import person_here
from app.widgets.ledger import ledger, row
from app.widgets.room import room
from app.widgets.sheet import fault_list, scenario_sheet, scenario_under
from app.widgets.shell import empty_state, page_header, quiet, section

SCENARIO = "scenario"

reader_of_others(room().store, person_here().id)
page_style()
folder = everything()
chosen = folder.scenarios.get(st.query_params.get(SCENARIO, ""))

if chosen is not None:
    if st.button("Back to all scenarios", type="tertiary", key="to-scenarios"):
        del st.query_params[SCENARIO]
        st.rerun()
    page_header(chosen.title, lead=chosen.record.headline, eyebrow=scenario_under(chosen))
    reading = read(folder.paths[chosen.id])
    section("Check", lead=f"The file is {reading.path.name}.")
    fault_list([*reading.faults, *reading.warnings], "Nothing to mend.")
    scenario_sheet(chosen)
    st.stop()

page_header(
    "Scenarios", "The customers of this room. Trainees see the record and the first words, never what is behind."
)
faults = library_faults()
if faults:
    section("Files that cannot be used yet")
    fault_list(faults, "")
if folder.scenarios:
    rows = [
        row(each.id, each.title, under=scenario_under(each), said=each.presenting.opener, eyebrow=each.persona.name)
        for each in sorted(folder.scenarios.values(), key=lambda each: each.title)
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
