"""Takes: what a trainee said aloud for a reply. Written down, corrected, bound to the reply once it is sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import AttemptEnded, Invalid, NotAllowed, StaleAttempt
from app.speech.incoming import opened
from app.speech.sound import HEARING_RATE, as_wav, from_wav, quiet
from app.speech.values import HeardWord, Hearer, Progress
from app.store import Reader, Row, Store, Writer, new_id
from app.training.attempts import as_json, own
from app.training.sound.agreements import agreement_of, host_of

MOST_TAKES = 8
"""For one reply."""
LONGEST_WAIT = 600.0
"""Seconds; what a browser claims beyond it is not believed."""


@dataclass(frozen=True)
class Take:
    """One press of the button: what was heard in it."""

    id: str
    attempt_id: str
    turn: int
    heard: str
    """As the hearing wrote it; the trainee may correct it before it is sent."""
    words: tuple[HeardWord, ...]
    seconds: float
    waited: float | None
    """Seconds from where the customer's sound ended to the first word; None where that is not known."""
    kept: bool
    """Whether its sound is kept."""
    note: str = ""


def hear_take(
    store: Store,
    hearer: Hearer,
    attempt_id: str,
    by: str,
    turn: int,
    data: bytes,
    *,
    quiet_before: float | None = None,
    progress: Progress | None = None,
) -> Take:
    """Write down what was said. `data` is what the microphone sent; `turn` the reply it is for, `attempt.next_turn`.

    `quiet_before`: seconds from the end of the customer's sound to the start of this recording, as the browser saw it.
    Raises Invalid where the sound cannot be used (too long, empty, broken, of another kind), NotAllowed where they have
    not agreed yet, StaleAttempt, AttemptEnded, SpeechFault. Whenever it raises, nothing was stored.
    """
    with store.reading() as reader:
        person, row = own(reader, attempt_id, by)
        _check(reader, row, turn)
        agreed = agreement_of(reader, person.id)
        if agreed is None or agreed.host != host_of(hearer):
            raise NotAllowed("Say first what may happen with the sound of your voice; then press and talk.")
    sound = opened(data)
    written = hearer.hear(sound, progress)
    if not written.text:
        raise Invalid("No words could be heard in that; check which microphone is used, and speak closer to it.")
    waited = None
    if quiet_before is not None and 0 <= quiet_before <= LONGEST_WAIT:
        waited = round(quiet_before + (written.words[0].start if written.words else 0.0), 3)
    made, now = new_id(), store.now()
    name = store.sounds.keep(as_wav(sound)) if agreed.keep else None
    with store.writing() as writer:
        person, row = own(writer, attempt_id, by)
        _check(writer, row, turn)
        values = {
            "id": made,
            "attempt_id": attempt_id,
            "turn": turn,
            "person_id": person.id,
            "hash": name,
            "seconds": written.seconds,
            "waited": waited,
            "heard": written.text,
            "words": words_as_json(written.words),
            "hearer": written.hearer,
            "made_at": now,
        }
        writer.add("takes", values)
    return _take(values, written.note)


def takes_of(store: Store, attempt_id: str, by: str, turn: int) -> list[Take]:
    """What was said for that reply and has not been sent yet, in order."""
    with store.reading() as reader:
        person, row = own(reader, attempt_id, by)
        return [_take(each) for each in _rows(reader, row["id"], turn, person.id)]


def drop_takes(store: Store, attempt_id: str, by: str, turn: int) -> None:
    """Throw away what was said for that reply and not sent."""
    with store.writing() as writer:
        person, row = own(writer, attempt_id, by)
        gone = [each["hash"] for each in _rows(writer, row["id"], turn, person.id) if each["hash"]]
        writer.change(
            "DELETE FROM takes WHERE attempt_id = ? AND turn = ? AND person_id = ?", row["id"], turn, person.id
        )
        gone = [name for name in gone if not referred_to(writer, name)]
    store.sounds.remove(gone)


# For `take_turn` and `again_from`.


