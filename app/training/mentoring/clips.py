"""Clips: a kept moment to listen to, for those who may see it, with names of people here silenced.

It holds what the customer said before the reply, the silence, the reply, and what came of it where the moment shows
that, too. Only where its trainee agreed that mentors
make clips, and for as long as they do and keep the recording. A voice is known to those who know it, whatever is
silenced: mentors are told so before they keep one, and trainees before they agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from app.errors import Invalid, NotFound
from app.speech.sound import RATE, as_wav, from_samples, from_wav, name_of, samples_of, seconds_of
from app.speech.values import CaptionAt, HeardWord
from app.store import Reader, Store, new_id
from app.training import log
from app.training.attempts import as_json, asking_person
from app.training.deidentify import Known, taken_out
from app.training.mentoring.access import mentor
from app.training.mentoring.exemplars import HEARD, Exemplar, Moment, moment_at, one, refuse_moment, visible
from app.training.mentoring.pointing import quiet_before
from app.training.seconds import words_at
from app.training.sound.agreements import agreement_of
from app.training.sound.deleting import take_back_clips
from app.training.sound.files import hold, let_go
from app.training.sound.kept import TurnSound, turn_sounds
from app.training.sound.listening import BETWEEN, LONGEST_SILENCE
from app.training.sound.stitching import kept_part, stitch

MARGIN = 0.06
"""Seconds that are silenced on either side of a word: hearing places it no closer."""
_NEAR = 0.15
"""Seconds between two silenced words that are silenced as well."""
_FADE = 0.005
_MOST_SILENCED = 0.5
"""The share of the reply's words beyond which its sound is no more what was kept."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class ClipSound:
    """A clip that can be heard."""

    wav: bytes
    name: str
    """The SHA-256 of `wav`."""
    seconds: float
    captions: tuple[CaptionAt, ...]
    silenced: int
    """Stretches in it that were silenced."""


def propose_clip(
    store: Store, attempt_id: str, turn: int, by: str, *, customer: str, reply: str, after: str | None = None
) -> ClipSound:
    """The sound of reply `turn` (from 1) as it would be kept with these words. Nothing is stored.

    Words of the reply that are not in `reply` any more, and names in what was heard, are silenced. What the customer
    said is left out where `customer`, or `after`, is no longer what they said. Raises Invalid, with the reason, where
    it cannot be: the trainee does not agree to clips or took this one back, the recording is not there, or it is not
    known when a word was said.
    """
    with store.reading() as reader:
        mentor(reader, by)
        moment = moment_at(reader, attempt_id, turn, by)
        around = _agreed(reader, moment)
    return _made(store, moment, around, (customer, reply, after or ""))


def keep_clip(store: Store, exemplar_id: str, by: str) -> Exemplar:
    """Add its sound to a moment that is kept, in place of one it has. Raises as `propose_clip` does."""
    with store.reading() as reader:
        person = mentor(reader, by)
        refuse_moment(reader, person, exemplar_id)
        kept = one(reader, person, exemplar_id)
        if kept.withdrawn_at or kept.attempt_id is None or kept.turn is None:
            raise NotFound("That moment was withdrawn; bring it back first, then add its sound.")
        moment = moment_at(reader, kept.attempt_id, kept.turn, by)
        around = _agreed(reader, moment)
    made = _made(store, moment, around, (kept.customer, kept.reply, kept.after or ""))
    store.sounds.keep(made.wav)
    with store.writing() as writer:
        person = mentor(writer, by)
        now_kept = one(writer, person, exemplar_id)
        if now_kept != kept or _agreed(writer, moment).reply.name != around.reply.name:
            raise Invalid("This moment, or its recording, has changed meanwhile; look at it again. Nothing was kept.")
        hold(writer, store, made.name, made.wav)
        freed = take_back_clips(writer, _rows(writer, exemplar_id), store.now(), person.id)
        writer.add(
            "clips",
            {
                "id": new_id(),
                "exemplar_id": exemplar_id,
                "hash": made.name,
                "seconds": made.seconds,
                "cues": as_json([[each.caption, each.start, each.stop] for each in made.captions]),
                "by": person.id,
                "made_at": store.now(),
                "withdrawn_at": None,
            },
        )
        kept = one(writer, person, exemplar_id)
        log.note_on(store, writer, person.id, "clip.kept", kept.attempt_id, {"turn": kept.turn})
    let_go(store, [name for name in freed if name != made.name])
    return kept


