"""What was said aloud becomes the sound of a reply: takes are put together, bound to it, shared by second tries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.errors import NotFound
from app.speech.sound import HEARING_RATE, as_wav, from_wav, quiet
from app.store import Reader, Row, Store, Writer, new_id
from app.training.attempts import as_json
from app.training.sound.agreements import agreement_of
from app.training.sound.files import hold
from app.training.sound.takes import rows_of_takes


def waited_before(reader: Reader, row: Row, turn: int, person_id: str, takes: Sequence[str]) -> float:
    """Seconds of silence before the first of those takes; 0 where that is not known."""
    first = next((each for each in rows_of_takes(reader, row["id"], turn, person_id) if each["id"] in takes), None)
    return float(first["waited"] or 0.0) if first else 0.0


@dataclass(frozen=True)
class Joined:
    """The takes of one reply as one sound, ready to be bound to it."""

    takes: tuple[str, ...]
    """Their ids, in order."""
    name: str | None
    """The name their sound is kept under; None where it is not, or not whole."""
    wav: bytes = field(repr=False)
    """Empty where there is no name."""
    seconds: float
    waited: float | None
    heard: str
    words: str
    """As they are stored, on the seconds of the whole."""
    hearer: str


def join_takes(store: Store, row: Row, turn: int, person_id: str, takes: Sequence[str]) -> Joined | None:
    """Put those takes of this person together, in the order they were said; None where there are none of them.

    Works on files, so it is called before any lock is held. Raises StoreFault where the whole cannot be kept.
    """
    with store.reading() as reader:
        chosen = [each for each in rows_of_takes(reader, row["id"], turn, person_id) if each["id"] in takes]
    if not chosen:
        return None
    words: list[list[Any]] = []
    seconds = 0.0
    for each in chosen:
        words += [
            [text, start + seconds, stop + seconds, *sure] for text, start, stop, *sure in json.loads(each["words"])
        ]
        seconds += each["seconds"]
    wav = _joined_wav(store, [each["hash"] for each in chosen])
    return Joined(
        takes=tuple(each["id"] for each in chosen),
        name=store.sounds.keep(wav) if wav else None,
        wav=wav,
        seconds=seconds,
        waited=chosen[0]["waited"],
        heard=" ".join(each["heard"] for each in chosen),
        words=as_json(words),
        hearer=chosen[0]["hearer"],
    )


def _joined_wav(store: Store, names: Sequence[str | None]) -> bytes:
    """The sounds of these names one after the other; empty where any is not kept or no longer there."""
    parts = []
    for name in names:
        if name is None:
            return b""
        try:
            parts.append(store.sounds.read(name))
        except NotFound:
            return b""
    if len(parts) == 1:
        return parts[0]
    sound = quiet(0, HEARING_RATE)
    for part in parts:
        sound += from_wav(part)
    return as_wav(sound)


def bind_takes(
    writer: Writer, store: Store, row: Row, turn: int, person_id: str, joined: Joined | None, now: str
) -> list[str]:
    """Make those takes the sound of the reply just stored, and throw away whatever else was said for it.

    Takes that have been thrown away meanwhile stay thrown away. Returns the names of files that may go (`let_go`).
    """
    found = rows_of_takes(writer, row["id"], turn, person_id)
    writer.change("DELETE FROM takes WHERE attempt_id = ? AND turn = ?", row["id"], turn)
    freed = [each["hash"] for each in found if each["hash"]]
    if joined is None or not set(joined.takes) <= {each["id"] for each in found}:
        return freed
    agreed, name = agreement_of(writer, person_id), joined.name
    if agreed is None or not agreed.keep:
        name = None
    if name is not None:
        hold(writer, store, name, joined.wav)
    writer.add(
        "sounds",
        {
            "id": new_id(),
            "attempt_id": row["id"],
            "turn_index": 2 * turn - 1,
            "speaker": "trainee",
            "hash": name,
            "seconds": joined.seconds,
            "waited": joined.waited,
            "recordings": len(joined.takes),
            "heard": joined.heard,
            "words": joined.words,
            "cues": "[]",
            "made_by": joined.hearer,
            "made_at": now,
            "deleted_at": None,
        },
    )
    return freed


def copy_sounds(writer: Writer, attempt_id: str, made: str, turn: int) -> None:
    """Give a second try the sounds of the turns it shares: all before reply `turn`."""
    for each in writer.rows(
        "SELECT * FROM sounds WHERE attempt_id = ? AND turn_index < ? ORDER BY turn_index", attempt_id, 2 * turn - 1
    ):
        writer.add("sounds", {**each, "id": new_id(), "attempt_id": made})
