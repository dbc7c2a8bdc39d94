"""Customers come in from files: nothing is put in another's place unasked, and what came in can be taken back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.errors import Invalid
from app.formats.bundle import LARGEST_PACKED, Bundle, LeftOut, read_bundle
from app.scenario.changes import Unchangeable, changed
from app.scenario.files import Reading, read_text
from app.scenario.model import Scenario
from app.scenario.source import Change
from app.scenario.unwritten import PENCIL
from app.store import Reader, Row, Store, Writer
from app.training import log
from app.training.authoring.access import DRAFTS, author, draft_row, put_text
from app.training.authoring.drafts import add_draft, fitting
from app.training.authoring.editing import is_unwritten
from app.training.authoring.points import add_point
from app.training.authoring.published import content_hash
from app.training.authoring.sharing import HELPED, LONGEST_ID, NEWEST, called, id_of, title_of

Stands = Literal["new", "same", "draft", "published", "shipped", "twice", "none"]
Choice = Literal["bring", "both", "replace", "leave"]
WAYS: Mapping[Stands, tuple[Choice, ...]] = {
    "new": ("bring", "leave"),
    "same": ("leave", "both"),
    "draft": ("both", "replace", "leave"),
    "published": ("both", "leave"),
    "shipped": ("both", "leave"),
    "twice": ("both", "leave"),
    "none": ("leave",),
}
"""What may be done with a file by how it stands to the customers here; the first is done where nothing is said."""

_LEFT: Mapping[Stands, str] = {
    "same": "the same is here already",
    "none": "this is no customer: it has no short name, no person, no first words and nothing they let be known",
}
_A_CUSTOMER = re.compile(
    r"""(?m)^[^#\n]*?["']?\b(?:id|persona|presenting|disclosures)["']?[ \t]*:|^#\s*yaml-language-server:"""
)
"""What a file has that was meant for a customer; one that was only named yet must be able to travel, too."""
_LACKING = "the file has no "
_LACKS = re.compile(r'the file has no "\w+"')


@dataclass(frozen=True)
class Incoming:
    """One file of a bundle, as it stands to what is here already."""

    place: int
    """Which file of the bundle, from 0."""
    file: str
    title: str
    id: str
    """The customer's id as the file gives it; empty where it cannot be read."""
    stands: Stands
    draft_id: str | None
    """The draft here that has the same id, or says the same."""
    faults: tuple[str, ...]
    """Each as `file:line:column: what; what to do`."""
    unwritten: int
    """Places that only say what should be written there."""

    @property
    def ways(self) -> tuple[Choice, ...]:
        """What may be done with it; the first is done where nothing is said."""
        return WAYS[self.stands]


@dataclass(frozen=True)
class CameIn:
    """A draft that came of a file."""

    file: str
    title: str
    draft_id: str
    replaced: str | None
    """The text it took the place of, where it did."""
    digest: str
    """Of the text as it came: an undo takes back nothing that was written since."""
    new_id: str = ""
    """The id it was given to stand beside the one here."""


@dataclass(frozen=True)
class Brought:
    """What came of an upload."""

    came: tuple[CameIn, ...]
    left: tuple[LeftOut, ...]


