"""Names that are likely to be said in a call: those the trainee has before them in the record."""

from __future__ import annotations

import re

from app.scenario.model import Scenario
from scoring.spelling import known

MOST = 24
_DATES = frozenset(
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun".split()  # noqa: SIM905
)
_NAMED = re.compile(r"[^\W\d_]*[A-ZĀĒĪŌŪ][\w'’-]+(?: [A-ZĀĒĪŌŪ][\w'’-]+)*")


def names_in_record(scenario: Scenario) -> tuple[str, ...]:
    """The persona's name, and names of the record that are no ordinary words: people, streets, towns; 24 at most.

    The record and the name stand on the screen while one talks. Nothing hidden is read here: what is passed on can turn
    up in what is written down.
    """
    found = [scenario.persona.name]
    for text in (scenario.record.headline, *(fact.value for fact in scenario.record.account)):
        for name in _NAMED.findall(text):
            parts = [word for word in name.split() if not (word.casefold() in _DATES or known(word.casefold()))]
            if parts:
                found += [name] if len(parts) == len(name.split()) or len(name.split()) < 3 else parts
    return tuple(dict.fromkeys(found))[:MOST]
