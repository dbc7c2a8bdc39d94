"""Deleting the sound of one's own voice: of a reply, of an attempt, or all of it. It cannot be undone.

The words that were sent, and what people and the scorer said about them, stay. Second tries share the sound of the
replies they begin with, and clips are made of it: whatever is that sound goes, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import NotFound
from app.store import Reader, Row, Store, Writer
from app.training import log
from app.training.attempts import asking_person, own, snapshot
from app.training.sound.files import let_go
from app.training.sound.handing import HANDING


@dataclass(frozen=True)
class Deleted:
    """What was deleted."""

    recordings: int
    """Replies that could be listened to; what second tries share counts once."""
    clips: int
    """Clips of it that others could hear."""


@dataclass(frozen=True)
class SoundOfAttempt:
    """What is kept of a person's voice in one attempt of theirs."""

    attempt_id: str
    title: str
    customer: str
    started_at: str
    replies: tuple[int, ...]
    """The numbers of the replies that can be listened to, the first being 1."""
    seconds: float
    written_down: int
    """Replies of which it is kept what was heard and when, with a recording or without."""


@dataclass(frozen=True)
class OwnSound:
    """All that is kept of a person's voice."""

    recordings: int
    """What second tries share counts once."""
    seconds: float
    size: int
    """Bytes."""
    attempts: tuple[SoundOfAttempt, ...]
    """Newest first; those with nothing left are not in it."""


