"""Everything about one person, as a ZIP: JSON Lines, their recordings, captions, and a page that says what is what."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from textwrap import fill
from typing import IO

from app.errors import NotFound
from app.store import Reader, Row, Store
from app.training.deidentify import deidentified, known
from app.training.log import note
from app.training.logbook import told_to
from app.training.mentoring.carrying import Owner, conversations
from app.training.people import Person
from app.training.rights.access import allowed
from app.training.rights.holdings import FILES, File
from app.training.rights.to_read import to_read

_READ_FIRST = (
    "Your conversations, the oldest first. The customers are AIs, and made up. Levels go from 0 to 4; what a person\n"
    "says stands above the scorer. Replies are numbered, as in the other files. Times are in UTC.\n\n\n"
)
Tell = Callable[[float], None]
"""Told how far it is, 0-1."""


def export_person(store: Store, person_id: str, by: str | Owner, tell: Tell | None = None) -> bytes:
    """The ZIP as bytes; as `write_export`."""
    held = io.BytesIO()
    write_export(store, person_id, by, held, tell)
    return held.getvalue()


def write_export(store: Store, person_id: str, by: str | Owner, to: IO[bytes], tell: Tell | None = None) -> None:
    """Write the ZIP of everything about a person, for them and for admins, and note that in the log.

    Recordings are read one at a time, so that it takes little memory. Raises NotFound or NotAllowed, before anything
    is written.
    """
    with store.writing() as writer:
        person, who = allowed(writer, person_id, by)
        note(store, writer, who, "person.exported", kind="person", item=person.id, of=person.id)
    with store.reading() as reader, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as packed:
        recordings = _recordings(reader, person.id)
        attempts = [
            row["id"]
            for row in reader.rows("SELECT id FROM attempts WHERE person_id = ? ORDER BY started_at, rowid", person.id)
        ]
        steps = _Steps(tell, len(attempts) + len(FILES) + len(recordings))
        says = [("you.json", "who you are here")]
        packed.writestr("you.json", json.dumps(_you(person), ensure_ascii=False, indent=1) + "\n")
        says.append(("transcripts.jsonl", "your conversations word by word, as JSON Lines that can be scored"))
        lines = []
        for row, line, captions in conversations(reader, store, attempts):
            lines.append(line)
            packed.writestr(f"captions/{row['id']}.vtt", captions)
            steps.one()
        if attempts:
            packed.writestr("conversations.txt", _READ_FIRST + "".join(to_read(reader, attempts)))
            says.insert(
                0, ("conversations.txt", "to read: your conversations, the levels, and what people wrote to you")
            )
        packed.writestr("transcripts.jsonl", "".join(f"{line}\n" for line in lines))
        others = [row["name"] for row in reader.rows("SELECT name FROM people WHERE id <> ?", person.id)]
        people = known("", others)
        sentences = told_to(reader, person.id)
        for file in FILES:
            rows = reader.rows(file.sql, person.id)
            if file.name == "log.jsonl":
                rows = [dict(row) | {"line": None, "what": sentences.get(row["line"])} for row in rows]
            if rows:
                text = (_line(file, row, lambda words: deidentified(words, people)) for row in rows)
                packed.writestr(file.name, "".join(f"{line}\n" for line in text))
                says.append((file.name, f"{file.says}\n    ({file.fields})" if file.fields else file.says))
            steps.one()
        for row in reader.rows("SELECT id, text FROM scenario_drafts WHERE started_by = ? ORDER BY rowid", person.id):
            packed.writestr(f"customers/{row['id']}.yaml", row["text"])
        for name in recordings:
            with suppress(NotFound):  # It has just grown old.
                packed.writestr(f"audio/{name}.wav", store.sounds.read(name), zipfile.ZIP_STORED)
            steps.one()
        packed.writestr("README.txt", _readme(person, says, store.now()))


def _you(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "roles": person.roles,
        "since": person.created_at,
        "told_what_is_kept_at": person.told_at,
    }


def _recordings(reader: Reader, person_id: str) -> list[str]:
    """The names of every sound of their voice."""
    return [
        row["hash"]
        for row in reader.rows(
            "SELECT hash FROM sounds JOIN attempts ON attempts.id = attempt_id"
            " WHERE person_id = ?1 AND speaker = 'trainee' AND hash IS NOT NULL"
            " UNION SELECT hash FROM takes WHERE person_id = ?1 AND hash IS NOT NULL"
            " UNION SELECT clips.hash FROM clips JOIN exemplars ON exemplars.id = exemplar_id"
            " JOIN attempts ON attempts.id = exemplars.attempt_id WHERE person_id = ?1 AND clips.hash IS NOT NULL",
            person_id,
        )
    ]


def _line(file: File, row: Row, nobody: Callable[[str], str]) -> str:
    said = dict(row)
    for column in file.json:
        with suppress(ValueError):
            said[column] = json.loads(said[column])
    for column in file.others:
        if isinstance(said[column], str):
            said[column] = nobody(said[column])
    return json.dumps({key: value for key, value in said.items() if value is not None}, ensure_ascii=False)


def _readme(person: Person, says: Iterable[tuple[str, str]], now: str) -> str:
    return (
        f"Everything Underheard keeps about {person.name}, as of {now[:16].replace('T', ' ')} UTC.\n\n"
        "conversations.txt, where there is one, is to read. Times are in UTC. Files that end in .jsonl hold one thing\n"
        "a line and open in any text editor. A file that is not here would have been empty.\n\n"
        + "".join(f"{name}\n{_indented(what)}\n" for name, what in says)
        + "captions/\n    each conversation as captions, named by its id\n"
        "audio/\n    recordings of your voice, where they are kept; sound.jsonl says of which reply each is\n"
        "customers/\n    customers you began to write\n\n"
        "Customers are made up, and spoken by a computer. What is behind a conversation, and how it was scored, is in\n"
        "here once you have finished it. Names of others stand here where they wrote to you.\n"
    )


def _indented(what: str) -> str:
    return "\n".join(fill(line, 100, initial_indent="    ", subsequent_indent="    ") for line in what.split("\n"))


class _Steps:
    def __init__(self, tell: Tell | None, of: int) -> None:
        self._tell, self._of, self._done = tell, max(1, of), 0

    def one(self) -> None:
        self._done += 1
        if self._tell:
            self._tell(min(1.0, self._done / self._of))
