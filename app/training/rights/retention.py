"""How long each kind of thing is kept: what has grown too old goes by itself, hourly while the room is open.

The sound of voices has its own keeper (`app.training.sound.retention`), whose promise trainees agree to; it is told
here with the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.errors import UnderheardError
from app.settings import sound_days
from app.settings.keeping import attempts_days, deleted_days, drafts_days, log_days, sign_ins_days
from app.store import Reader, Store, Writer
from app.store.opened import hold_open
from app.store.opened import let_go as no_longer_open
from app.training.log import SYSTEM, note
from app.training.rights.erasing import remove_attempts
from app.training.rights.forgetting import forget, forget_as_others_did
from app.training.sound.files import let_go
from app.training.sound.retention import HOUR, expire_sounds
from app.training.worker import Worker, Workers

TRIES_DAYS = 1
"""Tries at a password make people wait for minutes; a day is kept."""
_LOOK_SECONDS = 20.0
"""How soon a process forgets what was erased by another."""
_ATTEMPTS_AT_ONCE = 20
"""Conversations removed under one hold of the write lock."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """One kind of thing: how long it is kept, and how much of it has grown too old."""

    kind: str
    says: str
    days: int | None
    """None: for good."""
    too_old: int


@dataclass(frozen=True)
class _Rule:
    kind: str
    says: str
    days: Callable[[], int | None]
    where: tuple[tuple[str, str], ...]
    """(table, SQL that holds where a row is older than `?`) each."""


_RULES = (
    _Rule("log", "lines of the log of who did what", log_days, (("log", "at < ?"),)),
    _Rule(
        "sign-ins", "sign-ins that are over, and links that were used or ran out", sign_ins_days,
        (
            ("sign_ins", "coalesce(ended_at, expires_at) < ?"),
            ("invitations", "coalesce(used_at, expires_at) < ?"),
        ),
    ),
    _Rule("tries", "tries at a password", lambda: TRIES_DAYS, (("sign_in_tries", "tried_at < ?"),)),
    _Rule(
        "drafts", "feedback that was not sent, and rehearsals with customers", drafts_days,
        (("drafts", "saved_at < ?"), ("rehearsals", "changed_at < ?")),
    ),
    _Rule(
        "deleted", "marks, answers, notes and drafts of customers that somebody deleted", deleted_days,
        (
            ("readings", "annotation_id IN (SELECT id FROM annotations WHERE deleted_at < ?)"),
            ("annotations", "deleted_at < ?"),
            ("remarks", "deleted_at < ?"),
            ("mentor_notes", "deleted_at < ?"),
            *(
                (table, "draft_id IN (SELECT id FROM scenario_drafts AS old WHERE removed_at < ?"
                 " AND NOT EXISTS (SELECT 1 FROM publications WHERE draft_id = old.id))")
                for table in ("draft_points", "rehearsals", "sign_offs", "proofs")
            ),
            (
                "scenario_drafts",
                "removed_at < ? AND NOT EXISTS (SELECT 1 FROM publications WHERE draft_id = scenario_drafts.id)",
            ),
        ),
    ),
)  # fmt: skip
_ATTEMPTS = _Rule("attempts", "conversations that are over, and all that was written about them", attempts_days, ())
_COUNTED = {"annotations", "remarks", "mentor_notes", "scenario_drafts", "attempts", "log", "sign_ins", "invitations",
            "sign_in_tries", "drafts", "rehearsals"}  # fmt: skip
"""Tables whose rows are told as things; the others hang on them."""


def retain(store: Store, *, dry_run: bool = False) -> list[Kept]:
    """Remove what has grown too old, kind by kind, and say how much that was; `dry_run` only counts.

    Counts of conversations stay (`gone`), and so does what an undecided contest or a later try rests on. Raises
    UnderheardError where a setting cannot be used; then nothing goes.
    """
    set_to = [(rule, rule.days()) for rule in _RULES]
    attempts, sounds = attempts_days(), sound_days()
    found = [_kept(store, rule, days, dry_run=dry_run) for rule, days in set_to]
    old = expire_sounds(store, sounds, dry_run=dry_run)
    told = old.recordings + old.turns + old.clips
    # Last, since much of the other kinds goes with a conversation: so each is counted as a dry run counts it.
    return [
        *found,
        Kept("sounds", "recordings, clips of them, and what customers sounded like", sounds, told),
        _kept(store, _ATTEMPTS, attempts, dry_run=dry_run),
    ]


def tend(store: Store) -> None:
    """Remove what has grown too old; what goes wrong is told in the log, and tried again an hour later."""
    try:
        retain(store)
        store.empty_write_ahead(1.0)
    except (UnderheardError, OSError) as error:
        log.warning("What has grown too old could not be removed: %s", error)


class _Tender(Worker):
    """The thread of one server that looks after what is kept in a room."""

    name, log, look_again = "tend-what-is-kept", log, _LOOK_SECONDS
    failed = "What is kept could not be looked after"

    def __init__(self, store: Store) -> None:
        self._store, self._waited = store, HOUR
        super().__init__()

    def do(self) -> str:
        try:
            forget_as_others_did(self._store)
        except UnderheardError as error:
            log.warning("Whether somebody was erased could not be asked: %s", error)
        if self._waited >= HOUR:
            self._waited = 0.0
            tend(self._store)
        self._waited += _LOOK_SECONDS
        return ""


_tenders: Workers[_Tender] = Workers()


def start(store: Store) -> None:
    """Look after what is kept in this room from now on, in the background.

    Hourly what has grown too old goes; every few seconds this process forgets what another erased. Doing it again does
    no harm: there is one a database and process. Raises StoreFault where a backup is being put back just now.
    """
    hold_open(store.path.parent)
    _tenders.start(store, lambda: _Tender(store))


def stop(store: Store) -> None:
    """Look after this room no longer."""
    if _tenders.stop(store):
        no_longer_open(store.path.parent)


def _kept(store: Store, rule: _Rule, days: int | None, *, dry_run: bool) -> Kept:
    if days is None:
        return Kept(rule.kind, rule.says, None, 0)
    before = (store.today() - timedelta(days=days)).isoformat(timespec="microseconds")
    with store.reading() as reader:
        count = _count(reader, rule, before)
    if count and not dry_run:
        if rule.kind == "attempts":
            count = _remove_attempts(store, before)
        else:
            with store.writing() as writer:
                for table, where in rule.where:
                    writer.change(f"DELETE FROM {table} WHERE {where}", before)
                _note(store, writer, rule.kind, count, days)
    return Kept(rule.kind, rule.says, days, count)


def _count(reader: Reader, rule: _Rule, before: str) -> int:
    if rule.kind == "attempts":
        return len(_old_attempts(reader, before))
    return sum(
        reader.rows(f"SELECT count(*) AS n FROM {table} WHERE {where}", before)[0]["n"]
        for table, where in rule.where
        if table in _COUNTED and not (rule.kind == "deleted" and table == "rehearsals")
    )


def _old_attempts(reader: Reader, before: str) -> list[str]:
    """Conversations that ended before, but for those that a later one goes on from, or that wait for a decision."""
    return [
        row["id"]
        for row in reader.rows(
            "SELECT id FROM attempts WHERE ended_at < ? AND stage <> 'talking' AND NOT EXISTS (SELECT 1 FROM contests"
            " WHERE attempt_id = attempts.id AND id NOT IN (SELECT contest_id FROM decisions)) AND NOT EXISTS"
            " (SELECT 1 FROM attempts AS later WHERE later.parent_id = attempts.id"
            " AND coalesce(later.ended_at, ?) >= ?) ORDER BY ended_at",
            before,
            before,
            before,
        )
    ]


def _remove_attempts(store: Store, before: str) -> int:
    removed = 0
    while True:
        with store.writing() as writer:
            some = _old_attempts(writer, before)[:_ATTEMPTS_AT_ONCE]
            if not some:
                break
            freed = remove_attempts(writer, some)
            _note(store, writer, "attempts", len(some), None)
        let_go(store, freed)
        forget(*some)
        removed += len(some)
    return removed


def _note(store: Store, writer: Writer, kind: str, count: int, days: int | None) -> None:
    note(store, writer, SYSTEM, "age.removed", kind=kind, detail={"things": count} | ({"days": days} if days else {}))
