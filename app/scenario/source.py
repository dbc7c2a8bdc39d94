"""Reads YAML 1.2 text into plain values and remembers on which line and column each of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from app.scenario.events import Event, events
from app.scenario.faults import At, Change, Fault, Fix, shown
from app.scenario.scalars import core_value
from app.scenario.syntax import TAB, event_fix, mend, syntax_fault, with_dash

__all__ = ["At", "Change", "Fault", "Fix", "Mark", "Source", "View", "core_value", "read_bytes", "read_source", "shown"]

LARGEST_FILE = 512 * 1024
"""Bytes. The largest customer we ship is about a tenth of this."""
DEEPEST = 24
"""Levels of nesting; a scenario needs six."""
MOST_VALUES = 20_000
LONGEST_LINE = 8_000


@dataclass(frozen=True)
class Mark:
    """A place in a file, counted from 1, and how the value there was written."""

    line: int
    column: int
    style: str = "plain"
    """plain, quoted, block, list, inline list, map or inline map."""
    written: str = ""
    """A plain scalar's own characters."""


@dataclass
class Source:
    """A parsed file: its plain value, and a mark for every value and key."""

    path: str
    data: Any = None
    values: dict[At, Mark] = field(default_factory=dict)
    keys: dict[At, Mark] = field(default_factory=dict)
    commented: dict[At, Mark] = field(default_factory=dict)
    """Where a comment begins right behind a value, and may have cut it short."""
    faults: list[Fault] = field(default_factory=list)
    broken: bool = False
    """True where reading stopped before the end."""
    readable: bool = True
    """False where the file could not be had, or is not text."""
    mended: set[int] = field(default_factory=set)
    """Lines whose text could not be read; a stand-in was put there so that the rest could be."""
    lines: list[str] = field(default_factory=list, repr=False)
    """The text as it stands, line by line."""
    last_quoted: tuple[int, int, int] = (0, 0, 0)
    """The newest quoted text's first line and column, and its last line."""

    def mark(self, at: At) -> Mark:
        """The nearest known place: the value itself, its key, or what holds it."""
        while True:
            if at in self.values:
                return self.values[at]
            if at in self.keys:
                return self.keys[at]
            if not at:
                return Mark(1, 1)
            at = at[:-1]

    def key_mark(self, at: At) -> Mark:
        """Where the key stands that names this value; for a list item, where the item begins."""
        return self.keys[at] if at in self.keys else self.mark(at)

    def fault(self, at: At, what: str, do: str, *, key: bool = False, fix: Fix | None = None) -> Fault:
        mark = self.key_mark(at) if key else self.mark(at)
        return Fault(self.path, mark.line, mark.column, what, do, at, fix)


def read_bytes(path: Path) -> tuple[bytes, list[Fault]]:
    """A file's bytes, or why they cannot be had. Never more than LARGEST_FILE bytes are read."""
    name = str(path)
    try:
        if path.is_dir():
            return b"", [Fault(name, 1, 1, "this is a folder", "name a .yaml file in it")]
        if not path.exists():
            return b"", [Fault(name, 1, 1, "there is no such file", "check the name and the folder")]
        if not path.is_file():
            return b"", [Fault(name, 1, 1, "this is not an ordinary file", "name a .yaml file")]
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        return b"", [Fault(name, 1, 1, f"the file cannot be read ({reason})", "check its name and its permissions")]
    if len(raw) > LARGEST_FILE:
        what = f"the file is larger than {LARGEST_FILE // 1024} KB"
        return b"", [Fault(name, 1, 1, what, "keep one customer in one file, and pictures or sound out of it")]
    return raw, []


def read_source(path: Path, raw: bytes | None = None) -> Source:
    """Parse a file (or `raw`, its unsaved bytes). Faults are in the result; nothing is raised.

    YAML 1.2 core schema: `no`, `on` and dates stay words. Tags, anchors and aliases are faults, so a file cannot
    build objects or unfold into more than it holds.
    """
    source = Source(str(path))
    if raw is None:
        raw, faults = read_bytes(path)
        if faults:
            source.faults.extend(faults)
            source.readable = False
            return source
    elif len(raw) > LARGEST_FILE:
        source.faults.append(Fault(source.path, 1, 1, "the text is too long", "keep one customer in one file"))
        source.readable = False
        return source
    text = _decode(raw, source)
    if text is None:
        source.readable = False
        return source
    source.lines = text.split("\n")
    if not text.strip():
        source.faults.append(Fault(source.path, 1, 1, "the file is empty", "copy a file from scenarios/ and change it"))
        return source
    long = next((number for number, line in enumerate(text.split("\n"), 1) if len(line) > LONGEST_LINE), None)
    if long is not None:
        what = f"this line is longer than {LONGEST_LINE} characters"
        source.faults.append(Fault(source.path, long, 1, what, "break it, under a name followed by >-"))
        source.broken = True
        return source
    try:
        _build_mending(text, source)
    except (YAMLError, ValueError, RecursionError, OverflowError):
        source.broken = True
        source.faults.append(
            Fault(source.path, 1, 1, "the file cannot be read as YAML", "compare it with a file from scenarios/")
        )
    return source


