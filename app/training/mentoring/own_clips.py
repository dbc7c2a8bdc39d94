"""What others can hear of one's own voice, moment by moment, and taking a single one of them back."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import NotFound
from app.store import Store
from app.training import log
from app.training.attempts import asking_person
from app.training.mentoring.exemplars import HEARD
from app.training.sound.deleting import take_back_clips
from app.training.sound.files import let_go


@dataclass(frozen=True)
class OwnClip:
    """A moment of one's own that everybody who may read it can hear."""

    exemplar_id: str
    attempt_id: str
    turn: int
    """The number of the reply, the first being 1."""
    title: str
    """Of the scenario."""
    reply: str
    """As it was kept, with nobody here in it."""
    by_name: str
    """Who made it."""
    made_at: str


def own_clips(store: Store, by: str) -> list[OwnClip]:
    """The moments of whoever asks that others can hear now, newest first."""
    with store.reading() as reader:
        rows = reader.rows(
            "SELECT exemplars.*, clips.made_at AS made_at, people.name AS by_name FROM exemplars "
            "JOIN attempts ON attempts.id = exemplars.attempt_id "
            "JOIN clips ON clips.exemplar_id = exemplars.id AND clips.hash IS NOT NULL AND clips.withdrawn_at IS NULL "
            f"JOIN people ON people.id = clips.by WHERE attempts.person_id = ? AND {HEARD} "
            "ORDER BY clips.made_at DESC, clips.rowid DESC",
            asking_person(reader, by).id,
        )
    return [
        OwnClip(
            row["id"], row["attempt_id"], row["turn"], row["title"], row["reply"], row["by_name"], row["made_at"]
        )
        for row in rows
    ]  # fmt: skip


def take_back_clip(store: Store, exemplar_id: str, by: str) -> None:
    """Have one moment of one's own heard by nobody any more; its words stay, and no new clip is made of that reply.

    Doing it twice does no harm. Raises NotFound where that moment is not one's own, or there is none.
    """
    with store.writing() as writer:
        person = asking_person(writer, by)
        found = writer.row(
            "SELECT attempt_id, turn FROM exemplars JOIN attempts ON attempts.id = attempt_id "
            "WHERE exemplars.id = ? AND attempts.person_id = ?",
            exemplar_id, person.id,
        )  # fmt: skip
        if found is None:
            raise NotFound("There is no such moment of yours; look at the page again.")
        clips = writer.rows("SELECT id, hash FROM clips WHERE exemplar_id = ? AND hash IS NOT NULL", exemplar_id)
        freed = take_back_clips(writer, clips, store.now(), person.id)
        log.note_on(store, writer, person.id, "clip.taken_back", found["attempt_id"], {"turn": found["turn"]})
    let_go(store, freed)
