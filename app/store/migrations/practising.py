"""Steps 0001 to 0024: people, what they practise, mentor and write, and its sound."""

from __future__ import annotations

from sqlite_utils import Database

from app.store.migrations.steps import MIGRATIONS
from app.store.migrations.steps import table as _table


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


@MIGRATIONS(name="0009_queue")
def _queue(db: Database) -> None:
    # What makes a finished attempt want a reader, reckoned whenever something about it changes, so that the queue of a
    # large team is read off an index. `why` is JSON: [[reason, dimension or null, reply or null, more or null], ...].
    _table(db, "queue").create(
        {
            "attempt_id": str,
            "person_id": str,
            "scenario_id": str,
            "ended_at": str,
            "urgency": int,
            "answered": int,
            "replies": int,
            "why": str,
            "skills": str,
            "reckoned_at": str,
        },
        pk="attempt_id",
        not_null={
            "attempt_id", "person_id", "scenario_id", "ended_at", "urgency", "answered", "replies", "why", "skills",
            "reckoned_at",
        },
        foreign_keys=[("attempt_id", "attempts", "id"), ("person_id", "people", "id")],
    )  # fmt: skip
    _table(db, "queue").create_index(["urgency", "ended_at"])
    _table(db, "queue").create_index(["person_id", "urgency", "ended_at"])
    _table(db, "queue").create_index(["scenario_id", "urgency", "ended_at"])
    # Who has taken an attempt to read; one at a time, let go by deleting the row.
    _table(db, "claims").create(
        {"attempt_id": str, "person_id": str, "claimed_at": str},
        pk="attempt_id",
        not_null={"attempt_id", "person_id", "claimed_at"},
        foreign_keys=[("attempt_id", "attempts", "id"), ("person_id", "people", "id")],
    )


@MIGRATIONS(name="0010_verdicts_and_decisions")
def _verdicts_and_decisions(db: Database) -> None:
    # blind: 1 where it was given before its mentor had seen what the scorer read there, 0 after, null where not known.
    # accepts: 1 where it takes the scorer's level over. A verdict withdrawn within a minute stays on file, uncounted.
    _table(db, "verdicts").add_column("blind", int)
    _table(db, "verdicts").add_column("accepts", int)
    _table(db, "verdicts").add_column("withdrawn_at", str)
    db.create_view("standing_verdicts", "SELECT rowid AS place, * FROM verdicts WHERE withdrawn_at IS NULL")
    _table(db, "verdicts").create_index(["person_id"])
    # When a mentor asked to see what the scorer read of a reply.
    _table(db, "peeks").create(
        {"attempt_id": str, "person_id": str, "turn": int, "seen_at": str},
        pk=["attempt_id", "person_id", "turn"],
        not_null={"attempt_id", "person_id", "turn", "seen_at"},
        foreign_keys=[("attempt_id", "attempts", "id"), ("person_id", "people", "id")],
    )
    # The scorer's level that was contested, the one the trainee would have given (null: they did not say), and by when
    # a person decides.
    _table(db, "contests").add_column("scorer_level", int)
    _table(db, "contests").add_column("wanted", int)
    _table(db, "contests").add_column("due_at", str)
    # A decision is a verdict and what it did to the contest: kept, accepted or third.
    _table(db, "decisions").create(
        {"contest_id": str, "verdict_id": str, "outcome": str, "decided_at": str},
        pk=["contest_id", "verdict_id"],
        not_null={"contest_id", "verdict_id", "outcome", "decided_at"},
        foreign_keys=[("contest_id", "contests", "id"), ("verdict_id", "verdicts", "id")],
    )
    scorer = (
        "(SELECT CASE {0}.dimension WHEN 'listening' THEN s.listening WHEN 'acknowledgement' THEN s.acknowledgement "
        "ELSE s.next_steps END FROM scorecards AS s WHERE s.attempt_id = {0}.attempt_id AND s.turn = {0}.turn "
        "AND s.rater LIKE 'embedded%' ORDER BY s.id DESC LIMIT 1)"
    )
    db.execute(f"UPDATE contests SET scorer_level = {scorer.format('contests')}")
    db.execute(
        "INSERT INTO decisions (contest_id, verdict_id, outcome, decided_at) "
        "SELECT contests.id, verdicts.id, CASE WHEN verdicts.level IS contests.scorer_level THEN 'kept' "
        "ELSE 'accepted' END, verdicts.created_at FROM contests JOIN verdicts ON verdicts.rowid = "
        "(SELECT min(v.rowid) FROM verdicts AS v WHERE v.attempt_id = contests.attempt_id AND v.turn = contests.turn "
        "AND v.dimension = contests.dimension AND v.created_at >= contests.created_at)"
    )


