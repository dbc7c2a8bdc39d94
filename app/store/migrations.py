"""How the database came to look as it does, step by step; a step that has shipped is never edited, a new one is added.

Times are UTC text ending `_at`, ids are text, structured values are JSON text. Rows that record what somebody said or
decided (exchanges, scorecards, reflections, readings, verdicts, feedback, contests) are added and never changed.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Table

MIGRATIONS = Migrations("underheard")


def _table(db: Database, name: str) -> Table:
    table = db[name]
    assert isinstance(table, Table)
    return table


@MIGRATIONS(name="0001_people")
def _people(db: Database) -> None:
    _table(db, "people").create(
        {"id": str, "name": str, "role": str, "told_at": str, "created_at": str},
        pk="id",
        not_null={"id", "name", "role", "created_at"},
    )


@MIGRATIONS(name="0002_attempts")
def _attempts(db: Database) -> None:
    # The scenario exactly as it was played: a later edit must never change what a debrief says.
    _table(db, "scenarios").create(
        {"hash": str, "scenario_id": str, "version": int, "body": str, "stored_at": str},
        pk="hash",
        not_null={"hash", "scenario_id", "version", "body", "stored_at"},
    )
    _table(db, "attempts").create(
        {
            "id": str,
            "person_id": str,
            "scenario_hash": str,
            "scenario_id": str,
            "seed": int,
            "opener": str,
            "start_memory": str,
            "stage": str,
            "started_at": str,
            "ended_at": str,
            "ending": str,
            "depth": int,
            "layers": int,
            "parent_id": str,
            "parent_turn": int,
        },
        pk="id",
        not_null={
            "id", "person_id", "scenario_hash", "scenario_id", "seed", "opener", "start_memory", "stage", "started_at",
            "depth", "layers",
        },
        foreign_keys=[("person_id", "people", "id"), ("scenario_hash", "scenarios", "hash")],
    )  # fmt: skip
    _table(db, "attempts").create_index(["person_id", "started_at"])
    _table(db, "exchanges").create(
        {
            "id": int,
            "attempt_id": str,
            "turn": int,
            "trainee": str,
            "customer": str,
            "lines": str,
            "voice": str,
            "generic": int,
            "note": str,
            "beat": str,
            "state": str,
            "memory": str,
            "said_at": str,
        },
        pk="id",
        not_null={
            "attempt_id", "turn", "trainee", "customer", "lines", "voice", "generic", "note", "beat", "state",
            "memory", "said_at",
        },
        foreign_keys=[("attempt_id", "attempts", "id")],
    )  # fmt: skip
    _table(db, "exchanges").create_index(["attempt_id", "turn"], unique=True)
    _table(db, "scorecards").create(
        {
            "id": int,
            "attempt_id": str,
            "turn": int,
            "rater": str,
            "rubric_version": str,
            "listening": int,
            "acknowledgement": int,
            "next_steps": int,
            "body": str,
            "scored_at": str,
        },
        pk="id",
        not_null={"attempt_id", "turn", "rater", "rubric_version", "body", "scored_at"},
        foreign_keys=[("attempt_id", "attempts", "id")],
    )
    _table(db, "scorecards").create_index(["attempt_id", "turn"])


@MIGRATIONS(name="0003_reflections")
def _reflections(db: Database) -> None:
    _table(db, "reflections").create(
        {
            "id": int,
            "attempt_id": str,
            "named": str,
            "telling": str,
            "self_rating": str,
            "reflected_at": str,
        },
        pk="id",
        not_null={"attempt_id", "named", "telling", "self_rating", "reflected_at"},
        foreign_keys=[("attempt_id", "attempts", "id")],
    )
    _table(db, "reflections").create_index(["attempt_id"])


@MIGRATIONS(name="0004_mentoring")
def _mentoring(db: Database) -> None:
    # A mark is an anchor in the transcript; what was read there is appended beside it, edit after edit.
    _table(db, "annotations").create(
        {
            "id": str,
            "attempt_id": str,
            "person_id": str,
            "turn_index": int,
            "start": int,
            "stop": int,
            "quote": str,
            "prefix": str,
            "suffix": str,
            "created_at": str,
            "deleted_at": str,
        },
        pk="id",
        not_null={
            "id", "attempt_id", "person_id", "turn_index", "start", "stop", "quote", "prefix", "suffix", "created_at",
        },
        foreign_keys=[("attempt_id", "attempts", "id"), ("person_id", "people", "id")],
    )  # fmt: skip
    _table(db, "annotations").create_index(["attempt_id"])
    _table(db, "readings").create(
        {"id": int, "annotation_id": str, "kind": str, "reading": str, "written_at": str},
        pk="id",
        not_null={"annotation_id", "kind", "reading", "written_at"},
        foreign_keys=[("annotation_id", "annotations", "id")],
    )
    _table(db, "readings").create_index(["annotation_id"])
    _table(db, "verdicts").create(
        {
            "id": str,
            "attempt_id": str,
            "person_id": str,
            "turn": int,
            "dimension": str,
            "level": int,
            "reason": str,
            "created_at": str,
        },
        pk="id",
        not_null={"id", "attempt_id", "person_id", "dimension", "reason", "created_at"},
        foreign_keys=[("attempt_id", "attempts", "id"), ("person_id", "people", "id")],
    )
    _table(db, "verdicts").create_index(["attempt_id"])
    _table(db, "feedback").create(
        {"id": str, "attempt_id": str, "person_id": str, "text": str, "created_at": str},
        pk="id",
        not_null={"id", "attempt_id", "person_id", "text", "created_at"},
        foreign_keys=[("attempt_id", "attempts", "id"), ("person_id", "people", "id")],
    )
    _table(db, "feedback").create_index(["attempt_id"])
    _table(db, "contests").create(
        {
            "id": str,
            "attempt_id": str,
            "person_id": str,
            "turn": int,
            "dimension": str,
            "why": str,
            "created_at": str,
        },
        pk="id",
        not_null={"id", "attempt_id", "person_id", "turn", "dimension", "why", "created_at"},
        foreign_keys=[("attempt_id", "attempts", "id"), ("person_id", "people", "id")],
    )
    _table(db, "contests").create_index(["attempt_id"])


@MIGRATIONS(name="0005_reads_and_drafts")
def _reads_and_drafts(db: Database) -> None:
    _table(db, "reads").create(
        {"person_id": str, "kind": str, "item_id": str, "read_at": str},
        pk=["person_id", "kind", "item_id"],
        not_null={"person_id", "kind", "item_id", "read_at"},
        foreign_keys=[("person_id", "people", "id")],
    )
    _table(db, "drafts").create(
        {"person_id": str, "attempt_id": str, "text": str, "saved_at": str},
        pk=["person_id", "attempt_id"],
        not_null={"person_id", "attempt_id", "text", "saved_at"},
        foreign_keys=[("person_id", "people", "id"), ("attempt_id", "attempts", "id")],
    )


@MIGRATIONS(name="0006_team_cuts")
def _team_cuts(db: Database) -> None:
    # The newest row counts; one without cuts takes back what stood before it.
    _table(db, "team_cuts").create(
        {"id": int, "cuts": str, "provenance": str, "rubric_version": str, "fitted_at": str},
        pk="id",
        not_null={"cuts", "provenance", "rubric_version", "fitted_at"},
    )


@MIGRATIONS(name="0007_second_readings")
def _second_readings(db: Database) -> None:
    # Conversations whose trainee was told, before the first word, where a second reader would get them: no others go.
    _table(db, "second_readings").create(
        {"attempt_id": str, "host": str, "asked_at": str},
        pk="attempt_id",
        not_null={"attempt_id", "host", "asked_at"},
        foreign_keys=[("attempt_id", "attempts", "id")],
    )
    # Every try at a reply, with all that was answered: what a scorecard by that rater rests on.
    _table(db, "second_tries").create(
        {
            "id": int,
            "attempt_id": str,
            "turn": int,
            "rater": str,
            "model": str,
            "prompt": str,
            "judged": int,
            "fault": str,
            "why": str,
            "answers": str,
            "dropped": str,
            "tokens_sent": int,
            "tokens_written": int,
            "seconds": float,
            "tried_at": str,
        },
        pk="id",
        not_null={
            "attempt_id", "turn", "rater", "model", "prompt", "judged", "fault", "why", "answers", "dropped",
            "tokens_sent", "tokens_written", "seconds", "tried_at",
        },
        foreign_keys=[("attempt_id", "attempts", "id")],
    )  # fmt: skip
    _table(db, "second_tries").create_index(["attempt_id", "turn"])


@MIGRATIONS(name="0008_voices")
def _voices(db: Database) -> None:
    # Whose words the customer may be given by: the machine a trainee was told of before the first word; none without.
    _table(db, "attempts").add_column("voice_host", str)
