"""Getting ready before anybody waits: what hearing a reply needs is loaded once a process, and by one thread only."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterable

from app.scenario.model import Scenario
from app.simulation.customer import Customer
from scoring.conversation import Moment, Turn
from scoring.scorer import score_reply

_PRACTISED = "Which day was that? What happened then?"
_BREATH = 0.2
"""Seconds between two customers who get ready, so that whoever practises meanwhile is not held up."""

_loading = threading.Lock()
_loaded = False


def load_scorer() -> None:
    """Have the scorer's vectors and weights loaded when this returns: some two seconds, once a process.

    Many who send their first reply at the same time would otherwise each load them, and fill the memory with copies.
    """
    global _loaded
    if _loaded:
        return
    with _loading:
        if not _loaded:
            score_reply(Moment((Turn("customer", "My parcel is late."),), _PRACTISED))
            _loaded = True


def practise_once(customer: Customer) -> None:
    """Have this customer ready to hear a first reply: about a second, once a scenario."""
    load_scorer()
    start = customer.start()
    customer.answer(start, [Turn("customer", customer.opening(start).text)], _PRACTISED)


def get_everybody_ready(scenarios: Iterable[Scenario]) -> int:
    """Have the scorer and these customers ready, one after another; of how many. About a second each.

    For a server that many come to at once: each of them would otherwise wait while the others' customers get ready.
    """
    load_scorer()
    count = 0
    for scenario in scenarios:
        practise_once(Customer(scenario))
        count += 1
        time.sleep(_BREATH)
    # What stands by now stays as long as the process: looking through it again and again for garbage finds none.
    gc.collect()
    gc.freeze()
    return count
