"""How it can end: the endings every customer has, and those that nobody would ever come to."""

from __future__ import annotations

from collections.abc import Iterator

from app.scenario.lint.look import Look, fresh_id
from app.scenario.source import Change, Fault, Fix, View, shown
from app.scenario.unwritten import PENCIL

ALWAYS = (
    ("solved_unheard", "the answer was right and they leave unheard"),
    ("cared_for", "they were heard and helped"),
)


def missing(it: Look) -> Iterator[Fault]:
    """Endings that every scenario has and this one lacks."""
    if not it.file.has("endings"):
        return
    kinds = [ending.text("kind") for ending in it.file.parts("endings")]
    for kind, means in ALWAYS:
        if kind not in kinds:
            what = f"there is no ending of the kind {kind} ({means})"
            do = "write it: every scenario has one"
            yield it.fault(("endings",), what, do, key=True, fix=_room_for(it, kind, means))


def same_kind(it: Look) -> Iterator[Fault]:
    """Two endings of a kind: the second is never reached."""
    seen: dict[str, View] = {}
    for ending in it.file.parts("endings"):
        kind = ending.text("kind")
        if kind and kind in seen:
            what = f"there is already an ending of the kind {kind}"
            yield it.fault((*ending.at, "kind"), what, "only the first is ever reached")
        seen.setdefault(kind, ending)


def out_of_patience(it: Look) -> Iterator[Fault]:
    """Nothing to say for the moment this person runs out of patience, or a check that waits for what never comes."""
    if not it.file.has("endings"):
        return
    hot = it.file.part("sensitivities").text("temper") == "hot"
    kinds = {ending.text("kind") for ending in it.file.parts("endings")}
    comes, never = ("escalates", "drifts_off") if hot else ("drifts_off", "escalates")
    does = "asks for a manager" if hot else "goes quiet and leaves"
    who = "hot" if hot else "cold"
    if comes not in kinds and kinds & {"escalates", "drifts_off"}:
        what = f"a {who} person out of patience {does}, and there is no ending {comes} with words for it"
        fix = _room_for(it, comes, does)
        yield it.fault(("endings",), what, "write it, or change their temper", key=True, fix=fix)
    if hot:
        return  # They can still drift off, where the call is closed over their ask.
    for check in it.file.parts("checks"):
        expected = [kind for _, kind in check.texts("ending")]
        if expected == [never]:
            at = (*check.at, "ending")
            what = f"this check waits for the ending {never}, and a {who} person {does} instead"
            expects = Fix(f"Expect {comes}", (Change("set", at, [comes]),)) if comes in kinds else None
            yield it.fault(at, what, f"expect {comes}, or make them hot under temper", key=True, fix=expects)


def one_last_word(it: Look) -> Iterator[Fault]:
    """An ending with one line: whoever meets them again hears the same goodbye."""
    single = [ending for ending in it.whole.parts("endings") if len(ending.texts("lines")) == 1]
    if not single:
        return
    names = [shown(ending.text("kind") or ending.text("id")) for ending in single]
    what = (
        f"the ending {names[0]} has one line"
        if len(names) == 1
        else f"the endings {', '.join(names)} have one line each"
    )
    do = "write two or three; somebody who practises with them again should not hear the same goodbye"
    more = tuple(Change("add", (*each.at, "lines"), f"{PENCIL} Other last words of theirs") for each in single)
    yield it.fault((*single[0].at, "lines"), what, do, key=True, fix=Fix("Make room for another", more))


def _room_for(it: Look, kind: str, means: str) -> Fix:
    ending = {
        "id": fresh_id(kind.replace("_", "-"), (part.text("id") for part in it.whole.parts("endings"))),
        "kind": kind,
        "when": f"{PENCIL} When this is reached: {means}",
        "lines": [f"{PENCIL} Their last words then", f"{PENCIL} Other last words"],
        "story": f"{PENCIL} How it ended, and what it meant for them",
    }
    return Fix("Make room for it", (Change("add", ("endings",), ending),))