@MIGRATIONS(name="0011_threads_and_kinds")
def _threads_and_kinds(db: Database) -> None:
    # What is said under a mark, a level or words on the whole, by the trainee and by mentors.
    _table(db, "remarks").create(
        {
            "id": str,
            "attempt_id": str,
            "under_kind": str,
            "under_id": str,
            "person_id": str,
            "text": str,
            "created_at": str,
            "deleted_at": str,
        },
        pk="id",
        not_null={"id", "attempt_id", "under_kind", "under_id", "person_id", "text", "created_at"},
        foreign_keys=[("attempt_id", "attempts", "id"), ("person_id", "people", "id")],
    )
    _table(db, "remarks").create_index(["attempt_id"])
    # The team's own kinds of mark; empty while it uses those that come with the room. Retired ones keep their marks.
    _table(db, "mark_kinds").create(
        {"id": str, "label": str, "place": int, "made_by": str, "made_at": str, "retired_at": str},
        pk="id",
        not_null={"id", "label", "place", "made_at"},
    )


@MIGRATIONS(name="0012_exemplars")
def _exemplars(db: Database) -> None:
    # A moment kept for the team, in words that name nobody: what the customer said, the reply, what came of it.
    _table(db, "exemplars").create(
        {
            "id": str,
            "attempt_id": str,
            "turn": int,
            "kept_by": str,
            "scenario_id": str,
            "title": str,
            "kind": str,
            "cue_kind": str,
            "customer": str,
            "reply": str,
            "after": str,
            "reading": str,
            "kept_at": str,
            "withdrawn_at": str,
        },
        pk="id",
        not_null={
            "id", "attempt_id", "turn", "kept_by", "scenario_id", "title", "kind", "customer", "reply", "reading",
            "kept_at",
        },
        foreign_keys=[("attempt_id", "attempts", "id"), ("kept_by", "people", "id")],
    )  # fmt: skip
    _table(db, "exemplars").create_index(["kept_at"])
    _table(db, "exemplars").create_index(["attempt_id"])


@MIGRATIONS(name="0013_trainees")
def _trainees(db: Database) -> None:
    # What a trainee and a mentor agreed to practise next; the newest that is not closed counts.
    _table(db, "focuses").create(
        {
            "id": str,
            "person_id": str,
            "set_by": str,
            "skill": str,
            "text": str,
            "attempts": int,
            "set_at": str,
            "agreed_at": str,
            "closed_at": str,
        },
        pk="id",
        not_null={"id", "person_id", "set_by", "skill", "text", "attempts", "set_at"},
        foreign_keys=[("person_id", "people", "id"), ("set_by", "people", "id")],
    )
    _table(db, "focuses").create_index(["person_id", "set_at"])
    # A mentor's notes about a trainee; never shown to trainees. shared: 1 where other mentors may read them.
    _table(db, "mentor_notes").create(
        {
            "id": str,
            "person_id": str,
            "by": str,
            "text": str,
            "shared": int,
            "written_at": str,
            "deleted_at": str,
        },
        pk="id",
        not_null={"id", "person_id", "by", "text", "shared", "written_at"},
        foreign_keys=[("person_id", "people", "id"), ("by", "people", "id")],
    )
    _table(db, "mentor_notes").create_index(["person_id", "written_at"])


