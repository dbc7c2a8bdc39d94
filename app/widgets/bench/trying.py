"""Trying a draft: the customer beside the text, with the state and the reason for each beat."""

from __future__ import annotations

from app.training.authoring import Draft
from app.training.people import Person
from app.widgets.shell import quiet


def try_it(held: Draft, person: Person) -> None:
    """Draw the conversation one author is trying the draft with."""
    quiet("Try it")
