"""What would put a fault of shape right: another name, another word, quotes, or a place kept for what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.scenario.faults import At, Change, Fix
from app.scenario.source import Source
from app.scenario.unwritten import PENCIL


def renamed(source: Source, at: At, name: str) -> Fix | None:
    """Another name in the place of this one; None where it is written in a way of its own."""
    mark, old = source.key_mark(at), str(at[-1])
    line = source.lines[mark.line - 1] if mark.line <= len(source.lines) else ""
    if line[mark.column - 1 :][: len(old)] != old:
        return None
    return Fix(f'Call it "{name}"', text=(mark.line, mark.column, mark.line, mark.column + len(old), name))


def put(at: At, value: Any, label: str) -> Fix:
    """Another value in the place of this one."""
    return Fix(label, (Change("set", at, value),))


def quoted(source: Source, at: At, value: Any) -> Fix | None:
    """What was taken for a number, a list or a name, as the words it was meant to be; None where that is a guess."""
    words: str | None = None
    if isinstance(value, dict) and len(value) == 1 and isinstance(inner := next(iter(value.values())), str):
        words = f"{next(iter(value))}: {inner}" if source.mark(at).style == "map" else None
    elif isinstance(value, list):
        if source.mark(at).style == "inline list" and all(isinstance(each, str) for each in value):
            words = "[" + ", ".join(value) + "]"
    elif not isinstance(value, dict):
        words = source.mark(at).written
    return put(at, words, "Put quotes around it") if words else None


def number(value: str) -> int | float:
    """The number that words hold, as in "12" or "0.5". Raises ValueError where they hold none."""
    return int(value) if re.fullmatch(r"[-+]?\d+", value) else float(value)


def as_id(words: str) -> str:
    """The words as an id: small letters and digits, single dashes between; empty where none are left."""
    return "-".join(re.findall(r"[a-z0-9]+", words.lower().replace("'", "")))[:60].strip("-")


def behind_hash(source: Source, line: int, column: int) -> Fix | None:
    """Quotes around words that begin with a # and so were taken for a comment."""
    here = source.lines[line - 1] if line <= len(source.lines) else ""
    words = here[column - 1 :].rstrip()
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return Fix("Put quotes around it", text=(line, column, line, len(here) + 1, f'"{escaped}"')) if words else None


def kept_place(at: At, field: FieldInfo, purpose: str) -> Fix:
    """A missing part, with words in it that say what is to be written there."""
    return Fix("Put it there, to be filled in", (Change("set", at, placeholder(field, str(at[-1]), purpose)),))


def placeholder(field: FieldInfo, name: str, purpose: str = "") -> Any:
    """A value that fits the shape of a field and says what is still to be written."""
    words = f"{PENCIL} {purpose or name.replace('_', ' ')}"
    return _fitting(field.annotation, field.metadata, name, words)


def _fitting(kind: Any, limits: Iterable[Any], name: str, words: str) -> Any:
    limits = list(limits)
    if hasattr(kind, "__metadata__"):
        return _fitting(get_args(kind)[0], [*_spread(kind.__metadata__), *limits], name, words)
    limits = _spread(limits)
    kind = bare_kind(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {
            key: placeholder(part, key, _first(part)) for key, part in kind.model_fields.items() if part.is_required()
        }
    origin = get_origin(kind)
    if origin is Literal:
        return get_args(kind)[0]
    if origin is list:
        least = next((limit.min_length for limit in limits if isinstance(limit, MinLen)), 0)
        items = [_fitting(get_args(kind)[0], (), name, words) for _ in range(max(least, 1))]
        for number, item in enumerate(items, 1):
            if isinstance(item, dict) and "id" in item:
                item["id"] = f"new-{number}"
        return items
    if origin is tuple:
        return [4, 14]
    if isinstance(kind, type) and issubclass(kind, bool):
        return False
    if isinstance(kind, type) and issubclass(kind, int | float):
        low = next((limit.ge for limit in limits if isinstance(limit, Ge)), 1)
        return 0.5 if kind is float else low
    if kind is str:
        pattern = next((str(limit.pattern) for limit in limits if getattr(limit, "pattern", None)), "")
        return words if not pattern else "en-NZ" if name == "language" else "new"
    return {}


def _spread(limits: Iterable[Any]) -> list[Any]:
    """Limits one by one, out of the fields that gather them."""
    return [each for limit in limits for each in (limit.metadata if isinstance(limit, FieldInfo) else [limit])]


def _first(field: FieldInfo) -> str:
    """The first sentence of what a field is for."""
    first = re.split(r"(?<=[.:]) ", field.description or "", maxsplit=1)[0].rstrip(".:")
    return first[:1].lower() + first[1:] if first else ""


def bare_kind(kind: Any) -> Any:
    """A type without its limits, and without the nothing that may stand in its place."""
    while True:
        if hasattr(kind, "__metadata__"):
            kind = get_args(kind)[0]
        elif get_origin(kind) in (Union, UnionType):
            kind = next(part for part in get_args(kind) if part is not NoneType)
        else:
            return kind