def read_upload(path: Path) -> Bundle:
    """The bundle in a file on this machine. Raises Invalid where it cannot be had or taken."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_PACKED + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise Invalid(f"{path}: the file cannot be read ({reason}); check its name.") from error
    return read_bundle(data, path.name)


def plan_import(
    store: Store,
    shipped: Mapping[str, Scenario],
    bundle: Bundle,
    by: str,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> tuple[Incoming, ...]:
    """How each file of a bundle stands to the customers here, in the bundle's order. Nothing is stored.

    `told` hears how many have been read, of how many: a large bundle takes a while.
    """
    with store.reading() as reader:
        author(reader, by)
    # Reading many files takes a while; the database is asked once that is done.
    faults = []
    for file in bundle.files:
        faults.append(_faults(read_text(file.text, file.name), file.name, file.text.count(PENCIL)))
        told(len(faults), len(bundle.files))
    with store.reading() as reader:
        return _plan(reader, shipped, bundle, faults)


def bring_in(
    store: Store, shipped: Mapping[str, Scenario], bundle: Bundle, choices: Mapping[int, Choice], by: str
) -> Brought:
    """Bring files of a bundle in as drafts: all that were chosen, or none. `choices` go by the files' places.

    both: under an id of its own, its title marked. replace: in the place of the draft here, which is kept as a restore
    point. Raises Invalid where a choice is none of the file's `ways`, as when something changed here since.
    """
    came: list[CameIn] = []
    left = list(bundle.left_out)
    with store.writing() as writer:
        person = author(writer, by)
        now = store.now()
        taken = {row["scenario_id"] for row in writer.rows("SELECT DISTINCT scenario_id FROM publications")}
        taken |= set(shipped) | {each.id for each in _held(writer)}
        plan = _plan(writer, shipped, bundle, [()] * len(bundle.files))
        taken |= {each.id for each in plan if each.id}
        for each in plan:
            choice = choices.get(each.place, each.ways[0])
            if choice not in each.ways:
                raise Invalid(f"Something changed here since you chose about {each.file}; look at the list again.")
            text = fitting(bundle.files[each.place].text)
            if choice == "leave":
                left.append(LeftOut(each.file, _LEFT.get(each.stands, "you chose so")))
            elif choice == "replace":
                came.append(_replaced(writer, each, text, person.id, now))
            else:
                own_id = _free(each.id, taken) if choice == "both" else ""
                taken.add(own_id)
                text = fitting(_marked(text, each, own_id)) if own_id else text
                draft_id = add_draft(writer, text, person.id, now, "file", label=f"As it came in {each.file}")
                came.append(CameIn(each.file, each.title, draft_id, None, _digest(text), own_id))
        log.note(store, writer, person.id, "customers.imported", detail={"came": len(came), "left": len(left)})
    return Brought(tuple(came), tuple(left))


def undo_bring_in(store: Store, brought: Brought, by: str) -> tuple[str, ...]:
    """Take back what came in; the names of the files that stay, since somebody has written on in them."""
    stay = []
    with store.writing() as writer:
        person = author(writer, by)
        now = store.now()
        for each in brought.came:
            row = writer.row("SELECT * FROM scenario_drafts WHERE id = ? AND removed_at IS NULL", each.draft_id)
            if row is None:
                continue
            if _digest(row["text"]) != each.digest:
                stay.append(each.file)
            elif each.replaced is not None:
                put_text(writer, each.draft_id, each.replaced, person.id, now)
            else:
                writer.change("UPDATE scenario_drafts SET removed_at = ? WHERE id = ?", now, each.draft_id)
    return tuple(stay)


@dataclass(frozen=True)
class _Held:
    """Something here that a file may collide with, or be the same as."""

    id: str
    text: str
    stands: Stands
    draft_id: str | None


def _held(reader: Reader) -> list[_Held]:
    found = [
        _Held(id_of(row["text"]), row["text"], "draft", row["id"])
        for row in reader.rows(DRAFTS + "ORDER BY changed_at DESC, scenario_drafts.rowid DESC")
    ]
    return found + [_Held(row["scenario_id"], row["text"], "published", None) for row in reader.rows(NEWEST)]


def _plan(
    reader: Reader, shipped: Mapping[str, Scenario], bundle: Bundle, faults: Sequence[tuple[str, ...]]
) -> tuple[Incoming, ...]:
    held = _held(reader)
    ever = {row["scenario_id"] for row in reader.rows("SELECT DISTINCT scenario_id FROM publications")}
    texts = {_bare(each.text): each for each in reversed(held)}
    drafts = {each.id: each for each in reversed(held) if each.stands == "draft" and each.id}
    seen_ids: set[str] = set()
    seen_texts: set[str] = set()
    plan = []
    for place, file in enumerate(bundle.files):
        own_id, bare = id_of(file.text), _bare(file.text)
        same = texts.get(bare)
        stands: Stands = "new"
        draft_id = same.draft_id if same else None
        if not _A_CUSTOMER.search(file.text):
            stands, draft_id = "none", None
        elif same or bare in seen_texts or _is_shipped(file.text, shipped.get(own_id)):
            stands = "same"
        elif own_id and own_id in seen_ids:
            stands = "twice"
        elif own_id in drafts:
            stands, draft_id = "draft", drafts[own_id].draft_id
        elif own_id in shipped:
            stands = "shipped"
        elif own_id in ever:
            stands = "published"
        if stands not in ("same", "none"):
            seen_ids.add(own_id)
        seen_texts.add(bare)
        title = called(file.text) or file.name
        asks = file.text.count(PENCIL)
        plan.append(Incoming(place, file.name, title, own_id, stands, draft_id, faults[place], asks))
    return tuple(plan)


def _faults(reading: Reading, name: str, asks: int) -> tuple[str, ...]:
    """What is to be put right: what hides the rest comes first, and the parts a file lacks are said in one sentence."""
    lacking = [fault for fault in reading.faults if fault.at == () and _LACKS.fullmatch(fault.what)]
    others = [fault for fault in reading.faults if fault not in lacking and not is_unwritten(fault, reading)]
    others.sort(key=lambda fault: (fault.at is not None and "a second time" not in fault.what, fault.line))
    said = [str(fault) for fault in others]
    if len(lacking) == 1:
        said.append(str(lacking[0]))
    elif lacking:
        *most, last = (fault.what.removeprefix(_LACKING) for fault in lacking)
        first = lacking[0]
        said.append(f"{name}:{first.line}:{first.column}: {_LACKING}{', '.join(most)} or {last}; add what it lacks")
    if asks:
        many = "1 place is" if asks == 1 else f"{asks} places are"
        said.append(f"{name}: {many} still to be written; each begins with {PENCIL}")
    return tuple(said)


def _is_shipped(text: str, customer: Scenario | None) -> bool:
    scenario = read_text(text, "customer.yaml").scenario if customer else None
    return bool(customer and scenario and content_hash(scenario) == content_hash(customer))


def _replaced(writer: Writer, each: Incoming, text: str, by: str, now: str) -> CameIn:
    assert each.draft_id is not None
    row: Row = draft_row(writer, each.draft_id)
    label = f"Before {each.file} took its place"
    add_point(writer, each.draft_id, row["text"], row["revision"], "before", label, by, now)
    put_text(writer, each.draft_id, text, by, now)
    return CameIn(each.file, each.title, each.draft_id, row["text"], _digest(text))


def _marked(text: str, each: Incoming, own_id: str) -> str:
    """The text under an id of its own, and its title telling that it is the second."""
    made, title = _with(text, "id", own_id), title_of(text)
    return _with(made, "title", f"{title} (brought in)") if title else made


_ON_ONE_LINE = r"""(?m)^{key}:[ ]+(?:'[^'\n]*'|"[^"\\\n]*"|[^\s'">|\[{{&*!#][^#\n]*)$(?=\n\S|\n*\Z)"""


def _with(text: str, key: str, value: str) -> str:
    """The text with another value under one of the file's own names, as well as its faults allow."""
    written = value if key == "id" else "'" + value.replace("'", "''") + "'"
    made, found = re.subn(_ON_ONE_LINE.format(key=key), lambda _: f"{key}: {written}", text, count=1)
    if found:
        return made
    try:
        return changed(text, Change("set", (key,), value))
    except Unchangeable:
        return re.sub(rf"(?m)^{key}:.*$", lambda _: f"{key}: {written}", text, count=1)


def _free(wanted: str, taken: set[str]) -> str:
    """An id like the wanted one that nobody has; '' where there is none to begin with."""
    if not wanted:
        return ""
    number = 2
    while True:
        end = f"-{number}"
        found = f"{wanted[: LONGEST_ID - len(end)].rstrip('-')}{end}"
        if found not in taken:
            return found
        number += 1


def _bare(text: str) -> str:
    """A digest of the text without the line for editors, which says nothing of the customer."""
    return _digest("\n".join(line for line in text.strip().split("\n") if not HELPED.match(line)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
