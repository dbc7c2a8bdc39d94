"""Beginning a customer from a template, or from nothing but the places to fill."""

from __future__ import annotations

from collections.abc import Mapping

from app.errors import Invalid, NotFound
from app.scenario.changes import changed
from app.scenario.files import read_text
from app.scenario.model import Scenario
from app.scenario.source import Change
from app.scenario.templating import blank, free_id, templates
from app.store import Reader, Store
from app.training.authoring.access import DRAFTS, author
from app.training.authoring.drafts import Draft, Start, start_draft
from app.training.authoring.editing import value_at

LONGEST_PERSON = 100
"""Characters of a person's name; it is shown on one line."""
YOUNGEST, OLDEST = 16, 110
PRONOUNS = ("she", "he", "they")


def begin_from_template(
    store: Store, shipped: Mapping[str, Scenario], name: str, called: str, by: str, *, age: int | None = None,
    pronouns: str | None = None,
) -> Draft:  # fmt: skip
    """Begin with a template, for a person called `called` ('' leaves the name to be written).

    `shipped`: the customers that come with the room, whose ids are taken. `age` (16-110) and `pronouns` (she, he or
    they) are the template's where they are not given. Raises NotFound where there is no such template, Invalid where
    the name is too long or one of the others is none.
    """
    if age is not None and not YOUNGEST <= age <= OLDEST:
        raise Invalid(f"An age is a whole number from {YOUNGEST} to {OLDEST}; give theirs.")
    if pronouns is not None and pronouns not in PRONOUNS:
        raise Invalid("Choose she, he or they.")
    found = next((each for each in templates() if each.name == name), None)
    if found is None:
        raise NotFound("There is no such template here; choose one of those on the page.")
    text = found.text
    for key, value in (("age", age), ("pronouns", pronouns)):
        if value is not None:
            text = changed(text, Change("set", ("persona", key), value))
    return _begin(store, shipped, text, called, "template", by)


def begin_blank(store: Store, shipped: Mapping[str, Scenario], called: str, by: str) -> Draft:
    """Begin with only what a file needs. Raises as `begin_from_template` does."""
    return _begin(store, shipped, blank(), called, "blank", by)


def _begin(store: Store, shipped: Mapping[str, Scenario], text: str, called: str, start: Start, by: str) -> Draft:
    called = " ".join(called.split())
    if len(called) > LONGEST_PERSON:
        raise Invalid(f"That name has {len(called)} characters; shorten it to {LONGEST_PERSON} or fewer.")
    with store.reading() as reader:
        author(reader, by)
        taken = _taken(reader, shipped)
    text = changed(text, Change("set", ("id",), free_id(called, taken)))
    if called:
        text = changed(text, Change("set", ("persona", "name"), called))
    return start_draft(store, text, by, start)


def _taken(reader: Reader, shipped: Mapping[str, Scenario]) -> set[str]:
    """Every id that somebody has: shipped customers, published ones, and those being written."""
    taken = {*shipped}
    taken.update(row["scenario_id"] for row in reader.rows("SELECT DISTINCT scenario_id FROM publications"))
    for row in reader.rows(DRAFTS):
        source = read_text(row["text"], "customer.yaml").source
        taken.add(str(value_at(source.data if source else None, ("id",))))
    return taken
