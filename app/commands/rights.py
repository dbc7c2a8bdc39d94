"""What is kept of people, at the command line: a copy of it, erasing somebody, and what has grown too old."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.common import DATA, FINDINGS, FINE, UNUSABLE, counted, print_json, the_room
from app.errors import UnderheardError

if TYPE_CHECKING:
    from app.store.backup import Tell


def export_person(name: str, out: Path) -> int:
    """Write everything about the person of that name to a ZIP, whole or not at all; the exit code."""
    from app.carrying import person_called
    from app.training.mentoring import OWNER
    from app.training.rights import write_export

    if out.is_dir():
        raise UnderheardError(f"{out}: this is a folder; name a file in it")
    store = the_room()
    person = person_called(store, name)
    try:
        handle, unfinished = tempfile.mkstemp(dir=out.absolute().parent, prefix=".export-")
        try:
            with os.fdopen(handle, "wb") as stream, progress(f"Gathering what is kept of {person.name}") as tell:
                write_export(store, person.id, OWNER, stream, tell)
            os.replace(unfinished, out)
        except BaseException:
            os.unlink(unfinished)
            raise
    except OSError as error:
        raise UnderheardError(f"{out}: the file cannot be written ({error.strerror}); choose another place") from error
    click.echo(f"Everything about {person.name}: {out}", err=True)
    return FINE


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Erase without asking once more.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--keep-words", is_flag=True, help="Leave what they wrote to others, without their name.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@DATA
def erase(name: str, yes: bool, dry_run: bool, keep_words: bool, as_json: bool, data: Path | None) -> int:
    """Erase the person called NAME: conversations, recordings, what was written about them, and their name.

    Counts stay, and the levels they gave others. It cannot be undone, and holds for backups that are put back later;
    backups themselves are yours to delete.
    """
    from app.carrying import person_called
    from app.training.mentoring import OWNER
    from app.training.rights import erase_person, would_erase

    store = the_room(data)
    person = person_called(store, name)
    found = would_erase(store, person.id, OWNER)
    if not dry_run and not yes:
        if not sys.stdin.isatty():
            raise UnderheardError("This cannot be undone: say so with --yes, or look first with --dry-run.")
        says = f"{counted(found.attempts, 'conversation')} and everything else about {person.name} will be gone."
        click.echo(says)
        typed = click.prompt(f"Type {person.name} to erase it", default="", show_default=False)
        if " ".join(typed.split()).casefold() != person.name.casefold():
            click.echo("That is another name; nothing was erased.", err=True)
            return UNUSABLE
    if not dry_run:
        found = erase_person(store, person.id, OWNER, keep_words=keep_words)
    outcome = FINE if found.listed else FINDINGS
    if as_json:
        print_json({**asdict(found), "erased": not dry_run})
        return outcome
    did = "Would erase" if dry_run else "Erased"
    click.echo(
        f"{did}: {counted(found.attempts, 'conversation')} with {counted(found.replies, 'answer')}, "
        f"{counted(found.sounds, 'recording')}; {counted(found.for_others, 'thing')} they did for others."
    )
    if not dry_run:
        click.echo("Backups that hold them are yours to delete; one that is put back does not bring them back.")
        if not found.settled:
            click.echo("Somebody was reading meanwhile: the database's journal is emptied within the hour.", err=True)
        if not found.listed:
            click.echo(
                "The list of erasures, erased.jsonl in the data folder, could not be written: until it is, a backup "
                "put back after the database was lost brings them back. Make it yours to write, then run underheard "
                "retain.",
                err=True,
            )
    return outcome


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@DATA
def retain(dry_run: bool, as_json: bool, data: Path | None) -> int:
    """Remove what has grown too old, kind by kind, as an open room does hourly; say how long each kind is kept."""
    from app.training.rights import retain as verb
    from app.training.rights.erasing import list_erased

    store = the_room(data)
    found = verb(store, dry_run=dry_run)
    if not dry_run:
        list_erased(store)  # where it could not be written when somebody was erased
    if as_json:
        print_json({"removed": not dry_run, "kinds": [asdict(each) for each in found]})
        return FINE
    for each in found:
        kept = "for good" if each.days is None else f"{each.days} day{'' if each.days == 1 else 's'}"
        gone = f"{each.too_old or 'none'} {'would go' if dry_run else 'gone'}"
        click.echo(f"{each.kind:<10}{kept:<10}{gone:<16}{each.says}")
    return FINE


@contextmanager
def progress(label: str) -> Iterator[Tell | None]:
    """How far something is, drawn on standard error where somebody looks at it."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1000, label=label, file=sys.stderr) as bar:
        yield lambda share: bar.update(max(0, round(share * 1000) - bar.pos))
