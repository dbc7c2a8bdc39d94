"""Says in plain words where a file lacks the shape of a scenario: what is missing, unknown or of the wrong kind."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.scenario.faults import At, Fault, Fix, shown
from app.scenario.mending import as_id, bare_kind, behind_hash, kept_place, number, put, quoted, renamed
from app.scenario.model import Scenario
from app.scenario.source import Source


def read_shape(source: Source) -> tuple[Scenario | None, list[Fault]]:
    """The scenario a parsed file holds, or every fault of its shape, with line and column."""
    if not isinstance(source.data, dict):
        what = "the file does not hold a scenario"
        return None, [source.fault((), what, 'begin with a line like "id: late-parcel", as the files in scenarios/ do')]
    try:
        # By way of JSON: there strictness is right for files (a list may be a pair, but "3" is no number).
        return Scenario.model_validate_json(json.dumps(source.data), strict=True), []
    except ValidationError as error:
        faults = [_plain(details, source) for details in error.errors(include_url=False)]
        return None, sorted(set(faults))


def named(source: Source, at: At) -> str:
    """How to call a part of the file: `cue "tight-voice"`, `"speech" of "persona"`, `item 2 of "lines"`."""
    if not at:
        return "the file"
    last = at[-1]
    if isinstance(last, int):
        holder = str(at[-2]) if len(at) > 1 else "list"
        item = _at(source.data, at)
        if isinstance(item, Mapping):
            for key in ("id", "name", "label", "when", "cue"):
                if isinstance(item.get(key), str) and item[key].strip():
                    return f"{_SINGULAR.get(holder, 'item')} {shown(item[key])}"
        return f'{_SINGULAR.get(holder, "item")} {last + 1} of "{holder}"'
    if len(at) == 1:
        return f'"{last}"'
    return f'"{last}" of {named(source, at[:-1])}'


_SINGULAR = {
    "disclosures": "disclosure",
    "cues": "cue",
    "facts": "fact",
    "unknown_to_customer": "fact",
    "endings": "ending",
    "checks": "check",
    "suggestions": "suggestion",
    "limits": "limit",
    "issue": "resolution",
    "need": "resolution",
    "lines": "line",
    "contacts": "contact",
    "replies": "reply",
}


def _at(data: Any, at: Sequence[str | int]) -> Any:
    for step in at:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _annotation(at: Sequence[str | int]) -> Any:
    """The type the model gives the value at a place; None where the model knows no such place."""
    kind: Any = Scenario
    for step in at:
        kind = bare_kind(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(str(step))
            if field is None:
                return None
            kind = field.annotation
        elif get_origin(kind) is list or get_origin(kind) is tuple:
            kind = get_args(kind)[0]
        elif get_origin(kind) is dict:
            kind = get_args(kind)[1]
        else:
            return None
    return bare_kind(kind)


def known_names(at: At) -> list[str]:
    """The names that may stand at a place of a file, in the order of the format; empty where any may."""
    kind = _annotation(at)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return list(kind.model_fields)
    if get_origin(kind) is dict:
        key = bare_kind(get_args(kind)[0])
        return [str(choice) for choice in get_args(key)] if get_origin(key) is Literal else []
    return []


def _purpose(at: At) -> str:
    holder = _annotation(at[:-1])
    if isinstance(holder, type) and issubclass(holder, BaseModel) and str(at[-1]) in holder.model_fields:
        description = holder.model_fields[str(at[-1])].description or ""
        first = re.split(r"(?<=[.:]) ", description, maxsplit=1)[0].rstrip(".:")
        return first[:1].lower() + first[1:] if first else ""
    return ""


def _plain(details: ErrorDetails, source: Source) -> Fault:
    at: At = tuple(details["loc"])
    kind = details["type"]
    context = details.get("ctx", {})
    if at and at[-1] == "[key]":
        return _unknown(source, at[:-1])
    if kind == "missing":
        return _missing(source, at)
    if kind == "extra_forbidden":
        return _unknown(source, at)
    value = _at(source.data, at)
    name = named(source, at)
    if value is None and at in source.commented:
        cut = source.commented[at]
        what = f"{name} is empty, because everything after # is a comment"
        fix = behind_hash(source, cut.line, cut.column)
        return Fault(source.path, cut.line, cut.column, what, "put the text in quotes", at, fix)
    if value is None and kind not in ("value_error", "assertion_error"):
        do = (
            f"write {_wanted(at)} after it"
            if not isinstance(at[-1] if at else 0, int)
            else f"write {_wanted(at)}, or remove the dash"
        )
        return source.fault(at, f"{name} is empty", do, key=True)
    if kind == "list_type" and isinstance(value, str) and re.match(r"-[^\s-]", value):
        mark = source.mark(at)
        fix = Fix("Put one there", text=(mark.line, mark.column + 1, mark.line, mark.column + 1, " "))
        what = "there is no space after the dash"
        return Fault(source.path, mark.line, mark.column + 1, what, "put one there", at, fix)
    what, do = _wrong_kind(kind, context, value, name, at, source)
    return source.fault(at, what, do, fix=_fix(kind, value, at, source))


def _fix(kind: str, value: Any, at: At, source: Source) -> Fix | None:
    """What would put a value right that is of the wrong kind; None where it takes a person to say."""
    wanted = bare_kind(_annotation(at)) if at else None
    if kind == "string_type":
        return quoted(source, at, value)
    if kind == "literal_error":
        choices = [str(choice) for choice in get_args(wanted)]
        plain = " ".join(str(value).replace("\u00a0", " ").split()).lower()
        near = difflib.get_close_matches(plain, choices, n=1, cutoff=0.6)
        return put(at, near[0], f'Make it "{near[0]}"') if near else None
    if kind == "string_pattern_mismatch" and at[-1] != "language" and as_id(str(value)):
        return put(at, as_id(str(value)), f'Make it "{as_id(str(value))}"')
    if isinstance(value, str) and wanted in (int, float) and re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", value.strip()):
        meant = number(value.strip())
        return put(at, meant, "Take the quotation marks away") if wanted is float or meant == int(meant) else None
    if (
        isinstance(value, str)
        and wanted is bool
        and value.strip().lower() in ("yes", "no", "on", "off", "true", "false")
    ):
        truth = value.strip().lower() in ("yes", "on", "true")
        return put(at, truth, f"Make it {'true' if truth else 'false'}")
    return None


def _missing(source: Source, at: At) -> Fault:
    key = at[-1]
    if isinstance(key, int):
        # Only a pair of numbers can lack an item.
        pair = _at(source.data, at[:-1])
        if isinstance(pair, list) and len(pair) == 1 and re.fullmatch(r"\d+[ ;.]+\d+", str(pair[0])):
            low, high = re.findall(r"\d+", str(pair[0]))
            do = f"write [{low}, {high}]"
            what = f"a comma is missing between the numbers of {named(source, at[:-1])}"
            pair = [int(low), int(high)]
            return source.fault(at[:-1], what, do, fix=put(at[:-1], pair, f"Make it [{low}, {high}]"))
        what, do = f"{named(source, at[:-1])} has too few numbers", f"write {_wanted(at[:-1])}"
        return source.fault(at[:-1], what, do)
    purpose = _purpose(at)
    do = f'add a line "{key}:" under it' if at[:-1] else f'add a line "{key}:"'
    holder = bare_kind(_annotation(at[:-1]))
    fix: Fix | None = None
    is_part = isinstance(holder, type) and issubclass(holder, BaseModel)
    if is_part and not _meant(str(key), _at(source.data, at[:-1]), holder):
        fix = kept_place(at, holder.model_fields[str(key)], purpose)
    what = f'{named(source, at[:-1])} has no "{key}"'
    return source.fault(at[:-1], what, do + (f" ({purpose})" if purpose else ""), key=True, fix=fix)


def _meant(key: str, present: Any, holder: type[BaseModel]) -> bool:
    """Whether a name that does not belong there stands for this missing one; that one's own fault says so."""
    others = [str(name) for name in present if str(name) not in holder.model_fields] if present else []
    return any(difflib.get_close_matches(_as_name(name), [key], n=1, cutoff=0.6) for name in others)


