"""Takes YAML text apart into its lists, names and words in order, quickly where the text is well formed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

Kind = Literal["scalar", "list", "map", "alias", "end", "document", "other"]

_QUICK: Any = getattr(yaml, "CLoader", None)
"""The quick reader; not every build of its package has it."""
_OWN_WAY = re.compile("[\t\x85\u2028\u2029]|[|>][-+0-9]*#|^(?:%|---|\\.\\.\\.)", re.MULTILINE)
"""What the two readers take differently: the careful one decides there."""


class Event(NamedTuple):
    """One step through a text. Lines and columns count from 0, in characters; the end lies behind the last one."""

    kind: Kind
    line: int
    column: int
    end_line: int
    end_column: int
    value: str = ""
    """A scalar's words, an alias's name."""
    style: str = ""
    """Of a scalar: '' (plain), ' or ", | or >."""
    flow: bool = False
    """Of a list or map: whether it stands in brackets."""
    anchor: str = ""
    tag: str = ""


def events(text: str) -> Iterator[Event]:
    """Every step through a text. Raises ruamel.yaml's YAMLError, with its place, where it cannot be read further.

    The quick reader goes first. Where it stumbles, the careful one, whose words the faults are made of, reads on from
    the last name at the left margin.
    """
    read, whole = _quickly(text)
    if whole:
        yield from read
        return
    begin, depth = 0, 0
    for place, event in enumerate(read):
        if depth == 1 and event.kind == "scalar" and event.column == 0 and _begins_name(read, place):
            begin = place
        depth += (event.kind in ("list", "map")) - (event.kind == "end")
    if not begin:
        yield from _carefully(text)
        return
    yield from read[:begin]
    line = read[begin].line
    rest = "\n" * line + "\n".join(text.split("\n")[line:])
    began = False
    try:
        for event in _carefully(rest):
            if began:
                yield event
            began = began or event.kind == "map"
    except MarkedYAMLError as error:
        where = error.context_mark
        if where and (where.line, where.column) == (line, 0) and error.context == "while parsing a block mapping":
            # It is the outermost map that it speaks of, which began higher up.
            first = next(event for event in read if event.kind == "map")
            where.line, where.column = first.line, first.column
        raise


def _begins_name(read: list[Event], place: int) -> bool:
    """Whether a plain word at the left margin is a name of the outermost map: only such begin a line there."""
    return not read[place].style and read[place].line > read[place - 1].line and read[place - 1].kind != "map"


@lru_cache(maxsize=4)
def _quickly(text: str) -> tuple[list[Event], bool]:
    """What the quick reader makes of a text, and whether it came to its end."""
    read: list[Event] = []
    if _QUICK is None or _OWN_WAY.search(text):
        return read, False
    try:
        for event in yaml.parse(text, Loader=_QUICK):
            made = _event(event)
            if made.anchor or made.tag or made.kind == "alias":
                return [], False
            read.append(made)
    except (yaml.YAMLError, ValueError, RecursionError):
        return read, False
    return read, True


def _carefully(text: str) -> Iterator[Event]:
    before: Event | None = None
    lines = text.split("\n")
    for event in map(_event, YAML(typ="safe", pure=True).parse(text)):
        made = event
        if event.kind == "scalar" and not event.value and not event.style and before and before.kind == "scalar":
            # It marks an empty value where the next thing begins; the quick one right behind the colon.
            line, column = before.end_line, before.end_column
            colon = lines[line].find(":", column) if line < len(lines) else -1
            if colon >= 0 and not lines[line][column:colon].strip():
                made = event._replace(line=line, column=colon + 1, end_line=line, end_column=colon + 1)
        yield made
        before = event


_KINDS: dict[str, Kind] = {
    "ScalarEvent": "scalar",
    "SequenceStartEvent": "list",
    "MappingStartEvent": "map",
    "AliasEvent": "alias",
    "SequenceEndEvent": "end",
    "MappingEndEvent": "end",
    "DocumentStartEvent": "document",
}


def _event(event: Any) -> Event:
    """An event of either reader, whose classes bear the same names."""
    kind = _KINDS.get(type(event).__name__, "other")
    start, end = event.start_mark, event.end_mark
    if kind == "scalar":
        return Event(
            kind, start.line, start.column, end.line, end.column, str(event.value), event.style or "", False,
            event.anchor or "", str(event.tag or ""),
        )  # fmt: skip
    if kind in ("list", "map"):
        return Event(
            kind, start.line, start.column, end.line, end.column, "", "", bool(event.flow_style),
            event.anchor or "", str(event.tag or ""),
        )  # fmt: skip
    if kind == "alias":
        return Event(kind, start.line, start.column, end.line, end.column, "", anchor=str(event.anchor))
    return Event(kind, start.line, start.column, end.line, end.column)
