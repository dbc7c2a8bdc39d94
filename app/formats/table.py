"""Tables for spreadsheets: CSV whose cells are words, never something a spreadsheet would carry out.

https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

BYTE_ORDER_MARK = "\ufeff"
"""What tells a spreadsheet that the file is UTF-8."""
_CARRIED_OUT = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def table(columns: Sequence[str], rows: Iterable[Mapping[str, object]], *, mark: bool = False) -> str:
    """A heading and a line a row, each ended by CR LF; with a byte order mark where `mark`. None is an empty cell."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(row.get(name)) for name in columns] for row in rows)
    return (BYTE_ORDER_MARK if mark else "") + held.getvalue()


def cell(value: object) -> str | int | float:
    """A cell: numbers as they are; a text that a spreadsheet would carry out stands behind a single quote."""
    if value is None:
        return ""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    text = str(value)
    return f"'{text}" if text.startswith(_CARRIED_OUT) else text