def own_sound(store: Store, by: str) -> OwnSound:
    """What is kept of the voice of whoever asks."""
    with store.reading() as reader:
        rows = _spoken(reader, asking_person(reader, by).id)
        takes = reader.rows("SELECT hash, seconds FROM takes WHERE person_id = ? AND hash IS NOT NULL", by)
        attempts = []
        for attempt_id in dict.fromkeys(row["attempt_id"] for row in rows):
            theirs = [row for row in rows if row["attempt_id"] == attempt_id]
            kept = [row for row in theirs if row["hash"]]
            written_down = sum(row["heard"] is not None or row["words"] != "[]" for row in theirs)
            if kept or written_down:
                scenario = snapshot(reader, theirs[0]["scenario_hash"])
                attempts.append(
                    SoundOfAttempt(
                        attempt_id,
                        scenario.title,
                        scenario.persona.name,
                        theirs[0]["started_at"],
                        tuple((row["turn_index"] + 1) // 2 for row in kept),
                        sum(row["seconds"] for row in kept),
                        written_down,
                    )
                )
    names = {row["hash"]: row["seconds"] for row in (*rows, *takes) if row["hash"]}
    recordings = {(row["made_at"], row["turn_index"]) for row in rows if row["hash"]}
    return OwnSound(len(recordings) + len(takes), sum(names.values()), store.sounds.size(names.keys()), tuple(attempts))


def delete_sound(
    store: Store, attempt_id: str, by: str, turn_index: int | None = None, *, words_too: bool = False
) -> Deleted:
    """Delete the recording of one's reply with that `turn_index` (odd), or of every reply of one's attempt.

    `words_too`: also what the hearing wrote down before it was corrected, and when each word was said; the words as
    they were sent stay. Takes of the attempt that were not sent go with the whole. Doing it twice does no harm. Raises
    NotFound where that reply was not spoken, NotAllowed where the attempt is somebody else's.
    """
    with store.writing() as writer:
        person, row = own(writer, attempt_id, by)
        found = [each for each in _spoken(writer, person.id) if each["attempt_id"] == row["id"]]
        if turn_index is not None:
            found = [each for each in found if each["turn_index"] == turn_index]
            if not found:
                raise NotFound("There is no recording of yours at that turn; it was written.")
        deleted, freed = _delete(writer, person.id, found, words_too, store.now())
        if turn_index is None:
            freed += _drop_takes(writer, person.id, row["id"])
        log.note_on(store, writer, person.id, "sound.deleted", row["id"], {"recordings": deleted.recordings})
    let_go(store, freed)
    HANDING.let_go(attempt_id)
    return deleted


def delete_all_sound(store: Store, by: str, *, words_too: bool = False) -> Deleted:
    """Delete every recording of one's own; `words_too` as in `delete_sound`."""
    with store.writing() as writer:
        person = asking_person(writer, by)
        spoken = _spoken(writer, person.id)
        deleted, freed = _delete(writer, person.id, spoken, words_too, store.now())
        freed += _drop_takes(writer, person.id)
        log.note(store, writer, person.id, "sound.all_deleted", of=person.id, detail={"recordings": deleted.recordings})
    let_go(store, freed)
    HANDING.let_go(*{each["attempt_id"] for each in spoken})
    return deleted


def withdraw_clips_of(writer: Writer, person_id: str, now: str) -> tuple[int, list[str]]:
    """Take back every clip made of this person's voice: how many, and the names of files that may go (`let_go`)."""
    clips = writer.rows(
        "SELECT clips.id, clips.hash FROM clips JOIN exemplars ON exemplars.id = clips.exemplar_id"
        " JOIN attempts ON attempts.id = exemplars.attempt_id WHERE attempts.person_id = ? AND clips.hash IS NOT NULL",
        person_id,
    )
    return len(clips), take_back_clips(writer, clips, now, person_id)


def take_back_clips(writer: Writer, clips: Sequence[Row], now: str, by: str | None = None) -> list[str]:
    """Take back these rows of `clips` and return the names of files that may go. `by`: whoever did; None for age."""
    for clip in clips:
        writer.change(
            "UPDATE clips SET hash = NULL, withdrawn_at = coalesce(withdrawn_at, ?), withdrawn_by = ? WHERE id = ?",
            now, by, clip["id"],
        )  # fmt: skip
    return [clip["hash"] for clip in clips]


def clips_of_reply(reader: Reader, attempt_id: str, turn_index: int) -> list[Row]:
    """The rows of clips that have a sound and are made of that reply of a trainee's."""
    return reader.rows(
        "SELECT clips.* FROM clips JOIN exemplars ON exemplars.id = clips.exemplar_id"
        " WHERE exemplars.attempt_id = ? AND exemplars.turn * 2 - 1 = ? AND clips.hash IS NOT NULL",
        attempt_id, turn_index,
    )  # fmt: skip


def _delete(
    writer: Writer, person_id: str, found: Sequence[Row], words_too: bool, now: str
) -> tuple[Deleted, list[str]]:
    freed: list[str] = []
    gone: set[tuple[str, int]] = set()
    clips = 0
    wanted = {(row["made_at"], row["turn_index"]) for row in found}
    # A second try's copy is known by when it was said, which it shares with the first.
    for row in _spoken(writer, person_id):
        moment = (row["made_at"], row["turn_index"])
        if moment not in wanted:
            continue
        if row["hash"]:
            freed.append(row["hash"])
            gone.add(moment)
            writer.change("UPDATE sounds SET hash = NULL, deleted_at = ? WHERE id = ?", now, row["id"])
        made_of_it = clips_of_reply(writer, row["attempt_id"], row["turn_index"])
        clips += len(made_of_it)
        freed += take_back_clips(writer, made_of_it, now, person_id)
        if words_too:
            writer.change(
                "UPDATE sounds SET heard = NULL, words = '[]', waited = NULL, seconds = 0,"
                " deleted_at = coalesce(deleted_at, ?) WHERE id = ?",
                now, row["id"],
            )  # fmt: skip
    return Deleted(len(gone), clips), freed


def _drop_takes(writer: Writer, person_id: str, attempt_id: str | None = None) -> list[str]:
    """Throw away what was said and not sent, in one attempt or in all."""
    takes = writer.rows(
        "SELECT id, hash FROM takes WHERE person_id = ? AND (attempt_id = ? OR ? IS NULL)",
        person_id, attempt_id, attempt_id,
    )  # fmt: skip
    for take in takes:
        writer.change("DELETE FROM takes WHERE id = ?", take["id"])
    return [take["hash"] for take in takes if take["hash"]]


def _spoken(reader: Reader, person_id: str) -> list[Row]:
    """The sounds of every reply of theirs that was spoken, newest attempt first, with what the list says of those."""
    return reader.rows(
        "SELECT sounds.*, attempts.scenario_hash, attempts.started_at FROM sounds"
        " JOIN attempts ON attempts.id = sounds.attempt_id"
        " WHERE attempts.person_id = ? AND sounds.speaker = 'trainee'"
        " ORDER BY attempts.started_at DESC, attempts.rowid DESC, sounds.turn_index",
        person_id,
    )
