"""Says where a customer is still word for word another one: a copy that was only half made into somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.scenario.lint import fold
from app.scenario.model import Scenario


def still_a_copy(scenario: Scenario, library: Mapping[str, Scenario]) -> list[str]:
    """A sentence for each part that is still another customer's; empty where it is somebody of their own.

    Looked at are the name, the title, the first words and what is behind it. An earlier version of the same customer,
    which has its id, is not another one. Two people may share a name, as long as nothing else is the same.
    """
    return [
        f"{part} still what “{other.title}” has; write {whose} own."
        for other in library.values()
        if other.id != scenario.id
        for part, whose in _shared(scenario, other)
    ]


def _shared(scenario: Scenario, other: Scenario) -> Iterable[tuple[str, str]]:
    pairs = (
        ("The title is", "its", _title(scenario), _title(other)),
        ("Their first words are", "their", scenario.presenting.opener, other.presenting.opener),
        ("What is behind it is", "their", scenario.behind.fact, other.behind.fact),
        ("Their life just now is", "their", scenario.persona.situation, other.persona.situation),
    )
    shared = [(part, whose) for part, whose, ours, theirs in pairs if _same(ours, theirs)]
    if shared and _same(scenario.persona.name, other.persona.name):
        shared.insert(0, ("Their name is", "their"))
    return shared


def _title(scenario: Scenario) -> str:
    return scenario.title.removesuffix(" (copy)")


def _same(ours: str, theirs: str) -> bool:
    return (fold(ours) or ours.strip()) == (fold(theirs) or theirs.strip())
