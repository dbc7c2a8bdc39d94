"""Beginning a customer: from a template, as a copy of one in the room, or from nothing but the places to fill."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.errors import Invalid, NotFound
from app.scenario.changes import changed
from app.scenario.files import read, read_text
from app.scenario.model import Scenario
from app.scenario.source import Change
from app.scenario.templating import blank, templates
from app.store import Reader, Store
from app.training.authoring.access import DRAFTS, author
from app.training.authoring.drafts import Draft, Start, start_draft
from app.training.authoring.editing import free_id, value_at

LONGEST_PERSON = 100
"""Characters of a person's name; it is shown on one line."""


def begin_from_template(store: Store, shipped: Mapping[str, Scenario], name: str, called: str, by: str) -> Draft:
    """Begin with a template, for a person called `called` ('' leaves the name to be written).

    `shipped`: the customers that come with the room, whose ids are taken. Raises NotFound where there is no such
    template, Invalid where the name is too long.
    """
    found = next((each for each in templates() if each.name == name), None)
    if found is None:
        raise NotFound("There is no such template here; choose one of those on the page.")
    return _begin(store, shipped, found.text, called, "template", by)


def begin_blank(store: Store, shipped: Mapping[str, Scenario], called: str, by: str) -> Draft:
    """Begin with only what a file needs. Raises as `begin_from_template` does."""
    return _begin(store, shipped, blank(), called, "blank", by)


def begin_copy(
    store: Store, shipped: Mapping[str, Scenario], paths: Mapping[str, Path], scenario_id: str, by: str
) -> Draft:
    """Begin with a copy of a customer of the room: a draft, version 1, under an id and a title of its own.

    `paths`: the file of each shipped customer. Raises NotFound where there is no such customer in the room.
    """
    with store.reading() as reader:
        author(reader, by)
        taken = _taken(reader, shipped)
        row = reader.row(
            "SELECT text FROM publications WHERE scenario_id = ? AND withdrawn_at IS NULL "
            "ORDER BY version DESC LIMIT 1",
            scenario_id,
        )
    if row is None and scenario_id not in paths:
        raise NotFound("That customer is not in the room any more; choose another one to copy.")
    reading = read_text(row["text"], "customer.yaml") if row else read(paths[scenario_id])
    if reading.scenario is None:
        raise Invalid("That customer's file has faults; open it and put them right, then copy it.")
    text = row["text"] if row else paths[scenario_id].read_text(encoding="utf-8")
    title = f"Copy of {reading.scenario.title}"[:400]
    for at, value in (
        (("id",), free_id(f"{scenario_id} copy", taken) or free_id("copy", taken)),
        (("title",), title),
        (("version",), 1),
        (("status",), "draft"),
    ):
        text = changed(text, Change("set", at, value))
    return start_draft(store, text, by, "copy")


def _begin(store: Store, shipped: Mapping[str, Scenario], text: str, called: str, start: Start, by: str) -> Draft:
    called = " ".join(called.split())
    if len(called) > LONGEST_PERSON:
        raise Invalid(f"That name has {len(called)} characters; shorten it to {LONGEST_PERSON} or fewer.")
    with store.reading() as reader:
        author(reader, by)
        taken = _taken(reader, shipped)
    # A name in another script leaves nothing to make an id of.
    text = changed(text, Change("set", ("id",), free_id(called, taken) or free_id("customer", taken)))
    if called:
        text = changed(text, Change("set", ("persona", "name"), called))
    return start_draft(store, text, by, start)


def _taken(reader: Reader, shipped: Mapping[str, Scenario]) -> set[object]:
    """Every id that somebody has: shipped customers, published ones, and those being written."""
    taken: set[object] = {*shipped}
    taken.update(row["scenario_id"] for row in reader.rows("SELECT DISTINCT scenario_id FROM publications"))
    for row in reader.rows(DRAFTS):
        source = read_text(row["text"], "customer.yaml").source
        taken.add(value_at(source.data if source else None, ("id",)))
    return taken
