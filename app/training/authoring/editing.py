"""Changes to a draft made field by field: each goes into the text at its place, and the rest stays as written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.errors import Invalid, StaleDraft
from app.scenario.changes import changed, fixed
from app.scenario.files import Reading, read_text
from app.scenario.source import At, Change, Fault
from app.scenario.unwritten import still_to_write, unwritten
from app.store import Row, Store, Writer
from app.training.authoring.access import author, draft_row, put_text
from app.training.authoring.drafts import Draft, draft, fitting, stale_words
from app.training.authoring.points import add_point, point_before

LONGEST_NAME = 40
"""Characters of an id that is made from what somebody wrote."""


@dataclass(frozen=True)
class Edit:
    """A change of one field, and what stood there for the one who made it."""

    change: Change
    was: Any = None
    """What stood at `change.at` (None where nothing did): where somebody else wrote meanwhile and it still does, the
    change is made in theirs."""


def change_draft(store: Store, draft_id: str, edits: Sequence[Edit], revision: int, by: str) -> Draft:
    """Make those changes in a draft, all or none. `revision` is that of the draft they were made in.

    Where a sign or a step goes, so does what points to it, wherever that can be without it: `letting_go`.

    Where somebody else wrote meanwhile, changes of what they left alone are made in theirs. Raises StaleDraft where
    they changed the same thing (what was sent is then kept as a restore point), Unchangeable where the text has no such
    place or cannot be read, Invalid where it grows too long, NotFound where the draft is gone.
    """

    def make(text: str) -> str:
        for edit in edits:
            data = _plain(text)
            for change in letting_go(data, edit.change):
                text = changed(text, change)
            text = changed(text, _rooted(data, edit.change))
        return text

    def clash(text: str) -> bool:
        data = _plain(text)
        return any(value_at(data, edit.change.at) != edit.was for edit in edits)

    return _change(store, draft_id, make, clash, revision, by)


def rename(store: Store, draft_id: str, at: At, name: str, revision: int, by: str) -> Draft:
    """Give the item at `at`, as ("cues", 2), an id made from `name`; whatever points to it points to its new id.

    Raises Invalid where nothing can be made of the name, else as `change_draft` does.
    """

    def make(text: str) -> str:
        data = _plain(text)
        holder, item = value_at(data, at[:-1]), value_at(data, at)
        if not isinstance(holder, list) or not isinstance(item, dict):
            raise Invalid("It is not here any more; it may have been removed.")
        old = item.get("id")
        taken = {each.get("id") for each in holder if isinstance(each, dict) and each is not item}
        new = free_id(name, taken)
        if new == old:
            return text
        if not new:
            raise Invalid("A short name needs at least one letter or number, as in: before friday.")
        text = changed(text, Change("set", (*at, "id"), new))
        if isinstance(old, str) and old not in taken:
            for place in pointing_at(data, str(at[0]), old):
                text = changed(text, Change("set", place, new))
        return text

    return _change(store, draft_id, make, lambda text: False, revision, by)


def fix_draft(store: Store, draft_id: str, line: int, column: int, what: str, revision: int, by: str) -> Draft:
    """Put right the fault of those words at that line and column, in the way it offers; a restore point is kept first.

    Raises Invalid where there is no such fault any more, else as `change_draft` does.
    """

    def make(text: str) -> str:
        reading = read_text(text, "customer.yaml")
        for fault in (*reading.faults, *reading.warnings):
            if (fault.line, fault.column, fault.what) == (line, column, what) and fault.fix:
                return fixed(text, fault.fix)
        raise Invalid("That is not so any more; look again at what is left.")

    return _change(store, draft_id, make, lambda text: True, revision, by, before="Before a fix")


def value_at(data: Any, at: At) -> Any:
    """The plain value at a place of a file; None where there is none."""
    for step in at:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def free_id(name: str, taken: set[Any]) -> str:
    """An id made from some words that is not taken: at most forty plain letters, numbers and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    plain = re.sub(r"\[[^\]]*\]", " ", plain)
    short = ""
    for word in re.findall(r"[a-z0-9]+", plain):
        longer = f"{short}-{word}" if short else word[:LONGEST_NAME]
        if len(longer) > LONGEST_NAME or longer.count("-") > 3:
            break
        short = longer
    if not short:
        return ""
    tries = (short, *(f"{short}-{number}" for number in range(2, 1000)))
    return next(each for each in tries if each not in taken)


