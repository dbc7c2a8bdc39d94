"""Beginning a customer: from a template, a copy, nothing, or a real conversation."""

from __future__ import annotations

from app.training.people import Person
from app.widgets.shell import page_header


def start(person: Person) -> None:
    """Draw the ways to begin; opens the draft that was begun."""
    page_header("Write a customer")
