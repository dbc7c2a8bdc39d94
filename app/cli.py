"""The `underheard` command: start the room, check scenarios, play one, score transcripts, say what is set up."""

from __future__ import annotations

import sys
from pathlib import Path

import click

FINE, FINDINGS, UNUSABLE = 0, 1, 2


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def underheard(context: click.Context) -> None:
    """A practice room for contact-centre agents."""


@underheard.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--quiet", is_flag=True, help="Faults only, no warnings.")
def lint(paths: tuple[Path, ...], quiet: bool) -> int:
    """Check scenario files, or folders of them."""
    from app.scenario.files import read, scenario_paths

    files: list[Path] = []
    for path in paths:
        files.extend(scenario_paths(path) if path.is_dir() else [path])
    worst = FINE
    for path in files:
        reading = read(path)
        for fault in reading.faults:
            click.echo(str(fault), err=True)
        if not quiet:
            for warning in reading.warnings:
                click.echo(f"{warning} (advice)")
        if reading.faults:
            worst = FINDINGS
    return worst


def main() -> None:
    """The entry point of the installed command."""
    sys.exit(underheard.main(standalone_mode=False) or 0)
