"""Proving a draft and putting it into the room."""

from __future__ import annotations

from app.training.authoring import Draft
from app.training.people import Person
from app.widgets.shell import quiet


def prove(held: Draft, person: Person) -> None:
    """Draw it."""
    quiet("Proving a draft and putting it into the room.")
