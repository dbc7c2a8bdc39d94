"""How a published customer is doing with the people who meet them."""

from __future__ import annotations

from app.training.authoring import Draft
from app.training.people import Person
from app.widgets.shell import quiet


def doing(held: Draft, person: Person) -> None:
    """Draw it."""
    quiet("How a published customer is doing with the people who meet them.")
