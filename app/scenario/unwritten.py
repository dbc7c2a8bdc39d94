"""Words of a template that stand for words still to be written: they begin with a pencil."""

from __future__ import annotations

from collections.abc import Iterator

from app.scenario.source import At, Source

PENCIL = "✎"


def unwritten(text: object) -> bool:
    """Whether this value of a file only says what should be written there."""
    return isinstance(text, str) and text.lstrip().startswith(PENCIL)


def asked(text: str) -> str:
    """What such a value asks for, without its pencil."""
    return text.strip().removeprefix(PENCIL).strip()


def still_to_write(source: Source) -> Iterator[tuple[At, str]]:
    """Every place of a file that is still to be written, and what it asks for, in the order of the file."""
    for at in source.values:
        value = source.data
        try:
            for step in at:
                value = value[step]
        except (KeyError, IndexError, TypeError):
            continue
        if unwritten(value):
            yield at, asked(value)
