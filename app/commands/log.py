"""The log at the command line: who did what, when, oldest first."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

import click

from app.commands.common import DATA, FINE, the_room
from app.errors import UnderheardError


@click.command()
@click.option("--since", metavar="DAY", help="From this day on, as 2026-11-28.")
@click.option("--json", "as_json", is_flag=True, help="Answer one line of JSON each, with every fact that is kept.")
@DATA
def log(since: str | None, as_json: bool, data: Path | None) -> int:
    """Tell who saw, scored, changed, took along and erased what, oldest first.

    Lines are only ever added, stay for at least six months, and never hold what people said. That the log was told is
    a line in it, too.
    """
    from app.training.log_words import told
    from app.training.logbook import Wanted, as_line, note_taken, read_log
    from app.training.mentoring import OWNER

    wanted, store, count = Wanted(since=_day(since)), the_room(data), 0
    for line in read_log(store, OWNER, wanted):
        click.echo(as_line(line) if as_json else f"{line.at[:19]}Z  {told(line)}")
        count += 1
    note_taken(store, OWNER, "jsonl" if as_json else "words", count)
    return FINE


def _day(said: str | None) -> str:
    """The beginning of that day in UTC, as times are stored; '' where none is named."""
    if said is None:
        return ""
    try:
        day = datetime.strptime(said, "%Y-%m-%d").date()
    except ValueError:
        raise UnderheardError(f'"{said[:40]}" is no day; write it as 2026-11-28') from None
    return datetime.combine(day, time.min, UTC).isoformat(timespec="microseconds")