def remove_clip(store: Store, exemplar_id: str, by: str) -> Exemplar:
    """Take its sound away from a moment, whoever of the mentors added it; the words stay."""
    with store.writing() as writer:
        person = mentor(writer, by)
        refuse_moment(writer, person, exemplar_id)
        freed = take_back_clips(writer, _rows(writer, exemplar_id), store.now(), person.id)
        kept = one(writer, person, exemplar_id)
        log.note_on(store, writer, person.id, "clip.removed", kept.attempt_id, {"turn": kept.turn})
    let_go(store, freed)
    return kept


def clip_sound(store: Store, exemplar_id: str, by: str) -> bytes:
    """The clip of a moment as WAV, for whoever may see the moment.

    Raises NotFound where there is none they may hear: none was made, its trainee no longer agrees, or it was deleted.
    """
    with store.reading() as reader:
        where, values = visible(asking_person(reader, by))
        found = reader.row(
            "SELECT clips.hash FROM clips JOIN exemplars ON exemplars.id = clips.exemplar_id "
            f"WHERE exemplars.id = ? AND clips.hash IS NOT NULL AND clips.withdrawn_at IS NULL AND {where} AND {HEARD}",
            exemplar_id, *values,
        )  # fmt: skip
    if found is None:
        raise NotFound("There is no sound of that moment; read it instead.")
    return store.sounds.read(found["hash"])


# Under the verbs.


def _rows(reader: Reader, exemplar_id: str) -> list[dict[str, object]]:
    return reader.rows("SELECT id, hash FROM clips WHERE exemplar_id = ? AND hash IS NOT NULL", exemplar_id)


@dataclass(frozen=True)
class _Around:
    """The sounds a clip is made of; None for a turn of the customer's that may not go along, or has no sound."""

    before: TurnSound | None
    reply: TurnSound
    after: TurnSound | None


def _agreed(reader: Reader, moment: Moment) -> _Around:
    """The sounds of a moment as far as they may go along; Invalid where no clip may be."""
    sounds = {each.turn_index: each for each in turn_sounds(reader, moment.row["id"])}
    reply = sounds.get(2 * moment.turn - 1)
    if reply is None:
        raise Invalid("This reply was written, not spoken, so there is no sound to keep with it.")
    agreed = agreement_of(reader, moment.row["person_id"])
    if agreed is None or not (agreed.keep and agreed.share):
        raise Invalid("Who said this has not agreed that clips are made of their voice; ask them, or keep its words.")
    if taken_back_since(reader, moment, agreed.agreed_at):
        raise Invalid("Who said this took back that it may be heard; ask them, or keep its words.")
    if reply.name is None:
        raise Invalid("The recording of this reply was deleted or never kept, so there is no sound to keep with it.")

    def customers(turn_index: int, said: str) -> TurnSound | None:
        sound = sounds.get(turn_index)
        # Without times for a word of theirs, a customer who names somebody cannot be silenced.
        named = taken_out(said, moment.people, moment.theirs)
        return sound if sound is not None and sound.name is not None and not named else None

    return _Around(customers(2 * moment.turn - 2, moment.raw[0]), reply, customers(2 * moment.turn, moment.raw[2]))


def taken_back_since(reader: Reader, moment: Moment, agreed_at: str) -> bool:
    """Whether its trainee has taken a clip of this very reply back since they agreed to clips."""
    found = reader.row(
        "SELECT 1 FROM clips JOIN exemplars ON exemplars.id = clips.exemplar_id "
        "WHERE exemplars.attempt_id = ? AND exemplars.turn = ? AND clips.withdrawn_by = ? AND clips.withdrawn_at > ?",
        moment.row["id"], moment.turn, moment.row["person_id"], agreed_at,
    )  # fmt: skip
    return found is not None


