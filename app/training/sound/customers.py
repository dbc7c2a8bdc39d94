"""What the customer of an attempt sounds like: made when it is first listened to, kept, and the same ever after."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from app.errors import NotFound, StoreFault
from app.simulation.values import CustomerState
from app.speech.delivery import pieces_of, timbre_of
from app.speech.openai_speaking import as_before
from app.speech.saying import said
from app.speech.sound import as_wav, seconds_of
from app.speech.values import CaptionAt, Speaker
from app.store import Row, Store, Writer, new_id
from app.training.attempts import admitted, as_json, beat_from, from_json, snapshot
from app.training.log import saw
from app.training.sound.files import hold
from app.training.sound.kept import turn_sound

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CustomerSound:
    """One turn of the customer's, to be heard."""

    turn_index: int
    wav: bytes
    seconds: float
    captions: tuple[CaptionAt, ...]
    note: str = ""


def customer_sound(store: Store, speaker: Speaker, attempt_id: str, turn_index: int, by: str) -> CustomerSound:
    """How the customer says turn `turn_index` (0 the opener, then even ones), for the person who practises.

    Made once: asked again, by another tab at the same time or later, the same sound comes back; one that has grown old
    and gone is made again as it was. Somebody who reads others' attempts hears what was spoken to the trainee, and gets
    NotFound where it was only read. Raises NotFound for a turn that has not been, SpeechFault where it cannot be made.
    """
    with store.reading() as reader:
        person, row = admitted(reader, attempt_id, by)
        saw(reader, by, "sound.heard", of=row["person_id"], kind="attempt", item=row["id"])
        kept = reader.row(_KEPT, row["id"], turn_index)
        scenario = snapshot(reader, row["scenario_hash"])
        speaker = as_before(speaker, [each["made_by"] for each in reader.rows(_MADE_BY, row["id"])])
        text, beat, state = row["opener"], None, None
        if turn_index:
            exchange = reader.row(
                "SELECT customer, beat, state FROM exchanges WHERE attempt_id = ? AND turn * 2 = ?",
                row["id"], turn_index,
            )  # fmt: skip
            if exchange is None:
                raise NotFound("The customer has not said that yet; look at the newest turn.")
            text, beat = exchange["customer"], beat_from(exchange["beat"])
            state = CustomerState(**from_json(exchange["state"]))
    there = _still_there(store, kept)
    if there is not None:
        return there
    if kept is None and person.id != row["person_id"]:
        raise NotFound("There is no sound of that turn; it was read, not heard.")
    made = said(pieces_of(text, beat, state), timbre_of(scenario.persona), seed_of(row["seed"], turn_index), speaker)
    wav = as_wav(made.sound)
    fresh = CustomerSound(turn_index, wav, seconds_of(made.sound), made.captions, made.note)
    try:
        name = store.sounds.keep(wav)
        with store.writing() as writer:
            _, row = admitted(writer, attempt_id, by)
            first = _still_there(store, writer.row(_KEPT, row["id"], turn_index))
            if first is not None:
                return first
            hold(writer, store, name, wav)
            _put(writer, row["id"], fresh, name, made.speaker, store.now())
    except StoreFault:
        log.warning("The customer's turn %s of attempt %s was made and could not be kept", turn_index, attempt_id)
    return fresh


_MADE_BY = "SELECT DISTINCT made_by FROM sounds WHERE attempt_id = ? AND speaker = 'customer'"
_KEPT = "SELECT * FROM sounds WHERE attempt_id = ? AND turn_index = ? AND speaker = 'customer'"


def _still_there(store: Store, kept: Row | None) -> CustomerSound | None:
    """The sound of that row; None where there is no row, or its file is gone or damaged: it is made again then."""
    if kept is None or kept["hash"] is None:
        return None
    try:
        wav = store.sounds.read(kept["hash"])
    except NotFound:
        return None
    as_it_was = turn_sound(kept)
    return CustomerSound(as_it_was.turn_index, wav, as_it_was.seconds, as_it_was.captions)


def _put(writer: Writer, attempt_id: str, sound: CustomerSound, name: str, made_by: str, now: str) -> None:
    writer.change("DELETE FROM sounds WHERE attempt_id = ? AND turn_index = ?", attempt_id, sound.turn_index)
    writer.add(
        "sounds",
        {
            "id": new_id(),
            "attempt_id": attempt_id,
            "turn_index": sound.turn_index,
            "speaker": "customer",
            "hash": name,
            "seconds": sound.seconds,
            "waited": None,
            "heard": None,
            "words": "[]",
            "cues": as_json([[each.caption, each.start, each.stop] for each in sound.captions]),
            "made_by": made_by,
            "made_at": now,
            "deleted_at": None,
        },
    )


def seed_of(seed: int, turn_index: int) -> int:
    """The seed a turn is said with: the attempt's own, and another for each turn."""
    return (seed * 1009 + turn_index) % 2**32
