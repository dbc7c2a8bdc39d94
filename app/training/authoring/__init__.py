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
from app.training.authoring.sharing import Carried, export_draft, export_publication, export_scenarios, schema_file
from app.training.authoring.taking import (
    Brought,
    CameIn,
    Choice,
    Incoming,
    bring_in,
    plan_import,
    read_upload,
    undo_bring_in,
)

__all__ = [
    "LARGEST_TEXT",
    "Brought",
    "CameIn",
    "Carried",
    "Choice",
    "Draft",
    "Incoming",
    "Point",
    "Publication",
    "Start",
    "author",
    "bring_in",
    "draft",
    "drafts",
    "export_draft",
    "export_publication",
    "export_scenarios",
    "in_the_room",
    "keep_point",
    "plan_import",
    "points",
    "publication_mark",
    "publications",
    "read_upload",
    "remove_draft",
    "restore",
    "save_text",
    "schema_file",
    "start_draft",
    "undo_bring_in",
    "undo_remove_draft",
]
