"""Whether the customer carries the conversations that prove it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.scenario.lint.look import Look
from app.scenario.source import Change, Fault, Fix
from app.scenario.unwritten import PENCIL

POLICIES = {
    "expert": "Somebody who listens gets to the bottom of it",
    "warmth": "Kind words from the card do not get in",
    "solver": "A quick answer does not get in",
    "interrogator": "One question after another does not get in",
}


def policies(it: Look) -> Iterator[Fault]:
    """Kinds of agent no check plays, and checks that do not name the deepest of what they let be known."""
    file, deepest = it.file, it.deepest
    checks = file.parts("checks")
    played = {check.text("policy") for check in checks}
    for policy in POLICIES:
        if policy not in played:
            what = f"there is no {policy} check"
            do = f"write a conversation with policy: {policy} and where it must lead"
            yield it.fault(("checks",), what, do, key=True, fix=_room_for(it, policy))
    if not deepest:
        return
    for check in checks:
        policy = check.text("policy")
        key = "reaches" if policy == "expert" else "never" if policy in POLICIES else ""
        named = {text for _, text in check.texts(key)}
        if key and deepest not in named:
            what = f"the {policy} check does not say {key}: [{deepest}]"
            at = (*check.at, key)
            add = Change("add", at, deepest) if named else Change("set", at, [deepest])
            other = {text for _, text in check.texts("never" if key == "reaches" else "reaches")}
            fix = None if deepest in other else Fix("Add it", (add,))
            yield it.fault(check.at, what, "add it, so that the check proves something", fix=fix)


def _room_for(it: Look, policy: str) -> Fix:
    check: dict[str, Any] = {
        "name": f"{PENCIL} {POLICIES[policy]}",
        "policy": policy,
        "replies": [f"{PENCIL} What the agent says first", f"{PENCIL} What the agent says next"],
        "ending": [],
    }
    if it.deepest:
        check["reaches" if policy == "expert" else "never"] = [it.deepest]
    held = it.whole.data.get("checks")
    change = (
        Change("add", ("checks",), check) if isinstance(held, list) and held else Change("set", ("checks",), [check])
    )
    return Fix("Make room for it", (change,))
