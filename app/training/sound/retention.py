"""How long sound stays: recordings that have grown old go by themselves, and files that nothing names are swept up.

What a trainee agreed to says how long; this keeps that promise, at the start of a room and every hour it is open. The
words, and when they were said, stay.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from app.errors import UnderheardError
from app.settings import SOUND_DAYS, sound_days
from app.store import Reader, Row, Store
from app.training import log as the_log
from app.training.sound.deleting import take_back_clips
from app.training.sound.files import let_go
from app.training.worker import Worker, Workers

HOUR = 3600.0
UNSENT_HOURS = 24
"""A take that was not sent is thrown away after so many hours."""
_AT_ONCE = 200
"""Rows changed under one hold of the write lock."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SoundFigures:
    """What is kept of sound in all. Nothing in it says whose."""

    people: int
    """How many have recordings of their voice here."""
    recordings: int
    """Replies that can be listened to."""
    turns: int
    """Turns of customers that have been made to be heard."""
    clips: int
    unsent: int
    """Takes that have not been sent yet."""
    size: int
    """Bytes of all files."""
    oldest_at: str | None
    """When the oldest recording of a trainee was made, in UTC."""


@dataclass(frozen=True)
class Expired:
    """What has grown too old: what went, or would go."""

    recordings: int
    turns: int
    clips: int
    size: int
    """Bytes."""

    @property
    def nothing(self) -> bool:
        return not (self.recordings or self.turns or self.clips)


@dataclass(frozen=True)
class Swept:
    """What nobody wanted any more."""

    takes: int
    files: int


def sound_figures(store: Store) -> SoundFigures:
    """What is kept of sound in this room."""
    with store.reading() as reader:
        found = reader.row(
            "SELECT count(DISTINCT attempts.person_id) AS people, min(sounds.made_at) AS oldest_at,"
            " count(DISTINCT sounds.made_at || sounds.turn_index) AS recordings FROM sounds"
            " JOIN attempts ON attempts.id = sounds.attempt_id WHERE speaker = 'trainee' AND hash IS NOT NULL"
        )
        counts = reader.row(
            "SELECT (SELECT count(DISTINCT hash) FROM sounds WHERE speaker = 'customer') AS turns,"
            " (SELECT count(*) FROM clips WHERE hash IS NOT NULL) AS clips, (SELECT count(*) FROM takes) AS unsent"
        )
    assert found is not None and counts is not None
    return SoundFigures(**found, **counts, size=store.sounds.size())


def expire_sounds(store: Store, days: int, *, dry_run: bool = False) -> Expired:
    """Remove the sound of every turn made more than `days` days ago, and clips made of it; `dry_run` only counts.

    0 days: whatever belongs to a conversation that is over, or was made more than a day ago. Customers' sounds go, too,
    and are made again alike when somebody listens. Words, times, scores and marks stay. Raises StoreFault.
    """
    with store.reading() as reader:
        sounds, clips = _old(reader, store, days)
    named = {row["hash"] for row in (*sounds, *clips)}
    gone = Expired(
        recordings=len({(row["made_at"], row["turn_index"]) for row in sounds if row["speaker"] == "trainee"}),
        turns=len({row["hash"] for row in sounds if row["speaker"] == "customer"}),
        clips=len(clips),
        size=store.sounds.size(named),
    )
    if dry_run:
        return gone
    for begin in range(0, len(sounds), _AT_ONCE):
        with store.writing() as writer:
            for row in sounds[begin : begin + _AT_ONCE]:
                writer.change("UPDATE sounds SET hash = NULL WHERE id = ? AND hash = ?", row["id"], row["hash"])
    if clips:
        with store.writing() as writer:
            take_back_clips(writer, clips, store.now())
    if not gone.nothing:
        with store.writing() as writer:
            facts = {"recordings": gone.recordings, "clips": gone.clips, "days": days}
            the_log.note(store, writer, the_log.SYSTEM, "sound.expired", detail=facts)
    let_go(store, named)
    return gone


def sweep_sounds(store: Store) -> Swept:
    """Throw away takes that were not sent within a day, and files that nothing names.

    Those are what a reply that did not come about or a process that was killed left behind. A file touched within the
    last hour is left alone: somebody may be about to name it.
    """
    before = (store.today() - timedelta(hours=UNSENT_HOURS)).isoformat(timespec="microseconds")
    with store.reading() as reader:
        stale = reader.rows("SELECT id FROM takes WHERE made_at < ?", before)
    if stale:
        with store.writing() as writer:
            writer.change("DELETE FROM takes WHERE made_at < ?", before)
    store.sounds.clear_unfinished(HOUR)
    untouched = store.sounds.untouched(HOUR)
    if untouched:
        with store.reading() as reader:
            untouched -= _named(reader)
    # Whether anything names them is asked once more under the lock.
    let_go(store, untouched)
    return Swept(len(stale), len(untouched))


def tend_sounds(store: Store) -> None:
    """Both, once; what goes wrong is told in the log, and tried again an hour later."""
    try:
        days = sound_days()
    except UnderheardError as error:
        log.warning("%s Recordings are kept %s days meanwhile.", error, SOUND_DAYS)
        days = SOUND_DAYS
    try:
        expire_sounds(store, days)
        sweep_sounds(store)
    except (UnderheardError, OSError) as error:
        log.warning("Old recordings could not be removed: %s", error)


class _Tender(Worker):
    """The thread of one server that looks after the sound of a room."""

    name, log, look_again = "tend-sounds", log, HOUR
    failed = "Old recordings could not be looked for"

    def __init__(self, store: Store) -> None:
        self._store = store
        super().__init__()

    def do(self) -> str:
        tend_sounds(self._store)
        return ""


_tenders: Workers[_Tender] = Workers()


def start(store: Store) -> None:
    """Look after the sound of this room from now on, hourly, in the background.

    Doing it again does no harm: there is one a database and process.
    """
    _tenders.start(store, lambda: _Tender(store))


def stop(store: Store) -> None:
    """Look after this room's sound no longer."""
    _tenders.stop(store)


def _old(reader: Reader, store: Store, days: int) -> tuple[list[Row], list[Row]]:
    """The rows of sounds and of clips that have grown too old and still name a file."""
    before = (store.today() - timedelta(days=max(days, 1))).isoformat(timespec="microseconds")
    none_past_the_end = int(days == 0)
    sounds = reader.rows(
        "SELECT sounds.id, sounds.hash, sounds.speaker, sounds.turn_index, sounds.made_at FROM sounds"
        " JOIN attempts ON attempts.id = sounds.attempt_id"
        " WHERE hash IS NOT NULL AND (made_at < ? OR (? AND ended_at IS NOT NULL))",
        before, none_past_the_end,
    )  # fmt: skip
    # A clip grows as old as the recording it was made of.
    clips = reader.rows(
        "SELECT clips.id, clips.hash FROM clips JOIN exemplars ON exemplars.id = clips.exemplar_id"
        " LEFT JOIN sounds ON sounds.attempt_id = exemplars.attempt_id AND sounds.turn_index = exemplars.turn * 2 - 1"
        " WHERE clips.hash IS NOT NULL"
        " AND (min(clips.made_at, coalesce(sounds.made_at, clips.made_at)) < ? OR ?)",
        before, none_past_the_end,
    )  # fmt: skip
    return sounds, clips


def _named(reader: Reader) -> set[str]:
    return {
        row["hash"]
        for row in reader.rows("SELECT hash FROM sounds UNION SELECT hash FROM takes UNION SELECT hash FROM clips")
        if row["hash"]
    }
