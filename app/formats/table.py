"""Tables for spreadsheets: CSV whose cells are words, never something a spreadsheet would carry out.

https://www.rfc-editor.org/rfc/rfc4180 and https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

BYTE_ORDER_MARK = "\ufeff"
"""What tells a spreadsheet that the file is UTF-8."""
BEGINS = "=+-@＝＋－＠﹢﹣﹦﹫−"
"""What a formula begins with: also as wide and small letters have it, and the sign for minus."""
_WITHIN = re.compile(f"([;\t\r\n\x0b\x0c\x85\u2028\u2029])(?=[^{BEGINS};\t\r\n]*[{BEGINS}])")


def table(columns: Sequence[str], rows: Iterable[Mapping[str, object]], *, mark: bool = False) -> str:
    """A heading and a line a row, each ended by CR LF; with a byte order mark where `mark`. None is an empty cell."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in columns])
    writer.writerows([safe_cell(row.get(name)) for name in columns] for row in rows)
    return (BYTE_ORDER_MARK if mark else "") + held.getvalue()


def safe_cell(value: object) -> str | int | float:
    """A cell: numbers as they are; a text that a spreadsheet would carry out stands behind a single quote.

    So does a part of it that would be a cell of its own where a spreadsheet takes semicolons, tabs or the ends of lines
    for the ends of cells, as many do outside English.
    """
    if value is None:
        return ""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else ""
    text = _WITHIN.sub(_guarded, str(value))
    return f"'{text}" if text[:1] in ("\t", "\r", "\n") or _would_run(text) else text


def _guarded(found: re.Match[str]) -> str:
    return f"{found[1]}'" if _would_run(found.string[found.end() :]) else found[1]


def _would_run(text: str) -> bool:
    """Whether a formula begins where everything is left out that one program or another takes off before it looks."""
    for character in text:
        if character in BEGINS:
            return True
        if not (character.isspace() or character == '"' or unicodedata.category(character) in ("Cc", "Cf")):
            return False
    return False
