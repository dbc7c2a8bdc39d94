"""Bringing in marks on words and seconds from a file of annotations, each held against the conversation it is about."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.errors import Invalid, NotFound
from app.formats import webannotation
from app.store import Reader, Store, Writer, storable
from app.training import log
from app.training.attempts import turns_so_far
from app.training.mentoring.access import LONGEST_READING, mentor, over
from app.training.mentoring.kinds import labels_of
from app.training.mentoring.marks import add_mark
from app.training.mentoring.pointing import checked_seconds, seconds_for
from app.training.people import Person
from app.training.sound.listening import line_of
from app.training.transcript import Span, span
from scoring.conversation import Turn

_MOST_FAULTS = 50
_OURS = re.compile(r"urn:underheard:annotation:([0-9a-f]{20})", re.ASCII)


@dataclass(frozen=True)
class Imported:
    """What became of a file of annotations that was brought in."""

    added: tuple[str, ...]
    """Ids of the marks made, in the order of the file."""
    skipped: int
    """Marks that were here before."""
    others: int
    """Annotations that are no marks on words, and stayed where they are."""


class NotImported(Invalid):
    """A file that cannot be brought in: every reason, a line each; nothing of it was stored."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        told = list(self.faults[:_MOST_FAULTS])
        if len(self.faults) > len(told):
            told.append(f"… and {len(self.faults) - len(told)} more; put these right first")
        super().__init__("\n".join(told))


def import_annotations(store: Store, data: bytes, by: str, name: str = "the file") -> Imported:
    """Bring in marks from a file of Web Annotations on attempts that are here, as one's own.

    Words are found by position where they stand there, else by the quote and what stands around it. A mark somebody
    else made says so in its reading. Raises NotImported with every fault as `name: annotation 3: what; what to do`, and
    then nothing has been stored; marks that are here already are left as they are.
    """
    with store.reading() as reader:
        mentor(reader, by)
    held = webannotation.read(data, name)
    faults = list(held.faults)
    with store.writing() as writer:
        person, now = mentor(writer, by), store.now()
        kinds = _Kinds(labels_of(writer))
        turns: dict[str, tuple[Turn, ...] | str] = {}
        added: list[str] = []
        skipped = 0
        for mark in held.marks:
            id = _id_of(mark)
            if writer.row("SELECT 1 FROM annotations WHERE id = ?", id) is not None:
                skipped += 1
                continue
            try:
                _bring_in(writer, store, mark, id, person, kinds, turns, now)
            except (Invalid, NotFound) as error:
                faults.append(f"{name}: annotation {mark.number}: {error}")
            else:
                added.append(id)
        if faults:
            raise NotImported(sorted(faults, key=_numbered))
        log.note(store, writer, person.id, "marks.imported", detail={"marks": len(added), "skipped": skipped})
    return Imported(tuple(added), skipped, held.others)


# Under the verb.


@dataclass(frozen=True)
class _Kinds:
    """The kinds there are or were, to be found by id or by what they are called."""

    labels: Mapping[str, str]
    ids: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", {label.casefold(): id for id, label in self.labels.items()})

    def of(self, mark: webannotation.MarkRead) -> str:
        for named in (mark.kind, mark.tag):
            if named in self.labels:
                return str(named)
            if named is not None and named.strip().casefold() in self.ids:
                return self.ids[named.strip().casefold()]
        if mark.kind is None and mark.tag is None:
            raise Invalid(f"it says no kind of mark; tag it with one of: {', '.join(self.labels.values())}")
        raise Invalid(f"its kind of mark is not known here; tag it with one of: {', '.join(self.labels.values())}")