@MIGRATIONS(name="0014_calibrations")
def _calibrations(db: Database) -> None:
    _table(db, "calibrations").create(
        {"id": str, "title": str, "made_by": str, "made_at": str, "closed_at": str},
        pk="id",
        not_null={"id", "title", "made_by", "made_at"},
        foreign_keys=[("made_by", "people", "id")],
    )
    _table(db, "calibration_replies").create(
        {"calibration_id": str, "place": int, "attempt_id": str, "turn": int},
        pk=["calibration_id", "place"],
        not_null={"calibration_id", "place", "attempt_id", "turn"},
        foreign_keys=[("calibration_id", "calibrations", "id"), ("attempt_id", "attempts", "id")],
    )
    # Levels given blind in a calibration; appended, the newest of a mentor counts. They are never a trainee's level.
    _table(db, "calibration_levels").create(
        {
            "id": str,
            "calibration_id": str,
            "attempt_id": str,
            "turn": int,
            "dimension": str,
            "level": int,
            "reason": str,
            "person_id": str,
            "given_at": str,
        },
        pk="id",
        not_null={"id", "calibration_id", "attempt_id", "turn", "dimension", "reason", "person_id", "given_at"},
        foreign_keys=[
            ("calibration_id", "calibrations", "id"), ("attempt_id", "attempts", "id"), ("person_id", "people", "id"),
        ],
    )  # fmt: skip
    _table(db, "calibration_levels").create_index(["calibration_id"])
    _table(db, "calibration_levels").create_index(["attempt_id", "turn"])


@MIGRATIONS(name="0015_sums")
def _sums(db: Database) -> None:
    # What a finished attempt adds to its month, so that a month is read off a few thousand narrow rows. Levels are the
    # attempt's means, people's word before the scorer's. cues: {kind: [offered, went by]}; stock: {phrase: [replies,
    # as it was said]}. A second try counts from the reply it began again at.
    _table(db, "attempt_sums").create(
        {
            "attempt_id": str,
            "month": str,
            "person_id": str,
            "ended_at": str,
            "ending": str,
            "replies": int,
            "listening": float,
            "acknowledgement": float,
            "next_steps": float,
            "listening_replies": int,
            "acknowledgement_replies": int,
            "next_steps_replies": int,
            "cues": str,
            "stock": str,
            "distress_start": float,
            "distress_end": float,
            "reckoned_at": str,
        },
        pk="attempt_id",
        not_null={
            "attempt_id", "month", "person_id", "ended_at", "replies", "listening_replies", "acknowledgement_replies",
            "next_steps_replies", "cues", "stock", "reckoned_at",
        },
        foreign_keys=[("attempt_id", "attempts", "id"), ("person_id", "people", "id")],
    )  # fmt: skip
    _table(db, "attempt_sums").create_index(["month", "person_id"])
    _table(db, "attempts").create_index(["stage", "ended_at", "id"])
    _table(db, "contests").create_index(["created_at"])
    # Whoever gives a level or takes one back need not know of sums: what went stale is gone, and reckoned when read.
    for name, event in (("given", "INSERT"), ("withdrawn", "UPDATE")):
        db.execute(
            f"CREATE TRIGGER sums_stale_once_{name} AFTER {event} ON verdicts "
            "BEGIN DELETE FROM attempt_sums WHERE attempt_id = NEW.attempt_id; END"
        )


@MIGRATIONS(name="0016_queue_stale")
def _queue_stale(db: Database) -> None:
    # Whoever writes about an attempt need not know of the queue: its place there is gone, and reckoned when next read.
    for table, event in (
        ("contests", "INSERT"), ("verdicts", "INSERT"), ("verdicts", "UPDATE"), ("annotations", "INSERT"),
        ("annotations", "UPDATE"), ("feedback", "INSERT"), ("reflections", "INSERT"), ("scorecards", "INSERT"),
    ):  # fmt: skip
        db.execute(
            f"CREATE TRIGGER queue_stale_once_{table}_{event.lower()} AFTER {event} ON {table} "
            "BEGIN DELETE FROM queue WHERE attempt_id = NEW.attempt_id; END"
        )
    _table(db, "claims").create_index(["claimed_at"])


@MIGRATIONS(name="0017_moments_for_everybody")
def _moments_for_everybody(db: Database) -> None:
    # 1 where a moment gives nothing away to somebody who has yet to meet that customer; 0 keeps it for those who have.
    _table(db, "exemplars").add_column("open", int)


@MIGRATIONS(name="0018_judges_cards")
def _judges_cards(db: Database) -> None:
    # Few scorecards are a judge's, and the page about agreement asks for them alone.
    db.execute("CREATE INDEX judges_cards ON scorecards (id) WHERE rater >= 'judge:' AND rater < 'judge;'")


