"""Mentoring: which attempts want a reader, marks on the words, levels that outrank the score, feedback in prose.

Everything a mentor decides is kept under their own name; nobody overwrites anybody, and trainees get NotAllowed.
"""

from app.training.mentoring.access import LONGEST_FEEDBACK, LONGEST_READING
from app.training.mentoring.levels import contests, set_level, verdicts
from app.training.mentoring.marks import (
    KINDS,
    Annotation,
    annotate,
    annotations,
    delete_annotation,
    edit_annotation,
    transcript,
    undo_delete,
)
from app.training.mentoring.overall import (
    OVERALL,
    UNSAVED,
    Feedback,
    edit_feedback,
    feedback,
    leave_feedback,
    load_draft,
    save_draft,
)
from app.training.mentoring.waiting import QueueRow, queue

__all__ = [
    "KINDS",
    "LONGEST_FEEDBACK",
    "LONGEST_READING",
    "OVERALL",
    "UNSAVED",
    "Annotation",
    "Feedback",
    "QueueRow",
    "annotate",
    "annotations",
    "contests",
    "delete_annotation",
    "edit_annotation",
    "edit_feedback",
    "feedback",
    "leave_feedback",
    "load_draft",
    "queue",
    "save_draft",
    "set_level",
    "transcript",
    "undo_delete",
    "verdicts",
]
