"""What doctor says of the learning record store: where levels go, and how many statements wait or were put aside."""

from __future__ import annotations

from app.errors import UnderheardError
from app.examined import Check
from app.settings import database_path
from app.settings.record_store import record_store

_ABOUT = "record store"


def records() -> Check:
    """The record store that is set up; nothing is sent to it."""
    try:
        to = record_store()
    except UnderheardError as fault:
        return Check(_ABOUT, "missing", str(fault).rstrip("."))
    if to is None:
        says = "none; levels stay on this machine"
        return Check(_ABOUT, "ok", says, "to have them told elsewhere, set UNDERHEARD_XAPI_ENDPOINT")
    says = f"levels go to {to.host}, under numbers in place of names"
    if to.is_open:
        return Check(_ABOUT, "missing", f"{says}, and unencrypted", "use an https address")
    if not database_path().exists():
        return Check(_ABOUT, "ok", says)
    from app.store import Store
    from app.training.statements import tally

    try:
        with Store(database_path()).reading() as reader:
            so_far = tally(reader)
    except UnderheardError:
        return Check(_ABOUT, "ok", says)  # What is wrong with the database is told of the database.
    says += f"; {so_far.sent:,} statements sent, {so_far.waiting:,} waiting, {so_far.parked:,} put aside"
    if so_far.elsewhere:
        says += f", {so_far.elsewhere:,} for a machine that was set up before"
    if so_far.fault:
        says += f"; last: {so_far.fault.rstrip('.')}"
    if so_far.parked:
        return Check(_ABOUT, "missing", says, "put right what it minds, then run underheard statements --retry")
    return Check(_ABOUT, "ok", says)
