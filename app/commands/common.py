"""What every verb of the command line shares: exit codes, where things are kept, how JSON and counts are said."""

from __future__ import annotations

import getpass
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.errors import UnderheardError
from app.settings import DATA_VARIABLE, data_folder, database_path

if TYPE_CHECKING:
    from app.store import Store

FINE, FINDINGS, UNUSABLE = 0, 1, 2


DATA = click.option("--data", type=click.Path(path_type=Path), metavar="DIR", help="Folder where everything is kept.")


def keep_in(data: Path | None) -> None:
    """Use this folder where one is named."""
    if data is not None:
        os.environ[DATA_VARIABLE] = str(data.expanduser().absolute())


def the_room(data: Path | None = None) -> Store:
    """The room kept in this folder, else in the one that is set up.

    Raises UnderheardError where none is kept there: a mistyped folder is told, and no empty room made in it. Only
    what opens a room, makes its first account or puts a backup back makes one.
    """
    from app.store import Store

    keep_in(data)
    path = database_path()
    try:
        there = path.is_file()
    except OSError as error:
        raise UnderheardError(
            f"{path.parent} cannot be looked into ({error.strerror}); {_as_whom(path.parent)}"
        ) from error
    if not there:
        raise UnderheardError(f"There is no room in {path.parent}; name its folder with --data or {DATA_VARIABLE}.")
    return Store(path)


def make_folder() -> None:
    """Make the data folder where it is missing, for nobody else to look into.

    Raises UnderheardError, saying who may not and what to do, where it cannot be made or written to.
    """
    folder = data_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise UnderheardError(f"{folder} is a file; name a folder with --data or {DATA_VARIABLE}.") from error
    except OSError as error:
        raise UnderheardError(
            f"{_me()} cannot make the folder {folder} ({error.strerror}); make it for whoever keeps the room, as in: "
            f"install -d -o underheard -m 700 {folder}"
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UnderheardError(f"{_me()} cannot write to {folder}; {_as_whom(folder)}")


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no name for whoever runs this
        return "You"


def _as_whom(folder: Path) -> str:
    """What to do where a folder is somebody else's."""
    try:
        return f"run this as {folder.owner()}, or name another folder with --data or {DATA_VARIABLE}."
    except (OSError, KeyError, NotImplementedError):
        return f"run this as whoever keeps the room, or name another folder with --data or {DATA_VARIABLE}."


def print_json(value: object) -> None:
    # A line a call, flushed: whoever reads the other end of a pipe sees each exchange as it happens.
    click.echo(json.dumps(value, ensure_ascii=False))
    sys.stdout.flush()


def counted(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
