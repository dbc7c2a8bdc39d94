"""Every table, and what it holds of a person: what erasing and exporting must not forget."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Rows of a table that belong to a person; `where` is SQL in which `?` is their id and `going` their attempts."""

    table: str
    where: str


@dataclass(frozen=True)
class Written:
    """Rows about others that somebody wrote: the row stays, signed by whoever took their place."""

    table: str
    by: str
    """The column that names who did it."""
    words: tuple[str, ...] = ()
    """Columns with their own words, which go."""
    instead: str = ""
    """What stands there then."""


GONE = "[Whoever wrote this was erased, and their words with them.]"

OF_ATTEMPTS = (
    Part("reads", "item_id IN (SELECT id FROM feedback WHERE attempt_id IN (SELECT id FROM going))"),
    Part("reads", "item_id IN (SELECT id FROM annotations WHERE attempt_id IN (SELECT id FROM going))"),
    Part("reads", "item_id IN (SELECT id FROM verdicts WHERE attempt_id IN (SELECT id FROM going))"),
    Part("reads", "item_id IN (SELECT id FROM remarks WHERE attempt_id IN (SELECT id FROM going))"),
    Part("decisions", "contest_id IN (SELECT id FROM contests WHERE attempt_id IN (SELECT id FROM going))"),
    Part("decisions", "verdict_id IN (SELECT id FROM verdicts WHERE attempt_id IN (SELECT id FROM going))"),
    Part("readings", "annotation_id IN (SELECT id FROM annotations WHERE attempt_id IN (SELECT id FROM going))"),
    Part("clips", "exemplar_id IN (SELECT id FROM exemplars WHERE attempt_id IN (SELECT id FROM going))"),
    *(
        Part(table, "attempt_id IN (SELECT id FROM going)")
        for table in (
            "exemplars", "annotations", "verdicts", "feedback", "contests", "remarks", "reflections", "scorecards",
            "second_tries", "second_readings", "queue", "claims", "peeks", "drafts", "calibration_levels",
            "calibration_replies", "attempt_sums", "takes", "sounds", "statements", "exchanges",
        )
    ),
    Part("attempts", "id IN (SELECT id FROM going)"),
)  # fmt: skip
"""What goes with a conversation, in an order in which nothing is left that points at what is gone."""

OF_A_PERSON = (
    *(
        Part(table, "person_id = ?")
        for table in (
            "reads", "drafts", "claims", "rehearsals", "mentor_notes", "focuses", "sound_agreements", "sign_ins",
            "invitations", "accounts", "team_members", "person_roles", "statements", "queue",
        )
    ),
    Part("mentor_notes", '"by" = ? AND NOT shared'),
)  # fmt: skip
"""What is about a person beyond their conversations, or is of use to nobody else."""

TO_OTHERS = (
    Written("annotations", "person_id"),
    Written("verdicts", "person_id", ("reason",)),
    Written("feedback", "person_id", ("text",), GONE),
    Written("remarks", "person_id", ("text",), GONE),
    Written("peeks", "person_id"),
    Written("calibrations", "made_by", ("title",), "A calibration"),
    Written("calibration_levels", "person_id", ("reason",)),
    Written("mark_kinds", "made_by"),
    Written("exemplars", "kept_by", ("reading",)),
    Written("clips", "by"),
    Written("clips", "withdrawn_by"),
    Written("focuses", "set_by", ("text",), GONE),
    Written("mentor_notes", "by", ("text",), GONE),
    Written("scenario_remarks", "by", ("text",), GONE),
    Written("scenario_remarks", "settled_by"),
    Written("scenario_drafts", "started_by"),
    Written("scenario_drafts", "changed_by"),
    Written("draft_points", "by", ("label",)),
    Written("proofs", "by"),
    Written("sign_offs", "by", ("note",)),
    Written("publications", "signed_by"),
    Written("publications", "published_by", ("note",)),
    Written("publications", "withdrawn_by"),
    Written("invitations", "made_by"),
)
"""What somebody wrote or did for others. Levels stay, for they are how those others were scored; so do published
customers, which attempts of others rest on."""

OF_NOBODY = {
    "scenarios": "customers as they were played; a name in them goes",
    "team_cuts": "lines between levels, fitted to everybody's",
    "teams": "their names; a name of a person in one goes",
    "sign_in_tries": "keyed hashes, for a day",
    "log": "who did what; the ids in it are taken out",
    "people": "the person; an empty row stands in where others were written to",
    "erasures": "hashes of who was erased",
    "erased_counts": "counts alone",
}
"""The other tables, and why nothing in them is deleted for one person."""
