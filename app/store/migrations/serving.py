"""Steps from 0025 on: who signs in, which team sees whom, what was done by whom, and what goes out to other systems."""

from __future__ import annotations

from sqlite_utils import Database

from app.store.migrations.steps import MIGRATIONS, table


@MIGRATIONS(name="0025_roles_and_teams")
def _roles_and_teams(db: Database) -> None:
    # Several roles at once. Nobody is without one: whose last is taken can do nothing but see what they practised.
    table(db, "person_roles").create(
        {"person_id": str, "role": str, "given_at": str},
        pk=("person_id", "role"),
        not_null={"given_at"},
        foreign_keys=[("person_id", "people", "id")],
    )
    table(db, "person_roles").create_index(["role", "person_id"])
    db.execute("INSERT INTO person_roles (person_id, role, given_at) SELECT id, role, created_at FROM people")
    db.execute("ALTER TABLE people DROP COLUMN role")
    # While there is no team, mentors see everybody; from the first on, those who share a team with them.
    table(db, "teams").create(
        {"id": str, "name": str, "made_at": str, "closed_at": str}, pk="id", not_null={"id", "name", "made_at"}
    )
    table(db, "team_members").create(
        {"team_id": str, "person_id": str, "since": str},
        pk=("team_id", "person_id"),
        not_null={"since"},
        foreign_keys=[("team_id", "teams", "id"), ("person_id", "people", "id")],
    )
    table(db, "team_members").create_index(["person_id"])


@MIGRATIONS(name="0026_accounts")
def _accounts(db: Database) -> None:
    # How a person signs in: a name and a password of their own, or the subject an identity provider knows them by.
    # `name_key` is the sign-in name casefolded; `password` an argon2 hash, none until an invitation was taken up.
    table(db, "accounts").create(
        {
            "person_id": str,
            "name": str,
            "name_key": str,
            "password": str,
            "subject": str,
            "made_at": str,
            "password_at": str,
            "disabled_at": str,
        },
        pk="person_id",
        not_null={"person_id", "name", "name_key", "made_at"},
        foreign_keys=[("person_id", "people", "id")],
    )
    table(db, "accounts").create_index(["name_key"], unique=True)
    table(db, "accounts").create_index(["subject"], unique=True)
    # A link that lets somebody set a password, once: `kind` is join or reset. Only the SHA-256 of its secret is kept.
    table(db, "invitations").create(
        {
            "id": str,
            "secret": str,
            "person_id": str,
            "kind": str,
            "made_by": str,
            "made_at": str,
            "expires_at": str,
            "used_at": str,
        },
        pk="id",
        not_null={"id", "secret", "person_id", "kind", "made_at", "expires_at"},
        foreign_keys=[("person_id", "people", "id")],
    )
    table(db, "invitations").create_index(["secret"], unique=True)
    table(db, "invitations").create_index(["person_id"])
    # One browser that is signed in. Only the SHA-256 of what its cookie holds is kept.
    table(db, "sign_ins").create(
        {
            "id": str,
            "secret": str,
            "person_id": str,
            "began_at": str,
            "seen_at": str,
            "expires_at": str,
            "ended_at": str,
            "browser": str,
        },
        pk="id",
        not_null={"id", "secret", "person_id", "began_at", "seen_at", "expires_at"},
        foreign_keys=[("person_id", "people", "id")],
    )
    table(db, "sign_ins").create_index(["secret"], unique=True)
    table(db, "sign_ins").create_index(["person_id"])
    # Every try at a password, so that all processes know when to make somebody wait. `who` and `place` are keyed hashes
    # of the sign-in name and the address it came from; kept for a day.
    table(db, "sign_in_tries").create(
        {"id": int, "who": str, "place": str, "tried_at": str, "worked": int},
        pk="id",
        not_null={"who", "place", "tried_at", "worked"},
    )
    table(db, "sign_in_tries").create_index(["who", "tried_at"])
    table(db, "sign_in_tries").create_index(["place", "tried_at"])


