"""What every page stands on: the open store and the library of customers, each opened once for the whole server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from app.scenario.files import library
from app.scenario.model import Scenario
from app.settings import database_path
from app.simulation.customer import Customer
from app.store import Store
from scoring.conversation import Turn

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Room:
    """The store and the library, as the verbs take them."""

    store: Store
    library: Mapping[str, Scenario]


def room() -> Room:
    """The practice room of this server. Raises UnderheardError where its database or its scenarios cannot be read."""
    return Room(_store(str(database_path())), _customers())


@st.cache_resource(show_spinner=False)
def _store(path: str) -> Store:
    return Store(Path(path))


@st.cache_resource(show_spinner=False)
def _customers() -> Mapping[str, Scenario]:
    found = library()
    threading.Thread(target=_get_ready, args=(found,), daemon=True, name="get-ready").start()
    return found


def _get_ready(customers: Mapping[str, Scenario]) -> None:
    """Have each customer answer once to nobody: what loads on a first answer is loaded while the first person reads."""
    for scenario in customers.values():
        try:
            customer = Customer(scenario)
            customer.answer(customer.start(), (Turn("customer", customer.opening().text),), "Hello.")
        except Exception as error:
            log.debug("%s could not be got ready: %s", scenario.id, error)