@MIGRATIONS(name="0019_queue_in_order")
def _queue_in_order(db: Database) -> None:
    _table(db, "queue").create_index(["answered", "ended_at", "urgency"])


@MIGRATIONS(name="0020_authoring")
def _authoring(db: Database) -> None:
    # A customer being written: the file's text as it stands, faults and all. `revision` counts its saves.
    _table(db, "scenario_drafts").create(
        {
            "id": str,
            "text": str,
            "revision": int,
            "started_from": str,
            "proposed": int,
            "started_by": str,
            "started_at": str,
            "changed_by": str,
            "changed_at": str,
            "removed_at": str,
        },
        pk="id",
        not_null={"id", "text", "revision", "started_from", "proposed", "started_by", "started_at", "changed_by",
                  "changed_at"},
        foreign_keys=[("started_by", "people", "id"), ("changed_by", "people", "id")],
    )  # fmt: skip
    # What a draft was at some moment, to go back to.
    _table(db, "draft_points").create(
        {"id": str, "draft_id": str, "text": str, "revision": int, "why": str, "label": str, "by": str, "kept_at": str},
        pk="id",
        not_null={"id", "draft_id", "text", "revision", "why", "label", "by", "kept_at"},
        foreign_keys=[("draft_id", "scenario_drafts", "id"), ("by", "people", "id")],
    )
    _table(db, "draft_points").create_index(["draft_id", "kept_at"])
    # The conversation one author is trying a draft with: the replies alone, for all else follows from them.
    _table(db, "rehearsals").create(
        {"draft_id": str, "person_id": str, "seed": int, "replies": str, "changed_at": str},
        pk=("draft_id", "person_id"),
        not_null={"seed", "replies", "changed_at"},
        foreign_keys=[("draft_id", "scenario_drafts", "id"), ("person_id", "people", "id")],
    )
    # What the scripted trainees made of a draft; `content_hash` says of which words of it that is true.
    _table(db, "proofs").create(
        {
            "id": str,
            "draft_id": str,
            "content_hash": str,
            "seeds": int,
            "passed": int,
            "figures": str,
            "talks": str,
            "by": str,
            "proved_at": str,
        },
        pk="id",
        not_null={"id", "draft_id", "content_hash", "seeds", "passed", "figures", "talks", "by", "proved_at"},
        foreign_keys=[("draft_id", "scenario_drafts", "id"), ("by", "people", "id")],
    )
    _table(db, "proofs").create_index(["draft_id", "proved_at"])
    _table(db, "sign_offs").create(
        {
            "id": str,
            "draft_id": str,
            "content_hash": str,
            "note": str,
            "by": str,
            "signed_at": str,
            "withdrawn_at": str,
        },
        pk="id",
        not_null={"id", "draft_id", "content_hash", "note", "by", "signed_at"},
        foreign_keys=[("draft_id", "scenario_drafts", "id"), ("by", "people", "id")],
    )
    _table(db, "sign_offs").create_index(["draft_id", "content_hash"])
    # A published version never changes; one that is withdrawn is met no more, and stays on file.
    _table(db, "publications").create(
        {
            "id": str,
            "scenario_id": str,
            "version": int,
            "text": str,
            "content_hash": str,
            "draft_id": str,
            "note": str,
            "signed_by": str,
            "signed_at": str,
            "proof_id": str,
            "published_by": str,
            "published_at": str,
            "withdrawn_by": str,
            "withdrawn_at": str,
        },
        pk="id",
        not_null={"id", "scenario_id", "version", "text", "content_hash", "draft_id", "note", "published_by",
                  "published_at"},
        foreign_keys=[
            ("draft_id", "scenario_drafts", "id"), ("proof_id", "proofs", "id"), ("published_by", "people", "id"),
            ("signed_by", "people", "id"), ("withdrawn_by", "people", "id"),
        ],
    )  # fmt: skip
    _table(db, "publications").create_index(["scenario_id", "version"], unique=True)
    _table(db, "attempts").create_index(["scenario_id", "ended_at"])


