"""Says in words how one version of a scenario differs from another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.scenario.model import Scenario
from app.scenario.source import shown


def diff(before: Scenario, after: Scenario) -> list[str]:
    """Each difference as one sentence, in the order of the model; empty where the two say the same."""
    return list(_differences("", before.model_dump(mode="json"), after.model_dump(mode="json")))


def _differences(where: str, before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            name = f"{where} {key}".strip()
            if key not in before:
                yield f"{name} is new"
            elif key not in after:
                yield f"{name} is gone"
            else:
                yield from _differences(name, before[key], after[key])
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list_differences(where, before, after)
    else:
        yield f"{where} was {_say(before)}, is {_say(after)}"


def _list_differences(where: str, before: list[Any], after: list[Any]) -> Iterator[str]:
    name = _key([*before, *after])
    if name is None:
        gone = [item for item in before if item not in after]
        new = [item for item in after if item not in before]
        yield from (f"{where} lost {_say(item)}" for item in gone)
        yield from (f"{where} gained {_say(item)}" for item in new)
        if not gone and not new:
            yield f"{where} stand in another order"
        return
    old, now = {item[name]: item for item in before}, {item[name]: item for item in after}
    for key in dict.fromkeys([*old, *now]):
        if key not in old:
            yield f"{where} {shown(key)} is new"
        elif key not in now:
            yield f"{where} {shown(key)} is gone"
        else:
            yield from _differences(f"{where} {shown(key)}", old[key], now[key])
    if [key for key in old if key in now] != [key for key in now if key in old]:
        yield f"{where} stand in another order"


def _key(items: list[Any]) -> str | None:
    for name in ("id", "label", "name"):
        if items and all(isinstance(item, Mapping) and isinstance(item.get(name), str) for item in items):
            return name
    return None


def _say(value: Any) -> str:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, Mapping):
        return shown(str(next(iter(value.values()), "")))
    return "empty" if value is None or value == [] else str(value)