def pointing_at(data: Any, kind: str, name: str) -> Iterator[At]:
    """Every place of a file that holds the id of a sign ("cues") or of something they let be known ("disclosures")."""
    for pattern in _POINTING.get(kind, ()):
        yield from (at for at, value in _matching(data, pattern, ()) if value == name)


def letting_go(data: Any, change: Change) -> tuple[Change, ...]:
    """What goes with a sign or a step that is removed: each place that points to it and can be without it.

    What a sign points to, and the sign a good reply follows, cannot: somebody has to say what else it is.
    """
    item = value_at(data, change.at)
    if change.op != "remove" or len(change.at) != 2 or not isinstance(item, dict):
        return ()
    kind, name = str(change.at[0]), item.get("id")
    twin = any(isinstance(each, dict) and each is not item and each.get("id") == name for each in data[kind])
    if not isinstance(name, str) or twin:
        return ()
    places = [at for at in pointing_at(data, kind, name) if at[-1] not in ("hints_at", "cue")]
    # From behind, so that the places in front stay where they are.
    return tuple(Change("remove", at) for at in reversed(places))


def to_do(reading: Reading) -> tuple[int, int]:
    """How many places are still to be written, and how many things besides are to be put right."""
    places = sum(1 for _ in still_to_write(reading.source)) if reading.source else 0
    return places, sum(not is_unwritten(fault, reading) for fault in reading.faults)


def is_unwritten(fault: Fault, reading: Reading) -> bool:
    """Whether a fault says no more than that its place is still to be written."""
    data = reading.source.data if reading.source else None
    return fault.at is not None and unwritten(value_at(data, fault.at))


_POINTING: dict[str, tuple[tuple[str, ...], ...]] = {
    "cues": (
        ("disclosures", "*", "gate", "after_cues", "*"),
        ("suggestions", "*", "after_cue"),
        ("debrief", "could_have", "*", "cue"),
    ),
    "disclosures": (
        ("cues", "*", "hints_at"),
        ("facts", "*", "after"),
        ("unknown_to_customer", "*", "after"),
        ("checks", "*", "reaches", "*"),
        ("checks", "*", "never", "*"),
    ),
}


def _matching(data: Any, pattern: tuple[str, ...], at: At) -> Iterator[tuple[At, Any]]:
    if not pattern:
        yield at, data
    elif pattern[0] == "*":
        for index, each in enumerate(data if isinstance(data, list) else ()):
            yield from _matching(each, pattern[1:], (*at, index))
    elif isinstance(data, dict) and pattern[0] in data:
        yield from _matching(data[pattern[0]], pattern[1:], (*at, pattern[0]))


def _plain(text: str) -> Any:
    # Read as the bench reads it, which remembers what it has just drawn.
    source = read_text(text, "customer.yaml").source
    return source.data if source else None


def _rooted(data: Any, change: Change) -> Change:
    """The same change where what holds its place is not in the file yet: the holder comes with it."""
    if change.op == "add" and value_at(data, change.at) is None:
        change = Change("set", change.at, [change.value])
    while change.op == "set" and len(change.at) > 1 and value_at(data, change.at[:-1]) is None:
        change = replace(change, at=change.at[:-1], value={change.at[-1]: change.value})
    return change


def _change(store: Store, draft_id: str, make: Callable[[str], str], clash: Callable[[str], bool], revision: int,
            by: str, before: str = "") -> Draft:  # fmt: skip
    with store.writing() as writer:
        person = author(writer, by)
        row = draft_row(writer, draft_id)
        stale = row["revision"] != revision and clash(row["text"])
        text, now = fitting(make(row["text"])), store.now()
        if stale:
            add_point(writer, draft_id, text, revision, "set-aside", "Yours, when two were writing", person.id, now)
        elif text != row["text"]:
            _keep(writer, row, text, person.id, now, before)
    if stale:
        raise StaleDraft(stale_words(row["changed_by"] == person.id, row["changed_by_name"], "the same thing"))
    return draft(store, draft_id, by)


def _keep(writer: Writer, row: Row, text: str, by: str, now: str, before: str) -> None:
    if before:
        add_point(writer, row["id"], row["text"], row["revision"], "before", before, by, now)
    else:
        point_before(writer, row, text, by, now)
    put_text(writer, row["id"], text, by, now)
