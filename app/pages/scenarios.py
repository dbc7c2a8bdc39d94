"""Scenarios: the customers there are, and the bench on which trainers write them."""

from __future__ import annotations

import streamlit as st

from app.training.people import reader_of_others
from app.widgets.bench.at_hand import DRAFT, NEW, SCENARIO
from app.widgets.bench.bench import bench
from app.widgets.bench.reading import for_authors, read_only
from app.widgets.bench.shelf import shelf
from app.widgets.bench.starting import start
from app.widgets.drawn import page_style
from app.widgets.identity import person_here
from app.widgets.room import room

person = reader_of_others(room().store, person_here().id)
page_style()
if DRAFT in st.query_params and not person.writes_customers:
    for_authors(person)
elif DRAFT in st.query_params:
    bench(st.query_params[DRAFT], person)
elif SCENARIO in st.query_params:
    read_only(st.query_params[SCENARIO], person)
elif NEW in st.query_params:
    start(person)
else:
    shelf(person)
