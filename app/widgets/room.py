"""What every page stands on: the open store and the library of customers, each opened once for the whole server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from app.scenario.files import library
from app.scenario.model import Scenario
from app.settings import database_path
from app.store import Store


@dataclass(frozen=True)
class Room:
    """The store and the library, as the verbs take them."""

    store: Store
    library: Mapping[str, Scenario]


@st.cache_resource(show_spinner=False)
def room() -> Room:
    """The practice room of this server. Raises UnderheardError where its database or its scenarios cannot be read."""
    return Room(Store(database_path()), library())