def _as_name(key: str) -> str:
    return key.lower().replace("-", "_").replace(" ", "_")


def _unknown(source: Source, at: At) -> Fault:
    key, holder = str(at[-1]), at[:-1]
    known = known_names(holder)
    present = _at(source.data, holder)
    free = [name for name in known if not isinstance(present, Mapping) or name not in present]
    near = difflib.get_close_matches(_as_name(key), free, n=1, cutoff=0.6)
    if near:
        do = f'did you mean "{near[0]}"?'
    elif free:
        do = "remove it, or use one of: " + ", ".join(free[:14])
    else:
        do = "remove it"
    what = f"{shown(key)} is not a name that {named(source, holder) if holder else 'a scenario'} can have"
    return source.fault(at, what, do, key=True, fix=renamed(source, at, near[0]) if near else None)


def _wrong_kind(
    kind: str, context: Mapping[str, Any], value: Any, name: str, at: At, source: Source
) -> tuple[str, str]:
    wanted = _wanted(at)
    if isinstance(value, str) and "\u00a0" in value and kind in ("literal_error", "string_pattern_mismatch"):
        return f"{name} holds a no-break space, which looks like a space and is none", "delete it, and type it anew"
    if kind == "string_type":
        return _not_text(value, name, at, source)
    if kind == "literal_error":
        choices = [str(choice) for choice in get_args(_annotation(at))]
        near = difflib.get_close_matches(str(value).lower(), choices, n=1, cutoff=0.6)
        hint = f'did you mean "{near[0]}"? ' if near else ""
        return f"{name} is {_say(value)}, which it cannot be", f"{hint}choose one of: {', '.join(choices)}"
    if kind == "string_pattern_mismatch":
        if at[-1] == "language":
            return f"{name} is {_say(value)}, which is no language tag", "write one like en-NZ, en-AU or en-GB"
        return (
            f"{name} is {_say(value)}, which is no id",
            "use small letters and digits, with single dashes between words, as in late-parcel",
        )
    if kind == "string_too_short":
        return f"{name} is empty", "write some words between the quotes"
    if kind == "string_too_long":
        length = len(str(value))
        return (
            f"{name} is {length} characters long; at most {context.get('max_length')} fit",
            "shorten it, or split it into two lines",
        )
    if kind == "too_short":
        have = len(value) if isinstance(value, list | dict) else 0
        least = context.get("min_length")
        verb = "is" if least == 1 else "are"
        return f"{name} has {have or 'nothing in it'}; at least {least} {verb} needed", "add more"
    if kind == "too_long":
        have = len(value) if isinstance(value, list | dict) else 0
        return f"{name} has {have or 'too many'}; at most {context.get('max_length')} are allowed", "remove some"
    if kind in ("value_error", "assertion_error"):
        reason = str(context.get("error", "")) or "it does not fit"
        return f"{name} does not fit: {reason}", "change it so that it does"
    if isinstance(value, str) and re.fullmatch(r"[-+]?[0-9.]+", value) and "number" in wanted:
        return f"{name} is {_say(value)} in quotation marks, which makes it words", "remove the quotation marks"
    return f"{name} is {_say(value)}, which does not fit here", f"write {wanted}"


