"""Mentoring: which attempts want a reader, marks on the words, levels that outrank the score, feedback in prose.

Everything a mentor decides is kept under their own name; nobody overwrites anybody, and trainees get NotAllowed.
"""

from app.training.mentoring.access import LONGEST_FEEDBACK, LONGEST_READING
from app.training.mentoring.carrying import (
    OWNER,
    Export,
    Imported,
    NotImported,
    Owner,
    export_annotations,
    export_transcripts,
    import_annotations,
)
from app.training.mentoring.kinds import DEFAULT_KINDS, MarkKind, kind_labels, mark_kinds, set_mark_kinds
from app.training.mentoring.levels import (
    accept_levels,
    contests,
    look_at_scorer,
    looked_at,
    set_level,
    set_levels,
    verdicts,
    withdraw_levels,
)
from app.training.mentoring.marks import (
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
from app.training.mentoring.threads import (
    Receipt,
    Remark,
    answer,
    delete_remark,
    mark_remarks_read,
    receipts,
    remarks,
    undo_delete_remark,
)
from app.training.mentoring.waiting import QueueRow, queue

__all__ = [
    "DEFAULT_KINDS",
    "LONGEST_FEEDBACK",
    "LONGEST_READING",
    "OVERALL",
    "OWNER",
    "UNSAVED",
    "Annotation",
    "Export",
    "Feedback",
    "Imported",
    "MarkKind",
    "NotImported",
    "Owner",
    "QueueRow",
    "Receipt",
    "Remark",
    "accept_levels",
    "annotate",
    "annotations",
    "answer",
    "contests",
    "delete_annotation",
    "delete_remark",
    "edit_annotation",
    "edit_feedback",
    "export_annotations",
    "export_transcripts",
    "feedback",
    "import_annotations",
    "kind_labels",
    "leave_feedback",
    "load_draft",
    "look_at_scorer",
    "looked_at",
    "mark_kinds",
    "mark_remarks_read",
    "queue",
    "receipts",
    "remarks",
    "save_draft",
    "set_level",
    "set_levels",
    "set_mark_kinds",
    "transcript",
    "undo_delete",
    "undo_delete_remark",
    "verdicts",
    "withdraw_levels",
]
