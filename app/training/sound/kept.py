"""The sounds of an attempt: which turns can be heard, and their bytes for whoever may read the attempt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from app.errors import NotFound
from app.speech.values import CaptionAt, HeardWord
from app.store import Reader, Row, Store
from app.training import log
from app.training.attempts import admitted
from app.training.sound.takes import words_from_json


@dataclass(frozen=True)
class TurnSound:
    """How one turn sounded. Its times stay where its sound has been deleted."""

    turn_index: int
    """0 is the opener, odd ones are the trainee's, even ones the customer's."""
    speaker: Literal["customer", "trainee"]
    name: str | None
    """The name the sound is kept under; None where none is kept."""
    seconds: float
    waited: float | None
    """Seconds of silence before a trainee spoke; None where that is not known."""
    heard: str | None
    """What the hearing wrote, before the trainee corrected it."""
    words: tuple[HeardWord, ...]
    captions: tuple[CaptionAt, ...]
    made_by: str
    deleted_at: str | None
    """When its speaker deleted it; None where they did not (it may have grown old, or never been kept)."""
    recordings: int = 1
    """Of how many it was made, put end to end; `waited` is before the first."""
    written_only: bool = False
    """Whether its speaker had chosen, when they sent it, that it is written down and thrown away."""

    @property
    def silent_because(self) -> str:
        """Why it cannot be listened to, as a sentence for whoever reads the attempt; '' where a sound is kept."""
        if self.name is not None:
            return ""
        if self.deleted_at is not None:
            return "The trainee deleted this recording."
        if self.speaker == "customer":
            return "This sound has grown old and was removed; it is made again where customers can be heard."
        if self.written_only:
            return "This was written down only, as the trainee had chosen then."
        return "No recording of this is kept: there was no room for it, or it has grown old."


def sounds_of(store: Store, attempt_id: str, by: str) -> list[TurnSound]:
    """The turns of an attempt that were spoken, in order; for its owner and for those who read others'."""
    with store.reading() as reader:
        _, row = admitted(reader, attempt_id, by)
        return turn_sounds(reader, row["id"])


def turn_sounds(reader: Reader, attempt_id: str) -> list[TurnSound]:
    """The same, inside a transaction, for somebody already admitted."""
    return [
        turn_sound(each)
        for each in reader.rows(f"{_SOUNDS} WHERE sounds.attempt_id = ? ORDER BY turn_index", attempt_id)
    ]


_SOUNDS = (
    "SELECT sounds.*, (SELECT keep FROM sound_agreements JOIN attempts ON attempts.person_id ="
    " sound_agreements.person_id WHERE attempts.id = sounds.attempt_id AND agreed_at <= made_at"
    " ORDER BY sound_agreements.id DESC LIMIT 1) AS keep FROM sounds"
)
"""Every sound with whether its trainee had agreed to keep recordings when it was made: 1, 0, or NULL."""


def turn_sound(row: Row) -> TurnSound:
    """A row of `sounds`; where it comes without `keep`, nothing is known of what had been chosen."""
    return TurnSound(
        turn_index=row["turn_index"],
        speaker=row["speaker"],
        name=row["hash"],
        seconds=row["seconds"],
        waited=row["waited"],
        heard=row["heard"],
        words=words_from_json(row["words"]),
        captions=tuple(CaptionAt(*each) for each in json.loads(row["cues"])),
        made_by=row["made_by"],
        deleted_at=row["deleted_at"],
        recordings=row["recordings"],
        written_only=row["speaker"] == "trainee" and row["hash"] is None and row.get("keep") == 0,
    )


def sound_bytes(store: Store, attempt_id: str, turn_index: int, by: str) -> bytes:
    """The sound of one turn as WAV. Raises NotFound where that turn was not spoken or its sound is gone."""
    with store.reading() as reader:
        _, row = admitted(reader, attempt_id, by)
        log.saw(reader, by, "sound.heard", of=row["person_id"], kind="attempt", item=row["id"])
        found = reader.row(f"{_SOUNDS} WHERE sounds.attempt_id = ? AND turn_index = ?", row["id"], turn_index)
    if found is None:
        raise NotFound("There is no sound of that turn; it was written.")
    sound = turn_sound(found)
    if sound.name is None:
        raise NotFound(sound.silent_because)
    return store.sounds.read(sound.name)