def _id_of(mark: webannotation.MarkRead) -> str:
    """The id a mark has here: its own where it was written here, else one that is always the same for it."""
    ours = _OURS.fullmatch(mark.id) if mark.id else None
    if ours:
        return ours.group(1)
    known = mark.id or json.dumps(
        [mark.attempt_id, mark.turn_index, mark.quote, mark.prefix, mark.start, mark.kind, mark.tag, mark.reading,
         mark.creator, *((mark.seconds.start, mark.seconds.stop) if mark.seconds else ())]
    )  # fmt: skip
    return hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _bring_in(
    writer: Writer,
    store: Store,
    mark: webannotation.MarkRead,
    id: str,
    person: Person,
    kinds: _Kinds,
    turns: dict[str, tuple[Turn, ...] | str],
    now: str,
) -> None:
    """Keep one mark; Invalid or NotFound, without a full stop, where it cannot be kept."""
    if mark.attempt_id not in turns:
        turns[mark.attempt_id] = _turns_or_why(writer, mark.attempt_id, person)
    said = turns[mark.attempt_id]
    if isinstance(said, str):
        raise NotFound(said)
    if not mark.quote:
        marked, seconds = _heard(writer, store, mark, said)
        kind, reading = kinds.of(mark), _reading(mark, person)
        add_mark(writer, id, mark.attempt_id, person, marked, kind, reading, now, seconds)
        return
    if mark.turn_index >= len(said):
        raise NotFound(f"that conversation has {len(said)} turns, counted from 0; correct the turn in its source")
    quote = storable(mark.quote)
    text = said[mark.turn_index].text
    at = webannotation.find(text, quote, storable(mark.prefix), storable(mark.suffix), mark.start)
    if at is None:
        raise NotFound(
            "its words stand there more than once; give the quote more of what stands before and after"
            if quote in text
            else "its words do not stand in that turn; correct the quote, or the turn in its source"
        )
    marked = span(said, mark.turn_index, at, at + len(quote), quote)
    known = seconds_for(writer, mark.attempt_id, said, marked)
    if mark.seconds is not None and mark.seconds.turn_index == mark.turn_index:
        known = _heard(writer, store, mark, said)[1]
    kind, reading = kinds.of(mark), _reading(mark, person)
    add_mark(writer, id, mark.attempt_id, person, marked, kind, reading, now, known)


def _heard(
    reader: Reader, store: Store, mark: webannotation.MarkRead, said: Sequence[Turn]
) -> tuple[Span, tuple[float, float]]:
    """What is marked by seconds, and these as seconds of its turn; Invalid or NotFound, without a full stop."""
    attempt = reader.row("SELECT * FROM attempts WHERE id = ?", mark.attempt_id)
    line = line_of(reader, store, attempt) if attempt else None
    if line is None or mark.seconds is None:
        raise NotFound("that conversation was not spoken; point at its words")
    turn_index, seconds = mark.seconds.turn_index, (mark.seconds.from_second, mark.seconds.to_second)
    if turn_index is None:
        section = next((each for each in line.sections if mark.seconds.start < each.stop - 1e-6), None)
        if section is None:
            raise NotFound(f"that conversation's sound is {line.seconds:.1f} seconds long; correct its seconds")
        # A mark has one turn: what goes on into the next stays out.
        turn_index = section.turn_index
        seconds = (mark.seconds.start - section.start, min(mark.seconds.stop, section.stop) - section.start)
    try:
        marked, start, stop = checked_seconds(reader, mark.attempt_id, said, turn_index, *seconds)
    except Invalid as error:
        raise Invalid(str(error).rstrip(".")) from error
    return marked, (start, stop)


def _reading(mark: webannotation.MarkRead, person: Person) -> str:
    """What a mark from a file says, and whose it was where it was somebody else's."""
    reading = storable(mark.reading).strip()
    if mark.creator != person.name:
        whose = f"From {storable(mark.creator)}" if mark.creator else "From a file"
        reading = f"{whose}: {reading}" if reading else f"{whose}."
    if len(reading) > LONGEST_READING:
        raise Invalid(f"what it says has {len(reading)} characters; shorten it to {LONGEST_READING}")
    return reading


def _turns_or_why(reader: Reader, attempt_id: str, person: Person) -> tuple[Turn, ...] | str:
    try:
        return turns_so_far(reader, over(reader, attempt_id, person.id))
    except NotFound:
        return "its conversation is not here; bring it in where the conversation was held"
    except Invalid:
        return "its conversation is still going on; bring it in once that is wrapped up"


def _numbered(fault: str) -> int:
    found = re.search(r": annotation (\d+): ", fault)
    return int(found.group(1)) if found else 0
