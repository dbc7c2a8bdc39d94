"""Authoring: customers being written, what they were before, trying and proving them, and publishing them."""

from app.training.authoring.access import author
from app.training.authoring.drafts import (
    LARGEST_TEXT,
    Draft,
    Start,
    draft,
    drafts,
    remove_draft,
    save_text,
    start_draft,
    undo_remove_draft,
)
from app.training.authoring.points import Point, keep_point, points, restore
from app.training.authoring.published import Publication, in_the_room, publication_mark, publications

__all__ = [
    "LARGEST_TEXT",
    "Draft",
    "Point",
    "Publication",
    "Start",
    "author",
    "draft",
    "drafts",
    "in_the_room",
    "keep_point",
    "points",
    "publication_mark",
    "publications",
    "remove_draft",
    "restore",
    "save_text",
    "start_draft",
    "undo_remove_draft",
]
