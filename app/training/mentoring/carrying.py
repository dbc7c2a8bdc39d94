"""Carrying what was said and what was written about it elsewhere; bringing marks back in is `bringing_in`.

What mentors note privately about a trainee is never carried anywhere; nor is the id of a person, which is what lets
somebody in.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from app.errors import Invalid, NotAllowed, NotFound
from app.formats import webannotation
from app.formats.table import table
from app.formats.webvtt import Said, captions
from app.store import Reader, Row, Store
from app.training import log
from app.training.attempts import admitted, asking_person, sees_behind, snapshot
from app.training.mentoring.kinds import labels_of
from app.training.people import Person
from app.training.scope import refuse_unseen, seen
from app.training.sound.listening import LONGEST_SILENCE, Timeline, line_of

AnnotationFormat = Literal["jsonld", "csv"]
TranscriptFormat = Literal["vtt", "jsonl"]
ANNOTATION_FORMATS: tuple[AnnotationFormat, ...] = get_args(AnnotationFormat)
TRANSCRIPT_FORMATS: tuple[TranscriptFormat, ...] = get_args(TranscriptFormat)
COLUMNS = (
    "item", "id", "attempt", "customer", "trainee", "turn", "speaker", "start", "stop", "words", "kind", "text",
    "dimension", "level", "by", "written_at", "changed_at", "under", "from_second", "to_second",
)  # fmt: skip
_AT_ONCE = 500
_MEDIA = {
    "jsonld": "application/ld+json", "csv": "text/csv", "vtt": "text/vtt", "jsonl": "application/jsonl",
    "zip": "application/zip",
}  # fmt: skip


class Owner:
    """Whoever holds the data folder itself, at the command line: they have everything in their hands already."""


OWNER: Final = Owner()


@dataclass(frozen=True)
class Export:
    """A file to carry away: what it is called, what kind it is, and its bytes."""

    name: str
    media: str
    data: bytes
    attempts: int
    """How many attempts it draws on."""
    items: int
    """How many annotations, or conversations, stand in it."""


@dataclass(frozen=True)
class Carried:
    """What a file of one conversation is called by, and whether anything was written about it."""

    who: str
    """The name of whoever practised."""
    customer: str
    day: str
    """The day it began, by the clock here, as YYYY-MM-DD."""
    written: bool


def carried(store: Store, attempt_id: str, by: str) -> Carried:
    """What there is to take along of a conversation that is over; raises as `export_annotations` does."""
    with store.reading() as reader:
        [chosen] = _chosen(reader, by, [attempt_id], None)
        row = reader.row(
            "SELECT people.name, started_at, json_extract(body, '$.persona.name') AS customer FROM attempts "
            "JOIN people ON people.id = person_id JOIN scenarios ON hash = scenario_hash WHERE attempts.id = ?",
            chosen,
        )
        assert row is not None
        written = any(found for found in _written(reader, [chosen]))
    day = datetime.fromisoformat(row["started_at"]).astimezone()
    return Carried(row["name"], row["customer"], f"{day:%Y-%m-%d}", written)


def export_annotations(
    store: Store,
    by: str | Owner,
    format: str = "jsonld",
    *,
    attempts: Sequence[str] | None = None,
    trainee: str | None = None,
    names: bool = True,
    mark: bool = False,
) -> Export:
    """Marks, levels, words on the whole and answers, as Web Annotations or as a table (`csv`).

    Of these attempts, or of everything a trainee (a person's id) did, or of all `by` may have: a trainee their own that
    are done, a mentor any that is over. Without `names` people are numbered; names inside what they wrote stay. `mark`
    begins a table with a byte order mark, for spreadsheets. Nothing written is nothing noted. Raises NotFound,
    NotAllowed or Invalid, as reading does.
    """
    _known(format, ANNOTATION_FORMATS)
    items: list[webannotation.Data] = []
    rows: list[Row] = []
    with store.reading() as reader:
        chosen = _chosen(reader, by, attempts, trainee)
        called, labels = _Names(names), labels_of(reader)
        for found in _written(reader, chosen):
            line = _line_for(reader, store, found) if format == "jsonld" else None
            for item in found:
                if format == "csv":
                    rows.append(_table_row(item, called, labels))
                else:
                    items.append(_annotation(item, called, labels, line))
        if items or rows:
            _note(reader, by, "annotations.exported", chosen, format, names)
    stem = _stem(store, "annotations", chosen)
    if format == "csv":
        text = table(COLUMNS, rows, mark=mark)
    else:
        text = webannotation.collection(stem, "What people wrote in Underheard", items, store.now())
    return Export(f"{stem}.{format}", _MEDIA[format], text.encode(), len(chosen), len(items) or len(rows))


def export_transcripts(
    store: Store,
    by: str | Owner,
    format: str = "jsonl",
    *,
    attempts: Sequence[str] | None = None,
    trainee: str | None = None,
    names: bool = True,
) -> Export:
    """What was said, as JSON Lines (the format that is scored from) or as captions (`vtt`; several come in a ZIP).

    Whose, and what it raises: as `export_annotations`. Nothing of scores or of what was behind it is in them.
    """
    _known(format, TRANSCRIPT_FORMATS)
    lines: list[str] = []
    files: list[tuple[str, str]] = []
    with store.reading() as reader:
        chosen = _chosen(reader, by, attempts, trainee)
        _note(reader, by, "transcripts.exported", chosen, format, names)
        for row, turns in _conversations(reader, chosen):
            if format == "jsonl":
                lines.append(_transcript_line(row, turns))
            else:
                line = line_of(reader, store, row)
                timed = _as_spoken(line) if line else turns
                files.append((f"{row['id']}.vtt", captions(timed, _caption_notes(reader, row, names, line))))
    stem = _stem(store, "transcripts", chosen)
    if format == "vtt" and len(files) != 1:
        return Export(f"{stem}.zip", _MEDIA["zip"], _zipped(files), len(chosen), len(files))
    text = files[0][1] if format == "vtt" else "".join(f"{line}\n" for line in lines)
    return Export(f"{stem}.{format}", _MEDIA[format], text.encode(), len(chosen), len(chosen))


def conversations(reader: Reader, store: Store, attempt_ids: Sequence[str]) -> Iterator[tuple[Row, str, str]]:
    """Each of these attempts as (its row, its line of JSON Lines, its captions), for somebody already admitted."""
    for row, turns in _conversations(reader, attempt_ids):
        line = line_of(reader, store, row)
        notes = _caption_notes(reader, row, True, line)
        yield row, _transcript_line(row, turns), captions(_as_spoken(line) if line else turns, notes)


def _note(reader: Reader, by: str | Owner, act: str, chosen: Sequence[str], format: str, names: bool) -> None:
    """A line for everybody whose attempts are taken along."""
    whose: Counter[str] = Counter()
    for part, marks in _in_parts(chosen):
        rows = reader.rows(f"SELECT person_id FROM attempts WHERE id IN ({marks})", *part)
        whose.update(row["person_id"] for row in rows)
    facts = {"format": format, "names": names}
    of = {person_id: facts | {"attempts": count} for person_id, count in whose.items()}
    log.exported(reader, log.SYSTEM if isinstance(by, Owner) else by, act, of or {"": facts | {"attempts": 0}})


# Which attempts.


def _known(format: str, formats: Sequence[str]) -> None:
    if format not in formats:
        raise Invalid(f"There is no such format for this; choose one of {', '.join(formats)}.")


def _chosen(reader: Reader, by: str | Owner, attempts: Sequence[str] | None, trainee: str | None) -> list[str]:
    """The ids of the attempts that are meant, the oldest first, all of which this person may carry away."""
    asking = None if isinstance(by, Owner) else asking_person(reader, by)
    if attempts is not None:
        for attempt_id in attempts:
            _may_carry(reader, asking, attempt_id)
        return list(dict.fromkeys(attempts))
    whose = trainee
    if asking is not None and not asking.reads_others:
        if trainee not in (None, asking.id):
            raise NotAllowed("This belongs to somebody else; only they and their mentors can carry it away.")
        whose = asking.id
    # One's own is carried away once one has said what was behind it.
    which, values = "stage <> 'talking'", list[str]()
    if asking is not None:
        own, of = seen(reader, asking, "person_id")
        which, values = f"{which} AND (stage = 'done' OR person_id <> ?) AND {own}", [asking.id, *of]
    if whose is not None:
        asking_person(reader, whose)
        if asking is not None:
            refuse_unseen(reader, asking, whose)
        which, values = f"{which} AND person_id = ?", [*values, whose]
    return [
        row["id"] for row in reader.rows(f"SELECT id FROM attempts WHERE {which} ORDER BY started_at, rowid", *values)
    ]


def _may_carry(reader: Reader, asking: Person | None, attempt_id: str) -> None:
    if asking is None:
        row = reader.row("SELECT * FROM attempts WHERE id = ?", attempt_id)
        if row is None:
            raise NotFound("There is no such attempt; its id stands in the address of its page.")
    else:
        row = admitted(reader, attempt_id, asking.id)[1]
    if row["stage"] == "talking":
        raise Invalid("This conversation is still going on; come back once it is wrapped up.")
    if asking is not None and not sees_behind(asking, row):
        raise NotAllowed("Finish this attempt first: wrap up, and say what you think was behind it.")


def _stem(store: Store, what: str, chosen: Sequence[str]) -> str:
    return f"underheard-{what}-{chosen[0] if len(chosen) == 1 else f'{store.today():%Y-%m-%d}'}"


def _in_parts(chosen: Sequence[str]) -> Iterator[tuple[Sequence[str], str]]:
    """The ids some at a time, each time with as many question marks for SQL."""
    for begin in range(0, len(chosen), _AT_ONCE):
        part = chosen[begin : begin + _AT_ONCE]
        yield part, ", ".join("?" * len(part))


# What people wrote.


@dataclass(frozen=True)
class _Item:
    """A mark, a level, words on the whole or an answer, with what both formats say of it."""

    what: Literal["mark", "level", "words", "answer"]
    row: Row
    title: str
    owner: tuple[str, str]
    """Id and name of whose attempt it is."""

    @property
    def turn_index(self) -> int | None:
        if self.what == "mark":
            return int(self.row["turn_index"])
        return 2 * int(self.row["turn"]) - 1 if self.what == "level" and self.row["turn"] is not None else None


_URN = {"mark": "annotation", "level": "verdict", "words": "feedback", "answer": "remark"}


class _Names:
    """What people are called: by their names, or numbered in the order they come up."""

    def __init__(self, names: bool) -> None:
        self._names = names
        self._numbers: dict[str, str] = {}
        self._counts = {"Trainee": 0, "Mentor": 0}

    def of(self, id: str, name: str, *, trainee: bool) -> str:
        if self._names:
            return name
        if id not in self._numbers:
            role = "Trainee" if trainee else "Mentor"
            self._counts[role] += 1
            self._numbers[id] = f"{role} {self._counts[role]}"
        return self._numbers[id]

    def owner(self, item: _Item) -> str:
        return self.of(*item.owner, trainee=True)

    def author(self, item: _Item) -> str:
        owner = self.owner(item)
        if item.row["person_id"] == item.owner[0]:
            return owner
        return self.of(item.row["person_id"], item.row["by_name"], trainee=False)


def _written(reader: Reader, chosen: Sequence[str]) -> Iterator[list[_Item]]:
    """Everything that stands on the chosen attempts, an attempt at a time; those without anything are left out."""
    for part, marks in _in_parts(chosen):
        attempts = {
            row["id"]: row
            for row in reader.rows(
                "SELECT attempts.id, attempts.scenario_hash, attempts.person_id, people.name FROM attempts "
                f"JOIN people ON people.id = attempts.person_id WHERE attempts.id IN ({marks})",
                *part,
            )
        }
        found: dict[str, list[_Item]] = {}
        stands: set[tuple[str, str]] = set()
        for what, sql in _WRITTEN.items():
            for row in reader.rows(sql.format(marks), *part):
                if what == "answer" and (row["under_kind"], row["under_id"]) not in stands:
                    continue
                stands.add((_URN[what], row["id"]))
                attempt = attempts[row["attempt_id"]]
                title = snapshot(reader, attempt["scenario_hash"]).title
                item = _Item(what, row, title, (attempt["person_id"], attempt["name"]))
                found.setdefault(row["attempt_id"], []).append(item)
        yield from (found[id] for id in part if id in found)


_BY = "JOIN people ON people.id = written.person_id WHERE written.attempt_id IN ({})"
_WRITTEN: Mapping[Literal["mark", "level", "words", "answer"], str] = {
    "mark": "SELECT written.*, people.name AS by_name, readings.kind, readings.reading, readings.written_at "
    "FROM annotations AS written JOIN readings "
    "ON readings.id = (SELECT max(id) FROM readings WHERE annotation_id = written.id) "
    f"{_BY} AND written.deleted_at IS NULL ORDER BY turn_index, start, written.rowid",
    "level": f"SELECT written.*, people.name AS by_name FROM standing_verdicts AS written {_BY} ORDER BY written.place",
    "words": f"SELECT written.*, people.name AS by_name FROM feedback AS written {_BY} ORDER BY written.rowid",
    "answer": f"SELECT written.*, people.name AS by_name FROM remarks AS written {_BY} "
    "AND written.deleted_at IS NULL ORDER BY written.rowid",
}


def _line_for(reader: Reader, store: Store, found: Sequence[_Item]) -> Timeline | None:
    """The line of time of the attempt these stand on, where any of them stands on seconds."""
    if not any(item.what == "mark" and item.row["from_second"] is not None for item in found):
        return None
    attempt = reader.row("SELECT * FROM attempts WHERE id = ?", found[0].row["attempt_id"])
    return line_of(reader, store, attempt) if attempt else None


def _marked(row: Row, line: Timeline | None) -> webannotation.Data | list[webannotation.Data]:
    """What a mark points at: words, seconds of the whole sound, or these words and when they were said."""
    targets = []
    if row["quote"] or line is None:
        targets.append(
            webannotation.words_in_turn(
                row["attempt_id"], row["turn_index"], row["start"], row["stop"], row["quote"], row["prefix"],
                row["suffix"],
            )
        )  # fmt: skip
    if row["from_second"] is not None and line is not None:
        turn, own = row["turn_index"], (row["from_second"], row["to_second"])
        start, stop = (line.at(turn, each) for each in own)
        if stop > start:
            targets.append(webannotation.seconds_of_sound(row["attempt_id"], start, stop, turn, *own))
    return targets[0] if len(targets) == 1 else targets


def _annotation(item: _Item, called: _Names, labels: Mapping[str, str], line: Timeline | None) -> webannotation.Data:
    row, whole = item.row, webannotation.attempt_urn(item.row["attempt_id"], item.turn_index)
    body: list[webannotation.Data]
    target: str | webannotation.Data | list[webannotation.Data] = whole
    motivation: str | list[str]
    modified = None
    if item.what == "mark":
        motivation = ["commenting", "tagging"]
        body = [webannotation.comment(row["reading"])] if row["reading"] else []
        body.append(webannotation.tag(labels.get(row["kind"], row["kind"]), row["kind"]))
        target = _marked(row, line)
        modified = row["written_at"] if row["written_at"] != row["created_at"] else None
    elif item.what == "level":
        motivation = "assessing"
        body = [webannotation.assessment(row["dimension"], row["level"])]
        body += [webannotation.comment(row["reason"])] if row["reason"] else []
    elif item.what == "words":
        motivation, body = "commenting", [webannotation.comment(row["text"])]
    else:
        motivation, body = "replying", [webannotation.comment(row["text"])]
        target = webannotation.item_urn(row["under_kind"], row["under_id"])
    return webannotation.annotation(
        webannotation.item_urn(_URN[item.what], row["id"]),
        motivation,
        called.author(item),
        row["created_at"],
        body,
        target,
        modified,
    )


def _table_row(item: _Item, called: _Names, labels: Mapping[str, str]) -> Row:
    row, turn = item.row, item.turn_index
    said = {"mark": "reading", "level": "reason", "words": "text", "answer": "text"}
    made: Row = {
        "item": item.what,
        "id": row["id"],
        "attempt": row["attempt_id"],
        "customer": item.title,
        "trainee": called.owner(item),
        "turn": turn,
        "speaker": None if turn is None else "trainee" if turn % 2 else "customer",
        "text": row[said[item.what]],
        "by": called.author(item),
        "written_at": row["created_at"],
    }
    if item.what == "mark":
        made |= {name: row[name] for name in ("start", "stop")} | {"words": row["quote"]}
        made |= {name: row[name] for name in ("from_second", "to_second")}
        made |= {"kind": labels.get(row["kind"], row["kind"])}
        made |= {"changed_at": row["written_at"] if row["written_at"] != row["created_at"] else None}
    elif item.what == "level":
        made |= {
            "dimension": row["dimension"],
            "level": "not called for" if row["level"] is None else row["level"],
        }
    elif item.what == "answer":
        made |= {"under": row["under_id"]}
    return made


# What was said.


def _conversations(reader: Reader, chosen: Sequence[str]) -> Iterator[tuple[Row, list[Said]]]:
    """The chosen attempts' rows, each with what was said and when, in seconds from its beginning."""
    for part, marks in _in_parts(chosen):
        attempts = {
            row["id"]: row
            for row in reader.rows(
                "SELECT attempts.*, people.name FROM attempts JOIN people ON people.id = attempts.person_id "
                f"WHERE attempts.id IN ({marks})",
                *part,
            )
        }
        said = {id: [Said("customer", row["opener"], 0.0)] for id, row in attempts.items()}
        for row in reader.rows(
            "SELECT attempt_id, trainee, customer, said_at FROM exchanges "
            f"WHERE attempt_id IN ({marks}) ORDER BY attempt_id, turn",
            *part,
        ):
            # What a second try took over was said before it began.
            at = max(0.0, _seconds(attempts[row["attempt_id"]]["started_at"], row["said_at"]))
            said[row["attempt_id"]] += [Said("trainee", row["trainee"], at), Said("customer", row["customer"], at)]
        yield from ((attempts[id], said[id]) for id in part)


def _seconds(start: str, at: str) -> float:
    return (datetime.fromisoformat(at) - datetime.fromisoformat(start)).total_seconds()


def _transcript_line(row: Row, turns: Sequence[Said]) -> str:
    return json.dumps(
        {
            "id": row["id"],
            "scenario": row["scenario_id"],
            "turns": [{"speaker": turn.speaker, "text": turn.text} for turn in turns],
        },
        ensure_ascii=False,
    )


def _as_spoken(line: Timeline) -> list[Said]:
    """The turns of an attempt that was spoken, at the seconds they have in the sound of the whole."""
    return [
        Said(each.speaker, each.text, each.start, each.stop if each.stop > each.start else None)
        for each in line.sections
    ]


def _caption_notes(reader: Reader, row: Row, names: bool, line: Timeline | None) -> list[str]:
    scenario = snapshot(reader, row["scenario_hash"])
    notes = [
        f"{scenario.title}. The customer, {scenario.persona.name}, is an AI."
        + (f" The trainee is {row['name']}." if names else "")
    ]
    if line is None:
        return [
            *notes,
            f"Begun {row['started_at']}. Each reply stands at the time it was sent, and its answer follows.",
        ]
    return [
        *notes,
        f"Begun {row['started_at']}. Times are those of its sound: of a silence {LONGEST_SILENCE:g} seconds at most.",
        *(
            f"Before reply {(each.turn_index + 1) // 2} it was silent for {each.waited:.1f} seconds."
            for each in line.sections
            if each.cut
        ),
    ]


def _zipped(files: Sequence[tuple[str, str]]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files:
            # A fixed date: the same conversations make the same file.
            packed.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return held.getvalue()
