"""What single words of a file mean, and how words are written so that they are read as the same words."""

from __future__ import annotations

import math
import re

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")


def core_value(text: str) -> str | int | float | bool | None:
    """What a plain scalar means by the YAML 1.2 core schema, without infinities, hexadecimals and the like."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    if _INT.fullmatch(text):
        return int(text)
    if len(text) < 40 and _FLOAT.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text


_OF_OLD = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null|~|nan|inf)|[-+.\d][\d_,.:xXeEoO+-]*|\d{4}-\d\d-\d\d.*")
"""What some reader of YAML takes for something else than words."""


def stands_plain(text: str, flow: bool) -> bool:
    """Whether a text can stand without quotes and still be read as the same words everywhere."""
    return (
        bool(text)
        and text == text.strip()
        and printable(text)
        and "\t" not in text
        and core_value(text) == text
        and not _OF_OLD.fullmatch(text)
        and text[0] not in "-?:,[]{}#&*!|>'\"%@`“„‘"
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
        and not text.startswith(("---", "...", "<<"))
        and not (flow and re.search(r"[,\[\]{}:]", text))
    )


def printable(text: str) -> bool:
    """Whether every character can be seen, but for tabs."""
    return not re.search("[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]", text.replace("\t", ""))


def double(text: str) -> str:
    """The text in double quotes, which hold anything."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    escaped = re.sub(
        "[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]", lambda found: f"\\u{ord(found.group()):04x}", escaped
    )
    return f'"{escaped}"'