def _build_mending(text: str, source: Source) -> None:
    """Build; where one line cannot be read, say so, put a stand-in there and read on, so that all faults are told."""
    most = MOST_MENDED if len(text) <= LARGEST_MENDED else 0
    found: list[Fault] = []
    silent = 0
    lines = text.split("\n")
    while True:
        fresh = Source(source.path, lines=source.lines)
        try:
            _build("\n".join(lines), fresh)
            break
        except MarkedYAMLError as error:
            fault = syntax_fault(error, "\n".join(lines), source.path, fresh.last_quoted)
            near_mended = {fault.line - 1, fault.line, fault.line + 1} & source.mended
            if not (found and near_mended) or (TAB in fault.what and fault.line not in source.mended):
                found.append(fault)
            elif fault.line in source.mended:
                source.broken = True
                break
            # Lines that go on from one that could not be read are no faults of their own; not many of them are tried.
            silent = 0 if found and found[-1] is fault else silent + 1
            if silent > MOST_SILENT or len(source.mended) >= most or not mend(lines, fault, source.mended):
                source.broken = True
                break
    source.data, source.values, source.keys = fresh.data, fresh.values, fresh.keys
    source.commented = fresh.commented
    source.broken = source.broken or fresh.broken
    source.faults.extend([*found, *fresh.faults])


MOST_MENDED = 20
MOST_SILENT = 4
LARGEST_MENDED = 128 * 1024
"""Characters; larger files are read once only."""


