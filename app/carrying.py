"""What the commands export and import do: find who is meant, write a file whole or not at all, bring one in.

Whoever runs them holds the data folder, so they may carry everything that is over.
"""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.errors import NotFound, UnderheardError
from app.formats.webannotation import LARGEST_FILE
from app.scenario.files import everything
from app.store import Store
from app.training import authoring
from app.training.accounts import has_accounts
from app.training.authoring import Choice
from app.training.mentoring import (
    OWNER,
    Export,
    Imported,
    export_annotations,
    export_transcripts,
    import_annotations,
)
from app.training.mentoring.carrying import ANNOTATION_FORMATS, TRANSCRIPT_FORMATS
from app.training.people import Person, people


def export(
    store: Store, what: str, attempts: Sequence[str], trainee: str | None, format: str | None, names: bool, mark: bool
) -> Export:
    """The annotations or transcripts that are meant; `format` None is the first of its kind.

    Raises NotFound for an attempt or a name that is not here, UnderheardError for a format of the other kind.
    """
    formats = ANNOTATION_FORMATS if what == "annotations" else TRANSCRIPT_FORMATS
    format = format or ("jsonld" if what == "annotations" else "jsonl")
    if format not in formats:
        raise UnderheardError(f"{what} have no format {format}; choose one of {', '.join(formats)}")
    if attempts and trainee is not None:
        raise UnderheardError("--attempt and --trainee say two different things; leave out one of them")
    whose = person_called(store, trainee).id if trainee is not None else None
    which = list(attempts) or None
    if what == "annotations":
        return export_annotations(store, OWNER, format, attempts=which, trainee=whose, names=names, mark=mark)
    return export_transcripts(store, OWNER, format, attempts=which, trainee=whose, names=names)


def bring_in(store: Store, file: Path, name: str) -> Imported:
    """Bring in marks from a file as the mentor of that name. Raises UnderheardError with every fault, a line each."""
    person = person_called(store, name)
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise UnderheardError(f"{file}: the file cannot be read ({reason}); check its name") from error
    return import_annotations(store, data, person.id, str(file))


def export_scenarios(store: Store, path: Path, ids: Sequence[str]) -> int:
    """Write a ZIP of the customers written here, those of these ids or all; how many. Raises NotFound."""
    carried = authoring.export_scenarios(store, OWNER, list(ids) or None)
    write_file(path, carried.data)
    return carried.items


@dataclass(frozen=True)
class BroughtScenarios:
    """What came of a file of customers, in lines to print."""

    told: tuple[str, ...]
    faults: tuple[str, ...]
    left: int
    """How many files were left out for a reason other than that the same is here."""


def bring_in_scenarios(
    store: Store, file: Path, name: str, taken: Literal["both", "replace", "leave"]
) -> BroughtScenarios:
    """Bring customers in as drafts, as the trainer of that name. `taken` says what to do where an id is taken.

    Where a draft cannot be replaced since a customer is published, the file is left out. Raises UnderheardError where
    the file cannot be taken at all.
    """
    person = person_called(store, name)
    bundle = authoring.read_upload(file)
    shipped = everything().scenarios
    plan = authoring.plan_import(store, shipped, bundle, person.id)
    choices: dict[int, Choice] = {
        each.place: taken if taken in each.ways else "leave" for each in plan if each.stands not in ("new", "same")
    }
    done = authoring.bring_in(store, shipped, bundle, choices, person.id)
    same = {each.file for each in plan if each.stands == "same"}
    why = {each.file: f'the id "{each.id}" is taken' for each in plan if each.stands not in ("new", "same", "none")}
    told = [f"{each.file}: a draft{f', as {each.new_id}' if each.new_id else ''}" for each in done.came]
    told += [f"{each.name}: left out, {why.get(each.name, each.why)}" for each in done.left]
    came = {each.file for each in done.came}
    faults = [fault for each in plan if each.file in came for fault in each.faults]
    return BroughtScenarios(tuple(told), tuple(faults), sum(each.name not in same for each in done.left))


def write_file(path: Path, data: bytes) -> None:
    """The file, whole or not at all. Raises UnderheardError where it cannot be written."""
    _write(path, (data,))


def write_lines(path: Path, lines: Iterable[str]) -> int:
    """The same for more than is to be held at once; how many lines there were."""
    return _write(path, (line.encode() for line in lines))


def _write(path: Path, parts: Iterable[bytes]) -> int:
    if path.is_dir():
        raise UnderheardError(f"{path}: this is a folder; name a file in it")
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=".export-")
        try:
            with os.fdopen(handle, "wb") as stream:
                written = sum(1 for part in parts if stream.write(part) >= 0)
            os.replace(name, path)
            return written
        except BaseException:
            os.unlink(name)
            raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise UnderheardError(f"{path}: the file cannot be written ({reason}); choose another place") from error


def person_called(store: Store, name: str) -> Person:
    """The person of that name, whatever its case; NotFound, with the nearest name, where nobody is called that."""
    known = {each.name.casefold(): each for each in people(store)}
    wanted = " ".join(name.split()).casefold()
    if wanted in known:
        return known[wanted]
    near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.6)
    names = " or ".join(f'"{known[each].name}"' for each in near)
    look = "see who is here with: underheard admin list" if has_accounts(store) else "give it as on the first page"
    hint = f"did you mean {names}?" if near else look
    plain = "".join(each if each.isprintable() else "?" for each in name[:80])
    raise NotFound(f'Nobody here is called "{plain}"; {hint}')
