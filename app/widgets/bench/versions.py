"""What a draft was before, what was published, and how they differ."""

from __future__ import annotations

from app.training.authoring import Draft
from app.training.people import Person
from app.widgets.shell import quiet


def versions(held: Draft, person: Person) -> None:
    """Draw it."""
    quiet("What a draft was before, what was published, and how they differ.")
