"""Customers leave as files that another room, or any editor of text, can open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.errors import NotFound
from app.formats.bundle import pack
from app.scenario.schema import NAME as SCHEMA_NAME
from app.scenario.schema import schema_text
from app.scenario.unwritten import unwritten
from app.store import Reader, Store
from app.training import log
from app.training.authoring.access import DRAFTS, author, draft_row
from app.training.mentoring.access import mentor
from app.training.mentoring.carrying import Owner

SCHEMA_LINE = f"# yaml-language-server: $schema=./{SCHEMA_NAME}"
LONGEST_ID: Final = 60
HELPED: Final = re.compile(r"^#\s*yaml-language-server:", re.MULTILINE)
"""The line by which editors find the schema."""
_ID_LINE: Final = re.compile(r"""^id:[ ]+(['"]?)([a-z0-9]+(?:-[a-z0-9]+)*)\1[ ]*(?:#.*)?$""", re.MULTILINE)
_TITLE_LINE: Final = re.compile(r"""^title:[ ]+(?:[>|][-+]?[ ]*\n[ ]+)?(['"]?)(.+?)\1[ ]*(?:[ ]#.*)?$""", re.MULTILINE)
_NAME_LINE: Final = re.compile(
    r"""^persona:[^\n]*\n(?:(?:[ #][^\n]*)?\n)*?[ ]+name:[ ]+(['"]?)(.+?)\1[ ]*(?:[ ]#.*)?$""", re.MULTILINE
)


@dataclass(frozen=True)
class Carried:
    """A file to carry away."""

    name: str
    data: bytes
    items: int = 1


def export_draft(store: Store, draft_id: str, by: str) -> Carried:
    """A draft as it stands, as a .yaml file."""
    with store.reading() as reader:
        author(reader, by)
        text = draft_row(reader, draft_id)["text"]
        log.exported(reader, by, "customers.exported", {"": {"asked_for": 1}})
    return Carried(draft_file_name(text, draft_id), with_schema(text).encode("utf-8"))


def export_publication(store: Store, publication_id: str, by: str) -> Carried:
    """A published version as a .yaml file, for mentors, trainers and admins."""
    with store.reading() as reader:
        mentor(reader, by)
        row = reader.row("SELECT * FROM publications WHERE id = ?", publication_id)
        log.exported(reader, by, "customers.exported", {"": {"asked_for": 1}})
    if row is None:
        raise NotFound("There is no such version here; refresh the page to see those there are.")
    return Carried(f"{row['scenario_id']}-{row['version']}.yaml", with_schema(row["text"]).encode("utf-8"))


def export_scenarios(store: Store, by: str | Owner, ids: Sequence[str] | None = None) -> Carried:
    """A ZIP of the customers written here, with the schema beside them: those of these ids, or all.

    Each is its newest published version, and its draft where that says something else. An id is a customer's or a
    draft's. Raises NotFound where one is not here, or where nothing has been written yet.
    """
    with store.reading() as reader:
        if not isinstance(by, Owner):
            author(reader, by)
        own = list(_own(reader))
        who = log.SYSTEM if isinstance(by, Owner) else by
        log.exported(reader, who, "customers.exported", {"": {"asked_for": len(ids) if ids is not None else None}})
    files: dict[str, str] = {}
    for names, stem, text in own:
        if ids is None or names & set(ids):
            name = next(name for name in _names(stem) if name not in files)
            files[name] = with_schema(text)
    known = set().union(*(names for names, _, _ in own)) if own else set()
    missing = [each for each in ids or () if each not in known]
    if missing:
        plain = "".join(each if each.isprintable() else "?" for each in missing[0][:80])
        raise NotFound(f'No customer written here is called "{plain}"; leave out the names to take all.')
    if not files:
        raise NotFound("No customer has been written here yet; there is nothing to carry away.")
    return Carried("customers.zip", pack(files), len(files))


def schema_file() -> Carried:
    """The schema by itself, with which an editor completes a customer's file and checks it."""
    return Carried(SCHEMA_NAME, schema_text().encode("utf-8"))


def with_schema(text: str) -> str:
    """The text with a first line by which editors find the schema, where it has none."""
    return text if HELPED.search(text) else f"{SCHEMA_LINE}\n{text}"


def _own(reader: Reader) -> Iterator[tuple[set[str], str, str]]:
    """(the ids it goes by, what to call its file, its text) of every newest version and every draft that differs."""
    newest = {row["scenario_id"]: row for row in reader.rows(NEWEST)}
    for scenario_id, row in sorted(newest.items()):
        yield {scenario_id, row["id"]}, scenario_id, row["text"]
    for row in reader.rows(DRAFTS + "ORDER BY started_at, scenario_drafts.rowid"):
        stem = _stem(row["text"], row["id"])
        if stem not in newest or newest[stem]["text"] != row["text"]:
            yield {stem, row["id"]}, f"{stem}.draft" if stem in newest else stem, row["text"]


NEWEST = (
    "SELECT * FROM publications AS one WHERE withdrawn_at IS NULL AND version = "
    "(SELECT max(version) FROM publications WHERE scenario_id = one.scenario_id AND withdrawn_at IS NULL)"
)


def _names(stem: str) -> Iterator[str]:
    yield f"{stem}.yaml"
    number = 2
    while True:
        yield f"{stem}-{number}.yaml"
        number += 1


def draft_file_name(text: str, draft_id: str) -> str:
    """What `export_draft` calls the file of that text."""
    return f"{_stem(text, draft_id)}.yaml"


def _stem(text: str, draft_id: str) -> str:
    """What to call a draft's file: by the customer's id where that is one, for it is safe as a name."""
    return id_of(text) or f"customer-{draft_id[:8]}"


def id_of(text: str) -> str:
    """The id a customer's file gives, read off its line, so that a file with faults has one, too; '' without one."""
    found = _ID_LINE.search(text)
    return found[2] if found and len(found[2]) <= LONGEST_ID else ""


def title_of(text: str) -> str:
    """The title a customer's file gives, on one line; '' where it has none yet."""
    return _words(_TITLE_LINE.search(text))


def called(text: str) -> str:
    """What to call the customer of a file: the title, else the person's name; '' where it has neither yet."""
    return title_of(text) or _words(_NAME_LINE.search(text))


def _words(found: re.Match[str] | None) -> str:
    words = found[2].replace("''", "'") if found and found[1] == "'" else found[2] if found else ""
    return "" if unwritten(words) else " ".join(words.split())[:200]
