"""What an export of one person holds: a file a kind, what it is in plain words, and where it stands.

In the SQL `?1` is the person's id. Others appear by name where they wrote to this person, never by id. What is hidden
before a debrief (scores, what mentors read, how it ended) comes only of attempts that are done.

Notes that mentors keep about a trainee for themselves are in it, too: no trainee is given them in the room, but they
are personal data held here, and the right to a copy (GDPR, article 15) has no exception for opinions or for who else
may read them (Court of Justice of the EU, C-434/16, Nowak). The room says so where such notes are written.
"""

from __future__ import annotations

from dataclasses import dataclass

DONE = "attempt_id IN (SELECT id FROM attempts WHERE person_id = ?1 AND stage = 'done')"
OWN = "attempt_id IN (SELECT id FROM attempts WHERE person_id = ?1)"


@dataclass(frozen=True)
class File:
    """One file of JSON Lines."""

    name: str
    says: str
    """What it is, in plain words, for the file README.txt."""
    sql: str
    of: tuple[str, ...]
    """The tables it draws on."""
    json: tuple[str, ...] = ()
    """Columns that hold JSON."""
    others: tuple[str, ...] = ()
    """Columns in which names of others are taken out."""
    fields: str = ""
    """What the columns that need it mean, for README.txt."""


