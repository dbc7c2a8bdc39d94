"""Looks into what a room keeps: whether its database and the sounds it names are whole, and when it was backed up."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime

from app.errors import NotFound, UnderheardError
from app.examined import Check
from app.settings import database_path
from app.store import Reader, Store

SAMPLE = 200
"""So many sounds are read and held against their name; --thorough reads all."""
BACKUP_DAYS = 7
_DO_PUT_BACK = "put a backup back: underheard restore FILE.zip"


def kept(thorough: bool = False) -> Iterator[Check]:
    """The database, the sounds it names and the last backup; nothing where there is no room yet, or none to be read."""
    if not database_path().exists():
        return
    try:
        store = Store(database_path())
        with store.reading() as reader:
            yield _whole(reader, thorough)
            yield from _sounds(store, reader, thorough)
            yield _backup(store, reader)
            yield from _put_back(reader)
    except UnderheardError as fault:
        yield Check("what is kept", "missing", str(fault).rstrip("."), _DO_PUT_BACK)


def _whole(reader: Reader, thorough: bool) -> Check:
    about, how = "integrity", "integrity_check" if thorough else "quick_check"
    said = [next(iter(row.values())) for row in reader.rows(f"PRAGMA {how}(3)")]
    if said != ["ok"]:
        return Check(about, "missing", f"the database is damaged: {'; '.join(map(str, said))[:300]}", _DO_PUT_BACK)
    lost = reader.rows("PRAGMA foreign_key_check")
    if lost:
        tables = ", ".join(sorted({str(row["table"]) for row in lost}))
        return Check(about, "missing", f"{len(lost)} rows of {tables} belong to something that is gone", _DO_PUT_BACK)
    return Check(about, "ok", "the database is whole" + ("" if thorough else "; --thorough looks at every page of it"))


def _sounds(store: Store, reader: Reader, thorough: bool) -> Iterator[Check]:
    named = {
        row["hash"]
        for row in reader.rows("SELECT hash FROM sounds UNION SELECT hash FROM takes UNION SELECT hash FROM clips")
        if row["hash"]
    }
    there = store.sounds.names()
    missing = named - there
    some = sorted(named & there)
    if not thorough and len(some) > SAMPLE:
        some = random.sample(some, SAMPLE)
    damaged = sum(not _reads(store, name) for name in some)
    if missing or damaged:
        says = f"{len(missing)} recordings that are named are not there, {damaged} of {len(some)} read are damaged"
        yield Check("sounds", "missing", says, "put them back from a backup, or have their people delete them")
        return
    looked = f"all {len(some)}" if len(some) == len(named) else f"{len(some)} of {len(named)}"
    left = len(there - named)
    says = f"{looked} named were read and are whole" if named else "none is kept"
    yield Check("sounds", "ok", says + (f"; {left} that nothing names go within the hour" if left else ""))


def _reads(store: Store, name: str) -> bool:
    try:
        store.sounds.read(name)
    except NotFound:
        return False
    return True


def _backup(store: Store, reader: Reader) -> Check:
    row = reader.row("SELECT max(at) AS at FROM log WHERE act = 'backup.made'")
    if row is None or row["at"] is None:
        return Check("backup", "optional", "none was made with underheard backup", "underheard backup FILE.zip")
    days = (store.today() - datetime.fromisoformat(row["at"])).days
    when = "today" if days < 1 else "yesterday" if days == 1 else f"{days} days ago"
    says = f"the last was made {when}"
    return Check("backup", "ok" if days <= BACKUP_DAYS else "optional", says, "" if days <= BACKUP_DAYS else "make one")


def _put_back(reader: Reader) -> Iterator[Check]:
    """From which backup this room came, where it did."""
    row = reader.row("SELECT at, detail FROM log WHERE act = 'backup.restored' ORDER BY id DESC LIMIT 1")
    if row is not None:
        made = str(json.loads(row["detail"] or "{}").get("made_at", ""))[:16].replace("T", " ")
        says = f"this room was put back on {row['at'][:10]}, from a backup of {made or 'a day that is not known'} UTC"
        yield Check("put back", "ok", f"{says}; what was done in between is not here")
