"""The command line's verb that writes a database for analysts, with what its columns hold."""

from __future__ import annotations

import json
from pathlib import Path

import click

from app.commands.common import DATA, FINE, counted, the_room


@click.command()
@click.argument("out", metavar="[OUT.db]", required=False, type=click.Path(path_type=Path))
@click.option("--columns", is_flag=True, help="Say what every table and column holds, in Markdown, and write nothing.")
@DATA
def analysis(out: Path | None, columns: bool, data: Path | None) -> int:
    """Write a database for analysts: levels, contests, agreement and use, of nobody by name.

    Beside OUT.db comes OUT.metadata.json, which tells Datasette what the columns hold. The file is for reading only,
    and people have other numbers in each: analysts never need the room's own database.
    """
    from app.carrying import write_file
    from app.training.analysis import export_analysis
    from app.training.analyst_tables import FEW, described, metadata

    if columns:
        click.echo(described())
        return FINE
    if out is None or out.suffix.lower() not in (".db", ".sqlite"):
        raise click.UsageError("name the file to write, as in: underheard analysis analysis.db")
    store = the_room(data)
    if out.absolute().resolve() == store.path.resolve():
        raise click.UsageError(f"{out} is the room's own database; name another file.")
    counts = export_analysis(store, out)
    beside = out.with_suffix(".metadata.json")
    write_file(beside, json.dumps(metadata(out.stem), ensure_ascii=False, indent=2).encode())
    click.echo(f"{counted(counts['attempts'], 'attempt')}: {out}, described in {beside.name}", err=True)
    if counts["people"] < FEW:
        click.echo("Fewer than three people have practised: anybody who knows them can tell who is who.", err=True)
    return FINE