def _decode(raw: bytes, source: Source) -> str | None:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        line, column = _place(before)
        fault = Fault(source.path, line, column, "a character here is not UTF-8", "save the file with encoding UTF-8")
        source.faults.append(fault)
        return None
    bad = _UNPRINTABLE.search(text)
    if bad:
        line, column = _place(text[: bad.start()])
        what = f"there is an invisible control character here (code {ord(bad.group()):#x})"
        source.faults.append(Fault(source.path, line, column, what, "delete it"))
        return None
    return _one_line_end(text)


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def _place(before: str) -> tuple[int, int]:
    """The line and column behind a text, counted from 1."""
    before = _one_line_end(before)
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _one_line_end(text: str) -> str:
    """One kind of line end, so that lines are counted as an editor counts them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass
class _Open:
    """A list or mapping being read."""

    at: At
    value: dict[str, Any] | list[Any]
    key: str | None = None
    again: bool = False
    """True where its first name stands in it a second time: a dash is missing, and all that follows repeats."""


def _build(text: str, source: Source) -> None:
    # Built from events with a stack of our own: the depth of a hostile file then costs nothing.
    documents = 0
    count = 0
    lines = text.split("\n")
    stack: list[_Open] = []
    for event in events(text):
        if event.kind == "document":
            documents += 1
            if documents > 1:
                what = "a second document begins here (a line of three dashes)"
                source.faults.append(_event_fault(event, source, what, "keep one customer in one file"))
                return
        elif event.kind == "end":
            stack.pop()
        elif event.kind != "other":
            count += 1
            if count > MOST_VALUES:
                source.faults.append(_event_fault(event, source, "the file holds too many values", "shorten it"))
                source.broken = True
                return
            if stack and isinstance(stack[-1].value, dict) and stack[-1].key is None:
                if not _take_key(event, stack[-1], source):
                    source.broken = True
                    return
                continue
            at = _next_at(stack)
            value = _value(event, at, source)
            _put(stack, at, value, event, source)
            _notice_comment(at, event, lines, source)
            if event.kind in ("map", "list"):
                if len(stack) >= DEEPEST:
                    source.faults.append(
                        _event_fault(event, source, "lists stand too deep inside each other here", "remove a level")
                    )
                    source.broken = True
                    return
                stack.append(_Open(at, value))


def _take_key(event: Event, holder: _Open, source: Source) -> bool:
    assert isinstance(holder.value, dict)
    if event.kind != "scalar":
        what = "the name before a colon has to be one plain word"
        source.faults.append(_event_fault(event, source, what, "put quotes around the whole line if it is text"))
        return False
    key = event.value
    if event.anchor or event.tag:
        source.faults.append(
            _event_fault(event, source, "a name here begins with & or !, which is not used here", "remove it")
        )
    mark = Mark(event.line + 1, event.column + 1)
    if key in holder.value:
        first = source.keys[(*holder.at, key)]
        what = f"{shown(key)} stands here a second time (first on line {first.line})"
        do = "keep one of the two"
        if holder.at and isinstance(holder.at[-1], int) and key == next(iter(holder.value)):
            do = f'put a dash before it, as in "- {key}: …", if the next one begins here; or keep one of the two'
        if not holder.again:
            fix = with_dash(source.lines, mark.line, mark.column - 2) if "dash" in do else None
            source.faults.append(Fault(source.path, mark.line, mark.column, what, do, (*holder.at, key), fix))
        holder.again = holder.again or "dash" in do
        # The second one is still read, under the same name, so that its own faults are found too.
    source.keys[(*holder.at, key)] = mark
    holder.key = key
    return True


def _next_at(stack: list[_Open]) -> At:
    if not stack:
        return ()
    holder = stack[-1]
    if isinstance(holder.value, list):
        return (*holder.at, len(holder.value))
    assert holder.key is not None
    return (*holder.at, holder.key)


def _put(stack: list[_Open], at: At, value: Any, event: Event, source: Source) -> None:
    style = _style(event)
    source.values[at] = Mark(event.line + 1, event.column + 1, style, "" if event.style else event.value)
    if style == "quoted":
        source.last_quoted = (event.line + 1, event.column + 1, event.end_line + 1)
    if not stack:
        source.data = value
        return
    holder = stack[-1]
    if isinstance(holder.value, list):
        holder.value.append(value)
    else:
        assert holder.key is not None
        holder.value[holder.key] = value
        holder.key = None


def _notice_comment(at: At, event: Event, lines: list[str], source: Source) -> None:
    if event.kind != "scalar" or event.style:
        return
    line, column = event.end_line, event.end_column
    if not event.value and at in source.keys:
        # An empty value is marked where the next thing begins; what was meant for it stands behind its name.
        key = source.keys[at]
        line, column = key.line - 1, key.column - 1 + len(str(at[-1])) + 1
    rest = lines[line][column:] if line < len(lines) else ""
    cut = re.match(r"\s*(?=#)", rest)
    if cut:
        source.commented[at] = Mark(line + 1, column + cut.end() + 1)


def _style(event: Event) -> str:
    if event.kind in ("scalar", "alias"):
        return "plain" if not event.style else "quoted" if event.style in "'\"" else "block"
    return f"inline {event.kind}" if event.flow else event.kind


def _value(event: Event, at: At, source: Source) -> Any:
    def fault(what: str, do: str) -> None:
        fix = event_fix(source.lines, event.line + 1, event.column + 1)
        source.faults.append(_event_fault(event, source, what, do, at, fix))

    if event.kind == "alias":
        what = f"*{event.anchor} points back to an earlier part, which is not used here"
        fault(what, "write the words out, or put quotes around text that begins with *")
        return "?"
    if event.anchor:
        what = f"&{event.anchor} is a YAML anchor, which is not used here"
        fault(what, "remove it, or put quotes around text that begins with &")
    if event.tag:
        here = source.lines[event.line][event.column :] if event.line < len(source.lines) else ""
        written = re.match(r"!\S*", here)
        what = f"{shown(written.group() if written else '!')} is a YAML tag, which is not used here"
        fault(what, "remove it, or put quotes around text that begins with !")
    if event.kind == "map":
        return {}
    if event.kind == "list":
        return []
    text = event.value
    bad = _UNPRINTABLE.search(text)
    if bad:
        what = f"this text holds an invisible control character (code {ord(bad.group()):#x})"
        source.faults.append(_event_fault(event, source, what, "delete the backslash code that makes it", at))
        text = _UNPRINTABLE.sub("?", text)
    return text if event.style else core_value(text)


def _event_fault(
    event: Event, source: Source, what: str, do: str, at: At | None = None, fix: Fix | None = None
) -> Fault:
    return Fault(source.path, event.line + 1, event.column + 1, what, do, at, fix)


@dataclass(frozen=True)
class View:
    """A part of a file as it stands, right or wrong: asks for what is there and never fails."""

    data: Any
    at: At = ()

    def text(self, key: str) -> str:
        """The text under a key, or an empty one."""
        value = self.data.get(key) if isinstance(self.data, Mapping) else None
        return value if isinstance(value, str) else ""

    def number(self, key: str, otherwise: float) -> float:
        value = self.data.get(key) if isinstance(self.data, Mapping) else None
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise

    def true(self, key: str) -> bool:
        return isinstance(self.data, Mapping) and self.data.get(key) is True

    def has(self, key: str) -> bool:
        return isinstance(self.data, Mapping) and key in self.data

    def part(self, key: str) -> View:
        """The mapping under a key, or an empty one."""
        value = self.data.get(key) if isinstance(self.data, Mapping) else None
        return View(value if isinstance(value, Mapping) else {}, (*self.at, key))

    def parts(self, key: str) -> list[View]:
        """The mappings in the list under a key."""
        value = self.data.get(key) if isinstance(self.data, Mapping) else None
        if not isinstance(value, list):
            return []
        return [View(item, (*self.at, key, index)) for index, item in enumerate(value) if isinstance(item, Mapping)]

    def texts(self, key: str) -> list[tuple[At, str]]:
        """Each text of the list under a key, with its place."""
        value = self.data.get(key) if isinstance(self.data, Mapping) else None
        if not isinstance(value, list):
            return []
        return [((*self.at, key, index), item) for index, item in enumerate(value) if isinstance(item, str)]

    def entries(self) -> Iterator[tuple[str, View]]:
        """Each name and the mapping under it."""
        if isinstance(self.data, Mapping):
            for key, value in self.data.items():
                yield str(key), View(value if isinstance(value, Mapping) else {}, (*self.at, str(key)))
