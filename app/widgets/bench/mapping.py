"""The map of a draft: signs, gates, disclosures and endings as a picture, and the path a conversation took."""

from __future__ import annotations

from app.training.authoring import Draft
from app.training.people import Person
from app.widgets.shell import quiet


def draw_map(held: Draft, person: Person) -> None:
    """Draw the map; after a play-through the path taken stands out."""
    quiet("Map")