@MIGRATIONS(name="0027_log")
def _log(db: Database) -> None:
    # Who did what, to what, of whom, when. Only added to: triggers refuse any change but the one that takes a person
    # out, and any removal before its time. `detail` is JSON and never holds what people said.
    table(db, "log").create(
        {"id": int, "at": str, "by": str, "act": str, "kind": str, "item": str, "of": str, "detail": str},
        pk="id",
        not_null={"at", "act", "detail"},
    )
    table(db, "log").create_index(["at"])
    table(db, "log").create_index(["by", "at"])
    table(db, "log").create_index(["of", "at"])
    db.execute(
        """
        CREATE TRIGGER log_stays BEFORE UPDATE ON log
        WHEN NOT (NEW.id IS OLD.id AND NEW.at IS OLD.at AND NEW.act IS OLD.act AND NEW.kind IS OLD.kind
          AND (NEW."by" IS OLD."by" OR NEW."by" = 'erased') AND (NEW.of IS OLD.of OR NEW.of = 'erased')
          AND (NEW.item IS OLD.item OR NEW.item = 'erased') AND (NEW.detail IS OLD.detail OR NEW.detail = '{}'))
        BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END
        """
    )
    db.execute(
        """
        CREATE TRIGGER log_is_kept BEFORE DELETE ON log
        WHEN OLD.at > strftime('%Y-%m-%dT%H:%M:%f', 'now', '-183 days')
        BEGIN SELECT RAISE(ABORT, 'the log is kept for six months'); END
        """
    )


@MIGRATIONS(name="0028_statements")
def _statements(db: Database) -> None:
    # xAPI statements on their way to a record store. `body` is the statement as it goes out; `void_of` names the one it
    # takes back; `host` is the machine the trainee was told of before they began, and no other gets it. `next_at` is
    # when it may be sent (again), and null where it was sent or put aside. One that was sent stays, for the file.
    table(db, "statements").create(
        {
            "id": str,
            "attempt_id": str,
            "person_id": str,
            "about": str,
            "body": str,
            "void_of": str,
            "host": str,
            "made_at": str,
            "tries": int,
            "next_at": str,
            "sent_at": str,
            "fault": str,
        },
        pk="id",
        not_null={"id", "about", "body", "host", "made_at", "tries"},
    )
    table(db, "statements").create_index(["sent_at", "next_at"])
    table(db, "statements").create_index(["attempt_id", "about"])
    table(db, "statements").create_index(["person_id"])


@MIGRATIONS(name="0029_what_scored")
def _what_scored(db: Database) -> None:
    # Which scorer, to the byte, gave a card; none on those kept before, and where a language model read. Of a model
    # the try says where it runs and how it was asked, beside its name and the prompt's SHA-256.
    table(db, "scorecards").add_column("fingerprint", str)
    table(db, "second_tries").add_column("host", str)
    table(db, "second_tries").add_column("settings", str)
    # A score is never changed: a newer one is added. What belongs to somebody who is erased can go.
    for each in ("scorecards", "second_tries"):
        db.execute(
            f"CREATE TRIGGER {each}_stay BEFORE UPDATE ON {each} "
            "BEGIN SELECT RAISE(ABORT, 'a score is never changed; a newer one is added'); END"
        )
    # INSERT OR REPLACE takes a row away without asking the triggers on DELETE.
    for each in ("scorecards", "second_tries", "log"):
        db.execute(
            f"CREATE TRIGGER {each}_in_order BEFORE INSERT ON {each} "
            f"WHEN NEW.id > 0 AND EXISTS (SELECT 1 FROM {each} WHERE id = NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, 'what stands in {each} is not replaced'); END"
        )


@MIGRATIONS(name="0030_erasing")
def _erasing(db: Database) -> None:
    # What somebody who was erased wrote to others is signed by an empty row in their place; `left_at` marks it.
    table(db, "people").add_column("left_at", str)
    # Who was erased, as the SHA-256 of a salt and their id: a backup made before must not bring them back.
    table(db, "erasures").create(
        {"hash": str, "salt": str, "erased_at": str}, pk="hash", not_null={"hash", "salt", "erased_at"}
    )
    # What is left of conversations that are gone: how many there were. `levels` is JSON: dimension -> how many replies
    # had level 0 to 4.
    table(db, "erased_counts").create(
        {"month": str, "scenario_id": str, "attempts": int, "replies": int, "levels": str},
        pk=("month", "scenario_id"),
        not_null={"attempts", "replies", "levels"},
    )