@MIGRATIONS(name="0021_remarks_on_customers")
def _remarks_on_customers(db: Database) -> None:
    # What mentors say about a customer, to those who write them. The words never change; settling and taking back do.
    _table(db, "scenario_remarks").create(
        {
            "id": str,
            "scenario_id": str,
            "version": int,
            "quote": str,
            "text": str,
            "by": str,
            "left_at": str,
            "settled_by": str,
            "settled_at": str,
            "taken_back_at": str,
        },
        pk="id",
        not_null={"id", "scenario_id", "version", "quote", "text", "by", "left_at"},
        foreign_keys=[("by", "people", "id"), ("settled_by", "people", "id")],
    )
    _table(db, "scenario_remarks").create_index(["scenario_id", "left_at"])


@MIGRATIONS(name="0022_sound")
def _sound(db: Database) -> None:
    # What somebody has agreed to about the sound of their voice; the newest row counts. `host`: who writes down what
    # they say, where that is another machine.
    _table(db, "sound_agreements").create(
        {"id": int, "person_id": str, "keep": int, "share": int, "host": str, "agreed_at": str},
        pk="id",
        not_null={"person_id", "keep", "share", "agreed_at"},
        foreign_keys=[("person_id", "people", "id")],
    )
    _table(db, "sound_agreements").create_index(["person_id", "id"])
    # What was said into the microphone for a reply not sent yet. `hash` names the sound, where it is kept.
    _table(db, "takes").create(
        {
            "id": str,
            "attempt_id": str,
            "turn": int,
            "person_id": str,
            "hash": str,
            "seconds": float,
            "waited": float,
            "heard": str,
            "words": str,
            "hearer": str,
            "made_at": str,
        },
        pk="id",
        not_null={"id", "attempt_id", "turn", "person_id", "seconds", "heard", "words", "hearer", "made_at"},
        foreign_keys=[("attempt_id", "attempts", "id"), ("person_id", "people", "id")],
    )
    _table(db, "takes").create_index(["attempt_id", "turn"])
    # A turn as it sounded: index 0 is the opener, odd ones the trainee's, even ones the customer's. `heard` is what the
    # hearing wrote before the trainee corrected it, `words` [[word, start, stop], ...], `cues` [[caption, start, stop],
    # ...], `waited` the seconds of silence before the trainee spoke. The sound goes when it is deleted or grows old.
    _table(db, "sounds").create(
        {
            "id": str,
            "attempt_id": str,
            "turn_index": int,
            "speaker": str,
            "hash": str,
            "seconds": float,
            "waited": float,
            "heard": str,
            "words": str,
            "cues": str,
            "made_by": str,
            "made_at": str,
            "deleted_at": str,
        },
        pk="id",
        not_null={"id", "attempt_id", "turn_index", "speaker", "seconds", "words", "cues", "made_by", "made_at"},
        foreign_keys=[("attempt_id", "attempts", "id")],
    )
    _table(db, "sounds").create_index(["attempt_id", "turn_index"], unique=True)
    _table(db, "sounds").create_index(["hash"])
    # A kept moment to listen to, with the names in it silenced.
    _table(db, "clips").create(
        {
            "id": str,
            "exemplar_id": str,
            "hash": str,
            "seconds": float,
            "cues": str,
            "by": str,
            "made_at": str,
            "withdrawn_at": str,
        },
        pk="id",
        not_null={"id", "exemplar_id", "seconds", "cues", "by", "made_at"},
        foreign_keys=[("exemplar_id", "exemplars", "id"), ("by", "people", "id")],
    )
    _table(db, "clips").create_index(["exemplar_id"])
    _table(db, "clips").create_index(["hash"])
    # A mark on seconds of a turn's sound, counted from where that sound begins; the silence before it is negative.
    _table(db, "annotations").add_column("from_second", float)
    _table(db, "annotations").add_column("to_second", float)


@MIGRATIONS(name="0023_who_took_clips_back")
def _who_took_clips_back(db: Database) -> None:
    # Whoever took a clip back: the trainee whose voice it is, or a mentor. None where its recording grew old.
    _table(db, "clips").add_column("withdrawn_by", str)


@MIGRATIONS(name="0024_of_how_many_recordings")
def _of_how_many_recordings(db: Database) -> None:
    # A spoken reply can be made of several recordings, put end to end: `waited` is the silence before the first.
    _table(db, "sounds").add_column("recordings", int, not_null_default=1)
