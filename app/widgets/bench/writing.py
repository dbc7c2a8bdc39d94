"""The form and the text of a draft side by side, each following the other, with what is wrong as one types."""

from __future__ import annotations

from app.training.authoring import Draft
from app.training.people import Person
from app.widgets.shell import quiet


def writing(held: Draft, person: Person) -> None:
    """Draw it."""
    quiet("The form and the text of a draft side by side, each following the other, with what is wrong as one types.")
