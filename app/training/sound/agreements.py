"""What somebody has agreed to about the sound of their voice; asked before the microphone is, changed at will."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from app.errors import StoreFault
from app.speech.values import Hearer
from app.store import Reader, Store
from app.training import log
from app.training.attempts import asking_person
from app.training.sound.deleting import withdraw_clips_of
from app.training.sound.files import let_go


@dataclass(frozen=True)
class Agreement:
    """What one person has agreed to."""

    keep: bool
    """Their recordings are kept, to listen back to; otherwise they are written down and thrown away."""
    share: bool
    """A mentor may make a clip of a moment of theirs for others, names of people here silenced."""
    host: str | None
    """The machine that was told to them to write down what they say; None where that happens here."""
    agreed_at: str
    taken_back: int = 0
    """Clips of theirs that others could hear until this very answer; 0 where it is asked for later."""


def agree_to_sound(store: Store, by: str, keep: bool, share: bool, host: str | None = None) -> Agreement:
    """Keep what this person agrees to from now on; earlier answers stay on file.

    Where they no longer share, clips made of their voice are taken back. Recordings that are kept already stay until
    they are deleted (`delete_all_sound`).
    """
    taken_back, freed = 0, list[str]()
    with store.writing() as writer:
        person = asking_person(writer, by)
        now = store.now()
        writer.add(
            "sound_agreements",
            {
                "id": None,
                "person_id": person.id,
                "keep": int(keep),
                "share": int(keep and share),
                "host": host,
                "agreed_at": now,
            },
        )
        if not (keep and share):
            taken_back, freed = withdraw_clips_of(writer, person.id, now)
        said = {"keep": keep, "share": keep and share}
        log.note(store, writer, person.id, "sound.agreed", of=person.id, detail=said)
    with suppress(StoreFault):  # What they agreed to is stored; what cannot be deleted now is swept up later.
        let_go(store, freed)
    return Agreement(keep, keep and share, host, now, taken_back)


def sound_agreement(store: Store, by: str) -> Agreement | None:
    """What this person has agreed to; None where they have not been asked yet."""
    with store.reading() as reader:
        return agreement_of(reader, asking_person(reader, by).id)


def host_of(hearer: Hearer) -> str | None:
    """The machine that writes down what is said, as an agreement names it; None where that happens here."""
    return None if hearer.name == "embedded" else hearer.name


def agreement_of(reader: Reader, person_id: str) -> Agreement | None:
    """The same, inside a transaction."""
    row = reader.row("SELECT * FROM sound_agreements WHERE person_id = ? ORDER BY id DESC LIMIT 1", person_id)
    return Agreement(bool(row["keep"]), bool(row["share"]), row["host"], row["agreed_at"]) if row else None
