"""What the file takes otherwise than the hand that typed it meant."""

from __future__ import annotations

from collections.abc import Iterator

from app.scenario.lint.look import Look
from app.scenario.source import Change, Fault, Fix, core_value

_NOT_PROSE = (
    "id", "version", "language", "channel", "difficulty", "status", "kind", "hints_at", "after", "after_cue", "cue",
)  # fmt: skip


def slips(it: Look) -> Iterator[Fault]:
    """Text cut short by a #, curly quotation marks around a text, a comma lacking in a list."""
    source = it.source
    for at, mark in source.values.items():
        if mark.style != "plain" or not mark.written:
            continue
        if at in source.commented and not (at and at[-1] in _NOT_PROSE) and isinstance(core_value(mark.written), str):
            cut = source.commented[at]
            what = "everything after # is a comment, and is not read"
            yield Fault(source.path, cut.line, cut.column, what, "put the text in quotes, if it belongs to it", at)
        if len(mark.written) > 1 and mark.written[0] in "“„‘" and mark.written[-1] in "”“’":
            what = "the curly quotation marks around this text are read as part of it"
            fix = Fix("Take them away", (Change("set", at, mark.written[1:-1]),))
            yield source.fault(at, what, 'put straight ones (") in their place', fix=fix)
        if ' "' in mark.written and at and isinstance(at[-1], int) and source.mark(at[:-1]).style == "inline list":
            yield source.fault(at, "a comma may be missing in this [list]", "put one between its texts")
