"""What the customer of an attempt sounds like: made when it is first listened to, kept, and the same ever after."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import NotFound
from app.simulation.values import CustomerState
from app.speech.delivery import pieces_of, timbre_of
from app.speech.saying import said
from app.speech.sound import as_wav, seconds_of
from app.speech.values import CaptionAt, Speaker
from app.store import Store, new_id
from app.training.attempts import admitted, as_json, beat_from, from_json, own, snapshot
from app.training.sound.kept import turn_sound


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

    Made once: asked again, the same sound comes back. Somebody who reads others' attempts gets what was made, and
    NotFound where nothing was. Raises NotFound for a turn that has not been, SpeechFault where it cannot be made.
    """
    with store.reading() as reader:
        person, row = admitted(reader, attempt_id, by)
        kept = reader.row("SELECT * FROM sounds WHERE attempt_id = ? AND turn_index = ?", row["id"], turn_index)
        scenario = snapshot(reader, row["scenario_hash"])
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
    if kept is not None and kept["hash"] and kept["hash"] in store.sounds:
        before = turn_sound(kept)
        return CustomerSound(turn_index, store.sounds.read(kept["hash"]), before.seconds, before.captions)
    if person.id != row["person_id"]:
        raise NotFound("There is no sound of that turn; it was read, not heard.")
    made = said(pieces_of(text, beat, state), timbre_of(scenario.persona), _seed(row["seed"], turn_index), speaker)
    wav, seconds = as_wav(made.sound), seconds_of(made.sound)
    name = store.sounds.keep(wav)
    with store.writing() as writer:
        _, row = own(writer, attempt_id, by)
        writer.change("DELETE FROM sounds WHERE attempt_id = ? AND turn_index = ?", row["id"], turn_index)
        writer.add(
            "sounds",
            {
                "id": new_id(),
                "attempt_id": row["id"],
                "turn_index": turn_index,
                "speaker": "customer",
                "hash": name,
                "seconds": seconds,
                "waited": None,
                "heard": None,
                "words": "[]",
                "cues": as_json([[each.caption, each.start, each.stop] for each in made.captions]),
                "made_by": made.speaker,
                "made_at": store.now(),
                "deleted_at": None,
            },
        )
    return CustomerSound(turn_index, wav, seconds, made.captions, made.note)


def _seed(seed: int, turn_index: int) -> int:
    return (seed * 1009 + turn_index) % 2**32
