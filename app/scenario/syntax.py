"""Says in plain words why a text cannot be read from some place on, and what would mend it."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError

from app.scenario.faults import Fault, Fix
from app.scenario.scalars import double

TAB = "this line is indented with a tab"
_VALUE = re.compile(r"^(\s*(?:- +)*(?:[A-Za-z0-9_-]+: +)?)(?=\S)")
_NO_BREAK = re.compile("^ *(?:-(?=[ \u00a0]) ?)?(?:[A-Za-z_]+:)? ?(?=\u00a0)")
_TIGHT_COLON = re.compile(r"^ *(?:- )?([a-z_]+):(?=[^\s:/])")
_TIGHT_DASH = re.compile(r"""^ *-(?=['"A-Za-z])""")


def _slip_of_the_keys(lines: list[str], near: set[int], path: str) -> Fault | None:
    """A space that is missing, or is no space, in one of these lines."""
    for number in sorted(near, reverse=True):
        here = lines[number - 1] if 0 < number <= len(lines) else ""
        if found := _NO_BREAK.match(here):
            column = found.end() + 1
            run = len(here[column - 1 :]) - len(here[column - 1 :].lstrip("\u00a0"))
            what = "there is a no-break space here, which looks like a space and is none"
            fix = Fix("Put a space there", text=(number, column, number, column + run, " " * run))
            return Fault(path, number, column, what, "delete it and type a space", None, fix)
        if found := _TIGHT_COLON.match(here):
            what, do = f'there is no space after "{found.group(1)}:"', "put one after the colon"
        elif found := _TIGHT_DASH.match(here):
            what, do = "there is no space after the dash", "put one there"
        else:
            continue
        column = found.end() + 1
        return Fault(
            path, number, column, what, do, None, Fix("Put one there", text=(number, column, number, column, " "))
        )
    return None


def event_fix(lines: list[str], line: int, column: int) -> Fix | None:
    """Quotes around the words from a place to the end of its line, where they are all of what stands there."""
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    value = _VALUE.match(here)
    if value is None or value.end() != column - 1:
        return None
    words = here[value.end() :].rstrip()
    if words[:1] in "\"'“‘" and words[-1:] in "\"'”’" and len(words) > 1:
        words = words[1:-1]
    return Fix("Put quotes around it", text=(line, column, line, len(here) + 1, double(words)))


def _quoted(lines: list[str], line: int) -> Fix | None:
    """Quotes around all that stands behind the name or dash of a line."""
    value = _VALUE.match(lines[line - 1]) if 0 < line <= len(lines) else None
    return event_fix(lines, line, value.end() + 1) if value and value.group(1).strip() else None


def _closed(lines: list[str], line: int, column: int) -> Fix | None:
    """The closing quotation mark at the end of the line, where the words fill it from its name or dash on."""
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    value = _VALUE.match(here)
    words = here[column:].rstrip()
    if value is None or value.end() != column - 1 or not words or here[column - 1] in words:
        return None
    return Fix("Close it at the end of the line", text=(line, column, line, len(here) + 1, double(words)))


def with_dash(lines: list[str], line: int, column: int) -> Fix | None:
    """A dash and a space in front of a line's words, the dash in that column."""
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    own = len(here) - len(here.lstrip(" "))
    if column < 1 or not here.strip():
        return None
    return Fix("Put a dash there", text=(line, 1, line, own + 1, " " * (column - 1) + "- "))


def _dash_column(line: str) -> int:
    return len(line) - len(line.lstrip()) + 1


def _lacks_dash(line: str) -> bool:
    return not line.lstrip().startswith("- ") and not line.rstrip().endswith(":") and line.lstrip()[:1] in ("'", '"')


def syntax_fault(error: MarkedYAMLError, text: str, path: str, last_quoted: tuple[int, int, int]) -> Fault:
    """Why a text cannot be read from some place on. `last_quoted`: the newest quoted words' first line and column, and
    their last line."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = str(error.problem or "")
    context = str(error.context or "")
    lines = text.split("\n")
    here = lines[line - 1] if line <= len(lines) else ""

    def at(line: int, column: int, what: str, do: str, fix: Fix | None = None) -> Fault:
        return Fault(path, line, column, what, do, None, fix)

    fix: Fix | None = None
    if "'\\t'" in problem or (not here[: column - 1].strip() and "\t" in here[:column]):
        own = here[: len(here) - len(here.lstrip())]
        fix = Fix("Put spaces there", text=(line, 1, line, len(own) + 1, own.replace("\t", "  ")))
        return at(line, column, TAB, "use spaces, two a level", fix)
    near = {line, line - 1, error.context_mark.line + 1 if error.context_mark else line}
    slip = _slip_of_the_keys(lines, near, path)
    if slip and "quoted scalar" not in context:
        return slip
    if "quoted scalar" in context and error.context_mark is not None:
        if "escape" in problem or "escape" in context or "expected" in problem:
            what = "a backslash in double quotes is followed by something it cannot stand before"
            fix = None if '\\"' in here else _quoted(lines, line)
            return at(line, column - 1, what, "use single quotes around the text, or double the backslash", fix)
        begin = error.context_mark
        what = "a quotation mark opens here and is never closed"
        do = "close it, or double an apostrophe inside single quotes ('')"
        fix = _closed(lines, begin.line + 1, begin.column + 1)
        return at(begin.line + 1, begin.column + 1, what, do, fix)
    if "mapping values are not allowed" in problem:
        what = "there is a colon here that YAML takes for a second name, or this line is indented too far"
        do = "put quotes around text that holds a colon, or line the name up with its neighbours"
        value = _VALUE.match(here)
        inside = value is not None and value.end() < column - 1 and value.group(1).strip()
        return at(line, column, what, do, _quoted(lines, line) if inside else None)
    if "cannot start any token" in problem:
        what = f"text cannot begin with {here[column - 1 : column] or 'this character'}"
        return at(line, column, what, "put quotes around it", _quoted(lines, line))
    if "flow" in context and error.context_mark is not None:
        begin = error.context_mark
        if begin.line + 1 == line and "expected ','" in problem and "'<scalar>'" in problem:
            what = "a comma is missing before this word of a [list]"
            return at(line, column, what, "put it there; or put quotes around the whole text, if it is no list")
        bracket = lines[begin.line][begin.column : begin.column + 1] if begin.line < len(lines) else "["
        what = f"text that begins with {bracket or 'a bracket'} is taken for a list, and this one is not finished"
        rest = lines[begin.line][begin.column :] if begin.line < len(lines) else ""
        more = re.match(r"\[[^\[\]]*\]\s*[^\s,#]|\{[^{}]*\}\s*[^\s,#]", rest)
        fix = event_fix(lines, begin.line + 1, begin.column + 1) if more else None
        do = "put quotes around the whole text, as in '[a pause] Fine.'"
        return at(begin.line + 1, begin.column + 1, what, do, fix)
    if "simple key" in context or "could not find expected ':'" in problem:
        begin = error.context_mark or mark
        where = (begin.line + 1, begin.column + 1) if begin else (line, column)
        before = next((place for place in range(where[0] - 1, 0, -1) if lines[place - 1].strip()), 0)
        if before and lines[before - 1].lstrip().startswith("- "):
            what, do = "a dash is missing here; the line before has one", 'put "- " in front of the text'
            return at(*where, what, do, with_dash(lines, where[0], _dash_column(lines[before - 1])))
        return at(
            *where, "this line has no name and colon in front", "write it as name: text, or indent it under its name"
        )
    if "expected <block end>" in problem or "block" in context:
        first, first_column, last = last_quoted
        if first < last == line:
            what = f"a quotation mark opens here, and the next one stands on line {last}"
            return at(first, first_column, what, "close it where the text ends", _closed(lines, first, first_column))
        after = here[:column].rstrip()
        if re.search(r"""['"\]}]\s*$""", after[:-1]) or re.search(r"""['"\]}][^:]*$""", here[: column - 1]):
            what = "there are more words after the closing quotation mark or bracket"
            value = _VALUE.match(here)
            whole = here[value.end() :].rstrip() if value else ""
            fix = None
            if value and value.group(1).strip() and whole:
                # 'It's fine.': the outer marks are meant, the inner one is an apostrophe.
                words = whole[1:].removesuffix("'") if re.match(r"'\w+'\w", whole) else whole
                fix = Fix(
                    "Put quotes around all of it", text=(line, value.end() + 1, line, len(here) + 1, double(words))
                )
            if whole.startswith('"') and "'" not in whole:
                return at(line, column, what, f"put single quotes around all of it: '{whole}'", fix)
            do = "put the whole text in quotes; write an apostrophe inside single quotes twice ('')"
            return at(line, column, what, do, fix)
        before = next((place for place in range(line - 1, 0, -1) if lines[place - 1].strip()), 0)
        if here.lstrip().startswith("- ") and before and _lacks_dash(lines[before - 1]):
            column = len(lines[before - 1]) - len(lines[before - 1].lstrip()) + 1
            what, do = "a dash is missing here; the next line has one", 'put "- " in front of the text'
            return at(before, column, what, do, with_dash(lines, before, _dash_column(here)))
        if here.lstrip()[:1] in ("'", '"') and before and lines[before - 1].lstrip().startswith("- "):
            what, do = "a dash is missing here; the line before has one", 'put "- " in front of the text'
            return at(line, column, what, do, with_dash(lines, line, _dash_column(lines[before - 1])))
        value = _VALUE.match(here)
        if value and here[value.end()] in "&*!" and value.end() < column - 1:
            what = f"text cannot begin with {here[value.end()]}"
            return at(line, value.end() + 1, what, "put quotes around it", _quoted(lines, line))
        what = "this line does not line up with the ones around it"
        return at(line, column, what, "give it as many spaces as its neighbours; begin each item of a list with a dash")
    if "anchor" in context or "alias" in context or "tag" in context or "directive" in context:
        return at(line, column, "text cannot begin with &, *, ! or %", "put quotes around it", _quoted(lines, line))
    return at(
        line,
        column,
        "YAML cannot be read from here on",
        "check the quotes, colons and spaces of this line and the one before",
    )


def mend(lines: list[str], fault: Fault, mended: set[int]) -> bool:
    """Put something readable in the place of a line that is not. False where that would be guessing."""
    here = lines[fault.line - 1] if fault.line <= len(lines) else ""
    indent = len(here) - len(here.lstrip())
    if "\t" in here[:indent]:
        lines[fault.line - 1] = here[:indent].replace("\t", "  ") + here[indent:]
        mended.add(fault.line)
        return True
    if fault.line - 1 in mended and fault.column > 1:
        before = lines[fault.line - 2]
        if indent > len(before) - len(before.lstrip()):
            lines[fault.line - 1] = ""  # the rest of the text that was replaced
            mended.add(fault.line)
            return True
    start = _VALUE.match(here)
    if start is None or not start.group(1).strip() or start.end() > fault.column:
        return False
    lines[fault.line - 1] = start.group(1) + '"?"'
    mended.add(fault.line)
    return True
