"""The command line's verb for what is told a learning record store, and writing the same as a file."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import click

from app.commands.common import DATA, FINDINGS, FINE, counted, print_json, the_room
from app.errors import UnderheardError


@click.command()
@click.option("--retry", "again", is_flag=True, help="Have those that were put aside tried again.")
@click.option(
    "--queue-past", is_flag=True, help="Tell of attempts that were done before a record store was set up, too."
)
@click.option("--send", is_flag=True, help="Send what is due now, rather than leave it to the open room.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@DATA
def statements(again: bool, queue_past: bool, send: bool, as_json: bool, data: Path | None) -> int:
    """Say how many xAPI statements were sent to the record store, wait, or were put aside, and why.

    An open room sends them by itself. The trainees of attempts that --queue-past adds were told of no record store
    before they began: tell them.
    """
    from app.settings.record_store import record_store
    from app.training import statements as verbs
    from app.training.sending import send_due

    store, to = the_room(data), record_store()
    if to is None and (again or queue_past or send):
        raise UnderheardError("No record store is set up; name it in UNDERHEARD_XAPI_ENDPOINT.")
    tried = verbs.retry(store) if again else 0
    past = verbs.queue_past(store) if queue_past else 0
    trouble = send_due(store, to).trouble if send and to else ""
    with store.reading() as reader:
        found = verbs.tally(reader)
    if as_json:
        print_json({"host": to.host if to else None, "tried_again": tried, "queued_attempts": past, **asdict(found)})
    else:
        click.echo(f"Statements go to {to.host}." if to else "Statements go nowhere; no record store is set up.")
        if again:
            click.echo(f"{counted(tried, 'statement')} to be tried again.".capitalize())
        if queue_past:
            click.echo(f"{counted(past, 'earlier attempt')} added.".capitalize())
        click.echo(f"{found.sent} sent, {found.waiting} waiting, {found.parked} put aside.")
        if found.elsewhere:
            click.echo(f"{found.elsewhere} for a machine that was set up before; they stay here.")
        if trouble or found.fault:
            click.echo(trouble or found.fault)
    return FINDINGS if found.parked or trouble else FINE


def export_statements(out: Path | None, trainee: str | None, since: str | None) -> int:
    """Write every statement that holds, a line each, to a file or to standard output; the exit code."""
    from app.carrying import person_called, write_lines
    from app.training.statements import export_statements as verb

    store = the_room()
    whose = person_called(store, trainee).id if trainee is not None else None
    lines = (f"{line}\n" for line in verb(store, whose, _from(since)))
    if out is None:
        for line in lines:
            click.echo(line, nl=False)
    else:
        click.echo(f"{counted(write_lines(out, lines), 'statement')}: {out}", err=True)
    return FINE


def _from(since: str | None) -> str:
    if since is None:
        return ""
    try:
        day = date.fromisoformat(since)
    except ValueError:
        raise UnderheardError(f"--since {since} is no day; write it like 2026-11-01") from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC).isoformat(timespec="microseconds")
