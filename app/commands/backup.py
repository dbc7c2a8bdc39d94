"""Backing the room up while it runs, and putting a backup back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from app.commands.common import DATA, FINE, counted, keep_in, print_json, the_room
from app.commands.rights import progress


@click.command()
@click.argument("file", metavar="FILE.zip", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@DATA
def backup(file: Path, as_json: bool, data: Path | None) -> int:
    """Write everything the room keeps to one file, while people go on.

    The file is readable by you alone. It holds what people said: keep it as safe as the room, and delete it in time.
    The settings and the room's own secret are not in it.
    """
    from app.training.rights import back_up

    store = the_room(data)
    with progress("Backing up") as tell:
        made = back_up(store, file, tell)
    if as_json:
        print_json(asdict(made))
    else:
        click.echo(f"{_what(made.people, made.sounds)}, {made.size / 1_000_000:.1f} MB: {file}")
    return FINE


@click.command()
@click.argument("file", metavar="FILE.zip", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.option("--data", type=click.Path(path_type=Path), metavar="DIR", help="Folder to put it back into.")
def restore(file: Path, as_json: bool, data: Path | None) -> int:
    """Put a backup back, with the room closed; what is there now is moved aside, never deleted.

    All of it is checked before anything is touched. Whoever was erased since it was made is erased again.
    """
    from app.settings import data_folder
    from app.training.rights import put_back

    keep_in(data)  # It need not be there yet.
    with progress("Putting back") as tell:
        done = put_back(file, data_folder(), tell)
    if as_json:
        aside = str(done.aside) if done.aside else None
        print_json({**asdict(done.held), "erased_again": done.erased, "aside": aside, "knew_who_was_erased": done.knew})
        return FINE
    click.echo(
        f"Put back into {data_folder()}, as of {done.held.made_at[:16].replace('T', ' ')} UTC:"
        f" {_what(done.held.people, done.held.sounds)}."
    )
    if done.erased:
        click.echo(f"{counted(done.erased, 'person').replace('persons', 'people')} erased since, and erased again.")
    if not done.knew and done.held.people:
        click.echo(
            "Whoever was erased since this backup was made is back, unless erased.jsonl of the old folder is put here "
            "first. If you have it: put it into a new folder, and put the backup back into that.",
            err=True,
        )
    if done.aside:
        click.echo(f"What was there is in {done.aside}; delete it once all is well.")
    return FINE


def _what(people: int, sounds: int) -> str:
    return f"{counted(people, 'person').replace('persons', 'people')}, {counted(sounds, 'recording')}"
