"""What the commands export and import do: find who is meant, write a file whole or not at all, bring one in.

Whoever runs them holds the data folder, so they may carry everything that is over.
"""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from app.errors import NotFound, UnderheardError
from app.formats.webannotation import LARGEST_FILE
from app.store import Store
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
    whose = _person(store, trainee).id if trainee is not None else None
    which = list(attempts) or None
    if what == "annotations":
        return export_annotations(store, OWNER, format, attempts=which, trainee=whose, names=names, mark=mark)
    return export_transcripts(store, OWNER, format, attempts=which, trainee=whose, names=names)


def bring_in(store: Store, file: Path, name: str) -> Imported:
    """Bring in marks from a file as the mentor of that name. Raises UnderheardError with every fault, a line each."""
    person = _person(store, name)
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise UnderheardError(f"{file}: the file cannot be read ({reason}); check its name") from error
    return import_annotations(store, data, person.id, str(file))


def write_file(path: Path, data: bytes) -> None:
    """The file, whole or not at all. Raises UnderheardError where it cannot be written."""
    if path.is_dir():
        raise UnderheardError(f"{path}: this is a folder; name a file in it")
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=".export-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise UnderheardError(f"{path}: the file cannot be written ({reason}); choose another place") from error


def _person(store: Store, name: str) -> Person:
    """The person of that name, whatever its case; NotFound, with the nearest name, where nobody is called that."""
    known = {each.name.casefold(): each for each in people(store)}
    wanted = " ".join(name.split()).casefold()
    if wanted in known:
        return known[wanted]
    near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.6)
    hint = f'did you mean "{known[near[0]].name}"?' if near else "give the name as it stands on the first page"
    plain = "".join(each if each.isprintable() else "?" for each in name[:80])
    raise NotFound(f'Nobody here is called "{plain}"; {hint}')
