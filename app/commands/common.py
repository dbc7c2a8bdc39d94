"""What every verb of the command line shares: exit codes, where things are kept, how JSON and counts are said."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from app.errors import UnderheardError
from app.settings import DATA_VARIABLE

FINE, FINDINGS, UNUSABLE = 0, 1, 2


def keep_in(data: Path | None) -> None:
    """Use this folder where one is named; it must be there, for nothing is carried out of or into an empty room."""
    if data is None:
        return
    folder = data.expanduser().absolute()
    if not folder.is_dir():
        raise UnderheardError(f"{data}: there is no such folder; name the one given to serve --data")
    os.environ[DATA_VARIABLE] = str(folder)


def print_json(value: object) -> None:
    # A line a call, flushed: whoever reads the other end of a pipe sees each exchange as it happens.
    click.echo(json.dumps(value, ensure_ascii=False))
    sys.stdout.flush()


def counted(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