FILES = (
    File(
        "attempts.jsonl",
        "your conversations: with whom, when, and how each ended once you had finished it",
        "SELECT id, scenario_id AS customer, (SELECT json_extract(body, '$.title') FROM scenarios"
        " WHERE hash = scenario_hash) AS title, (SELECT json_extract(body, '$.persona.name') FROM scenarios"
        " WHERE hash = scenario_hash) AS customer_name,"
        " (SELECT version FROM scenarios WHERE hash = scenario_hash) AS version,"
        " stage, started_at, ended_at, parent_id, parent_turn, voice_host AS worded_by,"
        " iif(stage = 'done', ending, NULL) AS ending, iif(stage = 'done', depth, NULL) AS depth,"
        " (SELECT host FROM second_readings WHERE attempt_id = attempts.id) AS also_read_by"
        " FROM attempts WHERE person_id = ?1 ORDER BY started_at, rowid",
        ("attempts", "second_readings"),
        fields="id is what the other files call `attempt`; depth is how far the customer let you in (0 is not at all);"
        " parent_id and parent_turn: the conversation and reply that a second try goes on from",
    ),
    File(
        "scores.jsonl",
        "what the scorer, and a language model where one reads as well, made of each reply, and why",
        "SELECT attempt_id AS attempt, turn AS reply, rater, rubric_version, fingerprint, listening, acknowledgement,"
        f" next_steps, body AS card, scored_at FROM scorecards WHERE {DONE} ORDER BY id",
        ("scorecards",),
        ("card",),
        fields="listening, acknowledgement and next_steps are the levels, 0 to 4; one that is not there was not called"
        " for. In card, findings hold the words (quote) and why (reason), which is what to read first; criteria says"
        " how sure the scorer was of each small question (0 to 1), confidence how sure of each level, and points is the"
        " level with what stands behind the comma. rater `embedded` is the scorer of this room",
    ),
    File(
        "model-answers.jsonl",
        "every time a language model was asked about a reply of yours, and what it answered",
        "SELECT attempt_id AS attempt, turn AS reply, rater, model, host, judged, fault, why, answers, dropped,"
        f" tried_at FROM second_tries WHERE {DONE} ORDER BY id",
        ("second_tries",),
        ("answers", "dropped"),
    ),
    File(
        "levels.jsonl",
        "levels that people gave your replies, or a whole conversation",
        "SELECT attempt_id AS attempt, turn AS reply, dimension, level, reason, created_at AS given_at, withdrawn_at,"
        f" (SELECT name FROM people WHERE id = person_id) AS given_by FROM verdicts WHERE {DONE} ORDER BY rowid",
        ("verdicts",),
    ),
    File(
        "calibration-levels.jsonl",
        "levels that mentors gave your replies to compare how they read, without knowing whose they were",
        "SELECT attempt_id AS attempt, turn AS reply, dimension, level, reason, given_at,"
        " (SELECT name FROM people WHERE id = person_id) AS given_by"
        f" FROM calibration_levels WHERE {DONE} ORDER BY rowid",
        ("calibration_levels", "calibration_replies"),
    ),
    File(
        "feedback.jsonl",
        "what people wrote to you on the whole of a conversation, and where they marked your words and why",
        "SELECT 'on the whole' AS what, attempt_id AS attempt, NULL AS turn, NULL AS words, NULL AS kind, text,"
        f" (SELECT name FROM people WHERE id = person_id) AS written_by, created_at AS at FROM feedback WHERE {DONE}"
        " UNION ALL SELECT 'mark', attempt_id, turn_index, quote, kind, reading,"
        " (SELECT name FROM people WHERE id = person_id), written_at FROM annotations"
        f" JOIN readings ON annotation_id = annotations.id WHERE {DONE} ORDER BY at",
        ("feedback", "annotations", "readings"),
    ),
    File(
        "answers.jsonl",
        "what was said under feedback, marks and levels, by you and by others",
        "SELECT attempt_id AS attempt, under_kind AS under, text, created_at AS at, deleted_at,"
        " iif(person_id = ?1, 'you', (SELECT name FROM people WHERE id = person_id)) AS written_by"
        f" FROM remarks WHERE {DONE} ORDER BY rowid",
        ("remarks",),
    ),
    File(
        "contests.jsonl",
        "levels you contested, why, and what became of it",
        "SELECT attempt_id AS attempt, turn AS reply, dimension, why, scorer_level, wanted, created_at, due_at,"
        " (SELECT json_group_array(json_object('outcome', outcome, 'decided_at', decided_at)) FROM decisions"
        f" WHERE contest_id = contests.id) AS decisions FROM contests WHERE {OWN} ORDER BY rowid",
        ("contests", "decisions"),
        ("decisions",),
        fields="scorer_level is what it was, wanted what you would have given, due_at by when a person decides",
    ),
    File(
        "reflections.jsonl",
        "what you said was behind a conversation, where you saw it, and how you rated yourself",
        f"SELECT attempt_id AS attempt, named, telling, self_rating, reflected_at FROM reflections WHERE {OWN}"
        " ORDER BY id",
        ("reflections",),
        ("telling", "self_rating"),
        fields="named is what you said was behind it, telling the words you saw it in, self_rating 0 to 2",
    ),
    File(
        "reflections-begun.jsonl",
        "what you began to say about a conversation, and have not sent yet",
        f"SELECT attempt_id AS attempt, text AS said, saved_at FROM drafts WHERE person_id = ?1 AND {OWN} AND"
        " attempt_id NOT IN (SELECT attempt_id FROM reflections) ORDER BY saved_at",
        ("drafts",),
        ("said",),
    ),
    File(
        "moments.jsonl",
        "moments of your conversations that a mentor kept for everybody here, in the words they were kept in",
        "SELECT attempt_id AS attempt, turn AS reply, title, customer, reply AS words, after, reading, kept_at,"
        " withdrawn_at, (SELECT name FROM people WHERE id = kept_by) AS kept_by,"
        " (SELECT count(*) FROM clips WHERE exemplar_id = exemplars.id AND hash IS NOT NULL) AS can_be_heard"
        f" FROM exemplars WHERE {DONE} ORDER BY rowid",
        ("exemplars", "clips"),
    ),
    File(
        "focuses.jsonl",
        "what a mentor and you agreed to practise",
        "SELECT skill, text, attempts, set_at, agreed_at, closed_at,"
        " (SELECT name FROM people WHERE id = set_by) AS set_by FROM focuses WHERE person_id = ?1 ORDER BY rowid",
        ("focuses",),
    ),
    File(
        "notes-about-you.jsonl",
        "notes that mentors keep about you, for themselves or for each other",
        "SELECT text, shared, written_at, deleted_at, (SELECT name FROM people WHERE id = \"by\") AS written_by"
        " FROM mentor_notes WHERE person_id = ?1 ORDER BY rowid",
        ("mentor_notes",),
    ),
    File(
        "sound.jsonl",
        "what was heard of each reply you spoke, when each word was said, and the recording's file, where it is kept",
        "SELECT attempt_id AS attempt, turn_index AS turn, hash AS recording, seconds, waited, heard, words, made_by,"
        f" made_at, deleted_at FROM sounds WHERE {OWN} AND speaker = 'trainee' UNION ALL"
        " SELECT attempt_id, 2 * turn - 1, hash, seconds, waited, heard, words, hearer, made_at, NULL FROM takes"
        " WHERE person_id = ?1 ORDER BY made_at",
        ("sounds", "takes"),
        ("words",),
    ),
    File(
        "sound-agreements.jsonl",
        "what you agreed to about the sound of your voice, every time you were asked or changed it",
        "SELECT keep, share, host, agreed_at FROM sound_agreements WHERE person_id = ?1 ORDER BY id",
        ("sound_agreements",),
    ),
    File(
        "statements.jsonl",
        "what was told about you to a learning record store, or waits to be",
        "SELECT attempt_id AS attempt, about, host, made_at, sent_at, body AS statement FROM statements"
        f" WHERE person_id = ?1 AND {DONE} ORDER BY rowid",
        ("statements",),
        ("statement",),
    ),
    File(
        "roles-and-teams.jsonl",
        "your roles and the teams you are in",
        "SELECT 'role' AS what, role AS name, given_at AS since FROM person_roles WHERE person_id = ?1"
        " UNION ALL SELECT 'team', teams.name, team_members.since FROM team_members"
        " JOIN teams ON teams.id = team_id WHERE person_id = ?1",
        ("person_roles", "team_members"),
    ),
    File(
        "sign-ins.jsonl",
        "how you sign in, the links you were given to set a password, and the browsers you signed in from; no secrets",
        "SELECT 'account' AS what, name, subject, made_at AS at, password_at AS password_set_at, NULL AS until,"
        " disabled_at AS ended_at, NULL AS browser FROM accounts WHERE person_id = ?1"
        " UNION ALL SELECT 'link', kind, NULL, made_at, NULL, expires_at, used_at, NULL FROM invitations"
        " WHERE person_id = ?1"
        " UNION ALL SELECT 'sign-in', NULL, NULL, began_at, NULL, expires_at, ended_at, browser FROM sign_ins"
        " WHERE person_id = ?1",
        ("accounts", "invitations", "sign_ins"),
        fields="an account has no end until somebody closes it (ended_at); until is how long a link or a sign-in works,"
        " ended_at when it was used or signed out",
    ),
    File(
        "log.jsonl",
        "what the room noted that you did, and what others did about you",
        'SELECT id AS line, at, act, kind, iif("by" = ?1, \'you\', iif("by" = \'system\', \'the room\','
        " coalesce(iif(of = ?1 AND act NOT IN ('notes.seen', 'score.made'),"
        " (SELECT name FROM people WHERE id = \"by\"), NULL), 'somebody else here'))) AS done_by,"
        " iif(of = ?1, item, NULL) AS item, iif(of = ?1, detail, '{}') AS detail"
        ' FROM log WHERE "by" = ?1 OR of = ?1 ORDER BY id',
        ("log",),
        ("detail",),
        fields="what says it in a sentence, as under You; done_by who did it",
    ),
    File(
        "read.jsonl",
        "which of the things people wrote you have opened, and when",
        "SELECT kind, read_at FROM reads WHERE person_id = ?1 ORDER BY read_at",
        ("reads",),
    ),
    File(
        "written-to-others.jsonl",
        "what you wrote as a mentor or trainer; names of others are taken out of it",
        "SELECT 'feedback' AS what, NULL AS about, text AS words, NULL AS level, created_at AS at FROM feedback"
        " WHERE person_id = ?1"
        " UNION ALL SELECT 'level', dimension, reason, level, created_at FROM verdicts WHERE person_id = ?1"
        " UNION ALL SELECT 'mark', kind, reading, NULL, written_at FROM readings JOIN annotations"
        " ON annotations.id = annotation_id WHERE person_id = ?1"
        " UNION ALL SELECT 'answer', under_kind, text, NULL, created_at FROM remarks WHERE person_id = ?1"
        f" AND NOT {OWN}"
        " UNION ALL SELECT 'calibration', dimension, reason, level, given_at FROM calibration_levels"
        " WHERE person_id = ?1"
        " UNION ALL SELECT 'calibration begun', NULL, title, NULL, made_at FROM calibrations WHERE made_by = ?1"
        " UNION ALL SELECT 'focus', skill, text, NULL, set_at FROM focuses WHERE set_by = ?1"
        " UNION ALL SELECT 'note', NULL, text, NULL, written_at FROM mentor_notes WHERE \"by\" = ?1"
        " UNION ALL SELECT 'moment kept', kind, reading, NULL, kept_at FROM exemplars WHERE kept_by = ?1"
        " UNION ALL SELECT 'remark on a customer', scenario_id, text, NULL, left_at FROM scenario_remarks"
        ' WHERE "by" = ?1'
        " UNION ALL SELECT 'sign-off', NULL, note, NULL, signed_at FROM sign_offs WHERE \"by\" = ?1"
        " UNION ALL SELECT 'publication', scenario_id, note, NULL, published_at FROM publications"
        " WHERE published_by = ?1"
        " UNION ALL SELECT 'feedback not sent', NULL, text, NULL, saved_at FROM drafts WHERE person_id = ?1"
        f" AND NOT {OWN}"
        " UNION ALL SELECT 'rehearsal', NULL, replies, NULL, changed_at FROM rehearsals WHERE person_id = ?1"
        " ORDER BY at",
        ("feedback", "verdicts", "readings", "drafts", "rehearsals"),
        others=("words",),
    ),
)  # fmt: skip

LEFT_OUT = {
    "exchanges": "in transcripts.jsonl and captions/",
    "queue": "in which order conversations are read; reckoned anew from the rest",
    "claims": "which mentor is reading a conversation just now",
    "peeks": "when a mentor asked to see what the scorer had read",
    "attempt_sums": "sums of the rest",
}
"""Tables of one's own that have no file of their own, and why."""