def waited_before(reader: Reader, row: Row, turn: int, person_id: str, takes: Sequence[str]) -> float:
    """Seconds of silence before the first of those takes; 0 where that is not known."""
    first = next((each for each in _rows(reader, row["id"], turn, person_id) if each["id"] in takes), None)
    return float(first["waited"] or 0.0) if first else 0.0


def bind_takes(
    writer: Writer, store: Store, row: Row, turn: int, person_id: str, takes: Sequence[str], now: str
) -> None:
    """Make those takes the sound of the reply just stored; others for the same reply are thrown away."""
    found = _rows(writer, row["id"], turn, person_id)
    chosen = [each for each in found if each["id"] in takes]
    writer.change("DELETE FROM takes WHERE attempt_id = ? AND turn = ?", row["id"], turn)
    if not chosen:
        return
    name, words, seconds = chosen[0]["hash"], [], 0.0
    for each in chosen:
        words += [[text, start + seconds, stop + seconds] for text, start, stop in json.loads(each["words"])]
        seconds += each["seconds"]
    if len(chosen) > 1 and all(each["hash"] for each in chosen):
        sound = quiet(0, HEARING_RATE)
        for each in chosen:
            sound += from_wav(store.sounds.read(each["hash"]))
        name = store.sounds.keep(as_wav(sound))
    writer.add(
        "sounds",
        {
            "id": new_id(),
            "attempt_id": row["id"],
            "turn_index": 2 * turn - 1,
            "speaker": "trainee",
            "hash": name,
            "seconds": seconds,
            "waited": chosen[0]["waited"],
            "heard": " ".join(each["heard"] for each in chosen),
            "words": as_json(words),
            "cues": "[]",
            "made_by": chosen[0]["hearer"],
            "made_at": now,
            "deleted_at": None,
        },
    )


def copy_sounds(writer: Writer, attempt_id: str, made: str, turn: int) -> None:
    """Give a second try the sounds of the turns it shares: all before reply `turn`."""
    for each in writer.rows(
        "SELECT * FROM sounds WHERE attempt_id = ? AND turn_index < ? ORDER BY turn_index", attempt_id, 2 * turn - 1
    ):
        writer.add("sounds", {**each, "id": new_id(), "attempt_id": made})


def referred_to(reader: Reader, name: str) -> bool:
    """Whether any turn, take or clip still is this sound."""
    return any(
        reader.row(f"SELECT 1 FROM {table} WHERE hash = ? LIMIT 1", name) for table in ("sounds", "takes", "clips")
    )


def words_as_json(words: Sequence[HeardWord]) -> str:
    return as_json([[word.text, round(word.start, 3), round(word.stop, 3)] for word in words])


def words_from_json(text: str) -> tuple[HeardWord, ...]:
    return tuple(HeardWord(*each) for each in json.loads(text))


def _rows(reader: Reader, attempt_id: str, turn: int, person_id: str) -> list[Row]:
    return reader.rows(
        "SELECT * FROM takes WHERE attempt_id = ? AND turn = ? AND person_id = ? ORDER BY made_at, rowid",
        attempt_id, turn, person_id,
    )  # fmt: skip


def _check(reader: Reader, row: Row, turn: int) -> None:
    if row["stage"] != "talking" or row["ended_at"] is not None:
        raise AttemptEnded("This conversation is over, so nothing more can be said in it.")
    taken = reader.row("SELECT count(*) AS n FROM exchanges WHERE attempt_id = ?", row["id"])
    if taken is None or taken["n"] + 1 != turn:
        raise StaleAttempt("This conversation has gone on elsewhere; look at the newest turn, then say it again.")
    held = reader.row("SELECT count(*) AS n FROM takes WHERE attempt_id = ? AND turn = ?", row["id"], turn)
    if held is not None and held["n"] >= MOST_TAKES:
        raise Invalid(f"That is {MOST_TAKES} recordings for one reply; send it, or begin it anew.")


def _take(row: Row, note: str = "") -> Take:
    return Take(
        id=row["id"],
        attempt_id=row["attempt_id"],
        turn=row["turn"],
        heard=row["heard"],
        words=words_from_json(row["words"]),
        seconds=row["seconds"],
        waited=row["waited"],
        kept=row["hash"] is not None,
        note=note,
    )
