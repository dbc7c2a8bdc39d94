"""Takes: what a trainee said aloud for a reply. Written down, corrected, bound to the reply once it is sent."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.errors import AttemptEnded, Invalid, NotAllowed, StaleAttempt, Unheard
from app.speech.incoming import opened
from app.speech.sound import HEARING_RATE, as_wav, seconds_of
from app.speech.values import HeardWord, Hearer, Progress
from app.store import Reader, Row, Store, new_id, storable
from app.training.attempts import as_json, own, snapshot
from app.training.sound.agreements import agreement_of, host_of
from app.training.sound.files import hold, let_go
from app.training.sound.names import names_in_record

NO_WORDS = "No words could be heard. Hold and speak, or check the microphone."
MOST_TAKES = 8
"""For one reply."""
LONGEST_WAIT = 600.0
"""Seconds; what a browser claims beyond it is not believed."""
LONGEST_KEPT = 3600.0
"""Seconds of a trainee that are kept of one attempt; what they say beyond it is written down and not kept."""
MOST_KEPT = 500_000_000
"""Bytes that are kept of one trainee."""
_BYTES_A_SECOND = 2 * HEARING_RATE


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
    """Seconds from where the customer's sound ended to the first word; below 0 where so much of it was still to come.
    None where that is not known."""
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

    `quiet_before`: seconds from the end of the customer's sound to the first recording begun after it, as the browser
    saw it; also where that one was thrown away. Below 0: so many seconds of that sound, heard for the first time, were
    still to come when the recording cut it off.
    Raises Invalid where the sound cannot be used (too long, broken, of another kind; Unheard where no words are in it),
    NotAllowed where they have not agreed yet, StaleAttempt, AttemptEnded, SpeechFault. Whenever it raises, nothing was
    stored.
    """
    with store.reading() as reader:
        person, row = own(reader, attempt_id, by)
        _check(reader, row, turn)
        agreed = agreement_of(reader, person.id)
        if agreed is None or agreed.host != host_of(hearer):
            raise NotAllowed("Say first what may happen with the sound of your voice; then press and talk.")
        names = names_in_record(snapshot(reader, row["scenario_hash"]))
    sound = opened(data)
    written = hearer.hear(sound, progress, names)
    if not written.text.strip():
        raise Unheard(NO_WORDS)
    seconds, words = seconds_of(sound), _inside(written.words, seconds_of(sound))
    waited = None
    if quiet_before is not None and -LONGEST_WAIT <= quiet_before <= LONGEST_WAIT:
        # Who cut in has cut in, however long the first word then took: their sound stopped at the press.
        waited = round(quiet_before + (words[0].start if words and quiet_before >= 0 else 0.0), 3)
    wav = as_wav(sound)
    # The file is written before the lock is taken; a transaction that does not come about leaves it to be swept up.
    name = store.sounds.keep(wav) if agreed.keep else None
    unkept = ""
    with store.writing() as writer:
        person, row = own(writer, attempt_id, by)
        _check(writer, row, turn)
        agreed = agreement_of(writer, person.id)
        if agreed is None or not agreed.keep:
            name = None
        if name is not None:
            unkept = _no_room(writer, row, person.id, seconds)
            if unkept:
                name = None
            else:
                hold(writer, store, name, wav)
        values = {
            "id": new_id(),
            "attempt_id": attempt_id,
            "turn": turn,
            "person_id": person.id,
            "hash": name,
            "seconds": seconds,
            "waited": waited,
            "heard": storable(written.text),
            "words": words_as_json(words),
            "hearer": written.hearer,
            "made_at": store.now(),
        }
        writer.add("takes", values)
    return _take(values, " ".join(each for each in (written.note, unkept) if each))


def takes_of(store: Store, attempt_id: str, by: str, turn: int) -> list[Take]:
    """What was said for that reply and has not been sent yet, in order."""
    with store.reading() as reader:
        person, row = own(reader, attempt_id, by)
        return [_take(each) for each in rows_of_takes(reader, row["id"], turn, person.id)]


def drop_takes(store: Store, attempt_id: str, by: str, turn: int) -> None:
    """Throw away what was said for that reply and not sent."""
    with store.writing() as writer:
        person, row = own(writer, attempt_id, by)
        gone = [each["hash"] for each in rows_of_takes(writer, row["id"], turn, person.id) if each["hash"]]
        writer.change(
            "DELETE FROM takes WHERE attempt_id = ? AND turn = ? AND person_id = ?", row["id"], turn, person.id
        )
    let_go(store, gone)


def words_as_json(words: Sequence[HeardWord]) -> str:
    """[text, start, stop], and how sure the hearer was where it says so."""
    return as_json(
        [
            [word.text, round(word.start, 3), round(word.stop, 3), *([] if word.sure is None else [word.sure])]
            for word in words
        ]
    )


def words_from_json(text: str) -> tuple[HeardWord, ...]:
    return tuple(HeardWord(*each) for each in json.loads(text))


def rows_of_takes(reader: Reader, attempt_id: str, turn: int, person_id: str) -> list[Row]:
    """What this person said for that reply and has not sent yet, in order."""
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


def _no_room(reader: Reader, row: Row, person_id: str, seconds: float) -> str:
    """Why no more sound of theirs is kept, in words for them; '' where there is room. What they say counts anyway."""
    kept = reader.row(
        "SELECT (SELECT total(seconds) FROM sounds WHERE attempt_id = ? AND speaker = 'trainee' AND hash IS NOT NULL)"
        " + (SELECT total(seconds) FROM takes WHERE attempt_id = ? AND hash IS NOT NULL) AS seconds",
        row["id"], row["id"],
    )  # fmt: skip
    if kept is not None and kept["seconds"] + seconds > LONGEST_KEPT:
        return f"The recordings of this talk are {LONGEST_KEPT / 60:g} minutes long, so this one is not kept."
    if kept_seconds(reader, person_id) + seconds > MOST_KEPT / _BYTES_A_SECOND:
        return (
            f"Your recordings fill the {MOST_KEPT // 1_000_000} MB there are for them, so this one is not kept; delete "
            "older ones under You."
        )
    return ""


def kept_seconds(reader: Reader, person_id: str) -> float:
    """How many seconds of this person are kept in all; what second tries share counts once."""
    kept = reader.row(
        "SELECT total(seconds) AS seconds FROM ("
        "SELECT sounds.hash, sounds.seconds FROM sounds JOIN attempts ON attempts.id = sounds.attempt_id"
        " WHERE attempts.person_id = ? AND sounds.speaker = 'trainee' AND sounds.hash IS NOT NULL"
        " UNION SELECT hash, seconds FROM takes WHERE person_id = ? AND hash IS NOT NULL)",
        person_id, person_id,
    )  # fmt: skip
    return float(kept["seconds"]) if kept else 0.0


def _inside(words: Sequence[HeardWord], seconds: float) -> tuple[HeardWord, ...]:
    """The words with times that lie inside the sound, whatever a server says; one without a time is left out."""
    return tuple(
        replace(word, start=min(max(word.start, 0.0), seconds), stop=min(max(word.stop, word.start, 0.0), seconds))
        for word in words
        if math.isfinite(word.start) and math.isfinite(word.stop)
    )


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
