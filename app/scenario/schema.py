"""Writes the JSON Schema of a scenario file, which editors complete and check it with."""

from __future__ import annotations

import json
from typing import Any

from app.scenario.files import shipped_folder
from app.scenario.model import Scenario

NAME = "scenario.schema.json"


def scenario_schema() -> dict[str, Any]:
    """The schema, JSON Schema draft-07, made from the model and its descriptions."""
    made = Scenario.model_json_schema()
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Underheard scenario",
        "description": " ".join((Scenario.__doc__ or "").split()),
        **{key: value for key, value in made.items() if key not in ("title", "description", "$defs")},
        "definitions": made["$defs"],
    }
    drafted = _draft_07(schema)
    assert isinstance(drafted, dict)
    return drafted


def schema_text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n"


def write_schema() -> None:
    """Bring scenarios/scenario.schema.json up to date."""
    (shipped_folder() / NAME).write_text(schema_text(), encoding="utf-8")


_NAMED = ("properties", "definitions")
"""Keywords whose keys are names of ours and not keywords."""


def _draft_07(part: Any) -> Any:
    """The same in the words of draft-07, which editors know best: items as a list, no $ref with neighbours."""
    if isinstance(part, list):
        return [_draft_07(item) for item in part]
    if not isinstance(part, dict):
        return part
    changed: dict[str, Any] = {}
    for key, value in part.items():
        if key in _NAMED:
            changed[key] = {name: _draft_07(item) for name, item in value.items()}
        elif key == "prefixItems":
            changed["items"] = [_draft_07(item) for item in value]
            changed["additionalItems"] = False
        elif key == "default" and value in ([], {}, None):
            continue  # what is left out needs no offer in an editor
        elif key == "title" and "$schema" not in part:
            continue  # pydantic's titles repeat the names
        else:
            changed[key] = _draft_07(value)
    if isinstance(changed.get("$ref"), str):
        target = changed.pop("$ref").replace("#/$defs/", "#/definitions/")
        # Draft-07 ignores whatever stands beside a $ref.
        changed = {**changed, "allOf": [{"$ref": target}]} if changed else {"$ref": target}
    return changed


if __name__ == "__main__":
    write_schema()