def _not_text(value: Any, name: str, at: At, source: Source) -> tuple[str, str]:
    style = source.mark(at).style
    if isinstance(value, list) and style == "inline list":
        return (
            f"{name} begins with [, which is taken for a list",
            "put quotes around the whole text, as in '[a pause] Fine.'",
        )
    if isinstance(value, dict) and style == "inline map":
        return f"{name} begins with {{, which is taken for a group of names", "put quotes around the whole text"
    if isinstance(value, dict):
        return f"{name} holds a colon, so it is taken for a name and its value", "put quotes around the whole text"
    if isinstance(value, list):
        return f"{name} is a list, and one text belongs here", "remove the dash, or keep only one of the items"
    written = source.mark(at).written
    what = "yes or no" if isinstance(value, bool) else "a number"
    return f"{name} is {written}, which is taken for {what} and not for words", f'put quotes around it: "{written}"'


def _wanted(at: At) -> str:
    """What belongs at a place, in words."""
    kind = _annotation(at)
    if kind is str:
        return "some words"
    if kind is bool:
        return "true or false"
    if get_origin(kind) is Literal:
        return "one of: " + ", ".join(str(choice) for choice in get_args(kind))
    if get_origin(kind) is list:
        return "a list: each item on a line of its own, after a dash"
    if get_origin(kind) is tuple:
        return "two whole numbers in square brackets, the smaller first, as in [4, 14]"
    if get_origin(kind) is dict or (isinstance(kind, type) and issubclass(kind, BaseModel)):
        names = known_names(at)
        return "names and values on lines of their own below it" + (f", beginning with {names[0]}:" if names else "")
    word = "a whole number" if kind is int else "a number"
    low, high = _bounds(at)
    if low is not None and high is not None:
        return f"{word} from {low:g} to {high:g}"
    if low is not None:
        return f"{word}, {low:g} or more"
    return word


def _bounds(at: At) -> tuple[float | None, float | None]:
    schema: Any = _schema_at(at)
    if not isinstance(schema, Mapping):
        return None, None
    return schema.get("minimum"), schema.get("maximum")


_SCHEMA: dict[str, Any] = {}


def _schema_at(at: At) -> Any:
    # The bounds stand in nested annotations; the generated schema has them all in one form.
    if not _SCHEMA:
        _SCHEMA.update(Scenario.model_json_schema())
    part: Any = _SCHEMA
    for step in at:
        part = _resolve(part)
        if isinstance(step, int):
            part = part.get("items") or (part.get("prefixItems") or [{}])[0]
        elif "properties" in part:
            part = part["properties"].get(step, {})
        else:
            part = part.get("additionalProperties", {})
        if not isinstance(part, Mapping):
            return {}
    return _resolve(part)


def _resolve(part: Any) -> Any:
    while "$ref" in part or "anyOf" in part:
        if "anyOf" in part:  # What may be left out is null there, too.
            part = next((each for each in part["anyOf"] if each.get("type") != "null"), {})
        else:
            part = _SCHEMA["$defs"][part["$ref"].rsplit("/", 1)[-1]]
    return part


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list):
        return "a list"
    if isinstance(value, Mapping):
        return "a group of names and values"
    return f"{value}"