def _made(store: Store, moment: Moment, around: _Around, words: tuple[str, str, str]) -> ClipSound:
    reply = around.reply
    if not _there(store, reply):
        raise Invalid("The recording of this reply was deleted or never kept, so there is no sound to keep with it.")
    silenced = silences(moment.raw[1], reply.words, words[1], moment.people)
    # What the mentor took out of the customer's words is not said aloud either: then all of that turn stays out.
    before = around.before if words[0].split() == moment.raw[0].split() else None
    after = around.after if words[2] and words[2].split() == moment.raw[2].split() else None
    places, captions = [], list[CaptionAt]()
    begins = min(quiet_before(reply), LONGEST_SILENCE)
    if before is not None and _there(store, before):
        places.append((kept_part(store, before), 0.0))
        captions += before.captions
        begins += before.seconds
    places.append((kept_part(store, reply), begins))
    ends = begins + reply.seconds
    if after is not None and _there(store, after):
        at = ends + BETWEEN
        places.append((kept_part(store, after), at))
        captions += [CaptionAt(each.caption, at + each.start, at + each.stop) for each in after.captions]
        ends = at + after.seconds
    stitched, _ = stitch(store, f"clip-{moment.row['id']}", places, ends)
    wav = _silenced(stitched, [(begins + start, begins + stop) for start, stop in silenced])
    return ClipSound(wav, name_of(wav), seconds_of(from_wav(wav)), tuple(captions), len(silenced))


def _there(store: Store, sound: TurnSound) -> bool:
    return sound.name is not None and sound.name in store.sounds


def silences(said: str, heard: Sequence[HeardWord], kept: str, people: Known) -> list[tuple[float, float]]:
    """Which seconds of a reply are silenced: (start, stop), in order, apart.

    Every word of `said` (as it was sent) that is not in `kept` any more, every name and number in it and in what was
    `heard`, and what was heard and never sent. Raises Invalid where it is not known when such a word was said, or where
    more than half of them would have to go.
    """
    if not heard:
        raise Invalid("It is not known when each word was said, so names in it cannot be silenced; keep its words.")
    written = list(_WORD.finditer(said))
    wanted = [each[0].casefold() for each in _WORD.finditer(kept)]
    match = SequenceMatcher(None, [each[0].casefold() for each in written], wanted, autojunk=False)
    gone = {at for what, start, stop, _, _ in match.get_opcodes() if what != "equal" for at in range(start, stop)}
    if len(gone) > _MOST_SILENCED * len(written):
        raise Invalid("So many words of this reply were changed that its sound says something else; keep its words.")
    out = [written[at].span() for at in sorted(gone)] + taken_out(said, people)
    timed = words_at(said, heard)
    found: list[tuple[float, float]] = []
    for word in written:
        if not _touches(word.span(), out):
            continue
        when = [each for each in timed if each.start < word.end() and each.stop > word.start()]
        if not when:
            raise Invalid(f"It is not known when “{word[0]}” was said, so it cannot be silenced; keep its words.")
        found += [(each.from_second, each.to_second) for each in when]
    text, places = "", []
    for each in heard:
        places.append((len(text), len(text) + len(each.text)))
        text += f"{each.text} "
    named = taken_out(text, people)
    for each, place in zip(heard, places, strict=True):
        sent = any(each.start >= one.from_second - 1e-6 and each.stop <= one.to_second + 1e-6 for one in timed)
        if _touches(place, named) or not sent:
            found.append((each.start, each.stop))
    return _apart((max(start - MARGIN, 0.0), stop + MARGIN) for start, stop in found)


def _touches(place: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start < place[1] and stop > place[0] for start, stop in others)


def _apart(stretches: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches that touch, or nearly do, as one."""
    apart: list[tuple[float, float]] = []
    for start, stop in sorted(stretches):
        if apart and start - apart[-1][1] < _NEAR:
            apart[-1] = (apart[-1][0], max(apart[-1][1], stop))
        else:
            apart.append((start, stop))
    return apart


def _silenced(wav: bytes, stretches: Sequence[tuple[float, float]]) -> bytes:
    """The sound with these seconds of it silent, faded out before and in after them."""
    samples = samples_of(from_wav(wav)).copy()
    fade = round(_FADE * RATE)
    for start, stop in stretches:
        first, last = max(int(start * RATE), 0), min(int(np.ceil(stop * RATE)), len(samples))
        samples[first:last] = 0.0
        lead, tail = samples[max(first - fade, 0) : first], samples[last : last + fade]
        lead *= np.linspace(1.0, 0.0, len(lead), dtype=np.float32)
        tail *= np.linspace(0.0, 1.0, len(tail), dtype=np.float32)
    return as_wav(from_samples(samples, RATE))
